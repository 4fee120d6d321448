//! Load data: an invented team of any size with ten years of referrals, the same each time for the same day, size and seed.
//!
//! What it is for is measuring, so it is written past the rules of the product and in bulk; the states it leaves are those that
//! the rules would have left. One link worker has exactly [`CASELOAD`] open referrals, with more behind each than usual. For
//! everybody to look at there is the demonstration (`crate::demo`), whose names and services this borrows.

mod case;
mod chance;
mod messages;
mod services;
mod store;
mod team;

use db::Db;
use kernel::{Clock, Instant};

use crate::demo::Maker;
use crate::{Error, Result};
use case::Cases;
use store::Rows;

/// Open referrals of the one link worker who has more than anybody should.
pub const CASELOAD: u64 = 250;
/// Referrals that are made in memory before they go in together.
const TOGETHER: u64 = 512;
/// Of these, so many to a transaction.
const COMMIT_EVERY: u64 = 16 * TOGETHER;

/// How much to make.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub referrals: u64,
    /// Somebody may be referred again, years later.
    pub people: u64,
    pub services: u64,
}

/// How many people so many referrals are usually of: one referral in ten is of somebody who comes again.
pub fn usual_people(referrals: u64) -> u64 {
    case::usual_people(referrals)
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    pub referrals: u64,
    pub rows: u64,
}

/// Fills an empty, migrated database. Marks it first as one that anybody may enter, so that no server for real people takes it,
/// whatever happens on the way.
pub async fn fill(db: &Db, clock: &Clock, size: Size, seed: u64, mut progress: impl FnMut(Done)) -> Result<Done> {
    if store::has_team(db).await? {
        return Err(Error::refused("This database has a team already. Load data go into a new one only."));
    }
    let mut maker = Maker::new(seed, clock.now());
    let mut rows = Rows::default();
    let team = team::make(&mut rows, &mut maker, size.referrals);
    let services = services::make(&mut rows, &mut maker, size.services);
    let mut cases = Cases::new(seed, size, &team, &services, &maker)?;
    let mut tx = db.write().await?;
    store::mark(&mut tx, &team).await?;
    rows.insert(&mut tx).await?;
    tx.commit().await?;
    let mut number = 0;
    while number < size.referrals {
        let mut tx = db.write().await?;
        // Small ones first: PostgreSQL knows nothing yet of tables that were empty, and would look for every row's person in
        // all rows of the team.
        let end = (2 * number).clamp(TOGETHER, number + COMMIT_EVERY).min(size.referrals);
        while number < end {
            let until = (number + TOGETHER).min(end);
            for each in number..until {
                cases.make(&mut rows, &mut maker, each);
            }
            rows.insert(&mut tx).await?;
            number = until;
        }
        tx.commit().await?;
        if (number / TOGETHER).is_power_of_two() {
            store::tell_the_planner(db).await?;
        }
        progress(Done { referrals: number, rows: rows.inserted() });
    }
    store::tell_the_planner(db).await?;
    Ok(Done { referrals: number, rows: rows.inserted() })
}

/// A moment no later than now, for what happened on the way.
fn past(now: Instant, at: Instant) -> Instant {
    at.min(now.plus_minutes(-5))
}

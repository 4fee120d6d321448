//! The demonstration: an invented team with half a year of invented work, the same each time for the same day and seed, so
//! that every screen has something on it.
//!
//! Practices have their public names and codes. Everybody else is made up: NHS numbers are of the range kept for tests,
//! telephone numbers of the range kept for drama.

mod doors;
pub(crate) mod people;
pub(crate) mod places;
mod road;
pub(crate) mod services;
mod store;
mod story;
pub(crate) mod work;

use db::Db;
use kernel::{Clock, Date, Instant, TeamId};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::Result;

/// The seed of the demonstration that everybody sees.
const SEED: u64 = 1;

/// Fills an empty, migrated database and marks it as a demonstration. Does nothing to one that is filled.
pub async fn prepare(db: &Db, clock: &Clock) -> Result<()> {
    if store::is_filled(db).await? {
        return Ok(());
    }
    let mut tx = db.write().await?;
    let mut maker = Maker::new(SEED, clock.now());
    let team = places::make(&mut tx, &mut maker).await?;
    services::make(&mut tx, &mut maker).await?;
    crate::directory::store_twins::look_at_all(&mut tx, maker.team).await?;
    work::make(&mut tx, &mut maker, &team).await?;
    story::make(&mut tx, &mut maker, &team).await?;
    doors::make(&mut tx, &mut maker).await?;
    store::uses(&mut tx).await?;
    if let Some((service, _)) = store::services(&mut tx).await?.first() {
        let (id, at) = (kernel::ServiceChangeId::from_bytes(maker.bytes()), maker.now.plus_days(-1));
        store::sent_by_owner(&mut tx, id, service, at).await?;
    }
    missing(&mut tx, &mut maker).await?;
    store::room(&mut tx).await?;
    people::proxies(&mut tx, &mut maker).await?;
    if let Some(leader) = team.workers.first() {
        people::second_record(&mut tx, &mut maker, leader.id).await?;
    }
    store::complete(&mut tx).await?;
    store::mark(&mut tx, maker.today, &team).await?;
    tx.commit().await?;
    Ok(())
}

/// What was looked for and not found in the last months.
async fn missing(tx: &mut db::Tx, maker: &mut Maker) -> Result<()> {
    let neighbourhoods = store::neighbourhoods(tx).await?;
    let needs = ["lonely", "lonely", "being_active", "benefits", "housing", "mental_wellbeing", "learning"];
    let reasons = ["full", "full", "too_far", "nothing", "no_interpreter", "costs_too_much", "not_accessible", "wrong_time"];
    for _ in 0..70 {
        let (id, at) = (kernel::UnmetNeedId::from_bytes(maker.bytes()), maker.now.plus_days(-(maker.below(200) as i64)));
        // More is missing in the first of them than in the last.
        let place = maker.below(neighbourhoods.len()).min(maker.below(neighbourhoods.len()));
        let (need, reason) = (maker.word(&needs), maker.word(&reasons));
        store::missing(tx, maker.team, id, at, reason, need, neighbourhoods.get(place).copied()).await?;
    }
    Ok(())
}

/// The date that a demonstration's data are relative to, if this is one.
pub async fn made_on(db: &Db) -> Result<Option<Date>> {
    store::made_on(db).await
}

/// What the parts of the demonstration, and of load data, share: chance that is the same each time, the day, and the team.
pub(crate) struct Maker {
    rng: StdRng,
    pub now: Instant,
    pub today: Date,
    pub team: TeamId,
}

impl Maker {
    pub fn new(seed: u64, now: Instant) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), now, today: now.date(), team: TeamId::from_bytes([7; 16]) }
    }

    /// The next bytes of chance: what makes an id.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        self.rng.random()
    }

    /// One of a list. Lists here are never empty; an empty one gives its default.
    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> Option<&'a T> {
        let at = self.below(list.len());
        list.get(at).copied()
    }

    pub fn word(&mut self, list: &[&'static str]) -> &'static str {
        self.pick(list).unwrap_or_default()
    }

    /// A number from 0 up to, not including, `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.rng.random_range(0..n) }
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    /// A moment in working hours so many days ago.
    fn days_ago(&mut self, days: i64) -> Instant {
        let minute = self.rng.random_range(9 * 60..17 * 60);
        let mut day = self.today.plus_days(-days);
        // Nobody here works on Sundays.
        if day.weekday() == kernel::Weekday::Sunday {
            day = day.plus_days(-2);
        }
        let at = day.start().plus_minutes(minute);
        if at > self.now { self.now.plus_minutes(-30) } else { at }
    }
}

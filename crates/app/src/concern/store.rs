//! SQL of concerns.

use db::params;
use kernel::{ConcernId, PersonId, ReferralId};

use super::model::{CameBy, Concern};
use crate::audit::Act;
use crate::{Result, Tx};

macro_rules! concern_columns {
    () => {
        "c.id, c.person_id, c.referral_id, c.opened_at, c.opened_by, c.came_by, c.said, c.done_now, c.state, c.accepted_by, \
         c.accepted_how, c.accepted_at, c.accepted_recorded_by, c.closed_at, c.closed_by, c.outcome, c.version FROM concern c"
    };
}

/// Opens a concern. Who may: whoever may see the person, and a referral that tells of a risk.
pub async fn open(
    tx: &mut Tx,
    person: PersonId,
    referral: Option<ReferralId>,
    came_by: CameBy,
    said: &str,
    done_now: &str,
) -> Result<ConcernId> {
    let (team, now, id) = (tx.team(), tx.now, ConcernId::new());
    let (staff, name) = (tx.actor().staff, tx.actor().name.clone());
    tx.run(
        "INSERT INTO concern (team_id, id, person_id, referral_id, opened_at, opened_by_id, opened_by, came_by, said, done_now) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![team, id, person, referral, now, staff, name, came_by, said, done_now],
    )
    .await?;
    tx.note(Act::Changed, Some(person), "opened a concern");
    Ok(id)
}

/// All concerns about a person, newest first. Ask for the person before.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Concern>> {
    let team = tx.team();
    let sql =
        concat!("SELECT ", concern_columns!(), " WHERE c.team_id = $1 AND c.person_id = $2 ORDER BY c.opened_at DESC, c.id DESC");
    Ok(tx.all(sql, params![team, person]).await?)
}

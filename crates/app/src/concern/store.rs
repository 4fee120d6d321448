//! SQL of concerns.

use db::params;
use kernel::{ConcernId, PersonId, ReferralId};

use super::model::{CameBy, Concern};
use crate::audit::Act;
use crate::{Error, Result, Tx};

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

/// A concern about somebody the actor may see: also who opened it, until it is closed.
pub async fn load(tx: &mut Tx, id: ConcernId) -> Result<Concern> {
    let team = tx.team();
    let sql = concat!("SELECT ", concern_columns!(), " WHERE c.team_id = $1 AND c.id = $2");
    let concern: Concern = tx.maybe(sql, params![team, id]).await?.ok_or(Error::NotFound)?;
    crate::person::store::require(tx, concern.person_id, "concern").await?;
    Ok(concern)
}

/// Notes that a named person has accepted it. Only an open one: two who accept at once are told.
pub async fn accept(tx: &mut Tx, concern: &Concern, by: &str, how: &str, at: kernel::Instant) -> Result<()> {
    let (team, name) = (tx.team(), tx.actor().name.clone());
    tx.run_versioned(
        "UPDATE concern SET state = 'accepted', accepted_by = $1, accepted_how = $2, accepted_at = $3, accepted_recorded_by = $4, \
         version = version + 1 WHERE team_id = $5 AND id = $6 AND version = $7 AND state = 'open'",
        params![by, how, at, name, team, concern.id, concern.version],
    )
    .await?;
    tx.note(Act::Changed, Some(concern.person_id), "concern accepted");
    Ok(())
}

/// Closes an accepted concern, with how it ended and who was told.
pub async fn close(tx: &mut Tx, concern: &Concern, outcome: &str) -> Result<()> {
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run_versioned(
        "UPDATE concern SET state = 'closed', closed_at = $1, closed_by = $2, outcome = $3, version = version + 1 \
         WHERE team_id = $4 AND id = $5 AND version = $6 AND state = 'accepted'",
        params![now, name, outcome, team, concern.id, concern.version],
    )
    .await?;
    tx.note(Act::Changed, Some(concern.person_id), "concern closed");
    Ok(())
}

/// The duty number of a person's practice.
pub async fn duty(tx: &mut Tx, person: PersonId) -> Result<(String, String)> {
    let team = tx.team();
    Ok(tx
        .one(
            "SELECT c.name, c.duty_phone FROM person p JOIN practice c ON c.team_id = p.team_id AND c.id = p.practice_id \
             WHERE p.team_id = $1 AND p.id = $2",
            params![team, person],
        )
        .await?)
}

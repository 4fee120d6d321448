//! SQL of referrals. [`load`] asks whether the actor may see the referral; [`change`] is the one way to move it along its road.

use db::{Error as DbError, params};
use kernel::{EventId, PersonId, ReferralId};

use super::model::{self, Action, Event, Referral};
use crate::audit::Act;
use crate::{Error, Result, Tx};
use crate::{person, sending};

/// The columns of [`Referral`], with the names of worker and practice.
macro_rules! referral_columns {
    () => {
        "r.id, r.number, r.person_id, r.practice_id, r.site_id, r.referrer_staff_id, r.referrer_name, r.referrer_role, \
         r.referrer_contact, r.received_at, r.received_on, r.state, r.wants, r.reason, r.agreed, r.agreed_note, \
         r.asked_in_private, r.risk, r.risk_note, r.claimed_nhs_number, r.worker_id, w.name AS worker_name, w.first_name AS worker_first_name, r.allocated_at, \
         r.next_step, r.next_step_on, r.waiting_on, r.review_on, r.hold_reason, r.held_until, r.sent_name, r.told_worker, r.touched_at, r.closed_at, r.close_reason, \
         r.close_note, r.coded_at, p.name AS practice_name, p.ods_code AS practice_code, r.joined_to, r.version \
         FROM referral r \
         JOIN practice p ON p.team_id = r.team_id AND p.id = r.practice_id \
         LEFT JOIN staff w ON w.team_id = r.team_id AND w.id = r.worker_id"
    };
}

/// A referral whose person the actor may see. Notes that they were seen.
pub async fn load(tx: &mut Tx, id: ReferralId) -> Result<Referral> {
    let referral = find(tx, id).await?.ok_or(Error::NotFound)?;
    person::store::require(tx, referral.person_id, "referral").await?;
    Ok(referral)
}

/// A referral, whoever asks: for the inside of this crate, after permission was asked elsewhere.
pub async fn find(tx: &mut Tx, id: ReferralId) -> Result<Option<Referral>> {
    let team = tx.team();
    let sql = concat!("SELECT ", referral_columns!(), " WHERE r.team_id = $1 AND r.id = $2");
    Ok(tx.maybe(sql, params![team, id]).await?)
}

/// All referrals of a person, newest first. Ask [`person::store::load`] before.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Referral>> {
    let team = tx.team();
    let sql = concat!(
        "SELECT ",
        referral_columns!(),
        " WHERE r.team_id = $1 AND r.person_id = $2 ORDER BY r.received_at DESC, r.id DESC"
    );
    Ok(tx.all(sql, params![team, person]).await?)
}

/// Who did what, oldest first.
pub async fn events(tx: &mut Tx, referral: ReferralId) -> Result<Vec<Event>> {
    let team = tx.team();
    let sql = "SELECT at, staff_name, kind, note FROM referral_event WHERE team_id = $1 AND referral_id = $2 ORDER BY at, id";
    Ok(tx.all(sql, params![team, referral]).await?)
}

/// Who did what in all referrals of a person, newest first. Ask [`person::store::load`] before.
pub async fn events_of(tx: &mut Tx, person: PersonId) -> Result<Vec<Event>> {
    let team = tx.team();
    let sql = "SELECT e.at, e.staff_name, e.kind, e.note FROM referral r \
               JOIN referral_event e ON e.team_id = r.team_id AND e.referral_id = r.id \
               WHERE r.team_id = $1 AND r.person_id = $2 ORDER BY e.at DESC, e.id DESC LIMIT 500";
    Ok(tx.all(sql, params![team, person]).await?)
}

/// Whether a conversation was ever held.
pub async fn conversed(tx: &mut Tx, referral: ReferralId) -> Result<bool> {
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM contact WHERE team_id = $1 AND referral_id = $2 AND finished_at IS NOT NULL";
    Ok(tx.count(sql, params![team, referral]).await? > 0)
}

/// Moves a referral by an action: the rule, the new state, the event, in one. The note is for the timeline.
///
/// Another's change since `referral` was loaded makes it [`db::Error::Stale`].
pub async fn change(tx: &mut Tx, referral: &Referral, action: Action, note: &str) -> Result<()> {
    let conversed = matches!(action, Action::Resume | Action::Reopen) && conversed(tx, referral.id).await?;
    let state = model::after(referral.state, action, conversed)?;
    let (team, now) = (tx.team(), tx.now);
    tx.run_versioned(
        "UPDATE referral SET state = $1, touched_at = $2, version = version + 1 WHERE team_id = $3 AND id = $4 AND version = $5",
        params![state, now, team, referral.id, referral.version],
    )
    .await?;
    if referral.state.is_with_worker() && !state.is_with_worker() {
        sending::store_call_off::is_over(tx, referral.id).await?;
    }
    tx.note(Act::Changed, Some(referral.person_id), action.event());
    event(tx, referral.id, action.event(), note).await
}

/// Adds a fact to the timeline of a referral.
pub async fn event(tx: &mut Tx, referral: ReferralId, kind: &str, note: &str) -> Result<()> {
    let (team, now, staff, name) = (tx.team(), tx.now, tx.actor().staff, tx.actor().name.clone());
    tx.run(
        "INSERT INTO referral_event (team_id, id, referral_id, at, staff_id, staff_name, kind, note) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![team, EventId::new(), referral, now, staff, name, kind, note],
    )
    .await?;
    Ok(())
}

/// Notes that the practice was given the national code, with a contact or a message: no other gets it.
pub async fn coded(tx: &mut Tx, referral: ReferralId) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "UPDATE referral SET coded_at = $1 WHERE team_id = $2 AND id = $3 AND coded_at IS NULL";
    tx.run(sql, params![now, team, referral]).await?;
    Ok(())
}

/// Notes that somebody did something for this referral today.
pub async fn touch(tx: &mut Tx, referral: ReferralId) -> Result<(), DbError> {
    let (team, now) = (tx.team(), tx.now);
    tx.run("UPDATE referral SET touched_at = $1 WHERE team_id = $2 AND id = $3", params![now, team, referral]).await?;
    Ok(())
}

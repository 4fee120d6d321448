//! SQL of the queue: everything that waits for a leader, whatever door it came by; and the questions that are asked of those who
//! refer.

use db::{ToValue, params};
use kernel::{Instant, Permission, PersonId, ReferralId};

use super::model::{Exception, Referral, Risk, State};
use crate::account::session::new_token;
use crate::audit::Act;
use crate::{Result, Tx};

/// A referral that waits for a leader or for whoever sent it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Queued {
    pub id: ReferralId,
    pub number: i64,
    pub version: i64,
    pub person_id: PersonId,
    pub name: String,
    pub practice_name: String,
    /// The door it came by.
    pub door: Option<String>,
    pub received_at: Instant,
    pub state: State,
    pub risk: Risk,
    pub risk_note: String,
    /// When whoever sent it answered a question last.
    pub answered_at: Option<Instant>,
    pub worker_name: Option<String>,
    /// When the question was asked that is not answered yet.
    pub asked_at: Option<Instant>,
}

macro_rules! queued {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.number, r.version, r.person_id, TRIM(p.given_names || ' ' || p.family_name) AS name, c.name AS practice_name, \
             (SELECT d.name FROM arrival a JOIN door d ON d.team_id = a.team_id AND d.id = a.door_id \
                WHERE a.team_id = r.team_id AND a.referral_id = r.id) AS door, r.received_at, r.state, r.risk, r.risk_note, w.first_name AS worker_name, \
             (SELECT MAX(e.at) FROM referral_event e WHERE e.team_id = r.team_id AND e.referral_id = r.id AND e.kind = 'answered') AS answered_at, \
             (SELECT MAX(q.asked_at) FROM question q WHERE q.team_id = r.team_id AND q.referral_id = r.id AND q.answered_at IS NULL) AS asked_at \
             FROM referral r JOIN person p ON p.team_id = r.team_id AND p.id = r.person_id \
             JOIN practice c ON c.team_id = r.team_id AND c.id = r.practice_id \
             LEFT JOIN staff w ON w.team_id = r.team_id AND w.id = r.worker_id ",
            $rest
        )
    };
}

/// A reason to look, of one of many referrals.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reason {
    pub referral_id: ReferralId,
    pub kind: Exception,
    pub note: String,
}

/// The queue: at most so many of each kind, those that wait longest first and risks before all.
pub struct Queue {
    pub waiting: Vec<Queued>,
    /// With whoever sent them.
    pub returned: Vec<Queued>,
    /// With somebody who has left.
    pub left: Vec<Queued>,
    pub reasons: Vec<Reason>,
    /// How many wait in all.
    pub count: i64,
}

pub async fn queue(tx: &mut Tx, most: i64) -> Result<Queue> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let waiting: Vec<Queued> = tx
        .all(
            queued!(
                "WHERE r.team_id = $1 AND r.state = 'in_triage' \
                 ORDER BY CASE WHEN r.risk = 'known' THEN 0 ELSE 1 END, r.received_at, r.id LIMIT $2"
            ),
            params![team, most],
        )
        .await?;
    let returned: Vec<Queued> = tx
        .all(queued!("WHERE r.team_id = $1 AND r.state = 'returned' ORDER BY r.received_at, r.id LIMIT $2"), params![team, most])
        .await?;
    let left: Vec<Queued> = tx
        .all(
            queued!(
                "WHERE r.team_id = $1 AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') AND r.worker_id IN \
                 (SELECT f.id FROM staff f WHERE f.team_id = $1 AND (NOT f.active OR NOT EXISTS \
                   (SELECT 1 FROM staff_role o WHERE o.team_id = f.team_id AND o.staff_id = f.id AND o.role = 'link_worker'))) \
                 ORDER BY r.received_at, r.id LIMIT $2"
            ),
            params![team, most],
        )
        .await?;
    let count = tx.count("SELECT COUNT(*) FROM referral WHERE team_id = $1 AND state = 'in_triage'", params![team]).await?;
    let reasons = reasons(tx, &waiting).await?;
    for row in waiting.iter().chain(&returned).chain(&left) {
        tx.saw(row.person_id, "triage list");
    }
    Ok(Queue { waiting, returned, left, reasons, count })
}

/// Why each of some referrals waits.
async fn reasons(tx: &mut Tx, of: &[Queued]) -> Result<Vec<Reason>> {
    let team = tx.team();
    let ids = of.iter().map(|row| row.id.to_value()).collect();
    let sql =
        "SELECT referral_id, kind, note FROM referral_exception WHERE team_id = $1 AND settled_at IS NULL AND referral_id IN";
    Ok(tx.all_in(sql, params![team], ids, "ORDER BY referral_id, position").await?)
}

/// Those of some referrals that still wait, with why: for taking several on at once.
pub async fn still_waiting(tx: &mut Tx, ids: &[ReferralId]) -> Result<(Vec<Queued>, Vec<Reason>)> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let list = ids.iter().map(ToValue::to_value).collect();
    let rows: Vec<Queued> =
        tx.all_in(queued!("WHERE r.team_id = $1 AND r.state = 'in_triage' AND r.id IN"), params![team], list, "").await?;
    for row in &rows {
        tx.saw(row.person_id, "triage list");
    }
    let reasons = reasons(tx, &rows).await?;
    Ok((rows, reasons))
}

/// A question to whoever referred.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Question {
    pub token: String,
    pub referral_id: ReferralId,
    pub words: String,
    pub asked_at: Instant,
    pub asked_by: String,
    pub until_at: Instant,
    pub answered_at: Option<Instant>,
}

/// Asks whoever referred, by a link of its own.
pub async fn ask(tx: &mut Tx, referral: &Referral, words: &str, days: i64) -> Result<()> {
    let (team, now, by) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run(
        "INSERT INTO question (team_id, token, referral_id, words, asked_at, asked_by, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![team, new_token(), referral.id, words, now, by, now.plus_days(days)],
    )
    .await?;
    Ok(())
}

/// The question of a link, if it can still be answered. Whoever has the link may read it.
pub async fn question(tx: &mut Tx, token: &str) -> Result<Option<Question>> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "SELECT token, referral_id, words, asked_at, asked_by, until_at, answered_at FROM question WHERE team_id = $1 AND token = $2 \
               AND answered_at IS NULL AND until_at > $3";
    Ok(tx.maybe(sql, params![team, token, now]).await?)
}

/// When the question of a link was answered by it. One that was closed without an answer is as if it were not there.
pub async fn answered_at(tx: &mut Tx, token: &str) -> Result<Option<Instant>> {
    let team = tx.team();
    let sql = "SELECT q.answered_at FROM question q WHERE q.team_id = $1 AND q.token = $2 AND EXISTS (SELECT 1 FROM referral_event e \
               WHERE e.team_id = q.team_id AND e.referral_id = q.referral_id AND e.kind = 'answered' AND e.at = q.answered_at)";
    let found: Option<(Instant,)> = tx.maybe(sql, params![team, token]).await?;
    Ok(found.map(|(at,)| at))
}

/// The last question about a referral that nobody has answered yet.
pub async fn open_question(tx: &mut Tx, referral: ReferralId) -> Result<Option<Question>> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "SELECT token, referral_id, words, asked_at, asked_by, until_at, answered_at FROM question WHERE team_id = $1 AND referral_id = $2 \
               AND answered_at IS NULL AND until_at > $3 ORDER BY asked_at DESC LIMIT 1";
    Ok(tx.maybe(sql, params![team, referral, now]).await?)
}

/// The questions about a referral are answered, or nobody needs the answer any more: their links lead nowhere.
pub async fn close_questions(tx: &mut Tx, referral: ReferralId) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "UPDATE question SET answered_at = $1 WHERE team_id = $2 AND referral_id = $3 AND answered_at IS NULL";
    tx.run(sql, params![now, team, referral]).await?;
    tx.note(Act::Changed, None, "a question was closed");
    Ok(())
}

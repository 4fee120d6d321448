//! SQL of messages of which nobody knows whether they were sent: those whose sender died, those that lay too long, and what is done about them.

use db::params;
use kernel::OutgoingId;

use super::model::{Carried, Outgoing, State};
use super::store::{Went, note, outgoing, settle, went};
use crate::{Result, Tx};

/// Sends one again of which nobody knew whether it was sent, since somebody has found out that it was not.
pub async fn send_again(tx: &mut Tx, outgoing: &Outgoing) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run_versioned(
        "UPDATE outbox SET state = 'waiting', due_at = $1, settled_at = NULL, version = version + 1 WHERE team_id = $2 AND id = $3 \
         AND version = $4 AND state = 'unknown'",
        params![now, team, outgoing.id, outgoing.version],
    )
    .await?;
    note(tx, outgoing.id, State::Waiting, "It did not come.").await
}

/// Messages whose sender died or hangs: nobody knows whether they were sent. Gives them, for whoever can ask the provider.
pub async fn lost_leases(tx: &mut Tx) -> Result<Vec<OutgoingId>> {
    let (team, now) = (tx.team(), tx.now);
    let lost: Vec<(OutgoingId,)> = tx
        .all(
            "SELECT id FROM outbox WHERE team_id = $1 AND state = 'sending' AND due_at <= $2 AND leased_until <= $2 ORDER BY due_at, id LIMIT 50",
            params![team, now],
        )
        .await?;
    let lost: Vec<OutgoingId> = lost.into_iter().map(|(id,)| id).collect();
    for id in &lost {
        went(tx, *id, &Went::Unknown { why: "Kith was stopped while it was being sent.".to_owned() }).await?;
    }
    Ok(lost)
}

/// Whatever is due is taken within seconds. What has lain longer than this was perhaps sent by a process of which this database knows
/// nothing, because it is an older one that was put back.
const LAIN_MINUTES: i64 = 15;

/// Marks what has lain too long, for whoever can ask the provider: it is not sent before somebody knows that it was not. Gives how many
/// there were; there may be more.
pub async fn lain(tx: &mut Tx, carried: Carried) -> Result<usize> {
    let (team, now) = (tx.team(), tx.now);
    let sql = concat!(
        outgoing!(),
        "WHERE team_id = $1 AND state = 'waiting' AND due_at <= $2 AND expires_at > $3 AND (channel = 'text' AND $4 OR channel = 'email' AND $5 \
         OR channel = 'letter' AND $6) ORDER BY due_at, id LIMIT 50"
    );
    let before = now.plus_minutes(-LAIN_MINUTES);
    let lain: Vec<Outgoing> = tx.all(sql, params![team, before, now, carried.text, carried.email, carried.letter]).await?;
    for outgoing in &lain {
        settle(tx, outgoing, State::Unknown, "It lay here long after its time. It may have been sent.").await?;
    }
    Ok(lain.len())
}

/// So long a provider may take until what it has taken is found there.
const FOUND_AFTER_MINUTES: i64 = 3;

/// Messages of which nobody knows whether they were sent, old enough to be asked after and young enough to matter. For an e-mail to a person
/// nobody can be asked.
pub async fn unknown(tx: &mut Tx) -> Result<Vec<Outgoing>> {
    let (team, before, since) = (tx.team(), tx.now.plus_minutes(-FOUND_AFTER_MINUTES), tx.now.plus_days(-3));
    let sql = concat!(
        outgoing!(),
        "WHERE team_id = $1 AND state = 'unknown' AND due_at > $2 AND settled_at <= $3 AND tries < 8 \
         AND (channel <> 'email' OR purpose = 'concern_waits') ORDER BY due_at, id LIMIT 20"
    );
    Ok(tx.all(sql, params![team, since, before]).await?)
}

//! SQL of what is not sent after all: called off, and waiting again where that was a mistake.

use db::params;
use kernel::{Instant, OutgoingId, ReferralId};

use super::gate::Why;
use super::model::{Outgoing, State};
use super::store::{note, outgoing, settle};
use crate::{Result, Tx};

/// Calls off whatever still waits about a referral, for instance because the person said no.
pub async fn call_off(tx: &mut Tx, referral: ReferralId, why: &str) -> Result<()> {
    let team = tx.team();
    let sql = concat!(outgoing!(), "WHERE team_id = $1 AND referral_id = $2 AND state = 'waiting' ORDER BY made_at LIMIT 100");
    let waiting: Vec<Outgoing> = tx.all(sql, params![team, referral]).await?;
    for outgoing in waiting {
        settle(tx, &outgoing, State::CalledOff, why).await?;
    }
    Ok(())
}

/// A referral is with nobody any more: what waits about it is called off, and what did not arrive needs nobody.
pub async fn is_over(tx: &mut Tx, referral: ReferralId) -> Result<()> {
    call_off(tx, referral, Why::NotWanted.label()).await?;
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE outbox SET seen_at = $1, version = version + 1 WHERE team_id = $2 AND referral_id = $3 AND seen_at IS NULL \
         AND state IN ('failed', 'refused', 'unknown')",
        params![now, team, referral],
    )
    .await?;
    Ok(())
}

/// Calls off what was made for this cause, if it still waits.
pub async fn call_off_cause(tx: &mut Tx, cause: &str, why: &str) -> Result<()> {
    let team = tx.team();
    let sql = "SELECT id FROM outbox WHERE team_id = $1 AND cause = $2";
    match tx.maybe::<(OutgoingId,)>(sql, params![team, cause]).await? {
        Some((id,)) => call_off_one(tx, id, why).await,
        None => Ok(()),
    }
}

/// What was called off about a referral at a moment waits again, since that was a mistake. The gate decides as of any that waits.
pub async fn wait_again(tx: &mut Tx, referral: ReferralId, called_off_at: Instant, why: &str) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "SELECT o.id FROM outbox o WHERE o.team_id = $1 AND o.referral_id = $2 AND o.state = 'called_off' AND o.settled_at = $3 \
               AND o.expires_at > $4 AND NOT EXISTS (SELECT 1 FROM promise p WHERE p.team_id = o.team_id AND p.outgoing_id = o.id \
               AND p.ended_at IS NOT NULL) LIMIT 100";
    let called_off: Vec<(OutgoingId,)> = tx.all(sql, params![team, referral, called_off_at, now]).await?;
    for (id,) in called_off {
        let sql = "UPDATE outbox SET state = 'waiting', why = '', settled_at = NULL, due_at = $1, version = version + 1 \
                   WHERE team_id = $2 AND id = $3 AND state = 'called_off'";
        tx.run(sql, params![now, team, id]).await?;
        note(tx, id, State::Waiting, why).await?;
    }
    Ok(())
}

/// Calls off one that still waits.
pub async fn call_off_one(tx: &mut Tx, id: OutgoingId, why: &str) -> Result<()> {
    let team = tx.team();
    let sql = concat!(outgoing!(), "WHERE team_id = $1 AND id = $2 AND state = 'waiting'");
    if let Some(waiting) = tx.maybe::<Outgoing>(sql, params![team, id]).await? {
        settle(tx, &waiting, State::CalledOff, why).await?;
    }
    Ok(())
}

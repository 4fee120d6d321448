//! SQL of what comes to the mailbox for answers: which of our messages is meant, and how much stays there for somebody to look at.

use db::params;
use kernel::{Instant, OutgoingId, Permission, PersonId, ReferralId};

use super::model::{Aside, State};
use super::store::note;
use crate::{Result, Tx};

/// The first of these that is an e-mail of ours which has left.
pub async fn known(tx: &mut Tx, keys: &[OutgoingId]) -> Result<Option<OutgoingId>> {
    let team = tx.team();
    for key in keys {
        let sql = "SELECT id FROM outbox WHERE team_id = $1 AND id = $2 AND channel = 'email' AND tries > 0";
        if let Some((id,)) = tx.maybe::<(OutgoingId,)>(sql, params![team, key]).await? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// To whom a message went, and about which referral. Nobody, for one to a member of staff.
pub async fn went_to(tx: &mut Tx, id: OutgoingId) -> Result<Option<(PersonId, ReferralId)>> {
    let team = tx.team();
    let sql = "SELECT person_id, referral_id FROM outbox WHERE team_id = $1 AND id = $2 AND person_id IS NOT NULL AND referral_id IS NOT NULL";
    tx.maybe(sql, params![team, id]).await.map_err(Into::into)
}

/// Their mail server has it and has not brought it yet; how that ends is told later. Written down once, while nothing better is known.
pub async fn goes_on_trying(tx: &mut Tx, id: OutgoingId) -> Result<bool> {
    const WHY: &str = "It has not come yet. Their mail server goes on trying.";
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM outbox o WHERE o.team_id = $1 AND o.id = $2 AND o.state = 'sent' AND NOT EXISTS \
               (SELECT 1 FROM outbox_event e WHERE e.team_id = o.team_id AND e.outgoing_id = o.id AND e.why = $3)";
    let is_new = tx.count(sql, params![team, id, WHY]).await? > 0;
    if is_new {
        note(tx, id, State::Sent, WHY).await?;
    }
    Ok(is_new)
}

/// Counts a mail that stays in the mailbox, once. True if it is new.
pub async fn put_aside(tx: &mut Tx, key: &str, why: Aside) -> Result<bool> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "INSERT INTO mail_aside (team_id, key, came_at, why) VALUES ($1, $2, $3, $4) ON CONFLICT (team_id, key) DO NOTHING";
    Ok(tx.run(sql, params![team, key, now, why]).await? > 0)
}

/// A mail that stays in the mailbox for answers.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct LeftThere {
    pub came_at: Instant,
    pub why: Aside,
}

/// What nobody has looked at in the mailbox yet, newest first; a hundred and one at most. Only leaders are asked.
pub async fn left_there(tx: &mut Tx) -> Result<Vec<LeftThere>> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let sql = "SELECT came_at, why FROM mail_aside WHERE team_id = $1 AND seen_at IS NULL ORDER BY came_at DESC LIMIT 101";
    Ok(tx.all(sql, params![team]).await?)
}

/// Somebody has looked at all that came until then.
pub async fn looked(tx: &mut Tx, until: Instant) -> Result<()> {
    tx.require(Permission::Lead)?;
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    let sql = "UPDATE mail_aside SET seen_at = $1, seen_by = $2 WHERE team_id = $3 AND seen_at IS NULL AND came_at <= $4";
    tx.run(sql, params![now, name, team, until]).await?;
    Ok(())
}

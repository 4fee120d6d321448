//! SQL of room: how much is kept of what never became a referral, and what of it goes by time.

use db::params;
use kernel::{DoorId, Instant, TeamId};

use crate::{Result, Tx};

/// So long an export waits at the page to be taken in.
const EXPORT_DAYS: i64 = 1;
/// So long the files are kept of what was set aside. Its words, its number and the reason stay.
pub const ASIDE_DAYS: i64 = 30;

/// Forgets what has had its time: exports that nobody took in, and the files of what was set aside.
pub async fn forget(tx: &mut db::Tx, team: TeamId, now: Instant) -> Result<(), db::Error> {
    tx.run("DELETE FROM upload WHERE team_id = $1 AND at < $2", params![team, now.plus_days(-EXPORT_DAYS)]).await?;
    let aside = now.plus_days(-ASIDE_DAYS);
    tx.run(
        "UPDATE original SET bytes = $1, media_type = '' WHERE team_id = $2 AND arrival_id IN \
         (SELECT id FROM arrival WHERE team_id = $2 AND dismissed_at BETWEEN 0 AND $3 AND files_gone_at IS NULL)",
        params![Vec::<u8>::new(), team, aside],
    )
    .await?;
    tx.run(
        "UPDATE arrival SET files_gone_at = $1 WHERE team_id = $2 AND dismissed_at BETWEEN 0 AND $3 AND files_gone_at IS NULL",
        params![now, team, aside],
    )
    .await?;
    Ok(())
}

/// How many bytes came through a door since a moment and are of no referral.
pub async fn unsent(tx: &mut Tx, door: DoorId, since: Instant) -> Result<i64> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "SELECT COALESCE(SUM(LENGTH(o.bytes)), 0) FROM arrival a JOIN original o ON o.team_id = a.team_id AND o.arrival_id = a.id \
               WHERE a.team_id = $1 AND a.door_id = $2 AND a.at BETWEEN $3 AND $4 AND a.referral_id IS NULL AND a.joined_to IS NULL";
    Ok(tx.count(sql, params![team, door, since, now]).await?)
}

//! SQL of what somebody of the team looks for, kept while they are signed in.

use db::params;
use kernel::{Instant, Permission, ReferralId, SearchId, StaffId, TeamId};

use crate::account::session::WHOLE_HOURS;
use crate::{Result, Tx};

/// A search as it was sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    pub id: SearchId,
    /// Beside whose plan it was.
    pub referral_id: Option<ReferralId>,
    /// As a browser would send it.
    pub form: String,
}

/// Keeps what is looked for, for whoever looks.
pub async fn keep(tx: &mut Tx, referral: Option<ReferralId>, form: &str) -> Result<SearchId> {
    tx.require(Permission::Casework)?;
    // Other ids tell when they were made.
    let (team, staff, now, id) = (tx.team(), tx.staff()?, tx.now, SearchId::from_bytes(rand::random()));
    tx.run(
        "INSERT INTO kept_search (team_id, staff_id, id, at, referral_id, form) VALUES ($1, $2, $3, $4, $5, $6)",
        params![team, staff, id, now, referral, form],
    )
    .await?;
    Ok(id)
}

/// A search of whoever asks for it; nobody else's, and none that had its time.
pub async fn kept(tx: &mut Tx, id: SearchId) -> Result<Option<Kept>> {
    let (team, staff, since) = (tx.team(), tx.staff()?, first_kept(tx.now));
    let sql = "SELECT id, referral_id, form FROM kept_search WHERE team_id = $1 AND staff_id = $2 AND id = $3 AND at >= $4";
    Ok(tx.maybe(sql, params![team, staff, id, since]).await?)
}

/// A search lives no longer than the session in which it was made.
fn first_kept(now: Instant) -> Instant {
    now.plus_minutes(-WHOLE_HOURS * 60)
}

/// Forgets what had its time.
pub async fn forget(tx: &mut db::Tx, team: TeamId, now: Instant) -> Result<(), db::Error> {
    let sql = "DELETE FROM kept_search WHERE team_id = $1 AND at BETWEEN 0 AND $2";
    tx.run(sql, params![team, first_kept(now)]).await.map(drop)
}

/// Forgets all of somebody who signs out.
pub async fn forget_all(tx: &mut db::Tx, team: TeamId, staff: StaffId) -> Result<(), db::Error> {
    tx.run("DELETE FROM kept_search WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await.map(drop)
}

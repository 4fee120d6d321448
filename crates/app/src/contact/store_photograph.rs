//! SQL of the photographs of those who ring.

use db::params;
use kernel::StaffId;

use crate::audit::Act;
use crate::{Result, Tx};

/// Keeps the photograph of whoever acts, in the place of one that they had.
pub async fn keep(tx: &mut Tx, bytes: Vec<u8>) -> Result<()> {
    let (team, staff, now) = (tx.team(), tx.staff()?, tx.now);
    tx.run(
        "INSERT INTO staff_photograph (team_id, staff_id, bytes, made_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (team_id, staff_id) DO UPDATE SET bytes = $3, made_at = $4",
        params![team, staff, bytes, now],
    )
    .await?;
    tx.note(Act::Account, None, "agreed to their photograph on links");
    Ok(())
}

/// Takes it away for good.
pub async fn remove(tx: &mut Tx) -> Result<()> {
    let (team, staff) = (tx.team(), tx.staff()?);
    tx.run("DELETE FROM staff_photograph WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await?;
    tx.note(Act::Account, None, "took their photograph off links");
    Ok(())
}

pub async fn of(tx: &mut Tx, staff: StaffId) -> Result<Option<Vec<u8>>> {
    let team = tx.team();
    let sql = "SELECT bytes FROM staff_photograph WHERE team_id = $1 AND staff_id = $2";
    Ok(tx.maybe::<(Vec<u8>,)>(sql, params![team, staff]).await?.map(|(bytes,)| bytes))
}

pub async fn is_there(tx: &mut Tx, staff: StaffId) -> Result<bool> {
    let team = tx.team();
    Ok(tx.count("SELECT COUNT(*) FROM staff_photograph WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await? > 0)
}

//! SQL of the workbench: what is used, what vanished from its source, which entries are one, and whom somebody rang in vain.

use db::params;
use kernel::{Permission, ServiceId};

use super::model::Full;
use super::store::by_ids;
use super::workbench::used_more;
use crate::audit::Act;
use crate::{Result, Tx};

/// Notes that a service was offered to somebody and chosen.
pub async fn used(tx: &mut Tx, id: ServiceId) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let row: Option<(Option<f64>,)> =
        tx.maybe("SELECT use_key FROM service WHERE team_id = $1 AND id = $2", params![team, id]).await?;
    if let Some((key,)) = row {
        let key = used_more(key, now);
        tx.run("UPDATE service SET use_key = $1 WHERE team_id = $2 AND id = $3", params![key, team, id]).await?;
    }
    Ok(())
}

/// The services that are used most.
pub async fn much_used(tx: &mut Tx, most: i64) -> Result<Vec<Full>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    let rows: Vec<(ServiceId,)> = tx
        .all(
            "SELECT id FROM service WHERE team_id = $1 AND use_key IS NOT NULL AND status <> 'closed' AND same_as IS NULL \
             ORDER BY use_key DESC LIMIT $2",
            params![team, most],
        )
        .await?;
    by_ids(tx, &rows.into_iter().map(|(id,)| id).collect::<Vec<_>>()).await
}

/// What its source does not have any more, the latest first.
pub async fn vanished(tx: &mut Tx, most: i64) -> Result<Vec<Full>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    let rows: Vec<(ServiceId,)> = tx
        .all(
            "SELECT id FROM service WHERE team_id = $1 AND vanished_at IS NOT NULL AND status <> 'closed' AND same_as IS NULL \
             ORDER BY vanished_at DESC LIMIT $2",
            params![team, most],
        )
        .await?;
    by_ids(tx, &rows.into_iter().map(|(id,)| id).collect::<Vec<_>>()).await
}

/// Notes that somebody rang and nobody answered.
pub async fn no_answer(tx: &mut Tx, id: ServiceId) -> Result<()> {
    tx.require(Permission::Casework)?;
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run("UPDATE service SET rang_at = $1, rang_by = $2 WHERE team_id = $3 AND id = $4", params![now, name, team, id]).await?;
    tx.note(Act::Changed, None, "rang a group");
    Ok(())
}

/// Says that two entries are of one service: the first is offered from now on.
pub async fn same(tx: &mut Tx, kept: ServiceId, other: ServiceId) -> Result<()> {
    tx.require(Permission::Casework)?;
    let (team, now) = (tx.team(), tx.now);
    // Where one of them is kept secret, the one that is shown is kept secret.
    tx.run(
        "UPDATE service SET place_hidden = TRUE, changed_at = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND NOT place_hidden AND EXISTS \
         (SELECT 1 FROM service o WHERE o.team_id = $2 AND o.place_hidden AND (o.id = $4 OR o.same_as = $4))",
        params![now, team, kept, other],
    )
    .await?;
    // Whatever was the same as the other one is the same as this one, so that nobody is led on twice.
    tx.run(
        "UPDATE service SET same_as = $1, changed_at = $2 WHERE team_id = $3 AND (id = $4 OR same_as = $4) AND id <> $1",
        params![kept, now, team, other],
    )
    .await?;
    tx.note(Act::Changed, None, "two entries of the directory are one");
    Ok(())
}

/// Says that an entry is its own after all.
pub async fn not_same_after_all(tx: &mut Tx, id: ServiceId) -> Result<()> {
    tx.require(Permission::Casework)?;
    let (team, now) = (tx.team(), tx.now);
    tx.run("UPDATE service SET same_as = NULL, changed_at = $1 WHERE team_id = $2 AND id = $3", params![now, team, id]).await?;
    tx.note(Act::Changed, None, "an entry of the directory is its own");
    Ok(())
}

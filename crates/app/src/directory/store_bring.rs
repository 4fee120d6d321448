//! SQL of files of services that were brought to a page.

use db::params;
use kernel::{Instant, Permission, UploadId};

use super::bring::Reading;
use crate::audit::Act;
use crate::{Error, Result, Tx};

/// A file that was brought, without its bytes.
#[derive(Clone, Debug)]
pub struct Brought {
    pub id: UploadId,
    pub at: Instant,
    pub by_name: String,
    pub source: String,
    pub state: String,
    pub reading: Reading,
}

/// Keeps a file until it is taken in, or as long as an export of referrals that waits.
pub async fn keep(tx: &mut Tx, source: &str, reading: &Reading, bytes: Vec<u8>) -> Result<UploadId> {
    tx.require(Permission::ManageTeam)?;
    let (team, now, by) = (tx.team(), tx.now, tx.actor().name.clone());
    let id = UploadId::new();
    tx.run(
        "INSERT INTO upload (team_id, id, at, by_name, source, bytes, state, counts, refused, kind, reading) \
         VALUES ($1, $2, $3, $4, $5, $6, 'checked', '', '', 'services', $7)",
        params![team, id, now, by, source, bytes, serde_json::to_string(reading).unwrap_or_default()],
    )
    .await?;
    tx.note(Act::Changed, None, "brought a file of services");
    Ok(id)
}

pub async fn load(tx: &mut Tx, id: UploadId) -> Result<Brought> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    let row: Option<(Instant, String, String, String, String)> = tx
        .maybe(
            "SELECT at, by_name, source, state, reading FROM upload WHERE team_id = $1 AND id = $2 AND kind = 'services'",
            params![team, id],
        )
        .await?;
    let (at, by_name, source, state, reading) = row.ok_or(Error::NotFound)?;
    Ok(Brought { id, at, by_name, source, state, reading: serde_json::from_str(&reading).unwrap_or_default() })
}

pub async fn bytes(tx: &mut Tx, id: UploadId) -> Result<Vec<u8>> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    let row: Option<(Vec<u8>,)> =
        tx.maybe("SELECT bytes FROM upload WHERE team_id = $1 AND id = $2 AND kind = 'services'", params![team, id]).await?;
    row.map(|(bytes,)| bytes).ok_or(Error::NotFound)
}

/// Keeps how a file is read now, as long as nothing of it was taken in.
pub async fn read_anew(tx: &mut Tx, id: UploadId, reading: &Reading) -> Result<()> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    tx.run(
        "UPDATE upload SET reading = $1 WHERE team_id = $2 AND id = $3 AND kind = 'services' AND state = 'checked'",
        params![serde_json::to_string(reading).unwrap_or_default(), team, id],
    )
    .await?;
    tx.note(Act::Changed, None, "said which column of a file is what");
    Ok(())
}

/// Says how far a file is. What is done needs its bytes no more.
pub async fn set_state(tx: &mut Tx, id: UploadId, state: &str, reading: &Reading) -> Result<()> {
    let team = tx.team();
    tx.run(
        "UPDATE upload SET state = $1, reading = $2 WHERE team_id = $3 AND id = $4 AND kind = 'services'",
        params![state, serde_json::to_string(reading).unwrap_or_default(), team, id],
    )
    .await?;
    if state == "done" {
        tx.run("UPDATE upload SET bytes = $1 WHERE team_id = $2 AND id = $3", params![Vec::<u8>::new(), team, id]).await?;
    }
    tx.note(Act::Changed, None, "took a file of services in");
    Ok(())
}

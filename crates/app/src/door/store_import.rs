//! SQL of exports: the door of each, with its mapping of columns, and what came through it before.

use db::{ToValue, params};
use interop::gp_export::Mapping;
use kernel::{DoorId, Permission, PracticeId, SiteId, UploadId};

use super::model::{Door, Kind};
use super::store;
use crate::audit::Act;
use crate::referral::store_receive::Site;
use crate::{Error, Result, Tx};

/// The mapping with which an export of this name came last.
pub async fn mapping(tx: &mut Tx, name: &str) -> Result<Option<Mapping>> {
    let team = tx.team();
    let sql = "SELECT mapping FROM door WHERE team_id = $1 AND kind = 'export' AND name = $2 ORDER BY id LIMIT 1";
    let row: Option<(String,)> = tx.maybe(sql, params![team, name]).await?;
    Ok(row.and_then(|(mapping,)| serde_json::from_str(&mapping).ok()))
}

/// The door of an export, made where it is not there yet. Keeps the mapping for the next time.
pub async fn door(tx: &mut Tx, name: &str, mapping: &Mapping) -> Result<Door> {
    let (team, now) = (tx.team(), tx.now);
    let mapping = serde_json::to_string(mapping).unwrap_or_default();
    let made = tx
        .run("UPDATE door SET mapping = $1 WHERE team_id = $2 AND kind = 'export' AND name = $3", params![mapping, team, name])
        .await?;
    if made == 0 {
        tx.run(
            "INSERT INTO door (team_id, id, kind, name, mapping, is_open, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![team, DoorId::new(), Kind::Export, name, mapping, true, now],
        )
        .await?;
    }
    store::export(tx, name).await
}

/// Those of some keys that came by an export before, whatever that was called.
pub async fn known(tx: &mut Tx, keys: Vec<String>) -> Result<Vec<String>> {
    let team = tx.team();
    let list = keys.iter().map(ToValue::to_value).collect();
    let sql = "SELECT a.key FROM arrival a WHERE a.team_id = $1 AND a.door_id IN \
               (SELECT d.id FROM door d WHERE d.team_id = $1 AND d.kind = 'export') AND a.key IN";
    let rows: Vec<(String,)> = tx.all_in(sql, params![team], list, "").await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// The open sites, the first of each practice first, with its code and name.
pub async fn sites(tx: &mut Tx) -> Result<Vec<(String, String, Site)>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        ods_code: String,
        practice: String,
        id: SiteId,
        practice_id: PracticeId,
        name: String,
    }
    let (team, today) = (tx.team(), tx.today());
    let rows: Vec<Row> = tx
        .all(
            "SELECT p.ods_code, p.name AS practice, s.id, s.practice_id, s.name FROM site s \
             JOIN practice p ON p.team_id = s.team_id AND p.id = s.practice_id \
             WHERE s.team_id = $1 AND (s.closed_on IS NULL OR s.closed_on > $2) AND (p.closed_on IS NULL OR p.closed_on > $2) \
             ORDER BY s.name, s.id LIMIT 2000",
            params![team, today],
        )
        .await?;
    let split = |row: Row| (row.ods_code, row.practice, Site { id: row.id, practice_id: row.practice_id, name: row.name });
    Ok(rows.into_iter().map(split).collect())
}

/// An export that was brought to the page, without its bytes.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Upload {
    pub id: UploadId,
    pub at: kernel::Instant,
    pub by_name: String,
    pub source: String,
    pub practice: String,
    pub state: String,
    pub counts: String,
    pub refused: String,
}

/// Keeps an export until it is taken in, or for a day ([`super::store_room::forget`]).
pub async fn keep(tx: &mut Tx, upload: &Upload, bytes: Vec<u8>) -> Result<()> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    tx.run(
        "INSERT INTO upload (team_id, id, at, by_name, source, practice, bytes, state, counts, refused) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            team,
            upload.id,
            upload.at,
            upload.by_name,
            upload.source,
            upload.practice,
            bytes,
            upload.state,
            upload.counts,
            upload.refused
        ],
    )
    .await?;
    tx.note(Act::Changed, None, "brought an export");
    Ok(())
}

pub async fn upload(tx: &mut Tx, id: UploadId) -> Result<Upload> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let sql = "SELECT id, at, by_name, source, practice, state, counts, refused FROM upload WHERE team_id = $1 AND id = $2 AND kind = 'referrals'";
    let row: Option<Upload> = tx.maybe(sql, params![team, id]).await?;
    row.ok_or(Error::NotFound)
}

pub async fn upload_bytes(tx: &mut Tx, id: UploadId) -> Result<Vec<u8>> {
    let team = tx.team();
    let row: Option<(Vec<u8>,)> =
        tx.maybe("SELECT bytes FROM upload WHERE team_id = $1 AND id = $2 AND kind = 'referrals'", params![team, id]).await?;
    row.map(|(bytes,)| bytes).ok_or(Error::NotFound)
}

/// Says how far an export is. What is done needs its bytes no more.
pub async fn set_state(tx: &mut Tx, id: UploadId, state: &str) -> Result<()> {
    let team = tx.team();
    tx.run("UPDATE upload SET state = $1 WHERE team_id = $2 AND id = $3", params![state, team, id]).await?;
    if state == "done" {
        tx.run("UPDATE upload SET bytes = $1 WHERE team_id = $2 AND id = $3", params![Vec::<u8>::new(), team, id]).await?;
    }
    tx.note(Act::Changed, None, "took an export in");
    Ok(())
}

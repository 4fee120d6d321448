//! SQL of sources that are fetched by their address.

use std::collections::HashMap;

use db::params;
use fetch::Known;
use kernel::{Instant, Permission, SourceId};

use super::feed_page::{Gist, Mark};
use super::import::Source;
use super::row::Row;
use super::store_import;
use crate::audit::Act;
use crate::import::Counts;
use crate::{Error, Result, Tx};

/// Whoever fetches says so again within this time, or another may.
const LEASE_MINUTES: i64 = 10;

/// A source that is fetched by its address, as far as fetching needs it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Feed {
    pub id: SourceId,
    pub name: String,
    pub feed_url: String,
    /// Where a fetch broke off.
    pub next_page: i64,
    /// When the fetch began that is not whole yet.
    pub begun_at: Option<Instant>,
    pub counting: String,
    pub every_hours: Option<i64>,
}

/// Notes the address of a source, made if it is new. Another address than before is begun at its first page.
pub async fn keep_address(tx: &mut Tx, source: &Source<'_>, address: &str) -> Result<SourceId> {
    let id = store_import::named(tx, source).await?;
    let team = tx.team();
    forget_other_address(tx, id, address).await?;
    tx.run(
        "UPDATE source SET feed_url = $3, next_page = 1, begun_at = NULL, counting = '', version = version + 1 \
         WHERE team_id = $1 AND id = $2 AND feed_url <> $3",
        params![team, id, address],
    )
    .await?;
    Ok(id)
}

/// What another address than this one answered is not known of this one.
async fn forget_other_address(tx: &mut Tx, id: SourceId, address: &str) -> Result<()> {
    let team = tx.team();
    tx.run(
        "DELETE FROM source_answer WHERE team_id = $1 AND source_id = $2 AND EXISTS \
         (SELECT 1 FROM source s WHERE s.team_id = $1 AND s.id = $2 AND s.feed_url <> $3)",
        params![team, id, address],
    )
    .await?;
    Ok(())
}

/// Takes a source for fetching, if nobody else has it.
pub async fn take(tx: &mut Tx, id: SourceId, lease: &str) -> Result<Option<Feed>> {
    let (team, now) = (tx.team(), tx.now);
    Ok(tx
        .maybe(
            "UPDATE source SET lease = $3, lease_until = $4, tried_at = $5 \
             WHERE team_id = $1 AND id = $2 AND feed_url <> '' AND (lease_until IS NULL OR lease_until <= $5 OR lease = $3) \
             RETURNING id, name, feed_url, next_page, begun_at, counting, every_hours",
            params![team, id, lease, now.plus_minutes(LEASE_MINUTES), now],
        )
        .await?)
}

/// The source whose turn it is: the one that waits longest.
pub async fn due(tx: &mut Tx) -> Result<Option<SourceId>> {
    let (team, now) = (tx.team(), tx.now);
    let due: Option<(SourceId,)> = tx
        .maybe(
            "SELECT id FROM source WHERE team_id = $1 AND next_at IS NOT NULL AND next_at <= $2 \
             AND (lease_until IS NULL OR lease_until <= $2) ORDER BY next_at LIMIT 1",
            params![team, now],
        )
        .await?;
    Ok(due.map(|(id,)| id))
}

/// Says that the fetching goes on. False: somebody else has it now.
pub async fn hold(tx: &mut Tx, id: SourceId, lease: &str) -> Result<bool> {
    let (team, until) = (tx.team(), tx.now.plus_minutes(LEASE_MINUTES));
    let sql = "UPDATE source SET lease_until = $4 WHERE team_id = $1 AND id = $2 AND lease = $3";
    Ok(tx.run(sql, params![team, id, lease, until]).await? == 1)
}

/// A fetch begins, or begins anew.
pub async fn begin(tx: &mut Tx, id: SourceId, lease: &str) -> Result<bool> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "UPDATE source SET begun_at = $4, next_page = 1, counting = '' WHERE team_id = $1 AND id = $2 AND lease = $3";
    Ok(tx.run(sql, params![team, id, lease, now]).await? == 1)
}

/// What the entries of a source are known by, with those that the fetch which is not whole yet had already.
pub async fn seen_since(tx: &mut Tx, id: SourceId, begun: Instant) -> Result<Vec<String>> {
    let team = tx.team();
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT source_key FROM service WHERE team_id = $1 AND source_id = $2 AND source_key IS NOT NULL AND seen_at >= $3",
            params![team, id, begun],
        )
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// What these addresses gave the last time.
pub async fn marks(tx: &mut Tx, id: SourceId, addresses: &[String]) -> Result<HashMap<String, (Known, Gist)>> {
    let team = tx.team();
    let rows: Vec<(String, String, String, String)> = tx
        .all_in(
            "SELECT address, etag, last_modified, gist FROM source_answer WHERE team_id = $1 AND source_id = $2 AND reader = $3 AND address IN",
            params![team, id, env!("CARGO_PKG_VERSION")],
            addresses.iter().flat_map(|address| params![address]).collect(),
            "",
        )
        .await?;
    let read = |(address, etag, last_modified, gist): (String, String, String, String)| {
        Some((address, (Known { etag, last_modified }, serde_json::from_str(&gist).ok()?)))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// What a fetch that is not whole yet came to so far.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Counting {
    #[serde(flatten)]
    pub counts: Counts,
    /// Of all answers.
    #[serde(default)]
    pub bytes: u64,
}

/// What one page comes to.
pub struct PageDone<'a> {
    pub rows: &'a [Row],
    pub same: &'a [String],
    pub marks: &'a [Mark],
    /// The page with which it goes on.
    pub next_page: i64,
    pub counting: &'a Counting,
}

/// Writes one page, with where it goes on: after a crash nothing of it is missing and nothing comes twice.
pub async fn put_page(tx: &mut Tx, id: SourceId, lease: &str, page: &PageDone<'_>) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    if !hold(tx, id, lease).await? {
        return Err(Error::refused("Another process fetches this source now."));
    }
    store_import::put(tx, id, page.rows).await?;
    store_import::touch(tx, id, page.same).await?;
    let marks = page.marks.iter().map(|mark| {
        let gist = serde_json::to_string(&mark.gist).unwrap_or_default();
        params![team, id, mark.address, mark.known.etag, mark.known.last_modified, gist, env!("CARGO_PKG_VERSION"), now]
    });
    tx.insert_many(
        "INSERT INTO source_answer (team_id, source_id, address, etag, last_modified, gist, reader, at)",
        marks.collect(),
        "ON CONFLICT (team_id, source_id, address) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, \
         gist = excluded.gist, reader = excluded.reader, at = excluded.at",
    )
    .await?;
    let counts = serde_json::to_string(page.counting).unwrap_or_default();
    tx.run(
        "UPDATE source SET next_page = $3, counting = $4 WHERE team_id = $1 AND id = $2",
        params![team, id, page.next_page, counts],
    )
    .await?;
    Ok(())
}

/// A fetch is whole: what it did not hold has vanished. Returns how many entries that are.
pub async fn finish(tx: &mut Tx, feed: &Feed, lease: &str, begun: Instant, counts: &Counts) -> Result<store_import::Vanished> {
    let (team, now) = (tx.team(), tx.now);
    if !hold(tx, feed.id, lease).await? {
        return Err(Error::refused("Another process fetches this source now."));
    }
    let vanished = store_import::vanish(tx, feed.id, begun).await?;
    tx.run("DELETE FROM source_answer WHERE team_id = $1 AND source_id = $2 AND at < $3", params![team, feed.id, begun]).await?;
    let next = feed.every_hours.map(|hours| now.plus_minutes(hours * 60));
    tx.run(
        "UPDATE source SET fetched_at = $3, trouble = $4, counted = $5, counting = '', next_page = 1, begun_at = NULL, next_at = $6, \
         lease = '', lease_until = NULL WHERE team_id = $1 AND id = $2",
        params![team, feed.id, now, vanished.trouble(), serde_json::to_string(counts).unwrap_or_default(), next],
    )
    .await?;
    Ok(vanished)
}

/// A fetch broke off: why, and when it is tried again, if it is fetched by itself. `anew`: not from where it broke off, because there is
/// nothing there any more.
pub async fn broke_off(tx: &mut Tx, id: SourceId, lease: &str, trouble: &str, again_at: Instant, anew: bool) -> Result<()> {
    let team = tx.team();
    if anew {
        // What its pages said of how many follow holds no more.
        tx.run("DELETE FROM source_answer WHERE team_id = $1 AND source_id = $2", params![team, id]).await?;
        let sql = "UPDATE source SET begun_at = NULL, next_page = 1, counting = '' WHERE team_id = $1 AND id = $2 AND lease = $3";
        tx.run(sql, params![team, id, lease]).await?;
    }
    tx.run(
        "UPDATE source SET trouble = $4, next_at = CASE WHEN every_hours IS NULL THEN NULL ELSE $5 END, lease = '', lease_until = NULL \
         WHERE team_id = $1 AND id = $2 AND lease = $3",
        params![team, id, lease, trouble, again_at],
    )
    .await?;
    Ok(())
}

/// A source as whoever manages the team sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    pub id: SourceId,
    pub name: String,
    pub publisher: String,
    pub licence: String,
    pub feed_url: String,
    pub every_hours: Option<i64>,
    pub fetched_at: Option<Instant>,
    pub next_at: Option<Instant>,
    pub trouble: String,
    pub version: i64,
    /// Of the team, those that its source still has.
    pub entries: i64,
}

/// What is decided about a source by hand.
pub struct Plan {
    /// Only of a new one.
    pub name: String,
    pub feed_url: String,
    pub publisher: String,
    pub licence: String,
    /// None: only when somebody asks.
    pub every_hours: Option<i64>,
}

macro_rules! listed {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.name, o.publisher, o.licence, o.feed_url, o.every_hours, o.fetched_at, o.next_at, o.trouble, o.version, \
             (SELECT COUNT(*) FROM service s WHERE s.team_id = o.team_id AND s.source_id = o.id AND s.vanished_at IS NULL) AS entries \
             FROM source o ",
            $rest
        )
    };
}

/// The sources of the team, a handful, by name.
pub async fn list(tx: &mut Tx) -> Result<Vec<Listed>> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    Ok(tx.all(listed!("WHERE o.team_id = $1 ORDER BY o.name LIMIT 200"), params![team]).await?)
}

/// How many entries have no source: the team itself wrote them.
pub async fn ours(tx: &mut Tx) -> Result<i64> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM service WHERE team_id = $1 AND source_id IS NULL AND status <> 'closed'";
    Ok(tx.count(sql, params![team]).await?)
}

pub async fn load(tx: &mut Tx, id: SourceId) -> Result<Listed> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    let found: Option<Listed> = tx.maybe(listed!("WHERE o.team_id = $1 AND o.id = $2"), params![team, id]).await?;
    found.ok_or(Error::NotFound)
}

pub async fn has_name(tx: &mut Tx, name: &str) -> Result<bool> {
    let team = tx.team();
    Ok(tx.count("SELECT COUNT(*) FROM source WHERE team_id = $1 AND name = $2", params![team, name]).await? > 0)
}

/// Keeps what was decided. Another address than before is begun at its first page, with nothing known of its answers.
pub async fn save_plan(tx: &mut Tx, id: SourceId, plan: &Plan, version: i64) -> Result<()> {
    tx.require(Permission::ManageTeam)?;
    let (team, now) = (tx.team(), tx.now);
    forget_other_address(tx, id, &plan.feed_url).await?;
    tx.run_versioned(
        "UPDATE source SET next_page = CASE WHEN feed_url = $1 THEN next_page ELSE 1 END, \
         begun_at = CASE WHEN feed_url = $1 THEN begun_at ELSE NULL END, counting = CASE WHEN feed_url = $1 THEN counting ELSE '' END, \
         feed_url = $1, publisher = $2, licence = $3, every_hours = $4, \
         next_at = CASE WHEN $4 IS NULL THEN NULL ELSE COALESCE(next_at, $5) END, version = version + 1 \
         WHERE team_id = $6 AND id = $7 AND version = $8",
        params![plan.feed_url, plan.publisher, plan.licence, plan.every_hours, now, team, id, version],
    )
    .await?;
    tx.note(Act::Changed, None, "a source of the directory");
    Ok(())
}

/// Lets the server fetch it as soon as it can.
pub async fn ask_now(tx: &mut Tx, id: SourceId) -> Result<()> {
    tx.require(Permission::ManageTeam)?;
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE source SET next_at = $1, trouble = '' WHERE team_id = $2 AND id = $3 AND feed_url <> ''",
        params![now, team, id],
    )
    .await?;
    tx.note(Act::Changed, None, "a source is fetched");
    Ok(())
}

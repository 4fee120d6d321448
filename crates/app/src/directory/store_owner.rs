//! SQL of what people outside the team do with an entry: by the owner's link, or from the public page.

use db::params;
use kernel::{Instant, Permission, ServiceChangeId, ServiceId};

use super::model::ChangeBy;
use crate::account::session::new_token;
use crate::audit::Act;
use crate::{Error, Result, Tx};

/// A link to an entry works for so many days.
pub const LINK_DAYS: i64 = 90;

/// A link by which the owner of an entry looks after it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Link {
    pub token: String,
    pub service_id: ServiceId,
    pub made_at: Instant,
    pub made_by: String,
    pub until_at: Instant,
    pub used_at: Option<Instant>,
}

/// Makes a link; those made before lead nowhere any more.
pub async fn make_link(tx: &mut Tx, id: ServiceId) -> Result<()> {
    tx.require(Permission::Casework)?;
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    let sql = "UPDATE service_link SET until_at = $1 WHERE team_id = $2 AND service_id = $3 AND until_at > $1";
    tx.run(sql, params![now, team, id]).await?;
    tx.run(
        "INSERT INTO service_link (team_id, token, service_id, made_at, made_by, until_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![team, new_token(), id, now, name, now.plus_days(LINK_DAYS)],
    )
    .await?;
    tx.note(Act::Changed, None, "made a link to an entry of the directory");
    Ok(())
}

/// The link of an entry that works, if there is one.
pub async fn link_of(tx: &mut Tx, id: ServiceId) -> Result<Option<Link>> {
    tx.require(Permission::Casework)?;
    let (team, now) = (tx.team(), tx.now);
    let sql = "SELECT token, service_id, made_at, made_by, until_at, used_at FROM service_link \
               WHERE team_id = $1 AND service_id = $2 AND until_at > $3 ORDER BY made_at DESC LIMIT 1";
    Ok(tx.maybe(sql, params![team, id, now]).await?)
}

/// The link with this token, if it works. What of the entry may stand behind it, `pages_owner.rs` says.
pub async fn by_token(tx: &mut Tx, token: &str) -> Result<Link> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "SELECT token, service_id, made_at, made_by, until_at, used_at FROM service_link \
               WHERE team_id = $1 AND token = $2 AND until_at > $3";
    let link: Option<Link> = tx.maybe(sql, params![team, token, now]).await?;
    link.ok_or(Error::NotFound)
}

/// Notes that a link was used.
pub async fn link_used(tx: &mut Tx, link: &Link) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run("UPDATE service_link SET used_at = $1 WHERE team_id = $2 AND token = $3", params![now, team, link.token]).await?;
    Ok(())
}

/// What somebody outside would like to have changed or added.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Change {
    pub id: ServiceChangeId,
    pub service_id: Option<ServiceId>,
    pub came_by: ChangeBy,
    pub at: Instant,
    pub by_name: String,
    pub contact: String,
    /// The form of an entry as it was filled in, as a browser would send it; or empty, with words.
    pub form: String,
    /// The form of the entry as they saw it; empty if there was none, or nobody kept it.
    pub saw: String,
    pub words: String,
    pub decided_at: Option<Instant>,
    pub decided_by: String,
    pub version: i64,
}

macro_rules! changes {
    ($rest:literal) => {
        concat!(
            "SELECT id, service_id, came_by, at, by_name, contact, form, saw, words, decided_at, decided_by, version FROM service_change ",
            $rest
        )
    };
}

/// Something new from outside.
pub struct NewChange<'a> {
    pub service: Option<ServiceId>,
    pub came_by: ChangeBy,
    pub by_name: &'a str,
    pub contact: &'a str,
    pub form: &'a str,
    /// The form of the entry as they saw it.
    pub saw: &'a str,
    pub words: &'a str,
    /// What makes it the same when it is sent again.
    pub key: &'a str,
}

/// Keeps what somebody outside sent, once.
pub async fn propose(tx: &mut Tx, new: &NewChange<'_>) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "INSERT INTO service_change (team_id, id, service_id, came_by, at, by_name, contact, form, words, key, saw) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (team_id, key) DO NOTHING",
        params![
            team,
            ServiceChangeId::new(),
            new.service,
            new.came_by,
            now,
            new.by_name,
            new.contact,
            new.form,
            new.words,
            new.key,
            new.saw
        ],
    )
    .await?;
    Ok(())
}

/// What waits for somebody of the team, the oldest first.
pub async fn waiting(tx: &mut Tx, most: i64) -> Result<Vec<Change>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    Ok(tx.all(changes!("WHERE team_id = $1 AND decided_at IS NULL ORDER BY at, id LIMIT $2"), params![team, most]).await?)
}

/// What was sent last by the link of an entry, while it waits. The link shows who may see it.
pub async fn sent_by(tx: &mut Tx, link: &Link) -> Result<Option<Change>> {
    let team = tx.team();
    let sql = changes!(
        "WHERE team_id = $1 AND service_id = $2 AND came_by = $3 AND decided_at IS NULL ORDER BY at DESC, id DESC LIMIT 1"
    );
    Ok(tx.maybe(sql, params![team, link.service_id, ChangeBy::Owner]).await?)
}

/// One change that somebody outside would like.
pub async fn load(tx: &mut Tx, id: ServiceChangeId) -> Result<Change> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    let change: Option<Change> = tx.maybe(changes!("WHERE team_id = $1 AND id = $2"), params![team, id]).await?;
    change.ok_or(Error::NotFound)
}

/// Says what became of it: taken, or left. Somebody else's decision since makes it [`db::Error::Stale`].
pub async fn decide(tx: &mut Tx, change: &Change, taken: bool, version: i64) -> Result<()> {
    tx.require(Permission::Casework)?;
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run_versioned(
        "UPDATE service_change SET decided_at = $1, decided_by = $2, taken = $3, version = version + 1 \
         WHERE team_id = $4 AND id = $5 AND version = $6 AND decided_at IS NULL",
        params![now, name, taken, team, change.id, version],
    )
    .await?;
    tx.note(Act::Changed, None, if taken { "took over what a group sent" } else { "left what a group sent" });
    Ok(())
}

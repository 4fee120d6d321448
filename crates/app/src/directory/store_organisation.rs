//! SQL of organisations: as sources describe them, and which of them are one.

use std::collections::HashMap;

use db::{Value, params};
use kernel::{OrganisationId, Permission, ServiceId, SourceId, fold};

use super::organisation::{Organisation, published};
use super::row::{Row, RunBy};
use crate::audit::Act;
use crate::{Error, Result, Tx};

macro_rules! organisation_columns {
    () => {
        "SELECT o.id, o.name, o.description, o.url, o.email, o.phone, o.charity_number, o.company_number, f.name AS source, \
         f.licence AS source_licence, o.same_as, o.joined_at, o.joined_by FROM organisation o \
         LEFT JOIN source f ON f.team_id = o.team_id AND f.id = o.source_id "
    };
}

async fn by_ids(tx: &mut Tx, ids: &[OrganisationId]) -> Result<Vec<Organisation>> {
    let team = tx.team();
    let list: Vec<Value> = ids.iter().flat_map(|id| params![id]).collect();
    Ok(tx.all_in(concat!(organisation_columns!(), "WHERE o.team_id = $1 AND o.id IN"), params![team], list, "").await?)
}

/// Those that are the same as one of these.
async fn joined_to(tx: &mut Tx, ids: &[OrganisationId]) -> Result<Vec<Organisation>> {
    let team = tx.team();
    let list: Vec<Value> = ids.iter().flat_map(|id| params![id]).collect();
    let sql = concat!(organisation_columns!(), "WHERE o.team_id = $1 AND o.same_as IN");
    Ok(tx.all_in(sql, params![team], list, "ORDER BY o.joined_at, o.id").await?)
}

/// One organisation of the team's directory.
pub async fn load(tx: &mut Tx, id: OrganisationId) -> Result<Organisation> {
    tx.require(Permission::Casework)?;
    by_ids(tx, &[id]).await?.into_iter().next().ok_or(Error::NotFound)
}

/// Those that are the same as this one.
pub async fn same_as(tx: &mut Tx, id: OrganisationId) -> Result<Vec<Organisation>> {
    tx.require(Permission::Casework)?;
    joined_to(tx, &[id]).await
}

/// Two that may be one, and what speaks for it.
pub struct Pair {
    pub one: Organisation,
    pub other: Organisation,
    pub why: String,
}

/// Pairs that may be one, and of which nobody has decided yet.
pub async fn twins(tx: &mut Tx, most: i64) -> Result<Vec<Pair>> {
    let rows = super::store_twins::twins_among_organisations(tx, most).await?;
    let ids: Vec<OrganisationId> = rows.iter().flat_map(|(one, other, _)| [*one, *other]).collect();
    let loaded = by_ids(tx, &ids).await?;
    let find = |id: OrganisationId| loaded.iter().find(|one| one.id == id).cloned();
    Ok(rows.into_iter().filter_map(|(one, other, why)| Some(Pair { one: find(one)?, other: find(other)?, why })).collect())
}

/// Those that were joined last, each with the name under which it stands now.
pub async fn joined(tx: &mut Tx, most: i64) -> Result<Vec<(Organisation, String)>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    let gone: Vec<Organisation> = tx
        .all(
            concat!(
                organisation_columns!(),
                "WHERE o.team_id = $1 AND o.joined_at IS NOT NULL ORDER BY o.joined_at DESC, o.id DESC LIMIT $2"
            ),
            params![team, most],
        )
        .await?;
    let ids: Vec<OrganisationId> = gone.iter().filter_map(|one| one.same_as).collect();
    let kept: HashMap<OrganisationId, String> = by_ids(tx, &ids).await?.into_iter().map(|it| (it.id, it.name)).collect();
    let name = |one: &Organisation| one.same_as.and_then(|id| kept.get(&id)).cloned();
    Ok(gone.into_iter().filter_map(|one| name(&one).map(|name| (one, name))).collect())
}

/// What an organisation runs, and those that are the same: the ids and names of services that somebody can be sent to.
pub async fn services(tx: &mut Tx, id: OrganisationId, most: i64) -> Result<Vec<(ServiceId, String)>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT s.id, s.name FROM service s WHERE s.team_id = $1 AND s.organisation_id IN \
               (SELECT o.id FROM organisation o WHERE o.team_id = $1 AND o.id = $2 \
                UNION ALL SELECT o.id FROM organisation o WHERE o.team_id = $1 AND o.same_as = $2) \
             AND s.status <> 'closed' AND s.same_as IS NULL ORDER BY s.folded_name, s.id LIMIT $3",
            params![team, id, most],
        )
        .await?)
}

/// Organisations as other directories read them, by the ids under which they stand.
pub async fn published_by_ids(tx: &mut Tx, ids: &[OrganisationId]) -> Result<HashMap<OrganisationId, Organisation>> {
    let mut all: HashMap<OrganisationId, Vec<Organisation>> = HashMap::new();
    let (kept, same) = (by_ids(tx, ids).await?, joined_to(tx, ids).await?);
    for one in kept.into_iter().chain(same) {
        all.entry(one.same_as.unwrap_or(one.id)).or_default().push(one);
    }
    Ok(all.into_iter().filter_map(|(id, all)| Some((id, published(id, all)?))).collect())
}

/// The organisation of the team's own entries by its name, made if it is new.
pub(super) async fn of_ours(tx: &mut Tx, name: &str) -> Result<Option<OrganisationId>> {
    if name.is_empty() {
        return Ok(None);
    }
    let (team, folded) = (tx.team(), fold(name));
    let known: Option<(OrganisationId,)> = tx
        .maybe(
            "SELECT id FROM organisation WHERE team_id = $1 AND folded_name = $2 AND source_id IS NULL LIMIT 1",
            params![team, folded],
        )
        .await?;
    if let Some((id,)) = known {
        return Ok(Some(id));
    }
    let id = OrganisationId::new();
    tx.run("INSERT INTO organisation (team_id, id, name, folded_name) VALUES ($1, $2, $3, $4)", params![team, id, name, folded])
        .await?;
    Ok(Some(id))
}

/// The organisations of some rows by their folded names, which are their keys in the source; written as the source describes them now. What
/// one row does not say, another may, so nothing is emptied.
pub(super) async fn put(tx: &mut Tx, source: SourceId, rows: &[Row]) -> Result<HashMap<String, OrganisationId>> {
    let team = tx.team();
    let mut named: HashMap<String, (&str, RunBy)> = HashMap::new();
    for row in rows.iter().filter(|row| !fold(&row.organisation).is_empty()) {
        let (_, run_by) = named.entry(fold(&row.organisation)).or_insert((row.organisation.as_str(), RunBy::default()));
        run_by.fill(&row.run_by);
    }
    let mut ids: HashMap<String, OrganisationId> = tx
        .all_in(
            "SELECT source_key, id FROM organisation WHERE team_id = $1 AND source_id = $2 AND source_key IN",
            params![team, source],
            named.keys().flat_map(|folded| params![folded]).collect(),
            "",
        )
        .await?
        .into_iter()
        .collect();
    let mut written = Vec::new();
    for (folded, (name, it)) in named {
        let id = *ids.entry(folded.clone()).or_insert_with(OrganisationId::new);
        let details = params![it.description, it.url, it.email, it.phone, it.charity_number, it.company_number];
        written.push([params![team, id, name, source, folded, folded], details].concat());
    }
    tx.insert_many(
        "INSERT INTO organisation (team_id, id, name, source_id, source_key, folded_name, description, url, email, phone, \
         charity_number, company_number)",
        written,
        "ON CONFLICT (team_id, source_id, source_key) DO UPDATE SET \
         description = COALESCE(NULLIF(excluded.description, ''), organisation.description), \
         url = COALESCE(NULLIF(excluded.url, ''), organisation.url), \
         email = COALESCE(NULLIF(excluded.email, ''), organisation.email), \
         phone = COALESCE(NULLIF(excluded.phone, ''), organisation.phone), \
         charity_number = COALESCE(NULLIF(excluded.charity_number, ''), organisation.charity_number), \
         company_number = COALESCE(NULLIF(excluded.company_number, ''), organisation.company_number)",
    )
    .await?;
    Ok(ids)
}

/// Says that two are one: the services of both stand under the first from now on.
pub async fn join(tx: &mut Tx, kept: OrganisationId, other: OrganisationId) -> Result<()> {
    let ends = [load(tx, kept).await?, load(tx, other).await?];
    if kept == other || ends.iter().any(|one| one.same_as.is_some()) {
        return Err(Error::refused("Somebody has decided about one of them already. Look at it again."));
    }
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    // Whatever was the same as the other one is the same as this one, so that nobody is led on twice.
    tx.run(
        "UPDATE organisation SET same_as = $1, joined_at = CASE WHEN id = $4 THEN $2 ELSE joined_at END, \
         joined_by = CASE WHEN id = $4 THEN $5 ELSE joined_by END, version = version + 1 \
         WHERE team_id = $3 AND (id = $4 OR same_as = $4)",
        params![kept, now, team, other, name],
    )
    .await?;
    changed(tx, kept).await?;
    tx.note(Act::Changed, None, "two organisations of the directory are one");
    Ok(())
}

/// Says that two are two, so that nobody is asked again.
pub async fn are_two(tx: &mut Tx, one: OrganisationId, other: OrganisationId) -> Result<()> {
    load(tx, one).await?;
    load(tx, other).await?;
    super::store_twins::different_organisations(tx, one, other).await
}

/// Says that an organisation is its own after all.
pub async fn part(tx: &mut Tx, id: OrganisationId) -> Result<()> {
    let Some(kept) = load(tx, id).await?.same_as else { return Err(Error::refused("It is its own already.")) };
    let team = tx.team();
    tx.run(
        "UPDATE organisation SET same_as = NULL, joined_at = NULL, joined_by = '', version = version + 1 WHERE team_id = $1 AND id = $2",
        params![team, id],
    )
    .await?;
    changed(tx, id).await?;
    changed(tx, kept).await?;
    tx.note(Act::Changed, None, "an organisation of the directory is its own");
    Ok(())
}

/// Tells the finder that the services of an organisation, and of those that are the same, say otherwise who runs them.
async fn changed(tx: &mut Tx, id: OrganisationId) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE service SET changed_at = $1 WHERE team_id = $2 AND organisation_id IN \
           (SELECT o.id FROM organisation o WHERE o.team_id = $2 AND o.id = $3 \
            UNION ALL SELECT o.id FROM organisation o WHERE o.team_id = $2 AND o.same_as = $3)",
        params![now, team, id],
    )
    .await?;
    Ok(())
}

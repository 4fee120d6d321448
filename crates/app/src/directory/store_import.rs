//! SQL of importing services.

use std::collections::{HashMap, HashSet};

use db::{Value, params};
use kernel::{Instant, OrganisationId, Postcode, ServiceId, SourceId, fold};

use super::import::{Row, Source};
use crate::{Result, Tx, places};

/// What is known of an entry of a source.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Known {
    pub id: ServiceId,
    pub source_key: String,
    /// Of what the source said of it.
    pub source_hash: Option<String>,
    /// Somebody has edited it here.
    pub edited: bool,
}

/// All entries of a source.
pub async fn known(tx: &mut Tx, source: &str) -> Result<Vec<Known>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT s.id, s.source_key, s.source_hash, s.version > 0 AS edited FROM service s \
             JOIN source o ON o.team_id = s.team_id AND o.id = s.source_id \
             WHERE s.team_id = $1 AND o.name = $2 AND s.source_key IS NOT NULL",
            params![team, source],
        )
        .await?)
}

/// The source of an import, made if it is new. What is not said of it now stays as it was.
pub async fn source(tx: &mut Tx, source: &Source<'_>) -> Result<SourceId> {
    let (team, now) = (tx.team(), tx.now);
    let (id,): (SourceId,) = tx
        .one(
            "INSERT INTO source (team_id, id, name, publisher, licence, fetched_at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (team_id, name) DO UPDATE SET fetched_at = excluded.fetched_at, \
             publisher = CASE WHEN excluded.publisher = '' THEN source.publisher ELSE excluded.publisher END, \
             licence = CASE WHEN excluded.licence = '' THEN source.licence ELSE excluded.licence END RETURNING id",
            params![team, SourceId::new(), source.name, source.publisher, source.licence, now],
        )
        .await?;
    Ok(id)
}

/// Writes imported services: new, or instead of what the source said before. Returns how many were left as they are, because
/// somebody edited them after the import had looked.
pub async fn put(tx: &mut Tx, source: SourceId, rows: &[Row]) -> Result<usize> {
    let team = tx.team();
    let known: HashMap<String, Known> = tx
        .all_in(
            "SELECT id, source_key, source_hash, version > 0 AS edited FROM service WHERE team_id = $1 AND source_id = $2 AND source_key IN",
            params![team, source],
            rows.iter().flat_map(|row| params![row.key]).collect(),
            "",
        )
        .await?
        .into_iter()
        .map(|known: Known| (known.source_key.clone(), known))
        .collect();
    let organisations = organisations(tx, source, rows).await?;
    let points = points(tx, rows).await?;
    let (mut services, mut spots, mut sessions, mut edited) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for row in rows {
        let id = match known.get(&row.key) {
            Some(Known { edited: true, .. }) => {
                edited += 1;
                continue;
            }
            Some(Known { id, .. }) => {
                super::store::clear_places(tx, *id).await?;
                super::store::clear_sessions(tx, *id).await?;
                *id
            }
            None => ServiceId::new(),
        };
        services.push(service(tx, id, organisations.get(&fold(&row.organisation)), source, row));
        for (position, spot) in (0_i64..).zip(&row.places) {
            let point = spot.point.or_else(|| points.get(spot.postcode.as_ref()?).copied());
            let (lat, lon) = (point.map(|point| point.0), point.map(|point| point.1));
            spots.push(params![team, id, position, spot.name, spot.address, spot.postcode, lat, lon]);
        }
        for (position, time) in (0_i64..).zip(&row.sessions) {
            sessions.push(params![team, id, position, time.weekday, time.starts, time.ends, time.words]);
        }
    }
    tx.insert_many(
        "INSERT INTO service (team_id, id, organisation_id, name, description, url, email, phone, cost, cost_pence, cost_note, eligibility, \
         min_age, max_age, keywords, languages, how_to_join, access_note, online, status, source_id, source_key, source_hash, folded_name, \
         changed_at)",
        services,
        "ON CONFLICT (team_id, source_id, source_key) DO UPDATE SET organisation_id = excluded.organisation_id, name = excluded.name, \
         description = excluded.description, url = excluded.url, email = excluded.email, phone = excluded.phone, cost = excluded.cost, \
         cost_pence = excluded.cost_pence, cost_note = excluded.cost_note, eligibility = excluded.eligibility, min_age = excluded.min_age, \
         max_age = excluded.max_age, keywords = excluded.keywords, languages = excluded.languages, how_to_join = excluded.how_to_join, \
         access_note = excluded.access_note, online = excluded.online, status = excluded.status, source_hash = excluded.source_hash, \
         folded_name = excluded.folded_name, changed_at = excluded.changed_at",
    )
    .await?;
    tx.insert_many("INSERT INTO service_place (team_id, service_id, position, name, address, postcode, lat, lon)", spots, "")
        .await?;
    tx.insert_many("INSERT INTO service_session (team_id, service_id, position, weekday, starts, ends, words)", sessions, "")
        .await?;
    Ok(edited)
}

/// The values of a service, in the order of the insert.
fn service(tx: &Tx, id: ServiceId, organisation: Option<&OrganisationId>, source: SourceId, row: &Row) -> Vec<Value> {
    params![
        tx.team(),
        id,
        organisation.copied(),
        row.name,
        row.description,
        row.url,
        row.email,
        row.phone,
        row.cost,
        row.cost_pence,
        row.cost_note,
        row.eligibility,
        row.min_age,
        row.max_age,
        row.keywords,
        row.languages,
        row.how_to_join,
        row.access_note,
        row.online,
        row.status,
        source,
        row.key,
        row.hash,
        fold(&row.name),
        tx.now
    ]
}

/// The organisations of some rows by their folded names, which are their keys in the source; made if they are new.
async fn organisations(tx: &mut Tx, source: SourceId, rows: &[Row]) -> Result<HashMap<String, OrganisationId>> {
    let team = tx.team();
    let names: HashMap<String, &str> = rows
        .iter()
        .map(|row| (fold(&row.organisation), row.organisation.as_str()))
        .filter(|(folded, _)| !folded.is_empty())
        .collect();
    let mut ids: HashMap<String, OrganisationId> = tx
        .all_in(
            "SELECT source_key, id FROM organisation WHERE team_id = $1 AND source_id = $2 AND source_key IN",
            params![team, source],
            names.keys().flat_map(|folded| params![folded]).collect(),
            "",
        )
        .await?
        .into_iter()
        .collect();
    let mut new = Vec::new();
    for (folded, name) in &names {
        if !ids.contains_key(folded) {
            let id = OrganisationId::new();
            new.push(params![team, id, name, source, folded, folded]);
            ids.insert(folded.clone(), id);
        }
    }
    tx.insert_many("INSERT INTO organisation (team_id, id, name, source_id, source_key, folded_name)", new, "").await?;
    Ok(ids)
}

/// Where the postcodes of places are that came without a position.
async fn points(tx: &mut Tx, rows: &[Row]) -> Result<HashMap<String, (f64, f64)>> {
    let spots = rows.iter().flat_map(|row| &row.places).filter(|spot| spot.point.is_none());
    let postcodes: HashSet<Postcode> = spots.filter_map(|spot| spot.postcode.as_ref()?.parse().ok()).collect();
    Ok(places::store::points(tx, &Vec::from_iter(postcodes)).await?)
}

/// Gives places that have a postcode but no position theirs, after more postcodes became known. Returns how many.
pub async fn locate(tx: &mut db::Tx, now: Instant) -> Result<u64, db::Error> {
    tx.run(
        "UPDATE service SET changed_at = $1 WHERE EXISTS (SELECT 1 FROM service_place p JOIN postcode_point c ON c.postcode = p.postcode \
         WHERE p.team_id = service.team_id AND p.service_id = service.id AND p.lat IS NULL)",
        params![now],
    )
    .await?;
    tx.run(
        "UPDATE service_place SET lat = (SELECT c.lat FROM postcode_point c WHERE c.postcode = service_place.postcode), \
         lon = (SELECT c.lon FROM postcode_point c WHERE c.postcode = service_place.postcode) \
         WHERE lat IS NULL AND EXISTS (SELECT 1 FROM postcode_point c WHERE c.postcode = service_place.postcode)",
        params![],
    )
    .await
}

//! SQL of importing services.

use std::collections::{HashMap, HashSet};

use db::{Value, params};
use interop::service_csv::Mapping;
use kernel::{Instant, OrganisationId, Permission, Postcode, ServiceId, SourceId, fold};

use super::facts::Fact;
use super::import::Source;
use super::model::Full;
use super::row::Row;
use super::{store_organisation, store_twins};
use crate::audit::Act;
use crate::{Error, Result, Tx, places};

/// What is known of an entry of a source.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Known {
    pub id: ServiceId,
    pub source_key: String,
    /// Of what the source said of it.
    pub source_hash: Option<String>,
    pub vanished_at: Option<Instant>,
    pub organisation_id: Option<OrganisationId>,
}

/// All entries of a source.
pub async fn known(tx: &mut Tx, source: &str) -> Result<Vec<Known>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT s.id, s.source_key, s.source_hash, s.vanished_at, s.organisation_id FROM service s \
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

/// A source by its name, made if it is new, without saying that it was read now.
pub async fn named(tx: &mut Tx, source: &Source<'_>) -> Result<SourceId> {
    let team = tx.team();
    let (id,): (SourceId,) = tx
        .one(
            "INSERT INTO source (team_id, id, name, publisher, licence) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (team_id, name) DO UPDATE SET \
             publisher = CASE WHEN excluded.publisher = '' THEN source.publisher ELSE excluded.publisher END, \
             licence = CASE WHEN excluded.licence = '' THEN source.licence ELSE excluded.licence END RETURNING id",
            params![team, SourceId::new(), source.name, source.publisher, source.licence],
        )
        .await?;
    Ok(id)
}

/// The mapping with which the tables of a source were read last.
pub async fn mapping(tx: &mut Tx, source: &str) -> Result<Option<Mapping>> {
    let team = tx.team();
    let row: Option<(String,)> =
        tx.maybe("SELECT mapping FROM source WHERE team_id = $1 AND name = $2", params![team, source]).await?;
    Ok(row.and_then(|(mapping,)| serde_json::from_str(&mapping).ok()))
}

/// Keeps the mapping of a source for the next time.
pub async fn keep_mapping(tx: &mut Tx, source: SourceId, mapping: &Mapping) -> Result<()> {
    let team = tx.team();
    let mapping = serde_json::to_string(mapping).unwrap_or_default();
    tx.run("UPDATE source SET mapping = $1 WHERE team_id = $2 AND id = $3", params![mapping, team, source]).await?;
    Ok(())
}

/// Notes that a source still has these entries, as they are here.
pub async fn touch(tx: &mut Tx, source: SourceId, keys: &[String]) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let _: Vec<(ServiceId,)> = tx
        .all_in(
            "UPDATE service SET changed_at = CASE WHEN vanished_at IS NULL THEN changed_at ELSE $3 END, vanished_at = NULL, seen_at = $3 \
             WHERE team_id = $1 AND source_id = $2 AND source_key IN",
            params![team, source, now],
            keys.iter().flat_map(|key| params![key]).collect(),
            "RETURNING id",
        )
        .await?;
    Ok(())
}

/// What a whole reading of a source does not have any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vanished {
    Marked(u64),
    /// So many of so many: more likely the source is broken than that they are all gone.
    NotBelieved {
        gone: i64,
        of: i64,
    },
}

impl Vanished {
    /// What a leader has to know of it.
    pub fn trouble(self) -> String {
        match self {
            Self::Marked(_) => String::new(),
            Self::NotBelieved { gone, of } => format!(
                "{gone} of {of} entries are not in it any more. That is hardly right, so none was marked as gone. Ask the publisher."
            ),
        }
    }
}

/// Few entries may all go at once; of more than this, half may.
const FEW: i64 = 10;

/// What is thought of so many that are gone, of so many.
pub fn believed(gone: i64, of: i64) -> Vanished {
    if gone > FEW && gone * 2 > of || gone > 0 && gone == of {
        return Vanished::NotBelieved { gone, of };
    }
    Vanished::Marked(u64::try_from(gone).unwrap_or_default())
}

/// Marks what a whole reading that began then did not have. It stays.
pub async fn vanish(tx: &mut Tx, source: SourceId, begun: Instant) -> Result<Vanished> {
    let (team, now) = (tx.team(), tx.now);
    let (of, gone): (i64, i64) = tx
        .one(
            "SELECT COUNT(*), COUNT(CASE WHEN seen_at IS NULL OR seen_at < $3 THEN 1 END) FROM service \
             WHERE team_id = $1 AND source_id = $2 AND source_key IS NOT NULL AND vanished_at IS NULL",
            params![team, source, begun],
        )
        .await?;
    if let not_believed @ Vanished::NotBelieved { .. } = believed(gone, of) {
        return Ok(not_believed);
    }
    let marked = tx
        .run(
            "UPDATE service SET vanished_at = $4, changed_at = $4 WHERE team_id = $1 AND source_id = $2 AND source_key IS NOT NULL \
             AND vanished_at IS NULL AND (seen_at IS NULL OR seen_at < $3)",
            params![team, source, begun, now],
        )
        .await?;
    Ok(Vanished::Marked(marked))
}

/// Facts that somebody here wrote.
async fn ours(tx: &mut Tx, of: &[ServiceId]) -> Result<HashMap<ServiceId, Vec<Fact>>> {
    let team = tx.team();
    let rows: Vec<(ServiceId, Fact)> = tx
        .all_in(
            "SELECT service_id, fact FROM service_fact WHERE team_id = $1 AND is_ours AND service_id IN",
            params![team],
            of.iter().flat_map(|id| params![id]).collect(),
            "",
        )
        .await?;
    let mut facts: HashMap<ServiceId, Vec<Fact>> = HashMap::new();
    for (service, fact) in rows {
        facts.entry(service).or_default().push(fact);
    }
    Ok(facts)
}

/// Writes imported services: new, or instead of what the source said before. What somebody here wrote stays, and what the source
/// says otherwise is kept beside it.
pub async fn put(tx: &mut Tx, source: SourceId, rows: &[Row]) -> Result<()> {
    let team = tx.team();
    let known: HashMap<String, Known> = tx
        .all_in(
            "SELECT id, source_key, source_hash, vanished_at, organisation_id FROM service WHERE team_id = $1 AND source_id = $2 AND source_key IN",
            params![team, source],
            rows.iter().flat_map(|row| params![row.key]).collect(),
            "",
        )
        .await?
        .into_iter()
        .map(|known: Known| (known.source_key.clone(), known))
        .collect();
    let ids: Vec<ServiceId> = known.values().map(|known| known.id).collect();
    let ours = ours(tx, &ids).await?;
    let edited = super::store::by_ids(tx, &ours.keys().copied().collect::<Vec<_>>()).await?;
    let mut said: Vec<String> = Vec::new();
    let mut shown: Vec<Row> = Vec::new();
    for row in rows {
        let mut row = row.clone();
        let entry = known.get(&row.key).and_then(|known| edited.iter().find(|full| full.service.id == known.id));
        let says = entry.map(|_| serde_json::to_string(&row).unwrap_or_default()).unwrap_or_default();
        if let Some(entry) = entry {
            for fact in ours.get(&entry.service.id).into_iter().flatten() {
                row.keep(*fact, entry);
            }
        }
        said.push(says);
        shown.push(row);
    }
    // Of who runs them, what the source says.
    let organisations = store_organisation::put(tx, source, rows).await?;
    let rows = &shown;
    let points = points(tx, rows).await?;
    for forget in [
        "DELETE FROM service_place WHERE team_id = $1 AND service_id IN",
        "DELETE FROM service_session WHERE team_id = $1 AND service_id IN",
    ] {
        let list = ids.iter().flat_map(|id| params![id]).collect();
        let _: Vec<(String,)> = tx.all_in(forget, params![team], list, "RETURNING team_id").await?;
    }
    let (mut services, mut spots, mut sessions) = (Vec::new(), Vec::new(), Vec::new());
    let mut written = Vec::new();
    for (row, said) in rows.iter().zip(said) {
        let id = match known.get(&row.key) {
            Some(Known { id, .. }) => *id,
            None => ServiceId::new(),
        };
        written.push(id);
        // Who runs it is part of its name: whoever wrote the one wrote the other, and a source takes neither back.
        let run_by = match known.get(&row.key) {
            Some(known) if ours.get(&known.id).is_some_and(|facts| facts.contains(&Fact::Name)) => known.organisation_id,
            _ => organisations.get(&fold(&row.organisation)).copied(),
        };
        services.push(service(tx, id, run_by, source, row, said));
        for (position, spot) in (0_i64..).zip(&row.places) {
            let point = spot.point.or_else(|| points.get(spot.postcode.as_ref()?).copied());
            let (lat, lon) = (point.map(|point| point.0), point.map(|point| point.1));
            spots.push(params![team, id, position, spot.name, spot.address, spot.postcode, lat, lon]);
        }
        for (position, time) in (0_i64..).zip(&row.sessions) {
            let rule = params![time.every, time.nth, time.from_on, time.until_on, time.term_time];
            sessions.push([params![team, id, position, time.weekday, time.starts, time.ends, time.words], rule].concat());
        }
    }
    tx.insert_many(
        "INSERT INTO service (team_id, id, organisation_id, name, description, url, email, phone, cost, cost_pence, cost_note, eligibility, \
         min_age, max_age, keywords, languages, how_to_join, access_note, online, status, source_id, source_key, source_hash, folded_name, \
         changed_at, source_at, source_said, seen_at)",
        services,
        "ON CONFLICT (team_id, source_id, source_key) DO UPDATE SET organisation_id = excluded.organisation_id, name = excluded.name, \
         description = excluded.description, url = excluded.url, email = excluded.email, phone = excluded.phone, cost = excluded.cost, \
         cost_pence = excluded.cost_pence, cost_note = excluded.cost_note, eligibility = excluded.eligibility, min_age = excluded.min_age, \
         max_age = excluded.max_age, keywords = excluded.keywords, languages = excluded.languages, how_to_join = excluded.how_to_join, \
         access_note = excluded.access_note, online = excluded.online, status = excluded.status, source_hash = excluded.source_hash, \
         folded_name = excluded.folded_name, changed_at = excluded.changed_at, source_at = excluded.source_at, \
         source_said = excluded.source_said, seen_at = excluded.seen_at, vanished_at = NULL, version = service.version + 1",
    )
    .await?;
    tx.insert_many("INSERT INTO service_place (team_id, service_id, position, name, address, postcode, lat, lon)", spots, "")
        .await?;
    tx.insert_many(
        "INSERT INTO service_session (team_id, service_id, position, weekday, starts, ends, words, every, nth, from_on, until_on, term_time)",
        sessions,
        "",
    )
    .await?;
    store_twins::look_at_services(tx, &written).await?;
    store_twins::look_at_organisations(tx, &Vec::from_iter(organisations.into_values())).await
}

/// Believes the source in one fact, instead of what somebody here wrote.
pub async fn take_theirs(tx: &mut Tx, ours: &Full, fact: Fact) -> Result<()> {
    tx.require(Permission::Casework)?;
    let row: Row = serde_json::from_str(&ours.service.source_said).map_err(|_| Error::NotFound)?;
    let (team, id) = (tx.team(), ours.service.id);
    let (source,): (SourceId,) = tx
        .one("SELECT source_id FROM service WHERE team_id = $1 AND id = $2 AND source_id IS NOT NULL", params![team, id])
        .await?;
    let sql = "DELETE FROM service_fact WHERE team_id = $1 AND service_id = $2 AND fact = $3";
    tx.run(sql, params![team, id, fact]).await?;
    if fact == Fact::About {
        tx.run("UPDATE service SET summary = '' WHERE team_id = $1 AND id = $2", params![team, id]).await?;
    }
    put(tx, source, &[row]).await?;
    tx.note(Act::Changed, None, "took over what a source says");
    Ok(())
}

/// The values of a service, in the order of the insert.
fn service(
    tx: &Tx,
    id: ServiceId,
    organisation: Option<OrganisationId>,
    source: SourceId,
    row: &Row,
    said: String,
) -> Vec<Value> {
    let source_at = row.assured_on.map_or(tx.now, |on| on.start().min(tx.now));
    params![
        tx.team(),
        id,
        organisation,
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
        tx.now,
        source_at,
        said,
        tx.now
    ]
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

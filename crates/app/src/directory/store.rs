//! SQL of the directory.

use std::collections::HashMap;

use db::{Value, params};
use kernel::{Instant, OrganisationId, Permission, ServiceId, fold};

use super::model::{CostKind, Full, Place, Service, Session, Status, When, Where};
use crate::audit::Act;
use crate::{Error, Result, Tx, places};

macro_rules! service_columns {
    () => {
        "SELECT s.id, s.organisation_id, o.name AS organisation, s.name, s.summary, s.description, s.url, s.email, s.phone, s.cost, s.cost_pence, \
         s.cost_note, s.eligibility, s.min_age, s.max_age, s.keywords, s.languages, s.how_to_join, s.access_note, s.online, \
         s.volunteers_wanted, s.status, s.public, s.private_note, s.confirmed_at, s.confirmed_by, s.changed_at, s.version \
         FROM service s LEFT JOIN organisation o ON o.team_id = s.team_id AND o.id = s.organisation_id "
    };
}

/// Puts places and times to their services.
fn fill(services: Vec<Service>, places: Vec<Place>, sessions: Vec<Session>) -> Vec<Full> {
    let mut places_of: HashMap<ServiceId, Vec<Place>> = HashMap::new();
    for place in places {
        places_of.entry(place.service_id).or_default().push(place);
    }
    let mut sessions_of: HashMap<ServiceId, Vec<Session>> = HashMap::new();
    for session in sessions {
        sessions_of.entry(session.service_id).or_default().push(session);
    }
    let full = |service: Service| Full {
        places: places_of.remove(&service.id).unwrap_or_default(),
        sessions: sessions_of.remove(&service.id).unwrap_or_default(),
        service,
    };
    services.into_iter().map(full).collect()
}

/// Everything that changed at or after a moment: the finder's change feed. Without a moment, everything.
pub async fn changed_since(tx: &mut Tx, since: Option<Instant>) -> Result<Vec<Full>> {
    let (team, since) = (tx.team(), since.unwrap_or(Instant::from_millis(i64::MIN)));
    let services: Vec<Service> =
        tx.all(concat!(service_columns!(), "WHERE s.team_id = $1 AND s.changed_at >= $2"), params![team, since]).await?;
    if services.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<Place> = tx
        .all(
            "SELECT p.service_id, p.name, p.address, p.postcode, p.lat, p.lon FROM service_place p \
             JOIN service s ON s.team_id = p.team_id AND s.id = p.service_id WHERE s.team_id = $1 AND s.changed_at >= $2 ORDER BY p.service_id, p.position",
            params![team, since],
        )
        .await?;
    let sessions: Vec<Session> = tx
        .all(
            "SELECT p.service_id, p.weekday, p.starts, p.ends, p.words FROM service_session p \
             JOIN service s ON s.team_id = p.team_id AND s.id = p.service_id WHERE s.team_id = $1 AND s.changed_at >= $2 ORDER BY p.service_id, p.position",
            params![team, since],
        )
        .await?;
    Ok(fill(services, places, sessions))
}

/// Services by their ids, in that order. What went away meanwhile is left out.
pub async fn by_ids(tx: &mut Tx, ids: &[ServiceId]) -> Result<Vec<Full>> {
    let team = tx.team();
    let list: Vec<Value> = ids.iter().flat_map(|id| params![id]).collect();
    let services: Vec<Service> =
        tx.all_in(concat!(service_columns!(), "WHERE s.team_id = $1 AND s.id IN"), params![team], list.clone(), "").await?;
    let places: Vec<Place> = tx
        .all_in(
            "SELECT service_id, name, address, postcode, lat, lon FROM service_place WHERE team_id = $1 AND service_id IN",
            params![team],
            list.clone(),
            "ORDER BY service_id, position",
        )
        .await?;
    let sessions: Vec<Session> = tx
        .all_in(
            "SELECT service_id, weekday, starts, ends, words FROM service_session WHERE team_id = $1 AND service_id IN",
            params![team],
            list,
            "ORDER BY service_id, position",
        )
        .await?;
    let mut full = fill(services, places, sessions);
    full.sort_by_key(|full| ids.iter().position(|id| *id == full.service.id));
    Ok(full)
}

/// One service of the team.
pub async fn load(tx: &mut Tx, id: ServiceId) -> Result<Full> {
    by_ids(tx, &[id]).await?.into_iter().next().ok_or(Error::NotFound)
}

/// One service that the public may see.
pub async fn load_public(tx: &mut Tx, id: ServiceId) -> Result<Full> {
    let full = load(tx, id).await?;
    if full.service.public && full.service.status == Status::Active { Ok(full) } else { Err(Error::NotFound) }
}

/// Says that an entry is still right.
pub async fn confirm(tx: &mut Tx, id: ServiceId) -> Result<()> {
    tx.require(Permission::Casework)?;
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run(
        "UPDATE service SET confirmed_at = $1, confirmed_by = $2 WHERE team_id = $3 AND id = $4",
        params![now, name, team, id],
    )
    .await?;
    tx.note(Act::Changed, None, "confirmed an entry of the directory");
    Ok(())
}

/// What somebody wrote into the form of an entry.
#[derive(Clone, Debug)]
pub struct Written {
    pub name: String,
    pub organisation: String,
    pub summary: String,
    pub phone: String,
    pub email: String,
    pub url: String,
    pub cost: CostKind,
    pub cost_pence: Option<i64>,
    pub keywords: String,
    pub how_to_join: String,
    pub access_note: String,
    pub private_note: String,
    pub volunteers_wanted: bool,
    pub online: bool,
    pub public: bool,
    pub status: Status,
    pub place: Where,
    pub when: When,
}

/// The organisation of the team's own entries by its name, made if it is new.
async fn organisation(tx: &mut Tx, name: &str) -> Result<Option<OrganisationId>> {
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

/// Adds an entry of the team's own, or changes one by hand: then no import overwrites it any more.
pub async fn save(tx: &mut Tx, id: Option<ServiceId>, new: &Written, version: i64) -> Result<ServiceId> {
    tx.require(Permission::Casework)?;
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    let organisation = organisation(tx, &new.organisation).await?;
    let service = id.unwrap_or_else(ServiceId::new);
    let before = match id {
        Some(id) => Some(load(tx, id).await?.in_the_form()),
        None => None,
    };
    if id.is_none() {
        tx.run(
            "INSERT INTO service (team_id, id, name, folded_name, changed_at) VALUES ($1, $2, $3, $4, $5)",
            params![team, service, new.name, fold(&new.name), now],
        )
        .await?;
    }
    tx.run_versioned(
        "UPDATE service SET organisation_id = $1, name = $2, summary = $3, phone = $4, email = $5, url = $6, cost = $7, cost_pence = $8, \
         keywords = $9, how_to_join = $10, access_note = $11, private_note = $12, volunteers_wanted = $13, online = $14, public = $15, status = $16, \
         folded_name = $17, changed_at = $18, confirmed_at = $18, confirmed_by = $19, version = version + 1 \
         WHERE team_id = $20 AND id = $21 AND version = $22",
        params![
            organisation, new.name, new.summary, new.phone, new.email, new.url, new.cost, new.cost_pence, new.keywords, new.how_to_join,
            new.access_note, new.private_note, new.volunteers_wanted, new.online, new.public, new.status, fold(&new.name), now, name, team,
            service, if id.is_none() { 0 } else { version }
        ],
    )
    .await?;
    if !before.as_ref().is_some_and(|(place, _)| *place == new.place) {
        clear_places(tx, service).await?;
        let Where { address, postcode } = &new.place;
        if !address.is_empty() || postcode.is_some() {
            let point = match postcode {
                Some(postcode) => places::store::point(tx, postcode).await?,
                None => None,
            };
            place(tx, service, 0, "", address, postcode.as_ref().map(ToString::to_string), point).await?;
        }
    }
    if !before.as_ref().is_some_and(|(_, when)| *when == new.when) {
        clear_sessions(tx, service).await?;
        for (position, day) in new.when.days.iter().enumerate() {
            session(tx, service, position, Some(*day), new.when.starts, new.when.ends, "").await?;
        }
    }
    tx.note(Act::Changed, None, "an entry of the directory");
    Ok(service)
}

pub(super) async fn clear_places(tx: &mut Tx, service: ServiceId) -> Result<()> {
    let team = tx.team();
    tx.run("DELETE FROM service_place WHERE team_id = $1 AND service_id = $2", params![team, service]).await?;
    Ok(())
}

pub(super) async fn clear_sessions(tx: &mut Tx, service: ServiceId) -> Result<()> {
    let team = tx.team();
    tx.run("DELETE FROM service_session WHERE team_id = $1 AND service_id = $2", params![team, service]).await?;
    Ok(())
}

async fn place(
    tx: &mut Tx,
    service: ServiceId,
    position: usize,
    name: &str,
    address: &str,
    postcode: Option<String>,
    point: Option<(f64, f64)>,
) -> Result<()> {
    let team = tx.team();
    let position = i64::try_from(position).unwrap_or_default();
    tx.run(
        "INSERT INTO service_place (team_id, service_id, position, name, address, postcode, lat, lon) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![team, service, position, name, address, postcode, point.map(|p| p.0), point.map(|p| p.1)],
    )
    .await?;
    Ok(())
}

async fn session(
    tx: &mut Tx,
    service: ServiceId,
    position: usize,
    day: Option<kernel::Weekday>,
    starts: Option<kernel::TimeOfDay>,
    ends: Option<kernel::TimeOfDay>,
    words: &str,
) -> Result<()> {
    let team = tx.team();
    let position = i64::try_from(position).unwrap_or_default();
    tx.run(
        "INSERT INTO service_session (team_id, service_id, position, weekday, starts, ends, words) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![team, service, position, day, starts, ends, words],
    )
    .await?;
    Ok(())
}

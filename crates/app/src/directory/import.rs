//! Importing services from the files of others: first what would happen, then doing it; the same again changes nothing.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use interop::service::{Frequency, LocationKind, Service, ServiceStatus};
use interop::service_csv::{Mapping, Table};
use interop::{Kind, RowError};
use kernel::{TimeOfDay, Weekday};
use sha2::{Digest, Sha256};

use super::model::{CostKind, Status};
use super::store_import as store;
use crate::import::{Counts, Told};
use crate::{App, Error, Result, Tx, Visit};

/// So many services go into one transaction.
const BATCH: usize = 512;

/// One service as it will be stored.
#[derive(Clone, Debug)]
pub struct Row {
    pub key: String,
    pub hash: String,
    pub name: String,
    pub organisation: String,
    pub description: String,
    pub url: String,
    pub email: String,
    pub phone: String,
    pub cost: CostKind,
    pub cost_pence: Option<i64>,
    pub cost_note: String,
    pub eligibility: String,
    pub min_age: Option<u8>,
    pub max_age: Option<u8>,
    pub keywords: String,
    pub languages: String,
    pub how_to_join: String,
    pub access_note: String,
    pub online: bool,
    pub status: Status,
    pub places: Vec<Spot>,
    pub sessions: Vec<Time>,
}

#[derive(Clone, Debug)]
pub struct Spot {
    pub name: String,
    pub address: String,
    pub postcode: Option<String>,
    pub point: Option<(f64, f64)>,
}

#[derive(Clone, Debug)]
pub struct Time {
    pub weekday: Option<Weekday>,
    pub starts: Option<TimeOfDay>,
    pub ends: Option<TimeOfDay>,
    pub words: String,
}

/// What a file holds.
pub struct Contents {
    pub services: Vec<Service>,
    /// The rows that could not be read.
    pub errors: Vec<RowError>,
    /// By which a table was read.
    pub mapping: Option<Mapping>,
}

/// Reads a file of services to its end: Open Referral JSON, or a table with a mapping, guessed if none is given. A file that
/// breaks off is refused as a whole.
pub fn read(file: impl Read + Send, mapping: Option<Mapping>) -> Result<Contents, RowError> {
    let (kind, file) = interop::open_any(file)?;
    let mut contents = match kind {
        Kind::Json => {
            let feed = interop::openreferral::read(file)?;
            Contents { services: feed.services, errors: feed.errors, mapping: None }
        }
        Kind::Table => table(Table::open(file)?, mapping)?,
    };
    match contents.errors.iter().position(|error| error.fatal) {
        Some(at) => Err(contents.errors.swap_remove(at)),
        None => Ok(contents),
    }
}

fn table(table: Table<'_>, mapping: Option<Mapping>) -> Result<Contents, RowError> {
    let mapping = mapping.unwrap_or_else(|| Mapping::guess(table.headings()));
    let mut contents = Contents { services: Vec::new(), errors: Vec::new(), mapping: Some(mapping.clone()) };
    for row in table.services(&mapping)? {
        match row {
            Ok(service) => contents.services.push(service),
            Err(error) => contents.errors.push(error),
        }
    }
    Ok(contents)
}

/// Who publishes a file.
pub struct Source<'a> {
    pub name: &'a str,
    pub publisher: &'a str,
    pub licence: &'a str,
}

/// Works out the fate of each row, which takes no lock, and does it if told to.
pub async fn import(
    app: &App,
    source: &Source<'_>,
    file: Contents,
    apply: bool,
    mut told: impl FnMut(Told<'_>),
) -> Result<Counts> {
    let mut tx = Tx::read(app, Visit::system(app.team, "import")).await?;
    let known: HashMap<String, store::Known> =
        store::known(&mut tx, source.name).await?.into_iter().map(|known| (known.source_key.clone(), known)).collect();
    drop(tx);
    let mut counts = Counts { read: file.services.len() + file.errors.len(), refused: file.errors.len(), ..Counts::default() };
    for error in &file.errors {
        told(Told::Refused(error));
    }
    let mut seen = HashSet::new();
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for service in file.services {
        let row = row(service);
        if !seen.insert(row.key.clone()) {
            counts.repeated += 1;
            continue;
        }
        match known.get(&row.key) {
            None => new.push(row),
            Some(known) if known.edited => counts.kept += 1,
            Some(known) if known.source_hash.as_ref() == Some(&row.hash) => counts.unchanged += 1,
            Some(_) => changed.push(row),
        }
    }
    (counts.new, counts.changed) = (new.len(), changed.len());
    if apply {
        let mut done = counts.read - counts.new - counts.changed;
        for (rows, count) in [(&new, &mut counts.new), (&changed, &mut counts.changed)] {
            for batch in rows.chunks(BATCH) {
                let edited = write(app, source, batch).await?;
                *count -= edited;
                counts.kept += edited;
                done += batch.len();
                told(Told::Done(done));
            }
        }
    }
    Ok(counts)
}

/// Writes a batch in a transaction of its own. Returns how many somebody has edited since.
async fn write(app: &App, source: &Source<'_>, batch: &[Row]) -> Result<usize> {
    let mut attempt = 1;
    loop {
        let result = async {
            let mut tx = Tx::system(app, "import").await?;
            let id = store::source(&mut tx, source).await?;
            let edited = store::put(&mut tx, id, batch).await?;
            tx.commit().await?;
            Ok(edited)
        }
        .await;
        match result {
            Err(Error::Database(db::Error::Busy)) if attempt < db::ATTEMPTS => db::pause(attempt).await,
            result => return result,
        }
        attempt += 1;
    }
}

fn day(code: &str) -> Option<Weekday> {
    let two = code.get(code.len().checked_sub(2)?..)?;
    ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|day| *day == two).and_then(|at| Weekday::ALL.get(at).copied())
}

/// A service of a file as a row.
fn row(service: Service) -> Row {
    let hash = Sha256::digest(format!("{service:?}").as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let price = service.costs.iter().find_map(|cost| cost.amount).filter(|amount| *amount > 0.0);
    let cost = match (service.free, price) {
        (Some(true), _) => CostKind::Free,
        (Some(false), _) | (None, Some(_)) => CostKind::Paid,
        (None, None) => CostKind::Unknown,
    };
    let places = service.locations.iter().filter(|location| location.kind != Some(LocationKind::Virtual) && !location.is_empty());
    let spots = places.map(|location| Spot {
        name: location.name.clone().unwrap_or_default(),
        address: location.address.join("\n"),
        postcode: location.postcode.clone(),
        point: location.lat.zip(location.lon),
    });
    let mut sessions = Vec::new();
    for schedule in &service.schedules {
        let time = |text: &Option<String>| text.as_deref().and_then(|text| TimeOfDay::parse(text).ok());
        let (starts, ends) = (time(&schedule.opens_at), time(&schedule.closes_at));
        let words = schedule.description.clone().unwrap_or_default();
        // Monthly ones keep their words: "first Saturday" is not every Saturday.
        let weekly = !matches!(schedule.freq, Some(Frequency::Monthly | Frequency::Yearly));
        let days: Vec<Weekday> = schedule.byday.iter().filter_map(|code| day(code)).collect();
        if weekly && !days.is_empty() {
            sessions.extend(days.into_iter().map(|day| Time { weekday: Some(day), starts, ends, words: words.clone() }));
        } else if !words.is_empty() {
            sessions.push(Time { weekday: None, starts, ends, words });
        }
    }
    Row {
        hash,
        organisation: service.organisation.as_ref().and_then(|organisation| organisation.name.clone()).unwrap_or_default(),
        description: service.description.unwrap_or_default(),
        url: service.url.unwrap_or_default(),
        email: service.email.unwrap_or_default(),
        phone: service.phones.first().map(|phone| phone.number.clone()).unwrap_or_default(),
        cost,
        cost_pence: price.map(|amount| (amount * 100.0).round() as i64),
        cost_note: service.fees.unwrap_or_default(),
        eligibility: service.eligibility.unwrap_or_default(),
        min_age: service.min_age,
        max_age: service.max_age,
        keywords: service.taxonomy.join("\n"),
        languages: service.languages.join("\n"),
        how_to_join: service.application.unwrap_or_default(),
        access_note: service
            .locations
            .iter()
            .filter_map(|location| location.accessibility.clone())
            .collect::<Vec<_>>()
            .join("\n"),
        online: service.locations.iter().any(|location| location.kind == Some(LocationKind::Virtual)),
        status: match service.status {
            ServiceStatus::Active => Status::Active,
            ServiceStatus::TemporarilyClosed => Status::Paused,
            ServiceStatus::Inactive | ServiceStatus::Defunct => Status::Closed,
        },
        places: spots.collect(),
        sessions,
        key: service.source_id,
        name: service.name,
    }
}

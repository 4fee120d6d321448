//! Importing services from the files of others: first what would happen, then doing it; the same again changes nothing.

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek, SeekFrom};

use interop::RowError;
use interop::service::{Frequency, LocationKind, Service, ServiceStatus};
use interop::service_csv::{Mapping, Table};
use kernel::{TimeOfDay, Weekday};
use sha2::{Digest, Sha256};

use super::model::{CostKind, Status};
use super::store;
use crate::{App, Error, Result, Tx};

/// So many services go into one transaction.
const BATCH: usize = 200;

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
    pub errors: Vec<RowError>,
}

/// Reads a file of services: Open Referral JSON, or a table with a mapping, guessed if none is given.
pub fn read(mut file: impl Read + Seek + Send, mapping: Option<&Mapping>) -> Result<Contents, RowError> {
    let mut start = [0u8; 512];
    let length = file.read(&mut start).unwrap_or(0);
    let io = |error: std::io::Error| RowError { row: 0, message: format!("The file cannot be read: {error}.") };
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    let first = start.iter().take(length).find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xEF | 0xBB | 0xBF));
    if matches!(first, Some(b'{' | b'[')) {
        let feed = interop::openreferral::read(file)?;
        return Ok(Contents { services: feed.services, errors: feed.errors });
    }
    let table = Table::open(file)?;
    let guessed = Mapping::guess(table.headings());
    let mut read = Contents { services: Vec::new(), errors: Vec::new() };
    for row in table.services(mapping.unwrap_or(&guessed))? {
        match row {
            Ok(service) => read.services.push(service),
            Err(error) => read.errors.push(error),
        }
    }
    Ok(read)
}

/// The fate of every row. They add up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub read: usize,
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// Somebody has edited it here; their words stay.
    pub kept: usize,
    /// The same id again in the same file: the first counts.
    pub repeated: usize,
    pub refused: usize,
}

impl Counts {
    pub fn add_up(&self) -> bool {
        self.read == self.new + self.changed + self.unchanged + self.kept + self.repeated + self.refused
    }
}

/// Works out the fate of each row, and does it if told to. `progress` is called with how many are done.
pub async fn import(
    app: &App,
    source: &Source<'_>,
    file: Contents,
    apply: bool,
    mut progress: impl FnMut(usize),
) -> Result<Counts> {
    let mut tx = Tx::system(app, "import").await?;
    let known: HashMap<String, (Option<String>, bool)> =
        store::known(&mut tx, source.name).await?.into_iter().map(|(key, hash, edited)| (key, (hash, edited))).collect();
    drop(tx);
    let mut counts = Counts { read: file.services.len() + file.errors.len(), refused: file.errors.len(), ..Counts::default() };
    let mut seen = HashSet::new();
    let mut to_do = Vec::new();
    for service in file.services {
        let row = row(service);
        if !seen.insert(row.key.clone()) {
            counts.repeated += 1;
            continue;
        }
        match known.get(&row.key) {
            None => counts.new += 1,
            Some((_, true)) => {
                counts.kept += 1;
                continue;
            }
            Some((Some(hash), false)) if *hash == row.hash => {
                counts.unchanged += 1;
                continue;
            }
            Some(_) => counts.changed += 1,
        }
        to_do.push(row);
    }
    if apply && !to_do.is_empty() {
        let mut done = 0;
        for batch in to_do.chunks(BATCH) {
            write(app, source, batch).await?;
            done += batch.len();
            progress(done);
        }
    }
    Ok(counts)
}

/// Who publishes a file.
pub struct Source<'a> {
    pub name: &'a str,
    pub publisher: &'a str,
    pub licence: &'a str,
}

async fn write(app: &App, source: &Source<'_>, batch: &[Row]) -> Result<()> {
    for attempt in 1.. {
        let result = async {
            let mut tx = Tx::system(app, "import").await?;
            let id = store::source(&mut tx, source.name, source.publisher, source.licence).await?;
            for row in batch {
                store::put(&mut tx, id, row).await?;
            }
            tx.commit().await
        }
        .await;
        match result {
            Err(Error::Database(db::Error::Busy)) if attempt < db::ATTEMPTS => db::pause(attempt).await,
            result => return result,
        }
    }
    Ok(())
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

//! The finder's index of this team's services: made in the background at start, kept fresh from the change feed.

use std::collections::HashMap;
use std::sync::RwLock;
use std::time::Duration;

use finder::{Cost, Entry, Index, Point, Query, Results};
use kernel::{Instant, ServiceId, TeamId};
use tokio::sync::Mutex;

use super::asked::Part;
use super::forms::Wanted;
use super::model::{Access, CostKind, Full, Gender, Route, Status};
use super::near::Near;
use super::store;
use crate::oruk::shelf::Shelf;
use crate::{App, Result, Tx, Visit, places, team};

/// How often the change feed is looked at, at most: an edit is findable after so many milliseconds.
const FRESH_MS: i64 = 500;

/// A change has the moment at which its transaction began, and is seen when that ends: so many milliseconds later at most.
const LATE_MS: i64 = 30_000;

/// So many entries are taken in at a time: a search waits no longer than that takes.
const PAGE: i64 = 500;

/// So long a search waits while the directory is read for the first time.
const PATIENCE: Duration = Duration::from_secs(5);

/// The index, what of it may be published, and when the change feed was looked at.
#[derive(Default)]
pub struct Finder {
    index: RwLock<Index>,
    shelf: RwLock<Shelf>,
    looked: Mutex<HashMap<TeamId, Looked>>,
}

#[derive(Default)]
struct Looked {
    at: Option<Instant>,
    /// Of every source. A licence that somebody writes down or takes back changes what may be published without changing an entry.
    licences: HashMap<String, String>,
}

impl Finder {
    /// What would be offered, best first.
    pub async fn search(&self, tx: &mut Tx, query: &Query, top: usize) -> Result<Results> {
        self.refresh(tx).await?;
        let index = self.index.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(index.search(query, top))
    }

    /// Asks what may be published, with the index beside it for whoever looks for words.
    pub async fn published<T>(&self, tx: &mut Tx, ask: impl FnOnce(&Index, &Shelf) -> T) -> Result<T> {
        self.refresh(tx).await?;
        let index = self.index.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let shelf = self.shelf.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(ask(&index, &shelf))
    }

    /// Takes in what changed. The first time that is all there is, a page of the change feed at a time: whoever searches meanwhile waits a
    /// little, and is then asked to try again, because half a directory would look like all of it.
    async fn refresh(&self, tx: &mut Tx) -> Result<()> {
        let Ok(mut all) = tokio::time::timeout(PATIENCE, self.looked.lock()).await else { return Err(db::Error::Busy.into()) };
        let looked = all.entry(tx.team()).or_default();
        // Only the team whose public pages stand at `/` publishes here.
        let (now, publishes) = (tx.now, tx.team() == tx.app().team);
        if looked.at.is_some_and(|at| (now.millis() - at.millis()).abs() < FRESH_MS) {
            return Ok(());
        }
        let sources = store::sources(tx).await?;
        let licences: HashMap<String, String> = sources.into_iter().map(|source| (source.name, source.licence)).collect();
        let other_licence = looked.licences.iter().any(|(name, licence)| licences.get(name) != Some(licence));
        let since = looked.at.filter(|_| !other_licence).map(|at| Instant::from_millis(at.millis() - LATE_MS));
        let mut after = (since.unwrap_or(Instant::from_millis(i64::MIN)), ServiceId::from_bytes([0; 16]));
        loop {
            let changed = store::changed_after(tx, after, PAGE).await?;
            let Some(last) = changed.last() else { break };
            after = (last.service.changed_at, last.service.id);
            let mut index = self.index.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            let mut shelf = self.shelf.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            for full in changed {
                let id = full.service.id;
                if publishes {
                    shelf.put(&full.clone().opened());
                }
                if full.service.status == Status::Active && full.service.same_as.is_none() {
                    // A place that is secret must not be found by the words that tell it.
                    let unspoken = full.unspoken();
                    index.upsert(Entry { unspoken, ..entry(full.opened()) });
                } else {
                    index.remove(&id.to_string());
                }
            }
        }
        *looked = Looked { at: Some(now), licences };
        Ok(())
    }
}

/// Finds and loads: the offers with their services, both best first. The one road of every page that searches and of `kith match`.
pub async fn find(tx: &mut Tx, wanted: Wanted, top: usize) -> Result<(Results, Vec<Full>)> {
    find_part(tx, wanted, Part { number: 1, size: top }).await
}

/// The same, of one part: what stands before it is neither loaded nor given.
pub async fn find_part(tx: &mut Tx, wanted: Wanted, part: Part) -> Result<(Results, Vec<Full>)> {
    let Wanted { mut query, near } = wanted;
    query.today = Some(tx.today());
    if let Some(near) = &near {
        query.near = point(tx, near).await?.and_then(|(lat, lon)| Point::new(lat, lon));
        query.place = Some(near.as_text().to_owned()).filter(|_| query.near.is_none());
    }
    let app = tx.app().clone();
    let mut results = app.finder.search(tx, &query, part.until()).await?;
    results.offers.drain(..part.before().min(results.offers.len()));
    let ids: Vec<ServiceId> = results.offers.iter().filter_map(|offer| offer.id.parse().ok()).collect();
    let found = store::by_ids(tx, &ids).await?;
    Ok((results, found))
}

/// Where that is, as far as the national list and the team's neighbourhoods tell.
pub async fn point(tx: &mut Tx, near: &Near) -> Result<Option<(f64, f64)>> {
    match near {
        Near::Postcode(postcode) => Ok(places::store::point(tx, postcode).await?),
        Near::District(district) => Ok(places::store::area(tx, district).await?),
        Near::Named(name) => team::store_places::middle(tx, name).await,
    }
}

/// Reads the directory once, so that the first search need not.
pub async fn warm(app: App) {
    let warmed = async {
        let mut tx = Tx::read(&app, Visit::system(app.team, "finder")).await?;
        app.finder.refresh(&mut tx).await
    };
    if let Err(error) = warmed.await {
        tracing::error!(error = error.chain(), "the directory could not be read");
    }
}

/// A service as the finder knows it.
pub fn entry(full: Full) -> Entry {
    let service = &full.service;
    let age = |years: Option<i64>| years.and_then(|years| u8::try_from(years).ok());
    Entry {
        id: service.id.to_string(),
        unspoken: String::new(),
        name: service.name.clone(),
        organisation: service.organisation.clone().unwrap_or_default(),
        summary: service.summary.clone(),
        description: service.description.clone(),
        keywords: service.keywords.lines().map(|word| word.replace('_', " ")).collect(),
        points: full.shown_places().iter().filter_map(|place| Point::new(place.lat?, place.lon?)).collect(),
        area: full
            .shown_places()
            .iter()
            .map(|place| format!("{} {}", place.name, place.postcode.as_deref().unwrap_or_default()))
            .collect::<Vec<_>>()
            .join(" "),
        online: service.online,
        by_phone: service.by_phone,
        outreach: service.outreach,
        restricted_to: None,
        gender: service.gender.map(|gender| match gender {
            Gender::Women => finder::Gender::Women,
            Gender::Men => finder::Gender::Men,
        }),
        languages: lines(&service.languages),
        access: service.access.lines().filter_map(|word| Some(word.parse::<Access>().ok()?.label().to_owned())).collect(),
        route: service.route.map(|route| match route {
            Route::Own => finder::Route::Own,
            Route::Professional => finder::Route::Professional,
            Route::Either => finder::Route::Either,
        }),
        waiting_weeks: service.waiting_weeks.and_then(|weeks| u16::try_from(weeks).ok()),
        full: service.is_full,
        confirmed: service.confirmed_at.map(Instant::date),
        sessions: full
            .sessions
            .iter()
            .filter_map(|session| Some(finder::Session { weekday: session.weekday?, starts: session.starts, ends: session.ends }))
            .collect(),
        cost: match (service.cost, service.cost_pence) {
            (CostKind::Free, _) => Cost::Free,
            (CostKind::Paid, Some(pence)) => u32::try_from(pence).map_or(Cost::Unknown, Cost::Pence),
            _ => Cost::Unknown,
        },
        volunteers_wanted: service.volunteers_wanted,
        public: service.may_be_published(),
        min_age: age(service.min_age),
        max_age: age(service.max_age),
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

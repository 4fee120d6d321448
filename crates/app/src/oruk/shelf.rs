//! What may be published, in memory: which page holds which entries, and how many there are in all.
//!
//! Every page tells `total_items`, and anybody may ask for the last page of half a million entries. A database counts and skips them one by
//! one each time; here that is a walk through a list. The finder keeps it as it keeps its own index, from the change feed
//! (`directory/finder.rs`). It only says which entries: each is loaded, and asked again whether it may be published, before it is shown.

use std::collections::{BTreeMap, HashMap};

use finder::{Point, Session, km_between};
use kernel::ServiceId;
use uuid::Uuid;

use super::asked::Asked;
use super::model::{Taxonomy, places, terms};
use crate::directory::model::Full;

#[derive(Debug, Default)]
pub struct Shelf {
    /// In the order of their ids, which is that of their making: what is new comes last, and moves nothing to another page.
    entries: BTreeMap<ServiceId, Listed>,
    terms: Vec<Counted>,
    by_id: HashMap<Uuid, usize>,
}

/// A term, and how many entries have it; it stays when the last one goes.
#[derive(Debug)]
struct Counted {
    id: Uuid,
    taxonomy: Taxonomy,
    name: String,
    entries: usize,
}

/// What can be asked of an entry.
#[derive(Debug)]
struct Listed {
    min_age: Option<i64>,
    max_age: Option<i64>,
    sessions: Box<[Session]>,
    terms: Box<[usize]>,
    places: Box<[(Uuid, Option<Point>)]>,
    /// It is not found by words, because words of it are kept back: finding it by them would tell them.
    wordless: bool,
}

impl Shelf {
    /// Takes an entry in as it is now, or out if it may not be published.
    pub fn put(&mut self, full: &Full) {
        let service = &full.service;
        if let Some(before) = self.entries.remove(&service.id) {
            for term in before.terms {
                if let Some(term) = self.terms.get_mut(term) {
                    term.entries -= 1;
                }
            }
        }
        if !service.may_be_published() {
            return;
        }
        let terms = terms(full).into_iter().map(|(taxonomy, name)| self.count(taxonomy, name)).collect();
        let point = |place: &crate::directory::model::Place| Point::new(place.lat?, place.lon?);
        let listed = Listed {
            min_age: service.min_age,
            max_age: service.max_age,
            sessions: full
                .sessions
                .iter()
                .filter_map(|session| Some(Session { weekday: session.weekday?, starts: session.starts, ends: session.ends }))
                .collect(),
            terms,
            places: places(full).into_iter().map(|at| (at.id, at.place.and_then(point))).collect(),
            wordless: service.place_hidden,
        };
        self.entries.insert(service.id, listed);
    }

    /// The position of a term that one more entry has.
    fn count(&mut self, taxonomy: Taxonomy, name: String) -> usize {
        let id = taxonomy.term_id(&name);
        let at = *self.by_id.entry(id).or_insert(self.terms.len());
        match self.terms.get_mut(at) {
            Some(term) => term.entries += 1,
            None => self.terms.push(Counted { id, taxonomy, name, entries: 1 }),
        }
        at
    }

    /// The services of the page that is asked for, and how many there are on all pages. `found` are those with the words that are asked for,
    /// best first.
    pub fn services(&self, asked: &Asked, found: Option<&[ServiceId]>) -> (Vec<ServiceId>, usize) {
        // All of them are counted already.
        if asked.filters_nothing() && found.is_none() {
            let page = self.entries.keys().skip(asked.skip()).take(asked.per_page).copied();
            return (page.collect(), self.entries.len());
        }
        page(asked, self.fitting(asked, found).map(|(id, _)| id))
    }

    /// The same of places: a service stands here once for each of its places. With `near` those of known place, the nearest first.
    pub fn places(&self, asked: &Asked, found: Option<&[ServiceId]>, near: Option<Point>) -> (Vec<(ServiceId, Uuid)>, usize) {
        let all = self.fitting(asked, found).flat_map(|(id, listed)| listed.places.iter().map(move |place| (id, place)));
        let Some(near) = near else { return page(asked, all.map(|(service, (id, _))| (service, *id))) };
        let distance =
            |(service, (id, point)): (ServiceId, &(Uuid, Option<Point>))| Some((km_between(near, (*point)?), service, *id));
        let mut measured: Vec<(f64, ServiceId, Uuid)> =
            all.filter_map(distance).filter(|(km, ..)| asked.within_km.is_none_or(|within| *km <= within)).collect();
        measured.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        page(asked, measured.into_iter().map(|(_, service, id)| (service, id)))
    }

    fn fitting<'a>(
        &'a self,
        asked: &'a Asked,
        found: Option<&'a [ServiceId]>,
    ) -> Box<dyn Iterator<Item = (ServiceId, &'a Listed)> + 'a> {
        let term = asked.term.map(|id| self.by_id.get(&id).copied());
        let fits = move |listed: &Listed| {
            let has_term = term.is_none_or(|term| term.is_some_and(|term| listed.terms.contains(&term)));
            let of_taxonomy = |at: &usize| self.terms.get(*at).map(|term| term.taxonomy.id()) == asked.taxonomy;
            let has_taxonomy = asked.taxonomy.is_none() || listed.terms.iter().any(of_taxonomy);
            has_term && has_taxonomy && asked.suits_age(listed.min_age, listed.max_age) && asked.suits_time(&listed.sessions)
        };
        match found {
            None => Box::new(self.entries.iter().map(|(id, listed)| (*id, listed)).filter(move |(_, listed)| fits(listed))),
            Some(found) => Box::new(
                found
                    .iter()
                    .filter_map(|id| Some((*id, self.entries.get(id)?)))
                    .filter(move |(_, listed)| !listed.wordless && fits(listed)),
            ),
        }
    }

    /// Whose place has this id.
    pub fn service_at(&self, id: Uuid) -> Option<ServiceId> {
        self.entries.iter().find(|(_, listed)| listed.places.iter().any(|(place, _)| *place == id)).map(|(service, _)| *service)
    }

    /// The terms that any entry has, by name.
    pub fn terms(&self) -> Vec<(Taxonomy, String)> {
        let mut used: Vec<_> =
            self.terms.iter().filter(|term| term.entries > 0).map(|term| (term.taxonomy, term.name.clone())).collect();
        used.sort();
        used
    }

    pub fn term(&self, id: Uuid) -> Option<(Taxonomy, String)> {
        let term = self.terms.get(*self.by_id.get(&id)?).filter(|term| term.id == id && term.entries > 0)?;
        Some((term.taxonomy, term.name.clone()))
    }
}

/// The rows of the page that is asked for, and how many rows there are.
pub fn page<T>(asked: &Asked, rows: impl Iterator<Item = T>) -> (Vec<T>, usize) {
    let (first, mut total, mut page) = (asked.skip(), 0, Vec::new());
    for row in rows {
        if total >= first && page.len() < asked.per_page {
            page.push(row);
        }
        total += 1;
    }
    (page, total)
}

//! Which entries are offered, and in which order.
//!
//! The score of an entry is how well it has the words (BM25F: rare words count more, the name more than the description,
//! repetition ever less), times how near it is, times how well its days suit. Limits leave out; they never sort.

use std::cmp::Ordering;

use crate::index::{FIELDS, Index, Listed, Posting};
use crate::wanted::{Wanted, Way, wanted};
use crate::{Cost, Misfit, Offer, Query, Reason, Results, Session, km_between};

/// How much each part of an entry counts (name, keywords, summary, organisation, area, description), and how much a long one
/// is held against it.
const FIELD_WEIGHTS: [(f64, f64); FIELDS] = [(8.0, 0.3), (6.0, 0.1), (3.0, 0.5), (2.0, 0.3), (2.0, 0.1), (1.0, 0.7)];

/// BM25's k1: at this weight a word has half of what repetition can give.
const HALF_FULL: f64 = 4.0;

/// The least that an entry gets for having a word itself, as a share of the most.
const AT_LEAST: f64 = 0.4;

/// How much a word counts that half of the directory has.
const WEAK_WORD: f64 = 0.3;

/// What is this far away has lost half of what distance can take.
const HALF_WAY_KM: f64 = 3.0;

/// The most that distance can take of a score.
const DISTANCE_TAKES: f64 = 0.4;

const OTHER_DAYS: f64 = 0.6;
const DAYS_NOT_KNOWN: f64 = 0.85;

impl Index {
    /// The best `top` of what answers the query. Equal scores are sorted by name and then id, so that the same directory
    /// and query always give the same answer.
    pub fn search(&self, query: &Query, top: usize) -> Results {
        let wanted = wanted(self, &query.text);
        let mut ranked = self.ranked(query, &wanted);
        let total = ranked.len();
        if top < total {
            ranked.select_nth_unstable_by(top, Ranked::order);
            ranked.truncate(top);
        }
        ranked.sort_unstable_by(Ranked::order);
        Results {
            offers: ranked.into_iter().map(|ranked| self.offer(ranked, &wanted, query)).collect(),
            total,
            unmatched: wanted.into_iter().filter(|wanted| wanted.ways.is_empty()).map(|wanted| wanted.shown).collect(),
        }
    }

    /// The ids of all that answers the query, best first, without reasons: for whoever pages through it to the end.
    pub fn ids(&self, query: &Query) -> Vec<&str> {
        let mut ranked = self.ranked(query, &wanted(self, &query.text));
        ranked.sort_unstable_by(Ranked::order);
        ranked.into_iter().map(|ranked| ranked.listed.id.as_str()).collect()
    }

    /// All that answers the query, in no order.
    fn ranked(&self, query: &Query, wanted: &[Wanted]) -> Vec<Ranked<'_>> {
        let scores = if wanted.is_empty() { vec![1.0; self.slots()] } else { self.score_words(wanted) };
        let found = scores.into_iter().enumerate().filter(|(_, score)| *score > 0.0);
        found
            .filter_map(|(slot, score)| {
                let listed = self.listed(slot)?;
                let distance_km = nearest_km(listed, query);
                let score = score * nearness(distance_km, query) * days_suit(listed, query);
                within_limits(listed, query, distance_km).then_some(Ranked { slot, listed, score, distance_km })
            })
            .collect()
    }

    /// For each slot how well its entry has the words; 0 if it has none of those that matter.
    fn score_words(&self, wanted: &[Wanted]) -> Vec<f64> {
        let average_lengths = self.average_lengths();
        let mut scores = vec![0.0_f64; self.slots()];
        let mut best = vec![0.0_f64; self.slots()];
        let mut touched = Vec::new();
        let (weak, strong): (Vec<_>, Vec<_>) = wanted.iter().partition(|wanted| wanted.weak);
        for wanted in strong.into_iter().chain(weak) {
            let Some(closest) = wanted.ways.first() else { continue };
            let weight = self.rarity(closest) * if wanted.weak { WEAK_WORD } else { 1.0 };
            for way in &wanted.ways {
                self.each_with(way, |posting, others| {
                    let Some(listed) = self.listed(posting.slot) else { return };
                    let weakest = others.iter().fold(fullness(posting, listed, &average_lengths), |least, other| {
                        least.min(fullness(other, listed, &average_lengths))
                    });
                    let value = weight * way.closeness * (AT_LEAST + (1.0 - AT_LEAST) * weakest);
                    if let Some(best) = best.get_mut(posting.slot) {
                        if *best == 0.0 {
                            touched.push(posting.slot);
                        }
                        *best = best.max(value);
                    }
                });
            }
            for slot in touched.drain(..) {
                if let (Some(score), Some(best)) = (scores.get_mut(slot), best.get_mut(slot)) {
                    if !wanted.weak || *score > 0.0 {
                        *score += *best;
                    }
                    *best = 0.0;
                }
            }
        }
        scores
    }

    /// Calls for every entry that has all stems of the way, with its posting of one of them and those of the others.
    fn each_with(&self, way: &Way, mut each: impl FnMut(&Posting, &[&Posting])) {
        let mut lists: Vec<&[Posting]> = way.stems.iter().map(|&stem| self.postings(stem)).collect();
        lists.sort_by_key(|list| list.len());
        let Some((shortest, longer)) = lists.split_first() else { return };
        let mut others = Vec::with_capacity(longer.len());
        for posting in *shortest {
            others.clear();
            others.extend(longer.iter().filter_map(|list| posting_of(list, posting.slot)));
            if others.len() == longer.len() {
                each(posting, &others);
            }
        }
    }

    /// BM25's inverse document frequency, of the rarest stem of the way.
    fn rarity(&self, way: &Way) -> f64 {
        let entries = self.len() as f64;
        let having = way.stems.iter().map(|&stem| self.postings(stem).len()).min().unwrap_or(0) as f64;
        (1.0 + (entries - having + 0.5) / (having + 0.5)).ln()
    }

    fn offer(&self, ranked: Ranked<'_>, wanted: &[Wanted], query: &Query) -> Offer {
        let Ranked { slot, listed, score, distance_km } = ranked;
        let has = |way: &&Way| way.stems.iter().all(|&stem| posting_of(self.postings(stem), slot).is_some());
        let mut reasons: Vec<Reason> =
            wanted.iter().filter_map(|wanted| wanted.ways.iter().find(has)).map(|way| way.reason.clone()).collect();
        let mut misfits = Vec::new();

        let far = |km: &f64| query.within_km.is_some_and(|within| *km > within);
        match distance_km {
            Some(km) if far(&km) => misfits.push(Misfit::Far { km }),
            Some(km) => reasons.push(Reason::Distance { km }),
            None if query.near.is_some() && !listed.online && !listed.outreach => misfits.push(Misfit::PlaceNotKnown),
            None => {}
        }
        match Days::of(listed, query) {
            Days::NotAsked => {}
            Days::Suit(sessions) => reasons.extend(sessions.into_iter().map(Reason::Session)),
            Days::Other => misfits.push(Misfit::OtherDays),
            Days::NotKnown => misfits.push(Misfit::DaysNotKnown),
        }
        match listed.cost {
            cost if cost.is_free() => reasons.push(Reason::Free),
            Cost::Unknown if query.free_only => misfits.push(Misfit::CostNotKnown),
            Cost::Donation if query.free_only => misfits.push(Misfit::AsksDonation),
            _ => {}
        }
        reasons.extend((query.volunteering && listed.volunteers_wanted).then_some(Reason::WantsVolunteers));
        reasons.extend(listed.online.then_some(Reason::Online));
        reasons.extend(listed.outreach.then_some(Reason::ComesToYou));
        match query.age {
            _ if listed.ages.is_everyone() => {}
            Some(_) => reasons.push(Reason::Ages(listed.ages)),
            None => misfits.push(Misfit::Ages(listed.ages)),
        }
        misfits.extend(listed.restricted_to.clone().map(Misfit::OnlyFor));
        Offer { id: listed.id.clone(), score, distance_km, reasons, misfits }
    }
}

struct Ranked<'a> {
    slot: usize,
    listed: &'a Listed,
    score: f64,
    distance_km: Option<f64>,
}

impl Ranked<'_> {
    fn order(a: &Self, b: &Self) -> Ordering {
        let by_name = || a.listed.sort_name.cmp(&b.listed.sort_name).then_with(|| a.listed.id.cmp(&b.listed.id));
        b.score.total_cmp(&a.score).then_with(by_name)
    }
}

fn posting_of(list: &[Posting], slot: usize) -> Option<&Posting> {
    list.binary_search_by_key(&slot, |posting| posting.slot).ok().and_then(|at| list.get(at))
}

/// How full of the word the entry is, from 0 to 1: BM25F's weighted and saturated count.
fn fullness(posting: &Posting, listed: &Listed, average_lengths: &[f64; FIELDS]) -> f64 {
    let counts = posting.times.iter().zip(&listed.lengths).zip(average_lengths.iter().zip(FIELD_WEIGHTS));
    let weighed = counts.filter(|((times, _), _)| **times > 0).map(|((times, length), (average, (weight, long)))| {
        weight * f64::from(*times) / (1.0 - long + long * f64::from(*length) / average)
    });
    let sum: f64 = weighed.sum();
    sum / (sum + HALF_FULL)
}

fn nearest_km(listed: &Listed, query: &Query) -> Option<f64> {
    let near = query.near?;
    listed.points.iter().map(|point| km_between(near, *point)).min_by(f64::total_cmp)
}

/// What distance leaves of a score. What has no known place counts as if it were half way: neither near nor lost.
fn nearness(distance_km: Option<f64>, query: &Query) -> f64 {
    match query.near {
        None => 1.0,
        Some(_) => {
            let km = distance_km.unwrap_or(HALF_WAY_KM);
            1.0 - DISTANCE_TAKES * km / (km + HALF_WAY_KM)
        }
    }
}

fn days_suit(listed: &Listed, query: &Query) -> f64 {
    match Days::of(listed, query) {
        Days::NotAsked | Days::Suit(_) => 1.0,
        Days::NotKnown => DAYS_NOT_KNOWN,
        Days::Other => OTHER_DAYS,
    }
}

enum Days {
    NotAsked,
    Suit(Vec<Session>),
    Other,
    NotKnown,
}

impl Days {
    fn of(listed: &Listed, query: &Query) -> Self {
        if query.days.is_empty() {
            return Days::NotAsked;
        }
        if listed.sessions.is_empty() {
            return Days::NotKnown;
        }
        let suit = |session: &&Session| query.days.contains(&session.weekday);
        let mut sessions: Vec<Session> = listed.sessions.iter().filter(suit).copied().collect();
        sessions.sort_unstable();
        sessions.dedup();
        if sessions.is_empty() { Days::Other } else { Days::Suit(sessions) }
    }
}

/// Whether the entry may be offered at all: only what is known to be wrong is left out.
fn within_limits(listed: &Listed, query: &Query, distance_km: Option<f64>) -> bool {
    let reachable = listed.online || listed.outreach;
    let near_enough = match (query.within_km, distance_km) {
        (Some(within), Some(km)) => reachable || km <= within || within.is_nan(),
        _ => true,
    };
    let affordable = !query.free_only || !matches!(listed.cost, Cost::Pence(1..));
    let of_age = query.age.is_none_or(|age| listed.ages.includes(age));
    let volunteering = !query.volunteering || listed.volunteers_wanted;
    let shown = !query.public_only || listed.public;
    near_enough && affordable && of_age && volunteering && shown
}

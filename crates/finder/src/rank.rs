//! Which entries are offered, and in which order.
//!
//! The score of an entry is how well it answers what was said (`score`), times how well it suits (`suits`). Limits leave out;
//! they never sort. Of the best, each next one counts less for what those before it answer already, so that somebody with four
//! needs is not offered five of one. In a crisis, what helps in it comes before everything.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::facets::Counting;
use crate::index::Index;
use crate::limits::Slots;
use crate::listed::Listed;
use crate::marks::Marks;
use crate::reach::{FAR_KM, hundredths};
use crate::suits::{most, nearest_km};
use crate::wanted::{Part, Wanted, wanted};
use crate::{Crisis, Facets, Query, Results};

/// So many of the best are ordered anew so that all needs are met.
const VARIED: usize = 30;

/// What is left of the worth of an answer to a need that one before it answered fully.
const ALREADY_MET: f64 = 0.4;

/// What answers so little of what the best answers is not offered, if something better is there.
const LEAST_SHARE: f64 = 0.15;

/// What speaking the language counts where nothing but a language was asked for, so that [`LEAST_SHARE`] keeps it.
const SPEAKS: f64 = 1.0;

/// Somebody helps in a crisis who is so surely of a kind that does.
const HELPS: f32 = 0.35;

/// One who may be offered.
pub(crate) struct Ranked<'a> {
    pub(crate) slot: usize,
    pub(crate) listed: &'a Listed,
    pub(crate) marks: &'a Marks,
    pub(crate) score: f64,
    pub(crate) km: Option<f64>,
    /// Helps in the crisis that was spoken of.
    pub(crate) helps: bool,
}

impl Index {
    /// The best `top` of what answers the query. Equal scores are sorted by name and then id, so that the same directory
    /// and query always give the same answer.
    pub fn search(&self, query: &Query, top: usize) -> Results {
        let wanted = wanted(self, query);
        let (found, facets) = self.found(query, &wanted);
        let total = found.len();
        let best = self.best(found, top.max(VARIED), query, &wanted);
        let mut ranked = self.varied(best, &wanted);
        ranked.truncate(top);
        let unmatched = wanted.parts.iter().filter(|part| part.words.iter().all(Vec::is_empty));
        let unmatched = unmatched.filter_map(|part| part.alone.clone()).collect();
        Results {
            offers: ranked.into_iter().map(|ranked| self.offer(ranked, &wanted, query)).collect(),
            total,
            unmatched,
            unanswered: wanted
                .parts
                .iter()
                .filter(|part| self.answers_none(part) && !wanted.not_spoken.contains(&part.said))
                .map(|part| part.said.clone())
                .collect(),
            place_not_known: query.place.clone().filter(|_| wanted.near.is_none()),
            not_spoken: wanted.not_spoken.clone(),
            crisis: wanted.crisis,
            dangers: wanted.dangers.clone(),
            crisis_words: wanted.crisis_words.clone(),
            facets,
        }
    }

    /// Whether the directory has nothing of what was understood.
    fn answers_none(&self, part: &Part) -> bool {
        !part.kinds.is_empty()
            && part.kinds.iter().all(|(kind, _)| self.of_kind(*kind).is_empty())
            && (part.phrase || part.words.iter().all(Vec::is_empty))
    }

    /// The ids of all that answers the query, best first, without reasons: for whoever pages through it to the end.
    pub fn ids(&self, query: &Query) -> Vec<&str> {
        self.best_ids(query, self.len())
    }

    /// The first so many of them.
    pub(crate) fn best_ids(&self, query: &Query, keep: usize) -> Vec<&str> {
        let wanted = wanted(self, query);
        let (found, _) = self.found(query, &wanted);
        let keep = keep.min(found.len());
        self.best(found, keep, query, &wanted).into_iter().map(|ranked| &*ranked.listed.id).collect()
    }

    /// All that answers the query and may be offered, in no order: slots, and how well they answer. And how many there are of what one
    /// could narrow by.
    fn found(&self, query: &Query, wanted: &Wanted) -> (Vec<(usize, f64)>, Facets) {
        let open: Option<Vec<bool>> =
            wanted.near.map(hundredths).map(|near| self.reach().iter().map(|reach| reach.has(near)).collect());
        let is_open = |slot: usize| open.as_ref().is_none_or(|open| open.get(slot).is_some_and(|open| *open));
        let all = |score| (0..self.slots()).filter(|slot| is_open(*slot)).map(move |slot| (slot, score));
        let scores = || match &open {
            None => self.scores(wanted, |_| true),
            Some(open) => self.scores(wanted, |slot| open.get(slot).is_some_and(|open| *open)),
        };
        let scored: Vec<(usize, f64)> = match (wanted.parts.is_empty(), wanted.only_language.is_some()) {
            (true, _) => all(1.0).collect(),
            (false, false) => scores(),
            // Whoever speaks it answers, whatever it is; what has its name answers better.
            (false, true) => {
                let named: HashMap<usize, f64> = scores().into_iter().collect();
                all(SPEAKS).map(|(slot, score)| (slot, score + named.get(&slot).unwrap_or(&0.0))).collect()
            }
        };
        let refused = self.refused(wanted);
        let least = LEAST_SHARE * scored.iter().map(|(_, score)| *score).fold(0.0, f64::max);
        let mut counting = Counting::new(self.vocabulary(), query.family.as_deref());
        let mut may = |slot: usize| {
            let marks = self.marks(slot).filter(|marks| self.within_limits(slot, marks, query, wanted, &refused));
            marks.is_some_and(|marks| marks.there && counting.count(marks))
        };
        let found = scored.into_iter().filter(|(slot, score)| *score >= least && may(*slot)).collect();
        (found, counting.facets(self.vocabulary()))
    }

    /// The best `keep` of what was found, best first; whoever helps in a crisis before all others.
    fn best(&self, found: Vec<(usize, f64)>, keep: usize, query: &Query, wanted: &Wanted) -> Vec<Ranked<'_>> {
        let of_kinds = wanted.crisis_kinds.iter().flat_map(|kind| self.of_kind(*kind));
        let helping = Slots::of(self.slots(), of_kinds.filter(|of_kind| of_kind.sure >= HELPS).map(|of_kind| of_kind.slot()));
        let (helpers, others) = match helping.is_empty() {
            true => (Vec::new(), found),
            false => found.into_iter().partition(|(slot, _)| helping.has(*slot)),
        };
        let browsing = query.text.trim().is_empty();
        let mut best = self.best_of(helpers, keep, browsing, wanted);
        best.iter_mut().for_each(|ranked| ranked.helps = true);
        best.extend(self.best_of(others, keep - best.len(), browsing, wanted));
        best
    }

    /// Whoever answers best is looked at first, and it stops where nobody who is left could come among the best, however well it
    /// suits. Each is first looked at as it lies in memory; of those that are not among the best the entry itself is never seen.
    fn best_of(&self, mut found: Vec<(usize, f64)>, keep: usize, browsing: bool, wanted: &Wanted) -> Vec<Ranked<'_>> {
        let most = if browsing { 1.0 } else { most(wanted) };
        let mut best: Vec<(usize, f64)> = Vec::new();
        let mut batch = keep.saturating_mul(8);
        while !found.is_empty() && keep > 0 {
            let rest = if batch < found.len() {
                found.select_nth_unstable_by(batch, |a, b| b.1.total_cmp(&a.1));
                found.split_off(batch)
            } else {
                Vec::new()
            };
            // In the order in which they lie in memory.
            found.sort_unstable_by_key(|(slot, _)| *slot);
            best.extend(found.into_iter().filter_map(|(slot, score)| Some((slot, score * self.suit(slot, browsing, wanted)?))));
            found = rest;
            batch = batch.saturating_mul(2);
            if best.len() >= keep {
                let (_, (_, last), _) = best.select_nth_unstable_by(keep - 1, |a, b| b.1.total_cmp(&a.1));
                // Names decide among equals, so they all stay.
                let last = *last;
                best.retain(|(_, score)| *score >= last);
                let left = found.iter().map(|(_, score)| *score).fold(0.0, f64::max);
                if left * most < last {
                    break;
                }
            }
        }
        let mut best: Vec<Ranked<'_>> = best.into_iter().filter_map(|(slot, score)| self.rank(slot, score, wanted)).collect();
        best.sort_unstable_by(Ranked::order);
        best.truncate(keep);
        best
    }

    /// By what the score of an entry is multiplied.
    fn suit(&self, slot: usize, browsing: bool, wanted: &Wanted) -> Option<f64> {
        let marks = self.marks(slot)?;
        let far = || self.spot(slot).km_to(wanted.near_spot).or_else(|| nearest_km(self.listed(slot)?, wanted));
        // Of what is had from home it does not matter where it has its office.
        let km = if wanted.near.is_some() && marks.placed { far().filter(|km| *km <= FAR_KM) } else { None };
        if browsing {
            return Some(self.is_near(slot, marks, wanted, km));
        }
        let suits = self.suits(slot, marks, wanted, km);
        debug_assert!(suits <= most(wanted) + 1e-9, "{suits} is more than the most");
        Some(suits)
    }

    fn rank(&self, slot: usize, score: f64, wanted: &Wanted) -> Option<Ranked<'_>> {
        let (listed, marks) = (self.listed(slot)?, self.marks(slot)?);
        let km = nearest_km(listed, wanted).filter(|km| *km <= FAR_KM);
        Some(Ranked { slot, listed, marks, score, km, helps: false })
    }

    /// Orders the best anew: one by one, each by what it adds to those before it.
    fn varied<'a>(&self, ranked: Vec<Ranked<'a>>, wanted: &Wanted) -> Vec<Ranked<'a>> {
        if wanted.parts.len() < 2 {
            return ranked;
        }
        let (mut left, rest): (Vec<_>, Vec<_>) = ranked.into_iter().enumerate().partition(|(at, _)| *at < VARIED);
        let mut met = vec![0.0_f64; wanted.parts.len()];
        let mut chosen: Vec<Ranked<'a>> = Vec::new();
        let answers: Vec<Vec<f64>> = left
            .iter()
            .map(|(_, ranked)| wanted.parts.iter().map(|part| self.part_score(part, ranked.slot, ranked.listed)).collect())
            .collect();
        while !left.is_empty() {
            let worth = |at: usize, ranked: &Ranked<'_>| {
                let own = answers.get(at).map(Vec::as_slice).unwrap_or_default();
                let sum: f64 = own.iter().sum();
                let new: f64 = own.iter().zip(&met).map(|(own, met)| own * (1.0 - (1.0 - ALREADY_MET) * met)).sum();
                if sum > 0.0 { ranked.score * new / sum } else { ranked.score }
            };
            let next = left
                .iter()
                .enumerate()
                .max_by(|(_, (a, one)), (_, (b, other))| {
                    let better = one.helps.cmp(&other.helps).then(worth(*a, one).total_cmp(&worth(*b, other)));
                    better.then_with(|| Ranked::order(one, other).reverse())
                })
                .map(|(place, _)| place);
            let Some(place) = next else { break };
            let (at, mut next) = left.remove(place);
            let own = answers.get(at).map(Vec::as_slice).unwrap_or_default();
            next.score = worth(at, &next);
            for ((met, own), part) in met.iter_mut().zip(own).zip(&wanted.parts) {
                let share = if part.weight > 0.0 { (own / part.weight).min(1.0) } else { 0.0 };
                *met = met.max(share);
            }
            chosen.push(next);
        }
        chosen.extend(rest.into_iter().map(|(_, ranked)| ranked));
        settle(&mut chosen);
        chosen
    }
}

/// Scores fall from first to last, also where the order is not by score alone.
fn settle(ranked: &mut [Ranked<'_>]) {
    let mut least = f64::INFINITY;
    for ranked in ranked.iter_mut() {
        ranked.score = ranked.score.min(least);
        least = ranked.score;
    }
}

impl Ranked<'_> {
    pub(crate) fn order(a: &Self, b: &Self) -> Ordering {
        let by_name = || a.listed.sort_name.cmp(&b.listed.sort_name).then_with(|| a.listed.id.cmp(&b.listed.id));
        b.helps.cmp(&a.helps).then(b.score.total_cmp(&a.score)).then_with(by_name)
    }
}

impl Crisis {
    /// Whether help has to come before anything else.
    pub fn is_now(self) -> bool {
        self > Crisis::Abuse
    }
}

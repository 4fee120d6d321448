//! How well an entry answers what is wanted, by kinds and by words, before anything else about it counts.

use crate::index::{FIELDS, Index, Listed, Posting};
use crate::vocabulary::KindId;
use crate::wanted::{Part, Wanted};
use crate::ways::Way;

/// How much each part of an entry counts (name, keywords, summary, organisation, area, description), and how much a long one
/// is held against it.
const FIELD_WEIGHTS: [(f64, f64); FIELDS] = [(8.0, 0.3), (6.0, 0.1), (3.0, 0.5), (2.0, 0.3), (2.0, 0.1), (1.0, 0.7)];

/// BM25's k1: at this weight a word has half of what repetition can give.
const HALF_FULL: f64 = 4.0;

/// The least that an entry gets for having a word itself, as a share of the most.
const AT_LEAST: f64 = 0.4;

/// What having the very words counts beside being of the kind that they mean.
const WORDS_BESIDE_KIND: f64 = 0.6;

/// What is only half sure to be of a kind counts for less than half of what surely is: two doubtful answers are no good one.
const DOUBT: f64 = 1.5;

/// An entry that answers a part in a second way counts so much more.
const SECOND_KIND: f64 = 0.15;

impl Index {
    /// The slots of all open entries that have something of what matters, in their order, with how well they answer.
    pub(crate) fn scores(&self, wanted: &Wanted, open: &[bool]) -> Vec<(usize, f64)> {
        let is_open = |slot: usize| open.get(slot).is_some_and(|open| *open);
        let average_lengths = self.average_lengths();
        let mut scores = vec![0.0_f64; self.slots()];
        let mut best = vec![0.0_f64; self.slots()];
        let mut touched = Vec::new();
        let mut answering = Vec::new();
        let (weak, strong): (Vec<&Part>, Vec<&Part>) = wanted.parts.iter().partition(|part| part.weak);
        for part in strong.into_iter().chain(weak) {
            for &(kind, how) in &part.kinds {
                for &(slot, sure) in self.of_kind(kind) {
                    let Some(best) = best.get_mut(slot).filter(|_| is_open(slot)) else { continue };
                    if *best == 0.0 {
                        touched.push(slot);
                    }
                    *best = together(*best, how * f64::from(sure).powf(DOUBT));
                }
            }
            add_to(&mut scores, &mut best, &mut touched, &mut answering, part.weight, part.weak);
            let share = if part.kinds.is_empty() { 1.0 } else { WORDS_BESIDE_KIND / part.words.len().max(1) as f64 };
            for ways in &part.words {
                for way in ways {
                    self.each_with(way, is_open, |posting, others| {
                        let Some(listed) = self.listed(posting.slot) else { return };
                        if !self.words_count(part, posting.slot, listed) {
                            return;
                        }
                        let value = way.closeness * fullness(posting, others, listed, &average_lengths);
                        if let Some(best) = best.get_mut(posting.slot) {
                            if *best == 0.0 {
                                touched.push(posting.slot);
                            }
                            *best = best.max(value);
                        }
                    });
                }
                add_to(&mut scores, &mut best, &mut touched, &mut answering, part.weight * share, part.weak);
            }
        }
        answering.sort_unstable();
        answering.into_iter().filter_map(|slot| Some((slot, *scores.get(slot)?))).collect()
    }

    /// How well one entry answers one part: the same as it counts in [`Index::scores`].
    pub(crate) fn part_score(&self, part: &Part, slot: usize, listed: &Listed) -> f64 {
        let kinds = part.kinds.iter().fold(0.0, |best, &(kind, how)| together(best, how * sure_of(listed, kind).powf(DOUBT)));
        let share = if part.kinds.is_empty() { 1.0 } else { WORDS_BESIDE_KIND / part.words.len().max(1) as f64 };
        if !self.words_count(part, slot, listed) {
            return part.weight * kinds;
        }
        let average_lengths = self.average_lengths();
        let words: f64 = part
            .words
            .iter()
            .map(|ways| {
                ways.iter()
                    .filter_map(|way| {
                        let postings: Option<Vec<&Posting>> =
                            way.stems.iter().map(|&stem| posting_of(self.postings(stem), slot)).collect();
                        let postings = postings?;
                        let (first, others) = postings.split_first()?;
                        Some(way.closeness * fullness(first, others, listed, &average_lengths))
                    })
                    .fold(0.0, f64::max)
            })
            .sum();
        part.weight * (kinds + share * words)
    }

    /// Whether having a word of the part says anything. Of what was said in several words one alone means something else: not every
    /// "adult" is something for an "autistic adult", nor does whoever "drinks too much" look for drinks.
    pub(crate) fn words_count(&self, part: &Part, slot: usize, listed: &Listed) -> bool {
        let has = |ways: &Vec<Way>| {
            ways.iter().any(|way| way.stems.iter().all(|&stem| posting_of(self.postings(stem), slot).is_some()))
        };
        !part.phrase
            || part.kinds.is_empty()
            || part.kinds.iter().any(|(kind, _)| sure_of(listed, *kind) > 0.0)
            || (part.words.len() > 1 && part.words.iter().all(has))
    }

    /// Calls for every open entry that has all stems of the way, with its posting of one of them and those of the others.
    fn each_with(&self, way: &Way, is_open: impl Fn(usize) -> bool, mut each: impl FnMut(&Posting, &[&Posting])) {
        let mut lists: Vec<&[Posting]> = way.stems.iter().map(|&stem| self.postings(stem)).collect();
        lists.sort_by_key(|list| list.len());
        let Some((shortest, longer)) = lists.split_first() else { return };
        let mut others = Vec::with_capacity(longer.len());
        for posting in shortest.iter().filter(|posting| is_open(posting.slot)) {
            others.clear();
            others.extend(longer.iter().filter_map(|list| posting_of(list, posting.slot)));
            if others.len() == longer.len() {
                each(posting, &others);
            }
        }
    }

    /// BM25's inverse document frequency of the rarest stem of the way, as a share of the most that it can be.
    pub(crate) fn rarity(&self, way: &Way) -> f64 {
        let having = way.stems.iter().map(|&stem| self.postings(stem).len()).min().unwrap_or(0);
        self.rarity_of(having)
    }

    /// The same of a kind. What many do says less than what few do.
    pub(crate) fn kind_rarity(&self, kind: KindId) -> f64 {
        const LEAST: f64 = 0.45;
        LEAST + (1.0 - LEAST) * self.rarity_of(self.of_kind(kind).len())
    }

    fn rarity_of(&self, having: usize) -> f64 {
        let (entries, having) = (self.len() as f64, having as f64);
        let of = |having: f64| (1.0 + (entries - having + 0.5) / (having + 0.5)).ln();
        of(having) / of(1.0).max(1e-9)
    }
}

/// Adds to the scores of what one part has touched the best that it found there. What is weak adds only to what answers already.
fn add_to(scores: &mut [f64], best: &mut [f64], touched: &mut Vec<usize>, answering: &mut Vec<usize>, weight: f64, weak: bool) {
    for slot in touched.drain(..) {
        if let (Some(score), Some(best)) = (scores.get_mut(slot), best.get_mut(slot)) {
            let before = *score;
            if !weak || before > 0.0 {
                *score += weight * *best;
            }
            if before == 0.0 && *score > 0.0 {
                answering.push(slot);
            }
            *best = 0.0;
        }
    }
}

/// The best way counts, and a little of every other.
fn together(a: f64, b: f64) -> f64 {
    a.max(b) + SECOND_KIND * a.min(b)
}

pub(crate) fn sure_of(listed: &Listed, kind: KindId) -> f64 {
    let found = listed.kinds.binary_search_by_key(&kind, |(known, _)| *known).ok().and_then(|at| listed.kinds.get(at));
    found.map_or(0.0, |(_, sure)| f64::from(*sure))
}

pub(crate) fn posting_of(list: &[Posting], slot: usize) -> Option<&Posting> {
    list.binary_search_by_key(&slot, |posting| posting.slot).ok().and_then(|at| list.get(at))
}

/// How full of the words the entry is, from AT_LEAST to 1: BM25F's weighted and saturated count, of the rarest among them.
fn fullness(posting: &Posting, others: &[&Posting], listed: &Listed, average_lengths: &[f64; FIELDS]) -> f64 {
    let of = |posting: &Posting| {
        let counts = posting.times.iter().zip(&listed.lengths).zip(average_lengths.iter().zip(FIELD_WEIGHTS));
        let weighed = counts.filter(|((times, _), _)| **times > 0).map(|((times, length), (average, (weight, long)))| {
            weight * f64::from(*times) / (1.0 - long + long * f64::from(*length) / average)
        });
        let sum: f64 = weighed.sum();
        sum / (sum + HALF_FULL)
    };
    AT_LEAST + (1.0 - AT_LEAST) * others.iter().fold(of(posting), |least, other| least.min(of(other)))
}

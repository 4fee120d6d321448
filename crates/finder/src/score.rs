//! How well an entry answers what is wanted, by kinds and by words, before anything else about it counts.

use crate::index::Index;
use crate::lexicon::{FIELDS, Lengths, Posting, posting_of};
use crate::listed::Listed;
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

/// What a word counts that means a kind, where the entry has it and is of no such kind: "Addicted to Salsa" helps no addict.
const STRAY: f64 = 0.3;

/// An entry that answers a part in a second way counts so much more.
const SECOND_KIND: f64 = 0.15;

impl Index {
    /// The slots of all open entries that have something of what matters, in their order, with how well they answer.
    pub(crate) fn scores(&self, wanted: &Wanted, is_open: impl Fn(usize) -> bool) -> Vec<(usize, f64)> {
        let norms = Norms::of(self);
        let mut sheet = Sheet::of(self.slots());
        let (weak, strong): (Vec<&Part>, Vec<&Part>) = wanted.parts.iter().partition(|part| part.weak);
        for part in strong.into_iter().chain(weak) {
            for &(kind, how) in &part.kinds {
                for of_kind in self.of_kind(kind).iter().filter(|of_kind| is_open(of_kind.slot())) {
                    sheet.best(of_kind.slot(), |best| together(best, how * doubted(f64::from(of_kind.sure))));
                }
            }
            let all_count = part.kinds.is_empty();
            if !all_count {
                sheet.words_count_of_touched();
                self.each_with_all(part, &is_open, |slot| sheet.words_count(slot));
            }
            sheet.add(part.weight, part.weak);
            let share = if part.kinds.is_empty() { 1.0 } else { WORDS_BESIDE_KIND / part.words.len().max(1) as f64 };
            for ways in &part.words {
                for way in ways {
                    self.each_with(way, &is_open, |posting, others| {
                        let slot = posting.slot();
                        let stray = !all_count && !sheet.do_words_count(slot);
                        if !(stray && part.phrase) {
                            let value = way.closeness * fullness(posting, others, self.lengths(slot), &norms);
                            let value = if stray { STRAY * value } else { value };
                            sheet.best(slot, |best| best.max(value));
                        }
                    });
                }
                sheet.add(part.weight * share, part.weak);
            }
            sheet.words_count_of_none();
        }
        sheet.answers()
    }

    /// Calls for every open entry that has all words of a part of several, in any way.
    fn each_with_all(&self, part: &Part, is_open: impl Fn(usize) -> bool, mut each: impl FnMut(usize)) {
        let rarest = part.words.iter().min_by_key(|ways| ways.iter().map(|way| self.having(way)).sum::<usize>());
        for way in rarest.into_iter().flatten().filter(|_| part.words.len() > 1) {
            self.each_with(way, &is_open, |posting, _| {
                let slot = posting.slot();
                if part.words.iter().all(|ways| self.has_any(ways, slot)) {
                    each(slot);
                }
            });
        }
    }

    fn has_any(&self, ways: &[Way], slot: usize) -> bool {
        ways.iter().any(|way| way.stems.iter().all(|&stem| posting_of(self.postings(stem), slot).is_some()))
    }

    /// How well one entry answers one part: the same as it counts in [`Index::scores`].
    pub(crate) fn part_score(&self, part: &Part, slot: usize, listed: &Listed) -> f64 {
        let kinds = part.kinds.iter().fold(0.0, |best, &(kind, how)| together(best, how * doubted(listed.sure_of(kind))));
        let share = if part.kinds.is_empty() { 1.0 } else { WORDS_BESIDE_KIND / part.words.len().max(1) as f64 };
        let stray = if self.words_count(part, slot, listed) {
            1.0
        } else if part.phrase {
            return part.weight * kinds;
        } else {
            STRAY
        };
        let norms = Norms::of(self);
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
                        Some(way.closeness * fullness(first, others, self.lengths(slot), &norms))
                    })
                    .fold(0.0, f64::max)
            })
            .sum();
        part.weight * (kinds + share * stray * words)
    }

    /// Whether having a word of the part says anything. Of what was said in several words one alone means something else: not every
    /// "adult" is something for an "autistic adult", nor does whoever "drinks too much" look for drinks.
    pub(crate) fn words_count(&self, part: &Part, slot: usize, listed: &Listed) -> bool {
        part.kinds.is_empty()
            || part.kinds.iter().any(|(kind, _)| listed.sure_of(*kind) > 0.0)
            || (part.words.len() > 1 && part.words.iter().all(|ways| self.has_any(ways, slot)))
    }

    /// Calls for every open entry that has all stems of the way, with its posting of one of them and those of the others.
    fn each_with(&self, way: &Way, is_open: impl Fn(usize) -> bool, mut each: impl FnMut(&Posting, &[&Posting])) {
        let mut lists: Vec<&[Posting]> = way.stems.iter().map(|&stem| self.postings(stem)).collect();
        lists.sort_by_key(|list| list.len());
        let Some((shortest, longer)) = lists.split_first() else { return };
        let mut others = Vec::with_capacity(longer.len());
        for posting in shortest.iter().filter(|posting| is_open(posting.slot())) {
            others.clear();
            others.extend(longer.iter().filter_map(|list| posting_of(list, posting.slot())));
            if others.len() == longer.len() {
                each(posting, &others);
            }
        }
    }

    /// BM25's inverse document frequency of the rarest stem of the way, as a share of the most that it can be.
    pub(crate) fn rarity(&self, way: &Way) -> f64 {
        self.rarity_of(self.having(way))
    }

    /// How many have the rarest stem of the way.
    fn having(&self, way: &Way) -> usize {
        way.stems.iter().map(|&stem| self.postings(stem).len()).min().unwrap_or(0)
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

/// What is only half sure to be of a kind counts for less than half of what surely is, two doubtful answers being no good one:
/// its power of one and a half.
fn doubted(sure: f64) -> f64 {
    sure * sure.sqrt()
}

/// The scores of one search, while they are added up.
struct Sheet {
    scores: Vec<f64>,
    /// The best that one part has found so far, for each slot; nought where it was not touched.
    best: Vec<f64>,
    touched: Vec<u32>,
    answering: Vec<u32>,
    /// Where the words of the present part count.
    count: Vec<bool>,
    counting: Vec<u32>,
}

impl Sheet {
    fn of(slots: usize) -> Self {
        Self {
            scores: vec![0.0; slots],
            best: vec![0.0; slots],
            touched: Vec::new(),
            answering: Vec::new(),
            count: vec![false; slots],
            counting: Vec::new(),
        }
    }

    fn best(&mut self, slot: usize, better: impl Fn(f64) -> f64) {
        let Some(best) = self.best.get_mut(slot) else { return };
        if *best == 0.0 {
            self.touched.push(slot as u32);
        }
        *best = better(*best);
    }

    /// Adds to the scores of what one part has touched the best that it found there. What is weak adds only to what answers already.
    fn add(&mut self, weight: f64, weak: bool) {
        for slot in self.touched.drain(..) {
            if let (Some(score), Some(best)) = (self.scores.get_mut(slot as usize), self.best.get_mut(slot as usize)) {
                let before = *score;
                if !weak || before > 0.0 {
                    *score += weight * *best;
                }
                if before == 0.0 && *score > 0.0 {
                    self.answering.push(slot);
                }
                *best = 0.0;
            }
        }
    }

    fn words_count_of_touched(&mut self) {
        for at in 0..self.touched.len() {
            if let Some(&slot) = self.touched.get(at) {
                self.words_count(slot as usize);
            }
        }
    }

    fn words_count(&mut self, slot: usize) {
        if let Some(count) = self.count.get_mut(slot).filter(|count| !**count) {
            *count = true;
            self.counting.push(slot as u32);
        }
    }

    fn do_words_count(&self, slot: usize) -> bool {
        self.count.get(slot).is_some_and(|count| *count)
    }

    fn words_count_of_none(&mut self) {
        for slot in self.counting.drain(..) {
            if let Some(count) = self.count.get_mut(slot as usize) {
                *count = false;
            }
        }
    }

    /// The slots that answer, in their order, with their scores.
    fn answers(mut self) -> Vec<(usize, f64)> {
        // To sort many takes longer than to look at all.
        if self.answering.len() > self.scores.len() / 16 {
            return self.scores.into_iter().enumerate().filter(|(_, score)| *score > 0.0).collect();
        }
        self.answering.sort_unstable();
        self.answering.iter().filter_map(|slot| Some((*slot as usize, *self.scores.get(*slot as usize)?))).collect()
    }
}

/// The best way counts, and a little of every other.
fn together(a: f64, b: f64) -> f64 {
    a.max(b) + SECOND_KIND * a.min(b)
}

/// For each field: how much a word in it counts, what is held against any entry, and against every word of a long one.
struct Norms([(f64, f64, f64); FIELDS]);

impl Norms {
    fn of(index: &Index) -> Self {
        let mut norms = [(0.0, 0.0, 0.0); FIELDS];
        for ((norm, (weight, long)), average) in norms.iter_mut().zip(FIELD_WEIGHTS).zip(index.lexicon().average_lengths()) {
            *norm = (weight, 1.0 - long, long / average);
        }
        Self(norms)
    }

    /// BM25F's weighted and saturated count.
    fn count(&self, posting: Posting, lengths: Lengths) -> f64 {
        let mut sum = 0.0;
        for (field, (length, (weight, least, long))) in lengths.into_iter().zip(&self.0).enumerate() {
            let times = posting.times(field);
            if times > 0 {
                sum += weight * f64::from(times) / (least + long * f64::from(length));
            }
        }
        sum / (sum + HALF_FULL)
    }
}

/// How full of the words the entry is, from AT_LEAST to 1: as full as of the rarest among them.
fn fullness(posting: &Posting, others: &[&Posting], lengths: Lengths, norms: &Norms) -> f64 {
    let of = |posting: &Posting| norms.count(*posting, lengths);
    AT_LEAST + (1.0 - AT_LEAST) * others.iter().fold(of(posting), |least, other| least.min(of(other)))
}

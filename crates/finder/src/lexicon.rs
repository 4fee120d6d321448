//! The words of the directory: which there are, and which entries have them.

use std::collections::HashMap;

use crate::Entry;
use crate::spelling::Known;
use crate::text::{hyphenated, stem, words};

/// The parts of an entry that have words, in the order in which score.rs weighs them.
pub(crate) const FIELDS: usize = 6;

/// Words in each field of an entry.
pub(crate) type Lengths = [u16; FIELDS];

/// That an entry has a stem, and how often in each field: in eight bytes, for half of what a large directory needs in memory is these.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posting {
    slot: u32,
    /// Five bits for each field, the first lowest.
    times: u32,
}

/// More often than this in one field is as often as this.
const MOST_TIMES: u32 = 31;

impl Posting {
    pub(crate) fn slot(self) -> usize {
        self.slot as usize
    }

    /// How often the stem stands in a field.
    pub(crate) fn times(self, field: usize) -> u32 {
        (self.times >> (5 * field)) & MOST_TIMES
    }

    /// Whether it stands in one of the first so many fields.
    pub(crate) fn is_in_first(self, fields: usize) -> bool {
        self.times & ((1 << (5 * fields)) - 1) != 0
    }
}

pub(crate) fn posting_of(list: &[Posting], slot: usize) -> Option<&Posting> {
    list.binary_search_by_key(&slot, |posting| posting.slot()).ok().and_then(|at| list.get(at))
}

/// Ids of words and stems are positions in its own lists and never leave the crate.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    /// Every word as it is written somewhere, for spelling.
    vocables: Vec<Vocable>,
    by_word: HashMap<String, u32>,
    /// For each stem, the entries that have it, in the order of their slots.
    postings: Vec<Vec<Posting>>,
    by_stem: HashMap<String, usize>,
    /// Words in each field of all entries together.
    sums: [u64; FIELDS],
    entries: usize,
}

#[derive(Debug)]
struct Vocable {
    known: Known,
    stem: usize,
    /// How many entries have it; the word stays when the last one goes.
    entries: usize,
}

impl Lexicon {
    /// Takes in the words of an entry, to be found under this slot. Its different words, for [`Lexicon::forget`], and its lengths.
    pub(crate) fn learn(&mut self, slot: usize, entry: &Entry) -> (Box<[u32]>, Lengths) {
        let (times, lengths) = self.count_words(entry);
        let mut by_stem: HashMap<usize, [u32; FIELDS]> = HashMap::with_capacity(times.len());
        for (&word, word_times) in &times {
            let Some(vocable) = self.vocables.get_mut(word as usize) else { continue };
            vocable.entries += 1;
            for (sum, more) in by_stem.entry(vocable.stem).or_default().iter_mut().zip(word_times) {
                *sum += more;
            }
        }
        for (stem, times) in by_stem {
            let Some(postings) = self.postings.get_mut(stem) else { continue };
            let times = times.iter().rev().fold(0, |bits, times| bits << 5 | (*times).min(MOST_TIMES));
            insert_by(postings, Posting { slot: slot as u32, times }, |posting| posting.slot);
        }
        for (sum, more) in self.sums.iter_mut().zip(lengths) {
            *sum += u64::from(more);
        }
        self.entries += 1;
        (times.into_keys().collect(), lengths)
    }

    /// Takes the words out that [`Lexicon::learn`] took in.
    pub(crate) fn forget(&mut self, slot: usize, words: &[u32], lengths: Lengths) {
        for word in words {
            let Some(vocable) = self.vocables.get_mut(*word as usize) else { continue };
            vocable.entries -= 1;
            // Several words of an entry can share a stem: the first of them takes the posting out.
            if let Some(postings) = self.postings.get_mut(vocable.stem)
                && let Ok(at) = postings.binary_search_by_key(&slot, |posting| posting.slot())
            {
                postings.remove(at);
            }
        }
        for (sum, less) in self.sums.iter_mut().zip(lengths) {
            *sum -= u64::from(less);
        }
        self.entries -= 1;
    }

    pub(crate) fn shrink(&mut self) {
        self.postings.iter_mut().for_each(Vec::shrink_to_fit);
    }

    /// How often each word stands in each field, and how many words each field has.
    fn count_words(&mut self, entry: &Entry) -> (HashMap<u32, [u32; FIELDS]>, Lengths) {
        let keywords = entry.keywords.join(" / ") + " / " + &facts_as_words(entry);
        let fields: [&str; FIELDS] =
            [&entry.name, &keywords, &entry.summary, &entry.organisation, &entry.area, &entry.description];
        let mut times: HashMap<u32, [u32; FIELDS]> = HashMap::new();
        let mut lengths = [0; FIELDS];
        for (field, text) in fields.into_iter().enumerate() {
            let plain = words(text);
            if let Some(length) = lengths.get_mut(field) {
                *length = u16::try_from(plain.len()).unwrap_or(u16::MAX);
            }
            for folded in plain.into_iter().map(|word| word.folded).chain(hyphenated(text)) {
                let counts = times.entry(self.word(folded)).or_default();
                if let Some(count) = counts.get_mut(field) {
                    *count += 1;
                }
            }
        }
        (times, lengths)
    }

    /// The position of the word, where it is put if it is new.
    fn word(&mut self, folded: String) -> u32 {
        if let Some(&word) = self.by_word.get(&folded) {
            return word;
        }
        let postings = &mut self.postings;
        let stem = *self.by_stem.entry(stem(&folded)).or_insert_with(|| {
            postings.push(Vec::new());
            postings.len() - 1
        });
        let word = self.vocables.len() as u32;
        self.vocables.push(Vocable { known: Known::new(folded.clone()), stem, entries: 0 });
        self.by_word.insert(folded, word);
        word
    }

    /// The stem's position, if any entry has it.
    pub(crate) fn stem_id(&self, stem: &str) -> Option<usize> {
        self.by_stem.get(stem).copied().filter(|&id| !self.postings(id).is_empty())
    }

    pub(crate) fn postings(&self, stem: usize) -> &[Posting] {
        self.postings.get(stem).map_or(&[], Vec::as_slice)
    }

    /// Whether any entry has the word written exactly so.
    pub(crate) fn has_word(&self, folded: &str) -> bool {
        self.by_word.get(folded).and_then(|&word| self.vocables.get(word as usize)).is_some_and(|vocable| vocable.entries > 0)
    }

    /// Every word that some entry has, with the number of entries.
    pub(crate) fn known_words(&self) -> impl Iterator<Item = (&Known, usize)> {
        self.vocables.iter().filter(|vocable| vocable.entries > 0).map(|vocable| (&vocable.known, vocable.entries))
    }

    /// How many words each field has on average.
    pub(crate) fn average_lengths(&self) -> [f64; FIELDS] {
        let entries = self.entries.max(1) as f64;
        self.sums.map(|sum| (sum as f64 / entries).max(1.0))
    }
}

/// Puts it where it belongs in a list that is in the order of its slots: nearly always at the end.
pub(crate) fn insert_by<T>(list: &mut Vec<T>, new: T, slot: impl Fn(&T) -> u32) {
    let own = slot(&new);
    if list.last().is_none_or(|last| slot(last) < own) {
        list.push(new);
    } else {
        let at = list.partition_point(|other| slot(other) < own);
        list.insert(at, new);
    }
}

/// Facts that people also type as words: "free yoga online on Tuesday".
fn facts_as_words(entry: &Entry) -> String {
    let mut facts: Vec<&str> = Vec::new();
    facts.extend(entry.volunteers_wanted.then_some("volunteering"));
    facts.extend(entry.cost.is_free().then_some("free"));
    facts.extend(entry.online.then_some("online"));
    facts.extend(entry.sessions.iter().map(|session| session.weekday.label()));
    facts.join(" / ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_often_a_word_stands_where_is_kept_in_four_bytes() {
        let mut lexicon = Lexicon::default();
        let entry =
            |name: &str, description: &str| Entry { name: name.into(), description: description.into(), ..Entry::default() };
        lexicon.learn(7, &entry("Walks", &"walking ".repeat(40)));
        lexicon.learn(3, &entry("Tea", "walk walked"));
        let stem = lexicon.stem_id("walk").unwrap();
        let counts = |slot| {
            let posting = posting_of(lexicon.postings(stem), slot).unwrap();
            ((0..FIELDS).map(|field| posting.times(field)).collect::<Vec<_>>(), posting.is_in_first(2))
        };
        assert_eq!(counts(7), (vec![1, 0, 0, 0, 0, 31], true));
        assert_eq!(counts(3), (vec![0, 0, 0, 0, 0, 2], false));
        assert!(posting_of(lexicon.postings(stem), 5).is_none());
    }
}

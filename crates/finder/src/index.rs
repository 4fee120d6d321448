//! Which entries have which words, kept true while entries come, change and go.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::Date;

use crate::kinds;
use crate::marks::Marks;
use crate::places::Places;
use crate::reach::Reach;
use crate::spelling::{Known, corrections};
use crate::suits::IS_FOR;
use crate::text::{hyphenated, stem, words};
use crate::vocabulary::{KindId, Vocabulary};
use crate::{Ages, Cost, Entry, Gender, Point, Route, Session};

/// The directory, ready to be searched. See the [crate] for an example.
///
/// It holds words and facts, not the texts, and answers with ids. Ids of slots, words and stems below are positions in
/// its own lists and never leave the crate.
#[derive(Debug)]
pub struct Index {
    vocabulary: Arc<Vocabulary>,
    /// A removed entry leaves a hole, which the next new one fills.
    slots: Vec<Option<Listed>>,
    holes: Vec<usize>,
    /// For each slot, what is asked of all; of a hole what was there before.
    marks: Vec<Marks>,
    /// For each slot from where its entry can be reached.
    reach: Vec<Reach>,
    by_id: HashMap<String, usize>,
    /// Every word as it is written somewhere, for spelling.
    vocables: Vec<Vocable>,
    by_word: HashMap<String, usize>,
    /// For each stem, the entries that have it, in the order of their slots.
    postings: Vec<Vec<Posting>>,
    by_stem: HashMap<String, usize>,
    /// Words in each field of all entries together.
    lengths: [u64; FIELDS],
    /// For each kind of help the entries that are of it, in the order of their slots, with how surely.
    kinds: Vec<Vec<(usize, f32)>>,
    places: Places,
    /// Languages that somebody speaks, by their folded names, with the number of entries.
    languages: HashMap<String, usize>,
}

impl Default for Index {
    fn default() -> Self {
        Self::with(Vocabulary::built_in())
    }
}

/// The parts of an entry that have words, in the order in which rank.rs weighs them.
pub(crate) const FIELDS: usize = 6;

/// What is kept of an entry.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) id: String,
    /// The name in the form that sorts.
    pub(crate) sort_name: String,
    pub(crate) points: Vec<Point>,
    pub(crate) online: bool,
    pub(crate) outreach: bool,
    pub(crate) sessions: Vec<Session>,
    pub(crate) cost: Cost,
    pub(crate) volunteers_wanted: bool,
    pub(crate) marks: Marks,
    /// It is for whoever is spoken of as one of these.
    pub(crate) audiences: Box<[KindId]>,
    pub(crate) ages: Ages,
    pub(crate) restricted_to: Option<String>,
    pub(crate) gender: Option<Gender>,
    /// Folded.
    pub(crate) languages: Vec<String>,
    /// Folded.
    pub(crate) access: Vec<String>,
    pub(crate) route: Option<Route>,
    pub(crate) waiting_weeks: Option<u16>,
    pub(crate) full: bool,
    pub(crate) by_phone: bool,
    pub(crate) confirmed: Option<Date>,
    /// With how surely, in the order of the kinds.
    pub(crate) kinds: Vec<(KindId, f32)>,
    /// What it taught about where its postcodes are, so that this can be forgotten.
    taught: Vec<(String, Point)>,
    /// Words in each field.
    pub(crate) lengths: [u16; FIELDS],
    /// Its different words, as positions in the vocabulary.
    words: Vec<usize>,
}

/// That an entry has a stem, and how often in each field.
#[derive(Debug)]
pub(crate) struct Posting {
    pub(crate) slot: usize,
    pub(crate) times: [u8; FIELDS],
}

#[derive(Debug)]
struct Vocable {
    known: Known,
    stem: usize,
    /// How many entries have it; the word stays when the last one goes.
    entries: usize,
}

impl Index {
    /// An index without entries that reads with this vocabulary.
    pub fn with(vocabulary: Arc<Vocabulary>) -> Self {
        Self {
            kinds: vec![Vec::new(); vocabulary.kinds.len()],
            vocabulary,
            slots: Vec::new(),
            holes: Vec::new(),
            marks: Vec::new(),
            reach: Vec::new(),
            by_id: HashMap::new(),
            vocables: Vec::new(),
            by_word: HashMap::new(),
            postings: Vec::new(),
            by_stem: HashMap::new(),
            lengths: [0; FIELDS],
            places: Places::default(),
            languages: HashMap::new(),
        }
    }

    /// An index of these entries. Of several with one id the last one counts.
    pub fn build(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut index = Self::default();
        for entry in entries {
            index.upsert(entry);
        }
        index
    }

    /// Adds the entry, in place of the one that has its id.
    pub fn upsert(&mut self, entry: Entry) {
        self.remove(&entry.id);
        let slot = self.holes.pop().unwrap_or(self.slots.len());
        let (times, lengths) = self.count_words(&entry);

        let mut by_stem: HashMap<usize, [u8; FIELDS]> = HashMap::new();
        for (&word, word_times) in &times {
            let Some(vocable) = self.vocables.get_mut(word) else { continue };
            vocable.entries += 1;
            for (sum, more) in by_stem.entry(vocable.stem).or_default().iter_mut().zip(word_times) {
                *sum = sum.saturating_add(*more);
            }
        }
        for (stem, times) in by_stem {
            let Some(postings) = self.postings.get_mut(stem) else { continue };
            let at = postings.partition_point(|posting| posting.slot < slot);
            postings.insert(at, Posting { slot, times });
        }
        for (sum, more) in self.lengths.iter_mut().zip(lengths) {
            *sum += u64::from(more);
        }

        let kinds: Vec<(KindId, f32)> = kinds::of(&self.vocabulary, &entry).into_iter().collect();
        for &(kind, how) in &kinds {
            let Some(of_kind) = self.kinds.get_mut(kind) else { continue };
            let at = of_kind.partition_point(|(other, _)| *other < slot);
            of_kind.insert(at, (slot, how));
        }
        let taught = self.places.learn(&entry);
        let folded = |words: &[String]| words.iter().map(|word| kernel::fold(word)).collect::<Vec<_>>();
        let languages = folded(&entry.languages);
        for language in &languages {
            *self.languages.entry(language.clone()).or_default() += 1;
        }

        self.by_id.insert(entry.id.clone(), slot);
        let marks = Marks::of(&self.vocabulary, &entry, &kinds);
        let listed = Listed {
            marks,
            audiences: kinds
                .iter()
                .filter(|(kind, sure)| *sure >= IS_FOR && self.vocabulary.kind(*kind).is_some_and(|kind| kind.audience))
                .map(|(kind, _)| *kind)
                .collect(),
            id: entry.id,
            sort_name: kernel::fold(&entry.name),
            points: entry.points,
            online: entry.online,
            outreach: entry.outreach,
            sessions: entry.sessions,
            cost: entry.cost,
            volunteers_wanted: entry.volunteers_wanted,
            ages: Ages { min: entry.min_age, max: entry.max_age },
            restricted_to: entry.restricted_to.filter(|whom| !whom.trim().is_empty()),
            gender: marks.gender,
            languages,
            access: folded(&entry.access),
            route: entry.route,
            waiting_weeks: entry.waiting_weeks,
            full: entry.full,
            by_phone: entry.by_phone,
            confirmed: entry.confirmed,
            kinds,
            taught,
            lengths,
            words: times.into_keys().collect(),
        };
        let (marks, reach) = (listed.marks, Reach::of(&listed.points, listed.marks.anywhere));
        match (self.slots.get_mut(slot), self.marks.get_mut(slot), self.reach.get_mut(slot)) {
            (Some(hole), Some(old_marks), Some(old_reach)) => {
                *hole = Some(listed);
                (*old_marks, *old_reach) = (marks, reach);
            }
            _ => {
                self.slots.push(Some(listed));
                self.marks.push(marks);
                self.reach.push(reach);
            }
        }
    }

    /// Takes the entry out; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        let Some(slot) = self.by_id.remove(id) else { return false };
        let Some(listed) = self.slots.get_mut(slot).and_then(Option::take) else { return false };
        self.holes.push(slot);
        for word in listed.words {
            let Some(vocable) = self.vocables.get_mut(word) else { continue };
            vocable.entries -= 1;
            // Several words of an entry can share a stem: the first of them takes the posting out.
            if let Some(postings) = self.postings.get_mut(vocable.stem)
                && let Ok(at) = postings.binary_search_by_key(&slot, |posting| posting.slot)
            {
                postings.remove(at);
            }
        }
        for (kind, _) in listed.kinds {
            if let Some(of_kind) = self.kinds.get_mut(kind)
                && let Ok(at) = of_kind.binary_search_by_key(&slot, |(other, _)| *other)
            {
                of_kind.remove(at);
            }
        }
        self.places.forget(&listed.taught);
        for language in listed.languages {
            if let Some(count) = self.languages.get_mut(&language) {
                *count -= 1;
            }
        }
        for (sum, less) in self.lengths.iter_mut().zip(listed.lengths) {
            *sum -= u64::from(less);
        }
        true
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// How often each word of the vocabulary stands in each field, and how many words each field has.
    fn count_words(&mut self, entry: &Entry) -> (HashMap<usize, [u8; FIELDS]>, [u16; FIELDS]) {
        let keywords = entry.keywords.join(" / ") + " / " + &facts_as_words(entry);
        let fields: [&str; FIELDS] =
            [&entry.name, &keywords, &entry.summary, &entry.organisation, &entry.area, &entry.description];
        let mut times: HashMap<usize, [u8; FIELDS]> = HashMap::new();
        let mut lengths = [0; FIELDS];
        for (field, text) in fields.into_iter().enumerate() {
            let plain = words(text);
            if let Some(length) = lengths.get_mut(field) {
                *length = u16::try_from(plain.len()).unwrap_or(u16::MAX);
            }
            for folded in plain.into_iter().map(|word| word.folded).chain(hyphenated(text)) {
                let counts = times.entry(self.learn(folded)).or_default();
                if let Some(count) = counts.get_mut(field) {
                    *count = count.saturating_add(1);
                }
            }
        }
        (times, lengths)
    }

    /// The position of the word in the vocabulary, where it is put if it is new.
    fn learn(&mut self, folded: String) -> usize {
        if let Some(&word) = self.by_word.get(&folded) {
            return word;
        }
        let postings = &mut self.postings;
        let stem = *self.by_stem.entry(stem(&folded)).or_insert_with(|| {
            postings.push(Vec::new());
            postings.len() - 1
        });
        let word = self.vocables.len();
        self.vocables.push(Vocable { known: Known::new(folded.clone()), stem, entries: 0 });
        self.by_word.insert(folded, word);
        word
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The entries of a kind, with how surely, in the order of their slots.
    pub(crate) fn of_kind(&self, kind: KindId) -> &[(usize, f32)] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Where a postcode, its sector or its district is, as far as places of entries tell.
    pub fn place(&self, postcode: &str) -> Option<Point> {
        self.places.find(postcode)
    }

    /// The language of this folded name, if somebody here speaks it.
    pub(crate) fn language(&self, folded: &str) -> Option<String> {
        self.languages.get_key_value(folded).filter(|(_, count)| **count > 0).map(|(name, _)| name.clone())
    }

    /// The word that a misspelt one was probably meant to be, of those that people say and those that entries have.
    pub(crate) fn meant(&self, folded: &str) -> Option<String> {
        let said = self.vocabulary.words.iter().map(|known| (known, usize::MAX));
        let found = corrections(folded, said.chain(self.known_words()));
        found.into_iter().find(|correction| correction.mistakes > 0).map(|correction| correction.word.to_owned())
    }

    /// The positions up to which slots are numbered.
    pub(crate) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// What was worked out of an entry once.
    pub(crate) fn marks(&self, slot: usize) -> Option<&Marks> {
        self.marks.get(slot)
    }

    /// For each slot.
    pub(crate) fn reach(&self) -> &[Reach] {
        &self.reach
    }

    pub(crate) fn listed(&self, slot: usize) -> Option<&Listed> {
        self.slots.get(slot).and_then(Option::as_ref)
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
        self.by_word.get(folded).and_then(|&word| self.vocables.get(word)).is_some_and(|vocable| vocable.entries > 0)
    }

    /// Every word that some entry has, with the number of entries.
    pub(crate) fn known_words(&self) -> impl Iterator<Item = (&Known, usize)> {
        self.vocables.iter().filter(|vocable| vocable.entries > 0).map(|vocable| (&vocable.known, vocable.entries))
    }

    /// How many words each field has on average.
    pub(crate) fn average_lengths(&self) -> [f64; FIELDS] {
        let entries = self.len().max(1) as f64;
        self.lengths.map(|sum| (sum as f64 / entries).max(1.0))
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

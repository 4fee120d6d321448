//! The entries and which of them are of which kinds, kept true while entries come, change and go.

use std::collections::HashMap;
use std::sync::Arc;

use crate::kinds;
use crate::lexicon::{Lengths, Lexicon, Posting, insert_by};
use crate::listed::{Languages, Learnt, Listed};
use crate::marks::Marks;
use crate::places::Places;
use crate::reach::{Reach, Spot};
use crate::spelling::{Known, corrections};
use crate::vocabulary::{KindId, Vocabulary};
use crate::{Entry, Point};

/// The directory, ready to be searched. See the [crate] for an example.
///
/// It holds words and facts, not the texts, and answers with ids. A slot is where an entry lies in its lists; it never leaves the
/// crate.
#[derive(Debug)]
pub struct Index {
    vocabulary: Arc<Vocabulary>,
    /// A removed entry leaves a hole, which the next new one fills.
    slots: Vec<Option<Listed>>,
    holes: Vec<usize>,
    /// For each slot, what is asked of all; of a hole what was there before.
    beside: Beside,
    by_id: HashMap<Box<str>, u32>,
    lexicon: Lexicon,
    /// For each kind of help the entries that are of it, in the order of their slots.
    kinds: Vec<Vec<OfKind>>,
    places: Places,
    languages: Languages,
}

/// What lies side by side for all slots, so that a search of all of them goes from one to the next in memory.
#[derive(Debug, Default)]
struct Beside {
    marks: Vec<Marks>,
    /// From where it can be reached.
    reach: Vec<Reach>,
    spots: Vec<Spot>,
    /// Words in each field.
    lengths: Vec<Lengths>,
}

/// That an entry is of a kind, and how surely.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfKind {
    slot: u32,
    pub(crate) sure: f32,
}

impl OfKind {
    pub(crate) fn slot(self) -> usize {
        self.slot as usize
    }
}

impl Default for Index {
    fn default() -> Self {
        Self::with(Vocabulary::built_in())
    }
}

impl Index {
    /// An index without entries that reads with this vocabulary.
    pub fn with(vocabulary: Arc<Vocabulary>) -> Self {
        Self {
            kinds: vec![Vec::new(); vocabulary.kinds.len()],
            vocabulary,
            slots: Vec::new(),
            holes: Vec::new(),
            beside: Beside::default(),
            by_id: HashMap::new(),
            lexicon: Lexicon::default(),
            places: Places::default(),
            languages: Languages::default(),
        }
    }

    /// An index of these entries. Of several with one id the last one counts.
    pub fn build(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut index = Self::default();
        for entry in entries {
            index.upsert(entry);
        }
        index.shrink();
        index
    }

    /// Gives back the memory that was taken so that more may come: for a directory that has come whole.
    pub fn shrink(&mut self) {
        self.lexicon.shrink();
        self.kinds.iter_mut().for_each(Vec::shrink_to_fit);
    }

    /// Adds the entry, in place of the one that has its id.
    pub fn upsert(&mut self, entry: Entry) {
        self.remove(&entry.id);
        let slot = self.holes.pop().unwrap_or(self.slots.len());
        let (words, lengths) = self.lexicon.learn(slot, &entry);
        let kinds: Vec<(KindId, f32)> = kinds::of(&self.vocabulary, &entry).into_iter().collect();
        for &(kind, sure) in &kinds {
            let Some(of_kind) = self.kinds.get_mut(kind) else { continue };
            insert_by(of_kind, OfKind { slot: slot as u32, sure }, |other| other.slot);
        }
        let (taught, languages) = (self.places.learn(&entry), self.languages.learn(&entry.languages));
        self.by_id.insert(entry.id.as_str().into(), slot as u32);
        let marks = Marks::of(&self.vocabulary, &entry, &kinds);
        let listed = Listed::of(entry, &kinds, Learnt { languages, words, taught });
        let (reach, spot) = (Reach::of(&listed.points, marks.anywhere), Spot::of(&listed.points));
        match self.slots.get_mut(slot) {
            Some(hole) => *hole = Some(listed),
            None => self.slots.push(Some(listed)),
        }
        let beside = &mut self.beside;
        put(&mut beside.marks, slot, marks);
        put(&mut beside.reach, slot, reach);
        put(&mut beside.spots, slot, spot);
        put(&mut beside.lengths, slot, lengths);
    }

    /// Takes the entry out; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        let Some(slot) = self.by_id.remove(id) else { return false };
        let slot = slot as usize;
        let Some(listed) = self.slots.get_mut(slot).and_then(Option::take) else { return false };
        self.holes.push(slot);
        if let Some(marks) = self.beside.marks.get_mut(slot) {
            marks.there = false;
        }
        self.lexicon.forget(slot, &listed.words, self.lengths(slot));
        for (kind, _) in listed.kinds {
            if let Some(of_kind) = self.kinds.get_mut(usize::from(kind))
                && let Ok(at) = of_kind.binary_search_by_key(&slot, |other| other.slot())
            {
                of_kind.remove(at);
            }
        }
        if let (Some(taught), [point]) = (listed.taught, &*listed.points) {
            self.places.forget(taught, *point);
        }
        self.languages.forget(&listed.languages);
        true
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Where a postcode, its sector or its district is, as far as places of entries tell, or a part of town that the vocabulary names.
    pub fn place(&self, place: &str) -> Option<Point> {
        let named = self.vocabulary.places.get(&kernel::fold(place));
        self.places.find(named.map_or(place, String::as_str))
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    pub(crate) fn postings(&self, stem: usize) -> &[Posting] {
        self.lexicon.postings(stem)
    }

    pub(crate) fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The entries of a kind, in the order of their slots.
    pub(crate) fn of_kind(&self, kind: KindId) -> &[OfKind] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The word that a misspelt one was probably meant to be, of those that people say and those that entries have.
    pub(crate) fn meant(&self, folded: &str) -> Option<String> {
        let said = self.vocabulary.words.iter().map(|known: &Known| (known, usize::MAX));
        let found = corrections(folded, said.chain(self.lexicon.known_words()));
        found.into_iter().find(|correction| correction.mistakes > 0).map(|correction| correction.word.to_owned())
    }

    /// The positions up to which slots are numbered.
    pub(crate) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// What was worked out of an entry once.
    pub(crate) fn marks(&self, slot: usize) -> Option<&Marks> {
        self.beside.marks.get(slot)
    }

    /// For each slot.
    pub(crate) fn reach(&self) -> &[Reach] {
        &self.beside.reach
    }

    pub(crate) fn spot(&self, slot: usize) -> Spot {
        self.beside.spots.get(slot).copied().unwrap_or(Spot::NOT_ONE)
    }

    pub(crate) fn lengths(&self, slot: usize) -> Lengths {
        self.beside.lengths.get(slot).copied().unwrap_or_default()
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Listed> {
        self.by_id.get(id).and_then(|slot| self.listed(*slot as usize))
    }

    pub(crate) fn listed(&self, slot: usize) -> Option<&Listed> {
        self.slots.get(slot).and_then(Option::as_ref)
    }
}

/// Writes it at the slot, which may be the first that is new.
fn put<T>(list: &mut Vec<T>, slot: usize, new: T) {
    match list.get_mut(slot) {
        Some(old) => *old = new,
        None => list.push(new),
    }
}

//! The ways in which an entry can answer one written word: having it in any form, joined, parted, or as it was probably meant.

use crate::Reason;
use crate::index::Index;
use crate::reading::Single;
use crate::spelling::corrections;
use crate::text::{Word, is_common, says_little, says_nothing, stem};

/// One way in which an entry can answer: by having all these stems.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) stems: Vec<usize>,
    /// From 0 to 1, for the word itself.
    pub(crate) closeness: f64,
    pub(crate) reason: Reason,
}

// How near each way comes to the word itself. All but the first two stay under rank::AT_LEAST, so that for one wanted word
// every entry that has it comes before every entry that only has something like it.
const SAME: f64 = 1.0;
/// Written as one word where the query has two: "drop in", dropin.
const JOINED: f64 = 0.9;
/// Written as two words where the query has one: "foodbank", food bank.
const PARTED: f64 = 0.39;
const UNFINISHED: f64 = 0.39;
const ONE_MISTAKE: f64 = 0.38;
const TWO_MISTAKES: f64 = 0.3;

/// The closest first. None: no entry has anything like it.
pub(crate) fn ways(index: &Index, single: &Single) -> Vec<Way> {
    let Single { word, beside: [before, after], wrote } = single;
    let mut ways = Vec::new();
    let found = word.shown.clone();
    let reason = match wrote.clone() {
        Some(wrote) => Reason::Corrected { found, wrote },
        None => Reason::Word { word: found },
    };
    push(index, &mut ways, &[stem(&word.folded)], SAME, reason);
    for (left, right) in [before.as_ref().zip(Some(word)), Some(word).zip(after.as_ref())].into_iter().flatten() {
        if !right.begins {
            push_joined(index, &mut ways, &[left, right]);
        }
    }
    if !says_little(&word.folded) && !says_nothing(&word.folded) {
        push_parted(index, &mut ways, word);
        if ways.iter().all(|way| way.closeness < JOINED)
            && !is_common(&word.folded)
            && !index.vocabulary().by_word.contains_key(&word.folded)
        {
            push_corrections(index, &mut ways, word);
        }
    }
    ways.sort_by(|a, b| b.closeness.total_cmp(&a.closeness));
    ways
}

/// Adds the way of having all these stems, if every one of them is known and the way is new.
fn push(index: &Index, ways: &mut Vec<Way>, stems: &[String], closeness: f64, reason: Reason) {
    let ids: Option<Vec<usize>> = stems.iter().map(|stem| index.lexicon().stem_id(stem)).collect();
    if let Some(stems) = ids.filter(|ids| !ids.is_empty() && ways.iter().all(|way| way.stems != *ids)) {
        ways.push(Way { stems, closeness, reason });
    }
}

fn push_joined(index: &Index, ways: &mut Vec<Way>, parts: &[&Word]) {
    let joined: String = parts.iter().map(|part| part.folded.as_str()).collect();
    if index.lexicon().has_word(&joined) {
        let wrote = parts.iter().map(|part| part.shown.as_str()).collect::<Vec<_>>().join(" ");
        push(index, ways, &[stem(&joined)], JOINED, Reason::Corrected { found: joined, wrote });
    }
}

fn push_parted(index: &Index, ways: &mut Vec<Way>, word: &Word) {
    for (at, _) in word.folded.char_indices() {
        let (left, right) = word.folded.split_at(at);
        if left.len() >= 3
            && right.len() >= 3
            && index.lexicon().has_word(left)
            && index.lexicon().has_word(right)
            && !says_nothing(left)
        {
            let reason = Reason::Corrected { found: format!("{left} {right}"), wrote: word.shown.clone() };
            push(index, ways, &[stem(left), stem(right)], PARTED, reason);
        }
    }
}

fn push_corrections(index: &Index, ways: &mut Vec<Way>, word: &Word) {
    for correction in corrections(&word.folded, index.lexicon().known_words()) {
        let closeness = match correction.mistakes {
            0 => UNFINISHED,
            1 => ONE_MISTAKE,
            _ => TWO_MISTAKES,
        };
        let reason = Reason::Corrected { found: correction.word.to_owned(), wrote: word.shown.clone() };
        push(index, ways, &[stem(correction.word)], closeness, reason);
    }
}

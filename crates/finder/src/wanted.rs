//! From the text of a query to the stems that answer each of its words, and how well.

use std::collections::HashSet;

use crate::index::Index;
use crate::spelling::corrections;
use crate::text::{Word, says_little, says_nothing, stem, words};
use crate::{
    Reason,
    synonyms::{Meaning, SYNONYMS},
};

/// One word or phrase of a query.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) shown: String,
    /// It helps to sort, but nothing is offered for it alone.
    pub(crate) weak: bool,
    /// The closest first. None: no entry has anything like it.
    pub(crate) ways: Vec<Way>,
}

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
const OFTEN_MEANS: f64 = 0.36;
/// Each meaning counts this much of the one before it in its row of the table.
const NEXT_MEANING: f64 = 0.95;

/// More words than this are not looked at: nobody reads further, and a pasted book must not stop the others' searches.
const MOST_WORDS: usize = 60;

/// What the text asks for, in its order, each thing once.
pub(crate) fn wanted(index: &Index, text: &str) -> Vec<Wanted> {
    let words = words(text);
    let stems: Vec<String> = words.iter().map(|word| stem(&word.folded)).collect();
    let mut all: Vec<Wanted> = Vec::new();
    let mut nothing: Vec<Wanted> = Vec::new();
    let mut seen: HashSet<&[String]> = HashSet::new();
    let mut at = 0;
    while all.len() < MOST_WORDS && at < words.len() {
        let rest = stems.get(at..).unwrap_or_default();
        let count = SYNONYMS.phrase_at_start(rest);
        let phrase = words.get(at..at + count).unwrap_or_default();
        if let Some(own_stems) = rest.get(..count)
            && seen.insert(own_stems)
        {
            match phrase {
                [word] => {
                    let before = at.checked_sub(1).and_then(|before| words.get(before));
                    let wanted = one_word(index, word, own_stems, [before, words.get(at + 1)]);
                    if says_nothing(&word.folded) { &mut nothing } else { &mut all }.push(wanted);
                }
                _ => all.push(one_phrase(index, phrase, own_stems)),
            }
        }
        at += count;
    }
    if all.is_empty() {
        nothing.truncate(MOST_WORDS);
        all = nothing;
    }
    if all.iter().all(|wanted| wanted.weak) {
        all.iter_mut().for_each(|wanted| wanted.weak = false);
    }
    all
}

fn one_word(index: &Index, word: &Word, stems: &[String], [before, after]: [Option<&Word>; 2]) -> Wanted {
    let mut ways = Vec::new();
    let shown = || word.shown.clone();
    push(index, &mut ways, stems, SAME, Reason::Word { word: shown() });
    for (left, right) in [before.zip(Some(word)), Some(word).zip(after)].into_iter().flatten() {
        push_joined(index, &mut ways, &[left.clone(), right.clone()]);
    }
    let weak = says_little(&word.folded);
    if weak || says_nothing(&word.folded) {
        return Wanted { shown: shown(), weak, ways };
    }
    push_parted(index, &mut ways, word);
    match SYNONYMS.meanings(stems) {
        Some(meanings) => push_meanings(index, &mut ways, meanings, OFTEN_MEANS, &word.shown),
        None if ways.iter().all(|way| way.closeness < JOINED) => push_corrections(index, &mut ways, word),
        None => {}
    }
    ways.sort_by(|a, b| b.closeness.total_cmp(&a.closeness));
    Wanted { shown: shown(), weak, ways }
}

fn one_phrase(index: &Index, phrase: &[Word], stems: &[String]) -> Wanted {
    let shown = phrase.iter().map(|word| word.shown.as_str()).collect::<Vec<_>>().join(" ");
    let mut ways = Vec::new();
    let telling = |(word, stem): (&Word, &String)| (!says_nothing(&word.folded)).then(|| stem.clone());
    let telling: Vec<String> = phrase.iter().zip(stems).filter_map(telling).collect();
    push(index, &mut ways, &telling, SAME, Reason::Word { word: shown.clone() });
    push_joined(index, &mut ways, phrase);
    push_meanings(index, &mut ways, SYNONYMS.meanings(stems).unwrap_or_default(), OFTEN_MEANS, &shown);
    Wanted { shown, weak: false, ways }
}

/// Adds the way of having all these stems, if every one of them is known and the way is new.
fn push(index: &Index, ways: &mut Vec<Way>, stems: &[String], closeness: f64, reason: Reason) {
    let ids: Option<Vec<usize>> = stems.iter().map(|stem| index.stem_id(stem)).collect();
    if let Some(stems) = ids.filter(|ids| !ids.is_empty() && ways.iter().all(|way| way.stems != *ids)) {
        ways.push(Way { stems, closeness, reason });
    }
}

fn push_joined(index: &Index, ways: &mut Vec<Way>, parts: &[Word]) {
    let joined: String = parts.iter().map(|part| part.folded.as_str()).collect();
    if index.has_word(&joined) {
        let wrote = parts.iter().map(|part| part.shown.as_str()).collect::<Vec<_>>().join(" ");
        push(index, ways, &[stem(&joined)], JOINED, Reason::Corrected { found: joined, wrote });
    }
}

fn push_parted(index: &Index, ways: &mut Vec<Way>, word: &Word) {
    for (at, _) in word.folded.char_indices() {
        let (left, right) = word.folded.split_at(at);
        if left.len() >= 3 && right.len() >= 3 && index.has_word(left) && index.has_word(right) && !says_nothing(left) {
            let reason = Reason::Corrected { found: format!("{left} {right}"), wrote: word.shown.clone() };
            push(index, ways, &[stem(left), stem(right)], PARTED, reason);
        }
    }
}

fn push_corrections(index: &Index, ways: &mut Vec<Way>, word: &Word) {
    let said = SYNONYMS.said().iter().filter(|said| !index.has_word(&said.text)).map(|said| (said, 0));
    for correction in corrections(&word.folded, index.known_words().chain(said)) {
        let closeness = match correction.mistakes {
            0 => UNFINISHED,
            1 => ONE_MISTAKE,
            _ => TWO_MISTAKES,
        };
        let meant = [stem(correction.word)];
        let reason = Reason::Corrected { found: correction.word.to_owned(), wrote: word.shown.clone() };
        push(index, ways, &meant, closeness, reason);
        let meanings = SYNONYMS.meanings(&meant).unwrap_or_default();
        push_meanings(index, ways, meanings, OFTEN_MEANS * closeness, correction.word);
    }
}

fn push_meanings(index: &Index, ways: &mut Vec<Way>, meanings: &[Meaning], mut closeness: f64, said: &str) {
    for meaning in meanings {
        let reason = Reason::OftenMeans { said: said.to_owned(), means: meaning.shown.to_owned() };
        push(index, ways, &meaning.stems, closeness, reason);
        closeness *= NEXT_MEANING;
    }
}

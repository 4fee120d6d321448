//! Of which kinds an entry is: read from its own words, once, when it comes.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::Entry;
use crate::text::{Word, is_common, is_small, stem, words};
use crate::vocabulary::{KindId, Token, Vocabulary};

/// How surely what a part of an entry says is what it is: its name, keywords, summary, the beginning of its description, the rest.
const NAME: f32 = 1.0;
const KEYWORDS: f32 = 0.85;
const SUMMARY: f32 = 0.85;
const BEGINNING: f32 = 0.8;
const REST: f32 = 0.5;
const ORGANISATION: f32 = 0.35;

/// One word in running text is a weaker sign than a name, a keyword or a phrase; weaker still an everyday word, which may stand for
/// anything: "chairs, not cushions" is no exercise on chairs.
const ONE_WORD: f32 = 0.7;
const EVERYDAY_WORD: f32 = 0.6;

/// So many words of a description say what it is; what comes after is often about something else.
const BEGINNING_WORDS: usize = 30;

/// The kinds that an entry is of, each with how surely, to 1.
pub(crate) fn of(vocabulary: &Vocabulary, entry: &Entry) -> BTreeMap<KindId, f32> {
    let mut signs = Signs { vocabulary, doubts: BTreeMap::new(), apart: Vec::new() };
    signs.read(&entry.name, |_| NAME, true, false);
    for keyword in &entry.keywords {
        signs.read(keyword, |_| KEYWORDS, true, false);
    }
    signs.read(&entry.summary, |_| SUMMARY, true, true);
    let beginning = |at| if at < BEGINNING_WORDS { BEGINNING } else { REST };
    signs.read(&entry.description, beginning, entry.summary.is_empty(), true);
    signs.read(&entry.unspoken, |_| KEYWORDS, false, false);
    signs.read(&entry.organisation, |_| ORGANISATION, false, false);
    for kind in signs.apart {
        signs.doubts.remove(&kind);
    }
    signs.doubts.into_iter().map(|(kind, (doubt, best))| (kind, best.max(1.0 - doubt).min(1.0))).collect()
}

struct Signs<'a> {
    vocabulary: &'a Vocabulary,
    /// For each kind the doubt that all signs together leave, and the best sign.
    doubts: BTreeMap<KindId, (f32, f32)>,
    apart: Vec<KindId>,
}

impl Signs<'_> {
    /// The word as phrases see it that are signs, and phrases that tell apart.
    fn tokens(&self, word: &Word) -> (Token, Token) {
        let (stem, small, begins) = (stem(&word.folded), is_small(&word.folded), word.begins);
        let sign = Token { stem: self.vocabulary.signs.stem(&stem), small, begins };
        (sign, Token { stem: self.vocabulary.apart.stem(&stem), small, begins })
    }

    /// Reads one text. `sure` says how much a sign at this word counts; `tells_apart` whether the text may say what it is not; `running`
    /// whether it is sentences.
    fn read(&mut self, text: &str, sure: impl Fn(usize) -> f32, tells_apart: bool, running: bool) {
        let words = words(text);
        let (of, apart): (Vec<Token>, Vec<Token>) = words.iter().map(|word| self.tokens(word)).unzip();
        // A "walk-in centre" is no walk, here; in its name it is the end of being a walk at all.
        let mut not_here: Vec<(KindId, Range<usize>)> = Vec::new();
        for at in 0..words.len() {
            let Some(hit) = self.vocabulary.apart.at(apart.get(at..).unwrap_or_default()) else { continue };
            not_here.extend(hit.means.iter().map(|kind| (*kind, at..at + hit.words)));
            if tells_apart && at < BEGINNING_WORDS {
                self.apart.extend(hit.means);
            }
        }
        let mut at = 0;
        let mut denied_until = 0;
        while at < words.len() {
            if denies(&words, at) {
                denied_until = at + 5;
            } else if words.get(at).is_some_and(|word| word.begins) {
                denied_until = at;
            }
            let Some(hit) = self.vocabulary.signs.at(of.get(at..).unwrap_or_default()) else {
                at += 1;
                continue;
            };
            let everyday = words.get(at).is_some_and(|word| is_common(&word.folded));
            let weaker = match (running && hit.words == 1, everyday) {
                (false, _) => 1.0,
                (true, false) => ONE_WORD,
                (true, true) => EVERYDAY_WORD,
            };
            for (kind, how) in hit.means.iter().filter(|_| at >= denied_until) {
                if not_here.iter().any(|(other, words)| other == kind && words.contains(&at)) {
                    continue;
                }
                let how = how * sure(at) * weaker;
                let (doubt, best) = self.doubts.entry(*kind).or_insert((1.0, 0.0));
                *doubt *= 1.0 - 0.8 * how;
                *best = best.max(how);
            }
            at += hit.words;
        }
    }
}

fn denies(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(|word| {
        matches!(
            word.folded.as_str(),
            "not" | "no" | "isnt" | "without" | "nobody" | "cannot" | "arent" | "dont" | "never" | "instead"
        )
    })
}

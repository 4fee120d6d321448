//! What a text asks for: the kinds of help that its words mean, what is refused, and how it must be.

mod company;
mod facts;
mod languages;
mod refusals;
mod times;
mod wishes;

use std::collections::HashSet;

use kernel::Weekday;

use crate::text::{Word, is_common, is_small, says_little, says_nothing, stem, words};
use crate::vocabulary::{KindId, Meaning, Token, Vocabulary};
use crate::{Gender, Index, Point};

pub(crate) use times::{days as days_of, minutes as minutes_of};
pub(crate) use wishes::{Wish, Wishes};

/// More words than this are not looked at: nobody reads further, and a pasted book must not stop the others' searches.
const MOST_WORDS: usize = 400;

/// A text, understood.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) asks: Vec<Ask>,
    /// Words of which the vocabulary knows nothing: looked for as they are.
    pub(crate) words: Vec<Single>,
    /// Words that only say how it must be: they help to sort.
    pub(crate) wished: Vec<Single>,
    pub(crate) wishes: Wishes,
    pub(crate) refused_kinds: HashSet<KindId>,
    /// Stems that a service must not have in its name or keywords.
    pub(crate) refused_stems: HashSet<String>,
    pub(crate) days: Vec<Weekday>,
    pub(crate) ages: Option<(u8, u8)>,
    pub(crate) child: Option<u8>,
    pub(crate) older: bool,
    pub(crate) gender: Option<Gender>,
    pub(crate) languages: Vec<String>,
    /// Languages that somebody speaks and nobody here, as they were written.
    pub(crate) not_spoken: Vec<String>,
    /// A child is spoken of, or one that is to come.
    pub(crate) has_child: bool,
    pub(crate) place: Option<Point>,
    /// Kinds of crisis that were said, and not denied.
    pub(crate) crises: Vec<KindId>,
    /// The words that said so, and those that spoke of abuse.
    pub(crate) crisis_words: Vec<String>,
    pub(crate) abuse: bool,
    /// A crisis was spoken of, if only to deny it.
    pub(crate) crisis_denied: bool,
}

/// One thing that is needed or liked.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// The words that said so, the first first.
    pub(crate) said: Vec<String>,
    /// With how surely each is meant.
    pub(crate) kinds: Vec<(KindId, f32)>,
    pub(crate) words: Vec<Single>,
}

/// A word of the text, to be looked for as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Single {
    pub(crate) word: Word,
    /// Its neighbours, with which it may be one word.
    pub(crate) beside: [Option<Word>; 2],
    /// What was written, if this is what it was taken for.
    pub(crate) wrote: Option<String>,
}

/// Reads a text with the words that this index knows.
pub(crate) fn read(index: &Index, text: &str) -> Reading {
    Reader::new(index, text).read()
}

struct Reader<'a> {
    index: &'a Index,
    vocabulary: &'a Vocabulary,
    words: Vec<Word>,
    tokens: Vec<Token>,
    /// What a misspelt word was probably meant to be, at its place.
    meant: Vec<Option<String>>,
    reading: Reading,
    /// Up to which word what is said is refused.
    refused_until: usize,
    /// The first of them.
    refused_from: usize,
    /// Nothing but a phrase may be made of these words.
    used: HashSet<usize>,
    /// Company is refused here, and not what is done in it.
    company: HashSet<usize>,
}

impl<'a> Reader<'a> {
    fn new(index: &'a Index, text: &str) -> Self {
        let vocabulary = index.vocabulary();
        let mut words = words(text);
        words.truncate(MOST_WORDS);
        let (tokens, meant) = words.iter().map(|word| token(index, vocabulary, word)).unzip();
        Self {
            index,
            vocabulary,
            words,
            tokens,
            meant,
            reading: Reading::default(),
            refused_until: 0,
            refused_from: 0,
            used: HashSet::new(),
            company: HashSet::new(),
        }
    }

    fn read(mut self) -> Reading {
        let ages = facts::ages(&self.words);
        self.reading.ages = ages.own;
        self.reading.child = ages.child;
        self.reading.older = ages.older;
        self.reading.gender = facts::gender(&self.words);
        self.reading.has_child = facts::speaks_of_child(&self.words);
        self.used.extend(ages.words);
        self.refuse_company();
        let mut at = 0;
        while at < self.words.len() {
            at += self.step(at).max(1);
        }
        self.reading
    }

    /// Takes what stands at this word; how many words it was.
    fn step(&mut self, at: usize) -> usize {
        let Some(word) = self.words.get(at).cloned() else { return 1 };
        if at != self.refused_from && self.ends_refusal(at, &word) {
            self.refused_until = at;
        }
        if let Some(count) = self.place(at) {
            return count;
        }
        if self.used.contains(&at) {
            return 1;
        }
        if let Some(day) = times::day(&word.folded) {
            if !times::is_of_something_else(&self.words, at) && !self.is_refused(at) && !self.reading.days.contains(&day) {
                self.reading.days.push(day);
            }
            return 1;
        }
        if let Some(language) = self.index.languages().spoken(&word.folded)
            && !self.reading.languages.iter().any(|known| known == language)
        {
            self.reading.languages.push(language.to_owned());
        }
        // "Somali speaker": the second word says no more than the first.
        let speaker = self.reading.languages.contains(&word.folded) && languages::is_speaker(&self.words, at + 1);
        let unspoken = self.unspoken(at, &word);
        let least = unspoken.unwrap_or_default().max(1 + usize::from(speaker));
        if let Some(hit) = self.vocabulary.said.at(self.tokens.get(at..).unwrap_or_default()) {
            let (count, means) = (hit.words, hit.means.to_vec());
            self.phrase(at, count, &means);
            return count.max(least);
        }
        if let Some(count) = unspoken {
            return count;
        }
        if let Some(count) = self.refusal(at).filter(|_| !self.company.contains(&at)) {
            // Not "old people": the quotation mark belongs to what is refused.
            self.refused_from = at + count;
            self.refused_until = at + count + refusals::REACH;
            return count;
        }
        self.single(at, word);
        least
    }

    /// A language that nobody here speaks, with the "speaker" after it: how many words it was.
    fn unspoken(&mut self, at: usize, word: &Word) -> Option<usize> {
        if !languages::is_spoken(&self.words, at) || self.is_refused(at) || self.index.lexicon().has_word(&word.folded) {
            return None;
        }
        if !self.reading.languages.contains(&word.folded) {
            self.reading.languages.push(word.folded.clone());
            self.reading.not_spoken.push(word.shown.clone());
        }
        Some(1 + usize::from(languages::is_speaker(&self.words, at + 1)))
    }

    fn phrase(&mut self, at: usize, count: usize, means: &[Meaning]) {
        let refused = self.is_refused(at);
        let own = self.words.iter().zip(&self.meant).skip(at).take(count);
        let said = own.map(|(word, meant)| meant.as_ref().unwrap_or(&word.shown).as_str()).collect::<Vec<_>>().join(" ");
        let written = self.words.iter().skip(at).take(count).map(|word| word.shown.as_str());
        let mut written = Some(written.collect::<Vec<_>>().join(" "));
        let mut kinds = Vec::new();
        for meaning in means {
            match *meaning {
                Meaning::Wish(wish) if refused => self.refuse_wish(wish),
                Meaning::Wish(wish) => self.reading.wishes.insert(wish),
                Meaning::Kind(kind, how) => {
                    let Some(known) = self.vocabulary.kind(kind) else { continue };
                    if refused || (known.may_be_past() && self.is_past(at + count)) {
                        self.reading.crisis_denied |= known.crisis;
                        if how > 0.9 {
                            // Whoever "does not drink" is not sent to the pub either.
                            self.reading.refused_kinds.extend(known.refusable.then_some(kind));
                            self.reading.refused_kinds.extend(&known.never);
                        }
                    } else {
                        if known.crisis && !self.reading.crises.contains(&kind) {
                            self.reading.crises.push(kind);
                        }
                        // What only hints at abuse is no reason to speak of it.
                        self.reading.abuse |= known.abuse && how > 0.9;
                        if known.crisis || (known.abuse && how > 0.9) {
                            self.reading.crisis_words.extend(written.take());
                        }
                        kinds.push((kind, how));
                    }
                }
            }
        }
        if refused {
            return;
        }
        let singles: Vec<Single> = (at..at + count).filter_map(|at| self.as_meant(at)).collect();
        if kinds.is_empty() {
            // A wish alone may also be what a service calls itself: "crèche", "walk in".
            self.reading.wished.extend(singles);
            return;
        }
        kinds.sort_by(|a: &(KindId, f32), b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.ask(Ask { said: vec![said], kinds, words: singles });
    }

    /// Adds to an ask that means the same, or as a new one.
    fn ask(&mut self, ask: Ask) {
        let sure = |ask: &Ask| ask.kinds.iter().filter(|(_, how)| *how > 0.9).map(|(kind, _)| *kind).collect::<Vec<_>>();
        let own = sure(&ask);
        let same = self.reading.asks.iter_mut().find(|known| sure(known).iter().any(|kind| own.contains(kind)));
        let Some(known) = same else { return self.reading.asks.push(ask) };
        known.said.extend(ask.said);
        known.words.extend(ask.words);
        for (kind, how) in ask.kinds {
            match known.kinds.iter_mut().find(|(other, _)| *other == kind) {
                Some((_, most)) => *most = most.max(how),
                None => known.kinds.push((kind, how)),
            }
        }
    }

    fn single(&mut self, at: usize, word: Word) {
        if self.is_refused(at) {
            if !says_nothing(&word.folded) && !says_little(&word.folded) && word.folded.len() > 2 {
                self.reading.refused_stems.insert(stem(&word.folded));
            }
        } else if let Some(single) = self.as_single(at) {
            self.reading.words.push(single);
        }
    }

    fn as_single(&self, at: usize) -> Option<Single> {
        let word = self.words.get(at)?.clone();
        let before = at.checked_sub(1).and_then(|before| self.words.get(before)).cloned();
        Some(Single { word, beside: [before, self.words.get(at + 1).cloned()], wrote: None })
    }

    /// The same, in the word that was probably meant.
    fn as_meant(&self, at: usize) -> Option<Single> {
        let mut single = self.as_single(at)?;
        if let Some(meant) = self.meant.get(at)?.clone() {
            single.word.folded.clone_from(&meant);
            single.wrote = Some(std::mem::replace(&mut single.word.shown, meant));
        }
        Some(single)
    }

    /// A postcode, the beginning of one, or the name of a place: how many words it was.
    fn place(&mut self, at: usize) -> Option<usize> {
        let folded = |at: usize| self.words.get(at).map_or("", |word| word.folded.as_str());
        for count in (1..=3).rev() {
            let name: Vec<&str> = (at..(at + count).min(self.words.len())).map(folded).collect();
            if name.len() < count {
                continue;
            }
            let code = self.vocabulary.places.get(&name.join(" ")).cloned();
            let is_code = count < 3 && name.first().is_some_and(|first| first.bytes().any(|byte| byte.is_ascii_digit()));
            let point = match code {
                Some(code) => self.index.place(&code),
                None if is_code => self.index.place(&name.join(" ")),
                None => None,
            };
            if point.is_some() {
                if !self.is_refused(at) {
                    self.reading.place = self.reading.place.or(point);
                }
                return Some(count);
            }
        }
        None
    }
}

/// The word as phrases see it; a word that nobody knows is taken for the one that it was probably meant to be, which is told.
fn token(index: &Index, vocabulary: &Vocabulary, word: &Word) -> (Token, Option<String>) {
    let own = vocabulary.said.stem(&stem(&word.folded));
    let small = is_small(&word.folded);
    let right = small || says_nothing(&word.folded) || is_common(&word.folded);
    let known = own.is_some() || right || index.lexicon().has_word(&word.folded);
    let meant = if known { None } else { index.meant(&word.folded) };
    let stem = meant.as_ref().map_or(own, |meant| vocabulary.said.stem(&stem(meant)));
    (Token { stem, small, begins: word.begins }, meant.filter(|_| stem.is_some()))
}

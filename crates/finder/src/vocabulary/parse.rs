//! Reads the files of `vocabulary/`.

use std::collections::HashMap;
use std::fmt;

use super::{Kind, KindId, Meaning, Vocabulary};
use crate::reading::Wish;
use crate::spelling::Known;
use crate::text::{is_small, says_nothing, words};

/// Where a vocabulary is wrong, and how. It is told to whoever wrote the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VocabularyError {
    file: String,
    line: usize,
    says: String,
}

impl fmt::Display for VocabularyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.says)
    }
}

impl std::error::Error for VocabularyError {}

/// How surely a service is of a kind that it only touches, and somebody means what only hints.
const FAINT: f32 = 0.4;

/// What the lines under a heading belong to.
#[derive(Clone, Copy)]
enum Under {
    Nothing,
    Kind(KindId),
    Wish(Wish),
}

/// That a kind names another, and where, for an error.
struct Other {
    kind: KindId,
    name: String,
    /// How near it is; none if it is never to be offered.
    how: Option<f32>,
    file: usize,
    line: usize,
}

#[derive(Default)]
struct Parsing {
    vocabulary: Vocabulary,
    by_name: HashMap<String, KindId>,
    /// Kept until all kinds are known.
    others: Vec<Other>,
}

pub(super) fn parse(texts: &[(&str, &str)]) -> Result<Vocabulary, VocabularyError> {
    let mut parsing = Parsing::default();
    for (number, (file, text)) in texts.iter().enumerate() {
        let mut under = Under::Nothing;
        let mut family = String::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            parsing.line(number, at, line, &mut under, &mut family).map_err(|says| VocabularyError {
                file: (*file).to_owned(),
                line: at + 1,
                says,
            })?;
        }
    }
    for Other { kind, name, how, file, line } in std::mem::take(&mut parsing.others) {
        let Some(&other) = parsing.by_name.get(&name) else {
            let file = texts.get(file).map(|(file, _)| (*file).to_owned()).unwrap_or_default();
            return Err(VocabularyError { file, line: line + 1, says: format!("there is no kind “{name}”") });
        };
        match (parsing.vocabulary.kinds.get_mut(kind), how) {
            (Some(kind), Some(how)) => kind.near.push((other, how)),
            (Some(kind), None) => kind.never.push(other),
            (None, _) => {}
        }
    }
    Ok(parsing.vocabulary)
}

impl Parsing {
    fn line(&mut self, file: usize, at: usize, line: &str, under: &mut Under, family: &mut String) -> Result<(), String> {
        if line.is_empty() {
            return Ok(());
        }
        if let Some(name) = line.strip_prefix("# ") {
            *family = name.trim().to_owned();
            *under = Under::Nothing;
            return Ok(());
        }
        if let Some(name) = line.strip_prefix("== ") {
            *under = self.heading(name.trim(), family)?;
            return Ok(());
        }
        if let Some((name, postcode)) = line.split_once(" = ") {
            let folded: Vec<String> = words(name).into_iter().map(|word| word.folded).collect();
            self.vocabulary.places.insert(folded.join(" "), postcode.trim().to_owned());
            return Ok(());
        }
        let (key, list) = line.split_once(':').ok_or("this is no “name: words”")?;
        if let Under::Nothing = under {
            return Err("this stands under no kind".to_owned());
        }
        for part in list.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            self.part(*under, key, part, (file, at))?;
        }
        Ok(())
    }

    fn heading(&mut self, name: &str, family: &str) -> Result<Under, String> {
        if let Some(wish) = name.strip_prefix("wish: ") {
            return Wish::named(wish).map(Under::Wish).ok_or(format!("there is no wish “{wish}”"));
        }
        let kinds = &mut self.vocabulary.kinds;
        let id = *self.by_name.entry(name.to_owned()).or_insert(kinds.len());
        if id == kinds.len() {
            if family.is_empty() {
                return Err(format!("“{name}” stands under no family"));
            }
            kinds.push(Kind { name: name.to_owned(), family: family.to_owned(), ..Kind::default() });
        }
        Ok(Under::Kind(id))
    }

    fn part(&mut self, under: Under, key: &str, part: &str, (file, at): (usize, usize)) -> Result<(), String> {
        match (under, key) {
            (Under::Wish(wish), "said") => self.said(part, Meaning::Wish(wish)),
            (Under::Kind(id), "said") => self.said(part, Meaning::Kind(id, 1.0)),
            (Under::Kind(id), "hints") => self.said(part, Meaning::Kind(id, FAINT)),
            (Under::Kind(id), "called") => {
                self.said(part, Meaning::Kind(id, 1.0))?;
                self.sign(part, (id, 1.0))
            }
            (Under::Kind(id), "touches") => self.sign(part, (id, FAINT)),
            (Under::Kind(id), "apart") => {
                self.vocabulary.apart.add(&folded(part)?, id);
                Ok(())
            }
            (Under::Kind(id), "near") => {
                let parts = part.rsplit_once(' ').and_then(|(name, how)| Some((name, how.parse::<f32>().ok()?)));
                let (name, how) = parts
                    .filter(|(_, how)| (0.05..=1.0).contains(how))
                    .ok_or(format!("“{part}” needs a number from 0.05 to 1 at its end"))?;
                self.others.push(Other { kind: id, name: name.trim().to_owned(), how: Some(how), file, line: at });
                Ok(())
            }
            (Under::Kind(id), "never") => {
                self.others.push(Other { kind: id, name: part.to_owned(), how: None, file, line: at });
                Ok(())
            }
            (Under::Kind(id), "is") => self.is(id, part),
            _ => Err(format!("there is no “{key}”; there are said, hints, called, touches, near, never, apart, is")),
        }
    }

    fn is(&mut self, id: KindId, what: &str) -> Result<(), String> {
        let Some(kind) = self.vocabulary.kinds.get_mut(id) else { return Ok(()) };
        match what {
            "crisis" => kind.crisis = true,
            "abuse" => kind.abuse = true,
            "audience" => kind.audience = true,
            "refusable" => kind.refusable = true,
            "parents" => kind.parents = true,
            "single" => kind.single = true,
            _ => return Err(format!("“{what}” is none of crisis, abuse, audience, parents, refusable, single")),
        }
        Ok(())
    }

    fn said(&mut self, phrase: &str, means: Meaning) -> Result<(), String> {
        let words = folded(phrase)?;
        for word in &words {
            if word.chars().count() > 3
                && !is_small(word)
                && !says_nothing(word)
                && self.vocabulary.by_word.insert(word.clone(), ()).is_none()
            {
                self.vocabulary.words.push(Known::new(word.clone()));
            }
        }
        self.vocabulary.said.add(&words, means);
        Ok(())
    }

    fn sign(&mut self, phrase: &str, sign: (KindId, f32)) -> Result<(), String> {
        self.vocabulary.signs.add(&folded(phrase)?, sign);
        Ok(())
    }
}

fn folded(phrase: &str) -> Result<Vec<String>, String> {
    let words: Vec<String> = words(phrase).into_iter().map(|word| word.folded).collect();
    if words.is_empty() { Err(format!("“{phrase}” has no word")) } else { Ok(words) }
}

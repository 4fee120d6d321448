//! Many phrases, found in a text at once.

use std::collections::HashMap;

use crate::text::stem;

/// Phrases as a tree of stems, with what each means.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    stems: HashMap<String, u32>,
    next: HashMap<(u32, u32), u32>,
    /// What the phrase that ends at a node means.
    ends: Vec<Vec<T>>,
}

/// Words of a text that are a phrase: so many from where it was looked for.
#[derive(Debug, PartialEq)]
pub(crate) struct Hit<'a, T> {
    pub(crate) words: usize,
    pub(crate) means: &'a [T],
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self { stems: HashMap::new(), next: HashMap::new(), ends: vec![Vec::new()] }
    }
}

impl<T: PartialEq> Phrases<T> {
    pub(crate) fn add(&mut self, words: &[String], means: T) {
        let mut node = 0;
        for word in words {
            let count = self.stems.len() as u32;
            let stem = *self.stems.entry(stem(word)).or_insert(count);
            let new = self.ends.len() as u32;
            node = *self.next.entry((node, stem)).or_insert(new);
            if node == new {
                self.ends.push(Vec::new());
            }
        }
        if let Some(end) = self.ends.get_mut(node as usize)
            && !end.contains(&means)
        {
            end.push(means);
        }
    }

    /// The number of a stem that some phrase has; every other word ends all phrases.
    pub(crate) fn stem(&self, stem: &str) -> Option<u32> {
        self.stems.get(stem).copied()
    }

    /// The longest phrase that begins at the first of these words. Small words in between do not part it.
    pub(crate) fn at(&self, words: &[Token]) -> Option<Hit<'_, T>> {
        let mut best = None;
        self.walk(words, 0, 0, &mut best);
        best.map(|(words, node)| Hit { words, means: self.ends.get(node as usize).map(Vec::as_slice).unwrap_or_default() })
    }

    fn walk(&self, words: &[Token], at: usize, node: u32, best: &mut Option<(usize, u32)>) {
        let Some(word) = words.get(at) else { return };
        if at > 0 && word.begins {
            return;
        }
        if let Some(&next) = word.stem.and_then(|stem| self.next.get(&(node, stem))) {
            let ends = self.ends.get(next as usize).is_some_and(|means| !means.is_empty());
            if ends && best.is_none_or(|(words, _)| at + 1 > words) {
                *best = Some((at + 1, next));
            }
            self.walk(words, at + 1, next, best);
        }
        if at > 0 && word.small {
            self.walk(words, at + 1, node, best);
        }
    }
}

/// A word as [`Phrases`] see it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Token {
    /// By [`Phrases::stem`].
    pub(crate) stem: Option<u32>,
    /// "The", "her": may stand inside a phrase that does not have it.
    pub(crate) small: bool,
    /// A comma or a full stop stands before it.
    pub(crate) begins: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{is_small, words};

    #[test]
    fn the_longest_phrase_is_found_over_small_words_but_not_over_a_comma() {
        let mut phrases = Phrases::default();
        for phrase in ["lost wife", "lost", "wife", "lost her way home"] {
            let words: Vec<String> = words(phrase).into_iter().map(|word| word.folded).collect();
            phrases.add(&words, phrase);
        }
        for (text, found) in [
            ("lost his wife", Some((3, "lost wife"))),
            ("losing wives", None),
            ("lost her way", Some((1, "lost"))),
            ("lost her way home", Some((4, "lost her way home"))),
            ("lost, wife", Some((1, "lost"))),
            ("the wife", None),
        ] {
            let tokens: Vec<Token> = words(text)
                .iter()
                .map(|word| Token { stem: phrases.stem(&stem(&word.folded)), small: is_small(&word.folded), begins: word.begins })
                .collect();
            assert_eq!(phrases.at(&tokens).map(|hit| (hit.words, hit.means[0])), found, "{text}");
        }
    }
}

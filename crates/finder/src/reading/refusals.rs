//! What a text refuses: "not a gym", "hates bingo", "no men". And what it says to be long over.

use super::{Reader, Wish, company};
use crate::Gender;
use crate::text::Word;

/// How many words after "not" or "hates" are still what is refused.
pub(super) const REACH: usize = 5;

impl Reader<'_> {
    /// Whoever will not be with men wants what is for women; a man who says so does not.
    pub(super) fn refuse_company(&mut self) {
        let company = company::refused(&self.words);
        let only = match (company.refused, self.reading.gender) {
            (Some(Gender::Men), None | Some(Gender::Women)) => Wish::WomenOnly,
            (Some(Gender::Women), None | Some(Gender::Men)) => Wish::MenOnly,
            _ => return,
        };
        self.reading.wishes.insert(only);
        self.company = company.nots;
        self.used.extend(company.words);
    }

    pub(super) fn is_refused(&self, at: usize) -> bool {
        at < self.refused_until
    }

    pub(super) fn ends_refusal(&self, at: usize, word: &Word) -> bool {
        const ENDS: [&str; 7] = ["but", "wants", "likes", "needs", "loves", "prefers", "just"];
        at > 0 && (word.begins || ENDS.contains(&word.folded.as_str()))
    }

    /// How many words at this place mean that what follows is refused.
    pub(super) fn refusal(&self, at: usize) -> Option<usize> {
        const REFUSALS: [&[&str]; 26] = [
            &["no"],
            &["not"],
            &["never"],
            &["hates"],
            &["hate"],
            &["dislikes"],
            &["without"],
            &["except"],
            &["avoid"],
            &["avoids"],
            &["isnt", "into"],
            &["not", "into"],
            &["doesnt", "like"],
            &["dont", "like"],
            &["doesnt", "want"],
            &["dont", "want"],
            &["fed", "up", "with"],
            &["sick", "of"],
            &["too", "proud", "for"],
            &["rather", "than"],
            &["instead", "of"],
            &["anything", "but"],
            &["denies"],
            &["nil"],
            &["cant", "stand"],
            &["isnt"],
        ];
        let is = |refusal: &&[&str]| {
            refusal.iter().enumerate().all(|(n, part)| self.words.get(at + n).is_some_and(|word| word.folded == *part))
        };
        REFUSALS.iter().filter(|refusal| is(refusal)).map(|refusal| refusal.len()).max()
    }

    /// Whether what ends before this word is said to be long over: "self harm in the past". A word of today anywhere takes that back.
    pub(super) fn is_past(&self, at: usize) -> bool {
        const TODAY: [&str; 12] =
            ["again", "now", "still", "today", "tonight", "lately", "recently", "currently", "ongoing", "back", "this", "last"];
        if self.words.iter().any(|word| TODAY.contains(&word.folded.as_str())) {
            return false;
        }
        const PAST: [&[&str]; 5] =
            [&["in", "past"], &["in", "the", "past"], &["years", "ago"], &["many", "years", "ago"], &["in", "his", "past"]];
        let is = |past: &&[&str]| {
            past.iter().enumerate().all(|(n, part)| self.words.get(at + n).is_some_and(|word| word.folded == *part))
        };
        PAST.iter().any(is)
    }

    pub(super) fn refuse_wish(&mut self, wish: Wish) {
        match wish {
            Wish::Group => self.reading.wishes.insert(Wish::OneToOne),
            Wish::OneToOne => self.reading.wishes.insert(Wish::Group),
            _ => {}
        }
    }
}

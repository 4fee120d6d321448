//! Languages that somebody is said to speak, though nobody here may.

use crate::text::Word;

/// By their English names, folded, sorted.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "albanian", "amharic", "arabic", "armenian", "bengali", "bosnian", "bulgarian", "burmese", "cantonese", "catalan", "chinese",
    "creole", "croatian", "czech", "danish", "dari", "dutch", "estonian", "farsi", "filipino", "finnish", "french", "georgian",
    "german", "greek", "gujarati", "hausa", "hebrew", "hindi", "hungarian", "igbo", "italian", "japanese", "kannada", "korean",
    "krio", "kurdish", "latvian", "lingala", "lithuanian", "malay", "malayalam", "mandarin", "mongolian", "nepali", "norwegian",
    "oromo", "pashto", "persian", "polish", "portuguese", "punjabi", "romani", "romanian", "russian", "serbian", "shona", "sinhala",
    "slovak", "somali", "sorani", "spanish", "swahili", "swedish", "sylheti", "tagalog", "tamil", "telugu", "thai", "tibetan",
    "tigrinya", "turkish", "twi", "ukrainian", "urdu", "uzbek", "vietnamese", "welsh", "wolof", "yoruba", "zulu",
];

const BEFORE: [&str; 11] = ["speaks", "speak", "spoken", "speaking", "talks", "in", "only", "language", "first", "is", "a"];
const AFTER: [&str; 15] = [
    "speaker",
    "speakers",
    "speaking",
    "only",
    "interpreter",
    "interpreters",
    "translator",
    "language",
    "man",
    "woman",
    "lady",
    "gent",
    "mum",
    "family",
    "no",
];

/// Whether this word names the language of somebody: not what they cook, dance or want to learn.
pub(crate) fn is_spoken(words: &[Word], at: usize) -> bool {
    let Some(word) = words.get(at).filter(|word| NAMES.binary_search(&word.folded.as_str()).is_ok()) else { return false };
    let before = at.checked_sub(1).and_then(|before| words.get(before)).filter(|_| !word.begins);
    let after = words.get(at + 1).filter(|after| !after.begins);
    let known = |word: Option<&Word>, list: &[&str]| word.is_some_and(|word| list.contains(&word.folded.as_str()));
    let by_itself = before.is_none() && after.is_none();
    by_itself || known(after, &AFTER) || (known(before, &BEFORE) && after.is_none())
}

/// "Speaker", "speaking": says no more than the language before it.
pub(crate) fn is_speaker(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(|word| {
        !word.begins && matches!(word.folded.as_str(), "speaker" | "speakers" | "speaking" | "only" | "language")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn who_speaks_a_language_is_told_from_what_is_of_a_country() {
        assert!(NAMES.is_sorted());
        for (text, expected) in [
            ("portuguese", true),
            ("Portuguese speaker, no English", true),
            ("anxious, speaks Portuguese", true),
            ("Portuguese, lonely", true),
            ("Greek dancing", false),
            ("polish his shoes", false),
            ("likes Thai food", false),
        ] {
            let words = words(text);
            assert_eq!((0..words.len()).any(|at| is_spoken(&words, at)), expected, "{text}");
        }
    }
}

//! From text to words: what counts as one word, and when two words are the same.

use std::collections::HashSet;
use std::sync::LazyLock;

use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_normalization::char::is_combining_mark;

/// A word as it was written, and folded: lower case without accents or apostrophes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) shown: String,
    pub(crate) folded: String,
    /// Something that parts sentences or their parts stands before it: a comma, a full stop, a bracket, a new line.
    pub(crate) begins: bool,
}

/// So many bytes a word has at most. "Llanfairpwllgwyngyll" has 20.
const LONGEST: usize = 60;

/// The words of a text in their order. Hyphens and slashes part words; apostrophes do not, and a final ’s is dropped.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut begins = true;
    let mut found = Vec::new();
    for piece in text.split_inclusive(|c: char| parts_words(c) || is_hyphen(c)) {
        let after = piece.chars().next_back().filter(|c| parts_words(*c) || is_hyphen(*c));
        let own = after.map_or(piece, |c| piece.strip_suffix(c).unwrap_or(piece));
        if let Some(word) = word(own, begins) {
            found.push(word);
            begins = false;
        }
        begins |= after.is_some_and(parts_sentences);
    }
    found
}

fn parts_sentences(c: char) -> bool {
    matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '(' | ')' | '\n' | '\r' | '–' | '—' | '"' | '“' | '”')
}

/// What is written with one hyphen or two, as one word: "e-bike" is also "ebike".
pub(crate) fn hyphenated(text: &str) -> Vec<String> {
    let joined = |chunk: &str| {
        let parts: Vec<Word> = chunk.split(is_hyphen).filter_map(|part| word(part, false)).collect();
        (2..=3).contains(&parts.len()).then(|| parts.into_iter().map(|part| part.folded).collect())
    };
    text.split(parts_words).filter(|chunk| chunk.contains(is_hyphen)).filter_map(joined).collect()
}

fn parts_words(c: char) -> bool {
    if c.is_ascii() {
        return !(c.is_ascii_alphanumeric() || is_apostrophe(c) || is_hyphen(c));
    }
    // A mark belongs to the letter before it, and folding drops it.
    !(c.is_alphanumeric() || is_apostrophe(c) || is_hyphen(c) || is_combining_mark(c))
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ')
}

fn word(piece: &str, begins: bool) -> Option<Word> {
    let shown = piece.trim_matches(is_apostrophe);
    let mut chars = shown.chars();
    let possessive = chars.next_back().is_some_and(|c| matches!(c, 's' | 'S')) && chars.next_back().is_some_and(is_apostrophe);
    let folded = kernel::fold(if possessive { chars.as_str() } else { shown }).replace(' ', "");
    // What is longer is no word, and looking for what its parts might mean takes the square of its length.
    (!folded.is_empty() && folded.len() <= LONGEST).then(|| Word { shown: shown.to_owned(), folded, begins })
}

/// The part that a word shares with its other forms, by Snowball's rules for English: walk, walks, walking, walked.
/// Words with digits or other letters than a to z are their own stem.
pub(crate) fn stem(folded: &str) -> String {
    if folded.bytes().all(|byte| byte.is_ascii_lowercase()) && OWN_STEM.binary_search(&folded).is_err() {
        Stemmer::create(Algorithm::English).stem(folded).into_owned()
    } else {
        folded.to_owned()
    }
}

/// Words that say something else than the rest of their family: housing is no house, a course of training no train, and
/// wills are nothing that somebody will do. Sorted, folded.
const OWN_STEM: &[&str] = &[
    "booking",
    "bookings",
    "books",
    "cards",
    "fits",
    "housing",
    "living",
    "moving",
    "needed",
    "papers",
    "parking",
    "pensioner",
    "pensioners",
    "training",
    "useful",
    "voices",
    "wills",
];

/// Words that may stand inside a phrase without parting it: "lost *her* husband".
pub(crate) fn is_small(folded: &str) -> bool {
    SMALL.binary_search(&folded).is_ok()
}

/// Words that say nothing of what is sought. They are skipped, unless nothing else was asked.
pub(crate) fn says_nothing(folded: &str) -> bool {
    EMPTY.binary_search(&folded).is_ok()
}

/// Words that half of any directory has. They help to sort, but an entry is not offered for one of them alone,
/// unless nothing else was asked.
pub(crate) fn says_little(folded: &str) -> bool {
    WEAK.binary_search(&folded).is_ok()
}

/// A word of everyday language: spelt right, so never taken for another, and seldom what is sought where something is understood.
pub(crate) fn is_common(folded: &str) -> bool {
    static STEMS: LazyLock<HashSet<String>> =
        LazyLock::new(|| include_str!("../vocabulary/common.txt").split_whitespace().map(stem).collect());
    STEMS.contains(&stem(folded))
}

/// Sorted, folded.
#[rustfmt::skip]
const SMALL: &[&str] = &[
    "a", "am", "an", "are", "be", "been", "being", "both", "de", "had", "has", "have", "her", "his", "is", "its", "just", "my", "our", "quite", "really", "s", "so", "that", "the", "their", "these", "this", "too", "very", "was", "were", "your",
];

/// Sorted, folded.
#[rustfmt::skip]
const EMPTY: &[&str] = &[
    "a", "about", "after", "again", "against", "all", "already", "also", "although", "always", "am", "an", "and", "another",
    "any", "anyone", "anything", "anywhere", "are", "around", "as", "asap", "ask", "asked", "asking", "at", "away", "back",
    "be", "because", "become", "been", "before", "began", "begin", "best", "better", "between", "both", "bring", "but", "by",
    "called", "came", "can", "cant", "cause", "client", "colleague", "come", "comes", "coming", "could", "day", "days", "dear", "did", "do",
    "does", "doesnt", "done", "dont", "down", "dr", "during", "dx", "each", "early", "either", "else", "end", "ended",
    "enough", "etc", "even", "ever", "every", "everyone", "everything", "except", "feel", "feeling", "feels", "few", "find",
    "first", "for", "found", "from", "full", "gave", "get", "gets", "getting", "give", "given", "go", "goes", "going", "gone",
    "good", "got", "gp", "great", "had", "hadnt", "has", "hasnt", "have", "havent", "having", "he", "hello", "her", "here",
    "hers", "herself", "hes", "hi", "him", "himself", "his", "hour", "hours", "how", "however", "hx", "i", "id", "if", "ill",
    "im", "in", "including", "instead", "into", "is", "isnt", "it", "its", "itself", "ive", "just", "keep", "keeps", "kept",
    "know", "known", "knows", "last", "late", "later", "least", "let", "lets", "like", "likely", "likes", "little", "live",
    "lives", "long", "longer", "look", "looked", "looking", "looks", "lot", "made", "make", "makes", "making", "many", "may",
    "me", "might", "month", "months", "more", "most", "mr", "mrs", "ms", "much", "must", "my", "myself", "name", "near",
    "need", "needs", "never", "new", "next", "nil", "no", "none", "not", "nothing", "now", "of", "off", "often", "old", "on",
    "once", "one", "ones", "only", "or", "other", "our", "ours", "out", "over", "own", "part", "patient", "people", "per",
    "person", "please", "possible", "practice", "previously", "pt", "pts", "put", "px", "quite", "rather", "really", "reason",
    "refer", "referral", "referred", "regarding", "reports", "right", "said", "same", "saw", "say", "says", "see", "seems",
    "seen", "several", "she", "shes", "should", "side", "since", "so", "some", "someone", "something", "somewhere", "soon",
    "sort", "start", "started", "still", "such", "sure", "surgery", "take", "taken", "tbc", "tell", "than", "thank", "thanks",
    "that", "thats", "the", "their", "them", "then", "there", "theres", "these", "they", "theyre", "thing", "things", "this",
    "those", "though", "thought", "three", "through", "till", "to", "today", "told", "tonight", "too", "took", "tried", "try",
    "trying", "turn", "turned", "two", "under", "until", "up", "us", "use", "used", "uses", "using", "usually", "very", "w",
    "want", "wants", "was", "wasnt", "way", "we", "week", "weeks", "well", "went", "were", "werent", "weve", "what", "whats",
    "when", "where", "which", "while", "who", "whole", "whose", "why", "will", "wish", "with", "without", "wk", "wks", "wont",
    "worth", "would", "x", "year", "years", "yes", "yet", "you", "your", "youre", "yr", "yrs",
];

/// Sorted, folded.
#[rustfmt::skip]
const WEAK: &[&str] = &[
    "activities", "activity", "centre", "centres", "class", "classes", "club", "clubs", "community", "course",
    "courses", "event", "events", "free", "friday", "fridays", "group", "groups", "help", "helping", "local",
    "london", "meeting", "meetings", "monday", "mondays", "new", "offer", "offers", "online", "open",
    "organisation", "organisations", "programme", "programmes", "project", "projects", "provide", "provides",
    "saturday", "saturdays", "scheme", "service", "services", "session", "sessions", "southwark", "sunday",
    "sundays", "support", "supporting", "thursday", "thursdays", "time", "together", "tuesday", "tuesdays",
    "wednesday", "wednesdays", "week", "weekly", "workshop", "workshops",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> String {
        words(text).into_iter().map(|word| word.folded).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_are_folded_and_parted() {
        for (text, expected) in [
            ("Men’s Shed", "men shed"),
            ("MEN'S sheds, 'SE16'", "men sheds se16"),
            ("the Women's café/bar, parents’", "the women cafe bar parents"),
            ("drop-in & e‑bikes", "drop in e bikes"),
            ("Cafe\u{301} Łódź", "cafe lodz"),
            ("বাংলা ক্লাস 中文", "বল কলস 中文"),
            ("!!! – ’ '' 🙂", ""),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
        assert_eq!(words("‘Anxious’").first().map(|word| word.shown.clone()), Some("Anxious".to_owned()));
        assert_eq!(hyphenated("drop-in for e-bikes, 1-2-3-4 - --"), ["dropin", "ebikes"]);
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (forms, others) in [
            ("walk walks walking walked", "wall"),
            ("garden gardens gardening gardener", "guard"),
            ("volunteer volunteers volunteering", "voluntary"),
            ("befriend befriending befriender", "friend"),
            ("men mens", "women"),
            ("carer carers", "cart"),
        ] {
            let stems: Vec<String> = forms.split(' ').map(stem).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{forms}: {stems:?}");
            assert_ne!(stem(others), stems[0]);
        }
        for (word, other) in
            [("housing", "house"), ("wills", "will"), ("books", "book"), ("training", "train"), ("useful", "used")]
        {
            assert_ne!(stem(word), stem(other));
        }
        assert_eq!(stem("se16"), "se16");
    }

    #[test]
    fn lists_of_words_are_sorted_so_that_they_can_be_searched() {
        for word in ["a", "her", "your"] {
            assert!(says_nothing(word), "{word}");
        }
        for word in ["activities", "group", "workshops"] {
            assert!(says_little(word), "{word}");
        }
        for word in ["walking", "debt", "lonely", "it's"] {
            assert!(!says_nothing(word) && !says_little(word), "{word}");
        }
        assert!(OWN_STEM.is_sorted() && SMALL.is_sorted() && EMPTY.is_sorted() && WEAK.is_sorted());
    }

    proptest! {
        #[test]
        fn every_text_has_words_with_stems(text in "\\PC{0,30}", word in "[a-z]{1,30}") {
            for Word { folded, .. } in words(&text).into_iter().chain(words(&word)) {
                prop_assert!(!stem(&folded).is_empty() && folded.chars().all(char::is_alphanumeric), "{folded:?}");
            }
            prop_assert!(words(&word).len() == 1);
        }
    }
}

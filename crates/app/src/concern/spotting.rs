//! Words that may speak of danger, in what was just written: a reason to ask, never a judgement, and never written down.
//!
//! A text without any of them is not safe for it. They will miss things, and ask where there is nothing: a question too many costs a minute.

use std::sync::LazyLock;

use finder::{Index, Query};

use crate::referral::worry;

/// The finder's vocabulary, without any entry to find.
static WORDS: LazyLock<Index> = LazyLock::new(|| Index::build([]));

/// Of a text only so many lines are read: nobody writes more, and a page must not wait.
const MOST_LINES: usize = 200;

/// Whether to ask if anyone is at risk now. What is denied is asked about, too.
pub fn asks(text: &str) -> bool {
    let speaks = |line: &str| {
        let query = Query { text: line.to_owned(), ..Query::default() };
        !line.is_empty() && WORDS.search(&query, 0).crisis.is_some()
    };
    worry::line(text).is_some() || text.lines().map(str::trim).take(MOST_LINES).any(speaks)
}

/// The address of the question about somebody, and where to go on from it (`pages::at_risk`).
pub fn question(person: kernel::PersonId, then: &str) -> String {
    format!("/people/{person}/at-risk?then={then}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_asks_where_words_may_speak_of_danger() {
        for text in [
            "Lonely.\nHas been saving up her tablets",
            "He says he will kill her",
            "her husband is violent",
            "not suicidal",
            "she has said she will jump",
        ] {
            assert!(asks(text), "{text}");
        }
        for text in ["", "Likes gardening and the radio", "Wants to learn to cycle, in company, slowly"] {
            assert!(!asks(text), "{text}");
        }
    }
}

//! Words that may speak of danger, in what was just written: a reason to ask, never a judgement, and never written down.
//!
//! The one place for it: after a note staff are asked, and what a person wrote to us becomes a concern, so that somebody has it. Both lists of
//! words are asked, and no directory: a text that comes while the server starts must not wait for its index.
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
            // Of the letters' list alone, …
            "He threatened me",
            "she has said she will jump",
            "my ex is stalking me",
            "not suicidal",
            "He hits me",
            // … of the finder's alone, …
            "Lonely.\nHas been saving up her tablets",
            "He says he will kill her",
            "her husband is violent",
            // … and of both.
            "I want to die",
            "I want to kill myself",
            "He hurt me and I want to end it all",
        ] {
            assert!(asks(text), "{text}");
        }
    }

    /// A text to us opens a concern: what people write every day must not.
    #[test]
    fn what_people_write_every_day_opens_nothing() {
        for text in [
            "",
            "Likes gardening and the radio",
            "Wants to learn to cycle, in company, slowly",
            "Yes Tuesday at 10 is fine",
            "Sorry I missed your call, I was at the hospital with my mum",
            "Can you ring after 3? The kids are home from school",
            "Who is this?",
            "Thank you so much, the choir was lovely",
            "No thanks I dont want a call",
            "Hang on a minute I will look for the letter",
            "I had to hang up, my battery went",
            "We hang out on Thursdays",
            "I knitted a jumper and made a hanging basket",
            "I changed my number, use this one",
            "I am so tired and the flat is cold",
            "My address is wrong, it is 12 Hangar Lane",
            "Please stop texting me",
            "The bus was late so I could not come",
            "I feel much better since the walking group",
            "What time does the group start and what does it cost",
        ] {
            assert!(!asks(text), "{text}");
        }
    }
}

//! With whom somebody will not be: "dont put me in a group with men". What stands between is still wanted, only not with them.

use std::collections::HashSet;

use crate::Gender;
use crate::text::Word;

const MEN: [&str; 6] = ["men", "males", "blokes", "lads", "guys", "fellas"];
const WOMEN: [&str; 4] = ["women", "females", "ladies", "girls"];

const NOT: [&str; 15] = [
    "not", "no", "never", "dont", "doesnt", "didnt", "wont", "cant", "cannot", "without", "hates", "hate", "dislikes", "avoid",
    "avoids",
];

/// After a "not" these make it something else: "not only men", "doesnt know many men", "doesnt mind men".
const ELSE: [&str; 16] = [
    "only", "just", "many", "know", "knows", "mind", "minds", "other", "enough", "but", "wants", "likes", "needs", "meet", "see",
    "any",
];

/// After them these still speak of company, and not of a "men shed" or of "men who …".
const AFTER: [&str; 9] = ["there", "around", "about", "near", "in", "at", "present", "please", "or"];

/// So many words before the men a "not" still reaches them.
const REACH: usize = 9;

/// What was refused, and the words that said so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Company {
    pub(crate) refused: Option<Gender>,
    /// These refuse the company only, and not what is done in it.
    pub(crate) nots: HashSet<usize>,
    pub(crate) words: HashSet<usize>,
}

pub(crate) fn refused(words: &[Word]) -> Company {
    let mut company = Company::default();
    for (at, word) in words.iter().enumerate() {
        let gender = match word.folded.as_str() {
            men if MEN.contains(&men) => Gender::Men,
            women if WOMEN.contains(&women) => Gender::Women,
            _ => continue,
        };
        let is_theirs = word.shown.to_lowercase() != word.folded;
        let next = words.get(at + 1).filter(|next| !next.begins);
        if is_theirs || next.is_some_and(|next| !AFTER.contains(&next.folded.as_str())) {
            continue;
        }
        if let Some(from) = not_before(words, at) {
            company.refused = company.refused.or(Some(gender));
            company.nots.extend(from..at);
            company.words.extend(at..=at + usize::from(next.is_some()));
        }
    }
    company
}

/// Where the "not" stands that reaches this word, in the same part of the sentence.
fn not_before(words: &[Word], at: usize) -> Option<usize> {
    for before in (at.saturating_sub(REACH)..=at).rev() {
        let word = words.get(before)?;
        if before < at {
            if NOT.contains(&word.folded.as_str()) {
                return Some(before);
            }
            if ELSE.contains(&word.folded.as_str()) {
                return None;
            }
        }
        if word.begins {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn company_is_refused_where_it_is_said_and_nowhere_else() {
        for (text, expected) in [
            ("dont put me in a group with men", Some(Gender::Men)),
            ("I don't want men there", Some(Gender::Men)),
            ("lonely, will not go to a choir with men", Some(Gender::Men)),
            ("he does not want to sit with women", Some(Gender::Women)),
            ("no men's shed", None),
            ("not only men", None),
            ("doesnt know many men", None),
            ("doesnt mind men", None),
            ("not well, likes men", None),
            ("no men who drink", None),
            ("group with men", None),
        ] {
            assert_eq!(refused(&words(text)).refused, expected, "{text}");
        }
    }
}

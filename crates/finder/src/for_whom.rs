//! Whom an entry is for by its own words, where nobody filled in that it is only for women or only for men.

use crate::text::{Word, words};
use crate::{Entry, Gender};

/// What an entry's own words say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ForWhom {
    /// Only they may come: nobody else is sent there.
    pub(crate) only: Option<Gender>,
    /// It speaks of itself as theirs: "ladies' circle". It may take others, but is nothing for who wants only the other.
    pub(crate) meant: Option<Gender>,
}

const WOMEN: [&str; 10] = ["women", "womens", "woman", "ladies", "lady", "female", "females", "girls", "mums", "mothers"];
const MEN: [&str; 10] = ["men", "mens", "man", "blokes", "lads", "male", "males", "gents", "dads", "fathers"];

/// "Only" says it of these; "mums only" is for parents, which is no matter of the one door or the other.
const STRICT: usize = 7;

/// Before "women only" these say that it is so for a part of what there is.
const PARTLY: [&str; 13] = [
    "also",
    "including",
    "includes",
    "include",
    "some",
    "plus",
    "especially",
    "mainly",
    "mostly",
    "particularly",
    "not",
    "with",
    "and",
];

/// Words that say that everybody may come.
const ALL: [&str; 6] = ["everyone", "everybody", "anyone", "anybody", "mixed", "genders"];

/// For whom an entry is: what is filled in counts, else what its name and the first sentence about it say.
pub(crate) fn of(entry: &Entry) -> ForWhom {
    if let Some(gender) = entry.gender {
        return ForWhom { only: Some(gender), meant: Some(gender) };
    }
    let name = words(&entry.name);
    let firsts: Vec<Vec<Word>> = [&entry.summary, &entry.description].map(|text| words(first_sentence(text))).into();
    // "Swimming for women": and the summary says "men on Thursdays".
    let all: Vec<&Word> = name.iter().chain(firsts.iter().flatten()).collect();
    let speaks = |list: &[&str]| all.iter().any(|word| list.contains(&word.folded.as_str()));
    if (speaks(&WOMEN) && speaks(&MEN)) || speaks(&ALL) {
        return ForWhom::default();
    }
    let only = std::iter::once(&name).chain(&firsts).find_map(|words| only(words));
    let named = |list: &[&str]| name.iter().any(|word| list.iter().take(STRICT).any(|known| *known == word.folded));
    let meant = match (named(&WOMEN), named(&MEN)) {
        (true, false) => Some(Gender::Women),
        (false, true) => Some(Gender::Men),
        _ => None,
    };
    ForWhom { only, meant: only.or(meant) }
}

/// "Women only", "only for women", "for women who …", "for female survivors".
fn only(words: &[Word]) -> Option<Gender> {
    let folded = |at: Option<usize>| at.and_then(|at| words.get(at)).map_or("", |word| word.folded.as_str());
    words.iter().enumerate().find_map(|(at, word)| {
        let is = |list: &[&str]| list.iter().take(STRICT).any(|known| *known == word.folded);
        let gender = if is(&WOMEN) {
            Gender::Women
        } else if is(&MEN) {
            Gender::Men
        } else {
            return None;
        };
        let (before, after) = (folded(at.checked_sub(1)), folded(Some(at + 1)));
        let alone = after == "only" || before == "only";
        let for_them = before == "for" && !word.begins;
        // "Young women", "older men" are who it is for, too.
        let for_some =
            folded(at.checked_sub(2)) == "for" && matches!(before, "all" | "only" | "young" | "older" | "muslim" | "black");
        let clause = words.get(..at).unwrap_or_default().iter().rev();
        let mut began = false;
        let partly = clause
            .take_while(|word| !std::mem::replace(&mut began, word.begins))
            .any(|word| PARTLY.iter().take(if alone { PARTLY.len() } else { PARTLY.len() - 2 }).any(|part| *part == word.folded));
        ((alone || for_them || for_some) && !partly).then_some(gender)
    })
}

fn first_sentence(text: &str) -> &str {
    text.split_inclusive(['.', '!', '?', '\n']).find(|sentence| sentence.chars().any(char::is_alphabetic)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_says_itself_whom_it_is_for() {
        const WOMEN: (Option<Gender>, Option<Gender>) = (Some(Gender::Women), Some(Gender::Women));
        const MEN: (Option<Gender>, Option<Gender>) = (Some(Gender::Men), Some(Gender::Men));
        const LADIES: (Option<Gender>, Option<Gender>) = (None, Some(Gender::Women));
        const SHED: (Option<Gender>, Option<Gender>) = (None, Some(Gender::Men));
        for (name, description, says) in [
            ("Swimming for women", "", WOMEN),
            ("Splash", "Women-only swimming, blinds down.", WOMEN),
            ("Splash", "A swim for women only. Men swim on Mondays.", WOMEN),
            ("Helpline", "Advice and support for male victims of a violent partner", MEN),
            ("Swim", "Ladies only", WOMEN),
            ("Men's Shed", "Lathes and banter", SHED),
            ("Ladies' circle", "Tea and talk", LADIES),
            ("Women's group", "Tea. Open to all who live here", LADIES),
            ("Talk", "For women and men", (None, None)),
            ("Talk", "A group for men, women and non-binary survivors", (None, None)),
            ("Gym", "Weights, with women-only hours", (None, None)),
            ("Gym", "Weights and women only hours", (None, None)),
            ("Gym", "Open to everyone, also for women who cover", (None, None)),
            ("Gym", "Not for women only", (None, None)),
            ("Walks", "Led by women, every week", (None, None)),
            ("Walks", "A walk. For women only on Sundays", (None, None)),
            ("Yoga", "For anyone, for women only on Mondays", (None, None)),
        ] {
            let entry = Entry { name: name.into(), description: description.into(), ..Entry::default() };
            let found = of(&entry);
            assert_eq!((found.only, found.meant), says, "{name}: {description}");
        }
    }
}

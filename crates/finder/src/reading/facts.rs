//! What a text says of the person: age and gender. Both are limits, so what is doubtful is taken as not said.

use crate::Gender;
use crate::text::Word;

/// Ages in years that the text speaks of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AgesSaid {
    /// From and to of the person's own age: "57", "in his 70s".
    pub(crate) own: Option<(u8, u8)>,
    /// Of a child or grandchild.
    pub(crate) child: Option<u8>,
    /// "Pensioner": no number, but not young.
    pub(crate) older: bool,
    /// Positions of the words that were used up.
    pub(crate) words: Vec<usize>,
}

const CHILD: [&str; 17] = [
    "son",
    "daughter",
    "grandson",
    "granddaughter",
    "child",
    "children",
    "kid",
    "kids",
    "girl",
    "boy",
    "girls",
    "boys",
    "baby",
    "twins",
    "nephew",
    "niece",
    "stepson",
];
const OTHER: [&str; 14] =
    ["husband", "wife", "partner", "mum", "dad", "mother", "father", "brother", "sister", "friend", "gran", "nan", "for", "at"];
const OLDER: [&str; 13] = [
    "pensioner",
    "pensioners",
    "oap",
    "elderly",
    "retired",
    "nan",
    "gran",
    "grandad",
    "grandma",
    "granny",
    "older",
    "grandmother",
    "grandfather",
];

/// "Teenager 16": the number is the age of whom it is about.
const YOUNG: [&str; 5] = ["teenager", "teen", "adolescent", "youth", "lad"];

/// Somebody's child, or one that is to come.
const CHILD_OF: [&str; 27] = [
    "son",
    "sons",
    "daughter",
    "daughters",
    "grandson",
    "granddaughter",
    "grandchild",
    "grandchildren",
    "stepson",
    "stepdaughter",
    "nephew",
    "niece",
    "child",
    "children",
    "kid",
    "kids",
    "baby",
    "babies",
    "newborn",
    "toddler",
    "toddlers",
    "twins",
    "pregnant",
    "pregnancy",
    "expecting",
    "breastfeeding",
    "parent",
];

/// Whether a child is spoken of that the person has, or may have: "young mum" does, "mum kicked me out" does not.
pub(crate) fn speaks_of_child(words: &[Word]) -> bool {
    let is_parent = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| words.get(before)).map_or("", |word| word.folded.as_str());
        matches!(before, "young" | "new" | "teen" | "teenage" | "single" | "a" | "first" | "time")
    };
    words.iter().enumerate().any(|(at, word)| match word.folded.as_str() {
        "mum" | "mother" | "dad" | "father" => is_parent(at) || words.get(at + 1).is_some_and(|next| next.folded == "of"),
        // "My girl", "her boy".
        "girl" | "boy" | "girls" | "boys" | "teenager" | "teen" => at
            .checked_sub(1)
            .and_then(|before| words.get(before))
            .is_some_and(|word| matches!(word.folded.as_str(), "my" | "her" | "his" | "our" | "their")),
        other => CHILD_OF.contains(&other),
    })
}

/// The ages that these words speak of.
pub(crate) fn ages(words: &[Word]) -> AgesSaid {
    let mut said = AgesSaid::default();
    let folded = |at: usize| words.get(at).map_or("", |word| word.folded.as_str());
    for (at, word) in words.iter().enumerate() {
        said.older |= OLDER.contains(&word.folded.as_str());
        let digits: String = word.folded.chars().take_while(char::is_ascii_digit).collect();
        let rest = word.folded.get(digits.len()..).unwrap_or_default();
        let Ok(years) = digits.parse::<u8>() else { continue };
        let (after, second) = (folded(at + 1), folded(at + 2));
        let unit = is_year(after) || after == "year" || after == "years";
        let old = is_year(rest) || (unit && (second == "old" || second == "boy" || second == "girl" || is_year(after)));
        let decade = rest == "s" && years >= 10;
        let marked = matches!(rest, "f" | "m" | "yo" | "yom" | "yof" | "yr" | "yrs" | "y" | "yf" | "ym") || old;
        let alone = rest.is_empty()
            && (word.begins || matches!(folded(at.wrapping_sub(1)), "aged" | "age" | "hes" | "shes" | "am" | "im"))
            && words
                .get(at + 1)
                .is_none_or(|next| next.begins || matches!(next.folded.as_str(), "f" | "m" | "yo" | "and" | "male" | "female"));
        let begins_all = rest.is_empty() && at == 0 && !MEASURES.contains(&after);
        let before = at.checked_sub(1).map_or("", folded);
        let before_that = at.checked_sub(2).map_or("", folded);
        let near_child = CHILD.contains(&before) || (CHILD.contains(&before_that) && (before == "aged" || before == "is"));
        let child_after = CHILD.contains(&after) || (old && (CHILD.contains(&second) || CHILD.contains(&folded(at + 3))));
        let of_another = OTHER.contains(&before) && !near_child && !word.begins;
        let of_young = YOUNG.contains(&before) && (11..=25).contains(&years);
        if of_young && !MEASURES.contains(&after) {
            if speaks_of_child(words) {
                said.child.get_or_insert(years);
            } else {
                said.own.get_or_insert((years, years));
            }
        } else if near_child && years <= 25 && !MEASURES.contains(&after) {
            said.child.get_or_insert(years);
        } else if of_another || before_that == "over" || before == "over" || before == "under" {
            continue;
        } else if decade && (10..=100).contains(&years) {
            said.own.get_or_insert((years, years + 9));
        } else if (marked || alone || begins_all) && (11..=110).contains(&years) {
            if child_after && at > 0 && years < 18 {
                said.child.get_or_insert(years);
            } else {
                said.own.get_or_insert((years, years));
            }
        } else if marked && years <= 10 && !matches!(rest, "m" | "f") {
            // "6m" may as well be months or metres.
            said.child.get_or_insert(years);
        } else {
            continue;
        }
        said.words.push(at);
    }
    // "Girl of 16" is nobody's child here, but who it is about.
    if let Some(years) = said.child.filter(|years| *years >= 11 && said.own.is_none() && !speaks_of_child(words)) {
        said.own = Some((years, years));
        said.child = None;
    }
    if said.own.is_some() && said.child.is_none() {
        // "16 year old girl": tells who it is, and wants nothing for girls.
        let near = said.words.iter().flat_map(|at| at.saturating_sub(1)..=at + 3);
        let who = near.filter(|at| matches!(folded(*at), "girl" | "boy" | "lad")).collect::<Vec<_>>();
        said.words.extend(who);
    }
    said
}

/// What numbers count that are no age.
const MEASURES: [&str; 22] = [
    "step", "weeks", "wks", "wk", "week", "months", "mths", "days", "quid", "pounds", "kids", "children", "times", "stone", "of",
    "a", "mins", "minutes", "bed", "hour", "hours", "units",
];

fn is_year(word: &str) -> bool {
    matches!(word, "yr" | "yrs" | "yo" | "y" | "yearold")
}

const WOMAN: [&str; 18] = [
    "woman",
    "lady",
    "female",
    "f",
    "mum",
    "girl",
    "widow",
    "mother",
    "gran",
    "nan",
    "grandma",
    "granny",
    "mummy",
    "mrs",
    "miss",
    "ms",
    "granddaughter",
    "grandmother",
];
const MAN: [&str; 17] = [
    "man",
    "male",
    "m",
    "gent",
    "gentleman",
    "fella",
    "bloke",
    "lad",
    "widower",
    "dad",
    "father",
    "chap",
    "boy",
    "grandad",
    "mr",
    "guy",
    "grandfather",
];
const SHE: [&str; 5] = ["she", "her", "hers", "herself", "shes"];
const HE: [&str; 5] = ["he", "his", "him", "himself", "hes"];

/// Whom the text is about, if it says so without doubt: "72f", "gent", or one kind of pronoun only.
pub(crate) fn gender(words: &[Word]) -> Option<Gender> {
    let all = |list: &[&str]| words.iter().filter(|word| list.contains(&word.folded.as_str())).count();
    let aged = words.iter().find_map(|word| {
        let letters = word.folded.trim_start_matches(|c: char| c.is_ascii_digit());
        if letters.len() == word.folded.len() {
            return None;
        }
        match letters {
            "f" | "yof" | "yf" => Some(Gender::Women),
            "m" | "yom" | "ym" => Some(Gender::Men),
            _ => None,
        }
    });
    if aged.is_some() {
        return aged;
    }
    // Whoever speaks of themselves is not one of those that are spoken of.
    if words.iter().any(|word| matches!(word.folded.as_str(), "i" | "im" | "ive" | "me" | "my")) {
        return None;
    }
    if let Some(gender) = by_spouse(words).or_else(|| by_harm(words)) {
        return Some(gender);
    }
    let first = words.iter().position(|word| WOMAN.contains(&word.folded.as_str()) || MAN.contains(&word.folded.as_str()));
    let named = first
        .and_then(|at| words.get(at))
        .map(|word| if WOMAN.contains(&word.folded.as_str()) { Gender::Women } else { Gender::Men });
    let (she, he) = (all(&SHE), all(&HE));
    match (named, she, he) {
        (Some(Gender::Women), _, 0) if all(&MAN) == 0 => Some(Gender::Women),
        (Some(Gender::Men), 0, _) if all(&WOMAN) == 0 => Some(Gender::Men),
        (None, 1.., 0) => Some(Gender::Women),
        (None, 0, 1..) => Some(Gender::Men),
        _ => None,
    }
}

/// "He will kill her", "hits him": who is hurt is who help is sought for.
fn by_harm(words: &[Word]) -> Option<Gender> {
    const HARM: [&str; 22] = [
        "kill",
        "hit",
        "hits",
        "hitting",
        "beat",
        "beats",
        "beating",
        "hurt",
        "hurts",
        "hurting",
        "punched",
        "punches",
        "slapped",
        "slaps",
        "strangled",
        "choked",
        "kicked",
        "kicks",
        "threatens",
        "threatened",
        "controls",
        "rapes",
    ];
    words.windows(2).find_map(|pair| match pair {
        [harm, whom] if HARM.contains(&harm.folded.as_str()) && !whom.begins => match whom.folded.as_str() {
            "her" => Some(Gender::Women),
            "him" => Some(Gender::Men),
            _ => None,
        },
        _ => None,
    })
}

/// "Her husband", "his wife": whose they are is told by the word before them, whoever else is spoken of.
fn by_spouse(words: &[Word]) -> Option<Gender> {
    const SPOUSES: [&str; 9] = ["husband", "wife", "boyfriend", "girlfriend", "partner", "ex", "exhusband", "exwife", "fiance"];
    let has = |owner: &str| {
        words.windows(2).any(|pair| {
            matches!(pair, [whose, spouse] if whose.folded == owner && SPOUSES.contains(&spouse.folded.as_str()) && !spouse.begins)
        })
    };
    match (has("her"), has("his")) {
        (true, false) => Some(Gender::Women),
        (false, true) => Some(Gender::Men),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn ages_are_read_and_other_numbers_are_not() {
        for (text, own, child) in [
            ("72f copd", Some((72, 72)), None),
            ("looks after his wife, 61, tired", Some((61, 61)), None),
            ("19, kicked out", Some((19, 19)), None),
            ("67 year old man", Some((67, 67)), None),
            ("gent in his 70s", Some((70, 79)), None),
            ("80s, housebound", Some((80, 89)), None),
            ("17 smokes weed", Some((17, 17)), None),
            ("daughter 15 cutting", None, Some(15)),
            ("sailing for grandson 10", None, Some(10)),
            ("new type 2, speaks bengali", None, None),
            ("12 step", None, None),
            ("needs 300 quid", None, None),
            ("6/12 post CVA", None, None),
            ("20 a week after rent", None, None),
            ("over 60s lunch", None, None),
            ("baby 3 wks", None, None),
            ("13 yr old boy kicking off", Some((13, 13)), None),
            ("teenager 16 self harm", Some((16, 16)), None),
            ("girl 16 cutting herself", Some((16, 16)), None),
            ("my girl 16 cutting herself", None, Some(16)),
            ("teenager 16 weeks pregnant", None, None),
            ("mum of a teenager 14 self harming", None, Some(14)),
            ("my teenager 15 wont go to school", None, Some(15)),
        ] {
            let said = ages(&words(text));
            assert_eq!((said.own, said.child), (own, child), "{text}");
        }
    }

    #[test]
    fn gender_is_read_where_there_is_no_doubt() {
        for (text, gender_said) in [
            ("72f lonely", Some(Gender::Women)),
            ("74m wife did all the cooking", Some(Gender::Men)),
            ("gent in his 70s", Some(Gender::Men)),
            ("she is anxious", Some(Gender::Women)),
            ("looks after his wife", Some(Gender::Men)),
            ("hes said he will kill her", Some(Gender::Women)),
            ("i hit her", None),
            ("my husband died", None),
            ("mum wants to learn, her son is two", Some(Gender::Women)),
            ("lonely", None),
            ("her husband hits her and he drinks", Some(Gender::Women)),
            ("his wife hits him and she drinks", Some(Gender::Men)),
            ("her husband and his wife", None),
            ("her, husband", Some(Gender::Women)),
        ] {
            assert_eq!(gender(&words(text)), gender_said, "{text}");
        }
    }
}

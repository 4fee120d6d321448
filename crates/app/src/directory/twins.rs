//! Which entries or organisations of two sources may be one. A clue brings two together, a rule says whether they are alike, and a
//! person decides. Pure.

use std::collections::BTreeSet;

use kernel::{PhoneNumber, SourceId, fold};

/// What tells one service from another, or one organisation. What its kind does not have, or nobody said, is empty.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// None is the team itself.
    pub source: Option<SourceId>,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub url: String,
    /// Only of a service.
    pub postcodes: Vec<String>,
    /// Only of an organisation, like the next.
    pub charity_number: String,
    pub company_number: String,
    /// Its source tells it from others by its name alone, as all do with organisations: two spellings are no word of a publisher that they
    /// are two.
    pub by_name: bool,
}

/// Words that say nothing of which it is.
const SAYS_NOTHING: [&str; 21] = [
    "a", "an", "the", "and", "of", "for", "in", "at", "on", "to", "with", "by", "ltd", "limited", "plc", "llp", "inc", "cic",
    "cio", "charity", "trust",
];

/// Of two names the words in common by all words, from which on they are alike.
const ALIKE: f64 = 0.5;

/// One thing that two may have in common: what it is, in words, and its value as it is compared.
type Clue = (&'static str, String);

const NAME: &str = "name";
const POSTCODE: &str = "postcode";
/// Of a register: no two have the same number, and nobody has two.
const REGISTERS: [&str; 2] = ["charity number", "company number"];

impl Told {
    /// The words of the name that say which it is, spelled in one way; all of them where none does.
    fn words(&self) -> BTreeSet<String> {
        let folded = fold(&self.name);
        let says: BTreeSet<String> = folded.split_whitespace().filter(|word| !SAYS_NOTHING.contains(word)).map(spelled).collect();
        if says.is_empty() { folded.split_whitespace().map(spelled).collect() } else { says }
    }

    fn all_clues(&self) -> BTreeSet<Clue> {
        let mut clues = BTreeSet::from([(NAME, Vec::from_iter(self.words()).join(" "))]);
        clues.extend(PhoneNumber::parse(&self.phone).ok().map(|phone| ("telephone", phone.to_string())));
        let email = self.email.trim().to_lowercase();
        clues.extend(email.contains('@').then_some(("e-mail address", email)));
        clues.extend(page(&self.url).map(|page| ("web page", page)));
        clues.extend(self.postcodes.iter().map(|postcode| (POSTCODE, postcode.clone())));
        let numbers = REGISTERS.into_iter().zip([&self.charity_number, &self.company_number]);
        clues.extend(numbers.filter_map(|(register, number)| Some((register, registered(number)?))));
        clues
    }

    /// By what others that may be the same are found.
    pub fn clues(&self) -> Vec<String> {
        self.all_clues().iter().map(|(what, value)| format!("{what}:{value}")).collect()
    }
}

/// A word without what people leave out or write short: "St Mungo’s", "Saint Mungo" and "St Mungos" are one.
fn spelled(word: &str) -> String {
    match word {
        "saint" => "st".to_owned(),
        _ if word.chars().count() > 3 && !word.ends_with("ss") => word.strip_suffix('s').unwrap_or(word).to_owned(),
        _ => word.to_owned(),
    }
}

/// Host and path of a web page, as two people may write it in two ways.
fn page(url: &str) -> Option<String> {
    let lower = url.trim().to_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    let rest = rest.strip_prefix("www.").unwrap_or(rest).split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    rest.contains('.').then(|| rest.to_owned())
}

/// A number of a register, as two people may write it in two ways: "SC 012345", "01234567" and "1234567".
fn registered(number: &str) -> Option<String> {
    let tight: String = number.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let tight = tight.trim_start_matches('0');
    (tight.bytes().filter(u8::is_ascii_digit).count() >= 4).then(|| tight.to_owned())
}

/// What speaks for two of a kind being one, in words; nothing where too little does.
///
/// Those of one source are two because their publisher says so, unless it says no more than their names, and they are of one name; and
/// those with two numbers of one register because that does. Of one name they are alike, unless they are in two places and have nothing else
/// in common: every town has a food bank. Names that are only alike need something else in common.
pub fn alike(one: &Told, other: &Told) -> Option<String> {
    let (a, b) = (one.all_clues(), other.all_clues());
    let common: Vec<&Clue> = a.intersection(&b).collect();
    let both = |what: &str| common.iter().any(|clue| clue.0 == what);
    if one.source == other.source && !(one.by_name && both(NAME)) {
        return None;
    }
    let each = |what: &str| [&a, &b].iter().all(|clues| clues.iter().any(|clue| clue.0 == what));
    if REGISTERS.iter().any(|register| each(register) && !both(register)) {
        return None;
    }
    let (same_name, same_number) = (both(NAME), REGISTERS.iter().any(|register| both(register)));
    let apart = each(POSTCODE) && !both(POSTCODE);
    let besides_name = common.len() - usize::from(same_name);
    let (words, others) = (one.words(), other.words());
    let shared = words.intersection(&others).count();
    let alike = shared as f64 >= ALIKE * words.union(&others).count() as f64
        || (shared >= 2 && (shared == words.len() || shared == others.len()));
    let enough = same_number || if same_name { !apart || besides_name > 0 } else { alike && besides_name > 0 };
    enough.then(|| {
        let first = if !same_name && alike { "names alike, the same" } else { "the same" };
        let parts: BTreeSet<&str> = common.iter().map(|clue| clue.0).collect();
        format!("{first} {}", and(&Vec::from_iter(parts)))
    })
}

/// Words as a list in a sentence.
fn and(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, phone: &str, url: &str, postcode: &str) -> Told {
        Told {
            source: Some(SourceId::new()),
            name: name.into(),
            phone: phone.into(),
            url: url.into(),
            postcodes: (!postcode.is_empty()).then(|| postcode.to_owned()).into_iter().collect(),
            ..Told::default()
        }
    }

    #[test]
    fn one_service_written_in_two_ways_is_alike() {
        for (one, other, why) in [
            (
                told("The Lunch Club", "020 7946 0018", "", "SE16 4JX"),
                told("Lunch club", "+44 20 7946 0018", "", "SE16 4JX"),
                "the same name, postcode and telephone",
            ),
            (told("Knit & Natter", "", "", "SE1 0AA"), told("Natter and Knit", "", "", ""), "the same name"),
            (
                told("Walking group", "", "https://www.walks.example/se1/", ""),
                told("Blackfriars walking group", "", "http://walks.example/se1?from=list", "SE1 0AA"),
                "names alike, the same web page",
            ),
            (
                told("Food bank", "020 7946 0018", "", "SE1 0AA"),
                told("Food Bank", "02079460018", "", "SE16 4JX"),
                "the same name and telephone",
            ),
            (told("Café", "", "", "SE1 0AA"), told("The Cafe", "", "", "SE1 0AA"), "the same name and postcode"),
        ] {
            assert_eq!(alike(&one, &other).as_deref(), Some(why), "{} / {}", one.name, other.name);
            assert_eq!(alike(&one, &other), alike(&other, &one));
            let clues = one.clues();
            assert!(other.clues().iter().any(|clue| clues.contains(clue)), "no clue brings {} to {}", one.name, other.name);
        }
    }

    #[test]
    fn what_has_too_little_in_common_is_not() {
        for (one, other) in [
            // Every town has one.
            (told("Food bank", "", "", "SE1 0AA"), told("Food bank", "", "", "M1 1AA")),
            // A house and a switchboard have many services.
            (told("Yoga", "020 7946 0018", "", "SE1 0AA"), told("Debt advice", "020 7946 0018", "", "SE1 0AA")),
            (told("Stroke support group", "", "", "SE1 0AA"), told("Dementia support group for carers", "", "", "SE16 4JX")),
            (told("Yoga", "n/a", "n/a", ""), told("Pilates", "n/a", "n/a", "")),
        ] {
            assert_eq!(alike(&one, &other), None, "{} / {}", one.name, other.name);
        }
        let one = told("Lunch club", "", "", "SE1 0AA");
        assert_eq!(alike(&one, &one.clone()), None, "its publisher says that they are two");
    }

    #[test]
    fn one_name_is_spelled_in_many_ways() {
        for other in ["St Mungos", "St Mungo’s", "Saint Mungo's", "St. Mungo", "ST MUNGO'S LTD"] {
            let (one, other) = (told("St. Mungo's", "", "", ""), told(other, "", "", ""));
            assert_eq!(alike(&one, &other).as_deref(), Some("the same name"), "{}", other.name);
        }
        for other in ["St Giles Trust", "Mungo", "St Mungo's Gardens"] {
            assert_eq!(alike(&told("St. Mungo's", "", "", ""), &told(other, "", "", "")), None, "{other}");
        }
        assert_eq!(spelled("ss"), "ss");
        assert_eq!((spelled("bus"), spelled("press"), spelled("walks")), ("bus".into(), "press".into(), "walk".into()));
    }

    /// Nobody but the spelling says that two organisations of one list are two.
    #[test]
    fn two_spellings_in_one_list_may_be_one_organisation() {
        let of_one_list = |name: &str, by_name| Told { source: None, by_name, ..told(name, "", "https://moon.example", "") };
        let pair = |one: &str, other: &str, by_name| alike(&of_one_list(one, by_name), &of_one_list(other, by_name));
        assert_eq!(pair("St Mungo's", "Saint Mungo", true).as_deref(), Some("the same name and web page"));
        assert_eq!(pair("St Mungo's", "Saint Mungo", false), None, "services that their publisher tells apart");
        assert_eq!(pair("Moon walkers north", "Moon walkers south", true), None, "branches");
    }

    fn registered_as(name: &str, charity_number: &str, company_number: &str) -> Told {
        let numbers = (charity_number.to_owned(), company_number.to_owned());
        Told { charity_number: numbers.0, company_number: numbers.1, ..told(name, "", "", "") }
    }

    #[test]
    fn a_number_of_a_register_says_more_than_a_name() {
        let one = registered_as("Age Concern Southwark Ltd", "1050 012", "01234567");
        for (name, charity, company, why) in [
            ("Age Concern (Southwark) Limited", "", "", Some("the same name")),
            ("Southwark Age Concern", "1050012", "", Some("the same charity number and name")),
            ("Age UK Southwark", "1050012", "", Some("names alike, the same charity number")),
            ("Older Lives", "", "1234567", Some("the same company number")),
            ("Age Concern Southwark", "1050013", "", None),
            ("Age Concern Southwark", "1050012", "7654321", None),
            ("Older Lives", "", "", None),
            ("Older Lives", "n/a", "0", None),
        ] {
            let other = registered_as(name, charity, company);
            assert_eq!(alike(&one, &other).as_deref(), why, "{name} {charity} {company}");
            assert_eq!(alike(&one, &other), alike(&other, &one));
            let clues = one.clues();
            assert_eq!(why.is_some(), other.clues().iter().any(|clue| clues.contains(clue)) && why.is_some(), "{name}");
        }
    }
}

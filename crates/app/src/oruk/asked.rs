//! What is asked for behind the question mark. Whatever is not understood is refused with its reason: an answer to another question than
//! was asked looks right and is wrong.

use std::collections::BTreeMap;

use finder::Session;
use kernel::{Postcode, TimeOfDay, Weekday};
use uuid::Uuid;

/// Of a list that is only turned over.
pub const PAGES: &[&str] = &["page", "per_page"];
pub const SERVICES: &[&str] = &[
    "search",
    "page",
    "per_page",
    "taxonomy_term_id",
    "taxonomy_id",
    "minimum_age",
    "maximum_age",
    "start_time",
    "end_time",
    "day",
];
pub const PLACES: &[&str] = &[
    "search",
    "page",
    "per_page",
    "taxonomy_term_id",
    "taxonomy_id",
    "minimum_age",
    "maximum_age",
    "start_time",
    "end_time",
    "day",
    "postcode",
    "proximity",
];

/// Rows of a page if nobody says how many, and at most.
const ROWS: usize = 50;
const MOST_ROWS: usize = 500;
const LAST_PAGE: usize = 1_000_000;
const LONGEST_SEARCH: usize = 200;
const FARTHEST_METRES: f64 = 1_000_000.0;
/// The days of RFC 5545, section 3.3.10.
pub const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// From 1.
    pub page: usize,
    pub per_page: usize,
    pub search: String,
    pub term: Option<Uuid>,
    pub taxonomy: Option<Uuid>,
    min_age: Option<f64>,
    max_age: Option<f64>,
    starts: Option<TimeOfDay>,
    ends: Option<TimeOfDay>,
    day: Option<Weekday>,
    pub near: Option<Postcode>,
    pub within_km: Option<f64>,
}

impl Asked {
    /// Reads the parameters that a list knows.
    ///
    /// # Errors
    /// A sentence for whoever wrote the program that asks.
    pub fn read(pairs: &[(String, String)], known: &[&str]) -> Result<Self, String> {
        let mut given: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, text) in pairs {
            if !known.contains(&name.as_str()) {
                return Err(format!("There is no such parameter here. There are: {}.", known.join(", ")));
            }
            if given.insert(name, text).is_some() {
                return Err(format!("{name} is given more than once."));
            }
        }
        let given = Given(given);
        let asked = Self {
            page: given.number("page", LAST_PAGE)?.unwrap_or(1),
            per_page: given.number("per_page", MOST_ROWS)?.unwrap_or(ROWS),
            search: given
                .read("search", "1 to 200 characters", |text| {
                    (1..=LONGEST_SEARCH).contains(&text.chars().count()).then(|| text.to_owned())
                })?
                .unwrap_or_default(),
            term: given.read("taxonomy_term_id", "a UUID", id)?,
            taxonomy: given.read("taxonomy_id", "a UUID", id)?,
            min_age: given.read("minimum_age", "a number of years from 0 to 150", |text| between(text, 0.0, 150.0))?,
            max_age: given.read("maximum_age", "a number of years from 0 to 150", |text| between(text, 0.0, 150.0))?,
            starts: given.read("start_time", "a time of day like 09:30", clock)?,
            ends: given.read("end_time", "a time of day like 17:00", clock)?,
            day: given.read("day", "one of MO, TU, WE, TH, FR, SA, SU, or the name of the day", day)?,
            near: given.read("postcode", "a full UK postcode like SE16 4JX", |text| Postcode::parse(text).ok())?,
            within_km: given
                .read("proximity", "a number of metres from 1 to 1000000", |text| between(text, 1.0, FARTHEST_METRES))?
                .map(|metres| metres / 1000.0),
        };
        match asked {
            Self { within_km: Some(_), near: None, .. } => {
                Err("proximity is counted from a postcode: give postcode, too.".to_owned())
            }
            asked => Ok(asked),
        }
    }

    /// The rows on the pages before.
    pub fn skip(&self) -> usize {
        (self.page.max(1) - 1).saturating_mul(self.per_page)
    }

    /// Whether it leaves nothing out.
    pub fn filters_nothing(&self) -> bool {
        *self == Self { page: self.page, per_page: self.per_page, ..Self::default() }
    }

    /// By the words of the standard: whose least age is at least this, and whose greatest is at most that. Who names no least age takes
    /// people from birth on, and who names no greatest takes them for ever.
    pub fn suits_age(&self, min: Option<i64>, max: Option<i64>) -> bool {
        self.min_age.is_none_or(|least| min.unwrap_or(0) as f64 >= least)
            && self.max_age.is_none_or(|most| max.is_some_and(|max| max as f64 <= most))
    }

    /// Whether one and the same session is on the day, begins no earlier and ends no later. A time that is not known suits nothing.
    pub fn suits_time(&self, sessions: &[Session]) -> bool {
        if self.day.is_none() && self.starts.is_none() && self.ends.is_none() {
            return true;
        }
        sessions.iter().any(|session| {
            self.day.is_none_or(|day| session.weekday == day)
                && self.starts.is_none_or(|from| session.starts.is_some_and(|starts| starts >= from))
                && self.ends.is_none_or(|until| session.ends.is_some_and(|ends| ends <= until))
        })
    }
}

struct Given<'a>(BTreeMap<&'a str, &'a str>);

impl Given<'_> {
    fn read<T>(&self, name: &str, should_be: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, String> {
        let Some(text) = self.0.get(name) else { return Ok(None) };
        parse(text).map(Some).ok_or_else(|| format!("{name} should be {should_be}."))
    }

    fn number(&self, name: &str, most: usize) -> Result<Option<usize>, String> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        self.read(name, &format!("a whole number from 1 to {most}"), |text| digits(text).filter(|n| (1..=most).contains(n)))
    }
}

/// Only as it is always written, so that one thing has one address.
fn id(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|_| text.len() == 36)
}

fn between(text: &str, least: f64, most: f64) -> Option<f64> {
    text.parse().ok().filter(|number| (least..=most).contains(number))
}

/// `09:30`, with or without seconds.
fn clock(text: &str) -> Option<TimeOfDay> {
    let whole = |text: &str| text.len() == 5 && text.as_bytes().get(2) == Some(&b':') && text.is_ascii();
    let (time, seconds) = text.split_at_checked(5)?;
    let seconds_fit = match seconds.strip_prefix(':') {
        Some(seconds) => seconds.len() == 2 && seconds.parse::<u8>().is_ok_and(|seconds| seconds < 60),
        None => seconds.is_empty(),
    };
    (whole(time) && seconds_fit).then(|| TimeOfDay::parse(time).ok()).flatten()
}

fn day(text: &str) -> Option<Weekday> {
    let upper = text.to_ascii_uppercase();
    let named = |(code, day): &(&str, &Weekday)| *code == upper || day.label().eq_ignore_ascii_case(text);
    DAYS.into_iter().zip(Weekday::ALL).find(named).map(|(_, day)| *day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Asked, String> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        Asked::read(&pairs, PLACES)
    }

    #[test]
    fn what_is_not_understood_is_refused_by_name() {
        for query in [
            "page=0",
            "page=-1",
            "page=",
            "page=1.5",
            "page=%2B1",
            "page=99999999999999999999",
            "page=x",
            "per_page=0",
            "per_page=501",
            "search=",
            "taxonomy_term_id=1",
            "taxonomy_id=x",
            "minimum_age=-1",
            "minimum_age=NaN",
            "maximum_age=inf",
            "maximum_age=old",
            "start_time=9",
            "start_time=24:00",
            "end_time=09:60",
            "end_time=09:30:99",
            "end_time=9:30pm",
            "day=M",
            "day=someday",
            "postcode=SE16",
            "postcode=SE16+4JX&proximity=0",
            "postcode=SE16+4JX&proximity=far",
        ] {
            let name = query.rsplit('&').next().and_then(|pair| pair.split('=').next()).unwrap();
            let reason = read(query).expect_err(query);
            assert!(reason.starts_with(name) && reason.ends_with('.'), "{query}: {reason}");
        }
        assert!(read("page=1&page=2").unwrap_err().contains("more than once"));
        assert!(read("proximity=100").unwrap_err().contains("give postcode"));
        assert!(read("perPage=1").unwrap_err().contains("per_page"));
        assert!(read(&format!("search={}", "a".repeat(201))).is_err());
    }

    #[test]
    fn what_is_understood() {
        let asked = read("day=tuesday&start_time=09:30:00&end_time=17:00&minimum_age=18&page=3&per_page=20").unwrap();
        assert_eq!((asked.skip(), asked.day), (40, Some(Weekday::Tuesday)));
        assert_eq!(read("day=TU").unwrap().day, Some(Weekday::Tuesday));
        let session = |starts: &str, ends: &str| Session {
            weekday: Weekday::Tuesday,
            starts: TimeOfDay::parse(starts).ok(),
            ends: TimeOfDay::parse(ends).ok(),
        };
        assert!(asked.suits_time(&[session("10:00", "17:00")]));
        assert!(!asked.suits_time(&[session("10:00", "17:01")]));
        assert!(!asked.suits_time(&[session("09:00", "10:00"), session("16:00", "18:00")]), "one session has to suit in both");
        assert!(!asked.suits_time(&[]));
        assert!(asked.suits_age(Some(18), None) && !asked.suits_age(Some(17), None) && !asked.suits_age(None, None));
        assert!(read("").unwrap().filters_nothing() && !asked.filters_nothing());
        assert_eq!(read("page=1000000&per_page=500").unwrap().skip(), 499_999_500);
    }
}

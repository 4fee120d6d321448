//! What is typed to search, and into an entry of the directory.

use finder::Query;
use kernel::{Date, Postcode, TimeOfDay, Weekday};

use super::closures;
use super::model::{Access, CostKind, Gender, Rhythm, Route, Status, When, Where};
use super::near::Near;
use super::store::Written;
use super::store_dates::Holiday;
use crate::web::{Checked, Errors, Typed};

/// What is looked for, before what was typed as a place has become one.
#[derive(Default)]
pub struct Wanted {
    pub query: Query,
    pub near: Option<Near>,
}

pub fn wanted(typed: &Typed) -> Result<Wanted, Errors> {
    let mut check = Checked::new(typed);
    let near = check.optional("near", Near::parse);
    let age = check.optional("age", |text| text.parse().map_err(|_| "Enter an age in years, like 57"));
    let query = Query {
        text: check.text("text"),
        days: check.choices("days"),
        free_only: check.ticked("free"),
        volunteering: check.ticked("volunteering"),
        age,
        gender: match typed.get("gender") {
            "women" => Some(finder::Gender::Women),
            "men" => Some(finder::Gender::Men),
            _ => None,
        },
        from_home: check.ticked("home"),
        family: Some(check.line("kind")).filter(|kind| !kind.is_empty()),
        ..Query::default()
    };
    check.finish(|| Some(Wanted { query, near }))
}

/// The fields of an entry that people outside may fill in, with what each is called.
pub const LABELS: [(&str, &str); 40] = [
    ("name", "Name"),
    ("organisation", "Who runs it"),
    ("summary", "What it is"),
    ("place", "Address"),
    ("postcode", "Postcode"),
    ("place_hidden", "The place is secret"),
    ("online", "Online"),
    ("by_phone", "By telephone"),
    ("outreach", "Comes to people"),
    ("days", "Days"),
    ("starts", "From"),
    ("ends", "Until"),
    ("rhythm", "How often"),
    ("first-day", "One of its days: day"),
    ("first-month", "One of its days: month"),
    ("first-year", "One of its days: year"),
    ("term_time", "Only in term time"),
    ("closures", "Closed on"),
    ("closed_bank_holidays", "Closed on bank holidays"),
    ("cost", "Cost"),
    ("price", "Price in pounds"),
    ("cost_note", "More about the cost"),
    ("min_age", "From the age of"),
    ("max_age", "Up to the age of"),
    ("gender", "Women or men"),
    ("eligibility", "Who may come"),
    ("languages", "Languages"),
    ("access", "Getting in and taking part"),
    ("access_note", "More about getting in"),
    ("phone", "Telephone"),
    ("email", "E-mail"),
    ("url", "Web page"),
    ("route", "How somebody joins"),
    ("how_to_join", "More about joining"),
    ("waiting_weeks", "Weeks of waiting"),
    ("weekly_room", "New people a week"),
    ("is_full", "It is full"),
    ("volunteers_wanted", "Wants volunteers"),
    ("keywords", "Needs and topics"),
    ("status", "State"),
];

/// A value of a field of an entry as a person reads it.
pub fn in_words<'a>(field: &str, value: &'a str) -> &'a str {
    fn label<T: std::str::FromStr>(value: &str, of: fn(T) -> &'static str) -> Option<&'static str> {
        value.parse().ok().map(of)
    }
    let words = match field {
        "days" => label(value, Weekday::label),
        "rhythm" => label(value, Rhythm::label),
        "cost" => label(value, CostKind::label),
        "gender" => label(value, Gender::label),
        "access" => label(value, Access::label),
        "route" => label(value, Route::label),
        "status" => label(value, Status::label),
        _ if value == "yes" => Some("Yes"),
        _ => None,
    };
    words.unwrap_or(value)
}

/// Who sends something from outside, how to ask them, and their words.
pub fn sender(typed: &Typed) -> (String, String, String) {
    let mut check = Checked::new(typed);
    (check.line("your_name"), check.line("your_contact"), check.text("words"))
}

fn years(text: &str) -> Result<i64, &'static str> {
    small(text, 0..=120, "Enter an age in years, like 50")
}

fn small(text: &str, range: std::ops::RangeInclusive<i64>, says: &'static str) -> Result<i64, &'static str> {
    text.parse().ok().filter(|number| range.contains(number)).ok_or(says)
}

/// What somebody wrote into the form of an entry today: a day without a year is the next such day.
pub fn entry(typed: &Typed, today: Date) -> Result<Written, Errors> {
    let mut check = Checked::new(typed);
    let name = check.required("name", "Enter the name of the service");
    let cost = check.choice("cost", "Say whether it is free");
    let cost_pence = check.optional("price", |text| {
        let pounds: f64 = text.trim_start_matches('£').parse().map_err(|_| "Enter the price in pounds, like 3.50")?;
        if (0.0..100_000.0).contains(&pounds) {
            Ok((pounds * 100.0).round() as i64)
        } else {
            Err("Enter the price in pounds, like 3.50")
        }
    });
    let days: Vec<Weekday> = check.choices("days");
    let starts = check.optional("starts", TimeOfDay::parse);
    let ends = check.optional("ends", TimeOfDay::parse);
    if ends.is_some() && starts.is_none() && check.errors.of("starts").is_none() {
        check.errors.add("starts", "Enter when it begins");
    }
    if starts.is_some() && days.is_empty() {
        check.errors.add("days", "Tick the days");
    }
    if starts.zip(ends).is_some_and(|(from, until)| from >= until) {
        check.errors.add("ends", "The end must be later than the beginning");
    }
    let (min_age, max_age) = (check.optional("min_age", years), check.optional("max_age", years));
    if min_age.zip(max_age).is_some_and(|(min, max)| min > max) {
        check.errors.add("max_age", "The older age must not be less than the younger");
    }
    let waiting_weeks = check.optional("waiting_weeks", |text| small(text, 0..=520, "Enter the wait in weeks, like 6"));
    let weekly_room = check.optional("weekly_room", |text| small(text, 0..=1000, "Enter how many people a week, like 3"));
    let rhythm = check.maybe_choice("rhythm").unwrap_or(Rhythm::Weekly);
    let first_on = check.date("first");
    if rhythm == Rhythm::Fortnightly && first_on.is_none() && !check.errors.iter().any(|(field, _)| field.starts_with("first")) {
        check.errors.add("first", "Enter one of its days, so that we know which weeks");
    }
    let access: Vec<Access> = check.choices("access");
    let status = check.maybe_choice("status").unwrap_or(Status::Active);
    let postcode = check.optional("postcode", Postcode::parse);
    let closures = closures::parse(&check.text("closures"), today);
    let closures = closures.map_err(|sentence| check.errors.add("closures", sentence)).unwrap_or_default();
    let rest = Written {
        name,
        organisation: check.line("organisation"),
        summary: check.text("summary"),
        phone: check.line("phone"),
        email: check.line("email"),
        url: check.line("url"),
        cost: cost.unwrap_or(CostKind::Unknown),
        cost_pence,
        cost_note: check.line("cost_note"),
        min_age,
        max_age,
        gender: check.maybe_choice("gender"),
        eligibility: check.line("eligibility"),
        languages: check.text("languages"),
        access: access.iter().map(|access| access.word()).collect::<Vec<_>>().join("\n"),
        route: check.maybe_choice("route"),
        waiting_weeks,
        weekly_room,
        is_full: check.ticked("is_full"),
        by_phone: check.ticked("by_phone"),
        outreach: check.ticked("outreach"),
        place_hidden: check.ticked("place_hidden"),
        step_free_note: check.line("step_free_note"),
        ask_for: check.line("ask_for"),
        quiet_day: check.line("quiet_day"),
        keywords: check.text("keywords"),
        how_to_join: check.line("how_to_join"),
        access_note: check.line("access_note"),
        private_note: check.text("private_note"),
        volunteers_wanted: check.ticked("volunteers_wanted"),
        online: check.ticked("online"),
        public: check.ticked("public"),
        status,
        place: Where { address: check.text("place"), postcode },
        when: When { days, starts, ends, rhythm, first_on, term_time: check.ticked("term_time") },
        closures,
        closed_bank_holidays: check.ticked("closed_bank_holidays"),
    };
    check.finish(|| Some(rest))
}

/// No holiday of a school is longer.
const LONGEST_HOLIDAY: i64 = 100;

/// A holiday of the schools.
pub fn holiday(typed: &Typed) -> Result<Holiday, Errors> {
    let mut check = Checked::new(typed);
    let words = check.line("words");
    let from = check.required_date("from", "Enter the first day without school");
    let until = check.required_date("until", "Enter the last day without school");
    if let Some((from, until)) = from.zip(until) {
        if until < from {
            check.errors.add("until", "The last day must not be before the first");
        } else if until.days_since(from) > LONGEST_HOLIDAY {
            check.errors.add("until", "A school holiday is not so long. Check the year");
        }
    }
    let version = typed.version();
    check.finish(|| Some(Holiday { from_on: from?, until_on: until?, words, version }))
}

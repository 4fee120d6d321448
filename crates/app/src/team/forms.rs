//! What is typed into the settings.

use kernel::{OdsCode, PhoneNumber, Postcode, SiteId, StaffId, TimeOfDay, Weekday};

use super::model::{self, Settings};
use super::opening::Opening;
use super::rota::{Days, Spell};
use super::store::{NewCrisisLine, Team};
use super::store_places::{PracticeDetails, SiteDetails};
use super::store_workers::{NewAbsence, WorkerDetails};
use crate::web::{Checked, Errors, Typed, email_address};

/// The team's details and its time limits.
pub fn team(typed: &Typed) -> Result<(Team, Settings), Errors> {
    let mut check = Checked::new(typed);
    let name = check.required("name", "Enter the team’s name");
    let phone = check.value("phone", "Enter the number", PhoneNumber::parse);
    let email = check.optional("email", email_address).unwrap_or_default();
    let mut limits = Settings::default();
    for (name, _, _) in Settings::default().each() {
        let value = check.value(name, "Enter a whole number", |text| {
            text.parse::<i64>().ok().filter(|value| (1..=10_000).contains(value)).ok_or("Enter a whole number from 1 to 10000")
        });
        if let Some(value) = value {
            limits.set(name, value);
        }
    }
    let version = typed.version();
    check.finish(|| Some((Team { name, phone: phone?.to_string(), email, version }, limits)))
}

pub fn crisis_line(typed: &Typed) -> Result<NewCrisisLine, Errors> {
    let mut check = Checked::new(typed);
    let name = check.required("name", "Enter who answers");
    let phone = check.value("phone", "Enter the number", model::dialled);
    let note = check.line("note");
    let opening = Opening::read(&mut check);
    check.finish(|| Some(NewCrisisLine { name, phone: phone?, note, opening }))
}

/// A neighbourhood's name.
pub fn neighbourhood(typed: &Typed) -> Result<String, Errors> {
    let mut check = Checked::new(typed);
    let name = check.required("name", "Enter the name of the neighbourhood");
    check.finish(|| Some(name))
}

/// The code by which a practice is looked up before it is added.
pub fn code(typed: &Typed) -> Result<OdsCode, Errors> {
    let mut check = Checked::new(typed);
    let code = check.value("code", "Enter the practice code", OdsCode::parse);
    check.finish(|| code)
}

fn phone(check: &mut Checked<'_>, field: &'static str) -> String {
    check.optional(field, PhoneNumber::parse).map(|phone| phone.to_string()).unwrap_or_default()
}

fn practice_fields(check: &mut Checked<'_>) -> PracticeDetails {
    PracticeDetails {
        name: check.required("name", "Enter the name of the practice"),
        neighbourhood: check.maybe_choice("neighbourhood"),
        email: check.optional("email", email_address).unwrap_or_default(),
        duty_phone: phone(check, "duty_phone"),
        opening: Opening::read(check),
        closed_on: check.date("closed"),
    }
}

pub fn practice(typed: &Typed) -> Result<PracticeDetails, Errors> {
    let mut check = Checked::new(typed);
    let practice = practice_fields(&mut check);
    check.finish(|| Some(practice))
}

/// A new practice with its first site, which goes by its name.
pub fn new_practice(typed: &Typed) -> Result<(PracticeDetails, SiteDetails), Errors> {
    let mut check = Checked::new(typed);
    let practice = practice_fields(&mut check);
    let site = SiteDetails {
        name: practice.name.clone(),
        address: check.text("address"),
        postcode: check.optional("postcode", Postcode::parse),
        phone: phone(&mut check, "phone"),
        closed_on: None,
    };
    check.finish(|| Some((practice, site)))
}

pub fn site(typed: &Typed) -> Result<SiteDetails, Errors> {
    let mut check = Checked::new(typed);
    let site = SiteDetails {
        name: check.required("name", "Enter the name of the site"),
        address: check.text("address"),
        postcode: check.optional("postcode", Postcode::parse),
        phone: phone(&mut check, "phone"),
        closed_on: check.date("closed"),
    };
    check.finish(|| Some(site))
}

pub fn worker(typed: &Typed) -> Result<WorkerDetails, Errors> {
    let mut check = Checked::new(typed);
    let first_name = check.required("first_name", "Enter what they are called");
    let phone = phone(&mut check, "phone");
    let about = check.text("about");
    let on_public_page = check.ticked("on_public_page");
    check.finish(|| Some(WorkerDetails { first_name, phone, about, on_public_page }))
}

/// The boxes of the spells of one day: from, until, place.
pub const SPELLS: [(&str, &str, &str); 3] =
    [("from_1", "until_1", "place_1"), ("from_2", "until_2", "place_2"), ("from_3", "until_3", "place_3")];

/// The days of the week that are set, and their hours; none is a day off.
pub fn week(typed: &Typed) -> Result<(Vec<Weekday>, Vec<Spell>), Errors> {
    let mut check = Checked::new(typed);
    let days: Vec<Weekday> = check.choices("days");
    if days.is_empty() {
        check.errors.add("days", "Choose the days");
    }
    let mut spells: Vec<Spell> = Vec::new();
    for (from_field, until_field, place_field) in SPELLS {
        let from = check.optional(from_field, TimeOfDay::parse);
        let until = check.optional(until_field, TimeOfDay::parse);
        let place = check.line(place_field);
        if check.errors.of(from_field).is_some() || check.errors.of(until_field).is_some() {
            continue;
        }
        match (from, until) {
            (Some(from), Some(until)) if from < until => {
                let spell = Spell { from, until, place };
                if let Some(other) = spells.iter().find(|other| other.overlaps(&spell)) {
                    check.errors.add(from_field, format!("This overlaps with {} to {}", other.from, other.until));
                }
                spells.push(spell);
            }
            (Some(_), Some(_)) => check.errors.add(until_field, "The end must be later than the beginning"),
            (Some(_), None) => check.errors.add(until_field, "Enter when they stop"),
            (None, Some(_)) => check.errors.add(from_field, "Enter when they start"),
            (None, None) if !place.is_empty() => check.errors.add(from_field, "Enter when they start"),
            (None, None) => {}
        }
    }
    check.finish(|| Some((days, spells)))
}

/// The site that somebody gets charge of, and the days.
pub fn assignment(typed: &Typed) -> Result<(SiteId, Days), Errors> {
    let mut check = Checked::new(typed);
    let site = check.choice("site", "Choose a site");
    let from = check.required_date("from", "Enter the first day");
    let last = check.date("last");
    let days = from.and_then(|from| Days::through(from, last));
    if from.is_some() && days.is_none() {
        check.errors.add("last", "The last day must not be before the first");
    }
    check.finish(|| site.zip(days))
}

/// The days of charge that began on its own day: only the last can be changed.
pub fn last_day(typed: &Typed, from: kernel::Date) -> Result<Days, Errors> {
    let mut check = Checked::new(typed);
    let last = check.date("last");
    let days = Days::through(from, last);
    if days.is_none() {
        check.errors.add("last", format!("It began on {}. The last day must not be before that", from.long()));
    }
    check.finish(|| days)
}

pub fn absence(typed: &Typed) -> Result<NewAbsence, Errors> {
    let mut check = Checked::new(typed);
    let from = check.required_date("from", "Enter the first day");
    let last = check.required_date("last", "Enter the last day");
    let cover: Option<StaffId> = check.maybe_choice("cover");
    let days = from.zip(last).and_then(|(from, last)| Days::through(from, Some(last)));
    if from.is_some() && last.is_some() && days.is_none() {
        check.errors.add("last", "The last day must not be before the first");
    }
    check.finish(|| days.and_then(|days| Some(NewAbsence { from: days.from, until: days.until?, cover })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_several_spells() {
        let typed = |pairs: &[(&str, &str)]| Typed::with(pairs.iter().copied());
        let morning = [("days", "mon"), ("days", "wed"), ("from_1", "9"), ("until_1", "12:30"), ("place_1", "At home")];
        let with = |more: &[(&'static str, &'static str)]| week(&typed(&[&morning[..], more].concat()));
        let (days, spells) = with(&[("from_2", "12:30"), ("until_2", "5pm")]).unwrap();
        assert_eq!((days.len(), spells.len()), (2, 2));
        for (more, field, says) in [
            (&[("from_2", "12:00"), ("until_2", "5pm")][..], "from_2", "overlaps with 09:00 to 12:30"),
            (&[("from_3", "5pm"), ("until_3", "1pm")], "until_3", "later than"),
            (&[("from_2", "1pm")], "until_2", "when they stop"),
            (&[("until_2", "1pm")], "from_2", "when they start"),
            (&[("place_2", "Library")], "from_2", "when they start"),
            (&[("from_2", "noon"), ("until_2", "1pm")], "from_2", "Enter a time"),
        ] {
            let errors = with(more).unwrap_err();
            assert!(errors.of(field).unwrap_or_default().contains(says), "{more:?}: {errors:?}");
            assert_eq!(errors.iter().count(), 1, "{more:?}: {errors:?}");
        }
        let (days, spells) = week(&typed(&[("days", "fri")])).unwrap();
        assert_eq!((days, spells), (vec![Weekday::Friday], vec![]), "a day off");
        assert!(week(&typed(&[("from_1", "9"), ("until_1", "10")])).unwrap_err().of("days").is_some());
    }

    #[test]
    fn the_last_day_is_said_and_the_day_after_is_kept() {
        let typed = |last: &str| {
            Typed::with([
                ("from-day", "23"),
                ("from-month", "11"),
                ("from-year", "2026"),
                ("last-day", last),
                ("last-month", "11"),
                ("last-year", "2026"),
            ])
        };
        let kept = absence(&typed("27")).unwrap();
        assert_eq!((kept.from.to_string(), kept.until.to_string()), ("2026-11-23".into(), "2026-11-28".into()));
        assert!(absence(&typed("22")).unwrap_err().of("last").is_some());
        assert!(absence(&Typed::default()).unwrap_err().of("from").is_some());
    }
}

//! When somebody answers at a number that is rung in a crisis, and what to ring outside these hours.

use kernel::{Instant, TimeOfDay, Weekday};
use maud::{Markup, html};

use super::model::{Settings, dialled, spoken};
use crate::directory::times::bank_holiday;
use crate::web::{Checked, Fields, Typed};

/// The hours of a number, the same on each weekday. Without any, nobody knows, and nothing is said of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Opening {
    pub open_from: Option<TimeOfDay>,
    pub open_until: Option<TimeOfDay>,
    /// What to ring outside these hours, as dialled; empty if nobody knows.
    pub outside_phone: String,
}

impl Opening {
    /// Whether somebody answers now, if it is known. On a bank holiday nobody does.
    pub fn is_open(&self, now: Instant) -> Option<bool> {
        let (from, until) = self.open_from.zip(self.open_until)?;
        let weekday = !matches!(now.date().weekday(), Weekday::Saturday | Weekday::Sunday) && bank_holiday(now.date()).is_none();
        Some(weekday && (from..until).contains(&now.time()))
    }

    /// The hours in which somebody of the team is at work.
    pub fn of_team(settings: &Settings) -> Self {
        let hour = |hour: i64| TimeOfDay::from_minutes(hour.clamp(0, 23) * 60).ok();
        Self { open_from: hour(settings.work_from), open_until: hour(settings.work_until), outside_phone: String::new() }
    }

    /// For whoever may want to ring: when somebody answers, and whether that is now.
    pub fn answered(&self, now: Instant) -> String {
        let not_now = if self.is_open(now) == Some(false) { " Nobody answers now." } else { "" };
        self.hours().map(|hours| format!("Somebody answers {hours}.{not_now}")).unwrap_or_default()
    }

    /// "Monday to Friday, 09:00 to 17:00".
    fn hours(&self) -> Option<String> {
        let (from, until) = self.open_from.zip(self.open_until)?;
        Some(format!("Monday to Friday, {from} to {until}"))
    }

    fn outside(&self) -> Markup {
        html! { a class="kith-phone" href={ "tel:" (self.outside_phone) } { (spoken(&self.outside_phone)) } }
    }

    /// The hours, for whoever may ring at any time; nothing if nobody knows them.
    pub fn view(&self) -> Markup {
        let Some(hours) = self.hours() else { return html! {} };
        html! { (hours) "." @if !self.outside_phone.is_empty() { " At other times ring " (self.outside()) "." } }
    }

    /// For somebody who is to ring now: outside the hours that comes first.
    pub fn view_at(&self, now: Instant) -> Markup {
        match (self.is_open(now), self.hours()) {
            (Some(false), Some(hours)) => html! {
                strong { "Outside their hours now" } " (" (hours) ")"
                @if self.outside_phone.is_empty() { "." } @else { ": ring " (self.outside()) "." }
            },
            _ => self.view(),
        }
    }

    /// The three inputs that say it.
    pub fn inputs(f: &Fields<'_>) -> Markup {
        html! {
            (f.input("open_from", "Somebody answers on weekdays from").hint("Like 9:00. Leave both times empty if it is all day and night, or if you do not know").width(5))
            (f.input("open_until", "until").hint("Like 17:00").width(5))
            (f.input("outside_phone", "Number to ring outside these hours").tel().autocomplete("off").width(20))
        }
    }

    /// What the inputs show of it.
    pub fn fill(&self, typed: &mut Typed) {
        let time = |time: Option<TimeOfDay>| time.map(|time| time.to_string()).unwrap_or_default();
        typed.set("open_from", time(self.open_from));
        typed.set("open_until", time(self.open_until));
        typed.set("outside_phone", if self.outside_phone.is_empty() { String::new() } else { spoken(&self.outside_phone) });
    }

    /// What was typed into them.
    pub fn read(check: &mut Checked<'_>) -> Self {
        let open_from = check.optional("open_from", TimeOfDay::parse);
        let open_until = check.optional("open_until", TimeOfDay::parse);
        let outside_phone = check.optional("outside_phone", dialled).unwrap_or_default();
        let clean = check.errors.of("open_from").is_none() && check.errors.of("open_until").is_none();
        match (open_from, open_until) {
            (Some(_), None) if clean => check.errors.add("open_until", "Enter until when somebody answers"),
            (None, Some(_)) if clean => check.errors.add("open_from", "Enter from when somebody answers"),
            (Some(from), Some(until)) if from >= until => check.errors.add("open_until", "The end must be after the beginning"),
            (None, None) if clean && !outside_phone.is_empty() => {
                check.errors.add("open_from", "Enter the hours, too: without them nobody knows when to ring the other number");
            }
            _ => {}
        }
        Self { open_from, open_until, outside_phone }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Date;

    use super::*;

    #[test]
    fn hours_of_weekdays() {
        let time = |text| Some(TimeOfDay::parse(text).unwrap());
        let opening = Opening { open_from: time("9:00"), open_until: time("17:00"), outside_phone: "+442075255000".into() };
        for (day, at, open) in [
            ("2026-11-27", "09:00", true),
            ("2026-11-27", "16:59", true),
            ("2026-11-27", "17:00", false),
            ("2026-11-27", "18:41", false),
            ("2026-11-28", "10:00", false),
            // A bank holiday.
            ("2026-12-25", "10:00", false),
        ] {
            let day: Date = day.parse().unwrap();
            let now = day.at(TimeOfDay::parse(at).unwrap()).exactly().unwrap();
            assert_eq!(opening.is_open(now), Some(open), "{day} {at}");
            assert_eq!(Opening::default().is_open(now), None);
            assert_eq!(opening.view_at(now).0.contains("Outside their hours now"), !open, "{day} {at}");
            assert!(opening.view_at(now).0.contains("020 7525 5000"));
        }
    }

    #[test]
    fn half_an_hour_range_is_none() {
        for (from, until, outside, field) in [
            ("9", "", "", Some("open_until")),
            ("", "17:00", "", Some("open_from")),
            ("17:00", "9:00", "", Some("open_until")),
            ("", "", "020 7525 5000", Some("open_from")),
            ("soon", "", "", Some("open_from")),
            ("9", "5pm", "111", None),
            ("", "", "", None),
        ] {
            let typed = Typed::with([("open_from", from), ("open_until", until), ("outside_phone", outside)]);
            let mut check = Checked::new(&typed);
            let read = Opening::read(&mut check);
            match field {
                Some(field) => assert!(check.errors.of(field).is_some(), "{from} {until} {outside}"),
                None => assert!(check.errors.is_empty(), "{read:?}"),
            }
        }
    }
}

//! What the directory holds: one entry is one service, with what the finder needs to know of it.

use std::fmt;

use kernel::{Date, TimeOfDay, Weekday};

use crate::Point;

/// One service of the directory. `Default` is an entry of which nothing is known, so write only what you know.
///
/// Whatever is given here can be found and can be told: leave out the place of a service whose place is secret.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// Yours, and unique: an entry with the same id takes the place of the former.
    pub id: String,
    pub name: String,
    pub organisation: String,
    pub summary: String,
    pub description: String,
    /// Words that say of which kinds it is, and by which nobody may find it: they tell something that is secret.
    pub unspoken: String,
    /// Terms of a taxonomy and the needs it serves: "Befriending", "Debt advice".
    pub keywords: Vec<String>,
    /// Where it happens. The nearest counts.
    pub points: Vec<Point>,
    /// Names of places, as people would write them: "Bermondsey SE16".
    pub area: String,
    /// Can be joined from home.
    pub online: bool,
    /// Can come to the person.
    pub outreach: bool,
    /// When it happens. None means that nobody told us.
    pub sessions: Vec<Session>,
    pub cost: Cost,
    pub volunteers_wanted: bool,
    /// Youngest age, in whole years, that may come.
    pub min_age: Option<u8>,
    /// Oldest age, in whole years, that may come.
    pub max_age: Option<u8>,
    /// May be shown to anybody, not only to the team.
    pub public: bool,
    /// Who alone may come, as it would follow "only for": "people who live in Southwark". For women or men there is `gender`.
    pub restricted_to: Option<String>,
    /// Only women or only men may come.
    pub gender: Option<Gender>,
    /// Besides English, by their English names. "Interpreters" for any.
    pub languages: Vec<String>,
    /// What makes it easier to get in and take part, in words: "step-free", "BSL". Empty means that nobody told us.
    pub access: Vec<String>,
    pub route: Option<Route>,
    pub waiting_weeks: Option<u16>,
    /// It takes nobody at the moment.
    pub full: bool,
    /// Can be had by telephone.
    pub by_phone: bool,
    /// When somebody last made sure that what is said here is true. `None` if nobody ever did.
    pub confirmed: Option<Date>,
}

/// Who alone may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    Women,
    Men,
}

impl fmt::Display for Gender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Gender::Women => "women",
            Gender::Men => "men",
        })
    }
}

/// How somebody gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Comes or rings.
    Own,
    /// Somebody has to refer them.
    Professional,
    Either,
}

/// A weekly time at which something happens. Displays as "on Tuesdays, 10 am to 12 noon".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Session {
    pub weekday: Weekday,
    pub starts: Option<TimeOfDay>,
    pub ends: Option<TimeOfDay>,
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "on {}", self.weekday.plural())?;
        match (self.starts, self.ends) {
            (Some(starts), Some(ends)) => write!(f, ", {} to {}", spoken(starts), spoken(ends)),
            (Some(starts), None) => write!(f, " from {}", spoken(starts)),
            (None, Some(ends)) => write!(f, " until {}", spoken(ends)),
            (None, None) => Ok(()),
        }
    }
}

/// "10 am", "2:30 pm", "12 noon", "midnight": the way people say a time, not the way clocks show it.
fn spoken(time: TimeOfDay) -> String {
    let (hour, minute) = (time.minutes() / 60, time.minutes() % 60);
    let half = if hour < 12 { "am" } else { "pm" };
    let on_the_dial = if hour % 12 == 0 { 12 } else { hour % 12 };
    match (hour, minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "12 noon".to_owned(),
        (_, 0) => format!("{on_the_dial} {half}"),
        _ => format!("{on_the_dial}:{minute:02} {half}"),
    }
}

/// What a person pays to come once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cost {
    Free,
    /// People give what they can.
    Donation,
    /// In pence. Nought is free.
    Pence(u32),
    #[default]
    Unknown,
}

impl Cost {
    pub(crate) fn is_free(self) -> bool {
        matches!(self, Cost::Free | Cost::Pence(0))
    }
}

/// The ages that may come, both ends included. Displays as "for ages 60 and over".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ages {
    pub min: Option<u8>,
    pub max: Option<u8>,
}

impl Ages {
    pub(crate) fn is_everyone(self) -> bool {
        self.min.unwrap_or(0) == 0 && self.max.is_none()
    }

    #[cfg(test)]
    fn includes(self, age: u8) -> bool {
        self.min.is_none_or(|min| min <= age) && self.max.is_none_or(|max| age <= max)
    }
}

impl fmt::Display for Ages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min.filter(|min| *min > 0), self.max) {
            (Some(min), Some(max)) => write!(f, "for ages {min} to {max}"),
            (Some(min), None) => write!(f, "for ages {min} and over"),
            (None, Some(max)) => write!(f, "for ages up to {max}"),
            (None, None) => f.write_str("for all ages"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_told_as_people_say_them() {
        let at = |text: &str| TimeOfDay::parse(text).ok();
        for (starts, ends, told) in [
            ("10:00", "12:00", "on Tuesdays, 10 am to 12 noon"),
            ("14:30", "16:05", "on Tuesdays, 2:30 pm to 4:05 pm"),
            ("00:00", "00:30", "on Tuesdays, midnight to 12:30 am"),
            ("12:30", "", "on Tuesdays from 12:30 pm"),
            ("", "21:00", "on Tuesdays until 9 pm"),
            ("", "", "on Tuesdays"),
        ] {
            let session = Session { weekday: Weekday::Tuesday, starts: at(starts), ends: at(ends) };
            assert_eq!(session.to_string(), told);
        }
    }

    #[test]
    fn ages_include_both_ends() {
        for (min, max, told, inside, outside) in [
            (Some(60), None, "for ages 60 and over", 60, Some(59)),
            (None, Some(25), "for ages up to 25", 25, Some(26)),
            (Some(16), Some(25), "for ages 16 to 25", 16, Some(15)),
            (Some(0), Some(4), "for ages up to 4", 0, Some(5)),
            (None, None, "for all ages", 99, None),
        ] {
            let ages = Ages { min, max };
            assert_eq!(ages.to_string(), told);
            assert!(ages.includes(inside), "{told}: {inside}");
            assert!(outside.is_none_or(|age| !ages.includes(age)), "{told}: {outside:?}");
        }
    }
}

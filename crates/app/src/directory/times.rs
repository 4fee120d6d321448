//! On which days a service is next: from its rhythm, its closures, school holidays and the bank holidays of England. Pure.
//!
//! Days are days in London. A session that would fall on a bank holiday is told with a warning and not left out: some groups meet all
//! the more on such a day, and nobody knows which until they ask.

use kernel::{Date, Instant, Weekday};

use super::model::{Closure, Full, Session};

/// A day on which a service is.
#[derive(Clone, Debug, PartialEq)]
pub struct Next<'a> {
    pub on: Date,
    pub session: &'a Session,
    pub bank_holiday: Option<&'static str>,
}

impl Next<'_> {
    /// "Tuesday 1 December 2026 at 10:00", and what to know of that day.
    pub fn sentence(&self) -> String {
        let time = self.session.starts.map(|time| format!(" at {time}")).unwrap_or_default();
        let warning = self.bank_holiday.map(|holiday| format!(" ({holiday}: ring first)")).unwrap_or_default();
        format!("{}{time}{warning}", self.on.with_weekday())
    }
}

/// Days on which a service is not there, whatever its rhythm says.
#[derive(Clone, Copy)]
pub struct Off<'a> {
    pub closures: &'a [Closure],
    /// The holidays of the schools, first and last day of each.
    pub breaks: &'a [(Date, Date)],
    pub bank_holidays: bool,
}

impl<'a> Off<'a> {
    /// Those of an entry.
    pub fn of(full: &'a Full, breaks: &'a [(Date, Date)]) -> Self {
        Self { closures: &full.closures, breaks, bank_holidays: full.service.closed_bank_holidays }
    }

    /// Whether it is closed on a day, for all its sessions.
    pub fn is_closed(&self, on: Date) -> bool {
        self.closures.iter().any(|closure| closure.from_on <= on && on <= closure.until_on)
            || (self.bank_holidays && bank_holiday(on).is_some())
    }
}

/// Days that are looked through for the next ones.
const FAR: i64 = 366;

/// The next days from `today` on, the earliest first.
pub fn next<'a>(sessions: &'a [Session], off: Off<'_>, today: Date, most: usize) -> Vec<Next<'a>> {
    let days = (0..FAR).map(|days| today.plus_days(days)).filter(|on| !off.is_closed(*on));
    let all = days.flat_map(|on| {
        let mut here: Vec<&Session> = sessions.iter().filter(|session| is_on(session, on, off.breaks)).collect();
        here.sort_by_key(|session| session.starts);
        here.into_iter().map(move |session| Next { on, session, bank_holiday: bank_holiday(on) })
    });
    all.take(most).collect()
}

/// The next days of an entry, without what is over today.
pub fn coming<'a>(full: &'a Full, breaks: &[(Date, Date)], now: Instant, most: usize) -> Vec<Next<'a>> {
    let today = now.date();
    let over =
        |next: &Next<'_>| next.on == today && next.session.ends.or(next.session.starts).is_some_and(|time| time <= now.time());
    let all = next(&full.sessions, Off::of(full, breaks), today, most + full.sessions.len());
    all.into_iter().filter(|next| !over(next)).take(most).collect()
}

/// The bank holidays of the coming year, with their names.
pub fn bank_holidays(today: Date) -> Vec<(Date, &'static str)> {
    (0..FAR).map(|days| today.plus_days(days)).filter_map(|on| Some((on, bank_holiday(on)?))).collect()
}

/// Whether a session is on a day, as far as its rhythm says.
pub fn is_on(session: &Session, on: Date, breaks: &[(Date, Date)]) -> bool {
    let within =
        session.from_on.is_none_or(|from| from <= on || session.every > 1) && session.until_on.is_none_or(|until| on <= until);
    let in_break = session.term_time && breaks.iter().any(|(from, until)| *from <= on && on <= *until);
    if session.weekday != Some(on.weekday()) || !within || in_break {
        return false;
    }
    match (session.nth, session.every) {
        (Some(-1), _) => on.plus_days(7).month() != on.month(),
        (Some(nth), _) => i64::from(on.day() - 1) / 7 + 1 == nth,
        // Without a day that it was on, nobody can say which weeks: every week may be one of them.
        (None, every @ 2..) => session.from_on.is_none_or(|from| weeks_between(from, on).rem_euclid(every) == 0),
        (None, _) => true,
    }
}

/// Whole weeks from the week of one day to the week of another, weeks beginning on Monday.
fn weeks_between(from: Date, to: Date) -> i64 {
    let monday = |date: Date| {
        let back = Weekday::ALL.iter().position(|day| *day == date.weekday()).unwrap_or_default();
        date.plus_days(-i64::try_from(back).unwrap_or_default())
    };
    monday(to).days_since(monday(from)) / 7
}

/// The bank holiday of England and Wales that a day is, by the rules that have held since 1978 (Banking and Financial Dealings Act 1971,
/// schedule 1, and the yearly proclamations: gov.uk/bank-holidays). Days that are proclaimed once, like a coronation, are not known here.
pub fn bank_holiday(on: Date) -> Option<&'static str> {
    let easter = easter(on.year());
    let (month, day, weekday) = (on.month(), on.day(), on.weekday());
    let is_monday = weekday == Weekday::Monday;
    let at_weekend = matches!(weekday, Weekday::Saturday | Weekday::Sunday);
    match (month, day) {
        _ if Some(on.plus_days(2)) == easter => Some("Good Friday"),
        _ if Some(on.plus_days(-1)) == easter => Some("Easter Monday"),
        (1, 1) if !at_weekend => Some("New Year’s Day"),
        (1, 2 | 3) if is_monday => Some("New Year’s Day"),
        (5, 1..=7) if is_monday => Some("Early May bank holiday"),
        (5, 25..) if is_monday => Some("Spring bank holiday"),
        (8, 25..) if is_monday => Some("Summer bank holiday"),
        (12, 25) if !at_weekend => Some("Christmas Day"),
        (12, 26) if !at_weekend => Some("Boxing Day"),
        // Christmas on a Saturday or Sunday moves to the 27th, Boxing Day on one to the 27th or 28th, whichever is free.
        (12, 27) if matches!(weekday, Weekday::Monday | Weekday::Tuesday) => Some("Christmas holiday"),
        (12, 28) if matches!(weekday, Weekday::Monday | Weekday::Tuesday) => Some("Christmas holiday"),
        _ => None,
    }
}

/// Easter Sunday of the Gregorian calendar, by the rule of Butcher (Butcher's Ecclesiastical Calendar, 1876).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use kernel::{ServiceId, TimeOfDay};

    use super::*;

    const OPEN: Off<'_> = Off { closures: &[], breaks: &[], bank_holidays: false };

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn on(weekday: Weekday) -> Session {
        Session {
            service_id: ServiceId::new(),
            weekday: Some(weekday),
            starts: TimeOfDay::parse("10:00").ok(),
            ends: None,
            words: String::new(),
            every: 1,
            nth: None,
            from_on: None,
            until_on: None,
            term_time: false,
        }
    }

    fn days(session: &Session, from: &str, most: usize) -> Vec<String> {
        let sessions = [session.clone()];
        next(&sessions, OPEN, day(from), most).iter().map(|next| next.on.to_string()).collect()
    }

    #[test]
    fn each_rhythm_has_its_days() {
        let tuesday = on(Weekday::Tuesday);
        assert_eq!(days(&tuesday, "2026-11-27", 2), ["2026-12-01", "2026-12-08"]);
        assert_eq!(days(&tuesday, "2026-12-01", 1), ["2026-12-01"], "today counts");
        let fortnightly = Session { every: 2, from_on: Some(day("2026-11-17")), ..tuesday.clone() };
        assert_eq!(days(&fortnightly, "2026-11-27", 2), ["2026-12-01", "2026-12-15"]);
        let from_later = Session { every: 2, from_on: Some(day("2026-12-17")), ..tuesday.clone() };
        assert_eq!(days(&from_later, "2026-11-27", 2), ["2026-12-01", "2026-12-15"], "its week counts, in both directions");
        let first = Session { nth: Some(1), ..tuesday.clone() };
        assert_eq!(days(&first, "2026-11-27", 2), ["2026-12-01", "2027-01-05"]);
        let last = Session { nth: Some(-1), ..tuesday.clone() };
        assert_eq!(days(&last, "2026-11-27", 2), ["2026-12-29", "2027-01-26"]);
        let fifth = Session { nth: Some(5), ..tuesday.clone() };
        assert_eq!(days(&fifth, "2026-11-27", 1), ["2026-12-29"]);
        let ending = Session { until_on: Some(day("2026-12-05")), ..tuesday };
        assert_eq!(days(&ending, "2026-11-27", 5), ["2026-12-01"]);
    }

    #[test]
    fn closures_and_school_holidays_are_left_out() {
        let friday = Session { term_time: true, ..on(Weekday::Friday) };
        let closure = Closure {
            service_id: friday.service_id,
            from_on: day("2026-12-04"),
            until_on: day("2026-12-04"),
            words: String::new(),
        };
        let breaks = [(day("2026-12-21"), day("2027-01-01"))];
        let sessions = [friday];
        let closures = [closure];
        let of = |off: Off<'_>| -> Vec<String> {
            next(&sessions, off, day("2026-12-01"), 3).iter().map(|next| next.on.to_string()).collect()
        };
        let off = Off { closures: &closures, breaks: &breaks, bank_holidays: false };
        assert_eq!(of(off), ["2026-12-11", "2026-12-18", "2027-01-08"]);
        let found = |bank_holidays| next(&sessions, Off { breaks: &[], bank_holidays, ..off }, day("2026-12-19"), 1)[0].on;
        assert_eq!(found(false), day("2026-12-25"), "with a warning");
        assert_eq!(found(true), day("2027-01-08"), "Christmas and New Year are bank holidays");
    }

    #[test]
    fn what_ended_has_no_next_day() {
        let ended = Session { until_on: Some(day("2020-01-01")), ..on(Weekday::Friday) };
        assert!(days(&ended, "2026-11-27", 5).is_empty());
    }

    /// From gov.uk/bank-holidays, England and Wales.
    #[test]
    fn bank_holidays_are_those_of_the_government() {
        let of = |year: i16| -> Vec<String> {
            let first = Date::new(year, 1, 1).unwrap();
            (0..366)
                .map(|n| first.plus_days(n))
                .filter(|on| on.year() == year && bank_holiday(*on).is_some())
                .map(|on| on.to_string())
                .collect()
        };
        assert_eq!(
            of(2026),
            ["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28"]
        );
        assert_eq!(
            of(2027),
            ["2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28"]
        );
        assert_eq!(
            of(2028),
            ["2028-01-03", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-29", "2028-08-28", "2028-12-25", "2028-12-26"]
        );
        let sunday = [Session { weekday: Some(Weekday::Friday), ..on(Weekday::Friday) }];
        assert_eq!(next(&sunday, OPEN, day("2026-12-25"), 1)[0].bank_holiday, Some("Christmas Day"));
    }
}

//! Time: instants in UTC for what happened, dates and times of day in London for what people agree on.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil;
use jiff::tz::TimeZone;

crate::words! {
    pub enum Weekday {
        Monday = "mon", "Monday";
        Tuesday = "tue", "Tuesday";
        Wednesday = "wed", "Wednesday";
        Thursday = "thu", "Thursday";
        Friday = "fri", "Friday";
        Saturday = "sat", "Saturday";
        Sunday = "sun", "Sunday";
    }
}
crate::text_json!(Weekday);

impl Weekday {
    /// Its bit in a set of days, Monday lowest.
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }

    pub const fn plural(self) -> &'static str {
        match self {
            Weekday::Monday => "Mondays",
            Weekday::Tuesday => "Tuesdays",
            Weekday::Wednesday => "Wednesdays",
            Weekday::Thursday => "Thursdays",
            Weekday::Friday => "Fridays",
            Weekday::Saturday => "Saturdays",
            Weekday::Sunday => "Sundays",
        }
    }

    /// The day before.
    pub const fn before(self) -> Self {
        match self {
            Weekday::Monday => Weekday::Sunday,
            Weekday::Tuesday => Weekday::Monday,
            Weekday::Wednesday => Weekday::Tuesday,
            Weekday::Thursday => Weekday::Wednesday,
            Weekday::Friday => Weekday::Thursday,
            Weekday::Saturday => Weekday::Friday,
            Weekday::Sunday => Weekday::Saturday,
        }
    }

    fn of(day: civil::Weekday) -> Self {
        match day {
            civil::Weekday::Monday => Weekday::Monday,
            civil::Weekday::Tuesday => Weekday::Tuesday,
            civil::Weekday::Wednesday => Weekday::Wednesday,
            civil::Weekday::Thursday => Weekday::Thursday,
            civil::Weekday::Friday => Weekday::Friday,
            civil::Weekday::Saturday => Weekday::Saturday,
            civil::Weekday::Sunday => Weekday::Sunday,
        }
    }
}

/// The zone that the team's days and hours are meant in. The embedded zone database always has it.
fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}

/// A moment, in whole milliseconds UTC since 1970. Stored as BIGINT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + minutes * 60_000)
    }

    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_minutes(days * 24 * 60)
    }

    /// Whole minutes from `earlier` to here; negative if `earlier` is later.
    pub const fn minutes_since(self, earlier: Instant) -> i64 {
        (self.0 - earlier.0) / 60_000
    }

    fn zoned(self) -> jiff::Zoned {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(london())
    }

    /// The date in London.
    pub fn date(self) -> Date {
        Date(self.zoned().date())
    }

    /// The time of day in London, to the minute.
    pub fn time(self) -> TimeOfDay {
        let zoned = self.zoned();
        TimeOfDay(u16::try_from(i32::from(zoned.hour()) * 60 + i32::from(zoned.minute())).unwrap_or(0))
    }

    /// "22 November 2026 at 14:10" in London.
    pub fn long(self) -> String {
        format!("{} at {}", self.date().long(), self.time())
    }

    /// "22 Nov 2026 14:10" in London.
    pub fn short(self) -> String {
        format!("{} {}", self.date().short(), self.time())
    }
}

crate::int_column!(Instant, Instant::millis, |millis| Ok::<_, std::convert::Infallible>(Instant::from_millis(millis)));

/// A calendar date. Stored as TEXT `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, &'static str> {
        civil::Date::new(year, month, day).map(Self).map_err(|_| "There is no such date")
    }

    /// Reads the three boxes of a date field, as the design system has them.
    pub fn parse_parts(day: &str, month: &str, year: &str) -> Result<Self, &'static str> {
        let number = |text: &str| text.trim().parse::<i16>();
        let (Ok(day), Ok(month), Ok(year)) = (number(day), number(month), number(year)) else {
            return Err("Enter the date as three numbers, like 27 3 1969");
        };
        if year < 100 {
            return Err("Enter the year with four digits, like 1969");
        }
        let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
            return Err("There is no such date. Check the day and the month");
        };
        Self::new(year, month, day).map_err(|_| "There is no such date. Check the day and the month")
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    pub fn month(self) -> i8 {
        self.0.month()
    }

    pub fn day(self) -> i8 {
        self.0.day()
    }

    pub fn weekday(self) -> Weekday {
        Weekday::of(self.0.weekday())
    }

    /// The date so many days later (earlier, if negative). Stays put at the ends of the calendar.
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().try_days(days).unwrap_or_default()))
    }

    /// Whole days from `earlier` to here.
    pub fn days_since(self, earlier: Date) -> i64 {
        i64::from(self.0.since(earlier.0).map(|span| span.get_days()).unwrap_or(0))
    }

    /// Age in whole years on a date. Someone born on 29 February has their birthday on 1 March in common years,
    /// which is how English law counts.
    pub fn age_on(self, on: Date) -> i16 {
        let had_birthday = (on.month(), on.day()) >= (self.month(), self.day());
        on.year() - self.year() - i16::from(!had_birthday)
    }

    /// The first day on which somebody born on this one is so many years old, as [`Date::age_on`] counts.
    pub fn turns(self, years: i16) -> Self {
        let day = || civil::Date::new(self.year().checked_add(years)?, self.month(), self.day()).ok();
        let leap = || civil::Date::new(self.year().checked_add(years)?, 3, 1).ok();
        Self(day().or_else(leap).unwrap_or(civil::Date::MAX))
    }

    /// "22 November 2026".
    pub fn long(self) -> String {
        self.0.strftime("%-d %B %Y").to_string()
    }

    /// "22 Nov 2026".
    pub fn short(self) -> String {
        self.0.strftime("%-d %b %Y").to_string()
    }

    /// "Sunday 22 November".
    pub fn with_weekday(self) -> String {
        self.0.strftime("%A %-d %B").to_string()
    }

    /// The moment at which this date and time of day are in London.
    pub fn at(self, time: TimeOfDay) -> LocalMoment {
        let midnight = self.0.at(0, 0, 0, 0);
        let local = midnight.saturating_add(jiff::Span::new().minutes(time.minutes()));
        let millis = |offset: jiff::tz::Offset| offset.to_timestamp(local).map(|at| Instant(at.as_millisecond()));
        match london().to_ambiguous_zoned(local).offset() {
            jiff::tz::AmbiguousOffset::Unambiguous { offset } => millis(offset).map_or(LocalMoment::Never, LocalMoment::Once),
            jiff::tz::AmbiguousOffset::Gap { .. } => LocalMoment::Never,
            jiff::tz::AmbiguousOffset::Fold { before, after } => match (millis(before), millis(after)) {
                (Ok(first), Ok(second)) => LocalMoment::Twice(first, second),
                _ => LocalMoment::Never,
            },
        }
    }

    /// The first moment of the date in London.
    pub fn start(self) -> Instant {
        self.at(TimeOfDay(0)).earliest().unwrap_or(Instant(0))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Date {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim().parse().map(Self).map_err(|_| "Enter a date, like 2026-11-22")
    }
}

crate::text_column!(Date);
crate::text_json!(Date);

/// When a date and time of day are in London. The night the clocks go back has an hour twice, the night they go
/// forward lacks one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalMoment {
    Once(Instant),
    /// First in summer time, then in winter time.
    Twice(Instant, Instant),
    Never,
}

impl LocalMoment {
    /// The moment, or the first of two, or none.
    pub fn earliest(self) -> Option<Instant> {
        match self {
            LocalMoment::Once(at) | LocalMoment::Twice(at, _) => Some(at),
            LocalMoment::Never => None,
        }
    }

    /// The moment, or a sentence for beside the field.
    pub fn exactly(self) -> Result<Instant, &'static str> {
        match self {
            LocalMoment::Once(at) => Ok(at),
            LocalMoment::Twice(..) => {
                Err("This hour comes twice, because the clocks go back. Choose a time before 1:00 or from 2:00")
            }
            LocalMoment::Never => {
                Err("This hour does not exist, because the clocks go forward. Choose a time before 1:00 or from 2:00")
            }
        }
    }
}

/// A time of day to the minute. Stored as BIGINT minutes since midnight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    pub fn from_minutes(minutes: i64) -> Result<Self, &'static str> {
        match u16::try_from(minutes) {
            Ok(minutes) if minutes < 24 * 60 => Ok(Self(minutes)),
            _ => Err("A time of day is between 00:00 and 23:59"),
        }
    }

    pub const fn minutes(self) -> i64 {
        self.0 as i64
    }

    /// The full hour after this one; after 23:00 it is midnight.
    pub const fn next_hour(self) -> Self {
        Self((self.0 / 60 + 1) % 24 * 60)
    }

    /// Reads "14:10", "14.10", "1410", "9", "9am", "2:30 pm".
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const SAY: &str = "Enter a time, like 14:10 or 2:10pm";
        let lower = text.trim().to_ascii_lowercase().replace(' ', "");
        let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
            (Some(clock), _) => (clock, Some(false)),
            (_, Some(clock)) => (clock, Some(true)),
            _ => (lower.as_str(), None),
        };
        let (hour, minute) = match clock.split_once([':', '.']) {
            Some(parts) => parts,
            None if clock.len() == 4 && clock.is_ascii() => clock.split_at(2),
            None => (clock, "00"),
        };
        if hour.is_empty() || hour.len() > 2 || minute.len() != 2 {
            return Err(SAY);
        }
        let (Ok(hour), Ok(minute)) = (hour.parse::<u16>(), minute.parse::<u16>()) else {
            return Err(SAY);
        };
        let hour = match half {
            Some(_) if !(1..=12).contains(&hour) => return Err(SAY),
            Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
            None => hour,
        };
        if hour > 23 || minute > 59 { Err(SAY) } else { Ok(Self(hour * 60 + minute)) }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl std::str::FromStr for TimeOfDay {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

crate::text_json!(TimeOfDay);
crate::int_column!(TimeOfDay, TimeOfDay::minutes, TimeOfDay::from_minutes);

/// Where the time comes from. Tests freeze it.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// The system's, so many milliseconds on: a demonstration of another day.
    Moved(i64),
    Frozen(Arc<AtomicI64>),
}

impl Clock {
    pub fn frozen(at: Instant) -> Self {
        Clock::Frozen(Arc::new(AtomicI64::new(at.millis())))
    }

    /// A clock that shows this moment now and goes on from there.
    pub fn moved_to(at: Instant) -> Self {
        Clock::Moved(at.0 - Clock::System.now().0)
    }

    /// The present moment, cut to whole milliseconds.
    pub fn now(&self) -> Instant {
        match self {
            Clock::System => Instant(jiff::Timestamp::now().as_millisecond()),
            Clock::Moved(by) => Instant(jiff::Timestamp::now().as_millisecond() + by),
            Clock::Frozen(at) => Instant(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a frozen clock. The system's clock stays as it is.
    pub fn set(&self, now: Instant) {
        if let Clock::Frozen(at) = self {
            at.store(now.millis(), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_clocks_go_back_and_forward() {
        let half_past_one = TimeOfDay::parse("1:30").unwrap();
        let LocalMoment::Twice(first, second) = date("2026-10-25").at(half_past_one) else { panic!("comes twice") };
        assert_eq!(second.minutes_since(first), 60);
        assert_eq!(date("2027-03-28").at(half_past_one), LocalMoment::Never);
        assert!(date("2027-03-28").at(half_past_one).exactly().is_err());
        let winter = date("2026-11-22").at(half_past_one).exactly().unwrap();
        assert_eq!((winter.date(), winter.time()), (date("2026-11-22"), half_past_one));
    }

    #[test]
    fn ages_and_leap_days() {
        let leapling = date("2004-02-29");
        assert_eq!(leapling.age_on(date("2026-02-28")), 21);
        assert_eq!(leapling.age_on(date("2026-03-01")), 22);
        assert_eq!(leapling.age_on(date("2028-02-29")), 24);
        assert_eq!(Date::parse_parts("29", "2", "2025"), Err("There is no such date. Check the day and the month"));
        assert!(Date::parse_parts("29", "2", "2024").is_ok());
        assert!(Date::parse_parts("1", "1", "69").is_err());
    }

    #[test]
    fn times_as_typed() {
        for (typed, said) in [
            ("14:10", "14:10"),
            ("2:10pm", "14:10"),
            ("9", "09:00"),
            ("9am", "09:00"),
            ("12am", "00:00"),
            ("12pm", "12:00"),
            ("0930", "09:30"),
            ("9.05", "09:05"),
        ] {
            assert_eq!(TimeOfDay::parse(typed).unwrap().to_string(), said);
        }
        for bad in ["", "25:00", "9:7", "13pm", "noon", "9:60", "١٢:٠٠"] {
            assert!(TimeOfDay::parse(bad).is_err(), "{bad}");
        }
    }
}

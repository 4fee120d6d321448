//! When a call can be promised: hours in which the worker works, is not away and meets nobody. Pure.

use std::ops::RangeInclusive;

use kernel::{Date, Instant, SafeHours, TimeOfDay, Weekday};

use crate::team::rota::{Days, Spell};

/// So long before it begins a call can be promised at the latest: whoever is told has to see it.
const AHEAD_MINUTES: i64 = 120;
/// A promise is for an hour: nobody waits for a call longer.
const HOUR: i64 = 60;
/// It is looked, and promised, so many days ahead.
const DAYS: i64 = 14;
/// Whoever has called no hours safe expects a call in an hour that begins between these minutes of the day.
const EXPECTED: RangeInclusive<i64> = 8 * 60..=20 * 60;

/// An hour that can be promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub date: Date,
    pub from: TimeOfDay,
    pub until: TimeOfDay,
}

impl Offer {
    /// As a form sends it.
    pub fn word(self) -> String {
        format!("{} {}", self.date, self.from)
    }

    /// The moment that a form sent as [`Offer::word`].
    pub fn parse(word: &str) -> Option<Instant> {
        let (day, time) = word.split_once(' ')?;
        day.parse::<Date>().ok()?.at(TimeOfDay::parse(time).ok()?).exactly().ok()
    }

    /// "Tuesday 24 November, 10:00 to 11:00".
    pub fn sentence(self) -> String {
        format!("{}, {} to {}", self.date.with_weekday(), self.from, self.until)
    }
}

/// What the worker's time is like.
pub struct Time<'a> {
    pub week: &'a [(Weekday, Spell)],
    pub away: &'a [Days],
    /// Beginnings and ends of what is planned or promised already.
    pub taken: &'a [(Instant, Instant)],
    /// Bank holidays.
    pub is_holiday: fn(Date) -> bool,
}

/// The next hours that can be promised, soonest first, at most so many, and at most two a day: so that there is a choice of days.
pub fn offers(time: &Time<'_>, safe: SafeHours, now: Instant, most: usize) -> Vec<Offer> {
    let earliest = now.plus_minutes(AHEAD_MINUTES);
    let is_open = |day: Date| !(time.is_holiday)(day) && !time.away.iter().any(|days| days.include(day));
    let mut found = Vec::new();
    for day in (0..DAYS).map(|days| now.date().plus_days(days)).filter(|day| is_open(*day)) {
        let spells = time.week.iter().filter(|(weekday, _)| *weekday == day.weekday()).map(|(_, spell)| spell);
        let hours = spells.flat_map(|spell| hours_of(day, spell)).filter(|(offer, begins)| {
            let ends = begins.plus_minutes(HOUR);
            let is_free = !time.taken.iter().any(|(from, until)| *from < ends && *begins < *until);
            *begins >= earliest && is_free && is_safe(safe, *begins) && offer.until > offer.from
        });
        // One early, one late: who cannot come to the telephone at nine may well at three.
        let hours: Vec<Offer> = hours.map(|(offer, _)| offer).collect();
        found.extend(hours.first());
        found.extend(hours.last().filter(|last| Some(*last) != hours.first()));
        if found.len() >= most {
            break;
        }
    }
    found.truncate(most);
    found
}

/// Whether an hour that is promised from here is safe from its beginning to its end: a promise must not run out of what they called safe.
fn is_safe(safe: SafeHours, begins: Instant) -> bool {
    (0..HOUR).all(|minutes| safe.includes_moment(begins.plus_minutes(minutes)))
}

/// Why a call cannot be promised for the hour that begins then: a sentence to stand beside the field.
pub fn why_not(safe: SafeHours, begins: Instant, now: Instant) -> Option<&'static str> {
    if begins <= now {
        Some("This time has passed")
    } else if begins > now.plus_days(DAYS) {
        Some("Promise a call within two weeks: nobody remembers longer")
    } else if safe == SafeHours::default() && !EXPECTED.contains(&begins.time().minutes()) {
        Some("Nobody expects a call then. Choose an hour between 8:00 and 21:00, or write down first which hours are safe")
    } else if !is_safe(safe, begins) {
        Some("Not all of the hour that begins then is one that they called safe. Choose another")
    } else {
        None
    }
}

/// The full hours of a spell, with the moment at which each begins. In the nights in which the clocks change nobody works.
fn hours_of(day: Date, spell: &Spell) -> Vec<(Offer, Instant)> {
    let first = (spell.from.minutes() + HOUR - 1) / HOUR * HOUR;
    (first..=spell.until.minutes() - HOUR)
        .step_by(60)
        .filter_map(|minutes| {
            let (from, until) = (TimeOfDay::from_minutes(minutes).ok()?, TimeOfDay::from_minutes(minutes + HOUR).ok()?);
            Some((Offer { date: day, from, until }, day.at(from).exactly().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn time(text: &str) -> TimeOfDay {
        TimeOfDay::parse(text).unwrap()
    }

    fn at(day: &str, clock: &str) -> Instant {
        date(day).at(time(clock)).exactly().unwrap()
    }

    fn spell(from: &str, until: &str) -> Spell {
        Spell { from: time(from), until: time(until), place: String::new() }
    }

    #[test]
    fn hours_that_are_free() {
        let week = [(Weekday::Monday, spell("9:15", "13:00")), (Weekday::Tuesday, spell("9:00", "17:00"))];
        let taken = [(at("2026-11-24", "16:00"), at("2026-11-24", "16:45"))];
        let free = Time { week: &week, away: &[], taken: &taken, is_holiday: |_| false };
        // Monday at half past eight: the first hour is at eleven, two hours ahead.
        let said: Vec<String> =
            offers(&free, SafeHours::default(), at("2026-11-23", "8:30"), 4).into_iter().map(Offer::sentence).collect();
        assert_eq!(
            said,
            [
                "Monday 23 November, 11:00 to 12:00",
                "Monday 23 November, 12:00 to 13:00",
                "Tuesday 24 November, 09:00 to 10:00",
                "Tuesday 24 November, 15:00 to 16:00",
            ]
        );
    }

    #[test]
    fn what_may_be_promised() {
        let (now, any) = (at("2026-11-23", "10:00"), SafeHours::default());
        let why =
            |safe, day, clock| why_not(safe, at(day, clock), now).unwrap_or("").split([' ', '.']).next().unwrap().to_owned();
        assert_eq!(why(any, "2026-11-23", "10:00"), "This");
        assert_eq!(why(any, "2026-12-07", "10:00"), "");
        assert_eq!(why(any, "2026-12-07", "10:01"), "Promise");
        for (clock, begins) in [("7:59", "Nobody"), ("8:00", ""), ("20:00", ""), ("20:01", "Nobody")] {
            assert_eq!(why(any, "2026-11-24", clock), begins, "{clock}");
        }
        // What they called safe themselves counts, also at night.
        let nights = SafeHours { from: Some(time("20:00")), until: Some(time("23:00")), ..any };
        assert_eq!((why(nights, "2026-11-24", "21:30"), why(nights, "2026-11-24", "22:30")), (String::new(), "Not".to_owned()));
    }

    #[test]
    fn not_while_away_nor_on_a_holiday_nor_when_it_is_not_safe() {
        let week = [(Weekday::Monday, spell("9:00", "17:00"))];
        let away = [Days { from: date("2026-11-23"), until: Some(date("2026-11-24")) }];
        let gone = Time { week: &week, away: &away, taken: &[], is_holiday: |_| false };
        assert!(
            offers(&gone, SafeHours::default(), at("2026-11-23", "8:00"), 4).iter().all(|offer| offer.date == date("2026-11-30"))
        );
        let holidays = Time { week: &week, away: &[], taken: &[], is_holiday: |day| day == date("2026-11-23") };
        assert!(
            offers(&holidays, SafeHours::default(), at("2026-11-23", "8:00"), 4)
                .iter()
                .all(|offer| offer.date == date("2026-11-30"))
        );
        let free = Time { week: &week, away: &[], taken: &[], is_holiday: |_| false };
        let sundays = SafeHours { days: Weekday::Sunday.bit(), ..SafeHours::default() };
        assert!(offers(&free, sundays, at("2026-11-23", "8:00"), 4).is_empty());
        let after = SafeHours { from: Some(time("12:30")), ..SafeHours::default() };
        let after_noon = offers(&free, after, at("2026-11-23", "8:00"), 4);
        assert_eq!(after_noon[0].sentence(), "Monday 23 November, 13:00 to 14:00");
        assert_eq!(Offer::parse(&after_noon[0].word()), Some(at("2026-11-23", "13:00")));
        assert_eq!(Offer::parse("other"), None);
        // Safe but for a quarter of an hour in the middle.
        let at_noon = SafeHours { from: Some(time("12:30")), until: Some(time("12:15")), ..SafeHours::default() };
        assert!(at_noon.includes_moment(at("2026-11-23", "12:00")) && !is_safe(at_noon, at("2026-11-23", "12:00")));
    }
}

//! A calendar file of when a service is (RFC 5545). Pure.
//!
//! Times are times in London, with the rule of its clocks in the file, so that a group that meets at ten meets at ten in summer, too. Days on
//! which it is closed are left out by name. It ends after a year: nobody knows more, and a calendar that somebody took along once must not
//! send them to a closed door for ever.

use kernel::{Date, Instant, TimeOfDay, Weekday};

use super::model::{Full, Session};
use super::times::{Off, is_on};
use crate::ical::{self, escaped, utc};

/// So many days are told.
const FAR: i64 = 365;

/// The clocks of London as they have been since 1996: forward on the last Sunday of March, back on that of October, at one o'clock UTC.
const LONDON: [&str; 17] = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/London",
    "BEGIN:DAYLIGHT",
    "DTSTART:19810329T010000",
    "TZNAME:BST",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T020000",
    "TZNAME:GMT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// The file, or nothing if nobody can say when the service is. `page` is its address on the web.
pub fn file(full: &Full, breaks: &[(Date, Date)], now: Instant, page: &str) -> Option<String> {
    let today = now.date();
    let events: Vec<Vec<String>> = full
        .sessions
        .iter()
        .zip(1..)
        .filter_map(|(session, number)| event(full, session, number, breaks, today, now, page))
        .collect();
    if events.is_empty() {
        return None;
    }
    Some(ical::file("Activities", LONDON.into_iter().map(str::to_owned).chain(events.into_iter().flatten())))
}

fn event(
    full: &Full,
    session: &Session,
    number: usize,
    breaks: &[(Date, Date)],
    today: Date,
    now: Instant,
    page: &str,
) -> Option<Vec<String>> {
    let day = session.weekday?;
    let last = session.until_on.map_or(today.plus_days(FAR), |until| until.min(today.plus_days(FAR)));
    // The rule alone has no school holidays: it counts them, and they are left out by name.
    let rule = Session { term_time: false, ..session.clone() };
    let days = (0..=FAR).map(|days| today.plus_days(days)).filter(|on| *on <= last && is_on(&rule, *on, &[]));
    let closed = Off::of(full, breaks);
    let (on, off): (Vec<Date>, Vec<Date>) = days.partition(|on| is_on(session, *on, breaks) && !closed.is_closed(*on));
    let first = *on.first()?;
    let at = |on: Date, time: Option<TimeOfDay>| match time {
        Some(time) => format!(";TZID=Europe/London:{}", local(on, time)),
        None => format!(";VALUE=DATE:{}", plain(on)),
    };
    let until = match session.starts {
        Some(_) => utc(Instant::from_millis(last.plus_days(1).start().millis() - 1000))?,
        None => plain(last),
    };
    // Every other week, and nobody said which: every week may be one.
    let which_week = session.every > 1 && session.from_on.is_none() && session.nth.is_none();
    let freq = match session.nth {
        Some(nth) => format!("FREQ=MONTHLY;UNTIL={until};BYDAY={nth}{}", code(day)),
        None => {
            let every = if which_week { 1 } else { session.every.max(1) };
            format!("FREQ=WEEKLY;UNTIL={until};INTERVAL={every};BYDAY={};WKST=MO", code(day))
        }
    };
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}-{number}@kith", full.service.id),
        format!("DTSTAMP:{}", utc(now)?),
        format!("DTSTART{}", at(first, session.starts)),
    ];
    if let Some(ends) = session.ends.filter(|ends| session.starts.is_some_and(|starts| starts < *ends)) {
        lines.push(format!("DTEND{}", at(first, Some(ends))));
    }
    lines.push(format!("RRULE:{freq}"));
    lines.extend(off.into_iter().filter(|day| *day > first).map(|day| format!("EXDATE{}", at(day, session.starts))));
    lines.push(format!("SUMMARY:{}", escaped(&full.service.name)));
    if let Some(place) = full.shown_places().first() {
        lines.push(format!("LOCATION:{}", escaped(&place.parts().join(", ").replace('\n', ", "))));
    }
    let phone = Some(full.service.phone.as_str()).filter(|phone| !phone.is_empty());
    let says = [
        which_week.then(|| "It is only every other week: ask which.".to_owned()),
        Some(full.cost()),
        phone.map(|phone| format!("Telephone: {phone}")),
        Some(format!("Ring before you go, above all on a bank holiday. Written down on {}.", today.long())),
    ];
    lines.push(format!("DESCRIPTION:{}", escaped(&says.into_iter().flatten().collect::<Vec<_>>().join("\n"))));
    lines.push(format!("URL:{page}"));
    if which_week {
        lines.push("STATUS:TENTATIVE".to_owned());
    }
    lines.push("TRANSP:TRANSPARENT".to_owned());
    lines.push("END:VEVENT".to_owned());
    Some(lines)
}

fn code(day: Weekday) -> String {
    day.word().chars().take(2).collect::<String>().to_uppercase()
}

fn plain(on: Date) -> String {
    format!("{:04}{:02}{:02}", on.year(), on.month(), on.day())
}

fn local(on: Date, at: TimeOfDay) -> String {
    format!("{}T{:02}{:02}00", plain(on), at.minutes() / 60, at.minutes() % 60)
}

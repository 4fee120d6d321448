//! A worker's hours as a calendar that their telephone reads: when, and what kind of thing, and nothing of whom or where. Pure.
//!
//! Telephones hand their calendars on to whoever runs the calendar, and show them on a locked screen. So an event has a kind and its hours,
//! and a name by which no record can be found.

use kernel::Instant;

use super::model::Mode;
use crate::account::session::hash;
use crate::ical;

/// So many days back and ahead are told.
pub const BACK_DAYS: i64 = 28;
pub const AHEAD_DAYS: i64 = 84;
/// A call back takes so long, in minutes: nobody said.
pub const CALL_BACK_MINUTES: i64 = 30;

/// Something at its hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What of ours it is; it is never written down as it is.
    pub id: String,
    pub what: &'static str,
    pub from: Instant,
    pub until: Instant,
}

/// What an appointment is called where anybody may look.
pub fn what(mode: Mode) -> &'static str {
    match mode {
        Mode::Phone => "Call",
        Mode::Home | Mode::Visit => "Visit",
        Mode::Video => "Video call",
        _ => "Meeting",
    }
}

/// What a calendar says, so that it can be told whether it says the same as before.
pub fn said(entries: &[Entry]) -> String {
    let each = |entry: &Entry| format!("{} {} {} {}\n", entry.id, entry.what, entry.from.millis(), entry.until.millis());
    hash(&entries.iter().map(each).collect::<String>())
}

/// The file. `secret` makes the names of events, `since` is since when it says this, `today` the address of the day's list.
pub fn file(entries: &[Entry], secret: &str, since: Instant, today: &str) -> Option<String> {
    let stamp = ical::utc(since)?;
    let event = |entry: &Entry| {
        let name: String = hash(&format!("{secret} {}", entry.id)).chars().take(32).collect();
        Some([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{name}@kith"),
            format!("DTSTAMP:{stamp}"),
            // A moment, not an hour of a clock: the telephone knows its clocks, also in the night in which they change.
            format!("DTSTART:{}", ical::utc(entry.from)?),
            format!("DTEND:{}", ical::utc(entry.until)?),
            format!("SUMMARY:{}", ical::escaped(entry.what)),
            format!("URL:{today}"),
            "CLASS:PRIVATE".to_owned(),
            "END:VEVENT".to_owned(),
        ])
    };
    let mut lines = Vec::new();
    for entry in entries {
        lines.extend(event(entry)?);
    }
    Some(ical::file("Diary", lines))
}

//! What calendar files (RFC 5545) have in common: how a file begins, how a text is written as a value, how long a line may be. Pure.

use kernel::Instant;

/// A file of ours with these lines in it. `of` is what it is of, for whoever reads the source.
pub(crate) fn file(of: &str, lines: impl IntoIterator<Item = String>) -> String {
    let begin = ["BEGIN:VCALENDAR", "VERSION:2.0", &format!("PRODID:-//Kith//{of}//EN"), "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
        .map(str::to_owned);
    begin.into_iter().chain(lines).chain(["END:VCALENDAR".to_owned()]).map(|line| folded(&line)).collect()
}

/// A moment, the same in summer and in winter.
pub(crate) fn utc(at: Instant) -> Option<String> {
    Some(jiff::Timestamp::from_millisecond(at.millis()).ok()?.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// A text as a value: commas, semicolons, backslashes and line breaks have a meaning of their own there.
pub(crate) fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

/// A line of no more than 75 octets, and what is longer on lines that begin with a space; no letter is cut in two.
fn folded(line: &str) -> String {
    let mut all = String::with_capacity(line.len() + 2);
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > 75 {
            all.push_str("\r\n ");
            octets = 1;
        }
        all.push(c);
        octets += c.len_utf8();
    }
    all.push_str("\r\n");
    all
}

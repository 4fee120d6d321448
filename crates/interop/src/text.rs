//! Small parsers of single values that more than one reader needs.

use jiff::civil::Date;

/// Words that people write into a cell to say that there is nothing in it.
const NOTHING: &[&str] = &[
    "na",
    "n/a",
    "n.a.",
    "nil",
    "null",
    "none",
    "nan",
    "-",
    "--",
    "tbc",
    "tba",
    "unknown",
    "not known",
    "not relevant",
    "not applicable",
    "not available",
    "#n/a",
    "undefined",
];

/// The value of a cell, or nothing where it only says that there is none.
pub(crate) fn value(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    let filler = cell.is_empty() || cell.len() < 16 && NOTHING.contains(&cell.to_lowercase().as_str());
    (!filler).then_some(cell)
}

/// One line: runs of white space become one space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A date as `YYYY-MM-DD`, from ISO 8601 (a time after it is dropped), `YYYYMMDD`, `DD/MM/YYYY` or `DD-MM-YYYY`.
/// British order is taken for granted: `03/04/2026` is 3 April.
pub(crate) fn iso_date(text: &str) -> Option<String> {
    let text = text.trim();
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let (year, month, date) = match parts.as_slice() {
        [y, m, d] if y.len() == 4 => (*y, *m, *d),
        [d, m, y] if y.len() == 4 => (*y, *m, *d),
        [whole] if whole.len() == 8 && whole.is_ascii() => (whole.get(..4)?, whole.get(4..6)?, whole.get(6..)?),
        _ => return None,
    };
    if ![year, month, date].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, date.parse().ok()?).ok().map(|date| date.to_string())
}

/// A time of day as `HH:MM`, from `9:00`, `09:00:00`, `09:00:00Z` or `09:00+01:00`. An offset is dropped: the times of a
/// directory are the times on the clock where the service is.
pub(crate) fn clock_time(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.split(['Z', '+']).next().unwrap_or(text);
    let mut parts = text.split(':');
    let hour: u8 = digits(parts.next()?)?;
    let minute: u8 = digits(parts.next()?)?;
    if let Some(seconds) = parts.next() {
        let seconds = seconds.split('.').next().unwrap_or(seconds);
        let _: u8 = digits(seconds).filter(|seconds| *seconds < 60)?;
    }
    (parts.next().is_none() && hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

fn digits(text: &str) -> Option<u8> {
    (text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A web address that a page may link to: `http` or `https` only, so that no `javascript:` comes through. `https://` is put in
/// front of a bare `www.example.org`.
pub(crate) fn web_address(text: &str) -> Option<String> {
    let text = text.split_whitespace().next()?;
    let lower = text.to_lowercase();
    let (scheme, rest) = if lower.starts_with("https://") {
        ("https://", text.get(8..)?)
    } else if lower.starts_with("http://") {
        ("http://", text.get(7..)?)
    } else if lower.contains(':') || lower.contains('@') {
        return None;
    } else {
        ("https://", text)
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let plausible = host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && host.chars().all(|c| c.is_alphanumeric() || ".-:".contains(c));
    (plausible && !text.contains(['"', '<', '>'])).then(|| format!("{scheme}{rest}"))
}

/// An e-mail address, checked only so far that a message could be sent to it.
pub(crate) fn email(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:");
    let (name, host) = text.rsplit_once('@')?;
    let clean = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>\",;()".contains(c));
    (clean(name) && clean(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')).then(|| text.to_owned())
}

/// Yes or no, as people and spreadsheets write it.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// Text of a field that may hold HTML, as plain text: tags go, the content of scripts and styles goes, entities are
/// decoded, paragraphs become an empty line between them and list items start with "- ".
///
/// The result is text and must be escaped like any other text when it is put into a page.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let (name, length) = match tag_at_start(tag) {
            Tag::Whole { name, length } => (name, length),
            Tag::None => {
                out.push('<');
                rest = tag.get(1..).unwrap_or("");
                continue;
            }
            Tag::NeverClosed => {
                rest = tag;
                break;
            }
        };
        rest = tag.get(length..).unwrap_or("");
        match name.as_str() {
            "script" | "style" | "head" | "template" | "iframe" => rest = after_closing_tag(rest, &name),
            "br" | "tr" | "/tr" | "div" | "/div" | "dt" | "dd" => out.push('\n'),
            "li" => out.push_str("\n- "),
            "td" | "th" => out.push(' '),
            "p" | "/p" | "ul" | "/ul" | "ol" | "/ol" | "table" | "/table" | "section" | "/section" | "blockquote" => {
                out.push_str("\n\n");
            }
            heading if is_heading(heading) => out.push_str("\n\n"),
            _ => {}
        }
    }
    out.push_str(rest);
    tidy_lines(&html_escape::decode_html_entities(&out))
}

fn is_heading(name: &str) -> bool {
    let name = name.trim_start_matches('/');
    name.len() == 2 && name.starts_with('h') && name.ends_with(|c: char| c.is_ascii_digit())
}

enum Tag {
    /// The lower-case name, and the length in bytes up to and with ">".
    Whole { name: String, length: usize },
    /// This "<" starts no tag, as in "children <5".
    None,
    /// No ">" follows anywhere, so nothing after this is a tag either.
    NeverClosed,
}

fn tag_at_start(text: &str) -> Tag {
    if text.starts_with("<!--") {
        let length = text.find("-->").map_or(text.len(), |at| at + 3);
        return Tag::Whole { name: String::new(), length };
    }
    let inside = text.get(1..).unwrap_or("");
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?') {
        return Tag::None;
    }
    let Some(end) = inside.find('>') else { return Tag::NeverClosed };
    let tag = inside.get(..end).unwrap_or("");
    let name = tag.split(char::is_whitespace).next().unwrap_or("").trim_end_matches('/').to_ascii_lowercase();
    Tag::Whole { name, length: end + 2 }
}

/// What follows the closing tag of this name; nothing where it never comes.
fn after_closing_tag<'t>(mut text: &'t str, name: &str) -> &'t str {
    while let Some(at) = text.find("</") {
        text = text.get(at + 2..).unwrap_or("");
        if text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return text.find('>').and_then(|end| text.get(end + 1..)).unwrap_or("");
        }
    }
    ""
}

/// Single spaces inside lines, at most one empty line in a row, none at the ends.
fn tidy_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for line in text.lines() {
        let line = one_line(line);
        if line.is_empty() || line == "-" {
            gap = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if gap { "\n\n" } else { "\n" });
        }
        out.push_str(&line);
        gap = false;
    }
    out
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;

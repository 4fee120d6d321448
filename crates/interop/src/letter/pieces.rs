//! Lines cut into pieces: labels, and the text that follows them.

use std::collections::BTreeSet;

use super::What;
use super::labels::{self, Meaning, Section};
use super::values;

/// So many of our own labels make it our own letter.
const OWN_LABELS: usize = 8;

/// Whether this is our own letter: enough of its labels stand at the beginning of a line or cell.
pub(super) fn is_own(lines: &[String]) -> bool {
    let cells = lines.iter().flat_map(|line| line.split('\t'));
    let found: BTreeSet<String> = cells
        .filter_map(|cell| {
            let (head, _) = cell.split_once([':', '?'])?;
            Some(labels::normal(head)).filter(|phrase| labels::own(phrase).is_some())
        })
        .collect();
    found.len() >= OWN_LABELS
}

/// A label as it stands in a letter.
#[derive(Debug)]
pub(super) struct Label {
    pub meaning: Meaning,
    /// Whose it says it is by its own words.
    pub section: Option<Section>,
    pub text: String,
}

/// A part of a line: a label and what follows it, or text, or nothing (an empty line).
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub line: usize,
    pub label: Option<Label>,
    pub text: &'a str,
}

pub(super) fn pieces(lines: &[String], own: bool) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for (line, words) in lines.iter().enumerate() {
        if words.trim().is_empty() {
            pieces.push(Piece { line, label: None, text: "" });
            continue;
        }
        // The cell behind a label that has no value yet is its value, whatever it says.
        let mut wanted = false;
        for cell in columns(words, own).map(str::trim).filter(|cell| !cell.is_empty()) {
            let found = label_at(cell, own)
                .filter(|(label, rest)| !wanted || cell.contains([':', '?']) || !rest.is_empty() && label.section.is_some());
            match found {
                Some((label, rest)) => {
                    wanted = rest.is_empty();
                    let short = !is_long(label.meaning);
                    let (rest, more) = if short && !own { in_line(rest) } else { (rest, Vec::new()) };
                    pieces.push(Piece { line, label: Some(label), text: rest });
                    for part in more {
                        if let Some((label, rest)) = label_at(part, own) {
                            wanted = rest.is_empty();
                            pieces.push(Piece { line, label: Some(label), text: rest });
                        }
                    }
                }
                None => {
                    wanted = false;
                    pieces.push(Piece { line, label: None, text: cell });
                }
            }
        }
    }
    pieces
}

/// The cells of a line. Columns of spaces are columns, too, in forms that were typed.
fn columns(line: &str, own: bool) -> Box<dyn Iterator<Item = &str> + '_> {
    let cells = line.split('\t');
    if own { Box::new(cells) } else { Box::new(cells.flat_map(|cell| cell.split("   "))) }
}

/// The label with which a cell begins, and the text behind it.
fn label_at(cell: &str, own: bool) -> Option<(Label, &str)> {
    let make = |found: (Meaning, Option<Section>), text: &str| Label {
        meaning: found.0,
        section: found.1,
        text: text.trim().trim_matches('*').trim().to_owned(),
    };
    let find =
        |head: &str| if own { labels::own(&labels::normal(head)).map(|meaning| (meaning, None)) } else { labels::foreign(head) };
    // A label may hold a colon itself: "If there is a risk: what is it?"
    let ends = cell.match_indices([':', '?']).map(|(at, _)| at).take_while(|at| *at <= 80).take(2);
    for end in ends.clone() {
        let (head, rest) = (cell.get(..end).unwrap_or_default(), cell.get(end..).unwrap_or_default());
        if let Some(found) = find(head) {
            return Some((make(found, head), rest.trim_start_matches([':', '?', ' ', '\u{a0}']).trim()));
        }
    }
    if let Some(end) = ends.clone().next() {
        // A label that nobody knows ends what stands before it; a sentence with a colon does not.
        let head = cell.get(..end).unwrap_or_default();
        let rest = cell.get(end..).unwrap_or_default().trim_start_matches([':', '?', ' ']).trim();
        return (!own && looks_like_a_label(head)).then(|| (make((Meaning::Other, None), head), rest));
    }
    if own {
        return None;
    }
    if let Some(found) = find(cell) {
        return Some((make(found, cell), ""));
    }
    // Without a colon: "DOB 27/03/1969". Only where the value is of its kind beyond doubt.
    let lower = cell.to_lowercase();
    labels::IN_LINE.iter().find_map(|prefix| {
        let rest = lower.starts_with(&prefix.to_lowercase()).then(|| cell.get(prefix.len()..)).flatten()?;
        let rest = rest.trim_start_matches(['.', ' ', '-']).trim();
        let found = labels::foreign(prefix)?;
        let fits = match found.0 {
            Meaning::Is(What::DateOfBirth) => values::date(rest).is_some(),
            Meaning::Is(What::NhsNumber) => values::nhs_number(rest).is_some(),
            Meaning::Contact(What::Phone) => !values::phones(rest).is_empty(),
            Meaning::Contact(What::Postcode) => values::postcode(rest).is_some_and(|(_, before)| before.is_empty()),
            _ => false,
        };
        fits.then(|| (make(found, prefix), rest))
    })
}

/// A few words that begin with a capital and are no beginning of a sentence.
fn looks_like_a_label(head: &str) -> bool {
    let words: Vec<&str> = head.split_whitespace().collect();
    let first = words.first().map(|word| word.to_lowercase()).unwrap_or_default();
    let speaks = ["she", "he", "they", "i", "we", "it", "you", "her", "his", "their", "my", "nb", "note", "please"];
    (1..=5).contains(&words.len())
        && !head.contains([',', '.', ';'])
        && head.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        && !speaks.contains(&first.as_str())
}

/// A short value, and the labels with their values that stand behind it in the same line.
fn in_line(text: &str) -> (&str, Vec<&str>) {
    let mut starts: Vec<usize> = labels::IN_LINE
        .iter()
        .flat_map(|label| {
            let (lower, label) = (text.to_lowercase(), label.to_lowercase());
            // Letters whose small form has another length would shift everything: then it is left whole.
            if lower.len() != text.len() {
                return Vec::new();
            }
            let found: Vec<usize> = lower
                .match_indices(&label)
                .filter(|(at, _)| {
                    let behind = lower.get(at + label.len()..).unwrap_or_default().trim_start_matches(['.', ' ']);
                    let before = lower.get(..*at).unwrap_or_default();
                    behind.starts_with(':') && (before.is_empty() || before.ends_with(char::is_whitespace))
                })
                .map(|(at, _)| at)
                .collect();
            found
        })
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let first = starts.first().copied().unwrap_or(text.len());
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let more = starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..end)).map(str::trim).collect();
    (text.get(..first).unwrap_or_default().trim(), more)
}

/// Its value may have many lines and empty ones among them.
pub(super) fn is_long(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Is(What::Wants | What::Reason | What::RiskNote | What::Needs))
}

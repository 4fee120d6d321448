//! Days and times out of free text, such as "Tuesdays 10am-12pm" or "Mon-Fri 9:00 to 17:00".
//!
//! All or nothing: a text is turned into schedules only when every word of it is understood and it can mean one thing. A person
//! sent to a locked door is worse than a text that they have to read, so "Mondays 2-3" (which half of the day?), "every
//! 2nd Sunday" (of the month, or every other?) and "Fridays evening" stay text.

mod words;

use crate::service::{Frequency, Schedule};
use crate::text::one_line;
use words::{Days, Time, Token, tokens};

/// Longer texts are descriptions, not opening times.
const MAX_LENGTH: usize = 400;

/// The schedules that a text states, each with the whole text as its description; nothing where it is not understood
/// in full.
pub fn parse(text: &str) -> Option<Vec<Schedule>> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let items = items(&tokens(text)?)?;
    let description = one_line(text);
    let mut schedules = Vec::new();
    for (days, times) in pairs(items)? {
        if times.is_empty() {
            // "Tuesdays" alone says the day only, and that is worth keeping.
            schedules.push(schedule(&days, None, &description));
        }
        for time in times {
            schedules.push(schedule(&days, Some(time), &description));
        }
    }
    (!schedules.is_empty()).then_some(schedules)
}

/// The schedules of a text, or one schedule that only carries the text. Nothing for an empty text.
pub fn parse_or_keep(text: &str) -> Vec<Schedule> {
    let kept = one_line(text);
    if kept.is_empty() {
        return Vec::new();
    }
    parse(text).unwrap_or_else(|| vec![Schedule { description: Some(kept), ..Schedule::default() }])
}

/// Either a set of days or a span of time.
#[derive(Debug, Clone, PartialEq)]
enum Item {
    Days(Days),
    Span(Span),
    /// A break between statements: a semicolon, a new line, a full stop.
    Break,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    opens: u16,
    closes: Option<u16>,
}

/// Joins tokens to days and spans.
fn items(tokens: &[Token]) -> Option<Vec<Item>> {
    let mut items: Vec<Item> = Vec::new();
    let mut rest = tokens;
    while let Some((token, after)) = rest.split_first() {
        rest = match token {
            Token::Break => {
                items.push(Item::Break);
                after
            }
            Token::Joiner | Token::Filler => after,
            Token::Days(_) | Token::Ordinal(_) | Token::Every | Token::EveryOther => {
                let (days, after) = words::days(rest)?;
                items.push(Item::Days(days));
                after
            }
            Token::Time(start) => {
                let (span, after) = span(*start, after)?;
                items.push(Item::Span(span));
                after
            }
            Token::To | Token::OfTheMonth => return None,
        };
    }
    Some(items)
}

fn span(start: Time, after: &[Token]) -> Option<(Span, &[Token])> {
    if let [Token::To, Token::Time(end), after @ ..] = after {
        let (opens, closes) = words::between(start, *end)?;
        return Some((Span { opens, closes: Some(closes) }, after));
    }
    Some((Span { opens: start.alone()?, closes: None }, after))
}

/// Puts each set of days to its spans. Days come first throughout ("Mon 9am-1pm, Tue …") or last throughout ("9am-1pm, Mon; …").
fn pairs(items: Vec<Item>) -> Option<Vec<(Days, Vec<Span>)>> {
    let days_first = items.iter().find(|item| **item != Item::Break).is_some_and(|item| matches!(item, Item::Days(_)));
    let has_times = items.iter().any(|item| matches!(item, Item::Span(_)));
    let mut pairs: Vec<(Days, Vec<Span>)> = Vec::new();
    let mut waiting: Vec<Span> = Vec::new();
    for item in items {
        match item {
            Item::Days(days) if days_first => {
                // Days without a time next to days with one: whose time is it?
                if has_times && pairs.last().is_some_and(|(_, spans)| spans.is_empty()) {
                    return None;
                }
                pairs.push((days, Vec::new()));
            }
            Item::Days(days) => {
                if waiting.is_empty() {
                    return None;
                }
                pairs.push((days, std::mem::take(&mut waiting)));
            }
            Item::Span(span) if days_first => pairs.last_mut()?.1.push(span),
            Item::Span(span) => waiting.push(span),
            Item::Break => {}
        }
    }
    let complete = waiting.is_empty() && (!has_times || pairs.iter().all(|(_, spans)| !spans.is_empty()));
    (complete && pairs.iter().all(|(_, spans)| in_order(spans))).then_some(pairs)
}

/// Several spans of one day follow each other; anything else was read wrongly.
fn in_order(spans: &[Span]) -> bool {
    spans.windows(2).all(|pair| match pair {
        [first, second] => first.closes.is_some_and(|closes| closes <= second.opens),
        _ => true,
    })
}

fn schedule(days: &Days, span: Option<Span>, description: &str) -> Schedule {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let monthly = !days.ordinals.is_empty();
    let byday = if monthly {
        days.ordinals.iter().flat_map(|which| days.days.iter().map(move |day| format!("{which}{}", day.code()))).collect()
    } else {
        days.days.iter().map(|day| day.code().to_owned()).collect()
    };
    Schedule {
        freq: Some(if monthly { Frequency::Monthly } else { Frequency::Weekly }),
        interval: days.every_other.then_some(2),
        byday,
        opens_at: span.map(|span| clock(span.opens)),
        closes_at: span.and_then(|span| span.closes).map(clock),
        description: Some(description.to_owned()),
        ..Schedule::default()
    }
}

#[cfg(test)]
mod tests;

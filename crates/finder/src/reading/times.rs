//! Days and times of day that a text asks for.

use std::ops::Range;

use kernel::Weekday;

use super::Wish;
use crate::text::Word;

/// The day that a word names: "tues", "Thursdays".
pub(crate) fn day(folded: &str) -> Option<Weekday> {
    let whole = folded.strip_suffix('s').unwrap_or(folded);
    let short: &[(&str, Weekday)] = &[
        ("mon", Weekday::Monday),
        ("tue", Weekday::Tuesday),
        ("wed", Weekday::Wednesday),
        ("thur", Weekday::Thursday),
        ("thu", Weekday::Thursday),
        ("fri", Weekday::Friday),
        ("sat", Weekday::Saturday),
        ("sun", Weekday::Sunday),
    ];
    // "Sat" and "sun" are words of their own.
    let is = |name: &str| folded == name || (whole == name && name != "sun");
    short
        .iter()
        .find(|(name, _)| is(name))
        .map(|(_, day)| *day)
        .or_else(|| Weekday::ALL.iter().copied().find(|day| whole == day.label().to_lowercase()))
}

/// Whether the day says when something happened or will, and not what suits: "bailiffs coming thurs", "since Monday".
pub(crate) fn is_of_something_else(words: &[Word], at: usize) -> bool {
    const BEFORE: [&str; 16] = [
        "since", "last", "coming", "due", "until", "til", "till", "by", "this", "next", "court", "hearing", "hotel", "happened",
        "died", "from",
    ];
    let before = |back: usize| at.checked_sub(back).and_then(|at| words.get(at)).map_or("", |word| word.folded.as_str());
    BEFORE.contains(&before(1)) || (before(1) == "on" && BEFORE.contains(&before(2)))
}

/// The minutes of the day that a wish means.
pub(crate) fn minutes(wish: Wish) -> Option<Range<i64>> {
    Some(match wish {
        Wish::Morning => 6 * 60..12 * 60,
        Wish::Afternoon => 12 * 60..17 * 60,
        Wish::Evening => 17 * 60..24 * 60,
        Wish::Daytime => 9 * 60..17 * 60,
        _ => return None,
    })
}

/// The days that a wish means.
pub(crate) fn days(wish: Wish) -> &'static [Weekday] {
    match wish {
        Wish::Weekend => &[Weekday::Saturday, Weekday::Sunday],
        Wish::Weekday => Weekday::ALL.get(..5).unwrap_or_default(),
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn days_are_read_in_every_spelling() {
        for (word, found) in [
            ("tues", Some(Weekday::Tuesday)),
            ("thurs", Some(Weekday::Thursday)),
            ("wednesdays", Some(Weekday::Wednesday)),
            ("sat", Some(Weekday::Saturday)),
            ("sun", Some(Weekday::Sunday)),
            ("suns", None),
            ("month", None),
        ] {
            assert_eq!(day(word), found, "{word}");
        }
        assert!(is_of_something_else(&words("bailiffs coming thurs"), 2));
        assert!(!is_of_something_else(&words("free on thurs"), 2));
    }
}

//! Dates, NHS numbers and telephone numbers as people and clinical systems write them, for letters and exports alike. What a reader makes
//! of what is wrong is its own: a letter gives up what is not sure, an export says why it is refused.

use jiff::civil::Date;

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoDate {
    /// Its year has two figures; the date as it would be in the last century.
    ShortYear(Date),
    Other,
}

/// A date with the day first or the year first, the month in figures or by its name, with or without a time behind: `05-Mar-2024`,
/// `5th March, 2024`, `05/03/2024 14:05`, `2024-03-05`.
pub(crate) fn date(text: &str) -> Result<Date, NoDate> {
    let (first, rest) = before_mark(text).ok_or(NoDate::Other)?;
    let (month, rest) = before_mark(rest).ok_or(NoDate::Other)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (last, time) = rest.split_at_checked(end).ok_or(NoDate::Other)?;
    let day = |text: &str| figures::<i8>(text).ok_or(NoDate::Other);
    let month = figures(month).or_else(|| self::month(month)).ok_or(NoDate::Other)?;
    let made = |year: i16, day| Date::new(year, month, day).map_err(|_| NoDate::Other);
    if !is_time(time) {
        return Err(NoDate::Other);
    }
    match (first.len(), last.len()) {
        (4, 1..=2) => made(figures(first).ok_or(NoDate::Other)?, day(last)?),
        (1..=4, 4) => made(figures(last).ok_or(NoDate::Other)?, day(without_ordinal(first))?),
        (1..=4, 2) => {
            let year: i16 = figures(last).ok_or(NoDate::Other)?;
            Err(NoDate::ShortYear(made(1900 + year, day(without_ordinal(first))?)?))
        }
        _ => Err(NoDate::Other),
    }
}

/// What stands before the next mark between the parts of a date, and what behind it.
fn before_mark(text: &str) -> Option<(&str, &str)> {
    let mark = |c: char| c.is_whitespace() || "/.-,".contains(c);
    let (before, behind) = text.split_once(mark)?;
    Some((before, behind.trim_start_matches(mark)))
}

fn without_ordinal(day: &str) -> &str {
    let digits = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ordinal = day.get(digits.len()..).unwrap_or_default().to_ascii_lowercase();
    if ["st", "nd", "rd", "th"].contains(&ordinal.as_str()) { digits } else { day }
}

/// What may stand behind a date: nothing, or a time of day after a space or a T.
fn is_time(text: &str) -> bool {
    let time = text.trim_start_matches([' ', 'T', 't']);
    time.is_empty()
        || time.len() < text.len()
            && time.starts_with(|c: char| c.is_ascii_digit())
            && time.contains(':')
            && time.chars().all(|c| c.is_ascii_digit() || ":.+-Zz aApPmM".contains(c))
}

/// One or two figures of a day or month, or four of a year.
fn figures<N: std::str::FromStr>(text: &str) -> Option<N> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// What is left of an NHS number without the spaces and dashes that people write into it.
pub(crate) fn bare_number(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')).collect()
}

/// The parts of a text in which several telephone numbers may stand.
pub(crate) fn parts_of_phones(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '/', '\n', '\t']).flat_map(|part| part.split(" or "))
}

/// The number of a month by its English name, or by at least three letters of it.
pub(crate) fn month(text: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = text.to_lowercase();
    let named = |month: &str| lower.chars().count() >= 3 && month.starts_with(&lower) || lower == "sept" && month == "september";
    i8::try_from(MONTHS.iter().position(|month| named(month))? + 1).ok()
}

/// Whether ten digits are an NHS number: their sum, weighted by 10 down to 1, is a multiple of 11, and they are not all the same.
/// Source: NHS Data Dictionary, NHS NUMBER (<https://www.datadictionary.nhs.uk/attributes/nhs_number.html>).
pub(crate) fn is_nhs_number(digits: &str) -> bool {
    let sum: u32 = digits.bytes().zip((1..=10).rev()).map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight).sum();
    let all_digits = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let all_the_same = digits.bytes().all(|digit| digits.starts_with(char::from(digit)));
    all_digits && !all_the_same && sum.is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_and_systems_write_them() {
        for text in [
            "05-Mar-2024",
            "05-MAR-2024",
            "5-mar-2024",
            "05/03/2024",
            "5/3/2024",
            "2024-03-05",
            "05-Mar-2024 14:05",
            "05/03/2024 14:05:09",
            "2024-03-05T14:05:09Z",
            "05 March 2024",
            "5th March 2024",
            "5 March, 2024",
            "05 - 03 - 2024",
            "05 Mar 2024 2:05 PM",
            "05.03.2024",
            "2024/3/5",
        ] {
            assert_eq!(date(text).unwrap().to_string(), "2024-03-05", "{text}");
        }
        for text in [
            "",
            "x",
            "31-Feb-2024",
            "05-Mar",
            "05-Mrz-2024",
            "45356",
            "05/03/2024 and later",
            "1-1-1",
            "13/13/2024",
            "05-Ma-2024",
            "--",
            "05-Mar-20245",
            "5x March 2024",
            "é-é-é",
            "05-é-2024",
            "2024-03-é",
            "31-Feb-24",
        ] {
            assert_eq!(date(text), Err(NoDate::Other), "{text}");
        }
        assert_eq!(date("07-Sept-69"), Err(NoDate::ShortYear(Date::constant(1969, 9, 7))));
    }

    #[test]
    fn months_by_name_or_by_three_letters() {
        for (text, expected) in
            [("mar", Some(3)), ("MARCH", Some(3)), ("Sept", Some(9)), ("ma", None), ("Mrz", None), ("", None), ("é", None)]
        {
            assert_eq!(month(text), expected, "{text}");
        }
    }

    #[test]
    fn a_wrong_digit_is_no_nhs_number() {
        assert!(is_nhs_number("9434765919"));
        for wrong in ["9434765918", "943476591", "94347659190", "0000000000", "943476591é", ""] {
            assert!(!is_nhs_number(wrong), "{wrong}");
        }
    }
}

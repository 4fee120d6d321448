//! How alike two birth dates are, when one may have been typed wrongly.

use kernel::Date;

/// How two birth dates stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Born {
    Same,
    /// Day and month the other way round.
    Swapped,
    /// Another by one slip of the fingers or of memory.
    Slip,
    /// One is not known.
    Unknown,
    Other,
    /// So far apart as parents and children are.
    Generation,
}

/// What some systems write where they know no date. It says nothing.
const PLACEHOLDER: (i16, i8, i8) = (1900, 1, 1);
/// Years between parents and children, at the least.
const GENERATION: i16 = 15;

/// Compares two birth dates. Unknown never equals unknown.
pub fn births(one: Option<Date>, other: Option<Date>) -> Born {
    let told = |date: &Date| (date.year(), date.month(), date.day()) != PLACEHOLDER;
    let (Some(one), Some(other)) = (one.filter(told), other.filter(told)) else { return Born::Unknown };
    if one == other {
        Born::Same
    } else if swapped(one) == Some(other) {
        Born::Swapped
    } else if slip(one, other) {
        Born::Slip
    } else if (one.year() - other.year()).abs() >= GENERATION {
        Born::Generation
    } else {
        Born::Other
    }
}

/// The date with day and month the other way round, where there is one and it is another.
pub fn swapped(date: Date) -> Option<Date> {
    let month = date.day();
    Date::new(date.year(), month, date.month()).ok().filter(|other| *other != date)
}

/// One digit is another, two neighbours changed places, a year or ten or a hundred off, a day off; or only the year was known
/// and 1 January written for it, as with many people who fled.
fn slip(one: Date, other: Date) -> bool {
    let same_day = (one.day(), one.month()) == (other.day(), other.month());
    let years = (one.year() - other.year()).abs();
    let new_year = |date: Date| (date.day(), date.month()) == (1, 1);
    one_key(&digits(one), &digits(other))
        || same_day && matches!(years, 1 | 10 | 100)
        || years == 0 && (new_year(one) || new_year(other))
        || one.plus_days(1) == other
        || other.plus_days(1) == one
}

fn digits(date: Date) -> Vec<char> {
    format!("{:02}{:02}{:04}", date.day(), date.month(), date.year()).chars().collect()
}

/// Whether two rows of digits differ by one digit, or by two neighbours that changed places.
fn one_key(one: &[char], other: &[char]) -> bool {
    let apart: Vec<(usize, char, char)> =
        one.iter().zip(other).enumerate().filter(|(_, (a, b))| a != b).map(|(at, (a, b))| (at, *a, *b)).collect();
    match apart.as_slice() {
        [_] => true,
        [(at, a, b), (next, c, d)] => at + 1 == *next && a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_they_are_mistyped() {
        for (one, other, born) in [
            ("1969-03-27", "1969-03-27", Born::Same),
            ("1969-03-07", "1969-07-03", Born::Swapped),
            ("1969-03-27", "1969-03-22", Born::Slip),
            ("1969-03-27", "1996-03-27", Born::Slip),
            ("1969-03-27", "1979-03-27", Born::Slip),
            ("1959-03-27", "1960-03-27", Born::Slip),
            ("1924-03-27", "2024-03-27", Born::Slip),
            ("1969-03-31", "1969-04-01", Born::Slip),
            ("1969-03-12", "1969-03-21", Born::Slip),
            ("1969-01-01", "1969-08-14", Born::Slip),
            ("1969-03-27", "1971-11-02", Born::Other),
            ("1969-03-27", "1994-11-02", Born::Generation),
            ("1900-01-01", "1900-01-01", Born::Unknown),
        ] {
            let (one, other): (Date, Date) = (one.parse().unwrap(), other.parse().unwrap());
            assert_eq!(births(Some(one), Some(other)), born, "{one} {other}");
            assert_eq!(births(Some(other), Some(one)), born, "{other} {one}");
        }
        assert_eq!(births(None, None), Born::Unknown);
    }
}

//! How a number in a cell is shown: the part of number formats (ECMA-376 part 1, 18.8.30) that changes what it says.

use jiff::ToSpan as _;
use jiff::civil::date;

use crate::ooxml::xml::{Node, attribute, decoded, local, walk};
use crate::ooxml::{Part, Trouble};

/// No workbook that people make has more.
const MOST_STYLES: usize = 100_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Show {
    #[default]
    Number,
    Date,
    Time,
    DateTime,
    Pounds,
    /// With zeros in front, up to so many digits: how a telephone number stays one.
    Padded(u8),
}

impl Show {
    /// The number as a person sees it, with dates as ISO 8601 has them.
    pub(super) fn shown(self, number: f64, from_1904: bool) -> String {
        match self {
            Self::Number => plain(number),
            Self::Padded(digits) => format!("{:0>width$}", plain(number), width = usize::from(digits)),
            Self::Pounds if number.fract() == 0.0 => format!("£{}", plain(number)),
            Self::Pounds => format!("£{number:.2}"),
            Self::Time => time(number),
            Self::Date => day(number, from_1904).unwrap_or_else(|| plain(number)),
            // A time without a date is kept on day 0.
            Self::DateTime if number < 1.0 => time(number),
            Self::DateTime => match day(number, from_1904) {
                Some(day) if number.fract() == 0.0 => day,
                Some(day) => format!("{day} {}", time(number)),
                None => plain(number),
            },
        }
    }

    /// What a format makes of a number.
    fn of_code(code: &str) -> Self {
        let mut bare = String::new();
        let mut chars = code.chars();
        // Words in quotes and single characters behind \ or _ stand as they are; colours and countries stand in brackets.
        while let Some(c) = chars.next() {
            match c {
                '"' => bare.extend(chars.by_ref().take_while(|c| *c != '"').filter(|c| *c == '£')),
                '[' => bare.extend(chars.by_ref().take_while(|c| *c != ']').filter(|c| matches!(c, 'h' | 'm' | 's' | '£'))),
                '\\' | '_' | '*' => drop(chars.next()),
                ';' => break,
                c => bare.extend(c.to_lowercase()),
            }
        }
        if bare == "general" {
            return Self::Number;
        }
        let has = |letters: &[char]| bare.contains(letters);
        let (time, date) = (has(&['h', 's']), has(&['y', 'd']));
        let zeros = bare.chars().filter(|c| *c == '0').count();
        match (date, time) {
            (true, true) => Self::DateTime,
            (true, false) => Self::Date,
            (false, true) => Self::Time,
            (false, false) if has(&['m']) => Self::Date,
            _ if bare.contains('£') => Self::Pounds,
            _ if zeros > 1 && bare.chars().all(|c| matches!(c, '0' | ' ' | '-')) => {
                Self::Padded(u8::try_from(zeros).unwrap_or(u8::MAX).min(20))
            }
            _ => Self::Number,
        }
    }

    fn of_id(id: u32) -> Self {
        match id {
            14..=17 | 27..=31 | 34..=36 | 50..=58 => Self::Date,
            18..=21 | 32 | 33 | 45..=47 => Self::Time,
            22 => Self::DateTime,
            _ => Self::Number,
        }
    }
}

/// 15 digits are what a spreadsheet has: 51.500926000000003 was typed as 51.500926.
fn plain(number: f64) -> String {
    let number = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

fn day(serial: f64, from_1904: bool) -> Option<String> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let from = if from_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
    from.checked_add((serial as i64).days()).ok().map(|day| day.to_string()) // in range
}

fn time(serial: f64) -> String {
    let minutes = (serial.rem_euclid(1.0) * 24.0 * 60.0).round() as u32 % (24 * 60); // in range
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// How the numbers of each style of cells are shown, in order.
pub(super) fn styles(part: &Part) -> Result<Vec<Show>, Trouble> {
    let mut codes: Vec<(u32, Show)> = Vec::new();
    let (mut styles, mut of_cells) = (Vec::new(), false);
    walk::<Trouble>(&decoded(&part.bytes)?, |node| {
        match node {
            Node::Open(tag) => match local(tag) {
                "numFmt" if codes.len() < MOST_STYLES => {
                    let id = attribute(tag, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or_default();
                    codes.push((id, Show::of_code(&attribute(tag, "formatCode").unwrap_or_default())));
                }
                "cellXfs" => of_cells = true,
                "xf" if of_cells && styles.len() < MOST_STYLES => {
                    styles.push(attribute(tag, "numFmtId").and_then(|id| id.parse::<u32>().ok()).unwrap_or_default());
                }
                _ => {}
            },
            Node::Close("cellXfs") => of_cells = false,
            _ => {}
        }
        Ok(())
    })?;
    codes.sort_by_key(|(id, _)| *id);
    let show = |id: u32| match codes.binary_search_by_key(&id, |(id, _)| *id) {
        Ok(at) => codes.get(at).map_or(Show::Number, |(_, show)| *show),
        Err(_) => Show::of_id(id),
    };
    Ok(styles.into_iter().map(show).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_say_what_a_number_is() {
        for (code, number, shown) in [
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 2_079_460_018.0, "2079460018"),
            ("00000000000", 2_079_460_018.0, "02079460018"),
            ("000\\ 0000\\ 0000", 2_079_460_018.0, "02079460018"),
            ("dd/mm/yyyy", 46_000.0, "2025-12-09"),
            ("[$-809]d mmmm yyyy;@", 46_000.0, "2025-12-09"),
            ("d/m/yy h:mm", 46_000.437_5, "2025-12-09 10:30"),
            ("h:mm AM/PM", 0.4375, "10:30"),
            ("[h]:mm", 0.4375, "10:30"),
            ("mmm-yy", 46_000.0, "2025-12-09"),
            ("\"£\"#,##0.00", 3.5, "£3.50"),
            ("[$£-809]#,##0", 3.0, "£3"),
            ("#,##0;[Red]-#,##0", 1200.0, "1200"),
            ("\"Days\" 0", 7.0, "7"),
            ("dd/mm/yyyy", -5.0, "-5"),
            (
                "dd/mm/yyyy",
                1e300,
                "1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
            ),
        ] {
            assert_eq!(Show::of_code(code).shown(number, false), shown, "{code}");
        }
        assert_eq!(Show::Date.shown(44_538.0, true), "2025-12-09");
    }
}

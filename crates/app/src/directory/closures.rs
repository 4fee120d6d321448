//! Days on which a service is closed, as somebody writes them: a line each, "21 Dec to 4 Jan: Christmas". Pure.

use kernel::Date;

use super::model::Closed;

/// So many are kept of one service, and none is longer than so many days.
const MOST: usize = 20;
const LONGEST: i64 = 400;

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// A day as it was written: without month where that of the other end is meant, without year where the next is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Written {
    day: i8,
    month: Option<i8>,
    year: Option<i16>,
}

impl Written {
    fn parse(text: &str) -> Option<Self> {
        if let Ok(date) = text.trim().parse::<Date>() {
            return Some(Self { day: date.day(), month: Some(date.month()), year: Some(date.year()) });
        }
        let words: Vec<&str> =
            text.split(|c: char| c.is_whitespace() || "/.,".contains(c)).filter(|word| !word.is_empty()).collect();
        // A day of the week helps whoever reads it and is told by the date.
        let words = match words.as_slice() {
            [weekday, rest @ ..] if weekday.len() >= 3 && weekday.chars().all(char::is_alphabetic) && !rest.is_empty() => rest,
            all => all,
        };
        let day = |word: &str| {
            let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let ending = word.get(digits.len()..)?.to_lowercase();
            if matches!(ending.as_str(), "" | "st" | "nd" | "rd" | "th") { digits.parse().ok() } else { None }
        };
        let year = |word: &str| word.parse::<i16>().ok().filter(|year| (2000..=2200).contains(year));
        match words {
            [d] => Some(Self { day: day(d)?, month: None, year: None }),
            [d, m] => Some(Self { day: day(d)?, month: Some(month(m)?), year: None }),
            [d, m, y] => Some(Self { day: day(d)?, month: Some(month(m)?), year: Some(year(y)?) }),
            _ => None,
        }
    }

    fn in_year(self, year: i16, other_month: Option<i8>) -> Option<Date> {
        Date::new(self.year.unwrap_or(year), self.month.or(other_month)?, self.day).ok()
    }
}

/// A month as a number, its name or the beginning of it.
fn month(word: &str) -> Option<i8> {
    if let Ok(number) = word.parse::<i8>() {
        return (1..=12).contains(&number).then_some(number);
    }
    let word = word.to_lowercase();
    let at = MONTHS
        .iter()
        .position(|name| word.len() >= 3 && (name.starts_with(&word) || word == "sept" && name.starts_with("sep")))?;
    i8::try_from(at + 1).ok()
}

/// The first and the last day of a line, of the years in which they are or come next.
fn days(text: &str, today: Date) -> Option<(Date, Date)> {
    let text = text.trim();
    let (from, until) = [" to ", " until ", " till ", " - ", "–", "—"]
        .iter()
        .find_map(|between| text.split_once(between))
        .map_or((text, None), |(from, until)| (from, Some(until)));
    let from = Written::parse(from)?;
    let until = until.map_or(Some(from), Written::parse)?;
    // It may have begun in the year before.
    let years = today.year() - 1..=today.year() + 2;
    years.clone().chain(until.year.map(|year| year - 1)).chain(until.year).chain(from.year).find_map(|year| {
        let first = from.in_year(year, until.month)?;
        let last = [first.year(), first.year() + 1]
            .into_iter()
            .filter_map(|year| until.in_year(year, from.month))
            .find(|last| *last >= first || until.year.is_some())?;
        let fits = match (from.year, until.year) {
            (Some(_), _) => true,
            // The last such day before the end.
            (None, Some(_)) => first <= last && last.days_since(first) < 366,
            (None, None) => last >= today,
        };
        fits.then_some((first, last))
    })
}

/// What was written, a line each; what is over already is left out. Else what to say of the first line that cannot be read.
pub fn parse(text: &str, today: Date) -> Result<Vec<Closed>, String> {
    let mut all: Vec<Closed> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (when, words) = line.split_once(':').map_or((line, ""), |(when, words)| (when, words.trim()));
        let (from_on, until_on) = days(when, today)
            .ok_or_else(|| format!("Write “{line}” with a day and a month, like 21 December to 4 January: Christmas"))?;
        if until_on < from_on {
            return Err(format!("The last day of “{line}” must not be before the first"));
        }
        if until_on.days_since(from_on) > LONGEST {
            return Err(format!("“{line}” is longer than a year. If it does not run any more, say that it is paused or closed"));
        }
        if all.iter().any(|closed| closed.from_on == from_on) {
            return Err(format!("Two lines begin on {}", from_on.long()));
        }
        if until_on >= today {
            all.push(Closed { from_on, until_on, words: words.to_owned() });
        }
    }
    if all.len() > MOST {
        return Err(format!("Write {MOST} lines or fewer"));
    }
    all.sort_by_key(|closed| closed.from_on);
    Ok(all)
}

/// As it stands in the form.
pub fn written(all: &[Closed]) -> String {
    let lines = all.iter().map(|Closed { from_on, until_on, words }| {
        let until = if from_on == until_on { String::new() } else { format!(" to {}", until_on.long()) };
        let words = if words.is_empty() { String::new() } else { format!(": {}", words.replace('\n', " ")) };
        format!("{}{until}{words}", from_on.long())
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        "2026-11-27".parse().unwrap()
    }

    fn one(text: &str) -> (String, String, String) {
        let all = parse(text, today()).unwrap();
        assert_eq!(all.len(), 1, "{text}");
        (all[0].from_on.to_string(), all[0].until_on.to_string(), all[0].words.clone())
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let christmas = ("2026-12-21".to_owned(), "2027-01-04".to_owned());
        for text in [
            "21 Dec to 4 Jan",
            "21 December 2026 to 4 January 2027",
            "21/12/2026 - 4/1/2027",
            "2026-12-21 to 2027-01-04",
            "Monday 21st Dec – Monday 4th Jan",
            "21 dec until 4 jan 2027",
            "21.12. to 4.1.",
        ] {
            let (from, until, words) = one(text);
            assert_eq!((from, until), christmas, "{text}");
            assert_eq!(words, "");
        }
        assert_eq!(
            one("24 to 28 December: we rest: all of us"),
            ("2026-12-24".into(), "2026-12-28".into(), "we rest: all of us".into())
        );
        assert_eq!(one("3 March").0, "2027-03-03", "the next");
        assert_eq!(one("27 November").0, "2026-11-27", "today is not over");
        assert_eq!(one("20 Nov to 30 Nov").0, "2026-11-20", "it is in the middle of it");
        assert_eq!(one("5 Sept 2027").0, "2027-09-05");
    }

    #[test]
    fn what_has_begun_in_the_old_year_is_still_on() {
        let all = parse("21 Dec to 4 Jan", "2027-01-02".parse().unwrap()).unwrap();
        assert_eq!((all[0].from_on.to_string(), all[0].until_on.to_string()), ("2026-12-21".into(), "2027-01-04".into()));
    }

    #[test]
    fn what_cannot_be_read_is_said_and_what_is_over_goes() {
        for (text, says) in [
            ("closed in August", "closed in August"),
            ("30 February", "30 February"),
            ("21 Dec 2026 to 4 Jan 2026", "must not be before the first"),
            ("1 Jan 2026 to 1 Jan 2030", "longer than a year"),
            ("21 Dec\n21 Dec to 24 Dec", "Two lines begin on 21 December 2026"),
        ] {
            let error = parse(text, today()).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
        assert_eq!(parse("1 May 2026 to 3 May 2026\n\n", today()), Ok(Vec::new()));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = "24 December 2026: shut\n2 January 2027 to 5 February 2027: the roof is mended";
        let all = parse(text, today()).unwrap();
        assert_eq!(written(&all), text);
        assert_eq!(parse(&written(&all), today()), Ok(all));
    }
}

//! What the values of a letter mean: dates, numbers, names, yes and no. What is not sure is nothing.

use jiff::civil::Date;

use crate::values::{is_nhs_number, month as month_of};

/// What a merge code looks like that nobody filled in: `~[Surname]`, `«Surname»`, `<<Surname>>`.
pub(crate) fn is_unmerged(text: &str) -> bool {
    text.contains("~[") || text.contains('«') || text.contains("<<")
}

/// A date as British forms write it: day first. A year of two digits counts where it can only be of the last century.
pub(crate) fn date(text: &str) -> Option<Date> {
    let text = text.split('(').next()?.trim().trim_end_matches('.');
    let iso: Option<Date> = text.get(..10).and_then(|text| text.parse().ok()).filter(|_| text.len() == 10);
    if let Some(date) = iso {
        return sensible(date);
    }
    let parts: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || "/.-,".contains(c)).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let day: i8 = day.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
    let month: i8 = match month.parse() {
        Ok(month) => month,
        Err(_) => month_of(month)?,
    };
    let year: i16 = match (year.len(), year.parse::<i16>().ok()?) {
        (4, year) => year,
        (2, year) if year > 30 => 1900 + year,
        _ => return None,
    };
    sensible(Date::new(year, month, day).ok()?)
}

/// Systems write the first day of 1900 where nothing is known.
fn sensible(date: Date) -> Option<Date> {
    (date.year() > 1904).then_some(date)
}

/// The ten digits of an NHS number.
pub(crate) fn nhs_number(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    is_nhs_number(&compact).then_some(compact)
}

/// Whether somebody meant it as an NHS number: about as many digits, and nothing else.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (8..=12).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '-')
}

/// The telephone numbers of a value: several may stand in one.
pub(crate) fn phones(text: &str) -> Vec<String> {
    let parts = text.replace(" or ", "/");
    parts
        .split(['/', ';', ',', '\n', '\t'])
        .filter_map(|part| {
            let start = part.find(|c: char| c.is_ascii_digit() || c == '+')?;
            let number: String = part.get(start..)?.chars().take_while(|c| c.is_ascii_digit() || " +()-.".contains(*c)).collect();
            let digits = number.chars().filter(char::is_ascii_digit).count();
            let number = number.trim().trim_end_matches(['(', '-', '.']).trim();
            (10..=14).contains(&digits).then(|| number.to_owned())
        })
        .collect()
}

/// The postcode that a text is or ends with, and the text before it.
pub(crate) fn postcode(text: &str) -> Option<(String, &str)> {
    let text = text.trim().trim_end_matches(['.', ',']);
    for words in [2, 1] {
        let mut start = text.len();
        for _ in 0..words {
            start = text.get(..start)?.trim_end().rfind(|c: char| c.is_whitespace() || c == ',').map_or(0, |at| at + 1);
        }
        let found: String = text.get(start..)?.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        if is_postcode(&found) {
            let (outward, inward) = found.split_at(found.len() - 3);
            return Some((format!("{outward} {inward}"), text.get(..start)?.trim().trim_end_matches(',').trim()));
        }
    }
    None
}

/// Words that stand where an address must not.
pub(crate) fn is_secret(text: &str) -> bool {
    let text = text.to_lowercase();
    ["confidential", "withheld", "secret", "do not write", "refuge", "not to be disclosed"].iter().any(|word| text.contains(word))
}

/// The shape of a British postcode (BS 7666): one or two letters, a digit, perhaps another digit or letter; a digit, two letters.
fn is_postcode(text: &str) -> bool {
    if !text.is_ascii() || !(5..=7).contains(&text.len()) {
        return false;
    }
    let (outward, inward) = text.split_at(text.len() - 3);
    let inward = inward.as_bytes();
    let inward_fits = inward.first().is_some_and(u8::is_ascii_digit) && inward.iter().skip(1).all(u8::is_ascii_uppercase);
    let letters = outward.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = outward.as_bytes().get(letters..).unwrap_or_default();
    let rest_fits = rest.first().is_some_and(u8::is_ascii_digit) && rest.len() <= 2 && rest.iter().all(u8::is_ascii_alphanumeric);
    inward_fits && (1..=2).contains(&letters) && rest_fits
}

/// A name in full, taken apart: given names, family name, and whether that is sure.
pub(crate) fn full_name(text: &str) -> Option<(String, String, bool)> {
    let text = text.split('(').next()?.trim();
    let words_of = |text: &str| text.split_whitespace().map(str::to_owned).filter(|word| !is_title(word)).collect::<Vec<_>>();
    if let Some((family, given)) = text.split_once(',') {
        let (family, given) = (words_of(family).join(" "), words_of(given).join(" "));
        return (!family.is_empty()).then(|| (tidy_name(&given), tidy_name(&family), !given.is_empty()));
    }
    let words = words_of(text);
    let particles = ["van", "von", "der", "den", "de", "da", "dos", "di", "la", "le", "al", "el", "bin", "ibn", "ter", "st"];
    let family_from = words.len().checked_sub(1)?;
    let mut from = family_from;
    while from > 1 && words.get(from - 1).is_some_and(|word| particles.contains(&word.to_lowercase().as_str())) {
        from -= 1;
    }
    let (given, family) = words.split_at(from.min(words.len()));
    match (given, family) {
        ([], [one]) => Some((tidy_name(one), String::new(), false)),
        _ => Some((tidy_name(&given.join(" ")), tidy_name(&family.join(" ")), given.len() == 1)),
    }
}

fn is_title(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_lowercase();
    ["mr", "mrs", "ms", "miss", "mx", "dr", "rev", "prof", "sir", "lady", "master"].contains(&word.as_str())
}

/// A name that stands in capitals, as people write it; any other stays as it is.
pub(crate) fn tidy_name(name: &str) -> String {
    let name = name.trim();
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    if letters().count() < 2 || letters().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len());
    let mut word = String::new();
    for c in name.chars() {
        let starts = word.is_empty() || word == "mc" || word.ends_with('\'') || word.ends_with('’');
        if c.is_alphabetic() || matches!(c, '\'' | '’') {
            if starts {
                out.extend(c.to_uppercase())
            } else {
                out.extend(c.to_lowercase())
            }
            word.extend(c.to_lowercase());
        } else {
            out.push(c);
            word.clear();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_british_or_nothing() {
        for (text, expected) in [
            ("27-Mar-1969", "1969-03-27"),
            ("05-MAR-2024", "2024-03-05"),
            ("27/03/1969", "1969-03-27"),
            ("27.3.69", "1969-03-27"),
            ("27th March 1969", "1969-03-27"),
            ("1969-03-27", "1969-03-27"),
            ("27/03/1969 (57y)", "1969-03-27"),
            ("03/27/1969", ""),
            ("27/03/19", ""),
            ("01/01/1900", ""),
            ("30/02/1969", ""),
            ("March 1969", ""),
            ("", ""),
        ] {
            assert_eq!(date(text).map(|date| date.to_string()).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn numbers() {
        assert_eq!(nhs_number("943 476 5919").as_deref(), Some("9434765919"));
        assert_eq!(nhs_number("943-476-5918"), None);
        assert_eq!(nhs_number("94347659190"), None);
        assert_eq!(phones("07700 900123 or 020 7946 0018"), ["07700 900123", "020 7946 0018"]);
        assert_eq!(phones("07700 900123 (daughter's)"), ["07700 900123"]);
        assert!(phones("ext 12").is_empty());
        assert_eq!(postcode("1 Test Street, London SE16 4JX"), Some(("SE16 4JX".into(), "1 Test Street, London")));
        assert_eq!(postcode("se164jx"), Some(("SE16 4JX".into(), "")));
        assert_eq!(postcode("1 Test Street"), None);
    }

    #[test]
    fn names_in_full() {
        for (text, given, family, sure) in [
            ("REID, Joan (Mrs)", "Joan", "Reid", true),
            ("O'BRIEN-SMITH, Mary Ann", "Mary Ann", "O'Brien-Smith", true),
            ("MCDONALD, Ann", "Ann", "McDonald", true),
            ("Mrs Joan Reid", "Joan", "Reid", true),
            ("Jan van der Berg", "Jan", "van der Berg", true),
            ("Maria Fernanda Oduya", "Maria Fernanda", "Oduya", false),
            ("Suharto", "Suharto", "", false),
        ] {
            assert_eq!(full_name(text), Some((given.into(), family.into(), sure)), "{text}");
        }
    }
}

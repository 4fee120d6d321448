//! What the values of a letter mean: dates, numbers, names, yes and no. What is not sure is nothing.

use jiff::civil::Date;

use crate::names::{self, Name};
use crate::postcodes::normalise_postcode;
use crate::values::{self, NoDate, bare_number, is_nhs_number, parts_of_phones};

/// What a merge code looks like that nobody filled in: `~[Surname]`, `«Surname»`, `<<Surname>>`.
pub(crate) fn is_unmerged(text: &str) -> bool {
    text.contains("~[") || text.contains('«') || text.contains("<<")
}

/// A date, perhaps with an age in brackets behind it. A year of two figures counts where it can only be of the last century.
pub(crate) fn date(text: &str) -> Option<Date> {
    let text = text.split('(').next()?.trim().trim_end_matches('.');
    let date = match values::date(text) {
        Ok(date) => date,
        Err(NoDate::ShortYear(date)) if date.year() > 1930 => date,
        Err(_) => return None,
    };
    // Systems write the first day of 1900 where nothing is known.
    (date.year() > 1904).then_some(date)
}

/// The ten digits of an NHS number.
pub(crate) fn nhs_number(text: &str) -> Option<String> {
    Some(bare_number(text)).filter(|digits| is_nhs_number(digits))
}

/// Whether somebody meant it as an NHS number: about as many digits, and nothing else.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (8..=12).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '-')
}

/// The telephone numbers of a value, without the words around them: several may stand in one.
pub(crate) fn phones(text: &str) -> Vec<String> {
    parts_of_phones(text)
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
        if let Some(found) = normalise_postcode(text.get(start..)?) {
            return Some((found, text.get(..start)?.trim().trim_end_matches(',').trim()));
        }
    }
    None
}

/// Words that stand where an address must not.
pub(crate) fn is_secret(text: &str) -> bool {
    let text = text.to_lowercase();
    ["confidential", "withheld", "secret", "do not write", "refuge", "not to be disclosed"].iter().any(|word| text.contains(word))
}

/// A name in full, taken apart: given names, family name, and whether that is sure.
pub(crate) fn full_name(text: &str) -> Option<(String, String, bool)> {
    let text = text.split('(').next()?.trim();
    let Name { given, family, .. } = names::split(text);
    if family.is_empty() || names::is_title(&family) {
        return None;
    }
    match text.split_once(',') {
        Some((before, _)) => (!before.trim().is_empty()).then_some((!given.is_empty(), given, family)),
        // A name that stands alone is more often what somebody is called.
        None if given.is_empty() => Some((false, family, String::new())),
        None => Some((!given.contains(' '), given, family)),
    }
    .map(|(sure, given, family)| (given, family, sure))
}

/// A name that stands in capitals, as people write it; any other stays as somebody typed it.
pub(crate) fn tidy_name(name: &str) -> String {
    if name.chars().any(char::is_lowercase) { name.trim().to_owned() } else { names::tidy(name) }
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
            ("27/03/1969 09:30", "1969-03-27"),
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
            ("Joan St John", "Joan", "St John", true),
            ("Prof Joan REID", "Joan", "Reid", true),
        ] {
            assert_eq!(full_name(text), Some((given.into(), family.into(), sure)), "{text}");
        }
        for text in ["", "Mrs", ",", ", Joan", "(Joan Reid)"] {
            assert_eq!(full_name(text), None, "{text}");
        }
        for (text, shown) in
            [("DR A. MCDONALD", "Dr A. McDonald"), ("jane reid", "jane reid"), ("Jo Reid, NHS", "Jo Reid, NHS"), ("J", "J")]
        {
            assert_eq!(tidy_name(text), shown);
        }
    }
}

//! Single cells of an export: dates, NHS numbers, phone numbers.

use jiff::civil::Date;

use crate::values::{self, NoDate, bare_number, is_nhs_number, parts_of_phones};

/// What Excel does to a long number, and how to get it back.
const FROM_EXCEL: &str = "A spreadsheet has rounded it, so its last figures are lost. Export the file again, and do not open and save it in Excel before you bring it here.";

/// A cell without what spreadsheets put around a text that looks like a number: a leading apostrophe, or `="…"`.
pub(super) fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    let cell = cell.strip_prefix("=\"").and_then(|inside| inside.strip_suffix('"')).unwrap_or(cell);
    cell.trim_start_matches(['\'', '’']).trim()
}

/// Whether a cell says in a word that there is nothing in it, as exports do for a person whose record is confidential.
pub(super) fn is_null(cell: &str) -> bool {
    ["null", "(null)", "<null>", "nan"].iter().any(|word| cell.trim().eq_ignore_ascii_case(word))
}

/// A date of this century or the two before.
///
/// # Errors
/// A whole sentence.
pub(super) fn date(cell: &str) -> Result<Date, String> {
    let text = bare(cell);
    match values::date(text) {
        Ok(date) if (1850..2200).contains(&date.year()) => Ok(date),
        Err(NoDate::ShortYear(_)) => Err(format!(
            "“{}” has a year of two figures, which a spreadsheet makes of 05-Mar-2024. Export the file again, and do not open and save it in Excel before you bring it here.",
            short(text)
        )),
        Ok(_) | Err(NoDate::Other) => Err(format!("“{}” is not a date like 05-Mar-2024 or 05/03/2024.", short(text))),
    }
}

/// The ten digits of an NHS number, or nothing where the cell is empty.
///
/// # Errors
/// A whole sentence, which does not repeat the number, because errors end in logs. A number that is nearly right may be that of
/// another person, so nothing is guessed.
pub(super) fn nhs_number(cell: &str) -> Result<Option<String>, String> {
    let text = bare(cell);
    if text.is_empty() || is_null(text) {
        return Ok(None);
    }
    if is_scientific(text) {
        return Err(format!("The NHS number is not whole. {FROM_EXCEL}"));
    }
    // Programs that take the column for numbers write 9434765919.0.
    let text = text.strip_suffix(".0").unwrap_or(text);
    let digits = bare_number(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("What stands under the heading of the NHS number is not a number. Look whether the columns of this row have shifted, or choose another column.".into());
    }
    if digits.len() != 10 {
        return Err(format!(
            "The NHS number has {} digits and not 10. Look it up in the record, and correct it in the file.",
            digits.len()
        ));
    }
    if !is_nhs_number(&digits) {
        return Err("The NHS number is not valid: its check digit does not fit, so a digit is wrong. Look it up in the record, and correct it in the file.".into());
    }
    Ok(Some(digits))
}

/// `9.43477E+09`: a number as a spreadsheet shows it in a narrow column.
fn is_scientific(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let Some((number, power)) = lower.split_once('e') else { return false };
    let digit_or = |marks: &'static str| move |c: char| c.is_ascii_digit() || marks.contains(c);
    !number.is_empty() && !power.is_empty() && number.chars().all(digit_or(".,")) && power.chars().all(digit_or("+-"))
}

/// The phone numbers in a cell, each as it stood, and what is to be said about them.
pub(super) fn phones(cell: &str, warnings: &mut Vec<String>) -> Vec<String> {
    let cell = bare(cell);
    let mut numbers = Vec::new();
    if is_scientific(cell) {
        warnings.push(format!("A phone number was left out. {FROM_EXCEL}"));
        return numbers;
    }
    for piece in parts_of_phones(cell) {
        let piece = crate::text::one_line(piece);
        let digits = piece.chars().filter(char::is_ascii_digit).count();
        if !(7..=15).contains(&digits) {
            if digits > 0 || piece.chars().any(char::is_alphabetic) && crate::text::value(&piece).is_some() && !is_null(&piece) {
                warnings.push(format!("“{}” is not a phone number, so it was left out.", short(&piece)));
            }
            continue;
        }
        if piece.chars().any(char::is_alphabetic) {
            warnings.push(format!("There are words with a phone number: “{}”. Read them before anybody rings.", short(&piece)));
        }
        // A spreadsheet takes off the leading 0, with which every number begins that is written for use inside the country.
        if digits == 10 && piece.len() == 10 && piece.starts_with(['1', '2', '3', '7', '8']) {
            numbers.push(format!("0{piece}"));
        } else {
            numbers.push(piece);
        }
    }
    numbers
}

/// The beginning of a cell, to be quoted in an error.
pub(super) fn short(text: &str) -> String {
    crate::text::one_line(text).chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_cells() {
        for text in ["05-Mar-2024", "'05-Mar-2024", "=\"05-Mar-2024\"", " 05/03/2024 14:05:09 "] {
            assert_eq!(date(text).unwrap().to_string(), "2024-03-05", "{text}");
        }
        for text in ["", "45356", "05-Mar-0024", "01-Jan-1700", "03/27/2024"] {
            assert!(date(text).unwrap_err().contains("is not a date"), "{text}");
        }
        assert!(date("05-Mar-24").unwrap_err().contains("two figures"));
    }

    #[test]
    fn nhs_numbers_as_people_write_them() {
        for text in [
            "9434765919",
            "943 476 5919",
            "943-476-5919",
            "'943 476 5919",
            "=\"9434765919\"",
            "943\u{a0}476\u{a0}5919",
            "9434765919.0",
        ] {
            assert_eq!(nhs_number(text).unwrap().as_deref(), Some("9434765919"), "{text}");
        }
        for text in ["", "  ", "NULL", "'"] {
            assert_eq!(nhs_number(text), Ok(None), "{text}");
        }
        for (text, part) in [
            ("943 476 5918", "check digit"),
            ("9.43477E+09", "rounded"),
            ("9.43E9", "rounded"),
            ("943476591", "9 digits"),
            ("0000000000", "check digit"),
            ("SMITH", "not a number"),
            ("٩٤٣٤٧٦٥٩١٩", "not a number"),
        ] {
            assert!(nhs_number(text).unwrap_err().contains(part), "{text}");
        }
    }

    #[test]
    fn phones_keep_their_words() {
        let mut warnings = Vec::new();
        assert_eq!(phones("07700 900123; 020 7946 0000", &mut warnings), ["07700 900123", "020 7946 0000"]);
        assert_eq!(phones("7700900123", &mut warnings), ["07700900123"]);
        assert_eq!(phones("'+44 7700 900123", &mut warnings), ["+44 7700 900123"]);
        assert!(warnings.is_empty(), "{warnings:?}");
        assert_eq!(phones("07700 900123 (daughter, do not leave a message)", &mut warnings)[0], "07700 900123 (daughter");
        assert!(phones("7.7009E+09", &mut warnings).is_empty());
        assert!(phones("none", &mut warnings).is_empty());
        assert_eq!(warnings.len(), 3, "{warnings:?}");
    }
}

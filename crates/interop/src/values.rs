//! What all readers of dates and NHS numbers have in common. What a value may look like around it, each reader knows for its own kind of
//! file: a letter gives up what is not sure, an export says why it is refused.

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

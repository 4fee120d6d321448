//! National identifiers: NHS numbers, ODS codes, postcodes.

use std::fmt;
use std::str::FromStr;

/// An NHS number whose check digit is right.
///
/// Ten digits; the first nine are multiplied by 10 down to 2, the sum is taken modulo 11, and the check digit is
/// 11 minus the remainder, where 11 counts as 0 and 10 can never be.
/// Source: NHS Data Dictionary, NHS NUMBER (<https://www.datadictionary.nhs.uk/attributes/nhs_number.html>).
/// Numbers that begin with 999 are kept for tests and demonstrations.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NhsNumber(String);

impl NhsNumber {
    /// Reads a number as people type it: spaces and hyphens are fine.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}')).collect();
        if digits.len() != 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err("An NHS number has 10 digits, like 999 123 4560");
        }
        let first_nine = digits.get(..9).unwrap_or_default();
        match Self::check_digit(first_nine) {
            Some(check) if digits.ends_with(char::from(b'0' + check)) => Ok(Self(digits)),
            _ => Err("This is not a valid NHS number. Check each digit, or leave it empty and give name and date of birth"),
        }
    }

    /// The check digit of nine digits, or `None` where there is none.
    pub fn check_digit(first_nine: &str) -> Option<u8> {
        let sum: u32 =
            first_nine.bytes().zip((2..=10u32).rev()).map(|(b, weight)| u32::from(b.wrapping_sub(b'0')) * weight).sum();
        match 11 - sum % 11 {
            11 => Some(0),
            10 => None,
            check => u8::try_from(check).ok(),
        }
    }

    /// The ten digits, for storing and comparing.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// As people read it: three, three, four.
    pub fn spaced(&self) -> String {
        let part = |range: std::ops::Range<usize>| self.0.get(range).unwrap_or_default();
        format!("{} {} {}", part(0..3), part(3..6), part(6..10))
    }
}

impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Debug output ends in logs, and an NHS number must not.
impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NhsNumber(…)")
    }
}

impl FromStr for NhsNumber {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

crate::text_column!(NhsNumber);
crate::text_json!(NhsNumber);

/// A code of the Organisation Data Service, for instance the GP practice `G85138`.
///
/// Checked loosely (3 to 12 letters and digits): the formats changed more than once, so a code is looked up, not judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OdsCode(String);

impl OdsCode {
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let code = text.trim().to_ascii_uppercase();
        if (3..=12).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            Ok(Self(code))
        } else {
            Err("A practice code is 3 to 12 letters and digits, like G85138")
        }
    }
}

impl fmt::Display for OdsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for OdsCode {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

crate::text_column!(OdsCode);
crate::text_json!(OdsCode);

/// A UK postcode in its usual form: `SE16 4JX`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode(String);

impl Postcode {
    /// Reads a postcode in any case, with or without its space.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const SAY: &str = "Enter a full UK postcode, like SE16 4JX";
        let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
        if !(5..=7).contains(&tight.len()) || !tight.is_ascii() {
            return Err(SAY);
        }
        let (outward, inward) = tight.split_at(tight.len() - 3);
        let inward_fits =
            inward.bytes().enumerate().all(|(i, b)| if i == 0 { b.is_ascii_digit() } else { b.is_ascii_uppercase() });
        let outward_fits = outward.starts_with(|c: char| c.is_ascii_uppercase())
            && outward.bytes().all(|b| b.is_ascii_alphanumeric())
            && outward.bytes().any(|b| b.is_ascii_digit());
        if inward_fits && outward_fits { Ok(Self(format!("{outward} {inward}"))) } else { Err(SAY) }
    }

    /// The part before the space: `SE16`.
    pub fn outward(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Postcode {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

crate::text_column!(Postcode);
crate::text_json!(Postcode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nhs_numbers() {
        for good in ["9434765919", "943 476 5919", "401-023-2137", " 4010232137 "] {
            assert!(NhsNumber::parse(good).is_ok(), "{good}");
        }
        // 999000000x can never be valid: the check digit would be 10.
        for bad in ["9434765918", "943476591", "94347659190", "abcdefghij", "", "9990000000", "９４３４７６５９１９"] {
            assert!(NhsNumber::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(NhsNumber::parse("9434765919").unwrap().spaced(), "943 476 5919");
        assert_eq!(format!("{:?}", NhsNumber::parse("9434765919").unwrap()), "NhsNumber(…)");
    }

    #[test]
    fn postcodes() {
        for (typed, said) in [("se164jx", "SE16 4JX"), ("SE1 0AA", "SE1 0AA"), (" w1a1hq ", "W1A 1HQ"), ("M1 1AE", "M1 1AE")] {
            assert_eq!(Postcode::parse(typed).unwrap().to_string(), said);
        }
        for bad in ["SE16", "16 4JX", "SE16 JXX", "é16 4JX", "SE16 4J", "SEAB 4JX"] {
            assert!(Postcode::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Postcode::parse("SE16 4JX").unwrap().outward(), "SE16");
    }

    #[test]
    fn ods_codes() {
        assert_eq!(OdsCode::parse(" g85138 ").unwrap().to_string(), "G85138");
        assert!(OdsCode::parse("G8").is_err());
        assert!(OdsCode::parse("G85 138").is_err());
    }
}

//! From where somebody looks: a postcode, the beginning of one, or a part of town by its name.

use kernel::Postcode;

/// What was typed as a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Near {
    Postcode(Postcode),
    /// "SE16": the part of a postcode before the space.
    District(String),
    /// "Bermondsey".
    Named(String),
}

/// No name of a place is longer.
const LONGEST: usize = 60;

impl Near {
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const SAY: &str = "Enter a postcode like SE16 4JX, the beginning of one like SE16, or a place";
        if let Ok(postcode) = Postcode::parse(text) {
            return Ok(Self::Postcode(postcode));
        }
        let text = text.trim();
        let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
        if tight.chars().any(|c| c.is_ascii_digit()) {
            // Of a sector, "SE16 7", the district is kept.
            let district = text.split_whitespace().next().map(str::to_ascii_uppercase).unwrap_or_default();
            let rest = tight.len() - district.len().min(tight.len());
            return if is_district(&district) && rest <= 1 { Ok(Self::District(district)) } else { Err(SAY) };
        }
        let is_name = text.chars().any(char::is_alphabetic) && text.chars().count() <= LONGEST;
        if is_name { Ok(Self::Named(text.to_owned())) } else { Err(SAY) }
    }

    /// The beginning of its postcode, if it has one.
    pub fn outward(&self) -> Option<&str> {
        match self {
            Self::Postcode(postcode) => Some(postcode.outward()),
            Self::District(district) => Some(district),
            Self::Named(_) => None,
        }
    }

    /// As it was meant, for the finder, which knows of places what entries and the vocabulary tell.
    pub fn as_text(&self) -> &str {
        match self {
            Self::Postcode(postcode) => postcode.as_str(),
            Self::District(text) | Self::Named(text) => text,
        }
    }
}

/// One or two letters, a digit, and perhaps one more.
fn is_district(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = text.as_bytes().get(letters..).unwrap_or_default();
    (1..=2).contains(&letters)
        && (1..=2).contains(&rest.len())
        && rest.first().is_some_and(u8::is_ascii_digit)
        && rest.iter().all(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_postcode_the_beginning_of_one_or_a_name() {
        let district = |text: &str| Ok(Near::District(text.to_owned()));
        let named = |text: &str| Ok(Near::Named(text.to_owned()));
        for (typed, near) in [
            ("se164jx", Postcode::parse("SE16 4JX").map(Near::Postcode)),
            (" se16 ", district("SE16")),
            ("SE16 7", district("SE16")),
            ("w1a", district("W1A")),
            ("Elephant & Castle", named("Elephant & Castle")),
            ("Shepherd's Bush", named("Shepherd's Bush")),
        ] {
            assert_eq!(Near::parse(typed), near, "{typed}");
        }
        for bad in ["SE16 4J", "16", "SE1666", "12 High Street", "&", &"x".repeat(61)] {
            assert!(Near::parse(bad).is_err(), "{bad}");
        }
    }
}

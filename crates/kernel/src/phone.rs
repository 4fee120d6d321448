//! Telephone numbers.

use std::fmt;
use std::str::FromStr;

/// A telephone number in international form, `+442038831624`: one spelling for storing, for comparing with a caller's
/// number and for `tel:` links. National numbers are read as British.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as people type it: spaces, brackets, dots and hyphens are fine; `(0)` after `+44` is dropped.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const SAY: &str = "Enter a telephone number, like 020 7946 0018 or 07700 900 982";
        let text = text.trim().replace("(0)", "");
        let mut digits = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if digits.is_empty() => digits.push(c),
                ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}' => {}
                _ => return Err(SAY),
            }
        }
        let international = if let Some(rest) = digits.strip_prefix('+') {
            rest.to_owned()
        } else if let Some(rest) = digits.strip_prefix("00") {
            rest.to_owned()
        } else if let Some(rest) = digits.strip_prefix('0') {
            format!("44{rest}")
        } else {
            return Err(SAY);
        };
        let fits = match international.strip_prefix("44") {
            // Only some fixed lines are a digit short.
            Some(mobile) if mobile.starts_with('7') => mobile.len() == 10,
            Some(national) => matches!(national.len(), 9 | 10) && !national.starts_with('0'),
            None => (8..=15).contains(&international.len()) && !international.starts_with('0'),
        };
        if fits { Ok(Self(format!("+{international}"))) } else { Err(SAY) }
    }

    /// `+442038831624`, for `tel:` links and for comparing.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// A number as somebody's own: not one that costs whoever rings it more than a call does. Premium, personal and service numbers of the
    /// United Kingdom are nobody's telephone, and whoever gives one as theirs may earn by each of our calls.
    pub fn parse_of_a_person(text: &str) -> Result<Self, &'static str> {
        let number = Self::parse(text)?;
        if number.costs_more() {
            return Err("Enter a number that does not cost more to ring: not one that begins with 070, 076, 084, 087 or 09");
        }
        Ok(number)
    }

    fn costs_more(&self) -> bool {
        let national = self.0.strip_prefix("+44").unwrap_or_default();
        ["70", "84", "87", "9"].iter().any(|begins| national.starts_with(begins))
            // Pagers, but for the mobiles of the Isle of Man.
            || national.starts_with("76") && !national.starts_with("7624")
    }

    /// Whether a text can go to it: a mobile of the United Kingdom. A text to any other number is lost, or costs what nobody knows.
    pub fn takes_texts(&self) -> bool {
        self.0.starts_with("+447") && !self.costs_more()
    }

    /// What to dial so that our own number does not show: 141 before a number within the United Kingdom. From abroad nothing hides it.
    /// <https://www.ofcom.org.uk/phones-and-broadband/unwanted-calls-and-messages/withhold-number/>
    pub fn hiding_ours(&self) -> Option<String> {
        self.0.strip_prefix("+44").map(|national| format!("1410{national}"))
    }

    /// As people read it: `020 3883 1624`, `07700 900982`, `+33 1234…` left together.
    pub fn spaced(&self) -> String {
        let Some(national) = self.0.strip_prefix("+44") else {
            return self.0.clone();
        };
        let split = |at: &[usize]| {
            let mut said = String::from("0");
            let mut rest = national;
            for &n in at {
                let (head, tail) = rest.split_at(n.min(rest.len()));
                said.push_str(head);
                said.push(' ');
                rest = tail;
            }
            said.push_str(rest);
            said
        };
        match national.as_bytes() {
            [b'2', ..] => split(&[2, 4]),
            [b'1', b'1', ..] | [b'1', _, b'1', ..] | [b'3', ..] | [b'8', ..] => split(&[3, 3]),
            _ => split(&[4]),
        }
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Debug output ends in logs, and a patient's number must not.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

impl FromStr for PhoneNumber {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

crate::text_column!(PhoneNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_typed_and_as_said() {
        for (typed, e164, said) in [
            ("0203 883 1624", "+442038831624", "020 3883 1624"),
            ("020 3883 1624", "+442038831624", "020 3883 1624"),
            ("+44 (0)20 3883 1624", "+442038831624", "020 3883 1624"),
            ("07700 900982", "+447700900982", "07700 900982"),
            ("(01632) 960-001", "+441632960001", "01632 960001"),
            ("0161 496 0000", "+441614960000", "0161 496 0000"),
            ("0033 1 23 45 67 89", "+33123456789", "+33123456789"),
        ] {
            let number = PhoneNumber::parse(typed).unwrap();
            assert_eq!((number.e164(), number.spaced().as_str()), (e164, said));
            assert_eq!(PhoneNumber::parse(&number.spaced()).unwrap(), number, "what we say can be typed back");
        }
        for bad in ["", "1624", "0203 883", "ring the warden", "+44 0 20", "07700 900982 ext 3"] {
            assert!(PhoneNumber::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_number_that_costs_more_is_nobodys_own() {
        for costly in ["09011 123456", "+44 (0)909 879 1234", "070 1234 5678", "0871 246 0000", "0845 748 4950", "07600 123456"] {
            assert!(PhoneNumber::parse(costly).is_ok_and(|number| !number.takes_texts()), "{costly}");
            assert!(PhoneNumber::parse_of_a_person(costly).is_err(), "{costly}");
        }
        // Directory enquiries, however they are dressed up.
        for short in ["118 118", "118500", "+44 118 118"] {
            assert!(PhoneNumber::parse_of_a_person(short).is_err(), "{short}");
        }
        // Reading: 0118 is a town.
        assert!(PhoneNumber::parse_of_a_person("0118 496 0123").is_ok());
        for (number, texts) in
            [("07700 900982", true), ("07624 123456", true), ("020 7946 0018", false), ("+33 6 12 34 56 78", false)]
        {
            assert_eq!(PhoneNumber::parse_of_a_person(number).unwrap().takes_texts(), texts, "{number}");
        }
    }

    /// Digits and plus signs that look like ours are not ours: a number that reads the same must be the same.
    #[test]
    fn letters_and_digits_that_only_look_like_numbers_are_none() {
        for alike in [
            "O7700 900982",
            "٠٧٧٠٠٩٠٠٩٨٢",
            "０７７００ ９００９８２",
            "07700 9OO982",
            "＋447700900982",
            "07700\u{202e}900982",
            "07700900982\r\nBcc: x",
        ] {
            assert!(PhoneNumber::parse(alike).is_err(), "{alike:?}");
        }
    }
}

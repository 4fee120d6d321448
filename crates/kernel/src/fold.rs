//! Folding: one spelling for searching and comparing, whatever accents, case and marks were typed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters without accents in lower case, digits, and single spaces; apostrophes vanish, hyphens part words.
/// `"  O’Brien-Núñez "` becomes `"obrien nunez"`. Scripts without case or accents stay as they are.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    // What most people type needs none of what follows, and large directories and searches fold millions of words.
    if text.is_ascii() {
        for c in text.chars() {
            if c.is_whitespace() || c == '-' {
                space = !folded.is_empty();
            } else if c.is_ascii_alphanumeric() {
                if space {
                    folded.push(' ');
                    space = false;
                }
                folded.push(c.to_ascii_lowercase());
            }
        }
        return folded;
    }
    for c in text.nfkd() {
        if c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}') {
            space = !folded.is_empty();
        } else if c.is_alphanumeric() && !is_combining_mark(c) {
            if space {
                folded.push(' ');
                space = false;
            }
            for lower in c.to_lowercase() {
                // Letters that do not decompose but are typed without their stroke on most keyboards.
                match lower {
                    'ø' => folded.push('o'),
                    'ł' => folded.push('l'),
                    'đ' | 'ð' => folded.push('d'),
                    'ß' => folded.push_str("ss"),
                    'æ' => folded.push_str("ae"),
                    'œ' => folded.push_str("oe"),
                    'ı' => folded.push('i'),
                    other if is_combining_mark(other) => {}
                    other => folded.push(other),
                }
            }
        }
    }
    folded
}

/// Only the digits of a text: for finding by part of a number.
pub fn folded_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_however_they_are_typed() {
        for (typed, folded) in [
            ("  O’Brien-Núñez ", "obrien nunez"),
            ("O'BRIEN", "obrien"),
            ("Łukasz  Øst", "lukasz ost"),
            ("İbrahim", "ibrahim"),
            ("José", "jose"),
            ("José", "jose"),
            ("王 小明", "王 小明"),
            ("محمد", "محمد"),
            ("🙂", ""),
        ] {
            assert_eq!(fold(typed), folded);
        }
    }
}

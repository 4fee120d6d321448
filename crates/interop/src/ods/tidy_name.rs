/// Words that stay in capitals though they could be read as a word.
const CAPITALS: &[&str] = &["GP", "NHS", "PCN", "HMP", "UK", "QHS", "A&E", "PMS", "APMS", "LLP", "CIC", "ICB"];
/// Short words that start small inside a name.
const SMALL: &[&str] = &["and", "of", "the", "at", "in", "on", "for", "by", "upon", "le", "de", "with", "to", "under", "cum"];
/// Words and abbreviations without a vowel that are not initials.
const TITLES: &[&str] = &[
    "DR", "DRS", "MR", "MRS", "MS", "ST", "STS", "RD", "LTD", "MT", "PHD", "CTR", "CTRS", "GRP", "HTH", "HLTH", "BLVD", "PTNR",
    "SQ",
];

/// Marks inside a word after which a new one starts.
const SPLIT: [char; 8] = ['-', '/', '(', ')', ',', '.', '&', '@'];

/// A practice's name as people write it: `EAST STREET SURGERY` becomes `East Street Surgery`.
///
/// The national list is all capitals, so this is a guess by rule: GP, NHS and the like, Roman numerals, initials and words without a vowel keep
/// their capitals; `and`, `of`, `the` inside a name are small; `St James's`, `O'Brien`, `McKenzie`, `Stockton-on-Tees` and words in brackets come
/// out right. A name that already has small letters is left as it is, but for its spaces.
pub fn tidy_name(name: &str) -> String {
    let spaced = crate::text::one_line(name);
    if spaced.chars().any(char::is_lowercase) {
        return spaced;
    }
    let mut out = String::with_capacity(spaced.len());
    for (index, word) in spaced.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let first_in_name = index == 0;
        if CAPITALS.contains(&word) {
            out.push_str(word);
            continue;
        }
        for (part_index, part) in word.split_inclusive(SPLIT).enumerate() {
            let end = part.trim_end_matches(SPLIT).len();
            let (core, mark) = part.split_at_checked(end).unwrap_or((part, ""));
            out.push_str(&tidy_word(core, first_in_name && part_index == 0 || out.ends_with('(')));
            out.push_str(mark);
        }
    }
    out
}

fn tidy_word(word: &str, first: bool) -> String {
    if CAPITALS.contains(&word) || is_roman_numeral(word) {
        return word.to_owned();
    }
    let lower = word.to_lowercase();
    if !first && SMALL.contains(&lower.as_str()) {
        return lower;
    }
    if word == "PHD" {
        return "PhD".into();
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let vowelless = letters > 1 && letters == word.chars().count() && !lower.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    if vowelless && !TITLES.contains(&word) {
        return word.to_owned();
    }
    if let Some((start, rest)) = lower.split_once(['\'', '’']) {
        // O'Brien and D'Arcy, but St James's and the Gaumont's.
        let mark = if lower.contains('’') { '’' } else { '\'' };
        let rest = if start.chars().count() == 1 { capitalised(rest) } else { rest.to_owned() };
        return format!("{}{mark}{rest}", capitalised(start));
    }
    if let Some(rest) = lower.strip_prefix("mc").filter(|rest| rest.len() > 2) {
        return format!("Mc{}", capitalised(rest));
    }
    if lower.starts_with(|c: char| c.is_ascii_digit()) && letters > 1 {
        return lower; // 1st, 2nd
    }
    capitalised(&lower)
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) if first.is_ascii_digit() => word.to_uppercase(), // 1A
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// II to XX: beyond that no name goes, and MIX or DIM would be taken for numbers.
fn is_roman_numeral(word: &str) -> bool {
    const NUMERALS: &[&str] =
        &["II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX"];
    NUMERALS.contains(&word)
}

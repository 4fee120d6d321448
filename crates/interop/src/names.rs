//! Names as clinical systems and the people who use them write them: `SMITH, Jane (Dr)`, `Mrs Jane Smith`.

use crate::text::one_line;

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "miss",
    "ms",
    "mx",
    "dr",
    "prof",
    "professor",
    "rev",
    "revd",
    "reverend",
    "sir",
    "dame",
    "lady",
    "lord",
    "master",
    "cllr",
];

/// Small words that begin a family name.
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "la", "le", "al", "el", "bin", "bint", "ibn", "ter",
    "st",
];

/// A name in its parts, each tidied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Name {
    pub title: String,
    pub given: String,
    pub family: String,
}

impl Name {
    /// `Dr Jane Smith`
    pub fn in_reading_order(&self) -> String {
        one_line(&format!("{} {} {}", self.title, self.given, self.family))
    }
}

/// Takes a name apart: `SMITH, Jane (Dr)`, `Mrs Jane SMITH`, `Smith, Mrs Jane` or `Jane Smith`.
pub(crate) fn split(full: &str) -> Name {
    let full = one_line(full);
    let mut title = String::new();
    let mut rest = full.as_str();
    if let Some((before, inside)) = rest.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        // What else stands in brackets, as "(known as Jo)", stays with the name.
        if is_title(inside) {
            title = tidy(inside);
            rest = before.trim();
        }
    }
    let (family, mut given) = match rest.split_once(',') {
        Some((family, given)) => (family.trim().to_owned(), given.trim()),
        None => (String::new(), rest),
    };
    if let Some((before, last)) = given.rsplit_once(',').filter(|(_, last)| is_title(last)) {
        title = tidy(last.trim());
        given = before.trim();
    }
    while let Some((first, behind)) = given.split_once(' ').filter(|(first, _)| is_title(first)) {
        title = one_line(&format!("{title} {}", tidy(first)));
        given = behind;
    }
    if !family.is_empty() {
        return Name { title, given: tidy(given), family: tidy(&family) };
    }
    let words: Vec<&str> = given.split(' ').collect();
    let at = family_begins(&words);
    let (given, family) = words.split_at_checked(at).unwrap_or((&[], &words));
    Name { title, given: tidy(&given.join(" ")), family: tidy(&family.join(" ")) }
}

/// Where in a name without a comma the family name begins: at the capitals in `Jane VAN DER BERG`, at the small words in
/// `Jane van der Berg`, else at the last word.
fn family_begins(words: &[&str]) -> usize {
    let last = words.len().saturating_sub(1);
    let run = |fits: fn(&str) -> bool, before: usize| {
        let count = words.get(..before).unwrap_or(&[]).iter().rev().take_while(|word| fits(word)).count();
        before - count
    };
    let capitals = run(|word| word.chars().count() > 1 && case_of(word) == Case::Upper, words.len());
    if capitals > 0 && capitals < words.len() {
        return capitals;
    }
    run(|word| PARTICLES.contains(&word.to_lowercase().as_str()), last).max(usize::from(words.len() > 1))
}

/// Whether a text is one of the titles that stand before names.
pub(crate) fn is_title(text: &str) -> bool {
    TITLES.contains(&text.trim().trim_end_matches('.').to_lowercase().as_str())
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Case {
    Upper,
    Lower,
    Mixed,
    None,
}

fn case_of(word: &str) -> Case {
    let (upper, lower) = (word.chars().any(char::is_uppercase), word.chars().any(char::is_lowercase));
    match (upper, lower) {
        (true, true) => Case::Mixed,
        (true, false) => Case::Upper,
        (false, true) => Case::Lower,
        (false, false) => Case::None,
    }
}

/// A name, or a part of one, for display. What is typed in mixed case is kept; words all in capitals, and names all in small
/// letters, get a capital at the start, after a hyphen, and after `O'` and `Mc`. `MACDONALD` becomes `Macdonald`: which Macs
/// have a second capital only their bearers know.
pub(crate) fn tidy(text: &str) -> String {
    let text = one_line(text);
    let mixed = text.split(' ').any(|word| case_of(word) == Case::Mixed);
    let words: Vec<String> = text
        .split(' ')
        .map(|word| match case_of(word) {
            // Initials, as in "JP Smith".
            Case::Upper if mixed && word.chars().filter(|c| c.is_alphabetic()).count() < 3 => word.to_owned(),
            Case::Upper if ["II", "III", "IV"].contains(&word) => word.to_owned(),
            Case::Upper => capitalise(word),
            Case::Lower if !mixed => capitalise(word),
            _ => word.to_owned(),
        })
        .collect();
    words.join(" ")
}

fn capitalise(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for part in word.split_inclusive(['-', '\u{2010}', '\u{2011}', '\u{2013}', '.', '/', '(']) {
        let lower = part.to_lowercase();
        let mark = lower.char_indices().find(|(_, c)| ['\'', '’', '`'].contains(c));
        match mark {
            // O'Brien, D'Arcy; but not Shu'aib.
            Some((at, mark)) if lower.get(..at).is_some_and(|start| start.chars().count() == 1) => {
                out.push_str(&first_upper(lower.get(..at).unwrap_or("")));
                out.push(mark);
                out.push_str(&first_upper(lower.get(at + mark.len_utf8()..).unwrap_or("")));
            }
            _ => match lower.strip_prefix("mc").filter(|rest| rest.chars().count() > 2) {
                Some(rest) => {
                    out.push_str("Mc");
                    out.push_str(&first_upper(rest));
                }
                None => out.push_str(&first_upper(&lower)),
            },
        }
    }
    out
}

fn first_upper(lower: &str) -> String {
    let mut letters = lower.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// For comparing: letters and digits in small letters, with single spaces between words.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if c != '\'' && c != '’' && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (full, title, given, family) in [
            ("SMITH, Jane (Dr)", "Dr", "Jane", "Smith"),
            ("O'BRIEN-SMITH, Mary Ann", "", "Mary Ann", "O'Brien-Smith"),
            ("MCDONALD, ANN (MISS)", "Miss", "Ann", "McDonald"),
            ("Smith, Mrs Jane", "Mrs", "Jane", "Smith"),
            ("SMITH, Jane, Mrs", "Mrs", "Jane", "Smith"),
            ("Mrs Jane SMITH", "Mrs", "Jane", "Smith"),
            ("JANE SMITH", "", "Jane", "Smith"),
            ("Jane van der Berg", "", "Jane", "van der Berg"),
            ("Jane VAN DER BERG", "", "Jane", "Van Der Berg"),
            ("Maria De Souza", "", "Maria", "De Souza"),
            ("Van Nguyen", "", "Van", "Nguyen"),
            ("Jane", "", "", "Jane"),
            ("SMITH, Joanna (known as Jo)", "", "Joanna (known as Jo)", "Smith"),
            ("SMITH,", "", "", "Smith"),
            ("  ", "", "", ""),
            ("Prof Dr Ann Lee", "Prof Dr", "Ann", "Lee"),
            (")(,", "", "", ")("),
        ] {
            let wanted = Name { title: title.into(), given: given.into(), family: family.into() };
            assert_eq!(split(full), wanted, "{full}");
        }
        assert_eq!(split("SMITH, Jane (Dr)").in_reading_order(), "Dr Jane Smith");
    }

    #[test]
    fn capitals_become_names() {
        for (typed, shown) in [
            ("MCDONALD", "McDonald"),
            ("MC", "Mc"),
            ("O’NEILL", "O’Neill"),
            ("ST JOHN-STEVAS", "St John-Stevas"),
            ("DeAndre", "DeAndre"),
            ("MacDonald", "MacDonald"),
            ("jane", "Jane"),
            ("JP Morgan", "JP Morgan"),
            ("ŁUKASZ ÉTIENNE", "Łukasz Étienne"),
            ("J.R.", "J.R."),
            ("محمد", "محمد"),
            ("HENRY III", "Henry III"),
        ] {
            assert_eq!(tidy(typed), shown);
        }
    }
}

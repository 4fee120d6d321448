//! How alike the names of two people are, however they were typed.

use std::collections::BTreeSet;

use kernel::fold;

use super::name_forms::{PARTICLES, TITLES, WEAK, called_alike, one_spelling};

/// The names of a person, as given.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct Names {
    pub given_names: String,
    pub family_name: String,
    pub preferred_name: String,
}

/// So many first and so many family names somebody is looked for by.
pub const WORDS: usize = 3;

impl Names {
    /// The words to look for: family names, and first names with what they like to be called. A name that
    /// stands alone is both; initials find nobody.
    pub fn found_by(&self) -> [Vec<String>; 2] {
        let words = |text: &str| {
            let folded = fold(text);
            let words: BTreeSet<&str> = folded.split(' ').filter(|word| word.len() > 1).collect();
            let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            // The longest tell most.
            words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
            words.truncate(WORDS);
            words
        };
        let (family, first) = (words(&self.family_name), words(&format!("{} {}", self.given_names, self.preferred_name)));
        match (self.family_name.trim().is_empty(), self.given_names.trim().is_empty()) {
            (true, _) => [first.clone(), first],
            (_, true) => [family.clone(), family],
            _ => [family, first],
        }
    }
}

/// How alike two people's names are, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    Different,
    /// The family name alone: a household.
    Family,
    /// The family name and one of several first names: brothers called Mohammed, sisters called Maria.
    Part,
    /// The first name, with another family name.
    Given,
    /// Both, but spelled otherwise, shortened, or in part.
    Like,
    /// Both, in any order; one side may have more names.
    Same,
}

/// What comparing two people's names gave.
#[derive(Clone, Copy, Debug)]
pub struct Compared {
    pub likeness: Likeness,
    /// First names that both have.
    pub first_names: usize,
    /// The first name is the same, or a short form of it: no guess about spelling. Twins never have it.
    pub same_first_name: bool,
}

/// How one word of a name answers another, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Initial,
    Spelling,
    Short,
    Same,
}

/// How the words of one part of a name answer those of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Agreement {
    /// One side has no words.
    Unknown,
    None,
    Some,
    /// All words of one side, so many, and how well the worst of them.
    All(Kind, usize),
    /// All words of both sides.
    Both(Kind, usize),
}

/// Names as words to compare.
#[derive(Clone, Debug)]
pub struct Worded {
    given: Vec<String>,
    family: Vec<String>,
    /// The family name in one word, if it has small words in it: "vanderberg".
    family_whole: Option<String>,
    /// What they like to be called: may answer a first name, but need not be answered.
    preferred: Vec<String>,
}

impl Worded {
    pub fn of(names: &Names) -> Self {
        let folded = fold(&names.family_name);
        let small = folded.split(' ').any(|word| PARTICLES.contains(&word));
        Self {
            given: words(&names.given_names),
            family: words(&names.family_name),
            family_whole: small.then(|| folded.replace(' ', "")),
            preferred: words(&names.preferred_name),
        }
    }

    pub fn compare(&self, other: &Self) -> Compared {
        use Agreement::{All, Both};
        let given = agreement(&self.given, &self.preferred, &other.given, &other.preferred, alike_first);
        let family = match agreement(&self.family, &[], &other.family, &[], alike_family) {
            Agreement::None if self.whole_alike(other) || other.whole_alike(self) => Both(Kind::Spelling, 1),
            agreed => agreed,
        };
        let turned = (
            agreement(&self.given, &self.preferred, &other.family, &[], alike_first),
            agreement(&self.family, &[], &other.given, &other.preferred, alike_first),
        );
        let (mine, others) = (self.all(), other.all());
        let together = agreement(&mine, &self.preferred, &others, &other.preferred, alike_first);
        let straight = of_parts(given, family);
        let together = match together {
            // Two words at least, or people with one name; but Mohammed Khan is not yet Mohammed Imran Khan.
            Both(..) => of_parts(together, together),
            All(_, 2..) if straight != Likeness::Part => of_parts(together, together),
            All(kind, 1) if kind > Kind::Spelling => Likeness::Like,
            _ => Likeness::Different,
        };
        let turned = match turned {
            (All(..) | Both(..), All(..) | Both(..)) => of_parts(turned.0, turned.1),
            _ => Likeness::Different,
        };
        let (first, first_names) = match given {
            All(kind, count) | Both(kind, count) => (kind >= Kind::Short, count),
            _ => (false, 0),
        };
        Compared {
            likeness: straight.max(turned).max(together),
            first_names,
            same_first_name: first || turned.max(together) == Likeness::Same,
        }
    }

    /// "van der Berg" and "Vanderberg", "De Souza" and "D'Souza".
    fn whole_alike(&self, other: &Self) -> bool {
        let written = other.family_whole.clone().unwrap_or_else(|| other.family.concat());
        self.family_whole.as_ref().is_some_and(|whole| alike_family(whole, &written).is_some())
    }

    /// The words of first and family names, each once.
    fn all(&self) -> Vec<String> {
        self.given.iter().chain(&self.family).cloned().collect::<BTreeSet<_>>().into_iter().collect()
    }
}

fn of_parts(given: Agreement, family: Agreement) -> Likeness {
    use Agreement::{All, Both, None, Some, Unknown};
    match (given, family) {
        (All(first, _) | Both(first, _), All(last, _) | Both(last, _)) => match (first.min(last), first.max(last)) {
            (Kind::Same, _) => Likeness::Same,
            // An initial says little: the rest has to be right.
            (Kind::Initial, other) if other < Kind::Same => Likeness::Different,
            _ => Likeness::Like,
        },
        (All(Kind::Initial, _) | Both(Kind::Initial, _), _) | (_, All(Kind::Initial, _) | Both(Kind::Initial, _)) => {
            Likeness::Different
        }
        (All(..) | Both(..), Some) => Likeness::Like,
        (All(..) | Both(..), None) => Likeness::Given,
        (Some, All(..) | Both(..) | Some) => Likeness::Part,
        (None | Unknown, All(..) | Both(..) | Some) => Likeness::Family,
        // Somebody with one name, whose others may say more: all words together decide.
        _ => Likeness::Different,
    }
}

/// The words of a part of a name, folded: without titles and particles, "Mac" written as "Mc".
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let all: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let without = |drop: &[&str], words: Vec<&str>| -> Vec<String> {
        let kept: Vec<&str> = words.iter().copied().filter(|word| !drop.contains(word)).collect();
        let kept = if kept.is_empty() { words } else { kept };
        kept.into_iter().map(str::to_owned).collect()
    };
    let named = without(&TITLES, all);
    let named = without(&PARTICLES, named.iter().map(String::as_str).collect());
    named.into_iter().map(|word| scottish(&word)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// "macdonald" as "mcdonald".
fn scottish(word: &str) -> String {
    match word.strip_prefix("mac") {
        Some(rest) if rest.is_empty() || rest.len() > 2 => format!("mc{rest}"),
        _ => word.to_owned(),
    }
}

/// How the words of `one` answer those of `other`, in any order. Extra words may answer but need no answer.
fn agreement(
    one: &[String],
    one_extra: &[String],
    other: &[String],
    other_extra: &[String],
    alike: fn(&str, &str) -> Option<Kind>,
) -> Agreement {
    if one.is_empty() || other.is_empty() {
        return Agreement::Unknown;
    }
    let (one, other) = (joined(one, other), joined(other, one));
    let answers = |words: &[String], to: &[String], extra: &[String]| -> Vec<Option<Kind>> {
        words.iter().map(|word| to.iter().chain(extra).filter_map(|answer| alike(word, answer)).max()).collect()
    };
    let ones = answers(&one, &other, other_extra);
    let others = answers(&other, &one, one_extra);
    let covers = |words: &[String], kinds: &[Option<Kind>], rest: &[Option<Kind>]| -> Option<(Kind, usize)> {
        let worst = kinds.iter().copied().min().flatten()?;
        // "Mohammed" is half of many first names: it stands for one of them only if nothing else is said.
        let weak = words.iter().all(|word| WEAK.contains(&one_spelling(word)));
        (!weak || rest.iter().all(Option::is_some)).then_some((worst, words.len()))
    };
    match (covers(&one, &ones, &others), covers(&other, &others, &ones)) {
        (Some((kind, count)), Some((other_kind, other_count))) => Agreement::Both(kind.max(other_kind), count.min(other_count)),
        (Some((kind, count)), None) | (None, Some((kind, count))) => Agreement::All(kind, count),
        _ if ones.iter().chain(&others).flatten().any(|kind| *kind > Kind::Initial) => Agreement::Some,
        _ => Agreement::None,
    }
}

/// The words, those put together that the other side writes as one: "anne marie" and "annemarie", "o brien" and "obrien".
fn joined(words: &[String], other: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    for whole in other.iter().filter(|whole| whole.chars().count() > 2) {
        let parts = words.iter().find_map(|start| {
            let end = whole.strip_prefix(start.as_str())?;
            words.iter().any(|word| word == end && word != start).then(|| (start.clone(), end.to_owned()))
        });
        if let Some((start, end)) = parts {
            words.retain(|word| *word != start && *word != end);
            words.push(whole.clone());
        }
    }
    words
}

fn alike_first(one: &str, other: &str) -> Option<Kind> {
    let may_be = !ends_apart(one, other) && (spelled_alike(one, other) || shortened(one, other) || shortened(other, one));
    answers(one, other).or_else(|| may_be.then_some(Kind::Spelling))
}

fn alike_family(one: &str, other: &str) -> Option<Kind> {
    answers(one, other).or_else(|| spelled_alike(one, other).then_some(Kind::Spelling))
}

fn answers(one: &str, other: &str) -> Option<Kind> {
    let letter = |word: &str| word.len() == 1 && word.is_ascii();
    if letter(one) || letter(other) {
        (one.chars().next() == other.chars().next()).then_some(Kind::Initial)
    } else if one_spelling(one) == one_spelling(other) {
        Some(Kind::Same)
    } else if called_alike(one_spelling(one), one_spelling(other)) {
        Some(Kind::Short)
    } else {
        None
    }
}

/// Short for it, whether or not we know the name: Seun for Oluwaseun, Maks for Maksymilian.
fn shortened(short: &str, name: &str) -> bool {
    let (letters, all) = (short.chars().count(), name.chars().count());
    letters >= 4 && all >= letters + 3 && (name.starts_with(short) || name.ends_with(short))
}

/// Paul and Paula, Mario and Maria: not a slip but another person.
fn ends_apart(one: &str, other: &str) -> bool {
    let longer = |one: &str, other: &str| one.strip_prefix(other).is_some_and(|end| matches!(end, "a" | "e"));
    let last = |one: &str, other: &str| match (one.strip_suffix('o'), other.strip_suffix('a')) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    };
    longer(one, other) || longer(other, one) || last(one, other) || last(other, one)
}

/// Whether two words may be one, with a slip of the fingers: one slip in a word of four letters, two in a long one.
fn spelled_alike(one: &str, other: &str) -> bool {
    let short = one.chars().count().min(other.chars().count());
    let first = one.chars().next() == other.chars().next();
    match strsim::damerau_levenshtein(one, other) {
        0 | 1 => short >= 6 || short >= 4 && first,
        2 => short >= 7 && first,
        _ => short >= 9 && strsim::jaro_winkler(one, other) >= 0.94,
    }
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;

//! Whether somebody told of is somebody we know: a pure rule over what was typed and who has something in common with it.
//!
//! Nobody is merged by guess. Only the NHS number, the birth date and the first name together are taken for certain: twins share a
//! birth date, and a number may be pasted from the wrong record. All else is a proposal with its reasons, and a person decides.
//!
//! The rule is a table (`Shared::telling`), not a sum of points, so that each line can be read and argued with. It follows what is
//! known of linking records: facts that a household shares (phone, postcode, family name) do not add up to a person, and facts
//! that disagree count as much as those that agree (Fellegi and Sunter, A Theory for Record Linkage, 1969; Harron, Goldstein and
//! Dibben, Methodological Developments in Data Linkage, 2015). How well it does stands in docs/evidence/matching.md.

use kernel::{Date, NhsNumber, PersonId};

use super::birth::{Born, births};
use super::names::{Compared, Likeness, Names, Worded};

/// What a referral says about who it is.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    pub nhs_number: Option<&'a NhsNumber>,
    pub date_of_birth: Option<Date>,
    pub names: Names,
    /// Absent where it must be kept secret.
    pub postcode: Option<&'a str>,
    pub phone: Option<&'a str>,
}

/// Somebody we know who has something in common with it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Known {
    pub id: PersonId,
    pub nhs_number: Option<NhsNumber>,
    pub date_of_birth: Option<Date>,
    #[sqlx(flatten)]
    pub names: Names,
    /// Absent where it must be kept secret.
    pub postcode: Option<String>,
    /// The phone of the claim is one of theirs.
    pub has_phone: bool,
    pub open_referral: bool,
}

/// What is to be done with a referral about these people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// NHS number, birth date and first name agree: the same person.
    Same(PersonId),
    /// A person decides, in triage. Why it may be the same, in words; the most telling first.
    Perhaps(Vec<(PersonId, String)>),
}

/// So many are proposed at most: more help nobody to decide.
const MOST: usize = 8;
/// A name that more people have than this says nothing on its own.
const FEW_NAMESAKES: usize = 3;

/// Compares a claim with everybody who has something in common with it.
pub fn compare(claim: &Claim<'_>, known: &[Known]) -> Match {
    let names = Worded::of(&claim.names);
    let mut perhaps = Vec::new();
    for person in known {
        let shared = Shared::of(claim, &names, person);
        if shared.is_certain() {
            return Match::Same(person.id);
        }
        if let Some(telling) = shared.telling() {
            perhaps.push((telling, shared, person.id));
        }
    }
    let namesakes = perhaps.iter().filter(|(telling, ..)| *telling == Telling::NameAlone).count();
    perhaps.retain(|(telling, ..)| *telling != Telling::NameAlone || namesakes <= FEW_NAMESAKES);
    perhaps.sort_by_key(|(telling, shared, _)| (*telling, std::cmp::Reverse(shared.agreeing())));
    Match::Perhaps(perhaps.into_iter().take(MOST).map(|(_, shared, id)| (id, shared.words())).collect())
}

/// Whether the names of a claim are others than those known: married, or not the same person after all.
pub fn another_name(known: &Names, claimed: &Names) -> bool {
    Worded::of(known).compare(&Worded::of(claimed)).likeness < Likeness::Like
}

/// How a fact stands that is the same, another, or not known on both sides. Unknown never equals unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fact {
    Same,
    Other,
    Unknown,
}

impl Fact {
    fn of<T: PartialEq + ?Sized>(one: Option<&T>, other: Option<&T>) -> Self {
        match (one, other) {
            (Some(one), Some(other)) if one == other => Self::Same,
            (Some(_), Some(_)) => Self::Other,
            _ => Self::Unknown,
        }
    }
}

/// How much a proposal tells, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Telling {
    Number,
    NameAndBirth,
    LikeNameAndBirth,
    OneSlip,
    TwoSlips,
    NoBirthDate,
    AnotherName,
    AnotherBirth,
    NameAlone,
}

/// What a claim and a person have in common, and where they differ.
#[derive(Clone, Copy, Debug)]
struct Shared {
    number: Fact,
    born: Born,
    /// The birth date is 1 January, which is written for many who fled.
    new_year: bool,
    name: Compared,
    postcode: Fact,
    phone: bool,
}

impl Shared {
    fn of(claim: &Claim<'_>, names: &Worded, person: &Known) -> Self {
        Self {
            number: Fact::of(person.nhs_number.as_ref(), claim.nhs_number),
            born: births(person.date_of_birth, claim.date_of_birth),
            new_year: claim.date_of_birth.is_some_and(|born| (born.month(), born.day()) == (1, 1)),
            name: names.compare(&Worded::of(&person.names)),
            postcode: Fact::of(person.postcode.as_deref(), claim.postcode),
            phone: person.has_phone && claim.phone.is_some(),
        }
    }

    fn is_certain(&self) -> bool {
        self.number == Fact::Same && self.born == Born::Same && self.name.same_first_name
    }

    /// How telling it is that this may be the same person, or `None` if nothing speaks for it.
    fn telling(&self) -> Option<Telling> {
        use {Born as B, Likeness as L};
        if self.number == Fact::Same {
            return Some(Telling::Number);
        }
        // Two NHS numbers are two people, unless one was pasted wrongly: then the rest has to agree all the better. Somebody who was
        // given a new number with a new first name, for their safety or their gender, is not brought back to the old one.
        let other_number = self.number == Fact::Other;
        let lives_there = self.postcode == Fact::Same;
        let place = self.phone || lives_there;
        let slip = matches!(self.born, B::Swapped | B::Slip);
        match (self.name.likeness, self.born) {
            (L::Same, B::Same) if !other_number || place || self.postcode == Fact::Unknown => Some(Telling::NameAndBirth),
            (L::Like, B::Same) if !other_number || place => Some(Telling::LikeNameAndBirth),
            // Married, divorced or adopted. One common first name and a birth date many people have.
            (L::Given, B::Same) if place => Some(Telling::OneSlip),
            (L::Same, _) if slip && (!other_number || place) => Some(Telling::OneSlip),
            _ if other_number => None,
            (L::Given, B::Same) if self.name.first_names > 1 && !self.new_year => Some(Telling::TwoSlips),
            (L::Like, B::Swapped) => Some(Telling::TwoSlips),
            (L::Like, _) if slip && place => Some(Telling::TwoSlips),
            (L::Given, _) if slip && self.phone && lives_there => Some(Telling::TwoSlips),
            (L::Same | L::Like, B::Unknown) if place => Some(Telling::NoBirthDate),
            (L::Given, B::Unknown) if self.phone => Some(Telling::NoBirthDate),
            // Father and son may have one name and one home, but are a generation apart: `Born::Generation`.
            (L::Same, B::Other) if place => Some(Telling::AnotherBirth),
            (L::Same, B::Unknown) => Some(Telling::NameAlone),
            _ if self.new_year => None,
            // Called otherwise than by their first name; or twins, whom only a person can tell apart.
            (L::Part, B::Same) if place => Some(Telling::AnotherName),
            (L::Family, B::Same) if self.phone => Some(Telling::AnotherName),
            (L::Different, B::Same) if self.phone && lives_there => Some(Telling::AnotherName),
            _ => None,
        }
    }

    /// How many facts agree: of two equally telling proposals the one with more comes first.
    fn agreeing(&self) -> usize {
        let name = matches!(self.name.likeness, Likeness::Same);
        [self.number == Fact::Same, self.born == Born::Same, name, self.phone, self.postcode == Fact::Same]
            .into_iter()
            .filter(|agrees| *agrees)
            .count()
    }

    /// Why it may be the same person, most telling first: "The same birth date and a like name; the same phone".
    fn words(&self) -> String {
        let (mut same, mut like, mut other) = (Vec::new(), Vec::new(), Vec::new());
        match self.number {
            Fact::Same => same.push("NHS number"),
            Fact::Other => other.push("NHS number"),
            Fact::Unknown => {}
        }
        match self.born {
            Born::Same => same.push("birth date"),
            Born::Swapped => like.push("a birth date with day and month the other way round"),
            Born::Slip => like.push("a like birth date"),
            Born::Other | Born::Generation => other.push("birth date"),
            Born::Unknown => {}
        }
        match self.name.likeness {
            Likeness::Same => same.push("name"),
            Likeness::Like => like.push("a like name"),
            Likeness::Given => {
                same.push("first name");
                other.push("family name");
            }
            Likeness::Part => like.push("one first name in common"),
            Likeness::Family => {
                same.push("family name");
                other.push("first name");
            }
            Likeness::Different => other.push("name"),
        }
        let who = match (same.as_slice(), like.as_slice()) {
            ([], _) => listed(&like),
            (_, []) => format!("the same {}", listed(&same)),
            ([one], _) => format!("the same {one} and {}", listed(&like)),
            _ => format!("the same {}; {}", listed(&same), listed(&like)),
        };
        let place: Vec<&str> = [(self.phone, "phone"), (self.postcode == Fact::Same, "postcode")]
            .iter()
            .filter(|(has, _)| *has)
            .map(|(_, word)| *word)
            .collect();
        let mut parts = vec![who];
        if !place.is_empty() {
            parts.push(format!("the same {}", listed(&place)));
        }
        if !other.is_empty() {
            parts.push(format!("another {}", listed(&other)));
        }
        if self.name.likeness == Likeness::Family && self.born == Born::Same {
            parts.push("perhaps twins".to_owned());
        }
        capital(&parts.join("; "))
    }
}

/// "a", "a and b", "a, b and c".
fn listed(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;

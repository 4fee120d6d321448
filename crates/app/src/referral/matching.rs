//! Whether a new referral is of somebody we know: a pure rule over what was typed and who looks alike.

use kernel::{Date, NhsNumber, PersonId, fold};

/// What a referral says about who it is.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    pub nhs_number: Option<&'a NhsNumber>,
    pub date_of_birth: Option<Date>,
    /// Folded given and family names.
    pub name: String,
    pub postcode: Option<&'a str>,
    pub phone: Option<&'a str>,
}

/// Somebody we know who has something in common with it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Known {
    pub id: PersonId,
    pub nhs_number: Option<NhsNumber>,
    pub date_of_birth: Option<Date>,
    pub folded_name: String,
    pub postcode: Option<String>,
    pub has_phone: bool,
    pub open_referral: bool,
}

/// What is to be done with a referral about these people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// NHS number and birth date agree: the same person.
    Same(PersonId),
    /// A person decides, in triage. Why it may be the same, in words.
    Perhaps(Vec<(PersonId, String)>),
}

/// Compares a claim with everybody who has something in common with it.
pub fn compare(claim: &Claim<'_>, known: &[Known]) -> Match {
    let born = |person: &Known| person.date_of_birth.is_some() && person.date_of_birth == claim.date_of_birth;
    let number = |person: &Known| person.nhs_number.is_some() && person.nhs_number.as_ref() == claim.nhs_number;
    if let Some(same) = known.iter().find(|person| number(person) && born(person)) {
        return Match::Same(same.id);
    }
    let mut perhaps = Vec::new();
    for person in known {
        let alike = strsim::jaro_winkler(&person.folded_name, &claim.name);
        let same_name = alike > 0.97 || same_words(&person.folded_name, &claim.name);
        let postcode = person.postcode.is_some() && person.postcode.as_deref() == claim.postcode;
        let why = match () {
            () if number(person) => "The same NHS number, with another birth date",
            () if same_name && born(person) => "The same name and birth date",
            () if alike > 0.85 && born(person) => "A like name and the same birth date",
            () if alike > 0.80 && person.has_phone => "The same telephone number and a like name",
            () if same_name && postcode => "The same name and postcode",
            () => continue,
        };
        perhaps.push((person.id, why.to_owned()));
    }
    Match::Perhaps(perhaps)
}

/// Whether two folded names may be of the same person: a like spelling, or one name in common.
pub fn alike(known: &str, claimed: &str) -> bool {
    let common = claimed.split(' ').any(|word| word.chars().count() > 1 && known.split(' ').any(|other| other == word));
    common || strsim::jaro_winkler(known, claimed) > 0.8
}

/// Whether two folded names have the same words in any order, the preferred name aside.
fn same_words(known: &str, claimed: &str) -> bool {
    !claimed.is_empty() && fold(claimed).split(' ').all(|word| known.split(' ').any(|other| other == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(number: Option<&str>, born: &str, name: &str) -> Known {
        Known {
            id: PersonId::new(),
            nhs_number: number.map(|n| n.parse().unwrap()),
            date_of_birth: born.parse().ok(),
            folded_name: fold(name),
            postcode: Some("SE16 4JX".into()),
            has_phone: false,
            open_referral: false,
        }
    }

    fn claim<'a>(number: Option<&'a NhsNumber>, born: &str, name: &str) -> Claim<'a> {
        Claim { nhs_number: number, date_of_birth: born.parse().ok(), name: fold(name), postcode: None, phone: None }
    }

    #[test]
    fn never_by_guess() {
        let number: NhsNumber = "9434765919".parse().unwrap();
        let her = known(Some("9434765919"), "1969-03-27", "Fernanda Oduya-Núñez");
        let people = [her.clone()];
        assert_eq!(compare(&claim(Some(&number), "1969-03-27", "Anything At All"), &people), Match::Same(her.id));
        let perhaps = |claim: Claim<'_>| match compare(&claim, &people) {
            Match::Same(_) => panic!("not by guess"),
            Match::Perhaps(list) => list.into_iter().map(|(_, why)| why).next().unwrap_or_default(),
        };
        assert_eq!(
            perhaps(claim(Some(&number), "1969-03-28", "Fernanda Oduya-Nunez")),
            "The same NHS number, with another birth date"
        );
        assert_eq!(perhaps(claim(None, "1969-03-27", "fernanda oduya nunez")), "The same name and birth date");
        assert_eq!(perhaps(claim(None, "1969-03-27", "Fernada Odya-Nunes")), "A like name and the same birth date");
        assert_eq!(
            perhaps(Claim { postcode: Some("SE16 4JX"), ..claim(None, "", "Fernanda Oduya-Núñez") }),
            "The same name and postcode"
        );
        assert_eq!(perhaps(claim(None, "1980-01-01", "Somebody Else")), "");
        // Unknown never equals unknown.
        let unborn = Known { date_of_birth: None, nhs_number: None, ..her.clone() };
        assert_eq!(compare(&claim(None, "", "Other Name"), &[unborn]), Match::Perhaps(vec![]));
    }
}

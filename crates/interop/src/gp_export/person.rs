//! The person in a row: who it is, how they are reached, and where they are registered.

use jiff::civil::Date;

use super::columns::Cells;
use super::mapping::TargetField::{self, *};
use super::values;
use crate::names;
use crate::text::{email, one_line};

/// What a row says of a person; the rows that continue it are of the same person and take all of this.
#[derive(Clone, Default)]
pub(super) struct Person {
    pub line: u64,
    pub nhs_number: Option<String>,
    pub given_names: String,
    pub family_name: String,
    pub preferred_name: String,
    pub date_of_birth: Option<Date>,
    pub address: String,
    pub postcode: Option<String>,
    pub phones: Vec<String>,
    pub email: String,
    pub practice: String,
    pub practice_code: String,
    pub usual_gp: String,
    pub registered_since: Option<Date>,
    pub warnings: Vec<String>,
}

impl Person {
    /// # Errors
    /// A whole sentence, where it cannot be said who is meant.
    pub fn read(cells: Cells<'_>, nhs_number: Option<String>) -> Result<Self, String> {
        let mut warnings = Vec::new();
        let mut person = Self { line: cells.row.line, ..names_of(cells) };
        match (person.given_names.is_empty(), person.family_name.is_empty()) {
            (true, true) if nhs_number.is_none() => {
                return Err("This row has neither a name nor an NHS number, though it says other things of a person. Correct it in the file, or ask the practice who is meant.".into());
            }
            (true, true) => {
                return Err("This row has an NHS number but no name, and a referral needs both names. Add the full name to the columns of the report, and export it again.".into());
            }
            (true, false) => warnings.push("There is only one name, which was taken for the family name.".to_owned()),
            (false, true) => warnings.push("There is no family name.".to_owned()),
            (false, false) => {}
        }
        if let Some(cell) = cells.one(DateOfBirth) {
            match values::date(cell) {
                Ok(date) => person.date_of_birth = Some(date),
                Err(why) => warnings.push(format!("The date of birth was left out. {why}")),
            }
        } else {
            warnings.push("There is no date of birth.".to_owned());
        }
        if nhs_number.is_none() {
            if person.date_of_birth.is_none() {
                return Err("This row has neither an NHS number nor a date of birth that can be read, so nobody can say who is meant. Correct it in the file, or ask the practice.".into());
            }
            warnings.push("There is no NHS number.".to_owned());
        }
        person.nhs_number = nhs_number;
        let lines: Vec<String> =
            cells.all(AddressLines).map(|text| text.lines().map(one_line).collect::<Vec<_>>().join("\n")).collect();
        person.address = lines.join("\n");
        if let Some(cell) = cells.one(TargetField::Postcode) {
            person.postcode = crate::postcodes::normalise_postcode(cell);
            if person.postcode.is_none() {
                warnings.push(format!("“{}” is not a whole postcode, so it was left out.", values::short(cell)));
            }
        }
        for cell in [MobilePhone, HomePhone, WorkPhone].into_iter().flat_map(|field| cells.all(field)) {
            for number in values::phones(cell, &mut warnings) {
                crate::service::push_new(&mut person.phones, number);
            }
        }
        if let Some(cell) = cells.one(Email) {
            match email(cell) {
                Some(address) => person.email = address,
                None => warnings.push(format!("“{}” is not an e-mail address, so it was left out.", values::short(cell))),
            }
        }
        person.practice = cells.line(Practice);
        person.practice_code = cells.line(PracticeCode).to_ascii_uppercase();
        person.usual_gp = cells.one(UsualGp).map(|name| names::split(name).in_reading_order()).unwrap_or_default();
        if let Some(cell) = cells.one(DateStatusAdded) {
            match values::date(cell) {
                Ok(date) => person.registered_since = Some(date),
                Err(why) => warnings.push(format!("It is not known since when the person is registered. {why}")),
            }
        }
        if let Some(status) = cells.one(RegistrationStatus) {
            let lower = status.to_lowercase();
            // A call to the home of somebody who died is the worst that a list can lead to.
            if ["dead", "death", "deceased", "died", "left", "deducted", "inactive"].iter().any(|word| lower.contains(word)) {
                warnings.push(format!(
                    "The practice has the registration as “{}”. Look at the record before anybody rings.",
                    values::short(status)
                ));
            }
        }
        person.warnings = warnings;
        Ok(person)
    }

    /// What tells the practices of a file apart: the code, else the name.
    pub fn practice_key(&self) -> String {
        practice_key(&self.practice_code, &self.practice)
    }
}

pub(super) fn practice_key(code: &str, name: &str) -> String {
    if code.is_empty() { names::fold(name) } else { code.to_lowercase() }
}

fn names_of(cells: Cells<'_>) -> Person {
    let whole = cells.one(FullName).map(names::split).unwrap_or_default();
    let part = |field, otherwise: String| match cells.one(field) {
        Some(cell) => names::tidy(cell),
        None => otherwise,
    };
    let calling = part(CallingName, String::new());
    let mut given_names = part(GivenNames, whole.given);
    if given_names.is_empty() {
        given_names.clone_from(&calling);
    }
    let preferred_name = if names::fold(&calling) == names::fold(&given_names) { String::new() } else { calling };
    Person { given_names, family_name: part(FamilyName, whole.family), preferred_name, ..Person::default() }
}

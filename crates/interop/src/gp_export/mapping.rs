//! Which column of an export feeds which field. Guessed from the headings that EMIS and SystmOne write, and kept as TOML or JSON where
//! a practice's report has others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::normal;

/// A field of a referral that a column can feed.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum TargetField {
    NhsNumber,
    /// "SMITH, Jane (Mrs)", or "Jane Smith".
    FullName,
    GivenNames,
    FamilyName,
    PreferredName,
    DateOfBirth,
    /// Several columns, in order.
    Address,
    Postcode,
    MobilePhone,
    HomePhone,
    WorkPhone,
    Email,
    Practice,
    PracticeCode,
    UsualGp,
    /// Who wrote the entry.
    Staff,
    StaffGivenNames,
    StaffFamilyName,
    StaffRole,
    /// The day of the entry.
    Date,
    CodeTerm,
    Text,
    /// When the person's registration got its state: where somebody stands under two practices, the later one counts.
    StatusAdded,
}

/// The columns of an export, by their headings. A heading that stands twice is "Date (2)" the second time.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    pub columns: BTreeMap<TargetField, Vec<String>>,
    /// Rows whose code term holds one of these words are referrals; if there are none, all rows are.
    #[serde(default)]
    pub terms: Vec<String>,
}

/// Headings as EMIS Web and SystmOne write them, by field; the first that is there counts.
const KNOWN: [(TargetField, &[&str]); 22] = [
    (TargetField::NhsNumber, &["nhs number", "patient nhs number"]),
    (TargetField::FullName, &["full name", "patient name", "name", "patient"]),
    (TargetField::GivenNames, &["given name", "given names", "forenames", "forename", "first name", "calling name"]),
    (TargetField::FamilyName, &["family name", "surname", "last name"]),
    (TargetField::PreferredName, &["preferred name", "known as"]),
    (TargetField::DateOfBirth, &["date of birth", "dob", "birth date"]),
    (TargetField::Postcode, &["postcode", "post code"]),
    (TargetField::MobilePhone, &["mobile telephone", "mobile number", "mobile", "mobile phone"]),
    (TargetField::HomePhone, &["home telephone", "home phone", "telephone", "telephone number", "home tel"]),
    (TargetField::WorkPhone, &["work telephone", "work phone"]),
    (TargetField::Email, &["e mail address", "email address", "email"]),
    (TargetField::Practice, &["practice", "organisation name", "practice name", "registered practice"]),
    (TargetField::PracticeCode, &["organisation code", "practice code", "ods code"]),
    (TargetField::UsualGp, &["usual gps full name", "usual gp"]),
    (TargetField::Staff, &["user details full name", "clinician", "staff name", "entered by"]),
    (TargetField::StaffGivenNames, &["user details forenames"]),
    (TargetField::StaffFamilyName, &["user details surname"]),
    (TargetField::StaffRole, &["user details user type", "staff role"]),
    (TargetField::Date, &["date", "event date", "appointment date", "referral date", "date of referral"]),
    (TargetField::CodeTerm, &["code term", "term", "read code term", "code description"]),
    (TargetField::Text, &["associated text", "free text", "notes", "comments"]),
    (TargetField::StatusAdded, &["date status added"]),
];

const ADDRESS: [&str; 9] = [
    "house name flat number",
    "number and street",
    "locality",
    "town",
    "county",
    "address line 1",
    "address line 2",
    "address line 3",
    "address",
];

/// Whether a heading is one that exports have: what tells the row of headings from a report's header above it.
pub(super) fn is_known(heading: &str) -> bool {
    let heading = normal(heading);
    KNOWN.iter().any(|(_, names)| names.contains(&heading.as_str())) || ADDRESS.contains(&heading.as_str())
}

impl Mapping {
    /// The mapping that headings suggest.
    pub fn guess(headings: &[String]) -> Self {
        let plain: Vec<String> = headings.iter().map(|heading| normal(heading)).collect();
        let mut columns = BTreeMap::new();
        for (field, names) in KNOWN {
            let found = names.iter().find_map(|name| plain.iter().position(|heading| heading == name));
            if let Some(heading) = found.and_then(|at| headings.get(at)) {
                columns.insert(field, vec![heading.clone()]);
            }
        }
        // Of several dates the one that stands nearest before the term is the entry's own.
        if let Some(term) =
            columns.get(&TargetField::CodeTerm).and_then(|names| headings.iter().position(|heading| names.contains(heading)))
        {
            let date = plain
                .iter()
                .take(term)
                .rposition(|heading| heading == "date" || heading.starts_with("date ") && heading.ends_with(char::is_numeric));
            if let Some(heading) = date.and_then(|at| headings.get(at)) {
                columns.insert(TargetField::Date, vec![heading.clone()]);
            }
        }
        let address: Vec<String> = headings
            .iter()
            .zip(&plain)
            .filter(|(_, plain)| ADDRESS.contains(&plain.as_str()))
            .map(|(heading, _)| heading.clone())
            .collect();
        if !address.is_empty() {
            columns.insert(TargetField::Address, address);
        }
        let terms = if columns.contains_key(&TargetField::CodeTerm) { vec!["social prescribing".to_owned()] } else { Vec::new() };
        Self { columns, terms }
    }

    /// What is missing for a referral, in words; nothing if it is enough.
    pub(super) fn lacks(&self) -> Option<&'static str> {
        let has = |field| self.columns.contains_key(&field);
        let named = has(TargetField::FullName) || has(TargetField::FamilyName);
        match (named, has(TargetField::Date)) {
            (false, _) => Some("names: add Full Name, or Family Name and Given Name, to the report"),
            (_, false) => Some("a date of the entry: add it to the report"),
            _ => None,
        }
    }
}

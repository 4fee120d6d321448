//! Which column of an export goes into which field of a referral, and which codes are referrals.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A field of a referral that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetField {
    NhsNumber,
    /// All names in one cell: `SMITH, Jane (Mrs)` or `Jane Smith`. Used where there are no columns for the parts.
    FullName,
    GivenNames,
    FamilyName,
    /// What the person is called. Stands for the given names where there is no column for them, as in EMIS's patient list.
    CallingName,
    Title,
    DateOfBirth,
    /// One column or several, which become the lines of the address in this order.
    AddressLines,
    Postcode,
    HomePhone,
    MobilePhone,
    WorkPhone,
    Email,
    Practice,
    /// The ODS code of the practice.
    PracticeCode,
    UsualGp,
    /// Who entered the code, in one cell.
    StaffName,
    StaffGivenNames,
    StaffFamilyName,
    StaffRole,
    /// The day of the code, which is the day of the referral.
    Date,
    CodeTerm,
    /// What was typed beside the code.
    Text,
    /// Since when the person is registered with the practice.
    DateStatusAdded,
    RegistrationStatus,
}

use TargetField::*;

impl TargetField {
    /// What the field is called on a screen.
    pub const fn label(self) -> &'static str {
        match self {
            NhsNumber => "NHS number",
            FullName => "Full name",
            GivenNames => "Given names",
            FamilyName => "Family name",
            CallingName => "Name the person is called by",
            Title => "Title",
            DateOfBirth => "Date of birth",
            AddressLines => "Address",
            Postcode => "Postcode",
            HomePhone => "Home phone",
            MobilePhone => "Mobile phone",
            WorkPhone => "Work phone",
            Email => "E-mail",
            Practice => "Practice",
            PracticeCode => "Code of the practice",
            UsualGp => "Usual GP",
            StaffName => "Who referred",
            StaffGivenNames => "Given names of who referred",
            StaffFamilyName => "Family name of who referred",
            StaffRole => "Role of who referred",
            Date => "Date of the referral",
            CodeTerm => "Code",
            Text => "Text with the code",
            DateStatusAdded => "Registered since",
            RegistrationStatus => "Status of the registration",
        }
    }

    /// Every field, in the order in which a screen should ask for them.
    pub const ALL: [TargetField; 25] = [
        NhsNumber,
        FullName,
        GivenNames,
        FamilyName,
        CallingName,
        Title,
        DateOfBirth,
        AddressLines,
        Postcode,
        HomePhone,
        MobilePhone,
        WorkPhone,
        Email,
        Practice,
        PracticeCode,
        UsualGp,
        StaffName,
        StaffGivenNames,
        StaffFamilyName,
        StaffRole,
        Date,
        CodeTerm,
        Text,
        DateStatusAdded,
        RegistrationStatus,
    ];

    /// What says who the person is and how they are reached. Such a column is blank in a row that continues the one above.
    pub(super) const PERSON: [TargetField; 13] = [
        NhsNumber,
        FullName,
        GivenNames,
        FamilyName,
        CallingName,
        Title,
        DateOfBirth,
        AddressLines,
        Postcode,
        HomePhone,
        MobilePhone,
        WorkPhone,
        Email,
    ];

    /// What says what was done. Never taken from another row.
    pub(super) const EVENT: [TargetField; 7] = [Date, CodeTerm, Text, StaffName, StaffGivenNames, StaffFamilyName, StaffRole];
}

/// How an export is read. Kept as JSON or TOML, and made by [`Mapping::guess`] or by a person.
///
/// ```toml
/// referral_terms = ["social prescribing"]
/// other_terms = ["declined"]
/// [columns]
/// nhs_number = ["NHS Number"]
/// full_name = ["Full Name"]
/// date = ["Date"]
/// code_term = ["Code Term"]
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The words of which a code must hold one to be a referral, in any case. Where there are none, every row is.
    #[serde(default = "referral_terms")]
    pub referral_terms: Vec<String>,
    /// The words that make a code something else though it holds one of the first: somebody who declined must not be rung.
    #[serde(default = "other_terms")]
    pub other_terms: Vec<String>,
    /// The headings for each field, as [`super::Table::headings`] gives them: the second column headed "Date" is "Date (2)".
    #[serde(default)]
    pub columns: BTreeMap<TargetField, Vec<String>>,
}

fn referral_terms() -> Vec<String> {
    // The second is the SNOMED CT code of "Referral to social prescribing service", for reports that have codes and no terms.
    vec!["social prescribing".into(), "871731000000106".into()]
}

fn other_terms() -> Vec<String> {
    [
        "declined",
        "refused",
        "offered",
        "not indicated",
        "not appropriate",
        "unsuitable",
        "discharge",
        "did not attend",
        "seen by",
        "seen in",
    ]
    .map(str::to_owned)
    .to_vec()
}

impl Default for Mapping {
    fn default() -> Self {
        Self { referral_terms: referral_terms(), other_terms: other_terms(), columns: BTreeMap::new() }
    }
}

impl Mapping {
    /// A mapping for these headings from those that EMIS and SystmOne write. Look at it before it is used: a guess knows words,
    /// not what is in the cells.
    pub fn guess<S: AsRef<str>>(headings: &[S]) -> Self {
        Self { columns: super::guess::columns(headings), ..Self::default() }
    }

    /// What is read from where, a sentence for each field, for the person who has to say whether it is right.
    pub fn describe(&self) -> Vec<String> {
        let listed =
            |names: &[String], between: &str| names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(between);
        let quoted = |names: &[String]| listed(names, ", ");
        let mut lines: Vec<String> = TargetField::ALL
            .iter()
            .filter_map(|field| self.columns.get(field).filter(|headings| !headings.is_empty()).map(|headings| (field, headings)))
            .map(|(field, headings)| format!("{} is read from {}.", field.label(), quoted(headings)))
            .collect();
        lines.push(match (self.columns.contains_key(&CodeTerm), self.referral_terms.is_empty()) {
            (false, _) => "Every row is a referral, because no column is chosen for the code.".into(),
            (true, true) if self.other_terms.is_empty() => "Every row is a referral, whatever its code.".into(),
            (true, true) => format!("Every row is a referral but for codes with {}.", quoted(&self.other_terms)),
            (true, false) if self.other_terms.is_empty() => {
                format!("A row is a referral if its code has {}.", listed(&self.referral_terms, " or "))
            }
            (true, false) => format!(
                "A row is a referral if its code has {}, and none of {}.",
                listed(&self.referral_terms, " or "),
                quoted(&self.other_terms)
            ),
        });
        lines
    }

    /// The headings that feed no field.
    pub fn unused<'h>(&self, headings: &'h [String]) -> Vec<&'h str> {
        headings
            .iter()
            .filter(|heading| !self.columns.values().flatten().any(|used| used == *heading))
            .map(String::as_str)
            .collect()
    }
}

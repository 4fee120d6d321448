//! One row of an export, and what becomes of it.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::{Latest, Mapping, TargetField, normal};
use crate::RowError;
use crate::input::{Row, Rows};
use crate::letter::values;

/// A referral as a row tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferralRow {
    pub line: u64,
    /// Ten digits, checked.
    pub nhs_number: Option<String>,
    pub given_names: String,
    pub family_name: String,
    pub preferred_name: String,
    pub date_of_birth: Option<Date>,
    pub address: String,
    pub postcode: Option<String>,
    /// The mobile first.
    pub phones: Vec<String>,
    pub practice: String,
    pub practice_code: String,
    /// "Dr Jane Smith".
    pub usual_gp: String,
    pub staff: String,
    pub staff_role: String,
    pub date: Date,
    pub code: String,
    pub text: String,
    /// Headings and cells as they stood, without empty ones.
    pub original: Vec<(String, String)>,
}

impl ReferralRow {
    /// What makes it the same entry when the file comes again: practice, person, day, code.
    pub fn key(&self) -> String {
        let practice = if self.practice_code.is_empty() { normal(&self.practice) } else { self.practice_code.to_uppercase() };
        let person = match (&self.nhs_number, self.date_of_birth) {
            (Some(number), _) => number.clone(),
            (None, born) => format!(
                "{} {} {}",
                normal(&self.given_names),
                normal(&self.family_name),
                born.map(|born| born.to_string()).unwrap_or_default()
            ),
        };
        format!("{practice}|{person}|{}|{}", self.date, normal(&self.code))
    }
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Referral(Box<ReferralRow>),
    /// The patient is confidential: EMIS leaves the row empty.
    Hidden,
    /// Another code than those that are referrals.
    NotAReferral,
    /// The same entry stood on this line before.
    Repeated(u64),
    /// The person has moved to another practice since, and stands there too.
    MovedOn,
    Refused(RowError),
}

/// Where each field stands in a row.
pub(super) struct Columns(BTreeMap<TargetField, Vec<usize>>);

impl Columns {
    pub fn find(headings: &[String], mapping: &Mapping) -> Result<Self, RowError> {
        if let Some(lacking) = mapping.lacks() {
            return Err(RowError::fatal(1, format!("This export has no {lacking}.")));
        }
        let mut columns = BTreeMap::new();
        for (field, names) in &mapping.columns {
            for name in names {
                let at = headings.iter().position(|heading| heading == name).ok_or_else(|| {
                    RowError::fatal(1, format!("The mapping names the column “{name}”, which this file does not have."))
                })?;
                columns.entry(*field).or_insert_with(Vec::new).push(at);
            }
        }
        Ok(Self(columns))
    }

    fn cells<'a>(&'a self, row: &'a Row, field: TargetField) -> impl Iterator<Item = &'a str> {
        let columns = self.0.get(&field).map(Vec::as_slice).unwrap_or_default();
        columns.iter().map(|at| row.cell(*at)).filter(|cell| !is_null(cell))
    }

    fn cell<'a>(&'a self, row: &'a Row, field: TargetField) -> &'a str {
        self.cells(row, field).next().unwrap_or_default()
    }

    pub fn nhs_number(&self, row: &Row) -> Option<String> {
        values::nhs_number(self.cell(row, TargetField::NhsNumber).trim_start_matches('\''))
    }

    pub fn status_added(&self, row: &Row) -> Option<Date> {
        values::date(day(self.cell(row, TargetField::StatusAdded)))
    }

    pub fn practice(&self, row: &Row) -> String {
        format!("{}|{}", self.cell(row, TargetField::PracticeCode), normal(self.cell(row, TargetField::Practice)))
    }
}

fn is_null(cell: &str) -> bool {
    cell.is_empty() || cell.eq_ignore_ascii_case("null")
}

/// A date without the time that may stand behind it.
fn day(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') => day,
        _ => text,
    }
}

/// Who a row is of.
#[derive(Clone, Debug, Default)]
struct Patient {
    nhs_number: Option<String>,
    given_names: String,
    family_name: String,
    preferred_name: String,
    date_of_birth: Option<Date>,
    address: String,
    postcode: Option<String>,
    phones: Vec<String>,
    practice: String,
    practice_code: String,
    usual_gp: String,
}

/// The rows of an export, each with its line and its fate.
pub struct Referrals<'r> {
    rows: Rows<'r>,
    headings: Vec<String>,
    columns: Columns,
    terms: Vec<String>,
    latest: Latest,
    /// Of the row above, for rows that go on with it; absent after a row of nobody.
    patient: Option<Patient>,
    seen: HashMap<u64, u64>,
    staff: HashMap<String, String>,
    finished: bool,
}

pub(super) fn referrals<'r>(
    rows: Rows<'r>,
    headings: Vec<String>,
    mapping: &Mapping,
    latest: Latest,
) -> Result<Referrals<'r>, RowError> {
    let columns = Columns::find(&headings, mapping)?;
    let terms = mapping.terms.iter().map(|term| normal(term)).filter(|term| !term.is_empty()).collect();
    Ok(Referrals {
        rows,
        headings,
        columns,
        terms,
        latest,
        patient: None,
        seen: HashMap::new(),
        staff: HashMap::new(),
        finished: false,
    })
}

impl Iterator for Referrals<'_> {
    type Item = (u64, Fate);

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        match self.rows.next_even_blank()? {
            Err(error) => {
                self.finished = error.fatal;
                self.patient = None;
                Some((error.row, Fate::Refused(error)))
            }
            Ok(row) => Some((row.line, self.fate(&row))),
        }
    }
}

/// Columns that tell who somebody is.
const IDENTITY: [TargetField; 6] = [
    TargetField::NhsNumber,
    TargetField::FullName,
    TargetField::GivenNames,
    TargetField::FamilyName,
    TargetField::PreferredName,
    TargetField::DateOfBirth,
];

impl Referrals<'_> {
    fn fate(&mut self, row: &Row) -> Fate {
        let event = [TargetField::Date, TargetField::CodeTerm, TargetField::Text];
        let has_event = event.iter().any(|field| !self.columns.cell(row, *field).is_empty());
        let has_patient = IDENTITY.iter().any(|field| !self.columns.cell(row, *field).is_empty());
        let refuse = |message: &str| Fate::Refused(RowError::new(row.line, message));
        if !has_patient && !has_event {
            self.patient = None;
            return Fate::Hidden;
        }
        if has_patient {
            match self.read_patient(row) {
                Ok(patient) => self.patient = Some(patient),
                Err(message) => {
                    self.patient = None;
                    return refuse(message);
                }
            }
        }
        let Some(patient) = self.patient.clone() else {
            return refuse(
                "This row goes on with a patient who could not be read or is confidential, so nobody knows whose it is.",
            );
        };
        let code = self.columns.cell(row, TargetField::CodeTerm).to_owned();
        let folded = normal(&code);
        if !self.terms.is_empty() && !self.terms.iter().any(|term| folded.contains(term)) {
            return Fate::NotAReferral;
        }
        let Some(date) = values::date(day(self.columns.cell(row, TargetField::Date))) else {
            return refuse("This row has no date that can be read. Dates look like 05-Mar-2024.");
        };
        if let Some(number) = &patient.nhs_number
            && self.latest.is_elsewhere(number, &format!("{}|{}", patient.practice_code, normal(&patient.practice)))
        {
            return Fate::MovedOn;
        }
        let (staff, staff_role) = self.staff(row);
        let original = self
            .headings
            .iter()
            .zip(row.cells())
            .filter(|(_, cell)| !is_null(cell))
            .map(|(heading, cell)| (heading.clone(), cell.to_owned()))
            .collect();
        let referral = ReferralRow {
            line: row.line,
            nhs_number: patient.nhs_number,
            given_names: patient.given_names,
            family_name: patient.family_name,
            preferred_name: patient.preferred_name,
            date_of_birth: patient.date_of_birth,
            address: patient.address,
            postcode: patient.postcode,
            phones: patient.phones,
            practice: patient.practice,
            practice_code: patient.practice_code,
            usual_gp: patient.usual_gp,
            staff,
            staff_role,
            date,
            code,
            text: self.columns.cell(row, TargetField::Text).to_owned(),
            original,
        };
        let key = hash(&referral.key());
        match self.seen.get(&key) {
            Some(line) => Fate::Repeated(*line),
            None => {
                self.seen.insert(key, row.line);
                Fate::Referral(Box::new(referral))
            }
        }
    }

    fn read_patient(&self, row: &Row) -> Result<Patient, &'static str> {
        let cell = |field| self.columns.cell(row, field);
        let typed = cell(TargetField::NhsNumber).trim_start_matches('\'');
        let nhs_number = values::nhs_number(typed);
        if nhs_number.is_none() && !typed.is_empty() {
            return Err(if typed.contains(['E', 'e']) {
                "The NHS number was shortened by a spreadsheet program (like 9.43E+09). Export the file again and do not open it before you import it."
            } else {
                "This is not a valid NHS number. Check it with the practice."
            });
        }
        let (mut given_names, mut family_name) =
            (values::tidy_name(cell(TargetField::GivenNames)), values::tidy_name(cell(TargetField::FamilyName)));
        let full = cell(TargetField::FullName);
        // Rows below may repeat the number alone: then the name of the row above holds if it is the same person.
        if given_names.is_empty()
            && family_name.is_empty()
            && full.is_empty()
            && let Some(above) =
                self.patient.as_ref().filter(|above| above.nhs_number.is_some() && above.nhs_number == nhs_number)
        {
            return Ok(above.clone());
        }
        if family_name.is_empty()
            && let Some((given, family, _)) = values::full_name(full)
        {
            (given_names, family_name) = (given, family);
        }
        if given_names.is_empty() {
            given_names = std::mem::take(&mut family_name);
        }
        if given_names.is_empty() {
            return Err("This row has no name. A referral needs one: add the name to the report.");
        }
        let born = cell(TargetField::DateOfBirth);
        let date_of_birth = values::date(day(born));
        if date_of_birth.is_none() && !born.is_empty() {
            return Err("The date of birth cannot be read. Dates look like 05-Mar-1969.");
        }
        let phones = [TargetField::MobilePhone, TargetField::HomePhone, TargetField::WorkPhone];
        let address: Vec<&str> = self.columns.cells(row, TargetField::Address).collect();
        let gp = cell(TargetField::UsualGp);
        Ok(Patient {
            nhs_number,
            given_names,
            family_name,
            preferred_name: cell(TargetField::PreferredName).to_owned(),
            date_of_birth,
            address: address.join("\n"),
            postcode: values::postcode(cell(TargetField::Postcode)).map(|(postcode, _)| postcode),
            phones: phones.into_iter().flat_map(|field| values::phones(cell(field))).collect(),
            practice: cell(TargetField::Practice).to_owned(),
            practice_code: cell(TargetField::PracticeCode).to_uppercase(),
            usual_gp: staff_name(gp),
        })
    }

    /// Who wrote the entry, in the spelling in which the file had them first.
    fn staff(&mut self, row: &Row) -> (String, String) {
        let cell = |field| self.columns.cell(row, field);
        let name = match cell(TargetField::Staff) {
            "" => format!(
                "{} {}",
                values::tidy_name(cell(TargetField::StaffGivenNames)),
                values::tidy_name(cell(TargetField::StaffFamilyName))
            )
            .trim()
            .to_owned(),
            name => staff_name(name),
        };
        let role = cell(TargetField::StaffRole).to_owned();
        let name = self.staff.entry(normal(&name)).or_insert(name).clone();
        (name, role)
    }
}

/// "SMITH, Jane (Dr)" as "Dr Jane Smith".
fn staff_name(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(title, _)| title.trim().to_owned());
    match text.split_once(',').and_then(|_| values::full_name(&text)) {
        Some((given, family, _)) => {
            [title.unwrap_or_default(), given, family].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        }
        None => values::tidy_name(&text),
    }
}

fn hash(key: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

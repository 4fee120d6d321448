//! The rows of an export, one after the other.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use jiff::civil::Date;

use super::columns::{Cells, Columns, Said};
use super::mapping::{Mapping, TargetField::*};
use super::person::Person;
use super::referral::{Fate, ReferralRow};
use super::{Table, values};
use crate::RowError;
use crate::input::{Row, Rows};
use crate::names;
use crate::text::one_line;

/// SystmOne exports no more rows at a time.
const ROWS_OF_SYSTMONE: u64 = 30_000;
/// More names than a file of one team has staff; beyond it names are only tidied.
const MAX_STAFF: usize = 20_000;

/// The newest registration of somebody.
#[derive(Debug, Clone, Copy)]
struct Registration {
    since: Date,
    /// A hash of what tells practices apart.
    practice: u64,
    line: u64,
}

/// What only the whole of a file tells.
#[derive(Debug)]
pub struct Survey {
    newest: HashMap<u64, Registration>,
    hasher: RandomState,
    count: u64,
}

impl Survey {
    /// How many rows there are below the headings.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// What to know of the file before it is used: whole sentences.
    pub fn notes(&self) -> Vec<String> {
        notes(self.count)
    }
}

fn notes(count: u64) -> Vec<String> {
    if count != ROWS_OF_SYSTMONE {
        return Vec::new();
    }
    vec![
        "This file has exactly 30,000 rows, and SystmOne exports no more at a time, so the rest was probably cut off. Export it again in parts, for instance month by month.".into(),
    ]
}

/// Whose the next row is, if it does not say.
enum Above {
    /// No row was read yet.
    Nobody,
    Person(Box<Person>),
    Hidden(u64),
    /// The person of this line could not be read.
    Unread(u64),
}

/// Why a row has no person: a whole sentence.
enum Unusable {
    /// Its cells do not stand under their headings.
    Torn(String),
    /// It cannot be said whose it is.
    Unnamed(String),
}

/// What became of each row, with its line, in the order of the file.
///
/// Kept in memory are the row, a number of 128 bits for each referral, and the newest registration of each NHS number where there
/// is a column for its date.
pub struct Referrals<'r> {
    rows: Rows<'r>,
    columns: Columns,
    above: Above,
    /// The lines of the referrals so far, by two hashes of their keys: that two differ and both agree does not happen.
    seen: HashMap<(u64, u64), u64>,
    hashers: (RandomState, RandomState),
    newest: HashMap<u64, Registration>,
    /// The whole file is known, so `newest` stays as it is.
    surveyed: bool,
    staff: HashMap<String, String>,
    count: u64,
    ended: bool,
}

impl<'r> Referrals<'r> {
    pub(super) fn new(table: Table<'r>, mapping: &Mapping, survey: Option<Survey>) -> Result<Self, RowError> {
        let columns = Columns::of(mapping, &table.headings).map_err(|message| RowError::fatal(table.line, message))?;
        let surveyed = survey.is_some();
        let (newest, practices) = survey.map(|survey| (survey.newest, survey.hasher)).unwrap_or_default();
        Ok(Self {
            rows: table.rows,
            columns,
            above: Above::Nobody,
            seen: HashMap::new(),
            hashers: (practices, RandomState::new()),
            newest,
            surveyed,
            staff: HashMap::new(),
            count: 0,
            ended: false,
        })
    }

    /// What to know of the file as a whole, once all its rows were given: whole sentences.
    pub fn notes(&self) -> Vec<String> {
        if self.ended { notes(self.count) } else { Vec::new() }
    }

    /// The headings, as [`Table::headings`] gives them.
    pub fn headings(&self) -> &[String] {
        &self.columns.headings
    }

    pub(super) fn survey(mut self) -> Survey {
        while let Some(row) = self.rows.next() {
            self.count += 1;
            match row {
                // What is wrong with the person is told when the rows are given out.
                Ok(row) => drop(self.person(&row)),
                Err(error) => self.above = Above::Unread(error.row),
            }
        }
        Survey { newest: self.newest, hasher: self.hashers.0, count: self.count }
    }

    fn fate(&mut self, row: &Row) -> Fate {
        let line = row.line;
        let person = self.person(row);
        let cells = Cells { row, columns: &self.columns };
        match &person {
            Ok(None) => return Fate::Hidden,
            // What stands under the heading of the code may be something else.
            Err(Unusable::Torn(message)) => return Fate::Refused(RowError::new(line, message)),
            _ => {}
        }
        let code = cells.one(CodeTerm);
        if let Err(why) = self.columns.counts(code) {
            return Fate::NotAReferral { why };
        }
        let mut person = match person {
            Ok(Some(person)) => person,
            Ok(None) => return Fate::Hidden,
            Err(Unusable::Torn(message) | Unusable::Unnamed(message)) => return Fate::Refused(RowError::new(line, message)),
        };
        if let Some(fate) = self.older(&mut person) {
            return fate;
        }
        let date = match cells.one(Date).map(values::date) {
            Some(Ok(date)) => date,
            Some(Err(why)) => {
                return Fate::Refused(RowError::new(line, format!("The date of the referral cannot be read. {why}")));
            }
            None => {
                return Fate::Refused(RowError::new(
                    line,
                    "There is no date with the code, so it cannot be told when this person was referred. Look it up in the record, and fill it in.",
                ));
            }
        };
        let mut warnings = std::mem::take(&mut person.warnings);
        if person.date_of_birth.is_some_and(|born| born > date) {
            warnings.push("The date of birth is later than the referral. One of the two is wrong.".into());
        }
        if row.len() < self.columns.headings.len() {
            warnings.push("This row is shorter than the others, so its last cells may be missing.".into());
        }
        let original = cells.original();
        let (code, text) = (cells.line(CodeTerm), cells.all(Text).collect::<Vec<_>>().join("\n\n"));
        let (staff, staff_role) = (staff_name(cells), names::tidy(cells.one(StaffRole).unwrap_or_default()));
        let referral = ReferralRow {
            line,
            nhs_number: person.nhs_number,
            given_names: person.given_names,
            family_name: person.family_name,
            preferred_name: person.preferred_name,
            date_of_birth: person.date_of_birth,
            address: person.address,
            postcode: person.postcode,
            phones: person.phones,
            email: person.email,
            practice: person.practice,
            practice_code: person.practice_code,
            usual_gp: person.usual_gp,
            staff: self.as_spelt_before(staff),
            staff_role,
            date,
            code,
            text: text.replace("\r\n", "\n"),
            warnings,
            original,
        };
        let key = referral.key();
        let key = (self.hashers.0.hash_one(&key), self.hashers.1.hash_one(&key));
        match self.seen.get(&key) {
            Some(of_line) => Fate::Repeated { of_line: *of_line },
            None => {
                self.seen.insert(key, line);
                Fate::Referral(Box::new(referral))
            }
        }
    }

    /// The person of this row, or nothing where the row is empty. Remembers them for the rows below.
    fn person(&mut self, row: &Row) -> Result<Option<Person>, Unusable> {
        let line = row.line;
        let cells = Cells { row, columns: &self.columns };
        let (of_person, of_event) = (cells.of_person(), cells.of_event());
        if of_person != Said::Something && of_event != Said::Something {
            self.above = Above::Hidden(line);
            return Ok(None);
        }
        if let Err(message) = well_formed(cells) {
            self.above = Above::Unread(line);
            return Err(Unusable::Torn(message));
        }
        let read = match of_person {
            Said::Null => {
                self.above = Above::Hidden(line);
                return Err(Unusable::Unnamed(HIDDEN.into()));
            }
            Said::Nothing => return self.continued(cells).map(Some).map_err(Unusable::Unnamed),
            Said::Something => self.named(cells),
        };
        match read {
            Ok(person) => {
                self.register(&person);
                self.above = Above::Person(Box::new(person.clone()));
                Ok(Some(person))
            }
            Err(message) => {
                self.above = Above::Unread(line);
                Err(Unusable::Unnamed(message))
            }
        }
    }

    /// The person of a row that says who it is of.
    fn named(&self, cells: Cells<'_>) -> Result<Person, String> {
        let number = cells.one(NhsNumber).map(values::nhs_number).transpose()?.flatten();
        let nameless = [FullName, GivenNames, FamilyName, CallingName].iter().all(|field| cells.one(*field).is_none());
        match &self.above {
            // Some reports repeat the NHS number and nothing else.
            Above::Person(above) if nameless && number.is_some() && above.nhs_number == number => {
                self.same_registration(cells, above)
            }
            _ => Person::read(cells, number),
        }
    }

    /// The person of a row that does not say who it is of.
    fn continued(&self, cells: Cells<'_>) -> Result<Person, String> {
        match &self.above {
            Above::Person(above) => self.same_registration(cells, above),
            Above::Nobody => {
                Err("This row does not say who it is of, and there is no row above it. Export the file again.".into())
            }
            Above::Hidden(line) => Err(format!(
                "This row does not say who it is of, and the person above it, in line {line}, is hidden because their record is confidential. Ask the practice.",
            )),
            Above::Unread(line) => {
                Err(format!("This row belongs to the person in line {line}, who could not be read. Correct that line first.",))
            }
        }
    }

    fn same_registration(&self, cells: Cells<'_>, above: &Person) -> Result<Person, String> {
        let differs =
            |said: String, above: &str| !said.is_empty() && !above.is_empty() && names::fold(&said) != names::fold(above);
        let since = cells.one(DateStatusAdded).and_then(|cell| values::date(cell).ok());
        if differs(cells.line(Practice), &above.practice)
            || differs(cells.line(PracticeCode), &above.practice_code)
            || since.zip(above.registered_since).is_some_and(|(since, above)| since != above)
        {
            return Err(format!(
                "This row does not say who it is of, and its registration is not that of the person in line {}. Ask the practice who is meant.",
                above.line
            ));
        }
        Ok(above.clone())
    }

    fn register(&mut self, person: &Person) {
        if self.surveyed {
            return;
        }
        if let Some((number, registration)) = self.registration(person) {
            let newest = self.newest.entry(number).or_insert(registration);
            if registration.since > newest.since {
                *newest = registration;
            }
        }
    }

    fn registration(&self, person: &Person) -> Option<(u64, Registration)> {
        let number = person.nhs_number.as_ref()?.parse().ok()?;
        let since = person.registered_since?;
        let practice = person.practice_key();
        (!practice.is_empty())
            .then(|| (number, Registration { since, practice: self.hashers.0.hash_one(practice), line: person.line }))
    }

    /// Whether the person has a newer registration with another practice. Where that cannot be told, a warning says so.
    fn older(&self, person: &mut Person) -> Option<Fate> {
        let newest = self.newest.get(&person.nhs_number.as_ref()?.parse().ok()?)?;
        let practice = person.practice_key();
        if practice.is_empty() || self.hashers.0.hash_one(practice) == newest.practice {
            return None;
        }
        match person.registered_since {
            Some(since) if since < newest.since => return Some(Fate::Older { of_line: newest.line, since: newest.since }),
            Some(since) if since > newest.since => {}
            _ => person.warnings.push(format!(
                "This person stands under another practice too, in line {}, and it cannot be told which registration is newer. Ask the practices.",
                newest.line
            )),
        }
        None
    }

    /// A name of staff in the spelling in which it came first, so that one colleague has one name.
    fn as_spelt_before(&mut self, name: String) -> String {
        let folded = names::fold(&name);
        if let Some(spelt) = self.staff.get(&folded) {
            return spelt.clone();
        }
        if self.staff.len() < MAX_STAFF && folded.len() < 200 {
            self.staff.insert(folded, name.clone());
        }
        name
    }
}

const HIDDEN: &str =
    "The person in this row is hidden because their record is confidential, though the row has an entry. Ask the practice.";

/// # Errors
/// When cells are missing or too many, so that none can be trusted to stand under its heading.
fn well_formed(cells: Cells<'_>) -> Result<(), String> {
    let (row, headings) = (cells.row, cells.columns.headings.len());
    if row.len() > headings && row.cells().skip(headings).any(|cell| !cell.is_empty()) {
        return Err(format!(
            "This row has {} cells but there are only {headings} headings. A text with a comma in it probably has no quotation marks around it.",
            row.len(),
        ));
    }
    if row.len() < cells.columns.needed {
        return Err(format!(
            "This row has only {} of {headings} cells. A line break in a text without quotation marks may have cut it in two.",
            row.len(),
        ));
    }
    Ok(())
}

fn staff_name(cells: Cells<'_>) -> String {
    if let Some(name) = cells.one(StaffName) {
        let name = names::split(name);
        return name.in_reading_order();
    }
    let part = |field| cells.one(field).map(names::tidy).unwrap_or_default();
    one_line(&format!("{} {}", part(StaffGivenNames), part(StaffFamilyName)))
}

impl Iterator for Referrals<'_> {
    type Item = (u64, Fate);

    fn next(&mut self) -> Option<Self::Item> {
        let Some(row) = self.rows.next() else {
            self.ended = true;
            return None;
        };
        self.count += 1;
        Some(match row {
            Ok(row) => (row.line, self.fate(&row)),
            Err(error) => {
                self.above = Above::Unread(error.row);
                (error.row, Fate::Refused(error))
            }
        })
    }
}

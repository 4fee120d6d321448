//! GP practices from the NHS Organisation Data Service.
//!
//! The national file `epraccur.csv` has 27 columns and no headings: 1 code, 2 name, 3 national grouping, 4 high level
//! geography, 5 to 9 address, 10 postcode, 11 open date, 12 close date, 13 status, 14 organisation sub-type, 15 commissioner,
//! 16 joined and 17 left the commissioner, 18 telephone, 22 amended record indicator, 24 provider or purchaser, 26 prescribing
//! setting; the rest are empty. By 2026 the columns were the same but two of them changed their codes: status from
//! `A`, `C`, `D`, `P` to `ACTIVE`, `INACTIVE`, `DORMANT`, `PROPOSED`, and prescribing setting from numbers (`4` is a GP practice) to
//! roles (`RO76` is a GP practice). Which codes a row uses is seen row by row. Tables with headings are read too.

mod tidy_name;

use std::io::Read;

use crate::RowError;
use crate::input::{Row, Rows};
use crate::postcodes::normalise_postcode;
use crate::text::{iso_date, one_line, value};

pub use tidy_name::tidy_name;

const MAX_ROW: usize = 64 * 1024;

/// Whether a practice is open, as the Organisation Data Service has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PracticeStatus {
    Active,
    /// `C` before 2026, `INACTIVE` since.
    Closed,
    /// Still on the list but without patients, usually just before it closes.
    Dormant,
    /// Has a code but is not open yet.
    Proposed,
}

/// One practice, or another prescribing place of the same list (see [`Practice::is_gp_practice`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    /// ODS code, such as `G85138`: 3 to 12 letters and digits, upper case.
    pub code: String,
    /// As published, mostly in capitals: see [`tidy_name`].
    pub name: String,
    /// The lines of the address that are not empty, town and county among them, without the postcode.
    pub address: Vec<String>,
    /// Such as `SE16 4JX`; none where the list has none or one that is not a postcode.
    pub postcode: Option<String>,
    pub phone: Option<String>,
    pub status: PracticeStatus,
    /// ISO date.
    pub open_date: Option<String>,
    /// ISO date.
    pub close_date: Option<String>,
    /// The sub-ICB that commissions it, such as `72Q`.
    pub commissioner: Option<String>,
    /// False for the list's other prescribing settings: walk-in centres, prisons, clinics, hospices.
    pub is_gp_practice: bool,
}

/// How the file that is being read is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// 27 columns without headings, status `A`, `C`, `D`, `P`.
    NationalBefore2026,
    /// 27 columns without headings, status `ACTIVE`, `INACTIVE`, `DORMANT`, `PROPOSED`.
    National2026,
    /// Any columns with headings.
    Headed,
}

/// Opens a list of practices and finds out its layout.
///
/// # Errors
/// When this is not a list of practices, or not a table at all.
pub fn read<'r>(input: impl Read + Send + 'r) -> Result<Practices<'r>, RowError> {
    let mut rows = Rows::open(input, MAX_ROW)?;
    let first = rows.first()?;
    if is_code(first.cell(0)) {
        if first.len() < NATIONAL.setting {
            return Err(RowError::fatal(
                first.line,
                format!(
                    "The national list of practices (epraccur.csv) has 27 columns, but this file has {}. Download epraccur.csv again, or add a row of headings.",
                    first.len()
                ),
            ));
        }
        let layout = if first.cell(NATIONAL.status).len() > 1 { Layout::National2026 } else { Layout::NationalBefore2026 };
        Ok(Practices { rows, pending: Some(first), columns: NATIONAL.into(), layout })
    } else {
        let columns = Columns::from_headings(&first)?;
        Ok(Practices { rows, pending: None, columns, layout: Layout::Headed })
    }
}

/// The practices of a file, one by one, in its order.
pub struct Practices<'r> {
    rows: Rows<'r>,
    pending: Option<Row>,
    columns: Columns,
    layout: Layout,
}

impl Practices<'_> {
    pub fn layout(&self) -> Layout {
        self.layout
    }
}

impl Iterator for Practices<'_> {
    type Item = Result<Practice, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.pending.take() {
            Some(row) => Ok(row),
            None => self.rows.next()?,
        };
        Some(row.and_then(|row| practice(&row, &self.columns)))
    }
}

/// Positions of the national layout, counted from 0.
struct National {
    address: std::ops::Range<usize>,
    postcode: usize,
    open_date: usize,
    close_date: usize,
    status: usize,
    commissioner: usize,
    phone: usize,
    setting: usize,
}

const NATIONAL: National =
    National { address: 4..9, postcode: 9, open_date: 10, close_date: 11, status: 12, commissioner: 14, phone: 17, setting: 25 };

struct Columns {
    code: usize,
    name: usize,
    address: Vec<usize>,
    postcode: Option<usize>,
    open_date: Option<usize>,
    close_date: Option<usize>,
    status: Option<usize>,
    commissioner: Option<usize>,
    phone: Option<usize>,
    setting: Option<usize>,
    count: usize,
}

impl From<National> for Columns {
    fn from(at: National) -> Self {
        Self {
            code: 0,
            name: 1,
            address: at.address.collect(),
            postcode: Some(at.postcode),
            open_date: Some(at.open_date),
            close_date: Some(at.close_date),
            status: Some(at.status),
            commissioner: Some(at.commissioner),
            phone: Some(at.phone),
            setting: Some(at.setting),
            count: at.setting + 1,
        }
    }
}

impl Columns {
    fn from_headings(headings: &Row) -> Result<Self, RowError> {
        let folded: Vec<String> = headings.cells().map(fold_heading).collect();
        let find = |names: &[&str]| names.iter().find_map(|name| folded.iter().position(|heading| heading == name));
        let missing = |what: &str| {
            RowError::fatal(
                headings.line,
                format!(
                    "This does not look like a list of GP practices: no column is headed {what}. Use the national file epraccur.csv, or a CSV with at least the headings ods_code and name."
                ),
            )
        };
        let address = folded
            .iter()
            .enumerate()
            .filter(|(_, heading)| heading.starts_with("address") || ["town", "city", "county"].contains(&heading.as_str()))
            .map(|(column, _)| column)
            .collect();
        Ok(Self {
            code: find(&["odscode", "code", "organisationcode", "practicecode"]).ok_or_else(|| missing("ods_code"))?,
            name: find(&["name", "organisationname", "practicename"]).ok_or_else(|| missing("name"))?,
            address,
            postcode: find(&["postcode"]),
            open_date: find(&["opendate"]),
            close_date: find(&["closedate"]),
            status: find(&["status", "statuscode"]),
            commissioner: find(&["subicbcode", "commissioner", "commissionercode"]),
            phone: find(&["phone", "telephone", "contacttelephone", "contacttelephonenumber", "phonenumber"]),
            setting: find(&["prescribingsetting", "setting"]),
            count: headings.len(),
        })
    }
}

/// Letters and digits only, lower case, without a year at the end: `close_date_2026` is `closedate`.
fn fold_heading(heading: &str) -> String {
    let folded: String = heading.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    match folded.split_at_checked(folded.len().saturating_sub(4)) {
        Some((name, year)) if year.starts_with("20") && year.bytes().all(|byte| byte.is_ascii_digit()) => name.into(),
        _ => folded,
    }
}

/// Loose on purpose: codes are looked up, not believed for their form.
fn is_code(text: &str) -> bool {
    (3..=12).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

fn practice(row: &Row, columns: &Columns) -> Result<Practice, RowError> {
    let fail = |message: String| Err(RowError::new(row.line, message));
    let cell = |column: Option<usize>| column.and_then(|column| value(row.cell(column)));
    if row.spans_lines() {
        return fail(
            "One cell of this row runs over several lines. A quotation mark is probably never closed: mend this line and import again.".into(),
        );
    }
    if row.len() < columns.count {
        return fail(format!(
            "This row has {} cells where {} are needed. It may be cut short: compare it with the rows around it.",
            row.len(),
            columns.count
        ));
    }
    let code = row.cell(columns.code).to_ascii_uppercase();
    if !is_code(&code) {
        return fail(format!("“{}” is not an ODS code. A code has 3 to 12 letters and digits.", short(&code)));
    }
    let Some(name) = value(row.cell(columns.name)) else {
        return fail(format!("Practice {code} has no name. Add the name and import again."));
    };
    let close_date = date(row, columns.close_date, "close")?;
    let status = match cell(columns.status).map(str::to_ascii_uppercase).as_deref() {
        Some("A" | "ACTIVE") => PracticeStatus::Active,
        Some("C" | "CLOSED" | "INACTIVE") => PracticeStatus::Closed,
        Some("D" | "DORMANT") => PracticeStatus::Dormant,
        Some("P" | "PROPOSED") => PracticeStatus::Proposed,
        Some(other) => {
            return fail(format!(
                "Practice {code} has the status “{}”, which is none of active, closed (or inactive), dormant, proposed.",
                short(other)
            ));
        }
        // A list that has no status for a practice still says that it closed by giving the date.
        None if close_date.is_some() => PracticeStatus::Closed,
        None => PracticeStatus::Active,
    };
    Ok(Practice {
        name: one_line(name),
        address: columns.address.iter().filter_map(|column| value(row.cell(*column))).map(one_line).collect(),
        postcode: cell(columns.postcode).and_then(normalise_postcode),
        phone: cell(columns.phone).map(one_line),
        status,
        open_date: date(row, columns.open_date, "open")?,
        close_date,
        commissioner: cell(columns.commissioner).map(str::to_ascii_uppercase),
        is_gp_practice: columns.setting.is_none_or(|column| matches!(row.cell(column), "4" | "RO76")),
        code,
    })
}

fn date(row: &Row, column: Option<usize>, which: &str) -> Result<Option<String>, RowError> {
    let Some(text) = column.and_then(|column| value(row.cell(column))) else { return Ok(None) };
    iso_date(text).map(Some).ok_or_else(|| {
        RowError::new(row.line, format!("The {which} date “{}” is not a date. Dates look like 20260131.", short(text)))
    })
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests;

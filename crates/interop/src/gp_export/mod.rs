//! What EMIS Web (Search and Reports, Population Reporting) and SystmOne write when a practice exports a report as CSV, read row by
//! row into referrals.
//!
//! ```
//! # fn main() -> Result<(), interop::RowError> {
//! use interop::gp_export::{Fate, Mapping, Table, rows};
//!
//! let file = "NHS Number,Full Name,Date of Birth,Date,Code Term\n\
//!             999 000 0018,\"MOON, Ann (Mrs)\",05-Mar-1950,06-Jan-2026,Referral to social prescribing service\n";
//! let mapping = Mapping::guess(Table::open(file.as_bytes())?.headings());
//! for (line, fate) in rows(std::io::Cursor::new(file), &mapping)? {
//!     if let Fate::Referral(row) = fate {
//!         assert_eq!((line, row.given_names.as_str(), row.family_name.as_str()), (2, "Ann", "Moon"));
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Every row of the file gets exactly one [`Fate`], so that what went in can be counted against what came out. What is known of
//! these files, and what is made of it:
//!
//! - A report header of any length may stand above the headings ([`Table::preamble`]), and a heading may stand there twice.
//! - Where a person has several entries, only the first row has the columns of the person. A row without any takes the person of
//!   the row above: names, NHS number, birth date, how they are reached, where they are registered. It never takes a date, a code, a
//!   text or a name of staff, and it takes nothing after a row of which the person could not be read.
//! - Where a record is confidential the row is empty. It ends the person above it: what follows without a name belongs to nobody.
//! - Who moved between practices stands under both; the registration with the latest date stays. Which one that is only the whole
//!   file tells, so [`rows`] reads it twice. What is kept between is an entry of some fifty bytes for each NHS number.
//! - An NHS number with a wrong check digit may be somebody else's, and one that a spreadsheet rounded is nobody's: neither is used,
//!   and the row is not either.
//!
//! Names and dates are those of England: `03/04/2026` is 3 April.

mod columns;
mod guess;
mod mapping;
mod person;
mod referral;
mod rows;
mod values;

use std::io::{Read, Seek, SeekFrom};

pub use mapping::{Mapping, TargetField};
pub use referral::{Fate, ReferralRow};
pub use rows::{Referrals, Survey};

use crate::RowError;
use crate::input::{self, Row, Rows};

/// A text beside a code is some kilobytes at the most.
const MAX_ROW: usize = 256 * 1024;
/// Within how many rows the headings must come, and how many columns there may be.
const MAX_PREAMBLE: usize = 200;
const MAX_COLUMNS: usize = 400;

/// An export whose headings have been found.
pub struct Table<'r> {
    rows: Rows<'r>,
    headings: Vec<String>,
    preamble: Vec<String>,
    line: u64,
}

impl<'r> Table<'r> {
    /// Finds the headings by the names that EMIS and SystmOne give them.
    ///
    /// # Errors
    /// When this is not a table, or no row looks like headings.
    pub fn open(input: impl Read + Send + 'r) -> Result<Self, RowError> {
        let missing = || {
            "No row of this file has the headings of a report, such as NHS Number, Full Name, Date of Birth, Date, Code Term. Export the report again with these columns, as CSV.".to_owned()
        };
        Self::open_by(input, |row| guess::are_headings(row.cells()), missing)
    }

    /// Finds the headings by those that a mapping asks for, which may have names of their own.
    ///
    /// # Errors
    /// When this is not a table, or no row has all these headings.
    pub fn open_for(input: impl Read + Send + 'r, mapping: &Mapping) -> Result<Self, RowError> {
        let wanted = || mapping.columns.values().flatten();
        let missing = || {
            let names: Vec<String> = wanted().map(|name| format!("“{name}”")).collect();
            format!(
                "No row of this file has all the headings that the mapping asks for: {}. Choose the columns again, or export the report again with these columns.",
                names.join(", ")
            )
        };
        let fits = |row: &Row| {
            let headings = row.headings();
            wanted().all(|name| headings.contains(name))
        };
        Self::open_by(input, fits, missing)
    }

    fn open_by(
        input: impl Read + Send + 'r,
        are_headings: impl Fn(&Row) -> bool,
        missing: impl FnOnce() -> String,
    ) -> Result<Self, RowError> {
        let mut rows = Rows::open_with(input, MAX_ROW, guess::delimiter)?;
        let mut preamble = Vec::new();
        for row in rows.by_ref().take(MAX_PREAMBLE) {
            let row = row?;
            if (2..=MAX_COLUMNS).contains(&row.len()) && are_headings(&row) {
                // Spreadsheets write commas behind the last heading.
                let mut headings = row.headings();
                headings.truncate(
                    row.cells().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(at, _)| at + 1).last().unwrap_or(0),
                );
                rows.begin_table(headings.len());
                return Ok(Self { headings, preamble, line: row.line, rows });
            }
            preamble.push(row.cells().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" "));
        }
        Err(RowError::fatal(1, missing()))
    }

    /// The headings in order, each different from the others.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The lines above the headings: what EMIS calls the report header.
    pub fn preamble(&self) -> &[String] {
        &self.preamble
    }

    /// Reads the whole table for what only the whole of it tells.
    ///
    /// # Errors
    /// When the mapping does not fit the headings.
    pub fn survey(self, mapping: &Mapping) -> Result<Survey, RowError> {
        self.rows(mapping).map(Referrals::survey)
    }

    /// The rows one by one, in one pass: a row is [`Fate::Older`] only if the newer registration stands above it. [`rows`] sees those
    /// below too.
    ///
    /// # Errors
    /// When the mapping does not fit the headings.
    pub fn rows(self, mapping: &Mapping) -> Result<Referrals<'r>, RowError> {
        Referrals::new(self, mapping, None)
    }

    /// The rows one by one, knowing of the whole file what [`Table::survey`] found.
    ///
    /// # Errors
    /// When the mapping does not fit the headings.
    pub fn rows_after(self, mapping: &Mapping, survey: Survey) -> Result<Referrals<'r>, RowError> {
        Referrals::new(self, mapping, Some(survey))
    }
}

/// Opens an export by its mapping and reads it twice: once for the registrations, and once to give its rows.
///
/// # Errors
/// When this is not a table, or the mapping does not fit it.
pub fn rows<'r>(mut source: impl Read + Seek + Send + 'r, mapping: &Mapping) -> Result<Referrals<'r>, RowError> {
    let survey = Table::open_for(&mut source, mapping)?.survey(mapping)?;
    source.seek(SeekFrom::Start(0)).map_err(|error| input::unreadable(1, &error))?;
    Table::open_for(source, mapping)?.rows_after(mapping, survey)
}

#[cfg(test)]
mod tests;

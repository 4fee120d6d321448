//! The tables that EMIS Search and Reports, and SystmOne, write: who was coded as referred, by whom and when.
//!
//! What is borne, as real exports have it: a report's header above the headings; the same heading twice; dates as `05-Mar-2024`; NHS
//! numbers with spaces; rows that go on with the patient of the row above and leave their columns empty; rows that are empty because
//! the patient is confidential; one person under two practices after a move; names in capitals with the title in brackets; staff
//! names in several cases.
//!
//! The file is read row by row. Only the keys of its rows are remembered, so that the same entry twice in one file counts once.

mod mapping;
mod row;

use std::collections::HashMap;
use std::io::Read;

use jiff::civil::Date;

pub use mapping::{Mapping, TargetField};
pub use row::{Fate, ReferralRow, Referrals};

use crate::RowError;
use crate::input::{Row, Rows};

/// A row with a long text is some tens of kilobytes.
const MAX_ROW: usize = 512 * 1024;
/// So far down the headings may stand.
const MOST_ABOVE: usize = 60;

/// A table whose headings have been found.
pub struct Table<'r> {
    rows: Rows<'r>,
    headings: Vec<String>,
}

impl<'r> Table<'r> {
    /// Opens a table and finds its headings, which may stand below a report's header.
    ///
    /// # Errors
    /// When it is no table, or no row in it looks like headings of such an export.
    pub fn open(input: impl Read + Send + 'r) -> Result<Self, RowError> {
        let mut rows = Rows::open(input, MAX_ROW)?;
        for _ in 0..MOST_ABOVE {
            let Some(row) = rows.next() else { break };
            let row = row?;
            let known = row.cells().filter(|cell| mapping::is_known(cell)).count();
            if known >= 3 || known >= 2 && row.cells().filter(|cell| !cell.is_empty()).count() == known {
                rows.expect_width(row.len());
                return Ok(Self { headings: distinct(&row), rows });
            }
        }
        Err(RowError::fatal(
            1,
            "No row of this file has the headings of an export, such as NHS Number, Full Name, Date of Birth, Date, Code Term. Export it again with its column headings.",
        ))
    }

    /// The headings in order; one that stands twice is "Date (2)" the second time.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The rows, each with its fate.
    ///
    /// # Errors
    /// When the mapping names a heading that is not there, or feeds no name or no date.
    pub fn referrals(self, mapping: &Mapping, latest: Latest) -> Result<Referrals<'r>, RowError> {
        row::referrals(self.rows, self.headings, mapping, latest)
    }
}

/// Under which practice somebody was registered last, where a report lists people under two.
#[derive(Debug, Default)]
pub struct Latest(HashMap<String, (Date, String)>);

impl Latest {
    /// Reads the whole table for it. Nothing is remembered where the report has no such column.
    ///
    /// # Errors
    /// As [`Table::referrals`].
    pub fn find(table: Table<'_>, mapping: &Mapping) -> Result<Self, RowError> {
        if !mapping.columns.contains_key(&TargetField::StatusAdded) {
            return Ok(Self::default());
        }
        let columns = row::Columns::find(&table.headings, mapping)?;
        let mut latest: HashMap<String, (Date, String)> = HashMap::new();
        for row in table.rows.flatten() {
            let (Some(number), Some(added)) = (columns.nhs_number(&row), columns.status_added(&row)) else { continue };
            let entry = latest.entry(number).or_insert_with(|| (added, columns.practice(&row)));
            if added > entry.0 {
                *entry = (added, columns.practice(&row));
            }
        }
        Ok(Self(latest))
    }

    /// Whether somebody was registered elsewhere later than this row says.
    fn is_elsewhere(&self, number: &str, practice: &str) -> bool {
        self.0.get(number).is_some_and(|(_, latest)| latest != practice)
    }
}

/// The words of a heading: lower case, without marks.
fn normal(text: &str) -> String {
    let text = text.to_lowercase().replace(['\'', '’'], "");
    let words: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn distinct(row: &Row) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    row.cells()
        .map(|heading| {
            let times = seen.entry(heading.to_owned()).or_insert(0);
            *times += 1;
            if *times == 1 { heading.to_owned() } else { format!("{heading} ({times})") }
        })
        .collect()
}

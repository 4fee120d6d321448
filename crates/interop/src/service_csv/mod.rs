//! Any table of services, through a mapping of its columns.
//!
//! ```
//! # fn main() -> Result<(), interop::RowError> {
//! use interop::service_csv::{Mapping, Table};
//!
//! let file = "Activity,When,Postcode\nMoon walk,Tuesdays 10am-12pm,SE16 4JX\n";
//! let table = Table::open(file.as_bytes())?;
//! let mapping = Mapping::guess(table.headings());
//! for service in table.services(&mapping)? {
//!     assert_eq!(service?.name, "Moon walk");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What is borne: line breaks in quoted cells; the same heading twice (the second is "Notes (2)"); commas behind the last
//! cell; empty rows; a row cut short behind the last column that the mapping uses. What costs the row: more cells than headings with
//! something in them (an unquoted comma has shifted the rest), a row cut short before that column, no name.

mod mapping;
mod row;

use std::collections::BTreeMap;
use std::io::Read;

pub use mapping::{ColumnRule, Mapping, TargetField};

use crate::RowError;
use crate::input::{Row, Rows};
use crate::service::{Service, push_new};

/// A service with long texts is some tens of kilobytes.
const MAX_ROW: usize = 1024 * 1024;

/// A table whose headings have been read.
pub struct Table<'r> {
    rows: Rows<'r>,
    headings: Vec<String>,
    line: u64,
}

impl<'r> Table<'r> {
    /// # Errors
    /// When this is not a table, or has no headings.
    pub fn open(input: impl Read + Send + 'r) -> Result<Self, RowError> {
        let mut rows = Rows::open(input, MAX_ROW)?;
        let first = rows.first()?;
        if first.cells().filter(|heading| !heading.is_empty()).count() < 2 {
            return Err(RowError::fatal(
                first.line,
                "The first row should hold the headings of the columns, such as name, description, postcode. Add them, or save the file as CSV again.",
            ));
        }
        Ok(Self { headings: first.headings(), line: first.line, rows })
    }

    /// The headings in order, each different from the others.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// # Errors
    /// When the mapping has no column for the name, or names a heading that this table has not.
    pub fn services(self, mapping: &Mapping) -> Result<Services<'r>, RowError> {
        let columns = Columns::of(mapping, &self.headings).map_err(|message| RowError::fatal(self.line, message))?;
        Ok(Services { rows: self.rows, columns, waiting: None, failed: None })
    }
}

/// A mapping with headings turned into places.
struct Columns {
    at: BTreeMap<TargetField, (Vec<usize>, Option<String>)>,
    /// How many cells a row must have to reach the last column in use.
    needed: usize,
    /// How many headings there are.
    headings: usize,
}

impl Columns {
    fn of(mapping: &Mapping, headings: &[String]) -> Result<Self, String> {
        let mut at = BTreeMap::new();
        let mut needed = 0;
        for (field, rule) in &mapping.columns {
            let mut places = Vec::new();
            for heading in &rule.headings {
                let place = headings.iter().position(|known| known == heading).ok_or_else(|| {
                    format!("The mapping asks for a column “{heading}”, which this file does not have. Choose the columns again.")
                })?;
                needed = needed.max(place + 1);
                places.push(place);
            }
            if !places.is_empty() {
                at.insert(*field, (places, rule.separator.clone()));
            }
        }
        if !at.contains_key(&TargetField::Name) {
            return Err("No column is chosen for the name of the service. Head one “name”, or choose one in a mapping.".into());
        }
        Ok(Self { at, needed, headings: headings.len() })
    }
}

/// The services of a table, one by one, in its order.
pub struct Services<'r> {
    rows: Rows<'r>,
    columns: Columns,
    /// The last service, kept back where rows below may add to it.
    waiting: Option<Service>,
    /// An error that came up while a service was waiting to be given out.
    failed: Option<RowError>,
}

impl Services<'_> {
    fn may_continue(&self) -> bool {
        self.columns.at.contains_key(&TargetField::ContinuesId)
    }

    fn check(&self, row: &Row) -> Result<(), RowError> {
        let fail = |message: String| Err(RowError::new(row.line, message));
        if row.len() > self.columns.headings && row.cells().skip(self.columns.headings).any(|cell| !cell.is_empty()) {
            return fail(format!(
                "This row has {} cells but there are only {} headings. A text with a comma in it probably has no quotation marks around it.",
                row.len(),
                self.columns.headings
            ));
        }
        if row.len() < self.columns.needed {
            return fail(format!(
                "This row has only {} of {} cells. A line break in a text without quotation marks may have cut it in two.",
                row.len(),
                self.columns.headings
            ));
        }
        Ok(())
    }
}

impl Iterator for Services<'_> {
    type Item = Result<Service, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.failed.take() {
            return Some(Err(error));
        }
        loop {
            let Some(row) = self.rows.next() else {
                return self.waiting.take().map(Ok);
            };
            let read = row.and_then(|row| {
                self.check(&row)?;
                row::Cells::new(&row, &self.columns)
                    .read()
                    .map(|read| (row.line, read))
                    .map_err(|message| RowError::new(row.line, message))
            });
            let given = match read {
                Ok((_, row::Read::Whole(service))) if !self.may_continue() => return Some(Ok(*service)),
                Ok((_, row::Read::Whole(service))) => self.waiting.replace(*service).map(Ok),
                Ok((line, row::Read::Continues { id, part })) => match &mut self.waiting {
                    Some(service) if service.source_id == id => {
                        add(service, *part);
                        None
                    }
                    _ => Some(Err(RowError::new(
                        line,
                        format!(
                            "This row adds to the service with the id “{id}”, which is not the one just above it. Put it below that service."
                        ),
                    ))),
                },
                Err(error) => match self.waiting.take() {
                    Some(service) => {
                        self.failed = Some(error);
                        Some(Ok(service))
                    }
                    None => Some(Err(error)),
                },
            };
            if given.is_some() {
                return given;
            }
        }
    }
}

/// Adds what a continuing row says.
fn add(service: &mut Service, part: Service) {
    for location in part.locations {
        push_new(&mut service.locations, location);
    }
    for phone in part.phones {
        push_new(&mut service.phones, phone);
    }
    for schedule in part.schedules {
        push_new(&mut service.schedules, schedule);
    }
    for term in part.taxonomy {
        push_new(&mut service.taxonomy, term);
    }
    for language in part.languages {
        push_new(&mut service.languages, language);
    }
    service.costs.extend(part.costs);
    service.left_out.extend(part.left_out);
    service.email = service.email.take().or(part.email);
    service.url = service.url.take().or(part.url);
}

#[cfg(test)]
mod tests;

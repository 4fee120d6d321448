//! Any table of services, CSV or XLSX, through a mapping of its columns.
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

mod icarol;
mod levels;
mod mapping;
mod row;

use std::collections::{BTreeMap, VecDeque};
use std::io::Read;

pub use mapping::{ColumnRule, Mapping, TargetField};

use crate::RowError;
use crate::input::{Row, Rows};
use crate::service::{Service, push_new};
use crate::workbook;

/// A service with long texts is some tens of kilobytes.
const MAX_ROW: usize = 1024 * 1024;

/// A table whose headings have been read.
pub struct Table<'r> {
    rows: Source<'r>,
    headings: Vec<String>,
    line: u64,
    sheet: Option<String>,
}

/// Where the rows come from.
struct Source<'r> {
    /// Those that were looked at already.
    ahead: VecDeque<Result<Row, RowError>>,
    rows: Box<dyn Iterator<Item = Result<Row, RowError>> + Send + 'r>,
}

impl<'r> Source<'r> {
    fn of(rows: impl Iterator<Item = Result<Row, RowError>> + Send + 'r) -> Self {
        Self { ahead: VecDeque::new(), rows: Box::new(rows) }
    }
}

impl Iterator for Source<'_> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.ahead.pop_front().or_else(|| self.rows.next())
    }
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
        Ok(Self { headings: first.headings(), line: first.line, rows: Source::of(rows), sheet: None })
    }

    /// The table of a workbook (XLSX): of its sheets the one with the headings of a table of services, which may stand below a title. A
    /// mapping that was used before knows its sheet by its headings.
    ///
    /// # Errors
    /// When this is not a workbook, is damaged, made to hurt or too large, or has no headings.
    pub fn workbook(bytes: &[u8], before: Option<&Mapping>) -> Result<Self, RowError> {
        let sheet = workbook::read(bytes, |headings| {
            let guess = Mapping::guess(headings);
            let known = usize::from(before.is_some_and(|before| before.fits(headings)));
            let named = usize::from(guess.columns.contains_key(&TargetField::Name));
            known * 10_000 + named * (100 + guess.columns.len())
        })?;
        let of = if sheet.of > 1 { format!(", one of {}", sheet.of) } else { String::new() };
        let from = if sheet.headings.line > 1 { format!(", from row {}", sheet.headings.line) } else { String::new() };
        Ok(Self {
            headings: sheet.headings.headings(),
            line: sheet.headings.line,
            rows: Source::of(sheet.rows.into_iter().map(Ok)),
            sheet: Some(crate::shown(&format!("“{}”{of}{from}", sheet.name))),
        })
    }

    /// Which sheet of a workbook it is, in words.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// The cells of the first rows, as they stand below the headings. They are read with the others all the same.
    pub fn peek(&mut self, rows: usize) -> Vec<Vec<String>> {
        while self.rows.ahead.len() < rows {
            match self.rows.rows.next() {
                Some(row) => self.rows.ahead.push_back(row),
                None => break,
            }
        }
        let rows = self.rows.ahead.iter().flatten();
        rows.map(|row| row.cells().map(str::to_owned).collect()).collect()
    }

    /// The headings in order, each different from the others.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// # Errors
    /// When the mapping has no column for the name, or names a heading that this table has not.
    pub fn services(self, mapping: &Mapping) -> Result<Services<'r>, RowError> {
        let columns = Columns::of(mapping, &self.headings).map_err(|message| RowError::fatal(self.line, message))?;
        let leveled = columns.at.contains_key(&TargetField::Level);
        let mut services = Services { rows: self.rows, columns, waiting: None, failed: None, joined: None };
        if leveled {
            services.joined = Some(levels::join(&mut services).into_iter());
        }
        Ok(services)
    }
}

/// A mapping with headings turned into places.
struct Columns {
    at: BTreeMap<TargetField, (Vec<Place>, Option<String>)>,
    /// How many cells a row must have to reach the last column in use.
    needed: usize,
    /// How many headings there are.
    headings: usize,
}

/// Where a column is, and where the one that says whether it is private.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    unless: Option<usize>,
}

impl Columns {
    fn of(mapping: &Mapping, headings: &[String]) -> Result<Self, String> {
        let mut at = BTreeMap::new();
        let mut needed = 0;
        for (field, rule) in &mapping.columns {
            let mut places = Vec::new();
            let mut find = |heading: &String| {
                let place = headings.iter().position(|known| known == heading).ok_or_else(|| {
                    format!("The mapping asks for a column “{heading}”, which this file does not have. Choose the columns again.")
                })?;
                needed = needed.max(place + 1);
                Ok::<usize, String>(place)
            };
            for heading in &rule.headings {
                let unless = rule.unless.get(heading).map(&mut find).transpose()?;
                places.push(Place { at: find(heading)?, unless });
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
    rows: Source<'r>,
    columns: Columns,
    /// The last service, kept back where rows below may add to it.
    waiting: Option<Service>,
    /// An error that came up while a service was waiting to be given out.
    failed: Option<RowError>,
    /// Of rows of several levels: what they came to together.
    joined: Option<std::vec::IntoIter<Result<Service, RowError>>>,
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
        if let Some(joined) = &mut self.joined {
            return joined.next();
        }
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

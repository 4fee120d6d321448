//! Reading a file of services, whatever it is: Open Referral JSON, a package of HSDS tables, a table or a workbook.

use std::io::Read;
use std::path::Path;

use interop::packed::{self, Packed};
use interop::service::Service;
use interop::service_csv::{Mapping, Table, TargetField};
use interop::{Kind, RowError, hsds_csv};

/// A workbook or a package may be so large, packed; what it unpacks to is bounded where it is unpacked.
const MOST_OF_ZIP: u64 = 64 * 1024 * 1024;
/// A table of a package in a folder.
const MOST_OF_TABLE: u64 = 64 * 1024 * 1024;
/// So many rows are shown as they stand in the file, and so much of a cell.
const LOOKED_AT: usize = 3;
const MOST_SHOWN: usize = 80;

/// What a file holds.
#[derive(Default)]
pub struct Contents {
    pub services: Vec<Service>,
    /// The rows that could not be read.
    pub errors: Vec<RowError>,
    /// By which a table was read.
    pub mapping: Option<Mapping>,
    /// What kind of file it is, in words.
    pub kind: String,
    /// The headings of a table, with its first rows as they stand there.
    pub headings: Vec<String>,
    pub first: Vec<Vec<String>>,
    /// Its columns are not those of the last time, so they were guessed anew.
    pub guessed_anew: bool,
    /// Nothing in the headings is known as a name, so nothing was read yet: somebody has to say which column is what.
    pub nameless: bool,
}

/// What to do about a table of which no column is known as the name.
pub const NAMELESS: &str =
    "No column is known as the name of each entry. Head one “name”, or say which it is at Settings, Sources.";

/// How the columns of a table are told apart.
#[derive(Clone, Debug, Default)]
pub enum Columns {
    #[default]
    Guessed,
    /// As somebody said now.
    Said(Mapping),
    /// As the last time, if the table still has them.
    Before(Mapping),
}

/// Reads a file of services to its end. A file that breaks off is refused as a whole.
///
/// # Errors
/// When it cannot be read, is of no kind that is known, or breaks off.
pub fn read(file: impl Read + Send, columns: &Columns) -> Result<Contents, RowError> {
    let (kind, mut file) = interop::open_any(file)?;
    let contents = match kind {
        Kind::Json => feed(interop::openreferral::read(file)?, "Open Referral JSON"),
        Kind::Table => table(Table::open(file)?, columns)?,
        Kind::Zip => {
            let mut bytes = Vec::new();
            let read = file.by_ref().take(MOST_OF_ZIP + 1).read_to_end(&mut bytes);
            read.map_err(|error| RowError::fatal(1, format!("The file could not be read any further ({error}). Try again.")))?;
            if bytes.len() as u64 > MOST_OF_ZIP {
                return Err(RowError::fatal(1, "This file is larger than 64 MB. Ask the publisher for what is near you."));
            }
            match packed::open(&bytes)? {
                Packed::Package(package) => feed(package, "A package of HSDS tables"),
                Packed::Workbook => {
                    let before = match columns {
                        Columns::Guessed => None,
                        Columns::Said(mapping) | Columns::Before(mapping) => Some(mapping),
                    };
                    table(Table::workbook(&bytes, before)?, columns)?
                }
            }
        }
    };
    whole(contents)
}

/// Whether this is a folder with tables of HSDS in it.
pub fn is_package(folder: &Path) -> bool {
    let is_table = |entry: std::fs::DirEntry| hsds_csv::table(&entry.file_name().to_string_lossy()).is_some();
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(is_table)))
}

/// Reads a package of HSDS tables in a folder.
///
/// # Errors
/// When it cannot be read, or is no such package.
pub fn read_folder(folder: &Path) -> Result<Contents, RowError> {
    let trouble = |error: std::io::Error| RowError::fatal(1, format!("The folder could not be read ({error})."));
    let mut tables = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(trouble)? {
        let path = entry.map_err(trouble)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if hsds_csv::table(&name).is_some() && path.is_file() {
            let mut bytes = Vec::new();
            let file = std::fs::File::open(&path).map_err(trouble)?;
            file.take(MOST_OF_TABLE + 1).read_to_end(&mut bytes).map_err(trouble)?;
            if bytes.len() as u64 > MOST_OF_TABLE {
                return Err(RowError::fatal(1, format!("{name} is larger than 64 MB. Ask the publisher for what is near you.")));
            }
            tables.push((name, bytes));
        }
    }
    tables.sort();
    whole(feed(hsds_csv::read(tables)?, "A package of HSDS tables"))
}

fn whole(mut contents: Contents) -> Result<Contents, RowError> {
    match contents.errors.iter().position(|error| error.fatal) {
        Some(at) => Err(contents.errors.swap_remove(at)),
        None => Ok(contents),
    }
}

fn feed(feed: interop::openreferral::Feed, kind: &str) -> Contents {
    Contents { services: feed.services, errors: feed.errors, kind: kind.to_owned(), ..Contents::default() }
}

fn table(mut table: Table<'_>, columns: &Columns) -> Result<Contents, RowError> {
    let headings = table.headings().to_vec();
    let (mapping, guessed_anew) = match columns {
        Columns::Said(mapping) => (mapping.clone(), false),
        Columns::Before(mapping) if mapping.fits(&headings) => (mapping.clone(), false),
        Columns::Before(_) => (Mapping::guess(&headings), true),
        Columns::Guessed => (Mapping::guess(&headings), false),
    };
    let what = if Mapping::is_icarol(&headings) { "An export of iCarol" } else { "A table" };
    let kind = match table.sheet() {
        Some(sheet) => format!("{what} in a workbook: sheet {sheet}"),
        None => what.to_owned(),
    };
    let first = table.peek(LOOKED_AT);
    let first = first.into_iter().map(|row| row.iter().map(|cell| cell.chars().take(MOST_SHOWN).collect()).collect()).collect();
    let mut contents = Contents { mapping: Some(mapping.clone()), kind, headings, first, guessed_anew, ..Contents::default() };
    if !mapping.columns.contains_key(&TargetField::Name) && !matches!(columns, Columns::Said(_)) {
        return Ok(Contents { nameless: true, ..contents });
    }
    for row in table.services(&mapping)? {
        match row {
            Ok(service) => contents.services.push(service),
            Err(error) => contents.errors.push(error),
        }
    }
    Ok(contents)
}

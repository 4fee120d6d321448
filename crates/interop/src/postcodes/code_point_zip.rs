use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{Cursor, Read, Seek};

use zip::ZipArchive;

use super::{PostcodePoint, Postcodes, read};
use crate::RowError;

/// One postcode area unpacked is 5 MB at most; anything far beyond is not Code-Point Open.
const MAX_AREA: u64 = 64 * 1024 * 1024;
/// There are 120 postcode areas in Great Britain.
const MAX_AREAS: usize = 500;

/// Opens the zip of Code-Point Open as Ordnance Survey publishes it: one CSV for each postcode area in `Data/CSV`.
///
/// One area at a time is unpacked in memory. Line numbers in errors count within the CSV that the message names.
///
/// # Errors
/// When this is not a zip, or holds no postcode tables.
pub fn read_code_point_zip<R: Read + Seek>(input: R) -> Result<CodePointZip<R>, RowError> {
    let refuse = |message: &str| Err(RowError::fatal(1, message));
    let Ok(archive) = ZipArchive::new(input) else {
        return refuse("This is not a zip file, or the download did not finish. Download Code-Point Open (CSV) again.");
    };
    let mut names: Vec<String> = archive
        .file_names()
        .filter_map(Result::ok)
        .filter(|name| {
            let name = name.to_ascii_lowercase();
            name.ends_with(".csv") && (name.starts_with("data/csv/") || name.contains("/data/csv/"))
        })
        .map(Cow::into_owned)
        .collect();
    names.sort_unstable();
    if names.is_empty() || names.len() > MAX_AREAS {
        return refuse(
            "This zip is not Code-Point Open: it has no tables in the folder Data/CSV. Choose the CSV download of Code-Point Open. If it is the ONS Postcode Directory, unpack it and import the CSV in its folder Data.",
        );
    }
    Ok(CodePointZip { archive, names: names.into(), current: None })
}

/// The postcodes of all tables of the zip, in order of the tables' names.
pub struct CodePointZip<R> {
    archive: ZipArchive<R>,
    names: VecDeque<String>,
    current: Option<(String, Postcodes<'static>)>,
}

impl<R: Read + Seek> CodePointZip<R> {
    fn unpack(&mut self, name: &str) -> Result<Postcodes<'static>, RowError> {
        let damaged = || RowError::fatal(1, format!("{name} in the zip is damaged. Download Code-Point Open again."));
        let file = self.archive.by_name(name).map_err(|_| damaged())?;
        let mut bytes = Vec::new();
        // The size that a zip states may be a lie, so the bytes themselves are counted.
        file.take(MAX_AREA + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        if bytes.len() as u64 > MAX_AREA {
            return Err(RowError::fatal(
                1,
                format!("{name} in the zip is too large to be a table of Code-Point Open. Download it again."),
            ));
        }
        read(Cursor::new(bytes)).map_err(|error| error.within(name))
    }
}

impl<R: Read + Seek> Iterator for CodePointZip<R> {
    type Item = Result<PostcodePoint, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((name, rows)) = &mut self.current {
                if let Some(row) = rows.next() {
                    return Some(row.map_err(|error| error.within(name)));
                }
                self.current = None;
            }
            let name = self.names.pop_front()?;
            match self.unpack(&name) {
                Ok(rows) => self.current = Some((name, rows)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

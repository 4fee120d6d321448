//! A zip of tables: a workbook, or a package of HSDS.

use crate::RowError;
use crate::hsds_csv;
use crate::ooxml::Trouble;
use crate::ooxml::container::{self, Limits};
use crate::openreferral::Feed;
use crate::workbook;

/// A package has some thirty tables, each a file; whoever packs a folder may have more in it.
const LIMITS: Limits = Limits { parts: 5000, part: 64 * 1024 * 1024, all: 96 * 1024 * 1024 };

/// What a zip holds.
pub enum Packed {
    /// A workbook, for [`crate::service_csv::Table::workbook`].
    Workbook,
    /// The services of a package.
    Package(Feed),
}

/// Says what a zip is, and reads it if it is a package of tables.
///
/// # Errors
/// When it is neither, is damaged, or was made to hurt.
pub fn open(bytes: &[u8]) -> Result<Packed, RowError> {
    let names = container::names(bytes, LIMITS.parts).map_err(refused)?;
    if names.iter().any(|name| name == "xl/workbook.xml" || name == "[Content_Types].xml")
        && names.iter().any(|name| name.starts_with("xl/"))
    {
        return match workbook::other(&names) {
            Some(sentence) => Err(RowError::fatal(1, sentence)),
            None => Ok(Packed::Workbook),
        };
    }
    if let Some(sentence) = workbook::other(&names) {
        return Err(RowError::fatal(1, sentence));
    }
    let tables: Vec<&String> = names.iter().filter(|name| hsds_csv::table(name).is_some()).collect();
    if tables.is_empty() {
        return Err(RowError::fatal(
            1,
            "This zip is neither a workbook nor a package of HSDS tables (services.csv, organizations.csv, locations.csv …). Unpack it, and import the file that is in it.",
        ));
    }
    let parts = container::unpack(bytes, LIMITS, |name| hsds_csv::table(name).is_some()).map_err(refused)?;
    hsds_csv::read(parts.into_iter().map(|part| (part.name, part.bytes))).map(Packed::Package)
}

fn refused(trouble: Trouble) -> RowError {
    RowError::fatal(
        1,
        match trouble {
            Trouble::Damaged => "This zip is damaged or cut short. Download it again.",
            Trouble::Hurt => "This zip is built in a way that no program packs files. Pack the tables anew.",
            Trouble::Locked => "This zip is locked with a password. Pack the tables without one.",
            Trouble::TooLarge => "This zip unpacks to far more than a directory. Ask the publisher for what is near you.",
        },
    )
}

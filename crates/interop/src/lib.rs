//! Wire formats of others, read with all their quirks into plain structs.
//!
//! Eight readers, each in its own module:
//!
//! | module | reads | gives |
//! | --- | --- | --- |
//! | [`ods`] | the national list of GP practices (`epraccur.csv`, before and after 2026, or with headings) | [`ods::Practice`] |
//! | [`postcodes`] | the ONS Postcode Directory, Code-Point Open, and files like them | [`postcodes::PostcodePoint`] |
//! | [`openreferral`] | Open Referral UK 3.0 and 1.0, HSDS 3.0 (JSON) | [`service::Service`] |
//! | [`hsds_csv`] | a package of HSDS tables (CSV), 1.0 to 3.0, in a zip ([`packed`]) or a folder | [`service::Service`] |
//! | [`service_csv`] | any table of services, CSV or XLSX, through a mapping of its columns; iCarol's exports | [`service::Service`] |
//! | [`letter`] | referral letters and forms: RTF, DOCX, PDF, text | [`letter::Reading`] |
//! | [`gp_export`] | the tables that EMIS and SystmOne export | [`gp_export::ReferralRow`] |
//! | [`mail`] | one e-mail, with whatever is in it | [`mail::Message`] |
//!
//! Every reader of files takes `impl Read` and works on untrusted input: gzip is opened on the way, text may be UTF-8 (with or
//! without a byte order mark) or Windows-1252, and a file of the wrong kind is refused with one sentence that says what to
//! do. A fault in one row costs that row only, and says which line it stands on; a file that breaks off says so
//! ([`RowError::fatal`]). Tables are read row by row, so the size of a file does not decide how much memory it takes.
//!
//! Nothing here knows of a database, a web server or the product.

pub mod gp_export;
pub mod hsds_csv;
mod input;
pub mod letter;
pub mod mail;
mod names;
pub mod ods;
mod ooxml;
pub mod opening_times;
pub mod openreferral;
pub mod packed;
pub mod postcodes;
pub mod service;
pub mod service_csv;
mod text;
mod values;
mod workbook;

pub use input::{Kind, open_any};

/// What is wrong with one row, or with a whole file, in words for the person who brought it.
///
/// A reader that cannot use the file at all returns this as its outer error, with `row` at the line where it gave up.
///
/// Messages quote the file, and end on terminals, in logs and in the database: they are made by [`RowError::new`] and
/// [`RowError::fatal`] only, which let nothing through that is more than words ([`shown`]).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[error("Line {row}: {message}")]
#[non_exhaustive]
pub struct RowError {
    /// The line of the file on which the row starts, counted from 1, as a text editor shows it.
    pub row: u64,
    /// What is wrong and what to do about it: whole sentences in plain English.
    pub message: String,
    /// The file could not be read beyond this row: what it holds there is not known, and what came before is not the
    /// whole of it. Every outer error is of this kind.
    pub fatal: bool,
}

/// A text out of a file as it may stand on a terminal or in a log: whatever would move the cursor, colour what follows, begin a line of
/// its own or turn the direction of reading is a space.
pub fn shown(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if c.is_control() || turns(c) { ' ' } else { c }).collect()
}

impl RowError {
    /// One row is lost.
    pub fn new(row: u64, message: impl AsRef<str>) -> Self {
        Self { row, message: shown(message.as_ref()), fatal: false }
    }

    /// The rest of the file is lost.
    pub fn fatal(row: u64, message: impl AsRef<str>) -> Self {
        Self { fatal: true, ..Self::new(row, message) }
    }

    /// The same of one of several files.
    fn within(self, file: &str) -> Self {
        Self { fatal: self.fatal, ..Self::new(self.row, format!("{file}: {}", self.message)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_cell_says_its_words_and_does_nothing() {
        let error = RowError::new(3, "“\u{1b}[2J\u{1b}]0;owned\u{7}Reid\r\nLine 4: fine\u{202e}dier” is no date");
        let nested = RowError::fatal(1, "x").within("\u{1b}[2J\u{061c}\nse.csv");
        for told in [error.to_string(), error.message, nested.to_string(), nested.message.clone()] {
            assert!(!told.chars().any(|c| c.is_control() || matches!(c, '\u{202e}' | '\u{061c}')), "{told:?}");
            assert!(told.contains("Reid") || told.contains("se.csv: x"), "{told}");
        }
        assert!(nested.fatal);
        assert_eq!(shown("Núñez, 王 – O’Brien"), "Núñez, 王 – O’Brien");
    }
}

//! A letter or form by which a GP practice refers somebody: opened ([`open`]) into lines of text whatever file it came in, and read
//! ([`read`]) into labelled fields.
//!
//! Opening may need time and memory on a file that was made to hurt, so the product does it in a process of its own with limits.
//! Reading never guesses: what is not sure is left unread, because wrong is worse than unread.

mod docx;
mod image;
mod kind;
mod labels;
mod pdf;
mod pieces;
mod read;
mod rtf;
mod text;
mod ticks;
pub(crate) mod values;

use serde::{Deserialize, Serialize};

pub use kind::{FileKind, of as kind_of};
pub use read::{Field, Reading, What, read};
pub use text::lines_of;

/// The largest file that is looked at.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// So much text is taken out of one file; more is no letter.
pub(crate) const MOST_TEXT: usize = 200_000;

/// A file, opened.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub kind: FileKind,
    /// Its text in reading order; the cells of a row of a table are joined with tabs. A picture has none.
    pub lines: Vec<String>,
    /// The file as it may be kept: without anything that acts by itself.
    pub kept: Vec<u8>,
    /// What was taken out of it, in words: "a macro".
    pub stripped: Vec<String>,
}

/// Why a file cannot be taken, in words for whoever sent it.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    pub message: String,
}

impl Refused {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

/// What each reader of a kind of file gives: lines, the file as it may be kept, what was taken out of it.
pub(crate) type Contents = (Vec<String>, Vec<u8>, Vec<String>);

/// Opens a file, whatever its name says.
///
/// # Errors
/// When it is of no kind that is read, is too large, or was made to hurt.
pub fn open(bytes: &[u8]) -> Result<Opened, Refused> {
    if bytes.len() > MOST_BYTES {
        return Err(Refused::new("This file is too large. The most is 10 MB."));
    }
    let kind = kind::of(bytes)?;
    let (lines, kept, stripped) = match kind {
        FileKind::Rtf => rtf::open(bytes)?,
        FileKind::Docx => docx::open(bytes)?,
        FileKind::Pdf => pdf::open(bytes)?,
        FileKind::Text => (text::decoded_lines(bytes), bytes.to_vec(), Vec::new()),
        FileKind::Png | FileKind::Jpeg | FileKind::Tiff => image::open(kind, bytes)?,
    };
    Ok(Opened { kind, lines, kept, stripped })
}

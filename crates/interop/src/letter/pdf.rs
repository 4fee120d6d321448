//! PDF (ISO 32000-2, as far as it bears text).
//!
//! `lopdf` reads the file, with a bound on what its streams unpack to, and takes out what could act. From what it read a second,
//! plainer file is made in memory: pages, their text and fonts, nothing else, everything unpacked. Only that one is drawn, by
//! `hayro`, onto a device that notes where each character stands; lines are rebuilt from the places.

#[path = "pdf_bounds.rs"]
mod bounds;
#[path = "pdf_fields.rs"]
mod fields;
#[path = "pdf_glyphs.rs"]
mod glyphs;
#[path = "pdf_lines.rs"]
mod lines;
#[path = "pdf_plain.rs"]
mod plain;
#[path = "pdf_spoken.rs"]
mod spoken;
#[path = "pdf_strip.rs"]
mod strip;

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, LoadOptions};

use super::text::lines_of;
use super::{Contents, MOST_TEXT, Refused};

/// More pages are no letter.
const MOST_PAGES: usize = 30;
/// More objects than any letter has; pages of a word processor have some ten each.
const MOST_OBJECTS: usize = 50_000;
/// No stream of a letter unpacks to more than this.
const MOST_STREAM: usize = 16 * 1024 * 1024;

const LOCKED: &str = "This PDF is locked with a password. Save it without one, or copy its text and paste it.";
const DAMAGED: &str = "This PDF cannot be read. Save or print it as PDF again, or copy its text and paste it.";
const TOO_LONG: &str = "This PDF has more than 30 pages. Send the letter alone.";
const TOO_MUCH: &str =
    "This PDF holds far more than a letter does. Print the letter as PDF again, or copy its text and paste it.";

pub(crate) fn open(bytes: &[u8]) -> Result<Contents, Refused> {
    // Both libraries are sound, but not free of panics on files that were made to hurt.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or_else(|_| Err(Refused::new(DAMAGED)))
}

fn read(bytes: &[u8]) -> Result<Contents, Refused> {
    let options = LoadOptions { max_decompressed_size: Some(MOST_STREAM), ..LoadOptions::default() };
    let mut document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => Refused::new(TOO_MUCH),
        lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword | lopdf::Error::UnsupportedSecurityHandler(_) => {
            Refused::new(LOCKED)
        }
        _ => Refused::new(DAMAGED),
    })?;
    if document.trailer.has(b"Encrypt") {
        return Err(Refused::new(LOCKED));
    }
    if document.objects.len() > MOST_OBJECTS {
        return Err(Refused::new(TOO_MUCH));
    }
    let pages: Vec<_> = document.page_iter().take(MOST_PAGES + 1).collect();
    if pages.is_empty() {
        return Err(Refused::new(DAMAGED));
    }
    if pages.len() > MOST_PAGES {
        return Err(Refused::new(TOO_LONG));
    }
    let stripped = strip::strip(&mut document);
    let lines = text(plain::plain(&document, &pages)?)?;
    let kept = if stripped.is_empty() && document.xref_recovery.is_none() && !strip::looks_active(bytes) {
        bytes.to_vec()
    } else {
        document.prune_objects();
        let mut kept = Vec::new();
        document.save_to(&mut kept).map_err(|_| Refused::new(DAMAGED))?;
        kept
    };
    Ok((lines, kept, stripped.into_iter().map(str::to_owned).collect()))
}

/// The text of a plain file, page by page, with an empty line between pages.
fn text(plain: plain::Plain) -> Result<Vec<String>, Refused> {
    let mut text = String::new();
    for page in glyphs::pages(plain)? {
        let lines = lines::of_page(page);
        if lines.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
        if text.len() > MOST_TEXT * 4 {
            break;
        }
    }
    Ok(lines_of(&text))
}

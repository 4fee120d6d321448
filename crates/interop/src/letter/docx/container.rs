//! The zip around the parts: unpacked with limits, and packed anew.

use std::collections::HashSet;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{DAMAGED, MADE_TO_HURT, Part};
use crate::letter::Refused;

/// Word writes some dozens.
const MOST_PARTS: usize = 2000;
/// How much is unpacked, in one part and in all.
const MOST_OF_PART: usize = 20 * 1024 * 1024;
const MOST_OF_ALL: usize = 60 * 1024 * 1024;

/// How many entries the zip says that it has: by its last end-of-directory record.
fn said(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
    let tail = bytes.get(from..)?;
    let at = tail.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    Some(usize::from(u16::from_le_bytes(*tail.get(at + 10..)?.first_chunk()?)))
}

/// Unpacks all parts. What a zip says of the size of its entries is not trusted.
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<Part>, Refused> {
    let damaged = || Refused::new(DAMAGED);
    let hurt = || Refused::new(MADE_TO_HURT);
    let said = said(bytes).ok_or_else(damaged)?;
    if said > MOST_PARTS {
        return Err(hurt());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    // Entries of the same name count once here.
    if archive.len() != said {
        return Err(hurt());
    }
    let mut parts = Vec::with_capacity(said);
    let mut names = HashSet::new();
    let mut left = MOST_OF_ALL;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|_| damaged())?;
        if file.encrypted() {
            return Err(Refused::new("This file is locked with a password. Save it without one, or copy its text and paste it."));
        }
        let name = file.name().map_err(|_| hurt())?.into_owned();
        drop(file);
        if !is_plain(&name) || !names.insert(name.to_lowercase()) {
            return Err(hurt());
        }
        if name.ends_with('/') {
            continue;
        }
        let file = archive.by_index(index).map_err(|_| damaged())?;
        let most = MOST_OF_PART.min(left);
        let mut unpacked = Vec::new();
        file.take(most as u64 + 1).read_to_end(&mut unpacked).map_err(|_| damaged())?;
        if unpacked.len() > most {
            return Err(Refused::new("This DOCX file unpacks to far more than a letter. Copy its text and paste it."));
        }
        left -= unpacked.len();
        parts.push(Part { name, bytes: unpacked });
    }
    Ok(parts)
}

/// A name within the zip that leads nowhere else.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() < 256
        && !name.starts_with('/')
        && !name.contains(['\\', ':', '\0'])
        && name.strip_suffix('/').unwrap_or(name).split('/').all(|step| !matches!(step, "" | "." | ".."))
}

pub(super) fn pack(parts: &[Part]) -> Result<Vec<u8>, Refused> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let write = || -> Option<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for part in parts {
            writer.start_file(part.name.as_str(), options).ok()?;
            writer.write_all(&part.bytes).ok()?;
        }
        Some(writer.finish().ok()?.into_inner())
    };
    write().ok_or_else(|| Refused::new(DAMAGED))
}

//! The zip around the parts: unpacked with limits, and packed anew.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{Part, Trouble};

/// How much is unpacked at most.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub parts: usize,
    /// Bytes, in one part and in all.
    pub part: usize,
    pub all: usize,
}

/// How many entries the zip says that it has: by its last end-of-directory record.
fn said(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
    let tail = bytes.get(from..)?;
    let at = tail.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    Some(usize::from(u16::from_le_bytes(*tail.get(at + 10..)?.first_chunk()?)))
}

/// The names of all entries, folders left out.
pub(crate) fn names(bytes: &[u8], most: usize) -> Result<Vec<String>, Trouble> {
    let said = said(bytes).ok_or(Trouble::Damaged)?;
    if said > most {
        return Err(Trouble::Hurt);
    }
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Trouble::Damaged)?;
    let names = archive.file_names().filter_map(Result::ok).filter(|name| !name.ends_with('/'));
    Ok(names.map(Cow::into_owned).collect())
}

/// Unpacks the parts whose names are wanted. What a zip says of the size of its entries is not trusted.
pub(crate) fn unpack(bytes: &[u8], limits: Limits, wanted: impl Fn(&str) -> bool) -> Result<Vec<Part>, Trouble> {
    let damaged = Trouble::Damaged;
    let hurt = Trouble::Hurt;
    let said = said(bytes).ok_or(damaged)?;
    if said > limits.parts {
        return Err(hurt);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged)?;
    // Entries of the same name count once here.
    if archive.len() != said {
        return Err(hurt);
    }
    let mut parts = Vec::with_capacity(said);
    let mut names = HashSet::new();
    let mut left = limits.all;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|_| damaged)?;
        if file.encrypted() {
            return Err(Trouble::Locked);
        }
        let name = file.name().map_err(|_| hurt)?.into_owned();
        drop(file);
        if !is_plain(&name) || !names.insert(name.to_lowercase()) {
            return Err(hurt);
        }
        if name.ends_with('/') || !wanted(&name) {
            continue;
        }
        let file = archive.by_index(index).map_err(|_| damaged)?;
        let most = limits.part.min(left);
        let mut unpacked = Vec::new();
        file.take(most as u64 + 1).read_to_end(&mut unpacked).map_err(|_| damaged)?;
        if unpacked.len() > most {
            return Err(Trouble::TooLarge);
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

pub(crate) fn pack(parts: &[Part]) -> Result<Vec<u8>, Trouble> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let write = || -> Option<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for part in parts {
            writer.start_file(part.name.as_str(), options).ok()?;
            writer.write_all(&part.bytes).ok()?;
        }
        Some(writer.finish().ok()?.into_inner())
    };
    write().ok_or(Trouble::Damaged)
}

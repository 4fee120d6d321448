//! Pictures: nothing is read out of them. What is hidden in them (the camera, the place, other pictures) is taken out.

mod tiff;

use super::{Contents, FileKind, Refused};

/// A page of A4 at 600 dots an inch has 35 million. More would only fill the memory of whoever opens it.
const MOST_DOTS: u64 = 100_000_000;

const HIDDEN: &str = "hidden details of the picture, such as where it was taken";
const BEHIND: &str = "what stood behind the end of the picture";
const BROKEN: &str = "This picture is damaged or breaks off before its end. Save or scan it again.";
const TOO_LARGE: &str = "This picture has too many dots. Scan it again at 300 dots an inch.";

pub(crate) fn open(kind: FileKind, bytes: &[u8]) -> Result<Contents, Refused> {
    let broken = || Refused::new(BROKEN);
    let cleaned = match kind {
        FileKind::Png => png(bytes).ok_or_else(broken)?,
        FileKind::Jpeg => jpeg(bytes).ok_or_else(broken)?,
        _ => tiff::clean(bytes).ok_or_else(broken)?,
    };
    if cleaned.dots == 0 {
        return Err(broken());
    }
    if cleaned.dots > MOST_DOTS {
        return Err(Refused::new(TOO_LARGE));
    }
    let mut stripped = Vec::new();
    if cleaned.hidden {
        stripped.push(HIDDEN.to_owned());
    }
    if cleaned.behind {
        stripped.push(BEHIND.to_owned());
    }
    Ok((Vec::new(), cleaned.kept, stripped))
}

#[derive(Default)]
struct Cleaned {
    kept: Vec<u8>,
    /// Width times height.
    dots: u64,
    /// Something hidden was taken out.
    hidden: bool,
    /// Something behind the end was taken off.
    behind: bool,
}

fn be16(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?)))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

const PNG_START: usize = 8;
/// The chunks of a PNG (third edition) that say what its dots are, and their colours and size.
const PNG_KEPT: [&[u8; 4]; 12] =
    [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"];

fn png(bytes: &[u8]) -> Option<Cleaned> {
    let mut cleaned = Cleaned { kept: bytes.get(..PNG_START)?.to_vec(), ..Cleaned::default() };
    let (mut at, mut has_dots) = (PNG_START, false);
    loop {
        let length = usize::try_from(be32(bytes, at)?).ok()?;
        let end = at.checked_add(length)?.checked_add(12)?;
        let chunk = bytes.get(at..end)?;
        let name: &[u8; 4] = chunk.get(4..)?.first_chunk()?;
        let mut sum = flate2::Crc::new();
        sum.update(chunk.get(4..length + 8)?);
        if sum.sum() != be32(chunk, length + 8)? || (at == PNG_START) != (name == b"IHDR") {
            return None;
        }
        if name == b"IHDR" {
            cleaned.dots = u64::from(be32(chunk, 8)?) * u64::from(be32(chunk, 12)?);
        }
        has_dots |= name == b"IDAT";
        if PNG_KEPT.contains(&name) {
            cleaned.kept.extend_from_slice(chunk);
        } else {
            cleaned.hidden |= name != b"hIST" && name != b"sPLT";
        }
        at = end;
        if name == b"IEND" {
            cleaned.behind = at < bytes.len();
            return has_dots.then_some(cleaned);
        }
    }
}

/// The segments of a JPEG (ITU-T T.81). Those of applications are dropped but for JFIF and Adobe's, which tell the colours, and which
/// way up the picture is, which is written anew.
fn jpeg(bytes: &[u8]) -> Option<Cleaned> {
    let mut cleaned = Cleaned { kept: vec![0xff, 0xd8], ..Cleaned::default() };
    let (mut at, mut has_dots) = (2, false);
    loop {
        if bytes.get(at) != Some(&0xff) {
            return None;
        }
        // Any number of FF may fill up before a marker.
        let marker = *bytes.get(at + 1)?;
        if marker == 0xff {
            at += 1;
            continue;
        }
        if marker == 0xd9 {
            cleaned.kept.extend_from_slice(&[0xff, 0xd9]);
            cleaned.behind = bytes.get(at + 2..)?.iter().any(|byte| *byte != 0);
            return has_dots.then_some(cleaned);
        }
        let end = at + 2 + be16(bytes, at + 2).filter(|length| *length >= 2)?;
        let segment = bytes.get(at..end)?;
        let data = segment.get(4..)?;
        match marker {
            // SOI, TEM and RSTn have no place here.
            0x01 | 0xd0..=0xd8 => return None,
            0xe1 if data.starts_with(b"Exif\0\0") => {
                cleaned.hidden = true;
                if let Some(turn) = data.get(6..).and_then(tiff::orientation) {
                    cleaned.kept.extend_from_slice(&exif_with(turn));
                }
            }
            0xe0 if !data.starts_with(b"JFIF\0") => cleaned.hidden = true,
            0xe2 if data.starts_with(b"ICC_PROFILE\0") => {}
            0xe1..=0xed | 0xef | 0xfe => cleaned.hidden = true,
            // Frames: all of C0 to CF but for the tables of Huffman codes and arithmetic coding, and JPG.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                cleaned.dots = u64::try_from(be16(data, 1)? * be16(data, 3)?).ok()?;
                cleaned.kept.extend_from_slice(segment);
            }
            _ => cleaned.kept.extend_from_slice(segment),
        }
        at = end;
        if marker == 0xda {
            has_dots = true;
            let rest = bytes.get(at..)?;
            let length =
                rest.windows(2).position(|pair| matches!(pair, [0xff, next] if !matches!(next, 0 | 0xd0..=0xd7 | 0xff)))?;
            cleaned.kept.extend_from_slice(rest.get(..length)?);
            at += length;
        }
    }
}

/// An Exif segment that says nothing but which way up the picture is, for telephones turn no dots.
fn exif_with(turn: u8) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0, 34];
    segment.extend_from_slice(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    segment.extend_from_slice(&[turn, 0, 0, 0, 0, 0, 0]);
    segment
}

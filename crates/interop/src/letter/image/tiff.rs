//! TIFF 6.0: directories of tags that point at what they mean. Exif is one, too.

use super::Cleaned;

/// Pages; a scanned letter has few.
const MOST_PAGES: usize = 1000;
/// Tags in all of them.
const MOST_TAGS: usize = 100_000;
const ENTRY: usize = 12;

const WIDTH: usize = 256;
const LENGTH: usize = 257;
const ORIENTATION: usize = 274;
/// Further directories within: Exif with the notes of the camera's maker, the place, and what programs share.
const SUB_DIRECTORIES: [usize; 3] = [34_665, 34_853, 40_965];
/// Whole blocks of hidden details: XMP, IPTC, Photoshop, Windows' comments.
const BLOCKS: [usize; 9] = [700, 33_723, 34_377, 37_724, 40_091, 40_092, 40_093, 40_094, 40_095];

struct Tiff<'a> {
    bytes: &'a [u8],
    big: bool,
}

/// One tag: where it stands, and what it says.
struct Entry {
    at: usize,
    tag: usize,
    kind: usize,
    count: usize,
}

impl<'a> Tiff<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        match bytes.first_chunk()? {
            b"II*\0" => Some(Self { bytes, big: false }),
            b"MM\0*" => Some(Self { bytes, big: true }),
            _ => None,
        }
    }

    fn u16(&self, at: usize) -> Option<usize> {
        let two = *self.bytes.get(at..)?.first_chunk()?;
        Some(usize::from(if self.big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) }))
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let four = *self.bytes.get(at..)?.first_chunk()?;
        usize::try_from(if self.big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }).ok()
    }

    /// The tags of a directory, and where the next directory is. Takes its tags off those that are `left`.
    fn directory(&self, at: usize, left: &mut usize) -> Option<(Vec<Entry>, usize)> {
        let count = self.u16(at)?;
        *left = left.checked_sub(count)?;
        let first = at.checked_add(2)?;
        let entries = (0..count)
            .map(|number| {
                let at = first + number * ENTRY;
                Some(Entry { at, tag: self.u16(at)?, kind: self.u16(at + 2)?, count: self.u32(at + 4)? })
            })
            .collect::<Option<Vec<_>>>()?;
        Some((entries, self.u32(first + count * ENTRY)?))
    }

    /// Where the value of a tag stands, if it is too long to stand in the tag.
    fn outside(&self, entry: &Entry) -> Option<(usize, usize)> {
        let size = match entry.kind {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        };
        let length = entry.count.checked_mul(size)?;
        if length <= 4 { None } else { Some((self.u32(entry.at + 8)?, length)) }
    }

    fn number(&self, entry: &Entry) -> Option<usize> {
        if entry.kind == 3 { self.u16(entry.at + 8) } else { self.u32(entry.at + 8) }
    }
}

/// Which way up a picture is, as its Exif says: 2 to 8, and nothing when it stands as it should.
pub(super) fn orientation(exif: &[u8]) -> Option<u8> {
    let tiff = Tiff::open(exif)?;
    let (entries, _) = tiff.directory(tiff.u32(4)?, &mut { MOST_TAGS })?;
    let turn = tiff.number(entries.iter().find(|entry| entry.tag == ORIENTATION)?)?;
    u8::try_from(turn).ok().filter(|turn| (2..=8).contains(turn))
}

/// The file as it is, with hidden details overwritten by zeros.
pub(super) fn clean(bytes: &[u8]) -> Option<Cleaned> {
    let tiff = Tiff::open(bytes)?;
    let mut tags = MOST_TAGS;
    let mut wiped: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut pages, mut dots) = (tiff.u32(4)?, 0, 0_u64);
    while at != 0 {
        pages += 1;
        if pages > MOST_PAGES {
            return None;
        }
        let (entries, next) = tiff.directory(at, &mut tags)?;
        let mut sides = (0, 0);
        for entry in &entries {
            match entry.tag {
                WIDTH => sides.0 = tiff.number(entry)?,
                LENGTH => sides.1 = tiff.number(entry)?,
                tag if SUB_DIRECTORIES.contains(&tag) => {
                    wipe_directory(&tiff, tiff.u32(entry.at + 8)?, &mut wiped, &mut tags)?;
                    wiped.push((entry.at + 8, 4));
                }
                tag if BLOCKS.contains(&tag) => wiped.push(tiff.outside(entry).unwrap_or((entry.at + 8, 4))),
                _ => {}
            }
        }
        dots = dots.max(u64::try_from(sides.0).ok()?.saturating_mul(u64::try_from(sides.1).ok()?));
        at = next;
    }
    let mut kept = bytes.to_vec();
    // However many tags point at it, no byte is overwritten more than a few times.
    let mut left = bytes.len().saturating_mul(4);
    for (start, length) in &wiped {
        let end = start.saturating_add(*length).min(kept.len());
        left = left.checked_sub(end.saturating_sub(*start))?;
        kept.get_mut(*start..end).unwrap_or_default().fill(0);
    }
    Some(Cleaned { kept, dots, hidden: !wiped.is_empty(), behind: false })
}

fn wipe_directory(tiff: &Tiff<'_>, at: usize, wiped: &mut Vec<(usize, usize)>, tags: &mut usize) -> Option<()> {
    let (entries, _) = tiff.directory(at, tags)?;
    wiped.extend(entries.iter().filter_map(|entry| tiff.outside(entry)));
    wiped.push((at, 2 + entries.len() * ENTRY));
    Some(())
}

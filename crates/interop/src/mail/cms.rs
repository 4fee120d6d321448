//! `smime.p7m`: a message in a sealed envelope (CMS, RFC 5652; S/MIME, RFC 8551).
//!
//! A signed one has the message readable inside, and we take it out. Whether the signature is good is not asked: we hold
//! no certificates to ask with, and the message is treated like any other from a stranger. Only as much of BER is read as
//! this takes: the way to `encapContentInfo` and the bytes there, in one piece or in several.

/// Deeper than this nothing is looked for; a signed message takes six.
const DEEPEST: usize = 16;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OBJECT: u8 = 0x06;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;
const TAGGED_0: u8 = 0xa0;

/// 1.2.840.113549.1.7: PKCS #7. The types of content are one number behind it.
const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
/// 1.2.840.113549.1.9.16.1.23: encrypted with a check of authenticity (RFC 5083).
const AUTH_ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17];

/// What an envelope holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sealed {
    /// The message that was signed.
    Signed(Vec<u8>),
    Encrypted,
    /// Something else, or not to be read.
    Unknown,
}

pub(super) fn open(bytes: &[u8]) -> Sealed {
    let Some((content_type, content)) = content_info(bytes) else { return Sealed::Unknown };
    match content_type {
        AUTH_ENVELOPED => Sealed::Encrypted,
        kind => match kind.strip_prefix(PKCS7) {
            Some([2]) => signed(content).map_or(Sealed::Unknown, Sealed::Signed),
            Some([3 | 4 | 6]) => Sealed::Encrypted,
            _ => Sealed::Unknown,
        },
    }
}

/// ContentInfo: what kind, and what stands in its tag 0.
fn content_info(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, _) = expect(bytes, SEQUENCE)?;
    let (kind, rest) = expect(sequence, OBJECT)?;
    let (content, _) = expect(rest, TAGGED_0)?;
    Some((kind, content))
}

/// SignedData: version, algorithms, then the content.
fn signed(content: &[u8]) -> Option<Vec<u8>> {
    let (data, _) = expect(content, SEQUENCE)?;
    let (_, rest) = expect(data, INTEGER)?;
    let (_, rest) = expect(rest, SET)?;
    let (inner, _) = expect(rest, SEQUENCE)?;
    let (kind, rest) = expect(inner, OBJECT)?;
    (kind.strip_prefix(PKCS7) == Some(&[1])).then_some(())?;
    let (octets, _) = expect(rest, TAGGED_0)?;
    let mut out = Vec::new();
    pieces(octets, 0, &mut out)?;
    Some(out)
}

/// An octet string: whole, or in pieces that follow each other (X.690, 8.7.3).
fn pieces(bytes: &[u8], depth: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let (tag, value, after) = element(rest)?;
        match tag {
            OCTETS => out.extend_from_slice(value),
            OCTETS_IN_PIECES if depth < DEEPEST => pieces(value, depth + 1, out)?,
            _ => return None,
        }
        rest = after;
    }
    Some(())
}

fn expect(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, value, rest) = element(bytes)?;
    (found == tag).then_some((value, rest))
}

/// Tag, value and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (length, rest) = length(rest)?;
    match length {
        Some(length) => Some((tag, rest.get(..length)?, rest.get(length..)?)),
        None => {
            let length = open_end(rest)?;
            Some((tag, rest.get(..length)?, rest.get(length + 2..)?))
        }
    }
}

/// The length; `None` inside: it is open and ends with two zero bytes (X.690, 8.1.3.6).
fn length(bytes: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    match first {
        0..=0x7f => Some((Some(usize::from(first)), rest)),
        0x80 => Some((None, rest)),
        0x81..=0x84 => {
            let count = usize::from(first & 0x7f);
            let length = rest.get(..count)?.iter().fold(0, |length: usize, byte| length << 8 | usize::from(*byte));
            Some((Some(length), rest.get(count..)?))
        }
        _ => None,
    }
}

/// How far it is to the two zero bytes that end what is open here: elements within are stepped over, and open ones among
/// them counted, so that one walk is enough however they nest.
fn open_end(bytes: &[u8]) -> Option<usize> {
    let mut open = 1_usize;
    let mut rest = bytes;
    loop {
        if let Some(after) = rest.strip_prefix(&[0, 0]) {
            open -= 1;
            if open == 0 {
                return Some(bytes.len() - rest.len());
            }
            rest = after;
            continue;
        }
        let (length, after) = length(rest.get(1..)?)?;
        match length {
            Some(length) => rest = after.get(length..)?,
            None => {
                open += 1;
                rest = after;
            }
        }
    }
}

//! Headers and bodies, and the parts of a body (RFC 5322, RFC 2045, RFC 2046), as slices of what came in.

use std::borrow::Cow;

use mail_parser::{
    Message, MessageParser,
    decoders::{base64::base64_decode, charsets::map::charset_decoder},
};

use super::headers::Headers;

/// Longer headers than this are cut: a list of a few thousand recipients fits.
const LONGEST_HEADERS: usize = 256 * 1024;

/// A message or a part of one: its headers, and its body not yet decoded.
pub(super) struct Part<'a> {
    pub headers: Headers<'a>,
    pub body: &'a [u8],
}

impl<'a> Part<'a> {
    pub fn open(bytes: &'a [u8]) -> Self {
        let (headers, body) = halves(bytes);
        let kept = headers.get(..LONGEST_HEADERS).unwrap_or(headers);
        let cut = kept.len() < headers.len();
        let headers = match std::str::from_utf8(kept) {
            _ if kept.is_empty() => Headers::new(None, Cow::Borrowed(kept), cut),
            Ok(_) => Headers::new(parsed(kept), Cow::Borrowed(kept), cut),
            // Letters with accents that nobody encoded, as old programs write them.
            Err(_) => {
                let text = windows(kept).into_bytes();
                let own = parsed(&text).map(Message::into_owned);
                Headers::new(own, Cow::Owned(text), cut)
            }
        };
        Self { headers, body }
    }

    /// The body as bytes, without the encoding for the way (RFC 2045, section 6). `false`: it was damaged, and this is
    /// what could be saved.
    pub fn decoded(&self) -> (Vec<u8>, bool) {
        match self.headers.text("content-transfer-encoding").to_ascii_lowercase().as_str() {
            "base64" => base64(self.body),
            "quoted-printable" => quoted_printable(self.body),
            _ => (self.body.to_vec(), true),
        }
    }
}

fn parsed(headers: &[u8]) -> Option<Message<'_>> {
    MessageParser::new().parse_headers(headers)
}

/// The headers and what follows the empty line. A text that does not begin like a header has none.
fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut first = true;
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() {
            return (bytes.get(..at).unwrap_or_default(), bytes.get(at + line.len()..).unwrap_or_default());
        }
        if first && !begins_a_header(line) {
            return (&[], bytes);
        }
        first = false;
        at += line.len();
    }
    (bytes, &[])
}

/// `Name: value` (RFC 5322, section 2.2), or the line `From ` that mailbox files put in front.
fn begins_a_header(line: &[u8]) -> bool {
    if line.starts_with(b"From ") || line.starts_with(b">From ") {
        return true;
    }
    let name = line.iter().position(|byte| *byte == b':').and_then(|colon| line.get(..colon)).unwrap_or_default();
    let name = name.trim_ascii_end();
    !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

/// The parts between the lines of a boundary (RFC 2046, section 5.1.1). None: no such line is there. What stands before
/// the first and after the last is for readers without MIME and no part of the message.
pub(super) fn split<'a>(body: &'a [u8], boundary: &[u8]) -> Option<Vec<&'a [u8]>> {
    let mut parts = Vec::new();
    let mut start = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let after = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary)).map(<[u8]>::trim_ascii_end);
        let last = after == Some(b"--");
        if last || after == Some(b"") {
            if let Some(start) = start {
                parts.push(without_last_line_end(body.get(start..at).unwrap_or_default()));
            }
            start = (!last).then_some(at + line.len());
            if last {
                return Some(parts);
            }
        }
        at += line.len();
    }
    // It breaks off: the last part is what there is of it.
    let start = start?;
    parts.push(body.get(start..).unwrap_or_default());
    Some(parts)
}

/// The line end before a boundary belongs to the boundary.
fn without_last_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

fn base64(body: &[u8]) -> (Vec<u8>, bool) {
    if let Some(bytes) = base64_decode(body) {
        return (bytes, true);
    }
    let mut letters: Vec<u8> =
        body.iter().copied().filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'+' || *byte == b'/').collect();
    letters.truncate(letters.len() / 4 * 4);
    (base64_decode(&letters).unwrap_or_default(), false)
}

/// RFC 2045, section 6.7. An equals sign that means nothing is one.
fn quoted_printable(body: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(body.len());
    let mut whole = true;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii_end();
        let end = line.strip_suffix(b"\n").map_or(&b""[..], |line| if line.ends_with(b"\r") { b"\r\n" } else { b"\n" });
        let (text, end) = text.strip_suffix(b"=").map_or((text, end), |text| (text, b""));
        let mut rest = text;
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            let coded = (byte == b'=').then(|| hex(after));
            match coded {
                Some(Some(byte)) => {
                    out.push(byte);
                    rest = after.get(2..).unwrap_or_default();
                }
                Some(None) => {
                    whole = false;
                    out.push(byte);
                }
                None => out.push(byte),
            }
        }
        out.extend_from_slice(end);
    }
    (out, whole)
}

fn hex(bytes: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Text in the character set that its sender declared; else UTF-8; else Windows-1252, which has a letter for every byte.
pub(super) fn text(bytes: &[u8], charset: Option<&str>) -> String {
    let declared = charset.map(str::trim).filter(|charset| !charset.is_empty());
    let is_utf8 = declared.is_none_or(|charset| ["utf-8", "utf8", "us-ascii"].contains(&charset.to_ascii_lowercase().as_str()));
    // Programs that declare nothing, or ASCII, mean one of these two.
    let text = match (is_utf8, std::str::from_utf8(bytes)) {
        (true, Ok(text)) => text.to_owned(),
        (false, utf8) => match declared.and_then(|charset| charset_decoder(charset.as_bytes())) {
            Some(decode) => decode(bytes),
            None => utf8.map_or_else(|_| windows(bytes), str::to_owned),
        },
        (true, Err(_)) => windows(bytes),
    };
    text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
}

fn windows(bytes: &[u8]) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

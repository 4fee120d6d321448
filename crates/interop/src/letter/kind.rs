//! Which kind of file it is, told by what is in it. What a file is called is no evidence.

use serde::{Deserialize, Serialize};

use super::Refused;

/// A kind of file that is read, or kept as a picture.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Rtf,
    Docx,
    Pdf,
    Text,
    Png,
    Jpeg,
    Tiff,
}

impl FileKind {
    /// As the IANA registry has it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rtf => "application/rtf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
        }
    }

    /// With which a file of this kind is named when it is saved, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Rtf => "rtf",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Text => "txt",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Tiff => "tiff",
        }
    }
}

/// Beginnings of files that are taken. A zip is a DOCX until its reader finds that it is none.
const TAKEN: [(&[u8], FileKind); 6] = [
    (br"{\rtf", FileKind::Rtf),
    (b"PK\x03\x04", FileKind::Docx),
    (b"\x89PNG\r\n\x1a\n", FileKind::Png),
    (b"\xff\xd8\xff", FileKind::Jpeg),
    (b"II*\0", FileKind::Tiff),
    (b"MM\0*", FileKind::Tiff),
];

const PACKED: &str = "This is a packed file. Unpack it, and send the letter that is inside.";
const PROGRAM: &str = "This is a program, not a letter. It was not taken. Tell your IT team if you did not expect it.";
const CODE: &str =
    "This is a file for a computer, not a letter. We read RTF, Word (DOCX), PDF and text, and keep pictures (JPEG, PNG, TIFF).";
const PICTURE: &str = "This kind of picture is not taken. Save it as JPEG, PNG or PDF.";
const EMPTY: &str = "This file is empty. Save it again, or copy its text and paste it.";
const WEB_PAGE: &str = "This is a web page or XML, not a letter. Save it as PDF, or copy its text and paste it.";

/// Beginnings of files that are not, and what is said of them.
const REFUSED: [(&[u8], &str); 15] = [
    (b"PK\x05\x06", "This zip file is empty. Send the letter itself."),
    (b"PK\x07\x08", PACKED),
    (b"\x1f\x8b", PACKED),
    (b"7z\xbc\xaf\x27\x1c", PACKED),
    (b"Rar!\x1a\x07", PACKED),
    (b"BZh", PACKED),
    (b"\xfd7zXZ\0", PACKED),
    (b"\x7fELF", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"#!", PROGRAM),
    (b"GIF8", PICTURE),
    (b"RIFF", PICTURE),
    (b"II+\0", PICTURE),
    (b"MM\0+", PICTURE),
];

/// How far into a file its kind is looked for.
const HEAD: usize = 1024;
/// How much of a text is looked at to tell that it is one.
const SAMPLE: usize = 64 * 1024;

/// Tells the kind of a file, by its bytes alone: nothing is opened.
///
/// # Errors
/// When it is of a kind that is not taken, with what to do instead.
pub fn of(bytes: &[u8]) -> Result<FileKind, Refused> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refused::new(EMPTY));
    }
    if let Some((_, kind)) = TAKEN.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Ok(*kind);
    }
    if let Some((_, why)) = REFUSED.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(Refused::new(*why));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(Refused::new(old_office(bytes)));
    }
    if bytes.starts_with(b"MZ") && bytes.contains(&0) {
        return Err(Refused::new(PROGRAM));
    }
    if bytes.get(4..8) == Some(b"ftyp") || (bytes.starts_with(b"BM") && bytes.contains(&0)) {
        return Err(Refused::new(PICTURE));
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let lower = head.to_ascii_lowercase();
    let start = without_mark(&lower).trim_ascii_start();
    if is_markup(start) {
        return Err(Refused::new(WEB_PAGE));
    }
    if contains(head, b"%PDF-") {
        return Ok(FileKind::Pdf);
    }
    if start.starts_with(br"{\rtf") {
        return Err(Refused::new("This RTF file does not start as it should. Save it again, or copy its text and paste it."));
    }
    if contains(&lower, b"mime-version:") && contains(&lower, b"content-type:") {
        return Err(Refused::new(
            "This is a saved e-mail. Save the letter that is attached to it and send that, or copy the text and paste it.",
        ));
    }
    if is_text(bytes) {
        if is_code(bytes) {
            return Err(Refused::new(CODE));
        }
        Ok(FileKind::Text)
    } else {
        Err(Refused::new(
            "This kind of file is not taken. Save the letter as DOCX, PDF, RTF or text, or copy its text and paste it.",
        ))
    }
}

/// The container of Office before 2007, of Outlook's messages, and of newer files with a password (MS-CFB). The names of its
/// streams stand in it as UTF-16.
fn old_office(bytes: &[u8]) -> &'static str {
    let holds = |name: &str| contains(bytes, &name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    if holds("EncryptedPackage") {
        "This file is locked with a password. Save it without one, or copy its text and paste it."
    } else if holds("__substg1.0_") {
        "This is an Outlook message. Save the letter that is attached to it and send that, or copy the text and paste it."
    } else if holds("Workbook") {
        "This is an old Excel file. Save the letter as DOCX or PDF, or copy its text and paste it."
    } else {
        "This is an old Word file. Save it as DOCX or PDF, or copy its text and paste it."
    }
}

fn is_markup(start: &[u8]) -> bool {
    let tag =
        start.first() == Some(&b'<') && start.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"!?/".contains(byte));
    tag || ["<html", "<script", "<!doctype", "<body"].iter().any(|tag| contains(start, tag.as_bytes()))
}

/// Scripts, settings and data are text, and no letter: many of their lines end in what ends no sentence, and some in braces.
fn is_code(bytes: &[u8]) -> bool {
    let sample = String::from_utf8_lossy(bytes.get(..SAMPLE).unwrap_or(bytes));
    let lines: Vec<&str> = sample.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let ending = |ends: &[char]| lines.iter().filter(|line| line.ends_with(ends)).count();
    let braces = ending(&['{', '}']) + lines.iter().filter(|line| line.starts_with('}')).count();
    braces >= 2 && ending(&['{', '}', ';', ',', '[', ']', '(', ')', '>']) * 2 >= lines.len()
}

fn is_text(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(sample)
        && encoding != encoding_rs::UTF_8
    {
        let text = encoding.decode_without_bom_handling(sample.get(length..).unwrap_or_default()).0;
        let odd = text.chars().filter(|char| *char == '\u{fffd}' || (char.is_control() && !char.is_whitespace())).count();
        return !is_markup(text.chars().take(HEAD).collect::<String>().trim_start().to_ascii_lowercase().as_bytes())
            && !bytes.is_empty()
            && odd * 50 <= text.len();
    }
    // Packed and random bytes have a control character in nine, and text none but those of its layout.
    let controls = sample.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace() && **byte != 0x0b).count();
    !bytes.contains(&0) && controls * 50 <= sample.len()
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

pub(super) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len().max(1)).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_no_letter() {
        let script = b"import assert from \"node:assert\";\n\nexport async function run({ page }) {\n  await page.goto(\"/\");\n  // Look.\n  return 1;\n}\n";
        assert_eq!(of(script), Err(Refused::new(CODE)));
        assert_eq!(of(b"{\n  \"name\": \"kith\",\n  \"version\": \"1\"\n}\n"), Err(Refused::new(CODE)));
        for letter in
            ["Dear team,\nshe needs: food;\nhousing;\ncompany.\n{see notes}\n", "Name: Joan Reid\nDOB: 1/2/1950\nHelp (food)\n"]
        {
            assert_eq!(of(letter.as_bytes()), Ok(FileKind::Text), "{letter}");
        }
    }
}

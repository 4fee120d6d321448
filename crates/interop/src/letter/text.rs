//! Text into lines, in whatever way their ends are marked.

use encoding_rs::Encoding;

use super::MOST_TEXT;
use crate::input::decode;

/// The lines of a text: without white space at their ends, without characters that cannot be seen, and with tabs kept.
///
/// There are never more than 200,000 characters in all, each end of a line counted as one.
pub fn lines_of(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut left = MOST_TEXT;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if left == 0 {
            break;
        }
        let char = match char {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\n' | '\r' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                end(&mut lines, &mut line);
                left -= 1;
                continue;
            }
            '\u{a0}' | '\u{2007}' | '\u{202f}' => ' ',
            // Within Arabic and Indian scripts these two change how a word is spelt.
            '\u{200c}' | '\u{200d}' if line.chars().next_back().is_some_and(|last| ('\u{600}'..'\u{1100}').contains(&last)) => {
                char
            }
            other if is_unseen(other) => continue,
            other => other,
        };
        line.push(char);
        left -= 1;
    }
    if !line.is_empty() {
        end(&mut lines, &mut line);
    }
    lines
}

fn end(lines: &mut Vec<String>, line: &mut String) {
    line.truncate(line.trim_end().len());
    lines.push(std::mem::take(line));
}

/// Controls, soft hyphens, characters without width, marks of direction, and tags: they would hide in a name or turn a line around.
fn is_unseen(char: char) -> bool {
    (char.is_control() && char != '\t')
        || matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(char, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The lines of a text file: UTF-8 and UTF-16 as its byte order mark says, else UTF-8 if it is that, else Windows-1252.
pub(crate) fn decoded_lines(bytes: &[u8]) -> Vec<String> {
    match Encoding::for_bom(bytes) {
        Some((encoding, length)) => lines_of(&encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0),
        None => lines_of(&decode(bytes)),
    }
}

/// What a character of a font of pictures shows, where it matters: a box that is ticked or not. Others count as bullets.
///
/// Word moves such characters to U+F000 and above. Boxes are told by the tables of Wingdings and Wingdings 2.
pub(super) fn dingbat(font: &str, code: u32) -> &'static str {
    let font = font.to_ascii_lowercase();
    let code = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    match (font.contains("wingdings 2"), font.contains("wingdings 3") || !font.contains("wingdings"), code) {
        (true, _, 0x51..=0x54) | (false, false, 0xfd | 0xfe | 0x78) => "[x]",
        (true, _, 0x2a | 0x30 | 0xa3) | (false, false, 0x6f..=0x72 | 0xa8) => "[ ]",
        (true, _, 0x50) | (false, false, 0xfc) => "✓",
        (true, _, 0x4f) | (false, false, 0xfb) => "✗",
        _ => "•",
    }
}

/// Whether a font shows pictures instead of letters.
pub(super) fn is_dingbats(font: &str) -> bool {
    let font = font.to_ascii_lowercase();
    ["wingdings", "webdings", "symbol"].iter().any(|name| font.contains(name)) && !font.contains("segoe")
}

/// What a character in the private range of fonts of pictures shows when its font is not known: taken for Wingdings.
pub(super) fn private_use(char: char) -> Option<&'static str> {
    match u32::from(char) {
        0xf0a3 => Some("[ ]"),
        0xf052 | 0xf054 => Some("[x]"),
        code @ 0xf000..=0xf0ff => Some(dingbat("wingdings", code)),
        _ => None,
    }
}

/// The instructions of fields that do nothing but show something of the letter itself, or lead somewhere when clicked.
const QUIET_FIELDS: [&str; 35] = [
    "ADDRESSBLOCK",
    "AUTHOR",
    "COMMENTS",
    "CREATEDATE",
    "DATE",
    "DOCPROPERTY",
    "DOCVARIABLE",
    "EDITTIME",
    "EQ",
    "FILENAME",
    "FORMCHECKBOX",
    "FORMDROPDOWN",
    "FORMTEXT",
    "GREETINGLINE",
    "HYPERLINK",
    "IF",
    "KEYWORDS",
    "LASTSAVEDBY",
    "MERGEFIELD",
    "NOTEREF",
    "NUMPAGES",
    "NUMWORDS",
    "PAGE",
    "PAGEREF",
    "PRINTDATE",
    "REF",
    "SAVEDATE",
    "SECTION",
    "SECTIONPAGES",
    "SEQ",
    "STYLEREF",
    "SUBJECT",
    "SYMBOL",
    "TIME",
    "TITLE",
];

/// Whether the instruction of a field is one that fetches nothing and starts nothing.
pub(super) fn is_quiet_field(instruction: &str) -> bool {
    let word = instruction.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    word.is_empty() || QUIET_FIELDS.contains(&word.as_str()) || word == "TOC" || word.starts_with('=')
}

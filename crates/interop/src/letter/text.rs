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
            '\u{200c}' | '\u{200d}' if line.chars().next_back().is_some_and(|last| ('\u{600}'..'\u{1100}').contains(&last)) => char,
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
        Some((encoding, length)) => {
            lines_of(&encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0)
        }
        None => lines_of(&decode(bytes)),
    }
}

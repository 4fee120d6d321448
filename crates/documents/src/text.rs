//! Makes any text fit to print: nothing a font cannot draw, nothing too long to break, and its
//! direction known.

use std::collections::BTreeSet;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::fonts::{ALL, FONTS};

/// Where a word that is too long may break: the zero-width space.
pub const BREAK: char = '\u{200B}';

/// A text that can be handed to the layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    text: String,
    /// Whether it runs from right to left: its first letter with a direction decides (rule P2 of
    /// the Unicode bidirectional algorithm).
    rtl: bool,
}

impl Text {
    /// The text with its line breaks. `room` is the width, as [`width`] counts, that is surely
    /// there; longer words may be broken anywhere.
    pub fn lines(raw: &str, room: usize) -> Text {
        let mut printable = String::with_capacity(raw.len());
        replace(raw, &mut |part| printable.push_str(part), &mut |character| substitute(character));
        Text {
            rtl: unicode_bidi::get_base_direction(printable.as_str()) == unicode_bidi::Direction::Rtl,
            text: breakable(&printable, room),
        }
    }

    /// The same on a single line.
    pub fn line(raw: &str, room: usize) -> Text {
        let mut text = Text::lines(raw, room);
        text.text = text.text.trim().replace('\n', " ");
        text
    }

    /// Whether nothing would be seen of it.
    pub fn is_blank(&self) -> bool {
        is_blank(&self.text)
    }

    /// Whether both run in the same direction.
    pub fn runs_like(&self, other: &Text) -> bool {
        self.rtl == other.rtl
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Whether nothing would be seen of this text.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c) || c == '\u{FEFF}')
}

/// Adds the characters of the text that are printed as their code point.
pub fn unprintable(raw: &str, found: &mut BTreeSet<char>) {
    replace(raw, &mut |_| (), &mut |character| {
        found.insert(character);
        String::new()
    });
}

/// The code point, kept from left to right whatever the text around it does.
fn substitute(character: char) -> String {
    format!("\u{2066}[U+{:04X}]\u{2069}", u32::from(character))
}

/// Walks through the text: `keep` gets what can be printed, and what `lost` makes of the rest.
fn replace(raw: &str, keep: &mut dyn FnMut(&str), lost: &mut dyn FnMut(char) -> String) {
    let mut buffer = [0; 4];
    for cluster in raw.graphemes(true) {
        // The layout takes each cluster from one font, so one font must have all of it: otherwise
        // what the font of its first character does not have is written out.
        let mut families = ALL;
        for character in cluster.chars().map(tame).filter(|c| needs_a_glyph(*c)) {
            let narrowed = families & drawable(character);
            if narrowed != 0 {
                families = narrowed;
            }
        }
        if cluster == "\r\n" {
            keep("\n");
            continue;
        }
        for character in cluster.chars().map(tame) {
            if !needs_a_glyph(character) || drawable(character) & families != 0 {
                keep(character.encode_utf8(&mut buffer));
            } else if character.is_whitespace() {
                keep(" ");
            } else {
                keep(&lost(character));
            }
        }
    }
}

fn drawable(character: char) -> u16 {
    match character {
        // Private use: no two readers agree what they mean.
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => 0,
        // A font may hold empty pictures for control characters; PDF/UA forbids the first.
        _ if character.is_control() => 0,
        _ => FONTS.that_draw(character),
    }
}

/// Gives the many line breaks one spelling, and the byte order mark, which PDF/UA forbids, its
/// modern one: an invisible joiner.
fn tame(character: char) -> char {
    match character {
        '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\t' => ' ',
        '\u{FEFF}' => '\u{2060}',
        other => other,
    }
}

fn needs_a_glyph(character: char) -> bool {
    character != '\n' && !is_invisible(character)
}

/// Characters that act on others and leave no ink themselves (the property
/// Default_Ignorable_Code_Point without the Hangul fillers and the rarest format characters, which
/// the text shaper does not pass over).
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// How wide a text is at most, roughly, in units of 0.6 em.
pub fn width(text: &str) -> usize {
    text.graphemes(true)
        .filter_map(|cluster| cluster.chars().find(|c| !is_invisible(*c)))
        .map(|c| match c {
            'm' | 'w' => 2,
            ' ' | '.' | ',' | ':' | '-' | '/' | '0'..='9' | '\u{590}'..='\u{6FF}' => 1,
            _ if c.is_lowercase() => 1,
            _ => 2,
        })
        .sum()
}

/// The width of the longest word.
pub fn longest_word(text: &str) -> usize {
    words(text).map(width).max().unwrap_or(0)
}

/// Lets words wider than `room`, such as web addresses, break inside.
fn breakable(text: &str, room: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for word in words(text) {
        if width(word) <= room {
            out.push_str(word);
            continue;
        }
        let step = (room / 4).max(1);
        let mut since = 0;
        for cluster in word.graphemes(true) {
            let more = width(cluster);
            if since > 0 && since + more > step {
                out.push(BREAK);
                since = 0;
            }
            out.push_str(cluster);
            since += more;
        }
    }
    out
}

/// Splits the text after each place where a line may surely end anyway.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = rest.len();
        let mut characters = rest.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            if ends_a_word(character, next) {
                end = at + character.len_utf8();
                break;
            }
        }
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

fn ends_a_word(character: char, next: Option<char>) -> bool {
    match character {
        '\u{200B}' => true,
        '-' | '/' => next.is_some_and(char::is_alphabetic),
        // Chinese and Japanese may break between any two letters.
        '\u{3041}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => character.is_alphabetic() && next.is_some_and(char::is_alphabetic),
        _ => character.is_whitespace() && character != '\u{A0}' && character != '\u{202F}',
    }
}

//! What holds within a group, and what has been gathered.

use std::collections::HashMap;

use encoding_rs::Encoding;

use super::words::{Place, charset};
use crate::letter::MOST_TEXT;
use crate::letter::text::{dingbat, is_dingbats};

/// So many bytes of text are gathered, which are at least as many characters as are wanted.
const TOO_MUCH: usize = MOST_TEXT * 4;
/// A letter has some dozens.
const MOST_FONTS: usize = 4096;
const LONGEST_NAME: usize = 64;
const LONGEST_INSTRUCTION: usize = 200;
const MOST_CHOICES: usize = 500;

/// What holds within a group.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub place: Place,
    pub hidden: bool,
    pub deleted: bool,
    pub bullet: bool,
    pub in_table: bool,
    pub uc: u32,
    pub font: Option<i32>,
    /// `\*` came last.
    pub ignorable: bool,
    /// Where its brace stands.
    pub start: usize,
    /// It is to be cut out, told in these words.
    pub remove: Option<&'static str>,
    /// It is the instruction of a field.
    pub is_field: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            place: Place::Body,
            hidden: false,
            deleted: false,
            bullet: false,
            in_table: false,
            uc: 1,
            font: None,
            ignorable: false,
            start: 0,
            remove: None,
            is_field: false,
        }
    }
}

impl State {
    /// What holds at the beginning of a group within this one.
    pub fn inner(&self, start: usize) -> Self {
        Self { start, remove: None, is_field: false, ignorable: false, ..self.clone() }
    }
}

/// A text that is gathered, which may hold tables.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub text: String,
    /// Where the cell starts that is being read.
    cell: usize,
}

impl Flow {
    pub fn push(&mut self, text: &str) {
        if self.text.len() < TOO_MUCH {
            self.text.push_str(text);
        }
    }

    pub fn start_cell(&mut self) {
        self.cell = self.text.len();
    }

    /// The lines of a cell become one.
    pub fn end_cell(&mut self) {
        let cell = self.text.split_off(self.cell.min(self.text.len()));
        self.text.push_str(&cell.trim_matches([' ', '\n']).replace('\n', " "));
        self.push("\t");
        self.start_cell();
    }

    pub fn end_row(&mut self) {
        self.push("\n");
        self.start_cell();
    }
}

/// A field whose instruction is being read.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub instruction: String,
    pub choices: Vec<String>,
    shown: bool,
    /// Of a check box or a drop-down: what was chosen, and what is chosen before anybody chooses.
    chosen: Option<i32>,
    default: i32,
    is_form: bool,
}

impl Field {
    pub fn new(shown: bool) -> Self {
        Self { shown, ..Self::default() }
    }

    pub fn push(&mut self, text: &str, choice: bool) {
        let many = self.choices.len() > MOST_CHOICES;
        let into = match self.choices.last_mut() {
            Some(last) if choice && !many => last,
            _ if choice => return,
            _ => &mut self.instruction,
        };
        if into.len() < LONGEST_INSTRUCTION {
            into.push_str(text);
        }
    }

    pub fn form(&mut self, word: &str, number: i32) {
        self.is_form = true;
        match word {
            "ffdefres" => self.default = number,
            // 25 stands for nothing chosen.
            "ffres" if number != 25 => self.chosen = Some(number),
            _ => {}
        }
    }

    /// What the field shows that does not stand in its result.
    pub fn shows(&self) -> &str {
        let mut words = self.instruction.split_whitespace();
        let chosen = self.chosen.unwrap_or(self.default);
        match words.next().unwrap_or_default().to_ascii_uppercase().as_str() {
            _ if !self.shown => "",
            "FORMCHECKBOX" if self.is_form => {
                if chosen == 1 {
                    "[x]"
                } else {
                    "[ ]"
                }
            }
            "FORMDROPDOWN" => {
                usize::try_from(chosen).ok().and_then(|chosen| self.choices.get(chosen)).map_or("", |choice| choice.trim())
            }
            "SYMBOL" => match words.next().and_then(|code| code.parse().ok()) {
                Some(code) if self.instruction.to_ascii_lowercase().contains("wingdings") => dingbat(&self.instruction, code),
                _ => "",
            },
            _ => "",
        }
    }
}

#[derive(Debug, Default)]
struct Font {
    name: String,
    encoding: Option<&'static Encoding>,
    dingbats: bool,
}

/// The table of fonts, and what is written in none of them.
#[derive(Debug)]
pub(super) struct Fonts {
    pub ansi: &'static Encoding,
    pub default: i32,
    fonts: HashMap<i32, Font>,
    /// That which is being told of.
    defined: i32,
}

impl Default for Fonts {
    fn default() -> Self {
        Self { ansi: encoding_rs::WINDOWS_1252, default: 0, fonts: HashMap::new(), defined: 0 }
    }
}

impl Fonts {
    pub fn define(&mut self, number: i32) {
        self.defined = number;
        if self.fonts.len() < MOST_FONTS {
            self.fonts.insert(number, Font::default());
        }
    }

    pub fn charset(&mut self, number: i32) {
        if let Some(font) = self.fonts.get_mut(&self.defined) {
            font.encoding = charset(number);
        }
    }

    pub fn name(&mut self, byte: u8) {
        if let Some(font) = self.fonts.get_mut(&self.defined)
            && byte != b';'
            && font.name.len() < LONGEST_NAME
        {
            font.name.push(char::from(byte));
            font.dingbats = is_dingbats(&font.name);
        }
    }

    fn get(&self, font: Option<i32>) -> Option<&Font> {
        self.fonts.get(&font.unwrap_or(self.default))
    }

    /// The name of a font of pictures; nothing for one of letters.
    pub fn dingbats(&self, font: Option<i32>) -> Option<&str> {
        self.get(font).filter(|font| font.dingbats).map(|font| font.name.as_str())
    }

    pub fn encoding(&self, font: Option<i32>) -> &'static Encoding {
        self.get(font).and_then(|font| font.encoding).unwrap_or(self.ansi)
    }
}

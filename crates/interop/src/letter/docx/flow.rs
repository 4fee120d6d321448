//! What is gathered while a part is read.

use crate::letter::MOST_TEXT;

/// So many bytes of text are gathered, which are at least as many characters as are wanted.
const TOO_MUCH: usize = MOST_TEXT * 4;
const LONGEST_INSTRUCTION: usize = 200;
const MOST_CHOICES: usize = 500;

pub(super) fn tick(ticked: bool) -> &'static str {
    if ticked { "[x]" } else { "[ ]" }
}

/// A text that is gathered, which may hold tables within tables.
#[derive(Default)]
pub(super) struct Flow {
    pub text: String,
    /// Where the cells start that are being read.
    cells: Vec<usize>,
}

impl Flow {
    /// The lines of a cell become one.
    pub fn push(&mut self, text: &str) {
        if self.text.len() >= TOO_MUCH {
            return;
        }
        match self.cells.last() {
            None => self.text.push_str(text),
            Some(start) => {
                let text = text.replace('\n', " ");
                let is_first = self.text.len() == *start;
                self.text.push_str(if is_first { text.trim_start_matches(' ') } else { &text });
            }
        }
    }

    pub fn start_cell(&mut self) {
        self.cells.push(self.text.len());
    }

    pub fn end_cell(&mut self) {
        let start = self.cells.pop().unwrap_or(self.text.len());
        let length = self.text.get(start..).unwrap_or_default().trim_end_matches(' ').len();
        self.text.truncate(start + length);
        self.push("\t");
    }

    pub fn end_row(&mut self) {
        if self.text.ends_with('\t') {
            self.text.pop();
        }
        self.push("\n");
    }
}

/// What holds for a run of text.
#[derive(Default)]
pub(super) struct Run {
    pub hidden: bool,
    /// Its font, if that shows pictures.
    pub dingbats: Option<String>,
}

/// A content control.
#[derive(Default)]
pub(super) struct Sdt {
    /// What stands in it only says what to write there.
    pub placeholder: bool,
    /// Of a box to tick.
    pub ticked: Option<bool>,
    told: bool,
}

impl Sdt {
    /// Whether the box is ticked, once.
    pub fn take_tick(&mut self) -> Option<bool> {
        if std::mem::replace(&mut self.told, true) { None } else { self.ticked }
    }
}

/// A field, from its beginning to its end.
#[derive(Default)]
pub(super) struct Field {
    pub instruction: String,
    /// Its instruction is over: what follows is its result.
    pub separated: bool,
    /// Where its result starts.
    pub from: Option<usize>,
    pub is_box: bool,
    pub ticked: Option<bool>,
    pub ticked_first: bool,
    pub chosen: Option<usize>,
    pub first: usize,
    choices: Vec<String>,
}

impl Field {
    pub fn instruct(&mut self, text: &str) {
        if self.instruction.len() < LONGEST_INSTRUCTION {
            self.instruction.push_str(text);
        }
    }

    pub fn choice(&mut self, choice: String) {
        if self.choices.len() < MOST_CHOICES {
            self.choices.push(choice);
        }
    }

    /// What the field of a form shows that does not stand in its result.
    pub fn shows(&self) -> &str {
        if self.is_box {
            return tick(self.ticked.unwrap_or(self.ticked_first));
        }
        self.choices.get(self.chosen.unwrap_or(self.first)).map_or("", String::as_str)
    }
}

//! Letters and plans as accessible PDF. Plain data in, bytes out.
//!
//! A [`Document`] says what a letter holds; [`pdf`] makes an A4 file of it that a screen reader can
//! walk through (tagged, PDF/UA-1), in any size of print that [`TextSize`] offers. The crate knows
//! nothing of the web or of why a letter is written, and reads no file and no network at run time.
//!
//! Text is data and never markup: whatever stands in a document is printed as it is. Long text
//! flows over pages and is never cut. A character that no font here can draw is printed as its code
//! point, such as `[U+0E01]`; [`unprintable`] tells beforehand which those are.

mod clusters;
mod fonts;
mod layout;
mod letter;
mod text;

use std::collections::BTreeSet;

pub use layout::pdf;

/// A letter, a plan, or anything else that leaves on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The first heading on the page, and the title that a PDF reader shows.
    pub title: String,
    /// The language of the text as a BCP 47 tag, such as `en-GB`, `bn` or `zh-Hant`. A screen
    /// reader chooses its voice by it.
    pub language: String,
    /// Who it is from, line by line, at the top right: the team's name, its phone number.
    pub sender: Vec<String>,
    /// Name and address, line by line, where a window envelope shows them. May be empty.
    pub recipient: Vec<String>,
    /// The date as it is to be read, such as "3 June 2026". May be empty.
    pub date: String,
    /// What to quote when answering, as it is to be read: "Our reference: 1234".
    pub reference: Option<String>,
    /// What it says.
    pub blocks: Vec<Block>,
    /// One or two lines at the foot of each page, beside the page number. May be empty. A footer
    /// too long for that is printed once, at the end.
    pub footer: String,
    /// How large the print is.
    pub size: TextSize,
}

/// A part of a document, from top to bottom. A block without text prints nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Opens a section.
    Heading(String),
    /// Opens a part of a section.
    SubHeading(String),
    /// Running text. Line breaks are kept; a blank line starts a new paragraph.
    Paragraph(String),
    /// A list of points.
    Bullets(Vec<String>),
    /// Labels and their values: when, where, who.
    Facts(Vec<(String, String)>),
    /// A table; its head is repeated on each page. Rows may be shorter or longer than the head.
    Table {
        /// What stands above the columns.
        head: Vec<String>,
        /// The rows, each a list of cells.
        rows: Vec<Vec<String>>,
    },
    /// What must not be overlooked, set apart from the rest.
    Callout {
        /// A few words that say what it is about. May be empty.
        title: String,
        /// The message. Line breaks are kept.
        text: String,
    },
    /// What follows starts on a new page.
    PageBreak,
}

/// The size of the print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextSize {
    /// 12 point, the least that NHS England's accessible information standard asks for.
    #[default]
    Normal,
    /// 18 point with wide spacing, for people with low sight.
    Large,
    /// 12 point in one eighth of the page, to be folded three times with the print inside. What does not fit runs on below.
    Pocket,
}

/// Why a document could not be made. Never the fault of the text in it: only of what the calling
/// code has to get right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The title is empty; an accessible PDF must have one.
    #[error("a document needs a title")]
    NoTitle,
    /// The language is not a BCP 47 tag that starts with two or three letters.
    #[error("`{0}` is not a language tag such as en-GB")]
    Language(String),
    /// The pages could not be laid out. The text says why and may hold a few characters of the
    /// document.
    #[error("the pages could not be laid out: {0}")]
    Layout(String),
    /// The pages could not be written as accessible PDF. The text says why and may hold a few
    /// characters of the document.
    #[error("the pages could not be written as accessible PDF: {0}")]
    Export(String),
}

/// The characters of the document that [`pdf`] prints as their code point, such as `[U+0E01]`,
/// since no font can draw them where they stand. Empty for nearly every document.
#[must_use]
pub fn unprintable(document: &Document) -> BTreeSet<char> {
    let mut found = BTreeSet::new();
    document.each_text(&mut |text| text::unprintable(text, &mut found));
    found
}

impl Document {
    fn each_text(&self, visit: &mut dyn FnMut(&str)) {
        visit(&self.title);
        self.sender.iter().for_each(|line| visit(line));
        self.recipient.iter().for_each(|line| visit(line));
        visit(&self.date);
        self.reference.iter().for_each(|text| visit(text));
        self.blocks.iter().for_each(|block| block.each_text(visit));
        visit(&self.footer);
    }
}

impl Block {
    fn each_text(&self, visit: &mut dyn FnMut(&str)) {
        match self {
            Block::Heading(text) | Block::SubHeading(text) | Block::Paragraph(text) => visit(text),
            Block::Bullets(items) => items.iter().for_each(|item| visit(item)),
            Block::Facts(facts) => {
                for (label, value) in facts {
                    visit(label);
                    visit(value);
                }
            }
            Block::Table { head, rows } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| visit(cell));
            }
            Block::Callout { title, text } => {
                visit(title);
                visit(text);
            }
            Block::PageBreak => {}
        }
    }
}

//! A document as the template `letter.typ` reads it: text made printable, tables measured, empty
//! parts left out.

use serde::Serialize;

use crate::fonts::FAMILIES;
use crate::text::{Text, is_blank, longest_word, width};
use crate::{Block, Document, DocumentError, TextSize};

/// What the template reads.
#[derive(Serialize)]
pub struct Letter {
    title: Text,
    #[serde(flatten)]
    language: Language,
    families: [&'static str; FAMILIES.len()],
    large: bool,
    pocket: bool,
    sender: Vec<Text>,
    recipient: Vec<Text>,
    /// The date, the reference.
    particulars: Vec<Text>,
    blocks: Vec<Part>,
    footer: Option<Text>,
}

/// A block as the template reads it.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Part {
    Heading {
        level: u8,
        text: Text,
    },
    Paragraph {
        text: Text,
    },
    /// A `whole` list is not parted by the end of a page.
    Bullets {
        items: Vec<Text>,
        whole: bool,
    },
    Facts {
        facts: Vec<(Text, Text)>,
        beside: bool,
    },
    Table {
        head: Vec<Text>,
        rows: Vec<Row>,
        widths: Vec<usize>,
    },
    Callout {
        title: Option<Text>,
        paragraphs: Vec<Text>,
    },
    PageBreak,
}

#[derive(Serialize)]
struct Row {
    cells: Vec<Text>,
    /// Whether it is short enough to stay on one page.
    whole: bool,
}

#[derive(Serialize)]
struct Language {
    language: String,
    region: Option<String>,
    script: Option<String>,
}

/// The least width of a line, as [`width`] counts, in running text and in headings.
struct Room {
    text: usize,
    heading: usize,
}

impl Letter {
    pub fn new(document: &Document) -> Result<Letter, DocumentError> {
        let room = match document.size {
            TextSize::Normal => Room { text: 40, heading: 32 },
            TextSize::Large => Room { text: 34, heading: 24 },
            TextSize::Pocket => Room { text: 24, heading: 20 },
        };
        let title = Text::line(&document.title, room.heading);
        if title.is_blank() {
            return Err(DocumentError::NoTitle);
        }
        let some = |raw: &str| Some(Text::lines(raw, room.text)).filter(|text| !text.is_blank());
        Ok(Letter {
            title,
            language: Language::parse(&document.language)?,
            families: FAMILIES,
            large: document.size == TextSize::Large,
            pocket: document.size == TextSize::Pocket,
            // The sender has half the width.
            sender: texts(&document.sender, room.heading / 2),
            recipient: texts(&document.recipient, room.heading),
            particulars: [some(&document.date), document.reference.as_deref().and_then(some)].into_iter().flatten().collect(),
            blocks: parts(&document.blocks, &room, document.size),
            footer: some(&document.footer),
        })
    }
}

fn texts(raw: &[String], room: usize) -> Vec<Text> {
    raw.iter().map(|line| Text::lines(line, room)).filter(|text| !text.is_blank()).collect()
}

/// A paragraph for each stretch without a blank line.
fn paragraphs(raw: &str, room: usize) -> Vec<Text> {
    let whole = Text::lines(raw, room);
    let mut paragraphs = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in whole.as_str().lines().chain([""]) {
        if !is_blank(line) {
            lines.push(line);
        } else if !lines.is_empty() {
            paragraphs.push(Text::lines(&lines.join("\n"), room));
            lines.clear();
        }
    }
    paragraphs
}

fn parts(blocks: &[Block], room: &Room, size: TextSize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut in_section = false;
    for block in blocks {
        match block {
            Block::Heading(text) => {
                in_section |= heading(&mut parts, 2, text, room);
            }
            // Levels must not be skipped: a screen reader would look for what is missing.
            Block::SubHeading(text) => {
                heading(&mut parts, if in_section { 3 } else { 2 }, text, room);
            }
            Block::Paragraph(text) => {
                let texts = paragraphs(text, room.text).into_iter();
                parts.extend(texts.map(|text| Part::Paragraph { text }));
            }
            Block::Bullets(items) => {
                let whole = is_whole(items, size);
                let items = texts(items, room.text);
                if !items.is_empty() {
                    parts.push(Part::Bullets { items, whole });
                }
            }
            Block::Facts(facts) => parts.extend(description_list(facts, room, size)),
            Block::Table { head, rows } => parts.extend(table(head, rows, size)),
            Block::Callout { title, text } => {
                let title = Text::line(title, room.text);
                let title = (!title.is_blank()).then_some(title);
                let paragraphs = paragraphs(text, room.text);
                if title.is_some() || !paragraphs.is_empty() {
                    parts.push(Part::Callout { title, paragraphs });
                }
            }
            Block::PageBreak => parts.push(Part::PageBreak),
        }
    }
    parts
}

fn heading(parts: &mut Vec<Part>, level: u8, text: &str, room: &Room) -> bool {
    let text = Text::line(text, room.heading);
    if text.is_blank() {
        return false;
    }
    parts.push(Part::Heading { level, text });
    true
}

fn description_list(facts: &[(String, String)], room: &Room, size: TextSize) -> Option<Part> {
    let facts: Vec<(Text, Text)> = facts
        .iter()
        .map(|(label, value)| (Text::line(label, room.text), Text::lines(value, room.text / 2)))
        .filter(|(label, value)| !(label.is_blank() && value.is_blank()))
        .collect();
    // Who reads with a magnifier loses the line between two columns: there the value goes below.
    let beside =
        size == TextSize::Normal && facts.iter().all(|(label, value)| label.runs_like(value) && width(label.as_str()) <= 22);
    (!facts.is_empty()).then_some(Part::Facts { facts, beside })
}

/// Letters to a line, as good as always.
const fn line(size: TextSize) -> usize {
    match size {
        TextSize::Normal => 66,
        TextSize::Large => 44,
        TextSize::Pocket => 34,
    }
}

/// Whether a list is short enough to stand on one page: what is said of somebody must not begin on the page before. A card has pages of few lines.
fn is_whole(items: &[String], size: TextSize) -> bool {
    const MOST_LINES: usize = 14;
    let lines = items.iter().flat_map(|item| item.lines()).map(|text| 1 + text.chars().count() / line(size));
    !matches!(size, TextSize::Pocket) && lines.sum::<usize>() <= MOST_LINES
}

fn table(head: &[String], rows: &[Vec<String>], size: TextSize) -> Option<Part> {
    let columns = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
    let of_column = |index: usize| rows.iter().map(move |row| row.get(index)).chain([head.get(index)]).flatten();
    // A column gets its share by its longest word, so that words stay whole, and by its longest
    // cell, so that long text gets fewer lines.
    let widths: Vec<usize> = (0..columns)
        .map(|index| {
            let word = of_column(index).map(|cell| longest_word(cell)).max().unwrap_or(0);
            let cell = of_column(index).map(|cell| width(cell)).max().unwrap_or(0);
            word.clamp(4, 24) + cell.isqrt().min(16)
        })
        .collect();
    let line = line(size);
    let whole = widths.iter().sum::<usize>().max(1);
    let rooms: Vec<usize> = widths.iter().map(|share| (line * share / whole).saturating_sub(2).max(1)).collect();
    let cells = |row: &[String]| -> Vec<Text> {
        let given = row.iter().map(String::as_str).chain(std::iter::repeat(""));
        given.zip(&rooms).map(|(cell, room)| Text::lines(cell, *room)).collect()
    };
    let whole = |cells: &[Text]| {
        let lines = |cell: &Text, room: usize| cell.as_str().lines().count() + width(cell.as_str()) / room;
        cells.iter().zip(&rooms).all(|(cell, room)| lines(cell, *room) < 12)
    };
    let row = |row: &[String]| {
        let cells = cells(row);
        Row { whole: whole(&cells), cells }
    };
    // A head is repeated on each page, so it must leave room there: a tall one is an ordinary row.
    let head = (!head.is_empty()).then(|| row(head));
    let (head, tall) = match head {
        Some(head) if head.whole => (head.cells, None),
        tall => (Vec::new(), tall),
    };
    (columns > 0).then(|| Part::Table {
        head,
        rows: tall.into_iter().chain(rows.iter().map(|given| row(given))).collect(),
        widths,
    })
}

impl Language {
    /// Reads the parts of a BCP 47 tag that matter to voice and print.
    fn parse(tag: &str) -> Result<Language, DocumentError> {
        let refuse = || DocumentError::Language(tag.to_owned());
        let letters = |part: &str, long: std::ops::RangeInclusive<usize>| {
            long.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
        };
        let mut subtags = tag.split('-');
        let language = subtags.next().filter(|part| letters(part, 2..=3)).ok_or_else(refuse)?;
        let mut parsed = Language { language: language.to_ascii_lowercase(), region: None, script: None };
        for subtag in subtags {
            if subtag.is_empty() || !subtag.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(refuse());
            } else if letters(subtag, 4..=4) {
                parsed.script = Some(subtag.to_ascii_lowercase());
            } else if letters(subtag, 2..=2) {
                parsed.region = Some(subtag.to_ascii_lowercase());
            }
        }
        Ok(parsed)
    }
}

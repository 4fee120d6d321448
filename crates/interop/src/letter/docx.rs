//! DOCX: a zip of XML parts (ECMA-376). Text is taken out of the document itself, then out of heads and feet of pages and notes.
//!
//! What it has in common with a workbook, the zip and its XML, is in `ooxml`.

mod body;
mod clean;
mod flow;

use std::collections::BTreeSet;

use super::text::lines_of;
use super::{Contents, Refused};
use crate::ooxml::container::{self, Limits};
use crate::ooxml::{Part, Trouble, relations, xml};

const DAMAGED: &str = "This DOCX file is damaged. Save it again, or copy its text and paste it.";
const MADE_TO_HURT: &str = "This DOCX file is built in a way that no word processor writes. Copy its text and paste it.";

/// Word writes some dozens of parts, and a letter is small.
const LIMITS: Limits = Limits { parts: 2000, part: 20 * 1024 * 1024, all: 60 * 1024 * 1024 };

impl From<Trouble> for Refused {
    fn from(trouble: Trouble) -> Self {
        Self::new(match trouble {
            Trouble::Damaged => DAMAGED,
            Trouble::Hurt => MADE_TO_HURT,
            Trouble::Locked => "This file is locked with a password. Save it without one, or copy its text and paste it.",
            Trouble::TooLarge => "This DOCX file unpacks to far more than a letter. Copy its text and paste it.",
        })
    }
}

pub(crate) fn open(bytes: &[u8]) -> Result<Contents, Refused> {
    let parts = container::unpack(bytes, LIMITS, |_| true)?;
    let main = main_part(&parts)?;
    // The texts of the parts that have any, in the order in which they are wanted.
    let mut stories: Vec<(usize, String)> = Vec::new();
    let mut loud = BTreeSet::new();
    for part in &parts {
        let Some(place) = story(&part.name, &main) else { continue };
        let story = body::read(&xml::decoded(&part.bytes)?)?;
        if story.has_loud_field {
            loud.insert(part.name.clone());
        }
        // The same head often stands there for the first page, for even and for odd ones.
        if place != COMMENTS && !stories.iter().any(|(_, text)| *text == story.text) {
            stories.push((place, story.text));
        }
    }
    stories.sort_by_key(|(place, _)| *place);
    let text: Vec<String> = stories.into_iter().map(|(_, text)| text).filter(|text| !text.trim().is_empty()).collect();
    let (kept, stripped) = clean::clean(parts, &main, &loud)?;
    Ok((lines_of(&text.join("\n")), kept, stripped))
}

const COMMENTS: usize = 4;

/// Where in the order of the text a part comes, if it has any.
fn story(name: &str, main: &str) -> Option<usize> {
    if name == main {
        return Some(0);
    }
    match relations::stem(name)? {
        "header" => Some(1),
        "footer" => Some(2),
        "footnotes" | "endnotes" => Some(3),
        "comments" => Some(COMMENTS),
        _ => None,
    }
}

/// The part that is the document: not always `word/document.xml`.
fn main_part(parts: &[Part]) -> Result<String, Refused> {
    let has = |name: &str| parts.iter().any(|part| part.name == name);
    let starts = |start: &str| parts.iter().any(|part| part.name.starts_with(start));
    if has("[Content_Types].xml") {
        if let Some(part) = parts.iter().find(|part| part.name == "_rels/.rels") {
            let relations = relations::read(&xml::decoded(&part.bytes)?)?;
            let main = relations.iter().find(|relation| relation.kind == "officeDocument" && !relation.external);
            let name = main.map(|relation| relations::resolve("", &relation.target));
            if let Some(name) = name.filter(|name| name.starts_with("word/") && has(name)) {
                return Ok(name);
            }
        }
        if has("word/document.xml") {
            return Ok("word/document.xml".to_owned());
        }
    }
    Err(Refused::new(if starts("xl/") {
        "This is an Excel workbook. Save the letter as DOCX or PDF, or copy its text and paste it."
    } else if starts("ppt/") {
        "This is a PowerPoint file. Save the letter as DOCX or PDF, or copy its text and paste it."
    } else if has("content.xml") && has("mimetype") {
        "This is an OpenDocument file. Save it as DOCX or PDF, or copy its text and paste it."
    } else {
        "This is a zip file. Unpack it, and send the letter that is inside."
    }))
}

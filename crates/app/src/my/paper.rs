//! What stands on paper that is handed to a person: what comes next, whom to ring, and what the caller says first. Nothing of who they are,
//! of us, or of why; and it folds with the print inside.

use documents::{Block, Document, TextSize};

use super::model::Shown;

/// A card: little enough to fold into a purse, or in large print.
pub fn card(shown: &Shown, large: bool) -> Document {
    let mut next: Vec<String> = shown.call.iter().map(|(when, _)| when.clone()).collect();
    next.extend(shown.meetings.first().cloned());
    next.extend(shown.next_step.clone());
    if next.is_empty() {
        next.push("Nothing is fixed yet".to_owned());
    }
    let mut blocks = vec![Block::Heading("Next".to_owned()), Block::Bullets(next)];
    blocks.push(Block::Heading("Ring".to_owned()));
    blocks.push(Block::Paragraph(format!("{}. {}", shown.ring(), shown.answers).trim().to_owned()));
    if let Some((_, say)) = &shown.call {
        blocks.push(Block::Heading("They say first".to_owned()));
        blocks.push(Block::Paragraph(format!("“{say}”")));
    }
    Document {
        title: "To keep".to_owned(),
        language: "en-GB".to_owned(),
        sender: Vec::new(),
        recipient: Vec::new(),
        date: String::new(),
        reference: None,
        blocks,
        footer: String::new(),
        size: if large { TextSize::Large } else { TextSize::Pocket },
    }
}

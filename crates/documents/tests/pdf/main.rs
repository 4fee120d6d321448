//! What the PDFs hold, read back from their bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a failed test may panic

mod accessible;
mod hostile;
mod reader;
mod scripts;

use documents::{Block, Document, TextSize, pdf};
use reader::Reader;

/// A letter with nothing but what PDF/UA asks for and these blocks.
fn letter(blocks: Vec<Block>) -> Document {
    Document {
        title: "Your plan".to_owned(),
        language: "en-GB".to_owned(),
        sender: Vec::new(),
        recipient: Vec::new(),
        date: String::new(),
        reference: None,
        blocks,
        footer: String::new(),
        size: TextSize::Normal,
    }
}

fn paragraph(text: &str) -> Document {
    letter(vec![Block::Paragraph(text.to_owned())])
}

fn read(document: &Document) -> Reader {
    Reader::open(&pdf(document).expect("any text makes a PDF"))
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A letter as the team would send it, with one of everything.
fn sample() -> Document {
    Document {
        title: "Your first visit to the walking group".to_owned(),
        language: "en-GB".to_owned(),
        sender: strings(&["North Southwark Social Prescribing", "0203 883 1624"]),
        recipient: strings(&["Ms Ana Pereira", "Flat 3, 12 Long Lane", "London", "SE1 4PG"]),
        date: "3 June 2026".to_owned(),
        reference: Some("Our reference: KTH-2041".to_owned()),
        blocks: vec![
            Block::Paragraph(
                "Dear Ana,\n\nIt was good to talk with you on Tuesday. You told me that you like \
                 to cycle, but only in the park, and that you would like company. Here is what \
                 we agreed, and what happens next."
                    .to_owned(),
            ),
            Block::Heading("What happens next".to_owned()),
            Block::Facts(vec![
                ("What".to_owned(), "Burgess Park gentle walk".to_owned()),
                ("When".to_owned(), "Tuesday 9 June, 10.30am to 11.30am".to_owned()),
                (
                    "Where".to_owned(),
                    "Meet at the café by the lake. The entrance from Albany Road has no steps, \
                     and there is a bench every hundred metres or so."
                        .to_owned(),
                ),
                ("Cost".to_owned(), "Free".to_owned()),
            ]),
            Block::SubHeading("What to bring".to_owned()),
            Block::Bullets(strings(&[
                "Shoes that you can walk in for half an hour",
                "A coat: the walk goes ahead in light rain, and the group stops half way to sit \
                 down for a while if anyone would like to",
                "Water, if it is warm",
            ])),
            Block::Heading("Who does what".to_owned()),
            Block::Table {
                head: strings(&["Step", "Who", "By when"]),
                rows: vec![
                    strings(&["Ring the cycling course and ask for a place", "Sam", "5 June"]),
                    strings(&["Come to the first walk", "Ana and Sam", "9 June"]),
                    strings(&["Talk about how it went", "Sam rings Ana", "12 June"]),
                ],
            },
            Block::Callout {
                title: "If you need help now".to_owned(),
                text: "Ring NHS 111 and choose option 2 to talk about your mental health, at any \
                       time.\nIn an emergency ring 999."
                    .to_owned(),
            },
            Block::Paragraph("Best wishes,\nSam Okafor\nLink worker".to_owned()),
        ],
        footer: "We only ever ring from 0203 883 1624. If you are not sure that it is us, \
                 look at our page before you answer."
            .to_owned(),
        size: TextSize::Normal,
    }
}

/// Writes PDFs to look at: `SAMPLES=some-folder cargo test -p documents samples`.
#[test]
fn samples() {
    let large = Document { size: TextSize::Large, ..sample() };
    let pocket = Document { size: TextSize::Pocket, ..sample() };
    for (name, document) in [("normal", sample()), ("large", large), ("pocket", pocket), ("scripts", scripts::all())] {
        let bytes = pdf(&document).unwrap();
        assert!(bytes.starts_with(b"%PDF-"));
        if let Ok(folder) = std::env::var("SAMPLES") {
            std::fs::write(format!("{folder}/{name}.pdf"), bytes).unwrap();
        }
    }
}

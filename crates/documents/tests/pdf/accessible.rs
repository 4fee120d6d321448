//! What assistive technology needs, and what it reads.

use std::time::{Duration, Instant};

use documents::{Block, Document, DocumentError, TextSize, pdf};

use crate::{letter, read, sample, strings};

#[test]
fn says_that_it_is_accessible_and_in_which_language() {
    let file = read(&sample());
    let metadata = file.metadata();
    assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"), "{metadata}");
    assert!(metadata.contains("Your first visit to the walking group"), "{metadata}");
    let catalog = file.catalog();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en-GB");
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"MarkInfo"));
    let preferences = catalog.get(b"ViewerPreferences").unwrap().as_dict().unwrap();
    assert!(preferences.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
}

#[test]
fn each_part_has_its_tag() {
    let tags = read(&sample()).tags();
    let count = |tag: &str| tags.get(tag).copied().unwrap_or(0);
    assert_eq!((count("H1"), count("H2"), count("H3")), (1, 2, 1), "{tags:?}");
    // Three bullets and four facts.
    assert_eq!((count("L"), count("LI")), (2, 7), "{tags:?}");
    assert_eq!((count("Table"), count("TH"), count("TD")), (1, 3, 9), "{tags:?}");
}

#[test]
fn a_heading_level_is_never_skipped() {
    let tags = read(&letter(vec![Block::SubHeading("Alone".to_owned())])).tags();
    assert!(tags.contains_key("H2") && !tags.contains_key("H3"), "{tags:?}");
}

#[test]
fn reads_in_the_order_of_the_page() {
    let text = read(&sample()).text();
    let order = [
        "0203 883 1624",
        "Ms Ana Pereira",
        "3 June 2026",
        "KTH-2041",
        "Your first visit",
        "Dear Ana",
        "What happens next",
        "Meet at the café",
        "What to bring",
        "Shoes that",
        "By when",
        "12 June",
        "If you need help now",
        "Sam Okafor",
    ];
    let places: Vec<_> = order.iter().map(|words| text.find(words)).collect();
    assert!(places.iter().all(Option::is_some), "{places:?} in {text}");
    assert!(places.is_sorted(), "{places:?} in {text}");
}

#[test]
fn each_page_carries_its_number_and_the_footer() {
    let blocks = vec![Block::Paragraph("one".to_owned()), Block::PageBreak, Block::Paragraph("two".to_owned())];
    let document = Document { footer: "Kept at the foot".to_owned(), ..letter(blocks) };
    let pages = read(&document).pages();
    assert_eq!(pages.len(), 2);
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("Page {number} of 2")), "{page}");
        assert!(page.contains("Kept at the foot"), "{page}");
    }
    let bengali = read(&Document { language: "bn".to_owned(), ..document }).text();
    assert!(bengali.contains("2 / 2") && !bengali.contains("Page"), "{bengali}");
}

#[test]
fn large_print_is_18_point_or_more_throughout_the_text() {
    let smallest = |size| {
        let sizes = read(&Document { size, footer: String::new(), ..sample() }).sizes();
        let mut sizes: Vec<f32> = sizes.into_iter().collect();
        sizes.sort_by(f32::total_cmp);
        sizes
    };
    let body = |sizes: &[f32]| sizes[sizes.len() / 2];
    let (normal, large) = (smallest(TextSize::Normal), smallest(TextSize::Large));
    assert!((body(&normal) - 12.0).abs() < 0.01, "{normal:?}");
    assert!((body(&large) - 18.0).abs() < 0.01, "{large:?}");
    // Only the page number is smaller, and that no smaller than the text of a normal letter.
    assert!(large[0] >= 14.0, "{large:?}");
}

/// What is handed to people: little enough for one eighth of the page, and more than that.
fn card(times: usize) -> Document {
    let blocks = vec![
        Block::Heading("Next".to_owned()),
        Block::Bullets((0..times).map(|n| format!("Tuesday {} June, between 10:00 and 11:00", n + 1)).collect()),
        Block::Heading("Ring".to_owned()),
        Block::Paragraph("Ring Sam on 0203 883 1624".to_owned()),
    ];
    Document { title: "To keep".to_owned(), size: TextSize::Pocket, ..letter(blocks) }
}

#[test]
fn a_pocket_card_stands_in_the_first_eighth_and_is_as_large_as_a_letter() {
    let file = read(&card(1));
    let sizes = file.sizes();
    assert!(sizes.iter().all(|size| *size >= 12.0), "{sizes:?}");
    // Folded once down and three times across.
    let (width, height) = (595.28 / 2.0, 841.89 / 4.0);
    let places = file.places();
    assert!(places.len() >= 4, "{places:?}");
    assert!(places.iter().all(|(x, y)| (0.0..width).contains(x) && (0.0..height).contains(y)), "{places:?}");
    assert!(read(&sample()).places().iter().any(|(_, y)| *y > height), "a letter goes further down");
    assert_eq!(file.pages().len(), 1);
    let text = file.text();
    assert!(text.contains("Ring Sam") && !text.contains("Page 1"), "a card has no number: {text}");
    let tags = file.tags();
    assert_eq!((tags.get("H1"), tags.get("H2"), tags.get("LI")), (Some(&1), Some(&2), Some(&1)), "{tags:?}");
}

#[test]
fn a_pocket_card_with_more_runs_on_and_loses_nothing() {
    let file = read(&card(40));
    let text = file.text();
    for n in 1..=40 {
        assert!(text.contains(&format!("Tuesday {n} June")), "{n} in {text}");
    }
    assert!(text.contains("Ring Sam on 0203 883 1624"), "{text}");
    assert!(file.places().iter().all(|(x, _)| *x < 595.28 / 2.0), "also below it stays in its half");
}

#[test]
fn the_same_document_makes_the_same_bytes() {
    assert_eq!(pdf(&sample()).unwrap(), pdf(&sample()).unwrap());
}

#[test]
fn callers_must_give_a_title_and_a_language() {
    let untitled = Document { title: " \u{200B}\n".to_owned(), ..sample() };
    assert_eq!(pdf(&untitled), Err(DocumentError::NoTitle));
    for wrong in ["", "e", "english", "en_GB", "en-", "1n", "ü"] {
        let document = Document { language: wrong.to_owned(), ..sample() };
        assert_eq!(pdf(&document), Err(DocumentError::Language(wrong.to_owned())));
    }
    for right in ["en-GB", "bn", "zh-Hant-HK", "pa-Guru-IN", "es-419", "sl-rozaj", "EN-gb", "som"] {
        assert!(pdf(&Document { language: right.to_owned(), ..sample() }).is_ok(), "{right}");
    }
}

#[test]
fn blocks_without_text_print_nothing() {
    let nothing = || " \n\u{200B}".to_owned();
    let blocks = vec![
        Block::Heading(nothing()),
        Block::SubHeading(nothing()),
        Block::Paragraph(nothing()),
        Block::Bullets(vec![]),
        Block::Bullets(vec![nothing()]),
        Block::Facts(vec![(nothing(), nothing())]),
        Block::Table { head: vec![], rows: vec![] },
        Block::Table { head: vec![], rows: vec![vec![]] },
        Block::Callout { title: nothing(), text: nothing() },
        Block::PageBreak,
        Block::PageBreak,
    ];
    assert_eq!(read(&letter(blocks)).text(), read(&letter(vec![])).text());
}

#[test]
fn rows_need_not_match_the_head() {
    let table = Block::Table {
        head: strings(&["A head"]),
        rows: vec![strings(&["one", "two", "three"]), strings(&[]), strings(&["last"])],
    };
    let text = read(&letter(vec![table])).text();
    for words in ["A head", "one", "two", "three", "last"] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[test]
fn a_page_is_made_in_the_blink_of_an_eye() {
    pdf(&sample()).unwrap();
    let best = (0..5)
        .map(|_| {
            let start = Instant::now();
            pdf(&sample()).unwrap();
            start.elapsed()
        })
        .min()
        .unwrap();
    // 40 to 50 ms on an idle machine; the rest is room for a busy one.
    assert!(best < Duration::from_millis(500), "{best:?}");
}

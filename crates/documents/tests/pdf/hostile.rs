//! Text that would break a careless printer. Nothing is code, nothing is an error, nothing is lost.

use documents::{Block, Document, TextSize, pdf, unprintable};
use proptest::prelude::*;

use crate::{letter, paragraph, read, strings};

/// The text with all that is not ink taken out.
fn ink(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The text in each place where text can stand.
fn everywhere(text: &str) -> Document {
    let text = || text.to_owned();
    Document {
        title: format!("Title {}", text()),
        sender: vec![text()],
        recipient: vec![text()],
        date: text(),
        reference: Some(text()),
        footer: text(),
        ..letter(vec![
            Block::Heading(text()),
            Block::SubHeading(text()),
            Block::Paragraph(text()),
            Block::Bullets(vec![text()]),
            Block::Facts(vec![(text(), text())]),
            Block::Table { head: vec![text(), text()], rows: vec![vec![text(), text()]] },
            Block::Callout { title: text(), text: text() },
        ])
    }
}

/// How often [`everywhere`] prints the text, on one page.
const PLACES: usize = 18;

#[test]
fn text_is_never_code() {
    for code in [
        "#import \"x.typ\"",
        "#panic(1)",
        "$x^2$",
        "]",
        "[",
        "\\",
        "\\u{41}",
        "*bold* _it_ `raw` <label> @ref",
        "= Heading",
        "- item",
        "/ term: x",
        "// comment /* x */",
        "\"quoted\" 'single' -- --- ... ~",
        "https://example.org/?a=b&c=%20",
        "{{x}} ${y} <b>&amp;</b>",
    ] {
        let text = ink(&read(&everywhere(code)).text());
        assert_eq!(text.matches(&ink(code)).count(), PLACES, "{code} in {text}");
    }
}

#[test]
fn control_characters_and_stray_bidi_controls_do_no_harm() {
    for hostile in [
        "\u{0}",
        "a\u{0}b",
        "\u{1}\u{2}\u{7}\u{8}\u{1B}[31m\u{7F}\u{9F}",
        "\u{202E}gnp.exe",
        "\u{2067}\u{2066}\u{2068} open",
        "\u{2069}\u{202C} close",
        "\u{FEFF}mark\u{FEFF}",
        "\u{FFFE}\u{FFFF}\u{FFFD}",
        "\u{10FFFF}\u{F0000}\u{E0001}",
        "e\u{301}\u{301}\u{301}\u{327}",
        "\u{301}",
        "ক\u{301}a\u{9BE}",
        "\u{200D}\u{200D}",
        "\u{1F3FD}",
        "\u{1160}\u{115F}\u{3164}\u{FFA0}",
        "\r\n\r\n\u{85}\u{2028}\u{2029}\u{B}\u{C}x",
        "\u{FDFD}",
    ] {
        pdf(&everywhere(hostile)).unwrap_or_else(|why| panic!("{hostile:?}: {why}"));
    }
    let text = read(&paragraph("a\u{0}b\u{1B}")).text();
    assert!(text.contains("a[U+0000]b[U+001B]"), "{text}");
}

#[test]
fn line_breaks_stay() {
    let heights = |text: &str| read(&paragraph(text)).line_heights();
    let joined = heights("one two three four").len();
    assert_eq!(heights("one\ntwo\r\nthree\n\n\nfour").len(), joined + 3);
    assert_eq!(heights("one\u{2028}two\rthree\u{85}four").len(), joined + 3);
}

#[test]
fn a_megabyte_flows_over_many_pages() {
    let words: String = (0..).map(|n| format!("word{n} ")).take(110_000).collect();
    assert!(words.len() > 1_000_000);
    let file = read(&paragraph(&words));
    let pages = file.pages();
    assert!(pages.len() > 200, "{} pages", pages.len());
    let text = ink(&pages.concat());
    for word in ["word0 ", "word47000 ", "word109999"] {
        assert!(text.contains(&ink(word)), "{word}");
    }
}

#[test]
fn a_word_without_end_wraps() {
    let token: String = (0..10_000).map(|n| format!("w{n}")).collect();
    let table = |cell: &str| Block::Table { head: strings(&["Key", "Value", "Note"]), rows: vec![strings(&["a", cell, "c"])] };
    for block in [
        Block::Paragraph(token.clone()),
        Block::Heading(token.clone()),
        table(&token),
        Block::Bullets(vec![token.clone()]),
        Block::Facts(vec![("Label".to_owned(), token.clone())]),
        Block::Facts(vec![(token.clone(), "value".to_owned())]),
        Block::Callout { title: String::new(), text: token.clone() },
    ] {
        let document = Document { size: TextSize::Large, ..letter(vec![block]) };
        let pages = read(&document).pages();
        assert!(pages.len() > 5, "{} pages", pages.len());
        assert!(ink(&pages.concat()).contains("w9999"));
    }
}

#[test]
fn a_long_web_address_wraps_and_can_be_copied() {
    let address = format!("https://example.org/{}?near=SE1+4PG", "walks_for_everyone".repeat(9));
    let text = read(&paragraph(&format!("See {address} for more."))).text();
    assert!(text.contains(&address), "{text}");
}

#[test]
fn a_long_footer_or_address_takes_its_room_and_no_more() {
    let lines: Vec<String> = (0..200).map(|n| format!("line {n} of many")).collect();
    let long = lines.join(" ");
    let document = Document { sender: lines.clone(), recipient: lines, footer: long.clone(), ..paragraph("the letter itself") };
    let pages = read(&document).pages();
    let numbers = (1..=pages.len()).map(|n| format!("Page{n}of{}", pages.len()));
    // What runs over a page's end is read back with the page number in its midst.
    let text = numbers.fold(ink(&pages.concat()), |text, number| text.replace(&number, ""));
    assert!(text.ends_with(&ink(&long)) && text.contains("theletteritself"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the text, a PDF is made, and each character is in it or was reported.
    #[test]
    fn any_text_is_printed_or_reported(text in "\\PC{0,60}|[\\x00-\\x{10FFFF}]{0,40}|[\u{900}-\u{DFF}\u{200C}\u{200D}a]{0,40}|[\u{590}-\u{8FF}\u{2066}-\u{2069}\u{202A}-\u{202E}1a ]{0,40}") {
        let document = letter(vec![
            Block::Paragraph(text.clone()),
            Block::Heading(text.clone()),
        ]);
        let lost = unprintable(&document);
        let printed = ink(&read(&document).text());
        for character in text.chars().filter(|c| leaves_ink(*c)) {
            let expected = if lost.contains(&character) {
                format!("[U+{:04X}]", u32::from(character))
            } else {
                character.to_string()
            };
            prop_assert!(printed.contains(&expected), "{:?} of {:?} in {:?}", character, text, printed);
        }
    }
}

/// Spaces and format characters steer the layout; the PDF need not carry them.
fn leaves_ink(character: char) -> bool {
    !character.is_whitespace()
        && !matches!(
            character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}'
                | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
                | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFF8}'
                | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

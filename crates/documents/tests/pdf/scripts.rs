//! Any script survives.

use documents::{Block, Document, TextSize, unprintable};

use crate::{letter, paragraph, read};

/// A sentence in each script that the neighbours of a London practice write. "We walk together."
const SENTENCES: [(&str, &str); 17] = [
    ("Latin", "Caminhamos juntos, naïve façade, Łódź, šğı"),
    ("Vietnamese", "Chúng ta đi bộ cùng nhau, Nguyễn Thị Hường"),
    ("Somali", "Waxaan wada lugeynaa si wadajir ah"),
    ("Yoruba", "A jọ ń rìn pọ̀, Ọmọ́bọ́láńlé"),
    ("Greek", "Περπατάμε μαζί"),
    ("Cyrillic", "Ми гуляємо разом, гуляем вместе"),
    ("Arabic", "نمشي معًا كل يوم ثلاثاء الساعة 10:30 في الحديقة"),
    ("Urdu", "ہم ہر منگل کو ساتھ چلتے ہیں"),
    ("Hebrew", "אנחנו הולכים ביחד"),
    ("Bengali", "আমরা প্রতি মঙ্গলবার একসাথে হাঁটি, স্বাস্থ্য"),
    ("Devanagari", "हम हर मंगलवार को साथ चलते हैं, स्वास्थ्य"),
    ("Gujarati", "આપણે દર મંગળવારે સાથે ચાલીએ છીએ"),
    ("Punjabi", "ਅਸੀਂ ਹਰ ਮੰਗਲਵਾਰ ਇਕੱਠੇ ਤੁਰਦੇ ਹਾਂ"),
    ("Tamil", "நாம் ஒவ்வொரு செவ்வாய்க்கிழமையும் ஒன்றாக நடக்கிறோம்"),
    ("Ethiopic", "በየማክሰኞው አብረን እንጓዛለን። ብሓባር ንኸይድ"),
    ("Chinese", "我们每个星期二一起散步。我們一起散步。"),
    ("Emoji", "🚲 👩🏽‍🦽 🇬🇧 ❤️ 1️⃣ 👨‍👩‍👧‍👦"),
];

/// A letter that holds them all.
pub fn all() -> Document {
    let mut blocks = Vec::new();
    for (name, sentence) in SENTENCES {
        blocks.push(Block::Heading(format!("{name}: {sentence}")));
        blocks.push(Block::Paragraph(format!("{sentence}. {sentence}.")));
    }
    let column = |range: std::ops::Range<usize>| -> Vec<String> {
        SENTENCES[range].iter().map(|(_, sentence)| (*sentence).to_owned()).collect()
    };
    blocks.push(Block::Table { head: column(4..8), rows: vec![column(8..12), column(12..16)] });
    blocks.push(Block::Bullets(column(6..9)));
    blocks.push(Block::Facts(SENTENCES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()));
    blocks.push(Block::Callout { title: SENTENCES[6].1.to_owned(), text: SENTENCES[7].1.to_owned() });
    blocks.push(Block::Paragraph("No font: ภาษาไทย, \u{0}\u{1B}".to_owned()));
    Document { footer: SENTENCES[9].1.to_owned(), ..letter(blocks) }
}

/// The characters that leave ink, sorted: right-to-left text is drawn from its end.
fn ink(text: &str) -> Vec<char> {
    let mut ink: Vec<char> =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{FE0F}')).collect();
    ink.sort_unstable();
    ink
}

#[test]
fn every_script_can_be_read_back() {
    let empty = read(&letter(vec![])).text();
    for (name, sentence) in SENTENCES {
        for size in [TextSize::Normal, TextSize::Large] {
            let document = Document { size, ..paragraph(sentence) };
            assert!(unprintable(&document).is_empty(), "{name}: {:?}", unprintable(&document));
            let text = read(&document).text();
            assert_eq!(ink(&text), ink(&format!("{empty}{sentence}")), "{name}: {text}");
        }
    }
}

#[test]
fn left_to_right_scripts_read_back_in_order() {
    for (name, sentence) in SENTENCES {
        if !["Arabic", "Urdu", "Hebrew", "Emoji"].contains(&name) {
            let text = read(&paragraph(sentence)).text();
            assert!(text.contains(sentence), "{name}: {sentence} in {text}");
        }
    }
}

#[test]
fn what_no_font_can_draw_is_printed_as_its_code_point() {
    let document = paragraph("ก and \u{E000}");
    assert_eq!(unprintable(&document).into_iter().collect::<String>(), "ก\u{E000}");
    let text = read(&document).text();
    assert!(text.contains("[U+0E01] and [U+E000]"), "{text}");
}

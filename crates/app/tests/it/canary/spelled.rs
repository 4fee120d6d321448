//! Finds a value in whatever form it leaves: spelled in other ways, escaped, encoded, packed, pressed into a PDF.

use std::io::Read as _;

/// Letters and digits alone, small: however a number is grouped, a line folded or a word spelled, this stays.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The first of some words, each squeezed, that stands in these bytes in any form.
pub fn first<'a>(bytes: &[u8], words: &[&'a str]) -> Option<&'a str> {
    let texts: Vec<String> = layers(bytes, 3).iter().map(|text| squeezed(text)).collect();
    words.iter().find(|word| texts.iter().any(|text| text.contains(**word))).copied()
}

/// What these bytes say, read in every way in which somebody could read them.
fn layers(bytes: &[u8], deep: u8) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut layers = vec![without_tags(&text), percent_decoded(&text), unescaped(&text), decoded(&text)];
    layers.push(text);
    if deep > 0 {
        for inner in inside(bytes) {
            layers.extend(self::layers(&inner, deep - 1));
        }
    }
    layers
}

/// The files in an archive, what was compressed, the words of a PDF.
fn inside(bytes: &[u8]) -> Vec<Vec<u8>> {
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        return (0..archive.len())
            .flat_map(|at| {
                let mut file = archive.by_index(at).unwrap();
                let (name, mut inner) = (file.name().unwrap().as_bytes().to_vec(), Vec::new());
                file.read_to_end(&mut inner).unwrap();
                [name, inner]
            })
            .collect();
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut inner = Vec::new();
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut inner).unwrap();
        return vec![inner];
    }
    if bytes.starts_with(b"%PDF") {
        let mut document = lopdf::Document::load_mem(bytes).unwrap();
        let pages: Vec<u32> = document.get_pages().into_keys().collect();
        let mut found = vec![document.extract_text(&pages).unwrap().into_bytes()];
        document.decompress();
        document.objects.values().for_each(|object| strings(object, &mut found));
        strings(&lopdf::Object::Dictionary(document.trailer.clone()), &mut found);
        return found;
    }
    Vec::new()
}

/// Every text and stream of a PDF: its title, who wrote it, bookmarks.
fn strings(object: &lopdf::Object, found: &mut Vec<Vec<u8>>) {
    match object {
        lopdf::Object::String(bytes, _) => found.push(bytes.clone()),
        lopdf::Object::Array(all) => all.iter().for_each(|one| strings(one, found)),
        lopdf::Object::Dictionary(all) => all.iter().for_each(|(_, one)| strings(one, found)),
        lopdf::Object::Stream(stream) => {
            found.push(stream.content.clone());
            stream.dict.iter().for_each(|(_, one)| strings(one, found));
        }
        _ => {}
    }
}

fn without_tags(text: &str) -> String {
    let mut parts = text.split('<');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('>').map_or(part, |(_, rest)| rest));
    }
    plain
}

fn percent_decoded(text: &str) -> String {
    replaced(text, "%", |rest| u32::from_str_radix(rest.get(..2)?, 16).ok().map(|code| (code, 2)))
}

/// JSON's `\u0041` and HTML's `&#65;`, `&#x41;` and `&nbsp;`.
fn unescaped(text: &str) -> String {
    let text = replaced(text, "\\u", |rest| u32::from_str_radix(rest.get(..4)?, 16).ok().map(|code| (code, 4)));
    replaced(&text.replace("&nbsp;", " "), "&#", |rest| {
        let (number, _) = rest.get(..8.min(rest.len()))?.split_once(';')?;
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        code.ok().map(|code| (code, number.len() + 1))
    })
}

/// The text with every escape that begins with `mark` replaced, where `read` says which character it is and how long.
fn replaced(text: &str, mark: &str, read: impl Fn(&str) -> Option<(u32, usize)>) -> String {
    let mut parts = text.split(mark);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match read(part).and_then(|(code, length)| Some((char::from_u32(code)?, part.get(length..)?))) {
            Some((c, rest)) => {
                plain.push(c);
                plain.push_str(rest);
            }
            None => plain.push_str(part),
        }
    }
    plain
}

/// What stands in it as base64, of either alphabet, or as hex.
fn decoded(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_');
    let mut plain = String::new();
    for run in text.split(|c| !is_part(c)).filter(|run| run.len() >= 10) {
        // Nobody knows where it begins in a longer text.
        for start in 0..4 {
            plain.push_str(&String::from_utf8_lossy(&bits(&run.as_bytes()[start..], 6, sextet)));
            plain.push(' ');
        }
        if run.bytes().all(|c| c.is_ascii_hexdigit()) {
            plain.push_str(&String::from_utf8_lossy(&bits(run.as_bytes(), 4, |c| (c as char).to_digit(16))));
        }
    }
    plain
}

fn sextet(c: u8) -> Option<u32> {
    Some(u32::from(match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' | b'-' => 62,
        _ => 63,
    }))
}

fn bits(run: &[u8], wide: u32, value: impl Fn(u8) -> Option<u32>) -> Vec<u8> {
    let (mut bytes, mut held, mut many) = (Vec::new(), 0u32, 0);
    for value in run.iter().filter_map(|c| value(*c)) {
        held = (held << wide | value) & 0xffff;
        many += wide;
        if many >= 8 {
            many -= 8;
            bytes.push((held >> many & 0xff) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use documents::{Block, Document, TextSize};

    use super::*;

    const WORDS: [&str; 3] = ["7700900987", "ze39qx", "quenchthistle"];

    fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
        use std::io::Write as _;
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap().into_inner()
    }

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        use std::io::Write as _;
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn pdf(title: &str, text: &str) -> Vec<u8> {
        documents::pdf(&Document {
            title: title.to_owned(),
            language: "en-GB".to_owned(),
            sender: Vec::new(),
            recipient: Vec::new(),
            date: String::new(),
            reference: None,
            blocks: vec![Block::Paragraph(text.to_owned())],
            footer: String::new(),
            size: TextSize::Normal,
        })
        .unwrap()
    }

    #[test]
    fn a_canary_is_found_in_every_form() {
        let base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        let spelled = [
            "+447700900987",
            "tel:+44-7700-900987",
            "07700 900 987",
            "(07700)&nbsp;900987",
            "0044 7700 900987",
            "number=%2B44+7700%20900987",
            "<b>07700</b> <i>900987</i>",
            "ZE3 9QX",
            "ze39qx",
            "ZE3%209QX",
            "ZE3\u{a0}9QX",
            "<td>ZE3</td><td>9QX</td>",
            "QUENCHTHISTLE",
            r#"{"lines":"7 Quench\u0074histle Mews"}"#,
            "7 Quench&#116;h&#x69;stle",
            "DESCRIPTION:7 Quenchth\r\n istle Mews",
            "name,address\n\"7 Quenchthistle Mews\nLondon\",1",
        ]
        .map(|text| text.as_bytes().to_vec());
        let packed = [
            base64("at 7 Quenchthistle Mews").into_bytes(),
            format!("x{}", base64("7 Quenchthistle Mews")).into_bytes(),
            base64(&format!("padding{}", "ZE3 9QX")).into_bytes(),
            b"5175656e636874686973746c65".to_vec(),
            "Quenchthistle".encode_utf16().flat_map(u16::to_be_bytes).collect(),
            gzipped(b"07700 900987"),
            zipped("xl/sharedStrings.xml", b"<si><t>07700 900987</t></si>"),
            zipped("Quenchthistle.csv", b""),
            zipped("inner.gz", &gzipped(b"ZE3 9QX")),
            pdf("A letter", "7 Quenchthistle Mews"),
            pdf("To Quenchthistle", "Nothing"),
        ];
        for (at, bytes) in spelled.iter().chain(&packed).enumerate() {
            assert!(first(bytes, &WORDS).is_some(), "number {at}: {}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(first(b"7 Quench Street, ZE3 9QY, 07700 900988", &WORDS), None);
        assert_eq!(first(&pdf("A letter", "Nothing"), &WORDS), None);
    }
}

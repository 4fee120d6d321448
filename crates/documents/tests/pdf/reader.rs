//! Reads a PDF back as a screen reader or copy and paste would: the text of each page, with the
//! replacement texts that complex scripts need, and the tags.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};

/// An A4 page, in points.
const PAGE_HEIGHT: f32 = 841.89;

/// One matrix of PDF after the other.
fn joined(first: &[f32], then: &[f32; 6]) -> [f32; 6] {
    let [a, b, c, d, e, f] = *then;
    let row = |x: f32, y: f32| (x * a + y * c, x * b + y * d);
    let ((m0, m1), (m2, m3), (m4, m5)) = (row(first[0], first[1]), row(first[2], first[3]), row(first[4], first[5]));
    [m0, m1, m2, m3, m4 + e, m5 + f]
}

pub struct Reader {
    file: Document,
}

impl Reader {
    pub fn open(bytes: &[u8]) -> Reader {
        Reader { file: Document::load_mem(bytes).expect("a readable PDF") }
    }

    /// The text of the pages, in the order in which it is drawn.
    pub fn pages(&self) -> Vec<String> {
        self.file.page_iter().map(|page| self.page(page)).collect()
    }

    pub fn text(&self) -> String {
        self.pages().concat()
    }

    /// The sizes of the print on all pages, in points.
    pub fn sizes(&self) -> Vec<f32> {
        let mut sizes = Vec::new();
        for page in self.file.page_iter() {
            for operation in self.operations(page).operations {
                if operation.operator == "Tf" {
                    sizes.push(operation.operands[1].as_float().unwrap());
                }
            }
        }
        sizes
    }

    /// How far from the left edge each piece of text of the first page begins, and how far from the top, in points. Each piece is placed
    /// by what was moved before it: by `cm`, which `q` keeps and `Q` takes back, and by `Tm`.
    pub fn places(&self) -> Vec<(f32, f32)> {
        let page = self.file.page_iter().next().expect("a page");
        let number = |object: &Object| object.as_float().unwrap_or_default();
        let (mut kept, mut moved, mut places) = (Vec::new(), [1.0, 0.0, 0.0, 1.0, 0.0, 0.0], Vec::new());
        for operation in self.operations(page).operations {
            let by: Vec<f32> = operation.operands.iter().map(number).collect();
            match operation.operator.as_str() {
                "q" => kept.push(moved),
                "Q" => moved = kept.pop().expect("what is taken back was kept"),
                "cm" => moved = joined(&by, &moved),
                "Tm" => {
                    let [.., x, y] = joined(&by, &moved);
                    places.push((x, PAGE_HEIGHT - y));
                }
                _ => {}
            }
        }
        places
    }

    pub fn catalog(&self) -> &Dictionary {
        self.file.catalog().unwrap()
    }

    /// The heights at which text stands on the pages, each once.
    pub fn line_heights(&self) -> Vec<String> {
        let mut heights = Vec::new();
        for page in self.file.page_iter() {
            for operation in self.operations(page).operations {
                if operation.operator == "Tm" {
                    heights.push(format!("{:?}", operation.operands[5]));
                }
                if operation.operator == "cm" {
                    heights.push(format!("{:?}", operation.operands[5]));
                }
            }
        }
        heights.sort();
        heights.dedup();
        heights
    }

    /// The XMP metadata.
    pub fn metadata(&self) -> String {
        let stream = self.follow(self.catalog().get(b"Metadata").unwrap()).as_stream().unwrap();
        let xml = stream.get_plain_content().unwrap();
        String::from_utf8(xml).unwrap()
    }

    /// How often each tag is used.
    pub fn tags(&self) -> BTreeMap<String, usize> {
        let mut tags = BTreeMap::new();
        for object in self.file.objects.values() {
            if let Ok(dictionary) = object.as_dict()
                && dictionary.has(b"P")
                && let Ok(tag) = dictionary.get(b"S").and_then(Object::as_name)
            {
                *tags.entry(String::from_utf8_lossy(tag).into_owned()).or_default() += 1;
            }
        }
        tags
    }

    fn follow<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.file.dereference(object).unwrap().1
    }

    fn operations(&self, page: lopdf::ObjectId) -> Content {
        Content::decode(&self.file.get_page_content(page)).unwrap()
    }

    fn page(&self, page: lopdf::ObjectId) -> String {
        let fonts: BTreeMap<Vec<u8>, BTreeMap<Vec<u8>, String>> =
            self.file.get_page_fonts(page).unwrap().into_iter().map(|(name, font)| (name, self.characters(font))).collect();
        let mut font = None;
        let mut text = String::new();
        // For each open marked stretch, whether a replacement text stands for what is drawn in it.
        let mut replaced: Vec<bool> = Vec::new();
        for operation in self.operations(page).operations {
            match operation.operator.as_str() {
                "Tf" => font = fonts.get(operation.operands[0].as_name().unwrap()),
                "BMC" => replaced.push(false),
                "BDC" => {
                    let replacement =
                        operation.operands[1].as_dict().ok().and_then(|properties| properties.get(b"ActualText").ok());
                    if let Some(replacement) = replacement {
                        text.push_str(&lopdf::decode_text_string(replacement).unwrap());
                    }
                    replaced.push(replacement.is_some());
                }
                "EMC" => {
                    replaced.pop();
                }
                "Tj" | "TJ" if !replaced.contains(&true) => {
                    let strings = match &operation.operands[0] {
                        Object::Array(parts) => parts.clone(),
                        one => vec![one.clone()],
                    };
                    for string in &strings {
                        if let Object::String(codes, _) = string {
                            let characters = font.expect("a font is chosen before text is shown");
                            let code_length = characters.keys().next().map_or(2, Vec::len);
                            for code in codes.chunks(code_length) {
                                text.push_str(&characters[code]);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        // Joiners and isolates steer the reading and are not heard.
        text.retain(|c| !matches!(c, '\u{2060}' | '\u{2066}' | '\u{2069}'));
        text
    }

    /// What each code of a font stands for. (The crate's own reading of the table joins
    /// neighbouring entries that mean the same, and then counts upwards.)
    fn characters(&self, font: &Dictionary) -> BTreeMap<Vec<u8>, String> {
        let table = self.follow(font.get(b"ToUnicode").unwrap()).as_stream().unwrap();
        let table = String::from_utf8(table.get_plain_content().unwrap()).unwrap();
        assert!(!table.contains("beginbfrange"), "only single codes are expected");
        let mut characters = BTreeMap::new();
        for part in table.split("beginbfchar").skip(1) {
            let entries = part.split("endbfchar").next().unwrap();
            for entry in entries.lines().filter(|line| line.starts_with('<')) {
                let (code, meaning) = entry.split_once("> <").unwrap();
                let units: Vec<u16> = hex(meaning.trim_end().trim_end_matches('>'))
                    .chunks(2)
                    .map(|unit| u16::from_be_bytes([unit[0], unit[1]]))
                    .collect();
                characters.insert(hex(&code[1..]), String::from_utf16(&units).unwrap());
            }
        }
        characters
    }
}

fn hex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

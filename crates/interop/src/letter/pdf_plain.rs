//! A PDF without all that bears no text: what is left to be drawn is small, unpacked, and cannot lead in circles through its pages.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::spoken::mark_spoken;
use super::{DAMAGED, MOST_STREAM, Refused, TOO_MUCH};

/// All streams that are drawn, unpacked, come to no more than this.
const MOST_UNPACKED: usize = 48 * 1024 * 1024;
/// Instructions to draw one page or one part of it.
const MOST_CONTENT: usize = 8 * 1024 * 1024;
/// States of the pen that are put by within each other; the standard asks readers for 28.
const MOST_STATES: usize = 2_000;
/// How far up a page or field looks for what it inherits.
const HIGHEST: usize = 32;

/// Entries of dictionaries that lead to no text.
const LEFT_OUT: [&[u8]; 27] = [
    b"ColorSpace",
    b"Pattern",
    b"Shading",
    b"ExtGState",
    b"SMask",
    b"Mask",
    b"Group",
    b"Parent",
    b"P",
    b"Popup",
    b"IRT",
    b"A",
    b"AA",
    b"Dest",
    b"MK",
    b"Metadata",
    b"PieceInfo",
    b"Thumb",
    b"StructParent",
    b"StructParents",
    b"Kids",
    b"Ref",
    b"OPI",
    b"R",
    b"D",
    b"LastModified",
    b"B",
];

/// Of ZapfDingbats, its marks and boxes (ISO 32000-2, annex D.6).
const DINGBATS: &str = "<33> <33> <2611>\n<34> <34> <2611>\n<35> <35> <2612>\n<36> <36> <2612>\n<37> <37> <2612>\n<38> <38> <2612>\n<6c> <6c> <2022>\n<6e> <6e> <25a0>\n<6f> <6f> <2610>\n<70> <70> <2610>\n<71> <71> <2610>\n<72> <72> <2610>";
/// Of Wingdings, all, where Word puts them.
const WINGDINGS: &str = "<21> <ff> <f021>";

/// What a field of a form shows where nothing is drawn for it.
#[derive(Debug)]
pub(super) struct Shown {
    /// In the page's own measure.
    pub rect: [f64; 4],
    pub text: String,
}

/// A plain file, and what is told apart from it.
pub(super) struct Plain {
    pub bytes: Vec<u8>,
    /// For each page.
    pub fields: Vec<Vec<Shown>>,
    /// What stretches of text say instead of their characters.
    pub spoken: Vec<String>,
}

/// Makes the plain file of these pages.
pub(super) fn plain(document: &Document, pages: &[ObjectId]) -> Result<Plain, Refused> {
    let made = Document::with_version("1.7");
    let mut maker = Maker { document, made, wanted: Vec::new(), seen: BTreeSet::new(), unpacked: 0, spoken: Vec::new() };
    let first = document.objects.keys().map(|id| id.0).max().unwrap_or_default().checked_add(1).ok_or(Refused::new(DAMAGED))?;
    let numbers = first..first.saturating_add(100);
    let mut ids = numbers.map(|number| (number, 0));
    let mut next = || ids.next().ok_or(Refused::new(DAMAGED));
    let (catalog, tree) = (next()?, next()?);
    let (mut kids, mut fields) = (Vec::new(), Vec::new());
    for id in pages {
        let (page, shown) = maker.page(*id, tree)?;
        let id = next()?;
        maker.made.objects.insert(id, Object::Dictionary(page));
        kids.push(Object::Reference(id));
        fields.push(shown);
    }
    maker.copy_wanted()?;
    let count = i64::try_from(kids.len()).unwrap_or_default();
    let mut root = dictionary! { "Type" => "Catalog", "Pages" => Object::Reference(tree) };
    if let Some(layers) = document.catalog().ok().and_then(|catalog| catalog.get_deref(b"OCProperties", document).ok()) {
        root.set("OCProperties", maker.layers(layers));
    }
    let mut made = maker.made;
    made.objects.insert(tree, Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }));
    made.objects.insert(catalog, Object::Dictionary(root));
    made.trailer.set("Root", Object::Reference(catalog));
    made.max_id = first.saturating_add(100);
    let mut bytes = Vec::new();
    made.save_to(&mut bytes).map_err(|_| Refused::new(DAMAGED))?;
    Ok(Plain { bytes, fields, spoken: maker.spoken })
}

struct Maker<'a> {
    document: &'a Document,
    made: Document,
    wanted: Vec<ObjectId>,
    seen: BTreeSet<ObjectId>,
    unpacked: usize,
    spoken: Vec<String>,
}

impl Maker<'_> {
    fn page(&mut self, id: ObjectId, tree: ObjectId) -> Result<(Dictionary, Vec<Shown>), Refused> {
        let old = self.document.get_dictionary(id).map_err(|_| Refused::new(DAMAGED))?;
        let mut page = dictionary! { "Type" => "Page", "Parent" => Object::Reference(tree) };
        for key in [&b"MediaBox"[..], b"CropBox", b"Rotate", b"Resources"] {
            if let Some(value) = inherited(self.document, old, key) {
                page.set(key.to_vec(), self.lean(value.clone()));
            }
        }
        // Contents are copied as one stream, so that they can be counted.
        let mut content = Vec::new();
        if let Ok(contents) = old.get_deref(b"Contents", self.document) {
            let parts = match contents {
                Object::Array(parts) => parts.clone(),
                one => vec![one.clone()],
            };
            for part in &parts {
                if let Ok((_, Object::Stream(stream))) = self.document.dereference(part) {
                    content.extend(self.unpack(stream)?);
                    content.push(b'\n');
                }
                if content.len() > MOST_CONTENT {
                    return Err(Refused::new(TOO_MUCH));
                }
            }
        }
        check(&content)?;
        let content = mark_spoken(content, &mut self.spoken);
        page.set("Contents", self.add(Stream::new(Dictionary::new(), content)));
        let (notes, shown) = self.notes(old);
        if !notes.is_empty() {
            page.set("Annots", notes);
        }
        Ok((page, shown))
    }

    fn add(&mut self, stream: Stream) -> Object {
        // Numbers of contents lie above those of pages.
        let number = self.made.objects.keys().map(|id| id.0).max().unwrap_or_default();
        let base = self.document.objects.keys().map(|id| id.0).max().unwrap_or_default().saturating_add(1000);
        let id = (number.max(base).saturating_add(1), 0);
        self.made.objects.insert(id, Object::Stream(stream));
        Object::Reference(id)
    }

    /// A stream without its packing. One that cannot be unpacked would leave a letter half read.
    fn unpack(&mut self, stream: &Stream) -> Result<Vec<u8>, Refused> {
        let left = MOST_UNPACKED.saturating_sub(self.unpacked).min(MOST_STREAM);
        let plain = stream.get_plain_content_with_limit(left).map_err(|error| match error {
            lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => Refused::new(TOO_MUCH),
            _ => Refused::new(DAMAGED),
        })?;
        self.unpacked += plain.len();
        Ok(plain)
    }

    /// Copies what is wanted, and what that wants.
    fn copy_wanted(&mut self) -> Result<(), Refused> {
        while let Some(id) = self.wanted.pop() {
            let Some(object) = self.document.objects.get(&id) else { continue };
            let copy = match object {
                Object::Stream(stream) => {
                    let kind = stream.dict.get_deref(b"Subtype", self.document).and_then(Object::as_name).unwrap_or_default();
                    if kind == b"Image" {
                        continue;
                    }
                    let drawn = kind == b"Form";
                    let mut plain = match self.unpack(stream) {
                        Err(refused) if drawn || refused.message == TOO_MUCH => return Err(refused),
                        // A font that is damaged is drawn with another.
                        other => other.unwrap_or_default(),
                    };
                    if drawn {
                        check(&plain)?;
                        plain = mark_spoken(plain, &mut self.spoken);
                    }
                    let mut entries = stream.dict.clone();
                    for key in [&b"Filter"[..], b"DecodeParms", b"F", b"FFilter", b"FDecodeParms", b"DL"] {
                        entries.remove(key);
                    }
                    match self.lean(Object::Dictionary(entries)) {
                        Object::Dictionary(entries) => Object::Stream(Stream::new(entries, plain)),
                        other => other,
                    }
                }
                other => {
                    let mut copy = self.lean(other.clone());
                    self.name_pictures(&mut copy);
                    copy
                }
            };
            self.made.objects.insert(id, copy);
        }
        Ok(())
    }

    /// Without what leads to no text; what it leads to is wanted.
    fn lean(&mut self, object: Object) -> Object {
        match object {
            Object::Reference(id) => {
                if self.seen.insert(id) {
                    self.wanted.push(id);
                }
                Object::Reference(id)
            }
            Object::Array(items) => Object::Array(items.into_iter().map(|item| self.lean(item)).collect()),
            Object::Dictionary(entries) => {
                let kept = entries.into_iter().filter(|(key, _)| !LEFT_OUT.contains(&key.as_slice()));
                Object::Dictionary(kept.map(|(key, value)| (key, self.lean(value))).collect())
            }
            other => other,
        }
    }

    /// Fonts of pictures without a table of what their codes mean get one.
    fn name_pictures(&mut self, object: &mut Object) {
        let Object::Dictionary(font) = object else { return };
        let is_simple = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type1" || kind == b"TrueType");
        if !is_simple || font.has(b"ToUnicode") {
            return;
        }
        let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default().to_ascii_lowercase();
        let holds = |part: &[u8]| name.windows(part.len()).any(|window| window == part);
        let table = if holds(b"dingbats") {
            DINGBATS
        } else if holds(b"wingdings") {
            WINGDINGS
        } else {
            return;
        };
        let table = format!(
            "begincmap\n1 begincodespacerange\n<00> <ff>\nendcodespacerange\n{} beginbfrange\n{table}\nendbfrange\nendcmap\n",
            table.lines().count()
        );
        let table = self.add(Stream::new(Dictionary::new(), table.into_bytes()));
        font.set("ToUnicode", table);
    }

    /// Which layers are shown: lists of references, nothing behind them.
    fn layers(&self, layers: &Object) -> Object {
        let direct = |object: &Object| self.document.dereference(object).map(|found| found.1.clone()).unwrap_or(Object::Null);
        let Object::Dictionary(entries) = layers else { return Object::Null };
        let mut kept = Dictionary::new();
        if let Ok(all) = entries.get(b"OCGs") {
            kept.set("OCGs", direct(all));
        }
        if let Ok(Object::Dictionary(usual)) = entries.get_deref(b"D", self.document) {
            let mut now = Dictionary::new();
            for key in [&b"BaseState"[..], b"ON", b"OFF"] {
                if let Ok(value) = usual.get(key) {
                    now.set(key.to_vec(), direct(value));
                }
            }
            kept.set("D", now);
        }
        Object::Dictionary(kept)
    }

    /// The annotations of a page that are drawn, and what the fields among them show that are not.
    fn notes(&mut self, page: &Dictionary) -> (Vec<Object>, Vec<Shown>) {
        let document = self.document;
        let (mut drawn, mut shown) = (Vec::new(), Vec::new());
        let notes = page.get_deref(b"Annots", document).and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        let redraw = document
            .catalog()
            .and_then(|catalog| catalog.get_deref(b"AcroForm", document))
            .and_then(Object::as_dict)
            .and_then(|form| form.get_deref(b"NeedAppearances", document))
            .and_then(Object::as_bool)
            .unwrap_or(false);
        for note in notes.iter().take(5_000) {
            let Ok((_, Object::Dictionary(note))) = document.dereference(note) else { continue };
            let flags = note.get_deref(b"F", document).and_then(Object::as_i64).unwrap_or_default();
            // Hidden, or never shown on a screen.
            if flags & 0b10_0010 != 0 {
                continue;
            }
            let Some(rect) = rect(document, note) else { continue };
            let look = note.get_deref(b"AP", document).and_then(Object::as_dict).and_then(|looks| looks.get(b"N")).ok();
            let stream = look.filter(|look| matches!(document.dereference(look), Ok((_, Object::Stream(_)))));
            match (field_text(document, note), stream) {
                (Some((text, false)), Some(look)) if !redraw || text.is_empty() => drawn.push((rect, look.clone())),
                (Some((text, _)), _) if !text.is_empty() => shown.push(Shown { rect, text }),
                (None, Some(look)) => drawn.push((rect, look.clone())),
                _ => {}
            }
        }
        let drawn = drawn.into_iter().map(|(rect, look)| {
            let look = self.lean(look);
            let rect: Vec<Object> = rect.into_iter().map(|side| Object::Real(side as f32)).collect();
            Object::Dictionary(dictionary! { "Type" => "Annot", "Rect" => rect, "AP" => dictionary! { "N" => look } })
        });
        (drawn.collect(), shown)
    }
}

/// What a field of a form says, and whether it is a box to tick; `None` for what is no field, and for buttons.
fn field_text(document: &Document, note: &Dictionary) -> Option<(String, bool)> {
    let kind = inherited(document, note, b"FT")?.as_name().ok()?;
    let value = inherited(document, note, b"V");
    match kind {
        b"Tx" | b"Ch" => {
            let text = match value {
                Some(Object::Array(items)) => {
                    items.iter().filter_map(|item| string(document, item)).collect::<Vec<_>>().join(", ")
                }
                Some(value) => string(document, value).unwrap_or_default(),
                None => String::new(),
            };
            Some((text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned(), false))
        }
        b"Btn" => {
            let flags = inherited(document, note, b"Ff").and_then(|flags| flags.as_i64().ok()).unwrap_or_default();
            if flags & (1 << 16) != 0 {
                return None;
            }
            let state = note.get_deref(b"AS", document).ok().or(value).and_then(|state| state.as_name().ok()).unwrap_or(b"Off");
            Some((if state == b"Off" { "[ ]" } else { "[x]" }.to_owned(), true))
        }
        _ => None,
    }
}

fn string(document: &Document, value: &Object) -> Option<String> {
    match document.dereference(value).ok()?.1 {
        text @ Object::String(..) => lopdf::decode_text_string(text).ok(),
        Object::Stream(stream) => {
            let bytes = stream.get_plain_content_with_limit(super::MOST_TEXT * 4).ok()?;
            lopdf::decode_text_string(&Object::String(bytes, lopdf::StringFormat::Literal)).ok()
        }
        _ => None,
    }
}

/// What stands in a dictionary, or in one above it.
fn inherited<'a>(document: &'a Document, from: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut at = from;
    for _ in 0..HIGHEST {
        if let Ok(value) = at.get_deref(key, document) {
            return Some(value);
        }
        at = at.get_deref(b"Parent", document).ok()?.as_dict().ok()?;
    }
    None
}

fn rect(document: &Document, note: &Dictionary) -> Option<[f64; 4]> {
    let sides = note.get_deref(b"Rect", document).ok()?.as_array().ok()?;
    let mut numbers = sides.iter().map(|side| document.dereference(side).ok()?.1.as_float().ok().map(f64::from));
    let mut next = || numbers.next().flatten().filter(|number| number.is_finite());
    Some([next()?, next()?, next()?, next()?])
}

/// Whether instructions put by more states of the pen than anything but malice does.
fn check(content: &[u8]) -> Result<(), Refused> {
    let mut deep = 0_usize;
    for word in content.split(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        match word {
            b"q" => deep += 1,
            b"Q" => deep = deep.saturating_sub(1),
            _ => {}
        }
        if deep > MOST_STATES {
            return Err(Refused::new(TOO_MUCH));
        }
    }
    if content.len() > MOST_CONTENT { Err(Refused::new(TOO_MUCH)) } else { Ok(()) }
}

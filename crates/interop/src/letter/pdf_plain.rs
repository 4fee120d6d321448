//! A PDF without all that bears no text: what is left to be drawn is small, unpacked, and cannot lead in circles through its pages.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::bounds::{MOST_CONTENT, check, cut_circles};
use super::fields::{Shown, inherited, notes};
use super::spoken::mark_spoken;
use super::{DAMAGED, MOST_STREAM, Refused, TOO_MUCH};

/// All streams that are drawn, unpacked, come to no more than this.
const MOST_UNPACKED: usize = 48 * 1024 * 1024;

/// Numbers that are left for the catalog, the tree and the pages.
const FOR_PAGES: u32 = 100;

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
    let first = document.objects.keys().map(|id| id.0).max().unwrap_or_default().checked_add(1).ok_or(Refused::new(DAMAGED))?;
    let numbers = first..first.saturating_add(FOR_PAGES);
    let mut maker = Maker {
        document,
        made: Document::with_version("1.7"),
        wanted: Vec::new(),
        seen: BTreeSet::new(),
        unpacked: 0,
        spoken: Vec::new(),
        free: numbers.end,
    };
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
    let (mut made, free) = (maker.made, maker.free);
    made.objects.insert(tree, Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }));
    made.objects.insert(catalog, Object::Dictionary(root));
    cut_circles(&mut made)?;
    made.trailer.set("Root", Object::Reference(catalog));
    made.max_id = free;
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
    /// The first number that no object has.
    free: u32,
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
        let (drawn, shown) = notes(self.document, old);
        if !drawn.is_empty() {
            let notes: Vec<Object> = drawn.into_iter().map(|note| self.lean(note)).collect();
            page.set("Annots", notes);
        }
        Ok((page, shown))
    }

    fn add(&mut self, stream: Stream) -> Object {
        let id = (self.free, 0);
        self.free = self.free.saturating_add(1);
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
}

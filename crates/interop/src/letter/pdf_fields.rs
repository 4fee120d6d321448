//! Annotations of a page and the fields of forms among them (ISO 32000-2, 12.5 Annotations, 12.7 Forms).

use lopdf::{Dictionary, Document, Object, dictionary};

/// How far up a page or field looks for what it inherits.
const HIGHEST: usize = 32;

/// What a field of a form shows where nothing is drawn for it.
#[derive(Debug)]
pub(super) struct Shown {
    /// In the page's own measure.
    pub rect: [f64; 4],
    pub text: String,
}

/// The annotations of a page that are drawn, and what the fields among them show that are not.
pub(super) fn notes(document: &Document, page: &Dictionary) -> (Vec<Object>, Vec<Shown>) {
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
        let rect: Vec<Object> = rect.into_iter().map(|side| Object::Real(side as f32)).collect();
        Object::Dictionary(dictionary! { "Type" => "Annot", "Rect" => rect, "AP" => dictionary! { "N" => look } })
    });
    (drawn.collect(), shown)
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
pub(super) fn inherited<'a>(document: &'a Document, from: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
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

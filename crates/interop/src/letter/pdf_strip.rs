//! Takes out of a PDF what acts by itself or reaches out of it (ISO 32000-2, 12.6 Actions, 7.11.4 Embedded files, 13 Multimedia).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object};

/// Kinds of actions that are taken out, and what is said of them. Left are those that turn a page or open a web page on a click.
const ACTIONS: [(&[u8], &str); 12] = [
    (b"JavaScript", "a script"),
    (b"Launch", "an action that starts a program"),
    (b"SubmitForm", "an action that sends a form away"),
    (b"ImportData", "an action that fetches data"),
    (b"GoToR", "an action that opens another file"),
    (b"GoToE", "an action that opens another file"),
    (b"Thread", "an action that opens another file"),
    (b"Rendition", "sound, film or 3D"),
    (b"Movie", "sound, film or 3D"),
    (b"Sound", "sound, film or 3D"),
    (b"RichMediaExecute", "sound, film or 3D"),
    (b"GoTo3DView", "sound, film or 3D"),
];

/// Entries of dictionaries that are taken out wherever they stand.
const ENTRIES: [(&[u8], &str); 12] = [
    (b"AA", "an action that starts by itself"),
    (b"JavaScript", "a script"),
    (b"JS", "a script"),
    (b"XFA", "a form that acts by itself (XFA)"),
    (b"EmbeddedFiles", "a file inside the PDF"),
    (b"EF", "a file inside the PDF"),
    (b"AF", "a file inside the PDF"),
    (b"Collection", "a file inside the PDF"),
    (b"RichMediaContent", "sound, film or 3D"),
    (b"RichMediaSettings", "sound, film or 3D"),
    (b"Renditions", "sound, film or 3D"),
    (b"3DD", "sound, film or 3D"),
];

/// Kinds of annotations that are taken out.
const NOTES: [(&[u8], &str); 6] = [
    (b"FileAttachment", "a file inside the PDF"),
    (b"RichMedia", "sound, film or 3D"),
    (b"Screen", "sound, film or 3D"),
    (b"Movie", "sound, film or 3D"),
    (b"Sound", "sound, film or 3D"),
    (b"3D", "sound, film or 3D"),
];

const OPENING: &str = "an action on opening";
const EXTERNAL: &str = "a reference to another file";

/// Takes out what acts, and says what it was.
pub(super) fn strip(document: &mut Document) -> BTreeSet<&'static str> {
    let mut said = BTreeSet::new();
    let ids: Vec<_> = document.objects.keys().copied().collect();
    for id in ids {
        // Each object is looked at apart from the rest, so that the rest can be asked what a reference leads to.
        let Some(mut object) = document.objects.remove(&id) else { continue };
        if !clean(&mut object, document, &mut said) {
            object = Object::Null;
        }
        document.objects.insert(id, object);
    }
    let mut trailer = std::mem::take(&mut document.trailer);
    clean_entries(&mut trailer, document, &mut said);
    document.trailer = trailer;
    said
}

/// Whether the bytes of a file, packed parts aside, have a word for what [`strip`] takes out: an older state of the file may.
pub(super) fn looks_active(bytes: &[u8]) -> bool {
    const WORDS: [&[u8]; 7] = [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/SubmitForm", b"/RichMedia", b"/XFA"];
    WORDS.iter().any(|word| super::super::kind::contains(bytes, word))
}

/// Cleans an object and what lies in it; `false` when nothing of it may stay.
fn clean(object: &mut Object, document: &Document, said: &mut BTreeSet<&'static str>) -> bool {
    match object {
        Object::Array(items) => {
            // A part that goes leaves nothing in its place: numbers of the others would not matter, but pairs do.
            items.retain_mut(|item| {
                let fine = clean(item, document, said) && !is_note(item, document, said);
                if !fine && !matches!(item, Object::Dictionary(_) | Object::Reference(_)) {
                    *item = Object::Null;
                }
                fine
            });
            true
        }
        Object::Dictionary(entries) => clean_entries(entries, document, said),
        Object::Stream(stream) => {
            if is_kind(&stream.dict, b"Type", b"EmbeddedFile", document) {
                said.insert("a file inside the PDF");
                return false;
            }
            if stream.dict.remove(b"F").is_some() || stream.dict.remove(b"Ref").is_some() {
                said.insert(EXTERNAL);
            }
            clean_entries(&mut stream.dict, document, said)
        }
        _ => true,
    }
}

fn clean_entries(entries: &mut Dictionary, document: &Document, said: &mut BTreeSet<&'static str>) -> bool {
    if let Some(name) = name_of(entries, b"S", document)
        && let Some((_, words)) = ACTIONS.iter().find(|(kind, _)| *kind == name)
    {
        said.insert(words);
        return false;
    }
    if let Some(words) = note_of(entries, document) {
        said.insert(words);
        return false;
    }
    for (key, words) in ENTRIES {
        if entries.get(key).is_ok_and(|value| !is_drawn(value, document) && !matches!(value, Object::Null)) {
            entries.remove(key);
            said.insert(words);
        }
    }
    let opening = entries.get(b"OpenAction").is_ok_and(|action| acts(action, document));
    let mut gone = Vec::new();
    for (key, value) in entries.iter_mut() {
        if !clean(value, document, said) {
            gone.push(key.clone());
        }
    }
    for key in gone {
        entries.remove(&key);
    }
    if opening {
        entries.remove(b"OpenAction");
        said.insert(OPENING);
    }
    true
}

/// Whether opening the file would do more than show a certain page of it.
fn acts(action: &Object, document: &Document) -> bool {
    match document.dereference(action) {
        Ok((_, Object::Dictionary(action))) => {
            name_of(action, b"S", document).is_none_or(|kind| kind != b"GoTo") || action.has(b"Next")
        }
        Ok((_, Object::Array(_) | Object::Name(_) | Object::String(..) | Object::Null)) => false,
        _ => true,
    }
}

/// Whether it is a font or picture that only bears the name of something else.
fn is_drawn(value: &Object, document: &Document) -> bool {
    match document.dereference(value) {
        Ok((_, Object::Dictionary(entries))) => is_kind(entries, b"Type", b"Font", document),
        Ok((_, Object::Stream(stream))) => {
            is_kind(&stream.dict, b"Subtype", b"Image", document) || is_kind(&stream.dict, b"Subtype", b"Form", document)
        }
        _ => false,
    }
}

/// Whether it leads to an annotation that is taken out.
fn is_note(item: &Object, document: &Document, said: &mut BTreeSet<&'static str>) -> bool {
    let Ok((_, Object::Dictionary(entries))) = document.dereference(item) else { return false };
    note_of(entries, document).inspect(|words| _ = said.insert(words)).is_some()
}

fn note_of(entries: &Dictionary, document: &Document) -> Option<&'static str> {
    let name = name_of(entries, b"Subtype", document)?;
    NOTES.iter().find(|(kind, _)| *kind == name).map(|(_, words)| *words)
}

fn name_of<'a>(entries: &'a Dictionary, key: &[u8], document: &'a Document) -> Option<&'a [u8]> {
    document.dereference(entries.get(key).ok()?).ok()?.1.as_name().ok()
}

fn is_kind(entries: &Dictionary, key: &[u8], kind: &[u8], document: &Document) -> bool {
    name_of(entries, key, document) == Some(kind)
}

//! What is looked at before anything is drawn, because drawing would not stop at it.

use std::collections::BTreeMap;

use lopdf::{Document, Object, ObjectId};

use super::{Refused, TOO_MUCH};

/// Instructions to draw one page or one part of it.
pub(super) const MOST_CONTENT: usize = 8 * 1024 * 1024;
/// States of the pen that are put by within each other; older readers stop at 28 (ISO 32000-1, annex C).
const MOST_STATES: usize = 2_000;
/// Arrays and dictionaries within each other among instructions.
const DEEPEST: usize = 64;
/// Parts that are drawn within parts.
const MOST_FORMS: usize = 12;

/// Whether instructions are such as a program that prints letters writes.
pub(super) fn check(content: &[u8]) -> Result<(), Refused> {
    let (mut states, mut deep, mut brackets) = (0_usize, 0_usize, 0_usize);
    let mut before = b' ';
    let mut bytes = content.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if brackets > 0 {
            match byte {
                b'\\' => _ = bytes.next(),
                b'(' => brackets += 1,
                b')' => brackets -= 1,
                _ => {}
            }
            continue;
        }
        let alone =
            !before.is_ascii_alphanumeric() && before != b'/' && bytes.peek().is_none_or(|next| !next.is_ascii_alphanumeric());
        match byte {
            b'(' => brackets = 1,
            b'%' => while bytes.next_if(|byte| !matches!(byte, b'\n' | b'\r')).is_some() {},
            b'[' => deep += 1,
            b'<' if bytes.next_if_eq(&b'<').is_some() => deep += 1,
            b']' => deep = deep.saturating_sub(1),
            b'>' if bytes.next_if_eq(&b'>').is_some() => deep = deep.saturating_sub(1),
            b'q' if alone => states += 1,
            b'Q' if alone => states = states.saturating_sub(1),
            _ => {}
        }
        before = byte;
        if states > MOST_STATES || deep > DEEPEST {
            return Err(Refused::new(TOO_MUCH));
        }
    }
    if content.len() > MOST_CONTENT { Err(Refused::new(TOO_MUCH)) } else { Ok(()) }
}

/// Cuts references that lead back to where they come from.
pub(super) fn cut_circles(document: &mut Document) -> Result<(), Refused> {
    // How many parts lie within each other below an object; `None` while it is still looked at.
    let mut seen: BTreeMap<ObjectId, Option<usize>> = BTreeMap::new();
    let mut cuts: Vec<(ObjectId, ObjectId)> = Vec::new();
    let ids: Vec<ObjectId> = document.objects.keys().copied().collect();
    for start in ids {
        if seen.contains_key(&start) {
            continue;
        }
        seen.insert(start, None);
        let mut path: Vec<(ObjectId, Vec<ObjectId>, usize)> = vec![(start, references(document, start), 0)];
        while let Some((id, next, below)) = path.last_mut() {
            let Some(to) = next.pop() else {
                let forms = *below + usize::from(is_form(document, *id));
                if forms > MOST_FORMS {
                    return Err(Refused::new(TOO_MUCH));
                }
                seen.insert(*id, Some(forms));
                path.pop();
                if let Some((_, _, above)) = path.last_mut() {
                    *above = (*above).max(forms);
                }
                continue;
            };
            match seen.get(&to) {
                Some(Some(forms)) => *below = (*below).max(*forms),
                Some(None) => cuts.push((*id, to)),
                None => {
                    seen.insert(to, None);
                    let next = references(document, to);
                    path.push((to, next, 0));
                }
            }
        }
    }
    for (from, to) in cuts {
        if let Some(object) = document.objects.get_mut(&from) {
            cut(object, to);
        }
    }
    Ok(())
}

fn is_form(document: &Document, id: ObjectId) -> bool {
    matches!(document.objects.get(&id), Some(Object::Stream(_)))
}

fn references(document: &Document, id: ObjectId) -> Vec<ObjectId> {
    let mut found = Vec::new();
    let mut left: Vec<&Object> = document.objects.get(&id).into_iter().collect();
    while let Some(object) = left.pop() {
        match object {
            Object::Reference(id) => found.push(*id),
            Object::Array(items) => left.extend(items),
            // Upwards, where a page lies in its tree.
            Object::Dictionary(entries) => {
                left.extend(entries.iter().filter(|(key, _)| *key != b"Parent").map(|(_, value)| value))
            }
            Object::Stream(stream) => left.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    found
}

fn cut(object: &mut Object, to: ObjectId) {
    match object {
        Object::Reference(id) if *id == to => *object = Object::Null,
        Object::Array(items) => items.iter_mut().for_each(|item| cut(item, to)),
        Object::Dictionary(entries) => {
            entries.iter_mut().filter(|(key, _)| *key != b"Parent").for_each(|(_, value)| cut(value, to))
        }
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, value)| cut(value, to)),
        _ => {}
    }
}

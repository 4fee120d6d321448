//! XML, walked through element by element and written anew. Nothing may be defined in it, so no entity can grow.

use std::borrow::Cow;

use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::Trouble;

/// Elements within elements; Word writes some fifty.
const DEEPEST: usize = 1000;

fn damaged<E>(_: E) -> Trouble {
    Trouble::Damaged
}

/// A part as text: UTF-16 where its byte order mark says so, else UTF-8, as ECMA-376 has it.
pub(crate) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Trouble> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, length)) => Ok(encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0),
        None => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(damaged),
    }
}

/// What stands in a part, one after the other.
pub(crate) enum Node<'x> {
    Open(&'x BytesStart<'x>),
    /// The name of the element that ends, without its prefix.
    Close(&'x str),
    Text(&'x str),
}

/// The name of an element without its prefix.
pub(crate) fn local<'x>(tag: &'x BytesStart<'_>) -> &'x str {
    std::str::from_utf8(tag.local_name().into_inner()).unwrap_or_default()
}

/// The value of an attribute, by its name without a prefix.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().into_inner() == name.as_bytes())
        .map(|attribute| match attribute.unescape_value() {
            Ok(value) => value.into_owned(),
            Err(_) => String::new(),
        })
}

/// Whether an element that is on by being there is on.
pub(crate) fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "off"))
}

fn reference(reference: &BytesRef<'_>) -> Result<char, Trouble> {
    if let Some(char) = reference.resolve_char_ref().map_err(damaged)? {
        return Ok(char);
    }
    match &**reference {
        b"amp" => Ok('&'),
        b"lt" => Ok('<'),
        b"gt" => Ok('>'),
        b"quot" => Ok('"'),
        b"apos" => Ok('\''),
        _ => Err(Trouble::Hurt),
    }
}

/// Calls `each` for everything in a part.
///
/// # Errors
/// When the part is not well formed, defines anything, or is too deep.
pub(crate) fn walk<E: From<Trouble>>(xml: &str, mut each: impl FnMut(Node<'_>) -> Result<(), E>) -> Result<(), E> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(tag) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Trouble::Hurt.into());
                }
                each(Node::Open(&tag))?;
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                let name = tag.local_name().into_inner();
                each(Node::Close(std::str::from_utf8(name).map_err(damaged)?))?;
            }
            Event::Text(text) => each(Node::Text(&text.decode().map_err(damaged)?))?,
            Event::CData(text) => each(Node::Text(&text.decode().map_err(damaged)?))?,
            Event::GeneralRef(name) => each(Node::Text(reference(&name)?.encode_utf8(&mut [0; 4])))?,
            Event::DocType(_) => return Err(Trouble::Hurt.into()),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return if depth == 0 { Ok(()) } else { Err(Trouble::Damaged.into()) },
        }
    }
}

/// What becomes of an element when a part is written anew.
pub(crate) enum Fate {
    Keep,
    /// It goes with all that is in it.
    Drop,
    Change(BytesStart<'static>),
}

/// Writes a part anew, without comments, processing instructions and what `judge` drops. Nothing when all of it stays as it was.
pub(crate) fn rewrite(xml: &str, judge: impl Fn(&BytesStart<'_>) -> Fate) -> Result<Option<Vec<u8>>, Trouble> {
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::new(Vec::new());
    let (mut changed, mut dropping) = (false, 0_usize);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes")))).map_err(damaged)?;
    loop {
        let event = reader.read_event().map_err(damaged)?;
        let event = match event {
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => continue,
            Event::Start(_) if dropping > 0 => {
                dropping += 1;
                continue;
            }
            Event::End(_) if dropping > 0 => {
                dropping -= 1;
                continue;
            }
            _ if dropping > 0 => continue,
            Event::Start(tag) => match judge(&tag) {
                Fate::Keep => Event::Start(tag),
                Fate::Drop => {
                    (changed, dropping) = (true, 1);
                    continue;
                }
                Fate::Change(tag) => {
                    changed = true;
                    Event::Start(tag)
                }
            },
            Event::Empty(tag) => match judge(&tag) {
                Fate::Keep => Event::Empty(tag),
                Fate::Drop => {
                    changed = true;
                    continue;
                }
                Fate::Change(tag) => {
                    changed = true;
                    Event::Empty(tag)
                }
            },
            other => other,
        };
        writer.write_event(event).map_err(damaged)?;
    }
    Ok(changed.then(|| writer.into_inner()))
}

//! The file as it may be kept: only parts that are known to be harmless, and no way to anything elsewhere but a link to click.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use quick_xml::events::BytesStart;
use quick_xml::events::attributes::Attribute;

use super::MADE_TO_HURT;
use crate::letter::{FileKind, Refused, image, kind};
use crate::ooxml::relations::{self, Relation};
use crate::ooxml::xml::{self, Fate, local};
use crate::ooxml::{Part, container};

const TYPES: &str = "[Content_Types].xml";
const ELSEWHERE: &str = "a link to a file elsewhere";
const DETAILS: &str = "hidden details of the document, such as who wrote it";
const FIELD: &str = "a field that fetches something or starts something";

/// Parts directly in `word` that are kept, whatever number they bear.
const STORIES: [&str; 16] = [
    "document",
    "styles",
    "stylesWithEffects",
    "settings",
    "webSettings",
    "fontTable",
    "numbering",
    "footnotes",
    "endnotes",
    "comments",
    "commentsExtended",
    "commentsIds",
    "commentsExtensible",
    "people",
    "header",
    "footer",
];
const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf"];

/// Elements that draw in something from elsewhere, run something, or mean nothing without what was taken out.
const ACTING: [&str; 11] = [
    "altChunk",
    "attachedTemplate",
    "control",
    "embedBold",
    "embedBoldItalic",
    "embedItalic",
    "embedRegular",
    "externalData",
    "mailMerge",
    "OLEObject",
    "subDoc",
];

fn is_kept(name: &str, main: &str) -> bool {
    if name == TYPES || name == "_rels/.rels" || name == main {
        return true;
    }
    if let Some(source) = relations::source(name) {
        return is_kept(&source, main);
    }
    if relations::stem(name).is_some_and(|stem| STORIES.contains(&stem)) {
        return true;
    }
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    let extension = extension.to_ascii_lowercase();
    match relations::folder(stem) {
        "word/media" => PICTURES.contains(&extension.as_str()),
        "word/theme" | "word/charts" | "word/diagrams" => extension == "xml",
        _ => false,
    }
}

/// What a part was that is not kept, in words.
fn told(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let within = |folder: &str| name.starts_with(folder);
    if name.contains("vba") {
        "a macro"
    } else if within("word/embeddings/") {
        "an embedded object"
    } else if within("word/activex/") || within("word/ctrlprops/") || within("customui/") {
        "a control"
    } else if within("customxml/") || within("docprops/") {
        DETAILS
    } else if within("word/afchunk") || within("word/glossary") || within("word/subdoc") {
        "a further document"
    } else if within("word/fonts/") {
        "a font"
    } else if within("word/printersettings") {
        "settings of a printer"
    } else {
        "a part that no letter needs"
    }
}

/// Takes out whatever could act by itself. `loud` names the parts that have a field which does.
pub(super) fn clean(parts: Vec<Part>, main: &str, loud: &BTreeSet<String>) -> Result<(Vec<u8>, Vec<String>), Refused> {
    let mut stripped = BTreeSet::new();
    let (mut kept, dropped): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| is_kept(&part.name, main));
    // What belongs to a part that goes is not told of on its own.
    stripped.extend(dropped.iter().filter(|part| !part.name.ends_with(".rels")).map(|part| told(&part.name)));
    let names: HashSet<String> = kept.iter().map(|part| part.name.clone()).collect();
    let mut gone: BTreeMap<String, HashSet<String>> = BTreeMap::new();
    for part in kept.iter_mut().filter(|part| part.name.ends_with(".rels")) {
        let source = relations::source(&part.name).unwrap_or_default();
        let (stay, go): (Vec<Relation>, Vec<Relation>) = relations::read(&xml::decoded(&part.bytes)?)?
            .into_iter()
            .partition(|relation| stays(relation, relations::folder(&source), &names));
        if go.iter().any(|relation| relation.external) {
            stripped.insert(ELSEWHERE);
        }
        gone.insert(source, go.into_iter().map(|relation| relation.id).collect());
        part.bytes = relations::write(&stay).into_bytes();
    }
    let nothing = HashSet::new();
    for part in &mut kept {
        if part.name == TYPES {
            part.bytes = content_types(part, main, &names)?;
        } else if part.name.ends_with(".rels") {
            continue;
        } else if part.name.ends_with(".xml") {
            let text = xml::decoded(&part.bytes)?;
            xml::walk::<Refused>(&text, |_| Ok(()))?;
            let is_loud = loud.contains(&part.name);
            if is_loud {
                stripped.insert(FIELD);
            }
            let gone = gone.get(&part.name).unwrap_or(&nothing);
            if let Some(bytes) = xml::rewrite(&text, |tag| judge(tag, gone, is_loud))? {
                part.bytes = bytes;
            }
        } else {
            picture(part, &mut stripped)?;
        }
    }
    kept.sort_by_key(|part| part.name != TYPES);
    Ok((container::pack(&kept)?, stripped.into_iter().map(str::to_owned).collect()))
}

/// Whether a relationship may stay: to a part that is kept, or to a page or address that somebody clicks on.
fn stays(relation: &Relation, folder: &str, names: &HashSet<String>) -> bool {
    if !relation.external {
        return names.contains(&relations::resolve(folder, &relation.target)) || relation.target.starts_with('#');
    }
    let target = relation.target.trim().to_ascii_lowercase();
    relation.kind == "hyperlink" && ["http://", "https://", "mailto:", "tel:", "#"].iter().any(|start| target.starts_with(start))
}

fn judge(tag: &BytesStart<'_>, gone: &HashSet<String>, loud: bool) -> Fate {
    let name = local(tag);
    if ACTING.contains(&name) || (loud && name == "instrText") {
        return Fate::Drop;
    }
    let is_loud = |attribute: &Attribute<'_>| loud && name == "fldSimple" && attribute.key.local_name().into_inner() == b"instr";
    let leads_nowhere = |attribute: &Attribute<'_>| {
        attribute.key.prefix().is_some_and(|prefix| prefix.into_inner() != b"w")
            && attribute.unescape_value().is_ok_and(|value| gone.contains(&*value))
    };
    let attributes: Vec<Attribute<'_>> = tag.attributes().with_checks(false).flatten().collect();
    if !attributes.iter().any(|attribute| is_loud(attribute) || leads_nowhere(attribute)) {
        return Fate::Keep;
    }
    let Ok(full) = std::str::from_utf8(tag.name().into_inner()) else { return Fate::Drop };
    let mut changed = BytesStart::new(full.to_owned());
    for mut attribute in attributes.into_iter().filter(|attribute| !leads_nowhere(attribute)) {
        if is_loud(&attribute) {
            attribute.value = Vec::new().into();
        }
        changed.push_attribute(attribute);
    }
    Fate::Change(changed)
}

/// The list of what each part is, without parts that are gone; a document that could hold macros becomes one that cannot.
fn content_types(part: &Part, main: &str, names: &HashSet<String>) -> Result<Vec<u8>, Refused> {
    let text = xml::decoded(&part.bytes)?;
    xml::walk::<Refused>(&text, |_| Ok(()))?;
    let anew = xml::rewrite(&text, |tag| {
        let kind = xml::attribute(tag, "ContentType").unwrap_or_default();
        let acts = ["vba", "macro", "activex", "oleobject", "obfuscatedfont", "printersettings"]
            .iter()
            .any(|word| kind.to_ascii_lowercase().contains(word));
        let name = xml::attribute(tag, "PartName").unwrap_or_default();
        let name = name.trim_start_matches('/');
        match local(tag) {
            "Override" if name == main => {
                let mut tag = BytesStart::new("Override");
                tag.push_attribute(("PartName", format!("/{name}").as_str()));
                tag.push_attribute(("ContentType", format!("{}.main+xml", FileKind::Docx.media_type()).as_str()));
                Fate::Change(tag)
            }
            "Override" if acts || !names.contains(name) => Fate::Drop,
            "Default" if acts => Fate::Drop,
            _ => Fate::Keep,
        }
    })?;
    Ok(anew.unwrap_or_else(|| part.bytes.clone()))
}

/// A picture loses its hidden details, as a picture that is sent by itself does. Whatever is named as one and is something else
/// is refused.
fn picture(part: &mut Part, stripped: &mut BTreeSet<&'static str>) -> Result<(), Refused> {
    let odd: [&[u8]; 8] = [b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"%PDF"];
    if odd.iter().any(|start| part.bytes.starts_with(start)) {
        return Err(Refused::new(MADE_TO_HURT));
    }
    if let Ok(found @ (FileKind::Png | FileKind::Jpeg | FileKind::Tiff)) = kind::of(&part.bytes)
        && let Ok((_, cleaned, hidden)) = image::open(found, &part.bytes)
    {
        if !hidden.is_empty() {
            stripped.insert("hidden details of a picture, such as where it was taken");
        }
        part.bytes = cleaned;
    }
    Ok(())
}

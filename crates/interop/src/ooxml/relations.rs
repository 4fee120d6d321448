//! Relationships: which part leads to which, and to what elsewhere (ECMA-376 part 2).

use super::Trouble;
use super::xml::{Node, attribute, local, walk};

pub(crate) struct Relation {
    pub id: String,
    /// The last step of its type, which is the same in the transitional and in the strict form: `hyperlink`.
    pub kind: String,
    /// The whole type.
    pub full_kind: String,
    pub target: String,
    pub external: bool,
}

pub(crate) fn read(xml: &str) -> Result<Vec<Relation>, Trouble> {
    let mut relations = Vec::new();
    walk::<Trouble>(xml, |node| {
        if let Node::Open(tag) = node
            && local(tag) == "Relationship"
        {
            let get = |name| attribute(tag, name).unwrap_or_default();
            let full_kind = get("Type");
            relations.push(Relation {
                id: get("Id"),
                kind: full_kind.rsplit('/').next().unwrap_or_default().to_owned(),
                full_kind,
                target: get("Target"),
                external: !get("TargetMode").is_empty() && get("TargetMode") != "Internal",
            });
        }
        Ok(())
    })?;
    Ok(relations)
}

pub(crate) fn write(relations: &[Relation]) -> String {
    let mut xml = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    );
    for relation in relations {
        xml.push_str("<Relationship");
        let mode = if relation.external { "External" } else { "" };
        let all = [("Id", &*relation.id), ("Type", &*relation.full_kind), ("Target", &*relation.target), ("TargetMode", mode)];
        for (name, value) in all.into_iter().filter(|(_, value)| !value.is_empty()) {
            xml.push_str(&format!(" {name}=\"{}\"", html_escape::encode_double_quoted_attribute(value)));
        }
        xml.push_str("/>");
    }
    xml.push_str("</Relationships>");
    xml
}

/// The name of the part to which a target leads from a part in this folder.
pub(crate) fn resolve(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut steps = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The part whose relationships stand in this one: of `word/_rels/document.xml.rels`, `word/document.xml`.
pub(crate) fn source(name: &str) -> Option<String> {
    let (folder, file) = name.rsplit_once('/')?;
    let folder = folder.strip_suffix("_rels")?;
    Some(format!("{folder}{}", file.strip_suffix(".rels")?))
}

/// The folder of a part.
pub(crate) fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What a part directly in `word` is, without the number in its name: of `word/header2.xml`, `header`.
pub(crate) fn stem(name: &str) -> Option<&str> {
    let file = name.strip_prefix("word/")?.strip_suffix(".xml")?;
    (!file.contains('/')).then(|| file.trim_end_matches(|char: char| char.is_ascii_digit()))
}

//! Small files of each kind, made by hand.
#![allow(dead_code, clippy::unwrap_used, reason = "helpers of several tests")]

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;

pub fn rtf(body: &str) -> Vec<u8> {
    format!(
        "{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0\\fnil\\fcharset0 Calibri;}}{{\\f1\\fnil\\fcharset2 Wingdings;}}{{\\f2\\fnil\\fcharset238 Arial CE;}}}}\r\n{body}}}"
    )
    .into_bytes()
}

pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

pub const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

pub fn document(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:o="urn:schemas-microsoft-com:office:office"><w:body>{body}<w:sectPr/></w:body></w:document>"#
    )
}

/// A DOCX with this body, and further parts.
pub fn docx_with(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let document = document(body);
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ];
    parts.extend_from_slice(more);
    zip(&parts)
}

pub fn docx(body: &str) -> Vec<u8> {
    docx_with(body, &[])
}

/// A paragraph with one run.
pub fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

/// The parts of a zip, by name.
pub fn parts(bytes: &[u8]) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

pub fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(name);
    sum.update(data);
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], name, data, &sum.sum().to_be_bytes()].concat()
}

/// A PNG of one dot (or of as many as wanted, which are not there), with these chunks before its dots.
pub fn png(width: u32, height: u32, more: &[Vec<u8>]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&[0, 0]).unwrap();
    let dots = packed.finish().unwrap();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &head), more.concat(), chunk(b"IDAT", &dots), chunk(b"IEND", b"")].concat()
}

pub fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &u16::try_from(data.len() + 2).unwrap().to_be_bytes(), data].concat()
}

/// A JPEG in outline, with these segments after the first.
pub fn jpeg(more: &[Vec<u8>]) -> Vec<u8> {
    [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        more.concat(),
        segment(0xdb, &[0; 65]),
        segment(0xc0, &[8, 0, 16, 0, 16, 1, 1, 0x11, 0]),
        segment(0xda, &[1, 1, 0, 0, 63, 0]),
        vec![1, 2, 0xff, 0, 3, 0xff, 0xd0, 4],
        vec![0xff, 0xd9],
    ]
    .concat()
}

/// Exif of a telephone that was held upright, with a place.
pub fn exif() -> Vec<u8> {
    [b"Exif\0\0".to_vec(), tiff()].concat()
}

/// A TIFF of one dot (big-endian), turned, with the place where it was taken.
pub fn tiff() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value.to_be_bytes()].concat()
    };
    [
        b"MM\0*\0\0\0\x08".to_vec(),
        vec![0, 4],
        entry(256, 4, 1, 1),
        entry(257, 3, 1, 1 << 16),
        entry(274, 3, 1, 6 << 16),
        // The place: its directory stands behind this one.
        entry(0x8825, 4, 1, 62),
        vec![0; 4],
        vec![0, 1],
        entry(2, 2, 10, 80),
        vec![0; 4],
        b"51 30 N ##".to_vec(),
        b"DOTS".to_vec(),
    ]
    .concat()
}

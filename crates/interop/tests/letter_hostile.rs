//! No letter makes its reader panic or go on without end, however it was made.
#![allow(clippy::unwrap_used, reason = "tests")]

mod letter_make;

use interop::letter::{Opened, Refused, open};
use letter_make::*;
use proptest::prelude::*;

/// Opens a file and checks what must always hold.
fn opened(bytes: &[u8]) -> Result<Opened, Refused> {
    let opened = open(bytes);
    match &opened {
        Ok(opened) => {
            assert!(opened.lines.iter().map(|line| line.chars().count() + 1).sum::<usize>() <= 200_001);
            assert!(!opened.lines.iter().any(|line| line.contains(['\n', '\r', '\0'])));
        }
        Err(refused) => assert!(refused.message.ends_with('.') && refused.message.len() > 20),
    }
    opened
}

/// A good file of each kind that is read here.
fn good() -> Vec<Vec<u8>> {
    vec![
        rtf(
            r"{\header Head}Zo\'eb \u8217?{\field{\*\fldinst { FORMCHECKBOX }{\*\formfield{\fftype1\ffres1}}}{\fldrslt}}{\object{\*\objdata 01}}\trowd\intbl a\cell b\cell\row\pard{\*\bin3 abc}\par",
        ),
        docx_with(
            &format!("{}<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", p("a &amp; b"), p("c")),
            &[("word/media/image1.png", &png(1, 1, &[])), ("docProps/core.xml", b"<a/>")],
        ),
        "\u{feff}Zoë\r\nName:\tMoon".as_bytes().to_vec(),
        "\u{feff}Zoë\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect(),
        png(1, 1, &[chunk(b"tEXt", b"a\0b")]),
        jpeg(&[segment(0xe1, &exif()), segment(0xfe, b"a")]),
        tiff(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(which in 0..8_usize, bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let start: &[u8] = [&b""[..], b"{\\rtf1 ", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"\xff\xfe"][which];
        let _ = opened(&[start, &bytes].concat());
    }

    #[test]
    fn random_rtf(text in r"(\\(u|'|par|cell|row|trowd|intbl|uc|bin|f|v|object|fldinst|\*|field|header|ffl|formfield)?-?[0-9]{0,3} ?|[{}a-f ]){0,200}") {
        let _ = opened(format!("{{\\rtf1{text}").as_bytes());
        let _ = opened(&rtf(&text));
    }

    #[test]
    fn random_word_xml(names in proptest::collection::vec((0..22_usize, any::<bool>()), 0..80)) {
        let all = ["p", "r", "t", "tc", "tr", "tbl", "sdt", "sdtPr", "checkbox", "checked", "txbxContent", "Choice", "Fallback",
            "AlternateContent", "fldChar w:fldCharType=\"begin\"", "fldChar w:fldCharType=\"separate\"",
            "fldChar w:fldCharType=\"end\"", "instrText", "rPr", "vanish", "checkBox", "del"];
        let mut body = String::new();
        let mut open = Vec::new();
        for (which, deeper) in names {
            body.push_str(&format!("<w:{}>a", all[which]));
            open.push(all[which].split(' ').next().unwrap());
            if !deeper {
                body.push_str(&format!("</w:{}>", open.pop().unwrap()));
            }
        }
        for name in open.iter().rev() {
            body.push_str(&format!("</w:{name}>"));
        }
        let _ = opened(&docx(&body));
    }

    /// Good files with bytes overwritten, taken out and put in.
    #[test]
    fn good_files_gone_wrong(
        which in 0..7_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..12),
    ) {
        let mut bytes = good().swap_remove(which);
        for (place, byte, kind) in changes {
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => _ = bytes.remove(place),
                _ => bytes.insert(place, byte),
            }
        }
        let _ = opened(&bytes);
    }
}

#[test]
fn good_files_cut_short_anywhere() {
    for file in good() {
        assert!(opened(&file).is_ok());
        for length in 0..file.len() {
            let _ = opened(&file[..length]);
        }
    }
}

#[test]
fn zips_that_unpack_to_far_more() {
    let zeros = vec![b' '; 21 * 1024 * 1024];
    let bomb = docx_with(&p("a"), &[("word/styles.xml", &zeros)]);
    assert!(bomb.len() < 200_000);
    assert!(opened(&bomb).unwrap_err().message.contains("far more than a letter"));
    // Also when each part is small enough.
    let names: Vec<String> = (0..5).map(|number| format!("word/header{number}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &zeros[..15 * 1024 * 1024])).collect();
    assert!(opened(&docx_with(&p("a"), &parts)).unwrap_err().message.contains("far more than a letter"));
    // Also when it says that there is little.
    let mut liar = bomb;
    let at = liar.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    liar[at + 24..at + 28].copy_from_slice(&10_u32.to_le_bytes());
    assert!(opened(&liar).is_err());
}

#[test]
fn zips_of_very_many_entries() {
    for count in [2_001_usize, 60_000, 100_000] {
        let mut directory = Vec::new();
        for number in 0..count {
            let name = format!("w/{number}");
            let mut entry = [0_u8; 46];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[28..30].copy_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
            directory.extend_from_slice(&entry);
            directory.extend_from_slice(name.as_bytes());
        }
        let mut end = [0_u8; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        for at in [8, 10] {
            end[at..at + 2].copy_from_slice(&u16::try_from(count % 65_536).unwrap().to_le_bytes());
        }
        end[12..16].copy_from_slice(&u32::try_from(directory.len()).unwrap().to_le_bytes());
        end[16..20].copy_from_slice(&4_u32.to_le_bytes());
        let bytes = [b"PK\x03\x04".to_vec(), directory, end.to_vec()].concat();
        assert!(opened(&bytes).is_err());
    }
}

#[test]
fn xml_that_grows_or_goes_deep() {
    let laughs = document(&p("&b;")).replacen(
        "<w:document",
        r#"<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document"#,
        1,
    );
    let whole = |document: &str| {
        zip(&[
            ("[Content_Types].xml", TYPES.as_bytes()),
            ("_rels/.rels", RELS.as_bytes()),
            ("word/document.xml", document.as_bytes()),
        ])
    };
    assert!(opened(&whole(&laughs)).unwrap_err().message.contains("no word processor"));
    assert!(opened(&docx(&p("&b;"))).unwrap_err().message.contains("no word processor"));
    let styles = br#"<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>"#;
    assert!(opened(&docx_with(&p("a"), &[("word/styles.xml", styles)])).unwrap_err().message.contains("no word processor"));
    let deep = format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(50_000), "</w:tc></w:tr></w:tbl>".repeat(50_000));
    assert!(opened(&docx(&deep)).unwrap_err().message.contains("no word processor"));
    let cells = format!("{}{}{}", "<w:tc>".repeat(900), p(&"a".repeat(900_000)), "</w:tc>".repeat(900));
    assert!(opened(&docx(&cells)).is_ok());
    assert!(opened(&docx(&p(&"long ".repeat(60_000)))).is_ok());
}

#[test]
fn rtf_that_goes_deep_or_on_and_on() {
    assert!(opened(&rtf(&"{".repeat(100_000))).unwrap_err().message.contains("no word processor"));
    let deep = format!("{}a{}", "{".repeat(490), "}".repeat(490));
    assert_eq!(opened(&rtf(&deep)).unwrap().lines, ["a"]);
    assert!(opened(&rtf(r"\bin2000000000 a")).is_ok());
    assert!(opened(&rtf(r"\u99999999999999?\uc99999999\f-99999999999 a")).is_ok());
    assert!(opened(&rtf(&"word ".repeat(60_000))).is_ok());
    assert!(opened(&rtf(&r"\cell".repeat(60_000))).is_ok());
    assert!(opened(&rtf(&format!("{{\\fonttbl{}}}", r"\f1".repeat(40_000)))).is_ok());
    assert!(opened(&rtf(&r"{\object}".repeat(40_000))).is_ok());
    assert!(opened(&rtf(&r"{\*\fldinst \'41}".repeat(20_000))).is_ok());
}

#[test]
fn large_and_empty_things() {
    assert!(opened(&vec![0; 50 * 1024 * 1024]).is_err());
    assert!(opened(&vec![0; 10 * 1024 * 1024]).is_err());
    assert!(opened(&vec![b'a'; 10 * 1024 * 1024]).is_ok());
    assert!(opened(&vec![b'\n'; 10 * 1024 * 1024]).is_err());
    assert!(opened(&[&b"\x89PNG\r\n\x1a\n"[..], &vec![0xff; 1024 * 1024]].concat()).is_err());
    assert!(opened(&[&b"\xff\xd8"[..], &vec![0xff; 9 * 1024 * 1024]].concat()).is_err());
}

/// A TIFF whose pages go round in a ring, and one in which each tag leads to as large a directory.
#[test]
fn tiff_that_leads_in_a_ring() {
    let page = |entries: u16, next: u32| {
        let entry = [&0x8769_u16.to_be_bytes()[..], &[0, 4, 0, 0, 0, 1, 0, 0, 0, 8]].concat();
        [&b"MM\0*\0\0\0\x08"[..], &entries.to_be_bytes(), &entry.repeat(entries.into()), &next.to_be_bytes()].concat()
    };
    assert!(opened(&page(1, 8)).is_err());
    assert!(opened(&page(u16::MAX, 8)).is_err());
}

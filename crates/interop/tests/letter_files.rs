//! Letters as they come: each kind of file opened into lines, and kept without anything that acts.
#![allow(clippy::unwrap_used, reason = "tests")]

mod letter_make;

use interop::letter::{FileKind, lines_of, open};
use letter_make::*;

fn lines(bytes: &[u8]) -> Vec<String> {
    open(bytes).unwrap().lines
}

fn refusal(bytes: &[u8]) -> String {
    open(bytes).map(|opened| opened.kind).unwrap_err().message
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn kinds_are_told_by_what_is_in_the_file() {
    for (bytes, kind) in [
        (rtf("a"), FileKind::Rtf),
        (docx(&p("a")), FileKind::Docx),
        (b"Dear team".to_vec(), FileKind::Text),
        (png(1, 1, &[]), FileKind::Png),
        (jpeg(&[]), FileKind::Jpeg),
        (tiff(), FileKind::Tiff),
    ] {
        assert_eq!(open(&bytes).unwrap().kind, kind);
    }
    assert_eq!(serde_json::to_string(&FileKind::Docx).unwrap(), "\"docx\"");
    assert_eq!((FileKind::Jpeg.media_type(), FileKind::Jpeg.extension()), ("image/jpeg", "jpg"));
}

#[test]
fn what_is_no_letter_is_refused_with_what_to_do() {
    let ole = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), vec![0; 504], name].concat()
    };
    for (bytes, words) in [
        (vec![], "empty"),
        (b" \r\n ".to_vec(), "empty"),
        (ole("WordDocument"), "This is an old Word file. Save it as DOCX or PDF, or copy its text and paste it."),
        (ole("Workbook"), "old Excel"),
        (ole("__substg1.0_"), "Outlook message"),
        (ole("EncryptedPackage"), "password"),
        (zip(&[("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", b"<a/>")]), "Excel workbook"),
        (zip(&[("ppt/presentation.xml", b"<a/>")]), "PowerPoint"),
        (zip(&[("mimetype", b"a"), ("content.xml", b"<a/>")]), "OpenDocument"),
        (zip(&[("letter.txt", b"a")]), "This is a zip file"),
        (b"\x1f\x8b\x08\0".to_vec(), "packed"),
        (b"7z\xbc\xaf\x27\x1c\0".to_vec(), "packed"),
        (b"Rar!\x1a\x07\0".to_vec(), "packed"),
        (b"MZ\x90\0\x03".to_vec(), "program"),
        (b"\x7fELF\x02".to_vec(), "program"),
        (b"#!/bin/sh\n".to_vec(), "program"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html>".to_vec(), "web page"),
        (b"<?xml version='1.0'?><a/>".to_vec(), "web page"),
        (b"Hello <script>alert(1)</script>".to_vec(), "web page"),
        (b"GIF89a".to_vec(), "Save it as JPEG"),
        (b"\0\0\0\x18ftypheic".to_vec(), "Save it as JPEG"),
        (b"From: a\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nDear".to_vec(), "saved e-mail"),
        (vec![0; 1000], "kind of file is not taken"),
        ((0..=255).cycle().take(5000).collect(), "kind of file is not taken"),
        (vec![b'a'; 10 * 1024 * 1024 + 1], "too large"),
    ] {
        let refusal = refusal(&bytes);
        assert!(refusal.contains(words), "{refusal} / {words}");
    }
}

#[test]
fn text_in_any_encoding_and_with_any_ends_of_lines() {
    assert_eq!(lines("\u{feff}Zoë\r\nB\rC\u{0b}D\u{2028}E\tF  \n\n".as_bytes()), ["Zoë", "B", "C", "D", "E\tF", ""]);
    assert_eq!(lines(b"Zo\xeb \x96 \x93hi\x94"), ["Zoë – “hi”"]);
    let utf16 = |order: fn(u16) -> [u8; 2]| "\u{feff}Zoë\r\nłódź".encode_utf16().flat_map(order).collect::<Vec<u8>>();
    assert_eq!(lines(&utf16(u16::to_le_bytes)), ["Zoë", "łódź"]);
    assert_eq!(lines(&utf16(u16::to_be_bytes)), ["Zoë", "łódź"]);
    assert_eq!(lines_of("a\u{a0}b\u{200b}c\u{202e}d\u{ad}e\u{7}"), ["a bcde"]);
    assert_eq!(lines_of("می\u{200c}خواهم"), ["می\u{200c}خواهم"], "this one belongs to the spelling");
    let all: usize = lines_of(&"é\n".repeat(300_000)).iter().map(|line| line.chars().count() + 1).sum();
    assert_eq!(all, 200_000);
}

#[test]
fn rtf_text_and_signs() {
    let opened = open(&rtf(
        r"Zo\'eb \u8217?s \emdash\endash \bullet \lquote a\rquote\ldblquote b\rdblquote\par a\~b\_c\-d\line{\b e}\tab f\par",
    ))
    .unwrap();
    assert_eq!(opened.lines, ["Zoë ’s —–•‘a’“b”", "a b-cd", "e\tf"]);
    assert!(opened.stripped.is_empty());
    assert_eq!(lines(&rtf(r"\{a\}\\")), [r"{a}\"]);
    assert_eq!(lines(&rtf("a\\\nb")), ["a", "b"]);
    assert_eq!(lines(&rtf(r"{\f2 \'b3\'f3d\'9f}")), ["łódź"], "the font says which code page");
    assert_eq!(lines(br"{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8}"), ["При"]);
    assert_eq!(lines(&rtf(r"\uc2\u8217\'81\'66x{\uc0\u233 y}\u233 zz!")), ["’xéyé!"]);
    assert_eq!(lines(&rtf(r"\uc1\u-10179?\u-8704?")), ["😀"]);
    assert_eq!(lines(&rtf("a{\\*\\bin5 }}}}}b}c")), ["ac"]);
    assert_eq!(lines(br"{\rtf1 no last brace"), ["no last brace"]);
}

#[test]
fn rtf_tables_heads_and_text_boxes() {
    let table = r"\trowd\cellx1\cellx2\pard\intbl Name\cell 1 Moon Road\par Leeds\cell\row\trowd\cellx1\cellx2\pard\intbl \cell x\cell\row\pard Behind\par";
    assert_eq!(lines(&rtf(table)), ["Name\t1 Moon Road Leeds", "\tx", "Behind"]);
    assert_eq!(
        lines(&rtf(r"{\header Moon Surgery\par}{\footer Page 1}Dear team{\footnote a note}\par")),
        ["Dear team", "", "", "Moon Surgery", "", "Page 1", "a note"]
    );
    assert_eq!(
        lines(&rtf(
            r"A{\shp{\*\shpinst{\sp{\sn lTxid}{\sv 1}}{\shptxt\pard Box\par}}{\shprslt{\*\do{\dptxbxtext Box\par}}}}\par B"
        )),
        ["A", "Box", "", "B"]
    );
    assert_eq!(lines(&rtf(r"{\listtext\f1\'b7\tab}First\par")), ["• First"]);
}

#[test]
fn rtf_leaves_out_what_is_not_text() {
    let body = r"{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\info{\author Hidden}}{\*\generator Word;}{\pict\pngblip 89504e47}{\*\unknown x}A{\v hidden}{\deleted gone}\v x\v0 B\deleted y\plain C{\*\themedata 00}";
    assert_eq!(lines(&rtf(body)), ["ABC"]);
}

#[test]
fn rtf_boxes_to_tick() {
    assert_eq!(lines(&rtf(r"\u-3842?\u-3843?\u-3928?\u-3933?")), ["[x][x][ ][ ]"]);
    assert_eq!(lines(&rtf(r"{\f1\'fe} Yes {\f1\'a8} No \u9746? \u9744?")), ["[x] Yes [ ] No ☒ ☐"]);
    let field = |form: &str| {
        format!(r"{{\field{{\*\fldinst {{ FORMCHECKBOX }}{{\*\formfield{{\fftype1{form}{{\*\ffname Check1}}}}}}}}{{\fldrslt }}}}")
    };
    let all = [r"\ffres1\ffdefres0", r"\ffres0\ffdefres1", r"\ffres25\ffdefres1", r"\ffdefres0"].map(field).concat();
    assert_eq!(lines(&rtf(&all)), ["[x][ ][x][ ]"]);
    let drop = r"{\field{\*\fldinst { FORMDROPDOWN }{\*\formfield{\fftype2\ffres1{\*\ffl No}{\*\ffl Yes}}}}{\fldrslt}}";
    assert_eq!(lines(&rtf(drop)), ["Yes"]);
    let symbol = r#"{\field{\*\fldinst SYMBOL 254 \\f "Wingdings" \\s 12}{\fldrslt}} Debt"#;
    assert_eq!(lines(&rtf(symbol)), ["[x] Debt"]);
}

#[test]
fn rtf_is_kept_without_what_acts() {
    let quiet = rtf(r"{\field{\*\fldinst HYPERLINK \\l a}{\fldrslt here}} a");
    assert_eq!(open(&quiet).unwrap().kept, quiet);
    let bytes = rtf(
        r#"A{\object\objemb{\*\objclass Word}{\*\objdata 0105}{\result{\pict}}}B{\*\datastore 01}{\*\template http://x.invalid/t.dotm}{\field{\*\fldinst {\b DDE}{AUTO} cmd "/c"}{\fldrslt C}}"#,
    );
    let opened = open(&[bytes, b"MZ behind".to_vec()].concat()).unwrap();
    assert_eq!(opened.lines, ["ABC"]);
    let kept = String::from_utf8(opened.kept).unwrap();
    assert!(kept.ends_with(r"AB{\field{\fldrslt C}}}"), "{kept}");
    assert_eq!(
        opened.stripped,
        [
            "a field that fetches something or starts something",
            "a link to a file elsewhere",
            "an embedded object",
            "what stood behind the end of the letter"
        ]
    );
    assert!(refusal(&rtf(r"A\objdata 0105")).contains("no word processor"), "an object in no group of its own");
    assert!(refusal(br"{\rtf1 Dear {\b team").contains("breaks off"));
}

#[test]
fn pictures_lose_what_is_hidden_in_them() {
    let clean = png(1, 1, &[chunk(b"gAMA", &[0, 0, 177, 143])]);
    assert_eq!(open(&clean).unwrap().kept, clean);
    let more = [chunk(b"gAMA", &[0, 0, 177, 143]), chunk(b"tEXt", b"Author\0Moon"), chunk(b"eXIf", &tiff())];
    let opened = open(&[png(1, 1, &more), b"PK\x03\x04".to_vec()].concat()).unwrap();
    assert_eq!((opened.kept, opened.stripped.len()), (clean, 2));

    let opened = open(&[jpeg(&[segment(0xe1, &exif()), segment(0xfe, b"secret")]), b"more".to_vec()].concat()).unwrap();
    assert!(!holds(&opened.kept, b"51 30") && !holds(&opened.kept, b"secret") && opened.kept.ends_with(&[4, 0xff, 0xd9]));
    assert_eq!(opened.stripped.len(), 2);
    let again = open(&opened.kept).unwrap();
    assert_eq!(again.kept, opened.kept, "which way up it is stays in it");
    assert!(holds(&again.kept, b"\x01\x12\0\x03\0\0\0\x01\0\x06"));
    assert_eq!(open(&jpeg(&[])).unwrap().kept, jpeg(&[]));

    let opened = open(&tiff()).unwrap();
    assert!(!holds(&opened.kept, b"51 30") && opened.kept.ends_with(b"DOTS") && opened.kept.len() == tiff().len());
    assert_eq!((opened.lines.len(), opened.stripped.len()), (0, 1));

    assert!(refusal(&png(60_000, 60_000, &[])).contains("too many dots"));
    let whole = png(1, 1, &[]);
    for cut in 8..whole.len() {
        assert!(refusal(&whole[..cut]).contains("damaged"));
    }
}

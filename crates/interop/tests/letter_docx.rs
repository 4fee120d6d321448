//! Letters that come as DOCX: their text, and what is kept of them.
#![allow(clippy::unwrap_used, reason = "tests")]

mod letter_make;

use interop::letter::open;
use letter_make::*;

fn lines(bytes: &[u8]) -> Vec<String> {
    open(bytes).unwrap().lines
}

fn refusal(bytes: &[u8]) -> String {
    open(bytes).map(|opened| opened.kind).unwrap_err().message
}

/// A run with this in it.
fn r(inner: &str) -> String {
    format!("<w:r>{inner}</w:r>")
}

fn t(text: &str) -> String {
    r(&format!("<w:t xml:space=\"preserve\">{text}</w:t>"))
}

fn in_p(inner: &str) -> Vec<u8> {
    docx(&format!("<w:p>{inner}</w:p>"))
}

fn field(begin: &str, instruction: &str, result: &str) -> String {
    format!(
        r#"<w:r><w:fldChar w:fldCharType="begin">{begin}</w:fldChar></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>"#
    )
}

#[test]
fn paragraphs_and_signs() {
    let body = r#"<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>Zoë &amp; &#8217;</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:br/><w:t>c</w:t><w:cr/><w:softHyphen/><w:t xml:space="preserve"> d </w:t></w:r></w:p><w:p/><w:p><w:r><w:t>e</w:t></w:r></w:p>"#;
    assert_eq!(lines(&docx(body)), ["Zoë & ’\tb-", "c", " d", "", "e"]);
    let utf16: Vec<u8> = format!("\u{feff}{}", document(&p("łódź")).replace("UTF-8", "UTF-16"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        lines(&zip(&[
            ("[Content_Types].xml", TYPES.as_bytes()),
            ("_rels/.rels", RELS.as_bytes()),
            ("word/document.xml", &utf16)
        ])),
        ["łódź"]
    );
}

#[test]
fn tables_also_within_tables() {
    let cell = |inner: &str| format!("<w:tc><w:tcPr/>{inner}</w:tc>");
    let table = |rows: &[&[String]]| {
        format!("<w:tbl>{}</w:tbl>", rows.iter().map(|row| format!("<w:tr>{}</w:tr>", row.concat())).collect::<String>())
    };
    let inner = table(&[&[cell(&p("a")), cell(&p("b"))], &[cell(&p("c")), cell(&p("d"))]]);
    let body = table(&[
        &[cell(&p("Name")), cell(&(p("1 Moon Road") + &p("Leeds")))],
        &[cell("<w:p/>"), cell(&(inner + "<w:p/>")), cell(&p("z"))],
    ]) + &p("Behind");
    assert_eq!(lines(&docx(&body)), ["Name\t1 Moon Road Leeds", "\ta\tb c\td\tz", "Behind"]);
}

#[test]
fn deleted_hidden_and_placeholder_text_is_left_out() {
    let inner = [
        t("A"),
        r("<w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t>"),
        r(r#"<w:rPr><w:vanish w:val="0"/></w:rPr><w:t>B</w:t>"#),
        format!(r#"<w:del w:id="1">{}</w:del><w:ins w:id="2">{}</w:ins>"#, r("<w:delText>gone</w:delText><w:tab/>"), t("C")),
        format!(r#"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"#, t("Click here")),
        format!(r#"<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"#, t("D")),
    ];
    assert_eq!(lines(&in_p(&inner.concat())), ["ABCD"]);
}

#[test]
fn boxes_to_tick() {
    let control = |val: &str, sign: &str| {
        format!(
            r#"<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{val}"/><w14:checkedState w14:val="2612"/></w14:checkbox></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"#,
            t(sign)
        )
    };
    assert_eq!(lines(&in_p(&(control("1", "☒") + &t(" Yes ") + &control("0", "☐") + &t(" No ☒☑☐")))), ["[x] Yes [ ] No ☒☑☐"]);
    let form = |state: &str| field(&format!("<w:ffData><w:checkBox>{state}</w:checkBox></w:ffData>"), " FORMCHECKBOX ", "");
    let all =
        [r#"<w:default w:val="0"/><w:checked/>"#, r#"<w:default w:val="1"/><w:checked w:val="0"/>"#, r#"<w:default w:val="1"/>"#]
            .map(form)
            .concat();
    assert_eq!(lines(&in_p(&all)), ["[x][ ][x]"]);
    let sym = |char: &str| r(&format!(r#"<w:sym w:font="Wingdings" w:char="{char}"/>"#));
    assert_eq!(lines(&in_p(&["F0FE", "F0FD", "F0A8"].map(sym).concat())), ["[x][x][ ]"]);
    let font = r(r#"<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr><w:t>þ¨</w:t>"#);
    assert_eq!(lines(&in_p(&(font + &t("\u{f0fe}þ")))), ["[x][ ][x]þ"]);
}

#[test]
fn fields_show_their_results() {
    let list =
        r#"<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="No"/><w:listEntry w:val="Yes"/></w:ddList></w:ffData>"#;
    let inner = [
        field("", " MERGEFIELD name ", &t("Zoë ")),
        field(list, " FORMDROPDOWN ", ""),
        field(list, " FORMDROPDOWN ", &t(" No ")),
        format!(r#"<w:fldSimple w:instr=" DATE ">{}</w:fldSimple>"#, t("today")),
        r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r>"#.to_owned(),
        field("", " MERGEFIELD sex ", &t("inner")),
        r#"<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t> she</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#.to_owned(),
    ];
    let opened = open(&in_p(&inner.concat())).unwrap();
    assert_eq!(opened.lines, ["Zoë Yes No today she"]);
    assert!(opened.stripped.is_empty(), "{:?}", opened.stripped);
    assert!(refusal(&in_p(&(r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r>"#.to_owned() + &t("lost")))).contains("damaged"));
}

#[test]
fn text_boxes_are_read_once_and_heads_and_feet_behind() {
    let shape = format!("<w:txbxContent>{}</w:txbxContent>", p("Box"));
    let body = format!(
        "<w:p>{}<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\">{shape}</mc:Choice><mc:Fallback>{shape}</mc:Fallback></mc:AlternateContent></w:r>{}</w:p>{}",
        t("Be"),
        t("fore"),
        p("Behind")
    );
    let part = |name: &str, text: &str| document(&p(text)).replace("w:document", name);
    let (head, foot) = (part("w:hdr", "Moon Surgery"), part("w:ftr", "Page 1"));
    let bytes = docx_with(
        &body,
        &[("word/footer1.xml", foot.as_bytes()), ("word/header1.xml", head.as_bytes()), ("word/header2.xml", head.as_bytes())],
    );
    let lines: Vec<String> = lines(&bytes).into_iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["Before", "Box", "Behind", "Moon Surgery", "Page 1"]);
}

#[test]
fn only_what_is_harmless_is_kept() {
    let rel = |id: &str, kind: &str, target: &str, mode: &str| {
        format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>"#
        )
    };
    let external = r#" TargetMode="External""#;
    let rels = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"#,
        [
            rel("rId1", "hyperlink", "https://example.org/?a=1&amp;b=2", external),
            rel("rId2", "hyperlink", "file://server/share", external),
            rel("rId3", "attachedTemplate", "http://x.invalid/t.dotm", external),
            rel("rId4", "oleObject", "embeddings/oleObject1.bin", ""),
            rel("rId5", "image", "media/image1.png", ""),
            rel("rId6", "image", "http://x.invalid/seen.png", external),
            rel("rId7", "vbaProject", "vbaProject.bin", ""),
        ]
        .concat()
    );
    let body = format!(
        r#"<w:p><w:hyperlink r:id="rId1">{}</w:hyperlink><w:hyperlink r:id="rId2">{}</w:hyperlink><w:r><w:object><o:OLEObject r:id="rId4"/></w:object></w:r><w:r><a:blip xmlns:a="a" r:embed="rId5" r:link="rId6"/></w:r>{}</w:p><w:altChunk r:id="rId9"/>"#,
        t("page"),
        t(" share "),
        field("", " DDEAUTO cmd ", &t("result"))
    );
    let picture = png(1, 1, &[chunk(b"tEXt", b"Author\0Moon")]);
    let bytes = docx_with(
        &body,
        &[
            ("word/_rels/document.xml.rels", rels.as_bytes()),
            ("word/vbaProject.bin", b"macro"),
            ("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"),
            ("word/embeddings/sheet.xlsx", b"PK\x03\x04"),
            ("word/activeX/activeX1.xml", b"<a/>"),
            ("word/media/image1.png", &picture),
            ("customXml/item1.xml", b"<a/>"),
            ("docProps/core.xml", b"<a/>"),
        ],
    );
    let opened = open(&bytes).unwrap();
    assert_eq!(opened.lines, ["page share result"]);
    let kept = parts(&opened.kept);
    assert_eq!(
        kept.keys().map(String::as_str).collect::<Vec<_>>(),
        ["[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/document.xml", "word/media/image1.png"]
    );
    let text = |name: &str| String::from_utf8(kept[name].clone()).unwrap();
    let types = text("[Content_Types].xml");
    assert!(
        types.contains("wordprocessingml.document.main+xml") && !types.contains("macro") && !types.contains("vba"),
        "{types}"
    );
    assert!(!types.contains("core.xml"), "{types}");
    let rels = text("word/_rels/document.xml.rels");
    assert!(rels.contains("rId1") && rels.contains("a=1&amp;b=2") && rels.contains("rId5"), "{rels}");
    assert!(!["rId2", "rId3", "rId4", "rId6", "rId7"].iter().any(|id| rels.contains(id)), "{rels}");
    let document = text("word/document.xml");
    assert!(!["OLEObject", "rId2", "rId6", "altChunk", "DDEAUTO"].iter().any(|gone| document.contains(gone)), "{document}");
    assert!(document.contains(r#"r:embed="rId5""#), "{document}");
    assert!(kept["word/media/image1.png"].len() < picture.len());
    assert_eq!(
        opened.stripped,
        [
            "a control",
            "a field that fetches something or starts something",
            "a link to a file elsewhere",
            "a macro",
            "an embedded object",
            "hidden details of a picture, such as where it was taken",
            "hidden details of the document, such as who wrote it",
        ]
    );
    let again = open(&opened.kept).unwrap();
    assert_eq!(
        (again.lines, again.stripped),
        (opened.lines, vec![]),
        "what is kept opens again, and nothing is left to take out"
    );
}

#[test]
fn odd_zips_are_refused() {
    let with = |name: &str, bytes: &[u8]| docx_with(&p("a"), &[(name, bytes)]);
    for (bytes, words) in [
        (with("../evil.xml", b"<a/>"), "no word processor"),
        (with("/evil.xml", b"<a/>"), "no word processor"),
        (with("word\\evil.xml", b"<a/>"), "no word processor"),
        (with("word/Document.xml", b"<a/>"), "no word processor"),
        (with("word/media/image1.png", b"PK\x03\x04"), "no word processor"),
        (with("word/styles.xml", b"<a>"), "damaged"),
        (with("word/styles.xml", b"<a></b>"), "damaged"),
        (with("word/styles.xml", b"\xff\x00"), "damaged"),
    ] {
        let refusal = refusal(&bytes);
        assert!(refusal.contains(words), "{refusal} / {words}");
    }
    // Two parts of one name: the second is renamed in place, in its own head and in the directory.
    let mut bytes = with("word/documenu.xml", b"<a/>");
    while let Some(at) = bytes.windows(12).position(|window| window == b"documenu.xml") {
        bytes[at..at + 12].copy_from_slice(b"document.xml");
    }
    assert!(refusal(&bytes).contains("no word processor"));
    // Locked: the bit in the directory.
    let mut bytes = docx(&p("a"));
    let at = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[at + 8] |= 1;
    assert!(refusal(&bytes).contains("password"));
}

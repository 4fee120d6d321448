//! Letters as PDF: as word processors print them, written by hand, and made to hurt.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::fmt::Write as _;
use std::io::Write as _;

use interop::letter::{Opened, open};
use proptest::prelude::*;

const LETTER: &[u8] = include_bytes!("letters/referral_letter.pdf");
const FORM: &[u8] = include_bytes!("letters/referral_form.pdf");

/// A PDF of these objects, the first of which is its catalog.
fn pdf(objects: &[&[u8]]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        file.extend_from_slice(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("{table}trailer <</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).into_bytes());
    file
}

fn stream(entries: &str, content: &[u8]) -> Vec<u8> {
    [format!("<<{entries}/Length {}>>\nstream\n", content.len()).as_bytes(), content, b"\nendstream"].concat()
}

/// One page with this content, with more entries of the catalog and the page, and more objects from the sixth on.
fn page(content: &[u8], catalog: &str, entries: &str, more: &[&[u8]]) -> Vec<u8> {
    let catalog = format!("<</Type/Catalog/Pages 2 0 R {catalog}>>");
    let page = format!(
        "<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F1 4 0 R/Z 6 0 R>>/XObject<</X 6 0 R>>>>{entries}>>"
    );
    let content = stream("", content);
    let mut objects: Vec<&[u8]> = vec![
        catalog.as_bytes(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
        page.as_bytes(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        &content,
    ];
    objects.extend(more);
    pdf(&objects)
}

fn lines(file: &[u8]) -> Vec<String> {
    open(file).unwrap().lines
}

fn refused(file: &[u8]) -> String {
    open(file).unwrap_err().message
}

#[test]
fn a_letter_of_a_word_processor() {
    let opened = open(LETTER).unwrap();
    assert_eq!(
        opened.lines,
        [
            "Moon Surgery, 1 Moon Road, London SE16 4JX",
            "Name\tMs Ayşe Núñez",
            "Date of birth\t4 March 1961",
            "NHS number\t999 000 0018",
            "Preferred language\tTurkish, interpreter needed",
            "Reason for referral\tLives alone since her husband died in the spring. Would",
            "like company, and somebody to go with her to the first",
            "meeting of a group.",
            "",
            "Dear Ms O’Brien,",
            "",
            "Thank you for seeing this patient of Dr Lech Wałęsa. She has been to the surgery six times",
            "this winter with headaches for which we find no cause, and she says herself that it is the",
            "quiet flat which troubles her most. She walks well and efficiently, and used to sew in an",
            "office.",
            "",
            "[x] Consent given [ ] Consent not asked",
            "",
            "[x] May leave a voicemail",
            "",
            "Yours sincerely,",
            "",
            "Dr Lech Wałęsa",
            "Partner, Moon Surgery",
        ]
    );
    assert!(opened.stripped.is_empty());
    assert_eq!(opened.kept, LETTER);
}

/// Its boxes are of a font that was not there: only the text that stands for them tells them apart.
#[test]
fn a_form_with_boxes_and_no_ruled_lines() {
    assert_eq!(
        lines(FORM),
        [
            "REFERRAL FORM",
            "Surname\tO’Brien",
            "Forename\tZoë",
            "Telephone\t020 7946 0018",
            "",
            "Housing\t[x] Yes [ ] No",
            "Money\t[ ] Yes [x] No",
            "",
            "First line of the notes, which is long enough that it does not fit on one line of the",
            "page and so has to be broken by the printing program.",
            "Justified text is set with wider spaces between the words of a line so that both edges",
            "are straight, and that must not be taken for the cells of a table by anybody who",
            "reads it.",
        ]
    );
}

#[test]
fn text_written_by_hand() {
    let content = b"BT /F1 11 Tf 300 700 Td (second) Tj -228 0 Td (First O\x92Brien N\xfa\xf1ez) Tj 0 -14 Td [(ker)40(ned)-300(wo)-10(rds)] TJ ET \
        BT /F1 11 Tf 72 650 Td (after a gap) Tj ET BT /Z 11 Tf 72 636 Td (4) Tj /F1 11 Tf 14 0 Td (Yes) Tj ET \
        BT /Z 11 Tf 72 622 Td (o) Tj /F1 11 Tf 14 0 Td (No) Tj ET BT 3 Tr /F1 11 Tf 72 600 Td (read by a scanner) Tj ET \
        BT /F1 11 Tf 0 1 -1 0 40 300 Td 0 1 -1 0 40 300 Tm (on its side) Tj ET BT /F1 11 Tf 72 -50 Td (off the page) Tj ET";
    let dingbats = b"<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>";
    let expected = [
        "First O’Brien Núñez\tsecond",
        "kerned words",
        "",
        "after a gap",
        "[x] Yes",
        "[ ] No",
        "",
        "read by a scanner",
        "",
        "on its side",
    ];
    assert_eq!(lines(&page(content, "", "", &[dingbats])), expected);
    // The whole page turned by a quarter.
    let turned = b"BT /F1 11 Tf 0 1 -1 0 100 72 Tm (One) Tj ET BT /F1 11 Tf 0 1 -1 0 114 72 Tm (Two) Tj ET";
    assert_eq!(lines(&page(turned, "", "/Rotate 90", &[])), ["One", "Two"]);
    assert_eq!(lines(&page(turned, "", "", &[])), ["One", "Two"]);
}

#[test]
fn ruled_rows_whose_label_stands_in_the_middle() {
    let content = b"72 660 400 40 re S 72 620 400 40 re S 200 620 m 200 700 l S BT /F1 11 Tf 204 688 Td (one) Tj 0 -13 Td (two) Tj 0 -13 Td (three) Tj ET \
        BT /F1 11 Tf 76 675.5 Td (Label) Tj ET BT /F1 11 Tf 76 648 Td (Long) Tj 0 -13 Td (label) Tj ET BT /F1 11 Tf 204 641 Td (value) Tj ET";
    assert_eq!(lines(&page(content, "", "", &[])), ["Label\tone", "two", "three", "Long label\tvalue"]);
}

#[test]
fn a_scan_has_no_lines() {
    let image = stream("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", b"\x80");
    let opened = open(&page(b"q 595 0 0 842 0 0 cm /X Do Q", "", "", &[&image])).unwrap();
    assert_eq!(opened.lines, Vec::<String>::new());
}

#[test]
fn fields_of_a_form() {
    let drawn = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 4 0 R>>>>",
        b"BT /F1 11 Tf 2 5 Td (as drawn) Tj ET",
    );
    let more: [&[u8]; 6] = [
        &drawn,
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(Zo\\353 \\(Z\\))/Rect[150 695 350 715]>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(b)/V(as kept)/Rect[150 665 350 685]/AP<</N 6 0 R>>>>",
        b"<</Type/Annot/Subtype/Widget/FT/Btn/T(c)/V/On/AS/On/Rect[150 635 160 645]/AP<</N<</On 6 0 R>>>>>>",
        b"<</Type/Annot/Subtype/Widget/FT/Btn/T(d)/AS/Off/Rect[150 605 160 615]>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(e)/V(hidden)/F 2/Rect[150 575 350 595]>>",
    ];
    let content = b"BT /F1 11 Tf 72 700 Td (Name) Tj 0 -30 Td (Other) Tj 0 -30 Td (Yes) Tj 0 -30 Td (No) Tj ET";
    let notes = "/Annots[7 0 R 8 0 R 9 0 R 10 0 R 11 0 R]";
    let form = "/AcroForm<</Fields[7 0 R 8 0 R 9 0 R 10 0 R 11 0 R]>>";
    let file = page(content, form, notes, &more);
    assert_eq!(lines(&file), ["Name\tZoë (Z)", "Other\tas drawn", "Yes\t[x]", "No\t[ ]"]);
    let file = page(content, &form.replace("<<", "<</NeedAppearances true"), notes, &more);
    assert_eq!(lines(&file), ["Name\tZoë (Z)", "Other\tas kept", "Yes\t[x]", "No\t[ ]"]);
}

const HELLO: &[u8] = b"BT /F1 11 Tf 72 700 Td (Hello) Tj ET";

#[test]
fn what_acts_is_taken_out_and_told() {
    let cases: [(&str, &str, &[u8], &str); 10] = [
        ("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "", b"null", "a script, an action on opening"),
        ("/OpenAction 6 0 R", "", b"<</S/Launch/F(cmd.exe)>>", "an action on opening, an action that starts a program"),
        ("/AA<</WC<</S/Named/N/Print>>>>", "", b"null", "an action that starts by itself"),
        ("/Names<</JavaScript<</Names[(a) 6 0 R]>>>>", "", b"<</S/JavaScript/JS(1)>>", "a script"),
        ("/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>", "", b"<</Type/Filespec/F(a)/EF<</F 5 0 R>>>>", "a file inside the PDF"),
        ("/AcroForm<</Fields[]/XFA 6 0 R>>", "", b"<</Length 0>>\nstream\n\nendstream", "a form that acts by itself (XFA)"),
        ("", "/Annots[6 0 R]", b"<</Subtype/FileAttachment/FS<<>>/Rect[0 0 9 9]>>", "a file inside the PDF"),
        ("", "/Annots[<</Subtype/RichMedia/Rect[0 0 9 9]>>]", b"null", "sound, film or 3D"),
        ("", "/Annots[6 0 R]", b"<</Subtype/Link/Rect[0 0 9 9]/A<</S/Submit#46orm/F(x)>>>>", "an action that sends a form away"),
        ("", "/Annots[6 0 R]", b"<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoToR/F(x)/D[0]>>>>", "an action that opens another file"),
    ];
    for (catalog, entries, more, said) in cases {
        let Opened { lines, kept, stripped, .. } = open(&page(HELLO, catalog, entries, &[more])).unwrap();
        assert_eq!(lines, ["Hello"], "{said}");
        let mut stripped = stripped;
        stripped.sort();
        assert_eq!(stripped.join(", "), said, "{catalog}{entries}");
        let again = open(&kept).unwrap();
        assert_eq!((again.lines, again.stripped, again.kept), (lines, Vec::new(), kept.clone()), "{said}");
        for word in
            ["JavaScript", "Launch", "app.alert", "EmbeddedFile", "/AA", "XFA", "FileAttachment", "RichMedia", "Submit", "GoToR"]
        {
            assert!(!kept.windows(word.len()).any(|part| part == word.as_bytes()), "{word} stays");
        }
    }
    // Where a letter opens, and links to the web, stay.
    let quiet = page(
        HELLO,
        "/OpenAction[3 0 R /Fit]",
        "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.org)>>>>]",
        &[],
    );
    let opened = open(&quiet).unwrap();
    assert_eq!((opened.kept, opened.stripped), (quiet, Vec::new()));
}

#[test]
fn too_many_pages() {
    let kids: String = (3..34).map(|number| format!("{number} 0 R ")).collect();
    let tree = format!("<</Type/Pages/Kids[{kids}]/Count 31/MediaBox[0 0 595 842]>>");
    let mut objects: Vec<&[u8]> = vec![b"<</Type/Catalog/Pages 2 0 R>>", tree.as_bytes()];
    objects.extend([&b"<</Type/Page/Parent 2 0 R>>"[..]; 31]);
    let file = pdf(&objects);
    assert_eq!(refused(&file), "This PDF has more than 30 pages. Send the letter alone.");
}

#[test]
fn locked_with_a_password() {
    let mut document = lopdf::Document::load_mem(LETTER).unwrap();
    let id = vec![lopdf::Object::string_literal("0123456789abcdef"), lopdf::Object::string_literal("0123456789abcdef")];
    document.trailer.set("ID", id);
    let lock = |document: &lopdf::Document, user: &str| {
        let mut document = document.clone();
        let version = lopdf::EncryptionVersion::V2 {
            document: &document.clone(),
            owner_password: "owner",
            user_password: user,
            key_length: 128,
            permissions: lopdf::Permissions::all(),
        };
        document.encrypt(&lopdf::EncryptionState::try_from(version).unwrap()).unwrap();
        let mut file = Vec::new();
        document.save_to(&mut file).unwrap();
        file
    };
    assert!(refused(&lock(&document, "secret")).starts_with("This PDF is locked with a password."));
    // One that everybody may open and only its owner change is read like any other.
    assert_eq!(lines(&lock(&document, "")), lines(LETTER));
}

fn flate(bytes: &[u8], times: usize) -> Vec<u8> {
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..times {
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap()
}

const MUCH: &str = "This PDF holds far more than a letter does. Print the letter as PDF again, or copy its text and paste it.";

#[test]
fn streams_that_unpack_to_very_much() {
    // As content, and as a part that is drawn.
    let bomb = stream("/Filter/FlateDecode/Type/XObject/Subtype/Form/BBox[0 0 9 9]", &flate(&[b' '; 1 << 20], 20));
    assert_eq!(refused(&page(b"/X Do", "", "", &[&bomb])), MUCH);
    let content: [&[u8]; 4] =
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Contents[4 0 R]>>", &bomb];
    assert_eq!(refused(&pdf(&content)), MUCH);
    let twice = stream("/Filter[/FlateDecode/FlateDecode]/Subtype/Form/BBox[0 0 9 9]", &flate(&flate(&[b' '; 1 << 20], 20), 1));
    assert_eq!(refused(&page(b"/X Do", "", "", &[&twice])), MUCH);
}

#[test]
fn drawing_without_end() {
    assert_eq!(refused(&page(&b"q ".repeat(100_000), "", "", &[])), MUCH);
    // A part that draws itself, several times.
    let again = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>", b"/X Do /X Do /X Do /X Do");
    assert!(open(&page(b"/X Do", "", "", &[&again])).is_err());
}

#[test]
fn circles_and_depths() {
    let circle = pdf(&[b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9/Parent 2 0 R>>"]);
    assert!(open(&circle).is_err());
    let deep = [b"[".repeat(20_000), b"]".repeat(20_000)].concat();
    _ = open(&page(HELLO, "", "/Deep 6 0 R", &[&deep]));
    _ = open(&page(&[&deep[..], b" TJ"].concat(), "", "", &[]));
    // A table of objects that comes before itself.
    let file = String::from_utf8(page(HELLO, "", "", &[])).unwrap();
    let start = file.rfind("xref\n0").unwrap();
    _ = open(file.replace("trailer <<", &format!("trailer <</Prev {start}")).as_bytes());
}

#[test]
fn very_many_objects() {
    let many: Vec<&[u8]> = std::iter::repeat_n(&b"<</A[1 2 3]>>"[..], 60_000).collect();
    assert_eq!(refused(&page(HELLO, "", "", &many)), MUCH);
}

#[test]
fn good_files_cut_short() {
    for file in [LETTER, FORM] {
        for length in (0..file.len()).step_by(397) {
            _ = open(&file[..length]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn good_files_gone_wrong(
        which in 0..3_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..30),
    ) {
        let notes = "/Annots[<</Subtype/Widget/FT/Tx/V(a)/Rect[0 0 99 99]>>]";
        let mut bytes = [LETTER.to_vec(), FORM.to_vec(), page(HELLO, "", notes, &[])][which].clone();
        for (place, byte, kind) in changes {
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => _ = bytes.remove(place),
                _ => bytes.insert(place, byte),
            }
        }
        _ = open(&bytes);
    }

    /// Instructions in any order, with anything between them.
    #[test]
    fn any_content(words in proptest::collection::vec(
        prop_oneof!["BT|ET|Tj|TJ|Td|Tm|Tf|Do|q|Q|re|BDC|EMC|cm|Tr|/F1|/Z|/X", "-?[0-9]{1,12}", "\\([a-z]{0,5}\\)", "<<|>>|\\[|\\]|/ActualText|/Span|<FEFF>"],
        0..60,
    )) {
        _ = open(&page(words.join(" ").as_bytes(), "", "", &[]));
    }
}

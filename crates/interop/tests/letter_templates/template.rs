//! The letters that Kith ships: one page with labelled fields, for EMIS (merge fields) and SystmOne (`~[…]` codes), as RTF and DOCX.
//! They are made here, and a test proves that the files in `assets/letters` are these.

use std::io::{Cursor, Write as _};

/// Who writes the letter's codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum System {
    Emis,
    SystmOne,
}

/// What stands behind a label.
pub enum Slot {
    /// The name of a merge field in EMIS, and the codes of SystmOne; an empty name is typed by hand.
    Code(&'static str, &'static str),
    /// Boxes to tick.
    Boxes(&'static [&'static str]),
}

pub struct Cell(pub &'static str, pub Slot);

pub enum Part {
    /// A row of a table.
    Row(Vec<Cell>),
    /// A label with a grid of boxes below it.
    Grid(&'static str, &'static [&'static str]),
    /// A label with room to write below it.
    Words(&'static str),
}

const YES_NO: &[&str] = &["Yes", "No"];
const YES_NO_NOT: &[&str] = &["Yes", "No", "Not asked"];
const TYPED: Slot = Slot::Code("", "");

pub const NEEDS: [&str; 20] = [
    "Housing",
    "Homeless or about to be",
    "Debt and money",
    "Benefits",
    "Food",
    "Work and training",
    "Mental wellbeing",
    "Lonely or cut off",
    "Bereaved",
    "Abuse, now or in the past",
    "Caring for somebody",
    "Needs care or help at home",
    "Living with a long-term condition",
    "Being more active",
    "Alcohol, drugs or gambling",
    "Immigration",
    "Parents and families",
    "Learning, English, digital skills",
    "Giving time, volunteering",
    "Something else",
];

pub fn parts() -> Vec<Part> {
    let code = |emis, systmone| Slot::Code(emis, systmone);
    vec![
        Part::Row(vec![
            Cell("First name(s):", code("Forename", "~[Forename]")),
            Cell("Family name:", code("Surname", "~[Surname]")),
            Cell("Likes to be called:", code("CallingName", "")),
        ]),
        Part::Row(vec![
            Cell("Date of birth:", code("DateOfBirth", "~[Date Of Birth]")),
            Cell("NHS number:", code("NHSNumber", "~[NHS Number]")),
            Cell("Telephone:", code("Telephone", "~[Telephone Number]")),
        ]),
        Part::Row(vec![Cell(
            "Address:",
            code(
                "Address",
                "~[Patient Address Line 1] ~[Patient Address Line 2] ~[Patient Address Line 3] ~[Patient Address Line 4]",
            ),
        )]),
        Part::Row(vec![Cell("Postcode:", code("Postcode", "")), Cell("The address must be kept secret:", Slot::Boxes(YES_NO))]),
        Part::Row(vec![Cell("Language:", code("Language", "")), Cell("Interpreter needed:", Slot::Boxes(YES_NO))]),
        Part::Row(vec![Cell("Anything that helps to talk or write:", TYPED), Cell("Who can pass on a message:", TYPED)]),
        Part::Grid("What could they use help with?", &NEEDS),
        Part::Words("What do they want, in their own words:"),
        Part::Words("Anything we should know from you:"),
        Part::Row(vec![Cell("Do you know of a risk?", Slot::Boxes(&["Yes", "No risk known"]))]),
        Part::Words("If there is a risk: what is it?"),
        Part::Row(vec![
            Cell("Have they agreed to this referral?", Slot::Boxes(YES_NO)),
            Cell("Were they asked alone?", Slot::Boxes(YES_NO_NOT)),
        ]),
        Part::Row(vec![
            Cell("May we leave a voicemail?", Slot::Boxes(YES_NO_NOT)),
            Cell("May we send a text?", Slot::Boxes(YES_NO_NOT)),
        ]),
        Part::Row(vec![
            Cell("May we say who we are to whoever answers?", Slot::Boxes(YES_NO_NOT)),
            Cell("Does anybody else use this phone?", Slot::Boxes(YES_NO_NOT)),
        ]),
        Part::Row(vec![Cell("Safe days and times:", TYPED)]),
        Part::Row(vec![
            Cell("Your name:", code("UserName", "")),
            Cell("What you do:", code("UserRole", "")),
            Cell("How to reach you:", TYPED),
        ]),
        Part::Row(vec![
            Cell("Practice:", code("OrganisationName", "")),
            Cell("Practice code:", code("OrganisationCode", "")),
            Cell("Date:", code("Date", "")),
        ]),
    ]
}

pub const TITLE: &str = "Referral to the social prescribing team";
pub const NOTE: &str = "Not a crisis service: if somebody is at risk now, speak to the duty doctor, and do not leave them alone.\nTo tick: put an X in place of the box, like this: X Yes.";

// RTF -------------------------------------------------------------------------------------------------------------------------------

/// Text as RTF writes it.
pub fn rtf_text(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\line "),
            c if c.is_ascii() => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{}?", *unit as i16));
                }
            }
        }
    }
    out
}

fn rtf_slot(slot: &Slot, system: System) -> String {
    match slot {
        Slot::Boxes(boxes) => boxes.iter().map(|name| format!("{{{} {}  }}", rtf_text("☐"), rtf_text(name))).collect(),
        Slot::Code(emis, systmone) => match system {
            System::Emis if !emis.is_empty() => {
                format!("{{\\field{{\\*\\fldinst MERGEFIELD {emis}}}{{\\fldrslt {}}}}}", rtf_text(&format!("«{emis}»")))
            }
            System::SystmOne if !systmone.is_empty() => format!("{{{systmone}}}"),
            _ => "{ }".to_owned(),
        },
    }
}

fn rtf_label(label: &str) -> String {
    format!("{{\\b {} }}", rtf_text(label))
}

pub fn rtf(system: System) -> Vec<u8> {
    const WIDTH: usize = 10_200;
    let row = |cells: &[String]| {
        let mut row = "\\trowd\\trgaph70\\trleft0".to_owned();
        for at in 1..=cells.len() {
            row.push_str(&format!("\\clbrdrb\\brdrs\\brdrw5\\cellx{}", WIDTH * at / cells.len()));
        }
        row.push('\n');
        for cell in cells {
            row.push_str(&format!("\\pard\\intbl\\sb30\\sa30 {cell}\\cell\n"));
        }
        row + "\\row\n"
    };
    let mut out = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\\paperw11906\\paperh16838\\margl850\\margr850\\margt567\\margb567\\f0\\fs18\n".to_owned();
    out.push_str(&format!("\\pard\\sa60{{\\b\\fs26 {TITLE}}}\\par\n\\pard\\sa80 {}\\par\n", rtf_text(NOTE)));
    for part in parts() {
        match part {
            Part::Row(cells) => {
                out.push_str(&row(&cells
                    .iter()
                    .map(|Cell(label, slot)| rtf_label(label) + &rtf_slot(slot, system))
                    .collect::<Vec<_>>()));
            }
            Part::Grid(label, boxes) => {
                out.push_str(&format!("\\pard\\sb60\\sa20 {}\\par\n", rtf_label(label)));
                for four in boxes.chunks(4) {
                    out.push_str(&row(&four
                        .iter()
                        .map(|name| format!("{{{} {}}}", rtf_text("☐"), rtf_text(name)))
                        .collect::<Vec<_>>()));
                }
            }
            Part::Words(label) => out.push_str(&format!("\\pard\\sb60\\sa40 {}{{ }}\\par\n", rtf_label(label))),
        }
    }
    (out + "}\n").into_bytes()
}

// DOCX ------------------------------------------------------------------------------------------------------------------------------

/// Text as XML writes it; a line break is one.
pub fn xml_text(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('\n', "</w:t><w:br/><w:t xml:space=\"preserve\">")
}

fn run(text: &str, bold: bool) -> String {
    let bold = if bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
    format!("<w:r>{bold}<w:t xml:space=\"preserve\">{}</w:t></w:r>", xml_text(text))
}

fn tick_box() -> &'static str {
    "<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val=\"0\"/><w14:checkedState w14:val=\"2612\"/><w14:uncheckedState w14:val=\"2610\"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
}

fn docx_slot(slot: &Slot, system: System) -> String {
    match slot {
        Slot::Boxes(boxes) => boxes.iter().map(|name| format!("{}{}", tick_box(), run(&format!(" {name}  "), false))).collect(),
        Slot::Code(emis, systmone) => match system {
            System::Emis if !emis.is_empty() => {
                format!("<w:fldSimple w:instr=\" MERGEFIELD {emis} \">{}</w:fldSimple>", run(&format!("«{emis}»"), false))
            }
            System::SystmOne if !systmone.is_empty() => run(systmone, false),
            _ => run(" ", false),
        },
    }
}

fn docx_row(cells: &[String]) -> String {
    let width = 10_200 / cells.len();
    let grid = format!("<w:gridCol w:w=\"{width}\"/>").repeat(cells.len());
    let cells: String = cells
        .iter()
        .map(|cell| format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr><w:p>{cell}</w:p></w:tc>"))
        .collect();
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"10200\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblBorders><w:bottom w:val=\"single\" w:sz=\"4\" w:color=\"AEB7BD\"/></w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr>{cells}</w:tr></w:tbl>"
    )
}

pub fn docx(system: System) -> Vec<u8> {
    let mut body = format!(
        "<w:p><w:r><w:rPr><w:b/><w:sz w:val=\"26\"/></w:rPr><w:t>{TITLE}</w:t></w:r></w:p><w:p>{}</w:p>",
        run(NOTE, false)
    );
    for part in parts() {
        match part {
            Part::Row(cells) => {
                let cells: Vec<String> =
                    cells.iter().map(|Cell(label, slot)| run(&format!("{label} "), true) + &docx_slot(slot, system)).collect();
                // Two tables that touch would be one to Word: a small empty line keeps them apart.
                body.push_str(&docx_row(&cells));
                body.push_str("<w:p><w:pPr><w:spacing w:line=\"20\" w:lineRule=\"exact\" w:after=\"0\"/></w:pPr></w:p>");
            }
            Part::Grid(label, boxes) => {
                body.push_str(&format!("<w:p>{}</w:p>", run(label, true)));
                for four in boxes.chunks(4) {
                    let cells: Vec<String> =
                        four.iter().map(|name| format!("{}{}", tick_box(), run(&format!(" {name}"), false))).collect();
                    body.push_str(&docx_row(&cells));
                    body.push_str("<w:p><w:pPr><w:spacing w:line=\"20\" w:lineRule=\"exact\" w:after=\"0\"/></w:pPr></w:p>");
                }
            }
            Part::Words(label) => body.push_str(&format!("<w:p>{}{}</w:p>", run(&format!("{label} "), true), run(" ", false))),
        }
    }
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\"><w:body>{body}<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"567\" w:right=\"850\" w:bottom=\"567\" w:left=\"850\" w:header=\"300\" w:footer=\"300\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    );
    let styles = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:cs=\"Arial\"/><w:sz w:val=\"18\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before=\"20\" w:after=\"20\"/></w:pPr></w:pPrDefault></w:docDefaults></w:styles>";
    let types = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/></Types>";
    let rels = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let word_rels = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>";
    zipped(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", rels),
        ("word/_rels/document.xml.rels", word_rels),
        ("word/document.xml", &document),
        ("word/styles.xml", styles),
    ])
}

/// A zip that is the same each time.
pub fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        // Not packed: how well a file is packed depends on what else is built.
        .compression_method(zip::CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    for (name, text) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

//! Workbooks as people make them, and as somebody makes them who means harm.

use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::service_csv::{Mapping, Table};

fn zip_of(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const ROOT: &str = r#"<Relationships xmlns="r"><Relationship Id="rId1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
/// Style 1 is a date, 2 a time, 3 a telephone number of 11 digits, 4 pounds.
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000000000"/><numFmt numFmtId="165" formatCode="&quot;£&quot;#,##0.00"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>"#;

/// A workbook of these sheets: name, state, and what stands in `sheetData`.
fn book(sheets: &[(&str, &str, &str)], texts: &str) -> Vec<u8> {
    let (mut list, mut related) = (String::new(), String::new());
    let mut parts = vec![("_rels/.rels".to_owned(), ROOT.to_owned()), ("xl/styles.xml".to_owned(), STYLES.to_owned())];
    for (n, (name, state, rows)) in (1..).zip(sheets) {
        list += &format!(r#"<sheet name="{name}" sheetId="{n}" state="{state}" r:id="rId{n}"/>"#);
        related += &format!(r#"<Relationship Id="rId{n}" Type="http://x/worksheet" Target="worksheets/sheet{n}.xml"/>"#);
        parts.push((
            format!("xl/worksheets/sheet{n}.xml"),
            format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    related += r#"<Relationship Id="rIdS" Type="http://x/styles" Target="/xl/styles.xml"/><Relationship Id="rIdT" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>"#;
    parts.push(("xl/workbook.xml".into(), format!("<workbook><sheets>{list}</sheets></workbook>")));
    parts.push(("xl/_rels/workbook.xml.rels".into(), format!("<Relationships>{related}</Relationships>")));
    parts.push(("xl/sharedStrings.xml".into(), texts.to_owned()));
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    zip_of(&parts)
}

/// A row of texts.
fn row(line: usize, cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|cell| format!(r#"<c t="inlineStr"><is><t>{cell}</t></is></c>"#)).collect();
    format!(r#"<row r="{line}">{cells}</row>"#)
}

const NO_TEXTS: &str = "<sst></sst>";

#[test]
fn a_workbook_as_people_make_it() {
    let texts = r#"<sst uniqueCount="3"><si><t>Moon walk</t></si><si><r><t>Walk &amp; </t></r><r><t>talk</t></r><rPh><t>spoken</t></rPh></si><si><t>Two_x000D_
lines</t></si></sst>"#;
    let notes = row(1, &["Read this first"]) + &row(2, &["Version", "3"]);
    let services = row(1, &["Activities of the borough, 2026"])
        + &row(4, &["Name", "Description", "Telephone", "Postcode", "Last checked", "Start time", "Day", "Cost", "Free"])
        + r#"<row r="5"><c r="A5" t="s"><v>0</v></c><c r="B5" t="s"><v>2</v></c><c r="C5"><v>2079460018</v></c><c r="D5" t="str"><f>UPPER("se16 4jx")</f><v>SE16 4JX</v></c><c r="E5" s="1"><v>46000</v></c><c r="F5" s="2"><v>0.4375</v></c><c r="G5" t="inlineStr"><is><t>Tuesday</t></is></c><c r="H5" s="4"><v>3.5</v></c><c r="I5" t="b"><v>0</v></c></row>"#
        + "<row r=\"6\"/><row r=\"7\"><c r=\"A7\" s=\"3\"/></row>"
        + r#"<row r="9"><c r="A9" t="s"><v>1</v></c><c r="C9" s="3"><v>2079460018</v></c><c r="D9" t="e"><v>#N/A</v></c></row>"#
        + r#"<row r="10"><c r="C10"><v>2079460018</v></c></row>"#;
    let hidden = row(
        1,
        &[
            "Name",
            "Description",
            "Telephone",
            "Postcode",
            "Email",
            "Website",
            "Cost",
            "Day",
            "Languages",
            "Eligibility",
            "Status",
        ],
    );
    let bytes = book(&[("Notes", "visible", &notes), ("Services 2026", "", &services), ("Old", "hidden", &hidden)], texts);
    let table = Table::workbook(&bytes, None).unwrap();
    assert_eq!(table.sheet(), Some("“Services 2026”, one of 2, from row 4"));
    let mapping = Mapping::guess(table.headings());
    let rows: Vec<_> = table.services(&mapping).unwrap().collect();
    let [first, second, third] = rows.as_slice() else { panic!("{rows:?}") };
    let first = first.as_ref().unwrap();
    assert_eq!((first.name.as_str(), first.description.as_deref()), ("Moon walk", Some("Two\nlines")));
    assert_eq!(first.phones[0].number, "02079460018", "a spreadsheet took its 0");
    assert_eq!(first.locations[0].postcode.as_deref(), Some("SE16 4JX"));
    assert_eq!(first.last_assured.as_deref(), Some("2025-12-09"));
    assert_eq!((first.schedules[0].opens_at.as_deref(), first.schedules[0].byday[0].as_str()), (Some("10:30"), "TU"));
    assert_eq!((first.fees.as_deref(), first.free), (Some("£3.50"), Some(false)));
    let second = second.as_ref().unwrap();
    assert_eq!((second.name.as_str(), second.phones[0].number.as_str()), ("Walk & talk", "02079460018"));
    assert!(second.locations.is_empty(), "an error is no value: {second:?}");
    let third = third.as_ref().unwrap_err();
    assert_eq!(third.row, 10, "{third}");
    // A mapping that was used before knows its sheet, whatever others have more headings.
    let plain = row(1, &["What", "Where"]) + &row(2, &["Tea", "SE1 4YB"]);
    let bytes = book(&[("Services", "", &services), ("Tea", "", &plain)], texts);
    let mut before = Mapping::default();
    before.columns.insert(
        crate::service_csv::TargetField::Name,
        crate::service_csv::ColumnRule { headings: vec!["What".into()], ..Default::default() },
    );
    let table = Table::workbook(&bytes, Some(&before)).unwrap();
    assert_eq!(table.sheet(), Some("“Tea”, one of 2"));
    assert_eq!(table.services(&before).unwrap().next().unwrap().unwrap().name, "Tea");
}

fn refused_quickly(bytes: &[u8], words: &str) {
    let begun = Instant::now();
    let error = match Table::workbook(bytes, None) {
        Ok(_) => panic!("it was read, and {words:?} was expected"),
        Err(error) => error,
    };
    assert!(error.fatal && error.message.contains(words), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn what_is_damaged_or_no_table_is_refused() {
    let whole = book(&[("S", "", &(row(1, &["Name", "Postcode"]) + &row(2, &["Tea", "SE1 4YB"])))], NO_TEXTS);
    assert!(Table::workbook(&whole, None).is_ok());
    for length in (0..whole.len()).step_by(7) {
        assert!(Table::workbook(&whole[..length], None).is_err(), "cut at {length}");
    }
    for at in (0..whole.len()).step_by(3) {
        let mut spoiled = whole.clone();
        spoiled[at] ^= 0x55;
        drop(Table::workbook(&spoiled, None));
    }
    refused_quickly(b"PK\x03\x04 no zip at all", "damaged");
    refused_quickly(&zip_of(&[("xl/workbook.xml", "<workbook><sheets>")]), "damaged");
    refused_quickly(&book(&[("S", "", &row(1, &["Only a title"]))], NO_TEXTS), "headings");
    refused_quickly(&book(&[], NO_TEXTS), "headings");
    refused_quickly(&book(&[("S", "", r#"<row><c t="s"><v>7</v></c></row>"#)], NO_TEXTS), "damaged");
}

#[test]
fn what_is_made_to_hurt_is_refused() {
    let head = row(1, &["Name", "Postcode"]);
    // What it unpacks to.
    let bomb = head.clone() + &" ".repeat(65 * 1024 * 1024);
    let bomb = book(&[("S", "", &bomb)], NO_TEXTS);
    assert!(bomb.len() < 1024 * 1024);
    refused_quickly(&bomb, "unpacks to far more");
    // One text of a megabyte, in a thousand cells.
    let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1_000_000));
    let cells: String = (2..1002).map(|line| format!(r#"<row r="{line}"><c t="s"><v>0</v></c></row>"#)).collect();
    refused_quickly(&book(&[("S", "", &(head.clone() + &cells))], &long), "unpacks to far more");
    // The same twice in one row.
    let twice = r#"<row r="2"><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>"#;
    refused_quickly(&book(&[("S", "", &(head.clone() + twice))], &long), "far longer");
    // A cell at the far end.
    let far = r#"<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>"#;
    refused_quickly(&book(&[("S", "", &(head.clone() + far))], NO_TEXTS), "column 16384");
    let beyond = r#"<row r="2"><c r="ZZZZZZZZZZZZZZZZZZ2" t="inlineStr"><is><t>x</t></is></c></row>"#;
    drop(Table::workbook(&book(&[("S", "", &(head.clone() + beyond))], NO_TEXTS), None));
    // Entities, and numbers of entries that are lies.
    let defined = format!("<!DOCTYPE x [<!ENTITY a \"b\">]><sst>{}</sst>", "<si><t>&a;</t></si>");
    refused_quickly(&book(&[("S", "", &head)], &defined), "no spreadsheet program");
    let lying = r#"<sst count="18446744073709551615" uniqueCount="18446744073709551615"></sst>"#;
    assert!(Table::workbook(&book(&[("S", "", &head)], lying), None).is_ok());
    refused_quickly(&book(&[("S", "", &"<row>".repeat(5000))], NO_TEXTS), "no spreadsheet program");
}

#[test]
fn a_million_empty_rows_are_no_rows() {
    let mut rows = row(1, &["Name", "Postcode"]) + &row(2, &["Tea", "SE1 4YB"]);
    for line in 3..1_000_003 {
        rows += if line % 10 == 0 { "<row><c s=\"1\"/></row>" } else { "<row/>" };
    }
    let begun = Instant::now();
    let table = Table::workbook(&book(&[("S", "", &rows)], NO_TEXTS), None).unwrap();
    let mapping = Mapping::guess(table.headings());
    assert_eq!(table.services(&mapping).unwrap().count(), 1);
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

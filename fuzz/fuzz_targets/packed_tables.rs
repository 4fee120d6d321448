//! Workbooks and packages of tables. The parts of both stand in the input, with a zero byte between, and are packed here: a fuzzer would hardly
//! make a zip that opens.
#![no_main]

use std::io::{Cursor, Write as _};

use interop::packed;
use interop::service_csv::{Mapping, Table};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const WORKBOOK: [&str; 5] =
    ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"];
const PACKAGE: [&str; 8] = [
    "services.csv",
    "organizations.csv",
    "locations.csv",
    "addresses.csv",
    "service_at_location.csv",
    "phones.csv",
    "schedules.csv",
    "attributes.csv",
];

fn zip_of(names: &[&str], bytes: &[u8]) -> Option<Vec<u8>> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in names.iter().zip(bytes.split(|byte| *byte == 0)) {
        writer.start_file(*name, options).ok()?;
        writer.write_all(part).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

fn table(bytes: &[u8]) {
    if let Ok(mut table) = Table::workbook(bytes, None) {
        let mapping = Mapping::guess(table.headings());
        table.peek(3);
        if let Ok(rows) = table.services(&mapping) {
            rows.for_each(drop);
        }
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = packed::open(bytes);
    table(bytes);
    if let Some(workbook) = zip_of(&WORKBOOK, bytes) {
        table(&workbook);
    }
    if let Some(package) = zip_of(&PACKAGE, bytes) {
        let _ = packed::open(&package);
    }
});

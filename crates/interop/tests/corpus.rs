//! What the fuzzers found worth keeping (`fuzz/corpus`) goes through its reader again, without the fuzzers.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use std::path::Path;

use interop::{gp_export, letter, mail, ods, opening_times, openreferral, packed, postcodes, service_csv};

/// Reads every file of a corpus; there must be some.
fn each(name: &str, read: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty(), "the corpus {name} is empty");
    println!("{name}: {} files", files.len());
    for file in files {
        read(&std::fs::read(file).unwrap());
    }
}

#[test]
fn letters() {
    each("letter_open", |bytes| {
        if let Ok(opened) = letter::open(bytes) {
            let reading = letter::read(&opened.lines);
            assert!(reading.unread.iter().all(|line| *line < opened.lines.len()));
        }
    });
    each("letter_read", |bytes| {
        let lines = letter::lines_of(&String::from_utf8_lossy(bytes));
        assert!(letter::read(&lines).fields.iter().all(|field| !field.value.is_empty()));
    });
}

#[test]
fn exports_and_mail() {
    each("gp_export", |bytes| {
        if let Ok(table) = gp_export::Table::open(bytes) {
            let mapping = gp_export::Mapping::guess(table.headings());
            if let Ok(rows) = gp_export::rows(std::io::Cursor::new(bytes), &mapping) {
                assert!(rows.count() <= bytes.len() + 1);
            }
        }
    });
    let deliveries = std::cell::Cell::new(0);
    each("mail", |bytes| {
        let message = mail::read(bytes);
        assert!(mail::own_words(&message.text).len() <= message.text.len());
        let report = mail::report(bytes);
        assert!(report.about.len() <= 64 && report.to.len() <= 50);
        deliveries.set(deliveries.get() + usize::from(report.delivery.is_some()));
    });
    assert!(deliveries.get() > 3, "the corpus has no reports of mail servers");
}

/// A corpus of zips, and of parts with a zero byte between, which the fuzzer packs: here they are read as they are.
#[test]
fn packed_tables() {
    each("packed_tables", |bytes| {
        drop(packed::open(bytes));
        if let Ok(table) = service_csv::Table::workbook(bytes, None) {
            let mapping = service_csv::Mapping::guess(table.headings());
            if let Ok(rows) = table.services(&mapping) {
                rows.for_each(drop);
            }
        }
    });
}

#[test]
fn directories_and_places() {
    each("directory_and_places", |bytes| {
        if let Ok(rows) = ods::read(bytes) {
            rows.for_each(drop);
        }
        if let Ok(rows) = postcodes::read(bytes) {
            rows.for_each(drop);
        }
        if let Ok(rows) = postcodes::read_code_point_zip(std::io::Cursor::new(bytes)) {
            rows.for_each(drop);
        }
        drop(openreferral::read(bytes));
        if let Ok(table) = service_csv::Table::open(bytes) {
            let mapping = service_csv::Mapping::guess(table.headings());
            if let Ok(rows) = table.services(&mapping) {
                rows.for_each(drop);
            }
        }
        let text = String::from_utf8_lossy(bytes);
        drop(opening_times::parse_or_keep(&text));
        drop(ods::tidy_name(&text));
    });
}

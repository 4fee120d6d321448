//! The readers of directories, practices, postcodes and opening times.
#![no_main]

use interop::service_csv::{Mapping, Table};
use interop::{hsds_csv, ods, opening_times, openreferral, packed, postcodes};

const TABLES: [&str; 6] = ["services", "organizations", "locations", "service_at_location", "phones", "attributes"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(rows) = ods::read(bytes) {
        rows.for_each(drop);
    }
    if let Ok(rows) = postcodes::read(bytes) {
        rows.for_each(drop);
    }
    if let Ok(rows) = postcodes::read_code_point_zip(std::io::Cursor::new(bytes)) {
        rows.for_each(drop);
    }
    let _ = openreferral::read(bytes);
    let _ = packed::open(bytes);
    for table in [Table::open(bytes), Table::workbook(bytes, None)].into_iter().flatten() {
        let mapping = Mapping::guess(table.headings());
        if let Ok(rows) = table.services(&mapping) {
            rows.for_each(drop);
        }
    }
    // A zip that holds a table, so that the parts of a package are reached without a zip being guessed.
    let tables = bytes.split(|byte| *byte == 0).zip(TABLES).map(|(text, name)| (format!("{name}.csv"), text.to_vec()));
    let _ = hsds_csv::read(tables);
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(opening_times::parse_or_keep(text));
        drop(ods::tidy_name(text));
    }
});

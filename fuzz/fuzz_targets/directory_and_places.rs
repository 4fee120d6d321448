//! The readers of directories, practices, postcodes and opening times.
#![no_main]

use interop::service_csv::{Mapping, Table};
use interop::{ods, opening_times, openreferral, postcodes};

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
    if let Ok(table) = Table::open(bytes) {
        let mapping = Mapping::guess(table.headings());
        if let Ok(rows) = table.services(&mapping) {
            rows.for_each(drop);
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(opening_times::parse_or_keep(text));
        drop(ods::tidy_name(text));
    }
});

//! Exports of EMIS and SystmOne.
#![no_main]

use interop::gp_export::{Mapping, Table, rows};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(table) = Table::open(bytes) else { return };
    let mapping = Mapping::guess(table.headings());
    if let Ok(rows) = rows(std::io::Cursor::new(bytes), &mapping) {
        assert!(rows.count() <= bytes.len() + 1);
    }
});

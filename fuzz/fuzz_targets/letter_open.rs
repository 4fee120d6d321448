//! Any file that somebody sends: RTF, DOCX, PDF, pictures, text, and what is none of these.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(opened) = interop::letter::open(bytes) {
        let reading = interop::letter::read(&opened.lines);
        let fits = |line: &usize| *line < opened.lines.len();
        assert!(reading.unread.iter().all(fits));
        assert!(reading.fields.iter().all(|field| field.lines.iter().all(fits)));
    }
});

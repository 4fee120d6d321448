//! Pasted text, read into fields.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let lines = interop::letter::lines_of(text);
    let reading = interop::letter::read(&lines);
    let fits = |line: &usize| *line < lines.len();
    assert!(reading.unread.iter().all(fits));
    assert!(reading.fields.iter().all(|field| !field.value.is_empty() && field.lines.iter().all(fits)));
});

//! One e-mail.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let message = interop::mail::read(bytes);
    let report = interop::mail::report(bytes);
    assert!(report.about.len() <= 64 && report.to.len() <= 50);
    assert!(interop::mail::own_words(&message.text).len() <= message.text.len());
    assert!(message.attachments.len() <= bytes.len() + 1);
});

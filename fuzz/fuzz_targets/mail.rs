//! One e-mail.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let message = interop::mail::read(bytes);
    assert!(message.attachments.len() <= bytes.len() + 1);
});

//! What a provider tells of messages and of texts that came.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(delivery) = post::notify::read_callback(bytes) {
        assert!(!delivery.id.is_empty() && !delivery.id.contains(char::is_control));
    }
    if let Ok(reply) = post::notify::read_reply(bytes) {
        assert!(!reply.from.is_empty() && !reply.text.contains(['\0', '\u{1b}']));
    }
});

//! What the fuzzers found worth keeping (`fuzz/corpus`) goes through its reader again, without the fuzzers.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use std::path::Path;

use post::notify::{read_callback, read_reply};

#[test]
fn reports_of_providers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/provider_reports");
    let (mut files, mut deliveries, mut replies) = (0, 0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        files += 1;
        if let Ok(delivery) = read_callback(&bytes) {
            deliveries += 1;
            assert!(!delivery.id.is_empty() && !delivery.id.contains(char::is_control));
        }
        if let Ok(reply) = read_reply(&bytes) {
            replies += 1;
            assert!(!reply.from.is_empty() && !reply.text.contains(['\0', '\u{1b}']));
        }
    }
    println!("{files} files: {deliveries} deliveries, {replies} replies");
    assert!(deliveries > 0 && replies > 0, "the corpus has none of what it is for");
}

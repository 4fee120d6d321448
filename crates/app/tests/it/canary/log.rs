//! Listens to every line that any test of the suite logs: none may say who somebody is, where they live or how to reach them.

use std::io;
use std::sync::{LazyLock, Mutex, Once, PoisonError};
use std::thread;

use tracing_subscriber::EnvFilter;

use super::super::world::a_valid_999_number;
use super::spelled::{first, squeezed};

/// Squeezed: the canaries; the woman of the test team; any mobile number of those that are kept for fiction, which all tests use.
const WORDS: [&str; 14] = [
    "quenchthistle",
    "brambleswick",
    "ze39qx",
    "wrenfoldapple",
    "marrowgate",
    "snapdragonfell",
    "ze28qd",
    "oldhollowby",
    "fernanda",
    "oduya",
    "1teststreet",
    "se164jx",
    "447700900",
    "07700900",
];

/// Whom a line names, if anybody.
fn said_in(line: &[u8]) -> Option<&'static str> {
    static NUMBER: LazyLock<String> = LazyLock::new(|| squeezed(&a_valid_999_number(1).to_string()));
    first(line, &WORDS).or_else(|| first(line, &[NUMBER.as_str()]))
}

static LISTENING: Once = Once::new();
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// From now on every line is listened to, also what is only logged when an operator asks for more.
pub fn listen() {
    LISTENING.call_once(|| {
        // Statements of ours are fixed texts, and values go beside them; tests write values into theirs.
        let filter = EnvFilter::new("debug,sqlx=info,app=trace,db=trace,post=trace,mailbox=trace,fetch=trace,interop=trace");
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Ear).init();
    });
}

struct Ear;

impl io::Write for Ear {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Some(word) = said_in(line) {
            let line = String::from_utf8_lossy(line).into_owned();
            HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{word} in: {line}"));
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a world of tests has: when it goes, what was logged meanwhile is judged. So whichever test comes after it fails, if not the one
/// that logged: the line says where it is from.
pub struct Listener(());

impl Listener {
    pub fn new() -> Self {
        listen();
        Self(())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert!(heard.is_empty() || thread::panicking(), "the log names somebody:\n{}", heard.join(""));
    }
}

#[test]
fn a_canary_in_the_log_is_heard() {
    let heard = |line: &str| said_in(line.as_bytes()).is_some();
    assert!(heard("error=duplicate key (value)=(+447700900123) already exists"));
    assert!(heard("a request failed error=1 Test Street"));
    assert!(!heard("2026-11-28T01:00:00Z INFO answered request=0f3a pattern=/people/{person} status=200 ms=12"));
    assert!(heard(&format!("NHS number {}", a_valid_999_number(1).spaced())));
}

//! Reading a file that somebody sent: in a process of its own, with little memory and little time, so that a file made to hurt
//! costs nobody but itself.

use std::process::Stdio;
use std::time::Duration;

use interop::letter::{self, Opened, Reading, Refused};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

use crate::{App, Error, Result};

/// So long a file may take.
const TIME: Duration = Duration::from_secs(15);
/// What the reading process may send back: the file itself and its text.
const MOST_BACK: u64 = 40 * 1024 * 1024;

/// A file, read.
#[derive(Debug, Serialize, Deserialize)]
pub struct Read {
    pub opened: Opened,
    pub reading: Reading,
}

/// Reads a file in a process of its own.
///
/// # Errors
/// The inner error says in words why the file cannot be taken.
pub async fn read(app: &App, bytes: Vec<u8>) -> Result<Result<Read, Refused>> {
    if bytes.len() > letter::MOST_BYTES {
        return Ok(Err(Refused { message: "This file is too large. The most is 10 MB.".to_owned() }));
    }
    let _turn = app.readers.acquire().await.map_err(Error::failed("waiting for a reader"))?;
    let program = match &app.config.reader {
        Some(program) => program.clone(),
        None => std::env::current_exe().map_err(Error::failed("finding this program"))?,
    };
    let mut child = Command::new(program)
        .arg("read-letter")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(Error::failed("starting a reader"))?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let both = async {
        let give = async {
            if let Some(mut stdin) = stdin {
                // A reader that stops early has said why, or is gone: either shows in what it sends back.
                let _ = stdin.write_all(&bytes).await;
            }
        };
        let take = async {
            let mut back = Vec::new();
            if let Some(stdout) = stdout {
                let _ = stdout.take(MOST_BACK).read_to_end(&mut back).await;
            }
            back
        };
        tokio::join!(give, take).1
    };
    let back = tokio::time::timeout(TIME, both).await.unwrap_or_default();
    let _ = child.kill().await;
    let unreadable = || Refused {
        message: "This file could not be read. Copy its text and paste it instead, or save it again as a PDF.".to_owned(),
    };
    Ok(serde_json::from_slice(&back).unwrap_or_else(|_| Err(unreadable())))
}

/// What the reading process does: one file in, what was read out.
pub fn read_here(bytes: &[u8]) -> Result<Read, Refused> {
    let opened = letter::open(bytes)?;
    let reading = letter::read(&opened.lines);
    Ok(Read { opened, reading })
}

/// Reads pasted text: nothing in it can hurt.
pub fn read_text(text: &str) -> (Vec<String>, Reading) {
    let lines = letter::lines_of(text);
    let reading = letter::read(&lines);
    (lines, reading)
}

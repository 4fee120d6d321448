//! Reading a file that somebody sent: in a process of its own, with little memory and little time, so that a file made to hurt
//! costs nobody but itself.
//!
//! What that process sends back is the length of a head in four bytes, the head as JSON, and the file as it may be kept, as it is.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use interop::letter::{self, FileKind, Opened, Reading, Refused};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::{App, Error, Result};

/// So long a file may take.
const TIME: Duration = Duration::from_secs(15);
/// So long somebody before a page waits for a reader.
const PATIENCE: Duration = Duration::from_secs(3);
/// What the reading process may send back: the file itself, which may be larger when it was packed anew, and its text.
const MOST_BACK: u64 = 3 * letter::MOST_BYTES as u64;

/// A file, read.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    pub opened: Opened,
    pub reading: Reading,
}

/// What came of a file that somebody brings and waits for.
pub enum Brought {
    Read(Read),
    /// Nobody could look into it: it is as it came, and what acts by itself is still in it.
    Unread(FileKind, Vec<u8>),
}

/// Reads a file in a process of its own, as soon as there is room for one.
///
/// # Errors
/// When no process can be started. The inner error says in words why the file cannot be taken.
pub async fn read(app: &App, bytes: Vec<u8>) -> Result<Result<Read, Refused>> {
    if let Err(refused) = fits(&bytes) {
        return Ok(Err(refused));
    }
    let _turn = app.readers.acquire().await.map_err(Error::failed("waiting for a reader of letters"))?;
    read_in_turn(app, &bytes).await
}

/// Reads a file for somebody who waits before a page. If there is no room for a while, or no process can be started, it is left unread.
///
/// # Errors
/// Says in words why the file cannot be taken.
pub async fn read_soon(app: &App, bytes: Vec<u8>) -> Result<Brought, Refused> {
    fits(&bytes)?;
    let why = match timeout(PATIENCE, app.readers.acquire()).await {
        Ok(Ok(_turn)) => match read_in_turn(app, &bytes).await {
            Ok(read) => return read.map(Brought::Read),
            Err(error) => error.chain(),
        },
        _ => "every reader was busy".to_owned(),
    };
    tracing::error!(error = why, "a letter was not read");
    // What is surely no letter is not taken unread, either.
    Ok(Brought::Unread(letter::kind_of(&bytes)?, bytes))
}

async fn read_in_turn(app: &App, bytes: &[u8]) -> Result<Result<Read, Refused>> {
    let child = start(app).map_err(Error::failed("starting a reader of letters"))?;
    Ok(parsed(talk(child, bytes).await).unwrap_or_else(|| {
        Err(Refused {
            message: "This file could not be read. Copy its text and paste it instead, or save it again as a PDF.".to_owned(),
        })
    }))
}

fn fits(bytes: &[u8]) -> Result<(), Refused> {
    if bytes.len() > letter::MOST_BYTES {
        return Err(Refused { message: "This file is too large. The most is 10 MB.".to_owned() });
    }
    Ok(())
}

fn start(app: &App) -> io::Result<Child> {
    Command::new(program(app)?)
        .arg("read-letter")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
}

/// This program. On Linux by the name that stays right when a newer one was put in its place: the two must understand each other.
fn program(app: &App) -> io::Result<PathBuf> {
    match &app.config.reader {
        Some(program) => Ok(program.clone()),
        None if cfg!(target_os = "linux") => Ok(PathBuf::from("/proc/self/exe")),
        None => std::env::current_exe(),
    }
}

/// Gives a file to a reading process and takes what it sends back: nothing, if it takes too long.
async fn talk(mut child: Child, bytes: &[u8]) -> Vec<u8> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let give = async {
        if let Some(mut stdin) = stdin {
            // A reader that stops early has said why, or is gone: either shows in what it sends back.
            let _ = stdin.write_all(bytes).await;
        }
    };
    let take = async {
        let mut back = Vec::new();
        if let Some(stdout) = stdout {
            let _ = stdout.take(MOST_BACK).read_to_end(&mut back).await;
        }
        back
    };
    let back = timeout(TIME, async { tokio::join!(give, take).1 }).await.unwrap_or_default();
    let _ = child.kill().await;
    back
}

/// The head of what is sent back: what was read, but for the file as it may be kept, and how long that is.
type Head = Result<(Read, usize), Refused>;

/// Nothing, if it did not come whole.
fn parsed(back: Vec<u8>) -> Option<Result<Read, Refused>> {
    let (length, rest) = back.split_first_chunk()?;
    let (head, kept) = rest.split_at_checked(u32::from_be_bytes(*length).try_into().ok()?)?;
    match serde_json::from_slice::<Head>(head).ok()? {
        Ok((mut read, length)) => {
            read.opened.kept = kept.to_vec();
            (kept.len() == length).then_some(Ok(read))
        }
        Err(refused) => Some(Err(refused)),
    }
}

/// What the reading process does: one file in, what was read out.
pub fn read_here(bytes: &[u8]) -> Result<Read, Refused> {
    let opened = letter::open(bytes)?;
    let reading = letter::read(&opened.lines);
    Ok(Read { opened, reading })
}

/// Sends back what was read.
pub fn write_back(read: Result<Read, Refused>, mut to: impl Write) -> io::Result<()> {
    let mut kept = Vec::new();
    let head: Head = read.map(|mut read| {
        kept = std::mem::take(&mut read.opened.kept);
        (read, kept.len())
    });
    let head = serde_json::to_vec(&head)?;
    let length = u32::try_from(head.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(&head)?;
    to.write_all(&kept)?;
    to.flush()
}

/// Reads pasted text: nothing in it can hurt.
pub fn read_text(text: &str) -> (Vec<String>, Reading) {
    let lines = letter::lines_of(text);
    let reading = letter::read(&lines);
    (lines, reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_back_comes_whole_or_not_at_all() {
        let mut back = Vec::new();
        write_back(read_here(b"Name: Joan Reid\n"), &mut back).unwrap();
        assert_eq!(parsed(back.clone()), Some(read_here(b"Name: Joan Reid\n")));
        for end in 0..back.len() {
            assert_eq!(parsed(back[..end].to_vec()), None, "cut off at {end}");
        }
        let mut refused = Vec::new();
        write_back(read_here(b"PK\x05\x06"), &mut refused).unwrap();
        assert_eq!(parsed(refused), Some(read_here(b"PK\x05\x06")));
    }
}

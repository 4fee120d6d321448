//! One conversation with a mail server (RFC 5321): a line out, a reply in. Everything has a limit of time and of size.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use crate::tls::Stream;

/// Saying goodbye takes no longer.
pub(crate) const GOODBYE: Duration = Duration::from_secs(6);
/// No reply is longer.
const LONGEST: usize = 64 * 1024;

/// Why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    Lost,
    Slow(Duration),
    NotUnderstood,
}

/// What the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub code: u16,
    /// RFC 3463: `5.1.1`.
    pub status: Option<[u16; 3]>,
    /// Whatever it says in words. It may hold addresses, and is only looked at for what the server can do.
    pub lines: Vec<String>,
}

impl Reply {
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// `550 5.1.1`.
    pub fn codes(&self) -> String {
        match self.status {
            Some([class, subject, detail]) => format!("{} {class}.{subject}.{detail}", self.code),
            None => self.code.to_string(),
        }
    }
}

pub(crate) struct Line {
    stream: Stream,
    buffer: Vec<u8>,
    /// Something has begun and not ended well.
    broken: bool,
}

impl Line {
    pub fn new(stream: Stream) -> Self {
        Self { stream, buffer: Vec::new(), broken: false }
    }

    /// The stream, to go on with TLS. Nothing may have come that was not asked for: it would be taken for said in secret.
    pub fn into_stream(self) -> Result<Stream, Broken> {
        if self.buffer.is_empty() { Ok(self.stream) } else { Err(Broken::NotUnderstood) }
    }

    /// One line and its reply.
    pub async fn say(&mut self, line: &str, limit: Duration) -> Result<Reply, Broken> {
        self.write(format!("{line}\r\n").as_bytes(), limit).await?;
        self.reply(limit).await
    }

    /// Bytes as they are. A reply that was there before them would be taken for an answer to them.
    pub async fn write(&mut self, bytes: &[u8], limit: Duration) -> Result<(), Broken> {
        self.broken = true;
        if !self.buffer.is_empty() {
            return Err(Broken::NotUnderstood);
        }
        let writing = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match timeout(limit, writing).await {
            Ok(Ok(())) => self.broken = false,
            Ok(Err(_)) => return Err(Broken::Lost),
            Err(_) => return Err(Broken::Slow(limit)),
        }
        Ok(())
    }

    pub async fn reply(&mut self, limit: Duration) -> Result<Reply, Broken> {
        self.broken = true;
        let reply = timeout(limit, self.next()).await.unwrap_or(Err(Broken::Slow(limit)))?;
        self.broken = false;
        Ok(reply)
    }

    async fn next(&mut self) -> Result<Reply, Broken> {
        loop {
            if let Some((reply, length)) = whole(&self.buffer)? {
                self.buffer.drain(..length);
                return Ok(reply);
            }
            if self.buffer.len() > LONGEST {
                return Err(Broken::NotUnderstood);
            }
            match self.stream.read_buf(&mut self.buffer).await {
                Ok(0) | Err(_) => return Err(Broken::Lost),
                Ok(_) => {}
            }
        }
    }

    /// Says goodbye, and does not wait for long. Where the last line did not end well there is nobody to say it to, or it would
    /// be taken for a part of the message.
    pub async fn quit(mut self) {
        let limit = GOODBYE / 3;
        if !self.broken && self.write(b"QUIT\r\n", limit).await.is_ok() {
            let _ = self.reply(limit).await;
        }
        let _ = timeout(limit, self.stream.shutdown()).await;
    }
}

/// The first reply in the buffer and how long it is, if all of it is there.
fn whole(buffer: &[u8]) -> Result<Option<(Reply, usize)>, Broken> {
    let (mut length, mut lines, mut code) = (0, Vec::new(), None);
    for line in buffer.split_inclusive(|byte| *byte == b'\n') {
        let Some(said) = line.strip_suffix(b"\n") else { return Ok(None) };
        length += line.len();
        let said = String::from_utf8_lossy(said.strip_suffix(b"\r").unwrap_or(said)).into_owned();
        let (digits, rest) = said.split_at_checked(3).ok_or(Broken::NotUnderstood)?;
        let number: u16 = match digits.parse() {
            Ok(number @ 200..=599) if digits.bytes().all(|byte| byte.is_ascii_digit()) => number,
            _ => return Err(Broken::NotUnderstood),
        };
        if *code.get_or_insert(number) != number {
            return Err(Broken::NotUnderstood);
        }
        let last = match rest.as_bytes().first() {
            None | Some(b' ') => true,
            Some(b'-') => false,
            Some(_) => return Err(Broken::NotUnderstood),
        };
        lines.push(rest.get(1..).unwrap_or_default().to_owned());
        if last {
            let status = lines.last().and_then(|line| status(line, number));
            return Ok(Some((Reply { code: number, status, lines }, length)));
        }
    }
    Ok(None)
}

fn status(line: &str, code: u16) -> Option<[u16; 3]> {
    let word = line.split_whitespace().next()?;
    let mut numbers = word.split('.').map(|part| part.parse::<u16>().ok().filter(|number| *number < 1000));
    let status = [numbers.next()??, numbers.next()??, numbers.next()??];
    (numbers.next().is_none() && status.first() == Some(&(code / 100))).then_some(status)
}

/// The message as it goes over the wire, without the dot that ends it: a line that begins with a dot gets another.
pub(crate) fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + message.len() / 64 + 8);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_whole_or_not_yet_or_nonsense() {
        let (reply, length) = whole(b"250-mail.example.org\r\n250-SIZE 1000\r\n250 OK\r\n354 go").unwrap().unwrap();
        assert_eq!((reply.code, reply.lines.len(), length), (250, 3, 45));
        let (reply, _) = whole(b"550 5.1.1 <ada@example.org>: no\r\n").unwrap().unwrap();
        assert_eq!((reply.status, reply.codes()), (Some([5, 1, 1]), "550 5.1.1".to_owned()));
        assert_eq!(whole(b"550 4.1.1 other class\r\n").unwrap().unwrap().0.status, None);
        assert_eq!(whole(b"250\n").unwrap().unwrap().0.code, 250);
        for part in [&b""[..], b"25", b"250-x\r\n", b"250-x\r\n250 y"] {
            assert_eq!(whole(part), Ok(None), "{part:?}");
        }
        for nonsense in [
            &b"hello\r\n"[..],
            b"\r\n",
            b"250-x\r\n251 y\r\n",
            b"250_x\r\n",
            b"+50 x\r\n",
            b"999 x\r\n",
            b"150 x\r\n",
            b"\xff\xfe\r\n",
        ] {
            assert_eq!(whole(nonsense), Err(Broken::NotUnderstood), "{nonsense:?}");
        }
    }

    #[test]
    fn no_line_of_a_message_ends_it() {
        assert_eq!(stuffed(b".\r\n..\r\na.\r\n"), b"..\r\n...\r\na.\r\n");
        assert_eq!(stuffed(b"a"), b"a\r\n");
    }
}

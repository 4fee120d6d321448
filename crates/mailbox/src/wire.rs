//! One connection: commands out, answers in. Everything has a limit of time and of size.

use std::{future::Future, time::Duration};

use imap_proto::{Response, Status};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

use crate::{Error, LARGEST};

/// One answer is never longer: the largest message, and what is said around it.
const LONGEST: usize = LARGEST as usize + 4 * 1024 * 1024;
/// Nothing at all comes for this long.
const SILENCE: Duration = Duration::from_secs(60);
const BLOCK: usize = 64 * 1024;

/// A stream in both directions, with TLS or without.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Duplex for T {}

pub(crate) struct Wire {
    stream: Box<dyn Duplex>,
    buffer: Vec<u8>,
    tags: u32,
    /// A command has begun and not ended well: broken off, too slow, or dropped in the middle by who waited for it. What
    /// comes next would be taken for an answer to something else.
    broken: bool,
}

/// How a command ended.
pub(crate) struct Done {
    pub status: Status,
    pub read_only: bool,
    /// What the server said about it, in one line.
    pub said: String,
}

impl Wire {
    pub fn new(stream: Box<dyn Duplex>) -> Self {
        Self { stream, buffer: Vec::new(), tags: 0, broken: false }
    }

    /// What the server says first.
    pub async fn greeting(&mut self, limit: Duration) -> Result<(), Error> {
        self.begin()?;
        match timeout(limit, self.next()).await.unwrap_or(Err(Error::TooSlow(limit)))? {
            Response::Data { status: Status::Ok, .. } => {
                self.broken = false;
                Ok(())
            }
            Response::Data { status: Status::Bye, .. } => Err(Error::Lost),
            _ => Err(Error::NotUnderstood),
        }
    }

    /// Sends a command and gives every answer to `each` until the one that ends it. `more` is what to send when the server
    /// asks for it, line by line.
    pub async fn command(
        &mut self,
        limit: Duration,
        command: &str,
        more: &[&str],
        each: impl FnMut(&Response<'_>),
    ) -> Result<Done, Error> {
        self.begin()?;
        let done = timeout(limit, self.exchange(command, more, each)).await.unwrap_or(Err(Error::TooSlow(limit)))?;
        self.broken = false;
        Ok(done)
    }

    /// From here until it ends well the connection counts as broken.
    fn begin(&mut self) -> Result<(), Error> {
        if std::mem::replace(&mut self.broken, true) { Err(Error::Lost) } else { Ok(()) }
    }

    async fn exchange(&mut self, command: &str, more: &[&str], mut each: impl FnMut(&Response<'_>)) -> Result<Done, Error> {
        self.tags += 1;
        let tag = format!("k{}", self.tags);
        self.send(format!("{tag} {command}\r\n")).await?;
        let mut more = more.iter();
        loop {
            match self.next().await? {
                Response::Done { tag: ended, status, outcome } if ended.0 == tag => {
                    let read_only = matches!(outcome.code, Some(imap_proto::ResponseCode::ReadOnly));
                    let said = outcome.information.as_deref().map(one_line).unwrap_or_default();
                    return Ok(Done { status, read_only, said });
                }
                Response::Data { status: Status::Bye, .. } => return Err(Error::Lost),
                // The end of something that we did not ask for.
                Response::Done { .. } => return Err(Error::NotUnderstood),
                // An empty line is how one gives up what the server asks for.
                Response::Continue(_) => self.send(format!("{}\r\n", more.next().unwrap_or(&""))).await?,
                answer => each(&answer),
            }
        }
    }

    /// Says goodbye, and does not wait for long.
    pub async fn logout(&mut self) {
        if !self.broken {
            let _ = timeout(Duration::from_secs(5), async {
                self.send("bye LOGOUT\r\n".to_owned()).await?;
                let mut rest = [0; 1024];
                while self.stream.read(&mut rest).await.is_ok_and(|count| count > 0) {}
                Ok::<(), Error>(())
            })
            .await;
        }
        self.broken = true;
    }

    async fn send(&mut self, line: String) -> Result<(), Error> {
        self.stream.write_all(line.as_bytes()).await.map_err(|_| Error::Lost)?;
        self.stream.flush().await.map_err(|_| Error::Lost)
    }

    /// The next whole answer.
    async fn next(&mut self) -> Result<Response<'static>, Error> {
        let mut needed = 0;
        loop {
            if self.buffer.len() >= needed && !self.buffer.is_empty() {
                match Response::parse(&self.buffer) {
                    Ok((rest, answer)) => {
                        let (answer, used) = (answer.into_owned(), self.buffer.len() - rest.len());
                        self.buffer.drain(..used);
                        return Ok(answer);
                    }
                    Err(nom_says) => match (missing(&nom_says), self.foreign_line()) {
                        (Some(more), _) => needed = self.buffer.len() + more,
                        (None, Some(line)) => {
                            self.buffer.drain(..line);
                            needed = 0;
                            continue;
                        }
                        (None, None) => return Err(Error::NotUnderstood),
                    },
                }
            }
            if needed > LONGEST || self.buffer.len() > LONGEST {
                return Err(Error::NotUnderstood);
            }
            self.buffer.reserve(needed.saturating_sub(self.buffer.len()).max(BLOCK));
            let read = within(SILENCE, self.stream.read_buf(&mut self.buffer)).await?;
            if read == 0 {
                return Err(Error::Lost);
            }
        }
    }

    /// The length of a line that the grammar does not know and that we may pass over, because nothing that we ask for
    /// is answered so: servers may say more than they are asked (RFC 3501, section 2.2.2).
    fn foreign_line(&self) -> Option<usize> {
        let end = self.buffer.windows(2).position(|pair| pair == b"\r\n")?;
        let line = self.buffer.get(..end)?.to_ascii_uppercase();
        let text = line.strip_prefix(b"* ")?;
        let ours = [&b"SEARCH"[..], b"CAPABILITY", b"BYE"].iter().any(|word| text.starts_with(word))
            || text.windows(5).any(|word| word == b"FETCH")
            || text.ends_with(b"}");
        (!ours).then_some(end + 2)
    }
}

/// How many bytes are missing at least, or nothing where more would not help.
fn missing<E>(error: &nom::Err<E>) -> Option<usize> {
    match error {
        nom::Err::Incomplete(nom::Needed::Size(more)) => Some(more.get()),
        nom::Err::Incomplete(nom::Needed::Unknown) => Some(1),
        _ => None,
    }
}

async fn within<T>(limit: Duration, act: impl Future<Output = std::io::Result<T>>) -> Result<T, Error> {
    match timeout(limit, act).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => Err(Error::Lost),
        Err(_) => Err(Error::TooSlow(limit)),
    }
}

/// What a server said, fit to be shown: one line, not long.
fn one_line(text: &str) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

//! A small mail server on this machine that speaks SMTP, keeps to the order of RFC 5321 and does at each step what it is told.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

/// What it does in place of the usual.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Says this; a line end follows.
    Say(&'static str),
    /// Ends the connection.
    Close,
    /// Says nothing any more.
    Silent,
}

/// Where in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// Before anything is said.
    Greeting,
    /// Who is there.
    Ehlo,
    /// To go on with TLS.
    StartTls,
    /// The last word of signing in.
    Auth,
    /// The sender.
    Mail,
    /// The recipient.
    Rcpt,
    /// The message is announced.
    Data,
    /// In the middle of the message.
    Message,
    /// The message has ended, and is kept.
    End,
}

/// How it behaves.
#[derive(Clone, Default)]
pub struct Script {
    /// In place of the usual.
    pub acts: BTreeMap<At, Act>,
    /// After EHLO, beside what TLS adds.
    pub can: Vec<&'static str>,
    /// The certificate that it shows.
    pub tls: Option<TlsAcceptor>,
    /// TLS from the first byte rather than by STARTTLS.
    pub at_once: bool,
}

/// What was said in one connection.
#[derive(Clone, Default, Debug)]
pub struct Session {
    /// Line by line, without the message.
    pub commands: Vec<String>,
    /// As it was before it was sent: without the dots that the wire needs.
    pub message: Option<Vec<u8>>,
    /// It was with TLS in the end.
    pub secure: bool,
    /// Something did not keep to the protocol.
    pub wrong: Option<String>,
}

/// A running server. It ends when it is dropped.
pub struct MailServer {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    script: Mutex<Script>,
    sessions: Mutex<Vec<Session>>,
}

impl Shared {
    fn sessions(&self) -> MutexGuard<'_, Vec<Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl MailServer {
    /// On a free port of this machine.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start(script: Script) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared { script: Mutex::new(script), sessions: Mutex::default() });
        let server = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Ok(Self { port, shared, server })
    }

    /// From the next connection on it behaves like this.
    pub fn follow(&self, script: Script) {
        *self.shared.script.lock().unwrap_or_else(PoisonError::into_inner) = script;
    }

    /// What was said, connection by connection.
    pub fn sessions(&self) -> Vec<Session> {
        self.shared.sessions().clone()
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    // Connections end with the server.
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        connections.spawn(serve(stream, Arc::clone(&shared)));
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let script = shared.script.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let number = {
        let mut sessions = shared.sessions();
        sessions.push(Session::default());
        sessions.len() - 1
    };
    let note = |change: &dyn Fn(&mut Session)| {
        if let Some(session) = shared.sessions().get_mut(number) {
            change(session);
        }
    };
    if let (Some(tls), true) = (&script.tls, script.at_once) {
        let Ok(stream) = tls.accept(stream).await else { return };
        note(&|session| session.secure = true);
        Talk { stream, buffer: Vec::new(), script: &script, note: &note }.converse(true, true).await;
        return;
    }
    let mut talk = Talk { stream, buffer: Vec::new(), script: &script, note: &note };
    let (true, Some(tls)) = (talk.converse(true, false).await, &script.tls) else { return };
    let Ok(stream) = tls.accept(talk.stream).await else { return };
    note(&|session| session.secure = true);
    Talk { stream, buffer: Vec::new(), script: &script, note: &note }.converse(false, true).await;
}

struct Talk<'t, S, N> {
    stream: S,
    buffer: Vec<u8>,
    script: &'t Script,
    note: &'t N,
}

impl<S: AsyncRead + AsyncWrite + Unpin, N: Fn(&dyn Fn(&mut Session))> Talk<'_, S, N> {
    /// Until it ends, or goes on with TLS (`true`).
    async fn converse(&mut self, greet: bool, secure: bool) -> bool {
        if greet && !self.act(At::Greeting, "220 mail.example.org ready").await {
            return false;
        }
        let mut state = At::Greeting;
        loop {
            let Some(line) = self.line().await else { return false };
            let command = String::from_utf8_lossy(&line).into_owned();
            (self.note)(&|session| session.commands.push(command.clone()));
            let word = command.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            let (at, after, usual) = match word.as_str() {
                "EHLO" => (At::Ehlo, None, self.can(secure)),
                "STARTTLS" => (At::StartTls, Some(At::Ehlo), "220 2.0.0 go ahead".to_owned()),
                "AUTH" => (At::Auth, Some(At::Ehlo), "235 2.7.0 welcome".to_owned()),
                "MAIL" => (At::Mail, Some(At::Ehlo), "250 2.1.0 good".to_owned()),
                "RCPT" => (At::Rcpt, Some(At::Mail), "250 2.1.5 good".to_owned()),
                "DATA" => (At::Data, Some(At::Rcpt), "354 go".to_owned()),
                "QUIT" => {
                    let _ = self.say("221 2.0.0 bye").await;
                    return false;
                }
                _ => (At::Auth, None, "500 5.5.2 what?".to_owned()),
            };
            if after.is_some_and(|after| state < after) {
                (self.note)(&|session| session.wrong = Some(format!("{command} too early")));
                self.say("503 5.5.1 not now").await;
                continue;
            }
            if at == At::Auth && !self.signs_in(&command).await {
                return false;
            }
            if at != At::Auth && !self.act(at, &usual).await {
                return false;
            }
            let refused = matches!(self.script.acts.get(&at), Some(Act::Say(said)) if !said.starts_with(['2', '3']));
            if refused {
                continue;
            }
            state = at;
            match at {
                At::StartTls => return true,
                At::Data => {
                    if !self.message().await {
                        return false;
                    }
                    state = At::Ehlo;
                }
                _ => {}
            }
        }
    }

    fn can(&self, secure: bool) -> String {
        let mut can = vec!["mail.example.org"];
        if self.script.tls.is_some() && !secure {
            can.push("STARTTLS");
        }
        can.extend(&self.script.can);
        let last = can.len() - 1;
        let line = |(at, word): (usize, &str)| format!("250{}{word}", if at == last { ' ' } else { '-' });
        can.into_iter().enumerate().map(line).collect::<Vec<_>>().join("\r\n")
    }

    /// Asks for what a mechanism still has to say.
    async fn signs_in(&mut self, command: &str) -> bool {
        let more = if command.eq_ignore_ascii_case("AUTH LOGIN") { 2 } else { 0 };
        for _ in 0..more {
            self.say("334 VXNlcm5hbWU6").await;
            let Some(line) = self.line().await else { return false };
            (self.note)(&|session| session.commands.push(String::from_utf8_lossy(&line).into_owned()));
        }
        self.act(At::Auth, "235 2.7.0 welcome").await
    }

    async fn message(&mut self) -> bool {
        let mut message = Vec::new();
        loop {
            if self.script.acts.contains_key(&At::Message) && !message.is_empty() {
                return self.act(At::Message, "").await;
            }
            let Some(line) = self.line().await else { return false };
            match line.strip_prefix(b".") {
                Some(b"") => break,
                Some(rest) => message.extend_from_slice(rest),
                None => message.extend_from_slice(&line),
            }
            message.extend_from_slice(b"\r\n");
        }
        (self.note)(&|session| session.message = Some(message.clone()));
        self.act(At::End, "250 2.0.0 taken").await
    }

    /// Whether the connection goes on.
    async fn act(&mut self, at: At, usual: &str) -> bool {
        match self.script.acts.get(&at) {
            None => self.say(usual).await,
            Some(Act::Say(said)) => self.say(said).await,
            Some(Act::Close) => return false,
            Some(Act::Silent) => std::future::pending().await,
        }
        true
    }

    async fn say(&mut self, said: &str) {
        let _ = self.stream.write_all(format!("{said}\r\n").as_bytes()).await;
        let _ = self.stream.flush().await;
    }

    /// One line, which ends as a line must; no other line end is in it.
    async fn line(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|two| two == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..end + 2).take(end).collect();
                if line.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0) || *byte >= 0x80) || line.len() > 998 {
                    (self.note)(&|session| {
                        session.wrong = Some(format!("a line that is none: {:?}", String::from_utf8_lossy(&line)))
                    });
                }
                return Some(line);
            }
            if self.stream.read_buf(&mut self.buffer).await.ok()? == 0 {
                return None;
            }
        }
    }
}

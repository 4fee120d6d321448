//! A small mail server that speaks SMTP over real connections, keeps to the order of RFC 5321 and does at each step what it is
//! told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, crypto};

/// What it does in place of the usual.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Say(&'static str),
    Close,
    Silent,
}

/// Where in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// In the middle of the message.
    Message,
    /// The message has ended, and is kept.
    End,
}

#[derive(Clone, Default)]
pub struct Script {
    pub acts: BTreeMap<At, Act>,
    /// After EHLO, beside what TLS adds.
    pub can: Vec<&'static str>,
    pub tls: Option<TlsAcceptor>,
    /// TLS from the first byte rather than by STARTTLS.
    pub at_once: bool,
}

/// What was said in one connection.
#[derive(Clone, Default, Debug)]
pub struct Session {
    pub commands: Vec<String>,
    /// As it was before it was sent: without the dots that the wire needs.
    pub message: Option<Vec<u8>>,
    pub secure: bool,
    /// Something did not keep to the protocol.
    pub wrong: Option<String>,
}

pub struct MailServer {
    pub port: u16,
    sessions: Arc<Mutex<Vec<Session>>>,
}

/// A certificate for `localhost`, and what a server needs to show it.
pub fn certificate() -> (Vec<u8>, TlsAcceptor) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    (made.cert.der().to_vec(), TlsAcceptor::from(Arc::new(config)))
}

impl MailServer {
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let sessions = Arc::new(Mutex::new(Vec::new()));
        let shared: Arc<Mutex<Vec<Session>>> = Arc::clone(&sessions);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (script, shared) = (script.clone(), Arc::clone(&shared));
                let number = {
                    let mut sessions = shared.lock().unwrap();
                    sessions.push(Session::default());
                    sessions.len() - 1
                };
                tokio::spawn(async move {
                    let note = |change: &dyn Fn(&mut Session)| change(&mut shared.lock().unwrap()[number]);
                    match (&script.tls, script.at_once) {
                        (Some(tls), true) => {
                            let Ok(stream) = tls.accept(stream).await else { return };
                            note(&|session| session.secure = true);
                            Talk { stream, buffer: Vec::new(), script: &script, note: &note }.converse(true, true).await;
                        }
                        (tls, _) => {
                            let mut talk = Talk { stream, buffer: Vec::new(), script: &script, note: &note };
                            let (true, Some(tls)) = (talk.converse(true, false).await, tls) else { return };
                            let Ok(stream) = tls.accept(talk.stream).await else { return };
                            note(&|session| session.secure = true);
                            Talk { stream, buffer: Vec::new(), script: &script, note: &note }.converse(false, true).await;
                        }
                    }
                });
            }
        });
        Self { port, sessions }
    }

    /// What was said, connection by connection.
    pub fn sessions(&self) -> Vec<Session> {
        self.sessions.lock().unwrap().clone()
    }
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
            let command = String::from_utf8(line).unwrap();
            (self.note)(&|session| session.commands.push(command.clone()));
            let word = command.split([' ', ':']).next().unwrap().to_uppercase();
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
        let lines: Vec<String> =
            can.iter().enumerate().map(|(at, word)| format!("250{}{word}", if at == last { ' ' } else { '-' })).collect();
        lines.join("\r\n")
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

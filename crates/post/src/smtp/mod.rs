//! A mail server that takes our mail and passes it on (RFC 6409).
//!
//! The message is composed by `lettre`. Its client is not used (0.11): where a connection breaks is not told by its errors, it
//! waits for a reply without end, and what comes before TLS is still in its buffer after STARTTLS, so that somebody in between
//! could answer for the server. What a submission needs of SMTP is eight commands, which are here.
//!
//! Until the dot that ends a message is written, a server that keeps to the protocol cannot have taken it: whatever breaks
//! before is [`Later`]. From that write on, only a reply tells; without one it is [`Handed::Unknown`].

mod mail;
mod refusal;
mod wire;

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::message::Mailbox;
use tokio::time::timeout;
use url::Url;

use crate::tls::{Tls, connect, slow};
use crate::{Handed, Later, Patience, Secret, Setting, Trust, is_here};
pub use mail::{Attachment, Kind, Mail};
use mail::{Letter, address, compose, one_line};
use refusal::{Step, refused};
use wire::{Broken, Line, stuffed};

/// Of whom mail comes from.
const LONGEST_NAME: usize = 100;

/// How a connection is kept from being read on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS by STARTTLS, and no mail without.
    StartTls,
    /// None: a server on this machine.
    Here,
}

/// A mail server and how we are known there. Printing it shows no secret.
#[derive(Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    user: Option<(String, Secret)>,
    from: Mailbox,
    patience: Patience,
    tls: Tls,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, security, .. } = self;
        f.debug_struct("Smtp").field("host", host).field("port", port).field("security", security).finish_non_exhaustive()
    }
}

/// Whether mail can be sent to it, or answers to it asked for.
#[must_use]
pub fn is_address(text: &str) -> bool {
    address(text).is_some()
}

impl Smtp {
    /// `smtps://user@host:465`, or `smtp://user@host:587`, which is never used without STARTTLS but on this machine. Mail comes
    /// from this address and this name.
    ///
    /// # Errors
    /// With what is wrong with it.
    pub fn parse(server: &str, secret: Option<Secret>, from: &str, name: &str) -> Result<Self, Setting> {
        let wrong = |why: &str| Setting::wrong(format!("The address of the mail server is not right: {why}."));
        let Ok(url) = Url::parse(server.trim()) else { return wrong("write it as smtps://name@server") };
        let (tls, usual) = match url.scheme() {
            "smtps" => (true, 465),
            "smtp" => (false, 587),
            _ => return wrong("it must begin with smtps:// or smtp://"),
        };
        if url.password().is_some() {
            return wrong("leave the password out of it, and give it by itself");
        }
        let host = match url.host_str() {
            Some(host) if !host.is_empty() => host.trim_matches(['[', ']']).to_owned(),
            _ => return wrong("the name of the server is missing"),
        };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return wrong("nothing may follow the name of the server but a port");
        }
        let Some(user) = unescaped(url.username()) else { return wrong("there are signs in the name that are no text") };
        if user.contains(char::is_control) {
            return wrong("the name of the user has signs that nobody can type");
        }
        let user = match (user.is_empty(), secret) {
            (true, None) => None,
            (false, Some(secret)) => Some((user, secret)),
            (true, Some(_)) => return wrong("there is a password, and the name of the user is missing before an @"),
            (false, None) => return wrong("there is the name of a user, and no password"),
        };
        let Some(from) = address(from) else {
            return Setting::wrong("The address that mail comes from is no address of e-mail.");
        };
        let name = Some(one_line(name)).filter(|name| !name.is_empty());
        if name.as_ref().is_some_and(|name| name.chars().count() > LONGEST_NAME || name.contains("=?")) {
            return Setting::wrong("The name that mail comes from is longer than any name, or would be read as something else.");
        }
        let security = match (tls, is_here(&host)) {
            (true, _) => Security::Tls,
            (false, true) => Security::Here,
            (false, false) => Security::StartTls,
        };
        Ok(Self {
            host,
            port: url.port().unwrap_or(usual),
            security,
            user,
            from: Mailbox::new(name, from),
            // RFC 5321 (4.5.3.2) would wait ten minutes at the end; but whoever hands over holds others up meanwhile.
            patience: Patience { connect: Duration::from_secs(20), step: Duration::from_secs(90), end: Duration::from_secs(180) },
            tls: Tls::new(&Trust::default())?,
        })
    }

    /// Waits so long.
    #[must_use]
    pub fn patient(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Believes these certificates, too. A server on this machine then has to show one of them by STARTTLS.
    ///
    /// # Errors
    /// When one of them is none.
    pub fn trusting(mut self, trust: &Trust) -> Result<Self, Setting> {
        self.tls = Tls::new(trust)?;
        if self.security == Security::Here {
            self.security = Security::StartTls;
        }
        Ok(self)
    }

    /// A hand-over takes no longer, so that whoever holds a lease meanwhile knows for how long.
    #[must_use]
    pub fn longest(&self) -> Duration {
        let Patience { connect, step, end } = self.patience;
        connect + 2 * step + 2 * end + wire::GOODBYE
    }

    /// Hands it over, once. The id of an accepted mail is its `Message-ID`, by which bounces speak of it.
    pub async fn send(&self, mail: &Mail) -> Handed {
        let letter = match compose(mail, &self.from) {
            Ok(letter) => letter,
            Err(why) => return Handed::never(why),
        };
        let Patience { connect, step, .. } = self.patience;
        let (mut line, largest) = match timeout(connect + step, self.open()).await {
            Ok(Ok(open)) => open,
            Ok(Err(handed)) => return handed,
            Err(_) => return Later::ours(slow(connect + step)).into(),
        };
        let handed = match largest {
            Some(largest) if letter.bytes.len() > largest => {
                Handed::never(format!("The message is larger than the mail server takes ({largest} bytes)."))
            }
            _ => self.hand_over(&mut line, &letter).await.unwrap_or_else(|handed| handed),
        };
        line.quit().await;
        handed
    }

    /// A connection over which mail may go, and how many bytes the server takes, where it says.
    async fn open(&self) -> Result<(Line, Option<usize>), Handed> {
        let Patience { connect: limit, step, .. } = self.patience;
        // What a name stands for is decided elsewhere: without TLS only this machine's own addresses are used.
        let plain_here = self.security == Security::Here;
        let mut stream = connect(&self.host, self.port, plain_here, limit).await?;
        if self.security == Security::Tls {
            stream = self.tls.secure(&self.host, stream, limit).await?;
        }
        let mut line = Line::new(stream);
        let greeting = line.reply(step).await.map_err(away)?;
        if greeting.code != 220 {
            return Err(refused(Step::Greeting, &greeting, false));
        }
        let mut can = self.hello(&mut line).await?;
        if self.security == Security::StartTls {
            if !can.iter().any(|word| word.eq_ignore_ascii_case("STARTTLS")) {
                return Err(Later::ours(
                    "The mail server offers no secure connection (STARTTLS), and without one no mail is sent.",
                )
                .into());
            }
            let ready = line.say("STARTTLS", step).await.map_err(away)?;
            if ready.code != 220 {
                return Err(refused(Step::Greeting, &ready, false));
            }
            let stream = line.into_stream().map_err(away)?;
            line = Line::new(self.tls.secure(&self.host, stream, limit).await?);
            can = self.hello(&mut line).await?;
        }
        if let Some((user, secret)) = &self.user {
            sign_in(&mut line, &can, user, secret, step).await?;
        }
        let largest = can.iter().find_map(|word| keyword(word, "SIZE")?.trim().parse().ok()).filter(|size| *size > 0);
        Ok((line, largest))
    }

    /// Who we are, and what the server can do.
    async fn hello(&self, line: &mut Line) -> Result<Vec<String>, Handed> {
        let hello = format!("EHLO {}", self.from.email.domain());
        let reply = line.say(&hello, self.patience.step).await.map_err(away)?;
        if reply.is_good() { Ok(reply.lines) } else { Err(refused(Step::Greeting, &reply, false)) }
    }

    /// The message is announced, and the server says go.
    async fn announce(&self, line: &mut Line, letter: &Letter) -> Result<(), Handed> {
        let step = self.patience.step;
        let signed_in = self.user.is_some();
        for (step_is, command) in
            [(Step::From, format!("MAIL FROM:<{}>", letter.return_to)), (Step::To, format!("RCPT TO:<{}>", letter.to))]
        {
            let reply = line.say(&command, step).await.map_err(broken)?;
            if !reply.is_good() {
                return Err(refused(step_is, &reply, signed_in));
            }
        }
        let reply = line.say("DATA", step).await.map_err(broken)?;
        if reply.code == 354 { Ok(()) } else { Err(refused(Step::Text, &reply, signed_in)) }
    }

    async fn hand_over(&self, line: &mut Line, letter: &Letter) -> Result<Handed, Handed> {
        let Patience { step, end, .. } = self.patience;
        match timeout(step, self.announce(line, letter)).await {
            Ok(announced) => announced?,
            Err(_) => return Err(broken(Broken::Slow(step))),
        }
        line.write(&stuffed(&letter.bytes), end).await.map_err(broken)?;
        // From here on the server may have it, whatever we see.
        let ended = async {
            line.write(b".\r\n", end).await?;
            line.reply(end).await
        };
        match timeout(end, ended).await.unwrap_or(Err(Broken::Slow(end))) {
            Ok(reply) if reply.is_good() => Ok(Handed::Accepted { id: letter.id.clone() }),
            Ok(reply) if (400..600).contains(&reply.code) => Err(refused(Step::Text, &reply, self.user.is_some())),
            Ok(_) | Err(Broken::NotUnderstood) => {
                Err(Handed::unknown("The mail server got the whole message and answered with something that is not understood."))
            }
            Err(Broken::Lost) => Err(Handed::unknown("The connection was lost when the mail server had the whole message.")),
            Err(Broken::Slow(limit)) => Err(Handed::unknown(format!("The mail server had the whole message. {}", slow(limit)))),
        }
    }
}

async fn sign_in(line: &mut Line, can: &[String], user: &str, secret: &Secret, limit: Duration) -> Result<(), Handed> {
    let offers = |name: &str| {
        let mut offered = can.iter().filter_map(|word| keyword(word, "AUTH")).flat_map(str::split_whitespace);
        offered.any(|offer| offer.eq_ignore_ascii_case(name))
    };
    let coded = |text: &str| STANDARD.encode(text);
    // What is said first, and then each time that the server asks for more.
    let (first, more) = match secret {
        Secret::Token(token) if offers("XOAUTH2") => {
            // An empty line takes the server's explanation, after which it refuses.
            (format!("AUTH XOAUTH2 {}", coded(&format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}"))), vec![String::new()])
        }
        Secret::Password(password) if offers("PLAIN") => {
            (format!("AUTH PLAIN {}", coded(&format!("\0{user}\0{password}"))), Vec::new())
        }
        Secret::Password(password) if offers("LOGIN") => ("AUTH LOGIN".to_owned(), vec![coded(user), coded(password)]),
        _ => return Err(Later::ours("The mail server offers no way to sign in that we know.").into()),
    };
    let mut reply = line.say(&first, limit).await.map_err(away)?;
    for answer in more {
        if reply.code != 334 {
            break;
        }
        reply = line.say(&answer, limit).await.map_err(away)?;
    }
    if reply.is_good() { Ok(()) } else { Err(refused(Step::SignIn, &reply, false)) }
}

/// What follows a keyword: `AUTH PLAIN LOGIN`, or as some old servers say it `AUTH=PLAIN`.
fn keyword<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let (word, rest) = line.split_at_checked(name.len())?;
    let follows = rest.is_empty() || rest.starts_with([' ', '=']);
    (follows && word.eq_ignore_ascii_case(name)).then(|| rest.get(1..).unwrap_or_default())
}

/// Broken before anything of the message was said: it concerns the server.
fn away(broken: Broken) -> Handed {
    Later::ours(in_words(broken)).into()
}

/// Broken before the message was whole.
fn broken(broken: Broken) -> Handed {
    Later::this(in_words(broken)).into()
}

fn in_words(broken: Broken) -> String {
    match broken {
        Broken::Lost => "The mail server ended the connection.".into(),
        Broken::Slow(limit) => slow(limit),
        Broken::NotUnderstood => "What the mail server says is not understood.".into(),
    }
}

/// `%40` is `@` (RFC 3986, section 2.1).
fn unescaped(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let (code, after) = rest.split_at_checked(2)?;
            out.push(u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()?);
            rest = after;
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(server: &str, secret: Option<&str>) -> Result<Smtp, Setting> {
        Smtp::parse(server, secret.map(|secret| Secret::Password(secret.into())), "kith@example.org", "Kith")
    }

    #[test]
    fn without_tls_only_this_machine_is_spoken_to() {
        for (server, port, security) in [
            ("smtps://ada@mail.example.org", 465, Security::Tls),
            ("smtps://ada@mail.example.org:1465/", 1465, Security::Tls),
            ("smtp://ada@mail.example.org", 587, Security::StartTls),
            ("smtp://ada%40nhs.net@192.168.0.1:25", 25, Security::StartTls),
            ("smtp://ada@localhost.example.org", 587, Security::StartTls),
            ("smtp://ada@127.0.0.1:2525", 2525, Security::Here),
            ("smtp://ada@[::1]:2525", 2525, Security::Here),
            ("smtp://ada@localhost", 587, Security::Here),
        ] {
            let smtp = parse(server, Some("moon")).unwrap();
            assert_eq!((smtp.port, smtp.security), (port, security), "{server}");
            assert!(!format!("{smtp:?}").contains("moon") && !format!("{smtp:?}").contains("ada"), "{smtp:?}");
        }
        let trust = Trust { also: Vec::new() };
        assert_eq!(parse("smtp://localhost", None).unwrap().trusting(&trust).unwrap().security, Security::StartTls);
    }

    #[test]
    fn settings_that_are_refused() {
        for server in [
            "",
            "mail.example.org",
            "https://mail.example.org",
            "smtps://",
            "smtps://ada:secret@mail.example.org",
            "smtps://a%0d%0ab@mail.example.org",
            "smtps://ada@mail.example.org/INBOX",
            "smtps://mail.example.org",
        ] {
            let error = parse(server, Some("secret")).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
        assert!(parse("smtps://ada@mail.example.org", None).is_err());
        assert!(Smtp::parse("smtps://mail.example.org", None, "kith", "Kith").is_err());
    }

    #[test]
    fn what_a_server_can_do() {
        assert_eq!(keyword("AUTH PLAIN LOGIN", "AUTH"), Some("PLAIN LOGIN"));
        assert_eq!(keyword("auth=PLAIN", "AUTH"), Some("PLAIN"));
        assert_eq!(keyword("AUTHENTIC", "AUTH"), None);
        assert_eq!(keyword("SIZE", "SIZE"), Some(""));
    }
}

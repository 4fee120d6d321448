//! Where a mailbox is, and what opens it.

use std::{fmt, net::IpAddr};

use url::{Host, Url};

use crate::Error;

/// `imaps://user@host:993/INBOX` (after RFC 5092), with TLS from the first byte (RFC 8314). `imap://` goes without TLS and
/// is for this machine only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub(crate) user: String,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) folder: String,
    pub(crate) tls: bool,
}

impl Address {
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |why: &str| Err(Error::Address(why.into()));
        let Ok(url) = Url::parse(text.trim()) else { return wrong("write it as imaps://name@server/INBOX") };
        let tls = match url.scheme() {
            "imaps" => true,
            "imap" => false,
            _ => return wrong("it must begin with imaps://"),
        };
        if url.password().is_some() {
            return wrong("leave the password out of it, and give it by itself");
        }
        let host = match url.host() {
            Some(Host::Ipv6(host)) => host.to_string(),
            Some(host) => host.to_string(),
            None => return wrong("the name of the server is missing"),
        };
        let here = host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|host| host.is_loopback());
        if !tls && !here {
            return wrong("without TLS (imap://) only a server on this machine may be used. Write imaps://");
        }
        let (Some(user), Some(folder)) = (unescaped(url.username()), unescaped(url.path().trim_matches('/'))) else {
            return wrong("there are signs in it that are no text");
        };
        if user.is_empty() {
            return wrong("the name of the user is missing, before an @");
        }
        if user.contains(char::is_control) {
            return wrong("the name of the user has signs that nobody can type");
        }
        let folder = if folder.is_empty() { "INBOX".to_owned() } else { folder };
        check_folder(&folder)?;
        Ok(Self { user, host, port: url.port().unwrap_or(if tls { 993 } else { 143 }), folder, tls })
    }
}

/// Names in plain ASCII mean the same on every server; others would have to be written in a UTF-7 of IMAP's own.
pub(crate) fn check_folder(name: &str) -> Result<(), Error> {
    let plain = |c: char| c.is_ascii_alphanumeric() || " -_./+@()'".contains(c);
    if name.is_empty() || name.len() > 200 || !name.chars().all(plain) {
        return Err(Error::Address(format!(
            "the name of the folder {name:?} may have letters, numbers, spaces and - _ . / only"
        )));
    }
    Ok(())
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

/// What opens a mailbox. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    Password(String),
    /// An access token of OAuth 2.0, sent as XOAUTH2: what NHSmail and everything else at Microsoft and Google want.
    Token(String),
}

impl Secret {
    pub(crate) fn reveal(&self) -> &str {
        match self {
            Self::Password(secret) | Self::Token(secret) => secret,
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_good() {
        for (text, user, host, port, folder, tls) in [
            ("imaps://ada@example.org", "ada", "example.org", 993, "INBOX", true),
            ("imaps://ada@nhs.net@outlook.office365.com/INBOX", "ada@nhs.net", "outlook.office365.com", 993, "INBOX", true),
            ("imaps://ada%40nhs.net@example.org:1993/New%20referrals", "ada@nhs.net", "example.org", 1993, "New referrals", true),
            ("imap://ada@127.0.0.1:10143/", "ada", "127.0.0.1", 10143, "INBOX", false),
            ("imap://ada@[::1]/x", "ada", "::1", 143, "x", false),
            ("imap://ada@localhost", "ada", "localhost", 143, "INBOX", false),
        ] {
            let expected = Address { user: user.into(), host: host.into(), port, folder: folder.into(), tls };
            assert_eq!(Address::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn addresses_that_are_refused() {
        for text in [
            "",
            "example.org",
            "https://ada@example.org",
            "imaps://example.org",
            "imaps://ada:secret@example.org",
            "imap://ada@example.org",
            "imap://ada@192.168.0.1",
            "imap://ada@localhost.example.org",
            "imap://ada@[::2]/",
            "imaps://ada@example.org/caf%C3%A9",
            "imaps://ada@example.org/a%0d%0aDELETE",
            "imaps://a%0d%0ab@example.org/",
        ] {
            let error = Address::parse(text).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_secret_cannot_be_printed() {
        assert_eq!(format!("{:?}", Secret::Password("moon".into())), "Secret");
    }
}

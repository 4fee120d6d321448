//! A mailbox with its folder open.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use imap_proto::{AttributeValue, Capability, MailboxDatum, Response, ResponseCode, Status};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        self, ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName},
    },
};

use crate::{
    Address, Error, LARGEST, Secret, Uid,
    address::check_folder,
    wire::{Done, Duplex, Wire},
};

/// To find the server and to agree on TLS.
const CONNECT: Duration = Duration::from_secs(20);
/// For any command that moves no mail.
const COMMAND: Duration = Duration::from_secs(60);
/// Mail may come as slowly as this, in bytes a second.
const SLOWEST: u32 = 40_000;
/// The mark on messages that were taken, where they cannot be moved.
const KEYWORD: &str = "KithTaken";

/// Whom to believe that a server is who it says: the authorities that Mozilla believes, and these, for a server with a
/// certificate of its organisation's own.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Certificates in DER.
    pub also: Vec<Vec<u8>>,
}

/// A folder that is open.
pub struct Mailbox {
    wire: Wire,
    folder: String,
    aside: String,
    /// RFC 6851.
    can_move: bool,
    /// UIDPLUS, RFC 4315: one message can be expunged without the others.
    can_expunge_one: bool,
    /// A keyword of our own may stand on messages of this folder and stays there.
    can_mark: bool,
    /// Between the parts of a folder's name.
    delimiter: Option<String>,
}

/// What came of asking for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    Message(Vec<u8>),
    /// It has more bytes than [`LARGEST`] and stays where it is.
    TooLarge(u32),
    /// Somebody took it out of the folder in the meantime.
    Gone,
}

/// What became of a message that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// It is in the other folder.
    Moved,
    /// The server cannot move one message alone. It stays, marked as read and with a keyword by which we know it.
    Marked,
    /// Nor can it keep a keyword: the message stays, marked as read, and will be offered again.
    Left,
}

impl Mailbox {
    /// Connects, signs in and opens the folder.
    pub async fn connect(address: &Address, secret: &Secret, aside: &str, trust: &Trust) -> Result<Self, Error> {
        check_folder(aside)?;
        if aside.eq_ignore_ascii_case(&address.folder) {
            return Err(Error::Address("messages that were taken need a folder of their own".into()));
        }
        let Ok(stream) = timeout(CONNECT, stream(address, trust)).await else {
            let why = format!("no answer within {} seconds", CONNECT.as_secs());
            return Err(Error::Unreachable { server: address.host.clone(), why });
        };
        let mut wire = Wire::new(stream?);
        wire.greeting(CONNECT).await?;
        sign_in(&mut wire, address, secret).await?;
        let mut mailbox = Self {
            wire,
            folder: address.folder.clone(),
            aside: aside.to_owned(),
            can_move: false,
            can_expunge_one: false,
            can_mark: false,
            delimiter: None,
        };
        mailbox.learn().await?;
        Ok(mailbox)
    }

    /// What the server can do, then the folder.
    async fn learn(&mut self) -> Result<(), Error> {
        let mut atoms: Vec<String> = Vec::new();
        self.ask("to say what it can do", "CAPABILITY", |answer| {
            if let Response::Capabilities(all) = answer {
                atoms.extend(all.iter().filter_map(|one| match one {
                    Capability::Atom(name) => Some(name.to_ascii_uppercase()),
                    _ => None,
                }));
            }
        })
        .await?;
        self.can_move = atoms.iter().any(|name| name == "MOVE");
        self.can_expunge_one = atoms.iter().any(|name| name == "UIDPLUS");

        let select = format!("SELECT {}", quoted(&self.folder));
        let mut can_mark = false;
        let done = self
            .ask("to open the folder", &select, |answer| {
                if let Response::Data { outcome, .. } = answer
                    && let Some(ResponseCode::PermanentFlags(flags)) = &outcome.code
                {
                    can_mark = flags.iter().any(|flag| flag == "\\*" || flag == KEYWORD);
                }
            })
            .await?;
        self.can_mark = can_mark;
        if done.read_only {
            return Err(Error::ReadOnly { folder: self.folder.clone() });
        }
        Ok(())
    }

    /// The messages in the folder, oldest first, `most` of them at most. All are there, read or not, except those that
    /// [`Aside::Marked`] says were taken.
    pub async fn waiting(&mut self, most: usize) -> Result<Vec<Uid>, Error> {
        let by_keyword = !self.can_move && !self.can_expunge_one && self.can_mark;
        let search = if by_keyword { format!("UID SEARCH UNKEYWORD {KEYWORD}") } else { "UID SEARCH ALL".to_owned() };
        let mut uids = Vec::new();
        self.ask("to list the messages", &search, |answer| {
            if let Response::MailboxData(MailboxDatum::Search(found)) = answer {
                uids.extend_from_slice(found);
            }
        })
        .await?;
        uids.sort_unstable();
        uids.dedup();
        uids.truncate(most);
        Ok(uids)
    }

    /// One message, byte for byte. It is not marked as read.
    pub async fn fetch(&mut self, uid: Uid) -> Result<Fetched, Error> {
        let mut size = None;
        self.ask("to tell the size of a message", &format!("UID FETCH {uid} (UID RFC822.SIZE)"), |answer| {
            for attribute in attributes_of(answer, uid) {
                if let AttributeValue::Rfc822Size(bytes) = attribute {
                    size = Some(*bytes);
                }
            }
        })
        .await?;
        let Some(size) = size else { return Ok(Fetched::Gone) };
        if size > LARGEST {
            return Ok(Fetched::TooLarge(size));
        }
        let limit = COMMAND + Duration::from_secs(u64::from(size / SLOWEST));
        let mut message = None;
        let command = format!("UID FETCH {uid} (UID BODY.PEEK[])");
        let done = self
            .wire
            .command(limit, &command, &[], |answer| {
                for attribute in attributes_of(answer, uid) {
                    if let AttributeValue::BodySection { section: None, data: Some(bytes), .. } = attribute {
                        message = Some(bytes.to_vec());
                    }
                }
            })
            .await?;
        agreed("to give a message", done)?;
        Ok(message.map_or(Fetched::Gone, Fetched::Message))
    }

    /// Puts a message out of the way, into the folder for what was taken. Only for a message that is durable elsewhere.
    pub async fn set_aside(&mut self, uid: Uid) -> Result<Aside, Error> {
        if self.can_move {
            self.put_aside("to move a message", &format!("UID MOVE {uid}")).await?;
            return Ok(Aside::Moved);
        }
        if self.can_expunge_one {
            // What MOVE stands for (RFC 6851, section 3.3). Broken off in between, the message is in both folders.
            self.put_aside("to copy a message", &format!("UID COPY {uid}")).await?;
            self.ask("to mark a message", &format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)"), |_| {}).await?;
            self.ask("to take a message out of the folder", &format!("UID EXPUNGE {uid}"), |_| {}).await?;
            return Ok(Aside::Moved);
        }
        // A plain EXPUNGE would also end whatever a person has marked as deleted and may still want back.
        let (flags, became) =
            if self.can_mark { (format!("\\Seen {KEYWORD}"), Aside::Marked) } else { ("\\Seen".into(), Aside::Left) };
        self.ask("to mark a message", &format!("UID STORE {uid} +FLAGS.SILENT ({flags})"), |_| {}).await?;
        Ok(became)
    }

    /// Ends the connection as a guest should.
    pub async fn leave(mut self) {
        self.wire.logout().await;
    }

    /// A command that ends in the folder for what was taken, which is made when it is not there: at the top, else below
    /// the inbox, where some servers keep all folders.
    async fn put_aside(&mut self, what: &'static str, command: &str) -> Result<(), Error> {
        let first = self.ask(what, &format!("{command} {}", quoted(&self.aside)), |_| {}).await;
        let Err(refused @ Error::Refused { .. }) = first else { return first.map(|_| ()) };
        self.learn_delimiter().await?;
        let below = self.delimiter.as_ref().map(|delimiter| format!("INBOX{delimiter}{}", self.aside));
        for folder in [Some(self.aside.clone()), below.filter(|_| !self.aside.starts_with("INBOX"))].into_iter().flatten() {
            // It may have been there all along: then this is refused, and that is well.
            match self.ask("to make a folder", &format!("CREATE {}", quoted(&folder)), |_| {}).await {
                Err(error) if !error.is_refusal() => return Err(error),
                _ => {}
            }
            match self.ask(what, &format!("{command} {}", quoted(&folder)), |_| {}).await {
                Ok(_) => {
                    self.aside = folder;
                    return Ok(());
                }
                Err(error) if !error.is_refusal() => return Err(error),
                Err(_) => {}
            }
        }
        Err(refused)
    }

    async fn learn_delimiter(&mut self) -> Result<(), Error> {
        let mut delimiter = None;
        let done = self
            .wire
            .command(COMMAND, "LIST \"\" INBOX", &[], |answer| {
                if let Response::MailboxData(MailboxDatum::List(folder)) = answer {
                    delimiter = folder.delimiter.as_ref().map(ToString::to_string);
                }
            })
            .await?;
        self.delimiter = delimiter.filter(|_| done.status == Status::Ok);
        Ok(())
    }

    async fn ask(&mut self, what: &'static str, command: &str, each: impl FnMut(&Response<'_>)) -> Result<Done, Error> {
        agreed(what, self.wire.command(COMMAND, command, &[], each).await?)
    }
}

/// The attributes in an answer about this message.
fn attributes_of<'r>(answer: &'r Response<'_>, uid: Uid) -> &'r [AttributeValue<'r>] {
    match answer {
        Response::Fetch(_, attributes) if attributes.contains(&AttributeValue::Uid(uid)) => attributes,
        _ => &[],
    }
}

fn agreed(what: &'static str, done: Done) -> Result<Done, Error> {
    match done.status {
        Status::Ok => Ok(done),
        _ => Err(Error::Refused { what, said: done.said }),
    }
}

/// A string in quotes (RFC 3501, section 4.3). Nothing with a line end comes here.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

async fn sign_in(wire: &mut Wire, address: &Address, secret: &Secret) -> Result<(), Error> {
    let user = address.user.as_str();
    let plain = |text: &str| text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let done = match secret {
        Secret::Password(password) if plain(user) && plain(password) => {
            let command = format!("LOGIN {} {}", quoted(user), quoted(password));
            wire.command(COMMAND, &command, &[], |_| {}).await?
        }
        // RFC 4616: the way for names and passwords with a £ in them.
        Secret::Password(password) => {
            let answer = STANDARD.encode(format!("\0{user}\0{password}"));
            wire.command(COMMAND, "AUTHENTICATE PLAIN", &[&answer], |_| {}).await?
        }
        Secret::Token(token) => {
            let answer = STANDARD.encode(format!("user={user}\x01auth=Bearer {token}\x01\x01"));
            wire.command(COMMAND, "AUTHENTICATE XOAUTH2", &[&answer], |_| {}).await?
        }
    };
    match done.status {
        Status::Ok => Ok(()),
        // A server that does not understand may repeat what it was told.
        Status::Bad => Err(Error::Login { said: "The server does not know this way of signing in.".into() }),
        _ if done.said.contains(secret.reveal()) => Err(Error::Login { said: String::new() }),
        _ => Err(Error::Login { said: done.said }),
    }
}

/// A connection with TLS from the first byte, or to this machine without.
async fn stream(address: &Address, trust: &Trust) -> Result<Box<dyn Duplex>, Error> {
    let server = address.host.clone();
    let unreachable = |why: String| Error::Unreachable { server: server.clone(), why };
    let tcp = TcpStream::connect((address.host.clone(), address.port)).await.map_err(|error| unreachable(error.to_string()))?;
    if !address.tls {
        // What a name stands for is decided elsewhere, so the address that was reached is looked at.
        let here = tcp.peer_addr().is_ok_and(|peer| peer.ip().is_loopback());
        return if here { Ok(Box::new(tcp)) } else { Err(unreachable("it is not on this machine".into())) };
    }
    let untrusted = |why: String| Error::Certificate { server: server.clone(), why };
    let name = ServerName::try_from(address.host.clone()).map_err(|error| untrusted(error.to_string()))?;
    let connector = TlsConnector::from(Arc::new(config(trust).map_err(|error| untrusted(error.to_string()))?));
    let tls = connector.connect(name, tcp).await.map_err(|error| untrusted(error.to_string()))?;
    Ok(Box::new(tls))
}

fn config(trust: &Trust) -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in &trust.also {
        roots.add(CertificateDer::from(certificate.clone()))?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

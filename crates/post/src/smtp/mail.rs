//! One e-mail, as bytes that every mail program reads alike.

use std::fmt;

use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};

/// What is to be said, to whom. Printing it shows only its key.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    /// Plain text, lines as they come.
    pub text: String,
    /// The language of subject and text (BCP 47): `en`, `ar`.
    pub language: String,
    /// Of this message alone, whenever it is handed over: the same key is the same `Message-ID`.
    pub key: String,
    /// Where an answer should go, if not to the sender.
    pub reply_to: Option<String>,
    pub attachment: Option<Attachment>,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("key", &self.key).finish_non_exhaustive()
    }
}

/// A file that goes with a mail. Printing it shows only what kind of file it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    pub kind: Kind,
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment").field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// iCalendar.
    Calendar,
    Pdf,
}

/// A mail that is ready to go.
pub(crate) struct Letter {
    /// Its `Message-ID`.
    pub id: String,
    pub to: String,
    pub bytes: Vec<u8>,
}

/// Composes it, or says in words that hold nothing of it why it can never go.
pub(crate) fn compose(mail: &Mail, from: &Mailbox) -> Result<Letter, &'static str> {
    let to = address(&mail.to).ok_or("This is no address of e-mail that can be written to.")?;
    let id = message_id(&mail.key, from.email.domain());
    let mut builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(one_line(&mail.subject))
        .message_id(Some(id.clone()))
        .date_now()
        // Answering machines stay silent (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if is_language(&mail.language) {
        builder = builder.raw_header(header("Content-Language", &mail.language));
    }
    if let Some(reply_to) = &mail.reply_to {
        let reply_to = address(reply_to).ok_or("The address for answers is no address of e-mail.")?;
        builder = builder.reply_to(Mailbox::new(None, reply_to));
    }
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(plain(&mail.text));
    let composed = match &mail.attachment {
        None => builder.singlepart(text),
        Some(attachment) => builder.multipart(MultiPart::mixed().singlepart(text).singlepart(attached(attachment)?)),
    };
    let bytes = composed.map_err(|_| "This message cannot be put into the form of an e-mail.")?.formatted();
    Ok(Letter { id, to: to.to_string(), bytes })
}

/// An address that every mail server takes: the part before the @ in ASCII, the domain as the DNS has it.
pub(crate) fn address(text: &str) -> Option<Address> {
    let address: Address = text.trim().parse().ok()?;
    let url::Host::Domain(domain) = url::Host::parse(address.domain()).ok()? else { return None };
    let plain = address.user().is_ascii() && domain.contains('.') && address.user().len() + domain.len() < 254;
    if !plain {
        return None;
    }
    Address::new(address.user(), domain).ok()
}

/// The same for the same key, and another for another. Letters, digits, `-` and `_` stay as they are.
fn message_id(key: &str, domain: &str) -> String {
    use fmt::Write as _;
    let mut id = String::with_capacity(key.len() + domain.len() + 3);
    id.push('<');
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            id.push(char::from(byte));
        } else {
            let _ = write!(id, "+{byte:02x}");
        }
    }
    id.push('@');
    id.push_str(domain);
    id.push('>');
    id
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Nothing in a subject or a name can end its line.
pub(crate) fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|sign| if is_line_or_control(sign) { ' ' } else { sign }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_line_or_control(sign: char) -> bool {
    sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}')
}

/// Lines end as mail wants them, and of signs that nobody can see only the tabulator stays. Marks of direction are no control
/// signs in this sense: Arabic and Hebrew beside Latin need them.
fn plain(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(lines.len() + lines.len() / 32 + 2);
    for line in lines.trim_end_matches('\n').split('\n') {
        out.extend(line.chars().filter(|sign| *sign == '\t' || !sign.is_control()));
        out.push_str("\r\n");
    }
    out
}

fn is_language(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn attached(attachment: &Attachment) -> Result<SinglePart, &'static str> {
    let kind = match attachment.kind {
        Kind::Calendar => "text/calendar; charset=utf-8",
        Kind::Pdf => "application/pdf",
    };
    let wrong = "The file that should go with this message cannot be attached.";
    let kind = ContentType::parse(kind).map_err(|_| wrong)?;
    let name = one_line(&attachment.name).replace(['/', '\\', '"'], "-");
    let body = Body::new_with_encoding(attachment.bytes.clone(), ContentTransferEncoding::Base64).map_err(|_| wrong)?;
    Ok(lettre::message::Attachment::new(name).body(body, kind))
}

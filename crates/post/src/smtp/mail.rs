//! One e-mail, as bytes that every mail program reads alike.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};

/// A longer key is not written out in the `Message-ID`.
const LONGEST_KEY: usize = 200;

/// So many bytes go into one encoded word, so that a line has at most 78.
const ENCODED: usize = 39;

/// So long is the name of a file; of a longer one the end stays.
const LONGEST_NAME: usize = 100;

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
    /// The sender of the envelope: whom a mail server tells that it cannot deliver, if not the sender.
    pub return_to: Option<String>,
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
    /// The sender of its envelope.
    pub return_to: String,
    pub bytes: Vec<u8>,
}

/// Composes it, or says in words that hold nothing of it why it can never go.
pub(crate) fn compose(mail: &Mail, from: &Mailbox) -> Result<Letter, &'static str> {
    let to = address(&mail.to).ok_or("This is no address of e-mail that can be written to.")?;
    let id = message_id(&mail.key, from.email.domain());
    let mut builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to.clone()))
        .raw_header(subject(&one_line(&mail.subject)))
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
    let return_to = match &mail.return_to {
        Some(return_to) => address(return_to).ok_or("The address for what cannot be delivered is no address of e-mail.")?,
        None => from.email.clone(),
    };
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(plain(&mail.text));
    let composed = match &mail.attachment {
        None => builder.singlepart(text),
        Some(attachment) => builder.multipart(MultiPart::mixed().singlepart(text).singlepart(attached(attachment)?)),
    };
    let bytes = composed.map_err(|_| "This message cannot be put into the form of an e-mail.")?.formatted();
    Ok(Letter { id, to: to.to_string(), return_to: return_to.to_string(), bytes })
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

/// The same for the same key, and another for another. Letters, digits, `-` and `_` stay as they are; a key that would make the
/// line longer than mail allows goes in by its hash.
fn message_id(key: &str, domain: &str) -> String {
    let mut local = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            local.push(char::from(byte));
        } else {
            local.push_str(&format!("+{byte:02x}"));
        }
    }
    if local.len() > LONGEST_KEY {
        let hash = ring::digest::digest(&ring::digest::SHA256, key.as_bytes());
        // No key of itself has a plus sign before this.
        local = hash.as_ref().iter().fold("+sha-".to_owned(), |local, byte| local + &format!("{byte:02x}"));
    }
    format!("<{local}@{domain}>")
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// As it is where that is plain and short. All else goes in encoded words (RFC 2047): also what looks like such a word and is
/// none, which would be read as something that nobody wrote, and words too long for a line.
fn subject(text: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Subject");
    let plain = text.is_ascii() && !text.contains("=?") && text.split(' ').all(|word| word.len() < ENCODED * 2);
    if plain {
        return HeaderValue::new(name, text.to_owned());
    }
    let (mut words, mut word) = (Vec::new(), String::new());
    for sign in text.chars() {
        if word.len() + sign.len_utf8() > ENCODED {
            words.push(std::mem::take(&mut word));
        }
        word.push(sign);
    }
    words.push(word);
    let words: Vec<String> = words.into_iter().map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word))).collect();
    HeaderValue::dangerous_new_pre_encoded(name, text.to_owned(), words.join("\r\n "))
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
    let seen = |sign: &char| *sign == '\t' || !sign.is_control();
    let lines = lines.trim_end_matches('\n').split('\n').map(|line| line.chars().filter(seen).collect::<String>());
    lines.collect::<Vec<_>>().join("\r\n")
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
    let name = name.chars().skip(name.chars().count().saturating_sub(LONGEST_NAME)).collect();
    let body = Body::new_with_encoding(attachment.bytes.clone(), ContentTransferEncoding::Base64).map_err(|_| wrong)?;
    Ok(lettre::message::Attachment::new(name).body(body, kind))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use mail_parser::{MessageParser, MimeHeaders as _};
    use proptest::prelude::*;

    use super::*;

    fn from(name: &str) -> Mailbox {
        Mailbox::new(Some(one_line(name)).filter(|name| !name.is_empty()), address("kith@example.org").unwrap())
    }

    fn mail(subject: &str, text: &str, key: &str) -> Mail {
        Mail {
            to: "ada@example.org".into(),
            subject: subject.into(),
            text: text.into(),
            language: "en".into(),
            key: key.into(),
            reply_to: None,
            return_to: None,
            attachment: None,
        }
    }

    /// The names of all headers of the message itself.
    fn headers(bytes: &[u8]) -> Vec<String> {
        let text = std::str::from_utf8(bytes).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
        lines.map(|line| line.split_once(": ").unwrap().0.to_owned()).collect()
    }

    const USUAL: [&str; 10] = [
        "From",
        "To",
        "Subject",
        "Message-ID",
        "Date",
        "Auto-Submitted",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ];

    /// Text as people and attackers write it: line ends of every kind, dots, encoded words, both directions of writing.
    fn words() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[ -~]{0,90}",
            "\\PC{0,40}",
            Just("\r\nBcc: eve@example.org".to_owned()),
            Just("\n\nBody".to_owned()),
            Just("\r".to_owned()),
            Just("\r\n.\r\n".to_owned()),
            Just("\n.\n".to_owned()),
            Just("\u{0}\u{b}\u{85}\u{2028}".to_owned()),
            Just("=?utf-8?B?DQpCY2M6IGV2ZQ==?=".to_owned()),
            Just("مرحبا بك في المجموعة ".to_owned()),
            Just("a".repeat(1200)),
        ];
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_becomes_a_header(subject in words(), text in words(), name in words(), key in words(),
            file in words(), with_file: bool)
        {
            let mut mail = mail(&subject, &text, &key);
            mail.attachment = with_file.then(|| Attachment { name: file, kind: Kind::Pdf, bytes: text.clone().into_bytes() });
            let name: String = name.chars().take(100).collect();
            let letter = compose(&mail, &from(&name)).unwrap();
            let has = headers(&letter.bytes);
            prop_assert!(has.iter().all(|name| USUAL.contains(&name.as_str())), "{:?}", has);
            prop_assert_eq!(has.len(), has.iter().collect::<BTreeSet<_>>().len(), "each once");
            prop_assert!(letter.bytes.is_ascii());
            for line in letter.bytes.split_inclusive(|byte| *byte == b'\n') {
                prop_assert!(line.ends_with(b"\r\n") && line.len() <= 1000, "{:?}", String::from_utf8_lossy(line));
                prop_assert!(!line[..line.len() - 2].contains(&b'\r'));
            }
        }

        #[test]
        fn a_text_is_read_as_it_was_written(text in words()) {
            let letter = compose(&mail("x", &text, "k"), &from("Kith")).unwrap();
            let read = MessageParser::default().parse(&letter.bytes).unwrap();
            let lines = |text: &str| text.replace("\r\n", "\n").trim_end_matches('\n').to_owned();
            prop_assert_eq!(lines(&read.body_text(0).unwrap()), lines(&plain(&text)));
        }

        #[test]
        fn a_subject_is_read_as_it_was_written(subject in prop_oneof!["[a-zA-Zé ,.?!()\"=_ء-ي]{1,200}", words()]) {
            let letter = compose(&mail(&subject, "x", "k"), &from("Kith")).unwrap();
            let read = MessageParser::default().parse(&letter.bytes).unwrap();
            prop_assert_eq!(read.subject().unwrap_or_default(), one_line(&subject));
        }

        #[test]
        fn another_key_is_another_message(one in ".{0,120}", two in ".{0,120}") {
            let (first, second) = (message_id(&one, "example.org"), message_id(&two, "example.org"));
            prop_assert_eq!(first == second, one == two);
            prop_assert_eq!(&first, &message_id(&one, "example.org"));
            prop_assert!(first.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }

    #[test]
    fn what_cannot_be_seen_is_left_out_and_marks_of_direction_stay() {
        let text = "a\u{0}b\u{1b}[2J\tc\rd\r\ne\n\u{202b}נא\u{202c} \u{200f}مرحبا\u{85}\n\n";
        assert_eq!(plain(text), "ab[2J\tc\r\nd\r\ne\r\n\u{202b}נא\u{202c} \u{200f}مرحبا");
    }

    #[test]
    fn a_file_keeps_its_name_and_its_bytes() {
        let mut mail = mail("x", "y", "k");
        let bytes: Vec<u8> = (0..=255).cycle().take(5000).collect();
        mail.attachment =
            Some(Attachment { name: "Plan für \"Ada\"/..\r\nX: y.pdf".into(), kind: Kind::Pdf, bytes: bytes.clone() });
        let letter = compose(&mail, &from("Kith")).unwrap();
        let read = MessageParser::default().parse(&letter.bytes).unwrap();
        let file = read.attachment(0).unwrap();
        assert_eq!((file.attachment_name(), file.contents()), (Some("Plan für -Ada--.. X: y.pdf"), &bytes[..]));
    }

    #[test]
    fn a_mail_cannot_be_printed() {
        let mut mail = mail("Moonlight", "Walk", "m-1");
        mail.attachment = Some(Attachment { name: "Ada.pdf".into(), kind: Kind::Pdf, bytes: b"secret".to_vec() });
        let printed = format!("{mail:?} {:?}", mail.attachment);
        assert!(
            printed.contains("m-1") && !printed.contains("ada") && !printed.contains("Ada") && !printed.contains("Walk"),
            "{printed}"
        );
    }
}

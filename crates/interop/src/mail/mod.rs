//! One e-mail as it came over the wire, read into a plain struct.
//!
//! A mailbox is a door through which referrals come, so [`read`] never fails and never drops what it does not
//! understand: what cannot be read is kept as an attachment, and [`Message::notes`] says so in words. The grammar of
//! headers, their encodings and the character sets are the work of `mail-parser`. The parts (RFC 2046) are taken apart here,
//! because how deep and how many is for us to limit: `mail-parser` makes a tree of messages within messages that is as deep
//! as a stranger likes, and to drop such a tree overruns the stack.
//!
//! What kind of mail it is ([`Nature`]) decides on whose desk it lands. A referral that is taken for an automatic reply is
//! lost to the person it is for, so the rules ask for a clear sign and take everything else for ordinary.

mod cms;
mod headers;
mod html;
mod mime;
mod nature;
mod report;
mod walk;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;

pub use report::{Delivery, Fate, Report};

/// The largest message that NHSmail takes in or gives out, in bytes. [`read`] reads larger ones too; who fetches mail
/// should not.
pub const LARGEST: usize = 35 * 1024 * 1024;

/// The header that every message of our own carries, so that what comes back to us in a circle is known.
pub const LOOP_HEADER: &str = "X-Kith-Loop";

/// One message. Texts are plain and must be escaped like any other text when they are put into a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `Message-ID` without its angle brackets. It is the sender's word: two messages may have the same, or none.
    pub id: Option<String>,
    /// The address of who wrote it (`From`, else `Sender`); empty where there is none. Anybody can write any address.
    pub from: String,
    /// The name beside that address.
    pub from_name: String,
    /// The addresses of `To` and `Cc`.
    pub to: Vec<String>,
    /// In one line.
    pub subject: String,
    /// `Date`: when the sender's machine says it was written.
    pub date: Option<Timestamp>,
    /// The body. The plain text is preferred, unless only the HTML has the rows of a table: a form in an e-mail is
    /// such a table, and its cells stand here with a tab between them. The text of messages inside this one follows,
    /// each under a line that says who wrote it.
    pub text: String,
    /// Everything else, also of messages inside this one.
    pub attachments: Vec<Attachment>,
    pub nature: Nature,
    /// What could not be read and what is worth knowing: whole sentences in plain English.
    pub notes: Vec<String>,
}

/// A file that came with a message. Nothing about it is to be trusted, its name and its type least of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Safe to show and to use as the name of a file: no folders and no control characters. Never empty.
    pub name: String,
    /// As the sender declared it, in lower case: `application/pdf`.
    pub declared_type: String,
    pub bytes: Vec<u8>,
    /// Part of how the message looks, such as a logo, rather than something that was attached.
    pub inline: bool,
}

/// What kind of mail this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// From a person, or from a system on behalf of one.
    Ordinary,
    /// An answer that a machine gave by itself: out of office, or a notice that a message was read.
    AutoReply,
    /// A message could not be delivered, or is late (RFC 3464).
    Bounce,
    /// The receiving mail server holds it for spam. It may be wrong.
    MarkedSpam,
    /// Sent to many, or through a list. A mailbox that gets its mail through a group gets everything so: show it, and
    /// do not drop it.
    Bulk,
    /// It carries [`LOOP_HEADER`]: we sent it ourselves.
    OurOwn,
    /// Encrypted for somebody else's key: it must be opened by a person in the mailbox.
    Encrypted,
}

/// Reads one message. What cannot be read is a message with notes.
pub fn read(raw: &[u8]) -> Message {
    // The last resort: the same message would be read again and again, and with it everything behind it would wait.
    catch_unwind(AssertUnwindSafe(|| walk::message(raw))).unwrap_or_else(|_| unreadable(raw))
}

/// What a message says of one that was sent before it. What cannot be read says nothing.
pub fn report(raw: &[u8]) -> Report {
    catch_unwind(AssertUnwindSafe(|| report::of(raw))).unwrap_or_default()
}

/// The text of an answer without the message that it quotes; all of it, where that is not plain.
pub fn own_words(text: &str) -> String {
    words::own(text)
}

fn unreadable(raw: &[u8]) -> Message {
    Message {
        id: None,
        from: String::new(),
        from_name: String::new(),
        to: Vec::new(),
        subject: String::new(),
        date: None,
        text: String::new(),
        attachments: vec![Attachment {
            name: "message.eml".into(),
            declared_type: "message/rfc822".into(),
            bytes: raw.to_vec(),
            inline: false,
        }],
        nature: Nature::Ordinary,
        notes: vec!["This message could not be read at all. It is kept whole as an attachment.".into()],
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

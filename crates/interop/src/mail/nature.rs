//! What kind of mail a message is, from the headers that say so.
//!
//! The rules want a clear sign, because a referral that is taken for an automatic reply reaches nobody. So these mean
//! nothing by themselves: `X-Auto-Response-Suppress` (which only asks others not to answer by machine),
//! `Auto-Submitted: auto-generated` (RFC 3834: a referral that a clinical system sends is just that), and an empty
//! `Return-Path` (systems that want no answers send with it).

use super::{Attachment, LOOP_HEADER, Nature, headers::Headers};

/// From this level of confidence that it is spam Exchange itself puts mail into the folder for junk.
const SPAM_CONFIDENCE: i32 = 5;

/// How Outlook and Exchange begin the subject of an automatic reply, in the languages likely here.
const REPLY_SUBJECTS: &[&str] =
    &["automatic reply:", "auto reply:", "autoreply:", "auto-reply:", "out of office:", "ateb awtomatig:"];

/// What mail servers call themselves before the @.
pub(super) const SERVERS: &[&str] = &["mailer-daemon", "postmaster", "mail-daemon"];

/// Endings of names of files in which a referral may come.
const DOCUMENTS: &[&str] = &[
    "pdf", "doc", "docx", "docm", "dot", "dotx", "rtf", "odt", "txt", "htm", "html", "tif", "tiff", "xls", "xlsx", "csv", "xml",
    "zip", "eml", "msg", "dat",
];

/// What was found in the parts that says something about the whole.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Signs {
    /// The message is a report of a delivery (RFC 3464).
    pub delivery_report: bool,
    /// The message is a notice that something was read or deleted (RFC 8098).
    pub reading_report: bool,
    /// A part is encrypted.
    pub encrypted: bool,
}

/// The nature, and what is worth a note about it.
pub(super) fn of(headers: &Headers<'_>, signs: Signs, subject: &str, attachments: &[Attachment]) -> (Nature, Option<String>) {
    let document = attachments.iter().any(is_document);
    if headers.has(LOOP_HEADER) {
        return (Nature::OurOwn, None);
    }
    if signs.delivery_report || is_bounce(headers) {
        return (Nature::Bounce, None);
    }
    if signs.reading_report || is_auto_reply(headers, subject) {
        if document {
            let note =
                "It says that it is an automatic reply, but a document came with it, so it is treated as an ordinary message.";
            return (Nature::Ordinary, Some(note.into()));
        }
        return (Nature::AutoReply, None);
    }
    if is_spam(headers) {
        return (Nature::MarkedSpam, None);
    }
    if signs.encrypted {
        return (Nature::Encrypted, None);
    }
    if is_bulk(headers) {
        return (Nature::Bulk, None);
    }
    let automatic = first_word(&headers.text("auto-submitted"));
    let note = (!automatic.is_empty() && automatic != "no").then(|| "A system sent this message by itself.".to_owned());
    (Nature::Ordinary, note)
}

/// Without a report (RFC 3464) it takes both: no address to answer to, and the name of a mail server, which reports by
/// Exim and older servers have.
fn is_bounce(headers: &Headers<'_>) -> bool {
    let name = headers.from().0.to_ascii_lowercase();
    let name = name.split('@').next().unwrap_or_default();
    let server = SERVERS.contains(&name);
    let (no_return, exim) = (headers.text("return-path") == "<>", headers.has("x-failed-recipients"));
    server && (no_return || exim)
}

/// RFC 3834, section 5; and what Exchange does in its place: its out-of-office replies say `auto-generated`, but answer a
/// message and say so in the subject.
fn is_auto_reply(headers: &Headers<'_>, subject: &str) -> bool {
    let submitted = first_word(&headers.text("auto-submitted"));
    let answers = headers.has("in-reply-to") || headers.has("references");
    let subject = subject.to_lowercase();
    let says_so = REPLY_SUBJECTS.iter().any(|start| subject.starts_with(start));
    submitted == "auto-replied"
        || submitted == "auto-generated" && answers && says_so
        || first_word(&headers.text("x-autoreply")) == "yes"
        || ["auto_reply", "auto-reply"].contains(&first_word(&headers.text("precedence")).as_str())
}

/// Whether a machine wrote it, for whoever must not answer a machine (RFC 3834, section 2). Wider than [`is_auto_reply`]: a person who
/// is taken for a machine here is read all the same.
pub(super) fn is_automatic(headers: &Headers<'_>, subject: &str) -> bool {
    let submitted = first_word(&headers.text("auto-submitted"));
    let subject = subject.to_lowercase();
    let (kind, subkind) = headers.kind();
    is_auto_reply(headers, &subject)
        || !submitted.is_empty() && submitted != "no"
        || is_bulk(headers)
        || headers.has("x-autorespond")
        || headers.has("x-autoreply-from")
        || kind == "multipart" && subkind == "report"
        || headers.text("return-path") == "<>"
        || REPLY_SUBJECTS.iter().any(|start| subject.starts_with(start))
}

/// The verdicts of the servers on the way. `X-Spam-Status` begins with the word (SpamAssassin).
fn is_spam(headers: &Headers<'_>) -> bool {
    let says_yes = |name| headers.lines(name).any(|line| first_word(&line) == "yes");
    let level = headers.text("x-ms-exchange-organization-scl").parse::<i32>().unwrap_or(-1);
    says_yes("x-spam-flag") || says_yes("x-spam-status") || level >= SPAM_CONFIDENCE
}

fn is_bulk(headers: &Headers<'_>) -> bool {
    let precedence = first_word(&headers.text("precedence"));
    headers.has("list-id") || ["bulk", "list", "junk"].contains(&precedence.as_str())
}

/// `auto-replied (vacation); owner=…` is `auto-replied`.
fn first_word(value: &str) -> String {
    value
        .split(|c: char| c.is_whitespace() || ",;(".contains(c))
        .find(|word| !word.is_empty())
        .unwrap_or_default()
        .to_ascii_lowercase()
}

fn is_document(file: &Attachment) -> bool {
    let ending = file.name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    !file.inline && DOCUMENTS.contains(&ending.as_str())
}

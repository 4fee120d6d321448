//! From the parts of a message to its text and its attachments.

use super::{
    Attachment, Message, Nature,
    cms::{self, Sealed},
    html, mime,
    mime::Part,
    nature::{self, Signs},
};

/// Parts within parts and messages within messages, counted together.
const DEEPEST: usize = 24;
/// Messages within messages.
const DEEPEST_MESSAGE: usize = 6;
const MOST_PARTS: usize = 1_000;
/// Longer texts are cut here; the whole is then an attachment too. In bytes.
const LONGEST_TEXT: usize = 2_000_000;

pub(super) fn message(raw: &[u8]) -> Message {
    let part = Part::open(raw);
    let mut walk = Walk::default();
    let mut found = Found::default();
    if part.headers.cut {
        walk.note("The headers are longer than is read: some of what stands in them is missing here.");
    }
    walk.signs_of_report(&part);
    walk.part(&part, 0, 0, &mut found);
    let (from, from_name) = part.headers.from();
    let subject = part.headers.subject();
    if from.is_empty() {
        walk.note("It does not say who sent it.");
    }
    if !walk.read_any && !part.body.trim_ascii().is_empty() {
        walk.note("The parts of this message could not be told apart. It is shown as it came.");
        walk.put_text(part.body, &plain(&mime::text(part.body, None)), "text/plain", &mut found);
    }
    if found.text.is_empty() && found.attachments.is_empty() {
        walk.note("There is nothing in this message.");
    }
    if found.text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----") {
        walk.signs.encrypted = true;
    }
    let (nature, note) = nature::of(&part.headers, walk.signs, &subject, &found.attachments);
    if let Some(note) = note {
        walk.note(&note);
    }
    if nature == Nature::Encrypted {
        walk.note("This message is encrypted. Open it in the mailbox.");
    }
    Message {
        id: part.headers.id(),
        from,
        from_name,
        to: part.headers.to(),
        subject,
        date: part.headers.date(),
        text: found.text,
        attachments: found.attachments,
        nature,
        notes: walk.notes,
    }
}

#[derive(Default)]
struct Walk {
    parts: usize,
    signs: Signs,
    notes: Vec<String>,
    /// Some part had something in it.
    read_any: bool,
}

/// What a part came to.
#[derive(Default)]
struct Found {
    text: String,
    /// The text was made from HTML.
    from_html: bool,
    attachments: Vec<Attachment>,
}

impl Found {
    fn add_text(&mut self, text: &str) {
        let text = text.trim_matches(|c: char| c.is_whitespace() && c != '\t');
        if text.trim().is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(text);
    }
}

impl Walk {
    /// Each note once, however often it happens.
    fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }

    /// Only the outermost part says what the whole is: a report inside may be one that somebody forwards.
    fn signs_of_report(&mut self, part: &Part<'_>) {
        let (kind, subkind) = part.headers.kind();
        let report = part.headers.parameter("report-type").unwrap_or_default().to_ascii_lowercase();
        if kind == "multipart" && subkind == "report" {
            self.signs.delivery_report = report == "delivery-status";
            self.signs.reading_report = report == "disposition-notification";
        }
    }

    fn part(&mut self, part: &Part<'_>, depth: usize, messages: usize, found: &mut Found) {
        self.parts += 1;
        if self.parts > MOST_PARTS || depth > DEEPEST {
            // The first that is too much says so; what follows is in the message as it came.
            self.note("This message has too many parts. Some of them are missing here: look at it in the mailbox.");
            return;
        }
        let (kind, subkind) = part.headers.kind();
        let name = part.headers.file_name().unwrap_or_default().to_lowercase();
        let attached = part.headers.is_attachment() || !name.is_empty();
        match (kind.as_str(), subkind.as_str()) {
            ("multipart", _) => self.multipart(part, &subkind, depth, messages, found),
            ("message", "rfc822" | "global") => self.nested(part, depth, messages, found),
            ("application", "octet-stream") if name.ends_with(".eml") => self.nested(part, depth, messages, found),
            ("text", "plain" | "html") if !attached => self.body(part, &subkind, found),
            ("application", "pkcs7-mime" | "x-pkcs7-mime") => self.sealed(part, depth, messages, found),
            _ => {
                match (kind.as_str(), subkind.as_str()) {
                    ("application", "pgp-encrypted" | "x-microsoft-rpmsg-message") => self.signs.encrypted = true,
                    ("application", "ms-tnef" | "vnd.ms-tnef") => self.tnef(),
                    _ if name == "winmail.dat" => self.tnef(),
                    ("text", "calendar") => self.note("There is an invitation to a meeting in this message."),
                    ("message", "partial") => self.note("This is only a piece of a message that was sent in several."),
                    ("message", "external-body") => self.note("An attachment is not in the message but somewhere else."),
                    _ => {}
                }
                self.attach(part, found);
            }
        }
    }

    fn tnef(&mut self) {
        self.note("Outlook has packed attachments into winmail.dat. Ask the sender to send it again as HTML or plain text.");
    }

    fn multipart(&mut self, part: &Part<'_>, subkind: &str, depth: usize, messages: usize, found: &mut Found) {
        let boundary = part.headers.parameter("boundary").unwrap_or_default().trim_end();
        let pieces = if boundary.is_empty() { None } else { mime::split(part.body, boundary.as_bytes()) };
        let Some(pieces) = pieces else {
            self.note("The parts of this message could not be told apart. It is shown as it came.");
            self.read_any = true;
            self.put_text(part.body, &plain(&mime::text(part.body, None)), "text/plain", found);
            return;
        };
        match subkind {
            "alternative" => return self.alternatives(&pieces, depth, messages, found),
            "signed" => {
                // RFC 1847: the first is what was signed, the second the signature.
                self.note("This message is signed. Whether the signature is good has not been checked.");
                let signature = |piece: &&[u8]| Part::open(piece).headers.kind().1.ends_with("-signature");
                let pieces: Vec<&[u8]> = pieces.into_iter().filter(|piece| !signature(piece)).collect();
                return pieces.iter().for_each(|piece| self.part(&Part::open(piece), depth + 1, messages, found));
            }
            "encrypted" => self.signs.encrypted = true,
            _ => {}
        }
        for piece in pieces {
            self.part(&Part::open(piece), depth + 1, messages, found);
        }
    }

    /// The same in several forms (RFC 2046, section 5.1.4). Attachments of all of them are kept.
    fn alternatives(&mut self, pieces: &[&[u8]], depth: usize, messages: usize, found: &mut Found) {
        let mut texts = Vec::new();
        for piece in pieces {
            let mut one = Found::default();
            self.part(&Part::open(piece), depth + 1, messages, &mut one);
            found.attachments.append(&mut one.attachments);
            if !one.text.is_empty() {
                texts.push(one);
            }
        }
        let plain = texts.iter().find(|one| !one.from_html);
        let html = texts.iter().find(|one| one.from_html);
        let best = match (plain, html) {
            (Some(plain), Some(html)) if html.text.contains('\t') && !plain.text.contains('\t') => Some(html),
            (Some(plain), _) => Some(plain),
            (None, html) => html,
        };
        if let Some(best) = best {
            found.add_text(&best.text);
            found.from_html |= best.from_html;
        }
    }

    fn body(&mut self, part: &Part<'_>, subkind: &str, found: &mut Found) {
        let bytes = self.decoded(part);
        let text = mime::text(&bytes, part.headers.parameter("charset"));
        let text = if subkind == "html" {
            found.from_html = true;
            html::text(&text)
        } else {
            plain(&text)
        };
        self.put_text(&bytes, &text, &format!("text/{subkind}"), found);
    }

    /// Text into the body, as much as there is place for; the rest is kept as an attachment.
    fn put_text(&mut self, bytes: &[u8], text: &str, declared_type: &str, found: &mut Found) {
        let place = LONGEST_TEXT.saturating_sub(found.text.len());
        if text.len() <= place {
            return found.add_text(text);
        }
        self.note("The text is very long. It is cut here, and the whole is kept as an attachment.");
        let end = (0..=place).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        found.add_text(text.get(..end).unwrap_or_default());
        let name = if declared_type == "text/html" { "message.html" } else { "message.txt" };
        let bytes = bytes.to_vec();
        found.attachments.push(Attachment { name: name.into(), declared_type: declared_type.into(), bytes, inline: false });
    }

    /// A message inside this one: somebody forwards a referral as an attachment, or a server returns what it could not
    /// deliver.
    fn nested(&mut self, part: &Part<'_>, depth: usize, messages: usize, found: &mut Found) {
        if messages >= DEEPEST_MESSAGE {
            self.note("There are messages inside messages, too deep to read. They are kept as an attachment.");
            return self.attach(part, found);
        }
        let bytes = self.decoded(part);
        let inner = Part::open(&bytes);
        let (from, name) = inner.headers.from();
        let who = if name.is_empty() { from } else { format!("{name} <{from}>") };
        let date = inner.headers.date().map(|date| date.strftime("%-d %B %Y").to_string()).unwrap_or_default();
        let lines = [("From", who), ("Date", date), ("Subject", inner.headers.subject())];
        let head = lines.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("\n{name}: {value}"));
        found.add_text(&format!("-- A message inside this one --{}", head.collect::<String>()));
        self.part(&inner, depth + 1, messages + 1, found);
    }

    fn sealed(&mut self, part: &Part<'_>, depth: usize, messages: usize, found: &mut Found) {
        let bytes = self.decoded(part);
        match cms::open(&bytes) {
            Sealed::Signed(inner) => {
                self.note("This message is signed. Whether the signature is good has not been checked.");
                self.part(&Part::open(&inner), depth + 1, messages, found);
            }
            Sealed::Encrypted => {
                self.signs.encrypted = true;
                self.attach(part, found);
            }
            Sealed::Unknown => {
                let declared = part.headers.parameter("smime-type").unwrap_or_default().to_ascii_lowercase();
                self.signs.encrypted |= declared.contains("enveloped");
                self.note("A sealed part (smime.p7m) could not be opened. It is kept as an attachment.");
                self.attach(part, found);
            }
        }
    }

    fn attach(&mut self, part: &Part<'_>, found: &mut Found) {
        let bytes = self.decoded(part);
        let (kind, subkind) = part.headers.kind();
        let declared_type = if subkind.is_empty() { kind } else { format!("{kind}/{subkind}") };
        let number = found.attachments.len() + 1;
        let name = part.headers.file_name().unwrap_or_else(|| format!("attachment-{number}{}", ending(&declared_type)));
        found.attachments.push(Attachment { name, declared_type, bytes, inline: part.headers.is_inline() });
    }

    fn decoded(&mut self, part: &Part<'_>) -> Vec<u8> {
        let (bytes, whole) = part.decoded();
        self.read_any |= !bytes.trim_ascii().is_empty();
        if !whole {
            self.note("A part of this message was damaged on the way. What could be read of it is here.");
        }
        bytes
    }
}

/// Line ends as we have them, without other control characters than the tab, and not in a page longer than its text.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect()
}

/// The ending of a file that came without a name.
fn ending(declared_type: &str) -> &'static str {
    match declared_type {
        "application/pdf" => ".pdf",
        "application/rtf" | "text/rtf" => ".rtf",
        "application/msword" => ".doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ".docx",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => ".p7m",
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/gif" => ".gif",
        "image/tiff" => ".tif",
        "message/rfc822" | "message/global" => ".eml",
        "text/calendar" => ".ics",
        "text/csv" => ".csv",
        "text/html" => ".html",
        kind if kind.starts_with("text/") => ".txt",
        "message/delivery-status" | "message/disposition-notification" | "text/rfc822-headers" => ".txt",
        _ => ".bin",
    }
}

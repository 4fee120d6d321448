//! The headers of one message or part: typed where `mail-parser` has a grammar, else as one line of text.

use std::borrow::Cow;

use jiff::Timestamp;
use mail_parser::{ContentType, HeaderName, HeaderValue, Message, MessageParser};

use crate::text::one_line;

/// The longest name of a file that is kept.
const LONGEST_NAME: usize = 150;

pub(super) struct Headers<'a> {
    parsed: Option<Message<'a>>,
    raw: Cow<'a, [u8]>,
    /// They were longer than is read.
    pub cut: bool,
}

impl<'a> Headers<'a> {
    pub fn new(parsed: Option<Message<'a>>, raw: Cow<'a, [u8]>, cut: bool) -> Self {
        Self { parsed, raw, cut }
    }

    fn all(&self) -> &[mail_parser::Header<'a>] {
        self.parsed.as_ref().and_then(|message| message.parts.first()).map(|part| part.headers.as_slice()).unwrap_or_default()
    }

    fn first(&self, name: &HeaderName<'_>) -> Option<&HeaderValue<'a>> {
        self.all().iter().find(|header| header.name == *name).map(|header| &header.value)
    }

    /// Every header of this name, top first, each in one line and as it was written. The name in any case.
    pub fn lines<'h>(&'h self, name: &'h str) -> impl Iterator<Item = String> + 'h {
        self.all().iter().filter(move |header| header.name().eq_ignore_ascii_case(name)).map(|header| {
            let value = self.raw.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
            one_line(&String::from_utf8_lossy(value))
        })
    }

    /// The topmost header of this name; empty where there is none.
    pub fn text(&self, name: &str) -> String {
        self.lines(name).next().unwrap_or_default()
    }

    pub fn has(&self, name: &str) -> bool {
        self.lines(name).next().is_some()
    }

    pub fn content_type(&self) -> Option<&ContentType<'a>> {
        self.first(&HeaderName::ContentType)?.as_content_type()
    }

    fn disposition(&self) -> Option<&ContentType<'a>> {
        self.first(&HeaderName::ContentDisposition)?.as_content_type()
    }

    pub fn is_attachment(&self) -> bool {
        self.disposition().is_some_and(|disposition| disposition.ctype().eq_ignore_ascii_case("attachment"))
    }

    /// Shown within the message: said so, or other parts refer to it (RFC 2183, RFC 2392).
    pub fn is_inline(&self) -> bool {
        match self.disposition() {
            Some(disposition) => disposition.ctype().eq_ignore_ascii_case("inline"),
            None => self.has("content-id"),
        }
    }

    /// Type and subtype in lower case. Without a word about it a part is plain text (RFC 2045, section 5.2).
    pub fn kind(&self) -> (String, String) {
        let Some(declared) = self.content_type() else { return ("text".into(), "plain".into()) };
        let subtype = declared.subtype().unwrap_or_default();
        (declared.ctype().trim().to_ascii_lowercase(), subtype.trim().to_ascii_lowercase())
    }

    /// A parameter of `Content-Type`.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.content_type()?.attribute(name)
    }

    /// The name of the file, safe to show and to keep, from either place where it may stand (RFC 2183, RFC 2231, and
    /// RFC 2047 where it should not be).
    pub fn file_name(&self) -> Option<String> {
        let named = self.disposition().and_then(|disposition| disposition.attribute("filename"));
        let named = named.or_else(|| self.parameter("name"))?;
        let name = safe_name(&words(named));
        (!name.is_empty()).then_some(name)
    }

    /// Address and name of who wrote it.
    pub fn from(&self) -> (String, String) {
        for name in [HeaderName::From, HeaderName::Sender, HeaderName::ReplyTo] {
            let Some(list) = self.first(&name).and_then(HeaderValue::as_address) else { continue };
            if let Some(who) = list.iter().find(|who| who.address.is_some() || who.name.is_some()) {
                let line = |text: &Option<Cow<'_, str>>| text.as_deref().map(shown).unwrap_or_default();
                return (line(&who.address), line(&who.name));
            }
        }
        Default::default()
    }

    /// The addresses of `To` and `Cc`.
    pub fn to(&self) -> Vec<String> {
        let wanted = self.all().iter().filter(|header| matches!(header.name, HeaderName::To | HeaderName::Cc));
        let lists = wanted.filter_map(|header| header.value.as_address());
        lists.flat_map(|list| list.iter().filter_map(|who| who.address.as_deref().map(shown))).collect()
    }

    pub fn subject(&self) -> String {
        match self.first(&HeaderName::Subject) {
            Some(value) => shown(value.as_text().unwrap_or_default()),
            None => String::new(),
        }
    }

    pub fn id(&self) -> Option<String> {
        let value = self.first(&HeaderName::MessageId)?;
        let id = value.as_text().or_else(|| value.as_text_list()?.first().map(AsRef::as_ref))?;
        Some(shown(id)).filter(|id| !id.is_empty())
    }

    pub fn date(&self) -> Option<Timestamp> {
        let date = self.first(&HeaderName::Date)?.as_datetime()?;
        if !date.is_valid() {
            return None;
        }
        Timestamp::from_second(date.to_timestamp()).ok()
    }
}

/// One line without control characters, and without those that turn the direction of what follows.
fn shown(text: &str) -> String {
    one_line(&text.chars().filter(|c| !is_hidden(*c) || c.is_whitespace()).collect::<String>())
}

fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Encoded words (RFC 2047), where a program wrote them into a name of a file: read as if it were a subject.
fn words(text: &str) -> Cow<'_, str> {
    if !text.contains("=?") {
        return Cow::Borrowed(text);
    }
    let header = format!("Subject: {}\n\n", one_line(text));
    let parsed = MessageParser::new().parse_headers(header.as_bytes());
    parsed.and_then(|message| message.subject().map(|subject| Cow::Owned(subject.to_owned()))).unwrap_or(Cow::Borrowed(text))
}

/// The last name of a path, without what a file system or a reader could be fooled by.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let clean: String = shown(last).chars().map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let clean = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if clean.chars().count() <= LONGEST_NAME {
        return clean.to_owned();
    }
    let (stem, ending) = clean.rsplit_once('.').filter(|(_, ending)| ending.chars().count() <= 8).unwrap_or((clean, ""));
    let stem: String = stem.chars().take(LONGEST_NAME).collect();
    if ending.is_empty() { stem } else { format!("{stem}.{ending}") }
}

//! What a message says of one that was sent before it: which it answers or returns, and whether a mail server tells that it did not
//! arrive (RFC 3464, and the older reports that have the same in plain text).
//!
//! Anybody can write such a message. So nothing is taken from it but names of messages, which only who got the message knows, and a
//! code; whoever asks decides whether they know the name.

use super::headers::Headers;
use super::mime::{self, Part};
use super::nature;

/// So many names of messages are looked at: a long thread has a few dozen.
const MOST_NAMES: usize = 64;
/// No name of a message that anybody uses is longer (RFC 5322 has 998 for a line).
const LONGEST_NAME: usize = 300;
const MOST_ADDRESSES: usize = 50;
/// Reports have three parts; one with more is read as far as here.
const MOST_PARTS: usize = 60;
const DEEPEST: usize = 5;
/// So much of a part of a report is read, in bytes.
const LONGEST_PART: usize = 64 * 1024;

/// What a message says of one before it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The names (`Message-ID`, without brackets) of what it answers, nearest first; of what a mail server returns, if it does.
    pub about: Vec<String>,
    /// Every address that it says it was sent to, also by the servers on the way.
    pub to: Vec<String>,
    /// A mail server tells what became of a message.
    pub delivery: Option<Delivery>,
    /// A machine wrote it: out of office, a receipt, a list. It must not be answered by another machine (RFC 3834).
    pub automatic: bool,
}

/// What a mail server tells of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What became of it.
    pub fate: Fate,
    /// Why, as a code of RFC 3463: `5.1.1`.
    pub code: Option<String>,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is not said in a way that a program can read.
    Unclear,
    /// It came.
    Delivered,
    /// It is late, and they go on trying.
    Delayed,
    /// It did not come, and nobody tries any more.
    Failed,
}

pub(super) fn of(raw: &[u8]) -> Report {
    let part = Part::open(raw);
    let headers = &part.headers;
    let mut about = Names::default();
    about.take(&headers.text("in-reply-to"));
    // The last of them is what is answered (RFC 5322, section 3.6.4).
    let references = headers.text("references");
    for name in names(&references).rev() {
        about.put(name);
    }
    let server = is_server(headers);
    let delivery = (server || is_report(headers)).then(|| {
        let mut told = Told::default();
        told.read(&part, 0);
        // What was returned is meant before anything that it answered itself.
        let mut meant = told.returned;
        about.0.iter().for_each(|name| meant.put(name));
        about = meant;
        let exim = headers.has("x-failed-recipients");
        // Who gave up after days still quotes the last "not yet" of the other side: the header says how it ended.
        let fate = told.fate.or(exim.then_some(Fate::Failed)).or_else(|| told.code.as_deref().map(by_code));
        Delivery { fate: fate.unwrap_or(Fate::Unclear), code: told.code }
    });
    let automatic = delivery.is_some() || nature::is_automatic(headers, &headers.subject());
    Report { about: about.0, to: addresses(headers), delivery, automatic }
}

/// `multipart/report` about a delivery, and not about that something was read.
fn is_report(headers: &Headers<'_>) -> bool {
    let (kind, subkind) = headers.kind();
    let report = headers.parameter("report-type").unwrap_or("delivery-status");
    kind == "multipart" && subkind == "report" && report.eq_ignore_ascii_case("delivery-status")
}

/// Written by a mail server, by its name.
fn is_server(headers: &Headers<'_>) -> bool {
    let from = headers.from().0.to_ascii_lowercase();
    let name = from.split('@').next().unwrap_or_default();
    nature::SERVERS.contains(&name) || headers.has("x-failed-recipients")
}

/// All places where it stands to whom a message went.
fn addresses(headers: &Headers<'_>) -> Vec<String> {
    let ways = ["delivered-to", "x-original-to", "envelope-to", "x-delivered-to"];
    let by_servers = ways.iter().flat_map(|name| headers.lines(name).take(MOST_ADDRESSES).collect::<Vec<_>>());
    let bare = |line: String| line.trim_matches(['<', '>', ' ']).to_owned();
    headers.to().into_iter().chain(by_servers.map(bare)).filter(|to| to.len() <= LONGEST_NAME).take(MOST_ADDRESSES).collect()
}

/// Names of messages, each once.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn put(&mut self, name: &str) {
        if self.0.len() < MOST_NAMES && !self.0.iter().any(|known| known == name) {
            self.0.push(name.to_owned());
        }
    }

    fn take(&mut self, text: &str) {
        names(text).take(MOST_NAMES).for_each(|name| self.put(name));
    }
}

/// What stands in angle brackets and looks like the name of a message.
fn names(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    // A stranger may write as many as fit into a header.
    let found: Vec<&str> = text.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0)).collect();
    let fits = |name: &&str| name.len() <= LONGEST_NAME && name.contains('@') && name.bytes().all(|byte| byte.is_ascii_graphic());
    found.into_iter().filter(fits)
}

/// What the parts of a report tell.
#[derive(Default)]
struct Told {
    parts: usize,
    fate: Option<Fate>,
    code: Option<String>,
    returned: Names,
}

impl Told {
    fn read(&mut self, part: &Part<'_>, depth: usize) {
        self.parts += 1;
        if self.parts > MOST_PARTS || depth > DEEPEST {
            return;
        }
        let (kind, subkind) = part.headers.kind();
        match (kind.as_str(), subkind.as_str()) {
            ("multipart", _) => {
                let boundary = part.headers.parameter("boundary").unwrap_or_default().trim_end();
                let pieces = if boundary.is_empty() { None } else { mime::split(part.body, boundary.as_bytes()) };
                for piece in pieces.unwrap_or_default().into_iter().take(MOST_PARTS) {
                    self.read(&Part::open(piece), depth + 1);
                }
            }
            // What comes back: only what it was called.
            ("message", "rfc822" | "global") | ("text", "rfc822-headers") | ("message", "global-headers") => {
                let text = text_of(part);
                let id = Part::open(text.as_bytes()).headers.text("message-id");
                self.returned.take(&id);
            }
            ("message", "delivery-status" | "global-delivery-status") => self.status(&text_of(part)),
            ("text", "plain") => self.plain(&text_of(part)),
            _ => {}
        }
    }

    /// Fields about the message, then for each recipient (RFC 3464, section 2). The worst that happened to one of them counts.
    fn status(&mut self, text: &str) {
        for line in text.lines() {
            let Some((name, value)) = line.split_once(':') else { continue };
            match name.trim().to_ascii_lowercase().as_str() {
                "action" => {
                    let fate = match value.trim().to_ascii_lowercase().as_str() {
                        "failed" => Fate::Failed,
                        "delayed" => Fate::Delayed,
                        "delivered" | "relayed" | "expanded" => Fate::Delivered,
                        _ => continue,
                    };
                    self.fate = self.fate.max(Some(fate));
                }
                "status" => self.worse(code(value)),
                "original-envelope-id" | "x-original-message-id" => self.returned.take(value),
                _ => {}
            }
        }
    }

    /// Reports of older servers: the same fields or the server's own words, and the returned message below them.
    fn plain(&mut self, text: &str) {
        let mut in_fields = String::new();
        // Below this line everything is the returned message, whose numbers say nothing.
        let mut returned = false;
        for line in text.lines() {
            let lower = line.trim_start().to_ascii_lowercase();
            returned |= ["message-id:", "received:", "return-path:"].iter().any(|name| lower.starts_with(name));
            if lower.starts_with("message-id:") {
                self.returned.take(line);
            } else if ["action:", "status:"].iter().any(|name| lower.starts_with(name)) {
                in_fields.push_str(line.trim_start());
                in_fields.push('\n');
            } else if !returned {
                // Servers quote how they talked with each other: the "2.1.0 sender ok" before a refusal is no delivery.
                let words = line.split(|c: char| c.is_whitespace() || "()[]#;,".contains(c));
                self.worse(words.filter_map(code).find(|code| !code.starts_with('2')));
            }
        }
        self.status(&in_fields);
    }

    fn worse(&mut self, code: Option<String>) {
        // A digit of a higher class is the worse.
        self.code = self.code.take().max(code);
    }
}

/// `5.1.1`, perhaps with more behind it (RFC 3463).
fn code(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?.trim_end_matches(['.', ':']);
    let numbers: Vec<&str> = word.split('.').collect();
    let [class, subject, detail] = numbers.as_slice() else { return None };
    let few = |digits: &str| (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (["2", "4", "5"].contains(class) && few(subject) && few(detail)).then(|| word.to_owned())
}

fn by_code(code: &str) -> Fate {
    match code.as_bytes().first() {
        Some(b'5') => Fate::Failed,
        Some(b'4') => Fate::Delayed,
        _ => Fate::Delivered,
    }
}

fn text_of(part: &Part<'_>) -> String {
    // It is read only so far: whoever fills a report with megabytes has nothing to tell.
    let (bytes, _) = part.decoded();
    let bytes = bytes.get(..LONGEST_PART).unwrap_or(&bytes);
    mime::text(bytes, part.headers.parameter("charset"))
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;

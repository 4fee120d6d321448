//! What the server knows: templates, what it took, and what it shall do wrong.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// The kinds of message, by their words in the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sms,
    Email,
    Letter,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Letter => "letter",
        }
    }
}

/// A text with gaps, written `((name))`.
#[derive(Debug, Clone)]
pub struct Template {
    /// A UUID.
    pub id: String,
    pub kind: Kind,
    pub name: String,
    /// Of e-mail and letters.
    pub subject: Option<String>,
    pub body: String,
}

/// A message that the server took. Printing it shows neither to whom nor what.
#[derive(Clone)]
pub struct Taken {
    pub id: String,
    pub kind: Kind,
    /// The number, the address of e-mail, or the lines of a letter's address.
    pub to: Vec<String>,
    /// Of the template; none for a letter that came as a PDF.
    pub template: Option<String>,
    pub subject: Option<String>,
    pub body: String,
    pub reference: Option<String>,
    /// In the provider's words: `created`, `delivered`.
    pub status: String,
    pub created_at: Timestamp,
    pub completed_at: Option<Timestamp>,
    /// A letter that came as a PDF.
    pub pdf: Option<Vec<u8>>,
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, kind, reference, status, .. } = self;
        f.debug_struct("Taken")
            .field("id", id)
            .field("kind", kind)
            .field("reference", reference)
            .field("status", status)
            .finish_non_exhaustive()
    }
}

/// Something that goes wrong with one request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// This status, with the provider's own account of it.
    Refuse { status: u16, error: &'static str, message: &'static str },
    /// This status, and no account of it: what stands before the provider says so.
    Bare(u16),
    /// Too many requests; with seconds to wait.
    Busy(u64),
    /// The connection is closed before anything was done.
    Close,
    /// Nothing is done, and nothing is said.
    Silent,
    /// It does what it is asked for, and says so this much later.
    Slow(Duration),
    /// It does what it is asked for, and never says so.
    TakeSilent,
    /// It does what it is asked for, and closes the connection.
    TakeClose,
    /// It does what it is asked for, and half of the answer comes.
    TakeHalf,
    /// It does what it is asked for, and what stands before it says that it did not answer in time.
    TakeGateway,
}

/// A text that somebody sent to the service.
#[derive(Clone)]
pub(crate) struct Received {
    pub id: String,
    pub from: String,
    pub text: String,
    pub at: Timestamp,
}

#[derive(Default)]
pub(crate) struct Book {
    pub templates: Vec<Template>,
    pub taken: Vec<Taken>,
    pub received: Vec<Received>,
    pub faults: VecDeque<Fault>,
    /// Requests, whatever became of them.
    pub asked: usize,
}

/// What becomes of a message to a recipient whom nobody owns: those of the real service.
pub(crate) fn simulated(kind: Kind, to: &str) -> Option<&'static str> {
    let digits: String = to.chars().filter(char::is_ascii_digit).collect();
    let number = digits.strip_prefix("44").or(digits.strip_prefix('0')).unwrap_or(&digits);
    match (kind, number, to) {
        (Kind::Sms, "7700900000" | "7700900111" | "7700900222", _) => Some("delivered"),
        (Kind::Sms, "7700900002", _) => Some("permanent-failure"),
        (Kind::Sms, "7700900003", _) => Some("temporary-failure"),
        (Kind::Email, _, "perm-fail@simulator.notify") => Some("permanent-failure"),
        (Kind::Email, _, "temp-fail@simulator.notify") => Some("temporary-failure"),
        (Kind::Email, _, email)
            if email.starts_with("simulate-delivered") && email.ends_with("@notifications.service.gov.uk") =>
        {
            Some("delivered")
        }
        _ => None,
    }
}

impl Template {
    /// The text with its gaps filled, or the names of those that nobody filled.
    pub(crate) fn filled(&self, gaps: &BTreeMap<String, String>) -> Result<(Option<String>, String), Vec<String>> {
        let mut missing = Vec::new();
        let mut fill = |text: &str| {
            let (mut out, mut rest) = (String::new(), text);
            while let Some((before, after)) = rest.split_once("((") {
                let Some((name, behind)) = after.split_once("))") else { break };
                out.push_str(before);
                match gaps.get(name.trim()) {
                    Some(value) => out.push_str(value),
                    None => missing.push(name.trim().to_owned()),
                }
                rest = behind;
            }
            out + rest
        };
        let (subject, body) = (self.subject.as_deref().map(&mut fill), fill(&self.body));
        if missing.is_empty() { Ok((subject, body)) } else { Err(missing) }
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id, "type": self.kind.word(), "name": self.name, "subject": self.subject, "body": self.body,
            "version": 1, "created_at": "2026-01-05T09:00:00.000000Z", "updated_at": null, "created_by": "kith@example.org",
            "personalisation": {}, "letter_contact_block": null, "postage": null,
        })
    }
}

impl Taken {
    pub(crate) fn new(kind: Kind, to: Vec<String>, reference: Option<String>) -> Self {
        let outcome = to.first().and_then(|to| simulated(kind, to));
        let now = Timestamp::now();
        Self {
            id: Uuid::now_v7().to_string(),
            kind,
            to,
            template: None,
            subject: None,
            body: String::new(),
            reference,
            status: outcome.unwrap_or(if kind == Kind::Letter { "accepted" } else { "sending" }).to_owned(),
            created_at: now,
            completed_at: outcome.map(|_| now),
            pdf: None,
        }
    }

    /// As the service shows a message.
    pub(crate) fn json(&self, address: &str) -> Value {
        let only = |kind: Kind| (self.kind == kind).then(|| self.to.first().cloned()).flatten();
        let line = |number: usize| if self.kind == Kind::Letter { self.to.get(number).cloned() } else { None };
        json!({
            "id": self.id, "reference": self.reference, "type": self.kind.word(), "status": self.status,
            "email_address": only(Kind::Email), "phone_number": only(Kind::Sms),
            "line_1": line(0), "line_2": line(1), "line_3": line(2), "line_4": line(3), "line_5": line(4), "line_6": line(5),
            "line_7": line(6), "postcode": if self.kind == Kind::Letter { self.to.last().cloned() } else { None },
            "postage": (self.kind == Kind::Letter).then_some("second"),
            "template": template_json(self.template.as_deref(), address), "subject": self.subject, "body": self.body,
            "created_at": moment(self.created_at), "created_by_name": null, "scheduled_for": null,
            "sent_at": self.completed_at.map(|_| moment(self.created_at)), "completed_at": self.completed_at.map(moment),
        })
    }

    /// As the service tells of it.
    pub(crate) fn report(&self) -> Value {
        let to = if self.pdf.is_some() { "Provided as PDF" } else { self.to.first().map(String::as_str).unwrap_or_default() };
        json!({
            "id": self.id, "reference": self.reference, "to": to, "status": self.status, "notification_type": self.kind.word(),
            "created_at": moment(self.created_at), "sent_at": moment(self.created_at),
            "completed_at": self.completed_at.map(moment), "template_id": self.template, "template_version": 1,
        })
    }
}

pub(crate) fn template_json(id: Option<&str>, address: &str) -> Value {
    let id = id.unwrap_or("00000000-0000-0000-0000-000000000000");
    json!({ "id": id, "version": 1, "uri": format!("{address}/v2/template/{id}") })
}

/// With six digits behind the second, as the service writes it.
pub(crate) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_or_named() {
        let template = Template {
            id: "x".into(),
            kind: Kind::Email,
            name: "x".into(),
            subject: Some("For ((name))".into()),
            body: "((name)), on ((day)) (or not) ((".into(),
        };
        let gaps = BTreeMap::from([("name".to_owned(), "Ada".to_owned())]);
        assert_eq!(template.filled(&gaps), Err(vec!["day".to_owned()]));
        let gaps = BTreeMap::from([("name".to_owned(), "Ada".to_owned()), ("day".to_owned(), "Monday".to_owned())]);
        assert_eq!(template.filled(&gaps), Ok((Some("For Ada".to_owned()), "Ada, on Monday (or not) ((".to_owned())));
    }
}

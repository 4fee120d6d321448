//! What the provider says of a message later, and what people answer.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// What a provider tells us is never longer.
const LONGEST: usize = 64 * 1024;

/// It is not what the provider sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This is nothing that the provider sends.")]
pub struct NotUnderstood;

/// Where a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// With the provider, or between it and the recipient.
    OnItsWay,
    /// It left the provider for good: a letter was posted, or a text went to a network that reports nothing.
    Sent,
    Delivered,
    /// The telephone was off or the mailbox full for too long. The same message may arrive another time.
    NotNow,
    /// There is no such number or mailbox, or it takes nothing from us.
    NotThere,
    /// The provider, its virus scan or its printer could not do it.
    Fault,
}

impl State {
    /// Whether it came, once that is known. Reports come twice, late and in any order: what came has come, whatever is told after.
    #[must_use]
    pub fn came(self) -> Option<bool> {
        match self {
            Self::OnItsWay | Self::Sent => None,
            Self::Delivered => Some(true),
            Self::NotNow | Self::NotThere | Self::Fault => Some(false),
        }
    }

    /// In the provider's words. What they may add one day is on its way: nothing is concluded from it.
    fn read(status: &str) -> Self {
        match status {
            "delivered" => Self::Delivered,
            "sent" | "received" => Self::Sent,
            "temporary-failure" => Self::NotNow,
            "permanent-failure" | "returned-letter" => Self::NotThere,
            "technical-failure" | "virus-scan-failed" | "validation-failed" | "cancelled" | "failed" => Self::Fault,
            _ => Self::OnItsWay,
        }
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|status| Self::read(&status))
    }
}

/// What became of a message that the provider accepted. It does not say to whom it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What the provider calls it: the id of [`crate::Handed::Accepted`].
    pub id: String,
    /// What we called it.
    pub reference: Option<String>,
    pub state: State,
    /// When it came into this state, as far as the provider says.
    pub at: Option<Timestamp>,
}

impl<'de> Deserialize<'de> for Delivery {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Sent {
            id: String,
            reference: Option<String>,
            status: State,
            created_at: Option<String>,
            sent_at: Option<String>,
            completed_at: Option<String>,
        }
        let sent = Sent::deserialize(deserializer)?;
        let reference = sent.reference.filter(|reference| !reference.is_empty());
        if !is_name(&sent.id) || !reference.as_deref().is_none_or(is_name) {
            return Err(serde::de::Error::custom("a name that is none"));
        }
        let at = [sent.completed_at, sent.sent_at, sent.created_at].into_iter().flatten().find_map(|at| at.parse().ok());
        Ok(Self { id: sent.id, reference, state: sent.status, at })
    }
}

/// A text that somebody sent to our number. Printing it shows neither who nor what.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// What the provider calls it. The same text may be told of more than once.
    pub id: String,
    /// The number it came from, as the provider writes it: `447700900123`. A network can be told a false one.
    pub from: String,
    pub text: String,
    pub at: Timestamp,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("id", &self.id).field("at", &self.at).finish_non_exhaustive()
    }
}

/// What a delivery callback says. Who sent it was asked before: [`crate::same_token`].
///
/// # Errors
/// When it is none.
pub fn read_callback(bytes: &[u8]) -> Result<Delivery, NotUnderstood> {
    read(bytes)
}

/// The text that a callback for received texts brings. Who sent it was asked before: [`crate::same_token`].
///
/// # Errors
/// When it brings none.
pub fn read_reply(bytes: &[u8]) -> Result<Reply, NotUnderstood> {
    #[derive(Deserialize)]
    struct Received {
        id: String,
        source_number: String,
        message: String,
        date_received: Timestamp,
    }
    let received: Received = read(bytes)?;
    if !is_name(&received.id) || !is_name(&received.source_number) {
        return Err(NotUnderstood);
    }
    // Nothing that cannot be seen is kept: databases refuse some of it, and terminals obey some.
    let seen = |sign: &char| matches!(sign, '\n' | '\t') || !sign.is_control();
    let text: String = received.message.replace("\r\n", "\n").chars().filter(seen).collect();
    Ok(Reply { id: received.id, from: received.source_number, text, at: received.date_received })
}

fn read<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, NotUnderstood> {
    if bytes.len() > LONGEST {
        return Err(NotUnderstood);
    }
    serde_json::from_slice(bytes).map_err(|_| NotUnderstood)
}

/// What something is called: not long, on one line.
fn is_name(text: &str) -> bool {
    (1..=1000).contains(&text.len()) && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_says_what_and_when_and_not_to_whom() {
        let bytes = br#"{"id": "740e5834-3a29-46b4-9a6f-16142fde533a", "reference": "m-17", "to": "07700900123",
            "status": "delivered", "created_at": "2026-11-27T12:15:30.000000Z", "completed_at": "2026-11-27T12:15:40.000000Z",
            "sent_at": null, "notification_type": "sms", "template_id": "f33517ff-2a88-4f6e-b855-c550268ce08a", "template_version": 1}"#;
        let delivery = read_callback(bytes).unwrap();
        assert_eq!(delivery.reference.as_deref(), Some("m-17"));
        assert_eq!((delivery.state, delivery.at), (State::Delivered, "2026-11-27T12:15:40Z".parse().ok()));
        assert!(!format!("{delivery:?}").contains("0123"));
    }

    #[test]
    fn states_and_whether_it_came() {
        for (status, state, came) in [
            ("created", State::OnItsWay, None),
            ("pending-virus-check", State::OnItsWay, None),
            ("accepted", State::OnItsWay, None),
            ("something new", State::OnItsWay, None),
            ("received", State::Sent, None),
            ("temporary-failure", State::NotNow, Some(false)),
            ("permanent-failure", State::NotThere, Some(false)),
            ("returned-letter", State::NotThere, Some(false)),
            ("virus-scan-failed", State::Fault, Some(false)),
            ("delivered", State::Delivered, Some(true)),
        ] {
            let body = serde_json::json!({ "id": "x", "reference": null, "status": status }).to_string();
            let delivery = read_callback(body.as_bytes()).unwrap();
            assert_eq!((delivery.state, delivery.state.came()), (state, came), "{status}");
        }
    }

    #[test]
    fn a_reply_prints_nothing_of_what_was_said() {
        let bytes = br#"{"id": "r1", "source_number": "447700900123", "destination_number": "07900900001",
            "message": "Yes\u0000 please\r\n\u001b[2J1", "date_received": "2026-11-27T12:15:30.000000Z"}"#;
        let reply = read_reply(bytes).unwrap();
        assert_eq!((reply.from.as_str(), reply.text.as_str()), ("447700900123", "Yes please\n[2J1"));
        let printed = format!("{reply:?}");
        assert!(!printed.contains("447700900123") && !printed.contains("Yes"), "{printed}");
    }

    #[test]
    fn nonsense_is_nothing() {
        for bytes in
            [&b""[..], b"{}", b"[]", b"null", br#"{"id": "", "status": "delivered"}"#, br#"{"id": "a\nb", "status": "sent"}"#]
        {
            assert_eq!(read_callback(bytes), Err(NotUnderstood));
            assert_eq!(read_reply(bytes), Err(NotUnderstood));
        }
        let long = format!(r#"{{"id": "x", "status": "delivered", "more": "{}"}}"#, "a".repeat(LONGEST));
        assert!(read_callback(long.as_bytes()).is_err());
        assert!(read_callback("[".repeat(60_000).as_bytes()).is_err(), "deep");
    }
}

//! What an answer of the provider means.

use serde::Deserialize;

use super::http::Asked;
use super::report::Delivery;
use crate::{Handed, Later};

/// `{"status_code": 400, "errors": [{"error": "ValidationError", "message": "..."}]}`
#[derive(Deserialize)]
struct Errors {
    errors: Vec<OneError>,
}

#[derive(Deserialize)]
struct OneError {
    error: String,
    message: String,
}

/// Notify treats paper in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// A text or an e-mail.
    Message,
    Letter,
}

#[derive(Deserialize)]
struct Taken {
    id: String,
}

/// Of a message that was posted.
pub(crate) fn handed(asked: Asked, what: What) -> Handed {
    let (status, after, body) = match asked {
        Asked::Answer { status, after, body } => (status, after, body),
        Asked::NotSent(later) => return later.into(),
        Asked::Lost(why) => return Handed::unknown(format!("The message left. {why}")),
    };
    if matches!(status, 200..=299) {
        return match body.as_deref().map(serde_json::from_slice::<Taken>) {
            Some(Ok(taken)) if is_short(&taken.id) => Handed::Accepted { id: taken.id },
            _ => Handed::unknown(format!("The provider took the message ({status}), and how it calls it is not understood.")),
        };
    }
    let error = body.as_deref().and_then(first_error);
    let why = in_words(status, error.as_ref());
    match status {
        // Its own account of a fault. What it could not pass on it takes back, and it asks for the message again; but not with
        // letters, which it writes down first. It may choke on this one message, so others are tried.
        500 if error.is_some() && what == What::Message => Later { why, after, ours: false }.into(),
        // Said before anything was done.
        503 => Later { why, after, ours: true }.into(),
        // A gateway that waits for what is behind it (502, 504), or a fault that nobody speaks of.
        500..=599 => Handed::Unknown { why },
        408 => Later { why, after, ours: false }.into(),
        // Of the key rather than of the message: tell them apart by the kind, since Notify says 403 of both.
        403 if error.is_some_and(|error| error.error == "BadRequestError") => Handed::Never { why },
        400 | 409 | 410 | 413 | 415 | 422 => Handed::Never { why },
        // The key, the limits, the address: whatever is posted would come to the same.
        _ => Later { why, after, ours: true }.into(),
    }
}

/// Of a question: what was asked for, or nothing if the provider has nothing like it.
pub(crate) fn answer<T: for<'de> Deserialize<'de>>(asked: Asked) -> Result<Option<T>, Later> {
    match asked {
        Asked::Answer { status: 200, body, .. } => match body.as_deref().map(serde_json::from_slice) {
            Some(Ok(answer)) => Ok(Some(answer)),
            _ => Err(Later::ours("The answer of the provider is not understood.")),
        },
        Asked::Answer { status: 404, .. } => Ok(None),
        Asked::Answer { status, after, body } => {
            let why = in_words(status, body.as_deref().and_then(first_error).as_ref());
            Err(Later { why, after, ours: true })
        }
        Asked::NotSent(later) => Err(later),
        Asked::Lost(why) => Err(Later::ours(why)),
    }
}

/// `{"notifications": [...]}`, the newest first.
#[derive(Deserialize)]
pub(crate) struct Found {
    pub notifications: Vec<Delivery>,
}

fn first_error(body: &[u8]) -> Option<OneError> {
    serde_json::from_slice::<Errors>(body).ok()?.errors.into_iter().next()
}

/// Its message may repeat what it was sent, so only its meaning is taken from it.
fn in_words(status: u16, error: Option<&OneError>) -> String {
    let known = error.and_then(|error| {
        let message = error.message.to_ascii_lowercase();
        let meanings = [
            ("missing personalisation", "The template wants something that was not given"),
            ("template", "The provider has no such template for this kind of message"),
            ("team-only", "The key may write to the team only"),
            ("team api key", "The key may write to the team only"),
            ("trial mode", "The account is in trial mode"),
            ("clock", "The clock of this machine is wrong by more than half a minute"),
            ("api key", "The provider does not know the key"),
            ("service not found", "The provider does not know the key"),
            ("token", "The provider does not believe the key"),
            ("for today", "As much was sent today as the account may send in a day"),
            ("rate limit", "The provider wants fewer messages in a minute"),
            ("postcode", "The address does not end in a postcode"),
            ("address must be", "The address has too few lines or too many"),
            ("phone_number", "The provider does not take this number"),
            ("number", "The provider does not take this number"),
            ("email_address", "The provider does not take this address"),
            ("characters", "The message is longer than the provider takes"),
        ];
        meanings.into_iter().find(|(word, _)| message.contains(word)).map(|(_, meaning)| meaning)
    });
    let meaning = known.unwrap_or(match status {
        400..=499 => "The provider refused the message",
        _ => "The provider has a fault of its own",
    });
    let kind = error.map(|error| error.error.as_str());
    match kind.filter(|kind| kind.len() <= 40 && kind.bytes().all(|byte| byte.is_ascii_alphabetic())) {
        Some(kind) => format!("{meaning} ({status} {kind})."),
        None => format!("{meaning} ({status})."),
    }
}

fn is_short(id: &str) -> bool {
    (1..=100).contains(&id.len()) && !id.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, error: &str, message: &str) -> Asked {
        let body = serde_json::json!({ "status_code": status, "errors": [{ "error": error, "message": message }] });
        Asked::Answer { status, after: None, body: Some(body.to_string().into_bytes()) }
    }

    fn said(status: u16, error: &str, message: &str) -> Handed {
        handed(answer(status, error, message), What::Message)
    }

    #[test]
    fn whose_trouble_it_is() {
        let ours = |handed: &Handed| matches!(handed, Handed::Later(later) if later.ours);
        let this = |handed: &Handed| matches!(handed, Handed::Later(later) if !later.ours);
        let never = |handed: &Handed| matches!(handed, Handed::Never { .. });
        let unknown = |handed: &Handed| matches!(handed, Handed::Unknown { .. });
        for (status, error, message, is) in [
            (400, "ValidationError", "phone_number +447700900123 is not a number", &never as &dyn Fn(&Handed) -> bool),
            (400, "BadRequestError", "Can't send to this recipient using a team-only API key", &never),
            (403, "BadRequestError", "Cannot send letters with a team api key", &never),
            (403, "AuthError", "Invalid token: API key not found", &ours),
            (403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds", &ours),
            (401, "AuthError", "Unauthorized: authentication token must be provided", &ours),
            (404, "NoResultFound", "No result found", &ours),
            (429, "TooManyRequestsError", "Exceeded send limits (500) for today", &ours),
            (408, "Timeout", "", &this),
            (500, "Exception", "Internal server error", &this),
            (503, "Exception", "Internal server error", &ours),
            (502, "Exception", "Internal server error", &unknown),
            (504, "Exception", "Internal server error", &unknown),
        ] {
            let handed = said(status, error, message);
            assert!(is(&handed), "{status} {error}: {handed:?}");
            assert!(!format!("{handed:?}").contains("7700900123"), "{handed:?}");
        }
        assert!(unknown(&handed(answer(500, "Exception", "Internal server error"), What::Letter)), "it may be written down");
        let bare = |status| handed(Asked::Answer { status, after: None, body: None }, What::Message);
        assert!(unknown(&bare(500)), "nobody says that nothing was taken");
        assert!(unknown(&bare(201)), "taken, and nobody knows as what");
        assert!(ours(&bare(302)), "it leads elsewhere");
    }

    #[test]
    fn an_error_repeats_nothing() {
        for (error, message) in [
            ("ValidationError", "ada@example.org is not a valid address"),
            ("ada@example.org", "no"),
            ("Moonlight", "personalisation {'name': 'Ada'} is no object"),
        ] {
            let text = format!("{:?}", said(400, error, message));
            assert!(!text.contains("ada@") && !text.contains("Ada"), "{text}");
        }
    }
}

//! What it means when a mail server says no.

use super::wire::Reply;
use crate::{Handed, Later};

/// Where in the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Greeting,
    SignIn,
    From,
    To,
    Text,
}

impl Step {
    fn sentence(self) -> &'static str {
        match self {
            Self::Greeting => "The mail server does not speak with us",
            Self::SignIn => "The mail server did not let us in: check the name and the password",
            Self::From => "The mail server takes no mail from our address",
            Self::To => "The mail server takes no mail for this address",
            Self::Text => "The mail server did not take this message",
        }
    }
}

/// A reply that is no yes, at a step at which it means that the server has not got the message.
pub(crate) fn refused(step: Step, reply: &Reply, signed_in: bool) -> Handed {
    let mut why = format!("{} ({})", step.sentence(), reply.codes());
    if let Some(meaning) = meaning(reply.status) {
        why.push_str(": ");
        why.push_str(meaning);
    }
    why.push('.');
    let everybody = matches!(step, Step::Greeting | Step::SignIn | Step::From);
    let too_large = reply.code == 552 || matches!(reply.status, Some([5, 3, 4]));
    // Whoever is not signed in and told of a rule is most likely refused as a stranger.
    let stranger = step == Step::To && !signed_in && matches!(reply.status, Some([5, 7, _]));
    match reply.code {
        // It is closing; it wants a sign-in or TLS; it does not know the command.
        421 | 500 | 502..=504 | 530 | 534 | 535 | 538 => Later::ours(why).into(),
        400..=499 => Handed::Later(Later { why, after: None, ours: everybody }),
        500..=599 if step == Step::From && too_large => Handed::Never { why },
        500..=599 if everybody || stranger => Later::ours(why).into(),
        500..=599 => Handed::Never { why },
        _ => Handed::Later(Later { why, after: None, ours: everybody }),
    }
}

/// RFC 3463, as far as it helps whoever reads it.
fn meaning(status: Option<[u16; 3]>) -> Option<&'static str> {
    let [_, subject, detail] = status?;
    match (subject, detail) {
        (1, 1 | 6) => Some("there is no such mailbox"),
        (1, 2 | 10) | (4, 4) => Some("nobody takes mail for this domain"),
        (1, 3) => Some("this is no address of e-mail"),
        (2, 1) => Some("the mailbox is switched off"),
        (2, 2) => Some("the mailbox is full"),
        (2, 3) | (3, 4) => Some("the message is too large"),
        (4, _) => Some("the network behind it has trouble"),
        (7, _) => Some("a rule of the server is against it"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_trouble_it_is() {
        let reply = |code, status| Reply { code, status, lines: vec!["<ada@example.org> moonlight".into()] };
        let ours = |handed: &Handed| matches!(handed, Handed::Later(later) if later.ours);
        let this = |handed: &Handed| matches!(handed, Handed::Later(later) if !later.ours);
        let never = |handed: &Handed| matches!(handed, Handed::Never { .. });
        for (step, code, status, signed_in, is) in [
            (Step::Greeting, 554, Some([5, 7, 1]), false, &ours as &dyn Fn(&Handed) -> bool),
            (Step::SignIn, 535, Some([5, 7, 8]), false, &ours),
            (Step::SignIn, 454, None, false, &ours),
            (Step::From, 550, None, true, &ours),
            (Step::From, 451, None, true, &ours),
            (Step::From, 552, Some([5, 3, 4]), true, &never),
            (Step::To, 550, Some([5, 1, 1]), true, &never),
            (Step::To, 553, None, true, &never),
            (Step::To, 501, None, true, &never),
            (Step::To, 530, Some([5, 7, 0]), false, &ours),
            (Step::To, 554, Some([5, 7, 1]), false, &ours),
            (Step::To, 554, Some([5, 7, 1]), true, &never),
            (Step::To, 503, None, true, &ours),
            (Step::To, 450, Some([4, 2, 0]), true, &this),
            (Step::To, 421, None, true, &ours),
            (Step::Text, 452, None, true, &this),
            (Step::Text, 552, None, true, &never),
            (Step::Text, 250, None, true, &this),
        ] {
            let handed = refused(step, &reply(code, status), signed_in);
            assert!(is(&handed), "{step:?} {code}: {handed:?}");
            assert!(!format!("{handed:?}").contains("example.org") && !format!("{handed:?}").contains("moonlight"));
        }
    }
}

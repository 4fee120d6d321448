//! What people write back, and what it may mean. Pure.
//!
//! A reply is no proof of who wrote it: whoever holds the telephone did. So it is read by somebody, whatever it says, and nothing about
//! anybody is ever told in answer to it.

use kernel::{Guarded, Instant, OutgoingId, PersonId, ReferralId, ReplyId, fold};

use super::model::Channel;
use crate::contact::model::PromiseAnswer;
use crate::safeguarding::model::Sealed;

/// What a reply plainly says. What is not plain is words, for somebody to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// 1, 2 or 3, as they were asked.
    Answer(PromiseAnswer),
    /// They want no more messages by this way, or it is not their number.
    Stop,
    Words,
}

/// Reads a reply. Only the bare answer counts, with a please or a thank you: "2 days ago he came back" is no answer.
pub fn meaning(text: &str) -> Meaning {
    // Arabic digits are digits, too.
    let western: String = text.chars().map(western_digit).collect();
    let folded = fold(&western);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let kind_words = ["please", "thanks", "thank", "you", "ok", "okay", "gracias", "obrigado", "obrigada"];
    match words.as_slice() {
        // Whatever follows: "stop texting me, he is here" must not be answered with another text.
        ["stop" | "unsubscribe", ..] | ["para" | "pare" | "parar"] | ["wrong", "number", ..] => Meaning::Stop,
        all if all.windows(2).any(|pair| matches!(pair, ["stop", "texting" | "messaging" | "writing"] | ["wrong", "number"])) => {
            Meaning::Stop
        }
        [first, rest @ ..] if rest.iter().all(|word| kind_words.contains(word)) => match *first {
            "1" | "yes" | "si" | "sim" | "نعم" => Meaning::Answer(PromiseAnswer::Yes),
            "2" => Meaning::Answer(PromiseAnswer::Another),
            "3" | "no" | "nao" | "لا" => Meaning::Answer(PromiseAnswer::No),
            _ => Meaning::Words,
        },
        _ => Meaning::Words,
    }
}

fn western_digit(c: char) -> char {
    match c {
        '١' | '۱' => '1',
        '٢' | '۲' => '2',
        '٣' | '۳' => '3',
        other => other,
    }
}

/// Something that somebody wrote to us.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reply {
    pub id: ReplyId,
    pub channel: Channel,
    pub sender: Guarded<String>,
    pub words: String,
    #[sqlx(flatten)]
    pub sealed: Sealed,
    pub received_at: Instant,
    /// Whose number it is, if it is one person's.
    pub person_id: Option<PersonId>,
    pub referral_id: Option<ReferralId>,
    /// What it answers, if we wrote to them lately.
    pub outgoing_id: Option<OutgoingId>,
    pub given_names: Option<String>,
    pub family_name: Option<String>,
    pub read_at: Option<Instant>,
    pub read_by: String,
    /// What there is to know of it beside its words.
    pub note: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_answer_is_an_answer() {
        for (text, answer) in [
            ("1", PromiseAnswer::Yes),
            (" 1. ", PromiseAnswer::Yes),
            ("Yes please", PromiseAnswer::Yes),
            ("Sí", PromiseAnswer::Yes),
            ("نعم", PromiseAnswer::Yes),
            ("2 thanks", PromiseAnswer::Another),
            ("٢", PromiseAnswer::Another),
            ("3", PromiseAnswer::No),
            ("NO", PromiseAnswer::No),
        ] {
            assert_eq!(meaning(text), Meaning::Answer(answer), "{text}");
        }
        for text in
            ["2 days ago he came back", "12", "1 or 2?", "no one helps me", "", "who is this", "1 3", "yes but not at home"]
        {
            assert_eq!(meaning(text), Meaning::Words, "{text}");
        }
        for text in [
            "STOP",
            "Stop please",
            "stop ringing me, he is here",
            "Please stop texting",
            "Sorry wrong number",
            "You have the wrong number mate",
            "Parar",
        ] {
            assert_eq!(meaning(text), Meaning::Stop, "{text}");
        }
        for text in ["I cannot stop crying", "para mi madre", "it was wrong. my number is new"] {
            assert_eq!(meaning(text), Meaning::Words, "{text}");
        }
    }
}

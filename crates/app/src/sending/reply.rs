//! What people write back, and what it may mean. Pure.
//!
//! A reply is no proof of who wrote it: whoever holds the telephone did. So it is read by somebody, whatever it says, and nothing about
//! anybody is ever told in answer to it.

use kernel::{Guarded, Instant, OutgoingId, PersonId, ReferralId, ReplyId, fold};

use super::model::{Channel, Purpose};
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

/// What is said beside an answer.
const KIND: [&str; 10] = ["please", "thanks", "thank", "you", "ok", "okay", "gracias", "obrigado", "obrigada", "por"];

/// Words of time, in the languages of our messages and as `fold` has them.
const TIMES: &str = " morning mornings afternoon afternoons evening evenings noon midday lunch lunchtime today tomorrow monday tuesday \
    wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays mon tue tues wed thu thur thurs fri sat sun \
    weekday weekdays weekend week day anytime later earlier oclock clock am pm h \
    manana tarde tardes lunes martes miercoles jueves viernes sabado domingo mediodia semana \
    manha amanha segunda terca quarta quinta sexta meiodia feira ";

/// What stands between them.
const BETWEEN: &str = " at on in the any after before from until till between around about or and next past half quarter best better \
    good is not but only i work school time o one two three four five six seven eight nine ten eleven twelve \
    a las la el los por de del despues antes entre y e o as da das do dos no na depois mais proxima proximo ";

/// When they would like to be rung, of a 2 with more words than kind ones: "2 after 3pm", "2. I am at work till five". What follows stands
/// after a full stop or the like, or has words of time alone: "2 days ago he came back" is no answer.
pub fn wish(text: &str) -> Option<&str> {
    let text = text.trim();
    let rest = text.strip_prefix(['2', '٢', '۲'])?;
    let said = rest.trim_start_matches(|c: char| c.is_whitespace() || ".,;:)-–—!".contains(c));
    let folded = fold(said);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty() && !KIND.contains(word)).collect();
    let stands_in = |list: &str, word: &str| list.contains(&format!(" {word} "));
    let number = |word: &str| {
        let digits = word.trim_end_matches(['a', 'p', 'm', 'h']);
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
    };
    let of_time = |word: &&str| stands_in(TIMES, word) || word.len() > 2 && number(word);
    // "2.30 is good" is an hour, and "1 or 2?" asks.
    let is_hour = rest.starts_with(|c: char| !c.is_whitespace()) && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    let first = words.first()?;
    if is_hour || rest.starts_with(|c: char| c.is_alphanumeric()) || ["or", "o", "ou"].contains(first) {
        return None;
    }
    let parted = rest.starts_with(|c: char| ".,;:)-–—!\n".contains(c)) && said.chars().any(char::is_alphabetic);
    let all_of_time =
        words.iter().any(of_time) && words.iter().all(|word| of_time(word) || stands_in(BETWEEN, word) || number(word));
    (parted || all_of_time).then_some(said)
}

/// Reads a reply. Only the bare answer counts, with a please or a thank you, and a 2 with the time that they would like:
/// "2 days ago he came back" is no answer.
pub fn meaning(text: &str) -> Meaning {
    // Arabic digits are digits, too.
    let western: String = text.chars().map(western_digit).collect();
    let folded = fold(&western);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        // Whatever follows: "stop texting me, he is here" must not be answered with another text.
        ["stop" | "unsubscribe", ..] | ["para" | "pare" | "parar"] | ["wrong", "number", ..] => Meaning::Stop,
        // "He reads my phone" asks for no text as plainly as a stop.
        all if all.windows(2).any(|pair| matches!(pair, ["not" | "dont" | "never", "text" | "message" | "write"]))
            || all.windows(3).any(|three| {
                matches!(three, ["reads" | "checks" | "sees" | "looks" | "has", "my", "phone" | "mobile" | "texts" | "messages"])
            }) =>
        {
            Meaning::Stop
        }
        all if all.windows(2).any(|pair| matches!(pair, ["stop", "texting" | "messaging" | "writing"] | ["wrong", "number"])) => {
            Meaning::Stop
        }
        _ if wish(text).is_some() => Meaning::Answer(PromiseAnswer::Another),
        [first, rest @ ..] if rest.iter().all(|word| KIND.contains(word)) => match *first {
            "1" | "yes" | "si" | "sim" | "نعم" => Meaning::Answer(PromiseAnswer::Yes),
            "2" => Meaning::Answer(PromiseAnswer::Another),
            "3" | "no" | "nao" | "لا" => Meaning::Answer(PromiseAnswer::No),
            _ => Meaning::Words,
        },
        _ => Meaning::Words,
    }
}

/// Reads what a machine wrote by itself. A stop by the first word is a stop, whoever's machine says it; all else answers nothing that we
/// asked: "I am away. Do not write to this address" is for somebody to read.
pub fn meaning_of_machine(text: &str) -> Meaning {
    match fold(text).split(' ').find(|word| !word.is_empty()) {
        Some("stop" | "unsubscribe") => Meaning::Stop,
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
    /// What the message that it answers was for, and when that was made.
    pub answers: Option<Purpose>,
    pub answers_of: Option<Instant>,
}

impl Reply {
    /// What a bare answer means, where it is one: nobody knows by heart what was asked under which number.
    pub fn means(&self) -> Option<PromiseAnswer> {
        if !matches!(self.channel, Channel::Text | Channel::Email) || self.person_id.is_none() {
            return None;
        }
        match meaning(&self.words) {
            Meaning::Answer(answer) => Some(answer),
            Meaning::Stop | Meaning::Words => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_two_with_a_time_is_an_answer_and_the_time_is_kept() {
        for (text, words) in [
            ("2 after 3pm", "after 3pm"),
            ("2 tomorrow morning please", "tomorrow morning please"),
            ("2. I am at work until 5", "I am at work until 5"),
            ("2, not on Mondays", "not on Mondays"),
            ("2\nThursday", "Thursday"),
            ("2 Thursday between 10 and 12", "Thursday between 10 and 12"),
            ("2 por la tarde", "por la tarde"),
            ("2 amanhã de manhã", "amanhã de manhã"),
            ("٢. بعد الظهر", "بعد الظهر"),
        ] {
            assert_eq!(wish(text), Some(words), "{text}");
            assert_eq!(meaning(text), Meaning::Answer(PromiseAnswer::Another), "{text}");
        }
        for text in [
            "2",
            "2 please",
            "2.",
            "2.30 is good",
            "2:30pm",
            "2-3pm",
            "2pm",
            "2 days ago he came back",
            "2 or 3?",
            "2 of us live here",
            "1 after 3pm",
            "2 times today",
            "2 kids at home in the morning",
            "12 tomorrow",
        ] {
            assert_eq!(wish(text), None, "{text}");
        }
    }

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
            "2. Please stop texting me, he reads this",
            "2, wrong number",
            "My husband reads my phone",
            "Please don’t text me",
            "do not message this number",
        ] {
            assert_eq!(meaning(text), Meaning::Stop, "{text}");
        }
        for (text, meant) in [
            ("STOP", Meaning::Stop),
            ("“Stop.” This number takes no texts", Meaning::Stop),
            ("Unsubscribe", Meaning::Stop),
            ("I am away and cannot stop by this week. Please do not write to this address", Meaning::Words),
            ("Stopped: the mailbox is full", Meaning::Words),
            ("3", Meaning::Words),
            ("", Meaning::Words),
        ] {
            assert_eq!(meaning_of_machine(text), meant, "{text}");
        }
        for text in ["I cannot stop crying", "para mi madre", "it was wrong. my number is new"] {
            assert_eq!(meaning(text), Meaning::Words, "{text}");
        }
    }
}

//! Safe contact: what a person has said about being rung, texted and written to.
//!
//! A text on a shared phone or a voicemail heard by the wrong person can get someone hurt. So each contact route has
//! its own answers, and a question that was not asked is not a yes: it permits only a person ringing, who says nothing
//! of why until it is safe.

use crate::{TimeOfDay, Weekday};

crate::words! {
    /// The answer to one question about a contact route.
    pub enum Answer {
        NotAsked = "not_asked", "Not asked";
        Yes = "yes", "Yes";
        No = "no", "No";
    }
}
crate::text_json!(Answer);

/// When it is safe to ring. Empty days mean: not asked, or any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SafeHours {
    /// One bit a day, Monday first; 0 means no days were named.
    pub days: u8,
    pub from: Option<TimeOfDay>,
    pub until: Option<TimeOfDay>,
}

impl SafeHours {
    pub fn includes_day(self, day: Weekday) -> bool {
        self.days == 0 || self.days & day.bit() != 0
    }

    /// Whether this local moment is one that the person called safe.
    pub fn includes(self, day: Weekday, time: TimeOfDay) -> bool {
        self.includes_day(day) && self.from.is_none_or(|from| time >= from) && self.until.is_none_or(|until| time < until)
    }

    /// "Tuesdays and Thursdays, 10:00 to 12:00", or `None` where nothing was said.
    pub fn sentence(self) -> Option<String> {
        let days: Vec<&str> = Weekday::ALL.iter().filter(|day| self.days & day.bit() != 0).map(|day| day.plural()).collect();
        let days = match days.as_slice() {
            [] => None,
            [one] => Some((*one).to_owned()),
            [most @ .., last] => Some(format!("{} and {last}", most.join(", "))),
        };
        let hours = match (self.from, self.until) {
            (Some(from), Some(until)) => Some(format!("{from} to {until}")),
            (Some(from), None) => Some(format!("after {from}")),
            (None, Some(until)) => Some(format!("before {until}")),
            (None, None) => None,
        };
        match (days, hours) {
            (Some(days), Some(hours)) => Some(format!("{days}, {hours}")),
            (days, hours) => days.or(hours),
        }
    }
}

/// The answers of one contact route.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SafeContact {
    /// May a voicemail be left?
    pub voicemail: Answer,
    /// May a text be sent?
    pub text: Answer,
    /// May the caller say who we are to whoever answers?
    pub say_who: Answer,
    /// May our number show on their phone?
    pub show_number: Answer,
    /// Does anyone else use or see this phone or mailbox?
    pub shared: Answer,
    pub hours: SafeHours,
    /// Who else may answer, in the person's words ("my sister Ana only").
    pub who_may_answer: String,
    /// A word the caller says so that the person knows it is us.
    pub code_word: String,
}

impl Default for SafeContact {
    fn default() -> Self {
        Self {
            voicemail: Answer::NotAsked,
            text: Answer::NotAsked,
            say_who: Answer::NotAsked,
            show_number: Answer::NotAsked,
            shared: Answer::NotAsked,
            hours: SafeHours::default(),
            who_may_answer: String::new(),
            code_word: String::new(),
        }
    }
}

impl SafeContact {
    /// Nothing was asked yet.
    pub fn is_unasked(&self) -> bool {
        *self == Self::default()
    }

    pub fn may_leave_voicemail(&self) -> bool {
        self.voicemail == Answer::Yes
    }

    pub fn may_text(&self) -> bool {
        self.text == Answer::Yes
    }

    /// What holds after somebody else has told of this route again, for instance the practice in a second referral: a no of either
    /// side is a no, and a yes only stays one. What was not asked is still to be asked, since a yes that came by another may be
    /// of another day or from another mouth.
    #[must_use]
    pub fn safer(&self, told: &Self) -> Self {
        let permission = |old: Answer, new: Answer| if new == Answer::No { Answer::No } else { old };
        let or = |old: &String, new: &String| if old.is_empty() { new.clone() } else { old.clone() };
        Self {
            voicemail: permission(self.voicemail, told.voicemail),
            text: permission(self.text, told.text),
            say_who: permission(self.say_who, told.say_who),
            show_number: permission(self.show_number, told.show_number),
            shared: if told.shared == Answer::Yes { Answer::Yes } else { self.shared },
            hours: if self.hours == SafeHours::default() { told.hours } else { self.hours },
            who_may_answer: or(&self.who_may_answer, &told.who_may_answer),
            code_word: or(&self.code_word, &told.code_word),
        }
    }

    /// What was told in words, for whoever asks the person: "voicemail: yes; who may answer: my sister".
    pub fn in_words(&self) -> String {
        let mut parts: Vec<String> = [
            ("voicemail", self.voicemail),
            ("text", self.text),
            ("say who we are", self.say_who),
            ("our number may show", self.show_number),
            ("somebody else uses it", self.shared),
        ]
        .into_iter()
        .filter(|(_, answer)| *answer != Answer::NotAsked)
        .map(|(what, answer)| format!("{what}: {}", answer.label().to_lowercase()))
        .collect();
        parts.extend(self.hours.sentence().map(|hours| format!("safe: {hours}")));
        for (what, words) in [("who may answer", &self.who_may_answer), ("code word", &self.code_word)] {
            if !words.is_empty() {
                parts.push(format!("{what}: {words}"));
            }
        }
        parts.join("; ")
    }

    /// How to ring this number safely, as short orders to the caller, most important first.
    pub fn how_to_call(&self) -> Vec<String> {
        let mut orders = Vec::new();
        if let Some(hours) = self.hours.sentence() {
            orders.push(format!("Ring only {hours}"));
        }
        if self.show_number == Answer::No {
            orders.push("Hide our number before you ring".to_owned());
        }
        match self.say_who {
            Answer::Yes => {}
            Answer::No => orders.push("Do not say who we are to anyone else who answers".to_owned()),
            Answer::NotAsked => {
                orders.push("Say only your first name until you know who is speaking and that it is safe to talk".to_owned())
            }
        }
        if !self.who_may_answer.is_empty() {
            orders.push(format!("Who may answer: {}", self.who_may_answer));
        }
        if !self.code_word.is_empty() {
            orders.push(format!("Code word: {}", self.code_word));
        }
        orders.push(
            match self.voicemail {
                Answer::Yes if self.say_who == Answer::Yes && self.shared != Answer::Yes => "Voicemail is fine",
                Answer::Yes => "Voicemail is fine: your first name and the number, nothing else",
                Answer::No => "No voicemail",
                Answer::NotAsked => "No voicemail: not asked yet",
            }
            .to_owned(),
        );
        if self.shared == Answer::Yes {
            orders.push("Someone else uses this phone".to_owned());
        }
        orders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_asked_is_not_a_yes() {
        let unasked = SafeContact::default();
        assert!(!unasked.may_leave_voicemail() && !unasked.may_text());
        assert_eq!(
            unasked.how_to_call(),
            [
                "Say only your first name until you know who is speaking and that it is safe to talk",
                "No voicemail: not asked yet"
            ]
        );
    }

    #[test]
    fn told_again_the_safer_answer_holds() {
        let yes =
            SafeContact { voicemail: Answer::Yes, text: Answer::Yes, code_word: "bluebell".into(), ..SafeContact::default() };
        let no = SafeContact { voicemail: Answer::No, shared: Answer::Yes, code_word: "other".into(), ..SafeContact::default() };
        let both = yes.safer(&no);
        assert_eq!((both.voicemail, both.text, both.shared), (Answer::No, Answer::Yes, Answer::Yes));
        assert_eq!(both.code_word, "bluebell");
        let unasked = SafeContact::default();
        assert_eq!(unasked.safer(&yes).voicemail, Answer::NotAsked, "a yes by another is still to be asked");
        assert_eq!(no.safer(&yes).voicemail, Answer::No);
        assert_eq!(no.in_words(), "voicemail: no; somebody else uses it: yes; code word: other");
    }

    #[test]
    fn hours_are_said_and_kept() {
        let hours = SafeHours {
            days: Weekday::Tuesday.bit() | Weekday::Thursday.bit(),
            from: Some(TimeOfDay::parse("10:00").unwrap()),
            until: Some(TimeOfDay::parse("12:00").unwrap()),
        };
        assert_eq!(hours.sentence().unwrap(), "Tuesdays and Thursdays, 10:00 to 12:00");
        assert!(hours.includes(Weekday::Tuesday, TimeOfDay::parse("10:00").unwrap()));
        assert!(!hours.includes(Weekday::Tuesday, TimeOfDay::parse("12:00").unwrap()));
        assert!(!hours.includes(Weekday::Monday, TimeOfDay::parse("11:00").unwrap()));
        assert_eq!(SafeHours::default().sentence(), None);
    }
}

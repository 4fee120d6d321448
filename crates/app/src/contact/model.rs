//! Calls, conversations and appointments: the words.

use kernel::Instant;

kernel::words! {
    /// How an attempt to reach somebody ended.
    pub enum AttemptResult {
        Spoke = "spoke", "We spoke";
        NoAnswer = "no_answer", "No answer";
        /// Only where the person said that a voicemail is safe.
        Voicemail = "voicemail", "Left a voicemail";
        WrongNumber = "wrong_number", "Wrong or dead number";
        /// Nothing was disclosed.
        SomeoneElse = "someone_else", "Someone else answered";
        CallBack = "call_back", "Asked to be called later";
        /// From then on nobody rings them about this, and the referral is to be ended.
        Declined = "declined", "They do not want this";
        TextSent = "text_sent", "Sent a text";
        LetterSent = "letter_sent", "Sent a letter";
        Unsafe = "unsafe", "Not safe to talk, ended";
        /// They rang us.
        TheyRang = "they_rang", "They rang us";
    }
}

/// For so long a call can be taken back: whoever pressed the wrong button sees it on the same round of calls. What is older others have gone by.
pub const TAKE_BACK_MINUTES: i64 = 120;

impl AttemptResult {
    /// Whether the person was reached.
    pub const fn reached(self) -> bool {
        matches!(self, AttemptResult::Spoke | AttemptResult::CallBack | AttemptResult::Declined | AttemptResult::TheyRang)
    }

    /// Whether somebody spoke with whoever rang: they, or somebody else.
    pub const fn heard_somebody(self) -> bool {
        self.reached() || matches!(self, AttemptResult::SomeoneElse)
    }

    /// Whether they were rung and not reached: what counts before somebody may be said to be out of reach. A text or a letter is no try.
    pub const fn rang_in_vain(self) -> bool {
        matches!(
            self,
            AttemptResult::NoAnswer | AttemptResult::Voicemail | AttemptResult::WrongNumber | AttemptResult::SomeoneElse
        )
    }

    /// Whether what was written at `written` may still be taken back as a mistake.
    ///
    /// # Errors
    /// With why not, and what to do instead.
    pub fn may_be_taken_back(self, written: Instant, now: Instant) -> Result<(), &'static str> {
        if self == AttemptResult::Unsafe {
            return Err("It says that a call was not safe, and a concern was opened for it. Say there that it was a mistake.");
        }
        if now >= written.plus_minutes(TAKE_BACK_MINUTES) {
            return Err("This can be taken back for two hours. Write in the note what is right.");
        }
        Ok(())
    }

    /// Whether they said with this that they want to be rung, or that they do not.
    pub const fn says_whether_to_ring(self) -> bool {
        matches!(self, AttemptResult::Spoke | AttemptResult::CallBack | AttemptResult::Declined)
    }

    /// Whether a call that was promised for `from` is over with this, at `at`: it was kept, or is not needed any more. A call before its
    /// hour that reaches nobody keeps no promise; nor does their own call before it, unless whoever answers says so.
    pub fn keeps_a_promise(self, from: Instant, at: Instant) -> bool {
        match self {
            AttemptResult::TheyRang => at >= from,
            _ => self.reached() || self == AttemptResult::Unsafe || self.rang_in_vain() && at >= from,
        }
    }
}

kernel::words! {
    /// How a contact was held.
    pub enum Mode {
        Phone = "phone", "Telephone";
        InPerson = "in_person", "Face to face";
        Home = "home", "At their home";
        Video = "video", "Video call";
        Text = "text", "Text message";
        Email = "email", "E-mail";
        Letter = "letter", "Letter";
        GoBetween = "go_between", "Through a go-between";
        /// Going along to a service.
        Visit = "visit", "Going along";
    }
}

kernel::words! {
    pub enum AppointmentState {
        Planned = "planned", "Planned";
        Attended = "attended", "They came";
        Missed = "missed", "They did not come";
        CancelledByPerson = "cancelled_by_person", "They cancelled";
        CancelledByUs = "cancelled_by_us", "We cancelled";
    }
}

kernel::words! {
    pub enum Interpreter {
        None = "none", "No interpreter";
        Needed = "needed", "Interpreter still to be booked";
        Booked = "booked", "Interpreter booked";
    }
}

kernel::words! {
    /// What they said to a call that was promised.
    pub enum PromiseAnswer {
        Yes = "yes", "This is good";
        Another = "another", "Another time";
        No = "no", "No call";
    }
}

kernel::words! {
    /// How they know of a call that was promised.
    pub enum ToldHow {
        Message = "message", "By a message";
        Aloud = "aloud", "Somebody told them";
        Paper = "paper", "On paper";
    }
}

/// A person to ring, as facts: what the order of promises is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub received_at: kernel::Instant,
    pub attempts: i64,
    pub last_attempt_at: Option<kernel::Instant>,
    /// The time they asked to be rung again, if that was the last word.
    pub call_back_at: Option<kernel::Instant>,
}

/// When a call is due. A call-back at its time; a first call as soon as possible; another some days later, from its morning on.
pub fn due_at(due: &Due, between_days: i64) -> kernel::Instant {
    match (due.call_back_at, due.last_attempt_at) {
        (Some(promised), _) => promised,
        (None, Some(last)) => last.date().plus_days(between_days).start(),
        (None, None) => due.received_at,
    }
}

/// The order of calls: promised call-backs whose time has come, by their time; then the rest that is due, oldest referral
/// first; then what is not due yet, soonest first.
pub fn call_order(due: &Due, between_days: i64, now: kernel::Instant) -> (u8, kernel::Instant) {
    let at = due_at(due, between_days);
    match (due.call_back_at.is_some(), at <= now) {
        (true, true) => (0, at),
        (false, true) => (1, due.received_at),
        (_, false) => (2, at),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Instant;

    use super::*;

    #[test]
    fn promises_come_first() {
        let now = Instant::from_millis(1_800_000_000_000);
        let due = |received: i64, last: Option<i64>, back: Option<i64>| Due {
            received_at: now.plus_days(-received),
            attempts: i64::from(last.is_some()),
            last_attempt_at: last.map(|days| now.plus_days(-days)),
            call_back_at: back.map(|minutes| now.plus_minutes(minutes)),
        };
        let mut calls = [
            ("later today", due(9, Some(1), Some(60))),
            ("old and new", due(8, None, None)),
            ("rung yesterday", due(30, Some(1), None)),
            ("promised for now", due(1, Some(1), Some(-5))),
            ("rung long ago", due(20, Some(5), None)),
        ];
        calls.sort_by_key(|(_, due)| call_order(due, 2, now));
        let order: Vec<&str> = calls.iter().map(|(name, _)| *name).collect();
        assert_eq!(order, ["promised for now", "rung long ago", "old and new", "later today", "rung yesterday"]);
    }
}

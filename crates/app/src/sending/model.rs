//! What leaves the house: by which way, what for, and what became of it. Pure.

use kernel::{Instant, OutgoingId, PersonId, ReferralId};

kernel::words! {
    /// The way by which something leaves.
    pub enum Channel {
        Text = "text", "Text message";
        Email = "email", "E-mail";
        /// A letter by post: printed by a provider, or by us.
        Letter = "letter", "Letter";
        /// What they write on the page of their own: it comes in, and nothing leaves by it.
        Page = "page", "Their own page";
        /// What they press on the page that a link in a message leads to: it comes in, too.
        Link = "link", "The link in our message";
        /// A list on paper, for a member of staff.
        Print = "print", "Printed list";
        /// A calendar that a member of staff's telephone reads.
        Calendar = "calendar", "Calendar";
    }
}

impl Channel {
    /// Whether it makes a telephone ring or light up, so that the hour matters.
    pub const fn disturbs(self) -> bool {
        matches!(self, Channel::Text | Channel::Email)
    }
}

/// Which channels have a provider that takes them: the rest waits for somebody here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    pub text: bool,
    pub email: bool,
    pub letter: bool,
}

impl Carried {
    pub const fn carries(self, channel: Channel) -> bool {
        match channel {
            Channel::Text => self.text,
            Channel::Email => self.email,
            Channel::Letter => self.letter,
            Channel::Page | Channel::Link | Channel::Print | Channel::Calendar => false,
        }
    }

    /// Only one of them.
    #[must_use]
    pub fn only(self, channel: Channel) -> Self {
        Self {
            text: self.text && channel == Channel::Text,
            email: self.email && channel == Channel::Email,
            letter: self.letter && channel == Channel::Letter,
        }
    }

    /// The same without one of them.
    #[must_use]
    pub const fn without(self, channel: Channel) -> Self {
        match channel {
            Channel::Text => Self { text: false, ..self },
            Channel::Email => Self { email: false, ..self },
            Channel::Letter => Self { letter: false, ..self },
            Channel::Page | Channel::Link | Channel::Print | Channel::Calendar => self,
        }
    }
}

/// By which ways answers come back to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    pub text: bool,
    pub email: bool,
}

impl Heard {
    pub const fn hears(self, channel: Channel) -> bool {
        match channel {
            Channel::Text => self.text,
            Channel::Email => self.email,
            _ => false,
        }
    }
}

kernel::words! {
    /// What it is for. Each has its own words ([`super::wording`]) and its own reason to be sent no more ([`super::store`]).
    pub enum Purpose {
        /// Who will ring, when, from which number, and what they will say first.
        FirstCall = "first_call", "Who will ring, and when";
        /// They were rung and did not answer.
        NoReply = "no_reply", "We could not reach you";
        /// The answer to whoever writes to us: nobody reads it at once, and where help is now.
        Received = "received", "We have your message";
        /// To a member of staff: a concern waits for somebody. Says nothing of whom.
        ConcernWaits = "concern_waits", "A concern waits for somebody";
        /// The day's calls on paper, for the day on which nothing else works.
        DayList = "day_list", "The day's list on paper";
        ConcernList = "concern_list", "Open concerns on paper";
        /// The link to a person's own page on paper, or what stands on it as a card: handed to them.
        OwnCard = "own_card", "Their own page or card on paper";
        /// Hours at which somebody can be rung, to choose from: handed to them.
        Times = "times", "Times to choose from, on paper";
        /// A member of staff's appointments, without names.
        Diary = "diary", "A calendar without names";
    }
}

impl Purpose {
    /// It tells them to ring us, and so our number stands in it.
    pub fn says_number(self) -> bool {
        self == Purpose::NoReply
    }
}

kernel::words! {
    /// Where it stands.
    pub enum State {
        /// Not sent yet: it is not time, or it is to be tried again.
        Waiting = "waiting", "Waits";
        /// A process hands it over just now. If that process dies, nobody knows whether it was sent.
        Sending = "sending", "Being sent";
        /// The provider took it.
        Sent = "sent", "Sent";
        /// The provider says that it came.
        Delivered = "delivered", "Came";
        /// The provider says that it did not come.
        Failed = "failed", "Did not come";
        /// The gate did not let it out.
        Refused = "refused", "Was not sent";
        /// It may have been sent or not: somebody has to look.
        Unknown = "unknown", "Nobody knows whether it was sent";
        /// Somebody here called it off.
        CalledOff = "called_off", "Called off";
    }
}

impl State {
    /// It may still be sent.
    pub const fn is_open(self) -> bool {
        matches!(self, State::Waiting | State::Sending)
    }

    /// Somebody has to do something about it.
    pub const fn wants_somebody(self) -> bool {
        matches!(self, State::Failed | State::Refused | State::Unknown)
    }

    /// What a provider's word makes of it, after so many tries. What is told late, twice or in the wrong order changes nothing that is known
    /// better: what came has come, also if it was to be sent once more, and what nobody sent cannot have failed.
    #[must_use]
    pub const fn told(self, tries: i64, delivered: bool) -> State {
        match (self, delivered) {
            (State::Sending | State::Sent | State::Unknown | State::Failed, true) => State::Delivered,
            (State::Waiting, true) if tries > 0 => State::Delivered,
            (State::Sending | State::Sent | State::Unknown, false) => State::Failed,
            (state, _) => state,
        }
    }
}

/// Something that is to leave, or has left.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Outgoing {
    pub id: OutgoingId,
    pub channel: Channel,
    pub purpose: Purpose,
    pub person_id: Option<PersonId>,
    pub referral_id: Option<ReferralId>,
    pub state: State,
    pub language: String,
    pub made_at: Instant,
    pub made_by: String,
    /// Not before.
    pub due_at: Instant,
    /// Not at this moment or later: then it is worth nothing any more.
    pub expires_at: Instant,
    pub tries: i64,
    /// Why it stands where it stands, in words.
    pub why: String,
    /// What was sent, as it was sent.
    pub body: String,
    pub sent_at: Option<Instant>,
    /// When somebody saw that it did not arrive.
    pub seen_at: Option<Instant>,
    pub version: i64,
}

kernel::words! {
    /// Why a mail stays in the mailbox for answers, for somebody to look at.
    pub enum Aside {
        Nobody = "nobody", "from nobody we know, in answer to nothing of ours";
        Unclear = "unclear", "a mail server says something of a message of ours that is not clear";
        OurOwn = "our_own", "our own message came back";
        TooLarge = "too_large", "too large to be fetched";
    }
}

/// After so many tries it is given up.
pub const MOST_TRIES: i64 = 8;

/// When it is tried again after a try that surely failed: after a minute, then twice as long each time, at most an hour; the spread keeps
/// many from coming back at once. `chance` is from 0 to 255.
pub fn try_again_at(now: Instant, tries: i64, asked_for: Option<i64>, chance: u8) -> Instant {
    let doubled = 1_i64 << tries.clamp(1, 6).saturating_sub(1);
    let minutes = asked_for.unwrap_or(doubled).clamp(1, 24 * 60);
    let spread = minutes * 60_000 * i64::from(chance) / 1024;
    Instant::from_millis(now.plus_minutes(minutes).millis() + spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_word_changes_nothing_that_is_known_better() {
        for delivered in [true, false] {
            assert_eq!(State::Delivered.told(1, delivered), State::Delivered);
            assert_eq!(State::CalledOff.told(1, delivered), State::CalledOff);
            assert_eq!(State::Refused.told(1, delivered), State::Refused);
        }
        // Whatever the order in which a provider's words come, twice or not, it ends the same.
        for words in [[true, false], [false, true], [true, true]] {
            let end = words.iter().fold(State::Sent, |state, delivered| state.told(1, *delivered));
            assert_eq!(end, State::Delivered, "{words:?}");
        }
        // It was to be sent once more, and the first had come.
        assert_eq!(State::Waiting.told(1, true), State::Delivered);
        assert_eq!(State::Waiting.told(0, true), State::Waiting);
    }

    #[test]
    fn tries_come_ever_later_and_never_at_once() {
        let now = Instant::from_millis(1_800_000_000_000);
        let mut last = now;
        for tries in 1..=MOST_TRIES {
            let at = try_again_at(now, tries, None, 0);
            assert!(at > now && at >= last && at <= now.plus_minutes(60));
            last = at;
        }
        assert_eq!(try_again_at(now, 1, Some(30), 0), now.plus_minutes(30));
        assert!(try_again_at(now, 1, None, 255) > try_again_at(now, 1, None, 0));
    }
}

//! Doors, what comes through them, and what becomes of it.

use kernel::{ArrivalId, DoorId, Instant, PersonId, ReferralId, SiteId};

use crate::person::model::full_name;
use crate::referral::model::State;
use crate::web::Typed;

kernel::words! {
    /// A way in which referrals come.
    pub enum Kind {
        /// The form of those who have an account.
        Form = "form", "The form here";
        /// The link of a practice: whoever has it can refer, and sees nothing.
        Practice = "practice", "A practice’s link";
        /// The link of an organisation.
        Partner = "partner", "An organisation’s link";
        /// The public form, for people themselves.
        Own = "self", "People themselves";
        /// A file out of EMIS or SystmOne.
        Export = "export", "An export";
        Mail = "mail", "The mailbox";
    }
}

impl Kind {
    /// Who sends through it has an account or was looked at, so that what it tells of somebody we know may be believed at once. What
    /// comes by a link could be of anybody who has the link: a person compares it first, even where NHS number and birth date agree.
    pub const fn is_known_sender(self) -> bool {
        matches!(self, Kind::Form)
    }

    /// What the practice itself sent, and so may see again. What people tell of themselves, an organisation of them or anybody by
    /// mail is not for everybody who works at their practice to read.
    pub const fn is_of_the_practice(self) -> bool {
        matches!(self, Kind::Form | Kind::Practice | Kind::Export)
    }

    /// A stranger could have sent it, so nothing of it goes to a link worker before a leader has looked. A practice's link is given
    /// to that practice alone and can be renewed: what comes by it goes the same way as what its staff send with an account.
    pub const fn wants_a_look(self) -> bool {
        matches!(self, Kind::Partner | Kind::Own | Kind::Export | Kind::Mail)
    }
}

kernel::words! {
    /// What became of something that came.
    pub enum Fate {
        Waiting = "waiting", "Waiting";
        Accepted = "accepted", "Taken on";
        Returned = "returned", "Returned with a question";
        Rejected = "rejected", "Not taken on";
        Joined = "joined", "Joined to what we had";
        Dismissed = "dismissed", "Set aside with a reason";
    }
}

kernel::words! {
    /// Why something that came is not a referral.
    pub enum Dismissal {
        NotAReferral = "not_a_referral", "It is not a referral";
        CameTwice = "came_twice", "The same came twice";
        Automatic = "automatic", "An automatic reply";
        Spam = "spam", "Advertising or abuse";
        /// Its sender looked at what was read and decided not to send it.
        NotSent = "not_sent", "The sender did not want to send it";
        Other = "other", "Something else";
    }
}

/// A way in.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Door {
    pub id: DoorId,
    pub kind: Kind,
    pub name: String,
    pub site_id: Option<SiteId>,
    pub token: Option<String>,
    pub is_open: bool,
    pub opened_at: Instant,
    pub version: i64,
}

/// Something that came.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Arrival {
    pub id: ArrivalId,
    pub door_id: DoorId,
    pub door_kind: Kind,
    pub door_name: String,
    pub site_id: Option<SiteId>,
    pub number: i64,
    pub at: Instant,
    pub sent_at: Option<Instant>,
    pub title: String,
    pub note: String,
    pub form: String,
    /// The hash of the browser that may see it again; empty where none may.
    pub browser: String,
    /// A line that makes one ask whether somebody is at risk now.
    pub worry: String,
    pub referral_id: Option<ReferralId>,
    /// Of the referral that it became or was joined to.
    pub referral_state: Option<State>,
    pub person_id: Option<PersonId>,
    pub joined_to: Option<ReferralId>,
    pub dismissed_at: Option<Instant>,
    pub dismissed_by: String,
    pub dismissed_why: Option<Dismissal>,
    pub dismissed_note: String,
    pub version: i64,
}

/// A sender who has looked at what was read for so long and not sent it will not come back: then it waits in triage like the rest.
pub const LEFT_AFTER_MINUTES: i64 = 60;

impl Arrival {
    pub fn fate(&self) -> Fate {
        fate(self.referral_state, self.joined_to.is_some(), self.dismissed_at.is_some())
    }

    /// What it is called in a list: by whom it is of, if that could be read.
    pub fn titled(&self) -> String {
        let read = Typed::parse(self.form.as_bytes());
        let name = full_name(read.get("given_names").trim(), read.get("family_name").trim());
        match (name.is_empty(), self.title.is_empty()) {
            (false, false) => format!("{name} ({})", self.title),
            (false, true) => name,
            (true, false) => self.title.clone(),
            (true, true) => format!("Number {}", self.number),
        }
    }

    /// Whether somebody has to ask at once: it says that there is a risk, or words in it may mean one.
    pub fn is_urgent(&self) -> bool {
        self.says_risk() || !self.worry.is_empty()
    }

    /// Whether what was read or filled in says that there is a risk.
    pub fn says_risk(&self) -> bool {
        self.form.split('&').any(|pair| pair == "risk=known")
    }

    /// The words about it.
    pub fn risk_words(&self) -> String {
        let note = Typed::parse(self.form.as_bytes()).get("risk_note").trim().to_owned();
        if note.is_empty() { self.worry.clone() } else { note }
    }

    /// Why it waits, in words.
    pub fn why(&self) -> String {
        match (self.sent_at, self.note.as_str()) {
            (None, _) => "Begun and not sent: ask whether they still want to refer".to_owned(),
            (Some(_), "") if self.door_kind == Kind::Own => "They asked for themselves".to_owned(),
            (Some(_), "") => format!("Came by {}", self.door_kind.label().to_lowercase()),
            (Some(_), note) => note.to_owned(),
        }
    }
}

/// What became of something, by what is known of it. Each has exactly one fate.
pub fn fate(referral: Option<State>, joined: bool, dismissed: bool) -> Fate {
    match referral {
        _ if dismissed => Fate::Dismissed,
        _ if joined => Fate::Joined,
        None | Some(State::InTriage) => Fate::Waiting,
        Some(State::Returned) => Fate::Returned,
        Some(State::Rejected) => Fate::Rejected,
        Some(State::Joined) => Fate::Joined,
        Some(State::Allocated | State::Contacting | State::Active | State::OnHold | State::Closed) => Fate::Accepted,
    }
}

/// How much came through a door and what became of it. Each is counted by itself, so that they can be held against each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Tally {
    pub kind: Option<Kind>,
    pub door: String,
    pub came: i64,
    pub waiting: i64,
    /// Of those that wait: its sender may still be writing it.
    pub begun: i64,
    pub accepted: i64,
    pub returned: i64,
    pub rejected: i64,
    pub joined: i64,
    pub dismissed: i64,
}

impl Tally {
    /// Whether nothing is lost and nothing is there twice.
    pub fn adds_up(&self) -> bool {
        self.came == self.waiting + self.accepted + self.returned + self.rejected + self.joined + self.dismissed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_one_fate() {
        assert_eq!(fate(None, false, false), Fate::Waiting);
        assert_eq!(fate(None, true, false), Fate::Joined);
        assert_eq!(fate(None, false, true), Fate::Dismissed);
        let fates: Vec<&str> = State::ALL.iter().map(|state| fate(Some(*state), false, false).word()).collect();
        assert_eq!(
            fates,
            ["waiting", "returned", "rejected", "joined", "accepted", "accepted", "accepted", "accepted", "accepted"]
        );
    }

    #[test]
    fn what_does_not_add_up_is_seen() {
        let right =
            Tally { came: 6, waiting: 1, accepted: 1, returned: 1, rejected: 1, joined: 1, dismissed: 1, ..Tally::default() };
        assert!(right.adds_up());
        assert!(!Tally { came: 7, ..right }.adds_up());
    }
}

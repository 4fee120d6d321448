//! A concern: somebody may come to harm. It is open until a named person has accepted it. No score, no colour, no rank.

use kernel::{ConcernId, Date, EventId, Instant, PersonId, ReferralId, StaffId};

kernel::words! {
    pub enum State {
        Open = "open", "Nobody has accepted this yet";
        Accepted = "accepted", "Accepted";
        Closed = "closed", "Closed";
    }
}

/// What a concern says that was turned into a safeguarding note.
pub const DEALT_WITH: &str = "Dealt with";

kernel::words! {
    /// Where it came up.
    pub enum CameBy {
        Referral = "referral", "In the referral";
        Call = "call", "In a call";
        Conversation = "conversation", "In a conversation";
        Page = "page", "Told to us";
        Reply = "reply", "In a message from them";
        OwnPage = "own_page", "On their own page";
    }
}

impl CameBy {
    /// Who told of it, where that was nobody with an account: read after "told by".
    pub fn told_by(self, actor: &str) -> &str {
        match self {
            // Whose number it is, not who wrote.
            Self::Reply => "a message from their number or address",
            Self::OwnPage => "their own page",
            _ if actor.is_empty() => "whoever referred them",
            _ => actor,
        }
    }
}

kernel::words! {
    /// What happened with a concern.
    pub enum Happened {
        Opened = "opened", "Opened";
        Written = "written", "Written down";
        /// It waits for somebody from now on.
        Reached = "reached", "Waits for";
        Seen = "seen", "Seen by";
        Accepted = "accepted", "Accepted by";
        HandedOver = "handed_over", "Handed over to";
        Told = "told", "Told";
        Closed = "closed", "Closed";
        Spoken = "spoken", "Spoken with again";
        Reopened = "reopened", "Opened again";
    }
}

/// One thing that happened with a concern.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Event {
    pub id: EventId,
    pub at: Instant,
    pub kind: Happened,
    /// Whom it is about: who was reached, who accepted it, who was told.
    pub name: String,
    pub words: String,
    pub by_name: String,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Concern {
    pub id: ConcernId,
    pub person_id: PersonId,
    pub referral_id: Option<ReferralId>,
    pub opened_at: Instant,
    pub opened_by: String,
    pub came_by: CameBy,
    /// Since when nobody has it.
    pub waiting_since: Instant,
    /// What was said or seen; empty while nobody had time to write.
    pub said: String,
    /// Whose words they are.
    pub whose: String,
    pub done_now: String,
    pub state: State,
    /// Who accepted it, staff or not.
    pub accepted_by: String,
    pub accepted_by_id: Option<StaffId>,
    /// "By phone, heard by me".
    pub accepted_how: String,
    pub accepted_at: Option<Instant>,
    pub accepted_recorded_by: String,
    pub closed_at: Option<Instant>,
    pub closed_by: String,
    pub outcome: String,
    pub next_contact_on: Option<Date>,
    /// When somebody said that they had spoken with them again.
    pub next_contact_at: Option<Instant>,
    /// It was turned into a safeguarding note, and says no more than that it was dealt with.
    pub sealed: bool,
    pub version: i64,
}

impl Concern {
    /// What was said, or that nobody has written it yet.
    pub fn words(&self) -> &str {
        if self.said.is_empty() { "Nothing is written yet" } else { &self.said }
    }
}

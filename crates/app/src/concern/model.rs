//! A concern: somebody may come to harm. It is open until a named person has accepted it. No score, no colour, no rank.

use kernel::{ConcernId, Instant, PersonId, ReferralId};

kernel::words! {
    pub enum State {
        Open = "open", "Nobody has accepted this yet";
        Accepted = "accepted", "Accepted";
        Closed = "closed", "Closed";
    }
}

kernel::words! {
    /// Where it came up.
    pub enum CameBy {
        Referral = "referral", "In the referral";
        Call = "call", "In a call";
        Conversation = "conversation", "In a conversation";
        Page = "page", "Told to us";
        Reply = "reply", "In a message from them";
    }
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Concern {
    pub id: ConcernId,
    pub person_id: PersonId,
    pub referral_id: Option<ReferralId>,
    pub opened_at: Instant,
    pub opened_by: String,
    pub came_by: CameBy,
    /// What was said or seen, and in whose words.
    pub said: String,
    pub done_now: String,
    pub state: State,
    /// Who accepted it, staff or not.
    pub accepted_by: String,
    /// "By phone, heard by me".
    pub accepted_how: String,
    pub accepted_at: Option<Instant>,
    pub accepted_recorded_by: String,
    pub closed_at: Option<Instant>,
    pub closed_by: String,
    pub outcome: String,
    pub version: i64,
}

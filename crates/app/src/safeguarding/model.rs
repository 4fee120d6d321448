//! A sealed note. Notes are added, never changed.

use kernel::{ConcernId, Instant, PersonId, SafeguardingNoteId};

kernel::words! {
    /// Whom it is to keep safe. Each has a note of its own, also where both come up in one conversation.
    pub enum About {
        Adult = "adult", "An adult";
        Child = "child", "A child";
    }
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Note {
    pub id: SafeguardingNoteId,
    pub about: About,
    /// Of whom: a child that the person told of.
    pub whom: String,
    pub words: String,
    /// Who was told and when.
    pub told: String,
    /// What the concern said that was turned into it.
    pub from_concern: String,
    pub written_at: Instant,
    pub written_by: String,
}

/// A note to be written.
#[derive(Clone, Debug)]
pub struct New {
    pub about: About,
    pub whom: String,
    pub words: String,
    pub told: String,
    pub concern: Option<ConcernId>,
}

/// Somebody of whom there is a note, for the list of those who may see it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    pub id: SafeguardingNoteId,
    pub person_id: PersonId,
    pub given_names: String,
    pub family_name: String,
    pub about: About,
    pub written_at: Instant,
    pub written_by: String,
}

//! A sealed note. Notes are added, never changed.

use kernel::{ConcernId, Date, Instant, PersonId, SafeguardingNoteId};

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

kernel::words! {
    /// Where words stand that can go into a note.
    pub enum Kind {
        Attempt = "attempt", "Note of a call";
        Contact = "contact", "Note of a conversation";
        Reply = "reply", "They wrote";
    }
}

/// Words that stand in the open beside the concern that came from them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Words {
    pub kind: Kind,
    pub id: String,
    pub at: Instant,
    /// Empty where the person wrote it.
    pub by_name: String,
    pub words: String,
    /// Of a conversation: what must not be seen online.
    pub more: String,
}

impl Words {
    /// The word by which a form names them.
    pub fn word(&self) -> String {
        format!("{}:{}", self.kind, self.id)
    }

    /// What they are, when, and who wrote them.
    pub fn heading(&self) -> String {
        let by = if self.by_name.is_empty() { String::new() } else { format!(", {}", self.by_name) };
        format!("{}, {}{by}", self.kind.label(), self.at.long())
    }
}

/// What a row keeps of words that went into a note. What anybody typed is no such thing, however it reads.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct Sealed {
    pub sealed_at: Option<Instant>,
    pub sealed_by: String,
}

impl Sealed {
    /// What is said in place of the words; nothing where none were sealed.
    pub fn said(&self) -> Option<String> {
        self.sealed_at.map(|at| format!("These words were sealed by {}, {}.", self.sealed_by, at.long()))
    }
}

/// A note to be written.
#[derive(Clone, Debug)]
pub struct New {
    pub about: About,
    pub whom: String,
    pub words: String,
    pub told: String,
    pub concern: Option<ConcernId>,
    /// Which words go into it with the concern, by [`Words::word`].
    pub with: Vec<String>,
    /// When somebody speaks with them again, where the concern was not closed before.
    pub next: Option<Date>,
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

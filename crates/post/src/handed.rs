//! How a hand-over ended.

use std::time::Duration;

/// What became of one message. In none of the reasons is the recipient, the text or a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Handed {
    /// The provider has it and calls it this.
    Accepted { id: String },
    /// The provider surely has it not. It may be handed over again.
    Later(Later),
    /// The provider surely has it not, and will not take it as it is.
    Never { why: String },
    /// The message left, and nobody said what became of it. Sending it again may send it twice.
    Unknown { why: String },
}

/// What was asked for did not happen, and may another time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    pub why: String,
    /// The provider wants to be left alone for so long.
    pub after: Option<Duration>,
    /// It concerns every message to this provider and not this one alone: it is away, or it does not let us in.
    pub ours: bool,
}

impl Later {
    /// Of this message alone.
    pub(crate) fn this(why: impl Into<String>) -> Self {
        Self { why: why.into(), after: None, ours: false }
    }

    /// Of every message to this provider.
    pub(crate) fn ours(why: impl Into<String>) -> Self {
        Self { why: why.into(), after: None, ours: true }
    }
}

impl From<Later> for Handed {
    fn from(later: Later) -> Self {
        Self::Later(later)
    }
}

impl Handed {
    pub(crate) fn never(why: impl Into<String>) -> Self {
        Self::Never { why: why.into() }
    }

    pub(crate) fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown { why: why.into() }
    }
}

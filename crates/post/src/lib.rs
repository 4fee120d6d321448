//! Hands one message to a provider, and reads what the provider says of it later.
//!
//! Whoever sends the same message twice frightens somebody, and whoever takes a lost one for sent leaves somebody alone. So each
//! hand-over ends in one of four ways, which are never confused ([`Handed`]):
//!
//! ```text
//! Accepted   the provider said that it has it
//! Later      it surely has it not, and may take it another time
//! Never      it surely has it not, and will not take it
//! Unknown    it may have it: all of the message went out, and no answer came back
//! ```
//!
//! After `Unknown`, GOV.UK Notify can be asked for the message by its reference ([`notify::Notify::find`]). A mail server cannot
//! be asked, but the same key makes the same `Message-ID`, by which mailboxes and people tell a second copy. Whoever drops a
//! hand-over before it ended has to take it for `Unknown`.
//!
//! Nothing here tries again, keeps anything, or knows who may be written to: that is the caller's. Reasons are sentences of our
//! own with the provider's codes, never its words, since providers repeat addresses and texts in their errors.
//!
//! Mail is composed by `lettre` and handed over by a conversation of our own ([`smtp`] says why).

mod handed;
pub mod notify;
pub mod smtp;
mod tls;
mod token;

#[cfg(feature = "loopback")]
pub mod loopback;

use std::time::Duration;

pub use handed::{Handed, Later};
pub use tls::Trust;
pub use token::{Secret, same_token};

/// Why a provider cannot be used as it is set up, for whoever set it up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Setting(pub(crate) String);

impl Setting {
    pub(crate) fn wrong<T>(why: impl Into<String>) -> Result<T, Self> {
        Err(Self(why.into()))
    }
}

/// How long a provider is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// To find it and connect, with TLS.
    pub connect: Duration,
    /// Until we are let in, and again until it wants to have the message. Nothing can be lost yet.
    pub step: Duration,
    /// For the message to go out, and again for the answer to it. Who waits too short here makes [`Handed::Unknown`] out of a
    /// slow server.
    pub end: Duration,
}

/// Whether this name or address is this machine itself, where nobody listens on the way.
pub(crate) fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|host| host.is_loopback())
}

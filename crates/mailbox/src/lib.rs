//! An IMAP mailbox (RFC 3501) as a door through which referrals come.
//!
//! ```text
//! for each message:  fetch  ->  keep (the caller makes it durable)  ->  only then set aside
//! ```
//!
//! [`take_all`] is that order. Whatever breaks off, and wherever, a message is then either still in the folder or durable
//! with the caller, or both; in the last case it is offered again, byte for byte the same, and the caller, who knows it by
//! its hash, says [`Kept::Again`].
//!
//! Nothing is deleted. A message leaves the folder only into another ([`ASIDE`]), and only after the caller kept it.
//! Reading leaves no mark (`BODY.PEEK`), so that people who use the mailbox see it as if nobody else did.
//!
//! The grammar of what a server says is `imap-proto`'s. The commands, which are few, are sent here and not by `async-imap`,
//! which is built on the same grammar: it takes a lost connection for the end of a list, and a refusal of STORE or
//! EXPUNGE for success, and it writes passwords and mail into a trace. Here every answer is checked.
//!
//! Nothing here knows what a message says (that is `interop::mail`), or of a database.

mod address;
mod session;
mod take;
mod wire;

use std::time::Duration;

pub use address::{Address, Secret};
pub use session::{Aside, Fetched, Mailbox, Trust};
pub use take::{Kept, Stopped, Summary, take_all};

/// What a message has for a name in its folder, as long as the connection lasts.
pub type Uid = u32;

/// The folder for messages that were taken, unless another is chosen.
pub const ASIDE: &str = "Taken by Kith";

/// The largest message that is fetched, in bytes: what NHSmail takes in and gives out. A larger one stays where it is.
pub const LARGEST: u32 = 35 * 1024 * 1024;

/// What went wrong, in words for whoever looks after the mailbox. The password is in none of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("The address of the mailbox is not right: {0}")]
    Address(String),
    #[error("The mail server {server} could not be reached: {why}")]
    Unreachable { server: String, why: String },
    #[error("The mail server {server} could not prove who it is: {why}")]
    Certificate { server: String, why: String },
    #[error("The mail server did not let us in. Check the name and the password. {said}")]
    Login { said: String },
    #[error("The folder {folder} may be read but not changed, so nothing can be set aside in it.")]
    ReadOnly { folder: String },
    /// The connection is good, and the next command may well succeed.
    #[error("The mail server refused {what}. {said}")]
    Refused { what: &'static str, said: String },
    #[error("The mail server did not answer within {} seconds.", .0.as_secs())]
    TooSlow(Duration),
    #[error("The connection to the mail server was lost.")]
    Lost,
    #[error("The mail server answered with something that is not IMAP or that is too long.")]
    NotUnderstood,
}

impl Error {
    /// Whether only this one command failed. After any other error the connection is of no more use.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

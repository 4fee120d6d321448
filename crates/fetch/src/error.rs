//! Why an address could not be asked, in sentences that say what to do.

use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("This is not an address that can be fetched. {0}")]
    Address(&'static str),
    /// Which one is not told: it would say what there is.
    #[error(
        "This address leads into a private network or to this machine, and nothing is fetched from there. Use the address under which everybody can read the feed."
    )]
    Private,
    #[error("There is no server of this name. Check how the address is written.")]
    NoServer,
    #[error("The server cannot be reached. Open the address in a browser: if it works there, try again later.")]
    Unreachable,
    #[error(
        "The server could not show that it is the one it says it is (its certificate). Tell the publisher, and do not go around it."
    )]
    Certificate,
    #[error("The answer was not whole after {} seconds. Try again later; if it happens again, tell the publisher.", .0.as_secs())]
    Slow(Duration),
    #[error("The connection broke off, or what came is no answer of a web server. Try again later.")]
    BrokenOff,
    #[error("One answer is larger than {} MB, and nothing of it was taken. Ask the publisher for an address that gives it in pages.", .0 / (1024 * 1024))]
    TooLarge(usize),
    #[error("The feed is larger than {} in all, and what came before is kept. Ask the publisher for an address that gives what is near you.", megabytes(*.0))]
    Whole(u64),
    #[error("The answer is packed in a way that nobody asked for, or is damaged. Tell the publisher.")]
    Packed,
    #[error("The address leads on and on to others (more than five). Ask the publisher for the right one.")]
    Redirects,
    #[error("The address leads on to another that is not safe to follow. Ask the publisher for the right one.")]
    Redirect,
    /// With how long to wait, where it says.
    #[error("The server is too busy to answer ({status}). It is asked again later.")]
    Busy { status: u16, after: Option<Duration> },
    #[error("{}", status(*.0))]
    Status(u16),
    #[error("This machine cannot make secure connections: {0}")]
    Tls(String),
}

fn megabytes(bytes: u64) -> String {
    match bytes / (1024 * 1024) {
        0 => format!("{bytes} bytes"),
        megabytes => format!("{megabytes} MB"),
    }
}

fn status(status: u16) -> String {
    match status {
        401 | 403 => {
            format!("The server does not let us read this ({status}). Ask the publisher whether the feed is open to everybody.")
        }
        404 | 410 => {
            format!("There is nothing at this address ({status}). Check how it is written: a feed usually ends in /services.")
        }
        500..=599 => format!("The server has a fault of its own ({status}). Try again later; if it stays, tell the publisher."),
        _ => format!("The server refuses this ({status}). Check the address with the publisher."),
    }
}

impl Error {
    /// Whether it may be otherwise in a moment.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable | Self::Slow(_) | Self::BrokenOff | Self::Busy { .. } | Self::Status(500..=599))
    }
}

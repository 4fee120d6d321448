//! Asks an address of somebody else for what it publishes, and is no way in.
//!
//! Whoever may type an address here could otherwise make this server ask its own neighbours: the database beside it, the metadata
//! service of a cloud. So an address is http(s) without credentials; its name is resolved here, only addresses of the public
//! internet are kept ([`is_public`]), and the connection goes to one of the very addresses that were checked: a name that answers
//! otherwise the second time wins nothing. Each redirect takes the same road. No proxy of the environment is used.
//!
//! An answer is bounded in time, in bytes as sent and in bytes unpacked. Requests go one after another with a pause between, `Retry-After`
//! is heeded, and what was not changed since last time is not sent again ([`Known`]).

mod address;
mod error;
mod wire;

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until, timeout};

pub use address::{Address, is_public};
pub use error::Error;
use wire::{Told, Wire};

/// How this server behaves towards others, and what it bears from them.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Who asks, with an address where that is explained.
    pub agent: String,
    /// Between two requests.
    pub pause: Duration,
    /// One request from the look for its server to the last byte.
    pub request: Duration,
    /// One answer with all its tries, redirects and waits.
    pub all: Duration,
    /// So many bytes of one answer, as sent and unpacked.
    pub bytes: usize,
    /// So many bytes, unpacked, of all answers that one client gets: a feed of many answers has an end, too.
    pub whole: u64,
    /// So often a server that is busy, or does not answer, is asked.
    pub tries: u32,
    /// Before the second try; doubled before each further one.
    pub backoff: Duration,
    /// A server that wants to be left alone for longer is left alone: [`Error::Busy`].
    pub most_wait: Duration,
    /// Addresses that may be asked though they are not public. Whoever runs the server names them, never who uses it.
    pub also: Vec<SocketAddr>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            agent: format!("Kith/{}", env!("CARGO_PKG_VERSION")),
            pause: Duration::from_millis(500),
            request: Duration::from_secs(30),
            all: Duration::from_secs(5 * 60),
            bytes: 16 * 1024 * 1024,
            whole: 1024 * 1024 * 1024,
            tries: 4,
            backoff: Duration::from_secs(2),
            most_wait: Duration::from_secs(60),
            also: Vec::new(),
        }
    }
}

/// What was said of an answer the last time, so that it need not be sent again. Empty: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub etag: String,
    pub last_modified: String,
}

impl Known {
    pub fn is_empty(&self) -> bool {
        self.etag.is_empty() && self.last_modified.is_empty()
    }
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The same as last time.
    Same,
    New {
        bytes: Vec<u8>,
        known: Known,
    },
}

/// So many times an answer may say that it is elsewhere.
const REDIRECTS: usize = 5;

/// Asks, one request after another.
pub struct Client {
    manners: Manners,
    wire: Wire,
    last: Option<Instant>,
    spent: u64,
}

impl Client {
    /// # Errors
    /// When this machine cannot do TLS.
    pub fn new(manners: Manners) -> Result<Self, Error> {
        Ok(Self { wire: Wire::new()?, manners, last: None, spent: 0 })
    }

    /// How many bytes came in all answers so far.
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// A client that goes on where another was.
    #[must_use]
    pub fn having_spent(self, bytes: u64) -> Self {
        Self { spent: bytes, ..self }
    }

    /// # Errors
    /// With a sentence that says what to do. A server that may answer later was tried again before.
    pub async fn get(&mut self, address: &Address, known: &Known) -> Result<Answer, Error> {
        if self.spent >= self.manners.whole {
            return Err(Error::Whole(self.manners.whole));
        }
        // However often it is tried and sent elsewhere: whoever holds a lease meanwhile must be able to say so again.
        let all = self.manners.all;
        let answer = timeout(all, self.again(address, known)).await.map_err(|_| Error::Slow(all))??;
        if let Answer::New { bytes, .. } = &answer {
            self.spent = self.spent.saturating_add(bytes.len() as u64);
        }
        Ok(answer)
    }

    async fn again(&mut self, address: &Address, known: &Known) -> Result<Answer, Error> {
        let mut attempt = 1;
        loop {
            let error = match self.follow(address, known).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if attempt >= self.manners.tries || !error.may_pass() {
                return Err(error);
            }
            let doubled = self.manners.backoff.saturating_mul(1 << (attempt - 1).min(16));
            let wait = match error {
                Error::Busy { after: Some(after), .. } => after.max(self.manners.backoff.min(Duration::from_secs(1))),
                _ => doubled,
            };
            if wait > self.manners.most_wait {
                return Err(error);
            }
            sleep(wait).await;
            attempt += 1;
        }
    }

    async fn follow(&mut self, address: &Address, known: &Known) -> Result<Answer, Error> {
        let mut address = address.clone();
        for _ in 0..=REDIRECTS {
            if let Some(last) = self.last {
                sleep_until(last + self.manners.pause).await;
            }
            let asked = timeout(self.manners.request, self.wire.ask(&address, known, &self.manners)).await;
            self.last = Some(Instant::now());
            match asked.map_err(|_| Error::Slow(self.manners.request))?? {
                Told::Elsewhere(to) => address = address.redirected(&to)?,
                Told::Answer(answer) => return Ok(answer),
            }
        }
        Err(Error::Redirects)
    }
}

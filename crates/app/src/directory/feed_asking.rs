//! Asking one feed for one page at a time, with the details of its entries where the list is short.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use fetch::{Address, Answer, Client, Known, Manners};
use interop::RowError;
use kernel::SourceId;
use tokio::time::Instant as Moment;

use super::feed_page::{Gist, Mark, PER_PAGE, Says};
use super::row::{Row, row};
use super::store_feed as store;
use crate::{App, Error, Result, Tx, Visit};

/// The lease is renewed so often while details are fetched.
const RENEW: Duration = Duration::from_secs(60);
/// So many first details may be missing before a feed is taken for one that has none.
const NO_DETAILS: u32 = 5;

/// Why a fetch broke off.
pub(super) enum Stop {
    /// Theirs: a sentence for the leader, and how long the server wants to be left alone.
    Theirs(String, Option<Duration>),
    /// It is not at an end, and others wait.
    Later,
    Ours(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(sentence) => Self::Theirs(sentence, None),
            error => Self::Ours(error),
        }
    }
}

impl From<fetch::Error> for Stop {
    fn from(error: fetch::Error) -> Self {
        let after = match error {
            fetch::Error::Busy { after, .. } => after,
            // It will hardly be smaller in an hour.
            fetch::Error::Whole(_) => Some(Duration::from_secs(24 * 60 * 60)),
            _ => None,
        };
        Self::Theirs(error.to_string(), after)
    }
}

impl From<RowError> for Stop {
    fn from(error: RowError) -> Self {
        Self::Theirs(error.message, None)
    }
}

/// One page, with the details of its entries.
pub(super) struct Got {
    pub(super) says: Says,
    pub(super) bytes: Option<Vec<u8>>,
    /// In the order of the page.
    pub(super) entries: Vec<Entry>,
    pub(super) errors: Vec<RowError>,
    pub(super) marks: Vec<Mark>,
}

pub(super) enum Entry {
    New(Box<Row>),
    /// The address gave the same as last time.
    Same(String),
}

/// Asks one feed.
pub(super) struct Asking<'a> {
    pub(super) app: &'a App,
    pub(super) client: Client,
    pub(super) address: Address,
    pub(super) source: Option<SourceId>,
    pub(super) lease: Option<&'a str>,
    pub(super) renewed: Moment,
    pub(super) until: Moment,
    /// Whether the feed has details, as far as is known; how many were missing so far.
    pub(super) details: Option<bool>,
    pub(super) missing: u32,
}

impl Asking<'_> {
    async fn marks(&self, addresses: &[String]) -> Result<HashMap<String, (Known, Gist)>> {
        let Some(source) = self.source else { return Ok(HashMap::new()) };
        let mut tx = Tx::read(self.app, Visit::system(self.app.team, "feeds")).await?;
        store::marks(&mut tx, source, addresses).await
    }

    pub(super) async fn page(&mut self, number: u64) -> Result<Got, Stop> {
        let address = self.address.with(&[("page", &number.to_string()), ("per_page", &PER_PAGE.to_string())]);
        let at = address.to_string();
        let remembered = self.marks(std::slice::from_ref(&at)).await?.remove(&at);
        let known = remembered.as_ref().map(|(known, _)| known.clone()).unwrap_or_default();
        match (self.client.get(&address, &known).await?, remembered) {
            (Answer::Same, Some((known, gist))) => {
                let says = gist.says.clone();
                let (keys, short) = (gist.keys.clone(), gist.short);
                let mut got = Got {
                    says,
                    bytes: None,
                    entries: Vec::new(),
                    errors: Vec::new(),
                    marks: vec![Mark { address: at, known, gist }],
                };
                if short {
                    self.fill(keys.into_iter().map(|key| (key, None)).collect(), &mut got).await?;
                } else {
                    got.entries = keys.into_iter().map(Entry::Same).collect();
                }
                Ok(got)
            }
            (Answer::Same, None) => Err(Stop::Theirs(
                "The server says that nothing changed, and was not asked that. Tell the publisher.".to_owned(),
                None,
            )),
            (Answer::New { bytes, known }, _) => {
                let (feed, bytes) = read(bytes).await?;
                let (says, short) = (Says::of(&feed), feed.is_short() && self.details != Some(false));
                let keys = feed.services.iter().map(|service| service.source_id.clone()).collect();
                let mut marks = Vec::new();
                // What could not be read is told of each time, so such a page is read each time.
                if !known.is_empty() && feed.errors.is_empty() {
                    marks.push(Mark { address: at, known, gist: Gist { keys, short, says: says.clone() } });
                }
                let mut got = Got { says, bytes: Some(bytes), entries: Vec::new(), errors: feed.errors, marks };
                let rows = feed.services.into_iter().map(row);
                if short {
                    self.fill(rows.map(|row| (row.key.clone(), Some(row))).collect(), &mut got).await?;
                } else {
                    got.entries = rows.map(|row| Entry::New(Box::new(row))).collect();
                }
                Ok(got)
            }
        }
    }

    /// Asks for the full entries, one by one.
    async fn fill(&mut self, entries: Vec<(String, Option<Row>)>, got: &mut Got) -> Result<(), Stop> {
        let at: Vec<Option<Address>> = entries.iter().map(|(key, _)| self.address.below(key)).collect();
        let marks = self.marks(&at.iter().flatten().map(ToString::to_string).collect::<Vec<_>>()).await?;
        let mut asked = HashSet::new();
        for ((key, short), at) in entries.into_iter().zip(at) {
            // Of an id that comes again the first counts, and is asked for once.
            let at = at.filter(|_| self.details != Some(false) && asked.insert(key.clone()));
            let full = match at {
                Some(at) => self.detail(&at, &key, marks.get(&at.to_string()), got).await?,
                None => None,
            };
            match (full, short) {
                (Some(entry), _) => got.entries.push(entry),
                (None, Some(row)) => got.entries.push(Entry::New(Box::new(row))),
                (None, None) => got.entries.push(Entry::Same(key)),
            }
        }
        Ok(())
    }

    async fn detail(
        &mut self,
        at: &Address,
        key: &str,
        remembered: Option<&(Known, Gist)>,
        got: &mut Got,
    ) -> Result<Option<Entry>, Stop> {
        self.keep_up().await?;
        let known = remembered.map(|(known, _)| known.clone()).unwrap_or_default();
        let bytes = match self.client.get(at, &known).await {
            Ok(Answer::Same) => {
                if let Some((known, gist)) = remembered {
                    got.marks.push(Mark { address: at.to_string(), known: known.clone(), gist: gist.clone() });
                }
                return Ok(Some(Entry::Same(key.to_owned())));
            }
            Ok(Answer::New { bytes, known }) => {
                if !known.is_empty() {
                    let gist = Gist { keys: vec![key.to_owned()], ..Gist::default() };
                    got.marks.push(Mark { address: at.to_string(), known, gist });
                }
                bytes
            }
            Err(fetch::Error::Status(400..=499)) => {
                self.missing += 1;
                if self.details.is_none() && self.missing >= NO_DETAILS {
                    self.details = Some(false);
                }
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        self.details = Some(true);
        let Ok((feed, _)) = read(bytes).await else { return Ok(None) };
        let full = feed.services.into_iter().find(|service| service.source_id == key);
        Ok(full.map(|service| Entry::New(Box::new(row(service)))))
    }

    /// Ends what takes too long, and keeps the lease.
    pub(super) async fn keep_up(&mut self) -> Result<(), Stop> {
        if Moment::now() >= self.until {
            return Err(Stop::Later);
        }
        if let (Some(source), Some(lease)) = (self.source, self.lease)
            && self.renewed.elapsed() > RENEW
        {
            let mut tx = Tx::system(self.app, "feeds").await?;
            let mine = store::hold(&mut tx, source, lease).await?;
            tx.commit().await?;
            if !mine {
                return Err(Stop::Theirs("Another process fetches this source now.".to_owned(), None));
            }
            self.renewed = Moment::now();
        }
        Ok(())
    }
}

/// How feeds are asked, with who asks: this server's own address, where those who run it are found.
pub(super) fn manners(app: &App) -> Manners {
    Manners { agent: format!("Kith/{} (+{})", env!("CARGO_PKG_VERSION"), app.config.public_url), ..app.config.feeds.clone() }
}

/// Reads one answer, away from those who serve pages.
pub(super) async fn read(bytes: Vec<u8>) -> Result<(interop::openreferral::Feed, Vec<u8>), Stop> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(Stop::Theirs("The answer is packed twice. Tell the publisher.".to_owned(), None));
    }
    let read = tokio::task::spawn_blocking(move || (interop::openreferral::read(bytes.as_slice()), bytes)).await;
    let (feed, bytes) = read.map_err(|_| Stop::Theirs("The answer could not be read. Tell the publisher.".to_owned(), None))?;
    let feed = feed?;
    match feed.errors.iter().find(|error| error.fatal) {
        Some(error) => Err(error.clone().into()),
        None => Ok((feed, bytes)),
    }
}

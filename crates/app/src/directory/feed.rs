//! Services by the address of a feed: page by page, each written with where it goes on, so that a crash costs one page and a repetition
//! nothing. Who may be asked at all is in the crate `fetch`.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use fetch::{Address, Client};
use kernel::{Instant, SourceId};
use tokio::time::Instant as Moment;

use super::feed_asking::{Asking, Entry, Got, Stop, manners};
use super::feed_page::{MOST_ENTRIES, Next, Turning};
use super::import::{Outcome, Source};
use super::row::Row;
use super::store_feed::{self as store, Counting, Feed, PageDone};
use super::store_import::{self, Vanished};
use crate::import::{Counts, Told};
use crate::tx::again;
use crate::{App, Error, Result, Tx, Visit};

/// So often it is looked whether a source is due.
const EVERY: Duration = Duration::from_secs(20);
/// One turn takes no longer; the next goes on where it was.
const TURN: Duration = Duration::from_secs(45 * 60);
/// After trouble it is tried again in so many minutes, unless the server asks for more, up to a day.
const AGAIN_MINUTES: i64 = 60;

/// What is known of the source, and what this fetch had so far.
struct Fates {
    known: HashMap<String, store_import::Known>,
    seen: HashSet<String>,
    counts: Counts,
}

impl Fates {
    /// The fate of each entry of a page: what is to be written, and what stays as it is.
    fn of(&mut self, got: &mut Got, told: &mut impl FnMut(Told<'_>)) -> (Vec<Row>, Vec<String>, usize) {
        let (mut rows, mut same, mut new) = (Vec::new(), Vec::new(), 0);
        self.counts.read += got.entries.len() + got.errors.len();
        self.counts.refused += got.errors.len();
        for error in &got.errors {
            told(Told::Refused(error));
        }
        for entry in std::mem::take(&mut got.entries) {
            let key = match &entry {
                Entry::New(row) => &row.key,
                Entry::Same(key) => key,
            };
            if !self.seen.insert(key.clone()) {
                self.counts.repeated += 1;
                continue;
            }
            new += 1;
            match entry {
                Entry::Same(key) => {
                    self.counts.unchanged += 1;
                    same.push(key);
                }
                Entry::New(row) => match self.known.get(&row.key) {
                    Some(known) if known.source_hash.as_ref() == Some(&row.hash) => {
                        self.counts.unchanged += 1;
                        same.push(row.key);
                    }
                    Some(_) => {
                        self.counts.changed += 1;
                        rows.push(*row);
                    }
                    None => {
                        self.counts.new += 1;
                        rows.push(*row);
                    }
                },
            }
        }
        (rows, same, new)
    }
}

/// Fetches the whole of a feed, or what one turn has time for. Without `apply` nothing is written.
pub async fn fetch(app: &App, source: &Source<'_>, address: &str, apply: bool, told: impl FnMut(Told<'_>)) -> Result<Outcome> {
    let address = Address::parse(address).map_err(|error| Error::refused(error.to_string()))?;
    if !apply {
        return walk(app, source.name, &address, None, None, told).await;
    }
    let id = again!({
        let mut tx = Tx::system(app, "feeds").await?;
        let id = store::keep_address(&mut tx, source, &address.to_string()).await?;
        tx.commit().await?;
        Ok(id)
    })?;
    turn(app, id, told).await?.ok_or_else(|| Error::refused("Another process fetches this source now. Wait until it is done."))
}

/// Fetches a source that is known, if nobody else does.
pub async fn turn(app: &App, id: SourceId, told: impl FnMut(Told<'_>)) -> Result<Option<Outcome>> {
    let lease = uuid::Uuid::now_v7().to_string();
    let feed = again!({
        let mut tx = Tx::system(app, "feeds").await?;
        let feed = store::take(&mut tx, id, &lease).await?;
        tx.commit().await?;
        Ok(feed)
    })?;
    let Some(feed) = feed else { return Ok(None) };
    let address = Address::parse(&feed.feed_url).map_err(|error| Error::refused(error.to_string()));
    let done = match address {
        Ok(address) => walk(app, &feed.name, &address, Some(&feed), Some(&lease), told).await,
        Err(error) => Err(error),
    };
    if let Err(error) = &done {
        let trouble = match error {
            Error::Refused(sentence) => sentence.clone(),
            _ => "Something went wrong here, not there. It is tried again.".to_owned(),
        };
        leave(app, &feed, &lease, &trouble, AGAIN_MINUTES, false).await?;
    }
    done.map(Some)
}

async fn leave(app: &App, feed: &Feed, lease: &str, trouble: &str, minutes: i64, anew: bool) -> Result<()> {
    again!({
        let mut tx = Tx::system(app, "feeds").await?;
        let at = tx.now.plus_minutes(minutes);
        store::broke_off(&mut tx, feed.id, lease, trouble, at, anew).await?;
        tx.commit().await
    })
}

async fn walk(
    app: &App,
    name: &str,
    address: &Address,
    feed: Option<&Feed>,
    lease: Option<&str>,
    mut told: impl FnMut(Told<'_>),
) -> Result<Outcome> {
    let mut tx = Tx::read(app, Visit::system(app.team, "feeds")).await?;
    let known = store_import::known(&mut tx, name).await?.into_iter().map(|known| (known.source_key.clone(), known)).collect();
    let mut fates = Fates { known, seen: HashSet::new(), counts: Counts::default() };
    let mut spent = 0;
    let resumed = feed.and_then(|feed| Some((feed, feed.begun_at?)));
    if let Some((feed, begun)) = resumed {
        fates.seen = store::seen_since(&mut tx, feed.id, begun).await?.into_iter().collect();
        let counting: Counting = serde_json::from_str(&feed.counting).unwrap_or_default();
        (fates.counts, spent) = (counting.counts, counting.bytes);
    }
    drop(tx);
    let begun = match (feed, lease, resumed) {
        (Some(feed), Some(lease), None) => Some(begin(app, feed, lease).await?),
        (_, _, resumed) => resumed.map(|(_, begun)| begun),
    };
    let mut page = resumed.map_or(1, |(feed, _)| u64::try_from(feed.next_page).unwrap_or(1));
    let first = page;
    let now = Moment::now();
    let mut asking = Asking {
        app,
        client: Client::new(manners(app)).map_err(Error::failed("secure connections"))?.having_spent(spent),
        address: address.clone(),
        source: feed.map(|feed| feed.id),
        lease,
        renewed: now,
        until: now + TURN,
        details: None,
        missing: 0,
    };
    let mut turning = Turning::default();
    let stop = loop {
        match one_page(&mut asking, &mut turning, &mut fates, page, &mut told).await {
            Ok(Some(next)) => page = next,
            Ok(None) => break None,
            Err(stop) => break Some(stop),
        }
    };
    let mut outcome = Outcome { counts: fates.counts, trouble: None, vanished: 0 };
    match (stop, feed, lease, begun) {
        (None, Some(feed), Some(lease), Some(begun)) => {
            let vanished = finish(app, feed, lease, begun, &outcome.counts).await?;
            outcome.gone(vanished);
        }
        (None, ..) => {}
        (Some(Stop::Ours(error)), ..) => return Err(error),
        (Some(Stop::Later), Some(feed), Some(lease), _) => {
            leave(app, feed, lease, "", 1, false).await?;
            outcome.trouble = Some("It is long, and goes on at its next turn where it is now.".to_owned());
        }
        (Some(Stop::Later), ..) => outcome.trouble = Some("It is longer than can be looked at in one go.".to_owned()),
        (Some(Stop::Theirs(sentence, after)), feed, lease, _) => {
            if let (Some(feed), Some(lease)) = (feed, lease) {
                let minutes = after
                    .map_or(0, |after| i64::try_from(after.as_secs() / 60).unwrap_or(i64::MAX))
                    .clamp(AGAIN_MINUTES, 24 * 60);
                // Where it was to go on, there is nothing any more: the feed became shorter.
                leave(app, feed, lease, &sentence, minutes, resumed.is_some() && page == first).await?;
            }
            outcome.trouble = Some(sentence);
        }
    }
    Ok(outcome)
}

/// Reads one page, and writes it if the source is held. Gives the number of the next.
async fn one_page(
    asking: &mut Asking<'_>,
    turning: &mut Turning,
    fates: &mut Fates,
    page: u64,
    told: &mut impl FnMut(Told<'_>),
) -> Result<Option<u64>, Stop> {
    asking.keep_up().await?;
    let mut got = asking.page(page).await?;
    // Whether it leads on is asked with what is new on it, before anything of it counts.
    let mut fresh = HashSet::new();
    let keys = got.entries.iter().map(|entry| match entry {
        Entry::New(row) => &row.key,
        Entry::Same(key) => key,
    });
    let new = keys.filter(|key| !fates.seen.contains(*key) && fresh.insert((*key).clone())).count();
    let entries = got.entries.len() + got.errors.len();
    let next =
        turning.next(page, &got.says, got.bytes.as_deref(), entries, new).map_err(|sentence| Stop::Theirs(sentence, None))?;
    let next = match next {
        Next::FromNought => return Ok(Some(0)),
        // It gave the first page again, because it knows of no others.
        Next::Whole if new == 0 && page > 1 && got.says.page.is_none() => return Ok(None),
        Next::Page(next) => Some(next),
        Next::Whole => None,
    };
    let (rows, same, _) = fates.of(&mut got, told);
    if fates.counts.read > MOST_ENTRIES {
        let sentence = format!(
            "The feed has more than {MOST_ENTRIES} entries. Ask the publisher for an address that gives what is near you."
        );
        return Err(Stop::Theirs(sentence, None));
    }
    if let (Some(source), Some(lease)) = (asking.source, asking.lease) {
        let next_page = i64::try_from(next.unwrap_or(page)).unwrap_or(1);
        let counting = Counting { counts: fates.counts.clone(), bytes: asking.client.spent() };
        let done = PageDone { rows: &rows, same: &same, marks: &got.marks, next_page, counting: &counting };
        again!({
            let mut tx = Tx::system(asking.app, "feeds").await?;
            store::put_page(&mut tx, source, lease, &done).await?;
            tx.commit().await
        })?;
    }
    told(Told::Done(fates.counts.read));
    Ok(next)
}

async fn begin(app: &App, feed: &Feed, lease: &str) -> Result<Instant> {
    again!({
        let mut tx = Tx::system(app, "feeds").await?;
        let now = tx.now;
        if !store::begin(&mut tx, feed.id, lease).await? {
            return Err(Error::refused("Another process fetches this source now."));
        }
        tx.commit().await?;
        Ok(now)
    })
}

async fn finish(app: &App, feed: &Feed, lease: &str, begun: Instant, counts: &Counts) -> Result<Vanished> {
    again!({
        let mut tx = Tx::system(app, "feeds").await?;
        let vanished = store::finish(&mut tx, feed, lease, begun, counts).await?;
        tx.commit().await?;
        Ok(vanished)
    })
}

/// Fetches whichever source is due, if one is.
pub async fn fetch_due(app: &App) -> Result<Option<Outcome>> {
    let mut tx = Tx::read(app, Visit::system(app.team, "feeds")).await?;
    let due = store::due(&mut tx).await?;
    drop(tx);
    match due {
        Some(id) => turn(app, id, |_| {}).await,
        None => Ok(None),
    }
}

/// Fetches what is due, one source after another, as long as the process lives.
pub fn start(app: App) {
    tokio::spawn(async move {
        loop {
            match fetch_due(&app).await {
                Err(error) => tracing::error!(error = error.chain(), "a source could not be fetched"),
                Ok(Some(Outcome { trouble: Some(trouble), .. })) => tracing::warn!(trouble, "a source was not fetched whole"),
                Ok(_) => {}
            }
            tokio::time::sleep(EVERY).await;
        }
    });
}

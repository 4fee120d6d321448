//! A look at a feed before its address is kept: its first page, and of that a few entries.

use std::time::Duration;

use fetch::{Address, Answer, Client, Known, Manners};

use super::bring::{MOST_SHOWN, short};
use super::feed_asking::{Stop, manners, read};
use super::feed_page::PER_PAGE;
use super::row::{Row, row};
use crate::{App, Error, Result};

/// Somebody waits for the answer.
const PATIENCE: Duration = Duration::from_secs(25);

/// What a feed shows of itself.
pub struct Look {
    /// How many entries and pages it says that it has. Feeds are known to say it wrongly.
    pub total: Option<u64>,
    pub pages: Option<u64>,
    /// Of its first page: how many entries, and why some cannot be read.
    pub read: usize,
    pub refused: Vec<String>,
    pub entries: Vec<Row>,
}

/// Asks a feed for its first page, and for the details of the entries that are shown. Nothing is written.
///
/// # Errors
/// [`Error::Refused`] with a sentence, if it cannot be read.
pub async fn look(app: &App, address: &Address) -> Result<Look> {
    let looked = tokio::time::timeout(PATIENCE, ask(app, address)).await;
    match looked {
        Ok(Ok(look)) => Ok(look),
        Ok(Err(Stop::Theirs(sentence, _))) => Err(Error::refused(sentence)),
        Ok(Err(Stop::Ours(error))) => Err(error),
        Ok(Err(Stop::Later)) | Err(_) => Err(Error::refused("The feed did not answer within 25 seconds. Try again later.")),
    }
}

async fn ask(app: &App, address: &Address) -> Result<Look, Stop> {
    let manners = Manners { tries: 1, ..manners(app) };
    let mut client = Client::new(manners).map_err(Error::failed("secure connections"))?;
    let first = address.with(&[("page", "1"), ("per_page", &PER_PAGE.to_string())]);
    let Answer::New { bytes, .. } = client.get(&first, &Known::default()).await? else {
        return Err(Error::refused("The server says that nothing changed, and was not asked that. Tell the publisher.").into());
    };
    let (feed, _) = read(bytes).await?;
    let is_short = feed.is_short();
    let mut look = Look {
        total: feed.total,
        pages: feed.pages,
        read: feed.services.len() + feed.errors.len(),
        refused: feed.errors.iter().take(MOST_SHOWN).map(ToString::to_string).collect(),
        entries: Vec::new(),
    };
    for service in feed.services.into_iter().take(MOST_SHOWN) {
        let key = service.source_id.clone();
        let mut full = None;
        if let Some(at) = address.below(&key).filter(|_| is_short)
            && let Ok(Answer::New { bytes, .. }) = client.get(&at, &Known::default()).await
            && let Ok((detail, _)) = read(bytes).await
        {
            full = detail.services.into_iter().find(|service| service.source_id == key);
        }
        look.entries.push(short(row(full.unwrap_or(service))));
    }
    Ok(look)
}

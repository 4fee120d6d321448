//! Importing services from the files of others: first what would happen, then doing it; the same again changes nothing.

use std::collections::{HashMap, HashSet};

use interop::service_csv::Mapping;
use kernel::Instant;

use super::read::{Contents, NAMELESS};
use super::row::{Row, row};
use super::store_import::{self as store, Vanished};
use crate::import::{Counts, Told};
use crate::tx::again;
use crate::{App, Error, Result, Tx, Visit};

/// So many services go into one transaction.
const BATCH: usize = 512;

/// Who publishes a file.
pub struct Source<'a> {
    pub name: &'a str,
    pub publisher: &'a str,
    pub licence: &'a str,
}

/// What reading a source came to.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    pub counts: Counts,
    /// Why it is not whole or not believed, in a sentence.
    pub trouble: Option<String>,
    /// Entries that the source has no more and that were marked, or would be.
    pub vanished: u64,
}

impl Outcome {
    /// What became of the entries that the source does not have any more.
    pub(super) fn gone(&mut self, vanished: Vanished) {
        match vanished {
            Vanished::Marked(count) => (self.vanished, self.trouble) = (count, None),
            not_believed => (self.vanished, self.trouble) = (0, Some(not_believed.trouble())),
        }
    }
}

/// What would become of the entries of a file.
pub struct Fates {
    begun: Instant,
    pub new: Vec<Row>,
    pub changed: Vec<Row>,
    pub outcome: Outcome,
    same: Vec<String>,
    mapping: Option<Mapping>,
}

/// Works out the fate of each row, which takes no lock and changes nothing.
pub async fn fates(app: &App, source: &str, file: Contents, mut told: impl FnMut(Told<'_>)) -> Result<Fates> {
    if file.nameless {
        return Err(Error::refused(NAMELESS));
    }
    let mut tx = Tx::read(app, Visit::system(app.team, "import")).await?;
    let known: HashMap<String, store::Known> =
        store::known(&mut tx, source).await?.into_iter().map(|known| (known.source_key.clone(), known)).collect();
    let begun = tx.now;
    drop(tx);
    let mut counts = Counts { read: file.services.len() + file.errors.len(), refused: file.errors.len(), ..Counts::default() };
    for error in &file.errors {
        told(Told::Refused(error));
    }
    let mut seen = HashSet::new();
    let (mut new, mut changed, mut same) = (Vec::new(), Vec::new(), Vec::new());
    for service in file.services {
        let row = row(service);
        if !seen.insert(row.key.clone()) {
            counts.repeated += 1;
            continue;
        }
        match known.get(&row.key) {
            None => new.push(row),
            Some(known) if known.source_hash.as_ref() == Some(&row.hash) => {
                counts.unchanged += 1;
                same.push(row.key);
            }
            Some(_) => changed.push(row),
        }
    }
    (counts.new, counts.changed) = (new.len(), changed.len());
    let here = known.values().filter(|known| known.vanished_at.is_none());
    let (of, gone) = here.fold((0, 0), |(of, gone), known| (of + 1, gone + i64::from(!seen.contains(&known.source_key))));
    let mut outcome = Outcome { counts, ..Outcome::default() };
    outcome.gone(store::believed(gone, of + i64::try_from(new.len()).unwrap_or(i64::MAX)));
    Ok(Fates { begun, new, changed, outcome, same, mapping: file.mapping })
}

/// Works out the fate of each row, and does it if told to. A file of which nothing can be used changes nothing.
pub async fn import(
    app: &App,
    source: &Source<'_>,
    file: Contents,
    apply: bool,
    mut told: impl FnMut(Told<'_>),
) -> Result<Outcome> {
    let mut fates = fates(app, source.name, file, &mut told).await?;
    let counts = &fates.outcome.counts;
    if !apply || counts.read == 0 || counts.is_useless() {
        return Ok(fates.outcome);
    }
    let mut done = counts.read - counts.new - counts.changed;
    for rows in [&fates.new, &fates.changed] {
        for batch in rows.chunks(BATCH) {
            again!({
                let mut tx = Tx::system(app, "import").await?;
                let id = store::source(&mut tx, source).await?;
                store::put(&mut tx, id, batch).await?;
                tx.commit().await
            })?;
            done += batch.len();
            told(Told::Done(done));
        }
    }
    // What a whole file does not have any more is marked after all that it has was written.
    let vanished = again!({
        let mut tx = Tx::system(app, "import").await?;
        let id = store::source(&mut tx, source).await?;
        if let Some(mapping) = &fates.mapping {
            store::keep_mapping(&mut tx, id, mapping).await?;
        }
        store::touch(&mut tx, id, &fates.same).await?;
        let vanished = store::vanish(&mut tx, id, fates.begun).await?;
        tx.commit().await?;
        Ok(vanished)
    })?;
    fates.outcome.gone(vanished);
    Ok(fates.outcome)
}

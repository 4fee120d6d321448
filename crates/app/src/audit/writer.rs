//! Group commit of audit rows: many readers wait for one durable write.
//!
//! Reading must cost no lock and no disk write of its own, and yet no page may leave before its audit row is safe. So readers
//! hand their rows to one writer, which commits all that have gathered while the previous commit was on its way.

use db::{Db, again};
use tokio::sync::{mpsc, oneshot};

use super::model::Entry;
use super::store;
use crate::{Error, Result};

/// At most so many waiting readers go into one commit.
const GROUP: usize = 256;
/// So many may queue; more wait their turn.
const QUEUE: usize = 1024;

type Waiting = (Vec<Entry>, oneshot::Sender<Result<(), Failed>>);

/// Why the entries of a group were not kept; everybody who waited for the group is told.
#[derive(Clone)]
enum Failed {
    DiskFull,
    Because(String),
}

/// The door to the one task that writes audit rows.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Waiting>,
}

impl Writer {
    pub fn start(db: Db) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(write(db, waiting));
        Self { queue }
    }

    /// Returns when the entries are durable. An error means that they may not be, and that nothing may be shown.
    pub async fn keep(&self, entries: Vec<Entry>) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let (done, answer) = oneshot::channel();
        let gone = |_| Error::Failed { what: "writing the audit trail", cause: "the writer has stopped".into() };
        self.queue.send((entries, done)).await.map_err(|_| gone(()))?;
        answer.await.map_err(|_| gone(()))?.map_err(|failed| match failed {
            Failed::DiskFull => Error::Database(db::Error::Full),
            Failed::Because(cause) => Error::failed("writing the audit trail")(cause),
        })
    }
}

async fn write(db: Db, mut waiting: mpsc::Receiver<Waiting>) {
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let result = commit(&db, &group).await;
        for (_, done) in group.drain(..) {
            // Whoever waited may have gone away meanwhile; their row stays.
            let _ = done.send(result.clone());
        }
    }
}

async fn commit(db: &Db, group: &[Waiting]) -> Result<(), Failed> {
    let written = again(|| async {
        let mut tx = db.write().await?;
        store::add(&mut tx, group.iter().flat_map(|(entries, _)| entries)).await?;
        tx.commit().await
    });
    written.await.map_err(|error| {
        let full = matches!(error, db::Error::Full);
        let chain = Error::from(error).chain();
        tracing::error!(error = chain, "the audit trail could not be written");
        if full { Failed::DiskFull } else { Failed::Because(chain) }
    })
}

//! The chain: each committed row is hashed together with the hash before it. Who changes, removes or slips in a row breaks
//! every link after it, and `kith audit verify` says where.

use db::{Db, again};
use kernel::{AuditId, Instant};
use sha2::{Digest, Sha256};

use super::store::{self, Row};

/// How many rows are linked in one transaction.
const BATCH: i64 = 512;

/// How far before the newest link the search for rows without one begins. An id is made when a request begins and its row is
/// there when the request has ended, so rows come late by a minute at most, and by the difference between servers' clocks.
const LATE_MINUTES: i64 = 60;

/// Links the committed rows that have no link yet, from an hour before the newest link on. Returns how many.
pub async fn seal(db: &Db) -> Result<usize, db::Error> {
    let newest = store::newest_linked(&mut db.read().await?).await?;
    let from = newest.and_then(AuditId::moment).map_or(Instant::from_millis(0), |moment| moment.plus_minutes(-LATE_MINUTES));
    seal_from(db, AuditId::at(from, [0; 10])).await
}

/// Links every committed row that has no link yet, however late it came: for a check, which may take its time.
pub async fn seal_all(db: &Db) -> Result<usize, db::Error> {
    seal_from(db, AuditId::at(Instant::from_millis(0), [0; 10])).await
}

async fn seal_from(db: &Db, mut from: AuditId) -> Result<usize, db::Error> {
    let mut total = 0;
    loop {
        let linked = again(|| async {
            let mut tx = db.write().await?;
            let rows = store::unlinked(&mut tx, from, BATCH).await?;
            let last = store::last_link(&mut tx).await?;
            let (mut position, mut hash) = last.map_or((0, String::new()), |link| (link.position, link.hash));
            let mut links = Vec::new();
            for row in &rows {
                position += 1;
                hash = next(&hash, row);
                links.push((position, row.id, hash.clone()));
            }
            store::link(&mut tx, &links).await?;
            tx.commit().await?;
            Ok(rows)
        })
        .await?;
        total += linked.len();
        match linked.last() {
            Some(last) if linked.len() == BATCH as usize => from = last.id,
            _ => return Ok(total),
        }
    }
}

/// What a check of the whole chain found.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// So many links, all good; the hash of the last is worth keeping on another machine.
    Whole { links: i64, last: String },
    /// The first link that does not fit, and why.
    Broken { position: i64, why: &'static str },
}

/// Recomputes every link from the rows.
pub async fn verify(db: &Db) -> Result<Verdict, db::Error> {
    let mut tx = db.read().await?;
    let (mut position, mut hash) = (0, String::new());
    loop {
        let links = store::links_after(&mut tx, position, BATCH).await?;
        if links.is_empty() {
            return Ok(Verdict::Whole { links: position, last: hash });
        }
        for link in links {
            if link.position != position + 1 {
                return Ok(Verdict::Broken { position: position + 1, why: "a link is missing" });
            }
            position = link.position;
            let Some(row) = link.entry.0 else {
                return Ok(Verdict::Broken { position, why: "the entry was removed" });
            };
            hash = next(&hash, &row);
            if hash != link.hash {
                return Ok(Verdict::Broken { position, why: "the entry, or one before it, was changed" });
            }
            debug_assert_eq!(link.entry_id, row.id.to_string());
        }
    }
}

/// The hash of a row after another. Each part is preceded by its length, so that no two rows read the same.
fn next(before: &str, row: &Row) -> String {
    let mut hash = Sha256::new();
    let optional = |it: Option<String>| it.unwrap_or_default();
    for part in [
        before,
        &row.id.to_string(),
        &row.team_id,
        &row.at.millis().to_string(),
        &optional(row.staff_id.map(|id| id.to_string())),
        &row.staff_name,
        row.act.word(),
        &optional(row.person_id.map(|id| id.to_string())),
        &row.what,
        &row.request,
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    kernel::hex(hash.finalize())
}

//! The chain: each committed row is hashed together with the hash before it. Who changes, removes or slips in a row breaks
//! every link after it, and `kith audit verify` says where.

use db::{Db, again};
use sha2::{Digest, Sha256};

use super::store::{self, Row};

/// How many rows are linked in one transaction.
const BATCH: i64 = 500;

/// Links all committed rows that have no link yet. Returns how many.
pub async fn seal(db: &Db) -> Result<usize, db::Error> {
    let mut total = 0;
    loop {
        let linked = again(|| async {
            let mut tx = db.write().await?;
            let rows = store::unlinked(&mut tx, BATCH).await?;
            let last = store::last_link(&mut tx).await?;
            let (mut position, mut hash) = last.map_or((0, String::new()), |link| (link.position, link.hash));
            for row in &rows {
                position += 1;
                hash = next(&hash, row);
                store::link(&mut tx, position, row.id, &hash).await?;
            }
            tx.commit().await?;
            Ok(rows.len())
        })
        .await?;
        total += linked;
        if linked < BATCH as usize {
            return Ok(total);
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
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

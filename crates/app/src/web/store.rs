//! SQL of the frame: forms that were answered, so that pressing a button twice does its work once.

use db::params;
use kernel::Instant;

use crate::{App, Result};

/// So long a form is known that was answered: longer than any browser tries again.
const KEPT_DAYS: i64 = 2;

/// Where the browser was sent when this very form was answered before.
pub async fn answered(app: &App, key: &str) -> Result<Option<String>> {
    let row: Option<(String,)> =
        app.db.read().await?.maybe("SELECT went_to FROM answered_form WHERE key = $1", params![key]).await?;
    Ok(row.map(|(to,)| to))
}

/// Remembers the answer to a form, in the transaction of what it did. Another request with the very same form that came first
/// makes this one [`db::Error::Busy`]: done again, it finds that answer.
pub async fn answer(tx: &mut db::Tx, key: &str, to: &str, now: Instant) -> Result<(), db::Error> {
    let made = tx.run("INSERT INTO answered_form (key, at, went_to) VALUES ($1, $2, $3)", params![key, now, to]).await;
    match made {
        Err(error) if error.is_unique("answered_form", &["key"]) => Err(db::Error::Busy),
        made => made.map(drop),
    }
}

/// Forgets forms that nobody sends again.
pub async fn forget(tx: &mut db::Tx, now: Instant) -> Result<(), db::Error> {
    tx.run("DELETE FROM answered_form WHERE at < $1", params![now.plus_days(-KEPT_DAYS)]).await.map(drop)
}

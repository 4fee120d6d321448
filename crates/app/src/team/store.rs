//! SQL of the team.

use db::params;

use super::model::{CrisisLine, Settings};
use crate::{Result, Tx};

/// The team's time limits.
pub async fn settings(tx: &mut Tx) -> Result<Settings> {
    let team = tx.team();
    let rows: Vec<(String, String)> = tx.all("SELECT name, value FROM setting WHERE team_id = $1", params![team]).await?;
    let mut settings = Settings::default();
    for (name, value) in rows {
        if let Ok(value) = value.parse() {
            settings.set(&name, value);
        }
    }
    Ok(settings)
}

/// Who to ring in a crisis, in order.
pub async fn crisis_lines(tx: &mut Tx) -> Result<Vec<CrisisLine>> {
    let team = tx.team();
    Ok(tx.all("SELECT name, phone, note FROM crisis_line WHERE team_id = $1 ORDER BY position", params![team]).await?)
}

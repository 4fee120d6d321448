//! SQL of the team.

use db::params;
use kernel::Permission;

use super::model::{CrisisLine, Settings};
use crate::audit::Act;
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

/// The team as it calls itself.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Team {
    pub name: String,
    pub phone: String,
    pub email: String,
    pub version: i64,
}

pub async fn team(tx: &mut Tx) -> Result<Team> {
    let team = tx.team();
    Ok(tx.one("SELECT name, phone, email, version FROM team WHERE id = $1", params![team]).await?)
}

pub async fn save_team(tx: &mut Tx, new: &Team) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE team SET name = $1, phone = $2, email = $3, version = version + 1 WHERE id = $4 AND version = $5",
        params![new.name, new.phone, new.email, team, new.version],
    )
    .await?;
    tx.note(Act::Changed, None, "the team's details");
    Ok(())
}

/// Keeps the team's time limits.
pub async fn save_settings(tx: &mut Tx, new: &Settings) -> Result<()> {
    let team = tx.team();
    let rows = new.each().into_iter().map(|(name, _, value)| params![team, name, value.to_string()]).collect();
    let after = "ON CONFLICT (team_id, name) DO UPDATE SET value = excluded.value";
    tx.insert_many("INSERT INTO setting (team_id, name, value)", rows, after).await?;
    tx.note(Act::Changed, None, "the team's time limits");
    Ok(())
}

/// How much a link worker carries.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Load {
    pub name: String,
    pub open: i64,
    pub to_call: i64,
    pub on_hold: i64,
    /// Those of which a concern is open.
    pub concerns: i64,
    pub untouched: i64,
    pub away: bool,
}

impl Load {
    /// An open referral weighs 1, one on hold a quarter, an open concern adds a half.
    pub fn weight(&self) -> f64 {
        (self.open - self.on_hold) as f64 + self.on_hold as f64 * 0.25 + self.concerns as f64 * 0.5
    }
}

/// What every link worker carries today, by name.
pub async fn loads(tx: &mut Tx, untouched_days: i64) -> Result<Vec<Load>> {
    tx.require(Permission::Lead)?;
    let (team, today, since) = (tx.team(), tx.today(), tx.now.plus_days(-untouched_days));
    Ok(tx
        .all(
            "SELECT f.name, \
             COUNT(r.id) AS open, \
             COUNT(CASE WHEN r.state IN ('allocated', 'contacting') THEN 1 END) AS to_call, \
             COUNT(CASE WHEN r.state = 'on_hold' THEN 1 END) AS on_hold, \
             COUNT(CASE WHEN EXISTS (SELECT 1 FROM concern c WHERE c.team_id = r.team_id AND c.referral_id = r.id AND c.state = 'open') \
                THEN 1 END) AS concerns, \
             COUNT(CASE WHEN r.touched_at < $3 AND r.state <> 'on_hold' THEN 1 END) AS untouched, \
             EXISTS (SELECT 1 FROM absence a WHERE a.team_id = f.team_id AND a.staff_id = f.id AND a.from_on <= $2 AND a.until_on > $2) AS away \
             FROM staff f JOIN staff_role o ON o.team_id = f.team_id AND o.staff_id = f.id AND o.role = 'link_worker' \
             LEFT JOIN referral r ON r.team_id = f.team_id AND r.worker_id = f.id AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') \
             WHERE f.team_id = $1 AND f.active GROUP BY f.team_id, f.id, f.name ORDER BY f.name LIMIT 500",
            params![team, today, since],
        )
        .await?)
}

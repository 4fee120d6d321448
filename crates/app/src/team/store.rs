//! SQL of the team.

use db::params;
use kernel::Permission;

use super::model::{CrisisLine, OutOfHours, Settings};
use super::opening::Opening;
use crate::audit::Act;
use crate::referral::allocate::weight;
use crate::{Error, Result, Tx};

/// The team's time limits.
pub async fn settings(tx: &mut Tx) -> Result<Settings> {
    Ok(choices(tx).await?.0)
}

/// Where a concern goes when nobody is at work stands beside the limits, under these names.
const OUT_OF_HOURS: &str = "out_of_hours";
const OUT_OF_HOURS_PERSON: &str = "out_of_hours_person";

/// All that the team has chosen: its limits, and where a concern goes out of hours.
pub async fn choices(tx: &mut Tx) -> Result<(Settings, OutOfHours)> {
    if let Some(choices) = &tx.choices {
        return Ok(choices.clone());
    }
    let team = tx.team();
    let rows: Vec<(String, String)> = tx.all("SELECT name, value FROM setting WHERE team_id = $1", params![team]).await?;
    let (mut settings, mut out_of_hours) = (Settings::default(), OutOfHours::default());
    for (name, value) in rows {
        match name.as_str() {
            OUT_OF_HOURS => out_of_hours.words = value,
            OUT_OF_HOURS_PERSON => out_of_hours.person = value.parse().ok(),
            _ => {
                if let Ok(value) = value.parse() {
                    settings.set(&name, value);
                }
            }
        }
    }
    tx.choices = Some((settings.clone(), out_of_hours.clone()));
    Ok((settings, out_of_hours))
}

/// Keeps where a concern goes when nobody is at work.
pub async fn save_out_of_hours(tx: &mut Tx, new: &OutOfHours) -> Result<()> {
    let team = tx.team();
    let person = new.person.map(|id| id.to_string()).unwrap_or_default();
    let rows = vec![params![team, OUT_OF_HOURS, new.words], params![team, OUT_OF_HOURS_PERSON, person]];
    let after = "ON CONFLICT (team_id, name) DO UPDATE SET value = excluded.value";
    tx.insert_many("INSERT INTO setting (team_id, name, value)", rows, after).await?;
    tx.choices = None;
    tx.note(Act::Changed, None, "where a concern goes out of hours");
    Ok(())
}

/// Who to ring in a crisis, in order.
pub async fn crisis_lines(tx: &mut Tx) -> Result<Vec<CrisisLine>> {
    let team = tx.team();
    Ok(tx
        .all("SELECT position, name, phone, note, open_from, open_until, outside_phone FROM crisis_line WHERE team_id = $1 ORDER BY position LIMIT 100", params![team])
        .await?)
}

/// What the team writes of a crisis line.
#[derive(Clone, Debug)]
pub struct NewCrisisLine {
    pub name: String,
    pub phone: String,
    pub note: String,
    pub opening: Opening,
}

/// A change of the list of crisis lines. The list has the version of its team: a line is named by its place, and places change.
async fn change_crisis_lines(tx: &mut Tx, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned("UPDATE team SET version = version + 1 WHERE id = $1 AND version = $2", params![team, version]).await?;
    tx.note(Act::Changed, None, "crisis lines");
    Ok(())
}

/// Adds a line at the end.
pub async fn add_crisis_line(tx: &mut Tx, new: &NewCrisisLine, version: i64) -> Result<()> {
    change_crisis_lines(tx, version).await?;
    let team = tx.team();
    tx.run(
        "INSERT INTO crisis_line (team_id, position, name, phone, note, open_from, open_until, outside_phone) \
         VALUES ($1, (SELECT COALESCE(MAX(position), 0) + 1 FROM crisis_line WHERE team_id = $1), $2, $3, $4, $5, $6, $7)",
        params![team, new.name, new.phone, new.note, new.opening.open_from, new.opening.open_until, new.opening.outside_phone],
    )
    .await?;
    Ok(())
}

pub async fn save_crisis_line(tx: &mut Tx, position: i64, new: &NewCrisisLine, version: i64) -> Result<()> {
    change_crisis_lines(tx, version).await?;
    let team = tx.team();
    let sql = "UPDATE crisis_line SET name = $1, phone = $2, note = $3, open_from = $4, open_until = $5, outside_phone = $6 \
               WHERE team_id = $7 AND position = $8";
    let Opening { open_from, open_until, outside_phone } = &new.opening;
    let params = params![new.name, new.phone, new.note, *open_from, *open_until, outside_phone, team, position];
    found(tx.run(sql, params).await?)
}

pub async fn remove_crisis_line(tx: &mut Tx, position: i64, version: i64) -> Result<()> {
    change_crisis_lines(tx, version).await?;
    let team = tx.team();
    found(tx.run("DELETE FROM crisis_line WHERE team_id = $1 AND position = $2", params![team, position]).await?)
}

/// There was such a row.
fn found(rows: u64) -> Result<()> {
    if rows == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Lets two lines change places.
pub async fn swap_crisis_lines(tx: &mut Tx, one: i64, other: i64, version: i64) -> Result<()> {
    change_crisis_lines(tx, version).await?;
    let team = tx.team();
    // No two may have a place even for a moment, so one waits outside the list.
    for (from, to) in [(one, -1), (other, one), (-1, other)] {
        let sql = "UPDATE crisis_line SET position = $1 WHERE team_id = $2 AND position = $3";
        found(tx.run(sql, params![to, team, from]).await?)?;
    }
    Ok(())
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
    tx.choices = None;
    tx.note(Act::Changed, None, "the team's time limits");
    Ok(())
}

/// Whether the message about a call has a link to answer by, where the person allows it. Off, unless the team wants it.
const CALL_LINK: &str = "call_link";

pub async fn call_link(tx: &mut Tx) -> Result<bool> {
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM setting WHERE team_id = $1 AND name = $2 AND value = 'yes'";
    Ok(tx.count(sql, params![team, CALL_LINK]).await? > 0)
}

pub async fn save_call_link(tx: &mut Tx, wanted: bool) -> Result<()> {
    let team = tx.team();
    let rows = vec![params![team, CALL_LINK, if wanted { "yes" } else { "no" }]];
    let after = "ON CONFLICT (team_id, name) DO UPDATE SET value = excluded.value";
    tx.insert_many("INSERT INTO setting (team_id, name, value)", rows, after).await?;
    tx.note(Act::Changed, None, "whether messages have a link");
    Ok(())
}

/// How many there are of what can be set, and what wants looking at.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Overview {
    pub neighbourhoods: i64,
    pub practices: i64,
    /// Open sites that nobody has charge of today.
    pub sites_of_nobody: i64,
    pub workers: i64,
    pub away: i64,
    pub crisis_lines: i64,
}

pub async fn overview(tx: &mut Tx) -> Result<Overview> {
    let (team, today) = (tx.team(), tx.today());
    Ok(tx
        .one(
            "SELECT (SELECT COUNT(*) FROM neighbourhood WHERE team_id = $1) AS neighbourhoods, \
             (SELECT COUNT(*) FROM practice WHERE team_id = $1 AND (closed_on IS NULL OR closed_on > $2)) AS practices, \
             (SELECT COUNT(*) FROM site s JOIN practice p ON p.team_id = s.team_id AND p.id = s.practice_id \
                WHERE s.team_id = $1 AND (s.closed_on IS NULL OR s.closed_on > $2) AND (p.closed_on IS NULL OR p.closed_on > $2) \
                AND NOT EXISTS (SELECT 1 FROM assignment a JOIN staff f ON f.team_id = a.team_id AND f.id = a.staff_id AND f.active \
                  JOIN staff_role o ON o.team_id = f.team_id AND o.staff_id = f.id AND o.role = 'link_worker' \
                  WHERE a.team_id = s.team_id AND a.site_id = s.id AND a.from_on <= $2 AND (a.until_on IS NULL OR a.until_on > $2))) \
               AS sites_of_nobody, \
             (SELECT COUNT(*) FROM staff f JOIN staff_role o ON o.team_id = f.team_id AND o.staff_id = f.id AND o.role = 'link_worker' \
                WHERE f.team_id = $1 AND f.active) AS workers, \
             (SELECT COUNT(DISTINCT b.staff_id) FROM absence b JOIN staff f ON f.team_id = b.team_id AND f.id = b.staff_id AND f.active \
                WHERE b.team_id = $1 AND b.from_on <= $2 AND b.until_on > $2) AS away, \
             (SELECT COUNT(*) FROM crisis_line WHERE team_id = $1) AS crisis_lines",
            params![team, today],
        )
        .await?)
}

/// How much a link worker carries.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Load {
    pub id: kernel::StaffId,
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
    pub fn weight(&self) -> f64 {
        weight(self.open, self.on_hold, self.concerns)
    }
}

/// What every link worker carries today, by name.
pub async fn loads(tx: &mut Tx, untouched_days: i64) -> Result<Vec<Load>> {
    tx.require(Permission::Lead)?;
    let (team, today, since) = (tx.team(), tx.today(), tx.now.plus_days(-untouched_days));
    Ok(tx
        .all(
            "SELECT f.id, f.name, \
             COUNT(r.id) AS open, \
             COUNT(CASE WHEN r.state IN ('allocated', 'contacting') THEN 1 END) AS to_call, \
             COUNT(CASE WHEN r.state = 'on_hold' THEN 1 END) AS on_hold, \
             COUNT(CASE WHEN EXISTS (SELECT 1 FROM concern c WHERE c.team_id = r.team_id AND c.referral_id = r.id AND c.state <> 'closed') \
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

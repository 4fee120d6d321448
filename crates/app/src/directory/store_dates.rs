//! SQL of the holidays of the schools.

use db::params;
use kernel::{Date, Permission};

use crate::audit::Act;
use crate::{Result, Tx};

/// So many are read: those of many years.
const MOST: i64 = 100;

/// A holiday of the schools: what runs in term time does not run then. Its first day is its name.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Holiday {
    pub from_on: Date,
    pub until_on: Date,
    pub words: String,
    pub version: i64,
}

/// The holidays that are not over, first and last day of each.
pub async fn school_holidays(tx: &mut Tx) -> Result<Vec<(Date, Date)>> {
    Ok(holidays(tx).await?.into_iter().map(|holiday| (holiday.from_on, holiday.until_on)).collect())
}

/// The holidays that are not over, the earliest first.
pub async fn holidays(tx: &mut Tx) -> Result<Vec<Holiday>> {
    let (team, today) = (tx.team(), tx.today());
    let sql = "SELECT from_on, until_on, words, version FROM school_holiday WHERE team_id = $1 AND until_on >= $2 \
               ORDER BY from_on LIMIT $3";
    Ok(tx.all(sql, params![team, today, MOST]).await?)
}

/// The holiday that begins on a day.
pub async fn holiday(tx: &mut Tx, from_on: Date) -> Result<Option<Holiday>> {
    let team = tx.team();
    let sql = "SELECT from_on, until_on, words, version FROM school_holiday WHERE team_id = $1 AND from_on = $2";
    Ok(tx.maybe(sql, params![team, from_on]).await?)
}

/// Adds one; ask before whether another begins on its day.
pub async fn add(tx: &mut Tx, new: &Holiday) -> Result<()> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    tx.run(
        "INSERT INTO school_holiday (team_id, from_on, until_on, words) VALUES ($1, $2, $3, $4)",
        params![team, new.from_on, new.until_on, new.words],
    )
    .await?;
    tx.note(Act::Changed, None, "school holidays");
    Ok(())
}

/// Changes the one that begins on a day, unless somebody was quicker.
pub async fn save(tx: &mut Tx, was: Date, new: &Holiday) -> Result<()> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    tx.run_versioned(
        "UPDATE school_holiday SET from_on = $1, until_on = $2, words = $3, version = version + 1 \
         WHERE team_id = $4 AND from_on = $5 AND version = $6",
        params![new.from_on, new.until_on, new.words, team, was, new.version],
    )
    .await?;
    tx.note(Act::Changed, None, "school holidays");
    Ok(())
}

/// Takes one away, unless somebody changed it meanwhile.
pub async fn remove(tx: &mut Tx, from_on: Date, version: i64) -> Result<()> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    let sql = "DELETE FROM school_holiday WHERE team_id = $1 AND from_on = $2 AND version = $3";
    tx.run_versioned(sql, params![team, from_on, version]).await?;
    tx.note(Act::Changed, None, "school holidays");
    Ok(())
}

//! SQL of link workers: their details, their usual week, charge of sites, absences.

use db::params;
use kernel::{AbsenceId, AssignmentId, Date, SiteId, StaffId, Weekday};

use super::rota::{Absence, Assignment, Days, Spell};
use crate::audit::Act;
use crate::{Error, Result, Tx};

/// A link worker as the team and the public know them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Worker {
    pub id: StaffId,
    pub name: String,
    /// As said on the telephone.
    pub first_name: String,
    pub phone: String,
    /// A few words for the public page; shown only if they agreed.
    pub about: String,
    pub on_public_page: bool,
    /// Whether they can still sign in; history of those who left stays.
    pub active: bool,
    pub version: i64,
}

macro_rules! worker_columns {
    () => {
        "SELECT f.id, f.name, f.first_name, f.phone, f.about, f.on_public_page, f.active, f.version FROM staff f \
         JOIN staff_role o ON o.team_id = f.team_id AND o.staff_id = f.id AND o.role = 'link_worker' WHERE f.team_id = $1"
    };
}

/// The team's link workers by name; those whose account has ended come last.
pub async fn workers(tx: &mut Tx) -> Result<Vec<Worker>> {
    let team = tx.team();
    Ok(tx.all(concat!(worker_columns!(), " ORDER BY f.active DESC, f.name, f.id LIMIT 500"), params![team]).await?)
}

pub async fn worker(tx: &mut Tx, id: StaffId) -> Result<Worker> {
    let team = tx.team();
    tx.maybe(concat!(worker_columns!(), " AND f.id = $2"), params![team, id]).await?.ok_or(Error::NotFound)
}

/// What the team writes of a link worker.
#[derive(Clone, Debug)]
pub struct WorkerDetails {
    pub first_name: String,
    pub phone: String,
    pub about: String,
    pub on_public_page: bool,
}

pub async fn save_worker(tx: &mut Tx, id: StaffId, new: &WorkerDetails, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE staff SET first_name = $1, phone = $2, about = $3, on_public_page = $4, version = version + 1 \
         WHERE team_id = $5 AND id = $6 AND version = $7",
        params![new.first_name, new.phone, new.about, new.on_public_page, team, id, version],
    )
    .await?;
    tx.note(Act::Changed, None, "a link worker’s details");
    Ok(())
}

#[derive(sqlx::FromRow)]
struct WeekRow {
    weekday: Weekday,
    #[sqlx(flatten)]
    spell: Spell,
}

/// The usual week, each day's spells in order; the days come as they are stored.
pub async fn week(tx: &mut Tx, staff: StaffId) -> Result<Vec<(Weekday, Spell)>> {
    let team = tx.team();
    let rows: Vec<WeekRow> = tx
        .all(
            "SELECT weekday, from_minute, until_minute, place FROM working_hours WHERE team_id = $1 AND staff_id = $2 \
             ORDER BY weekday, from_minute LIMIT 200",
            params![team, staff],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.weekday, row.spell)).collect())
}

/// Sets the hours of some days of the week, instead of what they were; no spells is a day off. The week has the version of its
/// staff.
pub async fn save_week(tx: &mut Tx, staff: StaffId, days: &[Weekday], spells: &[Spell], version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE staff SET version = version + 1 WHERE team_id = $1 AND id = $2 AND version = $3",
        params![team, staff, version],
    )
    .await?;
    for day in days {
        let sql = "DELETE FROM working_hours WHERE team_id = $1 AND staff_id = $2 AND weekday = $3";
        tx.run(sql, params![team, staff, *day]).await?;
    }
    let row = |day: &Weekday, spell: &Spell| params![team, staff, *day, spell.from, spell.until, spell.place];
    let rows = days.iter().flat_map(|day| spells.iter().map(move |spell| row(day, spell))).collect();
    tx.insert_many("INSERT INTO working_hours (team_id, staff_id, weekday, from_minute, until_minute, place)", rows, "").await?;
    tx.note(Act::Changed, None, "the usual week of a link worker");
    Ok(())
}

macro_rules! assignment_columns {
    () => {
        "SELECT a.id, a.staff_id, a.site_id, CASE WHEN s.name = p.name THEN p.name ELSE p.name || ', ' || s.name END AS site_name, \
         a.from_on, a.until_on, a.version FROM assignment a \
         JOIN site s ON s.team_id = a.team_id AND s.id = a.site_id \
         JOIN practice p ON p.team_id = s.team_id AND p.id = s.practice_id WHERE a.team_id = $1"
    };
}

/// Everything a link worker has, had or will have charge of, the latest first.
pub async fn assignments(tx: &mut Tx, staff: StaffId) -> Result<Vec<Assignment>> {
    let team = tx.team();
    let sql = concat!(assignment_columns!(), " AND a.staff_id = $2 ORDER BY a.from_on DESC, a.id DESC LIMIT 500");
    Ok(tx.all(sql, params![team, staff]).await?)
}

pub async fn assignment(tx: &mut Tx, id: AssignmentId) -> Result<Assignment> {
    let team = tx.team();
    tx.maybe(concat!(assignment_columns!(), " AND a.id = $2"), params![team, id]).await?.ok_or(Error::NotFound)
}

/// Gives charge of a site. Ask [`super::rota::already_has`] before.
pub async fn assign(tx: &mut Tx, staff: StaffId, site: SiteId, days: Days) -> Result<AssignmentId> {
    let (team, id) = (tx.team(), AssignmentId::new());
    tx.run(
        "INSERT INTO assignment (team_id, id, staff_id, site_id, from_on, until_on) VALUES ($1, $2, $3, $4, $5, $6)",
        params![team, id, staff, site, days.from, days.until],
    )
    .await?;
    tx.note(Act::Changed, None, "charge of a site");
    Ok(id)
}

/// Sets the day on which charge of a site is over, or that it goes on.
pub async fn end_assignment(tx: &mut Tx, id: AssignmentId, until: Option<Date>, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE assignment SET until_on = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND version = $4",
        params![until, team, id, version],
    )
    .await?;
    tx.note(Act::Changed, None, "charge of a site");
    Ok(())
}

/// Removes charge of a site that has had no day yet.
pub async fn take_back_assignment(tx: &mut Tx, old: &Assignment, version: i64) -> Result<()> {
    let (team, today) = (tx.team(), tx.today());
    if !old.can_be_taken_back(today) {
        return Err(Error::refused("It began before today, so it stays as history. Enter its last day instead."));
    }
    tx.run_versioned("DELETE FROM assignment WHERE team_id = $1 AND id = $2 AND version = $3", params![team, old.id, version])
        .await?;
    tx.note(Act::Changed, None, "took back charge of a site");
    Ok(())
}

macro_rules! absence_columns {
    () => {
        "SELECT b.id, b.staff_id, f.name AS staff_name, b.from_on, b.until_on, b.cover_staff_id AS cover_id, c.name AS cover_name, \
         b.version FROM absence b JOIN staff f ON f.team_id = b.team_id AND f.id = b.staff_id \
         LEFT JOIN staff c ON c.team_id = b.team_id AND c.id = b.cover_staff_id WHERE b.team_id = $1"
    };
}

/// Everybody's absences that are not over, the earliest first.
pub async fn absences_to_come(tx: &mut Tx) -> Result<Vec<Absence>> {
    let (team, today) = (tx.team(), tx.today());
    Ok(tx
        .all(concat!(absence_columns!(), " AND b.until_on > $2 ORDER BY b.from_on, b.id LIMIT 2000"), params![team, today])
        .await?)
}

/// The absences of a link worker, and those that they cover, the latest first.
pub async fn absences(tx: &mut Tx, staff: StaffId) -> Result<Vec<Absence>> {
    let team = tx.team();
    let sql = concat!(
        absence_columns!(),
        " AND (b.staff_id = $2 OR b.cover_staff_id = $2) ORDER BY b.from_on DESC, b.id DESC LIMIT 500"
    );
    Ok(tx.all(sql, params![team, staff]).await?)
}

/// What may clash with an absence on these days: others of the worker or of their cover, and those that the worker covers.
pub async fn absences_beside(tx: &mut Tx, staff: StaffId, cover: Option<StaffId>, days: Days) -> Result<Vec<Absence>> {
    let team = tx.team();
    let sql = concat!(
        absence_columns!(),
        " AND (b.staff_id = $2 OR b.staff_id = $3 OR b.cover_staff_id = $2) AND b.until_on > $4 AND ($5 IS NULL OR b.from_on < $5) \
         ORDER BY b.from_on, b.id LIMIT 500"
    );
    Ok(tx.all(sql, params![team, staff, cover, days.from, days.until]).await?)
}

pub async fn absence(tx: &mut Tx, id: AbsenceId) -> Result<Absence> {
    let team = tx.team();
    tx.maybe(concat!(absence_columns!(), " AND b.id = $2"), params![team, id]).await?.ok_or(Error::NotFound)
}

/// What is entered of an absence. Ask [`super::rota::clash`] before it is kept.
#[derive(Clone, Copy, Debug)]
pub struct NewAbsence {
    pub from: Date,
    /// Not included.
    pub until: Date,
    pub cover: Option<StaffId>,
}

impl NewAbsence {
    pub fn days(self) -> Days {
        Days { from: self.from, until: Some(self.until) }
    }
}

pub async fn add_absence(tx: &mut Tx, staff: StaffId, new: NewAbsence) -> Result<AbsenceId> {
    let (team, id) = (tx.team(), AbsenceId::new());
    tx.run(
        "INSERT INTO absence (team_id, id, staff_id, from_on, until_on, cover_staff_id) VALUES ($1, $2, $3, $4, $5, $6)",
        params![team, id, staff, new.from, new.until, new.cover],
    )
    .await?;
    tx.note(Act::Changed, None, "an absence and its cover");
    Ok(id)
}

pub async fn save_absence(tx: &mut Tx, id: AbsenceId, new: NewAbsence, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE absence SET from_on = $1, until_on = $2, cover_staff_id = $3, version = version + 1 \
         WHERE team_id = $4 AND id = $5 AND version = $6",
        params![new.from, new.until, new.cover, team, id, version],
    )
    .await?;
    tx.note(Act::Changed, None, "an absence and its cover");
    Ok(())
}

pub async fn take_back_absence(tx: &mut Tx, id: AbsenceId, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned("DELETE FROM absence WHERE team_id = $1 AND id = $2 AND version = $3", params![team, id, version]).await?;
    tx.note(Act::Changed, None, "took back an absence");
    Ok(())
}

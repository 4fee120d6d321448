//! SQL of neighbourhoods, practices and their sites.

use db::params;
use kernel::{Date, NeighbourhoodId, OdsCode, Postcode, PracticeId, SiteId};

use super::model::{Held, Practice};
use super::opening::Opening;
use crate::audit::Act;
use crate::{Error, Result, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Neighbourhood {
    pub id: NeighbourhoodId,
    pub name: String,
    /// How many are in it.
    pub practices: i64,
    pub version: i64,
}

macro_rules! neighbourhood_columns {
    () => {
        "SELECT n.id, n.name, n.version, \
         (SELECT COUNT(*) FROM practice p WHERE p.team_id = n.team_id AND p.neighbourhood_id = n.id) AS practices \
         FROM neighbourhood n WHERE n.team_id = $1"
    };
}

/// The team's neighbourhoods, by name.
pub async fn neighbourhoods(tx: &mut Tx) -> Result<Vec<Neighbourhood>> {
    let team = tx.team();
    Ok(tx.all(concat!(neighbourhood_columns!(), " ORDER BY n.name LIMIT 200"), params![team]).await?)
}

/// The middle of the neighbourhood of this name, however it is written: of the postcodes of its practices' sites.
pub async fn middle(tx: &mut Tx, name: &str) -> Result<Option<(f64, f64)>> {
    let (team, folded) = (tx.team(), kernel::fold(name));
    let all: Vec<(NeighbourhoodId, String)> =
        tx.all("SELECT id, name FROM neighbourhood WHERE team_id = $1 ORDER BY name LIMIT 200", params![team]).await?;
    let Some((id, _)) = all.into_iter().find(|(_, name)| kernel::fold(name) == folded) else { return Ok(None) };
    let middle: (Option<f64>, Option<f64>) = tx
        .one(
            "SELECT AVG(o.lat), AVG(o.lon) FROM practice p
             JOIN site s ON s.team_id = p.team_id AND s.practice_id = p.id
             JOIN postcode_point o ON o.postcode = s.postcode
             WHERE p.team_id = $1 AND p.neighbourhood_id = $2 AND s.closed_on IS NULL",
            params![team, id],
        )
        .await?;
    Ok(middle.0.zip(middle.1))
}

pub async fn neighbourhood(tx: &mut Tx, id: NeighbourhoodId) -> Result<Neighbourhood> {
    let team = tx.team();
    tx.maybe(concat!(neighbourhood_columns!(), " AND n.id = $2"), params![team, id]).await?.ok_or(Error::NotFound)
}

/// Adds a neighbourhood. Its name must be no other's: `is_unique("neighbourhood", &["name"])`.
pub async fn add_neighbourhood(tx: &mut Tx, name: &str) -> Result<NeighbourhoodId> {
    let (team, id) = (tx.team(), NeighbourhoodId::new());
    tx.run("INSERT INTO neighbourhood (team_id, id, name) VALUES ($1, $2, $3)", params![team, id, name]).await?;
    tx.note(Act::Changed, None, "neighbourhoods");
    Ok(id)
}

pub async fn save_neighbourhood(tx: &mut Tx, id: NeighbourhoodId, name: &str, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE neighbourhood SET name = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND version = $4",
        params![name, team, id, version],
    )
    .await?;
    tx.note(Act::Changed, None, "neighbourhoods");
    Ok(())
}

/// Removes a neighbourhood that nothing hangs on.
pub async fn remove_neighbourhood(tx: &mut Tx, old: &Neighbourhood, version: i64) -> Result<()> {
    let (team, name) = (tx.team(), &old.name);
    match old.practices {
        0 => {}
        1 => return Err(Error::refused(format!("{name} still has a practice. Move it to another neighbourhood first."))),
        n => return Err(Error::refused(format!("{name} still has {n} practices. Move them to another neighbourhood first."))),
    }
    let counted =
        tx.count("SELECT COUNT(*) FROM unmet_need WHERE team_id = $1 AND neighbourhood_id = $2", params![team, old.id]).await?;
    if counted > 0 {
        let sentence = format!("What people looked for and did not find is counted for {name}, so it stays. You can rename it.");
        return Err(Error::refused(sentence));
    }
    tx.run_versioned("DELETE FROM neighbourhood WHERE team_id = $1 AND id = $2 AND version = $3", params![team, old.id, version])
        .await?;
    tx.note(Act::Changed, None, "neighbourhoods");
    Ok(())
}

macro_rules! practice_columns {
    () => {
        "SELECT p.id, p.ods_code, p.name, p.neighbourhood_id, n.name AS neighbourhood, p.email, p.duty_phone, p.closed_on, p.version, \
         p.duty_from AS open_from, p.duty_until AS open_until, p.duty_outside AS outside_phone, \
         l.name AS national_name, l.status AS national_status, l.closed_on AS national_closed_on FROM practice p \
         LEFT JOIN neighbourhood n ON n.team_id = p.team_id AND n.id = p.neighbourhood_id \
         LEFT JOIN national_practice l ON l.ods_code = p.ods_code WHERE p.team_id = $1"
    };
}

/// The team's practices, by neighbourhood and name; those without a neighbourhood last.
pub async fn practices(tx: &mut Tx) -> Result<Vec<Practice>> {
    let team = tx.team();
    Ok(tx.all(concat!(practice_columns!(), " ORDER BY n.name NULLS LAST, p.name, p.id LIMIT 500"), params![team]).await?)
}

pub async fn practice(tx: &mut Tx, id: PracticeId) -> Result<Practice> {
    let team = tx.team();
    tx.maybe(concat!(practice_columns!(), " AND p.id = $2"), params![team, id]).await?.ok_or(Error::NotFound)
}

/// The name under which the team has a practice already.
pub async fn name_of(tx: &mut Tx, code: &OdsCode) -> Result<Option<String>> {
    let team = tx.team();
    let row: Option<(String,)> =
        tx.maybe("SELECT name FROM practice WHERE team_id = $1 AND ods_code = $2", params![team, *code]).await?;
    Ok(row.map(|(name,)| name))
}

/// A practice as the national list has it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct National {
    /// In capitals, mostly.
    pub name: String,
    pub address: String,
    pub postcode: String,
    pub phone: String,
    pub status: String,
    pub closed_on: Option<Date>,
}

pub async fn national(tx: &mut Tx, code: &OdsCode) -> Result<Option<National>> {
    let sql = "SELECT name, address, postcode, phone, status, closed_on FROM national_practice WHERE ods_code = $1";
    Ok(tx.maybe(sql, params![*code]).await?)
}

/// What the team writes of a practice.
#[derive(Clone, Debug)]
pub struct PracticeDetails {
    pub name: String,
    pub neighbourhood: Option<NeighbourhoodId>,
    pub email: String,
    pub duty_phone: String,
    /// When the duty doctor answers.
    pub opening: Opening,
    pub closed_on: Option<Date>,
}

/// What the team writes of a site.
#[derive(Clone, Debug)]
pub struct SiteDetails {
    pub name: String,
    pub address: String,
    pub postcode: Option<Postcode>,
    pub phone: String,
    pub closed_on: Option<Date>,
}

/// Adds a practice with its first site. The code must be no other's: `is_unique("practice", &["ods_code"])`.
pub async fn add_practice(tx: &mut Tx, code: &OdsCode, new: &PracticeDetails, site: &SiteDetails) -> Result<PracticeId> {
    let (team, id) = (tx.team(), PracticeId::new());
    tx.run(
        "INSERT INTO practice (team_id, id, ods_code, name, neighbourhood_id, email, duty_phone, closed_on, duty_from, duty_until, duty_outside) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            team,
            id,
            *code,
            new.name,
            new.neighbourhood,
            new.email,
            new.duty_phone,
            new.closed_on,
            new.opening.open_from,
            new.opening.open_until,
            new.opening.outside_phone
        ],
    )
    .await?;
    tx.note(Act::Changed, None, "practices");
    add_site(tx, id, site).await?;
    Ok(id)
}

/// Changes a practice. A site that bears its name goes by the new one too.
pub async fn save_practice(tx: &mut Tx, old: &Practice, new: &PracticeDetails, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE practice SET name = $1, neighbourhood_id = $2, email = $3, duty_phone = $4, closed_on = $5, duty_from = $6, duty_until = $7, \
         duty_outside = $8, version = version + 1 WHERE team_id = $9 AND id = $10 AND version = $11",
        params![
            new.name,
            new.neighbourhood,
            new.email,
            new.duty_phone,
            new.closed_on,
            new.opening.open_from,
            new.opening.open_until,
            new.opening.outside_phone,
            team,
            old.id,
            version
        ],
    )
    .await?;
    if new.name != old.name {
        tx.run(
            "UPDATE site SET name = $1, version = version + 1 WHERE team_id = $2 AND practice_id = $3 AND name = $4",
            params![new.name, team, old.id, old.name],
        )
        .await?;
    }
    tx.note(Act::Changed, None, "practices");
    Ok(())
}

/// Every site with those who have charge of it today, of one practice or of all. What is closed comes last.
pub async fn held(tx: &mut Tx, practice: Option<PracticeId>) -> Result<Vec<Held>> {
    let (team, today) = (tx.team(), tx.today());
    Ok(tx
        .all(
            "SELECT s.id AS site_id, s.practice_id, s.name AS site, s.closed_on, f.id AS worker_id, f.name AS worker, \
             (b.id IS NOT NULL) AS away, c.name AS cover FROM site s \
             LEFT JOIN assignment a ON a.team_id = s.team_id AND a.site_id = s.id AND a.from_on <= $2 AND (a.until_on IS NULL OR a.until_on > $2) \
             LEFT JOIN staff f ON f.team_id = a.team_id AND f.id = a.staff_id AND f.active AND EXISTS \
               (SELECT 1 FROM staff_role o WHERE o.team_id = f.team_id AND o.staff_id = f.id AND o.role = 'link_worker') \
             LEFT JOIN absence b ON b.team_id = f.team_id AND b.staff_id = f.id AND b.from_on <= $2 AND b.until_on > $2 \
             LEFT JOIN staff c ON c.team_id = b.team_id AND c.id = b.cover_staff_id AND c.active \
             WHERE s.team_id = $1 AND ($3 IS NULL OR s.practice_id = $3) \
             ORDER BY s.practice_id, s.closed_on NULLS FIRST, s.name, s.id, f.name, f.id LIMIT 3000",
            params![team, today, practice],
        )
        .await?)
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Site {
    pub id: SiteId,
    pub practice_id: PracticeId,
    pub practice_name: String,
    pub name: String,
    pub address: String,
    pub postcode: Option<Postcode>,
    pub phone: String,
    pub closed_on: Option<Date>,
    pub version: i64,
}

pub async fn site(tx: &mut Tx, id: SiteId) -> Result<Site> {
    let team = tx.team();
    tx.maybe(
        "SELECT s.id, s.practice_id, p.name AS practice_name, s.name, s.address, s.postcode, s.phone, s.closed_on, s.version \
         FROM site s JOIN practice p ON p.team_id = s.team_id AND p.id = s.practice_id WHERE s.team_id = $1 AND s.id = $2",
        params![team, id],
    )
    .await?
    .ok_or(Error::NotFound)
}

pub async fn add_site(tx: &mut Tx, practice: PracticeId, new: &SiteDetails) -> Result<SiteId> {
    let (team, id) = (tx.team(), SiteId::new());
    tx.run(
        "INSERT INTO site (team_id, id, practice_id, name, address, postcode, phone, closed_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![team, id, practice, new.name, new.address, new.postcode, new.phone, new.closed_on],
    )
    .await?;
    tx.note(Act::Changed, None, "sites");
    Ok(id)
}

pub async fn save_site(tx: &mut Tx, id: SiteId, new: &SiteDetails, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE site SET name = $1, address = $2, postcode = $3, phone = $4, closed_on = $5, version = version + 1 \
         WHERE team_id = $6 AND id = $7 AND version = $8",
        params![new.name, new.address, new.postcode, new.phone, new.closed_on, team, id, version],
    )
    .await?;
    tx.note(Act::Changed, None, "sites");
    Ok(())
}

/// The sites that somebody can be given charge of, by name.
pub async fn open_sites(tx: &mut Tx) -> Result<Vec<(SiteId, String)>> {
    let (team, today) = (tx.team(), tx.today());
    Ok(tx
        .all(
            "SELECT s.id, CASE WHEN s.name = p.name THEN p.name ELSE p.name || ', ' || s.name END AS name \
             FROM site s JOIN practice p ON p.team_id = s.team_id AND p.id = s.practice_id \
             WHERE s.team_id = $1 AND (s.closed_on IS NULL OR s.closed_on > $2) AND (p.closed_on IS NULL OR p.closed_on > $2) \
             ORDER BY 2, 1 LIMIT 1000",
            params![team, today],
        )
        .await?)
}

//! SQL of what was looked for and not found.

use db::params;
use kernel::{Date, Instant, NeighbourhoodId, Permission, ServiceId, UnmetNeedId};

use super::gaps::Count;
use super::model::Unmet;
use crate::referral::model::{Need, Referral};
use crate::{Result, Tx};

/// What was missing, as it is kept: words from fixed lists and a place, nothing that was typed.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The page that it was pressed on has one, so that pressed twice it counts once, and another reason takes its place.
    pub id: UnmetNeedId,
    pub reason: Unmet,
    pub need: Option<Need>,
    pub neighbourhood: Option<NeighbourhoodId>,
    pub outward: Option<String>,
}

/// The neighbourhood that a referral came from.
pub async fn neighbourhood_of(tx: &mut Tx, referral: &Referral) -> Result<Option<NeighbourhoodId>> {
    let team = tx.team();
    let sql = "SELECT neighbourhood_id FROM practice WHERE team_id = $1 AND id = $2";
    let row: Option<(Option<NeighbourhoodId>,)> = tx.maybe(sql, params![team, referral.practice_id]).await?;
    Ok(row.and_then(|(id,)| id))
}

/// Keeps what was missing, and gives the number by which it can be taken back. Where the neighbourhood is known, the postcode tells nothing
/// more and is not kept; and of the moment only the day, since at that moment the audit trail says whose page it was pressed on.
///
/// Pressed again from a page of another day it is a new one: that day is over and stays as it was counted.
pub async fn keep(tx: &mut Tx, missing: &Missing) -> Result<UnmetNeedId> {
    tx.require(Permission::Casework)?;
    let (team, today) = (tx.team(), tx.today());
    let outward = missing.outward.as_deref().filter(|_| missing.neighbourhood.is_none());
    let need = missing.need.map(Need::word);
    let mut id = missing.id;
    loop {
        let kept = tx
            .run(
                "INSERT INTO unmet_need (team_id, id, at, on_date, reason, looked_for, need, neighbourhood_id, outward) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT id FROM neighbourhood WHERE team_id = $1 AND id = $8), $9) \
                 ON CONFLICT (team_id, id) DO UPDATE SET reason = excluded.reason, need = excluded.need, looked_for = excluded.looked_for, \
                 neighbourhood_id = excluded.neighbourhood_id, outward = excluded.outward WHERE unmet_need.on_date = excluded.on_date",
                params![team, id, today.start(), today, missing.reason, need.unwrap_or_default(), need, missing.neighbourhood, outward],
            )
            .await?;
        if kept > 0 {
            break;
        }
        id = UnmetNeedId::from_bytes(rand::random());
    }
    shuffle(tx, today).await?;
    Ok(id)
}

/// A row of a day, as it is written anew.
#[derive(sqlx::FromRow)]
struct Row {
    id: UnmetNeedId,
    at: Instant,
    reason: String,
    looked_for: String,
    need: Option<String>,
    neighbourhood_id: Option<NeighbourhoodId>,
    outward: Option<String>,
    service_id: Option<ServiceId>,
}

/// So many of a day are put into another order; nobody presses more.
const MOST_A_DAY: i64 = 1000;

/// Writes the rows of a day anew in the order of their numbers, which are of chance: databases keep rows in the order in which they came,
/// and that is the order of the audit trail.
async fn shuffle(tx: &mut Tx, day: Date) -> Result<()> {
    let team = tx.team();
    let sql = "SELECT id, at, reason, looked_for, need, neighbourhood_id, outward, service_id FROM unmet_need \
               WHERE team_id = $1 AND on_date = $2 ORDER BY id LIMIT $3";
    let rows: Vec<Row> = tx.all(sql, params![team, day, MOST_A_DAY]).await?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(()) };
    tx.run("DELETE FROM unmet_need WHERE team_id = $1 AND on_date = $2 AND id <= $3", params![team, day, last]).await?;
    let rows = rows.into_iter().map(|row| {
        params![
            team,
            row.id,
            row.at,
            day,
            row.reason,
            row.looked_for,
            row.need,
            row.neighbourhood_id,
            row.outward,
            row.service_id
        ]
    });
    tx.insert_many(
        "INSERT INTO unmet_need (team_id, id, at, on_date, reason, looked_for, need, neighbourhood_id, outward, service_id)",
        rows.collect(),
        "",
    )
    .await?;
    Ok(())
}

/// Takes back what was pressed today, and says whether it was there.
pub async fn take_back(tx: &mut Tx, id: UnmetNeedId) -> Result<bool> {
    tx.require(Permission::Casework)?;
    let (team, today) = (tx.team(), tx.today());
    Ok(tx.run("DELETE FROM unmet_need WHERE team_id = $1 AND id = $2 AND on_date = $3", params![team, id, today]).await? > 0)
}

/// How often what was missing where, and why, from one day to another.
pub async fn counts(tx: &mut Tx, since: Date, until: Date) -> Result<Vec<Count>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT u.neighbourhood_id, n.name AS neighbourhood, u.outward, u.need, u.reason, COUNT(*) AS times FROM unmet_need u \
             LEFT JOIN neighbourhood n ON n.team_id = u.team_id AND n.id = u.neighbourhood_id \
             WHERE u.team_id = $1 AND u.on_date >= $2 AND u.on_date <= $3 \
             GROUP BY u.neighbourhood_id, n.name, u.outward, u.need, u.reason ORDER BY 6 DESC, n.name, u.outward, u.need, u.reason LIMIT 5000",
            params![team, since, until],
        )
        .await?)
}

/// Where the sites of some neighbourhoods are, as far as the list of postcodes says.
pub async fn places(tx: &mut Tx, of: &[NeighbourhoodId]) -> Result<Vec<(NeighbourhoodId, f64, f64)>> {
    let team = tx.team();
    Ok(tx
        .all_in(
            "SELECT p.neighbourhood_id, AVG(c.lat), AVG(c.lon) FROM practice p \
             JOIN site s ON s.team_id = p.team_id AND s.practice_id = p.id JOIN postcode_point c ON c.postcode = s.postcode \
             WHERE p.team_id = $1 AND p.neighbourhood_id IN",
            params![team],
            of.iter().flat_map(|id| params![id]).collect(),
            "GROUP BY p.neighbourhood_id",
        )
        .await?)
}

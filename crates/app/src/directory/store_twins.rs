//! SQL of entries that may be of one service.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::params;
use kernel::{Permission, ServiceId, SourceId};

use super::model::Full;
use super::store::by_ids;
use super::twins::{Told, alike};
use crate::{Result, Tx};

/// Two entries that may be one, and what speaks for it.
pub struct Pair {
    pub one: Full,
    pub other: Full,
    pub why: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ServiceId,
    source_id: Option<SourceId>,
    name: String,
    phone: String,
    email: String,
    url: String,
}

async fn told(tx: &mut Tx, ids: &[ServiceId]) -> Result<HashMap<ServiceId, Told>> {
    let team = tx.team();
    let list = |ids: &[ServiceId]| ids.iter().flat_map(|id| params![*id]).collect();
    let rows: Vec<Row> = tx
        .all_in(
            "SELECT id, source_id, name, phone, email, url FROM service WHERE team_id = $1 AND id IN",
            params![team],
            list(ids),
            "",
        )
        .await?;
    let places: Vec<(ServiceId, String)> = tx
        .all_in(
            "SELECT service_id, postcode FROM service_place WHERE team_id = $1 AND postcode IS NOT NULL AND service_id IN",
            params![team],
            list(ids),
            "",
        )
        .await?;
    let mut all: HashMap<ServiceId, Told> = HashMap::new();
    for Row { id, source_id: source, name, phone, email, url } in rows {
        all.insert(id, Told { id, source, name, phone, email, url, postcodes: Vec::new() });
    }
    for (id, postcode) in places {
        if let Some(told) = all.get_mut(&id) {
            told.postcodes.push(postcode);
        }
    }
    Ok(all)
}

/// Looks again for what may be the same as these entries, after they were written. What more than thirty entries have in common, a
/// switchboard or a town hall, brings none of them together.
pub async fn look(tx: &mut Tx, written: &[ServiceId]) -> Result<()> {
    let team = tx.team();
    let list = written.iter().flat_map(|id| params![*id]).collect();
    let before: Vec<(ServiceId,)> = tx
        .all_in(
            "SELECT service_id FROM service_clue WHERE team_id = $1 AND service_id IN",
            params![team],
            list,
            "GROUP BY service_id",
        )
        .await?;
    for (id,) in before {
        tx.run("DELETE FROM service_clue WHERE team_id = $1 AND service_id = $2", params![team, id]).await?;
        tx.run("DELETE FROM service_twin WHERE team_id = $1 AND one_id = $2", params![team, id]).await?;
        tx.run("DELETE FROM service_twin WHERE team_id = $1 AND other_id = $2", params![team, id]).await?;
    }
    let ours = told(tx, written).await?;
    let mut clues = BTreeSet::new();
    let mut rows = Vec::new();
    for told in ours.values() {
        for clue in told.clues() {
            rows.push(params![team, told.id, clue]);
            clues.insert(clue);
        }
    }
    tx.insert_many("INSERT INTO service_clue (team_id, service_id, clue)", rows, "ON CONFLICT DO NOTHING").await?;
    let telling: Vec<(String,)> = tx
        .all_in(
            "SELECT c.clue FROM service_clue c JOIN service s ON s.team_id = c.team_id AND s.id = c.service_id \
             WHERE c.team_id = $1 AND c.clue IN",
            params![team],
            clues.into_iter().flat_map(|clue| params![clue]).collect(),
            "GROUP BY c.clue HAVING COUNT(DISTINCT COALESCE(s.source_id, '')) > 1 AND COUNT(*) <= 30",
        )
        .await?;
    if telling.is_empty() {
        return Ok(());
    }
    let holders: Vec<(String, ServiceId)> = tx
        .all_in(
            "SELECT clue, service_id FROM service_clue WHERE team_id = $1 AND clue IN",
            params![team],
            telling.into_iter().flat_map(|(clue,)| params![clue]).collect(),
            "",
        )
        .await?;
    let mut by_clue: BTreeMap<String, Vec<ServiceId>> = BTreeMap::new();
    for (clue, id) in holders {
        by_clue.entry(clue).or_default().push(id);
    }
    let others: BTreeSet<ServiceId> = by_clue.values().flatten().copied().filter(|id| !ours.contains_key(id)).collect();
    let mut all = told(tx, &Vec::from_iter(others)).await?;
    all.extend(ours.iter().map(|(id, told)| (*id, told.clone())));
    let mut pairs = BTreeMap::new();
    for holders in by_clue.values() {
        for one in holders.iter().filter(|id| ours.contains_key(id)) {
            for other in holders.iter().filter(|other| *other != one) {
                let (first, second) = (*one.min(other), *one.max(other));
                if let (Some(a), Some(b)) = (all.get(&first), all.get(&second))
                    && let Some(why) = alike(a, b)
                {
                    pairs.insert((first, second), why);
                }
            }
        }
    }
    let rows = pairs.into_iter().map(|((one, other), why)| params![team, one, other, why]).collect();
    tx.insert_many("INSERT INTO service_twin (team_id, one_id, other_id, why)", rows, "ON CONFLICT DO NOTHING").await?;
    Ok(())
}

/// Pairs that may be the same, and of which nobody has decided yet.
pub async fn twins(tx: &mut Tx, most: i64) -> Result<Vec<Pair>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    let rows: Vec<(ServiceId, ServiceId, String)> = tx
        .all(
            "SELECT t.one_id, t.other_id, t.why FROM service_twin t \
             JOIN service a ON a.team_id = t.team_id AND a.id = t.one_id AND a.same_as IS NULL AND a.status <> 'closed' \
             JOIN service b ON b.team_id = t.team_id AND b.id = t.other_id AND b.same_as IS NULL AND b.status <> 'closed' \
             WHERE t.team_id = $1 AND NOT EXISTS \
               (SELECT 1 FROM service_different d WHERE d.team_id = $1 AND d.one_id = t.one_id AND d.other_id = t.other_id) \
             ORDER BY t.one_id, t.other_id LIMIT $2",
            params![team, most],
        )
        .await?;
    let ids: Vec<ServiceId> = rows.iter().flat_map(|(one, other, _)| [*one, *other]).collect();
    let loaded = by_ids(tx, &ids).await?;
    let find = |id: ServiceId| loaded.iter().find(|full| full.service.id == id).cloned();
    Ok(rows.into_iter().filter_map(|(one, other, why)| Some(Pair { one: find(one)?, other: find(other)?, why })).collect())
}

/// What may be the same as this entry: its id, its name and what speaks for it.
pub async fn twins_of(tx: &mut Tx, id: ServiceId) -> Result<Vec<(ServiceId, String, String)>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT s.id, s.name, t.why FROM (SELECT one_id AS id, why, one_id, other_id FROM service_twin WHERE team_id = $1 AND other_id = $2 \
             UNION ALL SELECT other_id, why, one_id, other_id FROM service_twin WHERE team_id = $1 AND one_id = $2) t \
             JOIN service s ON s.team_id = $1 AND s.id = t.id WHERE s.same_as IS NULL AND s.status <> 'closed' AND NOT EXISTS \
               (SELECT 1 FROM service_different d WHERE d.team_id = $1 AND d.one_id = t.one_id AND d.other_id = t.other_id) \
             ORDER BY s.name LIMIT 10",
            params![team, id],
        )
        .await?)
}

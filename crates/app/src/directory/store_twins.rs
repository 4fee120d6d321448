//! SQL of what may stand in the directory twice: services and organisations, by the same questions of tables of the same make.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::params;
use kernel::{OrganisationId, Permission, ServiceId, SourceId, TeamId};

use super::model::Full;
use super::store::by_ids;
use super::twins::{Told, alike};
use crate::audit::Act;
use crate::{Result, Tx};

/// The questions that are asked of one kind of thing. Ids are text here, as they are in the tables.
struct Questions {
    told: &'static str,
    /// Of what has any.
    postcodes: Option<&'static str>,
    forget_clues: &'static str,
    forget_first: &'static str,
    forget_second: &'static str,
    keep_clues: &'static str,
    telling: &'static str,
    /// Which of these clues tell of two that may be one.
    tells: &'static str,
    holders: &'static str,
    keep_pairs: &'static str,
    undecided: &'static str,
    undecided_of: &'static str,
    different: &'static str,
}

/// The questions of a kind, by the name of its table: what is read of it, and which still counts, of `a` and of `b`.
macro_rules! questions {
    ($table:literal, $numbers:literal, $postcodes:expr, $tells:literal, $a_counts:literal, $b_counts:literal) => {
        Questions {
            told: concat!(
                "SELECT id, source_id, name, phone, email, url, ",
                $numbers,
                " FROM ",
                $table,
                " WHERE team_id = $1 AND id IN"
            ),
            postcodes: $postcodes,
            forget_clues: concat!("DELETE FROM ", $table, "_clue WHERE team_id = $1 AND ", $table, "_id IN"),
            forget_first: concat!("DELETE FROM ", $table, "_twin WHERE team_id = $1 AND one_id IN"),
            forget_second: concat!("DELETE FROM ", $table, "_twin WHERE team_id = $1 AND other_id IN"),
            keep_clues: concat!("INSERT INTO ", $table, "_clue (team_id, ", $table, "_id, clue)"),
            telling: concat!(
                "SELECT c.clue FROM ",
                $table,
                "_clue c JOIN ",
                $table,
                " s ON s.team_id = c.team_id AND s.id = c.",
                $table,
                "_id \
                 WHERE c.team_id = $1 AND c.clue IN"
            ),
            tells: concat!("GROUP BY c.clue HAVING ", $tells, " AND COUNT(*) <= 30"),
            holders: concat!("SELECT clue, ", $table, "_id FROM ", $table, "_clue WHERE team_id = $1 AND clue IN"),
            keep_pairs: concat!("INSERT INTO ", $table, "_twin (team_id, one_id, other_id, why)"),
            undecided: concat!(
                "SELECT t.one_id, t.other_id, t.why FROM ",
                $table,
                "_twin t \
                 JOIN ",
                $table,
                " a ON a.team_id = t.team_id AND a.id = t.one_id AND a.same_as IS NULL AND ",
                $a_counts,
                " \
                 JOIN ",
                $table,
                " b ON b.team_id = t.team_id AND b.id = t.other_id AND b.same_as IS NULL AND ",
                $b_counts,
                " \
                 WHERE t.team_id = $1 AND NOT EXISTS \
                   (SELECT 1 FROM ",
                $table,
                "_different d WHERE d.team_id = $1 AND d.one_id = t.one_id AND d.other_id = t.other_id) \
                 ORDER BY t.one_id, t.other_id LIMIT $2"
            ),
            undecided_of: concat!(
                "SELECT b.id, b.name, t.why FROM (SELECT one_id AS id, why, one_id, other_id FROM ",
                $table,
                "_twin WHERE team_id = $1 AND other_id = $2 \
                 UNION ALL SELECT other_id, why, one_id, other_id FROM ",
                $table,
                "_twin WHERE team_id = $1 AND one_id = $2) t \
                 JOIN ",
                $table,
                " b ON b.team_id = $1 AND b.id = t.id WHERE b.same_as IS NULL AND ",
                $b_counts,
                " AND NOT EXISTS \
                   (SELECT 1 FROM ",
                $table,
                "_different d WHERE d.team_id = $1 AND d.one_id = t.one_id AND d.other_id = t.other_id) \
                 ORDER BY b.name LIMIT 10"
            ),
            different: concat!(
                "INSERT INTO ",
                $table,
                "_different (team_id, one_id, other_id, at, by_name) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"
            ),
        }
    };
}

const SERVICES: Questions = questions!(
    "service",
    "'' AS charity_number, '' AS company_number, FALSE AS by_name",
    Some("SELECT service_id, postcode FROM service_place WHERE team_id = $1 AND postcode IS NOT NULL AND service_id IN"),
    "COUNT(DISTINCT COALESCE(s.source_id, '')) > 1",
    "a.status <> 'closed'",
    "b.status <> 'closed'"
);

/// One that runs nothing any more need not be decided.
const ORGANISATIONS: Questions = questions!(
    "organisation",
    "charity_number, company_number, TRUE AS by_name",
    None,
    "COUNT(*) > 1",
    "EXISTS (SELECT 1 FROM service s WHERE s.team_id = a.team_id AND s.organisation_id = a.id AND s.status <> 'closed')",
    "EXISTS (SELECT 1 FROM service s WHERE s.team_id = b.team_id AND s.organisation_id = b.id AND s.status <> 'closed')"
);

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    source_id: Option<SourceId>,
    name: String,
    phone: String,
    email: String,
    url: String,
    charity_number: String,
    company_number: String,
    by_name: bool,
}

async fn told(tx: &mut db::Tx, team: TeamId, of: &Questions, ids: &[String]) -> Result<HashMap<String, Told>> {
    let list = |ids: &[String]| ids.iter().flat_map(|id| params![id]).collect();
    let rows: Vec<Row> = tx.all_in(of.told, params![team], list(ids), "").await?;
    let places: Vec<(String, String)> = match of.postcodes {
        Some(postcodes) => tx.all_in(postcodes, params![team], list(ids), "").await?,
        None => Vec::new(),
    };
    let mut all: HashMap<String, Told> = HashMap::new();
    for Row { id, source_id: source, name, phone, email, url, charity_number, company_number, by_name } in rows {
        let postcodes = Vec::new();
        all.insert(id, Told { source, name, phone, email, url, postcodes, charity_number, company_number, by_name });
    }
    for (id, postcode) in places {
        if let Some(told) = all.get_mut(&id) {
            told.postcodes.push(postcode);
        }
    }
    Ok(all)
}

/// Looks again for what may be the same as these, after they were written. What more than thirty have in common, a switchboard or a town
/// hall, brings none of them together.
async fn look(tx: &mut db::Tx, team: TeamId, of: &Questions, written: &[String]) -> Result<()> {
    for forget in [of.forget_clues, of.forget_first, of.forget_second] {
        let list = written.iter().flat_map(|id| params![id]).collect();
        let _: Vec<(String,)> = tx.all_in(forget, params![team], list, "RETURNING team_id").await?;
    }
    let ours = told(tx, team, of, written).await?;
    let mut clues = BTreeSet::new();
    let mut rows = Vec::new();
    for (id, told) in &ours {
        for clue in told.clues() {
            rows.push(params![team, id, clue]);
            clues.insert(clue);
        }
    }
    tx.insert_many(of.keep_clues, rows, "ON CONFLICT DO NOTHING").await?;
    let telling: Vec<(String,)> =
        tx.all_in(of.telling, params![team], clues.into_iter().flat_map(|clue| params![clue]).collect(), of.tells).await?;
    if telling.is_empty() {
        return Ok(());
    }
    let telling = telling.into_iter().flat_map(|(clue,)| params![clue]).collect();
    let holders: Vec<(String, String)> = tx.all_in(of.holders, params![team], telling, "").await?;
    let mut by_clue: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (clue, id) in holders {
        by_clue.entry(clue).or_default().push(id);
    }
    let others: BTreeSet<String> = by_clue.values().flatten().filter(|id| !ours.contains_key(*id)).cloned().collect();
    let mut all = told(tx, team, of, &Vec::from_iter(others)).await?;
    all.extend(ours.iter().map(|(id, told)| (id.clone(), told.clone())));
    let mut pairs = BTreeMap::new();
    for holders in by_clue.values() {
        for one in holders.iter().filter(|id| ours.contains_key(*id)) {
            for other in holders.iter().filter(|other| *other != one) {
                let (first, second) = (one.min(other), one.max(other));
                if let (Some(a), Some(b)) = (all.get(first), all.get(second))
                    && let Some(why) = alike(a, b)
                {
                    pairs.insert((first, second), why);
                }
            }
        }
    }
    let rows = pairs.into_iter().map(|((one, other), why)| params![team, one, other, why]).collect();
    tx.insert_many(of.keep_pairs, rows, "ON CONFLICT DO NOTHING").await?;
    Ok(())
}

/// See [`look`]: after services were written.
pub async fn look_at_services(tx: &mut Tx, written: &[ServiceId]) -> Result<()> {
    let team = tx.team();
    look(tx, team, &SERVICES, &text(written)).await
}

/// See [`look`]: after organisations were written, or came to run something.
pub async fn look_at_organisations(tx: &mut Tx, written: &[OrganisationId]) -> Result<()> {
    let team = tx.team();
    look(tx, team, &ORGANISATIONS, &text(written)).await
}

/// See [`look`]: after a directory was made at once.
pub(crate) async fn look_at_all(tx: &mut db::Tx, team: TeamId) -> Result<()> {
    for (of, sql) in [
        (SERVICES, "SELECT id FROM service WHERE team_id = $1"),
        (ORGANISATIONS, "SELECT id FROM organisation WHERE team_id = $1"),
    ] {
        let ids: Vec<(String,)> = tx.all(sql, params![team]).await?;
        look(tx, team, &of, &Vec::from_iter(ids.into_iter().map(|(id,)| id))).await?;
    }
    Ok(())
}

/// How many entries that a source has and that are new may be here already, from another source or from the team itself. Nothing is written.
pub async fn perhaps_here(tx: &mut Tx, source: &str, new: &[Told]) -> Result<usize> {
    let team = tx.team();
    let clues: BTreeSet<String> = new.iter().flat_map(Told::clues).collect();
    let holders: Vec<(String, String)> = tx
        .all_in(
            "SELECT c.clue, c.service_id FROM service_clue c JOIN service s ON s.team_id = c.team_id AND s.id = c.service_id \
             LEFT JOIN source f ON f.team_id = s.team_id AND f.id = s.source_id \
             WHERE c.team_id = $1 AND s.status <> 'closed' AND COALESCE(f.name, '') <> $2 AND c.clue IN",
            params![team, source],
            clues.into_iter().flat_map(|clue| params![clue]).collect(),
            "",
        )
        .await?;
    let mut by_clue: HashMap<String, Vec<String>> = HashMap::new();
    for (clue, id) in holders {
        by_clue.entry(clue).or_default().push(id);
    }
    by_clue.retain(|_, ids| ids.len() <= 30);
    let ids: BTreeSet<String> = by_clue.values().flatten().cloned().collect();
    let here = told(tx, team, &SERVICES, &Vec::from_iter(ids)).await?;
    let is_here = |told: &&Told| {
        let ids = told.clues().into_iter().filter_map(|clue| by_clue.get(&clue)).flatten();
        ids.filter_map(|id| here.get(id)).any(|other| alike(told, other).is_some())
    };
    Ok(new.iter().filter(is_here).count())
}

fn text<Id: ToString>(ids: &[Id]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// Two services that may be one, and what speaks for it.
pub struct Pair {
    pub one: Full,
    pub other: Full,
    pub why: String,
}

/// Pairs that may be the same, and of which nobody has decided yet.
pub async fn twins(tx: &mut Tx, most: i64) -> Result<Vec<Pair>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    let rows: Vec<(ServiceId, ServiceId, String)> = tx.all(SERVICES.undecided, params![team, most]).await?;
    let ids: Vec<ServiceId> = rows.iter().flat_map(|(one, other, _)| [*one, *other]).collect();
    let loaded = by_ids(tx, &ids).await?;
    let find = |id: ServiceId| loaded.iter().find(|full| full.service.id == id).cloned();
    Ok(rows.into_iter().filter_map(|(one, other, why)| Some(Pair { one: find(one)?, other: find(other)?, why })).collect())
}

/// The same of organisations: the ids of two, and what speaks for it.
pub async fn twins_among_organisations(tx: &mut Tx, most: i64) -> Result<Vec<(OrganisationId, OrganisationId, String)>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    Ok(tx.all(ORGANISATIONS.undecided, params![team, most]).await?)
}

/// What may be the same as this entry: its id, its name and what speaks for it.
pub async fn twins_of(tx: &mut Tx, id: ServiceId) -> Result<Vec<(ServiceId, String, String)>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    Ok(tx.all(SERVICES.undecided_of, params![team, id]).await?)
}

/// What may be the same as this organisation.
pub async fn twins_of_organisation(tx: &mut Tx, id: OrganisationId) -> Result<Vec<(OrganisationId, String, String)>> {
    tx.require(Permission::Casework)?;
    let team = tx.team();
    Ok(tx.all(ORGANISATIONS.undecided_of, params![team, id]).await?)
}

/// Says that two services are two, so that nobody is asked again.
pub async fn different(tx: &mut Tx, one: ServiceId, other: ServiceId) -> Result<()> {
    are_two(tx, &SERVICES, (one.min(other).to_string(), one.max(other).to_string())).await
}

/// Says that two organisations are two, so that nobody is asked again.
pub async fn different_organisations(tx: &mut Tx, one: OrganisationId, other: OrganisationId) -> Result<()> {
    are_two(tx, &ORGANISATIONS, (one.min(other).to_string(), one.max(other).to_string())).await
}

async fn are_two(tx: &mut Tx, of: &Questions, (one, other): (String, String)) -> Result<()> {
    tx.require(Permission::Casework)?;
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run(of.different, params![team, one, other, now, name]).await?;
    tx.note(Act::Changed, None, "two of the directory are two");
    Ok(())
}

//! SQL of who may act for a person. Permission is asked of the person's record: [`super::store::require`].

use db::params;
use kernel::{ContactRouteId, Date, Guarded, Instant, Permission, PersonId, ProxyId, Reveal};

use super::model::{ContactRoute, NewRoute};
use super::proxy::{Basis, Ending, Proxy, Standing, no_to};
use super::store;
use crate::audit::Act;
use crate::{Error, Result, Tx};

/// A row of `proxy`.
#[derive(sqlx::FromRow)]
struct Row {
    id: ProxyId,
    name: Guarded<String>,
    relation: String,
    basis: Basis,
    evidence: String,
    may_hear: bool,
    may_decide: bool,
    until_on: Option<Date>,
    reviewed_on: Option<Date>,
    made_at: Instant,
    made_by: String,
    again_by: String,
    ended_at: Option<Instant>,
    ended_by: String,
    ending: Option<Ending>,
    version: i64,
}

impl From<Row> for Proxy {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            relation: row.relation,
            basis: row.basis,
            evidence: row.evidence,
            may_hear: row.may_hear,
            may_decide: row.may_decide,
            until_on: row.until_on,
            reviewed_on: row.reviewed_on,
            made_at: row.made_at,
            made_by: row.made_by,
            again_by: row.again_by,
            ended_at: row.ended_at,
            ended_by: row.ended_by,
            ending: row.ending,
            version: row.version,
        }
    }
}

/// Whose a route `c` is, as [`super::model::ProxyColumns`], where `proxy y` is joined to it.
macro_rules! proxy_columns {
    () => {
        "c.proxy_id, y.name AS proxy_name, y.relation AS proxy_relation, y.may_hear AS proxy_may_hear, c.used_until AS proxy_until"
    };
}
pub(crate) use proxy_columns;

/// Everybody who acts or acted for a person, the newest first. Ask for the person before.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Proxy>> {
    let team = tx.team();
    let rows: Vec<Row> = tx
        .all(
            "SELECT id, name, relation, basis, evidence, may_hear, may_decide, until_on, reviewed_on, made_at, made_by, again_by, ended_at, \
             ended_by, ending, version FROM proxy WHERE team_id = $1 AND person_id = $2 ORDER BY made_at DESC, id DESC LIMIT 200",
            params![team, person],
        )
        .await?;
    Ok(rows.into_iter().map(Proxy::from).collect())
}

/// One of them, with whose it is, if the actor may see that person.
pub async fn load(tx: &mut Tx, id: ProxyId) -> Result<(PersonId, Proxy)> {
    let team = tx.team();
    let owner: Option<(PersonId,)> =
        tx.maybe("SELECT person_id FROM proxy WHERE team_id = $1 AND id = $2", params![team, id]).await?;
    let (person,) = owner.ok_or(Error::NotFound)?;
    store::require(tx, person, "who acts for them").await?;
    let proxy = of_person(tx, person).await?.into_iter().find(|proxy| proxy.id == id).ok_or(Error::NotFound)?;
    Ok((person, proxy))
}

/// Somebody who is to act for a person.
#[derive(Clone, Debug)]
pub struct New {
    pub name: Guarded<String>,
    pub basis: Basis,
    pub says: Says,
}

/// What is said of somebody who acts for a person, and may change.
#[derive(Clone, Debug)]
pub struct Says {
    pub relation: String,
    pub evidence: String,
    pub may_hear: bool,
    pub may_decide: bool,
    pub until_on: Option<Date>,
    /// The person was asked alone just now whether it is right.
    pub asked_alone: bool,
}

/// Adds somebody. Where the person said no to them before, only a leader does, who is told so and asks the person alone.
pub async fn add(tx: &mut Tx, person: PersonId, new: &New) -> Result<ProxyId> {
    let again = no_to(&of_person(tx, person).await?, &new.name).is_some();
    if again && !(tx.may(Permission::Lead) && new.says.asked_alone) {
        return Err(Error::refused(
            "They were asked not to act for this person. Only a team leader lets them act again, after asking the person alone.",
        ));
    }
    let (team, now, today, by, id) = (tx.team(), tx.now, tx.today(), tx.actor().name.clone(), ProxyId::new());
    tx.run(
        "INSERT INTO proxy (team_id, id, person_id, name, relation, basis, evidence, may_hear, may_decide, until_on, reviewed_on, made_at, \
         made_by, again_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            team,
            id,
            person,
            new.name.reveal(Reveal::to_keep()),
            new.says.relation,
            new.basis,
            new.says.evidence,
            new.says.may_hear,
            new.says.may_decide,
            new.says.until_on,
            new.says.asked_alone.then_some(today),
            now,
            by,
            if again { by.as_str() } else { "" }
        ],
    )
    .await?;
    changed(tx, person).await?;
    Ok(id)
}

/// Saves what is said of somebody who acts for a person, if nobody else did meanwhile.
pub async fn save(tx: &mut Tx, person: PersonId, id: ProxyId, says: &Says, version: i64) -> Result<()> {
    let (team, today) = (tx.team(), tx.today());
    tx.run_versioned(
        "UPDATE proxy SET relation = $1, evidence = $2, may_hear = $3, may_decide = $4, until_on = $5, reviewed_on = COALESCE($6, reviewed_on), \
         version = version + 1 WHERE team_id = $7 AND id = $8 AND version = $9 AND ended_at IS NULL",
        params![
            says.relation,
            says.evidence,
            says.may_hear,
            says.may_decide,
            says.until_on,
            says.asked_alone.then_some(today),
            team,
            id,
            version
        ],
    )
    .await?;
    changed(tx, person).await
}

/// From now on they act no more. What goes to their number is not sent, from this moment on.
pub async fn end(tx: &mut Tx, person: PersonId, id: ProxyId, ending: Ending, version: i64) -> Result<()> {
    let (team, now, by) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run_versioned(
        "UPDATE proxy SET ended_at = $1, ended_by = $2, ending = $3, version = version + 1 \
         WHERE team_id = $4 AND id = $5 AND version = $6 AND ended_at IS NULL",
        params![now, by, ending, team, id, version],
    )
    .await?;
    changed(tx, person).await
}

async fn changed(tx: &mut Tx, person: PersonId) -> Result<()> {
    settle(tx, person).await?;
    tx.note(Act::Changed, Some(person), "who acts for them");
    Ok(())
}

/// Writes down until when the numbers of those who act for a person are used. To be called after whatever that depends on has changed: their
/// proxies, when they were born, and what was joined to their record.
pub async fn settle(tx: &mut Tx, person: PersonId) -> Result<()> {
    let all = of_person(tx, person).await?;
    if all.is_empty() {
        return Ok(());
    }
    let (born, team, today) = (born(tx, person).await?, tx.team(), tx.today());
    let mut over = false;
    for proxy in &all {
        let until = proxy.used_until(&all, born, today);
        over |= until.is_some_and(|until| until <= today);
        tx.run(
            "UPDATE contact_route SET used_until = $1 WHERE team_id = $2 AND person_id = $3 AND proxy_id = $4 AND ended_at IS NULL",
            params![until, team, person, proxy.id],
        )
        .await?;
    }
    if !over {
        return Ok(());
    }
    // Whoever had it knows the hour and the words that will be said first: neither is good for anything now.
    let sql = "UPDATE promise SET ended_at = $1 WHERE team_id = $2 AND person_id = $3 AND ended_at IS NULL AND outgoing_id IN \
                (SELECT o.id FROM outbox o JOIN contact_route c ON c.team_id = o.team_id AND c.id = o.route_id \
                 WHERE o.team_id = $2 AND o.person_id = $3 AND c.used_until <= $4)";
    let now = tx.now;
    tx.run(sql, params![now, team, person, today]).await?;
    Ok(())
}

async fn born(tx: &mut Tx, person: PersonId) -> Result<Option<Date>> {
    let team = tx.team();
    let row: Option<(Option<Date>,)> =
        tx.maybe("SELECT date_of_birth FROM person WHERE team_id = $1 AND id = $2", params![team, person]).await?;
    Ok(row.and_then(|(born,)| born))
}

/// Says whose a way to reach a person is: their own, or somebody's who acts for them.
pub async fn give_route(tx: &mut Tx, person: PersonId, route: ContactRouteId, proxy: Option<ProxyId>) -> Result<()> {
    let team = tx.team();
    tx.run(
        "UPDATE contact_route SET proxy_id = $1, used_until = NULL WHERE team_id = $2 AND person_id = $3 AND id = $4",
        params![proxy, team, person, route],
    )
    .await?;
    settle(tx, person).await
}

/// Gives somebody who acts for a person another number. From this moment on the one before is known as at their end: what was to go to it does
/// not, and by itself it becomes nobody else's. Gives the new way.
pub(super) async fn other_number(
    tx: &mut Tx,
    person: PersonId,
    route: &ContactRoute,
    new: &NewRoute,
    version: i64,
) -> Result<ContactRouteId> {
    let team = tx.team();
    let sql = "SELECT position FROM contact_route WHERE team_id = $1 AND id = $2";
    let (position,): (i64,) = tx.one(sql, params![team, route.id]).await?;
    store::end_route(tx, person, route.id, version).await?;
    let new = NewRoute { kind: route.kind, ..new.clone() };
    let id = store::add_route(tx, person, &new, position).await?;
    give_route(tx, person, id, route.of_proxy.as_ref().map(|proxy| proxy.id)).await?;
    Ok(id)
}

/// Why a number is not kept as the person's own.
pub const OF_FORMER: &str = "This leads to somebody who acts for the person no more. If they act again, write that down first";

/// The same where nobody has said whose it is now.
pub const OF_ANOTHER: &str = "known as that of somebody who acts or acted for the person";

/// Who acts or acted for a person and has or had this way to be reached.
async fn who_had(tx: &mut Tx, person: PersonId, told: &NewRoute) -> Result<Vec<(ProxyId,)>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT proxy_id FROM contact_route WHERE team_id = $1 AND person_id = $2 AND kind = $3 AND value = $4 AND proxy_id IS NOT NULL",
            params![team, person, told.kind, told.value.reveal(Reveal::to_keep())],
        )
        .await?)
}

/// Whether a way to reach a person is known as that of one who acts or acted for them. By whatever does not ask whose it is now, it does not
/// become the person's own.
pub async fn is_known_as_anothers(tx: &mut Tx, person: PersonId, told: &NewRoute) -> Result<bool> {
    Ok(!who_had(tx, person, told).await?.is_empty())
}

/// Whether a way to reach a person, as somebody tells it, is known as that of one who acts for them no more. `whose` is who acts for them and has
/// it, as is said now: somebody of the same name may have come to act again.
pub async fn is_of_former(tx: &mut Tx, person: PersonId, told: &NewRoute, whose: Option<ProxyId>) -> Result<bool> {
    let rows = who_had(tx, person, told).await?;
    if rows.is_empty() {
        return Ok(false);
    }
    let (all, born, today) = (of_person(tx, person).await?, born(tx, person).await?, tx.today());
    let acts = |id: ProxyId| all.iter().any(|proxy| proxy.id == id && proxy.standing(&all, born, today).acts());
    let knew: Vec<&Proxy> = all.iter().filter(|proxy| rows.contains(&(proxy.id,))).collect();
    let again = all.iter().find(|proxy| Some(proxy.id) == whose && acts(proxy.id));
    let is_again = again.is_some_and(|again| knew.iter().any(|proxy| proxy.name.reads_like(&again.name)));
    Ok(!is_again && !knew.iter().any(|proxy| acts(proxy.id)))
}

/// Everybody who acts or acted for a person, with whether they do today.
pub async fn standings(tx: &mut Tx, person: PersonId) -> Result<Vec<(Proxy, Standing)>> {
    let all = of_person(tx, person).await?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let (born, today) = (born(tx, person).await?, tx.today());
    let standings: Vec<Standing> = all.iter().map(|proxy| proxy.standing(&all, born, today)).collect();
    Ok(all.into_iter().zip(standings).collect())
}

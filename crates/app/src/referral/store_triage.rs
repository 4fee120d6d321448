//! SQL of triage, and of what a practice sees of its referrals.

use db::params;
use kernel::{Instant, NhsNumber, Permission, PersonId, ReferralId, StaffId};

use super::forms::Told;
use super::model::{Action, Exception, Need, Referral, State};
use super::store;
use crate::audit::Act;
use crate::person::model::{NewRoute, RouteKind};
use crate::{Error, Result, Tx, person};

/// Why a leader has to look.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Why {
    pub position: i64,
    pub kind: Exception,
    pub note: String,
    pub person_id: Option<PersonId>,
    pub settled_at: Option<Instant>,
}

/// A referral in a list: what its people need to recognise it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    pub id: ReferralId,
    pub number: i64,
    pub person_id: PersonId,
    pub given_names: String,
    pub family_name: String,
    pub practice_name: String,
    pub received_at: Instant,
    pub state: State,
    pub worker_name: Option<String>,
    pub why: Option<String>,
}

macro_rules! listed {
    ($why:literal, $rest:literal) => {
        concat!(
            "SELECT r.id, r.number, r.person_id, p.given_names, p.family_name, c.name AS practice_name, r.received_at, r.state, \
             w.first_name AS worker_name, ",
            $why,
            " AS why FROM referral r JOIN person p ON p.team_id = r.team_id AND p.id = r.person_id \
             JOIN practice c ON c.team_id = r.team_id AND c.id = r.practice_id \
             LEFT JOIN staff w ON w.team_id = r.team_id AND w.id = r.worker_id ",
            $rest
        )
    };
}

/// What waits for a leader, oldest first: in triage, and with the practice.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Listed>> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let rows: Vec<Listed> = tx
        .all(
            listed!(
                "(SELECT MIN(e.note) FROM referral_exception e WHERE e.team_id = r.team_id AND e.referral_id = r.id AND e.settled_at IS NULL)",
                "WHERE r.team_id = $1 AND r.state IN ('in_triage', 'returned') ORDER BY r.state, r.received_at, r.id LIMIT 200"
            ),
            params![team],
        )
        .await?;
    for row in &rows {
        tx.saw(row.person_id, "triage list");
    }
    Ok(rows)
}

/// The referrals of the actor's own practices, newest first. Names are what they themselves sent.
pub async fn of_my_practices(tx: &mut Tx, open_only: bool, before: i64, most: i64) -> Result<Vec<Listed>> {
    let (team, staff) = (tx.team(), tx.staff()?);
    let rows: Vec<Listed> = tx
        .all(
            listed!(
                "(SELECT MAX(e.note) FROM referral_event e WHERE e.team_id = r.team_id AND e.referral_id = r.id \
                 AND ((r.state = 'returned' AND e.kind = 'returned') OR (r.state = 'rejected' AND e.kind = 'rejected')))",
                "WHERE r.team_id = $1 AND r.practice_id IN (SELECT practice_id FROM staff_practice WHERE team_id = $1 AND staff_id = $2) \
                 AND (NOT $3 OR r.state NOT IN ('closed', 'rejected')) AND r.number < $4 ORDER BY r.number DESC LIMIT $5"
            ),
            params![team, staff, open_only, before, most],
        )
        .await?;
    for row in &rows {
        tx.saw(row.person_id, "practice's referrals");
    }
    Ok(rows)
}

/// The referrals of the actor as a worker, newest first.
pub async fn of_worker(tx: &mut Tx, open_only: bool, before: i64, most: i64) -> Result<Vec<Listed>> {
    tx.require(Permission::Casework)?;
    let (team, staff) = (tx.team(), tx.staff()?);
    let rows: Vec<Listed> = tx
        .all(
            listed!(
                "CAST(NULL AS TEXT)",
                "WHERE r.team_id = $1 AND r.worker_id = $2 AND (NOT $3 OR r.state NOT IN ('closed', 'rejected')) AND r.number < $4 \
                 ORDER BY r.number DESC LIMIT $5"
            ),
            params![team, staff, open_only, before, most],
        )
        .await?;
    for row in &rows {
        tx.saw(row.person_id, "own referrals");
    }
    Ok(rows)
}

/// A referral that the actor sent or whose practice is theirs, or whose person they may see.
pub async fn load_sent(tx: &mut Tx, id: ReferralId) -> Result<Referral> {
    let referral = store::find(tx, id).await?.ok_or(Error::NotFound)?;
    let (team, staff) = (tx.team(), tx.staff()?);
    let own = tx
        .count(
            "SELECT COUNT(*) FROM staff_practice WHERE team_id = $1 AND staff_id = $2 AND practice_id = $3",
            params![team, staff, referral.practice_id],
        )
        .await?
        > 0;
    // Whoever sent it sees what became of it, also a link worker who referred for a practice not their own.
    if own && tx.may(Permission::Refer) || referral.referrer_staff_id == Some(staff) {
        tx.saw(referral.person_id, "sent referral");
        return Ok(referral);
    }
    person::store::require(tx, referral.person_id, "referral").await?;
    Ok(referral)
}

pub async fn needs(tx: &mut Tx, id: ReferralId) -> Result<Vec<Need>> {
    let team = tx.team();
    let rows: Vec<(Need,)> =
        tx.all("SELECT need FROM referral_need WHERE team_id = $1 AND referral_id = $2 ORDER BY need", params![team, id]).await?;
    Ok(rows.into_iter().map(|(need,)| need).collect())
}

pub async fn whys(tx: &mut Tx, id: ReferralId) -> Result<Vec<Why>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT position, kind, note, person_id, settled_at FROM referral_exception WHERE team_id = $1 AND referral_id = $2 ORDER BY position",
            params![team, id],
        )
        .await?)
}

/// Gives a referral to a worker who is there: by acceptance or by reassignment.
pub async fn give(tx: &mut Tx, referral: &Referral, action: Action, worker: StaffId, note: &str) -> Result<()> {
    let candidates = super::store_receive::candidates(tx, referral.site_id, Some(referral.person_id)).await?;
    let Some(chosen) = candidates.iter().find(|candidate| candidate.id == worker) else {
        return Err(Error::refused("Choose a link worker who works here."));
    };
    if chosen.absent {
        return Err(Error::refused(format!("{} is away today. Choose somebody who is there.", chosen.name)));
    }
    let words = if note.is_empty() { format!("Given to {}", chosen.name) } else { format!("Given to {}. {note}", chosen.name) };
    store::change(tx, referral, action, &words).await?;
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE referral SET worker_id = $1, allocated_at = $2 WHERE team_id = $3 AND id = $4",
        params![worker, now, team, referral.id],
    )
    .await?;
    settle(tx, referral.id, None).await
}

/// Settles the reasons to look: all, or one.
pub async fn settle(tx: &mut Tx, id: ReferralId, position: Option<i64>) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE referral_exception SET settled_at = $1 WHERE team_id = $2 AND referral_id = $3 AND settled_at IS NULL \
         AND ($4 IS NULL OR position = $4)",
        params![now, team, id, position],
    )
    .await?;
    Ok(())
}

/// Joins a referral to the person it was of all along. The provisional person goes if nothing else hangs on them.
pub async fn same_person(tx: &mut Tx, referral: &Referral, why: &Why) -> Result<()> {
    let known = why.person_id.ok_or(Error::NotFound)?;
    person::store::require(tx, known, "triage").await?;
    let (team, provisional) = (tx.team(), referral.person_id);
    tx.run_versioned(
        "UPDATE referral SET person_id = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND version = $4 AND state = 'in_triage'",
        params![known, team, referral.id, referral.version],
    )
    .await?;
    tx.run("UPDATE concern SET person_id = $1 WHERE team_id = $2 AND referral_id = $3", params![known, team, referral.id])
        .await?;
    let left = tx
        .count(
            "SELECT (SELECT COUNT(*) FROM referral WHERE team_id = $1 AND person_id = $2) \
             + (SELECT COUNT(*) FROM concern WHERE team_id = $1 AND person_id = $2)",
            params![team, provisional],
        )
        .await?;
    if left == 0 && provisional != known {
        let routes = person::store::routes(tx, known).await?;
        for route in person::store::routes(tx, provisional).await? {
            if routes.iter().all(|old| old.value != route.value) {
                let new = NewRoute { kind: route.kind, value: route.value, label: route.label, safe: route.safe };
                person::store::add_route(tx, known, &new, i64::try_from(routes.len()).unwrap_or_default()).await?;
            }
        }
        tx.run("DELETE FROM contact_route WHERE team_id = $1 AND person_id = $2", params![team, provisional]).await?;
        tx.run(
            "UPDATE referral_exception SET person_id = NULL WHERE team_id = $1 AND person_id = $2",
            params![team, provisional],
        )
        .await?;
        tx.run("DELETE FROM person WHERE team_id = $1 AND id = $2", params![team, provisional]).await?;
    }
    store::event(tx, referral.id, "joined", "The same person as one we know").await?;
    settle(tx, referral.id, Some(why.position)).await
}

/// Says that a referral is of somebody else than proposed.
pub async fn not_same(tx: &mut Tx, referral: &Referral, why: &Why) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE referral SET version = version + 1 WHERE team_id = $1 AND id = $2 AND version = $3 AND state = 'in_triage'",
        params![team, referral.id, referral.version],
    )
    .await?;
    tx.note(Act::Changed, Some(referral.person_id), "compared with somebody known");
    store::event(tx, referral.id, "compared", "Not the same person").await?;
    settle(tx, referral.id, Some(why.position)).await
}

/// Takes in what the practice answered; what was missing is filled.
pub async fn answered(tx: &mut Tx, referral: &Referral, told: &Told) -> Result<()> {
    let team = tx.team();
    if let Some(phone) = &told.phone {
        let routes = person::store::routes(tx, referral.person_id).await?;
        let new = NewRoute { kind: RouteKind::Phone, value: phone.to_string(), label: String::new(), safe: Default::default() };
        if routes.iter().all(|old| old.value != new.value) {
            person::store::add_route(tx, referral.person_id, &new, i64::try_from(routes.len()).unwrap_or_default()).await?;
        }
    }
    if let Some(born) = told.date_of_birth {
        tx.run(
            "UPDATE person SET date_of_birth = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND date_of_birth IS NULL",
            params![born, team, referral.person_id],
        )
        .await?;
    }
    store::change(tx, referral, Action::Answer, &told.note).await
}

/// What a known person and the referral have, side by side.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Side {
    pub given_names: String,
    pub family_name: String,
    pub date_of_birth: Option<kernel::Date>,
    pub nhs_number: Option<NhsNumber>,
    pub postcode: Option<String>,
    pub practice: String,
}

pub async fn side(tx: &mut Tx, person: PersonId) -> Result<Option<Side>> {
    tx.require(Permission::Lead)?;
    tx.saw(person, "triage");
    let team = tx.team();
    Ok(tx
        .maybe(
            "SELECT p.given_names, p.family_name, p.date_of_birth, p.nhs_number, p.postcode, c.name AS practice FROM person p \
             JOIN practice c ON c.team_id = p.team_id AND c.id = p.practice_id WHERE p.team_id = $1 AND p.id = $2",
            params![team, person],
        )
        .await?)
}

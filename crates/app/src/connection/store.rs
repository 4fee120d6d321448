//! SQL of connections and going along.

use std::collections::HashMap;

use db::params;
use kernel::{AppointmentId, ConnectionId, ContactId, Date, EventId, Instant, PersonId, ReferralId, ServiceId};

use super::model::{Part, State};
use super::rules::{SentLately, WEEK, may_follow, names_abuse};
use crate::audit::Act;
use crate::contact::model::Mode;
use crate::contact::store::{self as contacts, NewAppointment};
use crate::directory::facts::Proof;
use crate::referral::model::{Need, Referral};
use crate::{Error, Result, Tx, directory, person, referral};

/// A connection with what it is to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Connection {
    pub id: ConnectionId,
    pub referral_id: ReferralId,
    pub person_id: PersonId,
    pub service_id: ServiceId,
    pub service_name: String,
    pub service_phone: String,
    pub service_keywords: String,
    pub part: Part,
    pub state: State,
    pub state_at: Instant,
    pub may_share: String,
    pub first_on: Option<Date>,
    /// They said no on their own page, and nobody of the team has looked at it yet.
    pub said_no_at: Option<Instant>,
    pub version: i64,
}

impl Connection {
    /// Whether the very name of the service may tell somebody who reads it over a shoulder what happened.
    pub fn about_abuse(&self) -> bool {
        names_abuse(&format!("{} {}", self.service_name, self.service_keywords))
    }
}

macro_rules! connection_columns {
    () => {
        "SELECT c.id, c.referral_id, c.person_id, c.service_id, s.name AS service_name, s.phone AS service_phone, s.keywords AS service_keywords, c.part, c.state, c.state_at, \
         c.may_share, c.first_on, c.said_no_at, c.version FROM connection c JOIN service s ON s.team_id = c.team_id AND s.id = c.service_id "
    };
}

/// The connections of a referral, newest first. Ask for the person before.
pub async fn of_referral(tx: &mut Tx, id: ReferralId) -> Result<Vec<Connection>> {
    let team = tx.team();
    let sql = concat!(connection_columns!(), "WHERE c.team_id = $1 AND c.referral_id = $2 ORDER BY c.state_at DESC, c.id DESC");
    Ok(tx.all(sql, params![team, id]).await?)
}

/// A connection of somebody the actor may see.
pub async fn load(tx: &mut Tx, id: ConnectionId) -> Result<Connection> {
    let team = tx.team();
    let sql = concat!(connection_columns!(), "WHERE c.team_id = $1 AND c.id = $2");
    let connection: Connection = tx.maybe(sql, params![team, id]).await?.ok_or(Error::NotFound)?;
    person::store::require(tx, connection.person_id, "connection").await?;
    Ok(connection)
}

/// A step of a connection.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Step {
    pub at: Instant,
    pub staff_name: String,
    pub state: State,
    pub note: String,
}

pub async fn steps(tx: &mut Tx, id: ConnectionId) -> Result<Vec<Step>> {
    let team = tx.team();
    let sql =
        "SELECT at, staff_name, state, note FROM connection_event WHERE team_id = $1 AND connection_id = $2 ORDER BY at, id";
    Ok(tx.all(sql, params![team, id]).await?)
}

/// Suggests a service to a person; suggested already, it is the same connection.
pub async fn suggest(tx: &mut Tx, referral: &Referral, service: ServiceId, part: Part) -> Result<ConnectionId> {
    let (team, now, id) = (tx.team(), tx.now, ConnectionId::new());
    crate::directory::store::load(tx, service).await?;
    let made = tx
        .run(
            "INSERT INTO connection (team_id, id, referral_id, person_id, service_id, part, state, state_at, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
             ON CONFLICT (team_id, referral_id, service_id, part) DO NOTHING",
            params![team, id, referral.id, referral.person_id, service, part, State::Suggested, now],
        )
        .await?;
    if made == 0 {
        let (id,): (ConnectionId,) = tx
            .one(
                "SELECT id FROM connection WHERE team_id = $1 AND referral_id = $2 AND service_id = $3 AND part = $4",
                params![team, referral.id, service, part],
            )
            .await?;
        return Ok(id);
    }
    note_step(tx, id, State::Suggested, "").await?;
    directory::store_workbench::used(tx, service).await?;
    referral::store::touch(tx, referral.id).await?;
    tx.note(Act::Changed, Some(referral.person_id), "connection");
    Ok(id)
}

/// How many people services were sent of those to whom they were suggested in the last [`WEEK`] days, and how many may follow. Who said no,
/// or was refused, counts in neither; and one connection is left out.
pub async fn sent_lately(
    tx: &mut Tx,
    services: &[ServiceId],
    but: Option<ConnectionId>,
) -> Result<HashMap<ServiceId, SentLately>> {
    let (team, since) = (tx.team(), tx.now.plus_minutes(-WEEK * 24 * 60));
    let list = services.iter().flat_map(|id| params![id]).collect();
    let counts: Vec<(ServiceId, i64, i64)> = tx
        .all_in(
            "SELECT service_id, COUNT(CASE WHEN state NOT IN ('suggested', 'agreed') THEN 1 END), \
             COUNT(CASE WHEN state IN ('suggested', 'agreed') THEN 1 END) FROM connection \
             WHERE team_id = $1 AND made_at >= $2 AND part = 'participant' \
             AND state NOT IN ('person_declined', 'service_declined') AND ($3 IS NULL OR id <> $3) AND service_id IN",
            params![team, since, but],
            list,
            "GROUP BY service_id",
        )
        .await?;
    Ok(counts.into_iter().map(|(id, sent, to_come)| (id, SentLately { sent, to_come })).collect())
}

async fn note_step(tx: &mut Tx, id: ConnectionId, state: State, note: &str) -> Result<()> {
    let (team, now, staff, name) = (tx.team(), tx.now, tx.actor().staff, tx.actor().name.clone());
    tx.run(
        "INSERT INTO connection_event (team_id, id, connection_id, at, staff_id, staff_name, state, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![team, EventId::new(), id, now, staff, name, state, note],
    )
    .await?;
    Ok(())
}

/// Takes a step today. What the person agreed may be told goes with referring.
pub async fn step(tx: &mut Tx, connection: &Connection, to: State, note: &str, may_share: &str) -> Result<()> {
    let today = tx.today();
    step_on(tx, connection, to, note, may_share, today).await
}

/// Takes a step that happened on a day.
async fn step_on(tx: &mut Tx, connection: &Connection, to: State, note: &str, may_share: &str, on: Date) -> Result<()> {
    if !may_follow(connection.state, to) {
        return Err(Error::refused(format!("“{}” cannot follow “{}”.", to.label(), connection.state.label())));
    }
    // They said no themselves: nobody is sent to, told or booked with anybody until somebody of the team has looked.
    if connection.said_no_at.is_some() && to != State::PersonDeclined {
        return Err(Error::refused("They said no to this on their own page. Talk with them first."));
    }
    let (team, now) = (tx.team(), tx.now);
    // What was suggested in spring may be closed in autumn: nobody is sent to a shut door.
    if matches!(to, State::Signposted | State::Referred) {
        let sql = "SELECT COUNT(*) FROM service WHERE team_id = $1 AND id = $2 AND status = 'closed'";
        if tx.count(sql, params![team, connection.service_id]).await? > 0 {
            return Err(Error::refused(
                "This group is closed. Look for another, or write in its entry that it is running again.",
            ));
        }
    }
    let first = (to == State::Attended && connection.first_on.is_none()).then_some(on);
    let share = if may_share.is_empty() { connection.may_share.as_str() } else { may_share };
    tx.run_versioned(
        "UPDATE connection SET state = $1, state_at = $2, may_share = $3, first_on = COALESCE($4, first_on), said_no_at = NULL, version = version + 1 \
         WHERE team_id = $5 AND id = $6 AND version = $7",
        params![to, now, share, first, team, connection.id, connection.version],
    )
    .await?;
    note_step(tx, connection.id, to, note).await?;
    // What happens with a service shows that some of what we say of it is right.
    let proof = match to {
        State::Received | State::Accepted | State::WaitingList => Some(Proof::Accepted),
        State::ServiceDeclined => Some(Proof::Declined),
        _ => None,
    };
    if let Some(proof) = proof {
        directory::store::prove(tx, connection.service_id, proof, &[]).await?;
    }
    referral::store::touch(tx, connection.referral_id).await?;
    tx.note(Act::Changed, Some(connection.person_id), "connection");
    Ok(())
}

/// They say no to it on their own page. What they were sent there for stands as it stood; only a person of the team takes the next step.
pub async fn said_no(tx: &mut Tx, connection: &Connection) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE connection SET said_no_at = COALESCE(said_no_at, $1), version = version + 1 WHERE team_id = $2 AND id = $3",
        params![now, team, connection.id],
    )
    .await?;
    note_step(tx, connection.id, connection.state, "They said no on their own page").await?;
    tx.note(Act::Changed, Some(connection.person_id), "connection");
    Ok(())
}

/// Somebody of the team has talked with them, and they want it after all.
pub async fn looked(tx: &mut Tx, connection: &Connection) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE connection SET said_no_at = NULL, version = version + 1 WHERE team_id = $1 AND id = $2 AND version = $3 AND said_no_at IS NOT NULL",
        params![team, connection.id, connection.version],
    )
    .await?;
    note_step(tx, connection.id, connection.state, "Talked about their no: they want it").await?;
    tx.note(Act::Changed, Some(connection.person_id), "connection");
    Ok(())
}

/// Which connections of a referral were referred by us, and when first.
pub async fn referred(tx: &mut Tx, id: ReferralId) -> Result<Vec<(ConnectionId, Instant)>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT e.connection_id, MIN(e.at) FROM connection c JOIN connection_event e ON e.team_id = c.team_id AND e.connection_id = c.id \
             WHERE c.team_id = $1 AND c.referral_id = $2 AND e.state = 'referred' GROUP BY e.connection_id",
            params![team, id],
        )
        .await?)
}

/// Books going along: an appointment of the actor, tied to the connection.
pub async fn book_visit(tx: &mut Tx, connection: &Connection, new: &NewAppointment) -> Result<AppointmentId> {
    let referral = referral::store::find(tx, connection.referral_id).await?.ok_or(Error::NotFound)?;
    let appointment = contacts::book(tx, &referral, new).await?;
    let team = tx.team();
    tx.run(
        "INSERT INTO visit (team_id, appointment_id, connection_id) VALUES ($1, $2, $3)",
        params![team, appointment, connection.id],
    )
    .await?;
    Ok(appointment)
}

/// Visits of a connection: when, whether it is still to come, and how it went.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Visit {
    pub appointment_id: AppointmentId,
    pub starts_at: Instant,
    pub place: String,
    pub state: crate::contact::model::AppointmentState,
    pub how_it_went: String,
}

pub async fn visits(tx: &mut Tx, id: ConnectionId) -> Result<Vec<Visit>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT v.appointment_id, a.starts_at, a.place, a.state, v.how_it_went FROM visit v \
             JOIN appointment a ON a.team_id = v.team_id AND a.id = v.appointment_id WHERE v.team_id = $1 AND v.connection_id = $2 ORDER BY a.starts_at",
            params![team, id],
        )
        .await?)
}

/// Writes down how going along went: the appointment, the connection and a contact in one.
pub async fn visited(tx: &mut Tx, appointment: AppointmentId, attended: bool, words: &str) -> Result<ConnectionId> {
    let planned = contacts::load_appointment(tx, appointment).await?;
    let (team, now, staff, name) = (tx.team(), tx.now, tx.staff()?, tx.actor().name.clone());
    let row: Option<(ConnectionId,)> = tx
        .maybe("SELECT connection_id FROM visit WHERE team_id = $1 AND appointment_id = $2", params![team, appointment])
        .await?;
    let (id,) = row.ok_or(Error::NotFound)?;
    let state = if attended {
        crate::contact::model::AppointmentState::Attended
    } else {
        crate::contact::model::AppointmentState::Missed
    };
    contacts::settle_appointment(tx, &planned, state).await?;
    tx.run("UPDATE visit SET how_it_went = $1 WHERE team_id = $2 AND appointment_id = $3", params![words, team, appointment])
        .await?;
    let mut connection = load(tx, id).await?;
    if attended && matches!(connection.state, State::Suggested) {
        // Whoever went along wanted it.
        step_on(tx, &connection, State::Agreed, "", "", planned.starts_at.date()).await?;
        connection = load(tx, id).await?;
    }
    let to = if attended { State::Attended } else { State::DidNotAttend };
    if may_follow(connection.state, to) {
        let note = if attended { "Went along" } else { "" };
        step_on(tx, &connection, to, note, "", planned.starts_at.date()).await?;
    }
    if attended {
        directory::store::prove(tx, connection.service_id, Proof::Visited, &[]).await?;
        tx.run(
            "INSERT INTO contact (team_id, id, referral_id, person_id, staff_id, staff_name, started_at, finished_at, mode, place, note) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            params![
                team, ContactId::new(), connection.referral_id, connection.person_id, staff, name, planned.starts_at, now, Mode::Visit,
                planned.place, format!("Went along to {}. {words}", connection.service_name)
            ],
        )
        .await?;
    }
    Ok(id)
}

/// The postcode of the site that a referral came from, if the team knows it.
pub async fn site_postcode(tx: &mut Tx, referral: &Referral) -> Result<Option<String>> {
    let team = tx.team();
    let sql = "SELECT postcode FROM site WHERE team_id = $1 AND id = $2";
    Ok(tx.maybe::<(Option<String>,)>(sql, params![team, referral.site_id]).await?.and_then(|(postcode,)| postcode))
}

/// What the finder is asked at first: the needs of the plan and what the person likes; before there is a plan, what was ticked
/// in the referral and what they want.
pub async fn starting_words(tx: &mut Tx, referral: &Referral) -> Result<String> {
    let team = tx.team();
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT words FROM need WHERE team_id = $1 AND referral_id = $2 AND ended_at IS NULL \
             UNION ALL SELECT enjoy FROM about_me WHERE team_id = $1 AND person_id = $3",
            params![team, referral.id, referral.person_id],
        )
        .await?;
    let mut words: Vec<String> = rows.into_iter().map(|(words,)| words).filter(|words| !words.is_empty()).collect();
    if words.is_empty() {
        let ticked = referral::store_triage::needs(tx, referral.id).await?;
        words.extend(ticked.into_iter().filter(|need| *need != Need::Other).map(|need| need.label().to_owned()));
        words.extend(Some(referral.wants.clone()).filter(|wants| !wants.is_empty()));
    }
    Ok(words.join(". "))
}

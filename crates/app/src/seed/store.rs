//! SQL of load data: plain inserts, many rows at a time.

use db::{Db, Engine, Tx, Value, params};

use super::team::Team;
use crate::Result;

pub(super) async fn has_team(db: &Db) -> Result<bool> {
    Ok(db.read().await?.count("SELECT COUNT(*) FROM team", params![]).await? > 0)
}

/// Marks the database as invented, with whom the demonstration's buttons stand for.
pub(super) async fn mark(tx: &mut Tx, team: &Team) -> Result<()> {
    let mut rows = vec![params!["demo", "yes"]];
    rows.extend(team.doors.iter().map(|(role, staff)| params![format!("demo_{role}"), staff]));
    tx.insert_many("INSERT INTO installation (name, value)", rows, "").await?;
    Ok(())
}

/// PostgreSQL plans by what it counted last; SQLite, as Kith runs it, by the indexes alone.
pub(super) async fn tell_the_planner(db: &Db) -> Result<()> {
    if db.engine() == Engine::Postgres {
        let mut tx = db.write().await?;
        tx.run("ANALYZE", params![]).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Rows that wait for their inserts, by table, in the order in which tables were first met: what is referred to is made first.
#[derive(Default)]
pub(super) struct Rows {
    tables: Vec<(&'static str, Vec<Vec<Value>>)>,
    inserted: u64,
}

impl Rows {
    pub fn add(&mut self, insert: &'static str, row: Vec<Value>) {
        match self.tables.iter_mut().find(|(table, _)| *table == insert) {
            Some((_, rows)) => rows.push(row),
            None => self.tables.push((insert, vec![row])),
        }
    }

    /// How many have gone in.
    pub fn inserted(&self) -> u64 {
        self.inserted
    }

    pub async fn insert(&mut self, tx: &mut Tx) -> Result<()> {
        for (insert, rows) in &mut self.tables {
            self.inserted += tx.insert_many(insert, std::mem::take(rows), "").await?;
        }
        Ok(())
    }
}

pub(super) const TEAM: &str = "INSERT INTO team (id, name, phone, email)";
pub(super) const POSTCODE: &str = "INSERT INTO postcode_point (postcode, lat, lon)";
pub(super) const STAFF: &str = "INSERT INTO staff (team_id, id, name, first_name, email)";
pub(super) const STAFF_ROLE: &str = "INSERT INTO staff_role (team_id, staff_id, role)";
pub(super) const NEIGHBOURHOOD: &str = "INSERT INTO neighbourhood (team_id, id, name)";
pub(super) const PRACTICE: &str = "INSERT INTO practice (team_id, id, ods_code, name, neighbourhood_id)";
pub(super) const SITE: &str = "INSERT INTO site (team_id, id, practice_id, name, postcode)";
pub(super) const STAFF_PRACTICE: &str = "INSERT INTO staff_practice (team_id, staff_id, practice_id)";
pub(super) const ASSIGNMENT: &str = "INSERT INTO assignment (team_id, id, staff_id, site_id, from_on)";

pub(super) const ORGANISATION: &str = "INSERT INTO organisation (team_id, id, name, folded_name)";
pub(super) const SERVICE: &str = "INSERT INTO service (team_id, id, organisation_id, name, summary, description, cost, cost_pence, keywords, \
     volunteers_wanted, min_age, folded_name, changed_at)";
pub(super) const SERVICE_PLACE: &str = "INSERT INTO service_place (team_id, service_id, position, name, postcode, lat, lon)";
pub(super) const SERVICE_SESSION: &str = "INSERT INTO service_session (team_id, service_id, position, weekday, starts, ends)";

pub(super) const PERSON: &str = "INSERT INTO person (team_id, id, given_names, family_name, date_of_birth, nhs_number, language, interpreter, \
     address, postcode, practice_id, site_id, folded_name, created_at)";
pub(super) const NAME_WORD: &str = "INSERT INTO person_name_word (team_id, person_id, word)";
pub(super) const CONTACT_ROUTE: &str =
    "INSERT INTO contact_route (team_id, id, person_id, kind, value, label, voicemail, text, say_who)";
pub(super) const REFERRAL: &str = "INSERT INTO referral (team_id, id, number, person_id, practice_id, site_id, referrer_staff_id, referrer_name, \
     referrer_role, received_at, received_on, state, wants, reason, agreed, risk, worker_id, allocated_at, next_step, next_step_on, waiting_on, \
     review_on, hold_reason, held_until, touched_at, closed_at, closed_on, close_reason, sent_name)";
pub(super) const REFERRAL_NEED: &str = "INSERT INTO referral_need (team_id, referral_id, need)";
pub(super) const EXCEPTION: &str = "INSERT INTO referral_exception (team_id, referral_id, position, kind, note)";
pub(super) const EVENT: &str = "INSERT INTO referral_event (team_id, id, referral_id, at, staff_id, staff_name, kind, note)";
pub(super) const ATTEMPT: &str =
    "INSERT INTO attempt (team_id, id, referral_id, person_id, at, staff_id, staff_name, result, note, call_back_at)";
pub(super) const CONTACT: &str =
    "INSERT INTO contact (team_id, id, referral_id, person_id, staff_id, staff_name, started_at, finished_at, mode, note)";
pub(super) const APPOINTMENT: &str =
    "INSERT INTO appointment (team_id, id, referral_id, person_id, staff_id, starts_at, minutes, mode, place, state)";
pub(super) const CONCERN: &str = "INSERT INTO concern (team_id, id, person_id, referral_id, opened_at, opened_by, came_by, said, state, accepted_by, \
     accepted_how, accepted_at, closed_at, outcome)";
pub(super) const ABOUT_ME: &str = "INSERT INTO about_me (team_id, person_id, matters, enjoy, holds_back, saved_at, saved_by)";
pub(super) const PLAN: &str = "INSERT INTO plan (team_id, referral_id, person_id, agreed_on, review_on, version)";
pub(super) const NEED: &str = "INSERT INTO need (team_id, id, referral_id, kind, words, position)";
pub(super) const GOAL: &str = "INSERT INTO goal (team_id, id, referral_id, need_id, words, position)";
pub(super) const ACTION: &str = "INSERT INTO action (team_id, id, referral_id, goal_id, what, due_on, position)";
pub(super) const CONNECTION: &str =
    "INSERT INTO connection (team_id, id, referral_id, person_id, service_id, part, state, state_at, made_at, may_share)";
pub(super) const CONNECTION_EVENT: &str =
    "INSERT INTO connection_event (team_id, id, connection_id, at, staff_id, staff_name, state, note)";
pub(super) const OUTBOX: &str = "INSERT INTO outbox (team_id, id, channel, purpose, cause, person_id, referral_id, route_id, language, filling, \
     made_at, made_by_id, made_by, due_at, expires_at, state, why, tries, template, body, sent_at, settled_at, seen_at)";
pub(super) const OUTBOX_EVENT: &str = "INSERT INTO outbox_event (team_id, id, outgoing_id, at, state, why, by_name)";
pub(super) const PROMISE: &str = "INSERT INTO promise (team_id, id, referral_id, person_id, staff_id, from_at, until_at, say, made_at, made_by, \
     outgoing_id, told_how, answer, answered_at, ended_at)";
pub(super) const REPLY: &str = "INSERT INTO reply (team_id, id, provider_id, channel, sender, words, written_at, received_at, person_id, \
     referral_id, outgoing_id, read_at, read_by)";
pub(super) const CONCERN_EVENT: &str = "INSERT INTO concern_event (team_id, id, concern_id, at, kind, mark, name, by_name)";

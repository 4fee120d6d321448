//! SQL of the demonstration: plain inserts, in bulk, past the rules of the product, because history did not happen by them
//! today. The states it leaves are those that the rules would have left; a test checks.

use db::{Db, Tx, Value, params};
use kernel::{Date, PersonId, ServiceId, StaffId, TeamId, fold};

use super::places::Team;
use crate::Result;
use crate::directory::workbench::used_more;
use crate::person::model::name_words;
use crate::web::Typed;

pub(super) async fn is_filled(db: &Db) -> Result<bool> {
    Ok(db.read().await?.count("SELECT COUNT(*) FROM team", params![]).await? > 0)
}

pub(super) async fn made_on(db: &Db) -> Result<Option<Date>> {
    let row: Option<(String,)> =
        db.read().await?.maybe("SELECT value FROM installation WHERE name = 'demo_made_on'", params![]).await?;
    Ok(row.and_then(|(text,)| text.parse().ok()))
}

/// Marks the database as a demonstration, so that `serve` refuses it and `demo` offers its buttons.
pub(super) async fn mark(tx: &mut Tx, today: Date, team: &Team) -> Result<()> {
    let mut marks = vec![("demo".to_owned(), "yes".to_owned()), ("demo_made_on".to_owned(), today.to_string())];
    marks.extend(team.doors.iter().map(|(role, staff)| (format!("demo_{role}"), staff.to_string())));
    for (name, value) in marks {
        tx.run("INSERT INTO installation (name, value) VALUES ($1, $2)", params![name, value]).await?;
    }
    Ok(())
}

/// What history leaves on every referral: the name as it was sent, and until when it is on hold.
pub(super) async fn complete(tx: &mut Tx) -> Result<()> {
    for sql in [
        "UPDATE referral SET sent_name = (SELECT TRIM(p.given_names || ' ' || p.family_name) FROM person p \
         WHERE p.team_id = referral.team_id AND p.id = referral.person_id)",
        "UPDATE referral SET held_until = review_on, review_on = NULL WHERE state = 'on_hold'",
    ] {
        tx.run(sql, params![]).await?;
    }
    Ok(())
}

/// The sites, by name.
pub(super) async fn sites(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    Ok(tx.all("SELECT id, name FROM site ORDER BY name, id", params![]).await?)
}

/// Some that are under way: they were referred twice.
pub(super) async fn some_active(tx: &mut Tx) -> Result<Vec<kernel::ReferralId>> {
    let rows: Vec<(kernel::ReferralId,)> =
        tx.all("SELECT id FROM referral WHERE state = 'active' ORDER BY number LIMIT 3", params![]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A second referral of somebody, which went into the first.
pub(super) async fn second(tx: &mut Tx, first: kernel::ReferralId, id: kernel::ReferralId, at: kernel::Instant) -> Result<()> {
    tx.run(
        "INSERT INTO referral (team_id, id, number, person_id, practice_id, site_id, referrer_name, referrer_role, received_at, received_on, \
         state, wants, agreed, risk, touched_at, joined_to) SELECT team_id, $1, (SELECT MAX(number) + 1 FROM referral), person_id, practice_id, \
         site_id, 'Dr Nair', 'GP', $2, $3, 'joined', wants, 'yes', 'none_known', $2, id FROM referral WHERE id = $4",
        params![id, at, at.date(), first],
    )
    .await?;
    Ok(())
}

/// How every referral came: by the form here from whoever has an account, by the link of their practice from the others.
pub(super) async fn arrivals(tx: &mut Tx, form: kernel::DoorId) -> Result<()> {
    tx.run(
        "INSERT INTO arrival (team_id, id, door_id, number, key, at, sent_at, referral_id) \
         SELECT r.team_id, r.id, COALESCE((SELECT d.id FROM door d WHERE d.team_id = r.team_id AND d.site_id = r.site_id \
           AND r.referrer_staff_id IS NULL), $1), r.number, r.id, r.received_at, r.received_at, r.id FROM referral r",
        params![form],
    )
    .await?;
    Ok(())
}

/// Something that came and waits.
#[expect(clippy::too_many_arguments, reason = "a row")]
pub(super) async fn waiting_arrival(
    tx: &mut Tx,
    team: TeamId,
    id: kernel::ArrivalId,
    door: kernel::DoorId,
    key: &str,
    at: kernel::Instant,
    sent: Option<kernel::Instant>,
    title: &str,
    note: &str,
) -> Result<()> {
    tx.run(
        "INSERT INTO arrival (team_id, id, door_id, number, key, at, sent_at, title, note) \
         VALUES ($1, $2, $3, (SELECT MAX(number) + 1 FROM arrival), $4, $5, $6, $7, $8)",
        params![team, id, door, key, at, sent, title, note],
    )
    .await?;
    Ok(())
}

pub(super) const DOOR: &str =
    "INSERT INTO door (team_id, id, kind, name, site_id, token, is_open, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(super) const ORIGINAL: &str = "INSERT INTO original (team_id, arrival_id, position, name, media_type, bytes, text) \
     VALUES ($1, $2, 0, $3, 'text/plain; charset=utf-8', $4, $5)";

/// One insert: the statement and its values.
pub(super) async fn put(tx: &mut Tx, sql: &'static str, values: Vec<Value>) -> Result<()> {
    tx.run(sql, values).await?;
    Ok(())
}

/// The words of a name that a person is found by.
pub(super) async fn put_name(tx: &mut Tx, team: TeamId, person: PersonId, name: &str) -> Result<()> {
    for word in name_words(&fold(name)) {
        put(tx, "INSERT INTO person_name_word (team_id, person_id, word) VALUES ($1, $2, $3)", params![team, person, word])
            .await?;
    }
    Ok(())
}

/// The people who were born before a day, with their family name; nobody whose address is a secret.
pub(super) async fn born_before(tx: &mut Tx, day: Date) -> Result<Vec<(PersonId, String)>> {
    let sql = "SELECT id, family_name FROM person WHERE date_of_birth < $1 AND NOT address_hidden ORDER BY id";
    Ok(tx.all(sql, params![day]).await?)
}

/// Whom a worker sees first in the list of their people, with the name.
pub(super) async fn first_person(tx: &mut Tx, worker: StaffId) -> Result<Option<(PersonId, String)>> {
    Ok(tx
        .maybe(
            "SELECT p.id, p.given_names || ' ' || p.family_name FROM referral r JOIN person p ON p.team_id = r.team_id AND p.id = r.person_id \
             WHERE r.worker_id = $1 AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') ORDER BY p.folded_name, p.id LIMIT 1",
            params![worker],
        )
        .await?)
}

pub(super) const PERSON_AGAIN: &str = "INSERT INTO person (team_id, id, given_names, family_name, preferred_name, pronouns, date_of_birth, \
     nhs_number, language, interpreter, communication, address, postcode, address_hidden, practice_id, site_id, folded_name, created_at) \
     SELECT team_id, $2, given_names, family_name, '', '', date_of_birth, NULL, '', FALSE, '', '', NULL, FALSE, practice_id, site_id, \
     folded_name, created_at FROM person WHERE team_id = $1 AND id = $3";
pub(super) const TEAM: &str = "INSERT INTO team (id, name, phone, email) VALUES ($1, $2, $3, $4)";
pub(super) const CRISIS_LINE: &str = "INSERT INTO crisis_line (team_id, position, name, phone, note, open_from, open_until, outside_phone) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(super) const NEIGHBOURHOOD: &str = "INSERT INTO neighbourhood (team_id, id, name) VALUES ($1, $2, $3)";
pub(super) const PRACTICE: &str = "INSERT INTO practice (team_id, id, ods_code, name, neighbourhood_id, email, duty_phone, duty_from, duty_until, duty_outside) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, 480, 1110, '111')";
pub(super) const SITE: &str =
    "INSERT INTO site (team_id, id, practice_id, name, address, postcode, phone) VALUES ($1, $2, $3, $4, $5, $6, $7)";
pub(super) const NATIONAL_PRACTICE: &str =
    "INSERT INTO national_practice (ods_code, name, address, postcode, phone, status) VALUES ($1, $2, $3, $4, '', 'active')";
pub(super) const STAFF: &str = "INSERT INTO staff (team_id, id, name, first_name, email, phone, about, on_public_page) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(super) const STAFF_ROLE: &str = "INSERT INTO staff_role (team_id, staff_id, role) VALUES ($1, $2, $3)";
pub(super) const STAFF_PRACTICE: &str = "INSERT INTO staff_practice (team_id, staff_id, practice_id) VALUES ($1, $2, $3)";
pub(super) const ASSIGNMENT: &str =
    "INSERT INTO assignment (team_id, id, staff_id, site_id, from_on) VALUES ($1, $2, $3, $4, $5)";
pub(super) const WORKING_HOURS: &str =
    "INSERT INTO working_hours (team_id, staff_id, weekday, from_minute, until_minute, place) VALUES ($1, $2, $3, $4, $5, $6)";
pub(super) const ABSENCE: &str =
    "INSERT INTO absence (team_id, id, staff_id, from_on, until_on, cover_staff_id) VALUES ($1, $2, $3, $4, $5, $6)";
pub(super) const POSTCODE: &str = "INSERT INTO postcode_point (postcode, lat, lon) VALUES ($1, $2, $3)";
pub(super) const STORY: &str =
    "INSERT INTO story (team_id, id, title, body, quote, shown, position) VALUES ($1, $2, $3, $4, $5, TRUE, 1)";

pub(super) const ORGANISATION: &str = "INSERT INTO organisation (team_id, id, name, description, phone, email, folded_name) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
pub(super) const SERVICE: &str = "INSERT INTO service (team_id, id, organisation_id, name, summary, description, phone, cost, cost_pence, \
     cost_note, eligibility, min_age, keywords, how_to_join, access_note, online, volunteers_wanted, confirmed_at, \
     folded_name, changed_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
pub(super) const SERVICE_FACT: &str =
    "INSERT INTO service_fact (team_id, service_id, fact, how, is_ours, by_name, at) VALUES ($1, $2, $3, $4, TRUE, $5, $6)";
pub(super) const SERVICE_PLACE: &str = "INSERT INTO service_place (team_id, service_id, position, name, address, postcode, lat, lon) \
     VALUES ($1, $2, 0, $3, $4, $5, $6, $7)";
pub(super) const SERVICE_SESSION: &str = "INSERT INTO service_session (team_id, service_id, position, weekday, starts, ends, words) VALUES ($1, $2, 0, $3, $4, $5, $6)";
pub(super) const SCHOOL_HOLIDAY: &str = "INSERT INTO school_holiday (team_id, from_on, until_on, words) VALUES ($1, $2, $3, $4)";

pub(super) const PERSON: &str = "INSERT INTO person (team_id, id, given_names, family_name, preferred_name, pronouns, date_of_birth, \
     nhs_number, language, interpreter, communication, address, postcode, address_hidden, practice_id, site_id, folded_name, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
pub(super) const CONTACT_ROUTE: &str = "INSERT INTO contact_route (team_id, id, person_id, kind, value, label, voicemail, text, say_who, \
     show_number, shared, safe_days, safe_from, safe_until, who_may_answer, code_word, confirmed_at) \
     VALUES ($1, $2, $3, 'phone', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
pub(super) const PROXY: &str = "INSERT INTO proxy (team_id, id, person_id, name, relation, basis, evidence, may_hear, may_decide, \
     reviewed_on, made_at, made_by) VALUES ($1, $2, $3, $4, $5, 'agreed', $6, $7, $8, $9, $10, $11)";
pub(super) const REFERRAL: &str = "INSERT INTO referral (team_id, id, number, person_id, practice_id, site_id, referrer_staff_id, \
     referrer_name, referrer_role, received_at, received_on, state, wants, reason, agreed, asked_in_private, risk, risk_note, worker_id, \
     allocated_at, next_step, next_step_on, waiting_on, review_on, hold_reason, touched_at, closed_at, closed_on, close_reason, \
     close_note, coded_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, \
     $27, $28, $29, $30, $31)";
pub(super) const NEED_TICKED: &str =
    "INSERT INTO referral_need (team_id, referral_id, need) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
pub(super) const EXCEPTION: &str =
    "INSERT INTO referral_exception (team_id, referral_id, position, kind, note, person_id) VALUES ($1, $2, $3, $4, $5, $6)";
pub(super) const EVENT: &str = "INSERT INTO referral_event (team_id, id, referral_id, at, staff_id, staff_name, kind, note) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(super) const ATTEMPT: &str = "INSERT INTO attempt (team_id, id, referral_id, person_id, at, staff_id, staff_name, result, note, \
     call_back_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
pub(super) const CONTACT: &str = "INSERT INTO contact (team_id, id, referral_id, person_id, staff_id, staff_name, started_at, finished_at, \
     mode, place, present, note, not_online, copied_at, copied_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
pub(super) const APPOINTMENT: &str = "INSERT INTO appointment (team_id, id, referral_id, person_id, staff_id, starts_at, minutes, mode, \
     place, interpreter, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
pub(super) const ABOUT_ME: &str = "INSERT INTO about_me (team_id, person_id, matters, people, enjoy, holds_back, communicate, do_and_dont, \
     strengths, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
pub(super) const PLAN: &str =
    "INSERT INTO plan (team_id, referral_id, person_id, agreed_on, review_on) VALUES ($1, $2, $3, $4, $5)";
pub(super) const NEED: &str =
    "INSERT INTO need (team_id, id, referral_id, kind, words, position) VALUES ($1, $2, $3, $4, $5, $6)";
pub(super) const GOAL: &str = "INSERT INTO goal (team_id, id, referral_id, need_id, words, importance, status, position) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(super) const ACTION: &str = "INSERT INTO action (team_id, id, referral_id, goal_id, what, who, due_on, confidence, status, done_on, position) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
pub(super) const CONNECTION: &str = "INSERT INTO connection (team_id, id, referral_id, person_id, service_id, part, state, state_at, made_at, may_share, \
     first_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10) ON CONFLICT DO NOTHING";
pub(super) const CONNECTION_EVENT: &str = "INSERT INTO connection_event (team_id, id, connection_id, at, staff_id, staff_name, state, note) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(super) const VISIT: &str = "INSERT INTO visit (team_id, appointment_id, connection_id, how_it_went) VALUES ($1, $2, $3, $4)";
pub(super) const CONCERN: &str = "INSERT INTO concern (team_id, id, person_id, referral_id, opened_at, opened_by_id, opened_by, came_by, said, \
     done_now, state, accepted_by, accepted_how, accepted_at, accepted_recorded_by, closed_at, closed_by, outcome) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

/// The ids of services whose names hold a word, for connecting people to what fits.
pub(super) async fn services(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    Ok(tx.all("SELECT id, keywords FROM service ORDER BY id", params![]).await?)
}

/// How much each service is used, by those who were connected to it.
pub(super) async fn uses(tx: &mut Tx) -> Result<()> {
    let rows: Vec<(ServiceId, kernel::Instant)> =
        tx.all("SELECT service_id, state_at FROM connection ORDER BY service_id, state_at", params![]).await?;
    let mut keys: std::collections::BTreeMap<ServiceId, f64> = std::collections::BTreeMap::new();
    for (service, at) in rows {
        let key = used_more(keys.get(&service).copied(), at);
        keys.insert(service, key);
    }
    for (service, key) in keys {
        tx.run("UPDATE service SET use_key = $1 WHERE id = $2", params![key, service]).await?;
    }
    Ok(())
}

/// What an entry of the demonstration says.
#[derive(sqlx::FromRow)]
struct Entry {
    team_id: TeamId,
    name: String,
    organisation: Option<String>,
    summary: String,
    phone: String,
    cost: String,
    cost_pence: Option<i64>,
    eligibility: String,
    min_age: Option<i64>,
    keywords: String,
    how_to_join: String,
    access_note: String,
    online: bool,
    volunteers_wanted: bool,
    address: Option<String>,
    postcode: Option<String>,
    weekday: Option<String>,
    starts: Option<kernel::TimeOfDay>,
    ends: Option<kernel::TimeOfDay>,
}

/// The whole form of an entry, as a browser sends it.
fn form_of(entry: &Entry) -> Typed {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let time = |at: Option<kernel::TimeOfDay>| at.map(|at| at.to_string()).unwrap_or_default();
    let tick = |name: &'static str, on: bool| on.then(|| (name, "yes".to_owned()));
    let filled = [
        ("name", entry.name.clone()),
        ("organisation", text(&entry.organisation)),
        ("summary", entry.summary.clone()),
        ("place", text(&entry.address)),
        ("postcode", text(&entry.postcode)),
        ("days", text(&entry.weekday)),
        ("starts", time(entry.starts)),
        ("ends", time(entry.ends)),
        ("rhythm", "weekly".to_owned()),
        ("cost", entry.cost.clone()),
        ("price", entry.cost_pence.map(|pence| format!("{}.{:02}", pence / 100, pence % 100)).unwrap_or_default()),
        ("min_age", entry.min_age.map(|age| age.to_string()).unwrap_or_default()),
        ("eligibility", entry.eligibility.clone()),
        ("phone", entry.phone.clone()),
        ("keywords", entry.keywords.clone()),
        ("how_to_join", entry.how_to_join.clone()),
        ("access_note", entry.access_note.clone()),
        ("status", "active".to_owned()),
    ];
    let empty = ["cost_note", "max_age", "gender", "languages", "email", "url", "route", "waiting_weeks", "weekly_room"];
    let ticks = [tick("online", entry.online), tick("volunteers_wanted", entry.volunteers_wanted)];
    Typed::with(filled.into_iter().chain(empty.map(|name| (name, String::new()))).chain(ticks.into_iter().flatten()))
}

/// What the owner of a service sent by their link: it waits for the team.
pub(super) async fn sent_by_owner(tx: &mut Tx, id: kernel::ServiceChangeId, service: &str, at: kernel::Instant) -> Result<()> {
    let entry: Entry = tx
        .one(
            "SELECT s.team_id, s.name, o.name AS organisation, s.summary, s.phone, s.cost, s.cost_pence, s.eligibility, s.min_age, \
             s.keywords, s.how_to_join, s.access_note, s.online, s.volunteers_wanted, p.address, p.postcode, d.weekday, d.starts, d.ends \
             FROM service s LEFT JOIN organisation o ON o.team_id = s.team_id AND o.id = s.organisation_id \
             LEFT JOIN service_place p ON p.team_id = s.team_id AND p.service_id = s.id \
             LEFT JOIN service_session d ON d.team_id = s.team_id AND d.service_id = s.id WHERE s.id = $1",
            params![service],
        )
        .await?;
    let saw = form_of(&entry);
    let mut form = saw.clone();
    form.remove("days");
    ["tue", "thu"].into_iter().for_each(|day| form.add("days", day));
    [("starts", "10:30"), ("ends", "12:00"), ("phone", "020 7946 0018")]
        .into_iter()
        .for_each(|(name, value)| form.set(name, value));
    tx.run(
        "INSERT INTO service_change (team_id, id, service_id, came_by, at, by_name, contact, form, saw, key) \
         VALUES ($1, $2, $3, 'owner', $4, 'Joy Amadi', '020 7946 0018', $5, $6, 'demo')",
        params![entry.team_id, id, service, at, form.encoded(), saw.encoded()],
    )
    .await?;
    Ok(())
}

pub(super) async fn neighbourhoods(tx: &mut Tx) -> Result<Vec<kernel::NeighbourhoodId>> {
    let rows: Vec<(kernel::NeighbourhoodId,)> = tx.all("SELECT id FROM neighbourhood ORDER BY id", params![]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// One press of what was missing.
pub(super) async fn missing(
    tx: &mut Tx,
    team: kernel::TeamId,
    id: kernel::UnmetNeedId,
    at: kernel::Instant,
    reason: &str,
    need: &str,
    place: Option<kernel::NeighbourhoodId>,
) -> Result<()> {
    tx.run(
        "INSERT INTO unmet_need (team_id, id, at, on_date, reason, looked_for, need, neighbourhood_id) VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
        params![team, id, at, at.date(), reason, need, place],
    )
    .await?;
    Ok(())
}

/// Those whom the lonely are sent to say how many new people a week they can take.
pub(super) async fn room(tx: &mut Tx) -> Result<()> {
    tx.run("UPDATE service SET weekly_room = 2 WHERE keywords LIKE '%lonely%'", params![]).await?;
    Ok(())
}

/// Whether a connection went in: a second one to the same service does not.
pub(super) async fn exists(tx: &mut Tx, team: kernel::TeamId, id: kernel::ConnectionId) -> Result<bool> {
    Ok(tx.count("SELECT COUNT(*) FROM connection WHERE team_id = $1 AND id = $2", params![team, id]).await? > 0)
}

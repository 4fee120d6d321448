//! SQL of attempts, conversations and appointments.

use db::params;
use kernel::{
    Answer, AppointmentId, AttemptId, ConnectionId, ContactId, ContactRouteId, Date, Instant, Permission, PersonId, ReferralId,
    StaffId,
};

use super::model::{AppointmentState, AttemptResult, Interpreter, Mode};
use super::{store_policy, store_promise};
use crate::audit::Act;
use crate::referral::model::{Action, State, WaitingOn};
use crate::safeguarding::model::Sealed;
use crate::{Error, Result, Tx, concern, person, referral};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Attempt {
    pub id: AttemptId,
    pub referral_id: ReferralId,
    pub person_id: PersonId,
    pub route_id: Option<ContactRouteId>,
    pub at: Instant,
    pub staff_id: StaffId,
    pub staff_name: String,
    pub result: AttemptResult,
    pub note: String,
    #[sqlx(flatten)]
    pub sealed: Sealed,
    pub call_back_at: Option<Instant>,
    /// When it was taken back, since it was written down by mistake, and by whom.
    pub taken_back_at: Option<Instant>,
    pub taken_back_by: String,
    /// Since when they had wanted no call, before it.
    pub no_call_before: Option<Instant>,
    pub version: i64,
}

impl Attempt {
    /// It was not taken back.
    pub fn stands(&self) -> bool {
        self.taken_back_at.is_none()
    }
}

macro_rules! attempt_columns {
    () => {
        "SELECT id, referral_id, person_id, route_id, at, staff_id, staff_name, result, note, sealed_at, sealed_by, call_back_at, taken_back_at, \
         taken_back_by, no_call_before, version FROM attempt "
    };
}

/// Notes how an attempt to reach somebody ended. The first one moves the referral on.
pub async fn attempt(tx: &mut Tx, id: ReferralId, route: Option<ContactRouteId>, result: AttemptResult) -> Result<AttemptId> {
    let referral = referral::store::load(tx, id).await?;
    let (team, now, staff, name) = (tx.team(), tx.now, tx.staff()?, tx.actor().name.clone());
    let routes = person::store::routes(tx, referral.person_id).await?;
    let route = routes.iter().find(|r| Some(r.id) == route);
    let days = crate::team::store::settings(tx).await?.safe_answer_days;
    let safe = route.map(|route| route.safe_now(days, now)).unwrap_or_default();
    if result == AttemptResult::Voicemail && !safe.may_leave_voicemail() {
        return Err(Error::refused(
            "They have not said that a voicemail is safe, so none may be left. If one was left, raise a concern.",
        ));
    }
    if result == AttemptResult::TextSent && !safe.may_text() {
        return Err(Error::refused(
            "They have not said that a text is safe, so none may be sent. If one was sent, raise a concern.",
        ));
    }
    match referral.state {
        State::Allocated => referral::store::change(tx, &referral, Action::Attempt, "").await?,
        State::Contacting | State::Active | State::OnHold => referral::store::touch(tx, id).await?,
        _ => return Err(crate::referral::model::Refusal::NotWithWorker.into()),
    }
    let attempt = AttemptId::new();
    tx.run(
        "INSERT INTO attempt (team_id, id, referral_id, person_id, route_id, at, staff_id, staff_name, result, in_safe_hours, no_call_before) \
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, no_call_at FROM referral WHERE team_id = $1 AND id = $3",
        params![
            team,
            attempt,
            id,
            referral.person_id,
            route.map(|route| route.id),
            now,
            staff,
            name,
            result,
            safe.hours.includes_moment(now)
        ],
    )
    .await?;
    match store_promise::standing(tx, id).await? {
        Some(promise) if result.keeps_a_promise(promise.from_at, now) => {
            store_promise::end(tx, id, now, "They were rung.").await?
        }
        _ => {}
    }
    if matches!(result, AttemptResult::Spoke | AttemptResult::CallBack) {
        store_promise::wants_calls(tx, id).await?;
    }
    if result == AttemptResult::Declined {
        store_promise::no_call(tx, id).await?;
    }
    if result == AttemptResult::Unsafe {
        unsafe_now(tx, referral.person_id, id, route.map(|route| route.id)).await?;
    }
    tx.note(Act::Changed, Some(referral.person_id), "call");
    Ok(attempt)
}

/// "Not safe": nothing may be left or said on this route any more, and leaders see it at once.
async fn unsafe_now(tx: &mut Tx, person: PersonId, referral: ReferralId, route: Option<ContactRouteId>) -> Result<()> {
    let team = tx.team();
    if let Some(route) = route {
        tx.run(
            "UPDATE contact_route SET voicemail = $1, text = $1, say_who = $1, version = version + 1 WHERE team_id = $2 AND id = $3",
            params![Answer::No, team, route],
        )
        .await?;
    }
    let said = "The call was ended because it was not safe to talk.";
    concern::store::open(tx, person, Some(referral), concern::model::CameBy::Call, said, "").await?;
    Ok(())
}

/// An attempt about somebody the actor may see.
pub async fn load_attempt(tx: &mut Tx, id: AttemptId) -> Result<Attempt> {
    let team = tx.team();
    let attempt: Attempt = tx
        .maybe(concat!(attempt_columns!(), "WHERE team_id = $1 AND id = $2"), params![team, id])
        .await?
        .ok_or(Error::NotFound)?;
    person::store::require(tx, attempt.person_id, "call").await?;
    Ok(attempt)
}

fn only_author(tx: &Tx, author: StaffId, name: &str) -> Result<()> {
    match tx.actor().staff == Some(author) {
        true => Ok(()),
        false => Err(Error::refused(format!("{name} wrote this. Only they can change it; write your own beside it."))),
    }
}

/// Takes back a call that was written down by mistake. It stays in the record and counts for nothing: what it set in motion is as it was
/// before, and what it was to tell them is called off, if it has not left.
pub async fn take_back(tx: &mut Tx, attempt: &Attempt) -> Result<()> {
    if !attempt.stands() {
        return Ok(());
    }
    let its_author = tx.actor().staff == Some(attempt.staff_id);
    if !its_author && !tx.may(Permission::Lead) {
        return Err(Error::refused(format!("{} wrote this. They or a team leader can take it back.", attempt.staff_name)));
    }
    attempt.result.may_be_taken_back(attempt.at, tx.now).map_err(Error::refused)?;
    let referral = referral::store::find(tx, attempt.referral_id).await?.ok_or(Error::NotFound)?;
    if !referral.state.is_with_worker() {
        return Err(Error::refused("The referral has ended since. Open it again first, then take the call back."));
    }
    let (team, now, name, why) = (tx.team(), tx.now, tx.actor().name.clone(), "The call was taken back.");
    tx.run_versioned(
        "UPDATE attempt SET taken_back_at = $1, taken_back_by = $2, version = version + 1 WHERE team_id = $3 AND id = $4 AND version = $5",
        params![now, name, team, attempt.id, attempt.version],
    )
    .await?;
    crate::sending::store_call_off::call_off_cause(tx, &store_policy::cause(attempt.id), why).await?;
    store_promise::stands_again(tx, attempt, why).await?;
    if referral.state == State::Contacting && last_attempt(tx, referral.id).await?.is_none() {
        referral::store::change(tx, &referral, Action::TakeBack, "").await?;
    }
    tx.note(Act::Changed, Some(attempt.person_id), "took back a call");
    Ok(())
}

/// What is written after a call: the note, when to ring again, the next step.
#[derive(Clone, Debug)]
pub struct After {
    pub note: String,
    pub call_back_at: Option<Instant>,
    pub next_step: String,
    pub next_step_on: Option<Date>,
    pub waiting_on: WaitingOn,
    /// The versions of the attempt and of the referral that the form was made from.
    pub seen: (i64, i64),
}

pub async fn save_attempt(tx: &mut Tx, attempt: &Attempt, after: &After) -> Result<()> {
    only_author(tx, attempt.staff_id, &attempt.staff_name)?;
    if !attempt.stands() {
        return Err(Error::refused("This call was taken back. Nothing more is written of it."));
    }
    let (team, (seen, seen_referral)) = (tx.team(), after.seen);
    tx.run_versioned(
        "UPDATE attempt SET note = $1, call_back_at = $2, version = version + 1 WHERE team_id = $3 AND id = $4 AND version = $5",
        params![after.note, after.call_back_at, team, attempt.id, seen],
    )
    .await?;
    tx.note(Act::Changed, Some(attempt.person_id), "call");
    let step = NextStep { step: after.next_step.clone(), on: after.next_step_on, waiting_on: after.waiting_on };
    next_step(tx, attempt.referral_id, &step, seen_referral).await
}

/// What to do next for a referral, when, and who has the ball.
#[derive(Clone, Debug)]
pub struct NextStep {
    pub step: String,
    pub on: Option<Date>,
    pub waiting_on: WaitingOn,
}

/// Says what to do next, if nobody has changed the referral since its version `seen`.
pub async fn next_step(tx: &mut Tx, id: ReferralId, next: &NextStep, seen: i64) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run_versioned(
        "UPDATE referral SET next_step = $1, next_step_on = $2, waiting_on = $3, touched_at = $4, version = version + 1 \
         WHERE team_id = $5 AND id = $6 AND version = $7",
        params![next.step, next.on, next.waiting_on, now, team, id, seen],
    )
    .await?;
    Ok(())
}

/// The last attempt of a referral that was not taken back. Ask for the referral before.
pub async fn last_attempt(tx: &mut Tx, referral: ReferralId) -> Result<Option<AttemptId>> {
    let team = tx.team();
    let sql = "SELECT id FROM attempt WHERE team_id = $1 AND referral_id = $2 AND taken_back_at IS NULL ORDER BY at DESC, id DESC LIMIT 1";
    let row: Option<(AttemptId,)> = tx.maybe(sql, params![team, referral]).await?;
    Ok(row.map(|(id,)| id))
}

pub async fn attempts_of(tx: &mut Tx, person: PersonId) -> Result<Vec<Attempt>> {
    let team = tx.team();
    let sql = concat!(attempt_columns!(), "WHERE team_id = $1 AND person_id = $2 ORDER BY at DESC, id DESC LIMIT 200");
    Ok(tx.all(sql, params![team, person]).await?)
}

/// A conversation or other contact.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Contact {
    pub id: ContactId,
    pub referral_id: ReferralId,
    pub person_id: PersonId,
    pub staff_id: StaffId,
    pub staff_name: String,
    pub started_at: Instant,
    pub finished_at: Option<Instant>,
    pub mode: Mode,
    pub place: String,
    pub present: String,
    pub note: String,
    pub not_online: String,
    #[sqlx(flatten)]
    pub sealed: Sealed,
    pub copied_at: Option<Instant>,
    pub copied_by: Option<String>,
    pub version: i64,
}

macro_rules! contact_columns {
    () => {
        "SELECT id, referral_id, person_id, staff_id, staff_name, started_at, finished_at, mode, place, present, note, not_online, sealed_at, \
         sealed_by, copied_at, copied_by, version FROM contact "
    };
}

pub async fn contacts_of(tx: &mut Tx, person: PersonId) -> Result<Vec<Contact>> {
    let team = tx.team();
    let sql = concat!(contact_columns!(), "WHERE team_id = $1 AND person_id = $2 ORDER BY started_at DESC, id DESC LIMIT 200");
    Ok(tx.all(sql, params![team, person]).await?)
}

/// A contact with somebody the actor may see.
pub async fn load_contact(tx: &mut Tx, id: ContactId) -> Result<Contact> {
    let team = tx.team();
    let contact: Contact = tx
        .maybe(concat!(contact_columns!(), "WHERE team_id = $1 AND id = $2"), params![team, id])
        .await?
        .ok_or(Error::NotFound)?;
    person::store::require(tx, contact.person_id, "conversation").await?;
    Ok(contact)
}

/// The contact that the actor is still writing for a referral.
pub async fn unfinished(tx: &mut Tx, referral: ReferralId) -> Result<Option<Contact>> {
    let (team, staff) = (tx.team(), tx.staff()?);
    let sql = concat!(
        contact_columns!(),
        "WHERE team_id = $1 AND referral_id = $2 AND staff_id = $3 AND finished_at IS NULL ORDER BY started_at DESC LIMIT 1"
    );
    Ok(tx.maybe(sql, params![team, referral, staff]).await?)
}

/// Begins a contact that saves itself while it is written.
pub async fn begin(tx: &mut Tx, referral: &crate::referral::model::Referral, mode: Mode) -> Result<ContactId> {
    let (team, now, staff, name, id) = (tx.team(), tx.now, tx.staff()?, tx.actor().name.clone(), ContactId::new());
    tx.run(
        "INSERT INTO contact (team_id, id, referral_id, person_id, staff_id, staff_name, started_at, mode) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![team, id, referral.id, referral.person_id, staff, name, now, mode],
    )
    .await?;
    Ok(id)
}

/// What is written of a contact.
#[derive(Clone, Debug)]
pub struct Written {
    pub mode: Mode,
    pub place: String,
    pub present: String,
    pub note: String,
    pub not_online: String,
}

/// Saves a contact that is not finished, and gives its new version. Nobody writes in another's name.
pub async fn write(tx: &mut Tx, contact: &Contact, written: &Written, version: i64) -> Result<i64> {
    only_author(tx, contact.staff_id, &contact.staff_name)?;
    let team = tx.team();
    tx.run_versioned(
        "UPDATE contact SET mode = $1, place = $2, present = $3, note = $4, not_online = $5, version = version + 1 \
         WHERE team_id = $6 AND id = $7 AND version = $8 AND finished_at IS NULL",
        params![written.mode, written.place, written.present, written.note, written.not_online, team, contact.id, version],
    )
    .await?;
    tx.note(Act::Changed, Some(contact.person_id), "conversation");
    Ok(version + 1)
}

/// Ends the writing; from now on it stays as it is. False if it was ended before.
pub async fn finish(tx: &mut Tx, id: ContactId) -> Result<bool> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "UPDATE contact SET finished_at = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND finished_at IS NULL";
    Ok(tx.run(sql, params![now, team, id]).await? > 0)
}

/// Marks a contact as copied to the practice's system; with the code, once per referral.
pub async fn copied(tx: &mut Tx, contact: &Contact, with_code: bool) -> Result<()> {
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run(
        "UPDATE contact SET copied_at = $1, copied_by = $2 WHERE team_id = $3 AND id = $4 AND copied_at IS NULL",
        params![now, name, team, contact.id],
    )
    .await?;
    if with_code {
        referral::store::coded(tx, contact.referral_id).await?;
    }
    tx.note(Act::Copied, Some(contact.person_id), "for EMIS");
    Ok(())
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Appointment {
    pub id: AppointmentId,
    pub referral_id: ReferralId,
    pub person_id: PersonId,
    pub starts_at: Instant,
    pub minutes: i64,
    pub mode: Mode,
    pub place: String,
    pub interpreter: Interpreter,
    pub note: String,
    pub state: AppointmentState,
    pub staff_name: String,
    /// The connection that it goes along to.
    pub connection_id: Option<ConnectionId>,
    pub version: i64,
}

macro_rules! appointment_columns {
    () => {
        "SELECT a.id, a.referral_id, a.person_id, a.starts_at, a.minutes, a.mode, a.place, a.interpreter, a.note, a.state, f.name AS staff_name, \
         v.connection_id, a.version FROM appointment a JOIN staff f ON f.team_id = a.team_id AND f.id = a.staff_id \
         LEFT JOIN visit v ON v.team_id = a.team_id AND v.appointment_id = a.id "
    };
}

pub async fn appointments_of(tx: &mut Tx, person: PersonId) -> Result<Vec<Appointment>> {
    let team = tx.team();
    let sql = concat!(
        appointment_columns!(),
        "WHERE a.team_id = $1 AND a.person_id = $2 ORDER BY a.starts_at DESC, a.id DESC LIMIT 200"
    );
    Ok(tx.all(sql, params![team, person]).await?)
}

/// An appointment with somebody the actor may see.
pub async fn load_appointment(tx: &mut Tx, id: AppointmentId) -> Result<Appointment> {
    let team = tx.team();
    let sql = concat!(appointment_columns!(), "WHERE a.team_id = $1 AND a.id = $2");
    let appointment: Appointment = tx.maybe(sql, params![team, id]).await?.ok_or(Error::NotFound)?;
    person::store::require(tx, appointment.person_id, "appointment").await?;
    Ok(appointment)
}

/// An appointment to be made.
#[derive(Clone, Debug)]
pub struct NewAppointment {
    pub starts_at: Instant,
    pub minutes: i64,
    pub mode: Mode,
    pub place: String,
    pub interpreter: Interpreter,
}

pub async fn book(tx: &mut Tx, referral: &crate::referral::model::Referral, new: &NewAppointment) -> Result<AppointmentId> {
    let (team, staff, id) = (tx.team(), tx.staff()?, AppointmentId::new());
    tx.run(
        "INSERT INTO appointment (team_id, id, referral_id, person_id, staff_id, starts_at, minutes, mode, place, interpreter) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            team,
            id,
            referral.id,
            referral.person_id,
            staff,
            new.starts_at,
            new.minutes,
            new.mode,
            new.place,
            new.interpreter
        ],
    )
    .await?;
    referral::store::touch(tx, referral.id).await?;
    tx.note(Act::Changed, Some(referral.person_id), "appointment");
    Ok(id)
}

/// Says how an appointment went. A planned one only: two who say it differently are told. One of another day cannot have been
/// kept or missed yet.
pub async fn settle_appointment(tx: &mut Tx, appointment: &Appointment, state: AppointmentState) -> Result<()> {
    let happened = matches!(state, AppointmentState::Attended | AppointmentState::Missed);
    if happened && appointment.starts_at.date() > tx.today() {
        return Err(Error::refused("This is still to come. Say how it went on the day, or cancel it."));
    }
    let team = tx.team();
    tx.run_versioned(
        "UPDATE appointment SET state = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND version = $4 AND state = 'planned'",
        params![state, team, appointment.id, appointment.version],
    )
    .await?;
    referral::store::touch(tx, appointment.referral_id).await?;
    tx.note(Act::Changed, Some(appointment.person_id), "appointment");
    Ok(())
}

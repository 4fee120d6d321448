//! SQL of the day's list: one question a section. "Mine" is whatever is with me or with somebody I cover today.

use db::params;
use kernel::{
    Answer, AppointmentId, ConcernId, ConnectionId, ContactRouteId, Date, Guarded, Instant, Permission, PersonId, PhoneNumber,
    PromiseId, ReferralId, ReplyId, TimeOfDay,
};

use super::model::{AttemptResult, Interpreter, Mode, PromiseAnswer};
use crate::concern::model::{CameBy, State as ConcernState};
use crate::person::model::ProxyColumns;
use crate::person::store::formats_column;
use crate::person::store_proxy::proxy_columns;
use crate::person::talk::{Formats, Interpreting};
use crate::referral::model::{State, WaitingOn};
use crate::sending::model::State as MessageState;
use crate::{Result, Tx};

/// At most so many stand in a section; the rest is counted.
pub const MOST: usize = 50;

/// The workers whose people are mine today: $2 is me, $3 today.
macro_rules! mine {
    () => {
        "(SELECT $2 UNION SELECT b.staff_id FROM absence b WHERE b.team_id = $1 AND b.cover_staff_id = $2 AND b.from_on <= $3 AND b.until_on > $3)"
    };
}

/// A concern on top of the list: nobody has accepted it, or it is not closed yet.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OpenConcern {
    pub id: ConcernId,
    pub person_id: PersonId,
    pub given_names: String,
    pub family_name: String,
    pub said: String,
    pub opened_by: String,
    pub opened_at: Instant,
    /// Since when nobody has it.
    pub waiting_since: Instant,
    pub came_by: CameBy,
    pub state: ConcernState,
    pub accepted_by: String,
    pub accepted_at: Option<Instant>,
}

macro_rules! open_concerns {
    ($whose:literal) => {
        concat!(
            "SELECT c.id, c.person_id, p.given_names, p.family_name, c.said, c.opened_by, c.opened_at, \
             COALESCE(c.waiting_since, c.opened_at) AS waiting_since, c.came_by, c.state, \
             c.accepted_by, c.accepted_at FROM concern c \
             JOIN person p ON p.team_id = c.team_id AND p.id = c.person_id \
             WHERE c.team_id = $1 AND c.state IN ('open', 'accepted') AND ",
            $whose
        )
    };
}

/// Concerns that are not closed, those that nobody has accepted first: a leader sees the team's, a worker those of their people, those
/// they opened or accepted, and those that wait for them now. No concern is ever left out for want of room.
pub async fn concerns(tx: &mut Tx) -> Result<Vec<OpenConcern>> {
    let (team, staff, today, lead) = (tx.team(), tx.staff()?, tx.today(), tx.may(Permission::Lead));
    let waiting = crate::concern::watch::for_me(tx).await?;
    let mut rows: Vec<OpenConcern> = tx
        .all(
            concat!(
                open_concerns!(
                    "($4 OR c.opened_by_id = $2 AND c.came_by <> 'referral' OR c.accepted_by_id = $2 OR EXISTS \
                     (SELECT 1 FROM referral r WHERE r.team_id = c.team_id AND r.person_id = c.person_id AND r.worker_id IN "
                ),
                mine!(),
                ")) ORDER BY c.state DESC, c.opened_at DESC, c.id LIMIT 1000"
            ),
            params![team, staff, today, lead],
        )
        .await?;
    let more: Vec<db::Value> =
        waiting.iter().filter(|id| rows.iter().all(|row| row.id != **id)).map(kernel::sql::ToValue::to_value).collect();
    if !more.is_empty() {
        let more: Vec<OpenConcern> =
            tx.all_in(open_concerns!("c.id IN"), params![team], more, "ORDER BY c.opened_at DESC, c.id").await?;
        rows.extend(more);
    }
    // Those that wait for the actor first, then the newest.
    rows.sort_by_key(|row| std::cmp::Reverse((row.state == ConcernState::Open, waiting.contains(&row.id), row.waiting_since)));
    for row in &rows {
        tx.saw(row.person_id, "today");
    }
    Ok(rows)
}

/// Somebody to be spoken with again after a concern that is closed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AfterConcern {
    pub id: ConcernId,
    pub person_id: PersonId,
    pub given_names: String,
    pub family_name: String,
    pub next_contact_on: Date,
}

/// Whom somebody was to speak with again by now: those of mine, and for a leader those with whom nobody works.
pub async fn after_concerns(tx: &mut Tx) -> Result<Vec<AfterConcern>> {
    let (team, staff, today, lead) = (tx.team(), tx.staff()?, tx.today(), tx.may(Permission::Lead));
    let rows: Vec<AfterConcern> = tx
        .all(
            concat!(
                "SELECT c.id, c.person_id, p.given_names, p.family_name, c.next_contact_on FROM concern c \
                 JOIN person p ON p.team_id = c.team_id AND p.id = c.person_id \
                 WHERE c.team_id = $1 AND c.next_contact_on IS NOT NULL AND c.next_contact_on <= $3 AND c.next_contact_at IS NULL \
                 AND p.died_on IS NULL AND (EXISTS (SELECT 1 FROM referral r WHERE r.team_id = c.team_id AND r.person_id = c.person_id \
                 AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') AND r.worker_id IN ",
                mine!(),
                ") OR $4 AND NOT EXISTS (SELECT 1 FROM referral r WHERE r.team_id = c.team_id AND r.person_id = c.person_id \
                 AND r.state IN ('allocated', 'contacting', 'active', 'on_hold'))) ORDER BY c.next_contact_on, c.id LIMIT 51"
            ),
            params![team, staff, today, lead],
        )
        .await?;
    for row in rows.iter().take(MOST) {
        tx.saw(row.person_id, "today");
    }
    Ok(rows)
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TodaysAppointment {
    pub id: AppointmentId,
    pub person_id: PersonId,
    pub given_names: String,
    pub family_name: String,
    pub language: String,
    /// They need an interpreter, whatever was booked.
    pub needs_interpreter: bool,
    #[sqlx(flatten)]
    pub interpreting: Interpreting,
    pub starts_at: Instant,
    pub minutes: i64,
    pub mode: Mode,
    pub place: String,
    pub interpreter: Interpreter,
}

/// Appointments until the end of tomorrow, with those of the last two weeks of which nobody has said how they went.
pub async fn appointments(tx: &mut Tx) -> Result<Vec<TodaysAppointment>> {
    let (team, staff, today) = (tx.team(), tx.staff()?, tx.today());
    let rows: Vec<TodaysAppointment> = tx
        .all(
            concat!(
                "SELECT a.id, a.person_id, p.given_names, p.family_name, p.language, p.interpreter AS needs_interpreter, \
                 p.dialect, p.interpreted_by, p.not_own_community, a.starts_at, a.minutes, a.mode, a.place, a.interpreter \
                 FROM appointment a JOIN person p ON p.team_id = a.team_id AND p.id = a.person_id \
                 WHERE a.team_id = $1 AND p.died_on IS NULL AND a.state = 'planned' AND a.starts_at >= $4 AND a.starts_at < $5 AND a.staff_id IN ",
                mine!(),
                " ORDER BY a.starts_at, a.id LIMIT 51"
            ),
            params![team, staff, today, today.plus_days(-14).start(), today.plus_days(2).start()],
        )
        .await?;
    for row in &rows {
        tx.saw(row.person_id, "today");
    }
    Ok(rows)
}

/// Somebody to ring, with all that the caller must know before.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Call {
    pub referral_id: ReferralId,
    pub person_id: PersonId,
    pub given_names: String,
    pub family_name: String,
    pub preferred_name: String,
    pub date_of_birth: Option<Date>,
    pub language: String,
    pub interpreter: bool,
    #[sqlx(flatten)]
    pub interpreting: Interpreting,
    pub formats: Option<String>,
    pub state: State,
    pub received_at: Instant,
    pub wants: String,
    /// Since when they want no call.
    pub no_call_at: Option<Instant>,
    pub attempts: i64,
    pub last_at: Option<Instant>,
    pub last_result: Option<AttemptResult>,
    /// Whose people they are, where one covers.
    pub worker_name: String,
    pub mine: bool,
    pub concern: bool,
    pub abuse: bool,
    pub call_back_at: Option<Instant>,
    pub promise_id: Option<PromiseId>,
    pub promised_from: Option<Instant>,
    pub promised_until: Option<Instant>,
    pub say: Option<String>,
    pub promise_answer: Option<PromiseAnswer>,
    pub answered_at: Option<Instant>,
    /// The hour that they would like instead, and what they wrote.
    pub wished_at: Option<Instant>,
    pub said: Option<String>,
    /// Something that they wrote and nobody has read.
    pub unread: Option<ReplyId>,
    pub message: Option<MessageState>,
    pub route_id: Option<ContactRouteId>,
    pub phone: Option<Guarded<PhoneNumber>>,
    /// What stands beside the number: whose it is, when it is safe.
    pub phone_label: Option<String>,
    pub voicemail: Option<Answer>,
    pub text: Option<Answer>,
    pub say_who: Option<Answer>,
    pub show_number: Option<Answer>,
    pub shared: Option<Answer>,
    pub safe_days: Option<i64>,
    pub safe_from: Option<TimeOfDay>,
    pub safe_until: Option<TimeOfDay>,
    pub who_may_answer: Option<String>,
    pub code_word: Option<String>,
    pub their_word: Option<String>,
    pub confirmed_at: Option<Instant>,
    pub stale_at: Option<Instant>,
    /// A call was ended because it was not safe, and what is safe has not been asked anew since.
    pub was_unsafe: bool,
    /// Whose the number is.
    #[sqlx(flatten)]
    pub whose: ProxyColumns,
}

impl Call {
    /// The forms in which what we say and write serves them.
    pub fn formats(&self) -> Formats {
        Formats::read(self.formats.as_deref())
    }
}

impl TodaysAppointment {
    /// "Interpreter booked (Portuguese, a woman)", or that they need one and have none.
    pub fn interpreter_words(&self) -> Option<String> {
        let who = self.interpreting.sentence(&self.language);
        let who = if who.is_empty() { who } else { format!(" ({who})") };
        match (self.interpreter, self.needs_interpreter) {
            (Interpreter::None, false) => None,
            (Interpreter::None, true) => Some(format!("They need an interpreter, and none was asked for{who}")),
            (interpreter, _) => Some(format!("{}{who}", interpreter.label())),
        }
    }
}

/// Everybody of mine who waits for a call: to be called, being called, or promised a call back.
pub async fn calls(tx: &mut Tx) -> Result<Vec<Call>> {
    let (team, staff, today) = (tx.team(), tx.staff()?, tx.today());
    let rows: Vec<Call> = tx
        .all(
            concat!(
                "SELECT r.id AS referral_id, r.person_id, p.given_names, p.family_name, p.preferred_name, p.date_of_birth, p.language, \
                 p.interpreter, p.dialect, p.interpreted_by, p.not_own_community, ",
                formats_column!(),
                ", r.state, r.received_at, r.wants, r.no_call_at, \
                 (SELECT COUNT(*) FROM attempt n WHERE n.team_id = r.team_id AND n.referral_id = r.id AND n.taken_back_at IS NULL) AS attempts, \
                 l.at AS last_at, l.result AS last_result, l.call_back_at, m.id AS promise_id, m.from_at AS promised_from, m.until_at AS promised_until, \
                 m.say, m.answer AS promise_answer, m.answered_at, m.wished_at, \
                 (SELECT z.words FROM reply z WHERE z.team_id = m.team_id AND z.id = m.reply_id) AS said, \
                 (SELECT y.id FROM reply y WHERE y.team_id = r.team_id AND y.person_id = r.person_id AND y.read_at IS NULL \
                   ORDER BY y.received_at LIMIT 1) AS unread, \
                 (SELECT x.state FROM outbox x WHERE x.team_id = m.team_id AND x.id = m.outgoing_id) AS message, \
                 (SELECT w.name FROM staff w WHERE w.team_id = r.team_id AND w.id = r.worker_id) AS worker_name, r.worker_id = $2 AS mine, \
                 EXISTS (SELECT 1 FROM concern k WHERE k.team_id = r.team_id AND k.person_id = r.person_id AND k.state <> 'closed') AS concern, \
                 EXISTS (SELECT 1 FROM referral_need d WHERE d.team_id = r.team_id AND d.referral_id = r.id AND d.need = 'abuse') AS abuse, \
                 c.id AS route_id, c.value AS phone, c.label AS phone_label, c.voicemail, c.text, c.say_who, \
                 CASE WHEN EXISTS (SELECT 1 FROM contact_route h WHERE h.team_id = r.team_id AND h.person_id = r.person_id AND h.ended_at IS NULL \
                   AND h.show_number = 'no') THEN 'no' ELSE c.show_number END AS show_number, c.shared, c.safe_days, c.safe_from, \
                 c.safe_until, c.who_may_answer, c.code_word, c.their_word, c.confirmed_at, c.stale_at, \
                 EXISTS (SELECT 1 FROM attempt u WHERE u.team_id = r.team_id AND u.person_id = r.person_id AND u.result = 'unsafe' \
                   AND u.at > COALESCE(c.confirmed_at, 0)) AS was_unsafe, ",
                proxy_columns!(),
                " FROM referral r JOIN person p ON p.team_id = r.team_id AND p.id = r.person_id \
                 LEFT JOIN attempt l ON l.team_id = r.team_id AND l.id = (SELECT a.id FROM attempt a WHERE a.team_id = r.team_id \
                   AND a.referral_id = r.id AND a.taken_back_at IS NULL ORDER BY a.at DESC, a.id DESC LIMIT 1) \
                 LEFT JOIN promise m ON m.team_id = r.team_id AND m.referral_id = r.id AND m.ended_at IS NULL \
                 LEFT JOIN contact_route c ON c.team_id = r.team_id AND c.id = (SELECT o.id FROM contact_route o WHERE o.team_id = r.team_id \
                   AND o.person_id = r.person_id AND o.kind = 'phone' AND o.ended_at IS NULL AND (o.used_until IS NULL OR o.used_until > $3) \
                   AND NOT EXISTS (SELECT 1 FROM attempt x WHERE x.team_id = o.team_id AND x.referral_id = r.id AND x.route_id = o.id \
                     AND x.result = 'wrong_number' AND x.taken_back_at IS NULL AND x.at > COALESCE(o.confirmed_at, 0)) ORDER BY o.position, o.id LIMIT 1) \
                 LEFT JOIN proxy y ON y.team_id = c.team_id AND y.id = c.proxy_id \
                 WHERE r.team_id = $1 AND p.died_on IS NULL AND r.worker_id IN ",
                mine!(),
                " AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') \
                 AND (r.state IN ('allocated', 'contacting') OR l.call_back_at IS NOT NULL OR m.id IS NOT NULL) \
                 ORDER BY CASE WHEN m.id IS NULL AND l.call_back_at IS NULL THEN 1 ELSE 0 END, r.received_at, r.id LIMIT 300"
            ),
            params![team, staff, today],
        )
        .await?;
    Ok(rows)
}

/// A referral in one of the reminding sections.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reminder {
    pub person_id: PersonId,
    pub given_names: String,
    pub family_name: String,
    pub next_step: String,
    pub next_step_on: Option<Date>,
    pub review_on: Option<Date>,
    pub held_until: Option<Date>,
    pub waiting_on: WaitingOn,
    pub touched_at: Instant,
}

macro_rules! reminder {
    ($condition:literal, $order:literal) => {
        concat!(
            "SELECT r.person_id, p.given_names, p.family_name, r.next_step, r.next_step_on, r.review_on, r.held_until, r.waiting_on, r.touched_at \
             FROM referral r JOIN person p ON p.team_id = r.team_id AND p.id = r.person_id WHERE r.team_id = $1 AND p.died_on IS NULL AND r.worker_id IN ",
            mine!(),
            " AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') AND ",
            $condition,
            " ORDER BY ",
            $order,
            ", r.id LIMIT 51"
        )
    };
}

async fn remind(tx: &mut Tx, sql: &'static str, last: db::Value) -> Result<Vec<Reminder>> {
    let (team, staff, today) = (tx.team(), tx.staff()?, tx.today());
    let mut params = params![team, staff, today];
    params.push(last);
    let rows: Vec<Reminder> = tx.all(sql, params).await?;
    for row in rows.iter().take(MOST) {
        tx.saw(row.person_id, "today");
    }
    Ok(rows)
}

/// Reviews, next steps and ends of holds whose day has come.
pub async fn reviews(tx: &mut Tx) -> Result<Vec<Reminder>> {
    let today = kernel::sql::ToValue::to_value(&tx.today());
    remind(
        tx,
        reminder!(
            "(r.review_on <= $4 OR r.next_step_on <= $4 OR r.held_until <= $4)",
            "COALESCE(r.next_step_on, r.review_on, r.held_until)"
        ),
        today,
    )
    .await
}

/// Who somebody else has the ball of.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Reminder>> {
    let us = kernel::sql::ToValue::to_value(&WaitingOn::Us);
    remind(tx, reminder!("r.waiting_on <> $4", "r.waiting_on, r.touched_at"), us).await
}

/// Whom nobody has touched for so many days.
pub async fn untouched(tx: &mut Tx, days: i64) -> Result<Vec<Reminder>> {
    let since = kernel::sql::ToValue::to_value(&tx.now.plus_days(-days));
    remind(tx, reminder!("r.state <> 'on_hold' AND r.touched_at < $4", "r.touched_at"), since).await
}

/// A service that has been asked and is silent: silence is a task for us, never a decline.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Silent {
    pub connection_id: ConnectionId,
    pub person_id: PersonId,
    pub given_names: String,
    pub family_name: String,
    pub service_name: String,
    pub state_at: Instant,
}

/// Services of my people that have said nothing for so many days.
pub async fn silent(tx: &mut Tx, days: i64) -> Result<Vec<Silent>> {
    let (team, staff, today, since) = (tx.team(), tx.staff()?, tx.today(), tx.now.plus_days(-days));
    let rows: Vec<Silent> = tx
        .all(
            concat!(
                "SELECT c.id AS connection_id, c.person_id, p.given_names, p.family_name, s.name AS service_name, c.state_at \
                 FROM referral r JOIN connection c ON c.team_id = r.team_id AND c.referral_id = r.id \
                 JOIN person p ON p.team_id = c.team_id AND p.id = c.person_id JOIN service s ON s.team_id = c.team_id AND s.id = c.service_id \
                 WHERE r.team_id = $1 AND r.state IN ('active', 'on_hold') AND p.died_on IS NULL AND r.worker_id IN ",
                mine!(),
                " AND c.state IN ('referred', 'received') AND c.state_at < $4 ORDER BY c.state_at, c.id LIMIT 51"
            ),
            params![team, staff, today, since],
        )
        .await?;
    for row in &rows {
        tx.saw(row.person_id, "today");
    }
    Ok(rows)
}

//! The day's list, calls, call-backs, who rang back, appointments.

mod declined;
mod in_sight;
mod next_try;
mod rang_back;
mod taken_back;

use app::contact::store as contacts;
use app::referral::store;
use db::params;
use kernel::{Answer, AttemptId};

use super::world::{Who, World};

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.acting(Who::Worker).await;
    let referral = store::load(&mut tx, world.referral).await.unwrap();
    let attempt = contacts::attempt(&mut tx, world.referral, None, app::contact::model::AttemptResult::Spoke).await.unwrap();
    let new = contacts::NewAppointment {
        starts_at: tx.now.plus_minutes(60),
        minutes: 45,
        mode: app::contact::model::Mode::Home,
        place: "At her home".into(),
        interpreter: app::contact::model::Interpreter::Booked,
    };
    let appointment = contacts::book(&mut tx, &referral, &new).await.unwrap();
    let contact = contacts::begin(&mut tx, &referral, app::contact::model::Mode::Phone).await.unwrap();
    contacts::finish(&mut tx, contact).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("attempt", attempt);
    world.thing("appointment", appointment);
    world.thing("contact", contact);
}

/// Puts the referral back to where a worker has just got it.
async fn to_be_called(world: &World) {
    let mut tx = world.system().await;
    tx.run("UPDATE referral SET state = 'allocated' WHERE id = $1", params![world.referral]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn allow_voicemail(world: &World) {
    let mut tx = world.system().await;
    tx.run("UPDATE contact_route SET voicemail = $1", params![Answer::Yes]).await.unwrap();
    tx.commit().await.unwrap();
}

fn attempts(world: &World) -> String {
    format!("/referrals/{}/attempts", world.referral)
}

#[tokio::test]
async fn a_call_from_the_list_to_the_note_and_the_promise_kept_first() {
    let world = World::new().await;
    to_be_called(&world).await;
    let page = world.get(Who::Worker, "/today").await;
    page.is(200)
        .says("Fernanda Oduya-Núñez")
        .says("First call")
        .says("tel:+447700900982")
        .says("Say only your first name")
        .says("interpreter: Portuguese")
        .says_not("Left a voicemail");
    let token = page.field("once");
    let form = [("result", "call_back"), ("once", token.as_str())];
    let reply = world.post(Who::Worker, &attempts(&world), &form).await;
    reply.is(303);
    world.post(Who::Worker, &attempts(&world), &form).await.goes_to(&reply.location);
    assert_eq!(world.count("SELECT COUNT(*) FROM attempt").await, 1, "pressing twice is one call");
    world
        .post(Who::Worker, &reply.location, &[("back-day", "23"), ("back-month", "11"), ("back-year", "2026")])
        .await
        .is(422)
        .says("Enter the time");
    let after = [
        ("note", "On the bus"),
        ("back-day", "23"),
        ("back-month", "11"),
        ("back-year", "2026"),
        ("back_time", "2.30pm"),
        ("next_step", "Ring again"),
        ("version", "0"),
        ("referral_version", "1"),
    ];
    world.post(Who::Worker, &reply.location, &after).await.goes_to("/today");
    let other_tab = [("note", "In another tab"), ("version", "0"), ("referral_version", "1")];
    world.post(Who::Worker, &reply.location, &other_tab).await.is(409).says("In another tab");
    world.get(Who::Worker, "/today").await.says("Call back at 14:30").says("tried once");
    world.get(Who::OtherWorker, "/today").await.is(200).says_not("Oduya");
}

#[tokio::test]
async fn the_hour_that_comes_twice_is_asked_about() {
    let world = World::new().await;
    to_be_called(&world).await;
    let reply = world.post(Who::Worker, &attempts(&world), &[("result", "call_back")]).await;
    let after = [("back-day", "31"), ("back-month", "10"), ("back-year", "2027"), ("back_time", "1:30")];
    world.post(Who::Worker, &reply.location, &after).await.is(422).says("comes twice");
}

#[tokio::test]
async fn a_voicemail_only_where_it_was_said_to_be_safe() {
    let world = World::new().await;
    to_be_called(&world).await;
    let route = world.count("SELECT COUNT(*) FROM contact_route").await;
    assert_eq!(route, 1);
    let id = {
        let mut tx = world.system().await;
        app::person::store::routes(&mut tx, world.person).await.unwrap()[0].id.to_string()
    };
    let form = [("result", "voicemail"), ("route", id.as_str())];
    world.post(Who::Worker, &attempts(&world), &form).await.is(409).says("not said that a voicemail is safe");
    allow_voicemail(&world).await;
    world.get(Who::Worker, "/today").await.says("Left a voicemail");
    world.post(Who::Worker, &attempts(&world), &form).await.is(303);
}

#[tokio::test]
async fn not_safe_stops_messages_and_opens_a_concern() {
    let world = World::new().await;
    to_be_called(&world).await;
    allow_voicemail(&world).await;
    let id = {
        let mut tx = world.system().await;
        app::person::store::routes(&mut tx, world.person).await.unwrap()[0].id.to_string()
    };
    world.post(Who::Worker, &attempts(&world), &[("result", "unsafe"), ("route", &id)]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE voicemail = 'no' AND text = 'no'").await, 1);
    world.get(Who::Leader, "/today").await.says("not safe to talk");
}

#[tokio::test]
async fn a_cover_has_the_absent_workers_day() {
    let world = World::new().await;
    to_be_called(&world).await;
    let mut tx = world.system().await;
    tx.run(
        "INSERT INTO absence (team_id, id, staff_id, from_on, until_on, cover_staff_id) VALUES ($1, $2, $3, '2026-11-20', '2026-11-30', $4)",
        params![world.team, kernel::AbsenceId::new(), world.staff(Who::Worker), world.staff(Who::OtherWorker)],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    world.get(Who::OtherWorker, "/today").await.says("Oduya-Núñez");
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(200);
}

#[tokio::test]
async fn an_appointment_is_booked_shown_and_settled_once() {
    let world = World::new().await;
    let path = format!("/referrals/{}/appointments", world.referral);
    let form = [
        ("day-day", "24"),
        ("day-month", "11"),
        ("day-year", "2026"),
        ("time", "10:30"),
        ("minutes", "45"),
        ("mode", "home"),
        ("place", "Her flat"),
        ("interpreter", "needed"),
    ];
    world.get(Who::Worker, &path).await.is(200);
    world.post(Who::Worker, &path, &form).await.is(303);
    world
        .get(Who::Worker, "/today")
        .await
        .says("Tomorrow 10:30")
        .says("Her flat")
        .says("Interpreter still to be booked (Portuguese)");
    let id: AttemptId = {
        let mut tx = world.system().await;
        let (id,): (String,) = tx.one("SELECT id FROM appointment", params![]).await.unwrap();
        id.parse().unwrap()
    };
    let settle = format!("/appointments/{id}");
    world.post(Who::Worker, &settle, &[("state", "attended")]).await.is(409).says("still to come");
    let mut tx = world.system().await;
    tx.run("UPDATE appointment SET starts_at = starts_at - 86400000", params![]).await.unwrap();
    tx.commit().await.unwrap();
    world.post(Who::Worker, &settle, &[("state", "attended")]).await.is(303);
    world.post(Who::Worker, &settle, &[("state", "missed")]).await.is(409);
    let mut past = form;
    past[0] = ("day-day", "22");
    world.post(Who::Worker, &path, &past).await.is(422).says("This day has passed");
}

#[tokio::test]
async fn the_days_list_asks_few_questions_and_by_index() {
    let world = World::new().await;
    to_be_called(&world).await;
    let mut tx = world.acting(Who::Worker).await;
    let _ = app::contact::store_today::calls(&mut tx).await.unwrap();
    assert_eq!(tx.statements(), 1, "one question a section");
    if db::testing::engine() == db::Engine::Sqlite {
        let staff = world.staff(Who::Worker);
        let plan = tx
            .plan(
                "SELECT r.id FROM referral r WHERE r.team_id = $1 AND r.worker_id IN (SELECT $2) AND r.state IN ('allocated', 'contacting')",
                params![world.team, staff],
            )
            .await
            .unwrap();
        assert!(plan.iter().any(|step| step.contains("referral_worker")), "{plan:?}");
    }
}

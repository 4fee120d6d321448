//! What people write back: kept once, read by somebody, and never answered with anything about them.

use app::sending::model::{Channel, State};
use app::sending::store_reply::{self, Came};
use db::params;

use super::{Who, World, promised_by_text, unpack};

/// She writes, by her own number. Gives whether it was new.
pub async fn writes(world: &World, id: &str, words: &str) -> bool {
    came(world, id, "+447700900982", words).await
}

async fn came(world: &World, id: &str, sender: &str, words: &str) -> bool {
    let mut tx = world.system().await;
    let came = Came {
        provider_id: id.into(),
        channel: Channel::Text,
        sender: sender.into(),
        words: words.into(),
        written_at: tx.now,
        answers: None,
        automatic: false,
        note: String::new(),
    };
    let new = store_reply::keep(&mut tx, &came).await.unwrap();
    tx.commit().await.unwrap();
    new
}

#[tokio::test]
async fn told_twice_it_is_one() {
    let world = World::that_sends().await;
    assert!(writes(&world, "a", "Who is this?").await);
    assert!(!writes(&world, "a", "Who is this?").await);
    assert_eq!(world.count("SELECT COUNT(*) FROM reply").await, 1);
}

#[tokio::test]
async fn words_stay_on_top_until_somebody_reads_them_and_are_answered_with_nothing_about_her() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    writes(&world, "a", "Who is this? My husband wants to know").await;
    let today = world.get(Who::Worker, "/today").await;
    today.says("They wrote to you").says("My husband wants to know");
    world.get(Who::OtherWorker, "/today").await.says_not("My husband");
    let (id,): (kernel::ReplyId,) = world.system().await.one("SELECT id FROM reply", params![]).await.unwrap();
    let path = format!("/replies/{id}");
    world.get(Who::OtherWorker, &path).await.is(404);
    world.get(Who::Worker, &path).await.says("Whoever holds their phone may have written this");
    world.post(Who::Worker, &path, &[]).await.goes_to("/today");
    world.get(Who::Worker, "/today").await.says_not("They wrote to you");
    let (_, _, body) = unpack(world.take().await);
    assert!(body.contains("Nobody reads it at once") && body.contains("999"), "{body}");
    assert!(!body.contains("Amara") && !body.contains("Fernanda"), "{body}");
    // Once a day is enough.
    writes(&world, "b", "Hello?").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE purpose = 'received'").await, 1);
}

#[tokio::test]
async fn whoever_writes_at_night_is_told_at_once_where_help_is() {
    let world = World::that_sends().await;
    world.later(12 * 60);
    world.she_says_yes().await;
    writes(&world, "a", "Are you there?").await;
    assert!(unpack(world.take().await).2.contains("Nobody reads it at once"));
    // But not at an hour that she called unsafe.
    world.later(24 * 60);
    world.run("UPDATE contact_route SET safe_from = 600, safe_until = 720").await;
    writes(&world, "b", "Are you there now?").await;
    assert!(matches!(world.take().await, app::sending::store::Taken::Settled));
}

#[tokio::test]
async fn a_cover_reads_what_comes_for_whom_they_cover() {
    let world = World::that_sends().await;
    writes(&world, "a", "Can we talk?").await;
    let mut tx = world.system().await;
    let sql = "INSERT INTO absence (team_id, id, staff_id, from_on, until_on, cover_staff_id) VALUES ($1, 'x', $2, '2026-11-20', '2026-11-30', $3)";
    tx.run(sql, params![world.team, world.staff(Who::Worker), world.staff(Who::OtherWorker)]).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::OtherWorker, "/today").await.says("They wrote to you").says("Can we talk?");
}

#[tokio::test]
async fn words_of_danger_become_a_concern_that_has_an_owner() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    writes(&world, "a", "I want to kill myself").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE state = 'open' AND came_by = 'reply'").await, 1);
    // The same words ask after a note: there is one list.
    writes(&world, "b", "He threatened me").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM concern_event WHERE words LIKE '%He threatened me%'").await, 1);
    world
        .get(Who::Worker, "/today")
        .await
        .says("told by <bdi>a message from their number or address</bdi>")
        .says("I want to kill myself");
}

#[tokio::test]
async fn no_means_no_and_stop_means_stop() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    promised_by_text(&world).await;
    unpack(world.take().await);
    let waiting = world.queue("another").await;
    writes(&world, "a", "3").await;
    assert_eq!(world.state(waiting).await.0, State::CalledOff);
    world.get(Who::Worker, "/today").await.says("They do not want a call");
    world.get(Who::Worker, "/today").await.says("They answered: No call").says("They wrote to you");
    writes(&world, "b", "STOP").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE text = 'no'").await, 1);
}

#[tokio::test]
async fn a_no_to_whatever_was_asked_is_a_no() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    world.queue("asked").await;
    unpack(world.take().await);
    let waiting = world.queue("later").await;
    writes(&world, "a", "3").await;
    assert_eq!(world.state(waiting).await.0, State::CalledOff);
    let close = format!("/referrals/{}/close", world.referral);
    world.post(Who::Worker, &close, &[("reason", "not_reached"), ("version", "0")]).await.says("do not want a call");
}

#[tokio::test]
async fn an_answer_belongs_to_what_asked_for_it() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    promised_by_text(&world).await;
    unpack(world.take().await);
    // Another hour is promised before her answer to the first comes: it is no yes to the second, and somebody reads it.
    promised_by_text(&world).await;
    writes(&world, "a", "1").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE answer IS NOT NULL").await, 0);
    world.get(Who::Worker, "/today").await.says("They wrote to you");
    world.run("UPDATE reply SET read_at = 1").await;
    // And a second referral, which nobody has taken on yet, takes no answer away from the first.
    world.later(26 * 60);
    world.she_says_yes().await;
    promised_by_text(&world).await;
    unpack(world.take().await);
    let mut tx = world.system().await;
    world.add_referral(&mut tx, world.person, "in_triage", None, 77).await;
    tx.commit().await.unwrap();
    writes(&world, "b", "1").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE answer = 'yes'").await, 1);
}

/// Her number is also that of somebody else, with whom another works. Gives who that is.
pub async fn and_rui_has_it_too(world: &World) -> kernel::PersonId {
    let mut tx = world.system().await;
    let other = world.add_somebody(&mut tx, "Rui", "Other").await;
    world.add_referral(&mut tx, other, "active", Some(world.staff(Who::OtherWorker)), 78).await;
    let sql = "INSERT INTO contact_route (team_id, id, person_id, kind, value, text) VALUES ($1, $3, $2, 'phone', '+447700900982', 'yes')";
    tx.run(sql, params![world.team, other, kernel::ContactRouteId::new()]).await.unwrap();
    tx.commit().await.unwrap();
    other
}

#[tokio::test]
async fn what_comes_from_the_number_of_two_is_lost_to_neither() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let other = and_rui_has_it_too(&world).await;
    writes(&world, "a", "I want to kill myself").await;
    assert_eq!(world.count("SELECT COUNT(DISTINCT person_id) FROM concern WHERE state = 'open'").await, 2);
    // A leader asks and says whose it is; then it waits for whoever works with them.
    let (id,): (kernel::ReplyId,) = world.system().await.one("SELECT id FROM reply", params![]).await.unwrap();
    let path = format!("/replies/{id}");
    world.get(Who::Leader, &path).await.says("Whose is it?").says("Rui Other").says("Fernanda");
    world.post(Who::Leader, &format!("{path}/whose"), &[]).await.says("Choose whose it is");
    world.post(Who::OtherWorker, &format!("{path}/whose"), &[("person", &other.to_string())]).await.is(404);
    world.post(Who::Leader, &format!("{path}/whose"), &[("person", &other.to_string())]).await.goes_to(&path);
    world.get(Who::OtherWorker, "/today").await.says("They wrote to you").says("I want to kill myself");
    world.get(Who::Worker, "/today").await.says_not("They wrote to you");
    writes(&world, "b", "Stop please").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE value = '+447700900982' AND text = 'no'").await, 2);
}

#[tokio::test]
async fn a_number_of_nobody_or_of_two_is_for_leaders() {
    let world = World::that_sends().await;
    came(&world, "a", "+447700900111", "Stop texting my wife").await;
    world.get(Who::Leader, "/today").await.says("A number of nobody we know").says("Stop texting my wife");
    world.get(Who::Worker, "/today").await.says_not("Stop texting");
    let mut tx = world.system().await;
    let other = world.add_somebody(&mut tx, "Rui", "Other").await;
    let sql = "INSERT INTO contact_route (team_id, id, person_id, kind, value) VALUES ($1, $3, $2, 'phone', '+447700900982')";
    tx.run(sql, params![world.team, other, kernel::ContactRouteId::new()]).await.unwrap();
    tx.commit().await.unwrap();
    writes(&world, "b", "It is me").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM reply WHERE person_id IS NULL").await, 2);
    // Unless we wrote to one of them lately, once that was read: then it is an answer to that.
    world.run("UPDATE reply SET read_at = 1").await;
    world.she_says_yes().await;
    world.queue("one").await;
    unpack(world.take().await);
    writes(&world, "c", "It is me again").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM reply WHERE person_id IS NOT NULL AND outgoing_id IS NOT NULL").await, 1);
}

//! What leaves is read before it is queued: the very words, as the gate would let them out now.

use app::sending::model::State;
use db::params;

use super::super::world::{Reply, Who, World};
use super::unpack;

/// Asserts that a page shows a message word for word.
#[track_caller]
fn shows(page: &Reply, body: &str) {
    let page = page.body.replace("&quot;", "\"");
    for part in body.split("\n\n") {
        assert!(page.contains(&format!("dir=\"auto\">{part}</p>")), "not shown: {part}\nin:\n{page}");
    }
}

async fn promises(world: &World, more: &[(&str, &str)]) -> Reply {
    let told = format!("text:{}", world.route());
    let form = [("hour", "2026-11-24 10:00"), ("say", "blue kettle"), ("told", told.as_str())];
    world.post(Who::Worker, &format!("/referrals/{}/promise", world.referral), &[&form, more].concat()).await
}

#[tokio::test]
async fn a_promise_is_read_as_it_leaves_in_her_language_named_or_not() {
    let world = World::that_sends().await;
    for (safe, says, other) in [
        ("say_who = 'not_asked'", "It says nothing of who we are", "It says who we are"),
        ("say_who = 'yes', shared = 'no'", "It says who we are", "It says nothing of who we are"),
        ("say_who = 'yes', shared = 'yes'", "It says nothing of who we are", "It says who we are"),
        ("say_who = 'yes', shared = 'no', show_number = 'no'", "a number that does not show", "020 3883 1624 "),
    ] {
        world.she_says_yes().await;
        let sql: &'static str = format!("UPDATE contact_route SET {safe}").leak();
        world.run(sql).await;
        world.run("UPDATE outbox SET sent_at = 0, state = 'called_off'").await;
        let queued = world.count("SELECT COUNT(*) FROM outbox").await;
        let page = promises(&world, &[]).await;
        page.is(200).says("Read it before it leaves").says(says).says_not(other).says("looked at again when it leaves");
        assert_eq!(world.count("SELECT COUNT(*) FROM outbox").await, queued, "nothing is queued that nobody has read");
        assert_eq!(page.field("say"), "blue kettle");
        // It can still be changed, and nothing that was typed is lost.
        promises(&world, &[("change", "yes")]).await.is(200).says("value=\"blue kettle\"").says("The words that you say first");
        let at = promises(&world, &[("read", "yes")]).await.is(303).location.clone();
        shows(&world.get(Who::Worker, &at).await, &unpack_shown(&world, &page).await);
    }
}

/// What leaves, after it was held against the page.
async fn unpack_shown(world: &World, page: &Reply) -> String {
    let (id,): (kernel::OutgoingId,) =
        world.system().await.one("SELECT id FROM outbox WHERE state = 'waiting'", params![]).await.unwrap();
    let waits = world.get(Who::Worker, &format!("/sending/{id}")).await;
    let mut tx = world.system().await;
    // Only looked at: it still waits afterwards.
    let taken = app::sending::store::take_next(&mut tx, super::ALL, super::HEARD).await.unwrap();
    let (_, _, body) = unpack(taken);
    drop(tx);
    assert!(body.contains("Hello, this is Amara") && body.contains("Olá, daqui fala Amara"), "{body}");
    shows(page, &body);
    shows(&waits, &body);
    body
}

#[tokio::test]
async fn the_link_stands_there_without_its_secret() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    world.run("UPDATE contact_route SET say_who = 'yes', shared = 'no'").await;
    let setting = "INSERT INTO setting (team_id, name, value) SELECT id, 'call_link', 'yes' FROM team";
    world.run(setting).await;
    promises(&world, &[]).await.says("/call/…");
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE link_hash IS NOT NULL").await, 0);
}

#[tokio::test]
async fn that_they_were_tried_is_read_beside_the_way_by_which_it_goes() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let at = world.pressed("no_answer").await;
    let page = world.get(Who::Worker, &at).await;
    page.says("What they would read").says("<strong>A text to 07700 900982:</strong>");
    let id = world.tells(&at).await;
    let (taken, _, body) = unpack(world.take().await);
    assert_eq!(taken, id);
    shows(&page, &body);
}

#[tokio::test]
async fn what_would_not_leave_or_not_yet_says_so() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    world.later_at_work(11 * 60).await;
    let page = promises(&world, &[]).await;
    page.says("It waits until 24 Nov 2026 09:00. It is not an hour for messages.").says("Promise it, and send this");
    world.run("UPDATE contact_route SET show_number = 'no'").await;
    let at = world.pressed("no_answer").await;
    world.get(Who::Worker, &at).await.says("It would not be sent. </strong>Our number must not show on their phone");
    let sql = "INSERT INTO attempt (team_id, id, referral_id, person_id, at, staff_id, staff_name, result) \
               SELECT team_id, 'not safe', id, person_id, 9000000000000, worker_id, 'Amara Okafor', 'unsafe' FROM referral";
    world.run(sql).await;
    promises(&world, &[])
        .await
        .says("It would not be sent")
        .says("It was not safe to talk last time")
        .says_not("Promise it, and send this");
    // Whatever was read: the gate decides when it leaves.
    promises(&world, &[("read", "yes")]).await.is(303);
    world.later_at_work(12 * 60).await;
    world.take().await;
    let (state,): (State,) = world.system().await.one("SELECT state FROM outbox", params![]).await.unwrap();
    assert_eq!(state, State::Refused);
}

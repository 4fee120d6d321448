//! What they wrote may be that their telephone is not safe: it is not rung by a tired thumb before somebody has read it.

use app::sending::model::{Purpose, State};
use app::sending::store::Taken;
use app::sending::store_reply::{ask_anew, keep_from_page};

use super::super::world::{Who, World};
use super::reply::{and_rui_has_it_too, writes};
use super::unpack;

const NUMBER: &str = "tel:+447700900982";

#[tokio::test]
async fn no_number_to_press_before_it_is_read() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let person = format!("/people/{}", world.person);
    let pages =
        ["/today".to_owned(), person.clone(), format!("{person}/concern"), format!("/referrals/{}/promise", world.referral)];
    for page in &pages {
        world.get(Who::Worker, page).await.says(NUMBER).says_not("Read what they wrote first");
    }
    let mut tx = world.system().await;
    let words = "Wants to be reached in another way: he reads my phone";
    keep_from_page(&mut tx, world.person, world.referral, "page 1", words).await.unwrap();
    tx.commit().await.unwrap();
    let (id,): (kernel::ReplyId,) = world.system().await.one("SELECT id FROM reply", db::params![]).await.unwrap();
    let reply = format!("/replies/{id}");
    let first = format!("<a href=\"{reply}\">Read what they wrote first</a>");
    for page in &pages {
        world.get(Who::Worker, page).await.says(&first).says("07700 900982").says_not(NUMBER);
    }
    world.get(Who::Worker, "/today").await.says("They wrote to us. Read it before you ring");
    let read = world.get(Who::Worker, &reply).await;
    read.says("he reads my phone").says_not(NUMBER);
    world.post(Who::Worker, &reply, &[]).await.is(303);
    for page in &pages {
        world.get(Who::Worker, page).await.says(NUMBER).says_not("Read what they wrote first");
    }
}

#[tokio::test]
async fn nothing_goes_to_her_before_it_is_read_but_that_we_have_it() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let message = world.queue("waits").await;
    // No word of it is one that stops by itself, in any language.
    writes(&world, "a", "o meu marido lê isto").await;
    let mut gone = Vec::new();
    for _ in 0..2 {
        if let Taken::HandOver(parcel) = world.take().await {
            gone.push(parcel.purpose);
        }
    }
    assert_eq!(gone, [Purpose::Received]);
    let (state, why) = world.state(message).await;
    assert_eq!((state, why.as_str()), (State::Waiting, "They have written to us. It waits until somebody has read that."));
    world.get(Who::Worker, "/sending").await.says("It waits until somebody has read that.");
    // Asked again and again it says so once.
    world.later(6);
    world.take().await;
    let held = "SELECT COUNT(*) FROM outbox_event WHERE why LIKE '%has read that.'";
    assert_eq!(world.count(held).await, 1);
    let (id,): (kernel::ReplyId,) = world.system().await.one("SELECT id FROM reply", db::params![]).await.unwrap();
    // Whoever reads it sees what goes then, and can call it off.
    let page = world.get(Who::Worker, &format!("/replies/{id}")).await;
    page.says("This goes to them once what they wrote is read")
        .says(&format!("action=\"/sending/{message}\""))
        .says("Call it off");
    world.post(Who::Worker, &format!("/replies/{id}"), &[]).await.is(303);
    world.later(5);
    unpack(world.take().await);
    assert_eq!(world.state(message).await.0, State::Sending);
}

#[tokio::test]
async fn what_came_by_the_number_of_two_is_read_before_anything_goes_to_it() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    and_rui_has_it_too(&world).await;
    let message = world.queue("waits").await;
    writes(&world, "a", "ele está aqui").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM reply WHERE person_id IS NULL").await, 1);
    for _ in 0..2 {
        world.take().await;
    }
    assert_eq!(world.state(message).await.0, State::Waiting);
    world.run("UPDATE reply SET read_at = 1").await;
    world.later(6);
    unpack(world.take().await);
    assert_eq!(world.state(message).await.0, State::Sending);
}

#[tokio::test]
async fn whoever_reads_a_yes_sees_that_more_waits_to_be_read() {
    let world = World::that_sends().await;
    let mut ids = Vec::new();
    for words in ["yes please", "Not this number any more", "Are you there?"] {
        world.later(1);
        writes(&world, words, words).await;
        let newest = "SELECT id FROM reply ORDER BY received_at DESC LIMIT 1";
        let (id,): (kernel::ReplyId,) = world.system().await.one(newest, db::params![]).await.unwrap();
        ids.push(id);
    }
    let other = {
        let mut tx = world.acting(Who::Worker).await;
        let other = world.add_somebody(&mut tx, "Rui", "Other").await;
        let referral = world.add_referral(&mut tx, other, "active", Some(world.staff(Who::Worker)), 78).await;
        keep_from_page(&mut tx, other, referral, "page of another", "Words of another").await.unwrap();
        tx.commit().await.unwrap();
        other
    };
    let at = |n: usize| format!("/replies/{}", ids[n]);
    let page = world.get(Who::Worker, &at(0)).await;
    page.says("They also wrote, and nobody has read it").says("Not this number any more").says_not("Words of another");
    let (newer, older) = (page.body.find("Are you there?").unwrap(), page.body.find("Not this number any more").unwrap());
    assert!(newer < older, "the newest first");
    page.says(&format!("href=\"{}\"", at(1))).says(&format!("href=\"{}\"", at(2)));
    let press = page.body.find("I have read it and take it from here").unwrap();
    assert!(older < press, "before anybody takes it from here");
    // Whoever may not see her sees nothing of it.
    world.get(Who::OtherWorker, &at(0)).await.is(404).says_not("Not this number any more");
    // One leads to the next until all are read.
    world.post(Who::Worker, &at(0), &[]).await.goes_to(&at(2));
    world.get(Who::Worker, &at(2)).await.says("Not this number any more").says_not("yes please");
    world.post(Who::Worker, &at(2), &[]).await.goes_to(&at(1));
    world.get(Who::Worker, &at(1)).await.says_not("They also wrote");
    world.post(Who::Worker, &at(1), &[]).await.goes_to("/today");
    assert!(world.count("SELECT COUNT(*) FROM reply WHERE read_at IS NULL").await == 1, "{other} has one still");
}

#[tokio::test]
async fn who_wants_to_be_reached_in_another_way_is_asked_anew_and_written_to_no_more() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let message = world.queue("waits").await;
    let mut tx = world.system().await;
    ask_anew(&mut tx, world.person).await.unwrap();
    tx.commit().await.unwrap();
    world.take().await;
    assert_eq!(world.state(message).await.0, State::Refused);
    world.get(Who::Worker, "/today").await.says("Ask again what is safe");
}

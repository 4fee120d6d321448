//! What they wrote may be that their telephone is not safe: it is not rung by a tired thumb before somebody has read it.

use app::sending::model::{Purpose, State};
use app::sending::store::Taken;
use app::sending::store_reply::{ask_anew, keep_from_page};

use super::super::world::{Who, World};
use super::reply::writes;
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
    let (id,): (kernel::ReplyId,) = world.system().await.one("SELECT id FROM reply", db::params![]).await.unwrap();
    world.post(Who::Worker, &format!("/replies/{id}"), &[]).await.is(303);
    world.later(5);
    unpack(world.take().await);
    assert_eq!(world.state(message).await.0, State::Sending);
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

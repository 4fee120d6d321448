//! The outbox: once, by one, and what the provider says of it in whatever order.

use app::sending::model::State;
use app::sending::store::{self, Taken, Went};
use kernel::OutgoingId;

use super::{ALL, HEARD, Who, World, unpack};

impl World {
    async fn told(&self, id: OutgoingId, delivered: bool) {
        let mut tx = self.system().await;
        assert!(store::told(&mut tx, &id.to_string(), "provider-1", delivered, "No such number.").await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn went(&self, id: OutgoingId, went: Went) {
        let mut tx = self.system().await;
        store::went(&mut tx, id, &went).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn taken() -> Went {
    Went::Taken { provider: "test", id: Some("provider-1".into()) }
}

#[tokio::test]
async fn one_cause_makes_one_message() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let first = world.queue("the same").await;
    assert_eq!(world.queue("the same").await, first);
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox").await, 1);
}

#[tokio::test]
async fn of_many_that_take_at_once_one_hands_over() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    world.queue("one").await;
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            let app = world.app.clone();
            tokio::spawn(async move {
                for attempt in 1.. {
                    let mut tx = app::Tx::system(&app, "runner").await.unwrap();
                    let done = async {
                        let taken = store::take_next(&mut tx, ALL, HEARD).await?;
                        tx.commit().await?;
                        Ok::<_, app::Error>(matches!(taken, Taken::HandOver(_)))
                    };
                    match done.await {
                        Ok(handed) => return handed,
                        Err(app::Error::Database(db::Error::Busy | db::Error::Stale)) => db::pause(attempt).await,
                        Err(error) => panic!("{}", error.chain()),
                    }
                }
                false
            })
        })
        .collect();
    let mut handed = 0;
    for task in tasks {
        handed += usize::from(task.await.unwrap());
    }
    assert_eq!(handed, 1);
}

#[tokio::test]
async fn a_sender_that_dies_leaves_a_message_that_somebody_looks_at() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let id = world.queue("one").await;
    unpack(world.take().await);
    // kill -9: nobody says how it went.
    assert!(matches!(world.take().await, Taken::Nothing), "it is not sent a second time");
    world.later(store::LEASE_MINUTES);
    let mut tx = world.system().await;
    assert_eq!(app::sending::store_unknown::lost_leases(&mut tx).await.unwrap(), [id]);
    tx.commit().await.unwrap();
    assert_eq!(world.state(id).await.0, State::Unknown);
    assert!(matches!(world.take().await, Taken::Nothing));
    let page = world.get(Who::Worker, &format!("/sending/{id}")).await;
    page.is(200).says("Nobody knows whether it was sent").says("It did not come: send it again");
    // It came after all: the provider says so.
    world.told(id, true).await;
    assert_eq!(world.state(id).await.0, State::Delivered);
    // Or it did not, and somebody sends it again.
    let other = world.queue("two").await;
    unpack(world.take().await);
    world.went(other, Went::Unknown { why: "No answer.".into() }).await;
    let path = format!("/sending/{other}");
    world.post(Who::Worker, &path, &[("do", "again")]).await.is(303);
    assert_eq!(unpack(world.take().await).0, other);
    // Pressed twice it is sent once.
    world.post(Who::Worker, &path, &[("do", "again")]).await.is(409);
}

#[tokio::test]
async fn what_a_provider_tells_counts_whatever_the_order() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    for (cause, words) in [
        ("before our own commit", ["told", "went", "told"]),
        ("in order", ["went", "told", "told"]),
        ("failed first, then came", ["went", "failed", "told"]),
        ("came, then failed", ["went", "told", "failed"]),
    ] {
        let id = world.queue(cause).await;
        unpack(world.take().await);
        for word in words {
            match word {
                "went" => world.went(id, taken()).await,
                word => world.told(id, word == "told").await,
            }
        }
        assert_eq!(world.state(id).await.0, State::Delivered, "{cause}");
        world.later(24 * 60);
        world.she_says_yes().await;
    }
    let mut tx = world.system().await;
    assert!(!store::told(&mut tx, "of-somebody-else", "unknown", true, "").await.unwrap(), "not one of ours");
}

#[tokio::test]
async fn what_surely_failed_is_tried_again_and_what_never_will_is_shown() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let id = world.queue("one").await;
    unpack(world.take().await);
    let at = world.app.clock.now().plus_minutes(5);
    world.went(id, Went::Again { at, why: "The provider is busy.".into(), ours: false }).await;
    assert!(matches!(world.take().await, Taken::Nothing), "not before its time");
    world.later(5);
    unpack(world.take().await);
    world.went(id, Went::Never { why: "There is no such number.".into() }).await;
    assert!(matches!(world.take().await, Taken::Nothing));
    // It is on top until somebody has seen to it, however long that takes.
    world.later_at_work(20 * 24 * 60).await;
    world.get(Who::Worker, "/sending").await.says("Did not arrive").says("There is no such number.");
    let today = world.get(Who::Worker, "/today").await;
    today.says("A message did not arrive").says(&format!("/sending/{id}")).says(", to <bdi>Fernanda Oduya-Núñez</bdi>");
    world.post(Who::Worker, &format!("/sending/{id}"), &[("do", "seen")]).await.goes_to("/sending");
    world.get(Who::Worker, "/sending").await.says_not("There is no such number.");
    world.get(Who::Worker, "/today").await.says_not("A message did not arrive");
    assert_eq!(world.state(id).await.0, State::Failed, "that it failed stays true");
    world.get(Who::OtherWorker, &format!("/sending/{id}")).await.is(404);
}

/// Nobody has to see to what was about a referral that is over; what its provider tells of later is for whoever leads.
#[tokio::test]
async fn with_the_referral_ends_what_was_about_it() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let (failed, late) = (world.queue("one").await, world.queue("two").await);
    unpack(world.take().await);
    world.went(failed, Went::Never { why: "There is no such number.".into() }).await;
    unpack(world.take().await);
    world.went(late, taken()).await;
    let waits = world.queue("three").await;
    let mut tx = world.acting(Who::Worker).await;
    let referral = app::referral::store::load(&mut tx, world.referral).await.unwrap();
    app::referral::store::change(&mut tx, &referral, app::referral::model::Action::Close, "").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(world.state(waits).await, (State::CalledOff, "What it was about is over.".to_owned()));
    for who in [Who::Worker, Who::Leader] {
        world.get(who, "/today").await.says_not("did not arrive");
    }
    world.told(late, false).await;
    world.get(Who::Worker, "/today").await.says_not("did not arrive");
    world.get(Who::Leader, "/today").await.says("A message did not arrive");
}

#[tokio::test]
async fn a_provider_that_is_away_costs_a_message_none_of_its_tries() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let id = world.queue("one").await;
    for _ in 0..10 {
        unpack(world.take().await);
        let at = world.app.clock.now().plus_minutes(2);
        world.went(id, Went::Again { at, why: "The provider is away.".into(), ours: true }).await;
        world.later(2);
    }
    assert_eq!(world.count("SELECT tries FROM outbox").await, 0);
}

#[tokio::test]
async fn what_cannot_be_read_stands_before_nothing_else() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let broken = world.queue("one").await;
    world.run("UPDATE outbox SET filling = 'of a later version'").await;
    let next = world.queue("two").await;
    assert!(matches!(world.take().await, Taken::Settled));
    assert_eq!(world.state(broken).await.0, State::Failed);
    assert_eq!(unpack(world.take().await).0, next);
}

#[tokio::test]
async fn only_a_letter_is_printed() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let text = world.queue("one").await;
    world.post(Who::Worker, &format!("/sending/{text}/letter.pdf"), &[]).await.says("no letter that waits");
    assert_eq!(world.state(text).await.0, State::Waiting);
}

#[tokio::test]
async fn a_letter_that_we_print_passes_the_gate_when_it_is_printed() {
    let mut world = World::with(app::Config::default()).await;
    super::things(&mut world).await;
    world.run("UPDATE referral SET state = 'contacting'").await;
    let path = format!("/sending/{}/letter.pdf", world.things["outgoing:letter"]);
    world.get(Who::Worker, "/sending").await.says("Letters to print").says("We could not reach you");
    // She dies while the letter waits: it is not printed, and the page says why.
    world.run("UPDATE person SET died_on = '2026-11-22'").await;
    let page = world.post_and_follow(Who::Worker, &path, &[]).await;
    page.says("They have died.");
    world.run("UPDATE person SET died_on = NULL").await;
    world.run("UPDATE outbox SET state = 'waiting' WHERE channel = 'letter'").await;
    // Nor before somebody has read what she wrote.
    world.post_and_follow(Who::Worker, &path, &[]).await.says("It waits until somebody has read that.");
    world.run("UPDATE reply SET read_at = 1").await;
    let pdf = world.post(Who::Worker, &path, &[]).await;
    pdf.is(200);
    let text = lopdf::Document::load_mem(&pdf.bytes).unwrap().extract_text(&[1]).unwrap();
    assert!(text.contains("Fernanda Oduya-Núñez") && text.contains("SE16 4JX") && !text.contains("Southwark Social"), "{text}");
    assert_eq!(world.count("SELECT COUNT(*) FROM audit_entry WHERE act = 'printed' AND what = 'letter'").await, 1);
    // What it was sent with is kept, but where she lives is not written down a second time.
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE state = 'sent' AND provider = 'paper'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE sent_to LIKE '%SE16%' OR body LIKE '%SE16%'").await, 0);
}

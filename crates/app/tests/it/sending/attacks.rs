//! Attacks on what leaves and on what comes back: floods, numbers that cost, words that come late, clocks that are wrong.

use app::person::model::{NewRoute, RouteKind};
use app::sending::model::State;
use app::sending::store::{Taken, Went};
use db::params;
use kernel::{Answer, ContactRouteId, OutgoingId, PersonId, ReferralId, SafeContact};

use super::{Who, World, no_reply, promised_by_text, unpack};

impl World {
    /// Somebody who said yes to texts, by a number; with a referral that is being called.
    async fn also_at(&self, name: &str, number: &str, position: i64) -> (PersonId, ReferralId, ContactRouteId) {
        let mut tx = self.system().await;
        let person = self.add_somebody(&mut tx, name, "Victim").await;
        let safe = SafeContact { text: Answer::Yes, ..SafeContact::default() };
        let new = NewRoute { kind: RouteKind::Phone, value: number.into(), label: String::new(), safe };
        let route = app::person::store::add_route(&mut tx, person, &new, 0).await.unwrap();
        let worker = self.staff(Who::Worker);
        let referral = self.add_referral(&mut tx, person, "contacting", Some(worker), position).await;
        tx.commit().await.unwrap();
        (person, referral, route)
    }

    async fn tell(&self, (person, referral, route): (PersonId, ReferralId, ContactRouteId), cause: &str) -> OutgoingId {
        let mut tx = self.acting(Who::Worker).await;
        let to = app::sending::store::Recipient::Person { person, referral, route };
        let new = app::sending::store::New { to, ..no_reply(self, app::sending::model::Channel::Text, route, cause) };
        let id = app::sending::store::queue(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Hands over all that may go now. Gives how many.
    async fn hand_over_all(&self) -> usize {
        let mut sent = 0;
        loop {
            match self.take().await {
                Taken::Nothing => return sent,
                Taken::Settled => {}
                Taken::HandOver(parcel) => {
                    let mut tx = self.system().await;
                    app::sending::store::went(&mut tx, parcel.id, &Went::Taken { provider: "test", id: None }).await.unwrap();
                    tx.commit().await.unwrap();
                    sent += 1;
                }
            }
        }
    }
}

/// Whoever asks for help in ten names with the number of one victim has them texted no more often than one person is.
#[tokio::test]
async fn one_number_given_for_many_people_is_not_flooded() {
    let world = World::that_sends().await;
    for (n, name) in ["Ann", "Bea", "Cat", "Dot", "Eve", "Fay", "Gil", "Hal", "Ida", "Jan"].into_iter().enumerate() {
        let them = world.also_at(name, "+447700900333", 100 + i64::try_from(n).unwrap()).await;
        world.tell(them, name).await;
    }
    let most = usize::try_from(app::team::model::Settings::default().messages_a_day).unwrap();
    assert_eq!(world.hand_over_all().await, most);
    // The rest waits for tomorrow, and no more goes then than today.
    world.later(24 * 60);
    assert_eq!(world.hand_over_all().await, most);
}

#[tokio::test]
async fn a_number_that_costs_more_is_not_taken_and_gets_no_text() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let path = format!("/people/{}/routes", world.person);
    for number in ["09011 123456", "070 1234 5678", "0871 246 0000"] {
        let form = [("kind", "phone"), ("value", number), ("text", "yes")];
        world.post(Who::Worker, &path, &form).await.is(422).says("does not cost more to ring");
        // One that came by an import or a letter is there, and nothing is sent to it.
        let mut tx = world.system().await;
        let value = kernel::PhoneNumber::parse(number).unwrap();
        tx.run("UPDATE contact_route SET value = $1", params![value]).await.unwrap();
        tx.commit().await.unwrap();
        let promise = world.get(Who::Worker, &format!("/referrals/{}/promise", world.referral)).await;
        promise.says("Texts go only to mobiles").says_not(&format!("value=\"text:{}\"", world.route()));
        let id = world.queue(number).await;
        assert!(matches!(world.take().await, Taken::Settled), "{number}");
        assert_eq!(world.state(id).await, (State::Refused, "There is no address to send it to.".to_owned()), "{number}");
    }
}

/// A provider may hand an answer on a week after it was written: it was of another call.
#[tokio::test]
async fn an_answer_that_comes_late_is_not_taken_for_one_to_another_call() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    promised_by_text(&world).await;
    unpack(world.take().await);
    let written_at = world.app.clock.now();
    world.later(3 * 60);
    promised_by_text(&world).await;
    let late = |id: &'static str, words: &'static str| {
        let world = &world;
        async move {
            let mut tx = world.system().await;
            let came = app::sending::store_reply::Came {
                provider_id: id.into(),
                channel: app::sending::model::Channel::Text,
                sender: "+447700900982".into(),
                words: words.into(),
                written_at,
                answers: None,
                automatic: false,
                note: String::new(),
            };
            app::sending::store_reply::keep(&mut tx, &came).await.unwrap();
            tx.commit().await.unwrap();
        }
    };
    world.later_at_work(0).await;
    late("a", "1").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE answer IS NOT NULL").await, 0);
    world.get(Who::Worker, "/today").await.says("They wrote to you").says_not("They answered: This is good");
    // Once that was read, the other promise goes; what she writes now is of this call.
    world.run("UPDATE reply SET read_at = 1").await;
    unpack(world.take().await);
    super::reply::writes(&world, "b", "1").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE answer = 'yes' AND ended_at IS NULL").await, 1);
    // A late no is no answer to this call either, but nothing that waits goes before somebody has read it.
    world.queue("waits").await;
    late("c", "3").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE state = 'waiting'").await, 0);
}

/// A year ahead all is too late, a year back nothing is due: a clock that jumps sends nothing, and back again what waits goes on.
#[tokio::test]
async fn a_clock_that_is_a_year_wrong_sends_nothing() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let id = world.queue("one").await;
    let now = world.app.clock.now();
    world.app.clock.set(now.plus_days(-365));
    assert!(matches!(world.take().await, Taken::Nothing));
    assert_eq!(world.state(id).await.0, State::Waiting);
    world.app.clock.set(now);
    assert_eq!(unpack(world.take().await).0, id);
    // While it is handed over the clock goes ahead: nobody sends it a second time.
    world.app.clock.set(now.plus_days(365));
    let other = world.queue("made in the wrong year").await;
    assert!(matches!(world.take().await, Taken::Settled), "her answers are a year old");
    assert_eq!(world.state(other).await.0, State::Refused);
    assert!(matches!(world.take().await, Taken::Nothing));
    world.app.clock.set(now);
    // And what was sent in a year to come counts for today's most.
    world.run("UPDATE outbox SET state = 'sent', sent_at = 4000000000000").await;
    for n in 0..app::team::model::Settings::default().messages_a_day {
        world.queue(&format!("{n}")).await;
    }
    world.hand_over_all().await;
    assert!(world.count("SELECT COUNT(*) FROM outbox WHERE state = 'waiting'").await > 0);
}

/// Two records become one while messages wait: from then on the one that is kept is asked. A number of both is asked about once more, since
/// the two had different answers; one that went over is theirs.
#[tokio::test]
async fn joined_while_a_message_waits_the_kept_record_is_asked() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    world.run("UPDATE contact_route SET text = 'no'").await;
    let (other, referral, same) = world.also_at("Fernanda", "+447700900982", 77).await;
    let to_both = world.tell((other, referral, same), "the number of both").await;
    let mut tx = world.system().await;
    let new = NewRoute {
        kind: RouteKind::Phone,
        value: "+447700900444".into(),
        label: String::new(),
        safe: SafeContact { text: Answer::Yes, ..SafeContact::default() },
    };
    let over = app::person::store::add_route(&mut tx, other, &new, 1).await.unwrap();
    tx.commit().await.unwrap();
    let goes_over = world.tell((other, referral, over), "a number that goes over").await;
    let later = world.tell((other, referral, over), "after her death").await;
    let mut tx = world.acting(Who::Leader).await;
    let kept = app::person::store::load(&mut tx, world.person, "test").await.unwrap();
    let gone = app::person::store::load(&mut tx, other, "test").await.unwrap();
    let part = app::person::store_merge::Part::Whole { source: app::person::merge::Source::Record, claimed: None };
    app::person::store_merge::merge(&mut tx, &kept, &gone, part).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(world.take().await, Taken::Settled));
    assert_eq!(world.state(to_both).await.0, State::Refused);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE value = '+447700900982' AND text = 'no'").await, 1);
    assert_eq!(unpack(world.take().await).0, goes_over);
    let mut tx = world.system().await;
    tx.run("UPDATE person SET died_on = '2026-11-20' WHERE id = $1", params![world.person]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(world.take().await, Taken::Settled));
    assert_eq!(world.state(later).await, (State::Refused, "They have died.".to_owned()));
}

/// Two tabs of two people: a form names whom it is of, and a number of the other one is none of theirs.
#[tokio::test]
async fn a_number_of_another_persons_tab_is_not_taken() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let (_, theirs, route) = world.also_at("Rui", "+447700900555", 78).await;
    let told = format!("text:{route}");
    let form = [("hour", "2026-11-24 10:00"), ("say", "blue kettle"), ("told", told.as_str()), ("read", "yes")];
    world
        .post(Who::Worker, &format!("/referrals/{}/promise", world.referral), &form)
        .await
        .is(422)
        .says("Choose how they will know");
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox").await, 0);
    world.post(Who::Worker, &format!("/referrals/{theirs}/promise"), &form).await.is(303);
    assert_eq!(unpack(world.take().await).1, "+447700900555");
}

/// Whoever writes words of danger again and again makes one concern that says all of it, not a heap in which others are lost.
#[tokio::test]
async fn many_messages_of_danger_are_one_concern() {
    let world = World::that_sends().await;
    for n in 0..30 {
        super::reply::writes(&world, &format!("{n}"), &format!("I want to kill myself {n}")).await;
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern_event WHERE kind = 'written'").await, 29);
    assert_eq!(world.count("SELECT COUNT(*) FROM reply").await, 30);
    // Once somebody has it, the next is a new one, with somebody to be found.
    world.run("UPDATE concern SET state = 'accepted'").await;
    super::reply::writes(&world, "later", "I want to kill myself now").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 2);
}

/// What is read out or printed tells no number that must not show.
#[tokio::test]
async fn a_number_that_must_not_show_is_not_on_paper_either() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let (promise, _) = promised_by_text(&world).await;
    let page = format!("/promises/{promise}");
    world.get(Who::Worker, &page).await.says("from 020 3883 1624");
    world.run("UPDATE contact_route SET show_number = 'no'").await;
    world.get(Who::Worker, &page).await.says("a number that does not show").says_not("from 020 3883 1624");
}

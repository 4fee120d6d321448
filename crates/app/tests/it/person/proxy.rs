//! Who acts for a person: until when, for whom, and what a no to them does. Attack A18.

mod named;
mod number;

use app::person::proxy::Ending;
use app::person::store_proxy;
use app::sending::model::{Carried, Channel, Heard, State};
use app::sending::store::{self as sending, Recipient, Taken};
use app::{Config, person};
use db::params;
use kernel::{ContactRouteId, Date, Instant, LocalMoment, OutgoingId, PersonId, ProxyId, ReferralId, TimeOfDay};

use crate::sending::no_reply;
use crate::world::{Reply, Who, World};

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.acting(Who::Worker).await;
    let says = store_proxy::Says {
        relation: "sister".into(),
        evidence: "She told us".into(),
        may_hear: true,
        may_decide: false,
        until_on: None,
        asked_alone: true,
    };
    let new = store_proxy::New { name: "Ines Thornaby".into(), basis: app::person::proxy::Basis::Agreed, says };
    let proxy = store_proxy::add(&mut tx, world.person, &new).await.unwrap();
    // Her own telephone is the proxy's: so the name stands wherever whoever rings is told whose number it is.
    let route = person::store::routes(&mut tx, world.person).await.unwrap()[0].id;
    store_proxy::give_route(&mut tx, world.person, route, Some(proxy)).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("proxy", proxy);
}

const CARRIED: Carried = Carried { text: true, email: true, letter: true };
const THEIRS: &str = "07700 900555";
const MOTHER: [(&str, &str); 5] = [
    ("name", "Ana Mensah"),
    ("relation", "mother"),
    ("basis", "parent"),
    ("evidence", "The birth certificate"),
    ("may_hear", "yes"),
];

fn at(date: &str, time: &str) -> Instant {
    match date.parse::<Date>().unwrap().at(TimeOfDay::parse(time).unwrap()) {
        LocalMoment::Once(at) => at,
        other => panic!("{other:?}"),
    }
}

/// A child with a referral, and the mother, who acts for them and may be texted.
struct Child {
    person: PersonId,
    referral: ReferralId,
    proxy: ProxyId,
    route: ContactRouteId,
}

impl World {
    /// Moves the clock, while everybody goes on working.
    async fn until(&self, date: &str, time: &str) {
        self.later_at_work((at(date, time).millis() - self.app.clock.now().millis()) / 60_000).await;
    }

    async fn at_work() -> Self {
        World::with(Config { carried: CARRIED, ..Config::default() }).await
    }

    async fn child(&self, name: &str, born: &str, position: i64) -> Child {
        let mut tx = self.system().await;
        let person = self.add_somebody(&mut tx, name, "Mensah").await;
        let referral = self.add_referral(&mut tx, person, "contacting", Some(self.staff(Who::Worker)), position).await;
        let born: Date = born.parse().unwrap();
        tx.run("UPDATE person SET date_of_birth = $1 WHERE id = $2", params![born, person]).await.unwrap();
        tx.commit().await.unwrap();
        self.add_proxy(Who::Worker, person, &MOTHER).await.is(303);
        let mut tx = self.system().await;
        let proxy = store_proxy::of_person(&mut tx, person).await.unwrap()[0].id;
        drop(tx);
        let whose = proxy.to_string();
        let form =
            [("kind", "phone"), ("value", THEIRS), ("whose", &whose), ("text", "yes"), ("say_who", "yes"), ("shared", "no")];
        self.post(Who::Worker, &format!("/people/{person}/routes"), &form).await.is(303);
        let mut tx = self.system().await;
        let route = person::store::routes(&mut tx, person).await.unwrap()[0].id;
        Child { person, referral, proxy, route }
    }

    async fn add_proxy(&self, who: Who, person: PersonId, form: &[(&str, &str)]) -> Reply {
        self.post(who, &format!("/people/{person}/proxies"), form).await
    }

    async fn end_proxy(&self, proxy: ProxyId, ending: Ending) {
        let path = format!("/proxies/{proxy}");
        let version = self.get(Who::Leader, &path).await.is(200).field("version");
        let form = [("ending", ending.word()), ("version", &version)];
        self.post(Who::Leader, &format!("{path}/end"), &form).await.is(303);
    }

    /// A text to the child's mother is queued; gives whether it left, and why not.
    async fn text(&self, child: &Child, cause: &str) -> (State, String) {
        let id = self.queue_for(child, cause).await;
        self.settle(id).await
    }

    async fn queue_for(&self, child: &Child, cause: &str) -> OutgoingId {
        let mut tx = self.system().await;
        let to = Recipient::Person { person: child.person, referral: child.referral, route: child.route };
        let new = sending::New { to, ..no_reply(self, Channel::Text, child.route, cause) };
        let id = sending::queue(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn settle(&self, id: OutgoingId) -> (State, String) {
        loop {
            let mut tx = self.system().await;
            let taken = sending::take_next(&mut tx, CARRIED, Heard { text: true, email: true }).await.unwrap();
            tx.commit().await.unwrap();
            if matches!(taken, Taken::Nothing) {
                let mut tx = self.system().await;
                return tx.one("SELECT state, why FROM outbox WHERE id = $1", params![id]).await.unwrap();
            }
        }
    }

    async fn numbers(&self, person: PersonId) -> usize {
        person::store::routes(&mut self.system().await, person).await.unwrap().len()
    }

    async fn used_until(&self, route: ContactRouteId) -> Option<Date> {
        let (until,): (Option<Date>,) =
            self.system().await.one("SELECT used_until FROM contact_route WHERE id = $1", params![route]).await.unwrap();
        until
    }
}

#[tokio::test]
async fn a_mothers_number_is_used_until_the_midnight_before_the_sixteenth_birthday() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2011-06-10", 61).await;
    let page = format!("/people/{}", child.person);
    let order = "leads to Ana Mensah (mother), who acts for them until the night before 10 June 2027";
    world.get(Who::Worker, &page).await.is(200).says(order).says("Until the night before 10 June 2027 they may hear what we do");
    world.get(Who::Worker, "/today").await.is(200).says(order);
    assert_eq!(world.text(&child, "before").await.0, State::Sending);
    // In summer midnight in London is an hour before midnight in UTC.
    world.until("2027-06-09", "23:59").await;
    assert_eq!(world.numbers(child.person).await, 1);
    let waits = world.queue_for(&child, "over night").await;
    world.later(2);
    assert_eq!(world.numbers(child.person).await, 0);
    let (state, why) = world.settle(waits).await;
    assert_eq!(state, State::Refused, "{why}");
    assert!(why.contains("acts for them no more"), "{why}");
    // Whoever rings or writes from it hears nothing of him, and nothing is done by it.
    world.until("2027-06-10", "10:00").await;
    world.get(Who::Worker, "/today").await.is(200).says_not(order);
    let rang = world.post(Who::Worker, "/today/rang", &[("number", THEIRS)]).await;
    rang.is(200).says("acts or acted for them (mother)").says("Say nothing of the person");
    rang.says_not("You may say who we are").says_not("Do not say who we are");
    let came = app::sending::store_reply::Came {
        provider_id: "mother".into(),
        channel: Channel::Text,
        sender: "+447700900555".into(),
        words: "3".into(),
        written_at: world.app.clock.now(),
        answers: None,
        automatic: false,
        note: String::new(),
    };
    let mut tx = world.system().await;
    app::sending::store_reply::keep(&mut tx, &came).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE no_call_at IS NOT NULL").await, 0);
    world.get(Who::Worker, "/today").await.says("it was of somebody who acts or acted for them.");
    world.get(Who::Worker, &page).await.says("They act no more since 10 June 2027").says_not(THEIRS);
    // Nor is it kept as his own, whoever rings from it and by whatever form.
    let (person, number) = (child.person.to_string(), "+447700900555");
    let take = [("person", person.as_str()), ("reason", "He rang"), ("number", number), ("add", "yes")];
    world.post(Who::Worker, "/today/take", &take).await.is(409).says("acts or acted for the person");
    assert_eq!(world.numbers(child.person).await, 0);
}

#[tokio::test]
async fn who_acts_for_one_child_acts_for_no_other() {
    let world = World::at_work().await;
    let elder = world.child("Kofi", "2010-11-25", 61).await;
    let younger = world.child("Esi", "2014-01-01", 62).await;
    world.until("2026-11-25", "10:00").await;
    assert_eq!(world.text(&elder, "elder").await.0, State::Refused);
    assert_eq!(world.text(&younger, "younger").await.0, State::Sending);
    world.end_proxy(younger.proxy, Ending::NotWanted).await;
    assert_eq!(world.text(&younger, "after a no").await.0, State::Refused);
}

#[tokio::test]
async fn a_no_stops_what_waits_at_once_and_only_a_leader_who_asked_undoes_it() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let waits = world.queue_for(&child, "waits").await;
    world.end_proxy(child.proxy, Ending::NotSafe).await;
    let (state, why) = world.settle(waits).await;
    assert_eq!(state, State::Refused, "{why}");
    assert_eq!(world.numbers(child.person).await, 0);
    // Nobody has to know why; a worker who does not know writes the same name down again.
    let again = [("name", "ana  mensah"), MOTHER[1], MOTHER[2], MOTHER[3]];
    world.add_proxy(Who::Worker, child.person, &again).await.is(422).says("Only a team leader").says("value=\"mother\"");
    world.add_proxy(Who::Leader, child.person, &again).await.is(422).says("Ask the person alone");
    // The number is not to be had under another heading.
    let number = [("kind", "phone"), ("value", THEIRS), ("text", "yes")];
    let routes = format!("/people/{}/routes", child.person);
    world.post(Who::Worker, &routes, &number).await.is(422).says("acts for the person no more");
    let asked: Vec<_> = again.into_iter().chain([("asked_alone", "yes")]).collect();
    world.add_proxy(Who::Leader, child.person, &asked).await.is(303);
    let mut tx = world.system().await;
    let all = store_proxy::standings(&mut tx, child.person).await.unwrap();
    drop(tx);
    let acting: Vec<_> = all.iter().filter(|(_, standing)| standing.acts()).collect();
    assert_eq!(acting.len(), 1);
    assert_eq!(acting[0].0.again_by, "Leila Leader");
    let whose = acting[0].0.id.to_string();
    let number = [("kind", "phone"), ("value", THEIRS), ("text", "yes"), ("whose", &whose)];
    world.post(Who::Worker, &routes, &number).await.is(303);
    assert_eq!(world.numbers(child.person).await, 1);
    // What was no does not come back by it.
    assert_eq!(world.text(&child, "old").await.0, State::Refused);
}

#[tokio::test]
async fn a_practice_that_does_not_know_brings_no_number_back() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    world.end_proxy(child.proxy, Ending::NotWanted).await;
    let told = person::model::NewRoute {
        kind: person::model::RouteKind::Phone,
        value: "+447700900555".into(),
        label: "mother".into(),
        safe: kernel::SafeContact::default(),
    };
    let mut tx = world.acting(Who::Worker).await;
    let differs = person::store::learn(&mut tx, child.person, Default::default(), &[told]).await.unwrap();
    assert!(differs.iter().any(|words| words.contains("somebody who acts or acted for the person")), "{differs:?}");
    assert!(person::store::routes(&mut tx, child.person).await.unwrap().is_empty());
}

#[tokio::test]
async fn without_a_birth_date_nobody_acts_as_a_parent_and_a_mended_one_counts() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let born = |date: Option<&str>| {
        let date: Option<Date> = date.map(|date| date.parse().unwrap());
        let (world, person) = (&world, child.person);
        async move {
            let mut tx = world.acting(Who::Worker).await;
            tx.run("UPDATE person SET date_of_birth = $1 WHERE id = $2", params![date, person]).await.unwrap();
            store_proxy::settle(&mut tx, person).await.unwrap();
            tx.commit().await.unwrap();
        }
    };
    born(None).await;
    assert_eq!(world.numbers(child.person).await, 0);
    world.get(Who::Worker, &format!("/people/{}", child.person)).await.says("Find out when the person was born");
    world.add_proxy(Who::Worker, child.person, &MOTHER).await.is(422).says("Enter in their details when the person was born");
    born(Some("2014-06-11")).await;
    assert_eq!((world.numbers(child.person).await, world.used_until(child.route).await), (1, "2030-06-11".parse().ok()));
    // A date that is put right in the details makes them older.
    let path = format!("/people/{}/edit", child.person);
    let version = world.get(Who::Worker, &path).await.field("version");
    let form = [
        ("given_names", "Kofi"),
        ("family_name", "Mensah"),
        ("born-day", "10"),
        ("born-month", "6"),
        ("born-year", "2009"),
        ("version", &version),
    ];
    world.post(Who::Worker, &path, &form).await.is(303);
    assert_eq!(world.numbers(child.person).await, 0);
    world.add_proxy(Who::Worker, child.person, &MOTHER).await.is(422).says("16 or older");
}

#[tokio::test]
async fn of_two_records_the_no_wins_and_taken_apart_each_has_its_own() {
    let world = World::at_work().await;
    let (one, other) = (world.child("Kofi", "2014-06-10", 61).await, world.child("Kofi", "2014-06-10", 62).await);
    world.end_proxy(other.proxy, Ending::NotSafe).await;
    assert_eq!(world.numbers(one.person).await, 1);
    super::merge::join(&world, one.person, other.person).await.is(303);
    assert_eq!(world.numbers(one.person).await, 0);
    assert_eq!(world.text(&one, "joined").await.0, State::Refused);
    super::merge::undo(&world, one.person).await.is(303);
    assert_eq!((world.numbers(one.person).await, world.numbers(other.person).await), (1, 0));
    assert_eq!(world.text(&one, "parted").await.0, State::Sending);
}

#[tokio::test]
async fn a_number_that_one_record_calls_the_mothers_is_hers_after_joining() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let mut tx = world.system().await;
    let other = world.add_somebody(&mut tx, "Kofi", "Mensah").await;
    world.add_referral(&mut tx, other, "contacting", Some(world.staff(Who::Worker)), 63).await;
    tx.commit().await.unwrap();
    let form = [("kind", "phone"), ("value", THEIRS), ("text", "yes")];
    world.post(Who::Worker, &format!("/people/{other}/routes"), &form).await.is(303);
    super::merge::join(&world, other, child.person).await.is(303);
    world.end_proxy(child.proxy, Ending::NotSafe).await;
    assert_eq!(world.numbers(other).await, 0);
    super::merge::undo(&world, other).await.is(303);
    assert_eq!(world.numbers(other).await, 1, "by itself that record never called it hers");
}

#[tokio::test]
async fn only_who_works_with_the_person_sees_who_acts_for_them() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let path = format!("/proxies/{}", child.proxy);
    world.get(Who::Worker, &path).await.is(200).says("Ana Mensah").says("The birth certificate");
    for who in [Who::OtherWorker, Who::Referrer, Who::Operator] {
        world.get(who, &path).await.is(404);
    }
    // Of two who change it at once one is told.
    let version = world.get(Who::Worker, &path).await.field("version");
    let form = [("relation", "mother"), ("evidence", "A court order"), ("version", &version)];
    world.post(Who::Worker, &path, &form).await.is(303);
    world.post(Who::Leader, &path, &form).await.is(409);
}

#[tokio::test]
async fn a_birth_date_that_a_practice_brings_leaves_the_number_hers() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let mut tx = world.acting(Who::Worker).await;
    tx.run("UPDATE person SET date_of_birth = NULL WHERE id = $1", params![child.person]).await.unwrap();
    store_proxy::settle(&mut tx, child.person).await.unwrap();
    let told = person::learn::Told { date_of_birth: "2014-06-10".parse().ok(), ..Default::default() };
    let route = person::model::NewRoute {
        kind: person::model::RouteKind::Phone,
        value: "+447700900555".into(),
        label: String::new(),
        safe: kernel::SafeContact::default(),
    };
    person::store::learn(&mut tx, child.person, told, &[route]).await.unwrap();
    let routes = person::store::routes(&mut tx, child.person).await.unwrap();
    let of: Vec<_> = routes.iter().map(|route| route.of_proxy.as_ref().map(|proxy| proxy.id)).collect();
    assert_eq!(of, [Some(child.proxy)]);
}

#[tokio::test]
async fn found_by_name_the_warning_stands_all_the_same() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    world.end_proxy(child.proxy, Ending::NotSafe).await;
    let by_name = |number: &'static str| {
        let world = &world;
        async move { world.post(Who::Worker, "/today/rang/by-name", &[("number", number), ("name", "Kofi Mensah")]).await }
    };
    by_name(THEIRS).await.is(200).says("acts or acted for them (mother)").says_not("to their record");
    by_name("07700 900556").await.is(200).says("Somebody was asked not to act for them.");
    // Also after the number was taken away.
    let mut tx = world.system().await;
    tx.run("UPDATE contact_route SET ended_at = 1 WHERE id = $1", params![child.route]).await.unwrap();
    tx.commit().await.unwrap();
    let rang = world.post(Who::Worker, "/today/rang", &[("number", THEIRS)]).await;
    rang.is(200).says("acts or acted for them (mother)").says_not("Nobody we know");
    // Whoever takes that call writes down no word of the child's.
    let person = child.person.to_string();
    let take = [("person", person.as_str()), ("reason", "Somebody rang"), ("of_former", "yes")];
    world.post(Who::Worker, "/today/take", &take).await.goes_to(&format!("/people/{person}"));
    assert_eq!(world.count("SELECT COUNT(*) FROM attempt").await, 0);
}

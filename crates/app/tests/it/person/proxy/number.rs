//! A number of somebody who acts for a person that was changed or taken away: it is known as theirs after their end all the same.

use app::person;
use app::person::model::{NewRoute, RouteKind};
use app::person::proxy::Ending;
use app::sending::model::State;
use kernel::{ContactRouteId, PersonId, SafeContact};

use super::{Child, THEIRS};
use crate::world::{Who, World};

const OTHER: &str = "07700 900557";

impl World {
    /// The mother has another number from now on.
    async fn has_another(&self, child: &Child, value: &str) -> ContactRouteId {
        let (mut tx, whose) = (self.system().await, child.proxy.to_string());
        let route = person::store::routes(&mut tx, child.person).await.unwrap()[0].id;
        drop(tx);
        let path = format!("/routes/{route}");
        let version = self.get(Who::Worker, &path).await.is(200).field("version");
        let form = [("kind", "phone"), ("value", value), ("whose", &whose), ("text", "yes"), ("version", &version)];
        self.post(Who::Worker, &path, &form).await.is(303);
        let mut tx = self.system().await;
        let routes = person::store::routes(&mut tx, child.person).await.unwrap();
        let of: Vec<_> = routes.iter().map(|route| route.of_proxy.as_ref().map(|proxy| proxy.id)).collect();
        assert_eq!(of, [Some(child.proxy)], "it is hers, as the one before was");
        routes[0].id
    }

    /// A practice that does not know tells her number as the child's.
    async fn practice_tells(&self, child: &Child) -> Vec<String> {
        let value = "+447700900555".into();
        let told = NewRoute { kind: RouteKind::Phone, value, label: String::new(), safe: SafeContact::default() };
        let mut tx = self.acting(Who::Worker).await;
        let differs = person::store::learn(&mut tx, child.person, Default::default(), &[told]).await.unwrap();
        tx.commit().await.unwrap();
        differs
    }

    /// Somebody rings from it, and whoever answers wants to keep it as the child's. Gives the status.
    async fn keeps_what_rang(&self, person: PersonId) -> u16 {
        let person = person.to_string();
        let take = [("person", person.as_str()), ("reason", "He rang"), ("number", "+447700900555"), ("add", "yes")];
        self.post(Who::Worker, "/today/take", &take).await.status.as_u16()
    }

    async fn is_his_own(&self, child: &Child) -> u16 {
        let number = [("kind", "phone"), ("value", THEIRS), ("text", "yes")];
        self.post(Who::Worker, &format!("/people/{}/routes", child.person), &number).await.status.as_u16()
    }
}

#[tokio::test]
async fn a_number_that_was_changed_before_her_end_does_not_come_back_after_it() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    world.has_another(&child, OTHER).await;
    world.end_proxy(child.proxy, Ending::NotSafe).await;
    for number in [THEIRS, OTHER] {
        let rang = world.post(Who::Worker, "/today/rang", &[("number", number)]).await;
        rang.is(200).says("Say nothing of the person").says("(mother)").says_not("Nobody we know");
    }
    assert_eq!(world.is_his_own(&child).await, 422);
    assert_eq!(world.keeps_what_rang(child.person).await, 409);
    let differs = world.practice_tells(&child).await;
    assert!(differs.iter().any(|words| words.contains("Ask the person whose it is")), "{differs:?}");
    assert_eq!(world.numbers(child.person).await, 0);
}

#[tokio::test]
async fn what_was_to_go_to_the_number_before_does_not_go_to_either() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let waits = world.queue_for(&child, "waits").await;
    let route = world.has_another(&child, OTHER).await;
    assert_eq!(world.settle(waits).await.0, State::Refused);
    assert_eq!(world.text(&Child { route, ..child }, "anew").await.0, State::Sending);
}

#[tokio::test]
async fn while_she_acts_the_number_before_is_his_only_where_somebody_says_so() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    world.has_another(&child, OTHER).await;
    assert_eq!(world.keeps_what_rang(child.person).await, 409);
    let differs = world.practice_tells(&child).await;
    assert!(differs.iter().any(|words| words.contains("Ask the person whose it is")), "{differs:?}");
    assert_eq!(world.numbers(child.person).await, 1);
    // Many a child gets the telephone that the mother had.
    assert_eq!(world.is_his_own(&child).await, 303);
    assert_eq!(world.numbers(child.person).await, 2);
    world.post(Who::Worker, "/today/rang", &[("number", THEIRS)]).await.is(200).says_not("Say nothing of the person");
}

#[tokio::test]
async fn the_number_before_is_hers_again_where_that_is_said() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    world.has_another(&child, OTHER).await;
    let route = world.has_another(&child, THEIRS).await;
    assert_eq!(world.text(&Child { route, ..child }, "again").await.0, State::Sending);
    world.post(Who::Worker, "/today/rang", &[("number", THEIRS)]).await.is(200).says_not("Say nothing of the person");
}

#[tokio::test]
async fn a_number_that_was_taken_away_before_her_end_is_known_after_it() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    world.post(Who::Worker, &format!("/routes/{}/end", child.route), &[]).await.is(303);
    world.end_proxy(child.proxy, Ending::NotSafe).await;
    let rang = world.post(Who::Worker, "/today/rang", &[("number", THEIRS)]).await;
    rang.is(200).says("Say nothing of the person").says_not("Nobody we know");
    assert_eq!(world.keeps_what_rang(child.person).await, 409);
}

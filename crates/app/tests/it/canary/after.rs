//! Canaries after something has happened: a practice told them, she moved, messages went, records were joined.

use app::sending::model::Channel;
use app::sending::store::{self, Taken};
use axum::http::Method;
use db::params;
use kernel::{PersonId, ReferralId};

use super::super::sending::{ALL, HEARD, no_reply};
use super::super::world::{Who, World};
use super::{HERS, HOME, Hidden, REACH, SHOW_HOME, SHOW_REACH, Seen, kept, walk};

/// What a practice told: whoever told it does not see it again.
const TOLD_HOME: Hidden = Hidden { words: &["snapdragonfell", "ze28qd"], pages: SHOW_HOME, whose: HERS };
const TOLD_REACH: Hidden = Hidden { words: &["7700900876"], pages: SHOW_REACH, whose: HERS };

async fn told(world: &mut World, door: Option<&str>) -> PersonId {
    let site = world.site.to_string();
    let form = [
        ("once", "told"),
        ("site", site.as_str()),
        ("given_names", "Edda"),
        ("family_name", "Hush"),
        ("born-day", "2"),
        ("born-month", "2"),
        ("born-year", "1980"),
        ("address", "3 Snapdragonfell Yard"),
        ("postcode", "ZE2 8QD"),
        ("address_hidden", "yes"),
        ("phone", "07700 900876"),
        ("needs", "lonely"),
        ("risk", "none_known"),
        ("agreed", "yes"),
        ("referrer_name", "Rita"),
    ];
    let (who, path) = match door {
        None => (Who::Referrer, "/referrals/new".to_owned()),
        Some(door) => (Who::Nobody, format!("/refer/{door}/send")),
    };
    let sent = world.post(who, &path, &form).await;
    let mut seen = Seen::of(vec![TOLD_HOME, TOLD_REACH]);
    seen.look(who, &Method::POST, "sent", &sent);
    seen.look(who, &Method::GET, "sent", &world.get(who, &sent.is(303).location).await);
    seen.judge();
    let mut tx = world.system().await;
    let sql = "SELECT r.id, p.id FROM referral r JOIN person p ON p.id = r.person_id WHERE p.family_name = 'Hush'";
    let (referral, person): (ReferralId, PersonId) = tx.one(sql, params![]).await.unwrap();
    drop(tx);
    world.thing("person", person);
    for thing in ["referral", "referral:triage"] {
        world.thing(thing, referral);
    }
    person
}

#[tokio::test]
async fn what_a_practice_told_goes_to_those_who_look_at_it() {
    for by_link in [false, true] {
        let mut world = World::with_all_things().await;
        let door = world.things["door"].clone();
        told(&mut world, by_link.then_some(door.as_str())).await;
        let mut seen = Seen::of(vec![TOLD_HOME, TOLD_REACH]);
        walk(&world, &mut seen).await;
        seen.judge();
    }
}

/// D10: nothing keeps where she lived as something to be shown or written to.
#[tokio::test]
async fn where_she_lived_before_is_nowhere() {
    let world = World::that_hides().await;
    let mut tx = world.system().await;
    let sql = "UPDATE person SET address = '11 Oldhollowby Row', postcode = 'ZE1 7QB' WHERE id = $1";
    tx.run(sql, params![world.person]).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/people/{}/edit", world.person);
    let page = world.get(Who::Worker, &path).await;
    let moved = [
        ("given_names", "Fernanda"),
        ("address", "7 Quenchthistle Mews"),
        ("postcode", "ZE3 9QX"),
        ("address_hidden", "yes"),
        ("version", &page.field("version")),
    ];
    world.post(Who::Worker, &path, &moved).await.is(303);
    const BEFORE: &[&str] = &["oldhollowby", "ze17qb"];
    let mut seen = Seen::of(vec![Hidden { words: BEFORE, pages: &[], whose: &[] }]);
    walk(&world, &mut seen).await;
    seen.judge();
    assert_eq!(kept::columns_with(&world, BEFORE).await, std::collections::BTreeMap::new());
}

/// Messages went out by all ways, she wrote back, her record was joined with another and taken apart: what the database has of it then.
#[tokio::test]
async fn the_database_has_it_where_it_must_and_nowhere_else() {
    const PLACES: &[(&str, &str)] = &[
        ("person.address", "where it is kept"),
        ("person.postcode", "where it is kept"),
        ("contact_route.value", "where it is kept"),
        ("proxy.name", "where it is kept"),
        ("reply.sender", "whose number it is was not known when it came"),
        ("outbox.sent_to", "which number a message went to is part of the record; nothing shows it"),
    ];
    let world = World::that_hides().await;
    let mut tx = world.system().await;
    let now = tx.now;
    tx.run("UPDATE contact_route SET text = 'yes', confirmed_at = $1", params![now]).await.unwrap();
    tx.run("UPDATE referral SET state = 'contacting' WHERE id = $1", params![world.referral]).await.unwrap();
    // What she wrote has been read: before that nothing goes.
    tx.run("UPDATE reply SET read_at = $1", params![now]).await.unwrap();
    let routes: Vec<(kernel::ContactRouteId, String)> =
        tx.all("SELECT id, kind FROM contact_route WHERE person_id = $1", params![world.person]).await.unwrap();
    for (route, kind) in routes {
        let channel = match kind.as_str() {
            "phone" => Channel::Text,
            "email" => Channel::Email,
            "address" => Channel::Letter,
            _ => continue,
        };
        store::queue(&mut tx, &no_reply(&world, channel, route, &format!("canary {kind}"))).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut handed = 0;
    loop {
        let mut tx = world.system().await;
        let taken = store::take_next(&mut tx, ALL, HEARD).await.unwrap();
        tx.commit().await.unwrap();
        match taken {
            Taken::Nothing => break,
            Taken::Settled => {}
            Taken::HandOver(parcel) => {
                let said = format!("{parcel:?}");
                let words = [HOME.words, REACH.words].concat();
                assert_eq!(super::spelled::first(said.as_bytes(), &words), None, "{said}");
                handed += 1;
            }
        }
    }
    assert!(handed >= 2, "{handed}");
    let mut seen = Seen::default();
    walk(&world, &mut seen).await;
    seen.judge();
    let words = [HOME.words, REACH.words].concat();
    let found = kept::columns_with(&world, &words).await;
    let places: Vec<&str> = found.keys().map(String::as_str).collect();
    let mut expected: Vec<&str> = PLACES.iter().map(|(place, _)| *place).collect();
    expected.sort_unstable();
    assert_eq!(places, expected, "{found:?}");
}

//! Safeguarding notes are found nowhere but on their own pages, and leave no gap.

use std::collections::BTreeMap;

use app::web::{Route, all_routes};
use axum::http::Method;
use kernel::Permission;

use super::super::access::send;
use super::super::world::{Reply, Who, World};

/// Words that stand nowhere else.
const NOTE: &str = "quillworthy";
const CONCERN: &str = "zephyrine";

fn sees_notes(who: Who) -> bool {
    who.roles().iter().any(|role| role.may(Permission::Safeguarding))
}

/// Every address that only shows something.
fn pages() -> Vec<Route> {
    all_routes().into_iter().filter(|route| route.method == Method::GET).collect()
}

fn is_their_own(route: &Route) -> bool {
    route.path.contains("safeguarding")
}

fn holds(reply: &Reply, word: &str) -> bool {
    let bytes = word.as_bytes();
    reply.bytes.windows(bytes.len()).any(|window| window.eq_ignore_ascii_case(bytes)) || reply.location.contains(word)
}

/// Writes a note, from a concern if there is one.
async fn write(world: &World, concern: &str, once: &str) {
    let path = format!("/people/{}/safeguarding", world.person);
    let words = format!("{NOTE}: her son");
    let told = format!("{NOTE} team");
    let mut form = vec![("about", "child"), ("whom", NOTE), ("words", words.as_str()), ("told", told.as_str()), ("once", once)];
    if !concern.is_empty() {
        // It closes the concern, if nobody has: then somebody speaks with them again.
        form.extend([("concern", concern), ("next-day", "1"), ("next-month", "12"), ("next-year", "2026")]);
    }
    world.post(Who::Leader, &path, &form).await.is(303);
}

#[tokio::test]
async fn a_notes_words_are_on_no_other_page_of_any_role() {
    let mut world = World::with_all_things().await;
    // A concern that said it first, accepted, is turned into a note.
    let raised = super::raise(&world, Who::Worker, &format!("{CONCERN}, she said")).await;
    let form = [("accepted_by", CONCERN), ("accepted_how", CONCERN), ("version", "0")];
    let at = |act: &str| format!("/concerns/{raised}{act}");
    write_fails_while_nobody_has_it(&world, &raised.to_string()).await;
    world.post(Who::Worker, &at("/accept"), &form).await.is(303);
    write(&world, &raised.to_string(), "1").await;
    world.get(Who::Worker, &at("")).await.is(200).says("Dealt with").says_not("afeguarding");
    world.get(Who::Leader, &at("")).await.says("Dealt with").says("/safeguarding");
    world.post(Who::Worker, &at("/reopen"), &[("reason", "x"), ("version", "2")]).await.is(409);
    world.thing("concern", raised);
    let (mut looked, mut found) = (0, 0);
    for route in pages() {
        for who in Who::ALL {
            let reply = send(&world, who, &route).await;
            looked += 1;
            let holds = [NOTE, CONCERN].iter().any(|word| holds(&reply, word));
            let may = sees_notes(who) && is_their_own(&route);
            found += usize::from(holds);
            assert!(!holds || may, "{} as {who:?}", route.path);
            if !sees_notes(who) && is_their_own(&route) {
                assert_ne!(reply.status.as_u16(), 200, "{} as {who:?}", route.path);
            }
        }
    }
    for path in [format!("/people?q={NOTE}"), format!("/people?q={CONCERN}"), "/metrics".to_owned()] {
        for who in Who::ALL {
            let reply = world.get(who, &path).await;
            assert!(!holds(&reply, &format!("{NOTE}:")) && !holds(&reply, &format!("{CONCERN},")), "{path} as {who:?}");
        }
    }
    println!("sealed notes: {looked} answers, found on {found}");
    assert_eq!(found, 2, "the leader and the safeguarding lead find it on the person's notes");
    // Who looked is written down, and shows only to those who may know that there is something to look at.
    world.get(Who::Leader, "/audit").await.says("Sealed notes");
    world.get(Who::Operator, "/audit").await.says_not("Sealed notes");
}

async fn write_fails_while_nobody_has_it(world: &World, concern: &str) {
    let form = [("about", "adult"), ("words", "x"), ("told", "x"), ("concern", concern)];
    let path = format!("/people/{}/safeguarding", world.person);
    world.post(Who::Leader, &path, &form).await.is(409).says("accepted by a named person first");
}

/// A page without what changes from one look to the next: the marks of forms and searches.
pub fn steady(body: &str) -> String {
    let mut body = body.to_owned();
    for mark in ["name=\"once\" value=\"", "name=\"mark\" value=\""] {
        let mut parts = body.split(mark);
        let mut steady = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            steady.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
        }
        body = steady;
    }
    body
}

/// Hidden means invisible: not a word, a number, a link or a gap differs for those who may not see it.
#[tokio::test]
async fn with_a_note_and_without_every_page_is_the_same() {
    let world = World::with_all_things().await;
    // The trail and the figures tell of each look; the words that a caller will say are drawn anew.
    let changes = ["/audit", "/metrics", "/referrals/{referral}/promise"];
    let same = |route: &Route| changes.iter().all(|path| !route.path.starts_with(path));
    let looks = async || {
        let mut looks = BTreeMap::new();
        for route in pages().into_iter().filter(same) {
            for who in Who::ALL.into_iter().filter(|who| !sees_notes(*who)) {
                let reply = send(&world, who, &route).await;
                looks.insert((route.path, who), (reply.status, reply.location.clone(), steady(&reply.body)));
            }
        }
        looks
    };
    // The first look writes down who has seen a concern.
    looks().await;
    let before = looks().await;
    write(&world, "", "1").await;
    let after = looks().await;
    for (at, was) in &before {
        assert_eq!(was, &after[at], "{at:?}");
    }
}

/// Whatever was added, accepted, handed over, told and ended goes into the note, and no more of it stands in the open.
#[tokio::test]
async fn what_was_added_to_a_concern_is_sealed_with_it() {
    let world = World::new().await;
    let raised = super::raise(&world, Who::Worker, "First words").await;
    let at = |act: &str| format!("/concerns/{raised}{act}");
    let added = [("said", "Second words"), ("whose", "Her daughter’s"), ("done_now", "Rang the school")];
    world.post(Who::Worker, &at("/words"), &added).await.is(303);
    world
        .post(Who::Worker, &at("/accept"), &[("accepted_by", "Dr Osei"), ("accepted_how", "By fax"), ("version", "0")])
        .await
        .is(303);
    world.post(Who::Worker, &at("/words"), &[("said", "Third words")]).await.is(303);
    let other = world.staff(Who::OtherWorker).to_string();
    let over = [("staff", other.as_str()), ("accepted_how", "In the corridor"), ("version", "1")];
    world.post(Who::Worker, &at("/hand-over"), &over).await.is(303);
    let mut tx = world.acting(Who::Leader).await;
    let concern = app::concern::store::load(&mut tx, raised).await.unwrap();
    let ended = app::concern::forms::Ended {
        told: "Ms Bello".into(),
        outcome: "A place was found".into(),
        next: Some("2026-12-01".parse().unwrap()),
        told_at: tx.now,
    };
    app::concern::store::close(&mut tx, &concern, &ended).await.unwrap();
    let closed = app::concern::store::load(&mut tx, raised).await.unwrap();
    app::concern::store::reopen(&mut tx, &closed, "She rang again").await.unwrap();
    let again = app::concern::store::load(&mut tx, raised).await.unwrap();
    let now = tx.now;
    app::concern::store::accept(&mut tx, &again, &super::dr_osei(now)).await.unwrap();
    tx.commit().await.unwrap();
    write(&world, &raised.to_string(), "1").await;
    let told = [
        "First words",
        "Second words",
        "Her daughter",
        "Rang the school",
        "Dr Osei",
        "By fax",
        "Third words",
        "Ben Elsewhere",
        "In the corridor",
        "Ms Bello",
        "A place was found",
        "She rang again",
        "By telephone",
    ];
    let note = world.get(Who::Leader, &format!("/people/{}/safeguarding", world.person)).await;
    let left =
        "SELECT name || ' ' || words || ' ' || COALESCE(staff_id, '') FROM concern_event WHERE kind NOT IN ('reached', 'seen')";
    let left: Vec<(String,)> = world.system().await.all(left, db::params![]).await.unwrap();
    let concern: Vec<(String,)> = world
        .system()
        .await
        .all("SELECT said || whose || done_now || accepted_by || accepted_how || outcome FROM concern", db::params![])
        .await
        .unwrap();
    let open = format!("{left:?} {concern:?}");
    for words in told {
        note.says(words);
        assert!(!open.contains(words), "{words} stands unsealed: {open}");
    }
    assert!(left.iter().all(|(words,)| words.trim().is_empty()), "{left:?}");
    assert!(left.len() >= 8, "that something was done stays: {left:?}");
}

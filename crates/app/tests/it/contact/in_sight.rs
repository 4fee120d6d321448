//! With a telephone in one hand: whom to ring, and what is pressed after it, are in sight.

use super::super::sending::reply::writes;
use super::super::world::{Reply, Who};
use super::taken_back::to_ring;

/// Where a text stands on a page, from its beginning.
#[track_caller]
fn place(page: &Reply, text: &str) -> usize {
    page.body.find(text).unwrap_or_else(|| panic!("no {text:?} in:\n{}", page.body))
}

#[tokio::test]
async fn the_calls_come_before_what_can_wait() {
    let world = to_ring().await;
    for n in 0..5 {
        let mut tx = world.acting(Who::Worker).await;
        let said = format!("Concern number {n}");
        let came_by = app::concern::model::CameBy::Page;
        app::concern::store::open(&mut tx, world.person, Some(world.referral), came_by, &said, "").await.unwrap();
        tx.commit().await.unwrap();
        writes(&world, &format!("reply {n}"), &format!("Reply number {n}")).await;
        world.later(1);
    }
    let page = world.get(Who::Worker, "/today").await;
    let call = place(&page, "class=\"kith-call\"");
    for later in ["The day on paper", "Print the open concerns", "Their number"] {
        assert!(call < place(&page, later), "{later} stands before the calls");
    }
    // Two of each are open on top, the newest concerns first; the rest is one press away, and nothing is left out.
    let (first, rest) = page.body.split_once("And 3 more").unwrap();
    assert_eq!(first.matches("Concern number").count(), 2);
    assert_eq!(rest.matches("Concern number").count(), 3);
    let (first, rest) = rest.split_once("And 3 more").unwrap();
    assert_eq!(first.matches("Reply number").count(), 2);
    assert_eq!(rest.matches("Reply number").count(), 3);
}

#[tokio::test]
async fn a_concern_that_waits_stands_on_the_day_once_and_above_whom_to_ring() {
    let world = to_ring().await;
    let mut tx = world.acting(Who::Worker).await;
    let came_by = app::concern::model::CameBy::Page;
    let id = app::concern::store::open(&mut tx, world.person, Some(world.referral), came_by, "Afraid of him", "").await.unwrap();
    tx.commit().await.unwrap();
    let link = format!("href=\"/concerns/{id}\"");
    world.get(Who::Worker, "/people").await.says("kith-waits").says(&link);
    let page = world.get(Who::Worker, "/today").await;
    page.says_not("kith-waits").says("Concerns that nobody has accepted").says("Afraid of him");
    assert_eq!(page.body.matches(&link).count(), 1);
    assert!(place(&page, &link) < place(&page, "class=\"kith-call\""));
}

#[tokio::test]
async fn after_a_call_the_note_and_save_come_first() {
    let world = to_ring().await;
    for result in ["no_answer", "spoke", "call_back", "declined"] {
        let at = world.pressed(result).await;
        let page = world.get(Who::Worker, &at).await;
        page.says("Raise a concern").says("born 27 March 1969").says_not("NHS number").says_not("kith-banner__safety");
        let (note, step) = (place(&page, "name=\"note\""), place(&page, "name=\"next_step\""));
        let saves = page.body[note..step].matches(">Save").count();
        assert!(saves >= 1, "{result}: Save stands below what is seldom typed");
    }
    // The time that was asked for is part of the result.
    let page = world.get(Who::Worker, &world.pressed("call_back").await).await;
    assert!(place(&page, "name=\"hour\"") < place(&page, "name=\"note\""));
    // Whoever rang us may still be there: what is safe to say stays in sight.
    let person = world.person.to_string();
    world.later(1);
    let took = world.post(Who::Worker, "/today/take", &[("person", &person), ("reason", "She rang")]).await;
    world.get(Who::Worker, &took.location).await.says("kith-banner__safety").says("NHS number");
    // What was not right is shown open, where it was typed.
    let wrong = world.post(Who::Worker, &took.location, &[("back-day", "47")]).await;
    wrong.is(422).says("<details class=\"nhsuk-details\" open>");
}

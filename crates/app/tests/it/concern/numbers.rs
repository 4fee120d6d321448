//! The numbers to ring say when somebody answers, and what to ring when nobody does; and who was written to about a concern can be read.

use app::concern::watch;
use kernel::{Date, TimeOfDay};

use super::super::world::{Who, World};
use super::raise;

async fn go_to(world: &World, day: &str, time: &str) {
    let date: Date = day.parse().unwrap();
    world.app.clock.set(date.at(TimeOfDay::parse(time).unwrap()).exactly().unwrap());
    world.later_at_work(0).await;
}

#[tokio::test]
async fn outside_their_hours_the_other_number_stands_first() {
    let world = World::new().await;
    let version = world.get(Who::Leader, "/settings/crisis-lines/new").await.field("version");
    let line = [
        ("name", "Adult social care"),
        ("phone", "020 7525 0088"),
        ("note", "An adult may be harmed"),
        ("open_from", "9"),
        ("open_until", "5pm"),
        ("outside_phone", "020 7525 5000"),
        ("version", version.as_str()),
    ];
    world.post(Who::Leader, "/settings/crisis-lines/new", &line).await.is(303);
    world.get(Who::Leader, "/settings/crisis-lines").await.says("Monday to Friday, 09:00 to 17:00").says("tel:+442075255000");
    world.run_sql("UPDATE practice SET duty_from = 480, duty_until = 1110, duty_outside = '111'").await;
    let id = raise(&world, Who::Worker, "He locks her in").await;
    let path = format!("/concerns/{id}");
    world.get(Who::Worker, &path).await.says("Monday to Friday, 09:00 to 17:00").says_not("Outside their hours now");
    go_to(&world, "2026-11-27", "18:41").await;
    let page = world.get(Who::Worker, &path).await;
    page.says("Outside their hours now")
        .says("tel:+442075255000")
        .says("Monday to Friday, 08:00 to 18:30")
        .says("It is outside the team’s hours");
    assert_eq!(page.body.matches("Outside their hours now").count(), 2, "of social care, and of the duty doctor");
}

#[tokio::test]
async fn the_helpline_for_abuse_stands_among_the_numbers_once() {
    let world = World::new().await;
    let form = format!("/people/{}/concern", world.person);
    world.get(Who::Worker, &form).await.says("tel:+448082000247").says("0808 200 0247").says("National Domestic Abuse Helpline");
    let version = world.get(Who::Leader, "/settings/crisis-lines/new").await.field("version");
    let own = [("name", "Refuge"), ("phone", "0808 2000 247"), ("version", version.as_str())];
    world.post(Who::Leader, "/settings/crisis-lines/new", &own).await.is(303);
    let page = world.get(Who::Worker, &form).await;
    assert_eq!(page.body.matches("tel:+448082000247").count(), 1);
}

/// The list of e-mails to staff says to whom each went, and when.
#[tokio::test]
async fn a_message_to_staff_names_who_gets_it() {
    let world = World::new().await;
    raise(&world, Who::Worker, "He locks her in").await;
    watch::round(&world.app).await.unwrap();
    let list = world.get(Who::Leader, "/sending").await;
    let name: Vec<(String, String)> = world
        .system()
        .await
        .all("SELECT f.name, o.id FROM outbox o JOIN staff f ON f.id = o.staff_id", db::params![])
        .await
        .unwrap();
    assert!(!name.is_empty());
    for (name, id) in name {
        list.says(&format!("to <bdi>{name}</bdi>")).says("23 Nov");
        world.get(Who::Leader, &format!("/sending/{id}")).await.says(&format!("To <bdi>{name}</bdi>"));
    }
}

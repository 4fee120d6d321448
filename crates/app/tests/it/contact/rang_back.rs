//! Someone rings back: who it may be, what was promised to them, and how they are found by name.

use db::params;

use super::super::sending::promised_by_text;
use super::super::world::{Reply, Who, World};
use super::taken_back::to_ring;

#[tokio::test]
async fn whoever_answers_finds_who_rang_and_what_may_be_said() {
    let world = World::new().await;
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(404);
    let found = world.post(Who::OtherWorker, "/today/rang", &[("number", "07700 900982")]).await;
    found
        .is(200)
        .says("Fernanda")
        .says("Born in 1969")
        .says("Amara Okafor")
        .says("Do not say who we are until")
        .says_not("27 March");
    world.post(Who::OtherWorker, "/today/rang", &[("number", "07700 900 000")]).await.is(200).says("Nobody we know");
    world.post(Who::OtherWorker, "/today/rang", &[("number", "no")]).await.is(422);
    let person = world.person.to_string();
    world.post(Who::OtherWorker, "/today/take", &[("person", &person), ("reason", "")]).await.is(409);
    // Two presses in one moment are two calls and one leave.
    for _ in 0..2 {
        world.post(Who::OtherWorker, "/today/take", &[("person", &person), ("reason", "She rang")]).await.is(303);
    }
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(200);
    world.later(24 * 60 + 1);
    let mut tx = world.acting(Who::OtherWorker).await;
    assert!(app::person::store::load(&mut tx, world.person, "page").await.is_err(), "leave ends");
}

/// Answers as somebody who has nothing to do with her, from this number.
async fn answers(world: &World, more: &[(&str, &str)]) -> Reply {
    let form = [&[("number", "07700 900 555")], more].concat();
    let at = if more.is_empty() { "/today/rang" } else { "/today/rang/by-name" };
    world.post(Who::OtherWorker, at, &form).await
}

async fn takes(world: &World, more: &[(&str, &str)]) -> String {
    let person = world.person.to_string();
    let form = [&[("person", person.as_str()), ("reason", "She rang and I answered")], more].concat();
    world.post(Who::OtherWorker, "/today/take", &form).await.is(303).location.clone()
}

#[tokio::test]
async fn whoever_answers_hears_of_the_call_that_is_promised_and_it_stands_until_they_say_otherwise() {
    let world = to_ring().await;
    let (promise, _) = promised_by_text(&world).await;
    let found = world.post(Who::OtherWorker, "/today/rang", &[("number", "07700 900982")]).await;
    found.says("Amara").says("promised to ring them on Tuesday 24 November, between 10:00 and 11:00");
    let at = takes(&world, &[]).await;
    let page = world.get(Who::OtherWorker, &at).await;
    page.says("promised to ring them on Tuesday 24 November, between 10:00 and 11:00").says(&format!("/promises/{promise}"));
    world.get(Who::Worker, "/today").await.says("You promised 24 Nov 2026 10:00");
    // Moved, it is still Amara who rings, at an hour that she has free; or whoever answers takes it over.
    let path = format!("/referrals/{}/promise", world.referral);
    world.get(Who::OtherWorker, &path).await.says("rings them, as promised before").says("I ring them myself instead");
    let form = [("hour", "2026-11-25 15:00"), ("say", "blue kettle"), ("told", "aloud")];
    world.post(Who::OtherWorker, &path, &form).await.is(303);
    world.get(Who::Worker, "/today").await.says("You promised 25 Nov 2026 15:00");
    let hers = "SELECT COUNT(*) FROM promise m JOIN staff s ON s.id = m.staff_id WHERE m.ended_at IS NULL AND s.first_name = ";
    let whose = async |name: &str| {
        let sql: &'static str = format!("{hers}'{name}'").leak();
        world.count(sql).await
    };
    assert_eq!(whose("Amara").await, 1);
    world.get(Who::OtherWorker, &format!("{path}?mine=yes")).await.says_not("as promised before");
    world.post(Who::OtherWorker, &path, &[&form[..], &[("mine", "yes")]].concat()).await.is(303);
    assert_eq!(whose("Ben").await, 1);
    // They talked: the promise is over.
    let page = world.get(Who::OtherWorker, &at).await;
    let (version, referral_version) = (page.field("version"), page.field("referral_version"));
    let form = [("kept", "yes"), ("waiting_on", "us"), ("version", &*version), ("referral_version", &*referral_version)];
    world.post(Who::OtherWorker, &at, &form).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE ended_at IS NULL").await, 0);
}

#[tokio::test]
async fn who_rings_in_the_promised_hour_has_been_talked_with() {
    let world = to_ring().await;
    promised_by_text(&world).await;
    world.later_at_work(24 * 60 + 10).await;
    takes(&world, &[]).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE ended_at IS NULL").await, 0);
}

#[tokio::test]
async fn from_a_number_of_nobody_they_are_found_by_name_and_the_number_is_kept() {
    let world = to_ring().await;
    answers(&world, &[]).await.is(200).says("Nobody we know").says("Find them by name");
    answers(&world, &[("name", "Fernanda")]).await.is(422).says("first and the last name").says("value=\"07700 900 555\"");
    answers(&world, &[("name", "Fernanda Smith")]).await.is(200).says("Nobody we know has this name");
    let born = [("born-day", "28"), ("born-month", "3"), ("born-year", "1969")];
    answers(&world, &[&[("name", "oduya")], &born[..]].concat()).await.is(200).says("Nobody we know has this name");
    let found = answers(&world, &[("name", "fernanda oduya")]).await;
    found
        .says("Oduya-Núñez")
        .says("Born in 1969")
        .says("Amara Okafor")
        .says("Do not say who we are until")
        .says("Add 07700 900555");
    // Nothing that they do not have to say themselves.
    found.says_not("27 March").says_not("Test Street").says_not("900982");
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(404);
    let searched = "SELECT COUNT(*) FROM audit_entry WHERE act = 'searched' AND what LIKE 'who rang back%'";
    assert!(world.count(searched).await >= 3);
    let taken = [("number", "+447700900555"), ("add", "yes")];
    let at = takes(&world, &taken).await;
    assert!(at.starts_with("/attempts/"), "{at}");
    world.later(1);
    takes(&world, &taken).await;
    let kept = "SELECT COUNT(*) FROM contact_route WHERE value = '+447700900555' AND text = 'not_asked' AND confirmed_at IS NULL AND position = 1";
    assert_eq!(world.count(kept).await, 1, "once, last, and nothing is known to be safe");
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(200).says("They rang from it");
    world.post(Who::OtherWorker, "/today/rang", &[("number", "07700 900 555")]).await.says("Oduya-Núñez");
}

#[tokio::test]
async fn nobody_goes_through_names_and_a_number_is_always_found() {
    let world = to_ring().await;
    let asks = async |who: Who, name: &str| {
        let form = [("number", "07700 900 555"), ("name", name)];
        world.post(who, "/today/rang/by-name", &form).await
    };
    // What is no whole name shows nobody and is not counted.
    for _ in 0..40 {
        asks(Who::OtherWorker, "Fernanda").await.is(422);
    }
    for n in 0..30 {
        asks(Who::OtherWorker, &format!("Nobody Called{n}")).await.is(200);
    }
    let page = asks(Who::OtherWorker, "Fernanda Oduya").await;
    page.is(422).says("You have looked for many names in this hour").says_not("Oduya-Núñez").says_not("Amara Okafor");
    assert_eq!(world.count("SELECT COUNT(*) FROM audit_entry WHERE what = 'who rang back: too many names in an hour'").await, 1);
    // A number is found all the same, and so is a name by anybody else.
    let number = [("number", "07700 900982")];
    world.post(Who::OtherWorker, "/today/rang", &number).await.is(200).says("Oduya-Núñez");
    for who in [Who::Worker, Who::Leader] {
        asks(who, "Fernanda Oduya").await.is(200).says("Oduya-Núñez");
    }
    world.later_at_work(61).await;
    asks(Who::OtherWorker, "Fernanda Oduya").await.is(200).says("Oduya-Núñez");
}

#[tokio::test]
async fn why_the_record_of_another_is_opened_whoever_found_it_by_a_name_writes() {
    let world = to_ring().await;
    let number = [("number", "07700 900982")];
    let prefilled = "They rang and I answered";
    world.post(Who::Worker, "/today/rang", &number).await.says(prefilled);
    world.post(Who::OtherWorker, "/today/rang", &number).await.says(prefilled);
    let name = [("name", "Fernanda Oduya")];
    answers(&world, &name).await.says("Why you open their record").says_not(prefilled);
    let person = world.person.to_string();
    world.post(Who::OtherWorker, "/today/take", &[("person", &person), ("reason", "")]).await.is(409);
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(404);
}

#[tokio::test]
async fn without_the_tick_the_number_is_not_kept_and_many_of_a_name_are_not_shown() {
    let world = to_ring().await;
    takes(&world, &[("number", "+447700900555")]).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route").await, 1);
    let mut tx = world.acting(Who::Worker).await;
    for _ in 0..12 {
        world.add_somebody(&mut tx, "Maria", "Silva").await;
    }
    tx.run("UPDATE person SET date_of_birth = '1950-01-02' WHERE given_names = 'Maria'", params![]).await.unwrap();
    tx.commit().await.unwrap();
    let many = answers(&world, &[("name", "Maria Silva")]).await;
    many.says("There are more. Ask for the date of birth");
    assert_eq!(many.body.matches("Take this call").count(), 10);
}

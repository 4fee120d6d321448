//! A concern has an owner: open until a named person has accepted it.

use app::concern::{model::CameBy, store};

use super::world::{Who, World};

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.acting(Who::Worker).await;
    let open = store::open(&mut tx, world.person, Some(world.referral), CameBy::Page, "She is afraid", "").await.unwrap();
    let accepted = store::open(&mut tx, world.person, Some(world.referral), CameBy::Page, "She was afraid", "").await.unwrap();
    let concern = store::load(&mut tx, accepted).await.unwrap();
    let now = tx.now;
    store::accept(&mut tx, &concern, "Dr Osei", "By telephone", now).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("concern", open);
    world.thing("concern:accepted", accepted);
}

#[tokio::test]
async fn numbers_first_then_words_then_an_owner() {
    let world = World::new().await;
    let form = format!("/people/{}/concern", world.person);
    let page = world.get(Who::Worker, &form).await;
    page.is(200).says("tel:999").says("tel:+442079460018");
    assert!(page.body.find("tel:999") < page.body.find("name=\"said\""), "numbers first");
    world
        .post(Who::Worker, &form, &[("said", ""), ("done_now", "Stayed on the phone")])
        .await
        .is(422)
        .says("Stayed on the phone");
    let opened = world
        .post(Who::Worker, &form, &[("said", "“I do not see the point” — her words"), ("done_now", "Rang the duty doctor")])
        .await;
    opened.is(303);
    for who in [Who::Worker, Who::Leader] {
        world.get(who, "/today").await.says("Concerns that nobody has accepted").says("I do not see the point");
    }
    world.get(Who::OtherWorker, "/today").await.says_not("I do not see the point");
    world
        .get(Who::Worker, &format!("/people/{}", world.person))
        .await
        .says("A concern that nobody has accepted")
        .says("Get the concern accepted");
    let at = |act: &str| format!("{}/{act}", opened.location);
    world
        .post(Who::Worker, &at("close"), &[("outcome", "All fine"), ("version", "0")])
        .await
        .is(409)
        .says("only after a named person");
    world.post(Who::Worker, &at("accept"), &[("accepted_by", ""), ("version", "0")]).await.is(422).says("name and role");
    let form = [("accepted_by", "Dr Osei, duty doctor"), ("accepted_how", "By telephone, heard by me"), ("version", "0")];
    world.post(Who::Worker, &at("accept"), &form).await.is(303);
    world.post(Who::Worker, &at("accept"), &form).await.is(409);
    world.get(Who::Leader, "/today").await.says_not("I do not see the point");
    world.get(Who::Worker, &opened.location).await.says("Dr Osei, duty doctor").says("Written down by");
    world.post(Who::Worker, &at("close"), &[("outcome", "Seen today; safety plan made"), ("version", "1")]).await.is(303);
    world.get(Who::Worker, &opened.location).await.says("safety plan made");
}

#[tokio::test]
async fn who_opened_it_may_look_until_it_is_closed() {
    let world = World::new().await;
    let mut tx = world.acting(Who::OtherWorker).await;
    let id = store::open(&mut tx, world.person, None, CameBy::Page, "x", "").await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/concerns/{id}");
    world.get(Who::OtherWorker, &path).await.is(200);
    let form = [("accepted_by", "Dr Osei"), ("accepted_how", "By phone"), ("version", "0")];
    world.post(Who::Leader, &format!("{path}/accept"), &form).await.is(303);
    world.get(Who::OtherWorker, "/today").await.says(&path);
    world.get(Who::OtherWorker, &path).await.is(200);
    world.post(Who::Leader, &format!("{path}/close"), &[("outcome", "Seen today"), ("version", "1")]).await.is(303);
    world.get(Who::OtherWorker, &path).await.is(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_who_accept_at_once_are_told() {
    let world = World::new().await;
    let mut tx = world.acting(Who::Worker).await;
    let id = store::open(&mut tx, world.person, None, CameBy::Page, "x", "").await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/concerns/{id}/accept");
    let form = [("accepted_by", "Dr Osei"), ("accepted_how", "By phone"), ("version", "0")];
    let (one, two) = tokio::join!(world.post(Who::Worker, &path, &form), world.post(Who::Leader, &path, &form));
    let mut answers = [one.status.as_u16(), two.status.as_u16()];
    answers.sort();
    assert_eq!(answers, [303, 409]);
}

//! The same service of two sources: offered once, joined, parted, and as secret as its more secret half.

use app::directory::store;
use db::params;
use kernel::ServiceId;

use super::super::directory::bring_in_table;
use super::super::world::{Who, World};
use super::{TABLE, id_of};

#[tokio::test]
async fn what_is_the_same_as_a_secret_place_is_secret() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let (shown, other) = (id_of(&world, "Walking group").await, id_of(&world, "Debt advice").await);
    let is_secret = async |id: ServiceId| {
        let mut tx = world.acting(Who::Worker).await;
        store::load(&mut tx, id).await.unwrap().service.place_hidden
    };
    let mut tx = world.acting(Who::Worker).await;
    app::directory::store_workbench::same(&mut tx, shown, other).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!is_secret(shown).await, "neither has a secret");
    world.get(Who::Nobody, &format!("/activities/{shown}")).await.says("SE16 2TX");
    let mut tx = world.acting(Who::Worker).await;
    app::directory::store_workbench::not_same_after_all(&mut tx, other).await.unwrap();
    tx.run("UPDATE service SET place_hidden = TRUE WHERE id = $1", params![other]).await.unwrap();
    app::directory::store_workbench::same(&mut tx, shown, other).await.unwrap();
    tx.commit().await.unwrap();
    assert!(is_secret(shown).await, "what is offered instead of it tells no more than it");
    world.get(Who::Nobody, &format!("/activities/{shown}")).await.says_not("SE16 2TX");
}

#[tokio::test]
async fn the_same_from_two_sources_is_offered_once_and_can_be_parted() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    bring_in_table(&world, "Another list", &TABLE.replace("Free", "£2")).await;
    let bench = world.get(Who::Worker, "/directory/workbench").await;
    bench.says("Are these the same?").says("Walking group and Walking group").says("the same name");
    let path = bench.body.split("href=\"").find(|part| part.contains("/same/")).unwrap().split('"').next().unwrap().to_owned();
    let one = path.split('/').nth(2).unwrap();
    world.get(Who::Worker, &format!("/directory/{one}")).await.says("It may be in the directory twice");
    world.get(Who::Worker, &path).await.is(200).says("One list").says("Another list").says("(differs)");
    world.post(Who::Worker, &path, &[("keep", "first")]).await.is(303);
    world.post(Who::Worker, &path, &[("keep", "second")]).await.is(409);
    world.later(1);
    let name = if world.get(Who::Worker, &path).await.body.contains("<h1 class=\"nhsuk-heading-l\">Are these") {
        "Walking group"
    } else {
        ""
    };
    assert_eq!(name, "Walking group");
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE same_as IS NOT NULL").await, 1);
    let gone = path.rsplit('/').next().unwrap().to_owned();
    world.get(Who::Worker, &format!("/directory/{gone}")).await.says("It is the same as");
    world.post(Who::Worker, &format!("/directory/{gone}/own"), &[]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE same_as IS NOT NULL").await, 0);
    world.post(Who::Worker, &path, &[("keep", "both")]).await.is(303);
    let bench = world.get(Who::Worker, "/directory/workbench").await;
    assert!(!bench.body.contains(&path), "nobody is asked twice");
    world.get(Who::Worker, &format!("/directory/{one}")).await.says_not("twice");
    // Nor after a refresh. What is another thing by now is asked no more.
    bench.says("Debt advice and Debt advice");
    bring_in_table(&world, "Another list", &TABLE.replace("Free", "£3").replace("Debt advice", "Pottery")).await;
    let bench = world.get(Who::Worker, "/directory/workbench").await;
    assert!(!bench.body.contains(&path));
    bench.says_not("Debt advice and");
}

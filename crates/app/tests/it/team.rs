//! The team's settings and what everybody carries.

use super::world::{Who, World};

/// What the sample requests of this slice need.
pub async fn things(_world: &mut World) {}

#[tokio::test]
async fn limits_are_settings_and_a_stale_form_changes_nothing() {
    let world = World::new().await;
    let page = world.get(Who::Leader, "/settings").await;
    assert_eq!(page.is(200).field("attempts"), "3");
    let base = [
        ("name", "North Southwark"),
        ("phone", "020 7946 0018"),
        ("version", "0"),
        ("first_call_days", "5"),
        ("between_attempts_days", "2"),
        ("attempts", "4"),
        ("untouched_days", "21"),
        ("review_days", "28"),
        ("service_answer_days", "14"),
        ("stale_days", "180"),
        ("full_caseload", "60"),
    ];
    let mut wrong = base;
    wrong[5] = ("attempts", "many");
    world.post(Who::Leader, "/settings", &wrong).await.is(422).says("whole number");
    world.post(Who::Leader, "/settings", &base).await.is(303);
    world.post(Who::Leader, "/settings", &base).await.is(409);
    world.get(Who::Leader, "/today").await.says("Nobody has touched these for 21 days");
    world.get(Who::Worker, "/settings").await.is(404);
}

#[tokio::test]
async fn caseloads_are_weighed() {
    let world = World::new().await;
    world.get(Who::Leader, "/caseloads").await.is(200).says("Amara Okafor").says("kith-bar__value").says("1.0");
    world.get(Who::Worker, "/caseloads").await.is(404);
}

#[tokio::test]
async fn the_audit_trail_shows_who_saw_whom_without_names_of_patients() {
    let world = World::new().await;
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.is(200);
    world
        .get(Who::Operator, "/audit")
        .await
        .is(200)
        .says("Amara Okafor")
        .says("Saw: person page")
        .says_not("Fernanda")
        .says_not("/people/");
}

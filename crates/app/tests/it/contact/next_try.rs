//! After a call in vain the next try is set with one press.

use super::super::sending::promised_by_text;
use super::super::world::{Who, World};
use super::taken_back::to_ring;

async fn sees(world: &World, at: &str) -> String {
    let page = world.get(Who::Worker, at).await;
    page.says("Next, try: <strong>Wednesday 25 November, early in the afternoon").field("hour")
}

#[tokio::test]
async fn one_press_sets_it_and_the_day_has_it() {
    let world = to_ring().await;
    let at = world.pressed("no_answer").await;
    assert_eq!(sees(&world, &at).await, "2026-11-25 13:30");
    world.get(Who::Worker, &at).await.says("Save, and ring on 25 Nov 2026 13:30");
    world.saves(&at, "Rang twice", ("hour", "2026-11-25 13:30")).await.goes_to("/today");
    world.get(Who::Worker, "/today").await.says("Ring again 25 Nov 2026 13:30").says_not("Call back");
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.says("Ring again at 25 Nov 2026 13:30");
    // What is set already stands there to be changed, and without the press nothing is set.
    world.get(Who::Worker, &at).await.says("value=\"13:30\"");
    world.saves(&at, "Rang twice", ("hour", "")).await.goes_to("/today");
    world.get(Who::Worker, "/today").await.says("Again from 25 Nov 2026");
    world.on("2026-11-25", "13:31").await;
    world.get(Who::Worker, "/today").await.says("Try again");
}

#[tokio::test]
async fn an_older_call_proposes_no_hour_that_is_over() {
    let world = to_ring().await;
    let at = world.pressed("no_answer").await;
    world.on("2026-12-01", "14:30").await;
    let hour = world.get(Who::Worker, &at).await.says("Next, try: ").field("hour");
    assert!(hour.as_str() > "2026-12-01 14:30", "{hour}");
}

#[tokio::test]
async fn a_call_that_is_promised_is_the_next_one() {
    let world = to_ring().await;
    promised_by_text(&world).await;
    let at = world.pressed("no_answer").await;
    let page = world.get(Who::Worker, &at).await;
    page.says("promised to ring them on Tuesday 24 November").says_not("Next, try: ").says_not("Save, and ring on");
}

#[tokio::test]
async fn it_is_an_hour_that_whoever_rings_has_free() {
    let world = to_ring().await;
    let meets = "INSERT INTO appointment (team_id, id, referral_id, person_id, staff_id, starts_at, minutes, mode) \
                 SELECT team_id, 'noon', id, person_id, worker_id, 1795612500000, 45, 'phone' FROM referral";
    // Wednesday 25 November, 13:15.
    world.run(meets).await;
    let at = world.pressed("no_answer").await;
    let page = world.get(Who::Worker, &at).await;
    page.says("Next, try: ").says_not("Wednesday 25 November, early in the afternoon");
    // Who was reached is asked, not tried.
    let at = world.pressed("someone_else").await;
    world.get(Who::Worker, &at).await.says("Next, try: ");
    let at = world.pressed("spoke").await;
    world.get(Who::Worker, &at).await.says_not("Next, try: ");
}

//! They do not want this: a way to end a call, and the referral with it.

use app::sending::model::State;

use super::super::sending::promised_by_text;
use super::super::world::{Reply, Who, World};
use super::taken_back::to_ring;

impl World {
    /// Saves the page of a call with one of its buttons.
    pub async fn saves(&self, at: &str, note: &str, button: (&str, &str)) -> Reply {
        let page = self.get(Who::Worker, at).await;
        let (version, referral_version) = (page.field("version"), page.field("referral_version"));
        let form = [("note", note), ("waiting_on", "us"), ("version", &version), ("referral_version", &referral_version), button];
        self.post(Who::Worker, at, &form).await
    }
}

#[tokio::test]
async fn nobody_rings_them_any_more_and_the_referral_ends_with_one_press() {
    let world = to_ring().await;
    world.get(Who::Worker, "/today").await.says("They do not want this");
    let (_, message) = promised_by_text(&world).await;
    let waits = world.queue("no_reply:earlier").await;
    let at = world.pressed("declined").await;
    assert_eq!(world.state(message).await.0, State::CalledOff);
    assert_eq!(world.state(waits).await.0, State::CalledOff);
    let page = world.get(Who::Worker, &at).await;
    page.says("Nobody rings them about this any more").says("Save, and end the referral").says("Pressed by mistake?");
    page.says_not("Your free times").says_not("Save, and start the conversation").says_not("Tell them that you tried");
    // Until it is ended it stands on the day's list, as what it is.
    let today = world.get(Who::Worker, "/today").await;
    today
        .says("They do not want a call")
        .says("End the referral")
        .says("Show the number")
        .says_not("Try again")
        .says_not("Again from");
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.says("They do not want a call. End the referral</a>");
    let ended = world.saves(&at, "She has her sister", ("then", "end")).await;
    ended.goes_to(&format!("/referrals/{}/message?kind=closing", world.referral));
    let ended = "SELECT COUNT(*) FROM referral WHERE state = 'closed' AND close_reason = 'declined_at_first' AND close_note = 'She has her sister'";
    assert_eq!(world.count(ended).await, 1);
    world.get(Who::Worker, "/today").await.says_not("Oduya");
}

#[tokio::test]
async fn what_is_open_is_asked_about_before_it_ends_and_the_reason_stands_there() {
    let world = to_ring().await;
    world
        .run(
            "INSERT INTO contact (team_id, id, referral_id, person_id, staff_id, staff_name, started_at, finished_at, mode) \
               SELECT team_id, 'before', id, person_id, worker_id, 'Amara Okafor', 1, 2, 'phone' FROM referral",
        )
        .await;
    let ahead = "INSERT INTO appointment (team_id, id, referral_id, person_id, staff_id, starts_at, minutes, mode) \
                 SELECT team_id, 'ahead', id, person_id, worker_id, 1900000000000, 45, 'phone' FROM referral";
    world.run(ahead).await;
    let at = world.pressed("declined").await;
    let close = format!("/referrals/{}/close", world.referral);
    world.saves(&at, "", ("then", "end")).await.goes_to(&close);
    world.get(Who::Worker, &close).await.says("value=\"withdrew\" checked").says("Still open:");
    // A word of danger is asked about first.
    let asked = world.saves(&at, "He hits her", ("then", "end")).await;
    asked.goes_to(&format!("/people/{}/at-risk?then=end", world.person));
    world.get(Who::Worker, &asked.location).await.says(&close);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE state = 'closed'").await, 0);
}

#[tokio::test]
async fn pressed_by_mistake_they_are_rung_as_before_and_they_may_think_again() {
    let world = to_ring().await;
    let (_, message) = promised_by_text(&world).await;
    let at = world.pressed("declined").await;
    world.takes_back(Who::Worker, &at).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE no_call_at IS NULL AND state = 'allocated'").await, 1);
    assert_eq!(world.state(message).await.0, State::Waiting);
    world.pressed("declined").await;
    world.later(1);
    world.pressed("spoke").await;
    world.get(Who::Worker, "/today").await.says_not("They do not want a call");
}

//! A call that was written down by mistake: taken back it counts for nothing and stays in the record.

use app::sending::model::State;
use db::params;
use kernel::OutgoingId;

use super::super::sending::{promised_by_text, unpack};
use super::super::world::{Reply, Who, World};

impl World {
    /// Presses how a call ended. Gives where that leads.
    pub async fn pressed(&self, result: &str) -> String {
        let (route, once) = (self.route().to_string(), self.app.clock.now().millis().to_string());
        let form = [("result", result), ("route", route.as_str()), ("once", once.as_str())];
        self.post(Who::Worker, &format!("/referrals/{}/attempts", self.referral), &form).await.is(303).location.clone()
    }

    pub async fn takes_back(&self, who: Who, at: &str) -> Reply {
        self.post(who, &format!("{at}/take-back"), &[]).await
    }

    /// The message that they were tried, told by a text from the page of the call.
    pub async fn tells(&self, at: &str) -> OutgoingId {
        let page = self.get(Who::Worker, at).await;
        let (version, referral_version) = (page.field("version"), page.field("referral_version"));
        let tell = format!("text:{}", self.route());
        let form =
            [("tell", tell.as_str()), ("waiting_on", "us"), ("version", &version), ("referral_version", &referral_version)];
        self.post(Who::Worker, at, &form).await.goes_to("/today");
        let sql = "SELECT id FROM outbox WHERE purpose = 'no_reply' ORDER BY made_at DESC";
        let (id,): (OutgoingId,) = self.system().await.one(sql, params![]).await.unwrap();
        id
    }
}

pub async fn to_ring() -> World {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    world.run("UPDATE referral SET state = 'allocated'").await;
    world
}

#[tokio::test]
async fn it_counts_for_nothing_and_what_it_was_to_tell_them_is_called_off() {
    let world = to_ring().await;
    let at = world.pressed("no_answer").await;
    world.get(Who::Worker, &at).await.says("Pressed by mistake?");
    let message = world.tells(&at).await;
    world.get(Who::Worker, &at).await.says("The message that you tried").says_not("Tell them that you tried?");
    world.get(Who::Referrer, &format!("/referrals/{}", world.referral)).await.says("First call");
    world.takes_back(Who::OtherWorker, &at).await.is(404);
    world.later(10);
    world.takes_back(Who::Worker, &at).await.goes_to("/today");
    assert_eq!(world.state(message).await, (State::CalledOff, "The call was taken back.".to_owned()));
    // She is to be called for the first time, as before, and the practice hears of no call.
    world.get(Who::Worker, "/today").await.says("First call, by").says_not("tried once");
    world.get(Who::Referrer, &format!("/referrals/{}", world.referral)).await.says_not("First call");
    let close = format!("/referrals/{}/close", world.referral);
    world.get(Who::Worker, &close).await.says("at hours that are safe for them: 0 so far");
    // It stays in the record, and says that it does not count.
    let person = format!("/people/{}", world.person);
    world
        .get(Who::Worker, &person)
        .await
        .says("Call: No answer. Taken back by Amara Okafor, 23 Nov 2026 10:10")
        .says("Ring them");
    world.get(Who::Worker, &at).await.says("Taken back by").says("called off").says_not("Pressed by mistake?");
    let more = [("note", "More"), ("waiting_on", "us"), ("version", "2"), ("referral_version", "3")];
    world.post(Who::Worker, &at, &more).await.is(409).says("was taken back");
    // Twice is once, and the next try is the first.
    world.takes_back(Who::Worker, &at).await.goes_to("/today");
    world.pressed("no_answer").await;
    world.get(Who::Worker, "/today").await.says("tried once");
    world.get(Who::Referrer, &format!("/referrals/{}", world.referral)).await.says("First call");
}

#[tokio::test]
async fn what_has_left_has_left_and_is_said() {
    let world = to_ring().await;
    let at = world.pressed("no_answer").await;
    let message = world.tells(&at).await;
    assert_eq!(unpack(world.take().await).0, message);
    world.takes_back(Who::Worker, &at).await.is(303);
    assert_eq!(world.state(message).await.0, State::Sending);
    world.get(Who::Worker, &at).await.says("The message that you tried</a>: being sent");
}

#[tokio::test]
async fn a_promise_that_the_call_ended_stands_again_with_its_message() {
    let world = to_ring().await;
    let (_, message) = promised_by_text(&world).await;
    let at = world.pressed("spoke").await;
    assert_eq!(world.state(message).await.0, State::CalledOff);
    world.takes_back(Who::Worker, &at).await.is(303);
    assert_eq!(world.state(message).await.0, State::Waiting);
    world.get(Who::Worker, "/today").await.says("You promised 24 Nov 2026 10:00");
    assert_eq!(unpack(world.take().await).0, message);
    // In vain and at its hour, too; its message would come too late then, and is left alone.
    world.later_at_work(24 * 60 + 5).await;
    let at = world.pressed("no_answer").await;
    world.get(Who::Worker, "/today").await.says_not("You promised");
    world.takes_back(Who::Worker, &at).await.is(303);
    world.get(Who::Worker, "/today").await.says("You promised 24 Nov 2026 10:00");
    // One that was made meanwhile is the one that stands.
    let at = world.pressed("no_answer").await;
    promised_by_text(&world).await;
    world.takes_back(Who::Worker, &at).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE ended_at IS NULL").await, 1);
    world.get(Who::Worker, "/today").await.says("You promised 25 Nov 2026 10:05");
}

#[tokio::test]
async fn who_wanted_no_call_wants_none_again() {
    let world = to_ring().await;
    world.run("UPDATE referral SET no_call_at = 1").await;
    let at = world.pressed("spoke").await;
    world.get(Who::Worker, "/today").await.says_not("They do not want a call");
    world.takes_back(Who::Worker, &at).await.is(303);
    assert_eq!(world.count("SELECT no_call_at FROM referral").await, 1);
    world.get(Who::Worker, "/today").await.says("They do not want a call");
}

#[tokio::test]
async fn for_a_short_time_by_whoever_wrote_it_or_a_leader_and_never_a_call_that_was_not_safe() {
    let world = to_ring().await;
    world.later(1);
    let (first, second) = (world.pressed("wrong_number").await, world.pressed("someone_else").await);
    world.get(Who::Worker, "/today").await.says("No telephone");
    world.later_at_work(60).await;
    let third = world.pressed("no_answer").await;
    world.takes_back(Who::Leader, &first).await.is(303);
    world.get(Who::Worker, "/today").await.says("tel:+447700900982").says("tried 2 times");
    // Who covers writes their own beside it.
    let absence = "INSERT INTO absence (team_id, id, staff_id, from_on, until_on, cover_staff_id) \
                   VALUES ($1, $2, $3, '2026-11-20', '2026-11-30', $4)";
    let mut tx = world.system().await;
    let (of, cover) = (world.staff(Who::Worker), world.staff(Who::OtherWorker));
    tx.run(absence, params![world.team, kernel::AbsenceId::new(), of, cover]).await.unwrap();
    tx.commit().await.unwrap();
    world.takes_back(Who::OtherWorker, &third).await.is(409).says("They or a team leader can take it back");
    world.get(Who::OtherWorker, &third).await.says_not("Pressed by mistake?");
    world.later_at_work(60).await;
    world.takes_back(Who::Worker, &second).await.is(409).says("for two hours");
    world.get(Who::Worker, &second).await.says_not("Pressed by mistake?");
    world.takes_back(Who::Worker, &third).await.is(303);
    let not_safe = world.pressed("unsafe").await;
    world.takes_back(Who::Leader, &not_safe).await.is(409).says("a concern was opened for it");
    assert_eq!(world.count("SELECT COUNT(*) FROM attempt").await, 4, "all stay in the record");
}

#[tokio::test]
async fn what_a_later_press_did_is_not_undone() {
    let world = to_ring().await;
    let (_, message) = promised_by_text(&world).await;
    let wrong = world.pressed("declined").await;
    world.later(1);
    let right = world.pressed("spoke").await;
    world.takes_back(Who::Worker, &wrong).await.is(303);
    assert_eq!(world.state(message).await.0, State::CalledOff);
    world.get(Who::Worker, "/today").await.says_not("You promised").says_not("They do not want a call");
    // Of two that were wrong nothing is left, in whatever order they are taken back.
    world.takes_back(Who::Worker, &right).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE no_call_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn what_was_said_with_their_own_call_and_what_waited_come_back_and_an_ended_referral_does_not() {
    let world = to_ring().await;
    promised_by_text(&world).await;
    let at = world.pressed("they_rang").await;
    world.later(1);
    let page = world.get(Who::Worker, &at).await;
    let (version, seen) = (page.field("version"), page.field("referral_version"));
    let form = [("kept", "yes"), ("waiting_on", "us"), ("version", version.as_str()), ("referral_version", seen.as_str())];
    world.post(Who::Worker, &at, &form).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE ended_at IS NULL").await, 0);
    world.takes_back(Who::Worker, &at).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE ended_at IS NULL").await, 1);
    // A message that they were tried still waits when a wrong press calls it off.
    let tried = world.pressed("no_answer").await;
    let message = world.tells(&tried).await;
    world.later(1);
    let at = world.pressed("declined").await;
    assert_eq!(world.state(message).await.0, State::CalledOff);
    world.takes_back(Who::Worker, &at).await.is(303);
    assert_eq!(world.state(message).await.0, State::Waiting);
    world.run("UPDATE referral SET state = 'closed'").await;
    world.takes_back(Who::Worker, &tried).await.is(409).says("Open it again first");
    world.get(Who::Worker, &tried).await.says("open it again").says_not("Take it back");
}

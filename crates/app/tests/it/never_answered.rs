//! The call that is never answered: tries that count and tries that do not, the letter, the close; and free times to read out or print.

use app::sending::store::Taken;
use db::params;
use kernel::Instant;

use super::world::{Reply, Who, World};

fn moment(day: &str, time: &str) -> Instant {
    let day: kernel::Date = day.parse().unwrap();
    day.at(kernel::TimeOfDay::parse(time).unwrap()).exactly().unwrap()
}

impl World {
    /// Goes on to a moment while everybody goes on working.
    pub async fn on(&self, day: &str, time: &str) {
        let minutes = (moment(day, time).millis() - self.app.clock.now().millis()) / 60_000;
        self.later_at_work(minutes).await;
    }

    async fn sql(&self, sql: &'static str) {
        let mut tx = self.system().await;
        tx.run(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Rings and nobody answers. Gives the page after the call and its address.
    async fn rings_in_vain(&self, result: &str) -> (String, Reply) {
        let (route, now) = (self.things["route"].clone(), self.app.clock.now().millis().to_string());
        let form = [("result", result), ("route", route.as_str()), ("once", now.as_str())];
        let at = self.post(Who::Worker, &format!("/referrals/{}/attempts", self.referral), &form).await.is(303).location.clone();
        let page = self.get(Who::Worker, &at).await;
        page.is(200);
        (at, page)
    }

    async fn closes(&self, who: Who) -> Reply {
        let close = format!("/referrals/{}/close", self.referral);
        let version = self.get(who, &close).await.field("version");
        self.post(who, &close, &[("reason", "not_reached"), ("why", "We tried"), ("version", &version)]).await
    }

    /// To be called, on weekdays from nine to five; letters are printed here.
    async fn to_ring() -> Self {
        let world = World::new().await;
        world.sql("UPDATE referral SET state = 'allocated'").await;
        world.sql("UPDATE contact_route SET safe_days = 31, safe_from = 540, safe_until = 1020").await;
        let form = [
            ("kind", "address"),
            ("text", "yes"),
            ("voicemail", "not_asked"),
            ("say_who", "no"),
            ("shared", "no"),
            ("show_number", "not_asked"),
        ];
        let routes = format!("/people/{}/routes", world.person);
        world.post(Who::Worker, &routes, &form).await.is(303);
        world
    }
}

#[tokio::test]
async fn three_tries_that_count_a_letter_a_week_and_then_it_may_be_closed() {
    let world = World::to_ring().await;
    let (_, page) = world.rings_in_vain("no_answer").await;
    page.says("Next, try: ").says("Wednesday 25 November, early in the afternoon").says("1 so far").says_not("does not count");
    world.closes(Who::Worker).await.is(422).says("Not yet. Next: ring them 3 times, at hours that are safe for them: 1 so far");
    // In the evening it is not safe.
    world.on("2026-11-24", "20:00").await;
    let (_, page) = world.rings_in_vain("no_answer").await;
    page.says("This call does not count").says("1 so far. 1 call does not count");
    world.on("2026-11-25", "10:20").await;
    world.rings_in_vain("no_answer").await.1.says("2 so far");
    world.on("2026-11-26", "10:30").await;
    let (_, page) = world.rings_in_vain("no_answer").await;
    page.says("3 so far").says("<strong>To do: </strong>Ring at two different times of day");
    world.closes(Who::Worker).await.is(422).says("Next: ring at two different times of day");
    world.on("2026-11-27", "15:00").await;
    let (at, page) = world.rings_in_vain("someone_else").await;
    page.says_not("Next, try: ").says("Now write to them that you tried").says("A letter to their address");
    world.closes(Who::Worker).await.is(422).says("Next: write to them that you could not reach them").says(&at);
    // The letter, from the last call; printed here, through the gate.
    let letter = page.body.split("value=\"letter:").nth(1).unwrap().split('"').next().unwrap();
    let form = [
        ("tell", format!("letter:{letter}")),
        ("note", String::new()),
        ("waiting_on", "person".to_owned()),
        ("version", page.field("version")),
        ("referral_version", page.field("referral_version")),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.post(Who::Worker, &at, &form).await.goes_to("/today");
    world.closes(Who::Worker).await.is(422).says("Next: write to them");
    let (id,): (String,) = world.system().await.one("SELECT id FROM outbox WHERE channel = 'letter'", params![]).await.unwrap();
    world.get(Who::Worker, "/sending").await.says("Letters to print").says(&id);
    let paper = world.post(Who::Worker, &format!("/sending/{id}/letter.pdf"), &[]).await;
    assert!(paper.is(200).bytes.starts_with(b"%PDF-"));
    world.closes(Who::Worker).await.is(422).says("Next: give them until Friday 4 December to answer");
    world.on("2026-12-04", "15:01").await;
    let closed = world.closes(Who::Worker).await;
    closed.goes_to(&format!("/referrals/{}/message?kind=closing", world.referral));
    world.get(Who::Worker, &closed.location).await.is(200).says("could not reach");
}

#[tokio::test]
async fn where_somebody_may_be_at_risk_a_leader_decides_and_is_asked_by_a_concern() {
    let world = World::to_ring().await;
    let ask = format!("/referrals/{}/ask-leader", world.referral);
    for (day, time) in [("2026-11-23", "10:00"), ("2026-11-25", "10:00"), ("2026-11-27", "15:00")] {
        world.on(day, time).await;
        world.rings_in_vain("no_answer").await;
    }
    world.post(Who::Worker, &ask, &[]).await.is(409).says("You can decide this yourself");
    let mut tx = world.system().await;
    tx.run(
        "INSERT INTO referral_need (team_id, referral_id, need) VALUES ($1, $2, 'abuse')",
        params![world.team, world.referral],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    world.sql("UPDATE contact_route SET text = 'no'").await;
    let page = world.closes(Who::Worker).await;
    page.is(422).says("A team leader decides").says("Ask a team leader");
    let asked = world.post(Who::Worker, &ask, &[("once", "1")]).await.is(303).location.clone();
    world.get(Who::Leader, "/today").await.says(&asked).says("They could not be reached, and somebody may be at risk");
    world.post(Who::Worker, &ask, &[("once", "2")]).await.goes_to(&asked);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 1, "asked twice it is one");
    // The leader takes it on and closes; the worker still cannot.
    let accept = [("accepted_by", "Leila Leader"), ("accepted_how", "In person"), ("version", "0")];
    world.post(Who::Leader, &format!("{asked}/accept"), &accept).await.is(303);
    world.closes(Who::Worker).await.is(422);
    world.closes(Who::Leader).await.is(303);
}

/// Spoken with once, and never again: the page that says whom to ask has the button to ask.
#[tokio::test]
async fn whoever_was_reached_before_may_be_asked_about_too() {
    let world = World::to_ring().await;
    world.rings_in_vain("spoke").await;
    let mut tx = world.system().await;
    let sql = "INSERT INTO referral_need (team_id, referral_id, need) VALUES ($1, $2, 'abuse')";
    tx.run(sql, params![world.team, world.referral]).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Worker, &format!("/referrals/{}/close", world.referral)).await.says_not("Ask a team leader");
    world.closes(Who::Worker).await.is(422).says("ask one below").says(">Ask a team leader<");
}

#[tokio::test]
async fn free_times_are_read_out_chosen_with_one_press_and_printed() {
    let world = World::to_ring().await;
    let (at, page) = world.rings_in_vain("call_back").await;
    page.says("Your free times, to read out")
        .says("Monday 23 November, 12:00 to 13:00")
        .says("Monday 23 November, 16:00 to 17:00");
    page.says("Tuesday 24 November, 09:00 to 10:00").says("If another: on");
    let form = [
        ("hour", "2026-11-24 09:00".to_owned()),
        ("waiting_on", "us".to_owned()),
        ("version", page.field("version")),
        ("referral_version", page.field("referral_version")),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.post(Who::Worker, &at, &form).await.goes_to("/today");
    world.get(Who::Worker, "/today").await.says("Call back 24 Nov 2026 09:00");
    // Who asked for the hour may still be promised it; to others it is taken.
    let promise = format!("/referrals/{}/promise", world.referral);
    world.get(Who::Worker, &promise).await.says("Tuesday 24 November, 09:00 to 10:00").says("Print the free times");
    let mut tx = world.acting(Who::Worker).await;
    let other = world.add_somebody(&mut tx, "Other", "Person").await;
    let other = world.add_referral(&mut tx, other, "allocated", Some(world.staff(Who::Worker)), 7).await;
    tx.commit().await.unwrap();
    let theirs = world.get(Who::Worker, &format!("/referrals/{other}/promise")).await;
    theirs.says("Tuesday 24 November, 10:00 to 11:00").says_not("Tuesday 24 November, 09:00 to 10:00");
    // On paper it passes the gate and is written down.
    let paper = world.post(Who::Worker, &format!("/referrals/{}/times.pdf", world.referral), &[("large", "yes")]).await;
    assert!(paper.is(200).bytes.starts_with(b"%PDF-"));
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE purpose = 'times' AND state = 'sent'").await, 1);
    let printed =
        "SELECT COUNT(*) FROM audit_entry WHERE act = 'printed' AND what = 'times to choose from' AND person_id IS NOT NULL";
    assert_eq!(world.count(printed).await, 1);
    // Who has no usual week has the hours that the team has set for such.
    world.sql("DELETE FROM working_hours").await;
    world.get(Who::Worker, &promise).await.says("Monday 23 November, 16:00 to 17:00");
    world.sql("UPDATE contact_route SET safe_days = 64").await;
    world.post(Who::Worker, &format!("/referrals/{}/times.pdf", world.referral), &[]).await.is(409).says("no free hour");
}

#[tokio::test]
async fn a_letter_that_may_not_go_any_more_is_not_printed() {
    let world = World::to_ring().await;
    let (at, page) = world.rings_in_vain("no_answer").await;
    let letter = page.body.split("value=\"letter:").nth(1).unwrap().split('"').next().unwrap();
    let tell = format!("letter:{letter}");
    let (version, referral_version) = (page.field("version"), page.field("referral_version"));
    let form = [("tell", tell.as_str()), ("waiting_on", "us"), ("version", &version), ("referral_version", &referral_version)];
    world.post(Who::Worker, &at, &form).await.is(303);
    world.sql("UPDATE contact_route SET text = 'no' WHERE kind = 'address'").await;
    let mut tx = world.acting(Who::Worker).await;
    let (id,): (kernel::OutgoingId,) = tx.one("SELECT id FROM outbox", params![]).await.unwrap();
    assert!(matches!(app::sending::store::take_one(&mut tx, id, Default::default()).await.unwrap(), Taken::Settled));
    drop(tx);
    let paper = world.post(Who::Worker, &format!("/sending/{id}/letter.pdf"), &[]).await;
    paper.goes_to(&format!("/sending/{id}"));
    world.get(Who::Worker, &paper.location).await.says("They said no to this");
}

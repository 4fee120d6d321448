//! A concern has an owner: open until a named person has accepted it, and with somebody until then.

mod call;
mod evening;
mod kept;
mod numbers;
pub mod sealed;
mod steps;
mod table;
mod words;

use app::concern::forms::{Accepted, Ended};
use app::concern::{model::CameBy, store};
use kernel::ConcernId;

use super::world::{Who, World};

/// How somebody outside the team accepts one.
pub fn dr_osei(now: kernel::Instant) -> Accepted {
    Accepted { staff: None, by: "Dr Osei".into(), how: "By telephone".into(), at: now }
}

/// How one ends.
pub fn seen_today(now: kernel::Instant) -> Ended {
    Ended { told: "Dr Osei".into(), told_at: now, outcome: "Seen today".into(), next: None }
}

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.acting(Who::Worker).await;
    let now = tx.now;
    let open = store::open(&mut tx, world.person, Some(world.referral), CameBy::Page, "She is afraid", "").await.unwrap();
    let accepted = store::open(&mut tx, world.person, Some(world.referral), CameBy::Page, "She was afraid", "").await.unwrap();
    let closed = store::open(&mut tx, world.person, Some(world.referral), CameBy::Page, "She had been afraid", "").await.unwrap();
    for id in [accepted, closed] {
        let concern = store::load(&mut tx, id).await.unwrap();
        store::accept(&mut tx, &concern, &dr_osei(now)).await.unwrap();
    }
    let concern = store::load(&mut tx, closed).await.unwrap();
    let next = Some(tx.today().plus_days(1));
    store::close(&mut tx, &concern, &Ended { next, ..seen_today(now) }).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = world.acting(Who::Leader).await;
    let (from, until) = ("2027-01-04".parse().unwrap(), "2027-01-09".parse().unwrap());
    let duty = app::concern::store_duty::add(&mut tx, world.staff(Who::Leader), from, until).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("concern", open);
    world.thing("concern:accepted", accepted);
    world.thing("concern:closed", closed);
    world.thing("duty", duty);
}

/// An open concern about the person, raised by somebody.
pub async fn raise(world: &World, who: Who, said: &str) -> ConcernId {
    let mut tx = world.acting(who).await;
    let id = store::open(&mut tx, world.person, None, CameBy::Page, said, "").await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn numbers_first_then_words_then_an_owner() {
    let world = World::new().await;
    let form = format!("/people/{}/concern", world.person);
    let page = world.get(Who::Worker, &form).await;
    page.is(200).says("tel:999").says("tel:+442079460018").says("tel:111");
    assert!(page.body.find("tel:999") < page.body.find("open a concern now"), "numbers first");
    assert!(page.body.find("open a concern now") < page.body.find("name=\"said\""), "a press before any writing");
    world
        .post(Who::Worker, &form, &[("said", ""), ("done_now", "Stayed on the phone")])
        .await
        .is(422)
        .says("Stayed on the phone");
    let words = [("said", "“I do not see the point”"), ("whose", "Hers"), ("done_now", "Rang the duty doctor")];
    let opened = world.post(Who::Worker, &form, &words).await;
    opened.is(303);
    for who in [Who::Worker, Who::Leader] {
        world.get(who, "/today").await.says("Concerns that nobody has accepted").says("I do not see the point");
    }
    world.get(Who::OtherWorker, "/today").await.says_not("I do not see the point");
    world
        .get(Who::Worker, &format!("/people/{}", world.person))
        .await
        .says("A concern that nobody has accepted")
        .says("Get the concern accepted")
        .says("A concern waits for a named person");
    let at = |act: &str| format!("{}/{act}", opened.location);
    world
        .post(Who::Worker, &at("close"), &[("outcome", "All fine"), ("version", "0")])
        .await
        .is(409)
        .says("only after a named person");
    world.post(Who::Worker, &at("accept"), &[("accepted_by", ""), ("version", "0")]).await.is(422).says("name and role");
    let late = [("accepted_by", "Dr Osei"), ("accepted_how", "By phone"), ("accepted_time", "10:01"), ("version", "0")];
    world.post(Who::Worker, &at("accept"), &late).await.is(422).says("10:01 is not between");
    let form = [
        ("accepted_by", "Dr Osei, duty doctor"),
        ("accepted_how", "By telephone, heard by me"),
        ("accepted_time", "10:00"),
        ("version", "0"),
    ];
    world.post(Who::Worker, &at("accept"), &form).await.is(303);
    world.post(Who::Worker, &at("accept"), &form).await.is(409);
    world.get(Who::Leader, "/today").await.says_not("I do not see the point");
    world.get(Who::Worker, "/people").await.says_not("A concern waits for a named person");
    world
        .get(Who::Worker, &opened.location)
        .await
        .says("Dr Osei, duty doctor")
        .says("23 November 2026 at 10:00")
        .says("Written down by");
    // One press closes nothing.
    world.post(Who::Worker, &at("close"), &[("version", "1")]).await.is(422).says("who was told").says("speak with them again");
    let end = [
        ("told", "Dr Osei"),
        ("told_on-day", "23"),
        ("told_on-month", "11"),
        ("told_on-year", "2026"),
        ("told_time", "9:55"),
        ("outcome", "Seen today; safety plan made"),
        ("next-day", "24"),
        ("next-month", "11"),
        ("next-year", "2026"),
        ("version", "1"),
    ];
    world.post(Who::Worker, &at("close"), &end).await.is(303);
    world.get(Who::Worker, &opened.location).await.says("safety plan made").says("Told: Dr Osei").says("24 November 2026");
    world.post(Who::Worker, &at("reopen"), &[("reason", "She rang again"), ("version", "2")]).await.is(303);
    world.get(Who::Worker, &opened.location).await.says("Concern: Nobody has accepted this yet").says("She rang again");
    world.get(Who::Worker, "/people").await.says("A concern waits for a named person");
}

#[tokio::test]
async fn one_press_opens_it_and_words_come_later() {
    let world = World::new().await;
    let opened = world.post(Who::Worker, &format!("/people/{}/concern/now", world.person), &[("once", "1")]).await;
    opened.is(303);
    world.get(Who::Leader, "/today").await.says("told by <bdi>Amara Okafor</bdi>");
    world.get(Who::Worker, &opened.location).await.says("Nothing is written yet").says("<details class=\"nhsuk-details\" open");
    let words = |said: &'static str| [("said", said), ("whose", "His own"), ("done_now", "")];
    let path = format!("{}/words", opened.location);
    world.post(Who::Worker, &path, &words("“I have pills here”")).await.is(303);
    // Another who had the form before there were any words adds to them.
    world.post(Who::Leader, &path, &words("He is calmer now")).await.is(303);
    world.get(Who::Worker, &opened.location).await.says("“I have pills here”").says("He is calmer now").says("His own");
}

#[tokio::test]
async fn writing_and_accepting_do_not_stand_in_each_others_way() {
    let world = World::new().await;
    let id = raise(&world, Who::Worker, "").await;
    let path = format!("/concerns/{id}");
    let said = |said: &'static str| [("said", said), ("whose", "Hers"), ("done_now", "")];
    let accept = [("accepted_by", "Dr Osei"), ("accepted_how", "By phone"), ("version", "0")];
    // Both opened the page while nothing was written and nobody had it. The first words make nobody's "I have it" stale …
    world.post(Who::Worker, &format!("{path}/words"), &said("“I cannot go on”")).await.is(303);
    world.post(Who::Leader, &format!("{path}/accept"), &accept).await.is(303);
    // … and accepting it makes nobody's words stale.
    let other = raise(&world, Who::Worker, "").await;
    let path_of_other = format!("/concerns/{other}");
    world.post(Who::Leader, &format!("{path_of_other}/accept"), &accept).await.is(303);
    world.post(Who::Worker, &format!("{path_of_other}/words"), &said("“They took my keys”")).await.is(303);
    world.get(Who::Leader, &path).await.says("“I cannot go on”").says("Dr Osei");
    world.get(Who::Leader, &path_of_other).await.says("“They took my keys”").says("Dr Osei");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_write_first_words_at_once_nobodys_are_lost() {
    let world = World::new().await;
    let id = raise(&world, Who::Worker, "").await;
    let path = format!("/concerns/{id}");
    let words = format!("{path}/words");
    let (one, two) = tokio::join!(
        world.post(Who::Worker, &words, &[("said", "He rang at nine")]),
        world.post(Who::Leader, &words, &[("said", "His sister rang, too")])
    );
    one.is(303);
    two.is(303);
    world.get(Who::Worker, &path).await.says("He rang at nine").says("His sister rang, too");
}

#[tokio::test]
async fn the_next_contact_is_reminded_of_by_itself_and_writes_over_no_next_step() {
    let world = World::new().await;
    let mut tx = world.system().await;
    let sql = "UPDATE referral SET state = 'active', worker_id = $1, next_step = 'Eviction hearing, send evidence', next_step_on = '2026-11-30', \
               waiting_on = 'person' WHERE id = $2";
    tx.run(sql, db::params![world.staff(Who::Worker), world.referral]).await.unwrap();
    tx.commit().await.unwrap();
    let id = raise(&world, Who::Worker, "She is afraid").await;
    let path = format!("/concerns/{id}");
    let form = [("accepted_by", "Dr Osei"), ("accepted_how", "By phone"), ("version", "0")];
    world.post(Who::Worker, &format!("{path}/accept"), &form).await.is(303);
    let end = [
        ("told", "Dr Osei"),
        ("told_on-day", "23"),
        ("told_on-month", "11"),
        ("told_on-year", "2026"),
        ("told_time", "10:00"),
        ("outcome", "Seen today"),
        ("next-day", "24"),
        ("next-month", "11"),
        ("next-year", "2026"),
        ("version", "1"),
    ];
    world.post(Who::Worker, &format!("{path}/close"), &end).await.is(303);
    let stays = "SELECT COUNT(*) FROM referral WHERE next_step = 'Eviction hearing, send evidence' AND next_step_on = '2026-11-30' AND waiting_on = 'person'";
    assert_eq!(world.count(stays).await, 1, "the referral's own next step stays");
    let heading = "Speak with them again, after a concern";
    world.get(Who::Worker, "/today").await.says_not(heading);
    for _ in 0..3 {
        world.later_at_work(24 * 60).await;
        world.get(Who::Worker, "/today").await.says(heading).says(&path);
        world.get(Who::OtherWorker, "/today").await.says_not(heading);
        world.get(Who::Leader, "/today").await.says_not(heading);
    }
    // When nobody works with them any more, a leader is reminded.
    world.run_sql("UPDATE referral SET state = 'closed'").await;
    world.get(Who::Leader, "/today").await.says(heading).says(&path);
    world.run_sql("UPDATE referral SET state = 'active'").await;
    world.get(Who::Worker, &path).await.says("Somebody has spoken with them");
    world.post(Who::Worker, &format!("{path}/spoken"), &[("version", "1")]).await.is(409);
    world.post(Who::Worker, &format!("{path}/spoken"), &[("version", "2")]).await.is(303);
    world.post(Who::Worker, &format!("{path}/spoken"), &[("version", "3")]).await.is(409);
    world
        .get(Who::Worker, &path)
        .await
        .says("Spoken with again")
        .says("24 November 2026. Done")
        .says_not("Somebody has spoken with them");
    world.get(Who::Worker, "/today").await.says_not(heading);
}

#[tokio::test]
async fn it_is_handed_over_to_somebody_who_accepts() {
    let world = World::new().await;
    let id = raise(&world, Who::Worker, "x").await;
    let path = format!("/concerns/{id}");
    let me = world.staff(Who::Worker).to_string();
    let mine = [("staff", me.as_str()), ("accepted_how", "Said so themselves, here"), ("version", "0")];
    world.post(Who::Worker, &format!("{path}/accept"), &mine).await.is(303);
    world.get(Who::OtherWorker, &path).await.is(404);
    let other = world.staff(Who::OtherWorker).to_string();
    let over = [("staff", other.as_str()), ("accepted_how", "In person"), ("accepted_time", ""), ("version", "1")];
    world.post(Who::Worker, &format!("{path}/hand-over"), &over).await.is(303);
    world.get(Who::OtherWorker, "/today").await.says(&path).says("Ben Elsewhere");
    world.get(Who::OtherWorker, &path).await.says("Accepted by <bdi>Amara Okafor").says("Handed over to <bdi>Ben Elsewhere");
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(200);
}

#[tokio::test]
async fn who_opened_it_may_look_until_it_is_closed() {
    let world = World::new().await;
    let id = raise(&world, Who::OtherWorker, "x").await;
    let path = format!("/concerns/{id}");
    world.get(Who::OtherWorker, &path).await.is(200);
    let mut tx = world.acting(Who::Leader).await;
    let (concern, now) = (store::load(&mut tx, id).await.unwrap(), tx.now);
    store::accept(&mut tx, &concern, &dr_osei(now)).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::OtherWorker, "/today").await.says(&path);
    world.get(Who::OtherWorker, &path).await.is(200);
    let mut tx = world.acting(Who::Leader).await;
    let concern = store::load(&mut tx, id).await.unwrap();
    store::close(&mut tx, &concern, &seen_today(now)).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::OtherWorker, &path).await.is(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_who_accept_at_once_are_told() {
    let world = World::new().await;
    let id = raise(&world, Who::Worker, "x").await;
    let path = format!("/concerns/{id}/accept");
    let form = [("accepted_by", "Dr Osei"), ("accepted_how", "By phone"), ("version", "0")];
    let (one, two) = tokio::join!(world.post(Who::Worker, &path, &form), world.post(Who::Leader, &path, &form));
    let mut answers = [one.status.as_u16(), two.status.as_u16()];
    answers.sort();
    assert_eq!(answers, [303, 409]);
}

/// Whoever had accepted it is not there any more: it waits for a named person again, from that moment.
#[tokio::test]
async fn what_somebody_had_who_left_is_nobodys() {
    for way in ["ended", "other work", "chosen after they left"] {
        let world = World::new().await;
        let (id, theirs) = (raise(&world, Who::Worker, "x").await, world.staff(Who::Worker).to_string());
        let accept = [("staff", theirs.as_str()), ("accepted_how", "Said so"), ("version", "0")];
        if way != "chosen after they left" {
            world.post(Who::Worker, &format!("/concerns/{id}/accept"), &accept).await.is(303);
        }
        world.later_at_work(60).await;
        let account = format!("/settings/accounts/{theirs}");
        if way == "other work" {
            let form = [
                ("name", "Amara Okafor"),
                ("first_name", "Amara"),
                ("email", "amara@example.org"),
                ("role", "operator"),
                ("version", "0"),
            ];
            world.post(Who::Operator, &account, &form).await.is(303);
        } else {
            world.post(Who::Operator, &format!("{account}/active"), &[("active", "no")]).await.is(303);
        }
        if way == "chosen after they left" {
            world.post(Who::Leader, &format!("/concerns/{id}/accept"), &accept).await.is(422);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE state = 'open' AND accepted_by_id IS NULL").await, 1, "{way}");
        let page = world.get(Who::Leader, &format!("/concerns/{id}")).await;
        page.is(200).says("Nobody has accepted this yet");
        if way != "chosen after they left" {
            page.says("Amara Okafor had it, and is not there any more.");
        }
        world.get(Who::Leader, "/people").await.says("A concern waits for a named person");
    }
}

#[tokio::test]
async fn closed_twice_it_is_closed_once() {
    let world = World::new().await;
    let id = raise(&world, Who::Worker, "x").await;
    let mut tx = world.acting(Who::Leader).await;
    let (concern, now) = (store::load(&mut tx, id).await.unwrap(), tx.now);
    store::accept(&mut tx, &concern, &dr_osei(now)).await.unwrap();
    tx.commit().await.unwrap();
    let close = |outcome: &'static str| {
        [
            ("told", "Dr Osei"),
            ("told_on-day", "23"),
            ("told_on-month", "11"),
            ("told_on-year", "2026"),
            ("told_time", "09:30"),
            ("outcome", outcome),
            ("next-day", "24"),
            ("next-month", "11"),
            ("next-year", "2026"),
            ("version", "1"),
        ]
    };
    let path = format!("/concerns/{id}/close");
    world.post(Who::Worker, &path, &close("Seen by the doctor")).await.is(303);
    world.post(Who::Leader, &path, &close("Nothing was done")).await.is(409);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE outcome LIKE 'Seen by the doctor%'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern_event WHERE kind = 'closed'").await, 1);
}

#[tokio::test]
async fn the_list_on_paper_notes_everybody_on_it() {
    let world = World::new().await;
    raise(&world, Who::Worker, "She is afraid").await;
    world
        .post(Who::Leader, "/concerns/print", &[])
        .await
        .is(200)
        .says("Oduya-Núñez")
        .says("Nobody has accepted it")
        .says_not("nhsuk-header");
    let printed = world.count("SELECT COUNT(*) FROM audit_entry WHERE act = 'printed' AND what = 'list of open concerns'").await;
    assert_eq!(printed, 1);
    world.post(Who::OtherWorker, "/concerns/print", &[]).await.is(200).says_not("Oduya-Núñez");
}

#[tokio::test]
async fn a_word_asks_and_decides_nothing() {
    let world = World::new().await;
    let path = format!("/people/{}/at-risk?then=today", world.person);
    world.get(Who::Worker, &path).await.is(200).says("Is anyone at risk now?").says("tel:999").says("href=\"/today\"");
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 0);
    let elsewhere = format!("/people/{}/at-risk?then=https://example.org", world.person);
    world.get(Who::Worker, &elsewhere).await.says_not("example.org");
}

#[tokio::test]
async fn notes_with_such_a_word_lead_to_the_question() {
    let world = World::new().await;
    let mut tx = world.acting(Who::Worker).await;
    let referral = app::referral::store::load(&mut tx, world.referral).await.unwrap();
    let contact = app::contact::store::begin(&mut tx, &referral, app::contact::model::Mode::Phone).await.unwrap();
    tx.commit().await.unwrap();
    let finish = format!("/contacts/{contact}/finish");
    let form = |note: &'static str| [("mode", "phone"), ("note", note), ("version", "0")];
    let asked = world.post(Who::Worker, &finish, &form("She says there is no reason to live")).await;
    asked.goes_to(&format!("/people/{}/at-risk?then=done", world.person));
    world.get(Who::Worker, &asked.location).await.says(&format!("/referrals/{}/conversation/done", world.referral));
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 0, "a word decides nothing");
    let call =
        world.post(Who::Worker, &format!("/referrals/{}/attempts", world.referral), &[("result", "spoke"), ("once", "1")]).await;
    let version = world.get(Who::Worker, &call.location).await.field("referral_version");
    let after =
        [("note", "He has threatened her"), ("waiting_on", "us"), ("version", "0"), ("referral_version", version.as_str())];
    world.post(Who::Worker, &call.location, &after).await.goes_to(&format!("/people/{}/at-risk?then=today", world.person));
}

#[tokio::test]
async fn whoever_writes_is_told_that_nobody_reads_it_at_once() {
    let world = World::with_all_things().await;
    world.get(Who::Nobody, "/ask").await.says("Nobody here reads this at once");
    world.get(Who::Nobody, "/ask/form").await.says("Nobody reads this while you write it").says("tel:999");
    world.get(Who::Nobody, "/question/none/answered").await.says("Nobody reads it at once");
}

//! Escalation with a moved clock, over restarts, with several processes, and with mail down.

use app::App;
use app::concern::watch;
use app::sending::model::Carried;
use app::sending::model::State;
use app::sending::store::{self as sending, Taken};
use db::params;
use kernel::{AbsenceId, Date, Instant, TimeOfDay};

use super::super::world::{Who, World};
use super::raise;

fn at(day: &str, time: &str) -> Instant {
    let date: Date = day.parse().unwrap();
    date.at(TimeOfDay::parse(time).unwrap()).exactly().unwrap()
}

/// The clock moves, and everybody signs in anew.
async fn go_to(world: &World, moment: Instant) {
    world.app.clock.set(moment);
    world.later_at_work(0).await;
}

/// Somebody is away for a week, covered or not.
async fn away(world: &World, who: Who, cover: Option<Who>) {
    let mut tx = world.system().await;
    tx.run(
        "INSERT INTO absence (team_id, id, staff_id, from_on, until_on, cover_staff_id) VALUES ($1, $2, $3, '2026-11-23', '2026-12-05', $4)",
        params![world.team, AbsenceId::new(), world.staff(who), cover.map(|who| world.staff(who))],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// Whom it reached, as it is written down, in order.
async fn reached(world: &World) -> Vec<(String, String)> {
    let sql = "SELECT name, words FROM concern_event WHERE kind = 'reached' ORDER BY at, name, id";
    world.test_db.db.read().await.unwrap().all(sql, params![]).await.unwrap()
}

const STRIP: &str = "A concern waits for a named person";

#[tokio::test]
async fn friday_at_six_with_the_owner_on_leave_mail_down_and_a_restart() {
    let world = World::new().await;
    away(&world, Who::Worker, Some(Who::Leader)).await;
    go_to(&world, at("2026-11-27", "16:00")).await;
    let leave = [("words", "Ring 111 and choose option 2"), ("person", "")];
    world.post(Who::Leader, "/settings/duty", &leave).await.is(303);
    // At six nobody is at work. Whoever is there all the same, and whoever raised it, is told what to do.
    go_to(&world, at("2026-11-27", "18:00")).await;
    let opened = world.post(Who::Leader, &format!("/people/{}/concern/now", world.person), &[("once", "a")]).await;
    world.get(Who::OtherWorker, "/directory").await.says(STRIP).says("Ring 111 and choose option 2");
    world.get(Who::OtherWorker, "/today").await.says_not(STRIP).says(&opened.location).says("Ring 111 and choose option 2");
    world.get(Who::Leader, &opened.location).await.says("Ring 111 and choose option 2").says("tel:999");
    watch::round(&world.app).await.unwrap();
    assert_eq!(reached(&world).await, [(String::new(), "Out of hours".to_owned())]);
    // The server is started again on Saturday: the same facts, nothing twice.
    go_to(&world, at("2026-11-27", "18:01")).await;
    let again = App::start(world.test_db.db.clone(), world.app.clock.clone(), world.app.config.clone()).await.unwrap();
    assert_eq!(watch::round(&again).await.unwrap(), 0);
    go_to(&world, at("2026-11-28", "11:00")).await;
    world.get(Who::OtherWorker, "/people").await.says(STRIP).says(&opened.location);
    assert_eq!(watch::round(&again).await.unwrap(), 1, "once a day it is written down that it still waits");
    // On Monday it is everyone's, and the owner, who is still away, has nothing.
    go_to(&world, at("2026-11-30", "09:30")).await;
    for (who, shown) in [(Who::Leader, true), (Who::OtherWorker, true), (Who::Worker, false)] {
        let page = world.get(who, "/people").await;
        if shown {
            page.says(STRIP)
        } else {
            page.says_not(STRIP)
        };
    }
    watch::round(&again).await.unwrap();
    let names: Vec<String> = reached(&world).await.into_iter().map(|(name, _)| name).filter(|name| !name.is_empty()).collect();
    assert_eq!(names, ["Ben Elsewhere", "Leila Leader"]);
    // No mail has left: nothing carries it. It waits, and the pages said it all the same.
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE state = 'waiting' AND purpose = 'concern_waits'").await, 2);
    // Whoever was asked because nobody had it may open and accept it.
    let me = world.staff(Who::OtherWorker).to_string();
    world.get(Who::OtherWorker, &opened.location).await.is(200).says("It waits for");
    let form = [("staff", me.as_str()), ("accepted_how", "Said so themselves, here"), ("version", "0")];
    world.post(Who::OtherWorker, &format!("{}/accept", opened.location), &form).await.is(303);
    world.get(Who::Leader, "/people").await.says_not(STRIP);
    world.get(Who::OtherWorker, &opened.location).await.says("Accepted by").says("Seen by");
    // The mail that still waits is not wanted any more.
    let mut tx = world.system().await;
    for _ in 0..2 {
        let taken = sending::take_next(&mut tx, Carried { email: true, ..Carried::default() }, Default::default()).await.unwrap();
        assert!(matches!(taken, Taken::Settled), "{taken:?}");
    }
    tx.commit().await.unwrap();
    let refused = State::Refused.word();
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE state = 'refused'").await, 2, "{refused}");
}

#[tokio::test]
async fn it_goes_from_the_worker_to_the_duty_lead_the_leaders_and_everyone() {
    let world = World::new().await;
    let days = ("2026-11-23".parse().unwrap(), "2026-11-24".parse().unwrap());
    let mut tx = world.acting(Who::Leader).await;
    app::concern::store_duty::add(&mut tx, world.staff(Who::OtherWorker), days.0, days.1).await.unwrap();
    tx.commit().await.unwrap();
    let id = raise(&world, Who::Leader, "She hid the knives").await;
    let path = format!("/concerns/{id}");
    // Raised by the leader, who sees it until somebody has it.
    for (minutes, worker, duty) in [(0, true, false), (15, true, true), (45, true, true)] {
        go_to(&world, at("2026-11-23", "10:00").plus_minutes(minutes)).await;
        for (who, has_it) in [(Who::Worker, worker), (Who::OtherWorker, duty)] {
            let page = world.get(who, "/people").await;
            if has_it {
                page.says(STRIP)
            } else {
                page.says_not(STRIP)
            };
        }
        world.get(Who::OtherWorker, &path).await.is(if duty { 200 } else { 404 });
        watch::round(&world.app).await.unwrap();
    }
    // Whoever does no casework hears nothing of it, on pages of theirs or at its own address.
    let theirs = [(Who::Referrer, "/referrals"), (Who::Operator, "/settings"), (Who::Nobody, "/")];
    let silent = |page: &super::super::world::Reply| {
        for words in [STRIP, "She hid the knives", "Who has accepted it", path.as_str()] {
            page.says_not(words);
        }
    };
    for (who, page) in theirs {
        silent(world.get(who, page).await.is(200));
        let concern = world.get(who, &path).await;
        if who == Who::Nobody {
            concern.is(303);
            assert!(concern.location.starts_with("/sign-in?"), "{}", concern.location);
        } else {
            concern.is(404);
        }
        concern.says_not("Oduya").says_not("She hid the knives").says_not(STRIP);
    }
    let steps: Vec<(String, String)> = reached(&world).await;
    let words: Vec<&str> = steps.iter().map(|(_, words)| words.as_str()).collect();
    assert_eq!(words.iter().filter(|words| **words == "The duty lead").count(), 2, "{steps:?}");
    assert_eq!(words.first(), Some(&"The link worker, or who covers"));
    // Each of them got an e-mail that says nothing of whom.
    let mails = world.count("SELECT COUNT(*) FROM outbox WHERE purpose = 'concern_waits' AND person_id IS NULL").await;
    assert_eq!(mails, i64::try_from(steps.len()).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_double_nothing() {
    let world = World::new().await;
    for n in 0..5 {
        raise(&world, Who::Worker, &format!("{n}")).await;
    }
    world.later(61);
    let other = App::start(world.test_db.db.clone(), world.app.clock.clone(), world.app.config.clone()).await.unwrap();
    let rounds = tokio::join!(watch::round(&world.app), watch::round(&other), watch::round(&world.app));
    let written = [rounds.0.unwrap(), rounds.1.unwrap(), rounds.2.unwrap()].iter().sum::<usize>();
    // Five concerns and the three of the team who are at work.
    assert_eq!((written, reached(&world).await.len()), (15, 15));
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox").await, 3, "one e-mail each, for all of them");
    assert_eq!(watch::round(&other).await.unwrap(), 0);
}

/// Takes every mail that is due, as the runner does, and gives how many were sent.
async fn send_mails(world: &World) -> usize {
    let mut sent = 0;
    loop {
        let mut tx = world.system().await;
        let taken = sending::take_next(&mut tx, Carried { email: true, ..Carried::default() }, Default::default()).await.unwrap();
        match taken {
            Taken::Nothing => return sent,
            Taken::Settled => {}
            Taken::HandOver(parcel) => {
                sending::went(&mut tx, parcel.id, &sending::Went::Taken { provider: "smtp", id: None }).await.unwrap();
                sent += 1;
            }
        }
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn of_many_concerns_each_is_mailed_once_in_ten_minutes_and_a_new_one_after_that_again() {
    let world = World::new().await;
    for n in 0..10 {
        raise(&world, Who::Worker, &format!("{n}")).await;
    }
    // Everyone's: the three of the team who are at work.
    world.later(61);
    assert_eq!(watch::round(&world.app).await.unwrap(), 30);
    assert_eq!(send_mails(&world).await, 3);
    // One more becomes everyone's while those ten minutes last. It is told of when they are over, once.
    let waits = world.app.clock.now().plus_minutes(-55);
    for n in 10..12 {
        let id = raise(&world, Who::Worker, &format!("{n}")).await;
        let mut tx = world.system().await;
        tx.run("UPDATE concern SET waiting_since = $1 WHERE id = $2", params![waits, id]).await.unwrap();
        tx.commit().await.unwrap();
    }
    world.later(5);
    assert_eq!(watch::round(&world.app).await.unwrap(), 6, "what is written down is written of each");
    assert_eq!(send_mails(&world).await, 0);
    world.later(5);
    watch::round(&world.app).await.unwrap();
    assert_eq!(send_mails(&world).await, 3);
    assert_eq!(send_mails(&world).await, 0);
    // Half an hour later a new one alerts at once; what was accepted before its mail could go is not mailed of.
    world.later(30);
    let waits = world.app.clock.now().plus_minutes(-61);
    let id = raise(&world, Who::Worker, "last").await;
    let mut tx = world.system().await;
    tx.run("UPDATE concern SET waiting_since = $1 WHERE id = $2", params![waits, id]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(watch::round(&world.app).await.unwrap(), 3);
    let mut tx = world.system().await;
    tx.run("UPDATE concern SET state = 'accepted'", params![]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(send_mails(&world).await, 0, "nothing waits any more");
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE state = 'refused'").await, 3);
}

#[tokio::test]
async fn many_concerns_are_all_on_the_list() {
    let world = World::new().await;
    let mut all = Vec::new();
    for n in 0..7 {
        all.push(raise(&world, Who::Worker, &format!("{n}")).await);
    }
    world.get(Who::Worker, "/people").await.says("7 concerns wait for a named person");
    let today = world.get(Who::Worker, "/today").await;
    for id in all {
        today.says(&format!("/concerns/{id}"));
    }
}

//! What happens between queueing and sending: the gate goes by what is so when it is sent.

use app::sending::model::State;
use app::sending::store::Taken;
use db::params;
use kernel::Instant;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::{World, unpack};

#[tokio::test]
async fn what_has_happened_since_decides() {
    for (what, sql, why) in [
        ("died", "UPDATE person SET died_on = '2026-11-20'", "They have died."),
        ("said no", "UPDATE contact_route SET text = 'no'", "They said no to this."),
        ("took it back", "UPDATE contact_route SET text = 'not_asked'", "They have not said yes to this."),
        ("moved", "UPDATE contact_route SET stale_at = 1", "Their answers are old"),
        ("long ago", "UPDATE contact_route SET confirmed_at = 1", "Their answers are old"),
        ("other number", "UPDATE contact_route SET ended_at = 1", "not theirs any more"),
        ("our number must not show", "UPDATE contact_route SET show_number = 'no'", "Our number must not show"),
        ("closed", "UPDATE referral SET state = 'closed'", "What it was about is over."),
        ("no such number", "UPDATE contact_route SET value = 'nothing'", "There is no address to send it to."),
        (
            "not safe",
            "INSERT INTO attempt (team_id, id, referral_id, person_id, at, staff_id, staff_name, result) \
             SELECT team_id, 'a', id, person_id, 4000000000000, worker_id, 'Amara', 'unsafe' FROM referral",
            "It was not safe to talk last time.",
        ),
    ] {
        let world = World::that_sends().await;
        world.she_says_yes().await;
        let id = world.queue("one").await;
        world.run(sql).await;
        assert!(matches!(world.take().await, Taken::Settled), "{what}");
        let (state, said) = world.state(id).await;
        assert_eq!(state, State::Refused, "{what}");
        assert!(said.starts_with(why) || said.contains(why), "{what}: {said}");
        let page = world.get(super::Who::Worker, "/sending").await;
        page.is(200).says(why);
        assert!(matches!(world.take().await, Taken::Nothing), "{what}: asked twice");
    }
}

#[tokio::test]
async fn a_yes_goes_in_their_language_and_says_nothing_of_us() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    world.queue("one").await;
    let (_, to, body) = unpack(world.take().await);
    assert_eq!(to, "+447700900982");
    assert!(body.starts_with("Hello, this is Amara. I tried to ring you"), "{body}");
    assert!(body.contains("Olá, daqui fala Amara"), "{body}");
    assert!(!body.contains("Southwark"), "{body}");
    // With a yes to our name, and a telephone of her own, the team is named.
    world.run("UPDATE contact_route SET say_who = 'yes', shared = 'no'").await;
    world.queue("two").await;
    assert!(unpack(world.take().await).2.contains("North Southwark Social Prescribing"));
    // And not where another person of ours has the number, too.
    let mut tx = world.system().await;
    let other = world.add_somebody(&mut tx, "Rui", "Other").await;
    let sql = "INSERT INTO contact_route (team_id, id, person_id, kind, value) VALUES ($1, $3, $2, 'phone', '+447700900982')";
    tx.run(sql, params![world.team, other, kernel::ContactRouteId::new()]).await.unwrap();
    tx.commit().await.unwrap();
    world.queue("three").await;
    assert!(!unpack(world.take().await).2.contains("Southwark"));
}

#[tokio::test]
async fn a_message_waits_for_its_hour_and_death_silences_at_once_and_can_be_undone() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    // Tuesdays only, from ten to twelve; it is Monday at ten.
    world.run("UPDATE contact_route SET safe_days = 2, safe_from = 600, safe_until = 720").await;
    let id = world.queue("one").await;
    assert!(matches!(world.take().await, Taken::Settled));
    assert_eq!(world.state(id).await.0, State::Waiting);
    assert!(matches!(world.take().await, Taken::Nothing), "it waits");
    world.later(24 * 60);
    world.run("UPDATE person SET died_on = '2026-11-24'").await;
    assert!(matches!(world.take().await, Taken::Settled));
    assert_eq!(world.state(id).await, (State::Refused, "They have died.".to_owned()));
    // It was a mistake. What was refused is not sent by itself: somebody decides anew.
    world.run("UPDATE person SET died_on = NULL").await;
    assert!(matches!(world.take().await, Taken::Nothing));
    world.queue("two").await;
    assert_eq!(unpack(world.take().await).1, "+447700900982");
}

/// Hundreds of messages, each with its own answers and its own things that happen before it goes; the rules said once more, in plain
/// code over the tables as they are at that moment.
#[tokio::test]
async fn nothing_leaves_that_is_not_allowed_at_that_moment() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let mut chance = StdRng::seed_from_u64(5);
    let (mut sent, mut refused, mut held) = (0, 0, 0);
    for round in 0..300 {
        // Everything as on a good day, then a new message.
        let mut tx = world.system().await;
        let now = tx.now;
        for sql in ["UPDATE person SET died_on = NULL", "UPDATE referral SET state = 'contacting'", "DELETE FROM attempt"] {
            tx.run(sql, params![]).await.unwrap();
        }
        let answer = ["yes", "yes", "yes", "yes", "no", "not_asked"][chance.random_range(0..6)];
        let days: i64 = if chance.random_bool(0.7) { 0 } else { chance.random_range(1..128) };
        let (from, until) = match chance.random_range(0..6) {
            0..3 => (None, None),
            3 => (Some(chance.random_range(0..1440i64)), None),
            4 => (None, Some(chance.random_range(0..1440i64))),
            _ => (Some(chance.random_range(0..1440i64)), Some(chance.random_range(0..1440i64))),
        };
        let sql = "UPDATE contact_route SET text = $1, safe_days = $2, safe_from = $3, safe_until = $4, confirmed_at = $5, stale_at = NULL, \
                   ended_at = NULL WHERE id = $6";
        tx.run(sql, params![answer, days, from, until, now, world.route()]).await.unwrap();
        tx.commit().await.unwrap();
        let id = world.queue(&format!("round {round}")).await;
        // Things that happen.
        for _ in 0..[0, 0, 0, 1, 2][chance.random_range(0..5)] {
            let sql = [
                "UPDATE person SET died_on = '2026-11-01'",
                "UPDATE contact_route SET text = 'no'",
                "UPDATE contact_route SET stale_at = 1",
                "UPDATE contact_route SET ended_at = 1",
                "UPDATE referral SET state = 'closed'",
                "UPDATE contact_route SET safe_days = 64",
                "UPDATE contact_route SET text = 'yes'",
                "UPDATE person SET died_on = NULL",
            ][chance.random_range(0..8)];
            world.run(sql).await;
        }
        world.later(chance.random_range(0..2000));
        match world.take().await {
            Taken::HandOver(parcel) => {
                assert_eq!(parcel.id, id);
                allowed_now(&world, round).await;
                sent += 1;
                let mut tx = world.system().await;
                let went = app::sending::store::Went::Taken { provider: "test", id: None };
                app::sending::store::went(&mut tx, id, &went).await.unwrap();
                tx.commit().await.unwrap();
            }
            Taken::Settled => match world.state(id).await.0 {
                State::Waiting => {
                    held += 1;
                    let mut tx = world.system().await;
                    app::sending::store::call_off_one(&mut tx, id, "the next round begins").await.unwrap();
                    tx.commit().await.unwrap();
                }
                state => {
                    assert_eq!(state, State::Refused);
                    refused += 1;
                }
            },
            Taken::Nothing => panic!("round {round}: it was due"),
        }
        world.later(24 * 60);
    }
    println!("sent {sent}, held {held}, refused {refused}");
    assert!(sent > 40 && held > 40 && refused > 40, "sent {sent}, held {held}, refused {refused}");
}

async fn allowed_now(world: &World, round: usize) {
    let mut tx = world.system().await;
    type Row = (bool, String, String, i64, Option<i64>, Option<i64>, bool);
    let (died, state, text, days, from, until, gone): Row = tx
        .one(
            "SELECT p.died_on IS NOT NULL, r.state, c.text, c.safe_days, c.safe_from, c.safe_until, \
             c.ended_at IS NOT NULL OR c.stale_at IS NOT NULL FROM person p JOIN referral r ON r.person_id = p.id \
             JOIN contact_route c ON c.person_id = p.id WHERE c.kind = 'phone'",
            params![],
        )
        .await
        .unwrap();
    assert!(!died && !gone && state == "contacting" && text == "yes", "round {round}: {died} {gone} {state} {text}");
    let now: Instant = tx.now;
    let minute = now.time().minutes();
    assert!((9 * 60..19 * 60).contains(&minute), "round {round}: sent at {}", now.long());
    let bit = |at: Instant| 1i64 << (at.date().weekday() as i64);
    let on = |at: Instant| days == 0 || days & bit(at) != 0;
    let safe = match (from, until) {
        (Some(from), Some(until)) if from >= until => (on(now) && minute >= from) || (on(now.plus_days(-1)) && minute < until),
        _ => on(now) && from.is_none_or(|from| minute >= from) && until.is_none_or(|until| minute < until),
    };
    assert!(safe, "round {round}: {} is not within {days} {from:?} {until:?}", now.long());
}

//! What happens between queueing and sending: the gate goes by what is so when it is sent.

use std::collections::HashMap;

use app::contact::store_promise::Told;
use app::sending::model::{Channel, Purpose, State};
use app::sending::store::{New, Taken};
use db::params;
use kernel::{ContactRouteId, Instant, OutgoingId};
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
        // What is about a referral that is with nobody any more is the leaders'.
        let who = if what == "closed" { super::Who::Leader } else { super::Who::Worker };
        let page = world.get(who, "/sending").await;
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

/// Hundreds of messages of every kind to a person, by every way, each with its own answers and its own things that happen before it goes,
/// over the nights on which the clocks change; the rules said once more, in plain code over the tables as they are at that moment.
#[tokio::test]
async fn nothing_leaves_that_is_not_allowed_at_that_moment() {
    let world = World::that_sends().await;
    let ways = ways(&world).await;
    let mut chance = StdRng::seed_from_u64(5);
    let mut ends: HashMap<(Channel, Purpose, State), i64> = HashMap::new();
    for round in 0..600 {
        let kind = match chance.random_range(0..6) {
            0..2 => Kind { channel: Channel::Text, purpose: Purpose::NoReply },
            2 => Kind { channel: Channel::Email, purpose: Purpose::NoReply },
            3 => Kind { channel: Channel::Letter, purpose: Purpose::NoReply },
            4 => Kind { channel: Channel::Text, purpose: Purpose::FirstCall },
            _ => Kind { channel: Channel::Text, purpose: Purpose::Received },
        };
        let route = ways[&kind.channel];
        a_good_day(&world, &mut chance).await;
        let id = queue_one(&world, kind, route, round).await;
        for _ in 0..[0, 0, 0, 1, 2][chance.random_range(0..5)] {
            world.run(EVENTS[chance.random_range(0..EVENTS.len())]).await;
        }
        world.later(chance.random_range(0..2000));
        let end = match world.take().await {
            Taken::HandOver(parcel) => {
                assert_eq!(parcel.id, id);
                assert_eq!(forbidden(&world, id, kind, route).await, None, "round {round}: {kind:?}");
                let mut tx = world.system().await;
                let went = app::sending::store::Went::Taken { provider: "test", id: None };
                app::sending::store::went(&mut tx, id, &went).await.unwrap();
                tx.commit().await.unwrap();
                State::Sent
            }
            Taken::Settled => {
                let (state, why) = world.state(id).await;
                assert!(
                    forbidden(&world, id, kind, route).await.is_some(),
                    "round {round}: {kind:?} was stopped for nothing: {why}"
                );
                if state == State::Waiting {
                    let mut tx = world.system().await;
                    app::sending::store_call_off::call_off_one(&mut tx, id, "the next round begins").await.unwrap();
                    tx.commit().await.unwrap();
                }
                state
            }
            Taken::Nothing => panic!("round {round}: it was due"),
        };
        *ends.entry((kind.channel, kind.purpose, end)).or_default() += 1;
        world.later(chance.random_range(0..24 * 60));
    }
    // Every kind went, was refused and, but for a letter, which wakes nobody, was held: so each rule was tried both ways.
    for (channel, purpose) in [
        (Channel::Text, Purpose::NoReply),
        (Channel::Email, Purpose::NoReply),
        (Channel::Letter, Purpose::NoReply),
        (Channel::Text, Purpose::FirstCall),
        (Channel::Text, Purpose::Received),
    ] {
        for end in [State::Sent, State::Refused, State::Waiting] {
            let times = ends.get(&(channel, purpose, end)).copied().unwrap_or_default();
            assert!(times > 5 || channel == Channel::Letter && end == State::Waiting, "{channel} {purpose} {end}: {times} times");
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Kind {
    channel: Channel,
    purpose: Purpose,
}

/// Things that happen between queueing and sending.
const EVENTS: [&str; 16] = [
    "UPDATE person SET died_on = '2026-11-01'",
    "UPDATE person SET died_on = NULL",
    "UPDATE contact_route SET text = 'no'",
    "UPDATE contact_route SET text = 'yes'",
    "UPDATE contact_route SET stale_at = 1",
    "UPDATE contact_route SET ended_at = 1",
    "UPDATE contact_route SET safe_days = 64",
    "UPDATE contact_route SET show_number = 'no' WHERE kind = 'phone'",
    "UPDATE referral SET state = 'closed'",
    "UPDATE referral SET no_call_at = 1",
    "UPDATE promise SET ended_at = 1 WHERE ended_at IS NULL",
    "UPDATE promise SET answer = 'no' WHERE ended_at IS NULL",
    "INSERT INTO attempt (team_id, id, referral_id, person_id, at, staff_id, staff_name, result) \
     SELECT team_id, 'unsafe', id, person_id, 4000000000000, worker_id, 'Amara', 'unsafe' FROM referral \
     WHERE NOT EXISTS (SELECT 1 FROM attempt a WHERE a.id = 'unsafe')",
    "UPDATE person SET address = ''",
    "INSERT INTO reply (team_id, id, provider_id, channel, sender, words, written_at, received_at, person_id) \
     SELECT team_id, 'wrote', 'wrote', 'text', '+447700900982', 'não escreva', 1, 1, person_id FROM referral \
     WHERE NOT EXISTS (SELECT 1 FROM reply y WHERE y.id = 'wrote')",
    "UPDATE reply SET read_at = 1",
];

/// Her telephone, and a mailbox and an address that she said yes to.
async fn ways(world: &World) -> HashMap<Channel, ContactRouteId> {
    world.she_says_yes().await;
    let mut tx = world.system().await;
    let (mailbox, address) = (ContactRouteId::new(), ContactRouteId::new());
    for (route, kind, value) in [(mailbox, "email", "rosa@example.org"), (address, "address", "address")] {
        let sql = "INSERT INTO contact_route (team_id, id, person_id, kind, value, position) VALUES ($1, $2, $3, $4, $5, 9)";
        tx.run(sql, params![world.team, route, world.person, kind, value]).await.unwrap();
    }
    tx.commit().await.unwrap();
    HashMap::from([(Channel::Text, world.route()), (Channel::Email, mailbox), (Channel::Letter, address)])
}

/// All as it was before things happened, with new answers.
async fn a_good_day(world: &World, chance: &mut StdRng) {
    let mut tx = world.system().await;
    let now = tx.now;
    for sql in [
        "UPDATE person SET died_on = NULL, address = '1 Invented Street'",
        "UPDATE referral SET state = 'contacting', no_call_at = NULL",
        "UPDATE promise SET ended_at = 1 WHERE ended_at IS NULL",
        "DELETE FROM attempt",
        "DELETE FROM reply",
    ] {
        tx.run(sql, params![]).await.unwrap();
    }
    let answer = ["yes", "yes", "yes", "yes", "no", "not_asked"][chance.random_range(0..6)];
    let show = ["yes", "not_asked", "not_asked", "no"][chance.random_range(0..4)];
    let days: i64 = if chance.random_bool(0.7) { 0 } else { chance.random_range(1..128) };
    let (from, until) = match chance.random_range(0..6) {
        0..3 => (None, None),
        3 => (Some(chance.random_range(0..1440i64)), None),
        4 => (None, Some(chance.random_range(0..1440i64))),
        _ => (Some(chance.random_range(0..1440i64)), Some(chance.random_range(0..1440i64))),
    };
    let sql = "UPDATE contact_route SET text = $1, safe_days = $2, safe_from = $3, safe_until = $4, confirmed_at = $5, show_number = $6, \
               stale_at = NULL, ended_at = NULL";
    tx.run(sql, params![answer, days, from, until, now, show]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn queue_one(world: &World, kind: Kind, route: ContactRouteId, round: i64) -> OutgoingId {
    let mut tx = world.acting(super::Who::Worker).await;
    let id = match kind.purpose {
        Purpose::FirstCall => {
            let (_, outgoing) = super::promised(&mut tx, world, Told::Message { route, channel: kind.channel }).await;
            outgoing.unwrap()
        }
        purpose => {
            let new = New { purpose, ..super::no_reply(world, kind.channel, route, &format!("round {round}")) };
            app::sending::store::queue(&mut tx, &new).await.unwrap()
        }
    };
    tx.commit().await.unwrap();
    id
}

/// Why this may not go at this moment, if it may not.
async fn forbidden(world: &World, id: OutgoingId, kind: Kind, route: ContactRouteId) -> Option<&'static str> {
    #[derive(sqlx::FromRow)]
    struct Row {
        died: bool,
        ended: bool,
        unsafe_since: bool,
        text: String,
        old: bool,
        hidden: bool,
        nowhere: bool,
        state: String,
        no_call: bool,
        promised: bool,
        expires_at: Instant,
        safe_days: i64,
        safe_from: Option<i64>,
        safe_until: Option<i64>,
        lately: i64,
        unread: bool,
    }
    let mut tx = world.system().await;
    let now = tx.now;
    let row: Row = tx
        .one(
            "SELECT p.died_on IS NOT NULL AS died, c.ended_at IS NOT NULL AS ended, \
             EXISTS (SELECT 1 FROM attempt a WHERE a.id = 'unsafe') AS unsafe_since, c.text, \
             c.stale_at IS NOT NULL AS old, EXISTS (SELECT 1 FROM contact_route n WHERE n.person_id = p.id AND n.show_number = 'no' \
               AND n.ended_at IS NULL) AS hidden, c.kind = 'address' AND p.address = '' AS nowhere, r.state, r.no_call_at IS NOT NULL AS no_call, \
             EXISTS (SELECT 1 FROM promise m WHERE m.outgoing_id = o.id AND m.ended_at IS NULL AND (m.answer IS NULL OR m.answer = 'yes')) \
               AS promised, o.expires_at, c.safe_days, c.safe_from, c.safe_until, \
             (SELECT COUNT(*) FROM outbox l WHERE l.id <> o.id AND l.sent_at > $2) AS lately, \
             EXISTS (SELECT 1 FROM reply y WHERE y.read_at IS NULL) AS unread \
             FROM outbox o JOIN person p ON p.id = o.person_id JOIN referral r ON r.person_id = p.id \
             JOIN contact_route c ON c.id = $3 WHERE o.id = $1",
            params![id, now.plus_days(-1), route],
        )
        .await
        .unwrap();
    let over = match kind.purpose {
        Purpose::Received => false,
        Purpose::FirstCall => row.state == "closed" || row.no_call || !row.promised,
        _ => row.state == "closed" || row.no_call,
    };
    let in_hours = if kind.channel == Channel::Letter {
        true
    } else {
        let minute = now.time().minutes();
        let (days, from, until) = (row.safe_days, row.safe_from, row.safe_until);
        let on = |at: Instant| days == 0 || days & (1i64 << (at.date().weekday() as i64)) != 0;
        let yesterday = now.date().plus_days(-1).start();
        let safe = match (from, until) {
            (Some(from), Some(until)) if from >= until => (on(now) && minute >= from) || (on(yesterday) && minute < until),
            _ => on(now) && from.is_none_or(|from| minute >= from) && until.is_none_or(|until| minute < until),
        };
        safe && (kind.purpose == Purpose::Received || (9 * 60..19 * 60).contains(&minute))
    };
    let reasons = [
        (now >= row.expires_at, "too late"),
        (over, "over"),
        (row.died, "died"),
        (row.ended, "not theirs"),
        (row.unsafe_since, "unsafe"),
        (kind.purpose == Purpose::NoReply && row.hidden, "our number would show"),
        (row.text != "yes", "no yes"),
        (row.old, "old"),
        (row.nowhere, "no address"),
        (row.lately >= 3, "enough"),
        (!in_hours, "not this hour"),
        (kind.purpose != Purpose::Received && row.unread, "unread"),
    ];
    reasons.into_iter().find(|(is_so, _)| *is_so).map(|(_, why)| why)
}

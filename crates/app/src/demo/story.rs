//! One person's story, from a practice's form to an e-bike: everything the system is for, in one record.

use db::{Tx, params};
use kernel::{
    ActionId, AppointmentId, AttemptId, ConcernId, ConnectionId, ContactId, ContactRouteId, Date, EventId, GoalId, Instant,
    NeedId, PersonId, ReferralId, fold,
};

use super::places::Team;
use super::store::{self, put};
use super::{Maker, people};
use crate::Result;

pub(super) async fn make(tx: &mut Tx, maker: &mut Maker, team: &Team) -> Result<()> {
    let (Some(practice), Some(worker)) = (team.practices.get(2), team.workers.get(2)) else { return Ok(()) };
    let t = maker.team;
    let day = |maker: &Maker, days: i64, minute: i64| -> Instant { maker.today.plus_days(-days).start().plus_minutes(minute) };
    let person = PersonId::from_bytes(maker.bytes());
    let born: Option<Date> = Date::new(maker.today.year() - 57, 2, 11).ok();
    put(
        tx,
        store::PERSON,
        params![
            t,
            person,
            "Marian",
            "Hale",
            "",
            "she/her",
            born,
            people::nhs_number(900),
            "English",
            false,
            "Ring first, then write",
            "12 Model Court\nLondon",
            "SE16 2TX",
            true,
            practice.id,
            practice.site,
            fold("Marian Hale"),
            day(maker, 100, 600)
        ],
    )
    .await?;
    store::put_name(tx, t, person, "Marian Hale").await?;
    let route = ContactRouteId::from_bytes(maker.bytes());
    put(
        tx,
        store::CONTACT_ROUTE,
        params![
            t,
            route,
            person,
            "+447700900999",
            "Mobile",
            "no",
            "no",
            "no",
            "no",
            "no",
            0b0000_1010i64,
            Some(600i64),
            Some(720i64),
            "Nobody else",
            "bluebell",
            day(maker, 99, 620)
        ],
    )
    .await?;
    let id = ReferralId::from_bytes(maker.bytes());
    let received = day(maker, 100, 600);
    put(
        tx,
        store::REFERRAL,
        params![
            t,
            id,
            1001i64,
            person,
            practice.id,
            practice.site,
            practice.referrer,
            practice.referrer_name,
            "Receptionist",
            received,
            received.date(),
            "active",
            "To get out, and not be afraid",
            "Lives alone. Low for a long time. Would like to be more active.",
            "yes",
            "yes",
            "known",
            "Has thoughts of suicide at times",
            worker.id,
            received.plus_minutes(2),
            "Ask how the third e-bike ride went",
            maker.today.plus_days(2),
            "person",
            maker.today.plus_days(6),
            "",
            day(maker, 5, 700),
            None::<Instant>,
            None::<Date>,
            None::<&str>,
            "",
            day(maker, 97, 700)
        ],
    )
    .await?;
    for need in ["mental_wellbeing", "lonely", "being_active"] {
        put(tx, store::NEED_TICKED, params![t, id, need]).await?;
    }
    let by = |maker: &mut Maker, at: Instant, kind: &'static str, note: &'static str| {
        let event = EventId::from_bytes(maker.bytes());
        params![t, event, id, at, worker.id, worker.name, kind, note]
    };
    for (at, kind, note) in [
        (received, "received", ""),
        (received.plus_minutes(40), "accepted", "The risk was accepted by the duty doctor first"),
        (day(maker, 99, 640), "attempted", ""),
        (day(maker, 97, 640), "conversed", ""),
    ] {
        let params = by(maker, at, kind, note);
        put(tx, store::EVENT, params).await?;
    }
    let concern = ConcernId::from_bytes(maker.bytes());
    put(
        tx,
        store::CONCERN,
        params![
            t,
            concern,
            person,
            id,
            received,
            practice.referrer,
            practice.referrer_name,
            "referral",
            "At the desk she said: “Some days I do not see the point.” Her words, heard by Rita.",
            "Stayed with her; the duty doctor saw her at 10:25",
            "closed",
            "Dr Osei, duty doctor",
            "In person, heard by the receptionist",
            received.plus_minutes(25),
            worker.name,
            received.plus_days(2),
            worker.name,
            "Dr Osei saw her that day and again on the Friday. She has the crisis line’s number and a safety plan."
        ],
    )
    .await?;
    for (days, minute, result, note) in [(99, 640, "no_answer", ""), (97, 615, "spoke", "She answered after the code word")] {
        let attempt = AttemptId::from_bytes(maker.bytes());
        let at = day(maker, days, minute);
        let params = params![t, attempt, id, person, at, worker.id, worker.name, result, note, None::<Instant>];
        put(tx, store::ATTEMPT, params).await?;
    }
    for (days, mode, place, note, not_online) in [
        (
            97,
            "phone",
            "",
            "She likes to cycle, in the park, alone. On roads she is afraid. She would like to meet people, slowly.",
            "She left a violent husband eight years ago. He must not learn where she lives. Thoughts of suicide come and go; she has told her doctor.",
        ),
        (80, "in_person", "At the practice", "We made the plan. She chose the walking group before the course.", ""),
        (
            66,
            "visit",
            "Southwark Park Pavilion",
            "We went to the first walk together. She talked with two others and stayed for tea.",
            "",
        ),
        (5, "phone", "", "Third ride as a volunteer. She sleeps better and has a phone number of a friend.", ""),
    ] {
        let contact = ContactId::from_bytes(maker.bytes());
        let at = day(maker, days, 630);
        put(
            tx,
            store::CONTACT,
            params![
                t,
                contact,
                id,
                person,
                worker.id,
                worker.name,
                at,
                at.plus_minutes(50),
                mode,
                place,
                "",
                note,
                not_online,
                at.plus_minutes(60),
                worker.name
            ],
        )
        .await?;
    }
    put(
        tx,
        store::ABOUT_ME,
        params![
            t,
            person,
            "To feel safe, and to be of use",
            "My neighbour Joan",
            "Cycling, trees, looking after others",
            "Busy roads. Being rung by numbers I do not know",
            "Ring on Tuesday or Thursday mornings. Say bluebell",
            "Please do not leave messages",
            "I notice when others are sad",
            day(maker, 97, 660),
            worker.name
        ],
    )
    .await?;
    put(tx, store::PLAN, params![t, id, person, day(maker, 80, 0).date(), maker.today.plus_days(6)]).await?;
    let (need, goal) = (NeedId::from_bytes(maker.bytes()), GoalId::from_bytes(maker.bytes()));
    put(tx, store::NEED, params![t, need, id, "being_active", "I only ride in the park, alone", 0i64]).await?;
    put(tx, store::GOAL, params![t, goal, id, need, "To ride on a road with somebody", 9i64, "reached", 0i64]).await?;
    for (n, (what, who)) in
        [("Go to the first walk", "worker"), ("Take the cycling course", "person"), ("Train for the e-bikes", "person")]
            .into_iter()
            .enumerate()
    {
        let action = ActionId::from_bytes(maker.bytes());
        let due = maker.today.plus_days(-66 + n as i64 * 20);
        put(tx, store::ACTION, params![t, action, id, goal, what, who, due, 6i64, "done", due, n as i64]).await?;
    }
    let services = store::services(tx).await?;
    for (word, part, state, days) in [
        ("walking\n", "participant", "going", 66),
        ("road confidence", "participant", "completed", 40),
        ("cycling\nvolunteering", "volunteer", "going", 20),
    ] {
        let Some((service, _)) = services.iter().find(|(_, keywords)| keywords.contains(word)) else { continue };
        let connection = ConnectionId::from_bytes(maker.bytes());
        let at = day(maker, days, 700);
        put(tx, store::CONNECTION, params![t, connection, id, person, service, part, state, at, "First name only", at.date()])
            .await?;
        let event = EventId::from_bytes(maker.bytes());
        put(tx, store::CONNECTION_EVENT, params![t, event, connection, at, worker.id, worker.name, state, ""]).await?;
        if part == "participant" && state == "going" {
            let visit = AppointmentId::from_bytes(maker.bytes());
            let at = day(maker, 66, 600);
            let params =
                params![t, visit, id, person, worker.id, at, 90i64, "visit", "Southwark Park Pavilion", "none", "attended"];
            put(tx, store::APPOINTMENT, params).await?;
            put(tx, store::VISIT, params![t, visit, connection, "She stayed for tea."]).await?;
        }
    }
    Ok(())
}

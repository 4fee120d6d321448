//! What happened on the road of an invented referral once somebody was reached: conversations, plan, connections, appointments.

use db::{Tx, params};
use kernel::{ActionId, AppointmentId, ConnectionId, ContactId, Date, EventId, GoalId, NeedId};

use super::Maker;
use super::store::{self, put};
use super::work::{Open, event};
use crate::Result;

pub(super) async fn conversation(tx: &mut Tx, maker: &mut Maker, open: &Open<'_>, days: i64) -> Result<()> {
    let times = if days > 40 { 2 + maker.below(3) } else { 1 + maker.below(2) };
    for n in 0..times {
        let at = open.received.plus_days(4 + n as i64 * 12).min(maker.now.plus_minutes(-50));
        let id = ContactId::from_bytes(maker.bytes());
        let note = match n {
            0 => format!(
                "We spoke for a while about what matters. {} told me how the last months were, and what would help first.",
                open.called
            ),
            _ => maker
                .word(&[
                    "Went through what was done since last time. Some of it worked.",
                    "They went to the first session and liked it.",
                    "A hard week. We made the next step smaller.",
                ])
                .to_owned(),
        };
        let copied = maker.chance(70).then(|| at.plus_minutes(20));
        let mode = if n == 0 { "phone" } else { maker.word(&["phone", "phone", "in_person", "home"]) };
        put(
            tx,
            store::CONTACT,
            params![
                maker.team,
                id,
                open.id,
                open.person,
                open.worker.id,
                open.worker.name,
                at,
                at.plus_minutes(45),
                mode,
                "",
                "",
                note,
                "",
                copied,
                copied.map(|_| open.worker.name.clone())
            ],
        )
        .await?;
        if n == 0 {
            event(tx, maker, open.id, at, Some(open.worker), &open.worker.name, "conversed", "").await?;
        }
    }
    let enjoy = maker.word(&[
        "Cooking, the radio, my balcony",
        "Football on the television, fixing things",
        "Walking, if someone comes along",
        "Singing. I used to be in a choir",
        "Growing tomatoes",
    ]);
    let back = maker.word(&[
        "I do not like crowds",
        "My knees",
        "Money for the bus",
        "I lose heart when forms are long",
        "I worry about the neighbours",
    ]);
    put(
        tx,
        store::ABOUT_ME,
        params![
            maker.team,
            open.person,
            "My home and my family",
            "My sister, and a neighbour",
            enjoy,
            back,
            "Ring, do not write",
            "Please do not rush me",
            "I have got through worse",
            open.received.plus_days(4),
            open.worker.name
        ],
    )
    .await
}

pub(super) async fn plan(tx: &mut Tx, maker: &mut Maker, open: &Open<'_>, ended: bool, days: i64) -> Result<()> {
    let team = maker.team;
    let agreed = open.received.plus_days(8).date().min(maker.today);
    let review: Date = maker.today.plus_days(maker.below(28) as i64);
    put(tx, store::PLAN, params![team, open.id, open.person, agreed, (!ended).then_some(review)]).await?;
    let (need, goal) = (NeedId::from_bytes(maker.bytes()), GoalId::from_bytes(maker.bytes()));
    let (words, hope, what) = match open.need {
        "housing" | "homeless" => (
            "My home is damp and I am behind with the rent",
            "A home that is dry and safe",
            "Go to the housing drop-in with the letters",
        ),
        "money" | "benefits" => ("I owe money and do not know what I can claim", "To know where I stand", "See the debt adviser"),
        "care_needs" | "caring" => ("I cannot do everything at home alone", "Some help, and some rest", "Ask for an assessment"),
        _ => ("I am alone most days", "To have somewhere to go each week", "Try one group, together with my link worker"),
    };
    put(tx, store::NEED, params![team, need, open.id, open.need, words, 0i64]).await?;
    let status = if ended { maker.word(&["reached", "partly", "let_go"]) } else { "open" };
    let importance = maker.chance(60).then(|| 5 + maker.below(6) as i64);
    put(tx, store::GOAL, params![team, goal, open.id, need, hope, importance, status, 0i64]).await?;
    for (n, (what, who)) in [(what, "person"), ("Ring the service and ask when they can come", "worker")].into_iter().enumerate()
    {
        let done = ended || (days > 30 && maker.chance(60));
        let due = agreed.plus_days(10 + n as i64 * 7);
        let confidence = maker.chance(40).then(|| 3 + maker.below(8) as i64);
        let id = ActionId::from_bytes(maker.bytes());
        let status = if done { "done" } else { "open" };
        let params = params![team, id, open.id, goal, what, who, due, confidence, status, done.then_some(due), n as i64];
        put(tx, store::ACTION, params).await?;
    }
    Ok(())
}

pub(super) async fn connections(
    tx: &mut Tx,
    maker: &mut Maker,
    open: &Open<'_>,
    services: &[(String, String)],
    ended: bool,
    days: i64,
) -> Result<()> {
    let fitting: Vec<&str> =
        services.iter().filter(|(_, keywords)| keywords.contains(open.need)).map(|(id, _)| id.as_str()).collect();
    for _ in 0..1 + maker.below(2) {
        let Some(service) = maker.pick(&fitting) else { return Ok(()) };
        let id = ConnectionId::from_bytes(maker.bytes());
        let state = if ended {
            maker.word(&["going", "completed", "completed", "dropped_out", "signposted", "did_not_attend"])
        } else if days < 14 {
            maker.word(&["suggested", "agreed", "referred"])
        } else {
            maker.word(&["agreed", "referred", "waiting_list", "accepted", "attended", "going", "signposted", "service_declined"])
        };
        let at = open.received.plus_days(9).min(maker.now.plus_minutes(-15));
        let params = params![
            maker.team,
            id,
            open.id,
            open.person,
            service,
            "participant",
            state,
            at,
            "Name and telephone number",
            None::<Date>
        ];
        put(tx, store::CONNECTION, params).await?;
        if store::exists(tx, maker.team, id).await? {
            let event_id = EventId::from_bytes(maker.bytes());
            let params = params![maker.team, event_id, id, at, open.worker.id, open.worker.name, state, ""];
            put(tx, store::CONNECTION_EVENT, params).await?;
        }
    }
    Ok(())
}

pub(super) async fn appointment(tx: &mut Tx, maker: &mut Maker, open: &Open<'_>) -> Result<()> {
    let id = AppointmentId::from_bytes(maker.bytes());
    let day = maker.today.plus_days(maker.below(4) as i64);
    let at = day.start().plus_minutes(9 * 60 + 30 * maker.below(14) as i64);
    let (mode, place) = *maker
        .pick(&[
            &("in_person", "At the practice, room 4"),
            &("phone", ""),
            &("home", "At their home"),
            &("visit", "Southwark Park Pavilion"),
        ])
        .unwrap_or(&("phone", ""));
    let interpreter = maker.word(&["none", "none", "needed", "booked"]);
    let params = params![maker.team, id, open.id, open.person, open.worker.id, at, 45i64, mode, place, interpreter, "planned"];
    put(tx, store::APPOINTMENT, params).await
}

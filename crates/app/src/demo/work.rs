//! Half a year of invented referrals in every state, with what happened to each.

use db::{Tx, params};
use kernel::{AttemptId, ConcernId, EventId, Instant, PersonId, ReferralId};

use super::Maker;
use super::people;
use super::places::{Practice, Team, Worker};
use super::road::{appointment, connections, conversation, plan};
use super::store::{self, put};
use crate::Result;

const REFERRALS: usize = 400;

/// Needs by how often a sister team sees them (703 referrals of July to September 2025), in parts of a hundred.
pub(crate) const MIX: [(u32, &str); 11] = [
    (26, "housing"),
    (5, "homeless"),
    (14, "mental_wellbeing"),
    (12, "care_needs"),
    (10, "money"),
    (9, "benefits"),
    (9, "lonely"),
    (4, "caring"),
    (4, "being_active"),
    (4, "bereaved"),
    (3, "work"),
];

pub(crate) const WANTS: [&str; 12] = [
    "To sort out the letters about the rent",
    "Someone to talk to who is not family",
    "To get out of the flat more",
    "Help with the PIP form",
    "To feel safe at home",
    "To sleep without worrying about money",
    "To meet people who speak my language",
    "To get fit again after the operation",
    "A break from looking after Mum",
    "To find work I can do with my back",
    "To know what I can claim",
    "To do something with my hands",
];

pub(super) struct Open<'a> {
    pub id: ReferralId,
    pub person: PersonId,
    pub called: String,
    pub worker: &'a Worker,
    pub need: &'static str,
    pub received: Instant,
}

pub(super) async fn make(tx: &mut Tx, maker: &mut Maker, team: &Team) -> Result<()> {
    let services = store::services(tx).await?;
    for n in 0..REFERRALS {
        // More of them lately than long ago.
        let days = ((n * n) * 182 / (REFERRALS * REFERRALS)) as i64;
        if let Some(practice) = team.practices.get(maker.below(team.practices.len())) {
            one(tx, maker, n, days, practice, &services).await?;
        }
    }
    Ok(())
}

/// The state that a referral so many days old has reached.
fn state(maker: &mut Maker, days: i64) -> &'static str {
    let roll = maker.below(100);
    match days {
        0..=1 => {
            if roll < 30 {
                "in_triage"
            } else {
                "allocated"
            }
        }
        2..=6 => match roll {
            0..=7 => "in_triage",
            8..=13 => "returned",
            14..=50 => "allocated",
            51..=85 => "contacting",
            _ => "active",
        },
        7..=27 => match roll {
            0..=3 => "returned",
            4..=6 => "rejected",
            7..=30 => "contacting",
            31..=85 => "active",
            86..=92 => "on_hold",
            _ => "closed",
        },
        28..=89 => match roll {
            0..=3 => "rejected",
            4..=8 => "contacting",
            9..=55 => "active",
            56..=62 => "on_hold",
            _ => "closed",
        },
        _ => match roll {
            0..=4 => "rejected",
            5..=13 => "active",
            14..=17 => "on_hold",
            _ => "closed",
        },
    }
}

async fn one(
    tx: &mut Tx,
    maker: &mut Maker,
    n: usize,
    days: i64,
    practice: &Practice,
    services: &[(String, String)],
) -> Result<()> {
    let (team, id) = (maker.team, ReferralId::from_bytes(maker.bytes()));
    let person = people::make(tx, maker, n, practice).await?;
    let state = state(maker, days);
    let received = maker.days_ago(days);
    let roll = maker.below(100) as u32;
    let mut sum = 0;
    let need = MIX
        .iter()
        .find(|(part, _)| {
            sum += part;
            roll < sum
        })
        .map_or("lonely", |(_, need)| need);
    let with_worker = !matches!(state, "in_triage" | "returned" | "rejected");
    let worker = practice.workers.get(maker.below(practice.workers.len())).filter(|_| with_worker);
    let risk = maker.chance(if state == "in_triage" { 40 } else { 5 });
    let wants = maker.word(&WANTS);
    let allocated = worker.map(|_| received.plus_minutes(2));
    let lasted = 20 + maker.below(40) as i64;
    let closed = (state == "closed").then(|| maker.days_ago((days - lasted).max(1)));
    let reason = closed.map(|_| close_reason(maker));
    let active = matches!(state, "active" | "on_hold")
        || (state == "closed" && !matches!(reason, Some("declined_at_first" | "not_reached")));
    let touched_days = match state {
        "active" | "on_hold" if maker.chance(15) => days.min(15 + maker.below(12) as i64),
        "closed" => 0,
        _ => days.min(maker.below(9) as i64),
    };
    let touched = closed.unwrap_or_else(|| maker.days_ago(touched_days)).max(received);
    let next = match state {
        "active" => maker.word(&[
            "Ring to see how the first visit went",
            "Send the details of the drop-in",
            "Ask the housing officer for an answer",
            "Review the plan together",
        ]),
        _ => "",
    };
    let next_on = (!next.is_empty()).then(|| maker.today.plus_days(maker.below(14) as i64 - 3));
    let waiting = if state == "active" { maker.word(&["us", "person", "service", "practice", "us"]) } else { "us" };
    let review = (state == "active")
        .then(|| maker.today.plus_days(maker.below(35) as i64 - 5))
        .or((state == "on_hold").then(|| maker.today.plus_days(maker.below(30) as i64)));
    let hold = if state == "on_hold" {
        maker.word(&["In hospital", "Away to see family", "Waiting for the council’s decision"])
    } else {
        ""
    };
    put(
        tx,
        store::REFERRAL,
        params![
            team,
            id,
            (n + 1) as i64,
            person.id,
            practice.id,
            practice.site,
            practice.referrer,
            practice.referrer_name,
            "Receptionist",
            received,
            received.date(),
            state,
            wants,
            "Seen today; would like help with more than medicine can do.",
            "yes",
            "yes",
            if risk { "known" } else { "none_known" },
            if risk { "Said they sometimes do not want to be here" } else { "" },
            worker.map(|worker| worker.id),
            allocated,
            next,
            next_on,
            waiting,
            review,
            hold,
            touched,
            closed,
            closed.map(Instant::date),
            reason,
            if closed.is_some() { "As agreed in our last call." } else { "" },
            active.then(|| received.plus_days(7))
        ],
    )
    .await?;
    put(tx, store::NEED_TICKED, params![team, id, need]).await?;
    if maker.chance(45) {
        let second = maker.word(&["lonely", "money", "mental_wellbeing", "being_active", "benefits", "food"]);
        put(tx, store::NEED_TICKED, params![team, id, second]).await?;
    }
    event(tx, maker, id, received, None, &practice.referrer_name, "received", "").await?;
    match state {
        "in_triage" if risk => {
            put(tx, store::EXCEPTION, params![team, id, 0i64, "risk", "The practice told of a risk", None::<PersonId>]).await?
        }
        "in_triage" => {
            put(tx, store::EXCEPTION, params![team, id, 0i64, "missing", "There is no birth date", None::<PersonId>]).await?
        }
        "returned" => {
            event(tx, maker, id, received.plus_minutes(90), None, "Amara Nwosu", "returned", "Which number may we ring?").await?
        }
        "rejected" => {
            event(
                tx,
                maker,
                id,
                received.plus_minutes(90),
                None,
                "Amara Nwosu",
                "rejected",
                "Needs the social care team. We have told them whom to ring.",
            )
            .await?
        }
        _ => {}
    }
    if risk {
        let concern_open = state == "in_triage" && received > maker.now.plus_days(-1);
        concern(tx, maker, person.id, id, received, concern_open).await?;
    }
    let Some(worker) = worker else { return Ok(()) };
    let open = Open { id, person: person.id, called: person.called, worker, need, received };
    event(tx, maker, id, received.plus_minutes(2), None, "Kith", "accepted", &format!("Given to {}", worker.name)).await?;
    let tries = match state {
        "allocated" => 0,
        "contacting" => 1 + maker.below(3),
        _ => 1 + maker.below(2),
    };
    attempts(tx, maker, &open, tries, active, days).await?;
    if active {
        conversation(tx, maker, &open, days).await?;
        let ended = state == "closed";
        plan(tx, maker, &open, ended, days).await?;
        connections(tx, maker, &open, services, ended, days).await?;
        if state == "active" && maker.chance(14) {
            appointment(tx, maker, &open).await?;
        }
    }
    if let Some(at) = closed {
        event(tx, maker, id, at, Some(worker), &worker.name, "closed", "").await?;
    }
    Ok(())
}

fn close_reason(maker: &mut Maker) -> &'static str {
    maker.word(&[
        "goals_met",
        "goals_met",
        "partly_met",
        "goes_on_alone",
        "goes_on_alone",
        "declined_at_first",
        "withdrew",
        "not_reached",
        "not_reached",
        "moved_away",
        "support_limit",
        "nothing_suitable",
    ])
}

#[expect(clippy::too_many_arguments, reason = "one line of the timeline, said in one line")]
pub(super) async fn event(
    tx: &mut Tx,
    maker: &mut Maker,
    referral: ReferralId,
    at: Instant,
    by: Option<&Worker>,
    name: &str,
    kind: &str,
    note: &str,
) -> Result<()> {
    let id = EventId::from_bytes(maker.bytes());
    put(tx, store::EVENT, params![maker.team, id, referral, at, by.map(|worker| worker.id), name, kind, note]).await
}

/// What the practice told of: accepted within the half hour, and closed some days later.
async fn concern(tx: &mut Tx, maker: &mut Maker, person: PersonId, referral: ReferralId, at: Instant, open: bool) -> Result<()> {
    let id = ConcernId::from_bytes(maker.bytes());
    let accepted = (!open).then(|| at.plus_minutes(25));
    let closed = accepted.map(|at| at.plus_days(4)).filter(|at| *at < maker.now);
    let state = match (accepted, closed) {
        (None, _) => "open",
        (_, None) => "accepted",
        _ => "closed",
    };
    let when = |is: bool, words: &'static str| if is { words } else { "" };
    put(
        tx,
        store::CONCERN,
        params![
            maker.team,
            id,
            person,
            referral,
            at,
            None::<kernel::StaffId>,
            "The practice",
            "referral",
            "The practice wrote: said they sometimes do not want to be here",
            when(!open, "Rang the duty doctor"),
            state,
            when(!open, "Dr Osei, duty doctor"),
            when(!open, "By telephone, heard by me"),
            accepted,
            when(!open, "Amara Nwosu"),
            closed,
            when(closed.is_some(), "Amara Nwosu"),
            when(closed.is_some(), "Dr Osei saw them. They know whom to ring, day and night.")
        ],
    )
    .await
}

async fn attempts(tx: &mut Tx, maker: &mut Maker, open: &Open<'_>, tries: usize, reached: bool, days: i64) -> Result<()> {
    for n in 0..tries {
        let last = n + 1 == tries;
        let at = open.received.plus_days(1 + n as i64 * 2).plus_minutes(maker.below(300) as i64).min(maker.now.plus_minutes(-20));
        let result = if last && reached {
            "spoke"
        } else {
            maker.word(&["no_answer", "no_answer", "voicemail", "someone_else", "call_back"])
        };
        let call_back = (result == "call_back" && !reached && last && days < 20)
            .then(|| maker.today.start().plus_minutes(10 * 60 + 30 * maker.below(12) as i64));
        let id = AttemptId::from_bytes(maker.bytes());
        let params = params![maker.team, id, open.id, open.person, at, open.worker.id, open.worker.name, result, "", call_back];
        put(tx, store::ATTEMPT, params).await?;
        if n == 0 {
            event(tx, maker, open.id, at, Some(open.worker), &open.worker.name, "attempted", "").await?;
        }
    }
    Ok(())
}

//! What was sent to somebody before the first call, what they wrote back, and what became of a concern: as much of each as a busy team has.

use db::params;
use kernel::{ConcernId, ContactRouteId, EventId, Instant, OutgoingId, PromiseId, ReplyId};

use super::case::One;
use super::past;
use super::store::{self, Rows};
use crate::contact::say;
use crate::demo::Maker;
use crate::referral::model::State;
use crate::sending::wording::Filling;

/// Of a hundred referrals that were called, so many had been told of it by a text.
const TOLD: u32 = 60;
/// Of a hundred who were told, so many wrote back.
const WROTE: u32 = 15;

/// A call that was promised by a text, and perhaps an answer to it. For somebody who waits for the first call, it is still to come.
pub(super) fn promised(rows: &mut Rows, maker: &mut Maker, one: &One<'_>, route: ContactRouteId) {
    if !maker.chance(TOLD) {
        return;
    }
    let (team, now, worker) = (maker.team, maker.now, one.worker);
    let to_come = one.state == State::Allocated && one.busy;
    let made = past(now, one.received.plus_minutes(20));
    let from = match to_come {
        true => maker.today.plus_days(1 + maker.below(4) as i64).start().plus_minutes(600 + 60 * maker.below(6) as i64),
        false => past(now, one.received.plus_days(1)),
    };
    let until = from.plus_minutes(60);
    let (outgoing, promise) = (OutgoingId::at(made, maker.bytes()), PromiseId::at(made, maker.bytes()));
    let say = say::words(maker.bytes());
    let filling = Filling {
        caller: worker.first_name.to_owned(),
        date: Some(from.date()),
        from: Some(from.time()),
        until: Some(until.time()),
        say: say.clone(),
        ..Filling::default()
    };
    // Of a value of plain fields the writing cannot fail.
    let filling = serde_json::to_string(&filling).unwrap_or_default();
    let sent = made.plus_minutes(1);
    let came = maker.chance(95);
    let (state, why) = if came { ("delivered", "") } else { ("failed", "The provider says that it did not come.") };
    let body = format!("Hello. {} will ring you. The first words will be “{say}”.", worker.first_name);
    rows.add(
        store::OUTBOX,
        params![
            team,
            outgoing,
            "text",
            "first_call",
            format!("first_call:{promise}"),
            one.person,
            one.id,
            route,
            "en",
            filling,
            made,
            worker.id,
            worker.name,
            made,
            from,
            state,
            why,
            1i64,
            "first_call.en",
            body,
            sent,
            sent.plus_minutes(1),
            // Whom nobody works with any more was reached in another way, or not at all.
            (!came && one.closed.is_some()).then_some(until)
        ],
    );
    for (state, minutes) in [("sending", 0), ("sent", 1), (state, 2)] {
        let at = made.plus_minutes(minutes);
        rows.add(store::OUTBOX_EVENT, params![team, EventId::at(at, maker.bytes()), outgoing, at, state, "", "Kith"]);
    }
    let answers = came && maker.chance(WROTE);
    let answered = past(now, sent.plus_minutes(30));
    let answer = answers.then(|| maker.word(&["yes", "yes", "another", "no"]));
    rows.add(
        store::PROMISE,
        params![
            team,
            promise,
            one.id,
            one.person,
            worker.id,
            from,
            until,
            say,
            made,
            worker.name,
            outgoing,
            "message",
            answer,
            answer.map(|_| answered),
            (!to_come).then_some(until)
        ],
    );
    if answers {
        reply(rows, maker, one, outgoing, answered);
    }
}

/// What they wrote. All is read, but for the newest of the large caseload.
fn reply(rows: &mut Rows, maker: &mut Maker, one: &One<'_>, outgoing: OutgoingId, at: Instant) {
    let read = !(one.busy && matches!(one.state, State::Allocated | State::Contacting));
    let id = ReplyId::at(at, maker.bytes());
    let words = maker.word(&["Yes that is fine thank you", "Could you ring after 3 please", "Who is this", "ok"]);
    let (read_at, read_by) = if read { (Some(at.plus_minutes(40)), one.worker.name.as_str()) } else { (None, "") };
    rows.add(
        store::REPLY,
        params![maker.team, id, format!("load {id}"), "text", "", words, at, at, one.person, one.id, outgoing, read_at, read_by],
    );
}

/// What happened with a concern, from opening to where it stands.
pub(super) fn of_concern(rows: &mut Rows, maker: &mut Maker, one: &One<'_>, id: ConcernId, at: Instant, state: &str) {
    let mut happened = |kind: &str, at: Instant, name: &str| {
        let event = EventId::at(at, maker.bytes());
        rows.add(
            store::CONCERN_EVENT,
            params![maker.team, event, id, at, kind, format!("{kind}:{}", at.millis()), name, one.worker.name],
        );
    };
    happened("opened", at, "");
    happened("reached", at.plus_minutes(1), &one.worker.name);
    if state != "open" {
        happened("accepted", at.plus_minutes(4), "Dr Osei, duty doctor");
        happened("told", at.plus_minutes(20), "The practice");
    }
    if let Some(closed) = one.closed.filter(|_| state == "closed") {
        happened("closed", closed, "");
    }
}

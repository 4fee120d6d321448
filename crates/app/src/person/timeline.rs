//! Everything that has happened with a person, in one line of time; the road as steps; and the one next thing to do. Pure.

use kernel::{Date, Instant, ReplyId};

use super::proxy::{Proxy, Standing};
use crate::concern::model::Concern;
use crate::contact::model::AppointmentState;
use crate::contact::orders::{self, Told};
use crate::contact::store::{Appointment, Attempt, Contact};
use crate::contact::store_promise::Promise;
use crate::referral::model::{Event, Referral, State};
use crate::safeguarding::model::Sealed;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub at: Instant,
    pub what: String,
    pub by: String,
    pub words: String,
    /// Where more of it stands.
    pub link: Option<String>,
}

/// A line of the timeline that another slice owns.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    pub at: Instant,
    pub what: String,
    /// Where a connection stood then; absent for other lines.
    pub state: Option<crate::connection::model::State>,
    pub by_whom: String,
    pub words: String,
    pub link: Option<String>,
}

pub struct Facts<'a> {
    pub events: &'a [Event],
    pub attempts: &'a [Attempt],
    pub contacts: &'a [Contact],
    pub appointments: &'a [Appointment],
    pub concerns: &'a [Concern],
    /// Who acts or acted for them.
    pub proxies: &'a [(Proxy, Standing)],
    pub others: Vec<Line>,
}

/// Everything, newest first.
pub fn timeline(facts: Facts<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |at: Instant, what: String, by: &str, words: &str, link: Option<String>| {
        entries.push(Entry { at, what, by: by.to_owned(), words: words.to_owned(), link });
    };
    for event in facts.events {
        // Calls and conversations stand for themselves.
        if !matches!(event.kind.as_str(), "attempted" | "taken_back" | "conversed") {
            add(event.at, crate::referral::view::event_words(&event.kind).to_owned(), &event.staff_name, &event.note, None);
        }
    }
    for attempt in facts.attempts {
        let what = titled("Call", attempt.result.label(), &attempt.sealed);
        add(
            attempt.at,
            match attempt.taken_back_at {
                Some(at) => format!("{what}. Taken back by {}, {}", attempt.taken_back_by, at.short()),
                None => what,
            },
            &attempt.staff_name,
            &attempt.note,
            Some(format!("/attempts/{}", attempt.id)),
        );
    }
    for contact in facts.contacts.iter().filter(|contact| contact.finished_at.is_some()) {
        let what = titled("Conversation", contact.mode.label(), &contact.sealed);
        add(contact.started_at, what, &contact.staff_name, &contact.note, None);
    }
    for appointment in facts.appointments.iter().filter(|appointment| appointment.state != AppointmentState::Planned) {
        let what = format!("Appointment: {}", appointment.state.label());
        add(appointment.starts_at, what, &appointment.staff_name, &appointment.place, None);
    }
    for concern in facts.concerns {
        add(
            concern.opened_at,
            "Concern raised".to_owned(),
            &concern.opened_by,
            concern.words(),
            Some(format!("/concerns/{}", concern.id)),
        );
        if let Some(at) = concern.accepted_at {
            add(
                at,
                format!("Concern accepted by {}", concern.accepted_by),
                &concern.accepted_recorded_by,
                &concern.accepted_how,
                None,
            );
        }
        if let Some(at) = concern.closed_at {
            add(at, "Concern closed".to_owned(), &concern.closed_by, &concern.outcome, None);
        }
    }
    for (proxy, standing) in facts.proxies {
        let link = || Some(format!("/proxies/{}", proxy.id));
        add(proxy.made_at, "Somebody may act for them".to_owned(), &proxy.made_by, &proxy.relation, link());
        let ended = match (proxy.ended_at, proxy.ending, standing) {
            (Some(at), Some(ending), _) => Some((at, ending.label())),
            (_, _, Standing::Over(day)) => Some((day.start(), "The day has come on which it ends by itself")),
            _ => None,
        };
        if let Some((at, why)) = ended {
            let words = format!("{}. {why}", proxy.relation);
            add(at, "Somebody acts for them no more".to_owned(), &proxy.ended_by, &words, link());
        }
    }
    for line in facts.others {
        let what = match line.state {
            Some(state) => format!("{}: {}", line.what, state.label().to_lowercase()),
            None => line.what,
        };
        add(line.at, what, &line.by_whom, &line.words, line.link);
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries
}

/// What happened, and that its words were sealed, apart from what anybody can type.
fn titled(what: &str, how: &str, sealed: &Sealed) -> String {
    let sealed = sealed.said().map(|said| format!(". {said}")).unwrap_or_default();
    format!("{what}: {how}{sealed}")
}

/// A step of the road: its words, and whether it is done, now, paused or still to come.
pub fn road(referral: &Referral) -> Vec<(&'static str, &'static str)> {
    let now = match referral.state {
        State::InTriage | State::Returned | State::Rejected | State::Joined => 0,
        State::Allocated | State::Contacting => 1,
        State::Active | State::OnHold => 2,
        State::Closed => 3,
    };
    ["Received", "Being called", "Working together", "Closed"]
        .into_iter()
        .enumerate()
        .map(|(at, step)| {
            let state = match at.cmp(&now) {
                std::cmp::Ordering::Less => "done",
                std::cmp::Ordering::Greater => "next",
                std::cmp::Ordering::Equal if referral.state == State::OnHold => "paused",
                std::cmp::Ordering::Equal if referral.state == State::Closed => "done",
                std::cmp::Ordering::Equal => "now",
            };
            (step, state)
        })
        .collect()
}

/// What the next thing to do depends on, beside the referral.
#[derive(Clone, Copy, Debug)]
pub struct Stage<'a> {
    pub concerns: &'a [Concern],
    pub last_attempt: Option<&'a Attempt>,
    pub conversed: bool,
    pub agreed_plan: bool,
    pub told_gp: bool,
    /// Something that they wrote and nobody has read.
    pub unread: Option<ReplyId>,
    pub no_call_at: Option<Instant>,
    /// The call that is promised to them.
    pub promise: Option<&'a Promise>,
    pub today: Date,
}

/// The one next thing to do: words and where.
pub fn next_action(referral: &Referral, stage: &Stage<'_>) -> (String, String) {
    let Stage { last_attempt, conversed, agreed_plan, told_gp, today, .. } = *stage;
    let id = referral.id;
    if let Some(open) = stage.concerns.iter().find(|concern| concern.state == crate::concern::model::State::Open) {
        return ("Get the concern accepted by a named person".to_owned(), format!("/concerns/{}", open.id));
    }
    if let Some(next) = next_call(referral, stage) {
        return next;
    }
    match referral.state {
        State::InTriage => ("Look at it in triage".to_owned(), format!("/referrals/{id}/triage")),
        State::Returned => ("Wait for the practice’s answer".to_owned(), format!("/referrals/{id}")),
        State::Allocated => ("Ring them".to_owned(), "/today".to_owned()),
        State::Contacting if last_attempt.is_some_and(|last| last.result.reached()) => {
            ("Write down what was said".to_owned(), format!("/referrals/{id}/conversation"))
        }
        State::Contacting => ("Try again to reach them".to_owned(), "/today".to_owned()),
        State::OnHold => ("Look at it again when the hold ends".to_owned(), format!("/people/{}", referral.person_id)),
        State::Joined => ("Nothing: it went into another referral".to_owned(), format!("/referrals/{id}")),
        State::Rejected => ("Nothing: it was not taken on".to_owned(), format!("/referrals/{id}")),
        State::Closed if !told_gp => {
            ("Tell the practice how it ended".to_owned(), format!("/referrals/{id}/message?kind=closing"))
        }
        State::Closed => ("Nothing: it is closed".to_owned(), format!("/referrals/{id}")),
        State::Active if !conversed => ("Hold the first conversation".to_owned(), format!("/referrals/{id}/conversation")),
        State::Active if !agreed_plan => ("Make the plan together".to_owned(), format!("/referrals/{id}/plan")),
        State::Active if referral.review_on.is_some_and(|on| on <= today) => {
            ("Review the plan".to_owned(), format!("/referrals/{id}/plan"))
        }
        State::Active if !referral.next_step.is_empty() => (referral.next_step.clone(), format!("/referrals/{id}/conversation")),
        State::Active => ("Find what fits".to_owned(), format!("/referrals/{id}/find")),
    }
}

/// What they told us, or the call that was promised or set, which the day's list has for whom it has.
fn next_call(referral: &Referral, stage: &Stage<'_>) -> Option<(String, String)> {
    let id = referral.id;
    let last = stage.last_attempt.filter(|last| last.referral_id == id);
    let call_back = last.and_then(|last| last.call_back_at);
    let to_call = matches!(referral.state, State::Allocated | State::Contacting)
        || referral.state.is_with_worker() && (call_back.is_some() || stage.promise.is_some());
    match orders::told(stage.unread, stage.no_call_at, stage.promise.and_then(|promise| promise.answer)) {
        Some(told @ Told::Wrote(reply)) => return Some((told.label().to_owned(), format!("/replies/{reply}"))),
        _ if !to_call => return None,
        Some(told @ Told::NoCall) => {
            return Some((format!("{}. End the referral", told.label()), format!("/referrals/{id}/close")));
        }
        Some(told @ Told::Another) => {
            let wished_at = stage.promise.and_then(|promise| promise.wished_at);
            let wish = match (wished_at, stage.promise.map(Promise::wish).unwrap_or_default()) {
                (Some(at), _) => format!(": {}, {}", at.date().with_weekday(), at.time()),
                (None, "") => ". Find one".to_owned(),
                (None, words) => format!(": “{words}”"),
            };
            return Some((format!("{}{wish}", told.label()), format!("/referrals/{id}/promise")));
        }
        None => {}
    }
    if let Some(promise) = stage.promise {
        return Some((format!("Ring them as promised, {}", promise.hour()), "/today".to_owned()));
    }
    let words = if last?.result.rang_in_vain() { "Ring again at" } else { "Call back, promised for" };
    Some((format!("{words} {}", call_back?.short()), "/today".to_owned()))
}

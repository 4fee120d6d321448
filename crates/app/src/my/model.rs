//! What a person's own page shows, and what it never shows. Pure.
//!
//! Everything that is left out is left out before anything is counted or numbered, so that a page with hidden things and one without
//! them are the same to the letter.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{ConnectionId, Date, Instant, OwnPageId, PersonId, ReferralId};

use crate::connection::model::State;
use crate::connection::rules::names_abuse;
use crate::connection::store::Connection;
use crate::contact::model::{AppointmentState, Mode};
use crate::contact::store::Appointment;
use crate::plan::model::{GoalStatus, Snapshot, Who};
use crate::team::model::spoken;

/// The word must have so many letters.
pub const SHORTEST_WORD: usize = 4;

/// A page that works.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OwnPage {
    pub id: OwnPageId,
    pub person_id: PersonId,
    pub referral_id: ReferralId,
    pub word_hash: String,
    pub made_at: Instant,
    pub made_by: String,
    pub until_at: Instant,
    pub opened_at: Option<Instant>,
}

/// A new link: 138 random bits, in letters that can be read out.
pub fn new_token() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let letter = || LETTERS.get(rand::random_range(0..LETTERS.len())).map(|byte| char::from(*byte));
    let group = || (0..4).filter_map(|_| letter()).collect::<String>();
    (0..7).map(|_| group()).collect::<Vec<_>>().join("-")
}

/// One spelling of a link, however it was typed.
pub fn tidy_token(token: &str) -> String {
    token.chars().filter(char::is_ascii_alphanumeric).take(100).collect::<String>().to_ascii_lowercase()
}

/// One spelling of a word.
pub fn tidy_word(word: &str) -> String {
    kernel::fold(word).chars().take(100).collect()
}

/// Why a word will not do, or nothing.
pub fn bad_word(word: &str) -> Option<&'static str> {
    let tidy = tidy_word(word);
    if tidy.chars().filter(|c| c.is_alphanumeric()).count() < SHORTEST_WORD {
        Some("Use a word of four letters or more")
    } else if names_abuse(word) {
        Some("Choose a word that tells nothing, like a flower or a place")
    } else {
        None
    }
}

/// A need of the plan, as they agreed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyNeed {
    pub words: String,
    pub goals: Vec<MyGoal>,
}

/// A goal under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyGoal {
    pub words: String,
    pub reached: bool,
    pub actions: Vec<String>,
}

/// The plan as it was agreed, without what tells of abuse. `hidden` are the words of needs that are marked so.
pub fn plan(snapshot: &Snapshot, hidden: &[String]) -> Vec<MyNeed> {
    let shown = |words: &str| !names_abuse(words);
    let goal = |goal: &crate::plan::model::SnapshotGoal| MyGoal {
        words: goal.words.clone(),
        reached: goal.status == GoalStatus::Reached.word(),
        actions: goal.actions.iter().filter(|words| shown(words)).map(|words| to_them(words)).collect(),
    };
    let open = |goal: &&crate::plan::model::SnapshotGoal| goal.status != GoalStatus::LetGo.word() && shown(&goal.words);
    let needs = snapshot.needs.iter().filter(|need| !hidden.contains(&need.words) && shown(&need.words));
    needs.map(|need| MyNeed { words: need.words.clone(), goals: need.goals.iter().filter(open).map(goal).collect() }).collect()
}

/// An action as the plan says it, said to them.
fn to_them(sentence: &str) -> String {
    let said = [(Who::Person, "you do it"), (Who::Worker, "your link worker does it"), (Who::Other, "somebody else does it")];
    said.into_iter()
        .fold(sentence.to_owned(), |text, (who, words)| text.replace(&format!("({}", who.label()), &format!("({words}")))
}

/// The first thing that is still to be done, of those that were agreed and may be shown.
pub fn next_step(needs: &[MyNeed], to_do: &[(String, String)]) -> Option<String> {
    let agreed = |need: &str, what: &str| {
        needs
            .iter()
            .any(|one| one.words == need && one.goals.iter().flat_map(|goal| &goal.actions).any(|words| words.starts_with(what)))
    };
    to_do.iter().find(|(need, what)| agreed(need, what)).map(|(_, what)| what.clone())
}

/// The next appointments, in words that tell no place. `hidden` are connections that are not shown.
pub fn meetings(all: &[Appointment], hidden: &BTreeSet<ConnectionId>, referral: ReferralId, now: Instant) -> Vec<String> {
    let mut coming: Vec<&Appointment> = all
        .iter()
        .filter(|one| one.referral_id == referral && one.state == AppointmentState::Planned && one.starts_at >= now)
        .filter(|one| one.connection_id.is_none_or(|id| !hidden.contains(&id)))
        .collect();
    coming.sort_by_key(|one| one.starts_at);
    coming.into_iter().take(5).map(|one| format!("{}: {}", when(one.starts_at), how(one.mode))).collect()
}

/// "Tuesday 24 November 2026 at 10:00".
pub fn when(at: Instant) -> String {
    format!("{} at {}", at.date().with_weekday(), at.time())
}

/// How they meet, without a place.
fn how(mode: Mode) -> &'static str {
    match mode {
        Mode::Phone => "we ring you",
        Mode::InPerson | Mode::Home => "we meet you",
        Mode::Video => "we talk by video",
        Mode::Text | Mode::Email | Mode::Letter => "we write to you",
        Mode::GoBetween => "we talk with the person who helps you",
        Mode::Visit => "we go together",
    }
}

/// Something that is on for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyService {
    pub id: ConnectionId,
    pub name: String,
    pub words: &'static str,
    pub next: Option<String>,
    pub said_no: Option<Date>,
}

/// How a connection stands, said to them; nothing of one that they did not want or that is over.
pub fn stands(state: State) -> Option<&'static str> {
    Some(match state {
        State::Agreed => "You want to try this.",
        State::Signposted => "We told you how to find them.",
        State::Referred => "We asked them about a place for you. They have not said yes or no yet.",
        State::Received => "We asked them about a place for you. They know about you.",
        State::Accepted => "They said yes.",
        State::WaitingList => "You are on their list. There is a wait.",
        State::FirstBooked => "Your first time is booked.",
        State::Attended => "You have been there.",
        State::DidNotAttend => "You have not been there yet.",
        State::Going => "You go there.",
        State::Suggested | State::Completed | State::DroppedOut | State::ServiceDeclined | State::PersonDeclined => return None,
    })
}

/// Whom something was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub whom: String,
    pub on: Date,
    pub what: String,
}

/// The services that were told something by us, with what they were told.
pub fn services_told<'a>(shown: impl Iterator<Item = &'a Connection>, referred: &BTreeMap<ConnectionId, Instant>) -> Vec<Told> {
    let told = |one: &Connection| {
        let at = referred.get(&one.id)?;
        let what = match one.may_share.as_str() {
            "" => "That you may want to come.".to_owned(),
            words if names_abuse(words) => "That you may want to come.".to_owned(),
            words => words.to_owned(),
        };
        Some(Told { whom: one.service_name.clone(), on: at.date(), what })
    };
    shown.filter_map(told).collect()
}

/// All that the page shows.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub called: String,
    /// First name of who rings, and the number as dialled.
    pub worker: Option<String>,
    pub phone: String,
    /// When somebody answers there, in a sentence.
    pub answers: String,
    pub needs: Vec<MyNeed>,
    pub agreed_on: Option<Date>,
    pub next_step: Option<String>,
    /// When somebody will ring, and what they say first.
    pub call: Option<(String, String)>,
    pub meetings: Vec<String>,
    pub services: Vec<MyService>,
    pub told: Vec<Told>,
    /// What is printed for them is printed large.
    pub large: bool,
}

impl Shown {
    /// Whom to ring: "Amara", or us.
    pub fn rung(&self) -> &str {
        self.worker.as_deref().unwrap_or("us")
    }

    /// "Ring Amara on 020 3883 1624".
    pub fn ring(&self) -> String {
        format!("Ring {} on {}", self.rung(), spoken(&self.phone))
    }
}

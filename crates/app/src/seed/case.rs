//! One invented referral with what happened on its way.

use db::params;
use kernel::{
    ActionId, AppointmentId, AttemptId, ConcernId, ConnectionId, ContactId, ContactRouteId, Date, EventId, GoalId, Instant,
    NeedId, NhsNumber, PersonId, ReferralId, ServiceId, fold,
};

use super::chance::{Calendar, bytes_of, nhs_numbers, phone};
use super::store::{self, Rows};
use super::team::{self, Practice, Team, Worker};
use super::{CASELOAD, Size, messages, past};
use crate::demo::Maker;
use crate::demo::people::{FAMILY, GIVEN, LANGUAGES};
use crate::demo::places::POINTS;
use crate::demo::work::{MIX, WANTS};
use crate::person::model::name_words;
use crate::referral::model::State;
use crate::{Error, Result};

/// Somebody comes again after so many other referrals of their worker, which is a year: by then the earlier one has ended.
const AGAIN_AFTER: u64 = CASELOAD + 1;
/// A referral of so many days has ended, but for the large caseload.
const ENDED_DAYS: i64 = 150;

pub(super) struct Cases<'a> {
    seed: u64,
    size: Size,
    team: &'a Team,
    services: &'a [ServiceId],
    calendar: Calendar,
    numbers: Box<dyn Iterator<Item = NhsNumber> + Send>,
}

/// Referrals that may be of somebody who was referred before.
fn may_be_again(referrals: u64) -> u64 {
    referrals.saturating_sub(AGAIN_AFTER * team::workers(referrals))
}

pub(super) fn usual_people(referrals: u64) -> u64 {
    referrals - (referrals / 10).min(may_be_again(referrals))
}

/// The referral that is being made.
pub(super) struct One<'a> {
    pub id: ReferralId,
    pub person: PersonId,
    pub worker: &'a Worker,
    practice: &'a Practice,
    pub received: Instant,
    pub state: State,
    need: &'static str,
    /// Of the large caseload: more happened than usual.
    pub busy: bool,
    /// Somebody was reached and a conversation held.
    conversed: bool,
    pub closed: Option<Instant>,
}

impl<'a> Cases<'a> {
    pub fn new(seed: u64, size: Size, team: &'a Team, services: &'a [ServiceId], maker: &Maker) -> Result<Self> {
        if size.referrals < CASELOAD * team::workers(size.referrals) {
            return Err(Error::refused("Make at least 1000 referrals: one of four link workers has 250 open ones."));
        }
        let least = size.referrals - may_be_again(size.referrals);
        if size.people > size.referrals || size.people < least {
            return Err(Error::refused(format!(
                "So many referrals are of {least} to {} people: everybody has one, and comes again only after a year.",
                size.referrals
            )));
        }
        let calendar = Calendar::until(maker.today);
        Ok(Self { seed, size, team, services, calendar, numbers: Box::new(nhs_numbers()) })
    }

    fn workers(&self) -> u64 {
        self.team.workers.len() as u64
    }

    /// The earlier referral of the same person, if this one is of somebody who comes again: spread evenly over those that may.
    fn before(&self, number: u64) -> Option<u64> {
        let may = may_be_again(self.size.referrals);
        let at = number.checked_sub(self.size.referrals - may)?;
        let again = |at: u64| u128::from(at) * u128::from(self.size.referrals - self.size.people) / u128::from(may);
        (again(at) < again(at + 1)).then(|| number.saturating_sub(AGAIN_AFTER * self.workers()))
    }

    /// The referral with which the person of this one first came.
    fn first(&self, number: u64) -> u64 {
        let mut number = number;
        while let Some(before) = self.before(number) {
            number = before;
        }
        number
    }

    /// The telephone of whoever first came with the referral of this number.
    fn route(&self, first: u64) -> ContactRouteId {
        ContactRouteId::at(self.calendar.received(first, self.size.referrals), bytes_of(!self.seed, first))
    }

    pub fn make(&mut self, rows: &mut Rows, maker: &mut Maker, number: u64) {
        let at = usize::try_from(number % self.workers()).unwrap_or_default();
        let (Some(worker), Some(practice)) = (self.team.workers.get(at), self.team.practice_of(at)) else { return };
        let received = self.calendar.received(number, self.size.referrals);
        let first = self.first(number);
        let person = PersonId::at(self.calendar.received(first, self.size.referrals), bytes_of(self.seed, first));
        if first == number {
            self.person(rows, maker, person, received, practice, number);
        }
        // Of this worker's referrals so many come later, this one counted.
        let newest = (self.size.referrals - number).div_ceil(self.workers());
        let busy = at == 0 && newest <= CASELOAD;
        let days = maker.today.days_since(received.date());
        let state = if busy { of_the_large_caseload(newest) } else { by_age(maker, days) };
        let closed = (state == State::Closed).then(|| past(maker.now, received.plus_days(30 + maker.below(110) as i64)));
        let conversed = matches!(state, State::Active | State::OnHold) || (state == State::Closed && maker.chance(70));
        let mut sum = 0;
        let roll = maker.below(100) as u32;
        let need = MIX.iter().find(|(part, _)| {
            sum += part;
            roll < sum
        });
        let need = need.map_or("lonely", |(_, need)| need);
        let id = ReferralId::at(received, maker.bytes());
        let one = One { id, person, worker, practice, received, state, need, busy, conversed, closed };
        referral(rows, maker, &one, number);
        road(rows, maker, &one);
        if one.was_taken_on() {
            messages::promised(rows, maker, &one, self.route(first));
        }
        if matches!(state, State::Active | State::OnHold) {
            plan(rows, maker, &one);
            connections(rows, maker, &one, self.services);
        }
    }

    fn person(&mut self, rows: &mut Rows, maker: &mut Maker, id: PersonId, at: Instant, practice: &Practice, number: u64) {
        let team = maker.team;
        let given = maker.word(&GIVEN);
        let mut family = maker.word(&FAMILY).to_owned();
        if maker.chance(30) {
            family = format!("{family}-{}", maker.word(&FAMILY));
        }
        let folded = fold(&format!("{given} {family}"));
        let born = maker.today.plus_days(-(19 * 365 + maker.below(70 * 365) as i64));
        let foreign = maker.chance(18);
        let language = if foreign { maker.word(&LANGUAGES) } else { "English" };
        let address =
            format!("{} {}\nLondon", 1 + maker.below(140), maker.word(&["Example Street", "Sample Road", "Test Gardens"]));
        let postcode = POINTS.get(maker.below(POINTS.len())).map(|(postcode, ..)| *postcode);
        rows.add(
            store::PERSON,
            params![
                team,
                id,
                given,
                family,
                born,
                self.numbers.next(),
                language,
                foreign && maker.chance(50),
                address,
                postcode,
                practice.id,
                practice.site,
                folded,
                at
            ],
        );
        for word in name_words(&folded) {
            rows.add(store::NAME_WORD, params![team, id, word]);
        }
        let mut answer = || if maker.chance(50) { "not_asked" } else { maker.word(&["yes", "yes", "no"]) };
        let (voicemail, text, say_who) = (answer(), answer(), answer());
        let route = self.route(number);
        rows.add(store::CONTACT_ROUTE, params![team, route, id, "phone", phone(number), "Mobile", voicemail, text, say_who]);
    }
}

impl One<'_> {
    /// A link worker has or had it.
    fn was_taken_on(&self) -> bool {
        self.state.is_with_worker() || self.state == State::Closed
    }
}

/// What the newest of the large caseload, counted from 1, has come to: the newest wait for a call.
fn of_the_large_caseload(newest: u64) -> State {
    match newest {
        1..=30 => State::Allocated,
        31..=70 => State::Contacting,
        n if n % 6 == 0 => State::OnHold,
        _ => State::Active,
    }
}

/// What a referral so many days old has come to.
fn by_age(maker: &mut Maker, days: i64) -> State {
    let roll = maker.below(100);
    match days {
        ..=3 if roll < 10 => State::InTriage,
        ..=3 => State::Allocated,
        4..=9 if roll < 5 => State::Returned,
        4..=9 if roll < 40 => State::Allocated,
        4..=9 => State::Contacting,
        _ if roll < 4 => State::Rejected,
        ENDED_DAYS.. => State::Closed,
        _ if roll < 9 => State::OnHold,
        ..=39 if roll < 30 => State::Contacting,
        _ if roll < 60 => State::Active,
        _ => State::Closed,
    }
}

fn referral(rows: &mut Rows, maker: &mut Maker, one: &One<'_>, number: u64) {
    let team = maker.team;
    let with_worker = one.was_taken_on();
    let days = maker.today.days_since(one.received.date());
    let touched = one.closed.unwrap_or_else(|| maker.now.plus_days(-(maker.below(20) as i64).min(days))).max(one.received);
    let active = one.state == State::Active;
    let next = if active { maker.word(&["Ring after the first visit", "Send the details", "Review the plan"]) } else { "" };
    let next_on: Option<Date> = active.then(|| maker.today.plus_days(maker.below(28) as i64 - 4));
    let waiting = if active { maker.word(&["us", "us", "us", "person", "service", "practice"]) } else { "us" };
    let held = one.state == State::OnHold;
    let day: Option<Date> = (active || held).then(|| maker.today.plus_days(maker.below(60) as i64 - 3));
    let reason = one.closed.map(|_| match one.conversed {
        true => maker.word(&["goals_met", "goals_met", "partly_met", "goes_on_alone", "withdrew", "support_limit"]),
        false => maker.word(&["not_reached", "not_reached", "declined_at_first"]),
    });
    rows.add(
        store::REFERRAL,
        params![
            team,
            one.id,
            i64::try_from(number + 1).unwrap_or_default(),
            one.person,
            one.practice.id,
            one.practice.site,
            one.practice.referrer,
            one.practice.referrer_name,
            "Receptionist",
            one.received,
            one.received.date(),
            one.state,
            maker.word(&WANTS),
            "Seen today; would like help with more than medicine can do.",
            "yes",
            "none_known",
            with_worker.then_some(one.worker.id),
            with_worker.then(|| one.received.plus_minutes(2)),
            next,
            next_on,
            waiting,
            day.filter(|_| active),
            if held { "Away to see family" } else { "" },
            day.filter(|_| held),
            touched,
            one.closed,
            one.closed.map(Instant::date),
            reason,
            format!("{} {}", maker.word(&GIVEN), maker.word(&FAMILY))
        ],
    );
    rows.add(store::REFERRAL_NEED, params![team, one.id, one.need]);
    let second = maker.word(&["food", "learning", "volunteering"]);
    if maker.chance(45) {
        rows.add(store::REFERRAL_NEED, params![team, one.id, second]);
    }
}

fn event(rows: &mut Rows, maker: &mut Maker, one: &One<'_>, at: Instant, kind: &str, note: &str) {
    let id = EventId::at(at, maker.bytes());
    let worker = !matches!(kind, "received" | "accepted");
    let name = if worker { one.worker.name.as_str() } else { one.practice.referrer_name.as_str() };
    rows.add(store::EVENT, params![maker.team, id, one.id, at, worker.then_some(one.worker.id), name, kind, note]);
}

/// What happened between the practice's form and the end.
fn road(rows: &mut Rows, maker: &mut Maker, one: &One<'_>) {
    let (team, now, received) = (maker.team, maker.now, one.received);
    event(rows, maker, one, received, "received", "");
    match one.state {
        State::InTriage => {
            rows.add(store::EXCEPTION, params![team, one.id, 0i64, "missing", "There is no way to reach them"]);
            return;
        }
        State::Returned => return event(rows, maker, one, received.plus_minutes(50), "returned", "Which number may we ring?"),
        State::Rejected => return event(rows, maker, one, received.plus_minutes(50), "rejected", "Needs the social care team."),
        _ => {}
    }
    event(rows, maker, one, received.plus_minutes(2), "accepted", "Given to a link worker");
    let tries = match one.state {
        State::Allocated => 0,
        _ if one.busy => 2 + maker.below(3),
        _ => 1 + maker.below(3),
    };
    for n in 0..tries {
        let at = past(now, received.plus_days(1 + 2 * n as i64).plus_minutes(maker.below(200) as i64));
        let last = n + 1 == tries;
        let result = match last && one.conversed {
            true => "spoke",
            false => maker.word(&["no_answer", "no_answer", "someone_else", "call_back"]),
        };
        let back = (last && result == "call_back" && one.closed.is_none())
            .then(|| maker.today.start().plus_minutes(10 * 60 + maker.below(360) as i64));
        let id = AttemptId::at(at, maker.bytes());
        let worker = one.worker;
        rows.add(store::ATTEMPT, params![team, id, one.id, one.person, at, worker.id, worker.name, result, "", back]);
        if n == 0 {
            event(rows, maker, one, at, "attempted", "");
        }
    }
    let talks = match one.conversed {
        false => 0,
        true if one.busy => 4 + maker.below(6),
        true => 1 + maker.below(2),
    };
    for n in 0..talks {
        let at = past(now, received.plus_days(5 + 6 * n as i64));
        let id = ContactId::at(at, maker.bytes());
        let mode = maker.word(&["phone", "phone", "in_person", "home"]);
        let note = "We spoke about what matters, what was done since last time, and what would help first. A step was agreed.";
        let end = at.plus_minutes(3);
        rows.add(store::CONTACT, params![team, id, one.id, one.person, one.worker.id, one.worker.name, at, end, mode, note]);
        if n == 0 {
            event(rows, maker, one, at, "conversed", "");
        }
    }
    if one.busy && one.conversed {
        appointments(rows, maker, one);
    }
    if maker.chance(if one.busy { 8 } else { 3 }) {
        concern(rows, maker, one);
    }
    if let Some(at) = one.closed {
        event(rows, maker, one, at, "closed", "");
    }
}

/// Two that were kept, and for one in five one to come.
fn appointments(rows: &mut Rows, maker: &mut Maker, one: &One<'_>) {
    let soon = maker.today.plus_days(maker.below(10) as i64).start().plus_minutes(600 + 30 * maker.below(12) as i64);
    let soon = maker.chance(20).then_some((soon, "planned"));
    let kept = [10, 24].map(|days| (past(maker.now, one.received.plus_days(days)), "attended"));
    for (at, state) in kept.into_iter().chain(soon) {
        let id = AppointmentId::at(one.received, maker.bytes());
        let (team, worker) = (maker.team, one.worker.id);
        let place = "At the practice, room 4";
        rows.add(store::APPOINTMENT, params![team, id, one.id, one.person, worker, at, 45i64, "in_person", place, state]);
    }
}

/// A concern may wait so many days for somebody, over a weekend; in the large caseload longer.
const MAY_WAIT_DAYS: i64 = 3;

/// Accepted by somebody, and closed with the referral; now and then one that nobody has accepted yet.
fn concern(rows: &mut Rows, maker: &mut Maker, one: &One<'_>) {
    let at = past(maker.now, one.received.plus_days(2));
    let may_wait = maker.today.days_since(one.received.date()) <= MAY_WAIT_DAYS;
    let state = match one.closed {
        Some(_) => "closed",
        None if (one.busy || may_wait) && maker.chance(25) => "open",
        None => "accepted",
    };
    let accepted = (state != "open").then(|| at.plus_minutes(4));
    let (by, how) = if accepted.is_some() { ("Dr Osei, duty doctor", "By telephone, heard by me") } else { ("", "") };
    let id = ConcernId::at(at, maker.bytes());
    let said = "Said that they sometimes do not want to be here";
    let outcome = if one.closed.is_some() { "The doctor saw them the same day" } else { "" };
    let name = &one.worker.name;
    rows.add(
        store::CONCERN,
        params![maker.team, id, one.person, one.id, at, name, "call", said, state, by, how, accepted, one.closed, outcome],
    );
    messages::of_concern(rows, maker, one, id, at, state);
}

fn plan(rows: &mut Rows, maker: &mut Maker, one: &One<'_>) {
    let (team, at) = (maker.team, past(maker.now, one.received.plus_days(8)));
    let review = maker.today.plus_days(maker.below(40) as i64);
    if one.busy {
        let (matters, enjoy) =
            ("My home and my family", maker.word(&["Cooking and the radio", "Walking with someone", "Singing"]));
        rows.add(store::ABOUT_ME, params![team, one.person, matters, enjoy, "I do not like crowds", at, one.worker.name]);
    }
    rows.add(store::PLAN, params![team, one.id, one.person, at.date(), review, 3i64]);
    for n in 0..if one.busy { 3i64 } else { 1 } {
        let (need, goal, action) =
            (NeedId::at(at, maker.bytes()), GoalId::at(at, maker.bytes()), ActionId::at(at, maker.bytes()));
        rows.add(store::NEED, params![team, need, one.id, one.need, "I am alone most days", n]);
        rows.add(store::GOAL, params![team, goal, one.id, need, "To have somewhere to go each week", n]);
        let due = at.date().plus_days(10 + 7 * n);
        rows.add(store::ACTION, params![team, action, one.id, goal, "Try one group, together with my link worker", due, n]);
    }
}

fn connections(rows: &mut Rows, maker: &mut Maker, one: &One<'_>, services: &[ServiceId]) {
    let team = maker.team;
    let from = maker.below(services.len());
    // One after another, so that nobody is connected to one service twice.
    for n in 0..if one.busy { 1 + maker.below(3) } else { 1 } {
        let Some(service) = services.get(from + n) else { return };
        let at = past(maker.now, one.received.plus_days(9 + n as i64));
        let id = ConnectionId::at(at, maker.bytes());
        let state = maker.word(&["agreed", "referred", "waiting_list", "accepted", "attended", "going"]);
        let share = "Name and telephone number";
        rows.add(store::CONNECTION, params![team, id, one.id, one.person, service, "participant", state, at, at, share]);
        for (step, minutes) in [("suggested", 0), (state, 2)] {
            let (event, at) = (EventId::at(at, maker.bytes()), at.plus_minutes(minutes));
            rows.add(store::CONNECTION_EVENT, params![team, event, id, at, one.worker.id, one.worker.name, step, ""]);
        }
    }
}

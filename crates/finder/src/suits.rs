//! How well an entry suits apart from what it is: place, time, cost, access, language, waiting. It makes better or worse, and
//! leaves nothing out.

use crate::listed::Listed;
use crate::marks::{Marks, NEVER};
use crate::reading::Wish;
use crate::wanted::Wanted;
use crate::{Index, Session, km_between};

/// What is this far away has lost half of what distance can take; nearer if somebody cannot get far.
const HALF_WAY_KM: f64 = 3.0;
const HALF_WAY_ON_FOOT_KM: f64 = 1.0;

/// What comes to the person, or is online, counts as if it were so far away.
const FROM_HOME_KM: f64 = 0.8;

/// The most that distance can take of a score.
const DISTANCE_TAKES: f64 = 0.3;
const DISTANCE_TAKES_ON_FOOT: f64 = 0.7;

const OTHER_DAYS: f64 = 0.38;
const OTHER_DAYS_ONLY: f64 = 0.1;
const DAYS_NOT_KNOWN: f64 = 0.85;
const OTHER_TIMES: f64 = 0.5;

/// For people that the person is not known to be one of.
const FOR_OTHERS: f64 = 0.45;
const FOR_THEM: f64 = 1.2;

/// A service is for the people of an audience if it says so so surely.
pub(crate) const IS_FOR: f32 = 0.75;

const COSTS_TOO_MUCH: f64 = 0.3;
const COSTS_A_LITTLE: f64 = 0.6;

/// What somebody with little money can still pay.
const SMALL_SUM: u32 = 500;

impl Index {
    /// The same for somebody who only looks through what there is: by place and day.
    pub(crate) fn is_near(&self, slot: usize, marks: &Marks, wanted: &Wanted, km: Option<f64>) -> f64 {
        nearness(marks, wanted, km) * self.days_suit(slot, marks, wanted)
    }

    /// By what a score is multiplied.
    pub(crate) fn suits(&self, slot: usize, marks: &Marks, wanted: &Wanted, km: Option<f64>) -> f64 {
        nearness(marks, wanted, km)
            * self.days_suit(slot, marks, wanted)
            * cost_suits(marks, wanted)
            * audience_suits(marks, wanted)
            * age_suits(marks, wanted)
            * gender_suits(marks, wanted)
            * access_suits(marks, wanted)
            * way_suits(marks, wanted)
            * self.language_suits(slot, wanted)
            * can_take(marks, wanted)
            * freshness(marks, wanted)
    }

    fn days_suit(&self, slot: usize, marks: &Marks, wanted: &Wanted) -> f64 {
        if wanted.days.is_empty() && wanted.minutes.is_none() {
            return 1.0;
        }
        let days = match (marks.days, &wanted.minutes) {
            (0, _) => Days::NotKnown,
            (days, _) if !wanted.days.is_empty() && days & wanted.day_bits == 0 => Days::Other,
            (_, None) => return 1.0,
            (_, Some(_)) => self.listed(slot).map_or(Days::NotKnown, |listed| Days::of(listed, wanted)),
        };
        match days {
            Days::NotAsked | Days::Suit(_) => 1.0,
            Days::NotKnown => DAYS_NOT_KNOWN,
            Days::OtherTimes | Days::Other if wanted.only_then => OTHER_DAYS_ONLY,
            Days::OtherTimes => OTHER_TIMES,
            Days::Other => OTHER_DAYS,
        }
    }

    fn language_suits(&self, slot: usize, wanted: &Wanted) -> f64 {
        if wanted.languages.is_empty() {
            return 1.0;
        }
        let Some(listed) = self.listed(slot) else { return 1.0 };
        let mut spoken = listed.languages.iter().map(|language| self.languages().name(*language));
        if spoken.clone().any(|language| wanted.languages.iter().any(|wanted| wanted == language)) {
            1.5
        } else if spoken.any(is_interpreter) {
            // Where nothing but the language was asked for, whoever speaks it comes before all that can have it spoken.
            if wanted.only_language.is_some() { 0.25 } else { 1.05 }
        } else {
            0.8
        }
    }
}

/// Whether what stands among the languages is that any can be had.
pub(crate) fn is_interpreter(language: &str) -> bool {
    language.starts_with("interpreter")
}

/// The most that an entry's score can be multiplied by: what cannot come among the first even so need not be looked at.
pub(crate) fn most(wanted: &Wanted) -> f64 {
    let audience = if wanted.audiences == 0 { 1.0 } else { FOR_THEM };
    let age = match (wanted.ages, wanted.child) {
        (None, None) if wanted.older => 1.15,
        (None, None) => 1.0,
        _ => 1.3,
    };
    let asked = wanted.only_gender.is_some() || wanted.wishes.contains(Wish::Women) || wanted.wishes.contains(Wish::Men);
    let gender = if asked { 1.5 } else { 1.0 };
    let language = if wanted.languages.is_empty() { 1.0 } else { 1.5 };
    let ways = wanted.wishes.iter().map(|wish| match wish {
        Wish::Home => 1.2,
        Wish::Online => 1.35,
        Wish::Phone => 1.3,
        Wish::OneToOne | Wish::Group => 1.1,
        wish if !wish.access_words().is_empty() => 1.15,
        _ => 1.0,
    });
    audience * age * gender * language * ways.product::<f64>()
}

pub(crate) fn nearest_km(listed: &Listed, wanted: &Wanted) -> Option<f64> {
    let near = wanted.near?;
    listed.points.iter().map(|point| km_between(near, *point)).min_by(f64::total_cmp)
}

/// What distance leaves of a score. What comes to the person is near; what has no known place counts as if it were half way.
fn nearness(marks: &Marks, wanted: &Wanted, km: Option<f64>) -> f64 {
    if wanted.near.is_none() {
        return 1.0;
    }
    let on_foot = wanted.wishes.contains(Wish::CloseBy);
    let (half_way, takes) = if on_foot { (HALF_WAY_ON_FOOT_KM, DISTANCE_TAKES_ON_FOOT) } else { (HALF_WAY_KM, DISTANCE_TAKES) };
    let km = match km {
        // A refuge that tells nobody where it is may be as near as any.
        None if marks.from_home || marks.secret => FROM_HOME_KM,
        None => half_way,
        Some(km) => km,
    };
    1.0 - takes * km / (km + half_way)
}

pub(crate) enum Days {
    NotAsked,
    Suit(Vec<Session>),
    OtherTimes,
    Other,
    NotKnown,
}

impl Days {
    pub(crate) fn of(listed: &Listed, wanted: &Wanted) -> Self {
        if wanted.days.is_empty() && wanted.minutes.is_none() {
            return Days::NotAsked;
        }
        if listed.sessions.is_empty() {
            return Days::NotKnown;
        }
        let on_day = |session: &&Session| wanted.days.is_empty() || wanted.days.contains(&session.weekday);
        let mut sessions: Vec<Session> = listed.sessions.iter().filter(on_day).copied().collect();
        if sessions.is_empty() {
            return Days::Other;
        }
        sessions.retain(|session| in_time(session, wanted));
        sessions.sort_unstable();
        sessions.dedup();
        if sessions.is_empty() { Days::OtherTimes } else { Days::Suit(sessions) }
    }
}

fn in_time(session: &Session, wanted: &Wanted) -> bool {
    let Some(minutes) = &wanted.minutes else { return true };
    let starts = session.starts.map_or(minutes.start, |time| time.minutes());
    let ends = session.ends.map_or(starts + 60, |time| time.minutes());
    starts < minutes.end && ends > minutes.start
}

fn cost_suits(marks: &Marks, wanted: &Wanted) -> f64 {
    let pence = marks.pence;
    let none = wanted.wishes.contains(Wish::NoMoney);
    let little = wanted.wishes.contains(Wish::LittleMoney);
    match (none, little) {
        _ if pence == 0 => 1.0,
        (true, _) => COSTS_TOO_MUCH,
        (_, true) if pence > SMALL_SUM => COSTS_TOO_MUCH,
        (_, true) => 0.9,
        _ if pence > 3 * SMALL_SUM => COSTS_A_LITTLE,
        _ => 0.95,
    }
}

fn audience_suits(marks: &Marks, wanted: &Wanted) -> f64 {
    if marks.audiences == 0 {
        1.0
    } else if marks.audiences & wanted.audiences != 0 {
        FOR_THEM
    } else {
        FOR_OTHERS
    }
}

fn age_suits(marks: &Marks, wanted: &Wanted) -> f64 {
    let young = marks.max_age <= 30;
    let old = marks.min_age >= 50;
    match (wanted.ages, wanted.child) {
        (Some(_), _) if young => 1.3,
        (Some(_), _) if old => 1.12,
        (Some(_), _) => 1.0,
        (None, Some(_)) if young => 1.3,
        (None, Some(_)) if old => 0.5,
        (None, Some(_)) => 1.0,
        (None, None) if young => 0.45,
        (None, None) if old && wanted.older => 1.15,
        (None, None) if old => 0.85,
        (None, None) => 1.0,
    }
}

fn gender_suits(marks: &Marks, wanted: &Wanted) -> f64 {
    let asked = wanted.only_gender.is_some() || wanted.wishes.contains(Wish::Women) || wanted.wishes.contains(Wish::Men);
    match (marks.gender, wanted.gender) {
        (Some(_), None) => 0.6,
        (Some(theirs), Some(own)) if theirs == own && asked => 1.5,
        (None, Some(own)) if marks.meant_for == Some(own) && asked => 1.4,
        (None, Some(own)) if marks.meant_for.is_some_and(|theirs| theirs != own) => FOR_OTHERS,
        (None, _) if asked => 0.8,
        _ => 1.0,
    }
}

/// What needs to be there and is said to be; an empty list says nothing, a list without it says a little.
fn access_suits(marks: &Marks, wanted: &Wanted) -> f64 {
    let mut suits = 1.0;
    for wish in Wish::ACCESS.into_iter().filter(|wish| wanted.wishes.contains(*wish)) {
        let has = has_access(marks, wish) || (marks.from_home && !marks.placed);
        suits *= if has {
            1.15
        } else if marks.access_said {
            0.7
        } else {
            0.85
        };
    }
    suits
}

pub(crate) fn has_access(marks: &Marks, wish: Wish) -> bool {
    marks.access & wish.access_bit() != 0
}

/// Online, at home, in a group, by oneself.
fn way_suits(marks: &Marks, wanted: &Wanted) -> f64 {
    let has = |wish| wanted.wishes.contains(wish);
    let mut suits = 1.0;
    if wanted.wishes.is_empty() {
        return suits;
    }
    if has(Wish::Home) {
        suits *= if marks.from_home { 1.2 } else { 0.6 };
    }
    if has(Wish::Online) {
        suits *= if marks.online { 1.35 } else { 0.8 };
    }
    if has(Wish::Phone) {
        suits *= if marks.by_phone || marks.online { 1.3 } else { 0.85 };
    }
    if has(Wish::OneToOne) {
        suits *= if marks.single { 1.1 } else { 0.6 };
    }
    if has(Wish::Group) {
        suits *= if marks.single { 0.75 } else { 1.1 };
    }
    if has(Wish::SelfReferral) && marks.professional {
        suits *= 0.7;
    }
    suits
}

/// Who is full or makes people wait is no quick help.
fn can_take(marks: &Marks, wanted: &Wanted) -> f64 {
    let full = if marks.full { 0.6 } else { 1.0 };
    let soon = if wanted.wishes.contains(Wish::Soon) { 20.0 } else { 60.0 };
    let wait = soon / (soon + f64::from(marks.waiting_weeks));
    full * wait
}

/// The older the word that it is so, the less it is sure.
fn freshness(marks: &Marks, wanted: &Wanted) -> f64 {
    let days = wanted.today.filter(|_| marks.confirmed != NEVER).map(|today| today - marks.confirmed);
    match days {
        None | Some(..0) => 0.97,
        Some(0..=365) => 1.0,
        Some(366..=730) => 0.97,
        Some(_) => 0.92,
    }
}

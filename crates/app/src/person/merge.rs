//! Two records of one person: what holds when they are joined, and what goes back when they are taken apart again. Pure.
//!
//! The safer word wins, gaps are filled, and what says something else is told. Taken apart, a field goes back to what it was if it is
//! still as the joining left it; what somebody changed in between stays, and neither of the two becomes less safe than anybody has said.

use kernel::{Answer, ContactRouteId, Date, Guarded, NhsNumber, Postcode, PracticeId, Reveal, SafeContact, SafeHours, SiteId};
use serde::{Deserialize, Serialize};

use super::learn::{Learned, Told, learn, learn_route, new_route};
use super::model::{Address, ContactRoute, NewRoute, Person, RouteKind, full_name};
use super::talk::Interpreting;
use crate::plan::model::AboutMe;

/// Everything a record says of who somebody is, as it is kept to go back to. It holds the address, so it is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    pub given_names: String,
    pub family_name: String,
    pub preferred_name: String,
    pub pronouns: String,
    pub date_of_birth: Option<Date>,
    pub nhs_number: Option<NhsNumber>,
    pub language: String,
    pub interpreter: bool,
    /// Records that were joined before there was such a thing have none.
    #[serde(default)]
    pub interpreting: Interpreting,
    pub communication: String,
    pub address: String,
    pub postcode: Option<Postcode>,
    pub address_hidden: bool,
    pub practice_id: PracticeId,
    pub site_id: Option<SiteId>,
    pub died_on: Option<Date>,
    pub version: i64,
}

impl Fields {
    /// What a record says, address and all.
    pub fn of(person: &Person, may: Reveal) -> Self {
        let address = person.address.reveal(may);
        Self {
            given_names: person.given_names.clone(),
            family_name: person.family_name.clone(),
            preferred_name: person.preferred_name.clone(),
            pronouns: person.pronouns.clone(),
            date_of_birth: person.date_of_birth,
            nhs_number: person.nhs_number.clone(),
            language: person.language.clone(),
            interpreter: person.interpreter,
            interpreting: person.interpreting.clone(),
            communication: person.communication.clone(),
            address: address.lines.clone(),
            postcode: address.postcode.clone(),
            address_hidden: address.hidden,
            practice_id: person.practice_id,
            site_id: person.site_id,
            died_on: person.died_on,
            version: person.version,
        }
    }

    pub fn name(&self) -> String {
        full_name(&self.given_names, &self.family_name)
    }

    pub fn place(&self) -> Address {
        Address { lines: self.address.clone(), postcode: self.postcode.clone(), hidden: self.address_hidden }
    }

    fn told(&self) -> Told {
        Told {
            preferred_name: self.preferred_name.clone(),
            date_of_birth: self.date_of_birth,
            nhs_number: self.nhs_number.clone(),
            language: self.language.clone(),
            interpreter: self.interpreter,
            communication: self.communication.clone(),
            address: self.place(),
        }
    }
}

/// Why two records may not be joined as they are.
pub fn obstacle(kept: &Fields, gone: &Fields) -> Option<&'static str> {
    (kept.died_on.is_some() != gone.died_on.is_some()).then_some(
        "One of the two records says that they have died, the other does not. Ask first. Then put it right in the details of one of them, \
         and come back.",
    )
}

/// Why somebody has to ask the practice before two records with two NHS numbers are joined.
pub const TWO_NUMBERS: &str =
    "Each of the two records has an NHS number of its own. One person has one number, so these may be two people.";

/// Both have an NHS number, and not the same: they may well be two people.
pub fn numbers_differ(kept: &Fields, gone: &Fields) -> bool {
    kept.nhs_number.is_some() && gone.nhs_number.is_some() && kept.nhs_number != gone.nhs_number
}

/// Both have a birth date, and not the same.
pub fn births_differ(kept: &Fields, gone: &Fields) -> bool {
    kept.date_of_birth.is_some() && gone.date_of_birth.is_some() && kept.date_of_birth != gone.date_of_birth
}

/// What holds of the record that is kept, and in words what the other says differently.
pub fn joined(kept: &Fields, gone: &Fields) -> (Fields, Vec<String>) {
    let Learned { holds, differs: learned } = learn(kept.told(), gone.told());
    let mut differs = Vec::new();
    if kept.name() != gone.name() {
        differs.push(format!("Name: {}", gone.name()));
    }
    // These words are kept and read again and again, and an address may become a secret later: none is written.
    differs.extend(learned.into_iter().map(|words| match words.starts_with("Address: ") {
        true => "Address: the other record has another".to_owned(),
        false => words,
    }));
    let pronouns = match (kept.pronouns.as_str(), gone.pronouns.as_str()) {
        ("", told) => told,
        (known, told) => {
            if !told.is_empty() && told != known {
                differs.push(format!("Pronouns: {told}"));
            }
            known
        }
    };
    if let (Some(known), Some(told)) = (kept.died_on, gone.died_on)
        && known != told
    {
        differs.push(format!("Died: {}", told.long()));
    }
    let (interpreting, wishes) = kept.interpreting.joined(&gone.interpreting);
    differs.extend(wishes);
    let holds = Fields {
        preferred_name: holds.preferred_name,
        pronouns: pronouns.to_owned(),
        date_of_birth: holds.date_of_birth,
        nhs_number: holds.nhs_number,
        language: holds.language,
        interpreter: holds.interpreter,
        interpreting,
        communication: holds.communication,
        address: holds.address.lines,
        postcode: holds.address.postcode,
        address_hidden: holds.address.hidden,
        version: kept.version + 1,
        ..kept.clone()
    };
    (holds, differs)
}

/// What holds of both records when they are taken apart again, and in words what stays or holds for both.
pub struct Parted {
    pub kept: Fields,
    pub gone: Fields,
    pub stays: Vec<String>,
}

/// Takes two records apart: `was` is the kept one before the joining, `gone` the other, `became` and `now` the one that they were. What
/// was said since may be of either of the two: where it makes safer, it holds for both.
pub fn parted(was: &Fields, gone: &Fields, became: &Fields, now: &Fields) -> Parted {
    let (mut kept, mut gone) = (now.clone(), gone.clone());
    let mut stays = Vec::new();
    macro_rules! back {
        ($($field:ident).+, $what:literal) => {
            match now.$($field).+ == became.$($field).+ {
                true => kept.$($field).+.clone_from(&was.$($field).+),
                false => stays.push(concat!("Stays as it is now: ", $what).to_owned()),
            }
        };
    }
    back!(preferred_name, "what they like to be called");
    back!(pronouns, "pronouns");
    back!(date_of_birth, "date of birth");
    back!(nhs_number, "NHS number");
    back!(language, "language");
    back!(communication, "what helps to talk or write");
    back!(interpreting.dialect, "dialect");
    back!(interpreting.interpreted_by, "whether a woman or a man interprets");
    if (&now.address, &now.postcode) == (&became.address, &became.postcode) {
        kept.address.clone_from(&was.address);
        kept.postcode.clone_from(&was.postcode);
    } else {
        stays.push("Stays as it is now: address".to_owned());
    }
    let mut safer = |was: bool, gone: &mut bool, now: bool, since: bool, what: &str| {
        if since && !(was && *gone) {
            stays.push(format!("Holds for both records now, since nobody knows of whom it was said: {what}"));
        } else if was && !now {
            stays.push(format!("Holds again, as before the joining: {what}"));
        }
        *gone |= since;
        was || since
    };
    // Whoever saved the details since with the tick that was there may have meant it.
    let hidden = now.address_hidden && now.version != became.version;
    let what = "that the address must be kept secret";
    kept.address_hidden = safer(was.address_hidden, &mut gone.address_hidden, now.address_hidden, hidden, what);
    let needed = now.interpreter && !became.interpreter;
    kept.interpreter = safer(was.interpreter, &mut gone.interpreter, now.interpreter, needed, "that they need an interpreter");
    let (before, since, now_wished) = (&was.interpreting, &became.interpreting, &now.interpreting);
    let elsewhere = now_wished.not_own_community && !since.not_own_community;
    let what = "that nobody of their own community interprets";
    let other = &mut gone.interpreting.not_own_community;
    kept.interpreting.not_own_community = safer(before.not_own_community, other, now_wished.not_own_community, elsewhere, what);
    if now.died_on != became.died_on {
        // To ring nobody for a day hurts less than to ring a family for somebody who died.
        kept.died_on = now.died_on.or(was.died_on);
        gone.died_on = gone.died_on.or(now.died_on);
        stays.push(
            "Whether they died was changed since. Until you have asked which of the two it is about, both records say that they died, so \
             that nobody rings. Then put it right in the details"
                .to_owned(),
        );
    }
    Parted { kept, gone, stays }
}

/// The same for what they said of themselves: what holds, and the questions whose answer stays.
pub fn parted_about(was: &AboutMe, became: &AboutMe, now: &AboutMe) -> (AboutMe, Vec<&'static str>) {
    let mut holds = now.clone();
    let mut stays = Vec::new();
    macro_rules! back {
        ($($field:ident),+) => {
            $(if was.$field != became.$field {
                match now.$field == became.$field {
                    true => holds.$field = was.$field.clone(),
                    false => stays.extend(now.parts().iter().find(|part| part.0 == stringify!($field)).map(|part| part.1)),
                }
            } else if now.$field != was.$field {
                stays.extend(now.parts().iter().find(|part| part.0 == stringify!($field)).map(|part| part.1));
            })+
        };
    }
    back!(matters, people, enjoy, holds_back, communicate, do_and_dont, strengths);
    (holds, stays)
}

/// Where the answers of a route come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// We asked: an answer holds for the route that it was given for, on whichever record.
    Record,
    /// A practice told us, in a referral that waits in triage: a yes is still to be asked.
    Referral,
}

/// What becomes of the ways to reach somebody.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    /// On both records: the kept one's holds what is safer of both, the other stays behind.
    pub same: Vec<Same>,
    /// Only on the record that goes: they go over, with these answers.
    pub over: Vec<(ContactRouteId, NewRoute)>,
    /// What was said and does not hold, in words.
    pub differs: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Same {
    pub kept: ContactRouteId,
    pub gone: ContactRouteId,
    pub holds: NewRoute,
}

/// Brings together the ways to reach them. `ended` are those that the kept record says do not lead to them any more.
pub fn join_routes(
    kept: &[ContactRoute],
    gone: &[ContactRoute],
    ended: &[(RouteKind, Guarded<String>)],
    source: Source,
) -> Routes {
    let mut known = kept.to_vec();
    let mut routes = Routes::default();
    for route in gone {
        let told = as_told(route);
        let mut is_known = false;
        // A record may have a number twice: each is made safer.
        for known in known.iter_mut().filter(|known| known.kind == route.kind && known.value == route.value) {
            is_known = true;
            let (holds, words) = learn_route(known, &told);
            known.safe = holds.safe.clone();
            known.label = holds.label.clone();
            routes.differs.extend(words);
            match routes.same.iter_mut().find(|seen| seen.kept == known.id) {
                Some(seen) => seen.holds = holds,
                None => routes.same.push(Same { kept: known.id, gone: route.id, holds }),
            }
        }
        if is_known {
            continue;
        }
        let was_ended = ended.iter().any(|(kind, value)| *kind == route.kind && *value == route.value);
        let (holds, words) = match source {
            Source::Record if !was_ended => (told, None),
            Source::Record | Source::Referral => new_route(&told),
        };
        if was_ended {
            routes
                .differs
                .push(format!("{}: the other record says that they cannot be reached like this any more", route.named()));
        }
        routes.differs.extend(words);
        routes.over.push((route.id, holds));
    }
    routes
}

/// A route as if it were told by somebody.
pub fn as_told(route: &ContactRoute) -> NewRoute {
    NewRoute { kind: route.kind, value: route.value.clone(), label: route.label.clone(), safe: route.safe.clone() }
}

/// The answers of a route that somebody changed between joining and taking apart: theirs, and what was safer before.
pub fn still_safe(now: &SafeContact, was: &SafeContact) -> SafeContact {
    SafeContact {
        hours: both_hours(now.hours, was.hours),
        who_may_answer: both_words(&now.who_may_answer, &was.who_may_answer),
        code_word: both_words(&now.code_word, &was.code_word),
        their_word: both_words(&now.their_word, &was.their_word),
        ..now.safer(was)
    }
}

/// The answers of the record that comes back, for a way to reach them that both have: its own, but for what was said since and is safer.
pub fn safer_since(own: &SafeContact, became: &SafeContact, now: &SafeContact) -> SafeContact {
    let withdrawn = |safest: Answer, own: Answer, became: Answer, now: Answer| {
        let is_withdrawn = own != safest && now == Answer::NotAsked && now != became;
        if is_withdrawn { Answer::NotAsked } else { own }
    };
    let withdrawn_yes = |own, became, now| withdrawn(Answer::No, own, became, now);
    let own = SafeContact {
        voicemail: withdrawn_yes(own.voicemail, became.voicemail, now.voicemail),
        text: withdrawn_yes(own.text, became.text, now.text),
        say_who: withdrawn_yes(own.say_who, became.say_who, now.say_who),
        show_number: withdrawn_yes(own.show_number, became.show_number, now.show_number),
        shared: withdrawn(Answer::Yes, own.shared, became.shared, now.shared),
        ..own.clone()
    };
    let mut safe = own.safer(now);
    // What is as the joining left it may be the kept record's own, and only fills a gap.
    if now.hours != became.hours {
        safe.hours = both_hours(now.hours, own.hours);
    }
    if now.who_may_answer != became.who_may_answer {
        safe.who_may_answer = both_words(&now.who_may_answer, &own.who_may_answer);
    }
    if now.code_word != became.code_word {
        safe.code_word = both_words(&now.code_word, &own.code_word);
    }
    if now.their_word != became.their_word {
        safe.their_word = both_words(&now.their_word, &own.their_word);
    }
    safe
}

/// The hours that are safe by both; where they have none in common, those that were said last.
fn both_hours(last: SafeHours, before: SafeHours) -> SafeHours {
    // What two spans have in common of which one goes over midnight may be two spans.
    if last.goes_over_midnight() || before.goes_over_midnight() {
        return if last == SafeHours::default() { before } else { last };
    }
    let days = match (last.days, before.days) {
        (0, days) | (days, 0) => days,
        (last, before) if last & before == 0 => last,
        (last, before) => last & before,
    };
    let from = last.from.max(before.from);
    let until = match (last.until, before.until) {
        (Some(last), Some(before)) => Some(last.min(before)),
        (last, before) => last.or(before),
    };
    match (from, until) {
        (Some(from), Some(until)) if from >= until => SafeHours { days, ..last },
        _ => SafeHours { days, from, until },
    }
}

/// Whoever rings reads both: which of the two is theirs is still to be asked.
fn both_words(last: &str, before: &str) -> String {
    match (last, before) {
        ("", words) | (words, "") => words.to_owned(),
        (last, before) if last == before => last.to_owned(),
        (last, before) => format!("{last}; before: {before}"),
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;

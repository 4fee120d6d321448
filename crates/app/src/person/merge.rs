//! Two records of one person: what holds when they are joined, and what goes back when they are taken apart again. Pure.
//!
//! The safer word wins, gaps are filled, and what says something else is told. Taken apart, a field goes back to what it was if it is
//! still as the joining left it; what somebody changed in between stays, and nothing becomes less safe than anybody has said.

use kernel::{ContactRouteId, Date, NhsNumber, Postcode, PracticeId, Reveal, SafeContact, SiteId};
use serde::{Deserialize, Serialize};

use super::learn::{Learned, Told, learn, learn_route, new_route};
use super::model::{Address, ContactRoute, NewRoute, Person, RouteKind, full_name};
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
    let holds = Fields {
        preferred_name: holds.preferred_name,
        pronouns: pronouns.to_owned(),
        date_of_birth: holds.date_of_birth,
        nhs_number: holds.nhs_number,
        language: holds.language,
        interpreter: holds.interpreter,
        communication: holds.communication,
        address: holds.address.lines,
        postcode: holds.address.postcode,
        address_hidden: holds.address.hidden,
        version: kept.version + 1,
        ..kept.clone()
    };
    (holds, differs)
}

/// What holds of the kept record when the two are taken apart again: `was` before and `became` after the joining, and `now`. In words,
/// what stays because somebody changed it in between.
pub fn parted(was: &Fields, became: &Fields, now: &Fields) -> (Fields, Vec<String>) {
    let mut holds = now.clone();
    let mut stays = Vec::new();
    macro_rules! back {
        ($field:ident, $what:literal) => {
            if was.$field != became.$field {
                match now.$field == became.$field {
                    true => holds.$field = was.$field.clone(),
                    false => stays.push($what),
                }
            }
        };
    }
    back!(preferred_name, "what they like to be called");
    back!(pronouns, "pronouns");
    back!(date_of_birth, "date of birth");
    back!(nhs_number, "NHS number");
    back!(language, "language");
    back!(interpreter, "whether they need an interpreter");
    back!(communication, "what helps to talk or write");
    if was.place() != became.place() {
        if now.place() == became.place() {
            holds.address = was.address.clone();
            holds.postcode = was.postcode.clone();
            // Whoever saved the details since may have meant it: secret stays secret.
            holds.address_hidden = was.address_hidden || (now.address_hidden && now.version != became.version);
            if holds.address_hidden && !was.address_hidden {
                stays.push("that the address must be kept secret");
            }
        } else {
            stays.push("address");
        }
    }
    let mut words: Vec<String> = stays.into_iter().map(|what| format!("Stays as it is now: {what}")).collect();
    if now.died_on != became.died_on {
        words.push("Whether they died was changed since, and stays. Look which of the two it is about".to_owned());
    }
    (holds, words)
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
pub fn join_routes(kept: &[ContactRoute], gone: &[ContactRoute], ended: &[(RouteKind, String)], source: Source) -> Routes {
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
                .push(format!("{}: the other record says that they cannot be reached like this any more", route.shown()));
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

/// The answers of a route that somebody changed between joining and taking apart: theirs, and every no that was there before.
pub fn still_safe(now: &SafeContact, was: &SafeContact) -> SafeContact {
    now.safer(was)
}

#[cfg(test)]
mod tests {
    use kernel::Answer;

    use super::*;

    fn fields() -> Fields {
        Fields {
            given_names: "Fernanda".into(),
            family_name: "Oduya".into(),
            preferred_name: String::new(),
            pronouns: String::new(),
            date_of_birth: None,
            nhs_number: None,
            language: String::new(),
            interpreter: false,
            communication: String::new(),
            address: "1 Old Street".into(),
            postcode: None,
            address_hidden: false,
            practice_id: PracticeId::new(),
            site_id: None,
            died_on: None,
            version: 3,
        }
    }

    fn route(value: &str, voicemail: Answer) -> ContactRoute {
        ContactRoute {
            id: ContactRouteId::new(),
            kind: RouteKind::Phone,
            value: value.into(),
            label: String::new(),
            safe: SafeContact { voicemail, ..SafeContact::default() },
            confirmed_at: None,
            version: 0,
        }
    }

    #[test]
    fn a_secret_address_wins_and_is_not_told_in_words() {
        let gone = Fields { address: "The Refuge".into(), address_hidden: true, ..fields() };
        let (holds, differs) = joined(&fields(), &gone);
        assert!(holds.address_hidden && holds.address == "The Refuge");
        assert!(!differs.join(" ").contains("Refuge"));
        let (holds, differs) = joined(&gone, &fields());
        assert!(holds.address_hidden && holds.address == "The Refuge");
        assert_eq!(differs, ["Address: the other record has another"]);
    }

    #[test]
    fn what_is_as_it_was_left_goes_back_and_what_was_changed_stays() {
        let was = fields();
        let gone = Fields { language: "Polish".into(), interpreter: true, pronouns: "she/her".into(), ..fields() };
        let (became, _) = joined(&was, &gone);
        assert_eq!(became.version, 4);
        let (holds, stays) = parted(&was, &became, &became);
        assert!(holds == Fields { version: 4, ..was.clone() });
        assert!(stays.is_empty());
        let died = Fields { died_on: Date::new(2026, 1, 2).ok(), version: 5, ..became.clone() };
        let (holds, stays) = parted(&was, &became, &died);
        assert_eq!((holds.died_on, stays.len()), (died.died_on, 1), "somebody has to look who died");
        let now = Fields { language: "Ukrainian".into(), version: 5, ..became.clone() };
        let (holds, stays) = parted(&was, &became, &now);
        assert_eq!((holds.language.as_str(), holds.interpreter, holds.pronouns.as_str()), ("Ukrainian", false, ""));
        assert_eq!(stays, ["Stays as it is now: language"]);
    }

    #[test]
    fn taken_apart_an_address_is_no_less_secret_than_anybody_has_said_since() {
        let was = fields();
        let (became, _) = joined(&was, &Fields { address: "The Refuge".into(), address_hidden: true, ..fields() });
        let (holds, _) = parted(&was, &became, &became);
        assert!(!holds.address_hidden && holds.address == "1 Old Street");
        let (holds, stays) = parted(&was, &became, &Fields { version: 9, ..became.clone() });
        assert!(holds.address_hidden && holds.address == "1 Old Street");
        assert_eq!(stays.len(), 1);
    }

    #[test]
    fn who_died_is_asked_first_and_two_numbers_are_seen() {
        let died = Fields { died_on: Date::new(2026, 1, 2).ok(), ..fields() };
        assert!(obstacle(&fields(), &died).is_some() && obstacle(&died, &fields()).is_some());
        assert!(obstacle(&died, &died).is_none() && obstacle(&fields(), &fields()).is_none());
        let number = |digits: &str| Fields { nhs_number: digits.parse().ok(), ..fields() };
        assert!(numbers_differ(&number("9434765919"), &number("9990000018")));
        assert!(!numbers_differ(&number("9434765919"), &fields()));
        let born = |year| Fields { date_of_birth: Date::new(year, 1, 2).ok(), ..fields() };
        assert!(births_differ(&born(1969), &born(1970)) && !births_differ(&born(1969), &fields()));
    }

    #[test]
    fn taken_apart_a_route_keeps_what_was_said_since_and_every_no_from_before() {
        let said = |voicemail| SafeContact { voicemail, ..SafeContact::default() };
        let holds = |now, was| still_safe(&said(now), &said(was)).voicemail;
        assert_eq!(holds(Answer::Yes, Answer::NotAsked), Answer::Yes);
        assert_eq!(holds(Answer::Yes, Answer::No), Answer::No);
        assert_eq!(holds(Answer::No, Answer::Yes), Answer::No);
    }

    #[test]
    fn a_no_beats_a_yes_on_the_same_route_and_other_routes_go_over() {
        let kept = [route("+447700900001", Answer::Yes), route("+447700900003", Answer::NotAsked)];
        let gone = [route("+447700900001", Answer::No), route("+447700900002", Answer::Yes), route("+447700900003", Answer::Yes)];
        let routes = join_routes(&kept, &gone, &[], Source::Record);
        let same: Vec<Answer> = routes.same.iter().map(|same| same.holds.safe.voicemail).collect();
        assert_eq!(same, [Answer::No, Answer::NotAsked]);
        let over: Vec<Answer> = routes.over.iter().map(|(_, holds)| holds.safe.voicemail).collect();
        assert_eq!(over, [Answer::Yes], "it was asked of them, for this number");
        let twice = [route("+447700900001", Answer::Yes), route("+447700900001", Answer::Yes)];
        let routes = join_routes(&twice, &gone[..1], &[], Source::Record);
        assert_eq!(routes.same.iter().filter(|same| same.holds.safe.voicemail == Answer::No).count(), 2);
        let ended = [(RouteKind::Phone, "+447700900002".to_owned())];
        for routes in
            [join_routes(&[], &gone[1..2], &ended, Source::Record), join_routes(&[], &gone[1..2], &[], Source::Referral)]
        {
            assert_eq!(routes.over.first().map(|(_, holds)| holds.safe.voicemail), Some(Answer::NotAsked));
            assert!(!routes.differs.is_empty());
        }
    }
}

//! Tests of the rules of joining two records.

use kernel::{Answer, TimeOfDay};

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
        interpreting: Interpreting::default(),
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
        of_proxy: None,
        unsafe_at: None,
        id: ContactRouteId::new(),
        kind: RouteKind::Phone,
        value: value.into(),
        label: String::new(),
        safe: SafeContact { voicemail, ..SafeContact::default() },
        confirmed_at: None,
        stale_at: None,
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
fn an_address_is_never_told_in_words() {
    let (holds, differs) = joined(&fields(), &Fields { address: "2 New Road".into(), ..fields() });
    assert_eq!((holds.address.as_str(), differs), ("1 Old Street", vec!["Address: the other record has another".to_owned()]));
}

#[test]
fn what_is_as_it_was_left_goes_back_and_what_was_changed_stays() {
    let was = fields();
    let gone = Fields { language: "Polish".into(), interpreter: true, pronouns: "she/her".into(), ..fields() };
    let (became, _) = joined(&was, &gone);
    assert_eq!(became.version, 4);
    let parted_now = |now: &Fields| parted(&was, &gone, &became, now);
    let Parted { kept, gone: back, stays } = parted_now(&became);
    assert!(kept == Fields { version: 4, ..was.clone() } && back == gone && stays.is_empty());
    let Parted { kept, stays, .. } = parted_now(&Fields { language: "Ukrainian".into(), version: 5, ..became.clone() });
    assert_eq!((kept.language.as_str(), kept.interpreter, kept.pronouns.as_str()), ("Ukrainian", false, ""));
    assert_eq!(stays, ["Stays as it is now: language"]);
    // Also what the joining had not changed: it may be of the other.
    let Parted { kept, stays, .. } = parted_now(&Fields { address: "2 New Road".into(), version: 5, ..became.clone() });
    assert_eq!((kept.address.as_str(), stays), ("2 New Road", vec!["Stays as it is now: address".to_owned()]));
}

#[test]
fn taken_apart_neither_is_rung_until_somebody_has_asked_who_died() {
    let died = |day| Date::new(2026, 1, day).ok();
    let of = |died_on| Fields { died_on, ..fields() };
    let now = |before, now| parted(&of(before), &of(before), &of(before), &Fields { version: 5, ..of(now) });
    let Parted { kept, gone, stays } = now(None, died(2));
    assert_eq!((kept.died_on, gone.died_on, stays.len()), (died(2), died(2), 1));
    let Parted { kept, gone, stays } = now(died(2), None);
    assert_eq!((kept.died_on, gone.died_on, stays.len()), (died(2), died(2), 1));
    let Parted { kept, gone, stays } = now(died(2), died(2));
    assert_eq!((kept.died_on, gone.died_on, stays.len()), (died(2), died(2), 0));
}

#[test]
fn taken_apart_an_address_is_no_less_secret_than_anybody_has_said() {
    let (open, secret) = (fields(), Fields { address: "The Refuge".into(), address_hidden: true, ..fields() });
    let (became, _) = joined(&open, &secret);
    let Parted { kept, gone, .. } = parted(&open, &secret, &became, &became);
    assert!(!kept.address_hidden && kept.address == "1 Old Street" && gone == secret);
    let Parted { kept, gone, stays } = parted(&open, &secret, &became, &Fields { version: 9, ..became.clone() });
    assert!(kept.address_hidden && kept.address == "1 Old Street" && gone == secret);
    assert_eq!(stays.len(), 1);
    // Said since: of both.
    let (became, _) = joined(&open, &open);
    let now = Fields { address_hidden: true, version: 9, ..became.clone() };
    let Parted { kept, gone, stays } = parted(&open, &open, &became, &now);
    assert!(kept.address_hidden && gone.address_hidden);
    assert!(stays.concat().contains("both records"), "{stays:?}");
    // Taken back since: it may have been the other's word.
    let (became, _) = joined(&secret, &open);
    let now = Fields { address_hidden: false, version: 9, ..became.clone() };
    let Parted { kept, gone, stays } = parted(&secret, &open, &became, &now);
    assert!(kept.address_hidden && !gone.address_hidden);
    assert_eq!(stays, ["Holds again, as before the joining: that the address must be kept secret"]);
}

#[test]
fn taken_apart_an_interpreter_is_there_for_whoever_needs_one() {
    let of = |interpreter| Fields { interpreter, ..fields() };
    let now = |was, gone, now| {
        let (became, _) = joined(&of(was), &of(gone));
        let Parted { kept, gone, stays } = parted(&of(was), &of(gone), &became, &Fields { version: 9, ..of(now) });
        (kept.interpreter, gone.interpreter, stays.len())
    };
    assert_eq!(now(false, false, true), (true, true, 1));
    assert_eq!(now(false, true, true), (false, true, 0));
    assert_eq!(now(true, false, true), (true, false, 0));
    assert_eq!(now(true, false, false), (true, false, 1));
    assert_eq!(now(false, true, false), (false, true, 0));
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
fn taken_apart_the_other_record_has_its_own_answers_and_what_was_said_since_that_is_safer() {
    use Answer::{No, NotAsked, Yes};
    let holds = |own, became, now| {
        let said = |answer| SafeContact { voicemail: answer, ..SafeContact::default() };
        safer_since(&said(own), &said(became), &said(now)).voicemail
    };
    assert_eq!(holds(Yes, Yes, Yes), Yes);
    assert_eq!(holds(Yes, Yes, No), No);
    assert_eq!(holds(Yes, Yes, NotAsked), NotAsked, "a yes was taken back");
    assert_eq!(holds(Yes, NotAsked, NotAsked), Yes, "it was asked of them");
    assert_eq!(holds(No, No, Yes), No);
    assert_eq!(holds(No, No, NotAsked), No);
    assert_eq!(holds(NotAsked, NotAsked, Yes), NotAsked);
    let shared = |own, became, now| {
        let said = |answer| SafeContact { shared: answer, ..SafeContact::default() };
        safer_since(&said(own), &said(became), &said(now)).shared
    };
    assert_eq!(shared(No, No, Yes), Yes);
    assert_eq!(shared(No, No, NotAsked), NotAsked);
    assert_eq!(shared(Yes, Yes, No), Yes);
    let words = |own: &str, became: &str, now: &str| {
        let said = |words: &str| SafeContact { who_may_answer: words.into(), code_word: words.into(), ..SafeContact::default() };
        let safe = safer_since(&said(own), &said(became), &said(now));
        assert_eq!(safe.who_may_answer, safe.code_word);
        safe.code_word
    };
    assert_eq!(words("bluebell", "rose", "rose"), "bluebell");
    assert_eq!(words("bluebell", "bluebell", "rose"), "rose; before: bluebell");
    assert_eq!(words("bluebell", "bluebell", ""), "bluebell");
    assert_eq!(words("", "", "rose"), "rose");
}

#[test]
fn safe_hours_are_those_of_both_and_never_none() {
    let hours = |days, from: &str, until: &str| SafeHours {
        days,
        from: TimeOfDay::parse(from).ok(),
        until: TimeOfDay::parse(until).ok(),
    };
    assert_eq!(both_hours(hours(0b11, "09:00", "12:00"), hours(0b10, "10:00", "")), hours(0b10, "10:00", "12:00"));
    assert_eq!(both_hours(hours(0b01, "", ""), hours(0b10, "", "12:00")), hours(0b01, "", "12:00"), "no day would mean any");
    assert_eq!(both_hours(hours(0, "09:00", "10:00"), hours(0b1, "10:00", "")), hours(0b1, "09:00", "10:00"));
    assert_eq!(both_hours(SafeHours::default(), hours(0b1, "10:00", "")), hours(0b1, "10:00", ""));
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
    let ended = [(RouteKind::Phone, "+447700900002".into())];
    for routes in [join_routes(&[], &gone[1..2], &ended, Source::Record), join_routes(&[], &gone[1..2], &[], Source::Referral)] {
        assert_eq!(routes.over.first().map(|(_, holds)| holds.safe.voicemail), Some(Answer::NotAsked));
        assert!(!routes.differs.is_empty());
    }
}

use kernel::{Date, TimeOfDay, Weekday};
use proptest::prelude::*;

use super::*;

fn at(date: &str, time: &str) -> Instant {
    date.parse::<Date>().unwrap().at(TimeOfDay::parse(time).unwrap()).earliest().unwrap()
}

fn by_day() -> SafeHours {
    SafeHours { days: 0, from: TimeOfDay::parse("9:00").ok(), until: TimeOfDay::parse("19:00").ok() }
}

fn yes() -> SafeContact {
    SafeContact { text: Answer::Yes, say_who: Answer::Yes, shared: Answer::No, ..SafeContact::default() }
}

/// A text to somebody who said yes to all, on a Monday at ten.
fn facts<'a>(said: &'a SafeContact, sent: &'a [Instant]) -> Facts<'a> {
    let now = at("2026-11-23", "10:00");
    Facts {
        channel: Channel::Text,
        now,
        expires_at: now.plus_days(2),
        wanted: true,
        says_number: false,
        to: To::Person(PersonFacts {
            died: false,
            route: Some(RouteFacts { said, old: false, proxy_over: false, also_of_another: false, address: true }),
            was_unsafe: false,
            no_print: false,
            hide_number: false,
            unread: false,
            sent,
        }),
        limits: Limits { hours: by_day(), in_a_day: 3 },
    }
}

fn person<'a, 'b>(facts: &'b mut Facts<'a>) -> &'b mut PersonFacts<'a> {
    match &mut facts.to {
        To::Person(person) => person,
        To::Staff { .. } | To::ByHand { .. } => panic!("not to a person"),
    }
}

#[test]
fn a_yes_goes_and_what_was_not_asked_does_not() {
    assert_eq!(decide(&facts(&yes(), &[])), Verdict::Send(Permit { wording: Wording::Named }));
    assert_eq!(decide(&facts(&SafeContact::default(), &[])), Verdict::Refuse(Why::NotAsked));
    let no = SafeContact { text: Answer::No, ..yes() };
    assert_eq!(decide(&facts(&no, &[])), Verdict::Refuse(Why::SaidNo));
}

#[test]
fn who_we_are_is_only_said_where_nobody_else_reads() {
    let neutral = Verdict::Send(Permit { wording: Wording::Neutral });
    for said in [
        SafeContact { say_who: Answer::NotAsked, ..yes() },
        SafeContact { shared: Answer::NotAsked, ..yes() },
        SafeContact { shared: Answer::Yes, ..yes() },
    ] {
        assert_eq!(decide(&facts(&said, &[])), neutral, "{said:?}");
    }
    let said = yes();
    let mut of_two = facts(&said, &[]);
    person(&mut of_two).route.as_mut().unwrap().also_of_another = true;
    assert_eq!(decide(&of_two), neutral);
}

#[test]
fn the_dead_the_unsafe_and_the_gone_get_nothing() {
    let said = yes();
    let change = |change: &dyn Fn(&mut PersonFacts<'_>)| {
        let mut facts = facts(&said, &[]);
        change(person(&mut facts));
        decide(&facts)
    };
    assert_eq!(change(&|person| person.died = true), Verdict::Refuse(Why::Died));
    assert_eq!(change(&|person| person.was_unsafe = true), Verdict::Refuse(Why::WasUnsafe));
    assert_eq!(change(&|person| person.route = None), Verdict::Refuse(Why::NoRoute));
    assert_eq!(change(&|person| person.route.as_mut().unwrap().old = true), Verdict::Refuse(Why::Old));
    assert_eq!(change(&|person| person.route.as_mut().unwrap().address = false), Verdict::Refuse(Why::NoAddress));
}

#[test]
fn a_plain_letter_is_no_message_to_somebody_who_needs_braille_or_audio() {
    let said = yes();
    let mut facts = facts(&said, &[]);
    person(&mut facts).no_print = true;
    assert_eq!(decide(&facts), Verdict::Send(Permit { wording: Wording::Named }), "a text is read aloud by their telephone");
    facts.channel = Channel::Letter;
    assert_eq!(decide(&facts), Verdict::Refuse(Why::NoPrint));
    // What they said comes first: nobody is asked to find another way to write to whoever wants none.
    let no = SafeContact { text: Answer::No, ..yes() };
    let to = To::Person(PersonFacts {
        route: Some(RouteFacts { said: &no, old: false, proxy_over: false, also_of_another: false, address: true }),
        ..person(&mut facts).clone()
    });
    assert_eq!(decide(&Facts { to, ..facts.clone() }), Verdict::Refuse(Why::SaidNo));
}

#[test]
fn a_message_waits_for_a_safe_hour_and_gives_up_if_there_is_none_in_time() {
    let tuesdays = SafeHours { days: Weekday::Tuesday.bit(), ..by_day() };
    let said = SafeContact { hours: tuesdays, ..yes() };
    let held = Verdict::Hold { until: at("2026-11-24", "9:00"), why: Why::NotSafeHour };
    assert_eq!(decide(&facts(&said, &[])), held);
    let mut in_a_hurry = facts(&said, &[]);
    in_a_hurry.expires_at = at("2026-11-23", "18:00");
    assert_eq!(decide(&in_a_hurry), Verdict::Refuse(Why::TooLate));
    let said = yes();
    let mut at_night = facts(&said, &[]);
    at_night.now = at("2026-11-23", "22:00");
    assert_eq!(decide(&at_night), Verdict::Hold { until: at("2026-11-24", "9:00"), why: Why::Quiet });
    // A letter wakes nobody.
    at_night.channel = Channel::Letter;
    assert_eq!(decide(&at_night), Verdict::Send(Permit { wording: Wording::Named }));
}

#[test]
fn nothing_goes_to_somebody_who_wrote_before_it_was_read() {
    let said = yes();
    let mut facts = facts(&said, &[]);
    person(&mut facts).unread = true;
    let soon = facts.now.plus_minutes(LOOK_AGAIN_MINUTES);
    for channel in [Channel::Text, Channel::Email, Channel::Letter] {
        facts.channel = channel;
        assert_eq!(decide(&facts), Verdict::Hold { until: soon, why: Why::Unread }, "{channel}");
    }
    // To the end of its time: whoever reads it a minute before lets it go.
    facts.expires_at = facts.now.plus_minutes(1);
    assert!(matches!(decide(&facts), Verdict::Hold { until, why: Why::Unread } if until < facts.expires_at));
    // The last safe minutes of a day end nothing.
    facts.channel = Channel::Text;
    facts.now = at("2026-11-23", "18:58");
    facts.expires_at = facts.now.plus_minutes(60);
    assert!(matches!(decide(&facts), Verdict::Hold { why: Why::Unread, .. }));
    // What they said before is said at once: no.
    let no = SafeContact { text: Answer::No, ..yes() };
    person(&mut facts).route.as_mut().unwrap().said = &no;
    assert_eq!(decide(&facts), Verdict::Refuse(Why::SaidNo));
}

#[test]
fn nobody_is_flooded() {
    let now = at("2026-11-23", "10:00");
    let sent = [now.plus_minutes(-60), now.plus_minutes(-120), now.plus_minutes(-180), now.plus_days(-2)];
    let held = Verdict::Hold { until: now.plus_minutes(-180).plus_days(1).max(at("2026-11-24", "9:00")), why: Why::Enough };
    assert_eq!(decide(&facts(&yes(), &sent)), held);
    assert_eq!(decide(&facts(&yes(), &sent[1..])), Verdict::Send(Permit { wording: Wording::Named }));
}

#[test]
fn what_is_handed_over_is_handed_to_the_living_by_whoever_works_here() {
    let (said, by_hand) = (yes(), |active, died| To::ByHand { active, died });
    let to = |to| decide(&Facts { to, channel: Channel::Print, ..facts(&said, &[]) });
    assert_eq!(to(by_hand(true, false)), Verdict::Send(Permit { wording: Wording::Neutral }));
    assert_eq!(to(by_hand(true, true)), Verdict::Refuse(Why::Died));
    assert_eq!(to(by_hand(false, false)), Verdict::Refuse(Why::NoLongerHere));
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![Just(Answer::Yes), Just(Answer::No), Just(Answer::NotAsked)]
}

fn hours() -> impl Strategy<Value = SafeHours> {
    let time = || proptest::option::of((0i64..1440).prop_map(|minutes| TimeOfDay::from_minutes(minutes).unwrap()));
    (0u8..128, time(), time()).prop_map(|(days, from, until)| SafeHours { days, from, until })
}

prop_compose! {
    fn said()(
        (text, say_who, shared, voicemail, show_number) in (answer(), answer(), answer(), answer(), answer()),
        hours in hours(),
    ) -> SafeContact {
        SafeContact { text, say_who, shared, voicemail, show_number, hours, ..SafeContact::default() }
    }
}

/// Moments around the nights in which the clocks change, and others.
fn moment() -> impl Strategy<Value = Instant> {
    (prop_oneof![Just("2026-10-25"), Just("2027-03-28"), Just("2026-12-31"), Just("2028-02-29")], -3000i64..3000)
        .prop_map(|(date, minutes)| date.parse::<Date>().unwrap().start().plus_minutes(minutes))
}

/// The rules said once more, each by itself: what must be true of anything that is sent to a person.
fn may_be_sent(facts: &Facts<'_>) -> bool {
    let To::Person(person) = &facts.to else { return true };
    let Some(route) = &person.route else { return false };
    let lately = person.sent.iter().filter(|at| facts.now.minutes_since(**at) < 24 * 60).count();
    let in_hours = |hours: SafeHours| hours.includes(facts.now.date().weekday(), facts.now.time());
    facts.wanted
        && facts.now < facts.expires_at
        && !person.died
        && !person.was_unsafe
        && (!facts.says_number || !person.hide_number)
        && (facts.channel != Channel::Letter || !person.no_print)
        && !person.unread
        && !route.old
        && !route.proxy_over
        && route.address
        && route.said.text == Answer::Yes
        && lately < facts.limits.in_a_day
        && (!facts.channel.disturbs() || (in_hours(route.said.hours) && in_hours(facts.limits.hours)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Whatever was answered, whatever the hour, whatever has happened: what is sent may be sent, what may be sent is sent, and what is
    /// held goes when it was said, if nothing happens until then but that somebody reads what they wrote.
    #[test]
    fn what_is_sent_may_be_sent(
        said in said(), now in moment(), lives_for in -60i64..6000, quiet in hours(), in_a_day in 1usize..4,
        sent in proptest::collection::vec(0i64..3000, 0..5),
        (wanted, died, was_unsafe, has_route, old, proxy_over, also_of_another, address) in
            (proptest::bool::weighted(0.9), proptest::bool::weighted(0.1), proptest::bool::weighted(0.1), proptest::bool::weighted(0.9),
             proptest::bool::weighted(0.1), proptest::bool::weighted(0.1), any::<bool>(), proptest::bool::weighted(0.9)),
        hide_number in proptest::bool::weighted(0.2), says_number in any::<bool>(), no_print in proptest::bool::weighted(0.2),
        unread in proptest::bool::weighted(0.2),
        channel in prop_oneof![Just(Channel::Text), Just(Channel::Email), Just(Channel::Letter)],
    ) {
        let sent: Vec<Instant> = sent.iter().map(|minutes| now.plus_minutes(-minutes)).collect();
        let route = has_route.then_some(RouteFacts { said: &said, old, proxy_over, also_of_another, address });
        let mut facts = Facts {
            channel, now, wanted, says_number, expires_at: now.plus_minutes(lives_for),
            to: To::Person(PersonFacts { died, route, was_unsafe, no_print, hide_number, unread, sent: &sent }),
            limits: Limits { hours: quiet, in_a_day },
        };
        match decide(&facts) {
            Verdict::Send(permit) => {
                prop_assert!(may_be_sent(&facts));
                if permit.wording() == Wording::Named {
                    prop_assert!(said.say_who == Answer::Yes && said.shared == Answer::No && !also_of_another);
                }
            }
            Verdict::Hold { until, .. } => {
                prop_assert!(!may_be_sent(&facts));
                prop_assert!(until > now && until < facts.expires_at);
                facts.now = until;
                if let To::Person(person) = &mut facts.to {
                    person.unread = false;
                }
                prop_assert!(matches!(decide(&facts), Verdict::Send(_)), "held until {until:?}, and not sent then: {facts:?}");
            }
            Verdict::Refuse(_) => prop_assert!(!may_be_sent(&facts)),
        }
    }
}

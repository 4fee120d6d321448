use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn noon(text: &str) -> Instant {
    day(text).at(kernel::TimeOfDay::parse("12:00").unwrap()).earliest().unwrap()
}

fn mother() -> Proxy {
    Proxy {
        id: ProxyId::new(),
        name: "Ana Mensah".into(),
        relation: "mother".to_owned(),
        basis: Basis::Parent,
        evidence: String::new(),
        may_hear: true,
        may_decide: true,
        until_on: None,
        reviewed_on: None,
        made_at: noon("2020-01-01"),
        made_by: "Amara Okafor".to_owned(),
        again_by: String::new(),
        ended_at: None,
        ended_by: String::new(),
        ending: None,
        version: 0,
    }
}

fn said_no(on: &str) -> Proxy {
    Proxy { ending: Some(Ending::NotWanted), ended_at: Some(noon(on)), name: "ANA  Mensah".into(), ..mother() }
}

#[test]
fn a_parent_acts_until_the_night_before_the_sixteenth_birthday() {
    let born = Some(day("2010-06-10"));
    let on = |today: &str| mother().standing(&[], born, day(today));
    assert_eq!(on("2026-06-09"), Standing::Acts(Some(day("2026-06-10"))));
    assert_eq!(on("2026-06-10"), Standing::Over(day("2026-06-10")));
    // Born on 29 February: where the year has none, on 1 March.
    let leap = Some(day("2084-02-29"));
    assert!(mother().standing(&[], leap, day("2100-02-28")).acts());
    assert_eq!(mother().standing(&[], leap, day("2100-03-01")), Standing::Over(day("2100-03-01")));
    assert_eq!(mother().standing(&[], None, day("2026-06-09")), Standing::AgeUnknown);
    let attorney = Proxy { basis: Basis::Attorney, ..mother() };
    assert_eq!(attorney.standing(&[], born, day("2060-01-01")), Standing::Acts(None));
}

#[test]
fn a_day_that_was_said_ends_it_earlier_and_never_later() {
    let born = Some(day("2010-06-10"));
    let earlier = Proxy { until_on: Some(day("2025-01-01")), ..mother() };
    assert_eq!(earlier.standing(&[], born, day("2025-01-01")), Standing::Over(day("2025-01-01")));
    let later = Proxy { until_on: Some(day("2030-01-01")), ..mother() };
    assert_eq!(later.standing(&[], born, day("2026-06-10")), Standing::Over(day("2026-06-10")));
}

#[test]
fn a_no_wins_over_what_somebody_else_wrote_down() {
    let born = Some(day("2012-06-10"));
    let today = day("2026-06-01");
    let stands = |proxy: &Proxy, others: &[Proxy]| proxy.standing(others, born, today);
    // Written down before the no or after it, and however the name is written.
    assert_eq!(stands(&mother(), &[said_no("2025-01-01")]), Standing::Blocked);
    assert_eq!(stands(&mother(), &[said_no("2019-01-01")]), Standing::Blocked);
    assert!(stands(&Proxy { name: "Ana Other".into(), ..mother() }, &[said_no("2025-01-01")]).acts());
    // A leader who knew of it let them act again; of a later no they could not know.
    let again = Proxy { again_by: "Leila Leader".to_owned(), ..mother() };
    assert!(stands(&again, &[said_no("2019-01-01")]).acts());
    assert_eq!(stands(&again, &[said_no("2025-01-01")]), Standing::Blocked);
    // What just ended stands against nobody.
    let ended = Proxy { ending: Some(Ending::NotNeeded), ..said_no("2025-01-01") };
    assert!(stands(&mother(), std::slice::from_ref(&ended)).acts());
    assert!(no_to(&[ended], &mother().name).is_none());
    assert!(no_to(&[said_no("2025-01-01")], &mother().name).is_some());
}

#[test]
fn a_child_is_asked_alone_and_both_are_told_before_the_end() {
    let born = Some(day("2010-06-10"));
    let words = |proxy: &Proxy, today: &str| proxy.to_do(proxy.standing(&[], born, day(today)), born, day(today));
    let early = Proxy { made_at: noon("2018-01-01"), ..mother() };
    assert_eq!(words(&early, "2021-06-09"), None);
    assert!(words(&early, "2021-06-10").unwrap().contains("turned 11"));
    assert!(words(&early, "2023-06-10").unwrap().contains("turned 13"));
    let asked = Proxy { reviewed_on: Some(day("2023-06-10")), ..early };
    assert_eq!(words(&asked, "2024-01-01"), None);
    assert!(words(&asked, "2026-04-11").unwrap().contains("From 10 June 2026 on"));
    assert_eq!(words(&asked, "2026-06-10"), None);
}

proptest! {
    #[test]
    fn no_parent_acts_for_anybody_of_sixteen(born in 0i64..40_000, today in 0i64..60_000, until in proptest::option::of(0i64..60_000)) {
        let first = day("1950-01-01");
        let (born, today) = (first.plus_days(born), first.plus_days(today));
        let proxy = Proxy { until_on: until.map(|days| first.plus_days(days)), ..mother() };
        let acts = proxy.standing(&[], Some(born), today).acts();
        let allowed = born.age_on(today) < GROWN && proxy.until_on.is_none_or(|until| today < until);
        prop_assert_eq!(acts, allowed);
        // Whatever acts today is used today, and what does not is not.
        let used = proxy.used_until(&[], Some(born), today).is_none_or(|until| today < until);
        prop_assert_eq!(used, acts);
    }
}

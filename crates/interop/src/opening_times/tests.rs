use super::*;

/// `MO,TU 09:00-17:00; 1SA 10:00-` for short.
fn shown(text: &str) -> Option<String> {
    let schedules = parse(text)?;
    let one = |schedule: &Schedule| {
        let every_other = if schedule.interval == Some(2) { "2x" } else { "" };
        let times = match (&schedule.opens_at, &schedule.closes_at) {
            (None, _) => String::new(),
            (Some(opens), closes) => format!(" {opens}-{}", closes.as_deref().unwrap_or("")),
        };
        format!("{every_other}{}{times}", schedule.byday.join(","))
    };
    Some(schedules.iter().map(one).collect::<Vec<_>>().join("; "))
}

#[test]
fn one_set_of_days() {
    for (text, expected) in [
        ("Tuesdays 10am-12pm", "TU 10:00-12:00"),
        ("Mon-Fri 9:00 to 17:00", "MO,TU,WE,TH,FR 09:00-17:00"),
        ("Wednesday 10am - 4pm", "WE 10:00-16:00"),
        ("Wednesday 9:30am - 12noon", "WE 09:30-12:00"),
        ("Thursday 1.30 - 3.30pm", "TH 13:30-15:30"),
        ("Friday 11-1pm", "FR 11:00-13:00"),
        ("Thur 1-3pm", "TH 13:00-15:00"),
        ("Tuesday, Wednesday & Friday 10am - 12noon.", "TU,WE,FR 10:00-12:00"),
        ("Monday – Friday 10:30am – 4pm", "MO,TU,WE,TH,FR 10:30-16:00"),
        ("Saturday & Sunday 7am - 9am.", "SA,SU 07:00-09:00"),
        ("Open daily from 9am to 5pm", "MO,TU,WE,TH,FR,SA,SU 09:00-17:00"),
        ("weekdays 10:00-12:00", "MO,TU,WE,TH,FR 10:00-12:00"),
        ("8:00am-5:00pm, Mon-Fri", "MO,TU,WE,TH,FR 08:00-17:00"),
        ("9am-10:30am on Tuesdays (term time only)", "TU 09:00-10:30"),
        ("9:30am-2:30pm on Mondays Tuesdays Thursdays Fridays", "MO,TU,TH,FR 09:30-14:30"),
        ("6pm-11pm Every day", "MO,TU,WE,TH,FR,SA,SU 18:00-23:00"),
        ("7 p.m. until 9 p.m. on Mondays", "MO 19:00-21:00"),
        ("Mondays 9am-5", "MO 09:00-17:00"),
    ] {
        assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn several_sets_of_days() {
    for (text, expected) in [
        ("Tuesday 6pm - 8pm and Sunday 3pm - 5pm", "TU 18:00-20:00; SU 15:00-17:00"),
        ("Tuesdays & Fridays 12pm - 3pm; 1st Saturday of month 10am - 12noon", "TU,FR 12:00-15:00; 1SA 10:00-12:00"),
        ("9:00am-6:00pm, Mon-Thur;\\n9:00am-2:00pm, Fri", "MO,TU,WE,TH 09:00-18:00; FR 09:00-14:00"),
        ("9:00am-4:00pm, Mon, Tue, Thur, Fri;\n9:00am-12:00pm, Wed", "MO,TU,TH,FR 09:00-16:00; WE 09:00-12:00"),
        ("Mon 9am-1pm, 2pm-5pm", "MO 09:00-13:00; MO 14:00-17:00"),
        ("Fri 4.30 - 5.30pm Sat 10 - 11am", "FR 16:30-17:30; SA 10:00-11:00"),
    ] {
        assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn days_of_the_month_and_every_other_week() {
    for (text, expected) in [
        ("10:30am - 12:30pm Every 2nd Sunday of the month", "2SU 10:30-12:30"),
        ("Last Tuesday of the month", "-1TU"),
        ("1st and 3rd Wednesdays of each month 2pm-4pm", "1WE,3WE 14:00-16:00"),
        ("8:45am-1pm Every other Saturday", "2xSA 08:45-13:00"),
    ] {
        assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
    }
    assert_eq!(parse("Last Tuesday of the month").unwrap()[0].freq, Some(Frequency::Monthly));
}

#[test]
fn only_the_day_or_only_the_start() {
    for (text, expected) in [
        ("Sundays & Tuesdays", "TU,SU"),
        ("Tuesday from 11am", "TU 11:00-"),
        ("Monday & Friday 12noon", "MO,FR 12:00-"),
        ("5pm on Saturdays", "SA 17:00-"),
    ] {
        assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_could_mean_two_things_stays_text() {
    for text in [
        "",
        "Contact for details",
        "By appointment",
        "10am-12pm",                                  // which day?
        "Mondays 2-3",                                // morning or afternoon?
        "Mondays 7:30-9:30",                          // morning or evening?
        "Every 2nd Sunday 10am",                      // of the month, or every other?
        "Every other Friday evening",                 // when is evening?
        "11:30am - 12:30am Every Thursday",           // a slip of the pen
        "Mon - Fri by appointment",                   // not at any time of those days
        "Monday and Tuesday 9am-1pm and Friday",      // what time on Friday?
        "10am-2pm on Tuesdays & Thursdays (Oct-Mar)", // part of the year
        "Mondays 1:30pm - 2:30pm + Bread Tues - Fri 2.30 - 3pm",
        "Wednesday 2=3pm",
        "Weekdays 10am-4pm, except Thursdays 10am-12.30pm",
        "Monday 10am-12pm, 11am-1pm", // two times that overlap
        "Sat - Mon 10am-4pm",
        "5 days and 5 evenings per week",
        "24 hours",
        "Mon 25:00-26:00",
        "Monday - - Friday",
        "Tuesday 99999999999999999999am",
    ] {
        assert_eq!(shown(text), None, "{text}");
    }
}

#[test]
fn the_text_is_always_kept() {
    assert_eq!(parse("Tuesdays  10am-12pm").unwrap()[0].description.as_deref(), Some("Tuesdays 10am-12pm"));
    let kept = parse_or_keep("Ring  first");
    assert_eq!(kept, [Schedule { description: Some("Ring first".into()), ..Schedule::default() }]);
    assert!(parse_or_keep("  ").is_empty());
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_it(text in ".*") {
        let _ = parse(&text);
    }

    #[test]
    fn no_row_of_known_words_breaks_it(words in proptest::collection::vec(
        proptest::sample::select(vec!["mon", "-", "to", "9am", "12:30", "1st", "every", "other", "of", "month", ",", ";", "and", "5pm", "fri"]), 0..12)) {
        for schedule in parse(&words.join(" ")).unwrap_or_default() {
            proptest::prop_assert!(!schedule.byday.is_empty());
            if let Some((opens, closes)) = schedule.opens_at.zip(schedule.closes_at) {
                proptest::prop_assert!(opens < closes);
            }
        }
    }
}

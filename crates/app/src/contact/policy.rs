//! The attempt policy: when enough was tried to say that somebody cannot be reached, and what to try next. Pure.
//!
//! No national source sets it; the numbers are the team's settings. What counts is a try that the person had allowed: whoever is rung
//! only when it is not safe for them was not tried.

use kernel::{Date, Instant, SafeHours, TimeOfDay};

use super::model::AttemptResult;

/// One try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tried {
    pub at: Instant,
    pub result: AttemptResult,
    /// It was by a way and at an hour that they had allowed.
    pub allowed: bool,
}

/// Whether they can be, and were, written to that they could not be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// They allowed no way to write.
    NotPossible,
    NotSent,
    Sent(Instant),
}

/// All that decides.
#[derive(Clone, Debug)]
pub struct Case {
    pub tried: Vec<Tried>,
    pub letter: Letter,
    /// They answered that they want no call.
    pub said_no: bool,
    /// Abuse was ticked, or there is a concern.
    pub at_risk: bool,
    /// A leader decides.
    pub lead: bool,
}

/// So far apart, in minutes of the day, two tries are at different times: who cannot answer at ten may well answer at noon.
const OTHER_TIME: i64 = 120;

/// One thing that is to be done before it may be said that they could not be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub done: bool,
    pub words: String,
}

/// The road to "could not be reached", step by step, with what is done of it: so many tries that they had allowed, on two days and at two
/// different times of the day at least, then word by another way where there is one, and `answer_days` to answer it. A number that is dead
/// was tried, too.
pub fn steps(case: &Case, least: i64, answer_days: i64, now: Instant) -> Vec<Step> {
    let in_vain = || case.tried.iter().filter(|tried| tried.result.rang_in_vain());
    let tries: Vec<Instant> = in_vain().filter(|tried| tried.allowed).map(|tried| tried.at).collect();
    let (times, not_counted) = (i64::try_from(tries.len()).unwrap_or_default(), in_vain().count() - tries.len());
    let mut counted = format!("Ring them {least} times, at hours that are safe for them: {times} so far");
    match not_counted {
        0 => {}
        1 => counted.push_str(". 1 call does not count, since it was at another hour"),
        more => counted.push_str(&format!(". {more} calls do not count, since they were at other hours")),
    }
    let step = |done, words: &str| Step { done, words: words.to_owned() };
    let mut steps = vec![
        step(times >= least, &counted),
        step(on_other_days(&tries), "Ring on two different days"),
        step(at_other_times(&tries), "Ring at two different times of day, two hours apart or more"),
    ];
    // The last word is the last: what was written after the first call told them that more would come.
    let enough = (1..=tries.len())
        .filter_map(|some| tries.get(..some))
        .find(|some| i64::try_from(some.len()).unwrap_or_default() >= least && on_other_days(some) && at_other_times(some));
    let since = enough.and_then(|some| some.last());
    match case.letter {
        Letter::NotPossible => {}
        Letter::Sent(at) if since.is_some_and(|since| at >= *since) => {
            let until = at.plus_days(answer_days);
            steps.push(step(true, "Write to them that you could not reach them"));
            steps.push(step(until <= now, &format!("Give them until {} to answer", until.date().with_weekday())));
        }
        Letter::Sent(_) | Letter::NotSent => steps.push(step(false, "Write to them that you could not reach them")),
    }
    steps
}

fn on_other_days(tries: &[Instant]) -> bool {
    tries.iter().map(|at| at.date()).collect::<std::collections::BTreeSet<Date>>().len() >= 2
}

fn at_other_times(tries: &[Instant]) -> bool {
    let minutes = || tries.iter().map(|at| at.time().minutes());
    minutes().max().unwrap_or_default() - minutes().min().unwrap_or_default() >= OTHER_TIME
}

/// Whether it may be said that they could not be reached: no step is left, and nothing else stands in the way.
///
/// # Errors
/// With what stands in the way, or what is to be done next.
pub fn tried_enough(case: &Case, least: i64, answer_days: i64, now: Instant) -> Result<(), String> {
    let say = |sentence: &str| Err(sentence.to_owned());
    if case.tried.iter().any(|tried| tried.result == AttemptResult::Unsafe) {
        return say("A call was ended because it was not safe. Choose “It is not safe to contact them”.");
    }
    if case.said_no {
        return say("They answered that they do not want a call. Choose “They said no at the first contact”.");
    }
    if case.at_risk && !case.lead {
        return say("Somebody may be at risk here. A team leader decides whether enough was tried: ask one below.");
    }
    match steps(case, least, answer_days, now).into_iter().find(|step| !step.done) {
        None => Ok(()),
        Some(next) => Err(format!("Not yet. Next: {}", lower(&next.words))),
    }
}

/// Within a sentence.
fn lower(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_lowercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// Parts of a day in which people answer a call or do not.
const PARTS: [(i64, i64, &str); 3] = [
    (9 * 60, 12 * 60, "in the morning"),
    (12 * 60, 15 * 60, "early in the afternoon"),
    (15 * 60, 18 * 60, "late in the afternoon"),
];

/// When to try next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextTry {
    pub at: Instant,
    part: &'static str,
}

impl NextTry {
    /// "Thursday 26 November, late in the afternoon".
    pub fn words(&self) -> String {
        format!("{}, {}", self.at.date().with_weekday(), self.part)
    }

    /// As a form sends the hour of a call back.
    pub fn word(&self) -> String {
        format!("{} {}", self.at.date(), self.at.time())
    }
}

/// When to try next: from a day on, in the part of the day and on the weekday that were tried least, where it is safe and whoever rings is at
/// work and free.
pub fn next_try(tried: &[Tried], safe: SafeHours, from: Date, free: impl Fn(Instant) -> bool) -> Option<NextTry> {
    let part_of = |at: Instant| PARTS.iter().position(|(from, until, _)| (*from..*until).contains(&at.time().minutes()));
    let in_part = |part: usize| tried.iter().filter(|tried| part_of(tried.at) == Some(part)).count();
    let on_weekday = |day: Date| tried.iter().filter(|tried| tried.at.date().weekday() == day.weekday()).count();
    let free = &free;
    let choices = (0..10).map(|days| from.plus_days(days)).flat_map(|day| {
        PARTS.iter().enumerate().filter_map(move |(part, (begins, ends, words))| {
            // The middle of the part: what is safe only at its edge is better chosen by hand.
            let middle = TimeOfDay::from_minutes((begins + ends) / 2).ok()?;
            let at = day.at(middle).earliest()?;
            (safe.includes_moment(at) && free(at)).then_some((day, part, NextTry { at, part: words }))
        })
    });
    choices.min_by_key(|(day, part, _)| (in_part(*part), on_weekday(*day), *day)).map(|(.., next)| next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, time: &str) -> Instant {
        day.parse::<Date>().unwrap().at(TimeOfDay::parse(time).unwrap()).exactly().unwrap()
    }

    fn no_answer(day: &str, time: &str) -> Tried {
        Tried { at: at(day, time), result: AttemptResult::NoAnswer, allowed: true }
    }

    fn case(tried: &[Tried]) -> Case {
        Case { tried: tried.to_vec(), letter: Letter::NotPossible, said_no: false, at_risk: false, lead: false }
    }

    fn thrice() -> [Tried; 3] {
        [no_answer("2026-11-23", "10:00"), no_answer("2026-11-25", "10:30"), no_answer("2026-11-26", "15:00")]
    }

    fn enough(case: &Case) -> Result<(), String> {
        tried_enough(case, 3, 7, at("2026-12-01", "9:00"))
    }

    #[test]
    fn not_reached_means_that_it_was_tried() {
        assert!(enough(&case(&thrice())).is_ok());
        assert!(enough(&case(&thrice()[..2])).is_err(), "too few");
        assert!(enough(&case(&[no_answer("2026-11-23", "10:00"); 3])).is_err(), "one day");
        let always_at_ten = ["2026-11-23", "2026-11-24", "2026-11-25"].map(|day| no_answer(day, "10:00"));
        assert!(enough(&case(&always_at_ten)).is_err(), "one time of day");
    }

    #[test]
    fn a_text_is_no_call() {
        let texts = thrice().map(|tried| Tried { result: AttemptResult::TextSent, ..tried });
        assert!(enough(&case(&texts)).unwrap_err().contains("ring them 3 times"));
    }

    #[test]
    fn a_call_at_an_hour_that_is_not_safe_does_not_count() {
        let mut tried = thrice();
        tried[2].allowed = false;
        let why = enough(&case(&tried)).unwrap_err();
        assert_eq!(
            why,
            "Not yet. Next: ring them 3 times, at hours that are safe for them: 2 so far. 1 call does not count, since it was at another hour"
        );
    }

    #[test]
    fn unsafe_and_no_end_it_at_once_and_a_flag_is_for_a_leader() {
        let mut tried = thrice().to_vec();
        tried.push(Tried { result: AttemptResult::Unsafe, ..tried[0] });
        assert!(enough(&case(&tried)).unwrap_err().contains("not safe"));
        assert!(enough(&Case { said_no: true, ..case(&[]) }).unwrap_err().contains("do not want a call"));
        let flagged = Case { at_risk: true, ..case(&thrice()) };
        assert!(enough(&flagged).unwrap_err().contains("team leader"));
        assert!(enough(&Case { lead: true, ..flagged }).is_ok());
    }

    #[test]
    fn word_by_another_way_comes_last_and_has_its_time() {
        let wrote = |letter| enough(&Case { letter, ..case(&thrice()) });
        assert_eq!(wrote(Letter::NotSent).unwrap_err(), "Not yet. Next: write to them that you could not reach them");
        assert_eq!(
            wrote(Letter::Sent(at("2026-11-27", "12:00"))).unwrap_err(),
            "Not yet. Next: give them until Friday 4 December to answer"
        );
        let later = Case { letter: Letter::Sent(at("2026-11-27", "12:00")), ..case(&thrice()) };
        assert!(tried_enough(&later, 3, 7, at("2026-12-04", "12:00")).is_ok());
        // Another call after the letter wants no other letter.
        let rung_again = Case { tried: [&thrice()[..], &[no_answer("2026-12-01", "12:00")]].concat(), ..later };
        assert!(tried_enough(&rung_again, 3, 7, at("2026-12-04", "12:00")).is_ok());
    }

    #[test]
    fn what_was_written_before_they_were_rung_enough_is_not_the_last_word() {
        let wrote = |day, time| enough(&Case { letter: Letter::Sent(at(day, time)), ..case(&thrice()) }).unwrap_err();
        assert_eq!(wrote("2026-11-23", "10:05"), "Not yet. Next: write to them that you could not reach them");
        assert_eq!(wrote("2026-11-26", "15:00"), "Not yet. Next: give them until Thursday 3 December to answer");
    }

    #[test]
    fn a_letter_is_no_try_and_a_talk_is_none() {
        let other = |result| Tried { result, ..thrice()[2] };
        for result in [AttemptResult::LetterSent, AttemptResult::TextSent, AttemptResult::Spoke, AttemptResult::TheyRang] {
            assert!(enough(&case(&[thrice()[0], thrice()[1], other(result)])).is_err(), "{result}");
        }
        for result in [AttemptResult::WrongNumber, AttemptResult::Voicemail, AttemptResult::SomeoneElse] {
            assert!(enough(&case(&[thrice()[0], thrice()[1], other(result)])).is_ok(), "{result}");
        }
        let steps = steps(&case(&thrice()[..1]), 3, 7, at("2026-12-01", "9:00"));
        assert_eq!(steps.iter().map(|step| step.done).collect::<Vec<_>>(), [false, false, false]);
    }

    #[test]
    fn the_next_try_is_at_another_time_and_safe() {
        let weekday = |at: Instant| !matches!(at.date().weekday(), kernel::Weekday::Saturday | kernel::Weekday::Sunday);
        let from = "2026-11-27".parse().unwrap();
        let next =
            next_try(&[no_answer("2026-11-23", "10:00"), no_answer("2026-11-25", "13:00")], SafeHours::default(), from, weekday);
        assert_eq!(next.unwrap().words(), "Friday 27 November, late in the afternoon");
        assert_eq!(next.unwrap().word(), "2026-11-27 16:30");
        let mornings = SafeHours { days: 0, from: TimeOfDay::parse("9:00").ok(), until: TimeOfDay::parse("12:00").ok() };
        assert_eq!(next_try(&thrice(), mornings, from, weekday).unwrap().words(), "Friday 27 November, in the morning");
        let afternoon = next_try(&[no_answer("2026-11-23", "10:00")], SafeHours::default(), from, weekday).unwrap();
        assert_eq!(
            (afternoon.words(), afternoon.word()),
            ("Friday 27 November, early in the afternoon".into(), "2026-11-27 13:30".into())
        );
        let never = SafeHours { days: kernel::Weekday::Sunday.bit(), ..SafeHours::default() };
        assert_eq!(next_try(&[], never, from, weekday), None);
        assert_eq!(
            next_try(&[], SafeHours::default(), from, |at| at.date() > from.plus_days(3)).unwrap().words(),
            "Tuesday 1 December, in the morning"
        );
    }
}

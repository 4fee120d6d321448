//! What is typed about a concern.

use kernel::{Date, Instant, StaffId, TimeOfDay};

use crate::web::{Checked, Errors, Typed};

/// What was said, in whose words, and what was done.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub said: String,
    pub whose: String,
    pub done_now: String,
}

pub fn told(typed: &Typed) -> Result<Told, Errors> {
    let mut check = Checked::new(typed);
    let said = check.required_text("said", "Write what was said or seen, and in whose words");
    let whose = check.line("whose");
    let done_now = check.text("done_now");
    check.finish(|| Some(Told { said, whose, done_now }))
}

/// Who has it now.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// A member of staff, or nobody of the team.
    pub staff: Option<StaffId>,
    pub by: String,
    pub how: String,
    pub at: Instant,
}

/// Reads who accepted it. `team` are those of the team who may, by name; `since` is when it began to wait, or whoever had it before took it.
pub fn accepted(typed: &Typed, team: &[(StaffId, String)], since: Instant, now: Instant) -> Result<Accepted, Errors> {
    let mut check = Checked::new(typed);
    let chosen: Option<StaffId> = check.maybe_choice("staff");
    let staff = chosen.and_then(|id| team.iter().find(|(of, _)| *of == id));
    let by = match staff {
        Some((_, name)) => name.clone(),
        None => check.required("accepted_by", "Enter the name and role of the person who has accepted it"),
    };
    let how = check.required("accepted_how", "Say how: by telephone, in person, heard by whom");
    let at = accepted_at(&mut check, since, now);
    check.finish(|| Some(Accepted { staff: staff.map(|(id, _)| *id), by, how, at: at? }))
}

/// The time at which it was accepted; left out, it is now. What would still be to come was yesterday: at five past midnight somebody
/// writes down what was said at ten to.
fn accepted_at(check: &mut Checked<'_>, since: Instant, now: Instant) -> Option<Instant> {
    let field = "accepted_time";
    let Some(time) = check.optional(field, TimeOfDay::parse) else { return Some(now) };
    let at = match now.date().at(time).exactly() {
        Ok(at) if at > now => now.date().plus_days(-1).at(time).exactly(),
        today => today,
    };
    match at {
        // To the minute: the minute in which it began to wait counts.
        Ok(at) if at.plus_minutes(1) > since => Some(at),
        Ok(_) => {
            let sentence = format!(
                "{time} is not between {} and now. Check the time. If they had it before that, leave this empty and write when under “How”",
                since.short()
            );
            check.errors.add(field, sentence);
            None
        }
        Err(sentence) => {
            check.errors.add(field, sentence);
            None
        }
    }
}

/// A time of a day, which must not be still to come; left out, it is now.
fn moment(check: &mut Checked<'_>, field: &'static str, day: Date, now: Instant) -> Option<Instant> {
    let time = check.optional(field, TimeOfDay::parse);
    let Some(time) = time else { return Some(now) };
    match day.at(time).exactly() {
        // To the minute: the minute that runs just now is not to come.
        Ok(at) if at <= now => Some(at),
        Ok(_) => {
            check.errors.add(field, "This time is still to come");
            None
        }
        Err(sentence) => {
            check.errors.add(field, sentence);
            None
        }
    }
}

/// How a concern ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Who was told, and when.
    pub told: String,
    pub told_at: Instant,
    pub outcome: String,
    pub next: Option<Date>,
}

/// Reads how it ended. `goes_on` where somebody works with the person: then there is a next contact.
pub fn ended(typed: &Typed, goes_on: bool, now: Instant) -> Result<Ended, Errors> {
    let mut check = Checked::new(typed);
    let told = check.required("told", "Enter who was told: name and role");
    let day = check.required_date("told_on", "Enter the day on which they were told");
    let time = check.value("told_time", "Enter the time at which they were told", TimeOfDay::parse);
    let told_at = day.zip(time).and_then(|(day, _)| moment(&mut check, "told_time", day, now));
    let outcome = check.required_text("outcome", "Say how it ended");
    let next = if goes_on {
        check.required_date("next", "Enter the day on which somebody will speak with them again")
    } else {
        check.date("next")
    };
    if next.is_some_and(|next| next < now.date()) {
        check.errors.add("next", "Enter today or a day to come");
    }
    check.finish(|| Some(Ended { told, told_at: told_at?, outcome, next }))
}

pub fn reason(typed: &Typed) -> Result<String, Errors> {
    let mut check = Checked::new(typed);
    let reason = check.required("reason", "Say why it is opened again");
    check.finish(|| Some(reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, time: &str) -> Instant {
        let date: Date = day.parse().unwrap();
        date.at(TimeOfDay::parse(time).unwrap()).exactly().unwrap()
    }

    fn now() -> Instant {
        at("2026-11-27", "18:00")
    }

    #[test]
    fn who_accepted_it_and_when() {
        let ama = StaffId::new();
        let team = [(ama, "Amara Nwosu".to_owned())];
        let outside = [("accepted_by", "Dr Osei"), ("accepted_how", "By telephone"), ("accepted_time", "14:10")];
        let since = at("2026-11-27", "14:05");
        let accepted = |typed: &Typed| super::accepted(typed, &team, since, now());
        let read = accepted(&Typed::with(outside)).unwrap();
        assert_eq!((read.staff, read.by.as_str(), read.at.time().to_string().as_str()), (None, "Dr Osei", "14:10"));
        let mut typed = Typed::with([("staff", ama.to_string()), ("accepted_how", "She said so".into())]);
        let read = accepted(&typed).unwrap();
        assert_eq!((read.staff, read.by.as_str(), read.at), (Some(ama), "Amara Nwosu", now()));
        typed.set("accepted_time", "18:01");
        assert!(accepted(&typed).unwrap_err().of("accepted_time").unwrap().starts_with("18:01 is not between"));
        typed.set("staff", StaffId::new().to_string());
        assert!(accepted(&typed).unwrap_err().of("accepted_by").is_some(), "nobody of this team");
    }

    #[test]
    fn a_time_that_is_to_come_was_yesterday_and_nothing_is_accepted_before_it_waited() {
        let midnight = at("2026-11-28", "00:05");
        let waits = |since: Instant, typed: &'static str, now: Instant| {
            let form = Typed::with([("accepted_by", "Dr Osei"), ("accepted_how", "By telephone"), ("accepted_time", typed)]);
            accepted(&form, &[], since, now).ok().map(|read| read.at)
        };
        let evening = at("2026-11-27", "23:30");
        for (since, typed, now, then) in [
            (evening, "23:50", midnight, Some(at("2026-11-27", "23:50"))),
            (evening, "00:04", midnight, Some(at("2026-11-28", "00:04"))),
            (evening, "00:05", midnight, Some(midnight)),
            // Neither today nor yesterday.
            (evening, "23:20", midnight, None),
            (evening, "00:06", midnight, None),
            // To the minute in which it was raised, and no earlier.
            (at("2026-11-27", "14:10"), "14:10", now(), Some(at("2026-11-27", "14:10"))),
            (Instant::from_millis(at("2026-11-27", "14:10").millis() + 59_000), "14:10", now(), Some(at("2026-11-27", "14:10"))),
            (at("2026-11-27", "14:10"), "14:09", now(), None),
            (at("2026-11-25", "14:10"), "18:01", now(), Some(at("2026-11-26", "18:01"))),
        ] {
            assert_eq!(waits(since, typed, now), then, "{typed}, waiting since {}, read at {}", since.long(), now.long());
        }
    }

    #[test]
    fn nothing_closes_without_who_was_told_and_what_comes_next() {
        let errors = ended(&Typed::default(), true, now()).unwrap_err();
        for field in ["told", "told_on", "told_time", "outcome", "next"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
        assert!(ended(&Typed::default(), false, now()).unwrap_err().of("next").is_none());
    }
}

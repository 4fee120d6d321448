//! What somebody tells of themselves by the public form, and what it means.

use kernel::{Answer, Date, Guarded, PhoneNumber, SiteId};

use crate::person::model::{Address, NewRoute, RouteKind};
use crate::referral::forms::{NewReferral, safe_contact};
use crate::referral::model::{Need, Risk};
use crate::web::{Checked, Errors, Typed};

/// The value of "I am not with any of these" among the practices.
pub const NO_PRACTICE: &str = "none";
/// A box that nobody sees: what is written into it was written by a machine.
pub const TRAP: &str = "website";
/// Who refers, in the words of the lists.
const THEMSELVES: &str = "Themselves";
const NOT_SAFE: &str = "They answered “no” to “Are you safe now?” on the public form, and wrote nothing more";
/// What stands beside a number that they gave for texts only.
pub const TEXT_ONLY: &str = "do not ring, text only";
const NOT_RUNG: &str = "They gave a telephone number and said that we may not ring it";

/// Whether they are with a practice that is not the team's: then nothing is kept.
pub fn is_elsewhere(typed: &Typed) -> bool {
    typed.get("site") == NO_PRACTICE
}

/// Whether a machine filled it in.
pub fn is_trapped(typed: &Typed) -> bool {
    !typed.get(TRAP).trim().is_empty()
}

/// Only a name, the practice and one way to reach them must be there, and with a telephone whether we may ring it. The form says what
/// sending it means: whoever sends it asks for help, and agrees to that.
pub fn ask(typed: &Typed, today: Date) -> Result<NewReferral, Errors> {
    let mut check = Checked::new(typed);
    let site = check.choice("site", "Choose your GP practice");
    let given_names = check.required("given_names", "Enter your first name, or your only name");
    let date_of_birth = check.date("born");
    match date_of_birth {
        Some(born) if born > today => check.errors.add("born", "This date is in the future"),
        Some(born) if born.age_on(today) > 120 => check.errors.add("born", "Check the year"),
        _ => {}
    }
    let (route, reason) = route(&mut check);
    let (risk, risk_note) = risk(&mut check);
    let rest = NewReferral {
        site: site.unwrap_or_else(SiteId::new),
        given_names,
        family_name: check.line("family_name"),
        preferred_name: check.line("preferred_name"),
        date_of_birth,
        nhs_number: None,
        language: check.line("language"),
        interpreter: check.ticked("interpreter"),
        communication: check.line("communication"),
        address: Address::default(),
        route,
        needs: check.choices("needs"),
        wants: check.text("wants"),
        reason,
        agreed: Answer::Yes,
        agreed_note: String::new(),
        asked_in_private: Answer::NotAsked,
        risk,
        risk_note,
        referrer_name: THEMSELVES.to_owned(),
        referrer_role: String::new(),
        referrer_contact: String::new(),
    };
    check.finish(|| Some(rest))
}

/// The one way to reach them, and in words what else they told of it.
fn route(check: &mut Checked<'_>) -> (Option<NewRoute>, String) {
    let given = !check.line("phone").is_empty();
    let phone = check.optional("phone", PhoneNumber::parse_of_a_person);
    let between = check.line("go_between");
    let mut safe = safe_contact(check);
    // Whoever is not sure is called as if somebody were listening.
    if check.typed.get("shared") == "unsure" {
        safe.shared = Answer::Yes;
    }
    let ring = check.maybe_choice::<Answer>("ring");
    match phone {
        Some(_) if ring == Some(Answer::No) && !safe.may_text() => {
            if between.is_empty() {
                check.errors.add("ring", "If we may not ring you, say that we may text, or who can pass on a message");
                return (None, String::new());
            }
            (
                Some(NewRoute { kind: RouteKind::GoBetween, value: Guarded::new(between), label: String::new(), safe }),
                NOT_RUNG.to_owned(),
            )
        }
        Some(phone) => {
            if !matches!(ring, Some(Answer::Yes | Answer::No)) {
                check.errors.add("ring", "Say whether we may ring you on this phone");
            }
            let label = if ring == Some(Answer::No) { TEXT_ONLY } else { "" };
            let also = if between.is_empty() { String::new() } else { format!("Who can also pass on a message: {between}") };
            (
                Some(NewRoute { kind: RouteKind::Phone, value: Guarded::new(phone.to_string()), label: label.to_owned(), safe }),
                also,
            )
        }
        None if !between.is_empty() => (
            Some(NewRoute { kind: RouteKind::GoBetween, value: Guarded::new(between), label: String::new(), safe }),
            String::new(),
        ),
        None => {
            if !given {
                check.errors.add("phone", "Enter your phone number, or tell us below who can pass on a message");
            }
            (None, String::new())
        }
    }
}

/// Silence is never taken for safety, and what contradicts itself is asked.
fn risk(check: &mut Checked<'_>) -> (Risk, String) {
    let note = check.text("risk_note");
    match check.maybe_choice("risk") {
        Some(Risk::Known) if note.is_empty() => (Risk::Known, NOT_SAFE.to_owned()),
        Some(Risk::Known) => (Risk::Known, note),
        Some(Risk::NoneKnown) if note.is_empty() => (Risk::NoneKnown, note),
        _ => (Risk::NotStated, note),
    }
}

/// A need as somebody says it of themselves.
pub const fn own_words(need: Need) -> &'static str {
    match need {
        Need::Housing => "My home",
        Need::Homeless => "I have no home, or I may lose it",
        Need::Money => "Money or debt",
        Need::Benefits => "Benefits",
        Need::Food => "Food",
        Need::Work => "Work or training",
        Need::MentalWellbeing => "How I feel: low, worried or stressed",
        Need::Lonely => "I feel lonely",
        Need::Bereaved => "Somebody close to me died",
        Need::Abuse => "Somebody hurts or scares me, or did before",
        Need::Caring => "I care for somebody",
        Need::CareNeeds => "I need help at home",
        Need::LongTermCondition => "I live with an illness that does not go away",
        Need::BeingActive => "I want to move more",
        Need::Addiction => "Drink, drugs or gambling",
        Need::Immigration => "My right to live here",
        Need::Parenting => "My children or my family",
        Need::Learning => "Learning, English or computers",
        Need::Volunteering => "I want to help others",
        Need::Other => "Something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(extra: &[(&str, &str)]) -> Result<NewReferral, Errors> {
        let mut typed = Typed::with([("given_names", "Ada"), ("phone", "07700 900 123"), ("ring", "yes")]);
        typed.set("site", SiteId::new().to_string());
        for (name, value) in extra {
            typed.set(name, *value);
        }
        ask(&typed, Date::new(2026, 11, 23).unwrap())
    }

    #[test]
    fn silence_is_not_safety() {
        for (answer, note, expected) in [
            ("", "", Risk::NotStated),
            ("not_stated", "", Risk::NotStated),
            ("none_known", "", Risk::NoneKnown),
            ("none_known", "He is back", Risk::NotStated),
            ("", "He is back", Risk::NotStated),
            ("known", "", Risk::Known),
        ] {
            let new = read(&[("risk", answer), ("risk_note", note)]).unwrap();
            assert_eq!(new.risk, expected, "{answer:?} {note:?}");
            assert!(new.risk_note.contains(note));
        }
        assert_eq!(read(&[("risk", "known")]).unwrap().risk_note, NOT_SAFE, "a concern says where it comes from");
    }

    #[test]
    fn one_way_to_reach_them_is_enough_and_none_is_lost() {
        let none = read(&[("phone", "")]).err().unwrap();
        assert!(none.of("phone").unwrap().contains("pass on a message"));
        assert_eq!(none.iter().count(), 1);
        assert_eq!(read(&[("phone", "0")]).err().unwrap().iter().count(), 1);
        let between = read(&[("phone", ""), ("go_between", "Ana at the hostel")]).unwrap();
        assert_eq!(between.route.unwrap().kind, RouteKind::GoBetween);
        let both = read(&[("go_between", "Ana at the hostel"), ("shared", "unsure")]).unwrap();
        assert_eq!(both.reason, "Who can also pass on a message: Ana at the hostel");
        assert_eq!(both.route.unwrap().safe.shared, Answer::Yes);
    }

    #[test]
    fn whoever_asks_for_help_has_agreed_to_it_and_says_how_they_may_be_reached() {
        assert_eq!(read(&[]).unwrap().agreed, Answer::Yes);
        assert!(read(&[("ring", "")]).err().unwrap().of("ring").unwrap().contains("whether we may ring"));
        assert!(read(&[("ring", "no")]).err().unwrap().of("ring").unwrap().contains("we may text"));
        let text = read(&[("ring", "no"), ("text", "yes")]).unwrap();
        assert_eq!((text.agreed, text.route.unwrap().label.as_str()), (Answer::Yes, TEXT_ONLY));
        let between = read(&[("ring", "no"), ("go_between", "Ana at the hostel")]).unwrap();
        assert_eq!((between.route.unwrap().value, between.reason.as_str()), ("Ana at the hostel".into(), NOT_RUNG));
        assert!(
            read(&[("ring", ""), ("phone", ""), ("go_between", "Ana")]).is_ok(),
            "without a telephone there is nothing to say"
        );
    }
}

//! What is typed about a person.

use kernel::{Date, Guarded, NhsNumber, PhoneNumber, Postcode};

use super::model::{Address, NewRoute, RouteKind};
use super::proxy::{Basis, Ending, GROWN};
use super::store::Changed;
use super::store_proxy::{New, Says};
use super::talk::{InterpretedBy, Interpreting};
use crate::web::{Checked, Errors, Typed};

pub fn changed(typed: &Typed, today: Date) -> Result<Changed, Errors> {
    let mut check = Checked::new(typed);
    let given_names = check.required("given_names", "Enter their first name, or their only name");
    let date_of_birth = check.date("born");
    if date_of_birth.is_some_and(|born| born > today) {
        check.errors.add("born", "This date is in the future");
    }
    let died_on = check.date("died");
    if died_on.is_some_and(|died| died > today) {
        check.errors.add("died", "This date is in the future");
    }
    let changed = Changed {
        given_names,
        family_name: check.line("family_name"),
        preferred_name: check.line("preferred_name"),
        pronouns: check.line("pronouns"),
        date_of_birth,
        nhs_number: check.optional("nhs_number", NhsNumber::parse),
        language: check.line("language"),
        interpreter: check.ticked("interpreter"),
        interpreting: Interpreting {
            dialect: check.line("dialect"),
            interpreted_by: check.maybe_choice("interpreted_by").unwrap_or(InterpretedBy::Anybody),
            not_own_community: check.ticked("not_own_community"),
        },
        formats: check.choices("formats").into_iter().collect(),
        communication: check.line("communication"),
        address: Address {
            lines: check.text("address"),
            postcode: check.optional("postcode", Postcode::parse),
            hidden: check.ticked("address_hidden"),
        },
        died_on,
        household_changed: check.ticked("household_changed"),
    };
    check.finish(|| Some(changed))
}

pub fn route(typed: &Typed) -> Result<NewRoute, Errors> {
    let mut check = Checked::new(typed);
    let kind = check.maybe_choice("kind").unwrap_or(RouteKind::Phone);
    let value = match kind {
        RouteKind::Phone => {
            check.value("value", "Enter the telephone number", PhoneNumber::parse_of_a_person).map(|phone| phone.to_string())
        }
        RouteKind::Email => check.value("value", "Enter the e-mail address", |text| {
            if text.contains('@') && !text.contains(' ') {
                Ok(text.to_lowercase())
            } else {
                Err("Enter an e-mail address, like name@example.org")
            }
        }),
        // The address itself is the person's; it is not written twice.
        RouteKind::Address => Some(RouteKind::Address.word().to_owned()),
        RouteKind::GoBetween => Some(check.required("value", "Say who can pass on a message")),
    };
    let label = check.line("label");
    let safe = crate::referral::forms::safe_contact(&mut check);
    check.finish(|| Some(NewRoute { kind, value: Guarded::new(value?), label, safe }))
}

/// Somebody who is to act for a person born then.
pub fn proxy(typed: &Typed, born: Option<Date>, today: Date) -> Result<New, Errors> {
    let mut check = Checked::new(typed);
    let name = check.required("name", "Enter their name");
    let basis = check.choice("basis", "Choose by what right they act");
    if basis == Some(Basis::Parent) {
        match born {
            None => check.errors.add("basis", "Enter in their details when the person was born: a parent acts until they are 16"),
            Some(born) if born.turns(GROWN) <= today => check.errors.add(
                "basis",
                "The person is 16 or older: nobody acts as their parent. If they ask for it, choose “The person asked for it”",
            ),
            Some(_) => {}
        }
    }
    let says = what_is_said(&mut check, today);
    check.finish(|| Some(New { name: Guarded::new(name), basis: basis?, says }))
}

/// What is said of somebody who acts for a person.
pub fn says(typed: &Typed, today: Date) -> Result<Says, Errors> {
    let mut check = Checked::new(typed);
    let says = what_is_said(&mut check, today);
    check.finish(|| Some(says))
}

fn what_is_said(check: &mut Checked<'_>, today: Date) -> Says {
    let until_on = check.date("until");
    if until_on.is_some_and(|day| day <= today) {
        check.errors.add("until", "This day has come already. To end it now, use “They act no more”");
    }
    Says {
        relation: check.required("relation", "Say what they are to the person, like mother or neighbour"),
        evidence: check.required("evidence", "Say how we know: a paper that you saw, or what the person said"),
        may_hear: check.ticked("may_hear"),
        may_decide: check.ticked("may_decide"),
        until_on,
        asked_alone: check.ticked("asked_alone"),
    }
}

pub fn ending(typed: &Typed) -> Result<Ending, Errors> {
    let mut check = Checked::new(typed);
    let ending = check.choice("ending", "Choose why they act no more");
    check.finish(|| ending)
}

pub struct Hold {
    pub reason: String,
    pub until: Date,
}

pub fn hold(typed: &Typed, today: Date) -> Result<Hold, Errors> {
    let mut check = Checked::new(typed);
    let reason = check.required("hold_reason", "Say why it is on hold");
    let until = check.date("until");
    match until {
        None if check.errors.of("until").is_none() => check.errors.add("until", "Enter the day to look at it again"),
        Some(day) if day < today => check.errors.add("until", "This day has passed"),
        _ => {}
    }
    check.finish(|| Some(Hold { reason, until: until? }))
}

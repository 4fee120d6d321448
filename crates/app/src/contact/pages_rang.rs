//! Someone rang back: who it may be, what may be said, and what was promised to them.

use kernel::PhoneNumber;
use maud::{Markup, html};

use super::model::{AttemptResult, PromiseAnswer};
use super::store;
use super::store_rang::{self as rang_back, Caller, MOST, Said};
use crate::person::model::full_name;
use crate::web::{Answer, Checked, Errors, Fields, Page, Typed, once};
use crate::{Error, Result, Write, person, referral};

pub(super) fn rang_form(typed: &Typed, errors: &Errors) -> Markup {
    let fields = Fields::new(typed, errors);
    html! {
        h2 id="rang" { "Someone rang back" }
        form method="post" action="/today/rang" {
            (fields.input("number", "Their number").tel().width(20))
            (nhsuk::button("Find them").secondary())
        }
    }
}

/// By the name that they say, where their number is nobody's.
fn name_form(typed: &Typed, errors: &Errors) -> Markup {
    let fields = Fields::new(typed, errors);
    html! {
        h2 { "Find them by name" }
        form method="post" action="/today/rang/by-name" {
            input type="hidden" name="number" value=(typed.get("number"));
            (fields.input("name", "First and last name").hint("As they say it").spellcheck(false))
            (fields.date("born", "Date of birth, if they say it"))
            (nhsuk::button("Find them").secondary())
        }
    }
}

/// The number that rang.
fn number_of(typed: &Typed) -> Result<PhoneNumber, Errors> {
    let mut check = Checked::new(typed);
    let number = check.value("number", "Enter the number that rang", PhoneNumber::parse);
    check.finish(|| number)
}

/// The page that asks for it again.
fn number_page(typed: &Typed, errors: &Errors) -> Page {
    let summary = Fields::new(typed, errors).summary();
    page(html! { (summary) h1 class="nhsuk-heading-l" { "Someone rang back" } (rang_form(typed, errors)) }).invalid(errors)
}

/// Who has this number, and what may be said. By POST: a number in an address would stay in histories and logs.
pub async fn rang(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let number = match number_of(&typed) {
        Ok(number) => number,
        Err(errors) => return tx.page(number_page(&typed, &errors)).await,
    };
    let callers = rang_back::by_number(&mut tx, &number).await?;
    let by_name = name_form(&typed, &Errors::default());
    let body = html! {
        h1 class="nhsuk-heading-l" { "Who rang from " (number.spaced()) }
        @if callers.is_empty() {
            p { "Nobody we know has this number. Say only your first name and ask how you can help. Do not say what we do until you know who it is." }
            (by_name)
            (rang_form(&typed, &Errors::default()))
        } @else {
            (callers_view(&callers, None, "Ask who is speaking before you say who we are."))
            (nhsuk::details("It is somebody else", by_name))
        }
    };
    tx.page(page(body)).await
}

/// Who has this name, whose number is nobody's or somebody else's.
pub async fn rang_by_name(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let number = match number_of(&typed) {
        Ok(number) => number,
        Err(errors) => return tx.page(number_page(&typed, &errors)).await,
    };
    let heading = html! { h1 class="nhsuk-heading-l" { "Who rang from " (number.spaced()) } };
    let mut check = Checked::new(&typed);
    let (name, born) = (check.line("name"), check.date("born"));
    let said = Said::new(&name, born).map_err(|sentence| check.errors.add("name", sentence));
    let said = match check.finish(|| said.ok()) {
        Ok(said) => said,
        Err(errors) => {
            let body = html! { (Fields::new(&typed, &errors).summary()) (heading) (name_form(&typed, &errors)) };
            return tx.page(page(body).invalid(&errors)).await;
        }
    };
    if !rang_back::may_look_for_a_name(&mut tx).await? {
        let mut errors = Errors::default();
        errors
            .add("name", "You have looked for many names in this hour. Find them by their number, or ask a team leader to look");
        let body = html! {
            (Fields::new(&typed, &errors).summary())
            (heading)
            (name_form(&typed, &errors))
            (rang_form(&Typed::default(), &Errors::default()))
        };
        return tx.page(page(body).invalid(&errors)).await;
    }
    let callers = rang_back::by_name(&mut tx, &said, &number).await?;
    let body = html! {
        (heading)
        @if callers.is_empty() { p { "Nobody we know has this name" @if born.is_some() { " and this date of birth" } ". Ask how it is spelt, or try another name that they use." } }
        (callers_view(callers.get(..MOST).unwrap_or(&callers), Some(&number), "This number is not known as theirs. Be sure that it is they: ask for the date of birth or where they live, and say neither yourself."))
        @if callers.len() > MOST { p { "There are more. Ask for the date of birth." } }
        (name_form(&typed, &Errors::default()))
    };
    tx.page(page(body)).await
}

fn page(body: Markup) -> Page {
    Page::new("Someone rang back", body).section("Today").back("/today")
}

/// Those whose number is used no more come first; `first` is what is to be done before anybody else is spoken with.
fn callers_view(callers: &[Caller], new_number: Option<&PhoneNumber>, first: &str) -> Markup {
    let (former, others): (Vec<&Caller>, Vec<&Caller>) = callers.iter().partition(|caller| caller.over);
    html! {
        @for caller in former { (caller_view(caller, new_number)) }
        @if !others.is_empty() { p { (first) } }
        @for caller in others { (caller_view(caller, new_number)) }
    }
}

/// `new_number` is what they ring from, where it is not known as theirs.
fn caller_view(caller: &Caller, new_number: Option<&PhoneNumber>) -> Markup {
    html! {
        section {
            @if caller.over { (of_former(caller)) }
            @else if caller.was_unsafe { (nhsuk::warning_callout("It was not safe to talk last time", html! { p { "Say only your first name, and not that we know them. Let them speak. Tell a team leader at once." } }).heading_level(2)) }
            h2 { bdi { (full_name(&caller.given_names, &caller.family_name)) } }
            p {
                @if !caller.preferred_name.is_empty() { "Called " bdi { (caller.preferred_name) } ". " }
                @if let Some(born) = caller.date_of_birth { "Born in " (born.year()) ". " }
                @if let Some(worker) = &caller.worker_name { "Their link worker is " bdi { (worker) } "." }
            }
            @if !caller.over {
                @if caller.said_no && new_number.is_some() {
                    p { strong { "Somebody was asked not to act for them." } " Be sure who rings before you say anything, also that we know them." }
                }
                @else if let (Some(from), Some(until), Some(by)) = (caller.promised_from, caller.promised_until, &caller.promised_by) {
                    p { strong { bdi { (by) } " promised to ring them on " (from.date().with_weekday()) ", between " (from.time()) " and " (until.time()) "." }
                        @match caller.promise_answer {
                            Some(PromiseAnswer::Another) => " They asked for another time: find one with them.",
                            Some(PromiseAnswer::No) => " They said that they want no call: ask them.",
                            _ => " That stands. Take the call to keep it or to move it.",
                        }
                    }
                }
                ul {
                    @if let Some(order) = caller.order() { li { (order) "." } }
                    @match caller.say_who {
                        kernel::Answer::Yes if !caller.was_unsafe => { li { "You may say who we are." } }
                        _ => { li { "Do not say who we are until you know that it is they and that it is safe." } }
                    }
                    @if caller.shared == kernel::Answer::Yes { li { "Someone else uses this phone." } }
                    @if caller.died { li { strong { "They have died. Whoever rings is somebody else." } } }
                }
            }
            form method="post" action="/today/take" data-once {
                (once())
                input type="hidden" name="person" value=(caller.person_id);
                (reason(caller, new_number.is_none()))
                @if caller.over { input type="hidden" name="of_former" value="yes"; }
                @if let Some(number) = new_number.filter(|_| !caller.over) {
                    input type="hidden" name="number" value=(number.e164());
                    (nhsuk::checkbox("add", "yes", format!("Add {} to their record", number.spaced())).id(format!("add-{}", caller.person_id)).hint("Nothing is known yet of what is safe on it"))
                }
                @if caller.over || caller.was_unsafe { (nhsuk::button("Open their record").secondary()) } @else { (nhsuk::button("Take this call")) }
            }
        }
    }
}

/// That their number rang says why their record is opened. Whoever found the record of another by a name says it in their own words.
fn reason(caller: &Caller, by_number: bool) -> nhsuk::Input {
    let input = nhsuk::input("reason", "Why you open their record").id(format!("reason-{}", caller.person_id));
    match caller.mine {
        _ if caller.over => input.value("Somebody rang from an old number"),
        mine if by_number || mine == Some(true) => input.value("They rang and I answered"),
        _ => input.hint("Who rang, and what they want. It stands in what happened with them"),
    }
}

/// What comes before all else where a number is that of somebody who acted for them, and is used no more.
fn of_former(caller: &Caller) -> Markup {
    let words = html! {
        p { strong { "This number is used no more." } " It was that of somebody who acts or acted for them (" (caller.relation()) "). Do not say that we know them. Do not ring this number." }
    };
    html! { (nhsuk::warning_callout("Say nothing of the person", words).heading_level(2)) }
}

/// Opens somebody's record for a day for whoever answers their call.
pub async fn take(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let person = typed.get("person").parse().map_err(|_| Error::NotFound)?;
    let reason = Checked::new(&typed).line("reason");
    // A reason that says nothing is none.
    if reason.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return Err(Error::refused("Say in a few words why you open their record. It stands in what happened with them."));
    }
    let until = tx.now.plus_days(1);
    person::store::give_access(&mut tx, person, &reason, until).await?;
    let number = PhoneNumber::parse(typed.get("number")).ok().filter(|_| typed.has("add", "yes"));
    if let Some(number) = number {
        rang_back::add_number(&mut tx, person, &number).await?;
    }
    let mut open =
        referral::store::of_person(&mut tx, person).await?.into_iter().find(|referral| referral.state.is_with_worker());
    // That somebody else rang is no word from them.
    open = open.filter(|_| !typed.has("of_former", "yes"));
    match open {
        Some(referral) => {
            let attempt = store::attempt(&mut tx, referral.id, None, AttemptResult::TheyRang).await?;
            tx.done(format!("/attempts/{attempt}")).await
        }
        None => tx.done(format!("/people/{person}")).await,
    }
}

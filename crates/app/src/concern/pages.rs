//! Raising a concern, and giving it an owner. Numbers first, writing after.

use kernel::{ConcernId, PersonId, PhoneNumber};
use maud::{Markup, html};

use super::model::{CameBy, Concern, State};
use super::{forms, store};
use crate::person::model::Person;
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write, person, team};

/// Who to ring now: emergency, the duty doctor of this practice, the crisis lines.
async fn numbers(tx: &mut Tx, of: PersonId) -> Result<Markup> {
    let (practice, duty) = store::duty(tx, of).await?;
    let lines = team::store::crisis_lines(tx).await?;
    let duty = PhoneNumber::parse(&duty).ok();
    Ok(html! {
        (nhsuk::care_card(nhsuk::CardVariant::Urgent, "Speak to somebody now. Do not carry it alone").content(html! {
            ul class="nhsuk-list" {
                li { "Someone is in danger: " a class="kith-phone" href="tel:999" { "999" } }
                @match &duty {
                    Some(phone) => { li { "Duty doctor, " (practice) ": " a class="kith-phone" href={ "tel:" (phone.e164()) } { (phone.spaced()) } } }
                    None => { li { "The duty doctor of " (practice) ": ask the practice for the number" } }
                }
                @for line in lines.iter().filter(|line| line.phone != "999") { li { (line.name) ": " a href={ "tel:" (line.phone) } { (line.shown()) } @if !line.note.is_empty() { " (" (line.note) ")" } } }
            }
        }))
    })
}

pub async fn new(Read(mut tx): Read, Path(id): Path<PersonId>) -> Result<Answer> {
    let person = person::store::load(&mut tx, id, "concern").await?;
    let page = new_view(&mut tx, &person, &Typed::default(), &Errors::default()).await?;
    tx.page(page).await
}

async fn new_view(tx: &mut Tx, person: &Person, typed: &Typed, errors: &Errors) -> Result<Page> {
    let banner = person::banner_of(tx, person).await?;
    let numbers = numbers(tx, person.id).await?;
    let fields = Fields::new(typed, errors);
    let body = html! {
        (banner)
        (fields.summary())
        h2 class="nhsuk-heading-l" { "Raise a concern" }
        (numbers)
        form method="post" data-once data-unsaved {
            (once())
            (fields.textarea("said", "What was said or seen, and in whose words").hint("Their own words if you can. You do not have to judge how serious it is.").rows(5))
            (fields.textarea("done_now", "What you have done").rows(3))
            (nhsuk::button("Raise the concern"))
        }
        p { "It stays on top of the list for today until a named person has accepted it." }
    };
    Ok(Page::new("Raise a concern", body).section("People").back(format!("/people/{}", person.id)).invalid(errors))
}

pub async fn open(Write(mut tx): Write, Path(id): Path<PersonId>, typed: Typed) -> Result<Answer> {
    let person = person::store::load(&mut tx, id, "concern").await?;
    match forms::told(&typed) {
        Err(errors) => {
            let page = new_view(&mut tx, &person, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(told) => {
            let open =
                crate::referral::store::of_person(&mut tx, id).await?.into_iter().find(|referral| referral.state.is_open());
            let concern =
                store::open(&mut tx, id, open.map(|referral| referral.id), CameBy::Page, &told.said, &told.done_now).await?;
            tx.done(format!("/concerns/{concern}")).await
        }
    }
}

pub async fn show(Read(mut tx): Read, Path(id): Path<ConcernId>) -> Result<Answer> {
    let concern = store::load(&mut tx, id).await?;
    let page = view(&mut tx, &concern, &Typed::default(), &Errors::default()).await?;
    tx.page(page).await
}

async fn view(tx: &mut Tx, concern: &Concern, typed: &Typed, errors: &Errors) -> Result<Page> {
    let person = person::store::find(tx, concern.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let numbers = if concern.state == State::Open {
        numbers(tx, person.id).await?
    } else {
        html! {}
    };
    let fields = Fields::new(typed, errors);
    let version = html! { input type="hidden" name="version" value=(concern.version); };
    let body = html! {
        (banner)
        (fields.summary())
        h2 class="nhsuk-heading-l" { "Concern: " (concern.state.label()) }
        (numbers)
        dl class="kith-facts kith-facts--stacked" {
            div { dt { "What was said" } dd class="kith-own-words" { (concern.said) } }
            @if !concern.done_now.is_empty() { div { dt { "What was done" } dd class="kith-own-words" { (concern.done_now) } } }
            div { dt { "Told by" } dd { bdi { (concern.opened_by) } ", " (concern.opened_at.long()) ". " (concern.came_by.label()) "." } }
            @if let Some(at) = concern.accepted_at {
                div { dt { "Accepted by" } dd { bdi { (concern.accepted_by) } ", " (at.long()) ". " (concern.accepted_how) ". Written down by " bdi { (concern.accepted_recorded_by) } "." } }
            }
            @if let Some(at) = concern.closed_at {
                div { dt { "How it ended" } dd class="kith-own-words" { (concern.outcome) } }
                div { dt { "Closed by" } dd { bdi { (concern.closed_by) } ", " (at.long()) } }
            }
        }
        @if concern.state == State::Open {
            h3 { "Who has accepted it?" }
            p { "A note or an e-mail is not enough. Somebody must have said: I have it now. It may be you, or somebody who is not in the team." }
            form method="post" action={ "/concerns/" (concern.id) "/accept" } data-once {
                (once())
                (version)
                (fields.input("accepted_by", "Name and role").hint("Like “Dr Osei, duty doctor”"))
                (fields.input("accepted_how", "How").hint("Like “by telephone, heard by me”"))
                (nhsuk::button("They have accepted it"))
            }
        }
        @if concern.state == State::Accepted {
            h3 { "Close it" }
            form method="post" action={ "/concerns/" (concern.id) "/close" } data-once {
                (once())
                (version)
                (fields.textarea("outcome", "How it ended, who was told and when").rows(4))
                (nhsuk::button("Close the concern"))
            }
        }
    };
    Ok(Page::new("Concern", body).section("People").back(format!("/people/{}", person.id)).invalid(errors))
}

/// The concern as the form saw it.
async fn seen(tx: &mut Tx, id: ConcernId, typed: &Typed) -> Result<Concern> {
    let mut concern = store::load(tx, id).await?;
    concern.version = typed.version();
    Ok(concern)
}

pub async fn accept(Write(mut tx): Write, Path(id): Path<ConcernId>, typed: Typed) -> Result<Answer> {
    let concern = seen(&mut tx, id, &typed).await?;
    match forms::accepted(&typed) {
        Err(errors) => {
            let page = view(&mut tx, &concern, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(accepted) => {
            let now = tx.now;
            store::accept(&mut tx, &concern, &accepted.by, &accepted.how, now).await?;
            tx.done(format!("/concerns/{id}")).await
        }
    }
}

pub async fn close(Write(mut tx): Write, Path(id): Path<ConcernId>, typed: Typed) -> Result<Answer> {
    let concern = seen(&mut tx, id, &typed).await?;
    match forms::outcome(&typed) {
        Err(errors) => {
            let page = view(&mut tx, &concern, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(_) if concern.state == State::Open => {
            Err(Error::refused("A concern is closed only after a named person has accepted it."))
        }
        Ok(outcome) => {
            store::close(&mut tx, &concern, &outcome).await?;
            tx.done(format!("/concerns/{id}")).await
        }
    }
}

//! Who may act for a person: writing it down, going through it, and ending it.

use kernel::{Date, PersonId, ProxyId, Reveal};
use maud::{Markup, html};

use super::model::Person;
use super::proxy::{Basis, Ending, Proxy, Standing, no_to};
use super::store_proxy as proxies;
use super::{forms, store};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Read, Result, Write};

pub async fn new(Read(mut tx): Read, Path(id): Path<PersonId>) -> Result<Answer> {
    let person = store::load(&mut tx, id, "who acts for them").await?;
    tx.page(new_view(&person, &Typed::default(), &Errors::default())).await
}

pub async fn add(Write(mut tx): Write, Path(id): Path<PersonId>, typed: Typed) -> Result<Answer> {
    let person = store::load(&mut tx, id, "who acts for them").await?;
    let errors = match forms::proxy(&typed, person.date_of_birth, tx.today()) {
        Err(errors) => errors,
        Ok(new) => {
            let before = no_to(&proxies::of_person(&mut tx, id).await?, &new.name).is_some();
            let lead = tx.may(kernel::Permission::Lead);
            match (before, lead, new.says.asked_alone) {
                (true, false, _) => Errors::one(
                    "name",
                    "They were asked not to act for this person. Only a team leader lets them act again, after asking the person alone",
                ),
                (true, true, false) => Errors::one(
                    "asked_alone",
                    "The person said no to them before, or it was not safe. Ask the person alone, and tick that you did",
                ),
                _ => {
                    proxies::add(&mut tx, id, &new).await?;
                    return tx.done(format!("/people/{id}")).await;
                }
            }
        }
    };
    tx.page(new_view(&person, &typed, &errors)).await
}

fn new_view(person: &Person, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Who may act for " bdi { (person.name()) } "?" }
        p { "Only somebody whom the person chose, or who has the right by law. It holds for this person alone, and for what you tick. Ask the person when nobody else hears it." }
        form method="post" data-once data-unsaved {
            (once())
            (f.input("name", "Their name").spellcheck(false))
            (f.radios("basis", "By what right?").items(Basis::ALL.iter().map(|basis| (basis.word(), basis.label()))))
            (says_fields(&f))
            (nhsuk::button("Save"))
        }
    };
    Page::new("Who may act for them", body).section("People").back(format!("/people/{}", person.id)).invalid(errors)
}

/// What is said of them and may change.
fn says_fields(f: &Fields<'_>) -> Markup {
    html! {
        (f.input("relation", "What they are to the person").hint("Mother, neighbour, support worker").width(20))
        (f.input("evidence", "How we know").hint("A paper that you saw, or what the person said"))
        (f.tick("may_hear", "They may hear what we do with the person"))
        (f.tick("may_decide", "They may agree to things for the person"))
        (f.date("until", "Until when?").hint("The first day on which they act no more. Leave it empty if there is none. A parent acts until the person is 16"))
        (f.tick("asked_alone", "I asked the person today, alone, and they want this"))
    }
}

pub async fn show(Read(mut tx): Read, Path(id): Path<ProxyId>) -> Result<Answer> {
    let (person, proxy) = proxies::load(&mut tx, id).await?;
    let mut typed = Typed::with([
        ("relation", proxy.relation.clone()),
        ("evidence", proxy.evidence.clone()),
        ("version", proxy.version.to_string()),
    ]);
    typed.set_date("until", proxy.until_on);
    for (field, ticked) in [("may_hear", proxy.may_hear), ("may_decide", proxy.may_decide)] {
        if ticked {
            typed.set(field, "yes");
        }
    }
    let page = one(&mut tx, person, &proxy, &typed, &Errors::default()).await?;
    tx.page(page).await
}

async fn one(tx: &mut crate::Tx, id: PersonId, proxy: &Proxy, typed: &Typed, errors: &Errors) -> Result<Page> {
    let person = store::find(tx, id).await?.ok_or(crate::Error::NotFound)?;
    let all = proxies::of_person(tx, id).await?;
    let (may, today, f) = (tx.reveal()?, tx.today(), Fields::new(typed, errors));
    let standing = proxy.standing(&all, person.date_of_birth, today);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { bdi { (proxy.name.reveal(may)) } " for " bdi { (person.name()) } }
        p { (proxy.basis.label()) ". Written down by " bdi { (proxy.made_by) } ", " (proxy.made_at.short()) "." }
        @if !proxy.again_by.is_empty() { p { "They act again after a no: " bdi { (proxy.again_by) } " asked the person." } }
        @if let Some(on) = proxy.reviewed_on { p { "The person was asked alone on " (on.long()) "." } }
        p { strong { (standing_words(proxy, standing)) } }
        @if let Some(words) = proxy.to_do(standing, person.date_of_birth, today) { (nhsuk::inset_text(html! { p { (words) "." } })) }
        @if standing.acts() || standing == Standing::AgeUnknown {
            form method="post" data-once data-unsaved {
                (once())
                input type="hidden" name="version" value=(typed.get("version"));
                (says_fields(&f))
                (nhsuk::button("Save"))
            }
        }
        @if proxy.ending.is_none() {
            (nhsuk::details("They act no more", html! {
                p { "From then on nothing is sent to their number, and it is not rung. You need not say why: “I can only talk with the person” is enough." }
                form method="post" action={ "/proxies/" (proxy.id) "/end" } data-once {
                    (once())
                    input type="hidden" name="version" value=(proxy.version);
                    (f.radios("ending", "Why?").hint("If it may not be safe, the form for a concern comes next").items(Ending::ALL.iter().map(|ending| (ending.word(), ending.label()))))
                    (nhsuk::button("They act no more").warning())
                }
            }).open(errors.of("ending").is_some()))
        }
    };
    Ok(Page::new("Who may act for them", body).section("People").back(format!("/people/{id}")).invalid(errors))
}

/// Whether they act, in words.
fn standing_words(proxy: &Proxy, standing: Standing) -> String {
    match standing {
        Standing::Acts(None) => format!("They {}", proxy.may()),
        Standing::Acts(Some(day)) => format!("Until the night before {} they {}", day.long(), proxy.may()),
        Standing::Over(day) => format!("They act no more since {}", day.long()),
        Standing::Ended(ending) => {
            let at = proxy.ended_at.map(kernel::Instant::short).unwrap_or_default();
            format!("They act no more since {at}. {}. Written down by {}", ending.label(), proxy.ended_by)
        }
        Standing::Blocked => "They do not act: the person said no to them, or it may not be safe".to_owned(),
        Standing::AgeUnknown => "They do not act: nobody knows when the person was born".to_owned(),
    }
}

pub async fn save(Write(mut tx): Write, Path(id): Path<ProxyId>, typed: Typed) -> Result<Answer> {
    let (person, proxy) = proxies::load(&mut tx, id).await?;
    match forms::says(&typed, tx.today()) {
        Ok(says) => {
            proxies::save(&mut tx, person, id, &says, typed.version()).await?;
            tx.done(format!("/people/{person}")).await
        }
        Err(errors) => {
            let page = one(&mut tx, person, &proxy, &typed, &errors).await?;
            tx.page(page).await
        }
    }
}

pub async fn end(Write(mut tx): Write, Path(id): Path<ProxyId>, typed: Typed) -> Result<Answer> {
    let (person, proxy) = proxies::load(&mut tx, id).await?;
    match forms::ending(&typed) {
        Ok(ending) => {
            proxies::end(&mut tx, person, id, ending, typed.version()).await?;
            // Who may not be safe is a concern, with an owner: its form is next, and may be left empty.
            let next = if ending == Ending::NotSafe { "/concern" } else { "" };
            tx.done(format!("/people/{person}{next}")).await
        }
        Err(errors) => {
            let page = one(&mut tx, person, &proxy, &typed, &errors).await?;
            tx.page(page).await
        }
    }
}

/// On the person's page: those who act for them, what is to be done about it, and behind a fold those who did.
pub fn section(person: PersonId, all: &[(Proxy, Standing)], born: Option<Date>, today: Date, may: Reveal) -> Markup {
    let line = |proxy: &Proxy, standing: Standing| {
        html! {
            li {
                a href={ "/proxies/" (proxy.id) } { bdi { (proxy.name.reveal(may)) } } " (" (proxy.relation) "): "
                (standing_words(proxy, standing)) "."
                @if let Some(words) = proxy.to_do(standing, born, today) { " " strong { (words) "." } }
            }
        }
    };
    let (now, before): (Vec<_>, Vec<_>) =
        all.iter().partition(|(_, standing)| standing.acts() || *standing == Standing::AgeUnknown);
    html! {
        h2 { "Who may act for them" }
        ul class="nhsuk-list" {
            @for (proxy, standing) in &now { (line(proxy, *standing)) }
            li { a href={ "/people/" (person) "/proxies" } { "Add somebody" } }
        }
        @if !before.is_empty() {
            (nhsuk::details(format!("Those who act no more ({})", before.len()), html! {
                ul class="nhsuk-list" { @for (proxy, standing) in &before { (line(proxy, *standing)) } }
            }))
        }
    }
}

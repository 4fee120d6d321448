//! Saying which facts of an entry are right: one call with the questions to ask, or because somebody looked. What is not ticked is proved by
//! nothing, and to say all of it at once is a button of its own.

use kernel::{Date, ServiceId};
use maud::{Markup, html};

use super::facts::{Fact, Proof, is_stale};
use super::model::Full;
use super::pages_workbench::phone;
use super::{pages, store, store_workbench as bench, view};
use crate::web::{Answer, Errors, Page, Path, Query, Typed, once};
use crate::{Read, Result, Write};

/// One call: the number, the questions, and what each fact says now.
pub async fn call(Read(mut tx): Read, Path(id): Path<ServiceId>) -> Result<Answer> {
    let full = store::load(&mut tx, id).await?;
    let page = call_view(&full, tx.today(), &Errors::default());
    tx.page(page).await
}

fn call_view(full: &Full, today: Date, errors: &Errors) -> Page {
    let id = full.service.id;
    let unknown: Vec<Fact> = Fact::ALL.iter().copied().filter(|fact| !is_told(full, *fact)).collect();
    let nothing = Typed::default();
    let body = html! {
        (crate::web::Fields::new(&nothing, errors).summary())
        h1 class="nhsuk-heading-l" { "Ring " (full.service.name) }
        p class="kith-number" { (phone(full)) }
        @if !full.service.ask_for.is_empty() { p { "Ask for " (full.service.ask_for) } }
        p { "Tick what they say is still right. If something is otherwise, " a href={ "/directory/" (id) "/edit" } { "change the entry" } "." }
        form method="post" action={ "/directory/" (id) "/call" } data-once {
            (once())
            (questions(full, today, errors))
            @if !unknown.is_empty() {
                p { "We know nothing of these. Ask, and " a href={ "/directory/" (id) "/edit" } { "write it into the entry" } ":" }
                ul { @for fact in &unknown { li { (fact.question()) } } }
            }
            (nhsuk::button("They answered: keep what I ticked")) " "
            (all_of_these())
        }
        form class="kith-inline" method="post" action={ "/directory/" (id) "/no-answer" } data-once {
            (once())
            (nhsuk::button("Nobody answered").secondary())
        }
    };
    Page::new(format!("Ring {}", full.service.name), body).section("Directory").back("/directory/workbench").invalid(errors)
}

/// Whether an entry says anything of a fact. What it is called and whether it is running it always says.
fn is_told(full: &Full, fact: Fact) -> bool {
    matches!(fact, Fact::Name | Fact::Running) || full.told().iter().any(|row| row.0 == fact)
}

/// A tick for each fact that the entry says, none of them set: what has to be asked first, and before all whether they are there at all.
fn questions(full: &Full, today: Date, errors: &Errors) -> Markup {
    let stale = |fact: Fact| is_stale(fact, full.said(fact).map(|said| said.at), today);
    let told = full.told();
    let says = |fact: Fact| match fact {
        Fact::Name => full.service.name.clone(),
        _ => told.iter().filter(|row| row.0 == fact).map(|row| row.2.as_str()).collect::<Vec<_>>().join("\n"),
    };
    let mut facts: Vec<Fact> = Fact::ALL.iter().copied().filter(|fact| is_told(full, *fact)).collect();
    facts.sort_by_key(|fact| (*fact != Fact::Running, !stale(*fact)));
    html! {
        // What is meant by all of these: what stood here, whatever the entry says by the time it is sent.
        @for fact in &facts { input type="hidden" name="asked" value=(fact); }
        (nhsuk::checkboxes("fact", "Still right").error(errors.of("fact")).items(facts.iter().map(|fact| (fact.word(), html! {
            (fact.question()) br;
            span class="kith-said" {
                (view::lines(&says(*fact)))
                @if !says(*fact).is_empty() { br; }
                @if let Some(said) = full.said(*fact) { (said.sentence(today)) } @else { "Nobody has said so" }
            }
        }))).small())
    }
}

fn all_of_these() -> Markup {
    html! { (nhsuk::button("All of these: I asked about each").secondary().name("all").value("yes")) }
}

/// The same questions on the page of an entry, for who looked or was told.
pub(super) fn checked_view(full: &Full, today: Date, errors: &Errors) -> Markup {
    html! {
        (nhsuk::details("I have checked", html! {
            form method="post" action={ "/directory/" (full.service.id) "/confirm" } data-once {
                (once())
                (questions(full, today, errors))
                (nhsuk::button("Keep what I ticked")) " "
                (all_of_these())
            }
        }).open(!errors.is_empty()))
    }
}

/// What somebody says is right: what they ticked, or all that stood there.
fn said_right(typed: &Typed) -> std::result::Result<Vec<Fact>, Errors> {
    let field = if typed.get("all").is_empty() { "fact" } else { "asked" };
    let facts: Vec<Fact> = typed.all(field).filter_map(|fact| fact.parse().ok()).collect();
    match facts.is_empty() {
        true => Err(Errors::one("fact", "Tick what is still right. If they have closed or paused, change the entry")),
        false => Ok(facts),
    }
}

pub async fn called(Write(mut tx): Write, Path(id): Path<ServiceId>, typed: Typed) -> Result<Answer> {
    let full = store::load(&mut tx, id).await?;
    match said_right(&typed) {
        Err(errors) => {
            let page = call_view(&full, tx.today(), &errors);
            tx.page(page).await
        }
        Ok(facts) => {
            store::confirm_by(&mut tx, id, Proof::Called, &facts).await?;
            tx.done("/directory/workbench").await
        }
    }
}

pub async fn no_answer(Write(mut tx): Write, Path(id): Path<ServiceId>) -> Result<Answer> {
    store::load(&mut tx, id).await?;
    bench::no_answer(&mut tx, id).await?;
    tx.done("/directory/workbench").await
}

pub async fn confirm(
    Write(mut tx): Write,
    Path(id): Path<ServiceId>,
    Query(pairs): Query<Vec<(String, String)>>,
    typed: Typed,
) -> Result<Answer> {
    match said_right(&typed) {
        Err(errors) => {
            let page = pages::entry_view(&mut tx, id, &pairs, &errors).await?;
            tx.page(page).await
        }
        Ok(facts) => {
            store::load(&mut tx, id).await?;
            store::confirm_by(&mut tx, id, Proof::Checked, &facts).await?;
            tx.done(format!("/directory/{id}")).await
        }
    }
}

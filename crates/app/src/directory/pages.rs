//! The directory for staff: looking through it, searching it, and one entry with who says what of it.

use kernel::ServiceId;
use maud::{Markup, html};

use super::danger::{self, Reader};
use super::facts::Proof;
use super::finder::find;
use super::model::{Full, Status};
use super::{forms, import, store, store_import, view};
use crate::connection::store_gaps;
use crate::connection::view::{self as missing, Pressed};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write, team};

/// So many are shown of a search.
pub(super) const TOP: usize = 20;

pub async fn browse(Read(mut tx): Read) -> Result<Answer> {
    let page = staff_view(&mut tx, &Typed::default(), Pressed::Nothing).await?;
    tx.page(page).await
}

/// By POST: what a worker types may be about a person, and must not stand in an address.
pub async fn search(Read(mut tx): Read, typed: Typed) -> Result<Answer> {
    let page = staff_view(&mut tx, &typed, Pressed::Nothing).await?;
    tx.page(page).await
}

/// Keeps what was missing, without a person.
pub async fn keep_missing(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let missing = missing::pressed(&typed, None)?;
    store_gaps::keep(&mut tx, &missing, None).await?;
    let page = staff_view(&mut tx, &typed, Pressed::Kept(missing.id, missing.reason)).await?;
    tx.done_page(page).await
}

pub async fn undo_missing(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    store_gaps::take_back(&mut tx, missing::undone(&typed)?).await?;
    let page = staff_view(&mut tx, &typed, Pressed::TakenBack).await?;
    tx.done_page(page).await
}

async fn staff_view(tx: &mut Tx, typed: &Typed, pressed: Pressed) -> Result<Page> {
    let (errors, results, found) = match forms::wanted(typed) {
        Err(errors) => (errors, finder::Results::default(), Vec::new()),
        Ok(wanted) => {
            let (results, found) = find(tx, wanted, TOP).await?;
            (Errors::default(), results, found)
        }
    };
    let fields = Fields::new(typed, &errors);
    let help = danger::help(tx, &results, Reader::Staff(None)).await?;
    let places = team::store_places::neighbourhoods(tx).await?;
    let places: Vec<_> = places.into_iter().map(|place| (place.id, place.name)).collect();
    let body = html! {
        (fields.summary())
        (missing::told(pressed, "/directory"))
        h1 class="nhsuk-heading-l" { "Directory" }
        (help)
        form id=(missing::SEARCH) method="post" action="/directory" { (view::search_fields(&fields, true, &results.facets)) (nhsuk::button("Search")) }
        p {
            a href="/directory/new" { "Add an entry" } " · " a href="/directory/workbench" { "What to ask about" } " · "
            a href="/directory/missing" { "What is missing" }
        }
        (missing::way())
        (list(&results, &found, tx.today(), searched(typed)))
        (missing::form("/directory", typed, &[], Some(&places)))
    };
    Ok(Page::new("Directory", body).section("Directory").invalid(&errors))
}

/// What was found, with reasons if something was asked for; all there is has none.
fn list(results: &finder::Results, found: &[Full], today: kernel::Date, searched: bool) -> Markup {
    html! {
        (heading(results, found.len(), searched))
        ol class="nhsuk-list" {
            @for full in found {
                @let offer = results.offers.iter().find(|offer| searched && offer.id == full.service.id.to_string());
                (view::service(full, offer, "/directory", today, true, html! {}))
            }
        }
    }
}

/// How many there are, and which words meant nothing.
pub(super) fn heading(results: &finder::Results, shown: usize, searched: bool) -> Markup {
    html! {
        h2 {
            @match (searched, results.total) {
                (true, 1) => { "1 fits" }
                (true, many) => { (many) " fit" }
                (false, 1) => { "1 activity" }
                (false, many) => { (many) " activities" }
            }
        }
        @if results.total > shown { p { "These are the first " (shown) "." } }
        @if let Some(sentence) = results.unmatched_sentence() { p { (sentence) } }
        @if searched && results.total == 0 { p { "Try fewer words, or other ones." } }
    }
}

pub async fn show(Read(mut tx): Read, Path(id): Path<ServiceId>) -> Result<Answer> {
    let full = store::load(&mut tx, id).await?;
    let link = super::store_owner::link_of(&mut tx, id).await?;
    let address = tx.app().config.public_url.clone();
    let twins = super::store_twins::twins_of(&mut tx, id).await?;
    let today = tx.today();
    let body = html! {
        h1 class="nhsuk-heading-l" { (full.service.name) }
        @if let Some(other) = full.service.same_as {
            (nhsuk::inset_text(html! {
                p { "It is the same as " a href={ "/directory/" (other) } { "another entry" } ", which is offered instead." }
                form method="post" action={ "/directory/" (id) "/own" } data-once { (once()) (nhsuk::button("It is its own after all").secondary()) }
            }))
        }
        @if full.service.same_as.is_none() && !twins.is_empty() {
            p { "It may be in the directory twice: " }
            ul { @for (twin, name, why) in &twins { li { a href={ "/directory/" (id) "/same/" (twin) } { (name) } ": " (why) } } }
        }
        @if full.service.status != Status::Active { p { strong { (full.service.status.label()) } } }
        @if full.service.vanished_at.is_some() {
            (nhsuk::inset_text(html! { p { "Its source does not have it any more. Ring them before you send anybody." } }))
        }
        (view::facts(&full, &|fact| html! { @if let Some(said) = full.said(fact) { (said.sentence(today)) } @else { "Nobody has said so" } }))
        (beside(&full))
        (for_the_team(&full))
        form class="kith-inline" method="post" action={ "/directory/" (id) "/confirm" } data-once { (once()) (nhsuk::button("I have checked: still right")) }
        p { a href={ "/directory/" (id) "/edit" } { "Change this entry" } " · " a href={ "/directory/" (id) "/call" } { "Ring them, with the questions to ask" } }
        (super::pages_changes::link_view(link.as_ref(), &address, id))
    };
    tx.page(Page::new(full.service.name.clone(), body).section("Directory").back("/directory")).await
}

/// What the source says otherwise than somebody here wrote.
fn beside(full: &Full) -> Markup {
    let differs = import::differs(full);
    html! {
        @if !differs.is_empty() {
            h2 { "What " (full.service.source.as_deref().unwrap_or("the source")) " says otherwise" }
            @for (fact, label, words) in &differs {
                p { strong { (label) } ": " span class="kith-own-words" { (words) } }
                form class="kith-inline" method="post" action={ "/directory/" (full.service.id) "/take-theirs" } data-once {
                    (once())
                    input type="hidden" name="fact" value=(fact);
                    (nhsuk::button(html! { "Believe them" span class="nhsuk-u-visually-hidden" { ": " (label) } }).secondary())
                }
            }
        }
    }
}

/// Believes the source in one fact.
pub async fn take_theirs(Write(mut tx): Write, Path(id): Path<ServiceId>, typed: Typed) -> Result<Answer> {
    let full = store::load(&mut tx, id).await?;
    let fact = typed.get("fact").parse().map_err(|_| Error::NotFound)?;
    store_import::take_theirs(&mut tx, &full, fact).await?;
    tx.done(format!("/directory/{id}")).await
}

/// What only the team knows.
fn for_the_team(full: &Full) -> Markup {
    let service = &full.service;
    let rows = [
        ("Step-free in practice", &service.step_free_note),
        ("Whom to ask for", &service.ask_for),
        ("Quiet day", &service.quiet_day),
        ("Good to know", &service.private_note),
    ];
    let known: Vec<_> = rows.into_iter().filter(|(_, words)| !words.is_empty()).collect();
    html! {
        @if !known.is_empty() {
            h2 { "For the team only" }
            (nhsuk::summary_list().rows(known.into_iter().map(|(what, words)| (what, html! { span class="kith-own-words" { (words) } }))))
        }
    }
}

/// Whether anything was asked for.
pub(super) fn searched(typed: &Typed) -> bool {
    typed.pairs().any(|(_, value)| !value.trim().is_empty())
}

pub async fn confirm(Write(mut tx): Write, Path(id): Path<ServiceId>) -> Result<Answer> {
    store::load(&mut tx, id).await?;
    store::confirm_by(&mut tx, id, Proof::Checked, &[]).await?;
    tx.done(format!("/directory/{id}")).await
}

//! One entry of the directory for staff, with who says what of it.

use kernel::{Date, ServiceId};
use maud::{Markup, html};

use super::facts::{Fact, Note, Notes, ago};
use super::model::{Full, Status};
use super::pages_checked::checked_view;
use super::pages_organisation::ORGANISATIONS;
use super::{asked, row, store, store_dates, store_import, view};
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Error, Read, Result, Tx, Write};

/// An entry. What stands behind the question mark is the search from which somebody came, so that they can go back to it.
pub async fn show(Read(mut tx): Read, Path(id): Path<ServiceId>, Query(pairs): Query<Vec<(String, String)>>) -> Result<Answer> {
    let page = entry_view(&mut tx, id, &pairs, &Errors::default()).await?;
    tx.page(page).await
}

/// The page of an entry, with what is wrong with the ticks of what was checked.
pub(super) async fn entry_view(tx: &mut Tx, id: ServiceId, pairs: &[(String, String)], errors: &Errors) -> Result<Page> {
    let full = store::load(tx, id).await?;
    let back = asked::came_from(tx, pairs).await?;
    let link = super::store_owner::link_of(tx, id).await?;
    let address = tx.app().config.public_url.clone();
    let twins = super::store_twins::twins_of(tx, id).await?;
    let breaks = store_dates::school_holidays(tx).await?;
    let today = tx.today();
    let nothing = Typed::default();
    let body = html! {
        (Fields::new(&nothing, errors).summary())
        h1 class="nhsuk-heading-l" { (full.service.name) }
        p class="kith-said" data-fact=(Fact::Name) { "Name: " (who_says(&full, Fact::Name, today)) }
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
        p {
            @if full.service.status == Status::Active { (full.service.status.label()) } @else { strong { (full.service.status.label()) } }
            " " span class="kith-said" data-fact=(Fact::Running) { (who_says(&full, Fact::Running, today)) }
        }
        @if full.service.vanished_at.is_some() {
            (nhsuk::inset_text(html! { p { "Its source does not have it any more. Ring them before you send anybody." } }))
        }
        (view::facts(&full, &|fact| html! { (who_says(&full, fact, today)) }))
        @if let (Some(organisation), Some(name)) = (full.service.organisation_id, &full.service.organisation) {
            p { a href={ (ORGANISATIONS) "/" (organisation) } { "More of " (name) } }
        }
        (view::next_days(&full, &breaks, tx.now))
        (beside(&full, today))
        (for_the_team(&full, today))
        (checked_view(&full, today, errors))
        p { a href={ "/directory/" (id) "/edit" } { "Change this entry" } " · " a href={ "/directory/" (id) "/call" } { "Ring them, with the questions to ask" } }
        (super::pages_changes::link_view(link.as_ref(), &address, id))
    };
    Ok(Page::new(full.service.name.clone(), body).section("Directory").back(back).invalid(errors))
}

/// Who says a fact, how they know and since when.
fn who_says(full: &Full, fact: Fact, today: Date) -> String {
    full.said(fact).map_or_else(|| "Nobody has said so".to_owned(), |said| said.sentence(today))
}

/// What the source says otherwise than somebody here wrote.
fn beside(full: &Full, today: Date) -> Markup {
    let differs = row::differs(full);
    let read = full.service.source_at.map(|at| ago(today.days_since(at.date())));
    html! {
        @if !differs.is_empty() {
            h2 { "What " (full.service.source.as_deref().unwrap_or("the source")) " says otherwise" }
            @for (fact, label, words) in &differs {
                p { strong { (label) } ": " span class="kith-own-words" { (words) } @if let Some(read) = &read { br; span class="kith-said" { "Read from it " (read) } } }
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

/// What only the team knows, and who of it wrote each.
fn for_the_team(full: &Full, today: Date) -> Markup {
    let notes = Notes::read(&full.service.noted);
    let known: Vec<Note> = Note::ALL.iter().copied().filter(|note| !full.service.note(*note).is_empty()).collect();
    let who =
        |note: Note| notes.said(note).map_or_else(|| "It is not known who wrote this".to_owned(), |said| said.sentence(today));
    html! {
        @if !known.is_empty() {
            h2 { "For the team only" }
            (nhsuk::summary_list().rows(known.into_iter().map(|note| (note.label(), html! {
                span class="kith-own-words" { (full.service.note(note)) } br;
                span class="kith-said" data-fact=(note) { (who(note)) }
            }))))
        }
    }
}

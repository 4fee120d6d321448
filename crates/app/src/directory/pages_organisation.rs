//! Who runs services: what a source says of them, and which of two sources are one.

use kernel::OrganisationId;
use maud::{Markup, html};

use super::organisation::Organisation;
use super::pages_workbench::{choice, side_by_side};
use super::store_organisation::{self as store, Pair};
use super::store_twins;
use crate::web::{Answer, Page, Path, Typed, once};
use crate::{Error, Read, Result, Write};

pub(super) const ORGANISATIONS: &str = "/directory/organisations";

/// So many pairs are offered at a time, and so many of what was joined stand below.
const SHOWN: i64 = 30;
/// So many of the services of an organisation stand on its page, and so many where two are compared.
const SERVICES: i64 = 200;
const FEW: i64 = 10;

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let pairs = store::twins(&mut tx, SHOWN).await?;
    let joined = store::joined(&mut tx, SHOWN).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Organisations that may be here twice" }
        p { "One organisation can be written in two ways, in two lists or in one. If you say that it is one, its services stand together, whatever the lists say later." }
        @if pairs.is_empty() { p { "There is nothing to decide." } }
        (pairs_view(&pairs))
        @if !joined.is_empty() {
            h2 { "Joined" }
            ul {
                @for (gone, name) in &joined {
                    li {
                        a href={ (ORGANISATIONS) "/" (gone.id) } { (gone.name) } " (" (gone.comes_from()) ") is " (name)
                        @if let Some(at) = gone.joined_at { ", says " (gone.joined_by) ", " (at.date().long()) }
                    }
                }
            }
        }
    };
    tx.page(Page::new("Organisations", body).section("Directory").back("/directory/workbench")).await
}

/// Pairs of organisations, each leading to the page where it is decided.
pub(super) fn pairs_view(pairs: &[Pair]) -> Markup {
    html! {
        @if !pairs.is_empty() {
            ul {
                @for Pair { one, other, why } in pairs {
                    li { a href=(decide_at(one.id, other.id)) { (one.name) " and " (other.name) } ": " (why) }
                }
            }
        }
    }
}

fn decide_at(one: OrganisationId, other: OrganisationId) -> String {
    format!("{ORGANISATIONS}/{one}/same/{other}")
}

/// An organisation: what is said of it, what it runs, and those that are the same.
pub async fn show(Read(mut tx): Read, Path(id): Path<OrganisationId>) -> Result<Answer> {
    let one = store::load(&mut tx, id).await?;
    let same = store::same_as(&mut tx, id).await?;
    let services = store::services(&mut tx, id, SERVICES).await?;
    let twins = if one.same_as.is_none() { store_twins::twins_of_organisation(&mut tx, id).await? } else { Vec::new() };
    let body = html! {
        h1 class="nhsuk-heading-l" { (one.name) }
        @if let Some(kept) = one.same_as {
            (nhsuk::inset_text(html! {
                p { "It is one with " a href={ (ORGANISATIONS) "/" (kept) } { "another organisation" } ", under which its services stand." }
                (own_view(&one))
            }))
        }
        @if !twins.is_empty() {
            p { "It may be here twice: " }
            ul { @for (twin, name, why) in &twins { li { a href=(decide_at(id, *twin)) { (name) } ": " (why) } } }
        }
        (said_view(&one))
        @for other in &same {
            h2 { "The same: " (other.name) }
            (said_view(other))
            (own_view(other))
        }
        h2 { "What it runs" }
        @if services.is_empty() { p { "Nothing that is offered." } }
        ul { @for (service, name) in &services { li { a href={ "/directory/" (service) } { (name) } } } }
        @if i64::try_from(services.len()).is_ok_and(|count| count == SERVICES) { p { "And perhaps more: the search finds them by the name of the organisation." } }
    };
    tx.page(Page::new(one.name.clone(), body).section("Directory").back(ORGANISATIONS)).await
}

fn said_view(one: &Organisation) -> Markup {
    let said = one.told().into_iter().chain([("Comes from", one.comes_from())]).filter(|(_, words)| !words.trim().is_empty());
    html! { (said.fold(nhsuk::summary_list(), |list, (what, words)| list.row(what, super::view::lines(&words)))) }
}

fn own_view(one: &Organisation) -> Markup {
    html! {
        form method="post" action={ (ORGANISATIONS) "/" (one.id) "/own" } data-once {
            (once())
            (nhsuk::button(html! { "It is its own after all" span class="nhsuk-u-visually-hidden" { ": " (one.name) } }).secondary())
        }
    }
}

/// Two organisations that may be one, field by field.
pub async fn same(Read(mut tx): Read, Path((one, other)): Path<(OrganisationId, OrganisationId)>) -> Result<Answer> {
    if one == other {
        return Err(Error::NotFound);
    }
    let (first, second) = (store::load(&mut tx, one).await?, store::load(&mut tx, other).await?);
    let runs = |services: Vec<(kernel::ServiceId, String)>| {
        let names: Vec<String> = services.into_iter().map(|(_, name)| name).collect();
        names.join("\n")
    };
    let (of_first, of_second) = (store::services(&mut tx, one, FEW).await?, store::services(&mut tx, other, FEW).await?);
    let rows = first
        .told()
        .into_iter()
        .zip(second.told())
        .map(|((what, a), (_, b))| (what, a, b))
        .filter(|(_, a, b)| !a.is_empty() || !b.is_empty())
        .chain([("Runs", runs(of_first), runs(of_second)), ("Comes from", first.comes_from(), second.comes_from())]);
    let at = decide_at(one, other);
    let body = html! {
        h1 class="nhsuk-heading-l" { "Is this one organisation?" }
        (side_by_side(rows))
        p { "If it is one, the services of both stand under the name that you choose, and each list goes on being kept up to date. You can undo that." }
        (choice(&at, "first", "One: show the first name"))
        (choice(&at, "second", "One: show the second name"))
        (choice(&at, "both", "Two organisations"))
    };
    tx.page(Page::new("Is this one organisation?", body).section("Directory").back(ORGANISATIONS)).await
}

pub async fn decide_same(
    Write(mut tx): Write,
    Path((one, other)): Path<(OrganisationId, OrganisationId)>,
    typed: Typed,
) -> Result<Answer> {
    if one == other {
        return Err(Error::NotFound);
    }
    match typed.get("keep") {
        "first" => store::join(&mut tx, one, other).await?,
        "second" => store::join(&mut tx, other, one).await?,
        "both" => store::are_two(&mut tx, one, other).await?,
        _ => return Err(Error::refused("Choose whether it is one.")),
    }
    tx.done(ORGANISATIONS).await
}

/// An organisation is its own after all.
pub async fn own(Write(mut tx): Write, Path(id): Path<OrganisationId>) -> Result<Answer> {
    store::part(&mut tx, id).await?;
    tx.done(format!("{ORGANISATIONS}/{id}")).await
}

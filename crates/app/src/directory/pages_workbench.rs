//! The workbench: what to ask about first, and what may be there twice. The questions are in `pages_checked.rs`.

use kernel::{PhoneNumber, ServiceId};
use maud::{Markup, html};

use super::facts::Fact;
use super::model::Full;
use super::pages_organisation::{ORGANISATIONS, pairs_view};
use super::store_owner as owner;
use super::store_twins::{self, Pair};
use super::store_workbench as bench;
use super::workbench::{in_order, uses};
use super::{store, store_organisation, view};
use crate::web::{Answer, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write};

/// So many of the most used are weighed, and so many stand on the page.
const WEIGHED: i64 = 300;
const SHOWN: usize = 20;

pub async fn show(Read(mut tx): Read) -> Result<Answer> {
    let used = in_order(bench::much_used(&mut tx, WEIGHED).await?, tx.now);
    let vanished = bench::vanished(&mut tx, 20).await?;
    let changes = owner::waiting(&mut tx, 50).await?;
    let pairs = store_twins::twins(&mut tx, 20).await?;
    let organisations = store_organisation::twins(&mut tx, 5).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "What to ask about" }
        p { "What is much used and was not checked for long comes first. One call, a few questions, and everybody can rely on it again." }
        @if !changes.is_empty() {
            h2 { "Sent by groups and the public" }
            ul {
                @for change in &changes {
                    li {
                        a href={ "/directory/changes/" (change.id) } { (change.came_by.label()) @if !change.by_name.is_empty() { ": " bdi { (change.by_name) } } }
                        ", " (change.at.short())
                    }
                }
            }
        }
        h2 { "Ring these" }
        @if used.is_empty() { p { "Everything that is used was checked lately." } }
        ol class="kith-queue" data-keys { @for full in used.iter().take(SHOWN) { (row(full, &tx)) } }
        @if !vanished.is_empty() {
            h2 { "Gone from their source" }
            ul { @for full in &vanished { li { a href={ "/directory/" (full.service.id) } { (full.service.name) } @if let Some(source) = &full.service.source { " (" (source) ")" } } } }
        }
        @if !pairs.is_empty() {
            h2 { "Are these the same?" }
            ul {
                @for Pair { one, other, why } in &pairs {
                    li { a href={ "/directory/" (one.service.id) "/same/" (other.service.id) } { (one.service.name) " and " (other.service.name) } ": " (why) }
                }
            }
        }
        @if !organisations.is_empty() {
            h2 { "Is this one organisation?" }
            (pairs_view(&organisations))
        }
        p { a href=(ORGANISATIONS) { "Organisations that may be here twice, and those that were joined" } }
    };
    tx.page(Page::new("What to ask about", body).section("Directory").back("/directory")).await
}

fn row(full: &Full, tx: &Tx) -> Markup {
    let stale = full.stale(tx.today());
    let few: Vec<&str> = stale.iter().take(4).map(|fact| fact.label()).collect();
    let used = uses(full.service.use_key, tx.now);
    html! {
        li class="kith-queue__row" {
            div class="kith-queue__who" {
                a href={ "/directory/" (full.service.id) "/call" } data-open { (full.service.name) }
                p { (phone(full)) }
            }
            div class="kith-queue__why" {
                p { "Not sure any more: " (few.join(", ").to_lowercase()) @if stale.len() > few.len() { " and " (stale.len() - few.len()) " more" } }
                @if let Some(at) = full.service.rang_at { p { (full.service.rang_by) " rang on " (at.date().short()) ": nobody answered" } }
            }
            p class="kith-queue__when" { @if used >= 1.5 { "Used about " (used.round()) " times lately" } @else { "Used lately" } }
        }
    }
}

pub(super) fn phone(full: &Full) -> Markup {
    match PhoneNumber::parse(&full.service.phone) {
        Ok(phone) => html! { a href={ "tel:" (phone) } { (phone.spaced()) } },
        Err(_) if full.service.phone.is_empty() => html! { "No telephone known" },
        Err(_) => html! { (full.service.phone) },
    }
}

/// Two entries that may be one, fact by fact.
pub async fn same(Read(mut tx): Read, Path((one, other)): Path<(ServiceId, ServiceId)>) -> Result<Answer> {
    let (one, other) = (store::load(&mut tx, one).await?, store::load(&mut tx, other).await?);
    let (a, b) = (one.told(), other.told());
    let says = |told: &[(Fact, &str, String)], label: &str| {
        told.iter().find(|row| row.1 == label).map(|row| row.2.clone()).unwrap_or_default()
    };
    let labels: Vec<&str> =
        a.iter().chain(b.iter().filter(|row| a.iter().all(|known| known.1 != row.1))).map(|row| row.1).collect();
    let rows = [("Name", one.service.name.clone(), other.service.name.clone())]
        .into_iter()
        .chain(labels.into_iter().map(|label| (label, says(&a, label), says(&b, label))))
        .chain([("Comes from", source(&one), source(&other))]);
    let at = format!("/directory/{}/same/{}", one.service.id, other.service.id);
    let body = html! {
        h1 class="nhsuk-heading-l" { "Are these the same?" }
        (side_by_side(rows))
        p { "If they are the same, one of them is offered and the other goes on being kept up to date behind it. You can undo that." }
        (choice(&at, "first", "The same: offer the first"))
        (choice(&at, "second", "The same: offer the second"))
        (choice(&at, "both", "Two different things"))
    };
    tx.page(Page::new("Are these the same?", body).section("Directory").back("/directory/workbench")).await
}

/// What two say, field by field: what the field is, and the words of the first and of the second.
pub(super) fn side_by_side<'a>(rows: impl Iterator<Item = (&'a str, String, String)>) -> Markup {
    let table = nhsuk::table("Side by side").hide_caption().head(["What", "First", "Second"]).rows(rows.map(|(what, a, b)| {
        let differs = a != b && !a.is_empty() && !b.is_empty();
        vec![html! { (what) }, view::lines(&a), html! { (view::lines(&b)) @if differs { " (differs)" } }]
    }));
    html! { (table.first_cell_is_header()) }
}

/// One answer to whether two are one.
pub(super) fn choice(at: &str, keep: &str, words: &'static str) -> Markup {
    html! {
        form class="kith-inline" method="post" action=(at) data-once {
            (once())
            input type="hidden" name="keep" value=(keep);
            (nhsuk::button(words).secondary())
        }
    }
}

fn source(full: &Full) -> String {
    full.service.source.clone().unwrap_or_else(|| "The team itself".to_owned())
}

pub async fn decide_same(Write(mut tx): Write, Path((one, other)): Path<(ServiceId, ServiceId)>, typed: Typed) -> Result<Answer> {
    if one == other {
        return Err(Error::NotFound);
    }
    let (first, second) = (store::load(&mut tx, one).await?, store::load(&mut tx, other).await?);
    if first.service.same_as.is_some() || second.service.same_as.is_some() {
        return Err(Error::refused("Somebody has decided about one of them already. Look at it again."));
    }
    match typed.get("keep") {
        "first" => bench::same(&mut tx, one, other).await?,
        "second" => bench::same(&mut tx, other, one).await?,
        "both" => store_twins::different(&mut tx, one, other).await?,
        _ => return Err(Error::refused("Choose which of them is offered.")),
    }
    tx.done("/directory/workbench").await
}

/// An entry is its own after all.
pub async fn own(Write(mut tx): Write, Path(id): Path<ServiceId>) -> Result<Answer> {
    store::load(&mut tx, id).await?;
    bench::not_same_after_all(&mut tx, id).await?;
    tx.done(format!("/directory/{id}")).await
}

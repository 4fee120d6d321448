//! A list of activities to take along: chosen by ticking, on paper or as a large-print PDF.
//!
//! What was chosen stands in the address, as ids that tell nothing of who chose them or what they searched for. Nothing is kept in the
//! browser: on a computer that others use, closing the page is enough.

use documents::{Block, Document, TextSize};
use kernel::ServiceId;
use maud::{Markup, html};

use super::facts::Fact;
use super::model::Full;
use super::{store, store_dates, times, view};
use crate::web::{Answer, Page, Query, press};
use crate::{Error, Read, Result, Tx};

/// So many fit on a list that somebody carries about.
const MOST: usize = 20;
type Pairs = Query<Vec<(String, String)>>;

/// What was chosen, each once, in the order of choosing.
pub(super) fn picked(pairs: &[(String, String)]) -> Vec<ServiceId> {
    let mut ids: Vec<ServiceId> = Vec::new();
    for id in pairs.iter().filter(|(name, _)| name == "pick").filter_map(|(_, value)| value.parse().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.truncate(MOST);
    ids
}

/// An address with what was chosen.
pub(super) fn address(path: &str, ids: &[ServiceId]) -> String {
    let picks: Vec<String> = ids.iter().map(|id| format!("pick={id}")).collect();
    if picks.is_empty() { path.to_owned() } else { format!("{path}?{}", picks.join("&")) }
}

/// What somebody needs who goes there, in this order.
const TOLD: [Fact; 9] =
    [Fact::About, Fact::Times, Fact::Closures, Fact::Place, Fact::Phone, Fact::Cost, Fact::Joining, Fact::Access, Fact::Who];

fn told(full: &Full) -> Vec<(&'static str, String)> {
    let all = full.told();
    let of = |fact: &Fact| {
        all.iter().filter(|(of, ..)| of == fact).map(|(_, label, value)| (*label, value.clone())).collect::<Vec<_>>()
    };
    let mut rows: Vec<_> = TOLD.iter().flat_map(of).filter(|(label, _)| *label != "Wants volunteers").collect();
    if !full.shown_places().is_empty() {
        rows.push(("How to get there", "Put the postcode into a map, or ask them the way when you ring.".to_owned()));
    }
    rows
}

/// The services of a list, each with its next day.
async fn chosen(tx: &mut Tx, pairs: &[(String, String)]) -> Result<Vec<(Full, Option<String>)>> {
    let found = store::public_by_ids(tx, &picked(pairs)).await?;
    let breaks = store_dates::school_holidays(tx).await?;
    let now = tx.now;
    let next = |full: &Full| times::coming(full, &breaks, now, 1).first().map(times::Next::sentence);
    Ok(found
        .into_iter()
        .map(|full| {
            let next = next(&full);
            (full, next)
        })
        .collect())
}

pub async fn show(Read(mut tx): Read, Query(pairs): Pairs) -> Result<Answer> {
    // Ticked in the form of a search: what was looked for is nobody's business who is shown the list.
    if pairs.iter().any(|(name, _)| name != "pick") {
        return tx.done(address("/activities/list", &picked(&pairs))).await;
    }
    let found = chosen(&mut tx, &pairs).await?;
    let ids: Vec<ServiceId> = found.iter().map(|(full, _)| full.service.id).collect();
    let ring = ring(&tx);
    let body = html! {
        h1 class="nhsuk-heading-xl" { "My list" }
        @if found.is_empty() {
            p { "Nothing is on your list yet. Tick what you like among the activities." }
            p { a href="/activities" { "Activities" } }
        } @else {
            p class="kith-screen-only" {
                a href=(address("/activities/list.pdf", &ids)) { "Large print (PDF)" } " · "
                a href=(address("/activities", &ids)) { "Add more" }
            }
            p class="kith-screen-only" { "To have it on paper, choose “Print” in the menu of your browser. Nothing is kept on this computer but the address of this page." }
            @for (full, next) in &found { (entry(full, next.as_deref(), &ids)) }
            p { (ring) }
        }
    };
    tx.page(Page::new("My list", body).section("Activities").back(address("/activities", &ids)).unlisted()).await
}

fn entry(full: &Full, next: Option<&str>, ids: &[ServiceId]) -> Markup {
    let id = full.service.id;
    let others: Vec<ServiceId> = ids.iter().copied().filter(|other| *other != id).collect();
    let name = html! { span class="nhsuk-u-visually-hidden" { ": " (full.service.name) } };
    html! {
        section class="kith-listed" {
            h2 { (full.service.name) }
            dl class="kith-facts kith-facts--stacked" {
                @if let Some(next) = next { div { dt { "Next" } dd { (next) } } }
                @for (label, value) in told(full) { div { dt { (label) } dd { (value_view(label, &value)) } } }
            }
            p class="kith-screen-only" {
                @if next.is_some() { a href={ "/activities/" (id) "/calendar.ics" } { "Put it in my calendar" (name) } " · " }
                a href=(address("/activities/list", &others)) { "Take it off the list" (name) }
            }
        }
    }
}

/// A value; a number to be rung can be pressed.
fn value_view(label: &str, value: &str) -> Markup {
    match kernel::PhoneNumber::parse(value) {
        Ok(phone) if label == "Telephone" => html! { a href={ "tel:" (phone.e164()) } { (phone.spaced()) } },
        _ => view::lines(value),
    }
}

/// Whom to ask when the list does not help.
fn ring(tx: &Tx) -> String {
    match kernel::PhoneNumber::parse(&tx.visit.team_phone) {
        Ok(phone) => format!("Would you like somebody to come along? Ring {}: {}.", tx.visit.team_name, phone.spaced()),
        Err(_) => format!("Would you like somebody to come along? Ask {}.", tx.visit.team_name),
    }
}

pub async fn pdf(Read(mut tx): Read, Query(pairs): Pairs) -> Result<Answer> {
    let found = chosen(&mut tx, &pairs).await?;
    if found.is_empty() {
        return Err(Error::NotFound);
    }
    let mut blocks = Vec::new();
    for (full, next) in &found {
        let next = next.iter().map(|next| ("Next", next.clone()));
        let facts = next.chain(told(full)).map(|(label, value)| (label.to_owned(), value)).collect();
        blocks.extend([Block::Heading(full.service.name.clone()), Block::Facts(facts)]);
    }
    // Not at the foot of the pages, where the print is smaller.
    blocks.push(Block::Callout { title: String::new(), text: ring(&tx) });
    let document = Document {
        title: "My list".to_owned(),
        language: "en-GB".to_owned(),
        sender: vec![tx.visit.team_name.clone()],
        recipient: Vec::new(),
        date: tx.today().long(),
        reference: None,
        blocks,
        footer: String::new(),
        size: TextSize::Large,
    };
    // Whoever waits holds a connection to the database that everybody else needs.
    let app = tx.app().clone();
    let _turn = app.press.try_acquire().map_err(|_| {
        Error::TooMuch(
            "Somebody else's list is being made into a PDF. Try again in a moment, or print the page itself.".to_owned(),
        )
    })?;
    let bytes = press(document).await?;
    tx.file("my-list.pdf", "application/pdf", bytes).await
}

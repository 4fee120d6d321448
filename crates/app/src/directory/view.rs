//! Parts of pages that other slices use: what an entry says, a service in a list.

use finder::Offer;
use kernel::{Date, Instant};
use maud::{Markup, html};

use super::facts::Fact;
use super::model::Full;
use super::times;

/// What an entry says, fact by fact, and under each who says so. A fact of which nothing is known has no row.
pub fn facts(full: &Full, who_says: &dyn Fn(Fact) -> Markup) -> Markup {
    let mut list = nhsuk::summary_list();
    for (fact, label, value) in full.told() {
        let value = html! {
            @match kernel::PhoneNumber::parse(&value) {
                Ok(phone) if fact == Fact::Phone => { a href={ "tel:" (phone.e164()) } { (phone.spaced()) } br; }
                _ => { @for line in value.lines() { (line) br; } }
            }
            span class="kith-said" data-fact=(fact) { (who_says(fact)) }
        };
        list = list.row(label, value);
    }
    let url = &full.service.url;
    let linked = url.starts_with("https://") || url.starts_with("http://");
    html! { (list) @if linked { p { a href=(url) rel="noopener noreferrer" { "Their own page" } } } }
}

/// Words with their line breaks.
pub fn lines(words: &str) -> Markup {
    html! { @for (n, line) in words.lines().enumerate() { @if n > 0 { br; } (line) } }
}

/// So many of the next days are told, and so many holidays on which what runs in term time is not there.
const DAYS: usize = 5;
const HOLIDAYS: usize = 3;

/// On which days it is next, and in which holidays it is not; nothing where nobody can say.
pub fn next_days(full: &Full, breaks: &[(Date, Date)], now: Instant) -> Markup {
    let next = times::coming(full, breaks, now, DAYS);
    let in_term = full.sessions.iter().any(|session| session.term_time);
    let holidays: Vec<String> = breaks
        .iter()
        .filter(|(_, until)| in_term && *until >= now.date())
        .take(HOLIDAYS)
        .map(|(from, until)| if from == until { from.long() } else { format!("{} to {}", from.long(), until.long()) })
        .collect();
    html! {
        @if !next.is_empty() {
            h2 { "Next" }
            ul { @for next in &next { li { (next.sentence()) } } }
        }
        @if !holidays.is_empty() { p { "Not in the school holidays: " (holidays.join("; ")) "." } }
    }
}

/// A service: what, where, when, what it costs; and why it is offered, if it was searched for. `address` is that of its page.
pub fn service(full: &Full, offer: Option<&Offer>, address: &str, today: Date, staff: bool, below: Markup) -> Markup {
    let service = &full.service;
    html! {
        li {
            h3 { a href=(address) { (service.name) } }
            @if let Some(organisation) = &service.organisation { p { (organisation) } }
            @if !service.summary.is_empty() { p { (service.summary) } }
            dl class="kith-facts" {
                @if !full.sessions.is_empty() {
                    div { dt { "When" } dd { (full.sessions.iter().take(5).map(|session| session.sentence()).collect::<Vec<_>>().join("; ")) } }
                }
                @if !full.closed_days().is_empty() { div { dt { "Closed" } dd { (full.closed_days().into_iter().take(3).collect::<Vec<_>>().join("; ")) } } }
                @for place in full.shown_places().iter().take(2) {
                    div { dt { "Where" } dd { @if !place.name.is_empty() { (place.name) ", " } (place.postcode.as_deref().unwrap_or_default()) } }
                }
                div { dt { "Cost" } dd { (full.cost()) } }
                @if staff { div { dt { "Fresh" } dd { (full.freshness(today)) } } }
            }
            @if let Some(offer) = offer {
                @if !offer.reasons.is_empty() { p { strong { "Why: " } (offer.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")) } }
                @if !offer.misfits.is_empty() { p { strong { "But: " } (offer.misfits.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")) } }
            }
            (below)
        }
    }
}

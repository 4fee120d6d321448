//! Parts of pages that other slices use: a service in a list, the search form.

use finder::Offer;
use kernel::{Date, Weekday};
use maud::{Markup, html};

use super::facts::Fact;
use super::model::Full;
use crate::web::Fields;

/// What an entry says, fact by fact, and under each who says so. A fact of which nothing is known has no row.
pub fn facts(full: &Full, who_says: &dyn Fn(Fact) -> Markup) -> Markup {
    let mut list = nhsuk::summary_list();
    for (fact, label, value) in full.told() {
        let value = html! {
            @for line in value.lines() { (line) br; }
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

/// The fields of a search: words and place, and the rest folded away until it is wanted.
pub fn search_fields(fields: &Fields<'_>, staff: bool) -> Markup {
    let more = ["days", "free", "volunteering"].iter().any(|name| !fields.typed.get(name).is_empty());
    html! {
        (fields.textarea("text", "What are you looking for?").hint("Any words: “lonely, likes cycling, no money”").rows(2))
        (fields.input("near", "Near").hint("Postcode").width(10))
        @if staff { (fields.input("age", "Age").numeric().width(3)) }
        (nhsuk::details("Days and cost", html! {
            (fields.checkboxes("days", "On").items(Weekday::ALL.iter().map(|day| (day.word(), day.label()))).small())
            (nhsuk::checkbox("free", "yes", "Free only").checked(fields.typed.all("free")))
            (nhsuk::checkbox("volunteering", "yes", "Wants volunteers").checked(fields.typed.all("volunteering")))
        }).open(more))
    }
}

/// A service: what, where, when, what it costs; and why it is offered, if it was searched for.
pub fn service(full: &Full, offer: Option<&Offer>, address: &str, today: Date, staff: bool, below: Markup) -> Markup {
    let service = &full.service;
    html! {
        li {
            h3 { a href={ (address) "/" (service.id) } { (service.name) } }
            @if let Some(organisation) = &service.organisation { p { (organisation) } }
            @if !service.summary.is_empty() { p { (service.summary) } }
            dl class="kith-facts" {
                @if !full.sessions.is_empty() {
                    div { dt { "When" } dd { (full.sessions.iter().take(5).map(|session| session.sentence()).collect::<Vec<_>>().join("; ")) } }
                }
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

//! Parts of pages that other slices use: a service in a list, the search form.

use finder::{Facets, Offer};
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

/// So many families of kinds of help are offered to choose from: those with most.
const FAMILIES: usize = 6;

/// The fields of a search: words and place, and folded away what it can be narrowed by, with how many there are of each.
pub fn search_fields(fields: &Fields<'_>, staff: bool, facets: &Facets) -> Markup {
    let counted = |label: &str, count: usize| if count > 0 { format!("{label} ({count})") } else { label.to_owned() };
    let days = Weekday::ALL.iter().zip(facets.days).map(|(day, count)| (day.word(), counted(day.label(), count)));
    let chosen = fields.typed.get("kind");
    let families = facets.families.iter().enumerate().filter(|(at, (name, _))| *at < FAMILIES || name == chosen);
    let mut families: Vec<_> = families.map(|(_, (name, count))| (name.clone(), counted(name, *count))).collect();
    if !chosen.is_empty() && families.iter().all(|(name, _)| name != chosen) {
        families.push((chosen.to_owned(), chosen.to_owned()));
    }
    let tick = |name: &'static str, label: String| nhsuk::checkbox(name, "yes", label).checked(fields.typed.all(name)).small();
    let narrowed = narrowed(fields);
    let fold = if narrowed.is_empty() { "Narrow it down".to_owned() } else { format!("Narrowed down: {}", narrowed.join(", ")) };
    html! {
        (fields.textarea("text", "What are you looking for?").hint("Any words: “lonely, likes cycling, no money”").rows(2))
        (fields.input("near", "Near").hint("Postcode").width(10))
        @if staff { (fields.input("age", "Age").numeric().width(3)) }
        (nhsuk::details(fold, html! {
            @if !families.is_empty() {
                (fields.radios("kind", "What kind of help").choice(nhsuk::choice("", "Any").checked(chosen.is_empty())).items(families).small())
            }
            (fields.radios("gender", "Who it is for").choice(nhsuk::choice("", "Anybody").checked(fields.typed.get("gender").is_empty())).item("women", "A woman").item("men", "A man").small())
            (fields.checkboxes("days", "On").items(days).small())
            (tick("free", counted("Free only", facets.free)))
            (tick("home", counted("From home: online, by telephone or a visit", facets.from_home)))
            (tick("volunteering", counted("Wants volunteers", facets.volunteering)))
        }))
    }
}

/// What a search is narrowed by, in words.
fn narrowed(fields: &Fields<'_>) -> Vec<String> {
    let typed = fields.typed;
    let mut words: Vec<String> = Some(typed.get("kind").to_owned()).filter(|kind| !kind.is_empty()).into_iter().collect();
    words.extend(match typed.get("gender") {
        "women" => Some("for a woman".to_owned()),
        "men" => Some("for a man".to_owned()),
        _ => None,
    });
    words.extend(
        Weekday::ALL.iter().filter(|day| typed.all("days").any(|word| word == day.word())).map(|day| day.plural().to_owned()),
    );
    let ticks = [("free", "free"), ("home", "from home"), ("volunteering", "wants volunteers")];
    words.extend(ticks.into_iter().filter(|(name, _)| !typed.get(name).is_empty()).map(|(_, label)| label.to_owned()));
    words
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

//! The directory for staff, and the public's "activities".

use kernel::{PhoneNumber, ServiceId, Weekday};
use maud::{Markup, html};

use super::finder::find;
use super::forms::Wanted;
use super::model::{CostKind, Full, Status, next_on};
use super::{forms, store, view};
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Read, Result, Tx, Write};

/// So many are shown of a search.
const TOP: usize = 20;

pub async fn browse(Read(mut tx): Read) -> Result<Answer> {
    let (results, found) = find(&mut tx, Wanted::default(), TOP).await?;
    let page = staff_view(&tx, &Typed::default(), &Errors::default(), &results, &found);
    tx.page(page).await
}

/// By POST: what a worker types may be about a person, and must not stand in an address.
pub async fn search(Read(mut tx): Read, typed: Typed) -> Result<Answer> {
    let (errors, results, found) = match forms::wanted(&typed) {
        Err(errors) => (errors, None, Vec::new()),
        Ok(wanted) => {
            let (results, found) = find(&mut tx, wanted, TOP).await?;
            (Errors::default(), Some(results), found)
        }
    };
    let results = results.unwrap_or_default();
    let page = staff_view(&tx, &typed, &errors, &results, &found);
    tx.page(page).await
}

fn staff_view(tx: &Tx, typed: &Typed, errors: &Errors, results: &finder::Results, found: &[Full]) -> Page {
    let fields = Fields::new(typed, errors);
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { "Directory" }
        form method="post" action="/directory" { (view::search_fields(&fields, true)) (nhsuk::button("Search")) }
        p { a href="/directory/new" { "Add an entry" } }
        (list(results, found, "/directory", tx.today(), true, searched(typed)))
    };
    Page::new("Directory", body).section("Directory").invalid(errors)
}

/// What was found, with reasons if something was asked for; all there is has none.
fn list(results: &finder::Results, found: &[Full], address: &str, today: kernel::Date, staff: bool, searched: bool) -> Markup {
    html! {
        h2 {
            @match (searched, results.total) {
                (true, 1) => { "1 fits" }
                (true, many) => { (many) " fit" }
                (false, 1) => { "1 activity" }
                (false, many) => { (many) " activities" }
            }
        }
        @if results.total > found.len() { p { "These are the first " (found.len()) "." } }
        @if let Some(sentence) = results.unmatched_sentence() { p { (sentence) } }
        ol class="nhsuk-list" {
            @for full in found {
                @let offer = results.offers.iter().find(|offer| searched && offer.id == full.service.id.to_string());
                (view::service(full, offer, address, today, staff, html! {}))
            }
        }
    }
}

pub async fn show(Read(mut tx): Read, Path(id): Path<ServiceId>) -> Result<Answer> {
    let full = store::load(&mut tx, id).await?;
    let today = tx.today();
    let body = html! {
        h1 class="nhsuk-heading-l" { (full.service.name) }
        @if full.service.status != Status::Active { p { strong { (full.service.status.label()) } } }
        (facts(&full))
        @if !full.service.private_note.is_empty() {
            (nhsuk::inset_text(html! { p { strong { "For the team only" } } p class="kith-own-words" { (full.service.private_note) } }))
        }
        p { (full.freshness(today)) }
        form class="kith-inline" method="post" action={ "/directory/" (id) "/confirm" } data-once { (once()) (nhsuk::button("I have checked: still right")) }
        p { a href={ "/directory/" (id) "/edit" } { "Change this entry" } }
    };
    tx.page(Page::new(full.service.name.clone(), body).section("Directory").back("/directory")).await
}

/// Whether anything was asked for.
fn searched(typed: &Typed) -> bool {
    typed.pairs().any(|(_, value)| !value.trim().is_empty())
}

fn facts(full: &Full) -> Markup {
    let service = &full.service;
    let mut list = nhsuk::summary_list();
    let mut row = |key: &str, value: String| {
        if !value.trim().is_empty() {
            list = std::mem::take(&mut list).row(key, html! { @for line in value.lines() { (line) br; } });
        }
    };
    row("Who runs it", service.organisation.clone().unwrap_or_default());
    row("What it is", full.about().to_owned());
    row("When", full.sessions.iter().map(|session| session.sentence()).collect::<Vec<_>>().join("\n"));
    for place in &full.places {
        let name = Some(place.name.as_str()).filter(|name| !place.address.starts_with(name));
        let parts = name.into_iter().chain([place.address.as_str(), place.postcode.as_deref().unwrap_or_default()]);
        row("Where", parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"));
    }
    row("Online", if service.online { "Yes".to_owned() } else { String::new() });
    row("Cost", full.cost());
    row("Who it is for", service.eligibility.clone());
    row("How to join", service.how_to_join.clone());
    row("Getting in", service.access_note.clone());
    row("Languages", service.languages.replace('\n', ", "));
    row("Telephone", PhoneNumber::parse(&service.phone).map_or_else(|_| service.phone.clone(), |phone| phone.spaced()));
    row("E-mail", service.email.clone());
    row("Wants volunteers", if service.volunteers_wanted { "Yes".to_owned() } else { String::new() });
    html! { (list) @if service.url.starts_with("https://") || service.url.starts_with("http://") { p { a href=(service.url) rel="noopener noreferrer" { "Their own page" } } } }
}

pub async fn confirm(Write(mut tx): Write, Path(id): Path<ServiceId>) -> Result<Answer> {
    store::load(&mut tx, id).await?;
    store::confirm(&mut tx, id).await?;
    tx.done(format!("/directory/{id}")).await
}

pub async fn new(Read(tx): Read) -> Result<Answer> {
    let typed = Typed::with([("public", "yes"), ("status", "active"), ("version", "0")]);
    tx.page(entry_view("Add an entry", "/directory", &typed, &Errors::default())).await
}

pub async fn add(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    match forms::entry(&typed) {
        Err(errors) => tx.page(entry_view("Add an entry", "/directory", &typed, &errors)).await,
        Ok(new) => {
            let id = store::save(&mut tx, None, &new, 0).await?;
            tx.done(format!("/directory/{id}")).await
        }
    }
}

pub async fn edit(Read(mut tx): Read, Path(id): Path<ServiceId>) -> Result<Answer> {
    let full = store::load(&mut tx, id).await?;
    tx.page(entry_view("Change the entry", &format!("/directory/{id}"), &typed_of(&full), &Errors::default())).await
}

fn typed_of(full: &Full) -> Typed {
    let s = &full.service;
    let (place, when) = full.in_the_form();
    let time = |at: Option<kernel::TimeOfDay>| at.map(|at| at.to_string()).unwrap_or_default();
    let mut pairs = vec![
        ("name", s.name.clone()),
        ("organisation", s.organisation.clone().unwrap_or_default()),
        ("summary", full.about().to_owned()),
        ("phone", s.phone.clone()),
        ("email", s.email.clone()),
        ("url", s.url.clone()),
        ("cost", s.cost.to_string()),
        ("price", s.cost_pence.map(|pence| format!("{}.{:02}", pence / 100, pence % 100)).unwrap_or_default()),
        ("keywords", s.keywords.clone()),
        ("how_to_join", s.how_to_join.clone()),
        ("access_note", s.access_note.clone()),
        ("private_note", s.private_note.clone()),
        ("status", s.status.to_string()),
        ("place", place.address),
        ("postcode", place.postcode.map(|postcode| postcode.to_string()).unwrap_or_default()),
        ("starts", time(when.starts)),
        ("ends", time(when.ends)),
        ("version", s.version.to_string()),
    ];
    for (name, on) in [("volunteers_wanted", s.volunteers_wanted), ("online", s.online), ("public", s.public)] {
        if on {
            pairs.push((name, "yes".to_owned()));
        }
    }
    pairs.extend(when.days.iter().map(|day| ("days", day.to_string())));
    Typed::with(pairs)
}

fn entry_view(title: &str, back: &str, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let tick = |name: &'static str, words: &str| nhsuk::checkbox(name, "yes", words).checked(typed.all(name));
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { (title) }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (f.input("name", "Name"))
            (f.input("organisation", "Who runs it"))
            (f.textarea("summary", "What it is, in plain words").rows(4))
            (f.textarea("place", "Address").rows(3))
            (f.input("postcode", "Postcode").width(10))
            (tick("online", "Online or by telephone"))
            (f.checkboxes("days", "Days").items(Weekday::ALL.iter().map(|day| (day.word(), day.label()))).small())
            (f.input("starts", "From").width(5))
            (f.input("ends", "Until").width(5))
            (f.radios("cost", "Cost").items(CostKind::ALL.iter().map(|kind| (kind.word(), kind.label()))).inline())
            (f.input("price", "Price in pounds").prefix("£").width(5))
            (f.input("phone", "Telephone").tel().width(20))
            (f.input("email", "E-mail").email())
            (f.input("url", "Web page"))
            (f.textarea("keywords", "Needs and topics, a line each").rows(4))
            (f.input("how_to_join", "How to join"))
            (f.input("access_note", "Getting in").hint("Step-free, lift, hearing loop"))
            (tick("volunteers_wanted", "Wants volunteers"))
            (f.textarea("private_note", "For the team only").hint("Who to ask for, quiet days. Never shown to the public").rows(3))
            (tick("public", "Show it on the public page"))
            (f.radios("status", "State").items(Status::ALL.iter().map(|status| (status.word(), status.label()))).inline())
            (nhsuk::button("Save"))
        }
    };
    Page::new(title, body).section("Directory").back(back).invalid(errors)
}

pub async fn save(Write(mut tx): Write, Path(id): Path<ServiceId>, typed: Typed) -> Result<Answer> {
    store::load(&mut tx, id).await?;
    match forms::entry(&typed) {
        Err(errors) => tx.page(entry_view("Change the entry", &format!("/directory/{id}"), &typed, &errors)).await,
        Ok(new) => {
            store::save(&mut tx, Some(id), &new, typed.version()).await?;
            tx.done(format!("/directory/{id}")).await
        }
    }
}

/// What the public searches by, in the address: it is nobody's record, and can be passed on.
pub async fn activities(Read(mut tx): Read, Query(pairs): Query<Vec<(String, String)>>) -> Result<Answer> {
    let typed = Typed::with(pairs);
    let (errors, results, found) = match forms::wanted(&typed) {
        Err(errors) => (errors, finder::Results::default(), Vec::new()),
        Ok(mut wanted) => {
            wanted.query.public_only = true;
            let (results, found) = find(&mut tx, wanted, TOP).await?;
            (Errors::default(), results, found)
        }
    };
    let fields = Fields::new(&typed, &errors);
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-xl" { "Activities near you" }
        form method="get" action="/activities" { (view::search_fields(&fields, false)) (nhsuk::button("Search")) }
        (list(&results, &found, "/activities", tx.today(), false, searched(&typed)))
    };
    tx.page(Page::new("Activities", body).section("Activities").invalid(&errors)).await
}

pub async fn activity(Read(mut tx): Read, Path(id): Path<ServiceId>) -> Result<Answer> {
    let full = store::load_public(&mut tx, id).await?;
    let today = tx.today();
    let mut next: Vec<_> =
        full.sessions.iter().filter_map(|session| session.weekday.map(|day| (next_on(today, day), session))).collect();
    next.sort_by_key(|(date, session)| (*date, session.starts));
    let body = html! {
        h1 class="nhsuk-heading-xl" { (full.service.name) }
        (facts(&full))
        @if !next.is_empty() {
            h2 { "Next" }
            ul { @for (date, session) in next.iter().take(5) { li { (date.with_weekday()) @if let Some(time) = session.starts { " at " (time) } } } }
            p { "Ring before you go: it may not run on holidays." }
        }
        p { "You can go there yourself, or ask your link worker to come along the first time." }
    };
    tx.page(Page::new(full.service.name.clone(), body).section("Activities").back("/activities")).await
}

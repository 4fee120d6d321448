//! The public's "activities".

use kernel::ServiceId;
use maud::html;

use super::facts::ago;
use super::finder::find;
use super::model::next_on;
use super::pages::{TOP, list, searched};
use super::{forms, store, view};
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed};
use crate::{Read, Result};

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
        (view::facts(&full, &|fact| html! { @if let Some(said) = full.said(fact) { "Checked " (ago(today.days_since(said.at.date()))) } }))
        @if !next.is_empty() {
            h2 { "Next" }
            ul { @for (date, session) in next.iter().take(5) { li { (date.with_weekday()) @if let Some(time) = session.starts { " at " (time) } } } }
            p { "Ring before you go: it may not run on holidays." }
        }
        p { "You can go there yourself, or ask your link worker to come along the first time." }
    };
    tx.page(Page::new(full.service.name.clone(), body).section("Activities").back("/activities")).await
}

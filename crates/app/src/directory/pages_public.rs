//! The public's "activities".

use kernel::ServiceId;
use maud::html;

use super::danger::{self, Reader};
use super::facts::ago;
use super::finder::find;
use super::pages::{TOP, list, searched};
use super::{forms, store, store_workbench, times, view};
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed, once};
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
    let help = danger::help(&mut tx, &results, Reader::Anybody).await?;
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-xl" { "Activities near you" }
        (help)
        form method="get" action="/activities" { (view::search_fields(&fields, false, &results.facets)) (nhsuk::button("Search")) }
        (list(&results, &found, "/activities", tx.today(), false, searched(&typed)))
        p { "Do you run a group? " a href="/activities/add" { "Tell us about it" } "." }
    };
    tx.page(Page::new("Activities", body).section("Activities").invalid(&errors)).await
}

pub async fn activity(Read(mut tx): Read, Path(id): Path<ServiceId>) -> Result<Answer> {
    let full = store::load_public(&mut tx, id).await?;
    let today = tx.today();
    let breaks = store_workbench::school_holidays(&mut tx).await?;
    let next = times::next(&full.sessions, &full.closures, &breaks, today, 5);
    let body = html! {
        h1 class="nhsuk-heading-xl" { (full.service.name) }
        (view::facts(&full, &|fact| html! { @if let Some(said) = full.said(fact) { "Checked " (ago(today.days_since(said.at.date()))) } }))
        @if !next.is_empty() {
            h2 { "Next" }
            ul {
                @for next in &next {
                    li {
                        (next.on.with_weekday())
                        @if let Some(time) = next.session.starts { " at " (time) }
                        @if let Some(holiday) = next.bank_holiday { " (" (holiday) ": ring first)" }
                    }
                }
            }
        }
        (nhsuk::details("Tell us if something has changed", html! {
            form method="post" action={ "/activities/" (id) "/changed" } data-once {
                (once())
                (nhsuk::textarea("words", "What has changed?").rows(3))
                (nhsuk::input("your_contact", "Your telephone or e-mail, if we may ask you"))
                (nhsuk::button("Send").secondary())
            }
        }))
        p { "You can go there yourself, or ask your link worker to come along the first time." }
    };
    tx.page(Page::new(full.service.name.clone(), body).section("Activities").back("/activities")).await
}

//! The directory for staff: looking through it and searching it.
//!
//! What is looked for is sent by POST, kept, and shown at an address that has only its number: what a worker types may be about a person.

use axum::http::HeaderMap;
use maud::{Markup, html};

use super::asked::{self, Asked};
use super::danger::{self, Reader};
use super::finder::find_part;
use super::model::Full;
use super::view_search::{self as searching, To, heading, searched};
use super::{forms, view};
use crate::connection::view::{self as missing, Pressed};
use crate::web::{Answer, Errors, Fields, Page, Query, Typed};
use crate::{Read, Result, Tx, Write, team};

/// So many are shown at a time.
pub(super) const SIZE: usize = 20;

const PATH: &str = "/directory";

pub async fn browse(Read(mut tx): Read, headers: HeaderMap, Query(pairs): Query<Vec<(String, String)>>) -> Result<Answer> {
    let asked = Asked::of(&mut tx, &pairs, None, SIZE).await?;
    let pressed = Pressed::of(&headers, asked.search);
    let page = staff_view(&mut tx, &asked, pressed).await?;
    tx.page(page).await
}

pub async fn search(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    if !searched(&asked::less(&typed)) {
        return tx.done(PATH).await;
    }
    let search = asked::keep(&mut tx, &typed, None).await?;
    tx.done(format!("{PATH}?search={search}")).await
}

/// Keeps what was missing, without a person.
pub async fn keep_missing(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let missing = missing::pressed(&typed, None)?;
    let search = asked::keep(&mut tx, &typed, None).await?;
    missing::keep(tx, &missing, search, PATH).await
}

pub async fn undo_missing(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let undone = missing::undone(&typed)?;
    let search = asked::keep(&mut tx, &typed, None).await?;
    missing::take_back(tx, undone, search, PATH).await
}

async fn staff_view(tx: &mut Tx, asked: &Asked, pressed: Pressed) -> Result<Page> {
    let typed = &asked.typed.clone().unwrap_or_default();
    let (errors, results, found) = match forms::wanted(typed) {
        Err(errors) => (errors, finder::Results::default(), Vec::new()),
        Ok(wanted) => {
            let (results, found) = find_part(tx, wanted, asked.part).await?;
            (Errors::default(), results, found)
        }
    };
    let fields = Fields::new(typed, &errors);
    let help = danger::help(tx, &results, Reader::Staff(None)).await?;
    let places = team::store_places::neighbourhoods(tx).await?;
    let places: Vec<_> = places.into_iter().map(|place| (place.id, place.name)).collect();
    let body = html! {
        (fields.summary())
        (missing::told(pressed, PATH))
        @if asked.is_gone { (searching::gone()) }
        h1 class="nhsuk-heading-l" { "Directory" }
        (help)
        form id=(missing::SEARCH) method="post" action=(PATH) {
            (searching::search_fields(&fields, true, &results.facets))
            (nhsuk::button("Search")) " "
            (searching::take_away(&fields))
        }
        p {
            a href="/directory/new" { "Add an entry" } " · " a href="/directory/workbench" { "What to ask about" } " · "
            a href="/directory/missing" { "What is missing" }
        }
        (missing::way())
        (list(&results, &found, tx.today(), asked, searched(typed)))
        (searching::parts(&results, asked.part, &To::Address(&|part: usize| asked.address(PATH, part))))
        (missing::form(PATH, typed, &[], Some(&places)))
    };
    Ok(Page::new("Directory", body).section("Directory").invalid(&errors))
}

/// What was found, with reasons if something was asked for; all there is has none.
fn list(results: &finder::Results, found: &[Full], today: kernel::Date, asked: &Asked, searched: bool) -> Markup {
    let part = asked.part;
    html! {
        (heading(results, part, found.len(), searched))
        ol class="nhsuk-list" start=(part.before() + 1) {
            @for full in found {
                @let offer = results.offers.iter().find(|offer| searched && offer.id == full.service.id.to_string());
                (view::service(full, offer, &asked.entry(full.service.id), today, true, html! {}))
            }
        }
    }
}

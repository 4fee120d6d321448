//! Parts of pages that other slices use: what was missing, pressed while searching.
//!
//! The buttons belong to the form of the search and send it along, so that the same search stands there again afterwards.
//!
//! What is missing names nobody, and nothing may tell afterwards whose page it was pressed on: it is written by itself
//! (`store_gaps.rs::keep`), and which press a page speaks of is told by the browser's own cookie, not by the address of a person's page nor
//! by the row of a kept search.

use axum::http::{HeaderMap, header};
use kernel::{NeighbourhoodId, SearchId, UnmetNeedId};
use maud::{Markup, html};

use super::model::Unmet;
use super::store_gaps::{self, Missing};
use crate::directory::near::Near;
use crate::referral::model::Need;
use crate::web::{Answer, Typed, cookie};
use crate::{App, Error, Result, Tx};

/// The cookie that says what was pressed last, so long.
const COOKIE: &str = "kith_pressed";
const COOKIE_SECONDS: i64 = 3600;

/// The id of the form of a search.
pub const SEARCH: &str = "search";

/// What was pressed before a page of a search is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    Nothing,
    Kept(UnmetNeedId, Unmet),
    TakenBack,
    /// It was pressed on another day, and counts.
    Stays,
}

impl Pressed {
    /// What was pressed on the page of a search, as the browser says.
    pub fn of(headers: &HeaderMap, search: Option<SearchId>) -> Self {
        let Some(said) = cookie(headers, COOKIE) else { return Pressed::Nothing };
        let mut parts = said.split('.');
        let is_here = search.is_some() && parts.next().and_then(|id| id.parse().ok()) == search;
        match (is_here, parts.next(), parts.next()) {
            (true, Some("back"), _) => Pressed::TakenBack,
            (true, Some("stays"), _) => Pressed::Stays,
            (true, Some(id), Some(reason)) => match (id.parse(), reason.parse()) {
                (Ok(id), Ok(reason)) => Pressed::Kept(id, reason),
                _ => Pressed::Nothing,
            },
            _ => Pressed::Nothing,
        }
    }

    fn cookie(self, search: SearchId, app: &App) -> String {
        let said = match self {
            Pressed::Nothing => String::new(),
            Pressed::TakenBack => "back".to_owned(),
            Pressed::Stays => "stays".to_owned(),
            Pressed::Kept(id, reason) => format!("{id}.{reason}"),
        };
        let secure = if app.config.public_url.starts_with("https:") { "; Secure" } else { "" };
        format!("{COOKIE}={search}.{said}; Path=/; HttpOnly; SameSite=Strict; Max-Age={COOKIE_SECONDS}{secure}")
    }
}

/// Keeps what was missing and leads back to its search at `path`. In a transaction of its own, so that the row has nothing in common with
/// those of the person, of the search and of the audit trail.
pub async fn keep(tx: Tx, missing: &Missing, search: SearchId, path: &str) -> Result<Answer> {
    let (app, visit) = (tx.app().clone(), tx.visit.clone());
    let answer = tx.done(format!("{path}?search={search}")).await?;
    let mut alone = Tx::write(&app, visit).await?;
    let id = store_gaps::keep(&mut alone, missing).await?;
    alone.commit().await?;
    Ok(answer.with_header(header::SET_COOKIE, &Pressed::Kept(id, missing.reason).cookie(search, &app)))
}

/// Takes back what was pressed today and leads back to its search at `path`.
pub async fn take_back(tx: Tx, undone: UnmetNeedId, search: SearchId, path: &str) -> Result<Answer> {
    let (app, visit) = (tx.app().clone(), tx.visit.clone());
    let answer = tx.done(format!("{path}?search={search}")).await?;
    let mut alone = Tx::write(&app, visit).await?;
    let pressed = if store_gaps::take_back(&mut alone, undone).await? { Pressed::TakenBack } else { Pressed::Stays };
    alone.commit().await?;
    Ok(answer.with_header(header::SET_COOKIE, &pressed.cookie(search, &app)))
}

/// Says that it was kept, with the way back, or that it was taken back. `at` is the address before `/unmet`.
pub fn told(pressed: Pressed, at: &str) -> Markup {
    html! {
        @match pressed {
            Pressed::Nothing => {}
            Pressed::TakenBack => { (nhsuk::success_banner(html! { p class="nhsuk-notification-banner__heading" { "Taken back. It does not count." } })) }
            Pressed::Stays => { (nhsuk::inset_text(html! { p { "It is not there to be taken back: it was taken back already, or kept on another day and counts." } })) }
            Pressed::Kept(id, reason) => {
                (nhsuk::success_banner(html! {
                    p class="nhsuk-notification-banner__heading" { "Kept: “" (reason.label()) "”" }
                    p { "It counts on " a href="/directory/missing" { "the map of what is missing" } ", without a name." }
                    button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" form=(SEARCH) formaction={ (at) "/unmet/undo" } name="undo" value=(id) { "Undo" }
                }))
            }
        }
    }
}

/// The way to [`form`], for those who have not found anything in a long list.
pub fn way() -> Markup {
    html! { p { a href="#missing" { "Nothing that fits?" } } }
}

/// One press for each reason. The person's own needs come first; without a person the place is asked for, too.
pub fn form(at: &str, typed: &Typed, needs: &[Need], places: Option<&[(NeighbourhoodId, String)]>) -> Markup {
    let others = Need::ALL.iter().filter(|need| !needs.contains(need));
    // Of several needs nobody knows which one was searched for: a guess would stand on the map as a fact.
    let chosen = match (typed.get("need"), needs) {
        ("", [only]) => only.word(),
        (chosen, _) => chosen,
    };
    let all = [("", "Not said")].into_iter().chain(needs.iter().chain(others).map(|need| (need.word(), need.label())));
    html! {
        section class="kith-missing" aria-labelledby="missing" {
            h3 id="missing" { "Nothing that fits?" }
            p { "Press what was wrong. Only the place, the need and the reason are kept, never a name or what was typed." }
            (nhsuk::select("need", "What was it for?").items(all).value(chosen).attribute("form", SEARCH))
            @if let Some(places) = places {
                (nhsuk::select("place", "Where?").item("", "Near the postcode, or not said")
                    .items(places.iter().map(|(id, name)| (id.to_string(), name.clone()))).value(typed.get("place")).attribute("form", SEARCH))
            }
            // Of chance alone: other ids tell when they were made.
            input type="hidden" name="mark" value=(UnmetNeedId::from_bytes(rand::random())) form=(SEARCH);
            div class="kith-missing__reasons" {
                @for reason in Unmet::ALL {
                    button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" form=(SEARCH) formaction={ (at) "/unmet" } name="reason" value=(reason) { (reason.label()) }
                }
            }
        }
    }
}

/// What was pressed, with the place of a person's referral or, without one, what was chosen or searched near.
pub fn pressed(typed: &Typed, place: Option<NeighbourhoodId>) -> Result<Missing> {
    let near = Near::parse(typed.get("near")).ok();
    Ok(Missing {
        id: typed.get("mark").parse().map_err(|_| Error::refused("Go back and press it again."))?,
        reason: typed.get("reason").parse().map_err(|_| Error::refused("Choose what was missing."))?,
        need: typed.get("need").parse().ok(),
        neighbourhood: place.or_else(|| typed.get("place").parse().ok()),
        outward: near.and_then(|near| near.outward().map(str::to_owned)),
    })
}

/// Which press is to be taken back.
pub fn undone(typed: &Typed) -> Result<UnmetNeedId> {
    typed.get("undo").parse().map_err(|_| Error::NotFound)
}

//! Parts of pages that other slices use: what was missing, pressed while searching.
//!
//! The buttons belong to the form of the search and send it along, so that the same search stands there again afterwards. Of what was typed
//! nothing is kept.

use kernel::{NeighbourhoodId, Postcode, UnmetNeedId};
use maud::{Markup, html};

use super::model::Unmet;
use super::store_gaps::Missing;
use crate::referral::model::Need;
use crate::web::Typed;
use crate::{Error, Result};

/// The id of the form of a search.
pub const SEARCH: &str = "search";

/// What was pressed before a page of a search is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    Nothing,
    Kept(UnmetNeedId, Unmet),
    TakenBack,
}

/// Says that it was kept, with the way back, or that it was taken back. `at` is the address before `/unmet`.
pub fn told(pressed: Pressed, at: &str) -> Markup {
    html! {
        @match pressed {
            Pressed::Nothing => {}
            Pressed::TakenBack => { (nhsuk::success_banner(html! { p class="nhsuk-notification-banner__heading" { "Taken back. It does not count." } })) }
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
    let near = Postcode::parse(typed.get("near")).ok();
    Ok(Missing {
        id: typed.get("mark").parse().map_err(|_| Error::refused("Go back and press it again."))?,
        reason: typed.get("reason").parse().map_err(|_| Error::refused("Choose what was missing."))?,
        need: typed.get("need").parse().ok(),
        neighbourhood: place.or_else(|| typed.get("place").parse().ok()),
        outward: near.map(|postcode| postcode.outward().to_owned()),
    })
}

/// Which press is to be taken back.
pub fn undone(typed: &Typed) -> Result<UnmetNeedId> {
    typed.get("undo").parse().map_err(|_| Error::NotFound)
}

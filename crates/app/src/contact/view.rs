//! Parts of pages that other slices use.

use kernel::Date;
use maud::{Markup, html};

use super::policy::Step;
use crate::person::model::Person;
use crate::person::talk::PROFESSIONAL;

/// What to know before an interpreter is booked: "Portuguese, a woman. A professional interpreter: never family, friends or children."
pub fn interpreter(person: &Person) -> String {
    let needed = person.interpreting.sentence(&person.language);
    match person.interpreter && !needed.is_empty() {
        true => format!("{needed}. {PROFESSIONAL}."),
        false => format!("{PROFESSIONAL}."),
    }
}

/// Who a call was with, in two lines: the call is over, and what is written now has to be in sight of a thumb. Whoever still talks
/// gets the banner.
pub fn who(person: &Person, today: Date) -> Markup {
    html! {
        section class="kith-banner" aria-label=(person.name()) {
            div class="kith-banner__who" {
                h1 class="kith-banner__name" { a href={ "/people/" (person.id) } { bdi { (person.name()) } } }
                p class="kith-banner__called" {
                    @if !person.preferred_name.is_empty() { "called " bdi { (person.preferred_name) } " " }
                    @if let Some(born) = person.date_of_birth { "born " (born.long()) " (" (born.age_on(today)) ")" }
                }
            }
            div class="kith-banner__do" { a href={ "/people/" (person.id) "/concern" } { "Raise a concern" } }
        }
    }
}

/// What is done, and what is still to do, before it may be said that somebody could not be reached.
pub fn steps(steps: &[Step]) -> Markup {
    html! {
        ul class="nhsuk-list" {
            @for step in steps {
                li { @if step.done { "Done: " } @else { strong { "To do: " } } (step.words) }
            }
        }
    }
}

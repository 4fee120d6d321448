//! Parts of pages that other slices use.

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

//! Parts of pages that other slices use.

use maud::{Markup, html};

use super::policy::Step;

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

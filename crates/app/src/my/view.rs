//! What stands on a person's own pages, in plain words.

use maud::{Markup, html};

use super::model::{MyNeed, MyService, Shown};
use crate::team::model::{CrisisLine, spoken};
use crate::team::view::numbers;
use crate::web::{Errors, Fields, Typed};

/// The question before anything is shown. Nothing of whose page it is, or whether there is one. `unsent` is what was typed after the page had
/// closed by itself: the word sends it. It stands in no box that can be read, since somebody else may hold the telephone now.
pub fn question(at: &str, unsent: &Typed, errors: &Errors) -> Markup {
    let fields = Fields::new(unsent, errors);
    let keeps = unsent.pairs().next().is_some();
    html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { @if keeps { "This was not sent yet" } @else { "Which word did you choose?" } }
        @if keeps {
            p { "This page was not used for a while, so it closed. What you wrote is still here. Type your word to send it." }
            p { "If you need help now, ring 999." }
        }
        form method="post" action=(at) autocomplete="off" {
            @for (name, value) in unsent.pairs() { input type="hidden" name=(name) value=(value); }
            // No password box: a browser would offer to keep it.
            (nhsuk::input("word", "Your word").width(20).autocomplete("off").attribute("autocapitalize", "none").attribute("spellcheck", "false").error(errors.of("word")))
            (nhsuk::button(if keeps { "Send it" } else { "Go on" }))
        }
        p { "You do not know it any more? Ring the person who gave you this." }
    }
}

/// Before and after each box.
pub fn nobody_reads_at_once(lines: &[CrisisLine]) -> Markup {
    html! {
        (nhsuk::care_card(nhsuk::CardVariant::Urgent, "If you need help now").content(html! {
            p { "Nobody reads this page at once. If you need help now, ring:" }
            (numbers(lines))
        }))
    }
}

pub fn page(at: &str, shown: &Shown, lines: &[CrisisLine], mark: &str, large: bool) -> Markup {
    html! {
        h1 class="nhsuk-heading-l" { "Hello " bdi { (shown.called) } }
        (next(shown))
        h2 { "Who to ring" }
        (ring(shown))
        div id="help" { (nobody_reads_at_once(lines)) }
        (plan(shown))
        (on_for_you(at, &shown.services, mark))
        h2 { "Who has been told what" }
        @if shown.told.is_empty() { p { "There is nothing here yet." } }
        @else { ul { @for told in &shown.told { li { strong { (told.whom) } ", " (told.on.long()) ": " (told.what) } } } }
        h2 { "Write to us" }
        p { "We read it on our next working day. We talk with you before we change anything." }
        (nhsuk::details("Something here is not right", tell(at, "wrong", "wrong", "What is not right?", mark, html! {})))
        (nhsuk::details("I want you to reach me in another way", tell(at, "contact", "contact", "What should we change?", mark, html! {
            p { "We change nothing before we have talked with you." }
        })))
        h2 { "To keep" }
        p {
            a href={ (at) "/card.pdf?large=no" } { "A small card to fold" } " · " a href={ (at) "/card.pdf?large=yes" } { "The card in large print" } " · "
            @if large { a href={ (at) "?large=no" } { "This page in normal print" } } @else { a href={ (at) "?large=yes" } { "This page in large print" } }
        }
        p { "A card stays on this phone or computer until you delete it." }
        (about_leaving())
    }
}

/// Whom to ring, a number to press, and when somebody answers.
fn ring(shown: &Shown) -> Markup {
    html! {
        p { "Ring " (shown.rung()) " on " a class="kith-phone" href={ "tel:" (shown.phone) } { (spoken(&shown.phone)) } ". " (shown.answers) }
    }
}

fn next(shown: &Shown) -> Markup {
    html! {
        h2 { "What comes next" }
        @if shown.call.is_none() && shown.meetings.is_empty() && shown.next_step.is_none() {
            p { "Nothing is fixed yet. Ring us if you want to." }
        } @else {
            ul {
                @if let Some((when, say)) = &shown.call { li { (when) ". They say first: “" (say) "”" } }
                @for meeting in &shown.meetings { li { (meeting) } }
                @if let Some(step) = &shown.next_step { li { (step) } }
            }
        }
    }
}

fn plan(shown: &Shown) -> Markup {
    html! {
        h2 { "Your plan" }
        @match shown.agreed_on {
            None => { p { "We have not agreed a plan yet." } }
            Some(on) => { p { "We agreed this on " (on.long()) "." } }
        }
        @for need in &shown.needs { (need_view(need)) }
    }
}

fn need_view(need: &MyNeed) -> Markup {
    html! {
        h3 { (need.words) }
        @for goal in &need.goals {
            p { "You hope: " (goal.words) @if goal.reached { " – you did it" } }
            @if !goal.actions.is_empty() { ul { @for action in &goal.actions { li { (action) } } } }
        }
    }
}

fn on_for_you(at: &str, services: &[MyService], mark: &str) -> Markup {
    html! {
        h2 { "What is on for you" }
        @if services.is_empty() { p { "Nothing yet." } }
        @for service in services {
            h3 { (service.name) }
            @if let Some(on) = service.said_no {
                p { "You said no to this on " (on.long()) ". We talk with you before anything more happens." }
            } @else {
                p { (service.words) @if let Some(next) = &service.next { " They next meet on " (next) "." } }
                (nhsuk::details(html! { "Say no to this" span class="nhsuk-u-visually-hidden" { ": " (service.name) } }, tell(at, "no", &service.id.to_string(), "Do you want to say why? You do not have to", mark, html! {
                    input type="hidden" name="connection" value=(service.id);
                    p { "That is fine. We send nothing more to them before we have talked with you." }
                })))
            }
        }
    }
}

/// A box to write in. Several stand on one page: `id` tells them apart.
fn tell(at: &str, about: &str, id: &str, label: &str, mark: &str, before: Markup) -> Markup {
    html! {
        form method="post" action={ (at) "/tell" } autocomplete="off" {
            input type="hidden" name="about" value=(about);
            input type="hidden" name="mark" value=(mark);
            (before)
            p { "Nobody reads this at once. " a href="#help" { "Who helps now" } }
            (nhsuk::textarea("words", label).rows(3).id(format!("words-{id}")))
            (nhsuk::button(if about == "no" { "Say no" } else { "Send" }).secondary())
        }
    }
}

/// After something was sent.
pub fn told(at: &str, shown: &Shown, lines: &[CrisisLine]) -> Markup {
    html! {
        h1 class="nhsuk-heading-l" { "We have it" }
        p { "Nobody reads it at once. We read it on our next working day, and talk with you before anything is changed." }
        (nobody_reads_at_once(lines))
        (ring(shown))
        p { a href=(at) { "Back to your page" } }
    }
}

/// What the way out does, and what it cannot do.
fn about_leaving() -> nhsuk::Details {
    nhsuk::details(
        "What “Leave this page” does",
        html! {
            p { "The button at the top closes your page. Then you need your word again. It takes you to a page about the weather." }
            p { "It cannot clear the list of pages that you looked at. Your phone or computer keeps that list. It is called the history." }
        },
    )
}

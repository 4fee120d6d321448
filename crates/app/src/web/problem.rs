//! Pages for when it did not work: plain words, what to do, a reference, and everything that was typed.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::form::Typed;
use crate::Error;

/// Names of fields that are ours and not the user's words.
const OURS: [&str; 5] = ["version", "other_version", "referral_version", "once", "mark"];

/// What was typed, to copy or to send again. Passwords, codes and the word of somebody's own page are not among it.
pub fn kept_text(typed: &Typed) -> Markup {
    let kept: Vec<(&str, &str)> = typed
        .pairs()
        .filter(|(name, value)| {
            !value.trim().is_empty() && !OURS.contains(name) && !name.contains("password") && !["code", "word"].contains(name)
        })
        .collect();
    html! {
        @if !kept.is_empty() {
            h2 class="nhsuk-heading-m" { "What you typed" }
            p { "Nothing was lost. You can copy it from here." }
            dl class="nhsuk-summary-list" {
                @for (name, value) in kept {
                    div class="nhsuk-summary-list__row" {
                        dt class="nhsuk-summary-list__key" { (name.replace(['_', '-'], " ")) }
                        dd class="nhsuk-summary-list__value kith-own-words" { (value) }
                    }
                }
            }
        }
    }
}

/// Title and body of the page for an error.
pub(super) fn body(error: &Error, reference: &str, path: &str, typed: &Typed) -> (StatusCode, &'static str, Markup) {
    match error {
        Error::NotFound => (
            StatusCode::NOT_FOUND,
            "Page not found",
            html! {
                h1 class="nhsuk-heading-l" { "Page not found" }
                p { "There is nothing here, or it is not for you to see." }
                p { "If you typed the address, check it. If you followed a link, go back and try again." }
                (kept_text(typed))
            },
        ),
        Error::Refused(sentence) => (
            StatusCode::CONFLICT,
            "This cannot be done now",
            html! {
                h1 class="nhsuk-heading-l" { "This cannot be done now" }
                p { (sentence) }
                p { a href=(path) { "Go back" } }
                (kept_text(typed))
            },
        ),
        Error::TooMuch(sentence) => (
            StatusCode::TOO_MANY_REQUESTS,
            "Not now",
            html! {
                h1 class="nhsuk-heading-l" { "Not now" }
                p { (sentence) }
                p { a href=(path) { "Go back" } }
                (kept_text(typed))
            },
        ),
        Error::NotUnderstood(sentence) => (
            StatusCode::BAD_REQUEST,
            "That was not understood",
            html! {
                h1 class="nhsuk-heading-l" { "That was not understood" }
                p { (sentence) }
            },
        ),
        Error::Joined { kept, .. } => (
            StatusCode::CONFLICT,
            "This record was joined with another",
            html! {
                h1 class="nhsuk-heading-l" { "This record was joined with another" }
                p { "The same person had two records, and a team leader has joined them. What you wrote was not saved." }
                p { a href={ "/people/" (kept) } target="_blank" rel="noopener" { "Open the record that stays (opens in a new tab)" } }
                (kept_text(typed))
            },
        ),
        Error::Database(db::Error::Stale) => (
            StatusCode::CONFLICT,
            "Somebody else has changed this",
            html! {
                h1 class="nhsuk-heading-l" { "Somebody else has changed this" }
                p { "While you were writing, a colleague or another tab saved a change. Yours was not saved, so that theirs is not lost." }
                p { a href=(path) target="_blank" rel="noopener" { "See how it is now (opens in a new tab)" } }
                (kept_text(typed))
            },
        ),
        Error::Database(db::Error::Full) => (
            StatusCode::INSUFFICIENT_STORAGE,
            "Nothing can be saved at the moment",
            html! {
                h1 class="nhsuk-heading-l" { "Nothing can be saved at the moment" }
                p { "The disk of the server is full. What was saved before is safe. What you just typed was not saved." }
                p { "Tell the person who runs the system. The reference is " strong { (reference) } "." }
                (kept_text(typed))
            },
        ),
        Error::Database(db::Error::Busy) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Very busy",
            html! {
                h1 class="nhsuk-heading-l" { "The system is very busy" }
                p { "Your change was not saved. Wait a moment, go back and try again." }
                (kept_text(typed))
            },
        ),
        Error::Database(_) | Error::Failed { .. } => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Sorry, there is a problem with the service",
            html! {
                h1 class="nhsuk-heading-l" { "Sorry, there is a problem with the service" }
                p { "Try again later. If you were saving something, check whether it is there before you do it again." }
                p { "If it goes on, tell the person who runs the system. The reference is " strong { (reference) } "." }
                (kept_text(typed))
            },
        ),
    }
}

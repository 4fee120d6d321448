//! Where the link in the message about a call leads: is this hour good? Nothing of whom, of us, or of why.
//!
//! To look at it does nothing: whoever checks messages opens every link in them. It works until the hour of the call.

use axum::Extension;
use kernel::Actor;
use maud::html;

use super::model::PromiseAnswer;
use super::pages_promise::hour;
use super::store_photograph;
use super::store_promise::{self as store, Promise};
use crate::sending::store_reply;
use crate::web::{Answer, Client, Page, Path, Typed};
use crate::{Error, Read, Result, Tx, Write};

/// Whoever is signed in here is somebody like everybody else.
pub(super) fn as_link(tx: &mut Tx) {
    let request = tx.actor().request.clone();
    tx.visit.actor = Actor { request, ..Actor::system(tx.team(), "The link about their call") };
}

/// A link that is over and one that never was look the same.
fn over() -> Page {
    let body = html! {
        h1 class="nhsuk-heading-l" { "This page is over" }
        p { "It worked until the time of the call, or there is another time now. Look for a newer message." }
    };
    Page::new("Page", body).own("")
}

fn question(at: &str, promise: &Promise, caller: Option<&str>, photograph: bool) -> Page {
    let words = |answer| match answer {
        PromiseAnswer::Yes => "Yes, this is good",
        PromiseAnswer::Another => "Another time, please",
        PromiseAnswer::No => "No call, please",
    };
    let body = html! {
        h1 class="nhsuk-heading-l" { "Is this a good time for a call?" }
        p { strong { (hour(promise)) } }
        @if photograph && promise.answer != Some(PromiseAnswer::No) { img class="kith-face" src={ (at) "/photograph" } width="120" height="120" alt="Who rings you"; }
        @match promise.answer {
            None | Some(PromiseAnswer::Yes) => { @if let Some(caller) = caller { p { bdi { (caller) } " rings you then." } } }
            Some(PromiseAnswer::Another) => p { "We look for another time, and tell you." },
            Some(PromiseAnswer::No) => p { "Nobody rings you then." },
        }
        @if let Some(answer) = promise.answer {
            p role="status" { "You said: " strong { (words(answer)) } ". Thank you. You can still change it." }
        }
        form method="post" action=(at) {
            @for answer in PromiseAnswer::ALL {
                @let button = nhsuk::button(words(*answer)).name("answer").value(answer.word());
                p { @if promise.answer.is_none() && *answer == PromiseAnswer::Yes { (button) } @else { (button.secondary()) } }
            }
        }
    };
    Page::new("Page", body).own("")
}

pub async fn show(Read(mut tx): Read, Path(token): Path<String>) -> Result<Answer> {
    as_link(&mut tx);
    let page = match store::by_link(&mut tx, &token).await? {
        None => over(),
        Some((promise, caller)) => {
            tx.saw(promise.person_id, "the page about their call");
            let photograph = store_photograph::is_there(&mut tx, promise.staff_id).await?;
            question(&format!("/call/{token}"), &promise, caller.as_deref(), photograph)
        }
    };
    tx.page(page).await
}

pub async fn answer(
    Write(mut tx): Write,
    Path(token): Path<String>,
    Extension(client): Extension<Client>,
    typed: Typed,
) -> Result<Answer> {
    as_link(&mut tx);
    if !tx.app().limits.allow_outsider(client, tx.now) {
        return Err(Error::TooMuch("That is a lot at once. Wait an hour.".to_owned()));
    }
    let Some((promise, _)) = store::by_link(&mut tx, &token).await? else { return tx.page(over()).await };
    let answer: PromiseAnswer = typed.get("answer").parse().map_err(|_| Error::refused("Press one of the answers."))?;
    store_reply::answered_by_link(&mut tx, &promise, answer).await?;
    tx.done(format!("/call/{token}")).await
}

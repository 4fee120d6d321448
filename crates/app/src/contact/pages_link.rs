//! Where the link in the message about a call leads: is this hour good? Nothing of whom, of us, or of why.
//!
//! To look at it does nothing: whoever checks messages opens every link in them. It works until the hour of the call.

use axum::Extension;
use kernel::Actor;
use maud::html;

use super::model::PromiseAnswer;
use super::offers::Offer;
use super::pages_times::free_hours;
use super::store_photograph;
use super::store_promise::{self as store, Promise};
use crate::sending::store_reply::{self, Wish};
use crate::web::{Answer, Checked, Client, Errors, Fields, Page, Path, Typed};
use crate::{Error, Read, Result, Tx, Write, person};

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

/// What the page shows beside the question.
struct Shown<'a> {
    caller: Option<&'a str>,
    photograph: bool,
    /// Other hours that whoever rings has free.
    hours: &'a [Offer],
}

fn question(at: &str, promise: &Promise, shown: &Shown<'_>, typed: &Typed, errors: &Errors) -> Page {
    let Shown { caller, photograph, hours } = *shown;
    let words = |answer| match answer {
        PromiseAnswer::Yes => "Yes, this is good",
        PromiseAnswer::Another => "Another time, please",
        PromiseAnswer::No => "No call, please",
    };
    let (fields, asks) = (Fields::new(typed, errors), promise.wished_at.is_none() && promise.wish().is_empty());
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { "Is this a good time for a call?" }
        p { strong { (promise.hour()) } }
        @if photograph && promise.answer != Some(PromiseAnswer::No) { img class="kith-face" src={ (at) "/photograph" } width="120" height="120" alt="Who rings you"; }
        @match promise.answer {
            None | Some(PromiseAnswer::Yes) => { @if let Some(caller) = caller { p { bdi { (caller) } " rings you then." } } }
            Some(PromiseAnswer::Another) => { @if asks { p { "When is good for you?" } } @else { p { "We look for another time, and tell you." } } }
            Some(PromiseAnswer::No) => p { "Nobody rings you then." },
        }
        @if let Some(answer) = promise.answer {
            p role="status" {
                "You said: " strong { (words(answer)) } ". "
                @if answer == PromiseAnswer::Another {
                    @if let Some(wished) = promise.wished_at { "You would like: " strong { (wished.date().with_weekday()) ", " (wished.time()) } ". " }
                    // Not what they wrote: somebody else may hold the telephone.
                    @if !promise.wish().is_empty() { "You told us when. " }
                }
                "Thank you. You can still change it."
            }
        }
        @if promise.answer == Some(PromiseAnswer::Another) {
            form method="post" action=(at) {
                input type="hidden" name="answer" value="another";
                @if !hours.is_empty() { (fields.radios("hour", "Choose a time").items(hours.iter().map(|hour| (hour.word(), hour.sentence())))) }
                (fields.textarea("words", if hours.is_empty() { "Write when is good" } else { "Or write when is good" }).rows(2))
                p { (nhsuk::button("Send")) }
            }
            p { "We look at it and tell you which time it is." }
        }
        form method="post" action=(at) {
            @for answer in PromiseAnswer::ALL.iter().filter(|answer| promise.answer != Some(**answer)) {
                @let button = nhsuk::button(words(*answer)).name("answer").value(answer.word());
                p { @if promise.answer.is_none() && *answer == PromiseAnswer::Yes { (button) } @else { (button.secondary()) } }
            }
        }
    };
    Page::new("Page", body).own("").invalid(errors)
}

/// Where another time is looked for: the hours that whoever rings has free.
async fn hours(tx: &mut Tx, promise: &Promise) -> Result<Vec<Offer>> {
    if promise.answer != Some(PromiseAnswer::Another) {
        return Ok(Vec::new());
    }
    let routes = person::store::routes(tx, promise.person_id).await?;
    free_hours(tx, promise.staff_id, promise.referral_id, &routes, 4).await
}

async fn page(tx: &mut Tx, at: &str, promise: &Promise, caller: Option<&str>, typed: &Typed, errors: &Errors) -> Result<Page> {
    tx.saw(promise.person_id, "the page about their call");
    let photograph = store_photograph::is_there(tx, promise.staff_id).await?;
    let hours = hours(tx, promise).await?;
    Ok(question(at, promise, &Shown { caller, photograph, hours: &hours }, typed, errors))
}

pub async fn show(Read(mut tx): Read, Path(token): Path<String>) -> Result<Answer> {
    as_link(&mut tx);
    let page = match store::by_link(&mut tx, &token).await? {
        None => over(),
        Some((promise, caller)) => {
            let at = format!("/call/{token}");
            page(&mut tx, &at, &promise, caller.as_deref(), &Typed::default(), &Errors::default()).await?
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
    let Some((promise, caller)) = store::by_link(&mut tx, &token).await? else { return tx.page(over()).await };
    let answer: PromiseAnswer = typed.get("answer").parse().map_err(|_| Error::refused("Press one of the answers."))?;
    let (at, hours) = (format!("/call/{token}"), hours(&mut tx, &promise).await?);
    match wish(&typed, answer, &hours) {
        Ok(wish) => {
            store_reply::answered_by_link(&mut tx, &promise, answer, &wish).await?;
            tx.done(at).await
        }
        Err(errors) => {
            let page = page(&mut tx, &at, &promise, caller.as_deref(), &typed, &errors).await?;
            tx.page(page).await
        }
    }
}

/// When they would like to be rung. An hour that is not free any more is asked for again.
fn wish(typed: &Typed, answer: PromiseAnswer, hours: &[Offer]) -> Result<Wish, Errors> {
    if answer != PromiseAnswer::Another {
        return Ok(Wish::default());
    }
    let mut check = Checked::new(typed);
    let words = check.text("words");
    if words.chars().count() > 300 {
        check.errors.add("words", "Write less, please");
    }
    let hour = typed.get("hour");
    if !hour.is_empty() && hours.iter().all(|free| free.word() != hour) {
        check.errors.add("hour", "This time is not free any more. Choose another one");
    }
    check.finish(|| Some(Wish { at: Offer::parse(hour), words }))
}

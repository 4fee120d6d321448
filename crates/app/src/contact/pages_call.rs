//! A call: how it ended, what is written of it, and what comes next.

use kernel::{AttemptId, Instant, OutgoingId, Permission, ReferralId};
use maud::{Markup, html};

use super::diary::CALL_BACK_MINUTES;
use super::model::AttemptResult;
use super::offers::Offer;
use super::pages_times::{free_hours, to_print, week};
use super::policy::{NextTry, Step, next_try, steps};
use super::store::{self, Attempt};
use super::store_promise::{self, Promise};
use super::{forms, store_policy, view};
use crate::concern::model::CameBy;
use crate::concern::{self, spotting};
use crate::directory::times::bank_holiday;
use crate::referral::model::{CloseReason, Referral, WaitingOn};
use crate::sending::model::State;
use crate::sending::store_preview;
use crate::sending::view::{Way, state_words, ways};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write, message, person, referral, sending, team};

pub async fn attempt(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let result: AttemptResult = typed.get("result").parse().map_err(|_| Error::refused("Choose how the call ended."))?;
    let attempt = store::attempt(&mut tx, id, typed.get("route").parse().ok(), result).await?;
    tx.done(format!("/attempts/{attempt}")).await
}

pub async fn after(Read(mut tx): Read, Path(id): Path<AttemptId>) -> Result<Answer> {
    let attempt = store::load_attempt(&mut tx, id).await?;
    if let Some(at) = attempt.taken_back_at {
        let page = taken_back_view(&mut tx, &attempt, at).await?;
        return tx.page(page).await;
    }
    let referral = referral::store::find(&mut tx, attempt.referral_id).await?.ok_or(Error::NotFound)?;
    let mut typed = Typed::with([
        ("note", attempt.note.clone()),
        ("next_step", referral.next_step.clone()),
        ("waiting_on", referral.waiting_on.to_string()),
        ("version", attempt.version.to_string()),
        ("referral_version", referral.version.to_string()),
    ]);
    typed.set_date("next", referral.next_step_on);
    if let Some(back) = attempt.call_back_at {
        typed.set_date("back", Some(back.date()));
        typed.set("back_time", back.time().to_string());
    }
    let page = after_view(&mut tx, &attempt, false, &typed, &Errors::default()).await?;
    tx.page(page).await
}

/// The ways by which somebody may be told that they were tried.
async fn open_ways(tx: &mut Tx, attempt: &Attempt) -> Result<Vec<Way>> {
    if attempt.result.reached() || attempt.result == AttemptResult::Unsafe {
        return Ok(Vec::new());
    }
    let days = team::store::settings(tx).await?.safe_answer_days;
    let routes = person::store::routes(tx, attempt.person_id).await?;
    let formats = person::store::formats(tx, attempt.person_id).await?;
    let ways = ways(tx.reveal()?, &routes, &formats, days, tx.now, tx.app().config.carried);
    Ok(ways.into_iter().filter(|way| way.refused.is_none()).collect())
}

/// What comes after a call in vain.
struct InVain {
    /// It was at an hour that they had not allowed.
    not_counted: bool,
    /// When to try next, by the hours that are safe on their first telephone.
    next: Option<NextTry>,
    /// What is left before it may be said that they could not be reached.
    steps: Vec<Step>,
}

async fn in_vain(tx: &mut Tx, attempt: &Attempt, referral: &Referral) -> Result<Option<InVain>> {
    if !attempt.result.rang_in_vain() || !referral.state.is_with_worker() {
        return Ok(None);
    }
    let limits = team::store::settings(tx).await?;
    let routes = person::store::routes(tx, attempt.person_id).await?;
    let safe = store_policy::safe_to_ring(tx, referral.id, &routes).await?;
    let case = store_policy::case(tx, referral).await?;
    let staff = tx.staff()?;
    let (week, (taken, away)) = (week(tx, staff).await?, store_promise::taken(tx, staff, referral.id).await?);
    let now = tx.now;
    let free = |at: Instant| {
        let (day, until) = (at.date(), at.plus_minutes(CALL_BACK_MINUTES));
        at > now
            && week.iter().any(|(weekday, _)| *weekday == day.weekday())
            && bank_holiday(day).is_none()
            && !away.iter().any(|days| days.include(day))
            && !taken.iter().any(|(begins, ends)| *begins < until && at < *ends)
    };
    let steps = steps(&case, limits.attempts, limits.letter_days, tx.now);
    // The page of an older call proposes no day that is over.
    let from = attempt.at.date().plus_days(limits.between_attempts_days).max(now.date());
    Ok(Some(InVain {
        not_counted: case.tried.iter().any(|tried| tried.at == attempt.at && !tried.allowed),
        // Enough is enough: then it is time to write.
        next: steps.iter().take(3).any(|step| !step.done).then(|| next_try(&case.tried, safe, from, free)).flatten(),
        steps,
    }))
}

/// The free times to read out to somebody who is on the telephone.
async fn to_offer(tx: &mut Tx, attempt: &Attempt) -> Result<Vec<Offer>> {
    if !attempt.result.reached() || attempt.result == AttemptResult::Declined {
        return Ok(Vec::new());
    }
    let routes = person::store::routes(tx, attempt.person_id).await?;
    let staff = tx.staff()?;
    free_hours(tx, staff, attempt.referral_id, &routes, 4).await
}

/// What became of what they were told after this call.
fn told_view(told: Option<(OutgoingId, State)>) -> Markup {
    html! {
        @if let Some((id, state)) = told { p { a href={ "/sending/" (id) } { "The message that you tried" } ": " (state_words(state)) "." } }
    }
}

/// The way back from a wrong press, as long as there is one.
fn take_back_form(tx: &Tx, attempt: &Attempt, referral: &Referral) -> Markup {
    let its_author = tx.actor().staff == Some(attempt.staff_id);
    let may = (its_author || tx.may(Permission::Lead))
        && attempt.stands()
        && attempt.result.may_be_taken_back(attempt.at, tx.now).is_ok();
    let ended = !referral.state.is_with_worker();
    html! {
        @if may && ended {
            p { "Pressed by mistake? The referral has ended: " a href={ "/people/" (attempt.person_id) } { "open it again" } " first." }
        }
        @if may && !ended {
            form method="post" action={ "/attempts/" (attempt.id) "/take-back" } data-once {
                (once())
                p { "Pressed by mistake? It stays in the record as taken back, and counts for nothing." }
                (nhsuk::button("Take it back").secondary().small())
            }
        }
    }
}

/// A call that was taken back: nothing is written of it any more.
async fn taken_back_view(tx: &mut Tx, attempt: &Attempt, at: Instant) -> Result<Page> {
    let person = person::store::find(tx, attempt.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let told = store_policy::told(tx, attempt.id).await?;
    let body = html! {
        (banner)
        h2 class="nhsuk-heading-l" { (attempt.result.label()) ", " (attempt.at.short()) }
        p { strong { "Taken back by " bdi { (attempt.taken_back_by) } ", " (at.short()) "." } " It counts for nothing." }
        (told_view(told))
        @if !attempt.note.is_empty() { p class="kith-own-words" { (attempt.note) } }
    };
    Ok(Page::new(format!("Call: {}", person.name()), body).section("Today").back("/today"))
}

/// What stands first: the concern that a call which was not safe has opened; and where something worrying was told that cannot be saved
/// yet, how a concern is opened all the same.
async fn concern_first(tx: &mut Tx, attempt: &Attempt, worrying: bool) -> Result<Markup> {
    let opened = match attempt.result {
        AttemptResult::Unsafe => concern::store::of_person(tx, attempt.person_id).await?,
        _ => Vec::new(),
    };
    let opened = opened.into_iter().find(|one| one.came_by == CameBy::Call && one.opened_at == attempt.at);
    let numbers = match opened.is_some() || worrying {
        true => concern::view::numbers(tx, attempt.person_id).await?,
        false => html! {},
    };
    Ok(html! {
        @if let Some(concern) = opened {
            p { strong { "A concern was opened: " a href={ "/concerns/" (concern.id) } { "see who has it" } } }
        }
        (numbers)
        @if worrying { (concern::view::open_now_form(attempt.person_id)) }
    })
}

async fn after_view(tx: &mut Tx, attempt: &Attempt, worrying: bool, typed: &Typed, errors: &Errors) -> Result<Page> {
    let person = person::store::find(tx, attempt.person_id).await?.ok_or(Error::NotFound)?;
    // Who rang us may still be there: then what is safe to say stands on top.
    let banner = match attempt.result {
        AttemptResult::TheyRang => person::banner_of(tx, &person).await?,
        _ => view::who(&person, tx.today()),
    };
    let told = store_policy::told(tx, attempt.id).await?;
    let ways = if told.is_none() { open_ways(tx, attempt).await? } else { Vec::new() };
    let words = store_policy::words(tx, attempt, &ways).await?;
    let previews = store_preview::of_new(tx, attempt.person_id, &words).await?;
    let referral = referral::store::find(tx, attempt.referral_id).await?.ok_or(Error::NotFound)?;
    let in_vain = in_vain(tx, attempt, &referral).await?;
    let promise = store_promise::standing(tx, referral.id).await?;
    let hours = to_offer(tx, attempt).await?;
    // Whoever rings again tells them of it before: a call that is expected is answered.
    let left = in_vain.as_ref().map_or(0, |in_vain| in_vain.steps.iter().take(3).filter(|step| !step.done).count());
    let tell = if in_vain.is_some() && left == 0 { "Now write to them that you tried" } else { "Tell them that you tried?" };
    let concern_first = concern_first(tx, attempt, worrying).await?;
    let (fields, may) = (Fields::new(typed, errors), tx.reveal()?);
    let then = html! {
        @if !hours.is_empty() {
            (fields.radios("hour", "When will you ring again? Your free times, to read out").items(hours.iter().map(|hour| (hour.word(), hour.sentence()))).item("", "Another time, or not at all"))
        }
    };
    // A call that is promised is the next one.
    let next = in_vain.as_ref().and_then(|in_vain| in_vain.next.as_ref()).filter(|_| promise.is_none());
    let asked_for_a_time = attempt.result == AttemptResult::CallBack;
    let more = html! {
        @if !asked_for_a_time { (then) }
        (fields.date("back", if hours.is_empty() { "Call back on" } else { "If another: on" }))
        (fields.input("back_time", "at").hint("Like 10:30 or 2pm").width(5))
        (fields.input("next_step", "Next step"))
        (fields.date("next", "by"))
        (fields.radios("waiting_on", "Who is next to do something?").items(WaitingOn::ALL.iter().map(|who| (who.word(), who.label()))).inline())
        (nhsuk::button("Save").secondary())
    };
    let body = html! {
        (banner)
        (fields.summary())
        h2 class="nhsuk-heading-l" { (attempt.result.label()) ", " (attempt.at.time()) }
        (concern_first)
        @if let Some(said) = attempt.sealed.said() { p { (said) } }
        @if attempt.result == AttemptResult::Declined {
            p { "Nobody rings them about this any more, and what was to be sent to them is called off. They can come back to it." }
        }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            input type="hidden" name="referral_version" value=(typed.get("referral_version"));
            @if asked_for_a_time { (then) }
            (fields.textarea("note", "Note").hint("Short. What was said, what you promised").rows(3))
            // Enter in a field presses the first button of its form, and is to save.
            button class="nhsuk-u-visually-hidden" type="submit" tabindex="-1" aria-hidden="true" { "Save" }
            @if attempt.result.heard_somebody() {
                (nhsuk::button("They told me something worrying").secondary().attribute("formaction", format!("/attempts/{}/concern", attempt.id)))
            }
            @if let Some(promise) = &promise { (promised_view(attempt, promise, typed)) }
            (told_view(told))
            @if !ways.is_empty() {
                (fields.radios("tell", tell).item("", "No").items(ways.iter().map(|way| (way.word(), way.sentence(may)))))
                (nhsuk::details("What they would read", html! {
                    @for (way, preview) in ways.iter().zip(&previews) { p { strong { (way.sentence(may)) ":" } } (sending::view::preview(preview)) }
                }))
            }
            @if let Some(InVain { not_counted: true, .. }) = &in_vain { p { strong { "This call does not count: it was not at an hour that they called safe." } } }
            (save_buttons(attempt, &referral, next))
            (nhsuk::details("Call back, next step", more).open(!errors.is_empty() || attempt.call_back_at.is_some()))
        }
        @if let Some(in_vain) = &in_vain { (nhsuk::details("Before it may be said that they could not be reached", view::steps(&in_vain.steps))) }
        @if !hours.is_empty() { (to_print(attempt.referral_id)) }
        (take_back_form(tx, attempt, &referral))
    };
    Ok(Page::new(format!("Call: {}", person.name()), body).section("Today").back("/today").invalid(errors))
}

/// The call that is promised to them all the same: it can be kept, moved, or, where they rang, be over with this one.
fn promised_view(attempt: &Attempt, promise: &Promise, typed: &Typed) -> Markup {
    html! {
        p {
            strong { bdi { (promise.caller) } " promised to ring them on " (promise.hour()) "." } " That stands. "
            a href={ "/promises/" (promise.id) } { "See it or move it" }
        }
        @if attempt.result == AttemptResult::TheyRang {
            (nhsuk::checkbox("kept", "yes", "We talked now, so that call is not needed").checked(Some(typed.get("kept")).filter(|kept| *kept == "yes")))
        }
    }
}

/// The likely way on first; each saves what is typed.
fn save_buttons(attempt: &Attempt, referral: &Referral, next: Option<&NextTry>) -> Markup {
    let declined = attempt.result == AttemptResult::Declined && referral.state.is_with_worker();
    html! {
        @if declined { (nhsuk::button("Save, and end the referral").name("then").value("end")) " " }
        @if let Some(next) = next {
            p { "Next, try: " strong { (next.words()) } ". Safe, and tried least." }
            (nhsuk::button(format!("Save, and ring on {}", next.at.short())).name("hour").value(next.word())) " "
        }
        @if declined || next.is_some() { (nhsuk::button("Save").secondary()) } @else { (nhsuk::button("Save")) }
        @if attempt.result.reached() && !declined { " " (nhsuk::button("Save, and start the conversation").secondary().name("then").value("conversation")) }
    }
}

pub async fn save_after(Write(mut tx): Write, Path(id): Path<AttemptId>, typed: Typed) -> Result<Answer> {
    let attempt = store::load_attempt(&mut tx, id).await?;
    match forms::after(&typed, tx.now) {
        Err(errors) => {
            let page = after_view(&mut tx, &attempt, false, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(after) => {
            store::save_attempt(&mut tx, &attempt, &after).await?;
            let mut ways = open_ways(&mut tx, &attempt).await?;
            ways.retain(|way| way.word() == typed.get("tell"));
            for new in store_policy::words(&mut tx, &attempt, &ways).await?.iter().take(1) {
                sending::store::queue(&mut tx, new).await?;
            }
            let then = match typed.get("then") {
                "conversation" => "conversation",
                "end" if attempt.result == AttemptResult::Declined => "end",
                _ => "today",
            };
            if attempt.result == AttemptResult::TheyRang && (typed.has("kept", "yes") || then == "conversation") {
                store_promise::end(&mut tx, attempt.referral_id, attempt.at, "They rang.").await?;
            }
            // Nothing is ended before that is answered.
            if spotting::asks(typed.get("note")) {
                return tx.done(spotting::question(attempt.person_id, then)).await;
            }
            match then {
                "end" => end(tx, &attempt, typed.get("note")).await,
                "conversation" => tx.done(format!("/referrals/{}/conversation", attempt.referral_id)).await,
                _ => tx.done("/today").await,
            }
        }
    }
}

/// They do not want this: it ends with that, if nothing else is open. Else the page of closing says what is.
async fn end(mut tx: Tx, attempt: &Attempt, note: &str) -> Result<Answer> {
    let referral = referral::store::find(&mut tx, attempt.referral_id).await?.ok_or(Error::NotFound)?;
    let open = message::store::still_open(&mut tx, &referral).await?;
    if open.concerns > 0 || !open.list().is_empty() || !referral.state.is_with_worker() {
        return tx.done(format!("/referrals/{}/close", referral.id)).await;
    }
    let reason = CloseReason::of_a_no(referral::store::conversed(&mut tx, referral.id).await?);
    message::store::close(&mut tx, &referral, reason, note, None).await?;
    tx.done(format!("/referrals/{}/message?kind=closing", referral.id)).await
}

/// Something worrying was told: what was typed so far is saved, and the note goes along into the form for a concern. What cannot be saved
/// comes back as it was typed, with the numbers and the one press that opens a concern.
pub async fn worrying(Write(mut tx): Write, Path(id): Path<AttemptId>, typed: Typed) -> Result<Answer> {
    let attempt = store::load_attempt(&mut tx, id).await?;
    match forms::after(&typed, tx.now) {
        Err(errors) => {
            let page = after_view(&mut tx, &attempt, true, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(after) => {
            store::save_attempt(&mut tx, &attempt, &after).await?;
            tx.done(format!("/people/{}/concern?call={id}", attempt.person_id)).await
        }
    }
}

/// Takes back what was pressed by mistake.
pub async fn take_back(Write(mut tx): Write, Path(id): Path<AttemptId>) -> Result<Answer> {
    let attempt = store::load_attempt(&mut tx, id).await?;
    store::take_back(&mut tx, &attempt).await?;
    tx.done("/today").await
}

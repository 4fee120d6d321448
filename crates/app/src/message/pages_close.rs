//! Closing a referral.

use kernel::ReferralId;
use maud::html;

use super::model::StillOpen;
use super::store;
use crate::contact::policy::{steps, tried_enough};
use crate::contact::store_policy;
use crate::referral::model::{CloseReason, Referral};
use crate::web::{Answer, Checked, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write, concern, contact, person, referral, team};

pub async fn close_form(Read(mut tx): Read, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let open = store::still_open(&mut tx, &referral).await?;
    let typed = Typed::with([("version", referral.version.to_string())]);
    let page = close_view(&mut tx, &referral, &open, &typed, &Errors::default()).await?;
    tx.page(page).await
}

async fn close_view(tx: &mut Tx, referral: &Referral, open: &StillOpen, typed: &Typed, errors: &Errors) -> Result<Page> {
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let list = open.list();
    let limits = team::store::settings(tx).await?;
    let case = store_policy::case(tx, referral).await?;
    let mut typed = typed.clone();
    if case.said_no && errors.is_empty() {
        typed.set("reason", CloseReason::of_a_no(referral::store::conversed(tx, referral.id).await?).word());
    }
    let f = Fields::new(&typed, errors);
    let steps = steps(&case, limits.attempts, limits.letter_days, tx.now);
    let last = contact::store::last_attempt(tx, referral.id).await?;
    let is_leaders = case.at_risk && !case.lead;
    // Whoever was spoken with was reached; but who says that they were not is told what comes first.
    let reached = case.tried.iter().any(|tried| tried.result.reached());
    let in_vain = !reached || typed.get("reason") == CloseReason::NotReached.word();
    let body = html! {
        (banner)
        (f.summary())
        h2 class="nhsuk-heading-l" { "Close the referral" }
        @if open.concerns > 0 { p { strong { "A concern is open. A named person has to accept it first." } } }
        form method="post" data-once {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (f.radios("reason", "How did it end?").items(CloseReason::ALL.iter().map(|reason| (reason.word(), reason.label()))))
            (f.date("died", "If they died: when?").hint("If you do not know the day, the day you heard of it"))
            (f.textarea("note", "A word about it").rows(3))
            @if !list.is_empty() {
                p { "Still open:" }
                ul { @for line in &list { li { (line) } } }
                (f.textarea("why", "Why close it all the same?").rows(2))
            }
            (nhsuk::button("Close the referral"))
        }
        @if in_vain {
            h3 { "If you could not reach them" }
            @if is_leaders {
                p { "Somebody may be at risk here, so nobody is given up by one person alone: a team leader decides." }
                form method="post" action={ "/referrals/" (referral.id) "/ask-leader" } data-once { (once()) (nhsuk::button("Ask a team leader").secondary()) }
            }
            (contact::view::steps(&steps))
            @if let Some(last) = last.filter(|_| steps.get(3).is_some_and(|letter| !letter.done)) { p { a href={ "/attempts/" (last) } { "The last call: write to them from there" } } }
        }
    };
    Ok(Page::new(format!("Close: {}", person.name()), body)
        .section("People")
        .back(format!("/people/{}", referral.person_id))
        .invalid(errors))
}

pub async fn close(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let mut referral = referral::store::load(&mut tx, id).await?;
    referral.version = typed.version();
    let open = store::still_open(&mut tx, &referral).await?;
    let mut check = Checked::new(&typed);
    let reason: Option<CloseReason> = check.choice("reason", "Say how it ended");
    let (mut note, why) = (check.text("note"), check.text("why"));
    let died = check.date("died").filter(|_| reason == Some(CloseReason::Died));
    if reason == Some(CloseReason::Died) && check.errors.of("died").is_none() {
        match died {
            None => check.errors.add("died", "Enter the day"),
            Some(day) if day > tx.today() => check.errors.add("died", "This date is in the future"),
            Some(_) => {}
        }
    }
    let mut errors = check.errors;
    if open.concerns > 0 {
        errors.add("reason", "A concern is open. It cannot be closed before a named person has accepted it");
    }
    if !open.list().is_empty() && why.is_empty() && reason != Some(CloseReason::Died) {
        errors.add("why", format!("Still open: {}. Say why you close it all the same", open.list().join(", ")));
    }
    if reason == Some(CloseReason::NotReached) {
        let limits = team::store::settings(&mut tx).await?;
        let case = store_policy::case(&mut tx, &referral).await?;
        if let Err(sentence) = tried_enough(&case, limits.attempts, limits.letter_days, tx.now) {
            errors.add("reason", sentence);
        }
    }
    let Some(reason) = reason.filter(|_| errors.is_empty()) else {
        let page = close_view(&mut tx, &referral, &open, &typed, &errors).await?;
        return tx.page(page).await;
    };
    if !why.is_empty() {
        note = format!("{note}\nClosed with things open: {why}").trim().to_owned();
    }
    store::close(&mut tx, &referral, reason, &note, died).await?;
    tx.done(format!("/referrals/{id}/message?kind=closing")).await
}

/// Somebody may be at risk and cannot be reached: it becomes a concern, which has an owner and goes to the leaders by itself. One that is
/// there already is the place for it.
pub async fn ask_leader(Write(mut tx): Write, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let case = store_policy::case(&mut tx, &referral).await?;
    if !case.at_risk || !referral.state.is_with_worker() {
        return Err(Error::refused("Nobody is known to be at risk here. You can decide this yourself."));
    }
    let there = concern::store::of_person(&mut tx, referral.person_id).await?;
    if let Some(open) = there.iter().find(|concern| concern.state != concern::model::State::Closed) {
        return tx.done(format!("/concerns/{}", open.id)).await;
    }
    let said = "They could not be reached, and somebody may be at risk. A team leader decides whether enough was tried.";
    let opened = concern::store::open(&mut tx, referral.person_id, Some(id), concern::model::CameBy::Call, said, "").await?;
    tx.done(format!("/concerns/{opened}")).await
}

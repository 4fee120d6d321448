//! What is done with a concern: written, accepted, handed over, closed, opened again; and that somebody has spoken with them since.

use kernel::ConcernId;

use super::model::{Concern, State};
use super::pages::{Form, colleagues, view};
use super::{forms, store};
use crate::web::{Answer, Errors, Path, Typed};
use crate::{Error, Result, Tx, Write, referral};

/// The concern as the form saw it.
async fn seen(tx: &mut Tx, id: ConcernId, typed: &Typed) -> Result<Concern> {
    let mut concern = store::load(tx, id).await?;
    concern.version = typed.version();
    Ok(concern)
}

/// The page again, with what is wrong in one of its forms.
async fn again(mut tx: Tx, concern: &Concern, form: Form, typed: &Typed, errors: &Errors) -> Result<Answer> {
    let page = view(&mut tx, concern, Some(form), typed, errors).await?;
    tx.page(page).await
}

pub async fn write(Write(mut tx): Write, Path(id): Path<ConcernId>, typed: Typed) -> Result<Answer> {
    let concern = store::load(&mut tx, id).await?;
    match forms::told(&typed) {
        Err(errors) => again(tx, &concern, Form::Words, &typed, &errors).await,
        Ok(told) => {
            store::write(&mut tx, &concern, &told).await?;
            tx.done(format!("/concerns/{id}")).await
        }
    }
}

pub async fn accept(Write(mut tx): Write, Path(id): Path<ConcernId>, typed: Typed) -> Result<Answer> {
    let concern = seen(&mut tx, id, &typed).await?;
    let team = colleagues(&mut tx).await?;
    match forms::accepted(&typed, &team, concern.waiting_since, tx.now) {
        Err(errors) => again(tx, &concern, Form::Accept, &typed, &errors).await,
        Ok(accepted) => {
            store::accept(&mut tx, &concern, &accepted).await?;
            go_on(tx, &concern).await
        }
    }
}

pub async fn hand_over(Write(mut tx): Write, Path(id): Path<ConcernId>, typed: Typed) -> Result<Answer> {
    let concern = seen(&mut tx, id, &typed).await?;
    let team = colleagues(&mut tx).await?;
    let since = concern.accepted_at.unwrap_or(concern.waiting_since);
    match forms::accepted(&typed, &team, since, tx.now) {
        Err(errors) => again(tx, &concern, Form::Accept, &typed, &errors).await,
        Ok(accepted) => {
            store::hand_over(&mut tx, &concern, &accepted).await?;
            go_on(tx, &concern).await
        }
    }
}

/// Back to the concern, for whoever may still see it: who was asked only because nobody had it may not.
async fn go_on(mut tx: Tx, concern: &Concern) -> Result<Answer> {
    let related = crate::person::store::is_related(&mut tx, concern.person_id).await?;
    let to = if related { format!("/concerns/{}", concern.id) } else { "/today".to_owned() };
    tx.done(to).await
}

pub async fn close(Write(mut tx): Write, Path(id): Path<ConcernId>, typed: Typed) -> Result<Answer> {
    let concern = seen(&mut tx, id, &typed).await?;
    if concern.state == State::Open {
        return Err(Error::refused("A concern is closed only after a named person has accepted it."));
    }
    let referrals = referral::store::of_person(&mut tx, concern.person_id).await?;
    let goes_on = referrals.iter().any(|referral| referral.state.is_with_worker());
    match forms::ended(&typed, goes_on, tx.now) {
        Err(errors) => again(tx, &concern, Form::Close, &typed, &errors).await,
        Ok(ended) => {
            store::close(&mut tx, &concern, &ended).await?;
            go_on(tx, &concern).await
        }
    }
}

/// Somebody has spoken with them, as was agreed when it was closed.
pub async fn spoken(Write(mut tx): Write, Path(id): Path<ConcernId>, typed: Typed) -> Result<Answer> {
    let concern = seen(&mut tx, id, &typed).await?;
    store::spoken(&mut tx, &concern).await?;
    tx.done(format!("/concerns/{id}")).await
}

pub async fn reopen(Write(mut tx): Write, Path(id): Path<ConcernId>, typed: Typed) -> Result<Answer> {
    let concern = seen(&mut tx, id, &typed).await?;
    match forms::reason(&typed) {
        Err(errors) => again(tx, &concern, Form::Reopen, &typed, &errors).await,
        Ok(reason) => {
            store::reopen(&mut tx, &concern, &reason).await?;
            tx.done(format!("/concerns/{id}")).await
        }
    }
}

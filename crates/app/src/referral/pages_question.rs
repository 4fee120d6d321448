//! A question to whoever referred, answered by its own link: no account, and no name on the page.

use kernel::{Actor, Instant, PhoneNumber};
use maud::html;

use super::forms;
use super::model::{Action, Referral, State, after};
use super::store;
use super::store_queue::{self, Question};
use super::store_triage as triage;
use crate::web::{Answer, Errors, Fields, Page, Path, Typed};
use crate::{Error, Read, Result, Tx, Write};

/// The question of a link and what it is about, while it waits for the answer.
async fn load(tx: &mut Tx, token: &str) -> Result<(Question, Referral)> {
    let question = store_queue::question(tx, token).await?.ok_or(Error::NotFound)?;
    let referral = store::find(tx, question.referral_id).await?.ok_or(Error::NotFound)?;
    // Whoever is signed in has no rights of their own here: whoever has the link is somebody like everybody else.
    let request = tx.actor().request.clone();
    tx.visit.actor = Actor { request, ..Actor::system(tx.team(), &format!("By link, {}", referral.practice_name)) };
    if after(referral.state, Action::Answer, false) != Ok(State::InTriage) {
        return Err(Error::NotFound);
    }
    tx.saw(referral.person_id, "a question by link");
    Ok((question, referral))
}

pub async fn show(Read(mut tx): Read, Path(token): Path<String>) -> Result<Answer> {
    if let Some(at) = store_queue::answered_at(&mut tx, &token).await? {
        let body = html! {
            h1 class="nhsuk-heading-l" { "You need do nothing" }
            p { (was_answered(at)) }
        };
        return tx.page(Page::new("Answered", body).bare()).await;
    }
    let (question, referral) = load(&mut tx, &token).await?;
    let page = view(&tx, &question, &referral, &Typed::default(), &Errors::default());
    tx.page(page).await
}

fn was_answered(at: Instant) -> String {
    format!("This was answered on {}. Thank you.", at.date().long())
}

/// The first letters of a name: enough for those who sent it, and nothing for anybody else.
fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).map(|letter| format!("{letter}.")).collect()
}

fn view(tx: &Tx, question: &Question, referral: &Referral, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let phone = PhoneNumber::parse(&tx.visit.team_phone).map_or(tx.visit.team_phone.clone(), |phone| phone.spaced());
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "A question about referral " (referral.number) }
        p { "Sent by " bdi { (referral.referrer_name) } " on " (referral.received_at.date().long()) ", for " (initials(&referral.sent_name)) }
        p { bdi { (tx.visit.team_name) } " asks. You can also ring us: " (phone) "." }
        p class="kith-own-words" { (question.words) }
        form method="post" data-unsaved {
            (f.textarea("note", "Your answer").rows(4))
            (f.input("phone", "Their telephone").hint("Only if we asked for it").tel().width(20))
            (f.date("born", "Their date of birth").hint("Only if we asked for it"))
            (nhsuk::button("Send the answer"))
        }
        p { "Nobody reads this at once: it is read on working days. If somebody is at risk now, speak to the duty doctor, or ring 999. Do not wait for us." }
    };
    Page::new(format!("Question about referral {}", referral.number), body).bare().invalid(errors)
}

pub async fn answer(Write(mut tx): Write, Path(token): Path<String>, typed: Typed) -> Result<Answer> {
    // Somebody else there was quicker: what this one wrote stands below.
    if let Some(at) = store_queue::answered_at(&mut tx, &token).await? {
        return Err(Error::refused(format!("{} Ring us if there is more to say.", was_answered(at))));
    }
    let (question, referral) = load(&mut tx, &token).await?;
    match forms::told(&typed, tx.today()) {
        Err(errors) => {
            let page = view(&tx, &question, &referral, &typed, &errors);
            tx.page(page).await
        }
        Ok(told) => {
            triage::answered(&mut tx, &referral, &told).await?;
            tx.done(format!("/question/{token}/answered")).await
        }
    }
}

/// Thanks, whatever the link: it tells nothing.
pub async fn answered(Read(tx): Read) -> Result<Answer> {
    let body = html! {
        (nhsuk::panel("Answer sent", html! { "Thank you" }))
        p { "We go on with the referral. You can close this page." }
        p { "Nobody reads it at once: it is read on working days. If somebody is at risk now, speak to the duty doctor, or ring 999." }
    };
    tx.page(Page::new("Answer sent", body).bare()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_not_told() {
        assert_eq!(initials("Fernanda Oduya-Núñez"), "F.O.");
        assert_eq!(initials(""), "");
    }
}

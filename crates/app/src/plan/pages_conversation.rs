//! Listening: one open box first, then what matters to the person. Both save themselves.

use kernel::{ContactId, PersonId, ReferralId};
use maud::{Markup, html};

use super::model::AboutMe;
use super::{forms, store};
use crate::concern::spotting;
use crate::contact::model::Mode;
use crate::contact::store::{self as contacts, Contact};
use crate::referral::model::{Action, WaitingOn};
use crate::web::{Answer, Checked, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write, person, referral};

pub async fn show(Read(mut tx): Read, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let writing = contacts::unfinished(&mut tx, id).await?;
    let person = person::store::find(&mut tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(&mut tx, &person).await?;
    let about = store::about_me(&mut tx, referral.person_id).await?;
    let about = about_form(referral.person_id, &typed_about(&about), &Errors::default());
    let body = html! {
        (banner)
        h2 class="nhsuk-heading-l" { "Conversation" }
        @match &writing {
            Some(contact) => { (writing_form(contact, &typed_of(contact), &Errors::default())) }
            None => {
                form method="post" action={ "/referrals/" (id) "/conversation" } data-once {
                    (once())
                    (nhsuk::button("Start writing"))
                }
            }
        }
        (about)
    };
    tx.page(Page::new(format!("Conversation: {}", person.name()), body).section("People").back(format!("/people/{}", person.id)))
        .await
}

pub async fn start(Write(mut tx): Write, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    if contacts::unfinished(&mut tx, id).await?.is_none() {
        referral::model::after(referral.state, Action::Converse, true)?;
        contacts::begin(&mut tx, &referral, Mode::Phone).await?;
    }
    tx.done(format!("/referrals/{id}/conversation")).await
}

fn typed_of(contact: &Contact) -> Typed {
    Typed::with([
        ("note", contact.note.clone()),
        ("not_online", contact.not_online.clone()),
        ("mode", contact.mode.to_string()),
        ("place", contact.place.clone()),
        ("present", contact.present.clone()),
        ("version", contact.version.to_string()),
    ])
}

fn writing_form(contact: &Contact, typed: &Typed, errors: &Errors) -> Markup {
    let f = Fields::new(typed, errors);
    let id = contact.id;
    html! {
        (f.summary())
        p { a href={ "/people/" (contact.person_id) "/concern" } { "They told me something worrying" } }
        form method="post" action={ "/contacts/" (id) } data-autosave={ "/contacts/" (id) "/autosave" } data-compare={ "/contacts/" (id) } data-unsaved data-once {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (f.textarea("note", "What they tell you").hint("Type while you listen. Their words.").rows(14))
            p class="kith-autosave" data-autosave-state role="status" {}
            (f.radios("mode", "How you talk").items([Mode::Phone, Mode::InPerson, Mode::Home, Mode::Video, Mode::GoBetween].map(|mode| (mode.word(), mode.label()))).inline())
            (f.input("place", "Where"))
            (f.input("present", "Who else is there").hint("Everybody in the room or on the line: an interpreter, a friend, a child"))
            (f.textarea("not_online", "Must not be seen in the NHS App").hint("Abuse, or anything that could harm them if somebody looks at their phone. It goes to the practice in a message of its own.").rows(3))
            (nhsuk::button("Save").secondary())
            h3 { "When you have finished" }
            (f.input("next_step", "Next step"))
            (f.date("next", "by"))
            (f.radios("waiting_on", "Who is next to do something?").items(WaitingOn::ALL.iter().map(|who| (who.word(), who.label()))).inline())
            button class="nhsuk-button" type="submit" formaction={ "/contacts/" (id) "/finish" } { "Finish the conversation" }
        }
    }
}

/// About me, as a form of its own: it belongs to the person and not to one conversation.
fn about_form(person: PersonId, typed: &Typed, errors: &Errors) -> Markup {
    let f = Fields::new(typed, errors);
    let at = format!("/people/{person}/about");
    html! {
        (f.summary())
        h2 class="nhsuk-heading-l" { "About them, in their own words" }
        form method="post" action=(at) data-autosave={ (at) "/autosave" } data-compare=(at) data-unsaved data-once {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            @for (field, question, _) in AboutMe::default().parts() { (f.textarea(field, question).rows(3)) }
            p class="kith-autosave" data-autosave-state role="status" {}
            (nhsuk::button("Save").secondary())
        }
    }
}

fn typed_about(about: &AboutMe) -> Typed {
    let mut typed = Typed::with(about.parts().map(|(field, _, text)| (field, text.to_owned())));
    typed.set("version", about.version.to_string());
    typed
}

#[derive(serde::Serialize)]
struct Saved {
    version: i64,
    saved_at: String,
}

pub async fn autosave(Write(mut tx): Write, Path(id): Path<ContactId>, typed: Typed) -> Result<Answer> {
    let contact = contacts::load_contact(&mut tx, id).await?;
    let written = match forms::conversation(&typed, false) {
        Ok(written) => written,
        // Not 409: the script would take it for somebody else's change.
        Err(errors) => return again(tx, &contact, &typed, &errors).await,
    };
    match contacts::write(&mut tx, &contact, &written, typed.version()).await {
        Ok(version) => {
            let saved_at = tx.now.time().to_string();
            tx.done_json(&Saved { version, saved_at }).await
        }
        Err(error) if error.is_stale() => tx.stale_json(&format!("/contacts/{id}")).await,
        Err(error) => Err(error),
    }
}

/// What is saved, to compare with what stands in another tab.
pub async fn compare(Read(mut tx): Read, Path(id): Path<ContactId>) -> Result<Answer> {
    let contact = contacts::load_contact(&mut tx, id).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "As it is saved now" }
        p { (contact.mode.label()) ", " (contact.started_at.long()) ", " bdi { (contact.staff_name) } }
        p class="kith-own-words" { (contact.note) }
        @if !contact.not_online.is_empty() { h2 { "Not for online view" } p class="kith-own-words" { (contact.not_online) } }
        p { a href={ "/referrals/" (contact.referral_id) "/conversation" } { "Go on writing from here" } }
    };
    tx.page(Page::new("As it is saved now", body).section("People").back(format!("/people/{}", contact.person_id))).await
}

pub async fn save(Write(mut tx): Write, Path(id): Path<ContactId>, typed: Typed) -> Result<Answer> {
    let contact = contacts::load_contact(&mut tx, id).await?;
    match forms::conversation(&typed, false) {
        Err(errors) => again(tx, &contact, &typed, &errors).await,
        Ok(written) => {
            contacts::write(&mut tx, &contact, &written, typed.version()).await?;
            if asks(&written) {
                return tx.done(spotting::question(contact.person_id, "conversation")).await;
            }
            tx.done(format!("/referrals/{}/conversation", contact.referral_id)).await
        }
    }
}

/// Whether what was written has a word to ask about.
fn asks(written: &contacts::Written) -> bool {
    spotting::asks(&written.note) || spotting::asks(&written.not_online)
}

async fn again(tx: Tx, contact: &Contact, typed: &Typed, errors: &Errors) -> Result<Answer> {
    let body = html! { h1 class="nhsuk-heading-l" { "Conversation" } (writing_form(contact, typed, errors)) };
    tx.page(Page::new("Conversation", body).section("People").invalid(errors)).await
}

pub async fn finish(Write(mut tx): Write, Path(id): Path<ContactId>, typed: Typed) -> Result<Answer> {
    let contact = contacts::load_contact(&mut tx, id).await?;
    let done = format!("/referrals/{}/conversation/done", contact.referral_id);
    let mut check = Checked::new(&typed);
    let next = contacts::NextStep {
        step: check.line("next_step"),
        on: check.date("next"),
        waiting_on: check.maybe_choice("waiting_on").unwrap_or(WaitingOn::Us),
    };
    let extra = check.errors;
    match forms::conversation(&typed, true) {
        Err(errors) => again(tx, &contact, &typed, &errors).await,
        Ok(_) if !extra.is_empty() => again(tx, &contact, &typed, &extra).await,
        Ok(written) => {
            contacts::write(&mut tx, &contact, &written, typed.version()).await?;
            contacts::finish(&mut tx, id).await?;
            let referral = referral::store::load(&mut tx, contact.referral_id).await?;
            // A note that was still open when the referral was closed can be finished all the same.
            if referral.state.is_with_worker() {
                referral::store::change(&mut tx, &referral, Action::Converse, "").await?;
            }
            if !next.step.is_empty() || next.on.is_some() || next.waiting_on != WaitingOn::Us {
                // Whatever stood there is replaced by what was said just now.
                let referral = referral::store::load(&mut tx, contact.referral_id).await?;
                contacts::next_step(&mut tx, contact.referral_id, &next, referral.version).await?;
            }
            if asks(&written) {
                return tx.done(spotting::question(contact.person_id, "done")).await;
            }
            tx.done(done).await
        }
    }
}

pub async fn done(Read(mut tx): Read, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let person = person::store::find(&mut tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(&mut tx, &person).await?;
    let at = |what: &str| format!("/referrals/{id}/{what}");
    let body = html! {
        (banner)
        h2 class="nhsuk-heading-l" { "The conversation is saved" }
        ul class="nhsuk-list" {
            li { (nhsuk::action_link("Make the plan", at("plan"))) }
            li { (nhsuk::action_link("Find something that fits", at("find"))) }
            li { (nhsuk::action_link("Tell the GP", at("message?kind=update"))) }
            li { (nhsuk::action_link("Back to their page, to copy for EMIS", format!("/people/{}", person.id))) }
        }
    };
    tx.page(Page::new("The conversation is saved", body).section("People")).await
}

pub async fn about(Read(mut tx): Read, Path(id): Path<PersonId>) -> Result<Answer> {
    person::store::require(&mut tx, id, "about me").await?;
    let about = store::about_me(&mut tx, id).await?;
    about_page(tx, id, &typed_about(&about), &Errors::default()).await
}

async fn about_page(mut tx: Tx, id: PersonId, typed: &Typed, errors: &Errors) -> Result<Answer> {
    let person = person::store::load(&mut tx, id, "about me").await?;
    let banner = person::banner_of(&mut tx, &person).await?;
    let body = html! { (banner) (about_form(id, typed, errors)) };
    let title = format!("About {}", person.name());
    tx.page(Page::new(title, body).section("People").back(format!("/people/{id}")).invalid(errors)).await
}

pub async fn save_about(Write(mut tx): Write, Path(id): Path<PersonId>, typed: Typed) -> Result<Answer> {
    person::store::require(&mut tx, id, "about me").await?;
    match forms::about_me(&typed) {
        Err(errors) => about_page(tx, id, &typed, &errors).await,
        Ok(about) => {
            store::save_about_me(&mut tx, id, &about).await?;
            tx.done(format!("/people/{id}/about")).await
        }
    }
}

pub async fn autosave_about(Write(mut tx): Write, Path(id): Path<PersonId>, typed: Typed) -> Result<Answer> {
    person::store::require(&mut tx, id, "about me").await?;
    let about = match forms::about_me(&typed) {
        Ok(about) => about,
        Err(errors) => return about_page(tx, id, &typed, &errors).await,
    };
    match store::save_about_me(&mut tx, id, &about).await {
        Ok(version) => {
            let saved_at = tx.now.time().to_string();
            tx.done_json(&Saved { version, saved_at }).await
        }
        Err(error) if error.is_stale() => tx.stale_json(&format!("/people/{id}/about")).await,
        Err(error) => Err(error),
    }
}

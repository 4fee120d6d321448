//! A worker makes a page for somebody who asks for it, ends it, and prints their card.

use kernel::ReferralId;
use maud::html;

use super::model::{bad_word, tidy_word};
use super::{paper, store, store_shown};
use crate::account::secret;
use crate::audit::Act;
use crate::referral::model::Referral;
use crate::sending::model::Purpose;
use crate::sending::store::on_paper;
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once, press};
use crate::{Error, Read, Result, Tx, Write, person, referral};

pub async fn show(Read(mut tx): Read, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let page = view(&mut tx, &referral, &Errors::default()).await?;
    tx.page(page).await
}

async fn view(tx: &mut Tx, referral: &Referral, errors: &Errors) -> Result<Page> {
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let page = store::of_person(tx, referral.person_id).await?;
    let guessed = store::guessed_at(tx, referral.person_id).await?;
    let at = format!("/referrals/{}", referral.id);
    let nothing = Typed::default();
    let fields = Fields::new(&nothing, errors);
    let body = html! {
        (banner)
        (fields.summary())
        h2 class="nhsuk-heading-l" { "A page of their own" }
        p { "Only if they ask for it. Anybody who has the link and the word sees it: ask who looks at their phone." }
        p { "It shows the plan as agreed, what comes next, whom to ring, what is on for them and who has been told what. It never shows what has to do with abuse, concerns, notes, or where a secret place is." }
        @if let Some(at) = guessed {
            (nhsuk::inset_text(html! { p { "Their page ended on " (at.short()) ", after very many wrong words. Somebody who has their link may have been guessing. Ask them, when it is safe, before you make another." } }))
        }
        @if let Some(page) = &page {
            p { "They have one, made by " bdi { (page.made_by) } " on " (page.made_at.date().long()) ". It works until " (page.until_at.date().long()) ". "
                @match page.opened_at { Some(at) => { "Last opened on " (at.short()) "." } None => { "Nobody has opened it yet." } } }
            form method="post" action={ (at) "/own-page/end" } data-once {
                (once())
                (nhsuk::button("End it now").secondary())
            }
            p { "The link cannot be shown again. If it is lost, make a new one; the old one ends." }
        }
        form method="post" action={ (at) "/own-page" } autocomplete="off" {
            (fields.input("word", "The word that they choose").hint("They say it to open the page. A word that nobody near them would guess: no name, no birthday").width(20).autocomplete("off"))
            (nhsuk::button(if page.is_some() { "Make a new one" } else { "Make the page" }))
        }
        h3 { "A card on paper" }
        p { "It tells what comes next, whom to ring, and what the caller says first. Nothing of who they are or of us. Fold it at the dotted lines, with the print inside." }
        @if person.formats.large() { p { "They need large print: the card is printed so." } }
        @if person.formats.no_print() { p { strong { "They need braille or audio." } " A card in print does not serve them: read it to them instead." } }
        form class="kith-inline" method="post" action={ (at) "/card.pdf" } {
            (nhsuk::button("Print the card").secondary())
            " "
            (nhsuk::button("In large print").secondary().name("large").value("yes"))
        }
    };
    Ok(Page::new(format!("Their own page: {}", person.name()), body).section("People").back(format!("{at}/plan")).invalid(errors))
}

/// Makes the page and shows the link, once: to read out, or to print and hand over.
pub async fn make(Read(mut tx): Read, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let word = typed.get("word").to_owned();
    if let Some(sentence) = bad_word(&word) {
        let page = view(&mut tx, &referral, &Errors::one("word", sentence)).await?;
        return tx.page(page).await;
    }
    let (app, visit) = (tx.app().clone(), tx.visit.clone());
    // Hashing takes its time: no transaction is open.
    drop(tx);
    let word_hash = secret::hash(&tidy_word(&word)).await?;
    let mut tx = Tx::write(&app, visit).await?;
    let referral = referral::store::load(&mut tx, id).await?;
    // What is printed of this page is handed to them: it passes the gate.
    on_paper(&mut tx, Purpose::OwnCard, Some(&referral)).await?;
    let token = store::make(&mut tx, &referral, &word_hash).await?;
    let link = format!("{}/my/{token}", app.config.public_url.trim_end_matches('/'));
    let picture = secret::picture(&link)?;
    let body = html! {
        div class="kith-screen-only" {
            h1 class="nhsuk-heading-l" { "Their page is made" }
            p { strong { "This is shown once." } " Read it out, or print this page and hand it over. Do not write the word on it." }
        }
        p { (picture) }
        p class="kith-link" { (link) }
        p { "Your word opens it." }
        p class="kith-screen-only" {
            button class="nhsuk-button" type="button" data-print hidden { "Print" }
        }
        p class="kith-screen-only" { a href={ "/referrals/" (id) "/own-page" } { "Done" } }
    };
    tx.done_page(Page::new("A page", body).bare()).await
}

pub async fn end(Write(mut tx): Write, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    store::end(&mut tx, referral.person_id).await?;
    tx.done(format!("/referrals/{id}/own-page")).await
}

/// Passes the gate like everything that leaves, and is written down before there is any paper.
pub async fn card(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    on_paper(&mut tx, Purpose::OwnCard, Some(&referral)).await?;
    let shown = store_shown::shown(&mut tx, &referral).await?;
    tx.note(Act::Printed, Some(referral.person_id), "card");
    let (app, visit, large) = (tx.app().clone(), tx.visit.clone(), typed.get("large") == "yes");
    tx.commit().await?;
    let bytes = press(paper::card(&shown, large || shown.large)).await?;
    Tx::read(&app, visit).await?.file("card.pdf", "application/pdf", bytes).await
}

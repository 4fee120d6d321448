//! Sending a referral.

use kernel::{Answer as Said, PhoneNumber, ReferralId};
use maud::html;

use super::forms;
use super::model::{Need, Risk};
use super::pages_fields::{Stance, form_fields, not_a_crisis_service};
use super::store_receive::{Site, receive, sites};
use super::store_triage::{load_sent, needs};
use crate::concern::spotting;
use crate::team::model::CrisisLine;
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write, door, team};

pub async fn show(Read(mut tx): Read) -> Result<Answer> {
    let sites = sites(&mut tx).await?;
    let lines = team::store::crisis_lines(&mut tx).await?;
    let mut typed = Typed::with([("referrer_name", tx.actor().name.clone())]);
    if let [only] = sites.as_slice() {
        typed.set("site", only.id.to_string());
    }
    tx.page(view(&sites, &lines, &typed, &Errors::default())).await
}

pub async fn send(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    match forms::new(&typed, tx.today()) {
        Err(errors) => again(tx, &typed, &errors).await,
        Ok(new) => {
            tx.take_turn().await;
            let site = sites(&mut tx).await?.into_iter().find(|site| site.id == new.site).ok_or(Error::NotFound)?;
            let door = door::store::the_one(&mut tx, door::model::Kind::Form).await?;
            let (taken, _) = door::store::take(&mut tx, &door, &ReferralId::new().to_string(), "", true).await?;
            let id = receive(&mut tx, &new, &site, taken).await?;
            tx.done(format!("/referrals/{id}/sent")).await
        }
    }
}

async fn again(mut tx: Tx, typed: &Typed, errors: &Errors) -> Result<Answer> {
    let sites = sites(&mut tx).await?;
    let lines = team::store::crisis_lines(&mut tx).await?;
    tx.page(view(&sites, &lines, typed, errors)).await
}

fn view(sites: &[Site], lines: &[CrisisLine], typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Refer somebody" }
        (not_a_crisis_service(lines, Stance::Refers))
        form method="post" data-once data-unsaved {
            (once())
            @if let [only] = sites {
                input type="hidden" name="site" value=(only.id);
                p { "For " strong { (only.name) } }
            } @else {
                @let select = f.select("site", "Practice").item("", "Choose").items(sites.iter().map(|site| (site.id.to_string(), site.name.as_str())));
                (select.value(typed.get("site")))
            }
            (form_fields(&f, Stance::Refers, &[]))
            (nhsuk::button("Send the referral"))
        }
    };
    Page::new("Refer somebody", body).section("Referrals").back("/referrals").invalid(errors)
}

/// The end of the form: one line to tell the patient. It is the same whoever they are to us.
pub async fn sent(Read(mut tx): Read, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = load_sent(&mut tx, id).await?;
    let needs = needs(&mut tx, id).await?;
    let lines = team::store::crisis_lines(&mut tx).await?;
    let phone = PhoneNumber::parse(&tx.visit.team_phone).map_or(tx.visit.team_phone.clone(), |phone| phone.spaced());
    let who = match referral.told_worker.as_str() {
        "" => format!("Somebody from {}", tx.visit.team_name),
        first => format!("{first}, or a colleague from {},", tx.visit.team_name),
    };
    let risk = referral.risk == Risk::Known;
    let asks = spotting::asks(&referral.wants);
    // What is said or printed at a desk can be read by whoever came along.
    let careful = risk || needs.contains(&Need::Abuse) || referral.asked_in_private != Said::Yes;
    let body = html! {
        (nhsuk::panel("Referral sent", html! { "Number " strong { (referral.number) } }))
        @if risk { (not_a_crisis_service(&lines, Stance::Refers)) }
        @else if asks {
            h2 { "Is anyone at risk now?" }
            p { "There is a word in what you wrote that may speak of danger. It may mean nothing: only you can judge." }
            (not_a_crisis_service(&lines, Stance::Refers))
        }
        h2 { "Tell them" }
        p class="kith-words" { (who) " will ring you from " (phone) "." }
        p { "Please save the number, so that you know it is us. We ring from that number only." }
        @if careful { p class="kith-screen-only" { strong { "Tell them only when they are alone" } ", and ask whether it is safe to take something on paper or to save the number." } }
        @else { p class="kith-screen-only" { "You can print this page and give it to them." } }
        p class="kith-screen-only" { a href="/referrals/new" { "Refer somebody else" } " or " a href="/referrals" { "see what became of your referrals" } }
    };
    tx.page(Page::new("Referral sent", body).section("Referrals")).await
}

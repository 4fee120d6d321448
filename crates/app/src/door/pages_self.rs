//! The public form, for people who ask for themselves. While its door is closed none of these pages is there.
//!
//! Somebody may look over a shoulder or into the telephone later. So the titles are neutral, no address tells anything of the
//! person, nothing is kept before they press "Send", and every page begins with the way out.

use axum::Extension;
use axum::http::StatusCode;
use kernel::{Actor, PhoneNumber};
use maud::{Markup, html};

use super::forms_self::{ask, is_elsewhere, is_trapped};
use super::model::Door;
use super::pages::{mark, once_of};
use super::pages_self_form::{form_view, receipt_view};
use super::store;
use crate::referral::store_receive::{Site, receive, sites_open};
use crate::team::model::CrisisLine;
use crate::web::{Answer, Client, Errors, Page, Typed};
use crate::{Error, Read, Result, Tx, Write, team};

/// The open door, and what its pages tell.
pub(super) struct Ask {
    pub door: Door,
    pub sites: Vec<Site>,
    pub lines: Vec<CrisisLine>,
    /// Working days until somebody reads it.
    pub days: i64,
    pub team: String,
    pub phone: String,
}

impl Ask {
    async fn load(tx: &mut Tx) -> Result<Self> {
        let door = store::own_open(tx).await?.ok_or(Error::NotFound)?;
        // Whoever is signed in here is somebody like everybody else.
        let request = tx.actor().request.clone();
        tx.visit.actor = Actor { request, ..Actor::system(tx.team(), "The public form") };
        Ok(Self {
            door,
            sites: sites_open(tx).await?,
            lines: team::store::crisis_lines(tx).await?,
            days: team::store::settings(tx).await?.triage_days,
            team: tx.visit.team_name.clone(),
            phone: tx.visit.team_phone.clone(),
        })
    }

    /// A page of this form: its title says whose it is and nothing else.
    pub fn page(&self, body: Markup) -> Page {
        Page::new(self.team.clone(), body).quiet()
    }

    /// The number that the team rings from, to read.
    pub fn number(&self) -> Markup {
        let number = PhoneNumber::parse(&self.phone).map_or(self.phone.clone(), |phone| phone.spaced());
        html! { strong class="kith-number" { (number) } }
    }

    /// "2 working days".
    pub fn within(&self) -> String {
        match self.days {
            ..=1 => "1 working day".to_owned(),
            days => format!("{days} working days"),
        }
    }

    /// Who helps now.
    pub fn crisis(&self, heading: &str) -> Markup {
        html! {
            (nhsuk::care_card(nhsuk::CardVariant::Urgent, heading).content(html! {
                p { "Nobody here reads this at once. If you need help now, ring:" }
                (self.numbers())
            }))
        }
    }

    /// Whom to ring.
    pub fn numbers(&self) -> Markup {
        team::view::numbers(&self.lines)
    }
}

pub async fn start(Read(mut tx): Read) -> Result<Answer> {
    let ask = Ask::load(&mut tx).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Ask us for help" }
        (ask.crisis("This is not a crisis service"))
        p { "A link worker is somebody with time to listen. You talk about what matters to you. Then you find people and places near you that can help. It is free." }
        h2 { "Who can ask" }
        p { "You can ask us if you are with one of these GP practices. You need no letter from a doctor." }
        (nhsuk::details("See the practices", html! { ul { @for site in &ask.sites { li { (site.name) } } } }))
        h2 { "What happens next" }
        ol {
            li { "You fill in a form. It takes about five minutes. You can leave out what you do not want to tell." }
            li { "One of our team reads it within " (ask.within()) ". We do not read it at night or at the weekend." }
            li { "Then one of us rings you from " (ask.number()) ". We do it in the way that you say is safe." }
        }
        h2 { "Who sees what you write" }
        p { "Only our team sees the form. We ask you before we tell others about you. But if somebody is in danger, we may have to tell a doctor or the police." }
        h2 id="safe" { "Is it safe to fill this in now?" }
        p { "Can somebody see your screen? Could somebody look at this phone or computer later?" }
        div class="kith-answers" {
            (nhsuk::button_link("Yes, I am alone or it is safe", "/ask/form"))
            (nhsuk::button_link("No, or I am not sure", "/ask/other-ways").secondary())
        }
        (about_leaving())
    };
    tx.page(ask.page(body)).await
}

/// What the way out does, and what it cannot do.
fn about_leaving() -> nhsuk::Details {
    nhsuk::details(
        "What “Leave this page” does",
        html! {
            p { "The button at the top takes you to a page about the weather. Use it when somebody comes in." }
            p { "It cannot clear the list of pages that you looked at. Your phone or computer keeps that list. It is called the history." }
            p { "You can take one page out of the history. It can be safer to leave the rest, as an empty list may be noticed." }
        },
    )
}

/// It is not safe now, or they do not know. Nothing is kept, and the address does not say why they are here.
pub async fn other_ways(Read(mut tx): Read) -> Result<Answer> {
    let ask = Ask::load(&mut tx).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Other ways to ask" }
        p { "That is fine. Please do not fill in the form now. We have kept nothing." }
        (nhsuk::care_card(nhsuk::CardVariant::Urgent, "If you need help now").content(html! {
            p { "Ring from a phone that is safe:" }
            (ask.numbers())
            p { "If you cannot speak, ring 999 from a mobile. Stay on the line. When you are told to, press 55. Then they know that you need help." }
        }))
        h2 { "How to ask us in another way" }
        ul {
            li { "Go to your GP practice when you can be alone there. Say that you want to talk to a link worker. Anyone who works there can ask us for you." }
            li { "Ring your practice from a phone that is safe. It may be the phone of a friend, or one at work." }
            li { "Come back to this page when you are alone, on a phone or computer that nobody else looks at." }
        }
        h2 { "How to leave" }
        p { "Press “Leave this page” at the top. It takes you to a page about the weather." }
        (about_leaving())
    };
    tx.page(ask.page(body)).await
}

/// They are with a practice that is not the team's. Nothing is kept.
pub async fn elsewhere(Read(mut tx): Read) -> Result<Answer> {
    let ask = Ask::load(&mut tx).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Somebody else can help you" }
        p { "Sorry, we can only help people who are with our GP practices. We have kept nothing of what you wrote." }
        h2 { "Who can help" }
        ul {
            li { "Ask at your own GP practice. Most have a link worker too. Say that you want to talk to one." }
            li { "If you have no GP practice, you can join one. You need no proof of who you are or where you live. Ask at any practice near you." }
            li { "See " a href="/activities" { "what is on near here" } ". Some of it is open to all." }
        }
        (ask.crisis("If you need help now"))
        p { "Did you choose the wrong practice? " a href="/ask/form" { "Go back to the form" } "." }
    };
    tx.page(ask.page(body)).await
}

pub async fn form(Read(mut tx): Read) -> Result<Answer> {
    let ask = Ask::load(&mut tx).await?;
    let page = form_view(&ask, &Typed::default(), &Errors::default(), false);
    tx.page(page).await
}

/// Takes what was filled in and shows the receipt at once: no address leads to it, and whoever looks at the form again finds it
/// empty.
pub async fn send(Write(mut tx): Write, Extension(client): Extension<Client>, typed: Typed) -> Result<Answer> {
    tx.take_turn().await;
    let ask_us = Ask::load(&mut tx).await?;
    if is_elsewhere(&typed) {
        return tx.done("/ask/elsewhere").await;
    }
    let mark = mark(&typed, b"");
    let seen = store::seen(&mut tx, ask_us.door.id, &mark).await?;
    let asked = ask(&typed, tx.today());
    let once_sent = asked.is_err() && store::sent_with(&mut tx, ask_us.door.id, &once_of(&typed)).await?;
    let new = match (asked, seen) {
        // Pressed twice, or the receipt loaded anew: the same receipt.
        (Ok(new), Some((_, number))) => {
            let page = receipt_view(&ask_us, &new, number, tx.today());
            return tx.page(page).await;
        }
        // Back to how it was before it was sent.
        (Err(_), _) if once_sent => return tx.done("/ask/form").await,
        (Ok(new), None) => new,
        (Err(errors), _) => return tx.page(form_view(&ask_us, &typed, &errors, false)).await,
    };
    let site = ask_us.sites.iter().find(|site| site.id == new.site).ok_or(Error::NotFound)?;
    if !tx.app().limits.allow(&ask_us.door, client, tx.now) {
        let mut page = form_view(&ask_us, &typed, &Errors::default(), true);
        page.status = StatusCode::TOO_MANY_REQUESTS;
        return tx.page(page).await;
    }
    let (taken, _) = store::take(&mut tx, &ask_us.door, &mark, "", true).await?;
    if !is_trapped(&typed) {
        receive(&mut tx, &new, site, taken).await?;
    } else {
        // Mostly a machine. But a browser that fills in forms by itself does it for somebody real, too: a leader looks.
        let mut form = typed;
        form.set("agreed", new.agreed.word());
        form.set("phone_label", new.route.as_ref().map_or("", |route| &route.label));
        store::keep_form(&mut tx, taken.id, &form.encoded(), "A hidden box was filled in, as machines do").await?;
    }
    let page = receipt_view(&ask_us, &new, taken.number, tx.today());
    tx.done_page(page).await
}

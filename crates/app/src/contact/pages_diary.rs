//! One's hours in the calendar of one's telephone: made, read, ended.

use axum::Extension;
use axum::http::{HeaderMap, HeaderName, header};
use kernel::Actor;
use maud::html;

use super::{diary, store_diary};
use crate::account::secret;
use crate::account::store::{add_failures, failures};
use crate::account::throttle::place;
use crate::audit::Act;
use crate::sending::model::Purpose;
use crate::sending::store::on_paper;
use crate::web::{Answer, Client, Page, Path, once};
use crate::{Error, Read, Result, Tx, Write};

/// Wrong addresses from one place within a quarter of an hour.
const MOST_WRONG: i64 = 20;
const WITHIN_MINUTES: i64 = 15;

pub async fn show(Read(mut tx): Read) -> Result<Answer> {
    let mine = store_diary::mine(&mut tx).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Your hours in the calendar of your phone" }
        p { "It tells when you have a call, a call back, a visit or a meeting. It tells nothing of whom or where: calendars are shown on locked screens, and whoever runs yours can read it." }
        p { "Whoever has its address can read it. Keep the address to yourself." }
        @match &mine {
            None => {
                form method="post" { (nhsuk::button("Make the calendar")) }
            }
            Some(mine) => {
                p { "You have one, made on " (mine.made_at.date().long()) ". It works until " (mine.until_at.date().long()) ", and ends when you change your password. "
                    @match mine.read_at { Some(at) => { "Last read " (at.short()) "." } None => { "Nothing has read it yet." } } }
                form method="post" action="/account/calendar/end" data-once { (once()) (nhsuk::button("End it now")) }
                form method="post" { (nhsuk::button("Make a new address; the old one ends").secondary()) }
            }
        }
    };
    tx.page(Page::new("Your calendar", body).back("/account")).await
}

/// Makes it and shows its address, once.
pub async fn make(Write(mut tx): Write) -> Result<Answer> {
    let token = store_diary::make(&mut tx).await?;
    let link = format!("{}/diary/{token}", tx.app().config.public_url.trim_end_matches('/'));
    let picture = secret::picture(&link)?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Your calendar is made" }
        p { strong { "This address is shown once." } }
        p { a href=(in_calendar(&link)) { "Add it to the calendar of this phone" } }
        p { "If nothing opens: copy the address, open the calendar, choose to add a calendar by its address (some call it “subscribe” or “from URL”), and paste it." }
        p class="kith-link" id="address" { (link) }
        p {
            button class="nhsuk-button nhsuk-button--secondary" type="button" data-copy="address" hidden { "Copy the address" }
            span data-copy-state role="status" {}
        }
        p { "On another phone, point its camera here:" }
        p { (picture) }
        p { a href="/account/calendar" { "Done" } }
    };
    tx.done_page(Page::new("Your calendar", body).back("/account/calendar")).await
}

/// The address as telephones know it that add a calendar by one press.
fn in_calendar(link: &str) -> String {
    link.split_once("://").map_or_else(|| link.to_owned(), |(_, rest)| format!("webcal://{rest}"))
}

pub async fn end(Write(mut tx): Write) -> Result<Answer> {
    store_diary::end(&mut tx).await?;
    tx.done("/account/calendar").await
}

/// What the telephone reads. It passes the gate like everything that leaves, each time that it leaves; each reading is in the audit trail.
pub async fn read(
    Read(mut tx): Read,
    Path(token): Path<String>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Answer> {
    let (app, mut visit, now) = (tx.app().clone(), tx.visit.clone(), tx.now);
    // Whoever is signed in here is somebody like everybody else.
    visit.actor = Actor { request: visit.actor.request.clone(), ..Actor::system(visit.actor.team, "A calendar") };
    let key = format!("diary place {}", place(client));
    let wrong = failures(&mut tx, &[key.as_str()], now.plus_minutes(-WITHIN_MINUTES)).await?;
    if wrong.iter().any(|wrong| *wrong >= MOST_WRONG) {
        return Err(Error::TooMuch("There were too many tries. Wait a quarter of an hour.".to_owned()));
    }
    let found = store_diary::by_token(&mut tx, &token).await?;
    drop(tx);
    let Some(found) = found else {
        let mut tx = Tx::write(&app, visit).await?;
        add_failures(&mut tx, &[key.as_str()], now).await?;
        tx.note(Act::SignedIn, None, "no, there is no such calendar");
        tx.commit().await?;
        return Err(Error::NotFound);
    };
    visit.actor = Actor { staff: Some(found.staff), name: found.name.clone(), roles: found.roles, ..visit.actor };
    let mut tx = Tx::write(&app, visit).await?;
    // Asked again where it is written: it may have been ended meanwhile.
    let found = store_diary::by_token(&mut tx, &token).await?.ok_or(Error::NotFound)?;
    let entries = store_diary::entries(&mut tx, found.staff).await?;
    let said = diary::said(&entries);
    let since = store_diary::read(&mut tx, &found, &said).await?;
    let kept = Kept { tag: format!("\"{}\"", said.get(..32).unwrap_or(&said)), since: http_date(since) };
    if kept.is_had(&headers) {
        tx.note(Act::Saw, None, "their calendar, which said nothing new");
        return Ok(kept.on(tx.done_unchanged().await?));
    }
    on_paper(&mut tx, Purpose::Diary, None).await?;
    tx.note(Act::Printed, None, "their calendar");
    let today = format!("{}/today", app.config.public_url.trim_end_matches('/'));
    let secret = crate::account::session::hash(&token);
    let file = diary::file(&entries, &secret, since, &today).ok_or(Error::NotFound)?;
    Ok(kept.on(tx.done_file("diary.ics", "text/calendar; charset=utf-8", file.into_bytes()).await?))
}

/// By what a program knows whether it has this already.
struct Kept {
    tag: String,
    since: String,
}

impl Kept {
    fn is_had(&self, asked: &HeaderMap) -> bool {
        let of = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
        match of(header::IF_NONE_MATCH) {
            Some(tags) => tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == self.tag),
            None => of(header::IF_MODIFIED_SINCE) == Some(self.since.as_str()),
        }
    }

    fn on(&self, answer: Answer) -> Answer {
        answer.with_header(header::ETAG, &self.tag).with_header(header::LAST_MODIFIED, &self.since)
    }
}

/// A moment as HTTP writes it.
fn http_date(at: kernel::Instant) -> String {
    jiff::Timestamp::from_millisecond(at.millis())
        .map(|at| at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default()
}

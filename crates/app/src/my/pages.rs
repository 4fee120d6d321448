//! A person's own page: the question, the page, what they tell us, the way out.
//!
//! A link that leads nowhere and one that does answer the same, in the same time, until the word is right. A visit hangs on a cookie that
//! goes with the browser and holds for this one link.

use axum::Extension;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use kernel::Actor;
use maud::html;

use super::model::{OwnPage, tidy_token, tidy_word};
use super::{paper, store, store_shown, view};
use crate::account::secret;
use crate::account::session::hash;
use crate::account::store::{add_failures, failures};
use crate::account::throttle::place;
use crate::audit::Act;
use crate::web::{Answer, Checked, Client, Errors, NEUTRAL, Page, Path, Query, Typed, cookie, press};
use crate::{App, Error, Read, Result, Tx, Write, connection, sending, team};

const COOKIE: &str = "kith_my";
/// Wrong words within a quarter of an hour: at one link from one place, at one link, and from one place.
const MOST_BY_PAIR: i64 = 5;
const MOST_BY_LINK: i64 = 20;
const MOST_BY_PLACE: i64 = 50;
const WITHIN_MINUTES: i64 = 15;

#[derive(serde::Deserialize)]
pub struct Print {
    #[serde(default)]
    large: String,
}

impl Print {
    /// As they ask for it; without a word, as serves them.
    fn is_large(&self, serves: bool) -> bool {
        match self.large.as_str() {
            "yes" => true,
            "no" => false,
            _ => serves,
        }
    }
}

/// The address of a page. What was typed as a link stands in it tidied, so that nothing else does.
fn address(token: &str) -> String {
    format!("/my/{}", tidy_token(token))
}

fn neutral(token: &str, body: maud::Markup) -> Page {
    Page::new("Page", body).own(format!("{}/leave", address(token)))
}

/// Whoever is signed in here is somebody like everybody else; what is done is done by the page.
fn as_page(tx: &mut Tx) {
    let request = tx.actor().request.clone();
    tx.visit.actor = Actor { request, ..Actor::system(tx.team(), "Their own page") };
}

/// The `Set-Cookie` of a visit.
fn visit_cookie(app: &App, token: &str, visit: &str) -> String {
    let secure = if app.config.public_url.starts_with("https:") { "; Secure" } else { "" };
    // No visit: the cookie is taken away.
    let age = if visit.is_empty() { "; Max-Age=0" } else { "" };
    format!("{COOKIE}={visit}; Path={}; HttpOnly; SameSite=Strict{age}{secure}", address(token))
}

/// The page and its visit, if the word was said here and that is not long ago.
async fn opened(tx: &mut Tx, token: &str, headers: &HeaderMap) -> Result<Option<OwnPage>> {
    as_page(tx);
    let Some(visit) = cookie(headers, COOKIE) else { return Ok(None) };
    let Some((page, seen_at)) = store::opened(tx, token, &visit).await? else { return Ok(None) };
    tx.saw(page.person_id, "their own page");
    if tx.now.minutes_since(seen_at) >= 1 {
        let app = tx.app().clone();
        store::seen(&app, &visit).await?;
    }
    Ok(Some(page))
}

pub async fn show(Read(mut tx): Read, Path(token): Path<String>, Query(how): Query<Print>, headers: HeaderMap) -> Result<Answer> {
    let at = address(&token);
    // As it was read out or printed: the cookie of a visit hangs on one spelling.
    if token != tidy_token(&token) {
        return tx.done(at).await;
    }
    let Some(page) = opened(&mut tx, &token, &headers).await? else {
        return tx.page(question(&token, &Typed::default(), StatusCode::OK, "")).await;
    };
    let referral = store_shown::referral_of(&mut tx, &page).await?;
    let shown = store_shown::shown(&mut tx, &referral).await?;
    let lines = team::store::crisis_lines(&mut tx).await?;
    let mark = crate::account::session::new_token();
    let large = how.is_large(shown.large);
    let body = view::page(&at, &shown, &lines, &mark, large);
    tx.page(neutral(&token, body).large(large)).await
}

/// What was typed to be sent, of a form that came when the visit was over; nothing, if there is nothing to send.
fn unsent(typed: &Typed) -> Typed {
    let has_words = !typed.get("words").trim().is_empty();
    if typed.get("about").is_empty() || !(has_words || typed.get("about") == "no") {
        return Typed::default();
    }
    Typed::with(["about", "connection", "words", "mark"].map(|name| (name, typed.get(name))))
}

/// The question, with what is still to be sent, and what is wrong.
fn question(token: &str, unsent: &Typed, status: StatusCode, sentence: &'static str) -> Page {
    let errors = if sentence.is_empty() { Errors::default() } else { Errors::one("word", sentence) };
    let mut page = neutral(token, view::question(&address(token), unsent, &errors));
    page.status = status;
    page
}

/// Tries a word, and sends what waited for it. Whether there is such a link is asked, hashed and counted alike.
pub async fn open(
    Read(mut tx): Read,
    Path(token): Path<String>,
    Extension(client): Extension<Client>,
    typed: Typed,
) -> Result<Answer> {
    as_page(&mut tx);
    let unsent = unsent(&typed);
    let (app, visit, now, link) = (tx.app().clone(), tx.visit.clone(), tx.now, hash(&tidy_token(&token)));
    let (pair, by_link, by_place) =
        (format!("own pair {link} {}", place(client)), format!("own link {link}"), format!("own place {}", place(client)));
    let keys = [pair.as_str(), by_link.as_str(), by_place.as_str()];
    let most = [MOST_BY_PAIR, MOST_BY_LINK, MOST_BY_PLACE];
    let failed = failures(&mut tx, &keys, now.plus_minutes(-WITHIN_MINUTES)).await?;
    if let Some((_, key)) = failed.iter().zip(most).zip(keys).find(|((failed, most), _)| *failed >= most) {
        let whose = store::by_token(&mut tx, &token).await?.map(|page| page.person_id);
        let told = format!("told {key}");
        let is_told = failures(&mut tx, &[told.as_str()], now.plus_minutes(-WITHIN_MINUTES)).await? != [0];
        // The first who has to wait is noted, and then no more for a while: tries cost nothing, and must not fill the disk.
        if !is_told {
            drop(tx);
            tx = Tx::write(&app, visit).await?;
            add_failures(&mut tx, &[told.as_str()], now).await?;
            tx.note(Act::SignedIn, whose, "no, there were too many tries at their own page");
        }
        let sentence = "There were too many tries. Wait a quarter of an hour and try again";
        let page = question(&token, &unsent, StatusCode::TOO_MANY_REQUESTS, sentence);
        return if is_told { tx.page(page).await } else { tx.done_page(page).await };
    }
    let page = store::by_token(&mut tx, &token).await?;
    // Hashing takes its time: no transaction is open.
    drop(tx);
    let word = tidy_word(typed.get("word"));
    let fits = secret::fits(&word, page.as_ref().map(|page| page.word_hash.clone())).await?;
    let mut tx = Tx::write(&app, visit).await?;
    let (person, is_page) = (page.as_ref().map(|page| page.person_id), page.is_some());
    match page.filter(|_| fits) {
        Some(page) => {
            let visit = store::begin(&mut tx, &page).await?;
            let cookie = visit_cookie(&app, &token, &visit);
            let to = if unsent.pairs().next().is_some() {
                send(&mut tx, &page, &token, client, &unsent).await?
            } else {
                address(&token)
            };
            Ok(tx.done(to).await?.with_header(header::SET_COOKIE, &cookie))
        }
        None => {
            add_failures(&mut tx, &keys, now).await?;
            store::wrong_word(&mut tx, &token).await?;
            // That it was tried, and nothing of what was said: people try the words of other doors.
            tx.note(
                Act::SignedIn,
                person,
                if is_page { "no, not the word of their own page" } else { "no, there is no such page" },
            );
            let sentence = "That is not the word. Try again, or ring the person who gave you this";
            tx.done_page(question(&token, &unsent, StatusCode::UNPROCESSABLE_ENTITY, sentence)).await
        }
    }
}

/// They say no to something, that something is not right, or how to reach them. It waits for somebody; nothing is changed by it but that
/// nothing more is sent where they said no. If the visit has ended while they wrote, nothing is kept here before the word is said again,
/// and nothing of it is lost.
pub async fn tell(
    Write(mut tx): Write,
    Path(token): Path<String>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Answer> {
    as_page(&mut tx);
    let at = address(&token);
    let opened = match cookie(&headers, COOKIE) {
        Some(visit) => store::opened(&mut tx, &token, &visit).await?,
        None => None,
    };
    match opened {
        Some((page, _)) => {
            let to = send(&mut tx, &page, &token, client, &typed).await?;
            tx.done(to).await
        }
        None => match unsent(&typed) {
            nothing if nothing.pairs().next().is_none() => tx.done(at).await,
            unsent => tx.page(question(&token, &unsent, StatusCode::UNAUTHORIZED, "")).await,
        },
    }
}

/// Keeps what they tell us, for somebody to read. Gives where they go on.
async fn send(tx: &mut Tx, page: &OwnPage, token: &str, client: Client, typed: &Typed) -> Result<String> {
    let at = address(token);
    if !tx.app().limits.allow_outsider(client, tx.now) {
        return Err(Error::TooMuch("That is a lot at once. Wait an hour, or ring us.".to_owned()));
    }
    let referral = store_shown::referral_of(tx, page).await?;
    let mut check = Checked::new(typed);
    let words = check.text("words");
    if let Some(sentence) = check.errors.of("words") {
        return Err(Error::refused(sentence.to_owned()));
    }
    let said = match typed.get("about") {
        "no" => {
            let id = typed.get("connection").parse().map_err(|_| Error::NotFound)?;
            let connection = store_shown::connection(tx, &referral, id).await?;
            if connection.said_no_at.is_none() {
                connection::store::said_no(tx, &connection).await?;
            }
            format!("No to {}. {words}", connection.service_name)
        }
        _ if words.is_empty() => return Ok(at),
        "contact" => format!("Wants to be reached in another way: {words}"),
        _ => format!("Something on their page is not right: {words}"),
    };
    // Sent twice it is the same: the mark is the page's, the words are theirs.
    let mark = format!("own page {}", hash(&format!("{} {} {said}", page.id, typed.get("mark"))));
    let new = sending::store_reply::keep_from_page(tx, page.person_id, page.referral_id, &mark, said.trim()).await?;
    if new && typed.get("about") == "contact" {
        sending::store_reply::ask_anew(tx, page.person_id).await?;
    }
    Ok(format!("{at}/told"))
}

pub async fn told(Read(mut tx): Read, Path(token): Path<String>, headers: HeaderMap) -> Result<Answer> {
    let at = address(&token);
    let Some(page) = opened(&mut tx, &token, &headers).await? else { return tx.done(at).await };
    let referral = store_shown::referral_of(&mut tx, &page).await?;
    let shown = store_shown::shown(&mut tx, &referral).await?;
    let lines = team::store::crisis_lines(&mut tx).await?;
    tx.page(neutral(&token, view::told(&at, &shown, &lines))).await
}

pub async fn card(Read(mut tx): Read, Path(token): Path<String>, Query(how): Query<Print>, headers: HeaderMap) -> Result<Answer> {
    let Some(page) = opened(&mut tx, &token, &headers).await? else { return tx.done(address(&token)).await };
    let referral = store_shown::referral_of(&mut tx, &page).await?;
    let shown = store_shown::shown(&mut tx, &referral).await?;
    let document = paper::card(&shown, how.is_large(shown.large));
    let bytes = press(document).await?;
    tx.file("card.pdf", "application/pdf", bytes).await
}

/// The way out: ends the visit, has the browser forget, and goes on to a page that anybody may have open. Other sites may not be sent to
/// from a form, so the page that answers goes on by itself.
pub async fn leave(Write(mut tx): Write, Path(token): Path<String>, headers: HeaderMap) -> Result<Answer> {
    as_page(&mut tx);
    if let Some(visit) = cookie(&headers, COOKIE) {
        if let Some((page, _)) = store::opened(&mut tx, &token, &visit).await? {
            tx.note(Act::SignedOut, Some(page.person_id), "left their own page");
        }
        store::leave(&mut tx, &visit).await?;
    }
    let app = tx.app().clone();
    let body = html! { p { a href=(NEUTRAL) rel="noreferrer noopener" { "The weather" } } };
    let answer = tx.done_page(Page::new("Page", body).own(format!("{}/leave", address(&token)))).await?;
    Ok(answer
        .with_header(header::SET_COOKIE, &visit_cookie(&app, &token, ""))
        .with_header(HeaderName::from_static("clear-site-data"), "\"cache\", \"cookies\"")
        .with_header(header::REFRESH, &format!("0; url={NEUTRAL}")))
}

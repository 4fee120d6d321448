//! The gate in front of every handler: request id, headers, who is asking, may they, is it really their browser; and behind
//! it: doing a transaction again, and turning failures into pages that keep what was typed.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant as Stopwatch};

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, FromRequestParts as _, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, PersonId};
use sha2::{Digest, Sha256};

use super::answer::Failure;
use super::route::{Guard, Knock};
use super::{Access, Answer, Page, Path, Typed, layout, problem, programs, saved, store};
use crate::account::session::{self, Session};
use crate::{App, Error, Visit};

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// So long a request that others get in the way of is tried again; then somebody is told, well before the server gives up on it.
const TRY_FOR: Duration = Duration::from_secs(15);

/// The largest form, and the largest with files.
const MOST_BODY: usize = 1024 * 1024;
const MOST_BODY_WITH_FILES: usize = 12 * 1024 * 1024;
/// The most fields in one form: each costs much more than its few bytes.
const MOST_PAIRS: usize = 1000;

/// Who speaks where [`Access::Provider`] is asked for: the only provider that calls us back.
const PROVIDER: &str = "GOV.UK Notify";

/// What only our own pages may do. Nothing inline, nothing from outside.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The address of the browser, for slowing down guessing.
#[derive(Clone, Copy, Debug)]
pub struct Client(pub IpAddr);

/// Around everything: a request id, a line in the log, a timing, the headers of every answer.
pub async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Stopwatch::now();
    // Our own id, always: one from outside could write into our logs.
    let id = format!("{:016x}", rand::random::<u64>());
    let client = client(&app, &request);
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(Client(client));
    let method = request.method().clone();
    let pattern = request.extensions().get::<MatchedPath>().map_or("none".to_owned(), |path| path.as_str().to_owned());
    let is_asset = pattern.starts_with("/assets/");
    let is_own = pattern.starts_with("/my/");
    // A calendar keeps what it read, and asks whether it is still so.
    let is_kept = pattern.starts_with("/diary/");
    let for_programs = programs::reads(request.uri().path()).then(|| request.headers().clone());

    let mut response = next.run(request).await;

    let status = response.status().as_u16();
    let took = started.elapsed();
    // The pattern, never the address: an id in a log is a person in a log.
    tracing::info!(request = id, %method, pattern, status, ms = took.as_millis() as u64, "answered");
    metrics::histogram!("kith_request_seconds", "route" => pattern, "status" => status.to_string()).record(took.as_secs_f64());
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, if is_own { "no-referrer" } else { "same-origin" });
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), interest-cohort=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    if !is_asset {
        set(header::CACHE_CONTROL, if is_kept { "private, no-cache" } else { "no-store" });
    }
    if app.config.public_url.starts_with("https:") {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    match for_programs {
        Some(asked) => programs::opened(&asked, response),
        None => response,
    }
}

/// The id of this request, for audit rows, the log and the problem page.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The browser's address: the peer's, or what a trusted proxy says of it.
fn client(app: &App, request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |it| it.0.ip());
    if !app.config.trusted_proxies.contains(&peer) {
        return peer;
    }
    // A proxy adds to the end, to the last line or on a line of its own. So the last address that is none of our proxies is true;
    // what stands before it could be made up, and is not looked at even where that one cannot be read.
    let lines = request.headers().get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or_default());
    let addresses: Vec<_> = lines.flat_map(|line| line.split(',')).map(|address| address.trim().parse::<IpAddr>()).collect();
    let is_proxy = |address: &IpAddr| app.config.trusted_proxies.contains(address);
    let last = addresses.into_iter().rev().find(|address| !address.as_ref().is_ok_and(is_proxy));
    last.and_then(Result::ok).unwrap_or(peer)
}

/// Whether a form was sent by one of our own pages. Browsers say so themselves (Fetch Metadata), older ones by `Origin`;
/// what says neither is no browser of ours. ADR 0004.
fn same_site(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text("origin") else { return false };
    let host_of = |url: &str| url.split_once("://").map(|(_, rest)| rest.trim_end_matches('/').to_owned());
    match (host_of(origin), text("host")) {
        (Some(origin_host), Some(host)) => origin_host == host || Some(origin_host) == host_of(public_url),
        _ => false,
    }
}

/// A browser that does not know Fetch Metadata, on a person's own page: since that page sends no address along, such a browser says
/// `null` of where the form is from. Nobody gains by letting another site send one: it would need the link and the word, or a cookie that
/// no other site's form brings (`SameSite=Strict`). Old phones are what many people have.
fn is_old_on_own(path: &str, headers: &HeaderMap) -> bool {
    path.starts_with("/my/")
        && !headers.contains_key("sec-fetch-site")
        && headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes() == b"null")
}

/// In front of one route.
pub async fn door(guard: Guard, app: App, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    // Where somebody came from: a form's own address may have nothing to show.
    let back = came_from(&parts.headers).filter(|_| !programs::reads(&path)).unwrap_or_else(|| path.clone());
    // A form with files is large, and nothing of it is repeated on a page: the browser's own Back has it. So whoever may not send it
    // is told before it is read.
    let mut entered = None;
    if guard.files {
        let visit = match enter(guard.access, &app, &parts, &id, &Typed::default()).await {
            Ok(visit) => visit,
            Err(refused) => return *refused,
        };
        if let Some(knock) = guard.knock
            && let Err(error) = knocked(knock, &app, &mut parts, &visit).await
        {
            return failed(&app, &visit, &error, &id, &back, &Typed::default());
        }
        entered = Some(visit);
    }
    let is_kind = |kind: &[u8]| parts.headers.get(header::CONTENT_TYPE).is_some_and(|name| name.as_bytes().starts_with(kind));
    let with_files = guard.files && is_kind(b"multipart/form-data");
    let is_plain = parts.method == Method::POST
        && (is_kind(b"application/x-www-form-urlencoded") || !parts.headers.contains_key(header::CONTENT_TYPE));
    let body = match to_bytes(body, if with_files { MOST_BODY_WITH_FILES } else { MOST_BODY }).await {
        // Whatever it says it is: a form without files is read as fields.
        Ok(body) if with_files || body.iter().filter(|byte| **byte == b'&').count() < MOST_PAIRS => body,
        _ => {
            let visit = anonymous(&app, &id).await;
            return too_large(&app, &visit);
        }
    };
    let typed = if is_plain { Typed::parse(&body) } else { Typed::default() };
    let mut visit = match entered {
        Some(visit) => visit,
        None => match enter(guard.access, &app, &parts, &id, &typed).await {
            Ok(visit) => visit,
            Err(refused) => return *refused,
        },
    };
    visit.saved = parts.method == Method::GET && visit.actor.staff.is_some() && saved::is_due(&parts.headers);
    parts.extensions.insert(visit.clone());
    let sent = sent_form(&visit, &path, &body, &typed);
    parts.extensions.insert(sent.clone());
    let (started, mut attempt) = (Stopwatch::now(), 1);
    loop {
        // Asked at each attempt: the same form may have been answered while this one waited.
        if let Some(SentForm(key)) = &sent {
            match store::answered(&app, key).await {
                Ok(Some(to)) => return saved::tell(&app, Answer::see(&to).into_response()),
                Ok(None) => {}
                Err(error) => return failed(&app, &visit, &error, &id, &path, &typed),
            }
        }
        let request = Request::from_parts(parts.clone(), Body::from(body.clone()));
        let response = next.clone().run(request).await;
        let Some(Failure(error)) = response.extensions().get::<Failure>().cloned() else {
            return match visit.saved {
                true => saved::told(&app, response),
                false if sent.is_some() => saved::tell(&app, response),
                false => response,
            };
        };
        if matches!(*error, Error::Database(db::Error::Busy)) && attempt < db::ATTEMPTS && started.elapsed() < TRY_FOR {
            db::pause(attempt).await;
            attempt += 1;
            continue;
        }
        if let Error::Joined { gone, kept } = *error
            && parts.method != Method::POST
        {
            return Answer::see(&where_it_stands(&path, gone, kept)).into_response();
        }
        return failed(&app, &visit, &error, &id, &back, &typed);
    }
}

/// Who asks, if they may: it is their own browser that sends a form, and the access table lets them through.
async fn enter(access: Access, app: &App, parts: &Parts, id: &str, typed: &Typed) -> Result<Visit, Box<Response>> {
    let path = parts.uri.path();
    if access == Access::Provider {
        let shown = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        return match &app.config.provider_token {
            Some(token) if post::same_token(shown, token) => {
                let mut visit = anonymous(app, id).await;
                // What is written down by it needs a name.
                visit.actor.name = PROVIDER.to_owned();
                Ok(visit)
            }
            _ => Err(Box::new(programs::problem(StatusCode::UNAUTHORIZED, "Show the token that we gave you."))),
        };
    }
    if parts.method == Method::POST && !same_site(&parts.headers, &app.config.public_url) && !is_old_on_own(path, &parts.headers)
    {
        let visit = anonymous(app, id).await;
        let error = Error::refused("This form was not sent from one of our own pages. Open the page here and send it again.");
        // Nothing of what it says: another site wrote that, and here it would look like ours.
        return Err(Box::new(failed(app, &visit, &error, id, path, &Typed::default())));
    }
    // Programs get the same answer whoever runs them, in which browser.
    if programs::reads(path) {
        return Ok(anonymous(app, id).await);
    }
    let visit = match session::find(app, &parts.headers, id).await {
        Err(error) => return Err(Box::new(failed(app, &anonymous(app, id).await, &error, id, path, typed))),
        Ok(Session::Full(visit)) => visit,
        Ok(Session::Locked(visit)) if access != Access::Public => {
            return Err(Box::new(session::locked(app, &visit, &parts.uri, typed)));
        }
        Ok(other) if access != Access::Public => {
            return Err(Box::new(session::sign_in_first(app, &anonymous(app, id).await, other, &parts.uri, typed)));
        }
        Ok(_) => anonymous(app, id).await,
    };
    if let Access::May(permission) = access
        && !visit.actor.may(permission)
    {
        return Err(Box::new(failed(app, &visit, &Error::NotFound, id, path, &Typed::default())));
    }
    Ok(visit)
}

/// Asks the slice whether the address leads anywhere and has room.
async fn knocked(knock: Knock, app: &App, parts: &mut Parts, visit: &Visit) -> Result<(), Error> {
    let Path(name) = Path::<String>::from_request_parts(parts, app).await?;
    let Extension(client) = Extension::<Client>::from_request_parts(parts, app).await.map_err(|_| Error::NotFound)?;
    knock(app.clone(), visit.clone(), name, client).await
}

/// The address of what is now on another record: old links and bookmarks still lead somewhere.
fn where_it_stands(path: &str, gone: PersonId, kept: PersonId) -> String {
    let (gone, kept) = (gone.to_string(), kept.to_string());
    if path.contains(&gone) { path.replace(&gone, &kept) } else { format!("/people/{kept}") }
}

/// The page of ours that sent this request, as path and query.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let (_, rest) = text(header::REFERER)?.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    (Some(host) == text(header::HOST)).then(|| format!("/{path}"))
}

/// A form that does its work once: a hash of who sent it, where to, and every byte of it. The same form with other words is
/// another form, so that going back and writing something else loses nothing.
#[derive(Clone, Debug)]
pub struct SentForm(pub String);

fn sent_form(visit: &Visit, path: &str, body: &[u8], typed: &Typed) -> Option<SentForm> {
    let staff = visit.actor.staff?;
    if typed.get("once").is_empty() {
        return None;
    }
    let mut hash = Sha256::new();
    hash.update(format!("{staff} {path} "));
    hash.update(body);
    Some(SentForm(kernel::hex(hash.finalize())))
}

/// A visitor who is not signed in, with the words that public pages show.
pub async fn anonymous(app: &App, request: &str) -> Visit {
    session::anonymous(app, request).await.unwrap_or_else(|error| {
        tracing::error!(error = error.chain(), "the team could not be read");
        let actor = Actor::system(app.team, "");
        Visit::new(actor, "Social prescribing".to_owned(), String::new())
    })
}

fn failed(app: &App, visit: &Visit, error: &Error, id: &str, path: &str, typed: &Typed) -> Response {
    if matches!(error, Error::Database(_) | Error::Failed { .. }) && !error.is_stale() {
        tracing::error!(request = id, error = error.chain(), "a request failed");
    }
    let (status, title, body) = problem::body(error, id, path, typed);
    if programs::reads(path) || programs::tells(path) {
        return programs::failed(status, error);
    }
    let mut page = Page::new(title, body);
    if path.starts_with("/my/") {
        // Nothing of whose page it is, nor of us.
        page = Page { title: "Page".to_owned(), ..page }
            .own(format!("{}/leave", path.split('/').take(3).collect::<Vec<_>>().join("/")));
    }
    if path.starts_with("/call/") {
        page = Page { title: "Page".to_owned(), ..page }.own("");
    }
    // Whoever asks for help for themselves needs the way out most when something goes wrong.
    if (path == "/ask" || path.starts_with("/ask/")) && status != StatusCode::NOT_FOUND {
        page = Page { title: visit.team_name.clone(), ..page }.quiet();
    }
    page.status = status;
    Answer::html(status, layout(app, visit, &page)).into_response()
}

fn too_large(app: &App, visit: &Visit) -> Response {
    let body = maud::html! {
        h1 class="nhsuk-heading-l" { "That is too long" }
        p { "What you sent is larger than this page takes. Go back in your browser: your text is still there. Make it shorter and send it again." }
    };
    let page = Page::new("That is too long", body);
    Answer::html(StatusCode::PAYLOAD_TOO_LARGE, layout(app, visit, &page)).into_response()
}

/// For addresses that no route has.
pub async fn nothing_here() -> Result<Answer, Error> {
    Err(Error::NotFound)
}

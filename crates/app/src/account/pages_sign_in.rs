//! Signing in, first time and every time.
//!
//! These handlers run before anybody is known, so they make their own small transactions and answers: none of them takes one
//! from the gate, which would be held while a password is hashed.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use kernel::Role;
use maud::{Markup, html};

use super::session::{self, Session, Stage};
use super::store::{self, Login};
use super::throttle::{Attempt, Proof, WAIT};
use super::{answer, forms, pages, secret};
use crate::audit::Act;
use crate::web::{Answer, Client, Errors, Fields, Page, Path, Query, Typed};
use crate::{App, Error, Result, Visit};

const WRONG: &str = "The e-mail address or the password is not right";

#[derive(serde::Deserialize, Default)]
pub struct Next {
    #[serde(default)]
    next: String,
}

pub async fn show(State(app): State<App>, Extension(visit): Extension<Visit>, Query(next): Query<Next>) -> Result<Answer> {
    let typed = Typed::with([("next", next.next)]);
    Ok(answer(&app, &visit, &sign_in_view(&app, &typed, &Errors::default())))
}

fn sign_in_view(app: &App, typed: &Typed, errors: &Errors) -> Page {
    let fields = Fields::new(typed, errors);
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { "Sign in" }
        @if app.config.demo { (demo_doors()) }
        form method="post" action="/sign-in" {
            input type="hidden" name="next" value=(typed.get("next"));
            (fields.input("email", "E-mail address").email().autocomplete("username").spellcheck(false))
            (nhsuk::password_input("password", "Password").error(errors.of("password")))
            (nhsuk::button("Sign in"))
        }
        p { "For our team and for GP practices. If you cannot sign in, ask the person who runs Kith where you work." }
    };
    Page::new("Sign in", body).invalid(errors)
}

fn demo_doors() -> Markup {
    html! {
        h2 class="nhsuk-heading-m" { "Look around as" }
        @for (role, words) in [
            (Role::LinkWorker, "Sign in as link worker"),
            (Role::TeamLeader, "Sign in as team leader"),
            (Role::Referrer, "Sign in as referrer"),
            (Role::Operator, "Sign in as operator"),
        ] {
            form class="kith-inline" method="post" action="/sign-in/demo" {
                input type="hidden" name="role" value=(role);
                (nhsuk::button(words).secondary())
            }
        }
        h2 class="nhsuk-heading-m" { "Or with an account" }
    }
}

pub async fn demo(
    State(app): State<App>,
    headers: HeaderMap,
    Extension(visit): Extension<Visit>,
    typed: Typed,
) -> Result<Answer> {
    let role: Role = typed.get("role").parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.db.write().await?;
    if !store::is_demo(&mut tx).await? {
        return Err(Error::NotFound);
    }
    let staff = store::demo_staff(&mut tx, role).await?.ok_or(Error::NotFound)?;
    let login = store::by_id(&mut tx, app.team, staff).await?.ok_or(Error::NotFound)?;
    full(&app, tx, &headers, &login, &visit, "").await
}

/// Ends the session that this browser has. Of several requests with one session only one can: false if another did, or a reset.
async fn take(app: &App, tx: &mut db::Tx, headers: &HeaderMap) -> Result<bool, db::Error> {
    match session::token(app, headers) {
        Some(token) => session::end(tx, &token).await,
        None => Ok(false),
    }
}

/// Makes a session in place of whatever this browser had, and gives its token. What it had, half way or of another account,
/// would live on where nobody can sign it out.
async fn start(app: &App, tx: &mut db::Tx, headers: &HeaderMap, login: &Login, stage: Stage) -> Result<String, db::Error> {
    take(app, tx, headers).await?;
    session::start(tx, login.team_id, login.staff_id, stage, app.clock.now()).await
}

/// Makes a full session, with a token that nobody had before, and sends the browser on.
async fn full(app: &App, mut tx: db::Tx, headers: &HeaderMap, login: &Login, visit: &Visit, next: &str) -> Result<Answer> {
    let token = start(app, &mut tx, headers, login, Stage::Full).await?;
    store::note(&mut tx, &login.whose(visit), Act::SignedIn, "with both factors", app.clock.now()).await?;
    tx.commit().await?;
    let next = forms::local(next).unwrap_or("/sign-in/home");
    Ok(Answer::see(next).with_header(header::SET_COOKIE, &session::cookie(app, &token)))
}

pub async fn password(
    State(app): State<App>,
    headers: HeaderMap,
    Extension(client): Extension<Client>,
    Extension(visit): Extension<Visit>,
    typed: Typed,
) -> Result<Answer> {
    let email = typed.get("email");
    let again = |why| Ok(answer(&app, &visit, &sign_in_view(&app, &typed, &Errors::one("password", why))));
    let login = store::by_email(&mut app.db.read().await?, email).await?;
    let login = match Attempt::as_anybody(login, email, client, &visit).password(&app, typed.get("password")).await? {
        Proof::Right(login) => login,
        Proof::Wrong => return again(WRONG),
        Proof::Wait => return again(WAIT),
    };
    let mut tx = app.db.write().await?;
    let Some(login) = store::still(&mut tx, &login).await? else { return again(WRONG) };
    let token = start(&app, &mut tx, &headers, &login, login.stage()).await?;
    tx.commit().await?;
    let query = serde_urlencoded::to_string([("next", typed.get("next"))]).unwrap_or_default();
    Ok(Answer::see(&format!("{}?{query}", login.stage().address()))
        .with_header(header::SET_COOKIE, &session::cookie(&app, &token)))
}

/// Who has shown a password and is at this stage, or nobody.
async fn at(app: &App, headers: &HeaderMap, wanted: Stage) -> Result<Option<Login>> {
    match session::find(app, headers, "").await? {
        Session::Partly { staff, team, stage } if stage == wanted => {
            Ok(store::by_id(&mut app.db.read().await?, team, staff).await?)
        }
        _ => Ok(None),
    }
}

/// Where somebody goes who is not, or not any more, at this stage.
fn elsewhere() -> Answer {
    Answer::see("/sign-in/home")
}

pub async fn ask_code(
    State(app): State<App>,
    headers: HeaderMap,
    Extension(visit): Extension<Visit>,
    Query(next): Query<Next>,
) -> Result<Answer> {
    if at(&app, &headers, Stage::Password).await?.is_none() {
        return Ok(elsewhere());
    }
    Ok(answer(&app, &visit, &code_view(&Typed::with([("next", next.next)]), &Errors::default())))
}

fn code_view(typed: &Typed, errors: &Errors) -> Page {
    let fields = Fields::new(typed, errors);
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { "Enter the code from your phone" }
        form method="post" action="/sign-in/code" {
            input type="hidden" name="next" value=(typed.get("next"));
            (nhsuk::input("code", "Code").hint("Six digits from your authenticator app, or one of your recovery codes")
                .error(errors.of("code")).width(10).autocomplete("one-time-code").spellcheck(false))
            (nhsuk::button("Carry on"))
        }
        p { "Lost your phone? Use a recovery code, or ask the person who runs Kith where you work." }
    };
    Page::new("Enter the code from your phone", body).invalid(errors)
}

pub async fn code(
    State(app): State<App>,
    headers: HeaderMap,
    Extension(client): Extension<Client>,
    Extension(visit): Extension<Visit>,
    typed: Typed,
) -> Result<Answer> {
    let Some(login) = at(&app, &headers, Stage::Password).await? else { return Ok(elsewhere()) };
    let again = |why| Ok(answer(&app, &visit, &code_view(&typed, &Errors::one("code", why))));
    let attempt = Attempt::with_code(login.clone(), client, &visit);
    if attempt.must_wait(&app).await? {
        return again(WAIT);
    }
    let now = app.clock.now();
    let step = match &login.totp_secret {
        Some(secret) => secret::step_of(secret, typed.get("code"), now)?,
        None => None,
    };
    let mut tx = app.db.write().await?;
    // Counted in the transaction that tries: of many codes that come at once no more are tried than of those that come in turn.
    let may = attempt.used_up(&mut tx, now).await?.is_none();
    let fits = may
        && match step {
            Some(step) => store::use_step(&mut tx, &login, step).await?,
            None => store::use_recovery_code(&mut tx, &login, typed.get("code"), now).await?,
        };
    if !fits {
        attempt.failed(&mut tx, "no, the code was wrong", now).await?;
        tx.commit().await?;
        return again("This code is not right, or it was used before. Wait for the next one");
    }
    if !take(&app, &mut tx, &headers).await? {
        return Ok(elsewhere());
    }
    full(&app, tx, &headers, &login, &visit, typed.get("next")).await
}

/// Who is about to add a phone, and the secret that their session shows them.
async fn adding(app: &App, headers: &HeaderMap) -> Result<Option<(Login, Vec<u8>)>> {
    let Some(login) = at(app, headers, Stage::SetUp).await? else { return Ok(None) };
    let token = session::token(app, headers).unwrap_or_default();
    let secret = session::set_up_secret(&mut app.db.read().await?, &token).await?;
    Ok(secret.map(|secret| (login, secret)))
}

pub async fn set_up(
    State(app): State<App>,
    headers: HeaderMap,
    Extension(visit): Extension<Visit>,
    Query(next): Query<Next>,
) -> Result<Answer> {
    let Some((login, secret)) = adding(&app, &headers).await? else { return Ok(elsewhere()) };
    let typed = Typed::with([("next", next.next)]);
    let page = set_up_view(&login, &visit.team_name, &secret, &typed, &Errors::default())?;
    Ok(answer(&app, &visit, &page))
}

/// The picture is drawn as SVG squares in the page itself: an address of its own would carry the secret.
fn set_up_view(login: &Login, team: &str, secret: &[u8], typed: &Typed, errors: &Errors) -> Result<Page> {
    let fields = Fields::new(typed, errors);
    let picture = secret::qr_svg(secret, &login.email, team)?;
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { "Add your phone" }
        p { "You sign in with your password and a code from your phone. The records here are about people at their most vulnerable, so this cannot be switched off." }
        ol class="nhsuk-list nhsuk-list--number" {
            li { "Open an authenticator app on your phone, or a password manager that does codes." }
            li { "Scan this picture, or type the key." }
            li { "Enter the six digits that it shows." }
        }
        (picture)
        p { "Key: " code { (secret::spelled(secret)) } }
        form method="post" action="/sign-in/set-up" {
            input type="hidden" name="next" value=(typed.get("next"));
            (nhsuk::input("code", "Code").error(errors.of("code")).width(10).autocomplete("one-time-code").numeric())
            (nhsuk::button("Add this phone"))
        }
    };
    Ok(Page::new("Add your phone", body).invalid(errors))
}

pub async fn set_up_done(
    State(app): State<App>,
    headers: HeaderMap,
    Extension(visit): Extension<Visit>,
    typed: Typed,
) -> Result<Answer> {
    let Some((login, secret)) = adding(&app, &headers).await? else { return Ok(elsewhere()) };
    let now = app.clock.now();
    let Some(step) = secret::step_of(&secret, typed.get("code"), now)? else {
        let errors =
            Errors::one("code", "This code is not right. Check that your phone shows the right time, and try the next one");
        let page = set_up_view(&login, &visit.team_name, &secret, &typed, &errors)?;
        return Ok(answer(&app, &visit, &page));
    };
    let mut tx = app.db.write().await?;
    let taken = take(&app, &mut tx, &headers).await?;
    let codes = store::set_phone(&mut tx, login.team_id, login.staff_id, &secret, step, now).await?;
    let Some(codes) = codes.filter(|_| taken) else { return Ok(elsewhere()) };
    session::end_all(&mut tx, login.team_id, login.staff_id).await?;
    let token = start(&app, &mut tx, &headers, &login, Stage::Full).await?;
    store::note(&mut tx, &login.whose(&visit), Act::Account, "added a phone", now).await?;
    tx.commit().await?;
    let next = forms::local(typed.get("next")).unwrap_or("/sign-in/home");
    let page = codes_view(&codes, next);
    Ok(answer(&app, &visit, &page).with_header(header::SET_COOKIE, &session::cookie(&app, &token)))
}

/// The recovery codes, shown once.
pub(super) fn codes_view(codes: &[String], next: &str) -> Page {
    let body = html! {
        h1 class="nhsuk-heading-l" { "Keep these recovery codes" }
        p { "If you lose your phone, each of these signs you in once. Print them or write them down, and keep them away from your phone. They are not shown again." }
        ul class="nhsuk-list kith-copy" { @for code in codes { li { code { (code) } } } }
        (nhsuk::button_link("I have kept them. Carry on", next))
    };
    Page::new("Keep these recovery codes", body)
}

pub async fn welcome(State(app): State<App>, Extension(visit): Extension<Visit>, Path(token): Path<String>) -> Result<Answer> {
    let owner = store::link_owner(&mut app.db.read().await?, &token, app.clock.now()).await?;
    let page = match owner {
        Some(login) => welcome_view(&login, &Errors::default()),
        None => ended_view(),
    };
    Ok(answer(&app, &visit, &page))
}

fn ended_view() -> Page {
    let body = html! {
        h1 class="nhsuk-heading-l" { "This link does not work" }
        p { "It may have been used, or it may be too old. Ask the person who runs Kith where you work for a new one." }
        p { a href="/sign-in" { "Sign in" } }
    };
    Page::new("This link does not work", body)
}

fn welcome_view(login: &Login, errors: &Errors) -> Page {
    let typed = Typed::default();
    let fields = Fields::new(&typed, errors);
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { "Welcome, " (login.name) }
        p { "Choose a password. You will sign in as " strong { (login.email) } "." }
        form method="post" {
            (nhsuk::password_input("password", "New password").hint("12 characters or more. Three or four words make a good one.")
                .error(errors.of("password")).new_password())
            (nhsuk::button("Set password"))
        }
    };
    Page::new("Welcome", body).invalid(errors)
}

pub async fn welcome_done(
    State(app): State<App>,
    headers: HeaderMap,
    Extension(visit): Extension<Visit>,
    Path(token): Path<String>,
    typed: Typed,
) -> Result<Answer> {
    let now = app.clock.now();
    let Some(login) = store::link_owner(&mut app.db.read().await?, &token, now).await? else {
        return Ok(answer(&app, &visit, &ended_view()));
    };
    if let Some(why) = secret::too_weak(typed.get("password"), &login.email, &login.name) {
        return Ok(answer(&app, &visit, &welcome_view(&login, &Errors::one("password", why))));
    }
    let hash = secret::hash(typed.get("password")).await?;
    let mut tx = app.db.write().await?;
    if !store::use_link(&mut tx, &token, now).await? {
        return Ok(Answer::see(&format!("/welcome/{token}")));
    }
    store::set_password(&mut tx, login.team_id, login.staff_id, &hash, now).await?;
    session::end_all(&mut tx, login.team_id, login.staff_id).await?;
    store::note(&mut tx, &login.whose(&visit), Act::Account, "set a password", now).await?;
    let token = start(&app, &mut tx, &headers, &login, login.stage()).await?;
    tx.commit().await?;
    Ok(Answer::see(login.stage().address()).with_header(header::SET_COOKIE, &session::cookie(&app, &token)))
}

pub async fn unlock(
    State(app): State<App>,
    headers: HeaderMap,
    Extension(visit): Extension<Visit>,
    typed: Typed,
) -> Result<Answer> {
    let visit = match session::find(&app, &headers, &visit.actor.request).await? {
        Session::Locked(visit) | Session::Full(visit) => visit,
        _ => return Ok(Answer::see("/sign-in")),
    };
    let next = forms::local(typed.get("next")).unwrap_or("/sign-in/home");
    let kept = Typed::parse(typed.get("kept").as_bytes());
    if let Err(why) = pages::proved(&app, &visit, &typed).await? {
        let page = session::locked_view(&visit, next, &kept, &Errors::one("password", why));
        return Ok(answer(&app, &visit, &page));
    }
    if let Some(token) = session::token(&app, &headers) {
        session::seen(&app, &session::hash(&token), app.clock.now()).await?;
    }
    if kept.pairs().next().is_none() {
        return Ok(Answer::see(next));
    }
    let body = html! {
        h1 class="nhsuk-heading-l" { "Welcome back" }
        p { "What you typed is kept. Send it now, or look at it first." }
        (session::send_again(next, &kept))
        (crate::web::kept_text(&kept))
    };
    let page = Page::new("Welcome back", body);
    Ok(answer(&app, &visit, &page))
}

pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Answer> {
    if let Some(token) = session::token(&app, &headers) {
        let mut tx = app.db.write().await?;
        session::sign_out(&mut tx, &token).await?;
        tx.commit().await?;
    }
    Ok(Answer::see("/sign-in").with_header(header::SET_COOKIE, &session::no_cookie(&app)))
}

/// Where one starts: the first page of one's role, or signing in.
pub async fn home(State(app): State<App>, headers: HeaderMap) -> Result<Answer> {
    Ok(match session::find(&app, &headers, "").await? {
        Session::Full(visit) | Session::Locked(visit) => Answer::see(crate::web::home(&visit)),
        Session::Partly { stage, .. } => Answer::see(stage.address()),
        Session::Nobody => Answer::see("/sign-in"),
    })
}

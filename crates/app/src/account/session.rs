//! Sessions: our own table, so that they are written in the same transactions as the rest and end at once when they must.
//!
//! A session is full once the second factor was proved. After some idle minutes it is locked: the password opens it again
//! and what was typed is kept. The cookie holds a random token; the table holds its hash.

use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use db::params;
use kernel::{Actor, Instant, Role, StaffId, TeamId};
use maud::html;
use sha2::{Digest, Sha256};

use super::secret;
use crate::web::{self, Answer, Errors, Fields, Page, Typed};
use crate::{App, Result, Visit};

/// After so many minutes without a request the session is locked.
pub const IDLE_MINUTES: i64 = 15;
/// A working day: after so many hours one signs in anew.
pub const WHOLE_HOURS: i64 = 12;
/// `seen_at` is written at most this often: reading a page must not cost a write.
const SEEN_EVERY_MINUTES: i64 = 1;

kernel::words! {
    /// How far somebody has come with signing in.
    pub enum Stage {
        /// The password was right; the code is due.
        Password = "password", "Code due";
        /// The password was right; a first phone is to be added.
        SetUp = "set_up", "Phone to be added";
        Full = "full", "Signed in";
    }
}

impl Stage {
    /// Where one goes on from here.
    pub fn address(self) -> &'static str {
        match self {
            Stage::Password => "/sign-in/code",
            Stage::SetUp => "/sign-in/set-up",
            Stage::Full => "/sign-in/home",
        }
    }
}

/// What a request's cookie says.
#[derive(Clone, Debug)]
pub enum Session {
    Nobody,
    /// Half way through signing in.
    Partly {
        staff: StaffId,
        team: TeamId,
        stage: Stage,
    },
    /// Signed in, but away for too long.
    Locked(Visit),
    Full(Visit),
}

#[derive(sqlx::FromRow)]
struct Row {
    team_id: TeamId,
    staff_id: StaffId,
    stage: Stage,
    seen_at: Instant,
    name: String,
    team_name: String,
    team_phone: String,
    role: Option<Role>,
}

/// A new token: 256 random bits, for a cookie or a link.
pub fn new_token() -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of a token.
pub fn hash(token: &str) -> String {
    kernel::hex(Sha256::digest(token.as_bytes()))
}

/// The cookie's name. With https it can only be set by this very host.
fn cookie_name(app: &App) -> &'static str {
    if app.config.public_url.starts_with("https:") { "__Host-kith" } else { "kith" }
}

/// The `Set-Cookie` of a session.
pub fn cookie(app: &App, token: &str) -> String {
    set_cookie(app, token, WHOLE_HOURS * 3600)
}

/// The `Set-Cookie` that takes the session's cookie away.
pub fn no_cookie(app: &App) -> String {
    set_cookie(app, "", 0)
}

/// A browser takes a name with `__Host-` only with `Secure`, also to take the cookie away.
fn set_cookie(app: &App, token: &str, seconds: i64) -> String {
    let secure = if app.config.public_url.starts_with("https:") { "; Secure" } else { "" };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", cookie_name(app))
}

/// The token in a request's cookies.
pub fn token(app: &App, headers: &HeaderMap) -> Option<String> {
    web::cookie(headers, cookie_name(app))
}

/// Makes a session and gives its token. In the transaction of whatever proved who it is.
pub async fn start(tx: &mut db::Tx, team: TeamId, staff: StaffId, stage: Stage, now: Instant) -> Result<String, db::Error> {
    let token = new_token();
    tx.run("DELETE FROM session WHERE expires_at < $1", params![now]).await?;
    crate::web::store::forget(tx, now).await?;
    crate::door::store_room::forget(tx, team, now).await?;
    crate::directory::store_search::forget(tx, team, now).await?;
    let secret = (stage == Stage::SetUp).then(secret::new_totp_secret);
    tx.run(
        "INSERT INTO session (token_hash, team_id, staff_id, stage, created_at, seen_at, expires_at, set_up_secret) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![hash(&token), team, staff, stage, now, now, now.plus_minutes(WHOLE_HOURS * 60), secret],
    )
    .await?;
    Ok(token)
}

/// The secret that a session at the stage of adding a phone shows, and that a code has to prove.
pub async fn set_up_secret(tx: &mut db::Tx, token: &str) -> Result<Option<Vec<u8>>, db::Error> {
    let sql = "SELECT set_up_secret FROM session WHERE token_hash = $1 AND set_up_secret IS NOT NULL";
    let row: Option<(Vec<u8>,)> = tx.maybe(sql, params![hash(token)]).await?;
    Ok(row.map(|(secret,)| secret))
}

/// Ends one session: false if it had ended already.
pub async fn end(tx: &mut db::Tx, token: &str) -> Result<bool, db::Error> {
    Ok(tx.run("DELETE FROM session WHERE token_hash = $1", params![hash(token)]).await? > 0)
}

/// Ends the session of whoever signs out. What they looked for goes with it, also on other devices of theirs.
pub async fn sign_out(tx: &mut db::Tx, token: &str) -> Result<(), db::Error> {
    let sql = "SELECT team_id, staff_id FROM session WHERE token_hash = $1";
    if let Some((team, staff)) = tx.maybe::<(TeamId, StaffId)>(sql, params![hash(token)]).await? {
        crate::directory::store_search::forget_all(tx, team, staff).await?;
    }
    end(tx, token).await.map(drop)
}

/// Ends all sessions of somebody: they left, or their password or phone was reset.
pub async fn end_all(tx: &mut db::Tx, team: TeamId, staff: StaffId) -> Result<(), db::Error> {
    tx.run("DELETE FROM session WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await?;
    // Whoever had their password or their phone may have made a calendar, too, or may have its address.
    crate::contact::store_diary::end_of(tx, team, staff).await?;
    crate::directory::store_search::forget_all(tx, team, staff).await
}

/// Who sends this request. One question; now and then one small write.
pub async fn find(app: &App, headers: &HeaderMap, request: &str) -> Result<Session> {
    let Some(token) = token(app, headers) else { return Ok(Session::Nobody) };
    let now = app.clock.now();
    let token_hash = hash(&token);
    let rows: Vec<Row> = app
        .db
        .read()
        .await?
        .all(
            "SELECT s.team_id, s.staff_id, s.stage, s.seen_at, f.name, t.name AS team_name, t.phone AS team_phone, r.role \
             FROM session s \
             JOIN staff f ON f.team_id = s.team_id AND f.id = s.staff_id AND f.active \
             JOIN team t ON t.id = s.team_id \
             LEFT JOIN staff_role r ON r.team_id = s.team_id AND r.staff_id = s.staff_id \
             WHERE s.token_hash = $1 AND s.expires_at > $2",
            params![token_hash, now],
        )
        .await?;
    let Some(first) = rows.first() else { return Ok(Session::Nobody) };
    if first.stage != Stage::Full {
        return Ok(Session::Partly { staff: first.staff_id, team: first.team_id, stage: first.stage });
    }
    let actor = Actor {
        team: first.team_id,
        staff: Some(first.staff_id),
        name: first.name.clone(),
        roles: rows.iter().filter_map(|row| row.role).collect(),
        request: request.to_owned(),
    };
    let visit = Visit::new(actor, first.team_name.clone(), first.team_phone.clone());
    let idle = now.minutes_since(first.seen_at);
    if idle >= IDLE_MINUTES {
        return Ok(Session::Locked(visit));
    }
    if idle >= SEEN_EVERY_MINUTES {
        seen(app, &token_hash, now).await?;
    }
    Ok(Session::Full(visit))
}

/// Notes that the session is in use.
pub async fn seen(app: &App, token_hash: &str, now: Instant) -> Result<()> {
    db::again(|| async {
        let mut tx = app.db.write().await?;
        tx.run("UPDATE session SET seen_at = $1 WHERE token_hash = $2", params![now, token_hash]).await?;
        tx.commit().await
    })
    .await?;
    Ok(())
}

/// A visitor without an account: the public pages show the team's name and number.
pub async fn anonymous(app: &App, request: &str) -> Result<Visit> {
    #[derive(sqlx::FromRow)]
    struct Team {
        name: String,
        phone: String,
    }
    let team: Team = app.db.read().await?.one("SELECT name, phone FROM team WHERE id = $1", params![app.team]).await?;
    let actor = Actor { request: request.to_owned(), ..Actor::system(app.team, "") };
    Ok(Visit::new(actor, team.name, team.phone))
}

/// The answer of a locked session: the password opens it, and what was typed goes on from there.
pub fn locked(app: &App, visit: &Visit, uri: &Uri, typed: &Typed) -> Response {
    let next = uri.path_and_query().map_or("/", |it| it.as_str());
    let page = locked_view(visit, next, typed, &Errors::default());
    super::answer(app, visit, &page).into_response()
}

/// The page of a locked session, with where somebody was going and what they had typed.
pub fn locked_view(visit: &Visit, next: &str, typed: &Typed, errors: &Errors) -> Page {
    let kept: Vec<(&str, &str)> = typed.pairs().filter(|(name, _)| !name.contains("password")).collect();
    let fields = Fields::new(typed, errors);
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { "Locked" }
        p { "You were away for a while, " bdi { (visit.actor.name) } ", so the screen was locked. Enter your password to carry on." }
        @if !kept.is_empty() { p { "What you typed is kept." } }
        form action="/unlock" method="post" {
            input type="hidden" name="next" value=(next);
            @if !kept.is_empty() {
                input type="hidden" name="kept" value=(serde_urlencoded::to_string(&kept).unwrap_or_default());
            }
            (nhsuk::password_input("password", "Password").error(errors.of("password")))
            (nhsuk::button("Carry on"))
        }
        form action="/sign-out" method="post" { (nhsuk::button("This is not me: sign out").secondary()) }
    };
    let mut page = Page::new("Locked", body).bare();
    page.status = StatusCode::UNAUTHORIZED;
    page
}

/// Sends somebody who is not signed in to sign in: at once if they only looked, with their text kept if they sent a form.
pub fn sign_in_first(app: &App, visit: &Visit, session: Session, uri: &Uri, typed: &Typed) -> Response {
    let at = match session {
        Session::Partly { stage, .. } => stage.address(),
        _ => "/sign-in",
    };
    if typed.pairs().next().is_none() {
        let next = uri.path_and_query().map_or("/", |it| it.as_str());
        let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
        return Answer::see(&format!("{at}?{query}")).into_response();
    }
    let body = html! {
        h1 class="nhsuk-heading-l" { "Sign in to carry on" }
        p { "You were signed out, so this was not sent. What you typed is kept: sign in, and send it." }
        form action="/sign-in" method="get" target="_blank" { (nhsuk::button("Sign in (opens in a new tab)")) }
        p { "When you have signed in there, come back to this tab and press:" }
        (send_again(uri.path(), typed))
    };
    let mut page = Page::new("Sign in to carry on", body);
    page.status = StatusCode::UNAUTHORIZED;
    super::answer(app, visit, &page).into_response()
}

/// A form that holds what was typed and sends it where it was going.
pub fn send_again(path: &str, typed: &Typed) -> maud::Markup {
    html! {
        form action=(path) method="post" {
            @for (name, value) in typed.pairs().filter(|(name, _)| !name.contains("password")) {
                input type="hidden" name=(name) value=(value);
            }
            (nhsuk::button("Send what I typed"))
        }
    }
}

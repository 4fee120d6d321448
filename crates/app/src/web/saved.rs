//! "Saved": said once, on the page that a browser comes to after a form of staff did its work. A form that was kept is one that carries its
//! own mark ([`super::once`]) and was answered by sending the browser on; nothing else says it, so what did not work cannot.
//!
//! It travels in a cookie that says no more than that, for as long as it takes to follow. So no address tells it, and no page is
//! other than it was for whoever looks again.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::{Markup, html};

use super::cookie;
use crate::App;

const COOKIE: &str = "kith_saved";
/// A browser follows at once; what it did not see by then is no news.
const SECONDS: u32 = 20;

/// Whether a form of this browser did its work and it was not told yet.
pub(super) fn is_due(headers: &HeaderMap) -> bool {
    cookie(headers, COOKIE).is_some()
}

/// The word itself, first on the page.
pub(super) fn view() -> Markup {
    html! { p class="kith-saved" role="status" { "Saved" } }
}

/// Has the browser told on its next page, after a form that works once did its work.
pub(super) fn tell(app: &App, mut response: Response) -> Response {
    if response.status() == StatusCode::SEE_OTHER {
        set(app, &mut response, "yes", SECONDS);
    }
    response
}

/// It was told: the page after this one says it no more.
pub(super) fn told(app: &App, mut response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        set(app, &mut response, "", 0);
    }
    response
}

fn set(app: &App, response: &mut Response, value: &str, seconds: u32) {
    let secure = if app.config.public_url.starts_with("https:") { "; Secure" } else { "" };
    let line = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

//! The browser in which somebody began a referral. Whoever has a link may send by it and sees nothing of anybody; only the browser that
//! brought a letter is shown it again, so that going back and loading anew lose nothing. A cookie tells which it is, and the table has
//! its hash.

use axum::http::HeaderMap;

use crate::App;
use crate::account::session::{hash, new_token};
use crate::web::cookie;

const COOKIE: &str = "kith_begun";

/// A browser, by what its cookie holds.
pub(super) struct Browser(String);

impl Browser {
    /// The one that asks, if it began anything.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        cookie(headers, COOKIE).map(Self)
    }

    /// One that begins now.
    pub fn new() -> Self {
        Self(new_token())
    }

    /// What the table has of it.
    pub fn hash(&self) -> String {
        hash(&self.0)
    }

    /// The `Set-Cookie` by which it is known again until it is closed.
    pub fn cookie(&self, app: &App) -> String {
        let secure = if app.config.public_url.starts_with("https:") { "; Secure" } else { "" };
        format!("{COOKIE}={}; Path=/refer; HttpOnly; SameSite=Strict{secure}", self.0)
    }
}

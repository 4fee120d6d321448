//! Accounts: signing in with a password and a second factor, sessions, one-time links, lost phones.

pub mod session;

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

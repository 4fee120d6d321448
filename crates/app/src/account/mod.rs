//! Accounts: signing in with a password and a second factor, sessions, one-time links, lost phones.

pub mod forms;
mod pages;
mod pages_sign_in;
mod pages_staff;
pub mod secret;
pub mod session;
pub mod store;
pub(crate) mod throttle;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Answer, Page, Route, Sample, layout, route};
use crate::{App, Visit};

/// Answers with a page that shows nobody but the visitor. It needs no transaction: a password takes its time to be checked, and
/// whoever waits for that must hold no connection that everybody else needs.
fn answer(app: &App, visit: &Visit, page: &Page) -> Answer {
    Answer::html(page.status, layout(app, visit, page))
}

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let public = Access::Public;
    let staff = Access::May(Permission::ManageStaff);
    let account = "name=Nia+New&first_name=Nia&email=nia%40example.org&role=link_worker";
    vec![
        route(get.clone(), "/sign-in", public, pages_sign_in::show, Sample::plain()),
        // Answers only where the database is a demonstration.
        route(post.clone(), "/sign-in/demo", public, pages_sign_in::demo, Sample::form("role=link_worker")),
        route(
            post.clone(),
            "/sign-in",
            public,
            pages_sign_in::password,
            Sample::form("email=amara%40example.org&password=correct+horse+battery"),
        ),
        route(get.clone(), "/sign-in/home", public, pages_sign_in::home, Sample::plain()),
        route(get.clone(), "/sign-in/code", public, pages_sign_in::ask_code, Sample::plain()),
        route(post.clone(), "/sign-in/code", public, pages_sign_in::code, Sample::form("code=000000")),
        route(get.clone(), "/sign-in/set-up", public, pages_sign_in::set_up, Sample::plain()),
        route(post.clone(), "/sign-in/set-up", public, pages_sign_in::set_up_done, Sample::form("code=000000")),
        route(get.clone(), "/welcome/{token}", public, pages_sign_in::welcome, Sample::plain()),
        route(
            post.clone(),
            "/welcome/{token}",
            public,
            pages_sign_in::welcome_done,
            Sample::form("password=correct+horse+battery"),
        ),
        route(post.clone(), "/unlock", public, pages_sign_in::unlock, Sample::form("password=correct+horse+battery&next=%2F")),
        route(post.clone(), "/sign-out", public, pages_sign_in::sign_out, Sample::plain()),
        route(get.clone(), "/account", Access::SignedIn, pages::show, Sample::plain()),
        route(
            post.clone(),
            "/account/password",
            Access::SignedIn,
            pages::change_password,
            Sample::form("password=correct+horse+battery&new_password=purple+onions+sing"),
        ),
        route(
            post.clone(),
            "/account/recovery-codes",
            Access::SignedIn,
            pages::new_codes,
            Sample::form("password=correct+horse+battery"),
        ),
        route(get.clone(), "/settings/accounts", staff, pages_staff::list, Sample::plain()),
        route(get.clone(), "/settings/accounts/new", staff, pages_staff::new, Sample::plain()),
        route(post.clone(), "/settings/accounts/new", staff, pages_staff::add, Sample::form(account)),
        route(get, "/settings/accounts/{staff}", staff, pages_staff::edit, Sample::plain()),
        route(
            post.clone(),
            "/settings/accounts/{staff}",
            staff,
            pages_staff::save,
            Sample::form("name=Amara+Okafor&first_name=Amara&email=amara%40example.org&role=link_worker&version=0"),
        ),
        route(post.clone(), "/settings/accounts/{staff}/link", staff, pages_staff::link, Sample::plain()),
        route(post.clone(), "/settings/accounts/{staff}/lost-phone", staff, pages_staff::lost_phone, Sample::plain()),
        route(post, "/settings/accounts/{staff}/active", staff, pages_staff::active, Sample::form("active=no")),
    ]
}

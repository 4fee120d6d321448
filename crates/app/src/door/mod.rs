//! Doors: the ways in which referrals come, and what came through each, so that nothing is lost or doubled on the way.
//!
//! A practice or an organisation has a link that only writes ([`pages`]); what came and is no referral yet waits for a leader
//! (`pages_arrival`); people ask for themselves by the public form, if its door is open (`pages_self`); which doors there are is a
//! setting (`pages_settings`). Files of others are read in a process of their own ([`reader`]).

mod browser;
mod forms;
mod forms_self;
pub mod import;
pub mod limit;
pub mod mail;
pub mod model;
mod pages;
mod pages_arrival;
mod pages_check;
mod pages_gone;
mod pages_import;
mod pages_letters;
mod pages_self;
mod pages_self_form;
mod pages_settings;
pub mod prefill;
pub mod reader;
pub mod store;
mod store_import;
pub mod store_room;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

/// So many characters of pasted text are read: many letters' worth.
const MOST_PASTED: usize = 100_000;

pub fn routes() -> Vec<Route> {
    let mut routes = links();
    routes.extend(own());
    routes.extend(arrivals());
    routes.extend(imports());
    routes.extend(settings());
    routes
}

fn links() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let new = "given_names=Joan&family_name=Reid&born-day=1&born-month=2&born-year=1950&needs=lonely&risk=none_known&agreed=yes\
               &referrer_name=Rita&phone=07700900111&once=sample";
    vec![
        route(get.clone(), "/refer/{door}", Access::Public, pages::show, Sample::plain()),
        route(
            post.clone(),
            "/refer/{door}/read",
            Access::Public,
            pages::take_letter,
            Sample::form("text=Name%3A+Joan+Reid&once=sample"),
        )
        .knocking(pages::knock),
        route(get.clone(), "/refer/{door}/form", Access::Public, pages::form, Sample::plain()),
        route(
            get.clone(),
            "/refer/{door}/begun/{arrival}",
            Access::Public,
            pages::begun,
            Sample::plain().at("arrival", "arrival:begun"),
        ),
        route(post.clone(), "/refer/{door}/send", Access::Public, pages::send, Sample::form(new)),
        route(post, "/refer/{door}/forget", Access::Public, pages::forget, Sample::form("arrival={arrival:begun}")),
        route(get.clone(), "/letters", Access::Public, pages_letters::show, Sample::plain()),
        route(get.clone(), "/letters/{letter}", Access::Public, pages_letters::file, Sample::plain()),
        route(get, "/refer/{door}/sent", Access::Public, pages::sent, Sample::query("number=12")),
    ]
}

fn imports() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let lead = Access::May(Permission::Lead);
    vec![
        route(get.clone(), "/referrals/import", lead, pages_import::new, Sample::plain()),
        route(
            post.clone(),
            "/referrals/import",
            lead,
            pages_import::check,
            Sample::form("source=EMIS+export&text=NHS+Number,Full+Name,Date%0A,Reid,20-Nov-2026"),
        )
        .with_files(),
        route(get, "/referrals/import/{upload}", lead, pages_import::show, Sample::plain()),
        route(post, "/referrals/import/{upload}/apply", lead, pages_import::apply, Sample::form("")),
    ]
}

fn own() -> Vec<Route> {
    let get = || Method::GET;
    let ask = "site={site}&given_names=Joan&phone=07700900111&ring=yes&needs=lonely&risk=none_known&once=sample";
    vec![
        route(get(), "/ask", Access::Public, pages_self::start, Sample::plain()),
        route(get(), "/ask/other-ways", Access::Public, pages_self::other_ways, Sample::plain()),
        route(get(), "/ask/elsewhere", Access::Public, pages_self::elsewhere, Sample::plain()),
        route(get(), "/ask/form", Access::Public, pages_self::form, Sample::plain()),
        route(Method::POST, "/ask/form", Access::Public, pages_self::send, Sample::form(ask)),
    ]
}

fn arrivals() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let (lead, casework) = (Access::May(Permission::Lead), Access::May(Permission::Casework));
    let make = "site={site}&given_names=Joan&family_name=Reid&born-day=1&born-month=2&born-year=1950&needs=lonely&risk=none_known&agreed=yes\
                &referrer_name=Rita&phone=07700900111&version=0";
    vec![
        route(get.clone(), "/referrals/doors", lead, pages_arrival::count, Sample::query("days=7")),
        route(get.clone(), "/arrivals/aside", lead, pages_arrival::aside, Sample::query("before=1000")),
        route(get.clone(), "/referrals/{referral}/original", casework, pages_arrival::of_referral, Sample::plain()),
        route(get.clone(), "/arrivals/{arrival}", lead, pages_arrival::show, Sample::plain()),
        route(
            get,
            "/arrivals/{arrival}/originals/{position}",
            casework,
            pages_arrival::original,
            Sample::plain().at("arrival", "arrival:referred"),
        ),
        route(post.clone(), "/arrivals/{arrival}/make", lead, pages_arrival::make, Sample::form(make)),
        route(post.clone(), "/arrivals/{arrival}/join", lead, pages_arrival::join, Sample::form("number=1&version=0")),
        route(
            post.clone(),
            "/arrivals/{arrival}/set-aside",
            lead,
            pages_arrival::set_aside,
            Sample::form("why=spam&note=&version=0"),
        ),
        route(
            post,
            "/arrivals/{arrival}/take-back",
            lead,
            pages_arrival::take_back,
            Sample::form("version=1").at("arrival", "arrival:aside"),
        ),
    ]
}

fn settings() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let manage = Access::May(Permission::ManageTeam);
    let at = |form| Sample::form(form).at("door", "door:practice");
    vec![
        route(get.clone(), "/settings/doors", manage, pages_settings::list, Sample::plain()),
        route(post.clone(), "/settings/doors/practice", manage, pages_settings::make_practice, Sample::form("site={site:own}")),
        route(post.clone(), "/settings/doors/partner", manage, pages_settings::make_partner, Sample::form("name=Advice+centre")),
        route(post.clone(), "/settings/doors/self", manage, pages_settings::set_self, Sample::form("open=yes")),
        route(get, "/settings/doors/{door}", manage, pages_settings::show, at("")),
        route(post.clone(), "/settings/doors/{door}/open", manage, pages_settings::set_open, at("open=no&version=0")),
        route(post, "/settings/doors/{door}/renew", manage, pages_settings::renew, at("version=0")),
    ]
}

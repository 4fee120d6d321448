//! People: who they are, how they may safely be reached, and everything that has happened, on one page.

pub mod birth;
pub mod forms;
pub mod learn;
pub mod matching;
pub mod merge;
pub mod model;
mod name_forms;
pub mod names;
mod pages;
mod pages_edit;
mod pages_merge;
mod pages_proxy;
pub mod proxy;
pub mod store;
pub mod store_find;
pub mod store_merge;
pub mod store_proxy;
mod store_timeline;
mod store_together;
pub mod store_unmerge;
pub mod talk;
pub mod timeline;
pub mod view;

use axum::http::Method;
use kernel::Permission;
pub use view::banner_of;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    let lead = Access::May(Permission::Lead);
    let hold = "hold_reason=Away&until-day=1&until-month=2&until-year=2027&version=0";
    vec![
        route(get.clone(), "/people", casework, pages::list, Sample::plain()),
        route(post.clone(), "/people/find", casework, pages::find, Sample::form("words=Fernanda")),
        route(get.clone(), "/people/{person}", casework, pages::show, Sample::plain()),
        route(get.clone(), "/people/{person}/edit", casework, pages_edit::edit, Sample::plain()),
        route(post.clone(), "/people/{person}/edit", casework, pages_edit::save, Sample::form("given_names=Nanda&version=0")),
        route(get.clone(), "/people/{person}/routes", casework, pages_edit::new_route, Sample::plain()),
        route(
            post.clone(),
            "/people/{person}/routes",
            casework,
            pages_edit::add_route,
            Sample::form("kind=phone&value=07700900555"),
        ),
        route(get.clone(), "/people/{person}/proxies", casework, pages_proxy::new, Sample::plain()),
        route(
            post.clone(),
            "/people/{person}/proxies",
            casework,
            pages_proxy::add,
            Sample::form("name=Ana+Mensah&relation=sister&basis=agreed&evidence=She+said+so&may_hear=yes"),
        ),
        route(get.clone(), "/proxies/{proxy}", casework, pages_proxy::show, Sample::plain()),
        route(
            post.clone(),
            "/proxies/{proxy}",
            casework,
            pages_proxy::save,
            Sample::form("relation=sister&evidence=She+said+so&version=0"),
        ),
        route(post.clone(), "/proxies/{proxy}/end", casework, pages_proxy::end, Sample::form("ending=not_needed&version=0")),
        route(get.clone(), "/people/{person}/merge", lead, pages_merge::choose, Sample::plain()),
        route(post.clone(), "/people/{person}/merge", lead, pages_merge::find, Sample::form("words=Fernanda")),
        route(get.clone(), "/people/{person}/merge/{other}", lead, pages_merge::compare, Sample::plain()),
        route(
            post.clone(),
            "/people/{person}/merge/{other}",
            lead,
            pages_merge::merge,
            Sample::form("version={person.version}&other_version={other.version}&checked=yes"),
        ),
        route(post.clone(), "/merges/{merge}/undo", lead, pages_merge::undo, Sample::form("version=0")),
        route(get, "/routes/{route}", casework, pages_edit::edit_route, Sample::plain()),
        route(
            post.clone(),
            "/routes/{route}",
            casework,
            pages_edit::save_route,
            Sample::form("kind=phone&value=07700900555&version=0"),
        ),
        route(post.clone(), "/routes/{route}/end", casework, pages_edit::end_route, Sample::plain()),
        route(post.clone(), "/referrals/{referral}/hold", casework, pages::hold, Sample::form(hold)),
        route(
            post.clone(),
            "/referrals/{referral}/resume",
            casework,
            pages::resume,
            Sample::form("version=0").at("referral", "referral:held"),
        ),
        route(
            post,
            "/referrals/{referral}/reopen",
            casework,
            pages::reopen,
            Sample::form("version=0").at("referral", "referral:closed"),
        ),
    ]
}

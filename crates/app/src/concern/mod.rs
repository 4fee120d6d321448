//! Concerns: a disclosure has an owner, today.
//!
//! Numbers first, writing after (`pages.rs`). With whom a concern is that nobody has accepted is worked out from facts
//! (`escalation.rs`, ADR 0015), shown on every page (`watch.rs`), and written down once.

pub mod escalation;
pub mod forms;
pub mod model;
mod pages;
mod pages_do;
mod pages_duty;
mod pages_list;
pub mod spotting;
pub mod store;
pub mod store_duty;
mod store_watch;
pub mod view;
pub mod watch;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    let manage = Access::May(Permission::ManageTeam);
    let closed = "told=Dr+Osei&told_on-day=23&told_on-month=11&told_on-year=2026&told_time=09%3A30&outcome=Seen+by+the+doctor\
                  &next-day=24&next-month=11&next-year=2026&version=1";
    let days = "staff={leader}&from-day=1&from-month=2&from-year=2027&last-day=5&last-month=2&last-year=2027&version=0";
    vec![
        route(get.clone(), "/people/{person}/concern", casework, pages::new, Sample::plain()),
        route(post.clone(), "/people/{person}/concern", casework, pages::open, Sample::form("said=She+is+afraid")),
        route(post.clone(), "/people/{person}/concern/now", casework, pages::open_now, Sample::plain()),
        route(get.clone(), "/people/{person}/at-risk", casework, pages::at_risk, Sample::query("then=today")),
        route(post.clone(), "/concerns/print", casework, pages_list::print, Sample::plain()),
        route(get.clone(), "/concerns/{concern}", casework, pages::show, Sample::plain()),
        route(post.clone(), "/concerns/{concern}/words", casework, pages_do::write, Sample::form("said=She+said+more")),
        route(
            post.clone(),
            "/concerns/{concern}/accept",
            casework,
            pages_do::accept,
            Sample::form("accepted_by=Dr+Osei&accepted_how=By+phone&version=0"),
        ),
        route(
            post.clone(),
            "/concerns/{concern}/hand-over",
            casework,
            pages_do::hand_over,
            Sample::form("staff={worker}&accepted_how=By+phone&version=1").at("concern", "concern:accepted"),
        ),
        route(
            post.clone(),
            "/concerns/{concern}/close",
            casework,
            pages_do::close,
            Sample::form(closed).at("concern", "concern:accepted"),
        ),
        route(
            post.clone(),
            "/concerns/{concern}/spoken",
            casework,
            pages_do::spoken,
            Sample::form("version=2").at("concern", "concern:closed"),
        ),
        route(
            post.clone(),
            "/concerns/{concern}/reopen",
            casework,
            pages_do::reopen,
            Sample::form("reason=It+goes+on&version=2").at("concern", "concern:closed"),
        ),
        route(get.clone(), "/settings/duty", manage, pages_duty::list, Sample::plain()),
        route(post.clone(), "/settings/duty", manage, pages_duty::save_out_of_hours, Sample::form("words=Ring+111+option+2")),
        route(get, "/settings/duty/new", manage, pages_duty::new, Sample::plain()),
        route(post.clone(), "/settings/duty/new", manage, pages_duty::add, Sample::form(days)),
        route(post, "/settings/duty/{duty}/take-back", manage, pages_duty::take_back, Sample::form("version=0")),
    ]
}

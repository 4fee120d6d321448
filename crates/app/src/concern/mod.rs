//! Concerns: a disclosure has an owner, today.

pub mod forms;
pub mod model;
mod pages;
pub mod store;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    vec![
        route(get.clone(), "/people/{person}/concern", casework, pages::new, Sample::plain()),
        route(post.clone(), "/people/{person}/concern", casework, pages::open, Sample::form("said=She+is+afraid")),
        route(get, "/concerns/{concern}", casework, pages::show, Sample::plain()),
        route(
            post.clone(),
            "/concerns/{concern}/accept",
            casework,
            pages::accept,
            Sample::form("accepted_by=Dr+Osei&accepted_how=By+phone&version=0"),
        ),
        route(
            post,
            "/concerns/{concern}/close",
            casework,
            pages::close,
            Sample::form("outcome=Seen+by+the+doctor&version=1").at("concern", "concern:accepted"),
        ),
    ]
}

//! The team: what it is called, its limits, and what everybody carries.

pub mod model;
mod pages;
pub mod store;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let manage = Access::May(Permission::ManageTeam);
    let form = "name=Us&phone=02079460018&version=0&first_call_days=5&between_attempts_days=2&attempts=3&untouched_days=14&review_days=28\
                &service_answer_days=14&stale_days=180&full_caseload=60";
    vec![
        route(Method::GET, "/settings", manage, pages::settings, Sample::plain()),
        route(Method::POST, "/settings", manage, pages::save, Sample::form(form)),
        route(Method::GET, "/caseloads", Access::May(Permission::Lead), pages::caseloads, Sample::plain()),
    ]
}

//! Connecting a person to what is there, going along, and noting what is missing.

pub mod gaps;
pub mod model;
mod pages;
mod pages_gaps;
pub mod rules;
pub mod store;
pub mod store_gaps;
pub mod view;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    let visit = "day-day=24&day-month=11&day-year=2026&time=10:30&minutes=90&place=Park";
    vec![
        route(get.clone(), "/referrals/{referral}/find", casework, pages::find, Sample::query("search={search:plan}")),
        route(post.clone(), "/referrals/{referral}/find", casework, pages::search, Sample::form("text=walking")),
        route(
            post.clone(),
            "/referrals/{referral}/connections",
            casework,
            pages::suggest,
            Sample::form("service={service}&part=participant"),
        ),
        route(
            post.clone(),
            "/referrals/{referral}/unmet",
            casework,
            pages_gaps::keep,
            Sample::form("mark=01939f3e-0000-7000-8000-000000000001&reason=full&need=lonely&text=walking"),
        ),
        route(
            post.clone(),
            "/referrals/{referral}/unmet/undo",
            casework,
            pages_gaps::undo,
            Sample::form("undo=01939f3e-0000-7000-8000-000000000001&text=walking"),
        ),
        route(get.clone(), "/directory/missing", casework, pages_gaps::missing, Sample::query("months=12")),
        route(get.clone(), "/directory/missing.csv", casework, pages_gaps::table, Sample::query("months=12")),
        route(get, "/connections/{connection}", casework, pages::show, Sample::plain()),
        route(post.clone(), "/connections/{connection}", casework, pages::step, Sample::form("state=agreed&version=0")),
        route(
            post.clone(),
            "/connections/{connection}/looked",
            casework,
            pages::looked,
            Sample::form("version=1").at("connection", "connection:no"),
        ),
        route(post.clone(), "/connections/{connection}/visit", casework, pages::visit, Sample::form(visit)),
        route(
            post,
            "/appointments/{appointment}/visited",
            casework,
            pages::visited,
            Sample::form("attended=yes&how_it_went=Well").at("appointment", "appointment:visit"),
        ),
    ]
}

//! The directory: what a person can be connected to, and finding it.

pub mod facts;
pub mod finder;
pub mod forms;
pub mod import;
pub mod model;
mod pages;
mod pages_entry;
mod pages_public;
pub mod store;
pub mod store_import;
pub mod times;
pub mod view;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    vec![
        route(get.clone(), "/activities", Access::Public, pages_public::activities, Sample::query("text=walking&near=SE16+4JX")),
        route(get.clone(), "/activities/{service}", Access::Public, pages_public::activity, Sample::plain()),
        route(get.clone(), "/directory", casework, pages::browse, Sample::plain()),
        route(post.clone(), "/directory", casework, pages::search, Sample::form("text=lonely&free=yes")),
        route(get.clone(), "/directory/new", casework, pages_entry::new, Sample::plain()),
        route(post.clone(), "/directory/new", casework, pages_entry::add, Sample::form("name=Tea&cost=free&rhythm=weekly")),
        route(get.clone(), "/directory/{service}", casework, pages::show, Sample::plain()),
        route(get, "/directory/{service}/edit", casework, pages_entry::edit, Sample::plain()),
        route(
            post.clone(),
            "/directory/{service}/edit",
            casework,
            pages_entry::save,
            Sample::form("name=Tea&cost=free&version=1"),
        ),
        route(post.clone(), "/directory/{service}/take-theirs", casework, pages::take_theirs, Sample::form("fact=times")),
        route(post, "/directory/{service}/confirm", casework, pages::confirm, Sample::plain()),
    ]
}

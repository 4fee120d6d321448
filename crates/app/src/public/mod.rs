//! The team's public pages: what this is, who we are, how to be referred, and whether that call was really us.

pub mod forms;
pub mod model;
mod pages;
mod pages_edit;
pub mod store;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let edit = Access::May(Permission::ManageTeam);
    vec![
        route(Method::GET, "/", Access::Public, pages::home, Sample::plain()),
        route(Method::GET, "/team", Access::Public, pages::team, Sample::plain()),
        route(Method::GET, "/stories", Access::Public, pages::stories, Sample::plain()),
        route(Method::GET, "/calling", Access::Public, pages::calling, Sample::plain()),
        route(Method::POST, "/calling", Access::Public, pages::was_it_us, Sample::form("say=blue+kettle")),
        route(Method::GET, "/settings/public", edit, pages_edit::list, Sample::plain()),
        route(Method::GET, "/settings/public/{text}", edit, pages_edit::edit, Sample::plain()),
        route(Method::POST, "/settings/public/{text}", edit, pages_edit::save, Sample::form("body=Hello&version=0")),
        route(Method::GET, "/settings/stories/new", edit, pages_edit::new_story, Sample::plain()),
        route(
            Method::POST,
            "/settings/stories/new",
            edit,
            pages_edit::add_story,
            Sample::form("title=A+walk&body=She+walked.&shown=yes"),
        ),
        route(Method::GET, "/settings/stories/{story}", edit, pages_edit::edit_story, Sample::plain()),
        route(
            Method::POST,
            "/settings/stories/{story}",
            edit,
            pages_edit::save_story,
            Sample::form("title=A+walk&body=She+walked.&shown=yes&version=0"),
        ),
    ]
}

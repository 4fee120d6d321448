//! Sealed notes on safeguarding adults and children: seen by those with that permission, on these pages and nowhere else.
//!
//! What is not allowed to be seen must not show by a gap either: nothing outside this slice reads `safeguarding_note`, but the joining of two
//! records, which moves it. A test looks for a note's words on every page of every role.

pub mod model;
mod pages;
pub mod store;
pub mod store_words;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let sealed = Access::May(Permission::Safeguarding);
    let note = "about=adult&words=She+told+of+her+son&told=Adult+social+care%2C+today";
    vec![
        route(Method::GET, "/safeguarding", sealed, pages::list, Sample::plain()),
        route(Method::GET, "/people/{person}/safeguarding", sealed, pages::show, Sample::query("concern={concern:closed}")),
        route(Method::POST, "/people/{person}/safeguarding", sealed, pages::write, Sample::form(note)),
    ]
}

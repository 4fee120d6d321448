//! The directory for other directories: [Open Referral UK 3.0](https://docs.openreferraluk.org/), read-only and without an account.
//!
//! It gives what [`Service::may_be_published`](crate::directory::model::Service::may_be_published) allows and nothing else: never the team's own
//! notes, never the place of a refuge. `asked` reads parameters, `shelf` knows which entries are on which page, `model` says an entry in the
//! standard's words, and `openapi.json` describes all of it to programs. Answers, also of errors, are JSON that any page on the web may
//! read (`web/programs.rs`).

pub mod asked;
pub mod model;
mod pages;
pub mod shelf;

use axum::http::Method;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let get = || Method::GET;
    let open = Access::Public;
    let list = || Sample::query("page=1&per_page=10");
    let place = || Sample::plain().at("id", "service_at_location");
    vec![
        // With and without the slash: some write the address of a feed so, some so.
        route(get(), "/oruk/v3", open, pages::about, Sample::plain()),
        route(get(), "/oruk/v3/", open, pages::about, Sample::plain()),
        route(get(), "/oruk/v3/openapi.json", open, pages::openapi, Sample::plain()),
        route(get(), "/oruk/v3/services", open, pages::services, Sample::query("search=walking&day=TU&minimum_age=0")),
        route(get(), "/oruk/v3/services/{id}", open, pages::service, Sample::plain().at("id", "service")),
        route(get(), "/oruk/v3/service_at_locations", open, pages::service_at_locations, list()),
        route(get(), "/oruk/v3/service_at_locations/{id}", open, pages::service_at_location, place()),
        route(get(), "/oruk/v3/taxonomies", open, pages::taxonomies, list()),
        route(get(), "/oruk/v3/taxonomies/{id}", open, pages::taxonomy, Sample::plain().at("id", "taxonomy")),
        route(get(), "/oruk/v3/taxonomy_terms", open, pages::taxonomy_terms, list()),
        route(get(), "/oruk/v3/taxonomy_terms/{id}", open, pages::taxonomy_term, Sample::plain().at("id", "taxonomy_term")),
    ]
}

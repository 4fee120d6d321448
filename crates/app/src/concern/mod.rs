//! Concerns: a disclosure has an owner, today.

pub mod model;
pub mod store;

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

//! Connecting a person to what is there, going along, and noting what is missing.

pub mod model;

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

//! The directory: what a person can be connected to, and finding it.

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

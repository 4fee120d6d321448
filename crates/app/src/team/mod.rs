//! The team: practices, sites, staff, who has charge of what, who is away.

pub mod model;
pub mod store;

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

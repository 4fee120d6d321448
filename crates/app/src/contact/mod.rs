//! Calls, conversations, appointments, and the day's list of them.

pub mod model;

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

//! Referrals: how one comes, is looked at, given to a worker, and what becomes of it.

pub mod model;
pub mod store;

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

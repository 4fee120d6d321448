//! People: who they are, how they may safely be reached, and everything that has happened, on one page.

pub mod model;
pub mod store;

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

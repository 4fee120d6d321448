//! The team's public pages.

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

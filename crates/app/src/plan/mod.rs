//! What matters to a person, and the plan made with them.

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

//! The word back to the practice, and the end of a referral.

use crate::web::Route;

pub fn routes() -> Vec<Route> {
    vec![]
}

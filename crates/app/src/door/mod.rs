//! Doors: the ways in which referrals come, and a queue in which nothing that came is lost or doubled.

pub mod model;
pub mod store;

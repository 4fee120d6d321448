//! The audit trail: who saw and did what, durable before they see it, and chained so that a change shows.

mod chain;
pub mod model;
mod pages;
pub mod store;
mod writer;

pub use chain::{Verdict, seal, seal_all, verify};
pub use model::{Act, Entry};
pub use writer::Writer;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    vec![route(Method::GET, "/audit", Access::May(Permission::ReadAudit), pages::list, Sample::plain())]
}

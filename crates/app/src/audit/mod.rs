//! The audit trail: who saw and did what, durable before they see it, and chained so that a change shows.

mod chain;
pub mod model;
pub mod store;
mod writer;

pub use chain::{Verdict, seal, verify};
pub use model::{Act, Entry};
pub use writer::Writer;

//! The markup of the components: against the test cases of nhsuk-frontend, and against markup in
//! what people type.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where its data are not what it knows"
)]

mod blocks;
mod controls;
mod escaping;
mod fixtures;
mod frame;
mod icons;
mod options;
mod tree;

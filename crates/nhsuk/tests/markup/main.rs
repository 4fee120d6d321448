//! The markup of the components: against the test cases of nhsuk-frontend, and against markup in
//! what people type.

mod blocks;
mod controls;
mod escaping;
mod fixtures;
mod frame;
mod options;
mod tree;

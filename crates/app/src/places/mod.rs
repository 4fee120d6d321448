//! The country's own lists: its practices, and where its postcodes are. They belong to no team, and every team reads them.

pub mod import;
pub mod model;
pub mod store;
pub mod view;

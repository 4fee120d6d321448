//! Kith: the system a social prescribing team runs on.
//!
//! Each folder is a slice of the product, named by the team's own words. In a slice, `mod.rs` says what it is and lists its
//! routes, `model.rs` holds types and rules and knows nothing of the outside, `store.rs` holds the SQL, `forms.rs` turns what
//! was typed into values or field errors, `pages.rs` holds handlers and their views. ARCHITECTURE.md has the map.

pub mod account;
pub mod app;
pub mod audit;
pub mod cli;
pub mod concern;
pub mod connection;
pub mod contact;
pub mod demo;
pub mod directory;
pub mod door;
pub mod error;
mod ical;
pub mod import;
pub mod inbox;
pub mod message;
pub mod my;
pub mod oruk;
pub mod person;
pub mod places;
pub mod plan;
pub mod public;
pub mod referral;
pub mod safeguarding;
pub mod seed;
pub mod sending;
pub mod team;
pub mod tx;
pub mod web;

pub use app::{App, Config};
pub use error::{Error, Result};
pub use tx::{Read, Tx, Visit, Write};

//! The web: the one door for routes, who may pass, how forms are read and pages are made.

mod answer;
mod assets;
mod extract;
mod form;
mod gate;
mod health;
mod layout;
mod problem;
mod programs;
mod route;
mod saved;
mod server;
pub(crate) mod store;
mod upload;

pub use answer::{Answer, press};
pub use extract::{Path, Query, cookie};
pub use form::{Checked, Errors, Fields, Typed, email_address, once};
pub use gate::{Client, REQUEST_ID, SentForm};
pub use layout::{NEUTRAL, Page, home, layout};
pub use problem::kept_text;
pub use route::{Access, Knocked, Route, Sample, route};
pub use server::{all_routes, router, serve};
pub use upload::{File, Upload};

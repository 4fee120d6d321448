//! What leaves the house: one gate, one outbox, and what became of each; and what people write back.
//!
//! A slice that has something to tell puts it into the outbox in the transaction of its cause ([`store::queue`]). Whoever hands it over
//! takes it out ([`store::take_next`]), which reads the facts as they are then and asks the gate ([`gate::decide`]); only with the
//! gate's [`gate::Permit`] can anything be handed to a provider.

pub mod answers;
pub mod carriers;
pub mod gate;
pub mod model;
mod pages;
mod pages_provider;
mod paper;
pub mod reply;
pub mod runner;
pub mod store;
pub mod store_call_off;
mod store_facts;
pub mod store_list;
pub mod store_mail;
pub mod store_preview;
pub mod store_reply;
pub mod store_unknown;
pub mod view;
pub mod wording;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    let lead = Access::May(Permission::Lead);
    let letter = Sample::plain().at("outgoing", "outgoing:letter");
    vec![
        route(get.clone(), "/sending", casework, pages::list, Sample::plain()),
        route(post.clone(), "/sending/mailbox", lead, pages::looked, Sample::form("until=1")),
        route(get.clone(), "/sending/words", casework, pages::words, Sample::plain()),
        route(get.clone(), "/sending/{outgoing}", casework, pages::show, Sample::plain()),
        route(post.clone(), "/sending/{outgoing}", casework, pages::act, Sample::form("do=call_off")),
        route(post.clone(), "/sending/{outgoing}/letter.pdf", casework, pages::letter, letter),
        route(post.clone(), "/post/notify/delivery", Access::Provider, pages_provider::delivery, Sample::plain()),
        route(post.clone(), "/post/notify/reply", Access::Provider, pages_provider::reply, Sample::plain()),
        route(get, "/replies/{reply}", casework, pages::reply, Sample::plain()),
        route(post.clone(), "/replies/{reply}", casework, pages::read, Sample::plain()),
        route(post, "/replies/{reply}/whose", lead, pages::whose, Sample::form("person={person}").at("reply", "reply:shared")),
    ]
}

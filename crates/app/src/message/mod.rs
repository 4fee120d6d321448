//! The word back to the practice, and the end of a referral.

pub mod model;
mod pages;
mod pages_close;
pub mod standard;
pub mod store;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    let close = Sample::form("reason=goals_met&note=Well&version=0").at("referral", "referral:closable");
    vec![
        route(get.clone(), "/referrals/{referral}/close", casework, pages_close::close_form, Sample::plain()),
        route(post.clone(), "/referrals/{referral}/close", casework, pages_close::close, close),
        route(post.clone(), "/referrals/{referral}/ask-leader", casework, pages_close::ask_leader, Sample::form("")),
        route(get.clone(), "/referrals/{referral}/message", casework, pages::draft, Sample::query("kind=update")),
        route(post.clone(), "/referrals/{referral}/message", casework, pages::make, Sample::form("kind=update&requested=None")),
        route(get.clone(), "/messages/{message}", casework, pages::show, Sample::plain()),
        route(get.clone(), "/messages/{message}/letter.pdf", casework, pages::pdf, Sample::plain()),
        route(get, "/messages/{message}/message.json", casework, pages::json, Sample::plain()),
        route(post, "/messages/{message}/sent", casework, pages::sent, Sample::form("how=nhsmail")),
    ]
}

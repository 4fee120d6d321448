//! A person's own page, made only when they ask for it: their plan in their words, what comes next, whom to ring.
//!
//! A link leads to it, and a word that they chose opens it. Whoever holds the telephone may look, so a page shows only what was agreed
//! with them, and nothing that tells of abuse, danger or worry; what is left out leaves no gap ([`model`]). What they write changes nothing
//! by itself: it waits, unread, on top of the link worker's day. A card on paper tells even less ([`paper`]).

pub mod model;
mod pages;
mod pages_staff;
mod paper;
pub mod store;
mod store_shown;
mod view;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    let tell = "about=wrong&words=That+is+not+right&mark=1";
    vec![
        route(get.clone(), "/referrals/{referral}/own-page", casework, pages_staff::show, Sample::plain()),
        route(post.clone(), "/referrals/{referral}/own-page", casework, pages_staff::make, Sample::form("word=bluebell")),
        route(post.clone(), "/referrals/{referral}/own-page/end", casework, pages_staff::end, Sample::form("")),
        route(post.clone(), "/referrals/{referral}/card.pdf", casework, pages_staff::card, Sample::form("large=yes")),
        route(get.clone(), "/my/{own}", Access::Public, pages::show, Sample::query("large=yes")),
        route(post.clone(), "/my/{own}", Access::Public, pages::open, Sample::form("word=bluebell")),
        route(post.clone(), "/my/{own}/tell", Access::Public, pages::tell, Sample::form(tell)),
        route(get.clone(), "/my/{own}/told", Access::Public, pages::told, Sample::plain()),
        route(get, "/my/{own}/card.pdf", Access::Public, pages::card, Sample::query("large=yes")),
        route(post, "/my/{own}/leave", Access::Public, pages::leave, Sample::form("")),
    ]
}

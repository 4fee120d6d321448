//! Calls, conversations, appointments, and the day's list of them.

pub mod forms;
pub mod model;
pub mod offers;
mod pages;
mod pages_paper;
mod pages_promise;
mod pages_today;
pub mod policy;
pub mod say;
pub mod store;
pub mod store_policy;
pub mod store_promise;
pub mod store_today;
pub mod view;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    let appointment = "day-day=24&day-month=11&day-year=2026&time=10:30&minutes=45&mode=phone&interpreter=none";
    vec![
        route(get.clone(), "/today", casework, pages_today::show, Sample::plain()),
        route(post.clone(), "/today/rang", casework, pages_today::rang, Sample::form("number=07700900982")),
        route(post.clone(), "/today/list.pdf", casework, pages_paper::list, Sample::plain()),
        route(post.clone(), "/today/take", casework, pages_today::take, Sample::form("person={person}&reason=They+rang")),
        route(
            post.clone(),
            "/referrals/{referral}/attempts",
            casework,
            pages::attempt,
            Sample::form("result=no_answer&route={route}"),
        ),
        route(get.clone(), "/attempts/{attempt}", casework, pages::after, Sample::plain()),
        route(
            post.clone(),
            "/attempts/{attempt}",
            casework,
            pages::save_after,
            Sample::form("note=Rang+twice&version=0&referral_version={referral.version}").own(),
        ),
        route(get.clone(), "/referrals/{referral}/appointments", casework, pages::new_appointment, Sample::plain()),
        route(post.clone(), "/referrals/{referral}/appointments", casework, pages::book, Sample::form(appointment)),
        route(get.clone(), "/referrals/{referral}/promise", casework, pages_promise::form, Sample::plain()),
        route(
            post.clone(),
            "/referrals/{referral}/promise",
            casework,
            pages_promise::make,
            Sample::form("hour=2026-11-24+10:00&say=blue+kettle&told=aloud"),
        ),
        route(get.clone(), "/promises/{promise}", casework, pages_promise::show, Sample::plain()),
        route(post.clone(), "/promises/{promise}", casework, pages_promise::answer, Sample::form("answer=yes")),
        route(post.clone(), "/appointments/{appointment}", casework, pages::settle, Sample::form("state=attended")),
        route(post, "/contacts/{contact}/copied", casework, pages::copied, Sample::form("code=yes")),
    ]
}

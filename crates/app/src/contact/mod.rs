//! Calls, conversations, appointments, and the day's list of them; and the calendar that a worker's telephone reads.

pub mod diary;
pub mod forms;
pub mod model;
pub mod offers;
pub mod orders;
mod pages;
mod pages_call;
mod pages_diary;
mod pages_link;
mod pages_paper;
mod pages_promise;
mod pages_rang;
mod pages_shown;
mod pages_times;
mod pages_today;
mod photograph;
pub mod policy;
pub mod say;
pub mod store;
pub mod store_diary;
mod store_photograph;
pub mod store_policy;
pub mod store_promise;
pub mod store_rang;
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
        route(post.clone(), "/today/rang", casework, pages_rang::rang, Sample::form("number=07700900982")),
        route(
            post.clone(),
            "/today/rang/by-name",
            casework,
            pages_rang::rang_by_name,
            Sample::form("number=07700900555&name=Fernanda+Oduya"),
        ),
        route(post.clone(), "/today/list.pdf", casework, pages_paper::list, Sample::plain()),
        route(post.clone(), "/today/take", casework, pages_rang::take, Sample::form("person={person}&reason=They+rang")),
        route(
            post.clone(),
            "/referrals/{referral}/attempts",
            casework,
            pages_call::attempt,
            Sample::form("result=no_answer&route={route}"),
        ),
        route(get.clone(), "/attempts/{attempt}", casework, pages_call::after, Sample::plain()),
        route(
            post.clone(),
            "/attempts/{attempt}",
            casework,
            pages_call::save_after,
            Sample::form("note=Rang+twice&version=0&referral_version={referral.version}").own(),
        ),
        route(
            post.clone(),
            "/attempts/{attempt}/concern",
            casework,
            pages_call::worrying,
            Sample::form("note=She+is+afraid&version=0&referral_version={referral.version}").own(),
        ),
        route(post.clone(), "/attempts/{attempt}/take-back", casework, pages_call::take_back, Sample::plain()),
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
        route(post.clone(), "/referrals/{referral}/times.pdf", casework, pages_times::print, Sample::form("large=yes")),
        route(get.clone(), "/promises/{promise}", casework, pages_promise::show, Sample::plain()),
        route(post.clone(), "/promises/{promise}", casework, pages_promise::answer, Sample::form("answer=yes")),
        route(post.clone(), "/appointments/{appointment}", casework, pages::settle, Sample::form("state=attended")),
        route(get.clone(), "/account/calendar", casework, pages_diary::show, Sample::plain()),
        route(post.clone(), "/account/calendar", casework, pages_diary::make, Sample::plain()),
        route(post.clone(), "/account/calendar/end", casework, pages_diary::end, Sample::plain()),
        route(get.clone(), "/account/shown", casework, pages_shown::show, Sample::plain()),
        route(post.clone(), "/account/shown", casework, pages_shown::agree, Sample::form("agreed=yes")).with_files(),
        route(get.clone(), "/account/photograph", casework, pages_shown::own, Sample::plain()),
        route(post.clone(), "/account/photograph/end", casework, pages_shown::remove, Sample::plain()),
        route(get.clone(), "/call/{call}/photograph", Access::Public, pages_shown::of_who_rings, Sample::plain()),
        route(get.clone(), "/call/{call}", Access::Public, pages_link::show, Sample::plain()),
        route(post.clone(), "/call/{call}", Access::Public, pages_link::answer, Sample::form("answer=another")),
        route(get, "/diary/{diary}", Access::Public, pages_diary::read, Sample::plain()),
        route(post, "/contacts/{contact}/copied", casework, pages::copied, Sample::form("code=yes")),
    ]
}

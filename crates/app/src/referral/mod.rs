//! Referrals: how one comes, is looked at, given to a worker, and what becomes of it.

pub mod allocate;
pub mod forms;
pub mod model;
mod pages;
mod pages_fields;
mod pages_new;
mod pages_question;
mod pages_queue;
mod pages_triage;
pub mod store;
pub mod store_queue;
pub mod store_receive;
pub mod store_triage;
pub mod view;
pub mod worry;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let (refer, lead, casework) =
        (Access::May(Permission::Refer), Access::May(Permission::Lead), Access::May(Permission::Casework));
    let new = "site={site}&given_names=Joan&family_name=Reid&born-day=1&born-month=2&born-year=1950&needs=lonely&risk=none_known&agreed=yes\
               &referrer_name=Rita&phone=07700900111";
    let triage = |form| Sample::form(form).at("referral", "referral:triage");
    vec![
        route(get.clone(), "/referrals", refer, pages::list, Sample::plain()),
        route(get.clone(), "/referrals/new", refer, pages_new::show, Sample::plain()),
        route(
            post.clone(),
            "/referrals/new",
            refer,
            pages_new::send,
            Sample { at: vec![("site", "site:own")], ..Sample::form(new) },
        ),
        route(get.clone(), "/referrals/{referral}", refer, pages::show, Sample::plain()),
        route(get.clone(), "/referrals/{referral}/sent", refer, pages_new::sent, Sample::plain()),
        route(
            post.clone(),
            "/referrals/{referral}/answer",
            refer,
            pages::answer,
            Sample::form("note=0770").at("referral", "referral:returned"),
        ),
        route(get.clone(), "/referrals/triage", lead, pages_queue::list, Sample::plain()),
        route(post.clone(), "/referrals/triage/take", lead, pages_queue::take, Sample::form("take={referral:triage}:0")),
        route(get.clone(), "/question/{question}", Access::Public, pages_question::show, Sample::plain()),
        route(post.clone(), "/question/{question}", Access::Public, pages_question::answer, Sample::form("note=0770")),
        route(get.clone(), "/question/{question}/answered", Access::Public, pages_question::answered, Sample::plain()),
        route(get.clone(), "/referrals/{referral}/triage", lead, pages_triage::triage_one, triage("")),
        route(
            post.clone(),
            "/referrals/{referral}/accept",
            lead,
            pages_triage::accept,
            Sample::form("worker={worker}&version=0").at("referral", "referral:plain"),
        ),
        route(post.clone(), "/referrals/{referral}/return", lead, pages_triage::give_back, triage("note=Which+number&version=0")),
        route(post.clone(), "/referrals/{referral}/reject", lead, pages_triage::reject, triage("note=Not+for+us&version=0")),
        route(
            post.clone(),
            "/referrals/{referral}/join",
            lead,
            pages_triage::join,
            Sample::form("into={referral:with_it}&version=0").at("referral", "referral:second"),
        ),
        route(post.clone(), "/referrals/{referral}/same", lead, pages_triage::same, triage("position=0&version=0")),
        route(post.clone(), "/referrals/{referral}/not-same", lead, pages_triage::not_same, triage("position=0&version=0")),
        route(post, "/referrals/{referral}/reassign", casework, pages::reassign, Sample::form("worker={leader}&version=0")),
        route(get.clone(), "/caseloads/{worker}", lead, pages::caseload, Sample::plain()),
        route(get, "/referrals/given", casework, pages::given, Sample::plain()),
    ]
}

//! What matters to a person, and the plan made with them.

pub mod forms;
pub mod model;
mod pages;
mod pages_conversation;
pub mod store;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    let writing = |form| Sample::form(form).at("contact", "contact:writing");
    vec![
        route(get.clone(), "/referrals/{referral}/conversation", casework, pages_conversation::show, Sample::plain()),
        route(post.clone(), "/referrals/{referral}/conversation", casework, pages_conversation::start, Sample::plain()),
        route(get.clone(), "/referrals/{referral}/conversation/done", casework, pages_conversation::done, Sample::plain()),
        route(get.clone(), "/contacts/{contact}", casework, pages_conversation::compare, writing("")),
        route(post.clone(), "/contacts/{contact}", casework, pages_conversation::save, writing("note=Hello&version=0").own()),
        route(
            post.clone(),
            "/contacts/{contact}/autosave",
            casework,
            pages_conversation::autosave,
            writing("note=Hello&version=0").own(),
        ),
        route(
            post.clone(),
            "/contacts/{contact}/finish",
            casework,
            pages_conversation::finish,
            writing("note=Hello&version=0").own(),
        ),
        route(get.clone(), "/people/{person}/about", casework, pages_conversation::about, Sample::plain()),
        route(
            post.clone(),
            "/people/{person}/about",
            casework,
            pages_conversation::save_about,
            Sample::form("matters=Home&version=0"),
        ),
        route(
            post.clone(),
            "/people/{person}/about/autosave",
            casework,
            pages_conversation::autosave_about,
            Sample::form("matters=Home&version=0"),
        ),
        route(get.clone(), "/referrals/{referral}/plan", casework, pages::show, Sample::plain()),
        route(
            post.clone(),
            "/referrals/{referral}/plan/needs",
            casework,
            pages::add_need,
            Sample::form("words=Alone&version={plan}"),
        ),
        route(
            post.clone(),
            "/referrals/{referral}/plan/goals",
            casework,
            pages::add_goal,
            Sample::form("need={need}&words=Out&version={plan}"),
        ),
        route(
            post.clone(),
            "/referrals/{referral}/plan/actions",
            casework,
            pages::add_action,
            Sample::form("goal={goal}&what=Go&who=person&version={plan}"),
        ),
        route(
            post.clone(),
            "/referrals/{referral}/plan/status",
            casework,
            pages::status,
            Sample::form("goal={goal}&status=reached&version={plan}"),
        ),
        route(post, "/referrals/{referral}/plan/agree", casework, pages::agree, Sample::form("agreed_by=person&version={plan}")),
        route(get.clone(), "/referrals/{referral}/plan/print", casework, pages::print, Sample::query("large=yes")),
        route(get, "/referrals/{referral}/plan.pdf", casework, pages::pdf, Sample::plain()),
    ]
}

//! The team: what it is called and its limits, its places, who is there when, and what everybody carries.

mod forms;
pub mod model;
pub mod opening;
mod pages;
mod pages_lines;
mod pages_places;
mod pages_practices;
mod pages_rota;
mod pages_workers;
pub mod rota;
pub mod store;
pub mod store_places;
pub mod store_workers;
pub mod view;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

// Where the lists of the settings are.
const SETTINGS: &str = "/settings";
const NEIGHBOURHOODS: &str = "/settings/neighbourhoods";
const PRACTICES: &str = "/settings/practices";
const WORKERS: &str = "/settings/workers";
const LINES: &str = "/settings/crisis-lines";

pub fn routes() -> Vec<Route> {
    let mut routes = team();
    routes.extend(places());
    routes.extend(workers());
    routes
}

const MANAGE: Access = Access::May(Permission::ManageTeam);

fn team() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let team = "name=Us&phone=02079460018&version=0&triage_days=2&sender_answer_days=5&question_days=14&reopen_days=90&first_call_days=5&between_attempts_days=2&attempts=3&letter_days=7&untouched_days=14&review_days=28\
                &service_answer_days=14&full_caseload=60&safe_answer_days=90&messages_from=9&messages_until=19&messages_a_day=3\
                &concern_duty_minutes=15&concern_leaders_minutes=30&concern_all_minutes=60&work_from=9&work_until=17&own_page_days=90&own_page_after_days=30";
    let line = "name=Samaritans&phone=116+123&note=To+talk&version=0";
    let version = || Sample::form("version=0");
    vec![
        route(get.clone(), "/caseloads", Access::May(Permission::Lead), pages::caseloads, Sample::plain()),
        route(get.clone(), "/settings", MANAGE, pages::index, Sample::plain()),
        route(get.clone(), "/settings/team", MANAGE, pages::team, Sample::plain()),
        route(post.clone(), "/settings/team", MANAGE, pages::save_team, Sample::form(team)),
        route(get.clone(), "/settings/crisis-lines", MANAGE, pages_lines::list, Sample::plain()),
        route(get.clone(), "/settings/crisis-lines/new", MANAGE, pages_lines::new, Sample::plain()),
        route(post.clone(), "/settings/crisis-lines/new", MANAGE, pages_lines::add, Sample::form(line)),
        route(get, "/settings/crisis-lines/{line}", MANAGE, pages_lines::edit, Sample::plain()),
        route(post.clone(), "/settings/crisis-lines/{line}", MANAGE, pages_lines::save, Sample::form(line)),
        route(post.clone(), "/settings/crisis-lines/{line}/up", MANAGE, pages_lines::up, version()),
        route(post.clone(), "/settings/crisis-lines/{line}/down", MANAGE, pages_lines::down, version()),
        route(post, "/settings/crisis-lines/{line}/remove", MANAGE, pages_lines::remove, version()),
    ]
}

fn places() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let practice = "name=Albion+Street+Health+Centre&neighbourhood={neighbourhood}&email=albion%40example.org&duty_phone=02079460018&version=0";
    let new =
        "ods_code=G85125&name=Park+Medical+Centre&neighbourhood={neighbourhood}&address=57+Hawkstone+Road&postcode=SE16+2PE";
    let site = "name=The+annexe&address=1+Test+Street&postcode=SE16+4JX&phone=02079460018&version=0";
    vec![
        route(get.clone(), "/settings/neighbourhoods", MANAGE, pages_places::neighbourhoods, Sample::plain()),
        route(get.clone(), "/settings/neighbourhoods/new", MANAGE, pages_places::new_neighbourhood, Sample::plain()),
        route(
            post.clone(),
            "/settings/neighbourhoods/new",
            MANAGE,
            pages_places::add_neighbourhood,
            Sample::form("name=Rotherhithe"),
        ),
        route(get.clone(), "/settings/neighbourhoods/{neighbourhood}", MANAGE, pages_places::edit_neighbourhood, Sample::plain()),
        route(
            post.clone(),
            "/settings/neighbourhoods/{neighbourhood}",
            MANAGE,
            pages_places::save_neighbourhood,
            Sample::form("name=Rotherhithe&version=0"),
        ),
        route(
            post.clone(),
            "/settings/neighbourhoods/{neighbourhood}/remove",
            MANAGE,
            pages_places::remove_neighbourhood,
            Sample::form("version=0"),
        ),
        route(get.clone(), "/settings/practices", MANAGE, pages_practices::list, Sample::plain()),
        route(get.clone(), "/settings/practices/new", MANAGE, pages_practices::new, Sample::query("code=G85125")),
        route(post.clone(), "/settings/practices/new", MANAGE, pages_practices::add, Sample::form(new)),
        route(get.clone(), "/settings/practices/{practice}", MANAGE, pages_practices::edit, Sample::plain()),
        route(post.clone(), "/settings/practices/{practice}", MANAGE, pages_practices::save, Sample::form(practice)),
        route(get.clone(), "/settings/practices/{practice}/sites/new", MANAGE, pages_places::new_site, Sample::plain()),
        route(post.clone(), "/settings/practices/{practice}/sites/new", MANAGE, pages_places::add_site, Sample::form(site)),
        route(get, "/settings/sites/{site}", MANAGE, pages_places::edit_site, Sample::plain()),
        route(post, "/settings/sites/{site}", MANAGE, pages_places::save_site, Sample::form(site)),
    ]
}

fn workers() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let details = "first_name=Amara&phone=02079460018&about=I+like+allotments&on_public_page=yes&version=0";
    let week = "days=mon&days=tue&from_1=9&until_1=12%3A30&place_1=At+the+practice&from_2=1pm&until_2=5pm&version=0";
    let days = "from-day=1&from-month=2&from-year=2027&last-day=5&last-month=2&last-year=2027&cover={leader}&version=0";
    let charge = "site={site:own}&from-day=1&from-month=2&from-year=2027";
    vec![
        route(get.clone(), "/settings/workers", MANAGE, pages_workers::list, Sample::plain()),
        route(get.clone(), "/settings/workers/{staff}", MANAGE, pages_workers::show, Sample::plain()),
        route(get.clone(), "/settings/workers/{staff}/details", MANAGE, pages_workers::edit_details, Sample::plain()),
        route(post.clone(), "/settings/workers/{staff}/details", MANAGE, pages_workers::save_details, Sample::form(details)),
        route(get.clone(), "/settings/workers/{staff}/week", MANAGE, pages_workers::edit_week, Sample::query("day=mon")),
        route(post.clone(), "/settings/workers/{staff}/week", MANAGE, pages_workers::save_week, Sample::form(week)),
        route(get.clone(), "/settings/workers/{staff}/assignments/new", MANAGE, pages_rota::new_assignment, Sample::plain()),
        route(
            post.clone(),
            "/settings/workers/{staff}/assignments/new",
            MANAGE,
            pages_rota::add_assignment,
            Sample::form(charge),
        ),
        route(get.clone(), "/settings/assignments/{assignment}", MANAGE, pages_rota::edit_assignment, Sample::plain()),
        route(
            post.clone(),
            "/settings/assignments/{assignment}",
            MANAGE,
            pages_rota::end_assignment,
            Sample::form("last-day=1&last-month=3&last-year=2027&version=0"),
        ),
        route(
            post.clone(),
            "/settings/assignments/{assignment}/take-back",
            MANAGE,
            pages_rota::take_back_assignment,
            Sample::form("version=0"),
        ),
        route(get.clone(), "/settings/workers/{staff}/absences/new", MANAGE, pages_rota::new_absence, Sample::plain()),
        route(post.clone(), "/settings/workers/{staff}/absences/new", MANAGE, pages_rota::add_absence, Sample::form(days)),
        route(get, "/settings/absences/{absence}", MANAGE, pages_rota::edit_absence, Sample::plain()),
        route(post.clone(), "/settings/absences/{absence}", MANAGE, pages_rota::save_absence, Sample::form(days)),
        route(post, "/settings/absences/{absence}/take-back", MANAGE, pages_rota::take_back_absence, Sample::form("version=0")),
    ]
}

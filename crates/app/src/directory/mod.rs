//! The directory: what a person can be connected to, and finding it.

pub mod asked;
pub mod bring;
pub mod calendar;
mod changes;
mod closures;
pub mod danger;
pub mod facts;
pub mod feed;
mod feed_asking;
mod feed_look;
pub mod feed_page;
pub mod finder;
pub mod forms;
pub mod import;
pub mod licence;
pub mod model;
pub mod near;
pub mod open;
pub mod organisation;
mod pages;
mod pages_bring;
mod pages_changes;
mod pages_checked;
mod pages_dates;
mod pages_entry;
mod pages_list;
mod pages_organisation;
mod pages_owner;
mod pages_public;
mod pages_search;
mod pages_sources;
mod pages_workbench;
pub mod read;
pub mod row;
pub mod store;
pub mod store_bring;
pub mod store_dates;
pub mod store_feed;
pub mod store_import;
pub mod store_organisation;
pub mod store_owner;
pub mod store_search;
pub mod store_twins;
pub mod store_workbench;
pub mod times;
pub mod twins;
pub mod view;
pub mod view_search;
pub mod workbench;

use axum::http::Method;
use kernel::Permission;

use crate::web::{Access, Route, Sample, route};

pub fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let casework = Access::May(Permission::Casework);
    let manage = Access::May(Permission::ManageTeam);
    vec![
        route(get.clone(), "/activities", Access::Public, pages_public::activities, Sample::query("text=walking&near=SE16+4JX")),
        route(get.clone(), "/activities/{service}", Access::Public, pages_public::activity, Sample::plain()),
        route(get.clone(), "/activities/{service}/calendar.ics", Access::Public, pages_public::calendar, Sample::plain()),
        route(get.clone(), "/activities/list", Access::Public, pages_list::show, Sample::query("pick={service}")),
        route(get.clone(), "/activities/list.pdf", Access::Public, pages_list::pdf, Sample::query("pick={service}")),
        route(get.clone(), "/directory", casework, pages_search::browse, Sample::query("search={search}")),
        route(post.clone(), "/directory", casework, pages_search::search, Sample::form("text=lonely&free=yes")),
        route(
            post.clone(),
            "/directory/unmet",
            casework,
            pages_search::keep_missing,
            Sample::form("mark=01939f3e-0000-7000-8000-000000000002&reason=too_far&need=food&near=SE16+4JX"),
        ),
        route(
            post.clone(),
            "/directory/unmet/undo",
            casework,
            pages_search::undo_missing,
            Sample::form("undo=01939f3e-0000-7000-8000-000000000002"),
        ),
        route(get.clone(), "/directory/workbench", casework, pages_workbench::show, Sample::plain()),
        route(get.clone(), "/directory/organisations", casework, pages_organisation::list, Sample::plain()),
        route(get.clone(), "/directory/organisations/{organisation}", casework, pages_organisation::show, Sample::plain()),
        route(
            get.clone(),
            "/directory/organisations/{organisation}/same/{other_organisation}",
            casework,
            pages_organisation::same,
            Sample::plain(),
        ),
        route(
            post.clone(),
            "/directory/organisations/{organisation}/same/{other_organisation}",
            casework,
            pages_organisation::decide_same,
            Sample::form("keep=first"),
        ),
        route(
            post.clone(),
            "/directory/organisations/{organisation}/own",
            casework,
            pages_organisation::own,
            Sample::plain().at("organisation", "organisation:joined"),
        ),
        route(get.clone(), "/directory/{service}/call", casework, pages_checked::call, Sample::plain()),
        route(post.clone(), "/directory/{service}/call", casework, pages_checked::called, Sample::form("fact=times&fact=cost")),
        route(post.clone(), "/directory/{service}/no-answer", casework, pages_checked::no_answer, Sample::plain()),
        route(get.clone(), "/directory/{service}/same/{other_service}", casework, pages_workbench::same, Sample::plain()),
        route(
            post.clone(),
            "/directory/{service}/same/{other_service}",
            casework,
            pages_workbench::decide_same,
            Sample::form("keep=first"),
        ),
        route(post.clone(), "/directory/{service}/own", casework, pages_workbench::own, Sample::plain()),
        route(post.clone(), "/directory/{service}/link", casework, pages_changes::make_link, Sample::plain()),
        route(get.clone(), "/directory/changes/{change}", casework, pages_changes::show, Sample::plain()),
        route(
            post.clone(),
            "/directory/changes/{change}/take",
            casework,
            pages_changes::take,
            Sample::form("version=0&entry=1&fact=web"),
        ),
        route(post.clone(), "/directory/changes/{change}/leave", casework, pages_changes::leave, Sample::form("version=0")),
        route(get.clone(), "/entry/{entry}", Access::Public, pages_owner::show, Sample::plain()),
        route(post.clone(), "/entry/{entry}/right", Access::Public, pages_owner::right, Sample::plain()),
        route(get.clone(), "/entry/{entry}/thanks", Access::Public, pages_owner::thanks, Sample::plain()),
        route(get.clone(), "/entry/{entry}/mend", Access::Public, pages_owner::mend, Sample::plain()),
        route(
            post.clone(),
            "/entry/{entry}/mend",
            Access::Public,
            pages_owner::mended,
            Sample::form("name=Tea&cost=free&rhythm=weekly"),
        ),
        route(get.clone(), "/activities/add", Access::Public, pages_owner::sign_up, Sample::plain()),
        route(
            post.clone(),
            "/activities/add",
            Access::Public,
            pages_owner::signed_up,
            Sample::form("name=Tea&cost=free&your_contact=020+7946+0018"),
        ),
        route(get.clone(), "/activities/thanks", Access::Public, pages_owner::public_thanks, Sample::plain()),
        route(
            post.clone(),
            "/activities/{service}/changed",
            Access::Public,
            pages_owner::changed,
            Sample::form("words=Closed+in+August"),
        ),
        route(get.clone(), "/directory/new", casework, pages_entry::new, Sample::plain()),
        route(
            post.clone(),
            "/directory/new",
            casework,
            pages_entry::add,
            Sample::form("name=Tea&organisation=Good+Company&cost=free&rhythm=weekly"),
        ),
        route(get.clone(), "/directory/{service}", casework, pages::show, Sample::query("search={search}")),
        route(get, "/directory/{service}/edit", casework, pages_entry::edit, Sample::plain()),
        route(
            post.clone(),
            "/directory/{service}/edit",
            casework,
            pages_entry::save,
            Sample::form("name=Tea&cost=free&version=1"),
        ),
        route(post.clone(), "/directory/{service}/take-theirs", casework, pages::take_theirs, Sample::form("fact=times")),
        route(
            post,
            "/directory/{service}/confirm",
            casework,
            pages_checked::confirm,
            Sample::form("fact=times&fact=cost&asked=times"),
        ),
        route(Method::GET, "/settings/dates", manage, pages_dates::list, Sample::plain()),
        route(Method::GET, "/settings/dates/new", manage, pages_dates::new, Sample::plain()),
        route(
            Method::POST,
            "/settings/dates/new",
            manage,
            pages_dates::add,
            Sample::form("words=Half+term&from-day=15&from-month=2&from-year=2027&until-day=19&until-month=2&until-year=2027"),
        ),
        route(Method::GET, "/settings/dates/{day}", manage, pages_dates::edit, Sample::plain()),
        route(
            Method::POST,
            "/settings/dates/{day}",
            manage,
            pages_dates::save,
            Sample::form(
                "words=Christmas&from-day=21&from-month=12&from-year=2026&until-day=1&until-month=1&until-year=2027&version=0",
            ),
        ),
        route(Method::POST, "/settings/dates/{day}/remove", manage, pages_dates::remove, Sample::form("version=0")),
        route(Method::GET, "/settings/sources", manage, pages_sources::list, Sample::plain()),
        route(Method::GET, "/settings/sources/new", manage, pages_sources::new, Sample::plain()),
        route(
            Method::POST,
            "/settings/sources/new",
            manage,
            pages_sources::add,
            Sample::form(
                "name=A+feed&feed_url=https%3A%2F%2Fexample.org%2Fservices&seen=https%3A%2F%2Fexample.org%2Fservices&licence=other&every_hours=24",
            ),
        ),
        route(Method::GET, "/settings/sources/files", manage, pages_bring::new, Sample::plain()),
        route(
            Method::POST,
            "/settings/sources/files",
            manage,
            pages_bring::check,
            Sample::form("name=A+table&publisher=&licence=other&text=name,postcode%0ATea,SE1+4YB"),
        )
        .with_files(),
        route(Method::GET, "/settings/sources/{source}/file", manage, pages_bring::newer, Sample::plain()),
        route(
            Method::GET,
            "/settings/sources/files/{upload}",
            manage,
            pages_bring::show,
            Sample::plain().at("upload", "upload:services"),
        ),
        route(
            Method::POST,
            "/settings/sources/files/{upload}/columns",
            manage,
            pages_bring::columns,
            Sample::form("c0=name&c1=postcode").at("upload", "upload:services"),
        ),
        route(
            Method::POST,
            "/settings/sources/files/{upload}/apply",
            manage,
            pages_bring::apply,
            Sample::form("").at("upload", "upload:services"),
        ),
        route(Method::GET, "/settings/sources/{source}", manage, pages_sources::edit, Sample::plain()),
        route(Method::POST, "/settings/sources/{source}", manage, pages_sources::save, Sample::form("licence=other&version=0")),
        route(Method::POST, "/settings/sources/{source}/fetch", manage, pages_sources::fetch_now, Sample::plain()),
    ]
}

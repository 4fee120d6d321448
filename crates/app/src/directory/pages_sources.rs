//! Settings: where entries of others come from, what their publishers allow, and which feeds are fetched by themselves.

use fetch::Address;
use kernel::{Permission, SourceId};
use maud::{Markup, html};

use super::import::Source;
use super::licence::{OPEN, allows_passing_on, known};
use super::store_feed::{self as store, Listed, Plan};
use crate::web::{Answer, Checked, Errors, Fields, Page, Path, Typed, once};
use crate::{Read, Result, Write};

pub(super) const SOURCES: &str = "/settings/sources";

/// How often a feed is fetched by itself: hours, and as it is shown.
const EVERY: [(&str, &str); 4] =
    [("", "Only when somebody presses “Fetch now”"), ("24", "Each day"), ("168", "Each week"), ("720", "Each month")];

/// Another licence, or none.
const OTHER: &str = "other";

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    tx.require(Permission::ManageTeam)?;
    let sources = store::list(&mut tx).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Sources of the directory" }
        p { "Entries that others publish. What somebody here wrote is never overwritten. What may be passed on to others follows from the licence of its source." }
        p { (nhsuk::button_link("Add a feed by its address", format!("{SOURCES}/new"))) }
        p { (nhsuk::button_link("Bring in a file", format!("{SOURCES}/files")).secondary()) }
        @if sources.is_empty() { p { "Nothing has come from others yet." } }
        @for source in &sources { (source_view(source)) }
    };
    tx.page(Page::new("Sources", body).section("Settings").back("/settings")).await
}

fn source_view(source: &Listed) -> Markup {
    let passed_on = if allows_passing_on(&source.licence) { "May be passed on" } else { "Stays with the team" };
    let licence = known(&source.licence).map_or(source.licence.as_str(), |name| name);
    let rows = [
        ("Publisher", source.publisher.clone()),
        ("Licence", if licence.is_empty() { passed_on.to_owned() } else { format!("{licence}. {passed_on}") }),
        ("Entries", source.entries.to_string()),
        ("Address", source.feed_url.clone()),
        ("Fetched", source.fetched_at.map(|at| at.long()).unwrap_or_default()),
        ("Next", source.next_at.map(|at| at.long()).unwrap_or_default()),
        ("Trouble", source.trouble.clone()),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    html! {
        h2 class="nhsuk-heading-m" { (source.name) }
        (rows.fold(nhsuk::summary_list(), |list, (key, value)| list.row(key, value)))
        p { a href={ (SOURCES) "/" (source.id) } { "Change" span class="nhsuk-u-visually-hidden" { " " (source.name) } } }
        @if source.feed_url.is_empty() {
            p { a href={ (SOURCES) "/" (source.id) "/file" } { "Bring in a newer file" span class="nhsuk-u-visually-hidden" { ": " (source.name) } } }
        } @else {
            form class="kith-inline" method="post" action={ (SOURCES) "/" (source.id) "/fetch" } data-once {
                (once())
                (nhsuk::button(html! { "Fetch now" span class="nhsuk-u-visually-hidden" { ": " (source.name) } }).secondary())
            }
        }
    }
}

fn form_view(title: &str, is_new: bool, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let licences =
        OPEN.iter().map(|(name, _)| (*name, *name)).chain([(OTHER, "Another one, or not known: it stays with the team")]);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { (title) }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            @if is_new { (f.input("name", "Name").hint("As it stands beside each entry, like “Council directory”")) }
            (f.input("feed_url", "Address of the feed").hint("Open Referral UK 3.0. It usually ends in /services").spellcheck(false))
            (f.input("publisher", "Who publishes it"))
            (f.radios("licence", "What the publisher allows").items(licences))
            (f.radios("every_hours", "How often it is fetched").items(EVERY))
            (nhsuk::button("Save"))
        }
    };
    Page::new(title, body).section("Settings").back(SOURCES).invalid(errors)
}

/// What was typed of a feed. Of a source that came by a file the address stays empty.
fn parsed(typed: &Typed, is_new: bool) -> Result<Plan, Errors> {
    let mut check = Checked::new(typed);
    let name = if is_new { check.required("name", "Enter a name") } else { String::new() };
    let feed_url = check.line("feed_url");
    if !feed_url.is_empty() {
        if let Err(error) = Address::parse(&feed_url) {
            check.errors.add("feed_url", error.to_string());
        }
    } else if is_new || !typed.get("every_hours").is_empty() {
        check.errors.add("feed_url", "Enter the address of the feed");
    }
    let licence = typed.get("licence");
    if licence.is_empty() {
        check.errors.add("licence", "Say what the publisher allows");
    }
    let licence = if allows_passing_on(licence) { licence.to_owned() } else { String::new() };
    let every_hours =
        EVERY.iter().filter(|(hours, _)| *hours == typed.get("every_hours")).find_map(|(hours, _)| hours.parse().ok());
    let publisher = check.line("publisher");
    check.finish(|| Some(Plan { name, feed_url, publisher, licence, every_hours }))
}

pub async fn new(Read(tx): Read) -> Result<Answer> {
    tx.require(Permission::ManageTeam)?;
    let typed = Typed::with([("every_hours", "24"), ("version", "0")]);
    tx.page(form_view("Add a feed", true, &typed, &Errors::default())).await
}

pub async fn add(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    tx.require(Permission::ManageTeam)?;
    let mut errors = match parsed(&typed, true) {
        Err(errors) => errors,
        Ok(plan) if !store::has_name(&mut tx, &plan.name).await? => {
            let source = Source { name: &plan.name, publisher: &plan.publisher, licence: &plan.licence };
            let id = store::keep_address(&mut tx, &source, &plan.feed_url).await?;
            store::save_plan(&mut tx, id, &plan, 1).await?;
            store::ask_now(&mut tx, id).await?;
            return tx.done(SOURCES).await;
        }
        Ok(_) => Errors::default(),
    };
    if errors.is_empty() {
        errors = Errors::one("name", "There is a source of this name already");
    }
    tx.page(form_view("Add a feed", true, &typed, &errors)).await
}

pub async fn edit(Read(mut tx): Read, Path(id): Path<SourceId>) -> Result<Answer> {
    let old = store::load(&mut tx, id).await?;
    let typed = Typed::with([
        ("feed_url", old.feed_url.clone()),
        ("publisher", old.publisher.clone()),
        ("licence", known(&old.licence).unwrap_or(OTHER).to_owned()),
        ("every_hours", old.every_hours.map(|hours| hours.to_string()).unwrap_or_default()),
        ("version", old.version.to_string()),
    ]);
    tx.page(form_view(&old.name, false, &typed, &Errors::default())).await
}

pub async fn save(Write(mut tx): Write, Path(id): Path<SourceId>, typed: Typed) -> Result<Answer> {
    let old = store::load(&mut tx, id).await?;
    match parsed(&typed, false) {
        Err(errors) => tx.page(form_view(&old.name, false, &typed, &errors)).await,
        Ok(plan) => {
            store::save_plan(&mut tx, id, &plan, typed.version()).await?;
            tx.done(SOURCES).await
        }
    }
}

/// The worker of the server takes it up within half a minute.
pub async fn fetch_now(Write(mut tx): Write, Path(id): Path<SourceId>) -> Result<Answer> {
    store::load(&mut tx, id).await?;
    store::ask_now(&mut tx, id).await?;
    tx.done(SOURCES).await
}

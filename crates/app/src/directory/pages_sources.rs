//! Settings: where entries of others come from, what their publishers allow, and which feeds are fetched by themselves.

use fetch::Address;
use kernel::{Permission, SourceId};
use maud::{Markup, html};

use super::feed_look::{self, Look};
use super::import::Source;
use super::licence::{OPEN, allows_passing_on, known};
use super::pages_bring::entry_view;
use super::store_feed::{self as store, Listed, Plan};
use crate::web::{Answer, Checked, Errors, Fields, Page, Path, Typed, once};
use crate::{App, Error, Read, Result, Tx, Write};

pub(super) const SOURCES: &str = "/settings/sources";

/// How often a feed is fetched by itself: hours, and as it is shown.
const EVERY: [(&str, &str); 4] =
    [("", "Only when somebody presses “Fetch now”"), ("24", "Each day"), ("168", "Each week"), ("720", "Each month")];

/// Another licence, or none.
const OTHER: &str = "other";

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    tx.require(Permission::ManageTeam)?;
    let sources = store::list(&mut tx).await?;
    let ours = store::ours(&mut tx).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Sources of the directory" }
        p { "Entries that others publish. What somebody here wrote is never overwritten. What may be passed on to others follows from the licence of its source." }
        p { (nhsuk::button_link("Add a feed by its address", format!("{SOURCES}/new"))) }
        p { (nhsuk::button_link("Bring in a file", format!("{SOURCES}/files")).secondary()) }
        h2 class="nhsuk-heading-m" { "The team itself" }
        (nhsuk::summary_list().row("Entries", ours.to_string()))
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
        (
            if source.feed_url.is_empty() { "Brought in" } else { "Fetched" },
            source.fetched_at.map(|at| at.long()).unwrap_or_default(),
        ),
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

/// The form of a feed; `looked` is what its address gave, if it was asked.
fn form_view(title: &str, is_new: bool, typed: &Typed, errors: &Errors, looked: Option<&Look>) -> Page {
    let f = Fields::new(typed, errors);
    let licences =
        OPEN.iter().map(|(name, _)| (*name, *name)).chain([(OTHER, "Another one, or not known: it stays with the team")]);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { (title) }
        @if let Some(look) = looked { (look_view(look, typed)) }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            input type="hidden" name="seen" value=(typed.get("seen"));
            @if is_new { (f.input("name", "Name").hint("As it stands beside each entry, like “Council directory”")) }
            (f.input("feed_url", "Address of the feed").hint("Open Referral UK 3.0 or 1.0. It usually ends in /services").spellcheck(false))
            (f.input("publisher", "Who publishes it"))
            (f.radios("licence", "What the publisher allows").items(licences))
            (f.radios("every_hours", "How often it is fetched").items(EVERY))
            (nhsuk::button(if looked.is_some() { "Save and fetch it" } else if is_new { "Look at it" } else { "Save" }))
        }
    };
    Page::new(title, body).section("Settings").back(SOURCES).invalid(errors)
}

/// What a feed gave, and what saving it means.
fn look_view(look: &Look, typed: &Typed) -> Markup {
    let licence = typed.get("licence");
    let means = match known(licence) {
        Some(name) => format!(
            "{name}. Its entries may be passed on: they stand on the public pages and in what other directories read here."
        ),
        None => "Not known to be open. Its entries stay with the team.".to_owned(),
    };
    let count = match (look.total, look.pages) {
        (Some(total), Some(pages)) => format!("It says {total}, on {pages} pages"),
        (Some(total), None) => format!("It says {total}"),
        (None, _) => format!("{} on its first page. It does not say how many there are.", look.read),
    };
    let publisher = if typed.get("publisher").trim().is_empty() { "Not said yet" } else { typed.get("publisher") };
    let list = nhsuk::summary_list().row("Publisher", publisher.to_owned()).row("Licence", means).row("Entries", count);
    html! {
        p { "Nothing was kept yet. This is what the address gives:" }
        (list)
        @if !look.refused.is_empty() {
            h2 { "Entries that cannot be read" }
            ul class="nhsuk-list nhsuk-list--bullet" { @for line in &look.refused { li { (line) } } }
        }
        h2 { "The first entries" }
        @if look.entries.is_empty() { p { "There are none." } }
        @for entry in &look.entries { (entry_view(entry)) }
        h2 { "Is that right?" }
    }
}

/// Asks the address that was typed, unless it was seen already. Nothing: it may be kept.
async fn look_at(app: &App, typed: &mut Typed, plan: &Plan, kept: &str) -> Result<Option<Result<Look, Errors>>> {
    let Ok(address) = Address::parse(&plan.feed_url) else { return Ok(None) };
    if plan.feed_url == kept || plan.feed_url == typed.get("seen") {
        return Ok(None);
    }
    match feed_look::look(app, &address).await {
        Ok(look) => {
            typed.set("seen", plan.feed_url.clone());
            Ok(Some(Ok(look)))
        }
        // It will not be asked later either.
        Err(Error::Refused(sentence)) if sentence == fetch::Error::Private.to_string() => {
            Ok(Some(Err(Errors::one("feed_url", sentence))))
        }
        Err(Error::Refused(sentence)) => {
            typed.set("seen", plan.feed_url.clone());
            let sentence = format!("{sentence} To keep the address all the same, send this once more.");
            Ok(Some(Err(Errors::one("feed_url", sentence))))
        }
        Err(error) => Err(error),
    }
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
    tx.page(form_view("Add a feed", true, &typed, &Errors::default(), None)).await
}

pub async fn add(Read(mut tx): Read, mut typed: Typed) -> Result<Answer> {
    tx.require(Permission::ManageTeam)?;
    let title = "Add a feed";
    let plan = match parsed(&typed, true) {
        Err(errors) => return tx.page(form_view(title, true, &typed, &errors, None)).await,
        Ok(plan) => plan,
    };
    if store::has_name(&mut tx, &plan.name).await? {
        let errors = Errors::one("name", "There is a source of this name already");
        return tx.page(form_view(title, true, &typed, &errors, None)).await;
    }
    // No transaction is held while somebody else's server is asked.
    let (app, visit) = (tx.app().clone(), tx.visit.clone());
    drop(tx);
    let looked = look_at(&app, &mut typed, &plan, "").await?;
    let mut tx = Tx::write(&app, visit).await?;
    match looked {
        Some(Ok(look)) => return tx.page(form_view(title, true, &typed, &Errors::default(), Some(&look))).await,
        Some(Err(errors)) => return tx.page(form_view(title, true, &typed, &errors, None)).await,
        None => {}
    }
    let source = Source { name: &plan.name, publisher: &plan.publisher, licence: &plan.licence };
    let id = store::keep_address(&mut tx, &source, &plan.feed_url).await?;
    store::save_plan(&mut tx, id, &plan, 1).await?;
    store::ask_now(&mut tx, id).await?;
    tx.done(SOURCES).await
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
    tx.page(form_view(&old.name, false, &typed, &Errors::default(), None)).await
}

pub async fn save(Read(mut tx): Read, Path(id): Path<SourceId>, mut typed: Typed) -> Result<Answer> {
    let old = store::load(&mut tx, id).await?;
    let plan = match parsed(&typed, false) {
        Err(errors) => return tx.page(form_view(&old.name, false, &typed, &errors, None)).await,
        Ok(plan) => plan,
    };
    let (app, visit) = (tx.app().clone(), tx.visit.clone());
    drop(tx);
    let looked = look_at(&app, &mut typed, &plan, &old.feed_url).await?;
    let mut tx = Tx::write(&app, visit).await?;
    match looked {
        Some(Ok(look)) => return tx.page(form_view(&old.name, false, &typed, &Errors::default(), Some(&look))).await,
        Some(Err(errors)) => return tx.page(form_view(&old.name, false, &typed, &errors, None)).await,
        None => {}
    }
    store::save_plan(&mut tx, id, &plan, typed.version()).await?;
    tx.done(SOURCES).await
}

/// The worker of the server takes it up within half a minute.
pub async fn fetch_now(Write(mut tx): Write, Path(id): Path<SourceId>) -> Result<Answer> {
    store::load(&mut tx, id).await?;
    store::ask_now(&mut tx, id).await?;
    tx.done(SOURCES).await
}

//! Settings: bringing in a file of services. Its headings with what each is taken for, its first entries as they would stand here, what
//! would become of all, and then doing it while the page shows how far it is.

use interop::service_csv::Mapping;
use kernel::{Permission, SourceId, UploadId};
use maud::{Markup, html};

use super::bring::{self, FIELDS, Reading, label, word};
use super::import::{self, Source};
use super::licence::{OPEN, allows_passing_on, known};
use super::pages_sources::SOURCES;
use super::read::{Columns, read};
use super::row::Row;
use super::store_bring::{self as store, Brought};
use super::store_import;
use crate::import::{CHOOSE_AGAIN, Told, refuse};
use crate::tx::again;
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, Upload, once};
use crate::{App, Error, Read, Result, Tx, Write};

const AS_BEFORE: &str = "other";

fn at(id: UploadId) -> String {
    format!("{SOURCES}/files/{id}")
}

pub async fn new(Read(tx): Read) -> Result<Answer> {
    tx.require(Permission::ManageTeam)?;
    tx.page(new_view(&Typed::default(), &Errors::default())).await
}

/// The same for a source that is known.
pub async fn newer(Read(mut tx): Read, Path(id): Path<SourceId>) -> Result<Answer> {
    let old = super::store_feed::load(&mut tx, id).await?;
    let typed = Typed::with([
        ("name", old.name),
        ("publisher", old.publisher),
        ("licence", known(&old.licence).unwrap_or(AS_BEFORE).to_owned()),
    ]);
    tx.page(new_view(&typed, &Errors::default())).await
}

fn new_view(typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let licences =
        OPEN.iter().map(|(name, _)| (*name, *name)).chain([(AS_BEFORE, "Another one, or not known: it stays with the team")]);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Bring in a file" }
        p { "A table of services: CSV or Excel (XLSX), also an export of iCarol. Open Referral JSON, or a zip of HSDS tables. You see first what would come of it." }
        form method="post" action={ (SOURCES) "/files" } enctype="multipart/form-data" data-unsaved {
            (once())
            (f.file("file", "The file").hint("Up to 12 MB. Larger ones: kith import services"))
            (f.textarea("text", "Or paste its rows, with the headings").rows(3))
            (f.input("name", "Name").hint("As it stands beside each entry. The same name the next time brings its entries up to date, with the same columns"))
            (f.input("publisher", "Who publishes it"))
            (f.radios("licence", "What the publisher allows").items(licences))
            (nhsuk::button("Look at it"))
        }
    };
    Page::new("Bring in a file", body).section("Settings").back(SOURCES).invalid(errors)
}

pub async fn check(Read(mut tx): Read, Upload { typed, mut files }: Upload) -> Result<Answer> {
    tx.require(Permission::ManageTeam)?;
    let (app, visit) = (tx.app().clone(), tx.visit.clone());
    let name = typed.get("name").split_whitespace().collect::<Vec<_>>().join(" ");
    let before = store_import::mapping(&mut tx, &name).await?;
    // No transaction is held while the file is read.
    drop(tx);
    let mut errors = Errors::default();
    if name.is_empty() || name.chars().count() > 200 {
        errors.add("name", "Enter a name, up to 200 characters");
    }
    if typed.get("licence").is_empty() {
        errors.add("licence", "Say what the publisher allows");
    }
    let chosen = !files.is_empty();
    let pasted = Some(typed.get("text")).filter(|text| !text.trim().is_empty()).map(|text| text.as_bytes().to_vec());
    let bytes = match (files.pop(), pasted) {
        (None, pasted) => pasted,
        (Some(file), None) if files.is_empty() => Some(file.bytes),
        // Which of them is meant nobody can tell, and one of them would be lost.
        (Some(_), _) => None,
    };
    let looked = match bytes {
        None => {
            errors.add("file", "Choose one file, or paste the rows");
            None
        }
        Some(_) if !errors.is_empty() => None,
        Some(bytes) => match bring::look(&app, &name, bytes, before.map_or(Columns::Guessed, Columns::Before)).await {
            Ok(looked) => Some(looked),
            Err(Error::Refused(sentence)) => {
                errors.add("file", sentence);
                None
            }
            Err(error) => return Err(error),
        },
    };
    let mut tx = Tx::write(&app, visit).await?;
    match looked {
        None => {
            if chosen && errors.of("file").is_none() {
                errors.add("file", CHOOSE_AGAIN);
            }
            tx.page(new_view(&typed, &errors)).await
        }
        Some((bytes, reading)) => {
            let licence = Some(typed.get("licence")).filter(|licence| allows_passing_on(licence)).unwrap_or_default();
            let publisher = typed.get("publisher").split_whitespace().collect::<Vec<_>>().join(" ");
            let reading = Reading { publisher, licence: licence.to_owned(), ..reading };
            let id = store::keep(&mut tx, &name, &reading, bytes).await?;
            tx.done(at(id)).await
        }
    }
}

pub async fn show(Read(mut tx): Read, Path(id): Path<UploadId>) -> Result<Answer> {
    let brought = store::load(&mut tx, id).await?;
    let page = match (brought.state.as_str(), tx.app().imports.of(id)) {
        ("running", Some(done)) => running_view(&brought, done).again_after(3),
        _ => checked_view(&brought, &Typed::default(), &Errors::default()),
    };
    tx.page(page).await
}

fn running_view(brought: &Brought, done: usize) -> Page {
    let all = brought.reading.outcome.counts.read;
    let body = html! {
        h1 class="nhsuk-heading-l" { bdi { (brought.source) } }
        p role="status" { (done) " of " (all) " rows are done. This page looks again by itself." }
        progress class="kith-progress" max=(all) value=(done) aria-label="Rows done" {}
        p { "What is done is kept, whatever happens. You can go on with other work." }
    };
    Page::new("Bringing in a file", body).section("Settings").back(SOURCES)
}

fn checked_view(brought: &Brought, typed: &Typed, errors: &Errors) -> Page {
    let reading = &brought.reading;
    let counts = &reading.outcome.counts;
    let can_be_done = counts.read > 0 && !counts.is_useless();
    let body = html! {
        (Fields::new(typed, errors).summary())
        h1 class="nhsuk-heading-l" { bdi { (brought.source) } }
        @match brought.state.as_str() {
            "done" => { (nhsuk::success_banner(html! { p class="nhsuk-notification-banner__heading" { "The file was taken in." } })) }
            "running" | "failed" => { (nhsuk::inset_text("It was interrupted. What was done is kept; going on does only the rest.")) }
            _ => { p { "Nothing was done yet. Brought by " bdi { (brought.by_name) } ", " (brought.at.long()) "." } }
        }
        @if reading.is_nameless() {
            p { (reading.kind) "." }
            (nhsuk::inset_text("No column is known as the name of each entry. Choose it below, then see what would come in."))
        } @else {
            p { (reading.kind) ". It has " (rows(counts.read)) "." }
        }
        @if reading.guessed_anew { (nhsuk::inset_text("Its columns are not those of the last time. See which column is what.")) }
        (counts_view(reading, brought.state == "done"))
        @if brought.state == "done" { p { a href="/directory" { "Go to the directory" } } }
        @else if can_be_done { (apply_view(brought)) }
        (told_view("Refused", &reading.refused, counts.refused))
        @if brought.state == "checked" {
            @if !reading.entries.is_empty() {
                h2 { "The first entries, as they would come in" }
                @for entry in &reading.entries { (entry_view(entry)) }
            }
            (told_view("Left out, because it cannot be right", &reading.left_out, reading.left_out.len()))
            @if let Some(mapping) = &reading.mapping { (columns_view(brought, mapping)) }
        }
    };
    Page::new(brought.source.clone(), body).section("Settings").back(SOURCES).invalid(errors)
}

fn rows(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn counts_view(reading: &Reading, done: bool) -> Markup {
    let counts = &reading.outcome.counts;
    let gone = usize::try_from(reading.outcome.vanished).unwrap_or_default();
    let row = |what: &'static str, number: usize| (number > 0).then_some((what, number));
    let list = [
        row("New", counts.new),
        row("Changed since the last time", counts.changed),
        row("As they were: nothing is done", counts.unchanged),
        row("The same again in this file: the first counts", counts.repeated),
        row("Refused", counts.refused),
        row(if done { "Not in it any more: marked as gone" } else { "Not in it any more: would be marked as gone" }, gone),
    ];
    let list = list.into_iter().flatten().fold(nhsuk::summary_list(), |list, (what, number)| list.row(what, number.to_string()));
    html! {
        (list)
        @if !done && reading.perhaps_here > 0 {
            p {
                "Of the new ones, " strong { (reading.perhaps_here) } " may be here already, from another list or written by the team. Once they are in, "
                a href="/directory/workbench" { "the workbench" } " asks whether they are the same."
            }
        }
        @if let Some(trouble) = &reading.outcome.trouble { (nhsuk::inset_text(trouble.as_str())) }
        @if gone > 0 { p { "What is marked as gone stays here, and is offered no more." } }
    }
}

fn apply_view(brought: &Brought) -> Markup {
    html! {
        form method="post" action={ (at(brought.id)) "/apply" } data-once {
            (once())
            (nhsuk::button(if brought.state == "checked" { "Take them in" } else { "Go on" }))
        }
    }
}

fn told_view(heading: &str, told: &[String], all: usize) -> Markup {
    let more = all.saturating_sub(told.len());
    html! {
        @if !told.is_empty() {
            h2 { (heading) }
            ul class="nhsuk-list nhsuk-list--bullet" { @for line in told { li { (line) } } }
            @if more > 0 { p { "… and " (more) " more." } }
        }
    }
}

pub(super) fn entry_view(entry: &Row) -> Markup {
    let told = entry.told();
    html! {
        h3 class="nhsuk-heading-s" { bdi { (entry.name) } }
        (told.into_iter().fold(nhsuk::summary_list(), |list, (label, value)| list.row(label, super::view::lines(&value))))
    }
}

fn columns_view(brought: &Brought, mapping: &Mapping) -> Markup {
    let reading = &brought.reading;
    let column = |index: usize, heading: &str| {
        let cells = reading.first.iter().filter_map(|row| row.get(index)).filter(|cell| !cell.is_empty());
        let sample = cells.map(String::as_str).collect::<Vec<_>>().join("; ");
        let chosen = bring::field_of(mapping, heading).map(word).unwrap_or_default();
        let fields = FIELDS.into_iter().map(|field| (word(field), label(field)));
        let hint = if sample.is_empty() { String::new() } else { format!("Such as: {sample}") };
        nhsuk::select(&format!("c{index}"), interop::shown(heading))
            .hint(hint)
            .item("", "Do not read")
            .items(fields)
            .value(&chosen)
    };
    let all = || reading.headings.iter().enumerate();
    let (read, not_read): (Vec<_>, Vec<_>) = all().partition(|(_, heading)| bring::field_of(mapping, heading).is_some());
    html! {
        h2 { "Which column is what" }
        p { "This is kept for the source, and used the next time." }
        form method="post" action={ (at(brought.id)) "/columns" } data-once data-unsaved {
            (once())
            @for (index, heading) in read { (column(index, heading)) }
            @if !not_read.is_empty() {
                @let fold = nhsuk::details(format!("Columns that are not read ({})", not_read.len()), html! {
                    @for (index, heading) in &not_read { (column(*index, heading)) }
                });
                (nhsuk::Details { open: reading.is_nameless(), ..fold })
            }
            (nhsuk::button("Read it like this").secondary())
        }
    }
}

/// Reads the file again, with other columns.
pub async fn columns(Read(mut tx): Read, Path(id): Path<UploadId>, typed: Typed) -> Result<Answer> {
    let brought = store::load(&mut tx, id).await?;
    let Some(before) = brought.reading.mapping.clone().filter(|_| brought.state == "checked") else {
        return tx.done(at(id)).await;
    };
    let bytes = store::bytes(&mut tx, id).await?;
    let (app, visit) = (tx.app().clone(), tx.visit.clone());
    drop(tx);
    let looked = match bring::chosen(&typed, &brought.reading.headings, &before) {
        Ok(mapping) => bring::look(&app, &brought.source, bytes, Columns::Said(mapping)).await,
        Err(sentence) => Err(Error::refused(sentence)),
    };
    let mut tx = Tx::write(&app, visit).await?;
    match looked {
        Ok((_, reading)) => {
            let (publisher, licence) = (brought.reading.publisher, brought.reading.licence);
            store::read_anew(&mut tx, id, &Reading { publisher, licence, ..reading }).await?;
            tx.done(at(id)).await
        }
        Err(Error::Refused(sentence)) => tx.page(checked_view(&brought, &typed, &Errors::one("c0", sentence))).await,
        Err(error) => Err(error),
    }
}

pub async fn apply(Write(mut tx): Write, Path(id): Path<UploadId>) -> Result<Answer> {
    let brought = store::load(&mut tx, id).await?;
    let app = tx.app().clone();
    if brought.state == "done" || app.imports.of(id).is_some() || brought.reading.is_nameless() {
        return tx.done(at(id)).await;
    }
    let bytes = store::bytes(&mut tx, id).await?;
    store::set_state(&mut tx, id, "running", &brought.reading).await?;
    let answer = tx.done(at(id)).await?;
    app.imports.set(id, Some(0));
    tokio::spawn(run(app, brought, bytes));
    Ok(answer)
}

/// Takes a file in, in the background.
async fn run(app: App, mut brought: Brought, bytes: Vec<u8>) {
    let id = brought.id;
    let state = match take(&app, &brought, bytes).await {
        Ok(outcome) => {
            // Going on after an interruption, what was new is new no more; what the whole came to was told before.
            if brought.state != "checked" {
                brought.reading.outcome.vanished = outcome.vanished;
                brought.reading.outcome.trouble = outcome.trouble;
            } else {
                brought.reading.outcome = outcome;
            }
            "done"
        }
        Err(error) => {
            tracing::error!(error = error.chain(), "a file of services was not taken in to its end");
            "failed"
        }
    };
    let said: Result<()> = again!({
        let mut tx = Tx::system(&app, "import").await?;
        store::set_state(&mut tx, id, state, &brought.reading).await?;
        tx.commit().await
    });
    if let Err(error) = said {
        tracing::error!(error = error.chain(), "the end of a file of services could not be noted");
    }
    app.imports.set(id, None);
}

async fn take(app: &App, brought: &Brought, bytes: Vec<u8>) -> Result<import::Outcome> {
    let reading = &brought.reading;
    let columns = reading.mapping.clone().map_or(Columns::Guessed, Columns::Said);
    let contents = tokio::task::spawn_blocking(move || read(bytes.as_slice(), &columns)).await;
    let contents = contents.map_err(Error::failed("reading a file of services"))?.map_err(refuse)?;
    let source = Source { name: &brought.source, publisher: &reading.publisher, licence: &reading.licence };
    let (progress, id) = (app.clone(), brought.id);
    import::import(app, &source, contents, true, move |told| {
        if let Told::Done(done) = told {
            progress.imports.set(id, Some(done));
        }
    })
    .await
}

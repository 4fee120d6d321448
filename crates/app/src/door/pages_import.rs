//! Taking in an export by a page: bring the file, see the fate of its rows, then do it while the page shows how far it is.

use kernel::{Permission, UploadId};
use maud::{Markup, html};

use super::import::{self, How};
use super::store_import::{self as store, Upload as Kept};
use crate::import::{CHOOSE_AGAIN, Counts, Told};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, Upload, once};
use crate::{App, Error, Read, Result, Tx, Write};

/// So many refused rows are told of one by one.
const MOST_TOLD: usize = 20;

pub async fn new(Read(mut tx): Read) -> Result<Answer> {
    let page = new_view(&mut tx, &Typed::with([("source", "EMIS export")]), &Errors::default()).await?;
    tx.page(page).await
}

async fn new_view(tx: &mut Tx, typed: &Typed, errors: &Errors) -> Result<Page> {
    let sites = store::sites(tx).await?;
    let mut practices: Vec<(String, String)> = sites.into_iter().map(|(code, name, _)| (code, name)).collect();
    practices.sort_by(|a, b| a.1.cmp(&b.1));
    practices.dedup();
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Take in an export" }
        p { "A CSV file of an EMIS search and report, or of SystmOne, with a row for each entry: NHS number, name, date of birth, date, code term. You see first what would be done." }
        form method="post" enctype="multipart/form-data" data-unsaved {
            (once())
            (f.file("file", "The file").hint("CSV, up to 12 MB. Larger ones: kith import referrals"))
            (f.textarea("text", "Or paste its rows, with the headings").rows(3))
            (f.input("source", "What this export is called").hint("The same name the next time keeps which column is what").width(20))
            (f.select("practice", "Practice, if the rows do not say it").item("", "The rows say it").items(practices).value(typed.get("practice")))
            (nhsuk::button("Look at it"))
        }
    };
    Ok(Page::new("Take in an export", body).section("Referrals").back("/referrals/triage").invalid(errors))
}

pub async fn check(Read(tx): Read, Upload { typed, mut files }: Upload) -> Result<Answer> {
    tx.require(Permission::Lead)?;
    let (app, visit, now) = (tx.app().clone(), tx.visit.clone(), tx.now);
    // No transaction is held while the file is read.
    drop(tx);
    let how = how(typed.get("source"), typed.get("practice"), false);
    let chosen = !files.is_empty();
    let mut told = Vec::new();
    let pasted = Some(typed.get("text")).filter(|text| !text.trim().is_empty());
    let looked = match (files.pop(), pasted) {
        _ if how.name.is_empty() => {
            let mut errors = Errors::one("source", "Say what this export is called");
            if chosen {
                errors.add("file", CHOOSE_AGAIN);
            }
            let mut tx = Tx::read(&app, visit).await?;
            let page = new_view(&mut tx, &typed, &errors).await?;
            return tx.page(page).await;
        }
        (None, None) => Err(Error::refused("Choose the file")),
        (None, Some(text)) => look(&app, text.as_bytes().to_vec(), &how, &mut told).await,
        (Some(file), None) if files.is_empty() => look(&app, file.bytes, &how, &mut told).await,
        // Which of them is meant nobody can tell, and one of them would be lost.
        (Some(_), _) => Err(Error::refused("Choose one file, or paste the rows: not both")),
    };
    let mut tx = Tx::write(&app, visit).await?;
    match looked {
        Err(Error::Refused(sentence)) => {
            let errors = Errors::one("file", sentence);
            let page = new_view(&mut tx, &typed, &errors).await?;
            tx.page(page).await
        }
        Err(error) => Err(error),
        Ok((bytes, counts)) => {
            let upload = Kept {
                id: UploadId::new(),
                at: now,
                by_name: tx.actor().name.clone(),
                source: how.name,
                practice: how.practice.unwrap_or_default(),
                state: "checked".to_owned(),
                counts: serde_json::to_string(&counts).unwrap_or_default(),
                refused: told.join("\n"),
            };
            store::keep(&mut tx, &upload, bytes).await?;
            tx.done(format!("/referrals/import/{}", upload.id)).await
        }
    }
}

/// What would be done with a file.
async fn look(app: &App, bytes: Vec<u8>, how: &How, told: &mut Vec<String>) -> Result<(Vec<u8>, Counts)> {
    let counts = import::import(app, &bytes, how, |row| {
        if let Told::Refused(error) = row
            && told.len() < MOST_TOLD
        {
            told.push(error.to_string());
        }
    });
    let counts = counts.await?;
    Ok((bytes, counts))
}

fn how(name: &str, practice: &str, apply: bool) -> How {
    How {
        name: name.trim().to_owned(),
        mapping: None,
        practice: Some(practice.to_owned()).filter(|code| !code.is_empty()),
        apply,
    }
}

pub async fn show(Read(mut tx): Read, Path(id): Path<UploadId>) -> Result<Answer> {
    let upload = store::upload(&mut tx, id).await?;
    let done = tx.app().imports.of(id);
    let counts: Counts = serde_json::from_str(&upload.counts).unwrap_or_default();
    let page = match (upload.state.as_str(), done) {
        ("running", Some(done)) => running_view(&upload, done, &counts).again_after(3),
        (state, _) => checked_view(&upload, &counts, state),
    };
    tx.page(page.section("Referrals").back("/referrals/import")).await
}

fn running_view(upload: &Kept, done: usize, counts: &Counts) -> Page {
    let all = counts.new + counts.unchanged;
    let body = html! {
        h1 class="nhsuk-heading-l" { bdi { (upload.source) } }
        p role="status" { (done) " of " (all) " rows are done. This page looks again by itself." }
        progress class="kith-progress" max=(all) value=(done) aria-label="Rows done" {}
        p { "What is done is kept, whatever happens. You can go on with other work." }
    };
    Page::new("Taking in an export", body)
}

fn checked_view(upload: &Kept, counts: &Counts, state: &str) -> Page {
    let row = |what: &'static str, number: usize| (number > 0).then_some((what, number));
    let rows = [
        row("Referrals that are new", counts.new),
        row("Came before: nothing is done", counts.unchanged),
        row("The same entry twice in this file", counts.repeated),
        row("Left out: confidential, another code, or moved to another practice", counts.left_out),
        row("Refused", counts.refused),
    ];
    let list = rows.into_iter().flatten().fold(nhsuk::summary_list(), |list, (what, number)| list.row(what, number.to_string()));
    let body = html! {
        h1 class="nhsuk-heading-l" { bdi { (upload.source) } }
        @match state {
            "done" => { (nhsuk::success_banner(html! { p class="nhsuk-notification-banner__heading" { "The export was taken in." } })) }
            "running" | "failed" => { (nhsuk::inset_text("It was interrupted. What was done is kept; going on does only the rest.")) }
            _ => { p { "Nothing was done yet. Brought by " bdi { (upload.by_name) } ", " (upload.at.long()) "." } }
        }
        p { "The file has " (counts.read) " rows." }
        (list)
        (refused_view(&upload.refused, counts.refused))
        @if state == "done" { p { a href="/referrals/triage" { "Go to triage" } } }
        @else if counts.new > 0 {
            p { "Nobody said whether there is a risk, so each waits in triage until somebody has asked." }
            form method="post" action={ "/referrals/import/" (upload.id) "/apply" } data-once {
                (once())
                (nhsuk::button(if state == "checked" { "Take them in" } else { "Go on" }))
            }
        }
    };
    Page::new(upload.source.clone(), body)
}

fn refused_view(told: &str, refused: usize) -> Markup {
    let more = refused.saturating_sub(told.lines().count());
    html! {
        @if !told.is_empty() {
            h2 { "Refused" }
            ul class="nhsuk-list nhsuk-list--bullet" { @for line in told.lines() { li { (line) } } }
            @if more > 0 { p { "… and " (more) " more." } }
        }
    }
}

pub async fn apply(Write(mut tx): Write, Path(id): Path<UploadId>) -> Result<Answer> {
    let upload = store::upload(&mut tx, id).await?;
    let app = tx.app().clone();
    if upload.state == "done" || app.imports.of(id).is_some() {
        return tx.done(format!("/referrals/import/{id}")).await;
    }
    let bytes = store::upload_bytes(&mut tx, id).await?;
    store::set_state(&mut tx, id, "running").await?;
    let answer = tx.done(format!("/referrals/import/{id}")).await?;
    app.imports.set(id, Some(0));
    tokio::spawn(run(app, id, how(&upload.source, &upload.practice, true), bytes));
    Ok(answer)
}

/// Takes an export in, in the background.
async fn run(app: App, id: UploadId, how: How, bytes: Vec<u8>) {
    let progress = app.clone();
    let came = import::import(&app, &bytes, &how, move |told| {
        if let Told::Done(done) = told {
            progress.imports.set(id, Some(done));
        }
    })
    .await;
    let state = match &came {
        Ok(_) => "done",
        Err(error) => {
            tracing::error!(error = error.chain(), "an export was not taken in to its end");
            "failed"
        }
    };
    let said = async {
        let mut tx = Tx::system(&app, "Export").await?;
        store::set_state(&mut tx, id, state).await?;
        tx.commit().await
    };
    if let Err(error) = said.await {
        tracing::error!(error = error.chain(), "the end of an export could not be noted");
    }
    app.imports.set(id, None);
}

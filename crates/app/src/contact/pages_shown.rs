//! What of whoever rings stands where the link in a message leads: their first name and their photograph, each only if they chose it.

use axum::extract::State;
use maud::html;

use super::pages_link::as_link;
use super::photograph::small;
use super::store_photograph as store;
use super::store_promise::{agree_to_name_on_link, by_link, name_on_link};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, Upload};
use crate::{App, Error, Read, Result, Tx, Write};

pub async fn show(Read(mut tx): Read) -> Result<Answer> {
    let staff = tx.staff()?;
    let agreed = name_on_link(&mut tx, staff).await?;
    let typed = Typed::with([("agreed", if agreed { "yes" } else { "" })]);
    let page = view(&mut tx, &typed, &Errors::default()).await?;
    tx.page(page).await
}

async fn view(tx: &mut Tx, typed: &Typed, errors: &Errors) -> Result<Page> {
    let staff = tx.staff()?;
    let photograph = store::is_there(tx, staff).await?;
    let fields = Fields::new(typed, errors);
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { "What of you stands where a link leads" }
        p { "Where your team wants it and the person allows it, the message about a call has a link. It leads to a page that shows the hour and three answers, and nothing else." }
        @if photograph {
            img class="kith-face" src="/account/photograph" width="120" height="120" alt="Your photograph";
            p { "Your photograph is shown there until the hour of the call. Nobody else sees it." }
            form method="post" action="/account/photograph/end" { (nhsuk::button("Take the photograph away").secondary().small()) }
        }
        form method="post" enctype="multipart/form-data" {
            (nhsuk::checkbox("agreed", "yes", "My first name may stand there, too").checked(Some(typed.get("agreed")).filter(|agreed| *agreed == "yes")))
            (fields.file("photograph", if photograph { "Another photograph" } else { "My photograph may be shown there, too" })
                .hint("You need none. JPEG or PNG, up to 12 MB. It is cut to a square and made small, and what the camera wrote into it, like the place, is left out"))
            (nhsuk::button("Save"))
        }
    };
    Ok(Page::new("What of you is shown", body).back("/account").invalid(errors))
}

/// Only whoever it is of chooses it: that is how they agree.
pub async fn agree(State(app): State<App>, Read(tx): Read, Upload { typed, mut files }: Upload) -> Result<Answer> {
    let visit = tx.visit.clone();
    // No transaction is held while a photograph is opened, and few are opened at a time: a large one takes memory.
    drop(tx);
    let photograph = match files.pop() {
        None => Ok(None),
        Some(file) => {
            let _turn = app.readers.acquire().await.map_err(Error::failed("waiting to open a photograph"))?;
            let opened = tokio::task::spawn_blocking(move || small(&file.bytes)).await;
            opened.map_err(Error::failed("opening a photograph"))?.map(Some)
        }
    };
    let mut tx = Tx::write(&app, visit).await?;
    match photograph {
        Ok(photograph) => {
            agree_to_name_on_link(&mut tx, typed.has("agreed", "yes")).await?;
            if let Some(bytes) = photograph {
                store::keep(&mut tx, bytes).await?;
            }
            tx.done("/account/shown").await
        }
        Err(sentence) => {
            let page = view(&mut tx, &typed, &Errors::one("photograph", sentence)).await?;
            tx.page(page).await
        }
    }
}

pub async fn remove(Write(mut tx): Write) -> Result<Answer> {
    store::remove(&mut tx).await?;
    tx.done("/account/shown").await
}

pub async fn own(Read(mut tx): Read) -> Result<Answer> {
    let staff = tx.staff()?;
    let bytes = store::of(&mut tx, staff).await?.ok_or(Error::NotFound)?;
    tx.file("photograph.jpg", "image/jpeg", bytes).await
}

/// For whoever has the link, as long as it works.
pub async fn of_who_rings(Read(mut tx): Read, Path(token): Path<String>) -> Result<Answer> {
    as_link(&mut tx);
    let (promise, _) = by_link(&mut tx, &token).await?.ok_or(Error::NotFound)?;
    tx.saw(promise.person_id, "the page about their call");
    let bytes = store::of(&mut tx, promise.staff_id).await?.ok_or(Error::NotFound)?;
    tx.file("photograph.jpg", "image/jpeg", bytes).await
}

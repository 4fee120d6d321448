//! The lines to ring in a crisis, in the order in which they are shown.

use maud::html;

use super::opening::Opening;
use super::{LINES, SETTINGS, forms, store};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write};

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let lines = store::crisis_lines(&mut tx).await?;
    let version = store::team(&mut tx).await?.version;
    let rows = lines.iter().fold(nhsuk::summary_list(), |list, line| {
        let at = |act: &str| format!("{LINES}/{}{act}", line.position);
        let row = nhsuk::summary_row(
            line.name.as_str(),
            html! { p { (line.shown()) } @if !line.note.is_empty() { p { (line.note) } } @if line.opening.open_from.is_some() { p { (line.opening.view()) } } },
        );
        let to = |act: &str, words: &str| {
            nhsuk::action_button(words).hidden(line.name.as_str()).attribute("form", "order").attribute("formaction", at(act))
        };
        let change = nhsuk::action("Change", at("")).hidden(line.name.as_str());
        list.add_row(row.action(change).action(to("/up", "Up")).action(to("/down", "Down")))
    });
    let body = html! {
        h1 class="nhsuk-heading-l" { "Crisis lines" }
        p { "They are shown in this order where a concern is raised and where a practice refers." }
        (nhsuk::button_link("Add a line", "/settings/crisis-lines/new"))
        @if lines.is_empty() { p { "There is none yet." } } @else { (rows) }
        form id="order" method="post" data-once { (once()) input type="hidden" name="version" value=(version); }
    };
    tx.page(Page::new("Crisis lines", body).section("Settings").back(SETTINGS)).await
}

fn view(title: &str, remove: Option<i64>, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let version = || html! { input type="hidden" name="version" value=(typed.get("version")); };
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { (title) }
        form method="post" data-once data-unsaved {
            (once())
            (version())
            (f.input("name", "Who answers").hint("For example Samaritans"))
            (f.input("phone", "Number").hint("Three digits, 116 and three digits, or a full number").tel().autocomplete("off").width(20))
            (f.input("note", "When to ring it").hint("For example: to talk, at any time, free"))
            (Opening::inputs(&f))
            (nhsuk::button("Save"))
        }
        @if let Some(position) = remove {
            form method="post" action={ (LINES) "/" (position) "/remove" } data-once {
                (once())
                (version())
                (nhsuk::button("Remove this line").warning())
            }
        }
    };
    Page::new(title, body).section("Settings").back(LINES).invalid(errors)
}

pub async fn new(Read(mut tx): Read) -> Result<Answer> {
    let version = store::team(&mut tx).await?.version;
    tx.page(view("Add a crisis line", None, &Typed::with([("version", version.to_string())]), &Errors::default())).await
}

pub async fn add(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    match forms::crisis_line(&typed) {
        Err(errors) => tx.page(view("Add a crisis line", None, &typed, &errors)).await,
        Ok(new) => {
            store::add_crisis_line(&mut tx, &new, typed.version()).await?;
            tx.done(LINES).await
        }
    }
}

pub async fn edit(Read(mut tx): Read, Path(position): Path<i64>) -> Result<Answer> {
    let lines = store::crisis_lines(&mut tx).await?;
    let line = lines.into_iter().find(|line| line.position == position).ok_or(Error::NotFound)?;
    let version = store::team(&mut tx).await?.version;
    let phone = line.shown();
    let pairs = [("name", line.name), ("phone", phone), ("note", line.note), ("version", version.to_string())];
    let mut typed = Typed::with(pairs);
    line.opening.fill(&mut typed);
    tx.page(view("Change the crisis line", Some(position), &typed, &Errors::default())).await
}

pub async fn save(Write(mut tx): Write, Path(position): Path<i64>, typed: Typed) -> Result<Answer> {
    match forms::crisis_line(&typed) {
        Err(errors) => tx.page(view("Change the crisis line", Some(position), &typed, &errors)).await,
        Ok(new) => {
            store::save_crisis_line(&mut tx, position, &new, typed.version()).await?;
            tx.done(LINES).await
        }
    }
}

pub async fn remove(Write(mut tx): Write, Path(position): Path<i64>, typed: Typed) -> Result<Answer> {
    store::remove_crisis_line(&mut tx, position, typed.version()).await?;
    tx.done(LINES).await
}

/// Lets a line change places with the one before it. The first stays where it is.
pub async fn up(Write(mut tx): Write, Path(position): Path<i64>, typed: Typed) -> Result<Answer> {
    let lines = store::crisis_lines(&mut tx).await?;
    let before = lines.iter().rev().find(|line| line.position < position);
    change_places(tx, position, before.map(|line| line.position), typed.version()).await
}

/// Lets a line change places with the one after it. The last stays where it is.
pub async fn down(Write(mut tx): Write, Path(position): Path<i64>, typed: Typed) -> Result<Answer> {
    let lines = store::crisis_lines(&mut tx).await?;
    let after = lines.iter().find(|line| line.position > position);
    change_places(tx, position, after.map(|line| line.position), typed.version()).await
}

async fn change_places(mut tx: Tx, position: i64, other: Option<i64>, version: i64) -> Result<Answer> {
    if let Some(other) = other {
        store::swap_crisis_lines(&mut tx, position, other, version).await?;
    }
    tx.done(LINES).await
}

//! Settings: the days on which groups may not meet. Bank holidays are known; the holidays of the schools differ from place to place, and leaders
//! write them.

use kernel::Date;
use maud::{Markup, html};

use super::store_dates::{self as store, Holiday};
use super::{forms, times};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write};

const PATH: &str = "/settings/dates";

/// "21 December 2026 to 1 January 2027".
fn days(holiday: &Holiday) -> String {
    match holiday.from_on == holiday.until_on {
        true => holiday.from_on.long(),
        false => format!("{} to {}", holiday.from_on.long(), holiday.until_on.long()),
    }
}

fn name(holiday: &Holiday) -> &str {
    if holiday.words.is_empty() { "School holidays" } else { &holiday.words }
}

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let holidays = store::holidays(&mut tx).await?;
    let rows = holidays.iter().fold(nhsuk::summary_list(), |list, holiday| {
        let change = nhsuk::action("Change", format!("{PATH}/{}", holiday.from_on)).hidden(name(holiday));
        list.add_row(nhsuk::summary_row(name(holiday), days(holiday)).action(change))
    });
    let known = times::bank_holidays(tx.today());
    let body = html! {
        h1 class="nhsuk-heading-l" { "Dates" }
        h2 { "School holidays" }
        p { "A group that meets only in term time is not told to be there on these days: on its page, on the public pages and in the calendars that people take along." }
        (nhsuk::button_link("Add a school holiday", "/settings/dates/new"))
        @if holidays.is_empty() { p { "There is none yet, so groups are shown to meet in the holidays, too." } } @else { (rows) }
        h2 { "Bank holidays" }
        p { "These are those of England and Wales. On such a day people are told to ring first, or that it is closed if its entry says so. A day that is proclaimed only once, like that of a coronation, is not known here: write it into the entries as a day when they are closed." }
        ul { @for (on, name) in &known { li { (on.with_weekday()) " " (on.year()) ": " (name) } } }
    };
    tx.page(Page::new("Dates", body).section("Settings").back("/settings")).await
}

fn view(title: &str, of: Option<Date>, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let version = || html! { input type="hidden" name="version" value=(typed.get("version")); };
    let remove = |day: Date| -> Markup {
        html! {
            form method="post" action={ (PATH) "/" (day) "/remove" } data-once {
                (once())
                (version())
                (nhsuk::button("Remove this holiday").warning())
            }
        }
    };
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { (title) }
        form method="post" data-once data-unsaved {
            (once())
            (version())
            (f.input("words", "Name").hint("For example: Christmas, half term"))
            (f.date("from", "First day without school"))
            (f.date("until", "Last day without school"))
            (nhsuk::button("Save"))
        }
        @if let Some(day) = of { (remove(day)) }
    };
    Page::new(title, body).section("Settings").back(PATH).invalid(errors)
}

/// What was typed; another holiday that begins on its first day is in the way. `was` is the one that is changed.
async fn read(tx: &mut Tx, typed: &Typed, was: Option<Date>) -> Result<std::result::Result<Holiday, Errors>> {
    let new = match forms::holiday(typed) {
        Err(errors) => return Ok(Err(errors)),
        Ok(new) => new,
    };
    if was != Some(new.from_on) && store::holiday(tx, new.from_on).await?.is_some() {
        return Ok(Err(Errors::one("from", "Another holiday begins on this day. Change that one")));
    }
    Ok(Ok(new))
}

pub async fn new(Read(tx): Read) -> Result<Answer> {
    tx.page(view("Add a school holiday", None, &Typed::default(), &Errors::default())).await
}

pub async fn add(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    match read(&mut tx, &typed, None).await? {
        Err(errors) => tx.page(view("Add a school holiday", None, &typed, &errors)).await,
        Ok(new) => {
            store::add(&mut tx, &new).await?;
            tx.done(PATH).await
        }
    }
}

/// The day in an address.
fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn edit(Read(mut tx): Read, Path(from): Path<String>) -> Result<Answer> {
    let from = day(&from)?;
    let holiday = store::holiday(&mut tx, from).await?.ok_or(Error::NotFound)?;
    let mut typed = Typed::with([("words", holiday.words), ("version", holiday.version.to_string())]);
    for (field, on) in [("from", holiday.from_on), ("until", holiday.until_on)] {
        typed.set(&format!("{field}-day"), on.day().to_string());
        typed.set(&format!("{field}-month"), on.month().to_string());
        typed.set(&format!("{field}-year"), on.year().to_string());
    }
    tx.page(view("Change the school holiday", Some(from), &typed, &Errors::default())).await
}

pub async fn save(Write(mut tx): Write, Path(from): Path<String>, typed: Typed) -> Result<Answer> {
    let from = day(&from)?;
    match read(&mut tx, &typed, Some(from)).await? {
        Err(errors) => tx.page(view("Change the school holiday", Some(from), &typed, &errors)).await,
        Ok(new) => {
            store::save(&mut tx, from, &new).await?;
            tx.done(PATH).await
        }
    }
}

pub async fn remove(Write(mut tx): Write, Path(from): Path<String>, typed: Typed) -> Result<Answer> {
    store::remove(&mut tx, day(&from)?, typed.version()).await?;
    tx.done(PATH).await
}

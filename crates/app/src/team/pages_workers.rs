//! Link workers: who is there, what they have charge of, their details and their usual week.

use kernel::{Date, StaffId, Weekday};
use maud::{Markup, html};

use super::forms::SPELLS;
use super::model::Held;
use super::pages_places::spaced;
use super::rota::{Absence, Assignment, Spell};
use super::store_workers::{self as store, Worker};
use super::{SETTINGS, WORKERS, forms, store_places};
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Read, Result, Write};

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let workers = store::workers(&mut tx).await?;
    let held = store_places::held(&mut tx, None).await?;
    let absences = store::absences_to_come(&mut tx).await?;
    let rows = workers.iter().map(|worker| {
        let sites: Vec<&Held> = held.iter().filter(|site| site.worker_id == Some(worker.id)).collect();
        let next = absences.iter().find(|absence| absence.staff_id == worker.id);
        vec![
            html! { a href={ (WORKERS) "/" (worker.id) } { bdi { (worker.name) } } },
            html! {
                @if !worker.active { "Their account has ended" }
                @else if sites.is_empty() { "No practice" }
                @else { @for (n, site) in sites.iter().enumerate() { @if n > 0 { ", " } (site.site) } }
            },
            html! { @match next { Some(absence) => { (absence.days().sentence()) ". " (absence.cover_sentence()) }, None => { "No absence" } } },
        ]
    });
    let body = html! {
        h1 class="nhsuk-heading-l" { "Link workers" }
        p { "Open one to set an absence, charge of practices, or the usual week." }
        (nhsuk::table("Link workers").hide_caption().head(["Name", "Has charge of today", "Away now or next"]).rows(rows).responsive())
    };
    tx.page(Page::new("Link workers", body).section("Settings").back(SETTINGS)).await
}

pub async fn show(Read(mut tx): Read, Path(id): Path<StaffId>) -> Result<Answer> {
    let worker = store::worker(&mut tx, id).await?;
    let absences = store::absences(&mut tx, id).await?;
    let assignments = store::assignments(&mut tx, id).await?;
    let week = store::week(&mut tx, id).await?;
    let today = tx.today();
    let at = |part: &str| format!("{WORKERS}/{id}/{part}");
    let body = html! {
        h1 class="nhsuk-heading-l" { bdi { (worker.name) } }
        @if !worker.active { p { "Their account has ended. They get no referrals and cover for nobody." } }
        div class="kith-columns" {
            div {
                section aria-labelledby="away" {
                    h2 id="away" { "Away" }
                    p { "While they are away, whoever covers may see the records of the people they work with, and gets the new referrals of their practices." }
                    (nhsuk::button_link("Add an absence", at("absences/new")))
                    (absence_lists(&absences, id, today))
                }
                section aria-labelledby="charge" {
                    h2 id="charge" { "Charge of practices" }
                    p { "On these days they may see the records of everybody referred from the site, and get its new referrals." }
                    (nhsuk::button_link("Give charge of a site", at("assignments/new")).secondary())
                    (assignment_lists(&assignments, today))
                }
            }
            div {
                section aria-labelledby="week" {
                    h2 id="week" { "The usual week" }
                    (week_list(id, &week))
                }
                section aria-labelledby="details" {
                    h2 id="details" { "Details" }
                    (details(&worker))
                    p { a href=(at("details")) { "Change the details" } }
                }
            }
        }
    };
    tx.page(Page::new(worker.name.clone(), body).section("Settings").back(WORKERS)).await
}

fn absence_lists(absences: &[Absence], worker: StaffId, today: Date) -> Markup {
    let rows = |wanted: &dyn Fn(&Absence) -> bool| {
        absences.iter().filter(|absence| wanted(absence)).fold(nhsuk::summary_list(), |list, absence| {
            let days = absence.days().sentence();
            let words = if absence.staff_id == worker { absence.cover_sentence() } else { absence.staff_name.clone() };
            list.row_change(days.as_str(), words, format!("/settings/absences/{}", absence.id), format!("the absence {days}"))
        })
    };
    let own = |absence: &Absence| absence.staff_id == worker;
    let over = |absence: &Absence| absence.days().are_over(today);
    let to_come = rows(&|absence| own(absence) && !over(absence));
    let covering = rows(&|absence| !own(absence) && !over(absence));
    let past = rows(&|absence| own(absence) && over(absence));
    html! {
        @if to_come.rows.is_empty() { p { "No absence is planned." } } @else { (to_come) }
        @if !covering.rows.is_empty() { h3 { "They cover for" } (covering) }
        @if !past.rows.is_empty() { (nhsuk::details("Earlier absences", html! { (past) })) }
    }
}

fn assignment_lists(assignments: &[Assignment], today: Date) -> Markup {
    let rows = |past: bool| {
        assignments.iter().filter(|one| one.days().are_over(today) == past).fold(nhsuk::summary_list(), |list, one| {
            let (site, days) = (one.site_name.as_str(), one.days().sentence());
            if past {
                list.row(site, days)
            } else {
                list.row_change(site, days, format!("/settings/assignments/{}", one.id), format!("charge of {site}"))
            }
        })
    };
    let (now, past) = (rows(false), rows(true));
    html! {
        @if now.rows.is_empty() { p { "They have charge of no practice." } } @else { (now) }
        @if !past.rows.is_empty() { (nhsuk::details("Earlier charge", html! { (past) })) }
    }
}

fn week_list(worker: StaffId, week: &[(Weekday, Spell)]) -> Markup {
    let list = Weekday::ALL.iter().fold(nhsuk::summary_list(), |list, day| {
        let spells: Vec<&Spell> = week.iter().filter(|(on, _)| on == day).map(|(_, spell)| spell).collect();
        let words = html! {
            @for spell in &spells { p { (spell.sentence()) } }
            @if spells.is_empty() { p { "Off" } }
        };
        list.row_change(
            day.label(),
            words,
            format!("{WORKERS}/{worker}/week?day={day}"),
            format!("the hours of {}", day.plural()),
        )
    });
    html! { (list) }
}

fn details(worker: &Worker) -> Markup {
    let shown = if worker.on_public_page { "Yes, they agreed" } else { "No" };
    let or_none = |text: &str| if text.is_empty() { "None".to_owned() } else { text.to_owned() };
    let list = nhsuk::summary_list()
        .row("On the telephone", worker.first_name.as_str())
        .row("Work phone", or_none(&spaced(&worker.phone)))
        .row("About them", or_none(&worker.about))
        .row("On the public page", shown);
    html! { (list) }
}

pub async fn edit_details(Read(mut tx): Read, Path(id): Path<StaffId>) -> Result<Answer> {
    let worker = store::worker(&mut tx, id).await?;
    let mut typed = Typed::with([
        ("first_name", worker.first_name.clone()),
        ("phone", spaced(&worker.phone)),
        ("about", worker.about.clone()),
        ("version", worker.version.to_string()),
    ]);
    if worker.on_public_page {
        typed.set("on_public_page", "yes");
    }
    tx.page(details_view(&worker, &typed, &Errors::default())).await
}

fn details_view(worker: &Worker, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Details of " bdi { (worker.name) } }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (f.input("first_name", "What they are called").hint("Patients hear it on the telephone").autocomplete("off").width(20))
            (f.input("phone", "Work phone").tel().autocomplete("off").width(20))
            (f.textarea("about", "A few words about them").hint("For the public page: what they like, the languages they speak").rows(3))
            (f.tick("on_public_page", "They agreed to be shown on the public page"))
            (nhsuk::button("Save"))
        }
    };
    Page::new("Details", body).section("Settings").back(format!("{WORKERS}/{}", worker.id)).invalid(errors)
}

pub async fn save_details(Write(mut tx): Write, Path(id): Path<StaffId>, typed: Typed) -> Result<Answer> {
    let worker = store::worker(&mut tx, id).await?;
    match forms::worker(&typed) {
        Err(errors) => tx.page(details_view(&worker, &typed, &errors)).await,
        Ok(new) => {
            store::save_worker(&mut tx, id, &new, typed.version()).await?;
            tx.done(format!("{WORKERS}/{id}")).await
        }
    }
}

/// The hours of the day named in the address, to change them or to give them to other days too.
pub async fn edit_week(
    Read(mut tx): Read,
    Path(id): Path<StaffId>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Answer> {
    let worker = store::worker(&mut tx, id).await?;
    let week = store::week(&mut tx, id).await?;
    let mut typed = Typed::with([("version", worker.version.to_string())]);
    if let Ok(day) = Typed::with(pairs).get("day").parse::<Weekday>() {
        typed.set("days", day.word());
        let spells = week.iter().filter(|(on, _)| *on == day).map(|(_, spell)| spell);
        for ((from, until, place), spell) in SPELLS.into_iter().zip(spells) {
            typed.set(from, spell.from.to_string());
            typed.set(until, spell.until.to_string());
            typed.set(place, spell.place.as_str());
        }
    }
    tx.page(week_view(&worker, &typed, &Errors::default())).await
}

fn week_view(worker: &Worker, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let spell = |(from, until, place): (&'static str, &'static str, &'static str), words: &str| {
        let boxes = html! {
            div class="kith-inline nhsuk-u-margin-right-3" { (f.input(from, "From").width(5)) }
            div class="kith-inline" { (f.input(until, "Until").width(5)) }
            (f.input(place, "Place").width(20))
        };
        nhsuk::fieldset(words, boxes).legend_size(nhsuk::Size::S)
    };
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "The usual week of " bdi { (worker.name) } }
        p { "The hours replace those of the days you choose. Leave all hours empty for days off." }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (f.checkboxes("days", "Days").items(Weekday::ALL.iter().map(|day| (day.word(), day.label()))).small().inline())
            @for (fields, words) in SPELLS.into_iter().zip(["Hours", "And again", "And again, a third time"]) { (spell(fields, words)) }
            (nhsuk::button("Save"))
        }
    };
    Page::new("The usual week", body).section("Settings").back(format!("{WORKERS}/{}", worker.id)).invalid(errors)
}

pub async fn save_week(Write(mut tx): Write, Path(id): Path<StaffId>, typed: Typed) -> Result<Answer> {
    let worker = store::worker(&mut tx, id).await?;
    match forms::week(&typed) {
        Err(errors) => tx.page(week_view(&worker, &typed, &errors)).await,
        Ok((days, spells)) => {
            store::save_week(&mut tx, id, &days, &spells, typed.version()).await?;
            tx.done(format!("{WORKERS}/{id}")).await
        }
    }
}

//! Who is duty lead on which day, and where a concern goes when nobody of the team is at work.

use kernel::{DutyId, StaffId};
use maud::{Markup, html};

use super::pages::colleagues;
use super::store_duty::{self as store, Duty};
use crate::team::model::OutOfHours;
use crate::team::rota::Days;
use crate::web::{Answer, Checked, Errors, Fields, Page, Path, Typed, once};
use crate::{Read, Result, Tx, Write, team};

const DUTY: &str = "/settings/duty";

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let (_, out_of_hours) = team::store::choices(&mut tx).await?;
    let typed = Typed::with([
        ("words", out_of_hours.words),
        ("person", out_of_hours.person.map(|id| id.to_string()).unwrap_or_default()),
    ]);
    let page = list_view(&mut tx, &typed, &Errors::default()).await?;
    tx.page(page).await
}

async fn list_view(tx: &mut Tx, typed: &Typed, errors: &Errors) -> Result<Page> {
    let duties = store::to_come(tx).await?;
    let team = colleagues(tx).await?;
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Concerns: duty and out of hours" }
        p {
            "A concern waits first for the link worker of the person, or who covers. If nobody accepts it in time it waits for the duty lead, too, "
            "then for the team leaders, then for everyone. The times are in the settings of the team."
        }
        h2 { "Duty leads" }
        @if duties.is_empty() { p { "Nobody is set. On a day without a duty lead the team leaders are." } }
        @else { ul class="nhsuk-list" { @for duty in &duties { (row(duty)) } } }
        (nhsuk::button_link("Set a duty lead", "/settings/duty/new"))
        h2 { "Out of hours" }
        p { "Nobody is asked who has gone home. When nobody is at work, everyone of the team who is signed in sees this on every page." }
        form method="post" data-once data-unsaved {
            (once())
            (f.textarea("words", "What to do").hint("Like: ring 111 and choose option 2, or the manager on call on 020 7946 0018").rows(3))
            (f.select("person", "Somebody of the team who is there out of hours").item("", "Nobody").items(team.iter().map(|(id, name)| (id.to_string(), name.as_str()))))
            (nhsuk::button("Save"))
        }
    };
    Ok(Page::new("Concerns: duty and out of hours", body).section("Settings").back("/settings").invalid(errors))
}

fn row(duty: &Duty) -> Markup {
    html! {
        li {
            bdi { (duty.staff_name) } ", " (duty.days().sentence()) " "
            form class="kith-inline" method="post" action={ (DUTY) "/" (duty.id) "/take-back" } data-once {
                (once())
                input type="hidden" name="version" value=(duty.version);
                (nhsuk::button(html! { "Take back" span class="nhsuk-u-visually-hidden" { ": " (duty.staff_name) ", " (duty.days().sentence()) } }).secondary().small())
            }
        }
    }
}

pub async fn save_out_of_hours(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let team = colleagues(&mut tx).await?;
    let mut check = Checked::new(&typed);
    let words = check.line("words");
    let chosen: Option<StaffId> = check.maybe_choice("person");
    let person = chosen.filter(|id| team.iter().any(|(of, _)| of == id));
    match check.finish(|| Some(OutOfHours { words, person })) {
        Err(errors) => {
            let page = list_view(&mut tx, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(new) => {
            team::store::save_out_of_hours(&mut tx, &new).await?;
            tx.done(DUTY).await
        }
    }
}

fn new_view(team: &[(StaffId, String)], typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Set a duty lead" }
        form method="post" data-once data-unsaved {
            (once())
            (f.select("staff", "Who").item("", "Choose somebody").items(team.iter().map(|(id, name)| (id.to_string(), name.as_str()))))
            (f.date("from", "First day"))
            (f.date("last", "Last day"))
            (nhsuk::button("Save"))
        }
    };
    Page::new("Set a duty lead", body).section("Settings").back(DUTY).invalid(errors)
}

pub async fn new(Read(mut tx): Read) -> Result<Answer> {
    let team = colleagues(&mut tx).await?;
    tx.page(new_view(&team, &Typed::default(), &Errors::default())).await
}

/// Who, on which days.
fn duty(typed: &Typed, team: &[(StaffId, String)]) -> Result<(StaffId, Days), Errors> {
    let mut check = Checked::new(typed);
    let staff: Option<StaffId> = check.choice("staff", "Choose who is duty lead");
    let staff = staff.filter(|id| team.iter().any(|(of, _)| of == id));
    let from = check.required_date("from", "Enter the first day");
    let last = check.required_date("last", "Enter the last day");
    let days = from.zip(last).and_then(|(from, last)| Days::through(from, Some(last)));
    if from.is_some() && last.is_some() && days.is_none() {
        check.errors.add("last", "The last day must not be before the first");
    }
    check.finish(|| staff.zip(days))
}

pub async fn add(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let team = colleagues(&mut tx).await?;
    match duty(&typed, &team) {
        Err(errors) => tx.page(new_view(&team, &typed, &errors)).await,
        Ok((staff, days)) => {
            let until = days.until.unwrap_or(days.from);
            store::add(&mut tx, staff, days.from, until).await?;
            tx.done(DUTY).await
        }
    }
}

pub async fn take_back(Write(mut tx): Write, Path(id): Path<DutyId>, typed: Typed) -> Result<Answer> {
    store::take_back(&mut tx, id, typed.version()).await?;
    tx.done(DUTY).await
}

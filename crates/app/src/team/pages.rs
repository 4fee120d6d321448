//! The team's settings, and what everybody carries.

use kernel::{Permission, PhoneNumber};
use maud::html;

use super::model::Settings;
use super::store::{self, Team};
use crate::web::{Answer, Checked, Errors, Fields, Page, Typed, once};
use crate::{Read, Result, Tx, Write};

pub async fn settings(Read(mut tx): Read) -> Result<Answer> {
    let team = store::team(&mut tx).await?;
    let limits = store::settings(&mut tx).await?;
    let typed = typed_of(&team, &limits);
    let page = settings_view(&tx, &typed, &Errors::default());
    tx.page(page).await
}

fn typed_of(team: &Team, limits: &Settings) -> Typed {
    let mut typed = Typed::with([
        ("name", team.name.clone()),
        ("phone", PhoneNumber::parse(&team.phone).map_or(team.phone.clone(), |phone| phone.spaced())),
        ("email", team.email.clone()),
        ("version", team.version.to_string()),
    ]);
    for (name, _, value) in limits.each() {
        typed.set(name, value.to_string());
    }
    typed
}

fn settings_view(tx: &Tx, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Settings" }
        ul class="nhsuk-list" {
            li { a href="/settings/public" { "Words on the public pages" } }
            @if tx.may(Permission::ManageStaff) { li { a href="/settings/accounts" { "Accounts" } } }
        }
        form method="post" action="/settings" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            h2 { "The team" }
            (f.input("name", "Name"))
            (f.input("phone", "The number you ring people from").tel().width(20))
            (f.input("email", "E-mail").email())
            h2 { "Time limits" }
            @for (name, question, _) in Settings::default().each() { (f.input(name, question).numeric().width(4)) }
            (nhsuk::button("Save"))
        }
    };
    Page::new("Settings", body).section("Settings").invalid(errors)
}

pub async fn save(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let mut check = Checked::new(&typed);
    let name = check.required("name", "Enter the team’s name");
    let phone = check.value("phone", "Enter the number", PhoneNumber::parse);
    let email = check.line("email");
    let mut limits = Settings::default();
    for (name, _, _) in Settings::default().each() {
        let value = check.value(name, "Enter a whole number", |text| {
            text.parse::<i64>().ok().filter(|value| (1..=10_000).contains(value)).ok_or("Enter a whole number from 1 to 10000")
        });
        if let Some(value) = value {
            limits.set(name, value);
        }
    }
    match check.finish(|| Some(Team { name, phone: phone?.to_string(), email, version: typed.version() })) {
        Err(errors) => {
            let page = settings_view(&tx, &typed, &errors);
            tx.page(page).await
        }
        Ok(team) => {
            store::save_team(&mut tx, &team).await?;
            store::save_settings(&mut tx, &limits).await?;
            tx.done("/settings").await
        }
    }
}

pub async fn caseloads(Read(mut tx): Read) -> Result<Answer> {
    let limits = store::settings(&mut tx).await?;
    let loads = store::loads(&mut tx, limits.untouched_days).await?;
    let full = limits.full_caseload.max(1) as f64;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Caseloads" }
        p { "An open referral weighs 1, one on hold a quarter, an open concern adds a half. A full caseload weighs " (limits.full_caseload) "." }
        dl class="kith-bars" {
            @for load in &loads {
                @let width = format!("{:.0}", (load.weight() / full * 100.0).clamp(0.0, 100.0));
                div {
                    dt { bdi { (load.name) } @if load.away { " (away today)" } }
                    dd {
                        svg class="kith-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                            rect class="kith-bar__track" width="100" height="8" {}
                            rect class="kith-bar__value" width=(width) height="8" {}
                        }
                        span class="kith-bars__figure" { (format!("{:.1}", load.weight())) }
                    }
                }
            }
        }
        (nhsuk::table("Caseloads in figures").head(["Link worker", "Open", "To call", "On hold", "Open concerns", "Untouched"]).rows(loads.iter().map(|load| vec![
            html! { bdi { (load.name) } },
            html! { (load.open) },
            html! { (load.to_call) },
            html! { (load.on_hold) },
            html! { (load.concerns) },
            html! { (load.untouched) },
        ])).responsive())
    };
    tx.page(Page::new("Caseloads", body).section("Caseloads")).await
}

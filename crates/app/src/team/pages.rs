//! The front page of the settings, the team's own details, and what everybody carries.

use kernel::{Permission, PhoneNumber};
use maud::html;

use super::model::Settings;
use super::store::{self, Overview, Team};
use super::{LINES, NEIGHBOURHOODS, PRACTICES, SETTINGS, WORKERS, forms};
use crate::web::{Answer, Errors, Fields, Page, Typed, once};
use crate::{Read, Result, Tx, Write};

/// What can be set, each with how much of it there is and what wants looking at.
pub async fn index(Read(mut tx): Read) -> Result<Answer> {
    let team = store::team(&mut tx).await?;
    let overview = store::overview(&mut tx).await?;
    let page = index_view(&tx, &team, &overview);
    tx.page(page).await
}

fn index_view(tx: &Tx, team: &Team, overview: &Overview) -> Page {
    let entry = |name: &str, hint: &str, address: &str, status: String| nhsuk::task(name, status).hint(hint).href(address);
    let practices = match overview.sites_of_nobody {
        0 => overview.practices.to_string(),
        1 => format!("{}; nobody has charge of 1 site", overview.practices),
        sites => format!("{}; nobody has charge of {sites} sites", overview.practices),
    };
    let workers = match overview.away {
        0 => overview.workers.to_string(),
        away => format!("{}; {away} away today", overview.workers),
    };
    let mut list = nhsuk::task_list()
        .task(entry("Link workers", "Absences and cover, charge of practices, the usual week", WORKERS, workers))
        .task(entry("Practices", "Their sites, the duty doctor’s number, where messages go", PRACTICES, practices))
        .task(entry("Neighbourhoods", "How the practices are grouped", NEIGHBOURHOODS, overview.neighbourhoods.to_string()))
        .task(entry("Doors", "The links by which practices and organisations refer", "/settings/doors", String::new()))
        .task(entry("Crisis lines", "Who to ring when it cannot wait", LINES, overview.crisis_lines.to_string()))
        .task(entry("Concerns", "The duty lead of the day, and what to do out of hours", "/settings/duty", String::new()))
        .task(entry("Sources of the directory", "Feeds of others, and what they allow", "/settings/sources", String::new()))
        .task(entry("Dates", "School holidays and bank holidays, when groups may not meet", "/settings/dates", String::new()))
        .task(entry("The team", "Name, number and time limits", "/settings/team", String::new()))
        .task(entry("Public pages", "Their words, and the stories", "/settings/public", String::new()));
    if tx.may(Permission::ManageStaff) {
        list = list.task(entry("Accounts", "Who can sign in, and what they do", "/settings/accounts", String::new()));
    }
    let body = html! {
        h1 class="nhsuk-heading-l" { "Settings" }
        p { "What " bdi { (team.name) } " can set for itself." }
        (list)
    };
    Page::new("Settings", body).section("Settings")
}

pub async fn team(Read(mut tx): Read) -> Result<Answer> {
    let team = store::team(&mut tx).await?;
    let limits = store::settings(&mut tx).await?;
    let mut typed = typed_of(&team, &limits);
    if store::call_link(&mut tx).await? {
        typed.set("call_link", "yes");
    }
    tx.page(team_view(&typed, &Errors::default())).await
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

fn team_view(typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "The team" }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (f.input("name", "Name"))
            (f.input("phone", "The number you ring people from").tel().width(20))
            (f.input("email", "E-mail").email())
            h2 { "Messages" }
            (f.tick("call_link", "The message about a call has a link to answer by").hint("Only to people who said that we may say who we are, and whose phone nobody else uses. Links teach people to press links: leave it off if they can answer 1, 2 or 3"))
            h2 { "Time limits" }
            @for (name, question, _) in Settings::default().each() { (f.input(name, question).numeric().width(4)) }
            (nhsuk::button("Save"))
        }
    };
    Page::new("The team", body).section("Settings").back(SETTINGS).invalid(errors)
}

pub async fn save_team(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    match forms::team(&typed) {
        Err(errors) => tx.page(team_view(&typed, &errors)).await,
        Ok((team, limits)) => {
            store::save_team(&mut tx, &team).await?;
            store::save_settings(&mut tx, &limits).await?;
            store::save_call_link(&mut tx, typed.has("call_link", "yes")).await?;
            tx.done(SETTINGS).await
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
            html! { a href={ "/caseloads/" (load.id) } { bdi { (load.name) } } },
            html! { (load.open) },
            html! { (load.to_call) },
            html! { (load.on_hold) },
            html! { (load.concerns) },
            html! { (load.untouched) },
        ])).responsive())
    };
    tx.page(Page::new("Caseloads", body).section("Caseloads")).await
}

//! Open concerns on paper, with who has each: for the day when the network is down.

use maud::html;

use crate::audit::Act;
use crate::contact::store_today::{OpenConcern, concerns};
use crate::person::model::full_name;
use crate::sending::model::Purpose;
use crate::sending::store::on_paper;
use crate::web::{Answer, Page};
use crate::{Result, Tx, Write};

/// Passes the gate like everything that leaves, and is written down.
pub async fn print(Write(mut tx): Write) -> Result<Answer> {
    on_paper(&mut tx, Purpose::ConcernList, None).await?;
    let page = print_list(&mut tx).await?;
    tx.done_page(page).await
}

/// The concerns that are not closed and that the actor may see, to be printed. Each person on it is noted as printed.
pub async fn print_list(tx: &mut Tx) -> Result<Page> {
    let rows = concerns(tx).await?;
    for row in &rows {
        tx.note(Act::Printed, Some(row.person_id), "list of open concerns");
    }
    let body = html! {
        h1 class="nhsuk-heading-l" { "Open concerns, " (tx.now.long()) }
        p { "Printed by " bdi { (tx.actor().name) } ". Keep it with you, give it to nobody, and destroy it at the end of the day." }
        @if rows.is_empty() { p { "There is none." } }
        ol class="nhsuk-list" { @for row in &rows { li { (one(row)) } } }
        p class="kith-screen-only" { a href="/today" { "Back to today" } }
    };
    Ok(Page::new("Open concerns", body).section("Today").bare())
}

fn one(row: &OpenConcern) -> maud::Markup {
    html! {
        p { strong { bdi { (full_name(&row.given_names, &row.family_name)) } } ", since " (row.opened_at.short()) }
        p {
            @match row.accepted_at {
                Some(at) => { "With " bdi { (row.accepted_by) } " since " (at.short()) }
                None => { strong { "Nobody has accepted it" } ". Told by " bdi { (row.opened_by) } }
            }
        }
        @if !row.said.is_empty() { p class="kith-own-words" { (row.said) } }
        p { "Who has it now: ______________________  At what time: ________" }
    }
}

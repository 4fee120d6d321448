//! The audit trail, newest first.

use kernel::{Instant, Permission};
use maud::html;

use super::store;
use crate::web::{Answer, Page, Query};
use crate::{Read, Result};

const PAGE: i64 = 100;

#[derive(serde::Deserialize)]
pub struct Before {
    #[serde(default)]
    before: Option<i64>,
}

pub async fn list(Read(mut tx): Read, Query(before): Query<Before>) -> Result<Answer> {
    let rows = store::newest(&mut tx, None, before.before.map(Instant::from_millis), PAGE).await?;
    let casework = tx.may(Permission::Casework);
    let more = (rows.len() as i64 == PAGE).then(|| rows.last().map(|row| row.at.millis())).flatten();
    let body = html! {
        h1 class="nhsuk-heading-l" { "Audit trail" }
        p { "Who saw and did what. The rows are chained: whoever runs the server checks them with " code { "kith audit verify" } "." }
        (nhsuk::table("Audit trail").hide_caption().head(["When", "Who", "What", "Whom"]).rows(rows.iter().map(|row| vec![
            html! { (row.at.short()) },
            html! { bdi { (row.staff_name) } },
            html! { (row.act.label()) ": " (row.what) },
            html! {
                @if let Some(person) = row.person_id {
                    @let short: String = person.to_string().chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
                    @if casework { a href={ "/people/" (person) } { "person " (short) } } @else { "person " (short) }
                }
            },
        ])).responsive())
        @if let Some(before) = more { p { a href={ "/audit?before=" (before) } { "Older" } } }
    };
    tx.page(Page::new("Audit trail", body).section("Audit")).await
}

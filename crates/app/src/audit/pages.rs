//! The audit trail, newest first.

use kernel::{AuditId, Instant, Permission};
use maud::html;

use super::store;
use crate::web::{Answer, Page, Query};
use crate::{Read, Result};

const PAGE: i64 = 100;

/// The last entry of the page before: its moment, and which of those of that moment it is.
#[derive(serde::Deserialize)]
pub struct After {
    at: Option<i64>,
    entry: Option<AuditId>,
}

pub async fn list(Read(mut tx): Read, Query(after): Query<After>) -> Result<Answer> {
    let after = after.at.map(Instant::from_millis).zip(after.entry);
    let rows = store::newest(&mut tx, after, PAGE).await?;
    let casework = tx.may(Permission::Casework);
    let more = rows.last().filter(|_| rows.len() as i64 == PAGE);
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
        @if let Some(last) = more { p { a href={ "/audit?at=" (last.at.millis()) "&entry=" (last.id) } { "Older" } } }
    };
    tx.page(Page::new("Audit trail", body).section("Audit")).await
}

//! What is missing: pressed beside a plan, and the map of it.

use kernel::{Date, NeighbourhoodId, ReferralId};
use maud::{Markup, html};

use super::gaps::{self, Gap, Period};
use super::pages::find_path;
use super::{store_gaps, view};
use crate::directory::asked;
use crate::places::view::{Dot, picture};
use crate::web::{Answer, Page, Path, Query, Typed};
use crate::{Error, Read, Result, Write, referral};

pub async fn keep(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let missing = view::pressed(&typed, store_gaps::neighbourhood_of(&mut tx, &referral).await?)?;
    let search = asked::keep(&mut tx, &typed, Some(id)).await?;
    referral::store::touch(&mut tx, id).await?;
    view::keep(tx, &missing, search, &find_path(id)).await
}

pub async fn undo(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    referral::store::load(&mut tx, id).await?;
    let undone = view::undone(&typed)?;
    let search = asked::keep(&mut tx, &typed, Some(id)).await?;
    view::take_back(tx, undone, search, &find_path(id)).await
}

/// How far back the map looks.
fn period(pairs: &[(String, String)]) -> Period {
    let asked = pairs.iter().find(|(name, _)| name == "months").and_then(|(_, value)| value.parse().ok());
    asked.unwrap_or(Period::Quarter)
}

pub async fn missing(Read(mut tx): Read, Query(pairs): Query<Vec<(String, String)>>) -> Result<Answer> {
    let (period, today) = (period(&pairs), tx.today());
    let gaps = gaps::by_place(&store_gaps::counts(&mut tx, period.since(today), today).await?);
    let known: Vec<NeighbourhoodId> = gaps.iter().filter_map(|gap| gap.neighbourhood_id).collect();
    let places = store_gaps::places(&mut tx, &known).await?;
    let all: i64 = gaps.iter().map(|gap| gap.times).sum();
    let body = html! {
        h1 class="nhsuk-heading-l" { "What is missing" }
        p { "What people looked for and did not find, as link workers pressed it while they searched." }
        p {
            @for (n, each) in Period::ALL.iter().enumerate() {
                @if n > 0 { " · " }
                @if *each == period { strong { "Last " (each.label()) } } @else { a href={ "/directory/missing?months=" (each) } { "Last " (each.label()) } }
            }
        }
        @if gaps.is_empty() {
            p { "Nothing was pressed in this time." }
        } @else {
            p { (times(all)) " since " (period.since(today).long()) "." }
            div class="kith-map-and-list" { (map(&gaps, &places)) (list(&gaps)) }
            @for (gap, number) in gaps.iter().zip(1..) { (table_view(gap, number)) }
            p { a href={ "/directory/missing.csv?months=" (period) } { "All of it as a file" } ", to pass on: small numbers are not told in it." }
        }
    };
    tx.page(Page::new("What is missing", body).section("Directory").back("/directory")).await
}

fn times(times: i64) -> String {
    if times == 1 { "Once".to_owned() } else { format!("{times} times") }
}

fn table_view(gap: &Gap, number: usize) -> Markup {
    let rows = gap.needs.iter().map(|missing| {
        let why: Vec<String> = missing.reasons.iter().map(|(reason, times)| format!("{} ({times})", reason.label())).collect();
        [missing.label().to_owned(), missing.times.to_string(), why.join(", ")]
    });
    let caption = format!("{number}. {}", gap.place);
    html! { (nhsuk::table(caption).head(["What for", "How often", "Why"]).rows(rows).first_cell_is_header().responsive()) }
}

/// The places with how much is missing in each: the same as the list beside it. Those of which nobody knows where they are stand there alone.
fn map(gaps: &[Gap], places: &[(NeighbourhoodId, f64, f64)]) -> Markup {
    let most = gaps.iter().map(|gap| gap.times).max().unwrap_or(1).max(1) as f64;
    let dots: Vec<Dot> = gaps
        .iter()
        .zip(1..)
        .filter_map(|(gap, number)| {
            let (_, lat, lon) = places.iter().find(|(id, ..)| Some(*id) == gap.neighbourhood_id)?;
            // The area tells the number, not the width.
            Some(Dot { lat: *lat, lon: *lon, mark: number.to_string(), size: (gap.times as f64 / most).sqrt() })
        })
        .collect();
    html! {
        @if !dots.is_empty() {
            (picture(&dots, None, "Where most is missing: the larger the circle, the more. The list says the same."))
        }
    }
}

fn list(gaps: &[Gap]) -> Markup {
    html! { ol { @for gap in gaps { li { (gap.place) ": " (times(gap.times).to_lowercase()) } } } }
}

pub async fn table(Read(mut tx): Read, Query(pairs): Query<Vec<(String, String)>>) -> Result<Answer> {
    let (period, today) = (period(&pairs), tx.today());
    let since: Date = period.since(today);
    let counts = store_gaps::counts(&mut tx, since, today).await?;
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(["Place", "Need", "Reason", "Times", "From", "Until"]).map_err(Error::failed("writing a table"))?;
    for row in gaps::table(&counts, since, today) {
        file.write_record(&row).map_err(Error::failed("writing a table"))?;
    }
    let bytes = file.into_inner().map_err(Error::failed("writing a table"))?;
    tx.download("what-is-missing.csv", "text/csv; charset=utf-8", bytes).await
}

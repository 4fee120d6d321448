//! The directory of `DATABASE_URL` as the finder knows it, a service a line as JSON: what `judge found` reads.
//! `cargo xtask bench finder --eval FILE` asks a stranger's questions of it.

#![allow(clippy::print_stdout)] // printing is what it is for

use anyhow::{Context as _, Result};
use app::directory::finder::entry;
use app::directory::model::Status;
use app::directory::store::changed_after;
use app::{App, Config, Tx, Visit};
use db::Db;
use finder::{Cost, Gender, Route};
use kernel::{Clock, Instant, ServiceId};

#[tokio::main]
async fn main() -> Result<()> {
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL names the database")?;
    let app = App::start(Db::open(&url).await?, Clock::System, Config::default()).await?;
    let mut tx = Tx::read(&app, Visit::system(app.team, "directory")).await?;
    let mut after = (Instant::from_millis(i64::MIN), ServiceId::from_bytes([0; 16]));
    loop {
        let page = changed_after(&mut tx, after, 500).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = (last.service.changed_at, last.service.id);
        for full in page.into_iter().filter(|full| full.service.status == Status::Active && full.service.same_as.is_none()) {
            println!("{}", line(&entry(full.opened())));
        }
    }
}

fn line(entry: &finder::Entry) -> serde_json::Value {
    let time = |time: Option<kernel::TimeOfDay>| time.map(|time| time.to_string());
    let days = entry.sessions.iter().map(
        |session| serde_json::json!({ "day": session.weekday.label(), "from": time(session.starts), "to": time(session.ends) }),
    );
    serde_json::json!({
        "id": entry.id,
        "name": entry.name,
        "organisation": entry.organisation,
        "summary": entry.summary,
        "description": entry.description,
        "points": entry.points.iter().map(|point| (point.latitude(), point.longitude())).collect::<Vec<_>>(),
        "area": entry.area,
        "online": entry.online,
        "outreach": entry.outreach,
        "by_phone": entry.by_phone,
        "days": days.collect::<Vec<_>>(),
        "min_age": entry.min_age,
        "max_age": entry.max_age,
        "gender": entry.gender.map(|gender| match gender { Gender::Women => "women", Gender::Men => "men" }),
        "languages": entry.languages,
        "cost": match entry.cost {
            Cost::Free => Some("free".to_owned()),
            Cost::Donation => Some("by donation".to_owned()),
            Cost::Pence(pence) => Some(format!("£{}.{:02}", pence / 100, pence % 100)),
            Cost::Unknown => None,
        },
        "referral": entry.route.map(|route| match route {
            Route::Own => "self",
            Route::Professional => "professional",
            Route::Either => "either",
        }),
        "access": entry.access,
        "waiting_weeks": entry.waiting_weeks,
        "tags": entry.keywords,
        "confirmed": entry.confirmed.map(|date| date.to_string()),
        "full": entry.full,
        "volunteers_wanted": entry.volunteers_wanted,
    })
}

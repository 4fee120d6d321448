//! How fast whole pages are, in process, on the database that `DATABASE_URL` names and `kith seed` filled:
//! `cargo run --release -p app --example speed`. `cargo xtask bench` makes such databases and runs this on each.
//!
//! Requests go through the whole application (session, permission, audit rows, page) but not over a socket. Prints a line a
//! figure, its parts parted by tabs: `page`, name, how many at a time, median ms, p99 ms, requests a second; or `fact`, name,
//! value.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use app::account::session::{self, Stage};
use app::account::store::demo_staff;
use app::{App, Config};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use db::{Db, Engine, params};
use kernel::{Clock, Role, StaffId};
use tower::ServiceExt as _;

/// Requests of a kind, one at a time and then so many at a time.
const REQUESTS: [(usize, usize); 2] = [(1, 300), (16, 1600)];

fn main() -> Result<()> {
    let started = Instant::now();
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL names the database")?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(&url, started))
}

async fn measure(url: &str, started: Instant) -> Result<()> {
    let db = Db::open(url).await?;
    db.migrate().await?;
    let app = App::start(db.clone(), Clock::System, Config::default()).await?;
    let router = app::web::router(app.clone());
    answer(&router, Request::get("/").body(Body::empty())?).await?;
    fact("start to first answer, ms", started.elapsed().as_millis());

    let reading = Instant::now();
    app::directory::finder::warm(app.clone()).await;
    fact("directory read, s", format!("{:.1}", reading.elapsed().as_secs_f64()));
    fact("memory with the directory, MB", resident().map_or("not known".to_owned(), |kb| (kb / 1024).to_string()));

    // Before the run, whose own audit rows are many.
    fact("database, MB", size(&db, url).await? / 1_000_000);
    let folder = url.strip_prefix("sqlite:").and_then(|path| Path::new(path).parent()).map(Path::to_owned);
    let folder = folder.unwrap_or_else(std::env::temp_dir);
    fact("fsync before, ms", format!("{:.2}", fsync(&folder)?));
    // Only the pages that are named, if any is.
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let pages = pages(&db, &router).await?;
    for page in pages.into_iter().filter(|page| wanted.is_empty() || wanted.iter().any(|wanted| wanted == page.name)) {
        for (at_a_time, requests) in REQUESTS {
            run(&router, &page, at_a_time, requests).await?;
        }
    }
    fact("fsync after, ms", format!("{:.2}", fsync(&folder)?));
    fact("memory after, MB", resident().map_or("not known".to_owned(), |kb| (kb / 1024).to_string()));
    Ok(())
}

fn fact(name: &str, value: impl std::fmt::Display) {
    println!("fact\t{name}\t{value}");
}

/// A page, and its n-th request: the cookie of who sends it, the path, and the form if there is one.
struct Page {
    name: &'static str,
    request: Arc<dyn Fn(usize) -> (String, String, Option<String>) + Send + Sync>,
}

async fn pages(db: &Db, router: &Router) -> Result<Vec<Page>> {
    let worker = signed_in(db, by_door(db, Role::LinkWorker).await?).await?;
    let leader = signed_in(db, by_door(db, Role::TeamLeader).await?).await?;
    let list = answer(router, request(&worker, "/people", None)?).await?;
    let ids = between(&list, "href=\"/people/", "\"").into_iter().filter(|id| id.len() == 36).collect::<Vec<_>>();
    let names = between(&list, "<bdi>", "</bdi>").into_iter().filter(|name| name.contains(' ')).collect::<Vec<_>>();
    ensure!(ids.len() == 250 && !names.is_empty(), "a caseload of 250 was expected and {} were there", ids.len());
    let practices = practices(db).await?;
    let get = |name: &'static str, cookie: &str| {
        let cookie = cookie.to_owned();
        Page { name, request: Arc::new(move |_| (cookie.clone(), name.to_owned(), None)) }
    };
    let of = |list: &[String], n: usize| list.get(n % list.len()).cloned().unwrap_or_default();
    let (person, finder) = (worker.clone(), worker.clone());
    Ok(vec![
        get("/today", &worker),
        Page { name: "/today of a team leader", ..get("/today", &leader) },
        get("/sending", &worker),
        Page { name: "/people/{id}", request: Arc::new(move |n| (person.clone(), format!("/people/{}", of(&ids, n)), None)) },
        get("/people", &worker),
        get("/referrals", &worker),
        get("/referrals/triage", &leader),
        get("/caseloads", &leader),
        Page {
            name: "find by name",
            request: Arc::new(move |n| {
                let name = of(&names, n);
                // A family name alone, and both names, in turn.
                let words = if n.is_multiple_of(2) { name.rsplit(' ').next().unwrap_or_default().to_owned() } else { name };
                (finder.clone(), "/people/find".to_owned(), serde_urlencoded::to_string([("words", words)]).ok())
            }),
        },
        Page {
            name: "receive a referral",
            request: Arc::new(move |n| {
                let (cookie, site) = practices.get(n % practices.len()).cloned().unwrap_or_default();
                (cookie, "/referrals/new".to_owned(), referral(&site, n))
            }),
        },
    ])
}

/// The form of a plain referral of somebody new.
fn referral(site: &str, n: usize) -> Option<String> {
    let (day, month, year) = ((1 + n % 28).to_string(), (1 + n % 12).to_string(), (1940 + n % 60).to_string());
    let (submission, phone) = (format!("{} {n}", std::process::id()), format!("07700900{:03}", n % 1000));
    let family = format!("Newcomer{}", n % 97);
    serde_urlencoded::to_string([
        ("site", site),
        ("given_names", "Joan"),
        ("family_name", &family),
        ("born-day", &day),
        ("born-month", &month),
        ("born-year", &year),
        ("needs", "lonely"),
        ("wants", "To meet people"),
        ("risk", "none_known"),
        ("agreed", "yes"),
        ("referrer_name", "Rita"),
        ("submission", &submission),
        ("phone", &phone),
    ])
    .ok()
}

async fn by_door(db: &Db, role: Role) -> Result<StaffId> {
    demo_staff(&mut db.read().await?, role).await?.context("kith seed has not filled this database")
}

async fn signed_in(db: &Db, staff: StaffId) -> Result<String> {
    let mut tx = db.write().await?;
    let team = app::account::store::only_team(&mut tx).await?.context("there is no team")?;
    let token = session::start(&mut tx, team, staff, Stage::Full, Clock::System.now()).await?;
    tx.commit().await?;
    Ok(format!("kith={token}"))
}

/// Referrers of some practices, signed in, each with a site to refer from.
async fn practices(db: &Db) -> Result<Vec<(String, String)>> {
    let sql = "SELECT x.staff_id, s.id FROM site s JOIN staff_practice x ON x.team_id = s.team_id AND x.practice_id = s.practice_id \
               ORDER BY s.id LIMIT 50";
    let rows: Vec<(StaffId, String)> = db.read().await?.all(sql, params![]).await?;
    let mut practices = Vec::new();
    for (staff, site) in rows {
        practices.push((signed_in(db, staff).await?, site));
    }
    Ok(practices)
}

fn request(cookie: &str, path: &str, form: Option<String>) -> Result<Request<Body>> {
    let request = match &form {
        None => Request::get(path),
        Some(_) => Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin"),
    };
    Ok(request.header(header::COOKIE, cookie).body(form.map_or_else(Body::empty, Body::from))?)
}

/// The answer, read whole. Anything but success ends the run: a fast error is no figure.
async fn answer(router: &Router, request: Request<Body>) -> Result<String> {
    let path = request.uri().path().to_owned();
    let response = router.clone().oneshot(request).await?;
    let status = response.status();
    ensure!(status == 200 || status == 303, "{path} answered {status}");
    Ok(String::from_utf8(to_bytes(response.into_body(), usize::MAX).await?.to_vec())?)
}

/// All that stands between two marks.
fn between(text: &str, before: &str, after: &str) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next().map(str::to_owned)).collect()
}

async fn run(router: &Router, page: &Page, at_a_time: usize, requests: usize) -> Result<()> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let first = NUMBER.fetch_add(20, Ordering::Relaxed);
    for n in first..first + 20 {
        let (cookie, path, form) = (page.request)(n);
        answer(router, request(&cookie, &path, form)?).await?;
    }
    let left = Arc::new(AtomicUsize::new(requests));
    let started = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..at_a_time {
        let (router, left, make) = (router.clone(), left.clone(), page.request.clone());
        tasks.push(tokio::spawn(async move {
            let mut times = Vec::new();
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                let (cookie, path, form) = make(NUMBER.fetch_add(1, Ordering::Relaxed));
                let request = request(&cookie, &path, form)?;
                let started = Instant::now();
                answer(&router, request).await?;
                times.push(started.elapsed());
            }
            anyhow::Ok(times)
        }));
    }
    let mut times: Vec<Duration> = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    let per_second = times.len() as f64 / started.elapsed().as_secs_f64();
    let (median, p99) = (at(&mut times, 50), at(&mut times, 99));
    println!("page\t{}\t{at_a_time}\t{median:.2}\t{p99:.2}\t{per_second:.0}", page.name);
    Ok(())
}

/// The time, in milliseconds, within which so many of a hundred were done.
fn at(times: &mut [Duration], percent: usize) -> f64 {
    times.sort();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

/// What writing four kilobytes so that they survive a power cut takes here, in milliseconds: the median of a hundred.
fn fsync(folder: &Path) -> Result<f64> {
    let path: PathBuf = folder.join(format!("fsync-probe-{}", std::process::id()));
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..100 {
        let started = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(started.elapsed());
    }
    std::fs::remove_file(path)?;
    Ok(at(&mut times, 50))
}

/// Memory of this process, in kilobytes, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB").parse().ok()
}

async fn size(db: &Db, url: &str) -> Result<u64> {
    Ok(match db.engine() {
        Engine::Postgres => {
            u64::try_from(db.read().await?.count("SELECT pg_database_size(current_database())", params![]).await?)?
        }
        Engine::Sqlite => {
            let path = url.trim_start_matches("sqlite:");
            ["", "-wal"].iter().filter_map(|end| std::fs::metadata(format!("{path}{end}")).ok()).map(|file| file.len()).sum()
        }
    })
}

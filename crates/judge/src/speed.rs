//! How fast: one system over a directory of any size, in a process of its own, so that its memory is its own.
//!
//! The directory is the invented one over and over, each time in another town: other names, other places, the same kinds of words.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::ValueEnum;
use finder::{Entry, Index, Point, Query};
use nix::time::{ClockId, clock_gettime};

use crate::baselines::{Bm25, Finds, Postgres, Sqlite};
use crate::set::{self, Asked};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum System {
    /// Asked as a page asks it: from a place.
    Kith,
    /// Asked without a place, so that the whole country answers.
    KithAnywhere,
    Bm25,
    Sqlite,
    Postgres,
}

/// What is asked stops after so long: slow ones are asked fewer questions, and it is told how many.
const LONGEST: Duration = Duration::from_secs(60);

/// So many entries are changed, one after the other.
const CHANGES: usize = 20;

/// A word that no entry has.
const NEW_WORD: &str = "zyzzogeton";

pub async fn run(options: &crate::Speed) -> Result<()> {
    let models = set::services(&options.services)?;
    let queries = set::queries(&options.queries, &models)?;
    let count = options.count;
    let before = resident_kb()?;
    let (load, memory, times, changes) = match options.system {
        System::Kith | System::KithAnywhere => {
            let started = Instant::now();
            let near = if options.system == System::Kith { Point::new(51.49, -0.07) } else { None };
            let mut kith = Kith { index: Index::build((0..count).map(|n| nth(&models, n))), near };
            let (load, memory) = (started.elapsed(), resident_kb()?.saturating_sub(before));
            let times = times(&kith, &queries).await?;
            // What is changed is anywhere.
            kith.near = None;
            (load, memory, times, changes(&mut kith, &models, count).await?)
        }
        // The others are given all entries at once, which count as nobody's memory.
        other => {
            let entries: Vec<Entry> = (0..count).map(|n| nth(&models, n)).collect();
            let before = resident_kb()?;
            let started = Instant::now();
            match other {
                System::Bm25 => {
                    let bm25 = Bm25::new(&entries);
                    let (load, memory) = (started.elapsed(), resident_kb()?.saturating_sub(before));
                    (load, memory, times(&bm25, &queries).await?, Vec::new())
                }
                System::Sqlite => {
                    let mut sqlite = Sqlite::new(&entries).await?;
                    let load = started.elapsed();
                    let times = times(&sqlite, &queries).await?;
                    let memory = resident_kb()?.saturating_sub(before);
                    (load, memory, times, changes(&mut sqlite, &models, count).await?)
                }
                _ => {
                    let url = options.postgres.as_deref().context("--postgres names the server")?;
                    let mut postgres = Postgres::new(url, &entries).await?;
                    let load = started.elapsed();
                    (load, 0, times(&postgres, &queries).await?, changes(&mut postgres, &models, count).await?)
                }
            }
        }
    };
    let ms = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1000.0);
    let name = options.system.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let changed = if changes.is_empty() { "-".to_owned() } else { ms(at(&changes, 1.0)) };
    let (times, busy): (Vec<Duration>, Vec<Duration>) = times.into_iter().map(|time| (time.wall, time.busy)).unzip();
    let (times, busy) = (in_order(times), in_order(busy));
    // The others answer in threads of their own, or in another process.
    let ours = !matches!(options.system, System::Sqlite | System::Postgres);
    let busy = if ours { format!("{} / {}", ms(at(&busy, 0.5)), ms(at(&busy, 0.99))) } else { "-".to_owned() };
    println!(
        "{name}\t{count}\t{:.1}\t{}\t{}\t{}\t{}\t{}\t{changed}\t{busy}",
        load.as_secs_f64(),
        memory / 1024,
        times.len(),
        ms(at(&times, 0.5)),
        ms(at(&times, 0.99)),
        ms(at(&times, 1.0)),
    );
    Ok(())
}

/// The time that this share of all stays below. `times` are in order.
fn at(times: &[Duration], share: f64) -> Duration {
    let last = times.len().saturating_sub(1);
    times.get((last as f64 * share).ceil() as usize).copied().unwrap_or_default()
}

/// How long one question took, and for how much of that this thread had a processor: the rest is the doing of others on the machine.
struct Time {
    wall: Duration,
    busy: Duration,
}

fn busy() -> Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?.into())
}

fn in_order(mut times: Vec<Duration>) -> Vec<Duration> {
    times.sort_unstable();
    times
}

/// How long each question takes; after a first round that is not counted.
async fn times(finds: &impl Finds, queries: &[Asked]) -> Result<Vec<Time>> {
    let started = Instant::now();
    let mut times = Vec::new();
    for round in 0..4 {
        for asked in queries {
            if started.elapsed() > LONGEST && !times.is_empty() {
                break;
            }
            let (asked_at, busy_before) = (Instant::now(), busy()?);
            let found = finds.find(&asked.query).await?;
            let time = Time { wall: asked_at.elapsed(), busy: busy()?.saturating_sub(busy_before) };
            std::hint::black_box(found);
            if round > 0 || started.elapsed() > LONGEST / 4 {
                times.push(time);
            }
        }
    }
    Ok(times)
}

/// One that can be told of a change.
#[allow(async_fn_in_trait)] // nobody but this program calls it
pub trait Changes: Finds {
    async fn change(&mut self, entry: &Entry) -> Result<()>;
}

/// How long it takes from telling of a change until it is found, the shortest first.
async fn changes(system: &mut impl Changes, models: &[Entry], count: usize) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for n in 0..CHANGES {
        let mut entry = nth(models, n * count / CHANGES);
        entry.name = format!("{NEW_WORD}{n} {}", entry.name);
        let started = Instant::now();
        system.change(&entry).await?;
        let found = system.find(&format!("{NEW_WORD}{n}")).await?;
        times.push(started.elapsed());
        ensure!(found.first() == Some(&entry.id), "the change of entry {n} is not found");
    }
    times.sort_unstable();
    Ok(times)
}

/// The finder, asked as a page asks it: for twenty offers with their reasons.
struct Kith {
    index: Index,
    near: Option<Point>,
}

impl Finds for Kith {
    async fn find(&self, text: &str) -> Result<Vec<String>> {
        let query = Query { text: text.to_owned(), near: self.near, ..Query::default() };
        Ok(self.index.search(&query, 20).offers.into_iter().map(|offer| offer.id).collect())
    }
}

impl Changes for Kith {
    async fn change(&mut self, entry: &Entry) -> Result<()> {
        self.index.upsert(entry.clone());
        Ok(())
    }
}

/// The n-th entry of a large directory: one of the models, in the n-th town.
fn nth(models: &[Entry], n: usize) -> Entry {
    let Some(model) = models.get(n % models.len()) else { return Entry::default() };
    let town_at = n / models.len();
    if town_at == 0 {
        return Entry { id: format!("{n:08}"), ..model.clone() };
    }
    let town = town(town_at);
    // Somewhere in Great Britain, always at the same place for the same town.
    let spread = |odd: usize, width: f64| (town_at.wrapping_mul(odd) % 10_000) as f64 / 10_000.0 * width;
    let (north, east) = (spread(7919, 6.0) - 1.2, spread(104_729, 4.5) - 4.5);
    let moved = |point: &Point| Point::new(point.latitude() + north, point.longitude() + east);
    // Those who come to people start from somewhere in their town.
    let base = if model.outreach && model.points.is_empty() { Point::new(51.49, -0.07) } else { None };
    Entry {
        id: format!("{n:08}"),
        name: format!("{} {town}", model.name),
        organisation: format!("{} {town}", model.organisation),
        area: town,
        points: model.points.iter().chain(&base).filter_map(moved).collect(),
        ..model.clone()
    }
}

/// A name for a town: as many as are wanted, each different.
fn town(mut n: usize) -> String {
    const FIRST: [&str; 24] = [
        "Ash", "Birch", "Brad", "Chal", "Clay", "Dun", "Elm", "Fen", "Glen", "Hart", "Hazel", "Kirk", "Lang", "Mill", "North",
        "Oak", "Pen", "Red", "Salt", "Stan", "Thorn", "Wal", "West", "Wood",
    ];
    const LAST: [&str; 20] = [
        "bury", "by", "caster", "combe", "den", "field", "ford", "ham", "hurst", "ley", "mere", "minster", "mouth", "stead",
        "stoke", "ton", "well", "wick", "worth", "thorpe",
    ];
    let mut parts = Vec::new();
    let first = FIRST.get(n % FIRST.len()).copied().unwrap_or_default();
    n /= FIRST.len();
    parts.push(format!("{first}{}", LAST.get(n % LAST.len()).copied().unwrap_or_default()));
    n /= LAST.len();
    if n > 0 {
        parts.push(format!("{}-on-{}", n, LAST.get(n % LAST.len()).copied().unwrap_or_default()));
    }
    parts.join(" ")
}

/// What of this process is in memory, as Linux tells it.
fn resident_kb() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").context("only Linux tells how much memory is used")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the system does not tell the memory")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

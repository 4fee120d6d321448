//! The figures of `docs/evidence/speed.md`: whole pages in process, on each engine, in a small and in a large database.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    process::{Command, Stdio},
};

mod finder;

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};

use crate::{
    postgres::{Postgres, Purpose},
    process::{cargo, output, root, run, say},
};

/// The database that the large one is compared with.
const SMALL: u64 = 10_000;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    only: Option<Only>,
    /// Referrals in the large database
    #[arg(long, default_value_t = 1_000_000)]
    referrals: u64,
    /// Only on this engine
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// Build without optimising: to try whether it runs. The figures mean nothing and are not written down
    #[arg(long)]
    dev: bool,
}

#[derive(Subcommand)]
enum Only {
    /// How well and how fast the finder finds, beside BM25, SQLite and PostgreSQL: docs/evidence/finder-figures.md
    Finder(finder::Options),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// What one run of the example told.
#[derive(Default)]
struct Figures {
    referrals: u64,
    /// What `kith seed` said of itself.
    seeded: String,
    load: String,
    /// In the order of the run.
    pages: Vec<String>,
    /// Page and how many at a time: median and p99 in milliseconds, requests a second.
    times: BTreeMap<(String, u64), [f64; 3]>,
    facts: Vec<(String, String)>,
}

pub fn bench(options: &Options) -> Result<()> {
    if let Some(Only::Finder(options)) = &options.only {
        return finder::bench(options);
    }
    let profile = if options.dev { "dev" } else { "release" };
    run(cargo().args(["build", "--profile", profile, "-p", "app", "--bin", "kith", "--example", "speed"]))?;
    let mut report = String::from(HEAD);
    write!(report, "{}", machine())?;
    let sizes = if options.referrals > SMALL { vec![SMALL, options.referrals] } else { vec![options.referrals] };
    for engine in Engine::ALL.into_iter().filter(|engine| options.engine.is_none_or(|only| only == *engine)) {
        let runs = sizes.iter().map(|size| measure(engine, *size, options.dev)).collect::<Result<Vec<_>>>()?;
        write!(report, "\n## {}\n\n{}", engine.name(), tables(&runs)?)?;
    }
    println!("\n{report}");
    if options.dev {
        return Ok(());
    }
    let path = root().join("docs/evidence/speed.md");
    fs::create_dir_all(path.parent().context("the report has a folder")?)?;
    fs::write(&path, report)?;
    say("written to docs/evidence/speed.md");
    Ok(())
}

/// Seeds a database of its own, which goes afterwards, and measures in it.
fn measure(engine: Engine, referrals: u64, dev: bool) -> Result<Figures> {
    say(&format!("{} with {referrals} referrals", engine.name()));
    let programs = root().join("target").join(if dev { "debug" } else { "release" });
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(root().join("target"))?;
    let server = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(Postgres::start(Purpose::Bench)?),
    };
    let url = match &server {
        Some(server) => server.url(),
        None => format!("sqlite:{}", folder.path().join("kith.db").display()),
    };
    let on = |program: &str| {
        let mut command = Command::new(programs.join(program));
        command.env("DATABASE_URL", &url).env("KITH_LOG", "error").stderr(Stdio::inherit());
        command
    };
    let seeded = output(on("kith").args(["seed", "--referrals", &referrals.to_string()]))?;
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let lines = output(&mut on("examples/speed"))?;
    let mut figures = Figures {
        referrals,
        seeded: seeded.lines().next().unwrap_or_default().to_owned(),
        load: load.split(' ').take(3).collect::<Vec<_>>().join(", "),
        ..Figures::default()
    };
    for line in lines.lines() {
        match line.split('\t').collect::<Vec<_>>().as_slice() {
            ["page", page, at_a_time, median, p99, per_second] => {
                if !figures.pages.iter().any(|known| known == page) {
                    figures.pages.push((*page).to_owned());
                }
                let times = [median.parse()?, p99.parse()?, per_second.parse()?];
                figures.times.insert(((*page).to_owned(), at_a_time.parse()?), times);
            }
            ["fact", name, value] => figures.facts.push(((*name).to_owned(), (*value).to_owned())),
            _ => {}
        }
    }
    Ok(figures)
}

const HEAD: &str = "# Speed

Made by `cargo xtask bench`; not edited by hand. Whole requests in process: session, permission, the page, and audit rows that
are durable before the page is given. The link worker has 250 open referrals; the people opened are hers, in turn. Times are
median / p99 in milliseconds. They depend on the machine and on what else it did: compare only what stands in one run, and see
the fsync probe (4 KB, median of a hundred) beside it. Growth is the median of one at a time, large over small.

There is a link worker to 2,300 referrals of ten years: 4 in the small database, 434 in the large one. `/caseloads` lists them all,
and `/referrals/triage` what waits for all of them, so these grow with the team. Invented people are more alike than real ones: at
a million 60 share a telephone number, 40 a birth date and 26,000 a family name, and finding and receiving look at all of them.

";

pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")).map(|name| name.trim_start_matches([' ', '\t', ':']));
    format!("Machine: {cores} cores, {}.\n", model.unwrap_or("of a kind that the system does not tell"))
}

fn tables(runs: &[Figures]) -> Result<String> {
    let mut text = String::from("| page |");
    for run in runs {
        write!(text, " {0} referrals, one at a time | 16 at a time | a second |", thousands(run.referrals))?;
    }
    text.push_str(if runs.len() > 1 { " growth |\n| --- |" } else { "\n| --- |" });
    text.push_str(&" --- |".repeat(runs.len() * 3 + usize::from(runs.len() > 1)));
    text.push('\n');
    for page in runs.first().map(|run| run.pages.as_slice()).unwrap_or_default() {
        write!(text, "| {page} |")?;
        let at = |run: &Figures, at_a_time| run.times.get(&(page.clone(), at_a_time)).copied().unwrap_or_default();
        for run in runs {
            let ([one, one99, _], [many, many99, per_second]) = (at(run, 1), at(run, 16));
            write!(text, " {one:.1} / {one99:.1} | {many:.0} / {many99:.0} | {per_second:.0} |")?;
        }
        if let [small, .., large] = runs {
            write!(text, " {:.2} |", at(large, 1)[0] / at(small, 1)[0])?;
        }
        text.push('\n');
    }
    text.push('\n');
    for run in runs {
        let facts: Vec<String> = run.facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        writeln!(text, "- {} Load average before measuring: {}. {}.", run.seeded, run.load, facts.join("; "))?;
    }
    Ok(text)
}

/// 1000000 as 1,000,000.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

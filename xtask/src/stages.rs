//! What CI runs, as stages that can each be run alone.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::{
    browser, dovecot,
    postgres::{Postgres, Purpose},
    process::{cargo, kith, run as run_program, say},
    setup,
};

/// Where the tests of `db` and `app` find PostgreSQL; unset, they use SQLite.
const TEST_DATABASE: &str = "KITH_TEST_DATABASE";

/// From what proptest draws its cases: unset, each run draws others.
const CASES_FROM: &str = "PROPTEST_RNG_SEED";

/// One stage of the tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// npm packages, style sheet, scripts, fonts
    Setup,
    /// cargo fmt
    Format,
    /// clippy, no warnings
    Lint,
    /// every test of every crate, on SQLite
    Sqlite,
    /// the tests that ask a database again, on PostgreSQL
    Postgres,
    /// the demo's invented people, made from nothing
    Seed,
    /// journeys through Chromium, with axe on each page
    Browser,
}

impl Stage {
    /// What CI runs, in the order of how soon each tells of a mistake.
    pub const ALL: [Self; 6] = [Self::Setup, Self::Format, Self::Lint, Self::Sqlite, Self::Postgres, Self::Browser];
    /// What one runs between two edits.
    pub const QUICK: [Self; 4] = [Self::Setup, Self::Format, Self::Lint, Self::Sqlite];

    /// The name on the command line.
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn run(self) -> Result<()> {
        match self {
            Self::Setup => setup::assets(),
            Self::Format => run_program(cargo().args(["fmt", "--all", "--check"])),
            Self::Lint => run_program(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
            Self::Sqlite => {
                dovecot::install()?;
                run_program(same_cases(&mut cargo()).args(["test", "--workspace"]).env_remove(TEST_DATABASE))
            }
            Self::Postgres => on_postgres(),
            Self::Seed => seed(),
            Self::Browser => browser::journeys(),
        }
    }
}

/// The same commit passes or fails the same way, wherever it is tested: who wants new cases sets the seed, or calls `cargo test`.
fn same_cases(tests: &mut Command) -> &mut Command {
    if std::env::var_os(CASES_FROM).is_none() {
        tests.env(CASES_FROM, "1");
    }
    tests
}

/// Runs the stages in order, stops at the first that fails, and ends with a table of times.
pub fn run(stages: &[Stage]) -> Result<()> {
    let mut times = Vec::new();
    for &stage in stages {
        println!("\n== {} ==", stage.name());
        let started = Instant::now();
        let result = stage.run();
        times.push((stage, started.elapsed(), result.is_ok()));
        if let Err(error) = result {
            table(&times);
            let name = stage.name();
            bail!("{error:#}\nStage {name} failed. To run only it: cargo xtask test {name}");
        }
    }
    table(&times);
    Ok(())
}

fn table(times: &[(Stage, Duration, bool)]) {
    println!();
    for (stage, time, passed) in times {
        println!("{:<10} {:>7.1} s  {}", stage.name(), time.as_secs_f64(), if *passed { "passed" } else { "FAILED" });
    }
    let total: Duration = times.iter().map(|(_, time, _)| *time).sum();
    println!("{:<10} {:>7.1} s", "total", total.as_secs_f64());
}

/// On the server that `KITH_TEST_DATABASE` names, else on one of our own.
fn on_postgres() -> Result<()> {
    let mut tests = cargo();
    // Of the whole workspace, so that nothing is built twice: other packages alone would be built with other features.
    same_cases(&mut tests).args(["test", "--workspace", "--test", "db", "--test", "it"]);
    if let Some(given) = std::env::var_os(TEST_DATABASE) {
        say(&format!("using the server that {TEST_DATABASE} names"));
        return run_program(tests.env(TEST_DATABASE, given));
    }
    let server = Postgres::start(Purpose::Tests)?;
    run_program(tests.env(TEST_DATABASE, server.url()))
}

/// The demo's data must be makeable from nothing at any time.
fn seed() -> Result<()> {
    run_program(cargo().args(["build", "-p", "app"]))?;
    let folder = tempfile::Builder::new().prefix("kith-seed-").tempdir()?;
    run_program(Command::new(kith()?).args(["demo", "--seed-only", "--data"]).arg(folder.path()))
}

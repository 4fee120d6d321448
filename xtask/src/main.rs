//! All automation of the project, so that a clone needs only Rust and Node. For Linux and macOS.
//!
//! Every command sets up what it needs, says each thing that it installs, and stops what it started.
#![allow(clippy::print_stdout, reason = "a command line speaks to a terminal")]

mod bench;
mod browser;
mod conformance;
mod dovecot;
mod postgres;
mod process;
mod setup;
mod stages;

use std::{os::unix::process::CommandExt, path::PathBuf, process::Command, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "All automation of the project")]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing and build the style sheet, scripts and fonts that the binary carries
    Setup,
    /// Set up, build, make invented data and serve it: options are those of `kith demo`
    Demo {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, help = "for instance --port 8081 --data DIR")]
        options: Vec<String>,
    },
    /// Everything that CI runs; name stages to run only those, in the order given
    Test {
        /// Format, lint and the tests on SQLite only
        #[arg(long, conflicts_with = "stages")]
        quick: bool,
        #[arg(value_enum)]
        stages: Vec<stages::Stage>,
    },
    /// Photograph pages of the demo, signed in as the role that each needs, at 375 and 1280 pixels
    Shots {
        /// Where the pictures go
        #[arg(long, default_value = "target/shots")]
        out: PathBuf,
        /// Only pages whose address starts so
        paths: Vec<String>,
    },
    /// Measure pages in databases of ten thousand and of a million referrals, on both engines: docs/evidence/speed.md
    Bench(bench::Options),
    /// The outside judges: programs by others that check our interfaces. KITH_ORUK=checkout of OpenReferralUK/uk-profile adds the
    /// official files
    Conformance,
}

fn main() -> ExitCode {
    match process::keep_guards_on_interrupt().and_then(|()| run(Cli::parse().command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            process::say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Setup => setup::assets().and_then(|()| dovecot::install()),
        Task::Demo { options } => demo(&options),
        Task::Test { quick: true, .. } => stages::run(&stages::Stage::QUICK),
        Task::Test { stages, .. } if stages.is_empty() => stages::run(&stages::Stage::ALL),
        Task::Test { stages, .. } => stages::run(&stages),
        Task::Shots { out, paths } => browser::shots(&out, &paths),
        Task::Bench(options) => bench::bench(&options),
        Task::Conformance => conformance::conformance(),
    }
}

/// Becomes `kith demo`, so that Ctrl-C, exit status and output are its own.
fn demo(options: &[String]) -> Result<()> {
    setup::assets()?;
    process::run(process::cargo().args(["build", "-p", "app"]))?;
    process::say("starting the demo; it prints its address when ready (Ctrl-C stops it)");
    let error = Command::new(process::kith()?).arg("demo").args(options).exec();
    Err(anyhow::Error::new(error).context("could not start kith demo"))
}

//! How well and how fast the finder finds, beside plain BM25, SQLite and PostgreSQL on the same data. `cargo xtask bench finder`
//! starts it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

mod baselines;
mod found;
mod measure;
mod set;
mod speed;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

#[derive(Parser)]
#[command(name = "judge", about = "How well and how fast the finder finds")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// How well: judged questions over a directory
    Found(Found),
    /// How fast: one system over a directory of a size. Prints a line, its parts parted by tabs: system, services, seconds to load,
    /// megabytes, questions, median, 99th percentile and longest in milliseconds, the slowest of twenty changes to be found in milliseconds, median
    /// and 99th percentile of the processor's time
    Speed(Speed),
}

#[derive(Args)]
pub struct Speed {
    /// The directory that is repeated: a service a line, as JSON
    #[arg(long)]
    services: PathBuf,
    /// What is asked, one a line, as JSON
    #[arg(long)]
    queries: PathBuf,
    /// How many services
    #[arg(long)]
    count: usize,
    #[arg(long, value_enum)]
    system: speed::System,
    /// A PostgreSQL whose table `entry` may be overwritten
    #[arg(long)]
    postgres: Option<String>,
}

#[derive(Args)]
pub struct Found {
    /// The directory: a service a line, as JSON
    #[arg(long)]
    services: PathBuf,
    /// Judged questions, one a line, as JSON; several files are several rows
    #[arg(long, required = true)]
    queries: Vec<PathBuf>,
    /// A PostgreSQL whose table `entry` may be overwritten; without it that column is missing
    #[arg(long)]
    postgres: Option<String>,
    /// Only the finder: quick, to try a change
    #[arg(long)]
    alone: bool,
    /// Lines of a team's own vocabulary, to try them
    #[arg(long)]
    vocabulary: Option<PathBuf>,
    /// Print every question with what was found. Never for a set that is held out
    #[arg(long)]
    each: bool,
}

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match Cli::parse().task {
        Task::Found(options) => runtime.block_on(found::run(&options)),
        Task::Speed(options) => runtime.block_on(speed::run(&options)),
    }
}

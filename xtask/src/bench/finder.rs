//! How well and how fast the finder finds: the figures of `docs/evidence/finder-figures.md`.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use clap::Args;

use super::{machine, thousands};
use crate::{
    postgres::{Postgres, Purpose},
    process::{cargo, output, root, run, say},
};

const EVAL: &str = "crates/finder/eval";

/// Who is measured, as the judge calls them, and as the table does.
const SYSTEMS: [(&str, &str); 5] = [
    ("kith", "Kith, from a place"),
    ("kith-anywhere", "Kith, from nowhere"),
    ("bm25", "plain BM25"),
    ("sqlite", "SQLite FTS5"),
    ("postgres", "PostgreSQL, text and trigrams"),
];

#[derive(Args)]
pub struct Options {
    /// A set of others: JSON lines with query, postcode and relevant (a list of service names with grades), asked of the directory in
    /// the database that DATABASE_URL names. Only that is measured, and printed
    #[arg(long)]
    eval: Option<PathBuf>,
    /// How many services, for how fast
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 50_000, 500_000])]
    counts: Vec<u64>,
    /// Only how well
    #[arg(long)]
    no_speed: bool,
}

pub fn bench(options: &Options) -> Result<()> {
    run(cargo().args(["build", "--release", "-p", "judge"]))?;
    let server = Postgres::start(Purpose::Bench)?;
    if let Some(questions) = &options.eval {
        return strangers(questions, &server.url());
    }
    let sets = ["tuning", "dev", "held-out"].map(|set| root().join(EVAL).join(format!("queries-{set}.jsonl")));
    let sets: Vec<PathBuf> = sets.into_iter().filter(|set| set.exists()).collect();
    let found = output(&mut judge_found(&root().join(EVAL).join("services.jsonl"), &sets, &server.url()))?;
    let mut report = format!("{HEAD}\n{}\n## How well\n\n{found}", machine());
    if !options.no_speed {
        write!(report, "\n## How fast\n\n{SPEED}")?;
        for count in &options.counts {
            for (system, name) in SYSTEMS {
                say(&format!("{name}, {count} services"));
                writeln!(report, "{}", speed(system, name, *count, &server.url())?)?;
            }
        }
    }
    println!("\n{report}");
    let path = root().join("docs/evidence/finder-figures.md");
    fs::write(&path, report)?;
    say("written to docs/evidence/finder-figures.md");
    Ok(())
}

/// A stranger's questions, asked of a directory that was imported.
fn strangers(questions: &Path, postgres: &str) -> Result<()> {
    ensure!(std::env::var_os("DATABASE_URL").is_some(), "DATABASE_URL names the database whose directory is asked");
    let lines = output(cargo().args(["run", "--quiet", "-p", "app", "--example", "directory"]))?;
    let services = tempfile::NamedTempFile::new()?;
    fs::write(services.path(), lines)?;
    let questions = std::path::absolute(questions)?;
    println!("{}", output(&mut judge_found(services.path(), &[questions], postgres))?);
    Ok(())
}

fn judge() -> Command {
    Command::new(root().join("target/release/judge"))
}

fn judge_found(services: &Path, questions: &[PathBuf], postgres: &str) -> Command {
    let mut command = judge();
    command.arg("found").arg("--services").arg(services).arg("--postgres").arg(postgres);
    for questions in questions {
        command.arg("--queries").arg(questions);
    }
    command
}

/// A row of the table: one system over so many services, on one core.
fn speed(system: &str, name: &str, count: u64, postgres: &str) -> Result<String> {
    let eval = root().join(EVAL);
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(root().join("target/release/judge")).args(["speed", "--system", system, "--count"]);
    command.arg(count.to_string()).arg("--services").arg(eval.join("services.jsonl"));
    command.arg("--queries").arg(eval.join("queries-tuning.jsonl")).arg("--postgres").arg(postgres);
    let line = output(&mut command)?;
    let parts: Vec<&str> = line.trim().split('\t').collect();
    let [_, _, load, memory, questions, median, p99, longest, change, busy] = parts.as_slice() else {
        return Err(anyhow::anyhow!("judge said “{}”", line.trim())).context("ten parts were expected");
    };
    let memory = if system == "postgres" { "-" } else { *memory };
    let count = thousands(count);
    Ok(format!("| {count} | {name} | {load} | {memory} | {questions} | {median} / {p99} / {longest} | {busy} | {change} |"))
}

const HEAD: &str = "# Figures of the finder

Made by `cargo xtask bench finder`; not edited by hand. What they mean, and what the finder misses, is in [finder.md](finder.md). A grade g gains
2^g - 1. hits@5 is relevant ones among the first five, of as many as there could be. The held-out questions are run as a whole and never looked at
one by one.
";

const SPEED: &str = "One question at a time, on one core. The invented directory over and over, each time in another town. Kith, BM25 and SQLite are a part of the
process whose memory grew by so much; PostgreSQL's server has its own core and memory. Times are milliseconds. A change: the slowest of twenty,
from being told of it until it is found. BM25 is built anew for each change. Processor: for how much of a question's time the thread had a
processor, median / p99; the rest is the doing of other work on the machine.

| services | asked of | load, s | memory, MB | questions | median / p99 / longest | processor | a change is found after |
| --- | --- | --- | --- | --- | --- | --- | --- |
";

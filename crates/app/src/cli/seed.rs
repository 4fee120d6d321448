//! `kith seed`: invented referrals by the million, for measuring.

use std::io::Write as _;
use std::time::Instant;

use kernel::Clock;

use crate::seed::{self, Size};

#[derive(clap::Args)]
pub struct Args {
    /// How many referrals, over ten years
    #[arg(long, default_value_t = 10_000)]
    referrals: u64,
    /// How many people they are of [default: nine for ten referrals]
    #[arg(long)]
    people: Option<u64>,
    /// How many services the directory has
    #[arg(long, default_value_t = 2_000)]
    services: u64,
    /// Another seed gives other data; the same seed, on the same day, gives the same
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let db = super::open().await?;
    let people = args.people.unwrap_or_else(|| seed::usual_people(args.referrals));
    let size = Size { referrals: args.referrals, people, services: args.services };
    let started = Instant::now();
    let rate = |rows: u64| rows as f64 / started.elapsed().as_secs_f64().max(0.001);
    let done = seed::fill(&db, &Clock::System, size, args.seed, |done| {
        let percent = done.referrals * 100 / args.referrals.max(1);
        eprint!("\r{percent:>3} %  {:>9} referrals  {:>7.0} rows a second ", done.referrals, rate(done.rows));
        // A terminal that cannot be written to is no reason to stop.
        let _ = std::io::stderr().flush();
    })
    .await?;
    db.close().await;
    eprintln!();
    println!(
        "{} referrals of {people} people: {} rows in {:.0} s, {:.0} rows a second.",
        done.referrals,
        done.rows,
        started.elapsed().as_secs_f64(),
        rate(done.rows)
    );
    println!("Everybody in it is invented, and the database is marked so: kith serve refuses it.");
    Ok(())
}

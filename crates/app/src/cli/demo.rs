//! `kith demo`: invented people, one button per role, this machine only.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use db::Db;
use kernel::{Clock, Date, Instant, TimeOfDay};
use post::loopback::Loopback;

use crate::sending::carriers::Carriers;
use crate::{App, Config, account, concern, demo, sending, web};

#[derive(clap::Args)]
pub struct Args {
    /// The port to listen on, on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder of the demonstration's own database
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// Begin at this moment in London, like 2026-11-23T10:00; a demonstration that is there goes on from then
    #[arg(long, value_parser = moment)]
    at: Option<Instant>,
    /// Make the database and stop
    #[arg(long)]
    seed_only: bool,
}

fn moment(text: &str) -> Result<Instant, &'static str> {
    let (day, time) = text.split_once('T').ok_or("a day and a time, like 2026-11-23T10:00")?;
    let day: Date = day.parse().map_err(|_| "a day and a time, like 2026-11-23T10:00")?;
    day.at(TimeOfDay::parse(time)?).exactly()
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    super::private_folder(&args.data)?;
    let clock = args.at.map_or(Clock::System, Clock::moved_to);
    let db = fresh(&args.data.join("demo.db"), &clock, args.at.is_some()).await?;
    if !account::store::is_demo(&mut db.read().await?).await? {
        anyhow::bail!(
            "the database in {} is not a demonstration's; it was left as it is. Choose another --data",
            args.data.display()
        );
    }
    if args.seed_only {
        println!("The demonstration is ready in {}", args.data.display());
        return Ok(());
    }
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let public_url = format!("http://{address}");
    // Messages of the demonstration go to servers on this machine, which end with it.
    let (carriers, (_mail, texts)) = Carriers::on_this_machine(&public_url).await?;
    let config = Config {
        demo: true,
        carried: carriers.carried(),
        heard: carriers.heard(),
        provider_token: carriers.notify.as_ref().and_then(|account| account.token.clone()),
        public_url,
        ..Config::default()
    };
    let app = App::start(db.clone(), clock, config).await?;
    concern::watch::start(app.clone());
    super::serve::start_sealing(db);
    sending::runner::start(app.clone(), carriers);
    tokio::spawn(show_texts(texts));
    println!("Kith demonstration: http://{address}");
    println!("  The team's public page    http://{address}/");
    println!("  Sign in with one button   http://{address}/sign-in");
    println!("Everybody in it is invented. What a text says stands here when it comes. Stop with Ctrl-C.");
    web::serve(app, address).await?;
    Ok(())
}

/// Prints each text that came: this terminal is the telephone of everybody in the demonstration.
async fn show_texts(came: Loopback) {
    let mut shown = 0;
    loop {
        for text in came.taken().iter().skip(shown) {
            println!("A text to {}: {}", text.to.concat(), text.body);
            shown += 1;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The demonstration of today: its dates are relative to the day it was made, so one of another day is made anew, and so is one of a
/// Kith whose steps differ, unless it is to go on. Nothing else is ever deleted: what cannot be opened is somebody's, or tells why.
async fn fresh(path: &Path, clock: &Clock, goes_on: bool) -> anyhow::Result<Db> {
    let url = format!("sqlite:{}", path.display());
    let mut db = Db::open(&url).await.with_context(|| format!("{} cannot be opened; it was left as it is", path.display()))?;
    let is_stale = match db.migrate().await {
        Ok(_) => !goes_on && demo::made_on(&db).await?.is_some_and(|day| day != clock.now().date()),
        Err(db::Error::OtherSteps(_)) if !goes_on && demo::made_on(&db).await?.is_some() => true,
        Err(error) => {
            let begin_anew = "Without --at a demonstration of another version is made anew; or choose another --data";
            return Err(error).with_context(|| format!("{} was left as it is. {begin_anew}", path.display()));
        }
    };
    if is_stale {
        db.close().await;
        for end in ["", "-wal", "-shm"] {
            let file = PathBuf::from(format!("{}{end}", path.display()));
            if file.exists() {
                std::fs::remove_file(file)?;
            }
        }
        db = Db::open(&url).await?;
        db.migrate().await?;
    }
    demo::prepare(&db, clock).await?;
    Ok(db)
}

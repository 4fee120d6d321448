//! The command line: one file a subcommand.
#![expect(clippy::print_stdout, reason = "the command line speaks to a terminal")]

mod audit;
mod demo;
mod import;
mod matching;
mod read_letter;
mod seed;
mod serve;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use db::Db;

/// The open-source system that a social prescribing team runs on.
#[derive(Parser)]
#[command(name = "kith", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the team's pages. DATABASE_URL (default sqlite:./data/kith.db), KITH_BIND (127.0.0.1:8080), KITH_PUBLIC_URL,
    /// KITH_TRUSTED_PROXIES, KITH_MAILBOX, KITH_REPLIES, KITH_FEEDS_ALSO
    Serve,
    /// Serve a demonstration full of invented people, on this machine only
    Demo(demo::Args),
    /// Bring the database up to date
    Migrate,
    /// Accounts: the first operator, new people, lost phones
    #[command(subcommand)]
    User(user::Command),
    /// What others publish: says what it would do, and does it with --apply
    #[command(subcommand)]
    Import(import::Command),
    /// What the finder would offer for some words, and why; only reads
    Match(matching::Args),
    /// Fill an empty database with invented referrals, as many as wanted, for measuring
    Seed(seed::Args),
    /// Read one file with little memory and time: the server starts this for every file that somebody sends
    #[command(hide = true)]
    ReadLetter,
    /// The audit trail
    #[command(subcommand)]
    Audit(audit::Command),
}

/// Runs the command that was typed. An error is one sentence on standard error and exit code 1.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if matches!(arguments.command, Command::ReadLetter) {
        // By itself, before anything else takes memory.
        return read_letter::run().map_or_else(|error| fail(&error), |()| ExitCode::SUCCESS);
    }
    let filter = tracing_subscriber::EnvFilter::try_from_env("KITH_LOG").unwrap_or_else(|_| "warn,app=info".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if std::env::var_os("KITH_LOG_JSON").is_some() {
        log.json().init();
    } else {
        log.init();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    match runtime.block_on(run(arguments.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
    #[expect(clippy::print_stderr, reason = "this is where errors of the command line go")]
    {
        eprintln!("kith: {}", chain.join(": "));
    }
    ExitCode::FAILURE
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve => serve::run().await,
        Command::Demo(args) => demo::run(args).await,
        Command::Migrate => migrate().await,
        Command::User(command) => user::run(command).await,
        Command::Import(command) => import::run(command).await,
        Command::Match(args) => matching::run(args).await,
        Command::Seed(args) => seed::run(args).await,
        Command::Audit(command) => audit::run(command).await,
        Command::ReadLetter => read_letter::run(),
    }
}

async fn migrate() -> anyhow::Result<()> {
    let db = Db::open(&database_url()?).await?;
    let steps = db.migrate().await?;
    if steps.is_empty() {
        println!("The database is up to date.");
    }
    for step in steps {
        println!("{step}");
    }
    Ok(())
}

/// Where the data are: `DATABASE_URL`, or a file of our own in `./data`. Only we may read them.
fn database_url() -> anyhow::Result<String> {
    if let Ok(url) = std::env::var("DATABASE_URL") {
        #[cfg(unix)]
        if !url.starts_with("postgres") {
            private_file(url.strip_prefix("sqlite:").unwrap_or(&url).trim_start_matches("//"))?;
        }
        return Ok(url);
    }
    private_folder(std::path::Path::new("data"))?;
    Ok("sqlite:data/kith.db".to_owned())
}

/// Lets nobody else on this machine read a database, whether it is there already or not yet. The files that SQLite adds beside
/// it get the mode of the database itself.
#[cfg(unix)]
fn private_file(path: &str) -> anyhow::Result<()> {
    use anyhow::Context as _;
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let why = || format!("{path} cannot be made private");
    // Made here, because SQLite would make it for everybody to read.
    std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path).with_context(why)?;
    for file in ["", "-wal", "-shm"].map(|end| format!("{path}{end}")) {
        if std::fs::exists(&file)? {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).with_context(why)?;
        }
    }
    Ok(())
}

/// Makes a folder that nobody else on this machine can look into.
fn private_folder(path: &std::path::Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// How feeds of others are asked. Whoever runs the server may name addresses that are not public and may be asked though:
/// `KITH_FEEDS_ALSO` as 127.0.0.1:8099,10.1.2.3:443. Nothing else may lead there.
fn feeds() -> anyhow::Result<fetch::Manners> {
    use anyhow::Context as _;
    let named = std::env::var("KITH_FEEDS_ALSO").unwrap_or_default();
    let also = named
        .split(',')
        .map(str::trim)
        .filter(|address| !address.is_empty())
        .map(|address| {
            address
                .parse()
                .with_context(|| format!("KITH_FEEDS_ALSO has {address}, which is no address with a port like 127.0.0.1:8099"))
        })
        .collect::<anyhow::Result<_>>()?;
    Ok(fetch::Manners { also, ..fetch::Manners::default() })
}

/// Opens the database and brings it up to date.
async fn open() -> anyhow::Result<Db> {
    let db = Db::open(&database_url()?).await?;
    db.migrate().await?;
    Ok(db)
}

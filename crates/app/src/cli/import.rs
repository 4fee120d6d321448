//! `kith import …`: what others publish. Each says what it would do; `--apply` does it.

use std::path::PathBuf;

use anyhow::Context as _;
use kernel::Clock;

use crate::directory::import::{self, Source};
use crate::{App, Config};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Services: Open Referral UK JSON, or a table (CSV) with a mapping
    Services {
        file: PathBuf,
        /// The name under which its entries are kept; the same name again brings them up to date
        #[arg(long)]
        source: String,
        #[arg(long, default_value = "")]
        publisher: String,
        #[arg(long, default_value = "")]
        licence: String,
        /// A mapping of columns as JSON; guessed from the headings if there is none
        #[arg(long)]
        mapping: Option<PathBuf>,
        /// Do it; without this nothing is changed
        #[arg(long)]
        apply: bool,
    },
}

#[expect(clippy::print_stderr, reason = "progress and refused rows")]
pub async fn run(command: Command) -> anyhow::Result<()> {
    let Command::Services { file, source, publisher, licence, mapping, apply } = command;
    let db = super::open().await?;
    let app = App::start(db, Clock::System, Config::default()).await?;
    let mapping = match &mapping {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("the mapping {} cannot be read", path.display()))?;
            Some(serde_json::from_str(&text).with_context(|| format!("the mapping {} is not right", path.display()))?)
        }
        None => None,
    };
    let opened = std::fs::File::open(&file).with_context(|| format!("{} cannot be opened", file.display()))?;
    let contents = import::read(opened, mapping.as_ref()).map_err(|error| anyhow::anyhow!("{}", error.message))?;
    for error in contents.errors.iter().take(20) {
        eprintln!("line {}: {}", error.row, error.message);
    }
    if contents.errors.len() > 20 {
        eprintln!("… and {} more", contents.errors.len() - 20);
    }
    let source = Source { name: &source, publisher: &publisher, licence: &licence };
    let counts = import::import(&app, &source, contents, apply, |done| {
        if done % 1000 == 0 {
            eprintln!("{done} …");
        }
    })
    .await?;
    println!("read {}", counts.read);
    for (what, number) in [
        ("new", counts.new),
        ("changed", counts.changed),
        ("unchanged", counts.unchanged),
        ("kept, edited here", counts.kept),
        ("repeated", counts.repeated),
        ("refused", counts.refused),
    ] {
        println!("  {what}: {number}");
    }
    println!("{}", if apply { "Done." } else { "Nothing was changed. Do it with --apply." });
    Ok(())
}

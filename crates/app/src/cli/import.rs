//! `kith import …`: what others publish. Each says what it would do; `--apply` does it.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use interop::service_csv::Mapping;
use kernel::Clock;

use crate::directory::import::{self, Outcome, Source};
use crate::directory::read::{Columns, Contents, is_package, read, read_folder};
use crate::directory::store_import;
use crate::door::import::How;
use crate::import::{Counts, Told, refuse};
use crate::{App, Config, Tx, Visit, places};

#[derive(clap::Subcommand)]
pub enum Command {
    /// The national list of GP practices: epraccur.csv, as it was before 2026 and as it is since, or a CSV with headings
    Practices {
        file: PathBuf,
        /// Do it; without this nothing is changed
        #[arg(long)]
        apply: bool,
    },
    /// Where postcodes are: the ONS Postcode Directory (CSV), Code-Point Open (its zip or a CSV of it), or any CSV with
    /// postcodes and positions
    Postcodes {
        file: PathBuf,
        /// Only these first halves of postcodes, such as SE1,SE16,SE17: a team needs few of the country's 2.7 million
        #[arg(long, value_delimiter = ',', value_parser = places::model::outward)]
        only: Vec<String>,
        /// Do it; without this nothing is changed
        #[arg(long)]
        apply: bool,
    },
    /// Services: Open Referral UK JSON (3.0 and 1.0), a package of HSDS tables (a zip or a folder), or a table (CSV, XLSX, an export of
    /// iCarol) with a mapping; from a file, or from the address of a feed (https://…/services), which is read page by page
    Services {
        file: PathBuf,
        /// The name under which its entries are kept; the same name again brings them up to date. The file's own name if not said
        #[arg(long)]
        source: Option<String>,
        /// Who publishes it
        #[arg(long, default_value = "")]
        publisher: String,
        /// What its publisher allows, such as OGL-3.0
        #[arg(long, default_value = "")]
        licence: String,
        /// A mapping of columns as JSON; that of the last time, or a guess from the headings, if there is none
        #[arg(long)]
        mapping: Option<PathBuf>,
        /// Do it; without this nothing is changed
        #[arg(long)]
        apply: bool,
    },
    /// Referrals: the CSV of an EMIS search and report, or of SystmOne. The same file again adds nothing
    Referrals {
        file: PathBuf,
        /// The name under which such files come again and again; their mapping is kept with it
        #[arg(long, default_value = Command::EXPORT)]
        source: String,
        /// The code of the practice that all rows are from, where they do not say it
        #[arg(long)]
        practice: Option<String>,
        /// A mapping of columns as JSON; that of the last time, or a guess from the headings, if there is none
        #[arg(long)]
        mapping: Option<PathBuf>,
        /// Do it; without this nothing is changed
        #[arg(long)]
        apply: bool,
    },
}

impl Command {
    const EXPORT: &str = "EMIS export";
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Practices { file, apply } => practices(&file, apply).await.with_context(|| file.display().to_string()),
        Command::Postcodes { file, only, apply } => {
            postcodes(&file, &only, apply).await.with_context(|| file.display().to_string())
        }
        Command::Services { file, source, publisher, licence, mapping: None, apply } if is_address(&file) => {
            let address = file.to_string_lossy().into_owned();
            let host = || fetch::Address::parse(&address).map(|address| address.host().to_owned()).unwrap_or_default();
            let name = source.unwrap_or_else(host);
            feed(&address, &Source { name: &name, publisher: &publisher, licence: &licence }, apply).await
        }
        Command::Services { file, source, publisher, licence, mapping, apply } => {
            let mapping = mapping.as_deref().map(read_json).transpose()?;
            let name = source.or_else(|| Some(file.file_name()?.to_string_lossy().into_owned())).unwrap_or_default();
            services(&file, &Source { name: &name, publisher: &publisher, licence: &licence }, mapping, apply).await
        }
        Command::Referrals { file, source, practice, mapping, apply } => {
            let mapping = mapping.as_deref().map(read_json).transpose()?;
            let how = How { name: source, mapping, practice, apply };
            referrals(&file, &how).await.with_context(|| file.display().to_string())
        }
    }
}

async fn practices(file: &Path, apply: bool) -> anyhow::Result<()> {
    let opened = open(file)?;
    let db = super::open().await?;
    let mut teller = Teller::every(10_000);
    let came_to = places::import::practices(&db, opened, apply, |told| teller.tell(told)).await?;
    teller.end();
    conclude(&came_to.counts, &["kept", "left out"], apply)?;
    for sentence in &came_to.otherwise {
        println!("{}.", interop::shown(sentence));
    }
    match (came_to.own, came_to.otherwise.len()) {
        (0, _) => {}
        (own, 0) => println!("The team's own practices ({own}) are open and go by the same names."),
        (own, otherwise) => {
            println!(
                "That is {otherwise} of the team's own {own} practices. Nothing was changed about those: see to it in the team's settings."
            );
        }
    }
    Ok(())
}

async fn postcodes(file: &Path, only: &[String], apply: bool) -> anyhow::Result<()> {
    let opened = open(file)?;
    let db = super::open().await?;
    let mut teller = Teller::every(50_000);
    let now = Clock::System.now();
    let came_to = places::import::postcodes(&db, opened, only, apply, now, |told| teller.tell(told)).await?;
    teller.end();
    conclude(&came_to.counts, if only.is_empty() { &["kept", "left out"] } else { &["kept"] }, apply)?;
    if came_to.counts.left_out + came_to.counts.refused == came_to.counts.read && !only.is_empty() {
        println!("No row of this file begins with {}. Check how they are written.", only.join(", "));
    }
    if came_to.located > 0 {
        println!("Places of the directory that had no position and have one now: {}.", came_to.located);
    }
    Ok(())
}

async fn referrals(file: &Path, how: &How) -> anyhow::Result<()> {
    open(file)?;
    let app = App::start(super::open().await?, Clock::System, Config::default()).await?;
    let mapping = crate::door::import::mapping(&app, file, how).await?;
    show_columns(mapping.columns.iter().map(|(field, names)| (serde_json::to_value(field), names.as_slice())));
    let mut teller = Teller::every(1000);
    let counts = crate::door::import::import(&app, file, how, |told| teller.tell(told)).await?;
    teller.end();
    conclude(&counts, &["kept", "changed"], how.apply)
}

async fn services(file: &Path, source: &Source<'_>, mapping: Option<Mapping>, apply: bool) -> anyhow::Result<()> {
    let in_file = || file.display().to_string();
    // Looked at before the database is asked for, so that a wrong name is told first.
    let opened = if is_package(file) { None } else { Some(open(file).with_context(in_file)?) };
    let app = App::start(super::open().await?, Clock::System, Config::default()).await?;
    let columns = match mapping {
        Some(mapping) => Columns::Said(mapping),
        None => {
            let mut tx = Tx::read(&app, Visit::system(app.team, "import")).await?;
            store_import::mapping(&mut tx, source.name).await?.map_or(Columns::Guessed, Columns::Before)
        }
    };
    let contents = match opened {
        Some(opened) => read(opened, &columns),
        None => read_folder(file),
    };
    let contents = contents.map_err(refuse).with_context(in_file)?;
    show_kind(&contents);
    if !matches!(columns, Columns::Said(_)) {
        show_mapping(&contents);
    }
    show_left_out(&contents);
    let mut teller = Teller::every(1000);
    let outcome = import::import(&app, source, contents, apply, |told| teller.tell(told)).await?;
    teller.end();
    println!("Source: {}", source.name);
    conclude(&outcome.counts, &["left out"], apply).with_context(in_file)?;
    show_gone(&outcome, "file", apply);
    Ok(())
}

/// What the source does not have any more.
fn show_gone(outcome: &Outcome, what: &str, apply: bool) {
    if outcome.vanished > 0 {
        let marked = if apply { "and marked" } else { "and would be marked" };
        println!("Not in the {what} any more, {marked}: {}.", outcome.vanished);
    }
    if let Some(trouble) = &outcome.trouble {
        println!("{trouble}");
    }
}

/// Whether it is the address of a feed, not the name of a file.
fn is_address(file: &Path) -> bool {
    file.to_str().is_some_and(|text| text.contains("://"))
}

async fn feed(address: &str, source: &Source<'_>, apply: bool) -> anyhow::Result<()> {
    let config = Config { feeds: super::feeds()?, ..Config::default() };
    let app = App::start(super::open().await?, Clock::System, config).await?;
    let mut teller = Teller::every(100);
    let outcome = crate::directory::feed::fetch(&app, source, address, apply, |told| teller.tell(told)).await.map_err(
        |error| match error {
            crate::Error::Refused(sentence) => anyhow::anyhow!(sentence),
            error => error.into(),
        },
    )?;
    teller.end();
    println!("Source: {}", source.name);
    if let Some(trouble) = outcome.trouble {
        if outcome.counts.read > 0 {
            conclude(&outcome.counts, &["left out"], apply)?;
        }
        anyhow::bail!("the feed was not read to its end. {trouble}");
    }
    conclude(&outcome.counts, &["left out"], apply)?;
    show_gone(&outcome, "feed", apply);
    Ok(())
}

/// Opens what has to be a file on a disk: it may be read twice.
fn open(path: &Path) -> anyhow::Result<File> {
    let found = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => anyhow::anyhow!("there is no such file. Check how its name is written"),
        _ => anyhow::anyhow!("this file cannot be read ({error}). Check who may read it"),
    })?;
    if found.is_dir() {
        anyhow::bail!("this is a folder. Name a file in it");
    }
    if !found.is_file() {
        anyhow::bail!("this is not a file on a disk. Save it as one first");
    }
    File::open(path).map_err(|error| anyhow::anyhow!("this file cannot be read ({error}). Check who may read it"))
}

fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| format!("the mapping {} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("the mapping {} is not right", path.display()))
}

/// The counts, and whether it was done. A file of which nothing could be used is an error.
fn conclude(counts: &Counts, not_here: &[&str], apply: bool) -> anyhow::Result<()> {
    println!("read {}", counts.read);
    for (what, number) in [
        ("new", counts.new),
        ("changed", counts.changed),
        ("unchanged", counts.unchanged),
        ("kept", counts.kept),
        ("repeated", counts.repeated),
        ("refused", counts.refused),
        ("left out", counts.left_out),
    ] {
        if !not_here.contains(&what) {
            let why = if what == "kept" { ", edited here" } else { "" };
            println!("  {what}{why}: {number}");
        }
    }
    if counts.is_useless() {
        anyhow::bail!("nothing in this file could be used, and nothing was changed. The reasons stand above");
    }
    println!("{}", if apply { "Done." } else { "Nothing was changed. Do it with --apply." });
    Ok(())
}

/// So many refused rows, or values left out, are told of one by one.
const MOST_TOLD: usize = 20;

/// Says on standard error what is refused and how far it is.
struct Teller {
    every: usize,
    refused: usize,
    said: usize,
}

#[expect(clippy::print_stderr, reason = "progress and refused rows, beside the result")]
impl Teller {
    fn every(every: usize) -> Self {
        Self { every, refused: 0, said: 0 }
    }

    fn tell(&mut self, told: Told<'_>) {
        match told {
            Told::Refused(error) => {
                self.refused += 1;
                if self.refused <= MOST_TOLD {
                    eprintln!("{error}");
                }
            }
            Told::Checked(rows) if rows % self.every == 0 => eprintln!("{rows} checked …"),
            Told::Done(rows) if rows >= self.said + self.every => {
                self.said = rows;
                eprintln!("{rows} done …");
            }
            Told::Checked(_) | Told::Done(_) => {}
        }
    }

    fn end(&self) {
        if self.refused > MOST_TOLD {
            eprintln!("… and {} more like these", self.refused - MOST_TOLD);
        }
    }
}

#[expect(clippy::print_stderr, reason = "beside the result")]
fn show_kind(contents: &Contents) {
    eprintln!("{}.", contents.kind);
    if contents.guessed_anew {
        eprintln!("Its columns are not those of the last time, so they were guessed anew.");
    }
}

/// Which column was taken for what: a guess has to be looked at.
fn show_mapping(contents: &Contents) {
    let Some(mapping) = &contents.mapping else { return };
    show_columns(mapping.columns.iter().map(|(field, rule)| (serde_json::to_value(field), rule.headings.as_slice())));
}

#[expect(clippy::print_stderr, reason = "beside the result")]
fn show_columns<'a>(columns: impl Iterator<Item = (serde_json::Result<serde_json::Value>, &'a [String])>) {
    eprintln!("Columns, by their headings (say otherwise with --mapping, or at Settings, Sources):");
    for (field, headings) in columns {
        if let Ok(serde_json::Value::String(field)) = field {
            eprintln!("  {}: {}", field.replace('_', " "), interop::shown(&headings.join(" + ")));
        }
    }
}

/// Values that cannot be right and did not come in, though their service did.
#[expect(clippy::print_stderr, reason = "beside the result")]
fn show_left_out(contents: &Contents) {
    let mut values = contents.services.iter().flat_map(|service| service.left_out.iter().map(|why| (&service.name, why)));
    for (name, why) in values.by_ref().take(MOST_TOLD) {
        eprintln!("{}: {}", interop::shown(name), interop::shown(why));
    }
    let more = values.count();
    if more > 0 {
        eprintln!("… and {more} more like these");
    }
}

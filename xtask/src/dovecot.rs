//! Dovecot, the mail server that the tests of `mailbox` take mail from. They start it themselves, on loopback.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{apt_install, on_path, say};

const NAMES: [&str; 1] = ["dovecot"];
/// Where Debian keeps it, which is not on everybody's PATH.
const IN_SBIN: [&str; 2] = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"];

/// Installs it with apt where that is ours to do. Elsewhere its tests say that they were skipped, and under CI they fail.
pub fn install() -> Result<()> {
    if found() {
        return Ok(());
    }
    if let Err(error) = apt_install("dovecot-imapd") {
        say(&format!("{error:#}"));
        say("until then the tests of the mailbox against a real server are skipped");
        return Ok(());
    }
    found().then_some(()).context("apt installed dovecot-imapd, but dovecot is not in /usr/sbin")
}

fn found() -> bool {
    on_path(&NAMES).is_some() || IN_SBIN.iter().any(|file| Path::new(file).is_file())
}

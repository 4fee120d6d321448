//! Chromium, and the Node programs in `assets/browser` that drive it.

use std::{
    env,
    path::{Path, PathBuf, absolute},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    process::{apt_install, cargo, kith, on_path, root, run, say},
    setup,
};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ON_A_MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// The scripts alone, then every journey against a demo of its own on a free port.
pub fn journeys() -> Result<()> {
    run(node()?.args(["--test", "--test-reporter=spec", "scripts.test.mjs"]))?;
    build_server()?;
    run(node()?.arg("run.mjs").arg(kith()?))
}

/// Full-page pictures of the pages listed in `assets/browser/pages.mjs`, into `out`.
pub fn shots(out: &Path, paths: &[String]) -> Result<()> {
    setup::assets()?;
    build_server()?;
    run(node()?.arg("shots.mjs").arg(kith()?).arg(absolute(out)?).args(paths))?;
    say(&format!("pictures are in {}", out.display()));
    Ok(())
}

fn build_server() -> Result<()> {
    run(cargo().args(["build", "-p", "app"]))
}

/// Node among our programs in `assets/browser`, told which Chromium to use.
fn node() -> Result<Command> {
    let mut command = Command::new("node");
    command.current_dir(root().join("assets/browser")).env("KITH_CHROMIUM", chromium()?);
    Ok(command)
}

/// `KITH_CHROMIUM`, else from PATH, else installed by apt where that is ours to do.
fn chromium() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os("KITH_CHROMIUM") {
        return Ok(chosen.into());
    }
    if let Some(found) = on_path(&NAMES) {
        return Ok(found);
    }
    if Path::new(ON_A_MAC).is_file() {
        return Ok(ON_A_MAC.into());
    }
    apt_install("chromium")?;
    on_path(&NAMES).context("apt installed chromium, but it is not on PATH")
}

//! What a clone needs before it builds: the npm packages, and `assets/dist` made from them.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::process::{on_path, output, root, run, say};

/// The oldest Node that the packages in `assets` run on.
const NODE_MAJOR: u32 = 20;

/// Installs the npm packages and builds `assets/dist`, each only when what it is made from has changed.
pub fn assets() -> Result<()> {
    packages()?;
    dist()
}

/// `npm ci`, unless the lock file is the one that was installed last.
fn packages() -> Result<()> {
    let assets = root().join("assets");
    let lock = fs::read_to_string(assets.join("package-lock.json")).context("assets/package-lock.json")?;
    let installed = assets.join("node_modules/.kith-installed-lock");
    if fs::read_to_string(&installed).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    check_node()?;
    say("installing the npm packages of assets (npm ci)");
    // No package of ours needs its install scripts, and a script is a stranger's program on this machine.
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&assets))?;
    fs::write(&installed, lock)?;
    Ok(())
}

/// Compiles the style sheet and gathers scripts, fonts and pictures into `assets/dist`.
fn dist() -> Result<()> {
    let assets = root().join("assets");
    let made_from =
        fingerprint(&["package-lock.json", "build.mjs", "styles", "scripts", "images"].map(|part| assets.join(part)))?;
    // Beside the packages and not in dist, since all of dist goes into the binary.
    let stamp = assets.join("node_modules/.kith-dist-made-from");
    let complete = ["kith.css", "kith.js", "nhsuk.js"].iter().all(|file| assets.join("dist").join(file).is_file());
    if complete && fs::read_to_string(&stamp).is_ok_and(|last| last == made_from) {
        return Ok(());
    }
    check_node()?;
    say("building assets/dist");
    run(Command::new("node").arg("build.mjs").current_dir(&assets))?;
    fs::write(&stamp, made_from)?;
    Ok(())
}

fn check_node() -> Result<()> {
    ensure!(
        on_path(&["node"]).is_some() && on_path(&["npm"]).is_some(),
        "Node {NODE_MAJOR} or later with npm is needed: see https://nodejs.org/en/download"
    );
    let version = output(Command::new("node").arg("--version"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    ensure!(major.is_some_and(|major| major >= NODE_MAJOR), "Node {NODE_MAJOR} or later is needed; this machine has {version}");
    Ok(())
}

/// A hash over names and contents. It need not mean the same after an update of Rust: then dist is built once more.
fn fingerprint(parts: &[PathBuf]) -> Result<String> {
    let mut files = Vec::new();
    for part in parts {
        collect(part, &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file).with_context(|| file.display().to_string())?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| path.display().to_string())? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_tells_a_changed_a_new_and_a_renamed_file() {
        let folder = tempfile::tempdir().unwrap();
        let parts = [folder.path().to_owned()];
        let file = folder.path().join("a.scss");
        fs::write(&file, "one").unwrap();
        let first = fingerprint(&parts).unwrap();
        assert_eq!(fingerprint(&parts).unwrap(), first);

        fs::write(&file, "two").unwrap();
        let changed = fingerprint(&parts).unwrap();
        fs::write(folder.path().join("b.scss"), "").unwrap();
        let added = fingerprint(&parts).unwrap();
        fs::rename(&file, folder.path().join("c.scss")).unwrap();
        let renamed = fingerprint(&parts).unwrap();

        let mut all = vec![first, changed, added, renamed];
        all.dedup();
        assert_eq!(all.len(), 4);
    }

    #[test]
    fn a_missing_part_is_an_error_that_names_it() {
        let error = fingerprint(&["no/such/folder".into()]).unwrap_err();
        assert!(format!("{error:#}").contains("no/such/folder"));
    }
}

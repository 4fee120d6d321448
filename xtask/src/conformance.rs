//! The outside judges, from PyPI: schemathesis and check-jsonschema on a demonstration of our own; the official client of GOV.UK
//! Notify and a mail server on what leaves the house.

use std::{
    env,
    fs::{self, File},
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;

use crate::{
    process::{apt_install, cargo, kith, on_path, root, run, say},
    setup,
};

/// Installs the judges, starts a demonstration and asks them. `KITH_ORUK` adds the official files: `xtask/conformance/judge.py`
/// says which, and `post.py` beside it what is asked of what leaves.
pub fn conformance() -> Result<()> {
    let folder = root().join("target/conformance");
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let python = judges(&folder)?;
    run(cargo().args(["build", "-p", "post", "--examples"]))?;
    let examples = env::current_exe()?.with_file_name("examples");
    run(Command::new(&python).arg(root().join("xtask/conformance/post.py")).arg(examples))?;
    setup::assets()?;
    run(cargo().args(["build", "-p", "app"]))?;
    let demo = Demo::start(&folder.join("kith.log"))?;
    say(&format!("what the judges say is in {}", folder.display()));
    run(Command::new(python).arg(root().join("xtask/conformance/judge.py")).arg(&demo.address).arg(&folder))
}

/// The Python of an environment that has the judges, installed only when their versions have changed.
fn judges(folder: &Path) -> Result<PathBuf> {
    let wanted = root().join("xtask/conformance/requirements.txt");
    let requirements = fs::read_to_string(&wanted).with_context(|| wanted.display().to_string())?;
    let (environment, installed) = (folder.join("python"), folder.join("installed-requirements.txt"));
    let python = environment.join("bin/python");
    if python.is_file() && fs::read_to_string(&installed).is_ok_and(|last| last == requirements) {
        return Ok(python);
    }
    say("installing the judges from PyPI");
    if on_path(&["python3"]).is_none() {
        apt_install("python3")?;
    }
    let make = || run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
    // Debian keeps the part that puts pip into an environment by itself.
    make().or_else(|_| apt_install("python3-venv").and_then(|()| make()))?;
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&wanted))?;
    fs::write(&installed, requirements)?;
    Ok(python)
}

/// A running demonstration with a database of its own. Dropping it stops it and removes that.
struct Demo {
    server: Child,
    address: String,
    _data: TempDir,
}

impl Demo {
    fn start(log: &Path) -> Result<Self> {
        let data = tempfile::Builder::new().prefix("kith-conformance-").tempdir()?;
        // Free a moment ago; whoever takes it meanwhile makes the server say so and end.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let file = File::create(log)?;
        let server = Command::new(kith()?)
            .args(["demo", "--port", &port.to_string(), "--data"])
            .arg(data.path())
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            // Its own group: Ctrl-C must reach it after the judges that ask it, from `drop`.
            .process_group(0)
            .spawn()
            .context("could not start kith demo")?;
        Ok(Self { server, address: format!("http://127.0.0.1:{port}"), _data: data })
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        if let Ok(pid) = i32::try_from(self.server.id()) {
            // It may have ended by itself.
            let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
        }
        let _ = self.server.wait();
    }
}

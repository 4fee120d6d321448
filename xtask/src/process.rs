//! Running other programs so that none of them outlives us.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context, Result, bail, ensure};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use std::os::unix::process::CommandExt;

/// The process groups of the programs that run now, for the interrupt handler: one, or several where tests run side by side.
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A line that is ours and not that of a program we run.
pub fn say(line: &str) {
    println!("» {line}");
}

/// The cargo that runs us, in the repository's root.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// The binary of the app as the dev profile builds it: it lies where we lie.
pub fn kith() -> Result<PathBuf> {
    Ok(env::current_exe()?.with_file_name("kith"))
}

/// On Ctrl-C, SIGTERM or SIGHUP ends the program that runs now and lets `main` return by its error, so that databases
/// are stopped and temporary folders removed on the way. A second one kills.
pub fn keep_guards_on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| {
        let again = INTERRUPTED.swap(true, Ordering::SeqCst);
        for &group in RUNNING.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let signal = if again { Signal::SIGKILL } else { Signal::SIGTERM };
            // It may just have ended by itself.
            let _ = killpg(group, signal);
        }
    })
    .context("could not watch for Ctrl-C")
}

/// Runs to the end with our output as its own. Whatever it starts is in its process group and ends with it.
///
/// Fails when it cannot be started, when it fails, and when we are interrupted.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let (mut child, group) = {
        // Held over the start, so that an interrupt finds either nothing started or the group to end.
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        ensure!(!INTERRUPTED.load(Ordering::SeqCst), "interrupted");
        let child =
            command.stdin(Stdio::null()).process_group(0).spawn().with_context(|| format!("could not start `{shown}`"))?;
        let group = Pid::from_raw(i32::try_from(child.id())?);
        running.push(group);
        (child, group)
    };
    let status = child.wait();
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner).retain(|running| *running != group);
    // What it left running ends with it. Nothing to end is the usual answer.
    let _ = killpg(group, Signal::SIGTERM);
    ensure!(!INTERRUPTED.load(Ordering::SeqCst), "interrupted");
    let status = status.with_context(|| format!("lost sight of `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// What a program prints, without the line end. Fails when it fails.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.output().with_context(|| format!("could not start `{shown}`"))?;
    if !output.status.success() {
        bail!("`{shown}` ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// The first of `names` that is a file on PATH.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
}

/// Whether we are root, which decides about apt and about who runs PostgreSQL.
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// Installs a Debian package when that is ours to do: as root, where apt is.
pub fn apt_install(package: &str) -> Result<()> {
    if !is_root() || on_path(&["apt-get"]).is_none() {
        bail!("{package} is needed: install it (on Debian and Ubuntu: sudo apt-get install {package}), then run this again");
    }
    say(&format!("installing {package} with apt-get"));
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(Command::new("apt-get")
        .args(["install", "-y", "-qq", "--no-install-recommends", package])
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The command as one would type it, without its folders.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(OsStr::new("?"));
    std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_fails_is_named_with_its_arguments() {
        let error = run(Command::new("ls").arg("/no/such/folder").stderr(Stdio::null())).unwrap_err();
        assert!(error.to_string().starts_with("`ls /no/such/folder` ended with"), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        assert!(run(&mut Command::new("no-such-program-of-ours")).is_err());
        assert_eq!(on_path(&["no-such-program-of-ours"]), None);
    }

    #[test]
    fn programs_side_by_side_do_not_end_each_other() {
        let threads: Vec<_> =
            (0..8).map(|n| std::thread::spawn(move || run(Command::new("sh").arg("-c").arg(format!("sleep 0.{n}"))))).collect();
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    }

    #[test]
    #[cfg(target_os = "linux")] // looks into /proc
    fn what_a_program_leaves_running_ends_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let pid_file = folder.path().join("pid");
        run(Command::new("sh").arg("-c").arg(format!("sleep 600 & echo $! > {}", pid_file.display()))).unwrap();
        let pid: i32 = std::fs::read_to_string(pid_file).unwrap().trim().parse().unwrap();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        // Gone, or a zombie that nobody has collected yet.
        let alive = || std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
        while alive() {
            assert!(std::time::Instant::now() < deadline, "the sleeper outlived the program that started it");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

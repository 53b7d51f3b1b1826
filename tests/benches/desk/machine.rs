//! What the benchmarks need around them: the program, guests that are built for them, a scratch
//! directory, and the peak memory of a child.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use copydesk::clock::Stopwatch;
use nix::sys::resource::{UsageWho, getrusage};

/// The first argument of this program when it is to run another and say what that took.
pub(crate) const MEASURE: &str = "measure-a-child";

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .parent()
        .expect("the package lies in the workspace")
        .to_owned()
}

/// An empty directory on the disk that the target directory is on, so that syncing means something.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("benches")
        .join(name);
    if dir.exists() {
        fs::remove_dir_all(&dir).expect("it is ours");
    }
    fs::create_dir_all(&dir).expect("the target directory can be written to");
    dir
}

/// The program as it is shipped.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_copydesk"))
}

/// Builds a guest of `tests/guests` as stock plugins are built, and reads the core module.
pub(crate) fn guest(name: &str) -> Vec<u8> {
    let target = target().join("guests");
    let triple = "wasm32-unknown-unknown";
    cargo(
        &[
            "build",
            "--profile",
            "plugin",
            "--target",
            triple,
            "--package",
            name,
        ],
        &target,
    );
    let file = target
        .join(triple)
        .join("plugin")
        .join(name)
        .with_extension("wasm");
    fs::read(file).expect("cargo has built it")
}

fn target() -> PathBuf {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent()
        .expect("it lies in the target directory")
        .to_owned()
}

fn cargo(arguments: &[&str], target: &Path) {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let status = Command::new(program)
        .args(arguments)
        .arg("--quiet")
        .arg("--target-dir")
        .arg(target)
        .current_dir(root())
        .status();
    assert!(
        status.expect("cargo is there").success(),
        "cargo {arguments:?}"
    );
}

/// Children's CPU time so far.
pub(crate) fn children_cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("Linux has this");
    let micros = |time: nix::sys::time::TimeVal| {
        use nix::sys::time::TimeValLike as _;
        u64::try_from(time.num_microseconds()).unwrap_or(0)
    };
    Duration::from_micros(micros(usage.user_time()) + micros(usage.system_time()))
}

/// What a child took.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
    /// The most memory that was resident at a time, in KiB.
    pub(crate) peak: u64,
    /// What it wrote to stderr.
    pub(crate) said: String,
}

/// Runs a command to its end and says what it took.
///
/// A process takes over the peak of the one that started it, and this one may be larger than the
/// child will ever be. So a fresh copy of this program, which is small, starts the child.
pub(crate) fn measure(command: &Command) -> Taken {
    let own = std::env::current_exe().expect("this program has a file");
    let mut small = Command::new(own);
    small
        .arg(MEASURE)
        .arg(command.get_program())
        .args(command.get_args());
    if let Some(dir) = command.get_current_dir() {
        small.current_dir(dir);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => small.env(name, value),
            None => small.env_remove(name),
        };
    }
    let (before, watch) = (children_cpu(), Stopwatch::start());
    let output = small.stdin(Stdio::null()).output().expect("it starts");
    let wall = watch.elapsed();
    let cpu = children_cpu().saturating_sub(before);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    let peak = String::from_utf8_lossy(&output.stdout);
    let peak = peak.trim().parse().expect("the copy says a number");
    Taken {
        wall,
        cpu,
        peak,
        said,
    }
}

/// Runs the command that the arguments are, and prints its peak in KiB.
pub(crate) fn measure_a_child(arguments: &[OsString]) -> ExitCode {
    let Some((program, arguments)) = arguments.split_first() else {
        return ExitCode::from(2);
    };
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .status();
    let Ok(status) = status else {
        return ExitCode::from(2);
    };
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("Linux has this");
    println!("{}", usage.max_rss());
    if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

//! The program under test, and where the workspace is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The program, built with the profile of these tests: by the cargo that builds the tests, or for
/// the rig, to which cargo gives no program, once from here.
pub(crate) fn copydesk() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(built) = option_env!("CARGO_BIN_EXE_copydesk") {
            return PathBuf::from(built);
        }
        let mut build = cargo();
        build.args(["build", "--package", "copydesk", "--bin", "copydesk"]);
        build.args(["--profile", profile()]);
        build.arg("--target-dir").arg(target_dir());
        succeed(&mut build);
        target_dir().join(folder()).join("copydesk")
    })
}

/// A cache of compiled plugins that the tests of one checkout share, so that each is compiled once.
pub(crate) fn code_cache() -> PathBuf {
    target_dir().join("it-code-cache")
}

/// The interpreter for the scoring scripts: `PYTHON`, else `python3`.
pub(crate) fn python() -> OsString {
    env::var_os("PYTHON").unwrap_or_else(|| "python3".into())
}

pub(super) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).arg("--quiet");
    cargo
}

/// Runs a build, and shows what it said only when it failed.
pub(super) fn succeed(build: &mut Command) {
    let output = build.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{build:?}:\n{said}");
}

/// Where cargo puts things: this program lies in `TARGET_DIR/FOLDER/deps`.
pub(crate) fn target_dir() -> PathBuf {
    let folder = own_folder();
    folder.parent().unwrap().to_owned()
}

fn folder() -> String {
    own_folder()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned()
}

fn own_folder() -> PathBuf {
    let own = fs::canonicalize(env::current_exe().unwrap()).unwrap();
    own.ancestors().nth(2).unwrap().to_owned()
}

fn profile() -> &'static str {
    static PROFILE: OnceLock<String> = OnceLock::new();
    PROFILE.get_or_init(|| match folder().as_str() {
        "debug" => "dev".to_owned(),
        other => other.to_owned(),
    })
}

//! A temporary directory to work in, with nothing of the machine in its environment.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, thread};

use tempfile::TempDir;

use super::{Output, binary, root};

/// A directory that is removed with it.
#[derive(Debug)]
pub(crate) struct Place {
    dir: TempDir,
}

impl Place {
    /// An empty directory that never heard of Copydesk, nor does any above it.
    pub(crate) fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("place-").tempdir().unwrap();
        Self { dir }
    }

    /// A place whose `copydesk.toml` says that.
    pub(crate) fn with_settings(settings: &str) -> Self {
        let place = Self::new();
        place.write("copydesk.toml", settings);
        place
    }

    /// A copy of the example newsroom.
    pub(crate) fn newsroom() -> Self {
        let place = Self::new();
        copy(&root().join("examples/newsroom"), place.path());
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file, and the directories above it.
    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        path
    }

    /// The names that lie directly in the place, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The program, to be run here with nothing on its standard input.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(binary::copydesk());
        command.args(args);
        self.isolate(&mut command);
        command
    }

    /// Gives a command this place and an environment that is the same everywhere.
    pub(crate) fn isolate(&self, command: &mut Command) {
        command
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path().join("no-home"))
            .env("COLUMNS", "100")
            .env("NO_COLOR", "1")
            .env("TZ", "UTC")
            .env("COPYDESK_CACHE", binary::code_cache())
            .stdin(Stdio::null());
    }

    /// Runs the program here.
    pub(crate) fn copydesk<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        let output = self.command(args).output().unwrap();
        self.output(output)
    }

    /// Runs the program here with a text on its standard input.
    pub(crate) fn copydesk_fed<S: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
        input: &[u8],
    ) -> Output {
        let mut command = self.command(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let output = thread::scope(|scope| {
            // It may end without having read all of it.
            scope.spawn(move || stdin.write_all(input).ok());
            child.wait_with_output().unwrap()
        });
        self.output(output)
    }

    /// What a process that ran here left behind.
    pub(crate) fn output(&self, output: std::process::Output) -> Output {
        let real = fs::canonicalize(self.path()).unwrap();
        Output::new(output, &[(self.path(), "$PLACE"), (&real, "$PLACE")])
    }

    /// Runs over inputs and requires that it went well.
    #[track_caller]
    pub(crate) fn run_well<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) {
        let output = self.command(["run"]).args(args).output().unwrap();
        drop(self.output(output).exits(0));
    }

    /// The export of the desk that is here.
    #[track_caller]
    pub(crate) fn export(&self) -> String {
        self.copydesk(["export"]).exits(0).stdout
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // A desk that somebody tried out in the checkout is none of ours.
        if entry.file_name() == ".copydesk" {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

//! The program that is measured.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::client::Client;

/// A server that runs, and is ended with it.
pub(crate) struct Server {
    child: Child,
    /// Open as long as the server may write there.
    _stdout: BufReader<ChildStdout>,
    pub(crate) address: String,
    link: String,
    /// The token of a chief.
    pub(crate) token: String,
}

impl Server {
    pub(crate) fn start(program: &Path, desk: &Path, cache: &Path) -> Self {
        let command = || {
            let mut command = Command::new(program);
            command.current_dir(desk).env("COPYDESK_CACHE", cache);
            command
        };
        let made = command()
            .args(["--quiet", "token", "add", "Load", "--role", "chief"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let token = String::from_utf8(made.stdout).unwrap().trim().to_owned();
        let mut child = command()
            .args(["--format", "json", "serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let link: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| link[name].as_str().unwrap().to_owned();
        Self {
            child,
            _stdout: stdout,
            address: text("listen"),
            link: text("url"),
            token,
        }
    }

    /// The cookie of a session.
    pub(crate) fn sign_in(&self) -> String {
        let (_, path) = self.link.split_once(&self.address).unwrap();
        let answer = Client::to(&self.address).ask("GET", path, "Accept: text/html", "");
        assert_eq!(answer.status, 200, "{}", answer.body);
        let cookie = answer.headers.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("set-cookie").then_some(value)
        });
        cookie.unwrap().split(';').next().unwrap().to_owned()
    }

    /// What it has resident, in MiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .unwrap();
        let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kib >> 10
    }

    /// Asks it to end, and waits until it did.
    pub(crate) fn end(mut self) {
        let id = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        kill(id, Signal::SIGTERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

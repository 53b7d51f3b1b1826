//! The program as a process that may be killed, and never outlasts our patience.

use std::io::Read;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use copydesk::clock::Stopwatch;

use super::PATIENCE;

/// What a process came to.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// None when a signal ended it.
    pub(super) status: Option<i32>,
    pub(super) signal: Option<i32>,
    pub(super) fate: Fate,
    pub(super) took: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It ended by itself.
    Ended,
    /// It was killed when it was meant to be.
    Killed,
    /// It was killed since it did not end.
    Hung,
}

/// Runs it to its end.
pub(super) fn run(command: &mut Command) -> Ended {
    run_for(command, PATIENCE, Fate::Hung, || {})
}

/// Runs it, and kills it after `delay`; `before` is done just before that.
pub(super) fn run_and_kill(command: &mut Command, delay: Duration, before: impl FnOnce()) -> Ended {
    run_for(command, delay, Fate::Killed, before)
}

fn run_for(command: &mut Command, limit: Duration, late: Fate, before: impl FnOnce()) -> Ended {
    let watch = Stopwatch::start();
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (sender, ended) = mpsc::channel();
    let stdout = reader(child.stdout.take().unwrap(), sender.clone());
    let stderr = reader(child.stderr.take().unwrap(), sender);
    let mut fate = Fate::Ended;
    // Both ends of both pipes are gone when the process is.
    for _ in 0..2 {
        let left = limit.saturating_sub(watch.elapsed());
        if ended.recv_timeout(left) == Err(RecvTimeoutError::Timeout) {
            fate = late;
            break;
        }
    }
    if fate != Fate::Ended {
        before();
        child.kill().unwrap();
    }
    let status = child.wait().unwrap();
    if status.signal() != Some(9) {
        // The kill came too late.
        fate = Fate::Ended;
    }
    Ended {
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
        status: status.code(),
        signal: status.signal(),
        fate,
        took: watch.elapsed(),
    }
}

fn reader(
    mut from: impl Read + Send + 'static,
    ended: mpsc::Sender<()>,
) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A pipe of a process that was killed ends like any other.
        from.read_to_end(&mut bytes).unwrap();
        // Nobody waits for it any more after a kill.
        ended.send(()).ok();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

impl Ended {
    /// What is wrong with how it ended, whatever it was asked to do.
    pub(super) fn disgrace(&self) -> Option<String> {
        let said = self.stderr.lines().last().unwrap_or_default();
        if self.fate == Fate::Hung {
            return Some(format!("it hung: {said}"));
        }
        if self.fate == Fate::Killed {
            return None;
        }
        if self.stderr.contains("panicked at") || self.status == Some(101) {
            return Some(format!("it panicked: {}", self.stderr));
        }
        self.signal
            .map(|signal| format!("it was ended by signal {signal}: {said}"))
    }
}

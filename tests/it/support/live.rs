//! A program that is still running: fed line by line, listened to line by line.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A program that hangs fails its test instead of stopping all of them. It is far longer than any
/// of them takes, so that nothing depends on it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running program whose standard input is kept open. It is killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Live {
    child: Child,
    /// Dropped with it, which tells the watchdog that it ended.
    _alive: mpsc::Sender<()>,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    /// The lines of standard output that were read.
    pub(crate) heard: String,
}

impl Live {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (alive, watched) = mpsc::channel();
        let pid = child.id();
        thread::spawn(move || {
            if watched.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                signal("KILL", pid);
            }
        });
        Self {
            _alive: alive,
            stdin: child.stdin.take(),
            stdout: BufReader::new(child.stdout.take().unwrap()),
            heard: String::new(),
            child,
        }
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Gives it a line; false when it does not read any more.
    pub(crate) fn feed(&mut self, line: &str) -> bool {
        let mut stdin = self.stdin.as_ref().unwrap();
        stdin.write_all(format!("{line}\n").as_bytes()).is_ok()
    }

    /// Waits for its next line.
    #[track_caller]
    pub(crate) fn hear(&mut self) {
        let read = self.stdout.read_line(&mut self.heard).unwrap();
        assert_ne!(read, 0, "it ended: {}", self.heard);
    }

    /// Sends it what Ctrl-C sends.
    pub(crate) fn interrupt(&self) {
        assert!(signal("INT", self.pid()));
    }

    /// Ends its input.
    pub(crate) fn end_input(&mut self) {
        self.stdin = None;
    }

    /// Kills it, as a machine that goes down does.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.finish().0
    }

    /// Waits for its end, and hears what it said until then.
    pub(crate) fn finish(mut self) -> (String, ExitStatus) {
        self.stdout.read_to_string(&mut self.heard).unwrap();
        let status = self.child.wait().unwrap();
        (std::mem::take(&mut self.heard), status)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Sends a signal; tells whether it could.
fn signal(name: &str, pid: u32) -> bool {
    let script = format!("kill -{name} {pid}");
    Command::new("sh")
        .args(["-c", &script])
        .status()
        .is_ok_and(|status| status.success())
}

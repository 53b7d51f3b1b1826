//! This program, started again for work that may not end, or may end badly: a stranger's plugin is
//! compiled so, and a database that may be damaged is opened so first.
//!
//! Invariant: a child neither outlives the desk that started it nor the wait for it.

use std::io::{self, Read as _};
use std::os::fd::AsFd as _;
use std::process::{Child, ChildStderr, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use nix::unistd::getppid;

use crate::clock::Stopwatch;

/// Between two looks at whether the desk is asked to stop.
const LOOK: Duration = Duration::from_millis(100);

/// Bytes that are kept of what a child says on standard error.
pub(crate) const SAID: usize = 4096;

/// Why a child was not waited for to its end.
#[derive(Debug)]
pub(crate) enum Unfinished {
    /// The desk is asked to stop.
    Interrupted,
    /// Its time was over.
    Late,
    /// It could not be heard.
    Unheard(io::Error),
}

/// A child that does not outlive the wait for it.
#[derive(Debug)]
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended when both fail, as it usually has.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Waits for the end of a child, which is that of its standard error, and hears what it says. A
/// child that is not waited for any longer is killed.
pub(crate) fn wait(
    mut child: Running,
    wall_clock: Duration,
    stop: &AtomicBool,
) -> Result<(ExitStatus, String), Unfinished> {
    let watch = Stopwatch::start();
    let mut said = Vec::new();
    // It is there, since it was asked for.
    if let Some(mut stderr) = child.0.stderr.take() {
        loop {
            if stop.load(Ordering::SeqCst) {
                return Err(Unfinished::Interrupted);
            }
            if watch.elapsed() >= wall_clock {
                return Err(Unfinished::Late);
            }
            if !is_ready(&stderr).map_err(Unfinished::Unheard)? {
                continue;
            }
            let mut piece = [0; 512];
            let read = stderr.read(&mut piece).map_err(Unfinished::Unheard)?;
            if read == 0 {
                break;
            }
            let room = SAID.saturating_sub(said.len());
            said.extend(piece.iter().take(read.min(room)));
        }
    }
    let status = child.0.wait().map_err(Unfinished::Unheard)?;
    Ok((status, String::from_utf8_lossy(&said).into_owned()))
}

/// Waits a moment for there to be something to read, or the end.
fn is_ready(stderr: &ChildStderr) -> io::Result<bool> {
    let mut fds = [PollFd::new(stderr.as_fd(), PollFlags::POLLIN)];
    let moment = PollTimeout::try_from(LOOK).unwrap_or(PollTimeout::ZERO);
    match poll(&mut fds, moment) {
        Ok(ready) => Ok(ready > 0),
        Err(Errno::EINTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The child's side: from now on it ends with the desk.
pub(crate) fn end_with(desk: u32) -> io::Result<()> {
    set_pdeathsig(Signal::SIGKILL)?;
    // It may have ended before it could be watched.
    if u32::try_from(getppid().as_raw()) != Ok(desk) {
        return Err(io::Error::other("the desk that asked for it is gone"));
    }
    // With a dump of its memory it would go on after its end.
    limit(Resource::RLIMIT_CORE, 0, 0)
}

/// Sets a limit, which may be lower already and then stays so.
pub(crate) fn limit(resource: Resource, soft: u64, hard: u64) -> io::Result<()> {
    let (_, most) = getrlimit(resource)?;
    setrlimit(resource, soft.min(most), hard.min(most))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use nix::sys::signal::kill;
    use nix::unistd::Pid;

    use super::*;

    /// A program that would run for ever, and its process.
    fn endless() -> (Running, Pid) {
        let mut command = Command::new("sleep");
        let child = command.arg("infinity").stderr(Stdio::piped()).spawn();
        let child = child.unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
        (Running(child), pid)
    }

    #[test]
    fn a_child_is_killed_and_reaped_when_its_time_is_over_or_the_desk_stops() {
        let (child, pid) = endless();
        let unfinished = wait(child, Duration::ZERO, &AtomicBool::new(false)).unwrap_err();
        assert!(matches!(unfinished, Unfinished::Late), "{unfinished:?}");
        assert_eq!(kill(pid, None), Err(Errno::ESRCH));

        let (child, pid) = endless();
        let long = Duration::from_secs(1000);
        let unfinished = wait(child, long, &AtomicBool::new(true)).unwrap_err();
        assert!(
            matches!(unfinished, Unfinished::Interrupted),
            "{unfinished:?}"
        );
        assert_eq!(kill(pid, None), Err(Errno::ESRCH));
    }

    #[test]
    fn a_child_that_talks_without_end_is_heard_in_part() {
        let mut command = Command::new("sh");
        command.args(["-c", "yes | head -c 1000000 >&2; exit 3"]);
        let child = Running(command.stderr(Stdio::piped()).spawn().unwrap());
        let long = Duration::from_secs(1000);
        let (status, said) = wait(child, long, &AtomicBool::new(false)).unwrap();
        assert_eq!((status.code(), said.len()), (Some(3), SAID));
    }
}

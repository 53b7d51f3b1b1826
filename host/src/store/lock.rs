//! One process works on a desk at a time, and the next one is told which.
//!
//! The lock is the system's own on `.copydesk/lock`, so it ends with its holder however that ends;
//! a file that was left behind is no obstacle. What the file says is only for people.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// The file in `.copydesk/`.
const FILE: &str = "lock";

/// Where in `.copydesk/` who holds a desk listens, while somebody does.
pub const SOCKET_FILE: &str = "socket";

/// How often and how long a lock is waited for whose holder is gone: a child that it was just starting
/// when it was killed holds a copy of the file for a moment.
const TRIES: u32 = 500;
const WAIT: Duration = Duration::from_millis(2);

/// Who holds a desk, as the lock file says it: one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    pid: u32,
    command: String,
    started: String,
}

/// The right to open a desk's database. Held until it is dropped.
#[derive(Debug)]
pub struct DeskLock {
    dir: PathBuf,
    file: File,
}

impl DeskLock {
    /// Locks the desk whose data lies in `dir` (`.copydesk`), which is made where there is none.
    /// `command` and `started` are what a second process is told.
    ///
    /// # Errors
    /// [`StoreError::Held`] when another process, or this one, has it; [`StoreError::Busy`] when
    /// it cannot be told who.
    pub fn acquire(dir: &Path, command: &str, started: &str) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::io("make the directory", dir))?;
        let path = dir.join(FILE);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(StoreError::io("open", &path))?;
        let mut tries = 0;
        let locked = loop {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) if tries < TRIES && is_left_behind(&mut file) => {
                    tries += 1;
                    thread::sleep(WAIT);
                }
                locked => break locked,
            }
        };
        match locked {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(&mut file, path)),
            Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", &path)(error)),
        }
        let lock = Self {
            dir: dir.to_owned(),
            file,
        };
        let holder = Holder {
            pid: std::process::id(),
            command: command.to_owned(),
            started: started.to_owned(),
        };
        lock.write(&holder)
            .map_err(StoreError::io("write", &path))?;
        Ok(lock)
    }

    /// The directory that is locked.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The names of the files in it that are neither the database nor say anything of its state.
    ///
    /// # Errors
    /// When it cannot be listed.
    pub(crate) fn beside(&self) -> Result<Vec<OsString>, StoreError> {
        let listed = fs::read_dir(&self.dir).and_then(Iterator::collect);
        let listed: Vec<fs::DirEntry> = listed.map_err(StoreError::io("list", &self.dir))?;
        let names = listed.iter().map(fs::DirEntry::file_name);
        let of_the_state = [
            FILE,
            "acked",
            "closed",
            "db",
            "db.new",
            "opening",
            "torn",
            "trial",
            SOCKET_FILE,
        ];
        let new = super::log::NEW_FILE;
        Ok(names
            .filter(|name| name != new && !of_the_state.iter().any(|it| name == it))
            .collect())
    }

    fn write(&self, holder: &Holder) -> std::io::Result<()> {
        let mut file = &self.file;
        file.set_len(0)?;
        file.write_all(&serde_json::to_vec(holder)?)
    }
}

impl Drop for DeskLock {
    fn drop(&mut self) {
        // An empty file tells the next one nothing wrong; one that stays is no obstacle either.
        self.file.set_len(0).ok();
        // Closing is not enough: a child that is just being started holds a copy of the file.
        self.file.unlock().ok();
    }
}

/// Whether the process that signed a lock has ended.
fn is_left_behind(file: &mut File) -> bool {
    let pid = holder(file).and_then(|holder| i32::try_from(holder.pid).ok());
    pid.is_some_and(|pid| kill(Pid::from_raw(pid), None) == Err(Errno::ESRCH))
}

fn holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.read_to_string(&mut text));
    read.ok().and_then(|_| serde_json::from_str(&text).ok())
}

fn held(file: &mut File, path: PathBuf) -> StoreError {
    match holder(file) {
        Some(Holder {
            pid,
            command,
            started,
        }) => StoreError::Held {
            pid,
            command,
            since: started,
        },
        None => StoreError::Busy { path },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TempDir;

    #[test]
    fn tells_a_second_opener_who_holds_the_desk() {
        let dir = TempDir::new();
        let lock = DeskLock::acquire(dir.path(), "copydesk run", "2026-02-09T08:00:00Z").unwrap();
        let error = DeskLock::acquire(dir.path(), "copydesk list", "later").unwrap_err();
        let StoreError::Held {
            pid,
            command,
            since,
        } = error
        else {
            panic!("{error:?}")
        };
        assert_eq!(
            (pid, command.as_str(), since.as_str()),
            (std::process::id(), "copydesk run", "2026-02-09T08:00:00Z")
        );
        drop(lock);
        DeskLock::acquire(dir.path(), "copydesk list", "later").unwrap();
    }

    #[test]
    fn a_file_without_a_holder_is_no_obstacle() {
        let dir = TempDir::new();
        let left = r#"{"pid":1,"command":"copydesk run with a long command","started":"x"}"#;
        fs::write(dir.path().join(FILE), left).unwrap();
        let lock = DeskLock::acquire(dir.path(), "copydesk", "now").unwrap();
        let error = DeskLock::acquire(dir.path(), "copydesk", "now").unwrap_err();
        assert!(matches!(&error, StoreError::Held { command, .. } if command == "copydesk"));
        drop(lock);
    }

    #[test]
    fn a_lock_whose_holder_was_killed_is_waited_for_and_no_other() {
        let dir = TempDir::new();
        let lock = DeskLock::acquire(dir.path(), "copydesk", "now").unwrap();
        let mut dead = std::process::Command::new("true").spawn().unwrap();
        let pid = dead.id();
        dead.wait().unwrap();
        let left = format!(r#"{{"pid":{pid},"command":"copydesk run","started":"x"}}"#);
        fs::write(dir.path().join(FILE), left).unwrap();
        let mut file = File::open(dir.path().join(FILE)).unwrap();
        assert!(is_left_behind(&mut file));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| DeskLock::acquire(dir.path(), "copydesk", "now"));
            // As the system does it for a process that is gone, which empties no file.
            lock.file.unlock().unwrap();
            drop(waiting.join().unwrap().unwrap());
        });
        let lock = DeskLock::acquire(dir.path(), "copydesk", "now").unwrap();
        assert!(!is_left_behind(&mut file));
        drop(lock);
    }

    #[test]
    fn a_holder_that_has_not_signed_yet_is_busy() {
        let dir = TempDir::new();
        let lock = DeskLock::acquire(dir.path(), "copydesk", "now").unwrap();
        fs::write(dir.path().join(FILE), r#"{"pid":"#).unwrap();
        let error = DeskLock::acquire(dir.path(), "copydesk", "now").unwrap_err();
        assert!(matches!(error, StoreError::Busy { .. }), "{error:?}");
        drop(lock);
    }
}

//! A hot folder: which of its files are complete, and not taken in yet.
//!
//! Nothing tells that a writer is done: a file may come by a slow copy, over a network, or by a
//! rename. So a file is complete when nothing of it has changed for a while, and names that writers
//! use for what is not done are left alone. The folder is looked at again and again, which works
//! on every kind of file system, where notices of the kernel do not come over a network.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::clock::Stopwatch;

/// How the names of files end that somebody is still writing.
const UNFINISHED: [&str; 5] = [".part", ".tmp", ".crdownload", ".filepart", "~"];

/// A directory that files are put into. Directories in it are left alone.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    settle: Duration,
    files: BTreeMap<PathBuf, Seen>,
}

/// A file as it was seen.
#[derive(Debug)]
struct Seen {
    state: FileState,
    since: Stopwatch,
    is_taken: bool,
}

/// What changes when a file does: another file, length, or time of change to the nanosecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileState {
    inode: u64,
    length: u64,
    modified: (i64, i64),
}

impl FileState {
    fn of(metadata: &Metadata) -> Self {
        Self {
            inode: metadata.ino(),
            length: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }
}

impl Folder {
    /// A folder whose files are complete when nothing of them has changed for so long.
    pub fn new(dir: impl Into<PathBuf>, settle: Duration) -> Self {
        Self {
            dir: dir.into(),
            settle,
            files: BTreeMap::new(),
        }
    }

    /// The files that are complete and were not taken, by name.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn look(&mut self) -> io::Result<Vec<PathBuf>> {
        let mut now = BTreeMap::new();
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            // A file may go between the two looks, and a link may lead nowhere.
            let Ok(metadata) = fs::metadata(entry.path()) else {
                continue;
            };
            if metadata.is_file() && !is_unfinished(&entry.file_name()) {
                now.insert(entry.path(), FileState::of(&metadata));
            }
        }
        self.files.retain(|path, _| now.contains_key(path));
        for (path, state) in now {
            match self.files.get_mut(&path) {
                Some(seen) if seen.state == state => {}
                _ => {
                    let seen = Seen {
                        state,
                        since: Stopwatch::start(),
                        is_taken: false,
                    };
                    self.files.insert(path, seen);
                }
            }
        }
        let complete = self
            .files
            .iter()
            .filter(|(_, seen)| !seen.is_taken && seen.since.elapsed() >= self.settle);
        Ok(complete.map(|(path, _)| path.clone()).collect())
    }

    /// Says that a file was taken in: it is not complete again until it changes.
    pub fn taken(&mut self, path: &Path) {
        if let Some(seen) = self.files.get_mut(path) {
            seen.is_taken = true;
        }
    }
}

fn is_unfinished(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") || UNFINISHED.iter().any(|end| name.ends_with(end.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &mut Folder) -> Vec<String> {
        let complete = folder.look().unwrap();
        let names = complete
            .iter()
            .filter_map(|path| path.file_name()?.to_str());
        names.map(str::to_owned).collect()
    }

    #[test]
    fn a_file_is_complete_once_it_rests_and_taken_once() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(dir.path(), Duration::ZERO);
        for name in ["b.txt", "a.txt", ".hidden", "c.txt.part", "d~"] {
            fs::write(dir.path().join(name), "one").unwrap();
        }
        fs::create_dir(dir.path().join("done")).unwrap();
        assert_eq!(names(&mut folder), ["a.txt", "b.txt"]);
        folder.taken(&dir.path().join("a.txt"));
        assert_eq!(names(&mut folder), ["b.txt"]);
        // Another text, and the end of a download.
        fs::write(dir.path().join("a.txt"), "other").unwrap();
        fs::rename(dir.path().join("c.txt.part"), dir.path().join("c.txt")).unwrap();
        assert_eq!(names(&mut folder), ["a.txt", "b.txt", "c.txt"]);
        fs::remove_file(dir.path().join("b.txt")).unwrap();
        assert_eq!(names(&mut folder), ["a.txt", "c.txt"]);
    }

    #[test]
    fn a_file_that_still_grows_is_not_complete() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(dir.path(), Duration::from_secs(3600));
        fs::write(dir.path().join("a.txt"), "one").unwrap();
        assert_eq!(names(&mut folder), [""; 0]);
        // Whatever the time is: a change begins it anew.
        folder.settle = Duration::ZERO;
        assert_eq!(names(&mut folder), ["a.txt"]);
    }

    #[test]
    fn a_folder_that_is_gone_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(dir.path().join("none"), Duration::ZERO);
        assert_eq!(folder.look().unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}

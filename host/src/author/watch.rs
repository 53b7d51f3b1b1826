//! Waits until somebody changes a project, or the stories that its plugin is tried on.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::AuthorError;

/// Directories of a project that tools write to, or bring along.
const OF_TOOLS: [&str; 6] = [
    "build",
    "target",
    "node_modules",
    "__pycache__",
    "venv",
    "sdk",
];

/// How long nothing may happen until a change is taken for whole: an editor writes a file in steps.
const QUIET: Duration = Duration::from_millis(150);

/// How often it is looked whether to stop.
const GLANCE: Duration = Duration::from_millis(200);

/// What is watched.
#[derive(Debug)]
pub struct Watch {
    project: PathBuf,
    stories: BTreeSet<PathBuf>,
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
    events: Receiver<notify::Result<Event>>,
}

impl Watch {
    /// Begins to watch a project's directory and stories that may lie elsewhere.
    ///
    /// # Errors
    /// When the system has no way to do it, or not for so many directories.
    pub fn new(project: &Path, stories: &[PathBuf]) -> Result<Self, AuthorError> {
        let real = |path: &Path| fs::canonicalize(path).map_err(AuthorError::file("read", path));
        let (tell, events) = channel();
        // Nobody listens any more only when all of it ends.
        let watcher = notify::recommended_watcher(move |event| drop(tell.send(event)));
        let mut watch = Self {
            project: real(project)?,
            stories: stories
                .iter()
                .map(|it| real(it))
                .collect::<Result<_, _>>()?,
            watcher: watcher.map_err(|error| cannot(project, &error))?,
            watched: BTreeSet::new(),
            events,
        };
        watch.follow()?;
        Ok(watch)
    }

    /// Waits for a change since the last time, and until it is whole; false when it is time to stop.
    ///
    /// # Errors
    /// When a new directory cannot be watched.
    pub fn changed(&mut self, stop: &AtomicBool) -> Result<bool, AuthorError> {
        let mut changed = false;
        loop {
            if stop.load(Ordering::SeqCst) {
                return Ok(false);
            }
            let patience = if changed { QUIET } else { GLANCE };
            match self.events.recv_timeout(patience) {
                Ok(event) => changed |= self.is_a_change(event),
                Err(RecvTimeoutError::Timeout) if changed => break,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(false),
            }
        }
        self.follow()?;
        Ok(true)
    }

    /// Whether an event is about what an author writes. What was lost may have been.
    fn is_a_change(&self, event: notify::Result<Event>) -> bool {
        let Ok(event) = event else { return true };
        !event.kind.is_access() && event.paths.iter().any(|path| self.is_the_authors(path))
    }

    fn is_the_authors(&self, path: &Path) -> bool {
        if self.stories.contains(path) {
            return true;
        }
        let Ok(path) = path.strip_prefix(&self.project) else {
            return false;
        };
        let mut names = path.iter().filter_map(OsStr::to_str);
        let made = ["wasm", "half"].map(OsStr::new);
        !names.any(is_of_tools)
            && !path.extension().is_some_and(|it| made.contains(&it))
            && path != Path::new("Cargo.lock")
    }

    /// Watches the directories that there are now.
    fn follow(&mut self) -> Result<(), AuthorError> {
        let mut directories = vec![self.project.clone()];
        let of_stories = self.stories.iter().filter_map(|it| it.parent());
        let mut all: BTreeSet<PathBuf> = of_stories.map(Path::to_owned).collect();
        while let Some(directory) = directories.pop() {
            // What cannot be read is not the author's.
            for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
                let is_directory = entry.file_type().is_ok_and(|it| it.is_dir());
                let name = entry.file_name();
                if is_directory && !name.to_str().is_none_or(is_of_tools) {
                    directories.push(entry.path());
                }
            }
            all.insert(directory);
        }
        for new in all.difference(&self.watched) {
            let watched = self.watcher.watch(new, RecursiveMode::NonRecursive);
            watched.map_err(|error| cannot(new, &error))?;
        }
        self.watched = all;
        Ok(())
    }
}

/// Whether a name is that of what tools keep. Editors hide what they keep, and mark it with a tilde.
fn is_of_tools(name: &str) -> bool {
    OF_TOOLS.contains(&name) || name.starts_with('.') || name.ends_with('~')
}

fn cannot(path: &Path, error: &notify::Error) -> AuthorError {
    AuthorError::Watch {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

//! A desk: a directory with `copydesk.toml` and its database.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::DeskError;
use crate::clock;
use crate::config::Settings;
use crate::store::{DeskLock, SledStore, Store};

/// The settings of a desk, within its directory.
pub const SETTINGS_FILE: &str = "copydesk.toml";

/// The database of a desk, within its directory.
pub const DATABASE_DIR: &str = ".copydesk";

/// An open desk. While it is open, no other process can open it.
#[derive(Debug)]
pub struct Desk {
    dir: PathBuf,
    store: Arc<SledStore>,
}

impl Desk {
    /// The nearest directory with a `copydesk.toml`, from `start` upwards.
    pub fn find(start: &Path) -> Option<PathBuf> {
        let desk = start
            .ancestors()
            .find(|dir| dir.join(SETTINGS_FILE).is_file())?;
        Some(desk.to_owned())
    }

    /// Makes a desk in `dir` unless there is one; `true` when it was made. A `copydesk.toml` that
    /// is there stays as it is.
    ///
    /// # Errors
    /// When the directory or the file cannot be written.
    pub fn create(dir: &Path) -> Result<bool, DeskError> {
        let settings = dir.join(SETTINGS_FILE);
        // A link that leads nowhere is somebody's settings that are not there just now.
        if settings.symlink_metadata().is_ok() {
            return Ok(false);
        }
        if dir.exists() && !dir.is_dir() {
            return Err(DeskError::NotADirectory {
                path: dir.to_owned(),
            });
        }
        let write = |path: &Path| {
            let path = path.to_owned();
            move |source| DeskError::Write { path, source }
        };
        fs::create_dir_all(dir).map_err(write(dir))?;
        write_new(&settings, Settings::default_text()).map_err(write(&settings))?;
        Ok(true)
    }

    /// Opens the desk in `dir`. `command` is what a second process is told of this one.
    ///
    /// # Errors
    /// When there is none, another process has it open, or its database is damaged.
    pub fn open(dir: &Path, command: &str) -> Result<Self, DeskError> {
        if !dir.join(SETTINGS_FILE).is_file() {
            return Err(DeskError::Missing {
                path: dir.to_owned(),
            });
        }
        let started = clock::now().map_or_else(String::new, |time| time.to_string());
        let lock = DeskLock::acquire(&dir.join(DATABASE_DIR), command, &started)?;
        Ok(Self {
            dir: dir.to_owned(),
            store: Arc::new(SledStore::open(lock)?),
        })
    }

    /// Its directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Its stories.
    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// The same, to be shared with the threads of a run.
    pub fn shared_store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    /// Closes the database.
    ///
    /// # Errors
    /// When the last of it could not be synced.
    pub fn close(self) -> Result<(), DeskError> {
        match Arc::into_inner(self.store) {
            Some(store) => Ok(store.close()?),
            // All that was acknowledged is on the disk; who still reads closes it in the end.
            None => Ok(()),
        }
    }
}

/// Writes a file that must not be there yet: whole or not at all.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let temporary = path.with_extension(format!("toml.{}.tmp", std::process::id()));
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        // Unlike a rename, a link never replaces what somebody else put there meanwhile.
        fs::hard_link(&temporary, path)
    });
    // It has done its work, or there is none to do.
    drop(fs::remove_file(&temporary));
    written
}

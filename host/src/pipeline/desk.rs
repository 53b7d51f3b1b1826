//! A desk: a directory with `copydesk.toml` and its database.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::DeskError;
use crate::clock;
use crate::config::{LockFile, Settings};
use crate::store::{DeskLock, Salvage, Salvaged, SledStore, Store, Trial, Verified, salvage};

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
        Self::open_after(dir, command, None)
    }

    /// The same, but a database that was not closed well is first opened by another process.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn open_after(dir: &Path, command: &str, trial: Option<&Trial>) -> Result<Self, DeskError> {
        let lock = lock(dir, command)?;
        Ok(Self {
            dir: dir.to_owned(),
            store: Arc::new(SledStore::open_after(lock, trial)?),
        })
    }

    /// Looks through all of the database.
    ///
    /// # Errors
    /// When it cannot be read any further.
    pub fn look_through(&self) -> Result<Verified, DeskError> {
        Ok(self.store.verify()?)
    }

    /// Reads what can be read of a desk whose database may not open any more. The desk stays as it
    /// is.
    ///
    /// # Errors
    /// When there is no desk, another process has it open, or its log is not there.
    pub fn salvage(dir: &Path, command: &str) -> Result<Salvage, DeskError> {
        Ok(salvage(&lock(dir, command)?)?)
    }

    /// Saves what can be read of the desk in `dir` into a new desk in `into`, with its settings and
    /// what lies beside its database. The desk in `dir` stays as it is. Plugins, word lists and
    /// pipelines that the settings name by a path are not copied.
    ///
    /// # Errors
    /// As [`Desk::salvage`], when there is something in `into`, and when it cannot be written.
    pub fn repair(
        dir: &Path,
        command: &str,
        into: &Path,
    ) -> Result<(Salvage, Salvaged), DeskError> {
        let old = lock(dir, command)?;
        let write = |source| DeskError::Write {
            path: into.to_owned(),
            source,
        };
        let is_there = match fs::read_dir(into) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(write(error)),
        };
        if is_there {
            return Err(DeskError::NotEmpty {
                path: into.to_owned(),
            });
        }
        let salvage = salvage(&old)?;
        let data = into.join(DATABASE_DIR);
        fs::create_dir_all(&data).map_err(write)?;
        let pair = |desk: &Path| {
            let settings = desk.join(SETTINGS_FILE);
            [LockFile::path_beside(&settings), settings]
        };
        let settings = pair(dir).into_iter().zip(pair(into));
        let beside = old.beside()?.into_iter().map(|name| {
            let from = old.dir().join(&name);
            (from, data.join(name))
        });
        for (from, to) in settings.into_iter().chain(beside) {
            if from.is_file() {
                copy_synced(&from, &to).map_err(|source| DeskError::Write { path: to, source })?;
            }
        }
        let store = SledStore::open(lock(into, command)?)?;
        let salvaged = salvage.put_into(&store)?;
        store.close()?;
        Ok((salvage, salvaged))
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

/// Locks the desk in `dir`.
fn lock(dir: &Path, command: &str) -> Result<DeskLock, DeskError> {
    if !dir.join(SETTINGS_FILE).is_file() {
        return Err(DeskError::Missing {
            path: dir.to_owned(),
        });
    }
    let started = clock::now().map_or_else(String::new, |time| time.to_string());
    let lock = DeskLock::acquire(&dir.join(DATABASE_DIR), command, &started)?;
    Ok(lock)
}

fn copy_synced(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    File::open(to)?.sync_all()
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

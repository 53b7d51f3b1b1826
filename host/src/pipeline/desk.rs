//! A desk: a directory with `copydesk.toml` and its database.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::DeskError;
use crate::clock;
use crate::config::{LockFile, Settings};
use crate::store::{
    BackedUp, Backup, Compacted, DeskFiles, DeskLock, Migrated, Salvage, Salvaged, SledStore,
    Stats, Store, StoreError, Trial, Verified, Witness, salvage,
};

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

    /// Opens the desk in `dir` to migrate it, as [`SledStore::open_to_migrate`] does.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn open_to_migrate(
        dir: &Path,
        command: &str,
        trial: Option<&Trial>,
    ) -> Result<Self, DeskError> {
        let lock = lock(dir, command)?;
        Ok(Self {
            dir: dir.to_owned(),
            store: Arc::new(SledStore::open_to_migrate(lock, trial)?),
        })
    }

    /// The schema of its database.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn schema(&self) -> Result<u32, DeskError> {
        Ok(self.store.schema()?)
    }

    /// Looks through all of the database.
    ///
    /// # Errors
    /// When it cannot be read any further.
    pub fn look_through(&self) -> Result<Verified, DeskError> {
        Ok(self.store.verify()?)
    }

    /// Measures the database.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn stats(&self) -> Result<Stats, DeskError> {
        Ok(self.store.stats()?)
    }

    /// Writes the whole desk to one file, with its settings and what lies beside its database. It is
    /// of one moment: what is stored meanwhile waits.
    ///
    /// # Errors
    /// When something cannot be read, or the file is there or cannot be written.
    pub fn back_up(&self, file: &Path) -> Result<BackedUp, DeskError> {
        let files = DeskFiles {
            desk: read_all(pair(&self.dir))?,
            beside: read_all(self.store.beside()?)?,
        };
        Ok(self.store.back_up(file, &files)?)
    }

    /// Makes a desk in `into` out of a backup.
    ///
    /// # Errors
    /// When the file is no whole backup, when there is something in `into`, and when it cannot be
    /// written.
    pub fn restore(file: &Path, into: &Path) -> Result<(), DeskError> {
        let backup = Backup::open(file)?;
        must_be_empty(into)?;
        let write = |path: &Path| {
            let path = path.to_owned();
            move |source| DeskError::Write { path, source }
        };
        fs::create_dir_all(into).map_err(write(into))?;
        let started = clock::now().map_or_else(String::new, |time| time.to_string());
        let files = backup.restore(&into.join(DATABASE_DIR), &started)?;
        for (name, contents) in files.desk {
            let path = into.join(name);
            let written = File::create_new(&path).and_then(|mut file| {
                file.write_all(&contents)?;
                file.sync_all()
            });
            written.map_err(write(&path))?;
        }
        let synced = File::open(into).and_then(|dir| dir.sync_all());
        synced.map_err(write(into))
    }

    /// Writes the database anew without what was written over and deleted, and closes the desk.
    ///
    /// # Errors
    /// When it cannot be read or written, or somebody else in this process still uses it; then it
    /// stays as it is.
    pub fn compact(self) -> Result<Compacted, DeskError> {
        match Arc::into_inner(self.store) {
            Some(store) => Ok(store.compact()?),
            None => Err(StoreError::Shared.into()),
        }
    }

    /// Migrates the database to the newest schema, and closes the desk.
    ///
    /// # Errors
    /// As [`Desk::compact`].
    pub fn migrate(self) -> Result<Migrated, DeskError> {
        match Arc::into_inner(self.store) {
            Some(store) => Ok(store.migrate()?),
            None => Err(StoreError::Shared.into()),
        }
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
        must_be_empty(into)?;
        let salvage = salvage(&old)?;
        let data = into.join(DATABASE_DIR);
        fs::create_dir_all(&data).map_err(write)?;
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

    /// The same open desk once more, for somebody else in this process. It is closed when the last
    /// one is.
    #[must_use]
    pub fn share(&self) -> Self {
        Self {
            dir: self.dir.clone(),
            store: Arc::clone(&self.store),
        }
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

    /// Tells somebody of everything that is stored and decided on it from now on, by whatever
    /// command. There is one; whoever comes second is not told.
    pub fn tell_to(&self, witness: Arc<dyn Witness>) {
        self.store.tell_to(witness);
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

/// The files of a desk that are not its database: its lock file and its settings.
fn pair(desk: &Path) -> [PathBuf; 2] {
    let settings = desk.join(SETTINGS_FILE);
    [LockFile::path_beside(&settings), settings]
}

/// The files of these that are there, by their names.
fn read_all(paths: impl IntoIterator<Item = PathBuf>) -> Result<Vec<(String, Vec<u8>)>, DeskError> {
    let mut files = Vec::new();
    for path in paths.into_iter().filter(|path| path.is_file()) {
        let read = fs::read(&path).map_err(StoreError::io("read", &path))?;
        // Ours all have names that are text.
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.push((name.into_owned(), read));
    }
    Ok(files)
}

/// Whether a desk can be made there.
fn must_be_empty(into: &Path) -> Result<(), DeskError> {
    match fs::read_dir(into) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(DeskError::NotEmpty {
                path: into.to_owned(),
            }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(DeskError::Write {
            path: into.to_owned(),
            source,
        }),
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

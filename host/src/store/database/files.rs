//! The files under sled: what must be so before it opens them, and what it leaves undone.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::store::StoreError;
use crate::store::removal::remove_dir;

use super::snapshot::is_whole;

/// What the name of a snapshot ends in until it is whole.
const HALF_WRITTEN: &str = ".generating";

/// In `.copydesk`: a copy of the database that another process looks at.
const COPY: &str = "trial";

/// Where the database of a desk lies.
#[derive(Debug, Clone)]
pub(super) struct Files {
    /// `.copydesk`.
    desk: PathBuf,
    /// `.copydesk/db`.
    db: PathBuf,
}

impl Files {
    pub(super) fn of(desk: &Path) -> Self {
        Self {
            desk: desk.to_owned(),
            db: desk.join("db"),
        }
    }

    /// Where another database is made that is to take its place.
    pub(super) fn beside(&self) -> Self {
        Self {
            desk: self.desk.clone(),
            db: self.desk.join("db.new"),
        }
    }

    /// `.copydesk`.
    pub(super) fn desk(&self) -> &Path {
        &self.desk
    }

    /// sled's directory.
    pub(super) fn db(&self) -> &Path {
        &self.db
    }

    /// sled's log, where everything is.
    pub(super) fn log(&self) -> PathBuf {
        self.db.join("db")
    }

    /// sled's settings.
    pub(super) fn conf(&self) -> PathBuf {
        self.db.join("conf")
    }

    /// sled's snapshots, those aside that are half written.
    pub(super) fn snapshots(&self) -> Result<Vec<PathBuf>, StoreError> {
        let names = entries(&self.db)?;
        let paths = names.iter().map(fs::DirEntry::path);
        let is_snapshot = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("snap.") && !name.ends_with(HALF_WRITTEN)
        };
        Ok(paths.filter(is_snapshot).collect())
    }

    /// Copies the database and its mark to where another process may look at them.
    pub(super) fn copy(&self) -> Result<PathBuf, StoreError> {
        self.remove_copy()?;
        let copy = self.desk.join(COPY);
        let to = Self::of(&copy);
        let blobs = to.db.join("blobs");
        fs::create_dir_all(&blobs).map_err(StoreError::io("make the directory", &blobs))?;
        let mark = self.desk.join("acked");
        let marks = [(mark, copy.join("acked"))].into_iter();
        let files = entries(&self.db)?.into_iter().map(|entry| {
            let to = to.db.join(entry.file_name());
            (entry.path(), to)
        });
        for (from, to) in marks.chain(files).filter(|(from, _)| from.is_file()) {
            fs::copy(&from, &to).map_err(StoreError::io("copy to", &to))?;
        }
        Ok(copy)
    }

    /// Removes that copy, which a kill may have left.
    pub(super) fn remove_copy(&self) -> Result<(), StoreError> {
        remove_dir(&self.desk.join(COPY))
    }

    /// Removes sled's settings when a kill left them half written, before there was anything that
    /// they were needed for: sled refuses to open with them.
    pub(super) fn remove_half_made(&self) -> Result<(), StoreError> {
        let path = self.conf();
        match fs::read(&path) {
            Ok(conf) if !is_whole(&conf, 0) => {
                fs::remove_file(&path).map_err(StoreError::io("remove", &path))
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::io("read", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Removes the snapshots that a kill left half written: sled takes one for the newest snapshot
    /// and refuses to open. Only under the desk's lock, since a living process may be writing one.
    pub(super) fn remove_orphans(&self) -> Result<(), StoreError> {
        for entry in entries(&self.db)? {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("snap.") && name.ends_with(HALF_WRITTEN) {
                let path = entry.path();
                fs::remove_file(&path).map_err(StoreError::io("remove", &path))?;
            }
        }
        Ok(())
    }

    /// Bytes that the database takes on the disk.
    pub(super) fn size(&self) -> Result<u64, StoreError> {
        let mut bytes = 0;
        for entry in entries(&self.db)? {
            let path = entry.path();
            let about = entry.metadata().map_err(StoreError::io("look at", &path))?;
            // A block is 512 bytes, whatever the file system's own are.
            bytes += about.blocks() * 512;
        }
        Ok(bytes)
    }

    /// Looks whether sled put a value into a file of its own.
    pub(super) fn check_blobs(&self) -> Result<(), StoreError> {
        let path = self.db.join("blobs");
        if entries(&path)?.is_empty() {
            Ok(())
        } else {
            Err(StoreError::Blobs { path })
        }
    }

    /// Makes sure that the files themselves are there after a power cut: sled syncs neither its
    /// settings nor a directory.
    pub(super) fn sync_names(&self) -> Result<(), StoreError> {
        let conf = self.db.join("conf");
        let blobs = self.db.join("blobs");
        let above = self
            .desk
            .parent()
            .filter(|above| !above.as_os_str().is_empty());
        let paths = [&conf, &self.log(), &blobs, &self.db, &self.desk];
        let paths = paths.into_iter().map(PathBuf::as_path);
        for path in paths.chain([above.unwrap_or(Path::new("."))]) {
            let synced = File::open(path).and_then(|file| file.sync_all());
            synced.map_err(StoreError::io("sync", path))?;
        }
        Ok(())
    }
}

/// What lies in a directory; nothing when it is not there.
pub(super) fn entries(dir: &Path) -> Result<Vec<fs::DirEntry>, StoreError> {
    let read = fs::read_dir(dir).and_then(Iterator::collect);
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(StoreError::io("list", dir)),
    }
}

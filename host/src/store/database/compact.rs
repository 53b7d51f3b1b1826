//! Gives back the room of what was written over and deleted.
//!
//! sled's log never gets shorter. So everything that is there is written into a new database beside
//! the old one, the two change places in one step, and the old one goes.

use std::fs::File;
use std::path::Path;

use nix::fcntl::{AT_FDCWD, RenameFlags, renameat2};

use crate::store::StoreError;
use crate::store::removal::remove_dir;

use super::backup::{Batches, trees};
use super::chunks::Failure;
use super::closed::Closed;
use super::files::Files;
use super::panics::contained;
use super::sled_store::{SledStore, damaged, explain};
use super::trees::Trees;

/// Bytes of a database before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
}

impl SledStore {
    /// Writes the database anew without what was written over and deleted, and closes it. A kill at
    /// any moment leaves the old one or the new one, each whole. Needs the room of the new one
    /// beside the old one.
    ///
    /// # Errors
    /// When the database cannot be read or the new one cannot be written; then the old one stays.
    pub fn compact(self) -> Result<Compacted, StoreError> {
        self.write_anew(&|_| Ok(()))
    }

    /// The same, and does something to the new one before it takes the place of the old one.
    pub(super) fn write_anew(
        self,
        change: &dyn Fn(&Trees) -> Result<(), Failure>,
    ) -> Result<Compacted, StoreError> {
        let files = self.files().clone();
        let new = files.beside();
        new.remove()?;
        let before = files.size()?;
        let copied = self.read(|old| Ok(copy(old, &new, change)))?;
        // Not of this database: what the new one fails with is no end of the old one.
        copied.inspect_err(|_| {
            new.remove().ok();
        })?;
        let after = new.size()?;
        let lock = self.close_and_keep_lock()?;
        // What it says of the log is true of the old one alone.
        Closed::remove(files.desk())?;
        exchange(files.db(), new.db())?;
        files.sync_names()?;
        new.remove()?;
        drop(lock);
        Ok(Compacted { before, after })
    }
}

/// Copies all entries into a new database, and waits for the disk.
fn copy(
    old: &Trees,
    into: &Files,
    change: &dyn Fn(&Trees) -> Result<(), Failure>,
) -> Result<(), StoreError> {
    let copied = contained(|| {
        let new = Trees::open(into)?;
        let mut batches = Batches::default();
        for (number, tree) in trees(old) {
            for entry in &tree.tree {
                let (key, value) = entry?;
                batches.insert(&new, number, &key, &value)?;
            }
        }
        batches.write(&new)?;
        change(&new)?;
        new.db.flush()?;
        Ok::<_, Failure>(())
    });
    match copied {
        Ok(copied) => copied.map_err(|failure| explain(into, failure))?,
        Err(what) => return Err(damaged(into, what)),
    }
    into.check_blobs()?;
    let log = into.log();
    let synced = File::open(&log).and_then(|log| log.sync_all());
    synced.map_err(StoreError::io("sync", &log))?;
    into.sync_names()
}

/// Lets two directories change places, in one step.
fn exchange(one: &Path, other: &Path) -> Result<(), StoreError> {
    let flags = RenameFlags::RENAME_EXCHANGE;
    renameat2(AT_FDCWD, one, AT_FDCWD, other, flags)
        .map_err(|errno| StoreError::io("put the new database in the place of", one)(errno.into()))
}

impl Files {
    /// Removes a database, if there is one.
    fn remove(&self) -> Result<(), StoreError> {
        remove_dir(self.db())
    }

    /// Removes what a kill left of a compaction: a new database that was not finished, or the old
    /// one after its place was taken.
    pub(super) fn remove_beside(&self) -> Result<(), StoreError> {
        self.beside().remove()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::Digest;
    use crate::store::testing::{Draft, TempDir, stories};
    use crate::store::{Store as _, StoredStory};

    /// A desk of which most was written over.
    fn worn() -> (TempDir, Vec<StoredStory>) {
        let dir = TempDir::new();
        let store = dir.open();
        for round in 0..30 {
            let drafts: Vec<Draft> = (0..30)
                .map(|n| Draft::new(&format!("s{n}")).tag(&format!("round:{round}")))
                .map(|draft| draft.body(&"word ".repeat(500)))
                .collect();
            store.put(&stories(&drafts), None).unwrap();
        }
        store
            .put_objects(&[(Digest::of_bytes(b"x"), b"x")])
            .unwrap();
        let before = store.scan(None, 100).unwrap();
        store.close().unwrap();
        (dir, before)
    }

    #[test]
    fn a_compacted_desk_is_smaller_and_the_same() {
        let (dir, before) = worn();
        let sizes = dir.open().compact().unwrap();
        assert!(sizes.after * 2 < sizes.before, "{sizes:?}");
        let store = dir.open();
        let stats = store.stats().unwrap();
        assert!(
            stats.disk * 2 < sizes.before && stats.live() < stats.disk,
            "{stats:?}"
        );
        assert_eq!(store.scan(None, 100).unwrap(), before);
        assert_eq!(store.verify().unwrap().problems, [""; 0]);
        store.put(&stories(&[Draft::new("new")]), None).unwrap();
        store.close().unwrap();
        assert_eq!(
            fs::read_dir(dir.desk()).unwrap().count(),
            4,
            "db, acked, closed, lock"
        );
    }

    #[test]
    fn what_a_kill_left_of_a_compaction_is_no_obstacle() {
        let (dir, before) = worn();
        let beside = Files::of(&dir.desk()).beside();
        // While the new one was written.
        fs::create_dir(beside.db()).unwrap();
        fs::write(beside.db().join("db"), "half").unwrap();
        let store = dir.open();
        assert_eq!(store.scan(None, 100).unwrap(), before);
        let files = store.files().clone();
        let copied = store
            .read(|old| Ok(copy(old, &files.beside(), &|_| Ok(()))))
            .unwrap();
        copied.unwrap();
        store.close().unwrap();
        // Just after the exchange.
        exchange(files.db(), beside.db()).unwrap();
        let store = dir.open();
        assert_eq!(store.scan(None, 100).unwrap(), before);
        assert!(!beside.db().exists());
        assert_eq!(store.verify().unwrap().problems, [""; 0]);
    }
}

//! [`SledStore`]: opens a desk's database, and answers from it.
//!
//! A batch is acknowledged after its transaction, sled's `flush`, **and** a `sync_all` of our own:
//! sled's flush hands the bytes to the system and does not wait for the disk.
//!
//! Readers and the writer take turns by one lock of ours, so that a reader sees whole, durable
//! batches only, and no iterator of sled is ever alive beside a transaction of ours.

use std::collections::BTreeSet;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, RwLock, RwLockWriteGuard};

use crate::model::{
    Act, AnnotatedStory, Demand, Digest, DocumentHead, DocumentRecord, Logged, Numbered, Revision,
    Severity, State, Story, StoryId, Tombstone,
};
use crate::store::facets::Tally;
use crate::store::log::DecisionLog;
use crate::store::mark::{Acknowledged, Mark};
use crate::store::record::{CurrentRecord, MetaRecord};
use crate::store::settled::settled;
use crate::store::{
    Batch, Counts, Decided, DeskLock, Facet, Faceted, Filed, Filing, Filter, Flags, Head, Page,
    Prune, Pruned, QueueKey, Store, StoreError, Stored, StoredStory, Witness,
};

use super::blocks::{self, Blocks, Wanted};
use super::chunks::{Failure, Walk, decode};
use super::closed::{Closed, Torn};
use super::files::Files;
use super::panics::contained;
use super::prepared::{self, Known};
use super::trees::Trees;
use super::trial::Trial;
use super::undo::Undo;
use super::write::{self, SCHEMA};
use super::{counters, decisions, documents, filing, forget, keys, objects, opening};

/// Heads that are counted in one turn: some milliseconds, for which who writes has to wait.
const TURN: usize = 4_096;

/// Stories that are filed in one transaction, when all are.
const FILING_BATCH: usize = 128;

/// A desk's database on disk. One process has it at a time.
#[derive(Debug)]
pub struct SledStore {
    /// Taken for writing by one batch at a time.
    database: RwLock<Database>,
    files: Files,
    witness: OnceLock<Arc<dyn Witness>>,
    #[cfg(test)]
    failing: super::tests::Failing,
    #[cfg(test)]
    failing_after_log: super::tests::Failing,
    /// Last, so that the desk is free when the database is closed.
    lock: DeskLock,
}

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Work,
    Migrate,
}

/// By how much the log may grow before it is opened once more when it is closed: to read that much
/// takes a quarter of a second.
const GROWN: u64 = 64 << 20;

#[derive(Debug)]
pub(super) struct Database {
    trees: Closing,
    /// sled's log, a second time, to be synced.
    log: File,
    /// Its bytes when it was opened.
    opened: u64,
    mark: Mark,
    pub(super) blocks: Blocks,
    pub(super) decisions: DecisionLog,
    /// Batches that the mark knows of.
    batches: AtomicU64,
    /// Set by the first error of the disk, never unset.
    poisoned: AtomicBool,
    /// Whether any story was forgotten, so that mostly nobody has to look.
    pub(super) any_forgotten: AtomicBool,
    desk: PathBuf,
}

impl Drop for Database {
    /// Says that it was closed, unless nothing is certain any more.
    fn drop(&mut self) {
        let trees = self.trees.0.take();
        if let Some(trees) = trees.as_ref()
            && trees.torn.load(Ordering::Acquire)
        {
            Torn::write(&self.desk);
            // To close sled is to have it write what it has of the batch. So it stays open, and locked,
            // until the process ends.
            std::mem::forget(trees.db.clone());
            return;
        }
        let closed = contained(|| drop(trees)).is_ok();
        if closed
            && !self.poisoned.load(Ordering::Acquire)
            && let Ok(log) = self.log.metadata()
        {
            let closed = Closed {
                batches: self.batches.load(Ordering::Acquire),
                length: log.len(),
            };
            closed.write(&self.desk);
        }
    }
}

/// Closes sled without letting a panic out; what was acknowledged is on the disk already.
#[derive(Debug)]
struct Closing(Option<Trees>);

impl Drop for Closing {
    fn drop(&mut self) {
        let trees = self.0.take();
        contained(|| drop(trees)).ok();
    }
}

impl SledStore {
    /// Whether a database lies in `dir` (`.copydesk`).
    pub fn exists(dir: &Path) -> bool {
        Files::of(dir).log().exists()
    }

    /// Opens the database of the desk that is locked, or makes it where there is none.
    ///
    /// # Errors
    /// When it cannot be opened, and [`StoreError::Lost`] when it opened with less in it than was
    /// acknowledged.
    pub fn open(lock: DeskLock) -> Result<Self, StoreError> {
        Self::open_after(lock, None)
    }

    /// The same, but one that was not closed well is first opened by another process. Without one,
    /// this process can hang on a database that is damaged.
    ///
    /// # Errors
    /// As [`SledStore::open`], and [`StoreError::Interrupted`] when the desk was asked to stop
    /// meanwhile.
    pub fn open_after(lock: DeskLock, trial: Option<&Trial>) -> Result<Self, StoreError> {
        Self::open_for(lock, trial, Purpose::Work)
    }

    /// The same, to migrate it: what the decisions log has and the database does not is left to the
    /// next open when its schema is an older one.
    ///
    /// # Errors
    /// As [`SledStore::open_after`].
    pub fn open_to_migrate(lock: DeskLock, trial: Option<&Trial>) -> Result<Self, StoreError> {
        Self::open_for(lock, trial, Purpose::Migrate)
    }

    fn open_for(
        lock: DeskLock,
        trial: Option<&Trial>,
        purpose: Purpose,
    ) -> Result<Self, StoreError> {
        let files = Files::of(lock.dir());
        let (mark, acknowledged) = Mark::open(lock.dir())?;
        if let Some(Acknowledged { batches: 1.., .. }) = acknowledged
            && !files.log().exists()
        {
            // Before sled makes an empty one in its place.
            return Err(lost(&files, acknowledged, 0));
        }
        files.remove_orphans()?;
        files.remove_beside()?;
        files.remove_copy()?;
        files.check_blobs()?;
        let batches = acknowledged.unwrap_or_default().batches;
        if batches == 0 {
            files.remove_half_made()?;
        }
        let of_database = files.clone();
        let (trees, undo) = opening::open(&of_database, batches, trial)?;
        let trees = Closing(Some(trees));
        let log = files.log();
        let log = File::open(&log).map_err(StoreError::io("open", &log))?;
        let opened = log.metadata().map_or(0, |log| log.len());
        let store = Self {
            database: RwLock::new(Database {
                trees,
                log,
                opened,
                mark,
                blocks: Blocks::default(),
                batches: AtomicU64::new(batches),
                poisoned: AtomicBool::new(false),
                any_forgotten: AtomicBool::new(false),
                desk: files.desk().to_owned(),
                decisions: DecisionLog::none(lock.dir()),
            }),
            files,
            witness: OnceLock::new(),
            #[cfg(test)]
            failing: super::tests::Failing::default(),
            #[cfg(test)]
            failing_after_log: super::tests::Failing::default(),
            lock,
        };
        if let Err(error) = store.compare(acknowledged) {
            store.poison();
            drop(store);
            undo.map_or(Ok(()), Undo::roll_back)?;
            return Err(error);
        }
        undo.map_or(Ok(()), |undo| undo.remove())?;
        let opened = store.read(decisions::applied).and_then(|applied| {
            let (log, acts) = DecisionLog::open(store.lock.dir(), applied)?;
            store.database_mut()?.decisions = log;
            if !acts.is_empty() {
                match (store.read(write::newest), purpose) {
                    (Ok(()), _) => store.catch_up(&acts)?,
                    (Err(StoreError::Older { .. }), Purpose::Migrate) => {}
                    (Err(error), _) => return Err(error),
                }
            }
            let database = store.database_mut()?;
            store.look_for_forgotten(&database)
        });
        if opened.is_err() {
            store.poison();
        }
        opened.map(|()| store)
    }

    /// It is not one that was closed well.
    fn poison(&self) {
        if let Ok(database) = self.database.read() {
            database.poisoned.store(true, Ordering::Release);
        }
    }

    /// Closes the database and looks after what sled left.
    ///
    /// sled reads at each open what was written to its log since its last snapshot, and makes a
    /// snapshot at no other time. So whoever wrote much opens it once more, and the next who only
    /// wants to look at the queue does not wait for it.
    ///
    /// # Errors
    /// [`StoreError::Blobs`] when a value outgrew its limit, and those of an open.
    pub fn close(self) -> Result<(), StoreError> {
        self.close_grown(GROWN)
    }

    /// The same, where so many bytes are much.
    pub(super) fn close_grown(self, much: u64) -> Result<(), StoreError> {
        let has_grown = self.has_grown(much);
        let lock = self.close_and_keep_lock()?;
        if has_grown {
            Self::open(lock)?.close_and_keep_lock()?;
        }
        Ok(())
    }

    /// Whether the log is so much longer than when it was opened that the next open would be slow.
    fn has_grown(&self, much: u64) -> bool {
        let Ok(database) = self.database.read() else {
            return false;
        };
        let length = database.log.metadata().map_or(0, |log| log.len());
        !database.poisoned.load(Ordering::Acquire) && length.saturating_sub(database.opened) >= much
    }

    /// The same; the desk stays locked until the lock is dropped.
    pub(super) fn close_and_keep_lock(self) -> Result<DeskLock, StoreError> {
        let Self {
            database,
            files,
            lock,
            ..
        } = self;
        drop(database);
        files.check_blobs()?;
        Ok(lock)
    }

    /// The next batch finds the disk full between sled's flush and our own sync.
    #[cfg(test)]
    pub(super) fn fail_next_sync(&self) {
        self.failing.next();
    }

    /// The next act finds the disk full between the log and the database.
    #[cfg(test)]
    pub(super) fn fail_after_next_act(&self) {
        self.failing_after_log.next();
    }

    #[cfg(test)]
    pub(super) fn fail_between_log_and_database(&self) -> Result<(), Failure> {
        Ok(self.failing_after_log.fail(&self.files)?)
    }

    /// Compares what the database says of itself with what was acknowledged, and makes both agree
    /// where that is safe.
    fn compare(&self, acknowledged: Option<Acknowledged>) -> Result<(), StoreError> {
        let found = self.read(Trees::desk)?;
        let found = match found {
            Some(found) if found.schema > SCHEMA => {
                let path = self.files.db().to_owned();
                return Err(StoreError::Newer {
                    path,
                    found: found.schema,
                    known: SCHEMA,
                });
            }
            Some(found) => found,
            None => MetaRecord {
                schema: 0,
                batches: 0,
                counts: Counts::default(),
                filed: 0,
            },
        };
        let known = acknowledged.unwrap_or_default();
        if found.batches < known.batches {
            return Err(lost(&self.files, acknowledged, found.batches));
        }
        let stories = found.counts.stories();
        if found.batches == known.batches && stories != known.stories {
            let known = known.stories;
            let what = format!("it counts {stories} stories where {known} were acknowledged");
            return Err(damaged(&self.files, what));
        }
        let is_new = found.schema == 0;
        if is_new || acknowledged.is_none_or(|known| known.batches < found.batches) {
            self.write(|database, trees| {
                if is_new {
                    if trees.stories.tree.first()?.is_some() {
                        let what = "it is missing, but there are stories";
                        return Err(StoreError::corrupt(trees.meta.name, keys::META, what).into());
                    }
                    write::first(
                        trees,
                        &MetaRecord {
                            schema: SCHEMA,
                            ..found
                        },
                    )?;
                }
                self.files.sync_names()?;
                self.make_durable(database, trees, &found)
            })?;
        }
        Ok(())
    }

    /// Counts what fits a filter among the next `most` heads of the queue from a key on; the key to
    /// go on from, where there are more. In between, writers have their turn.
    pub(super) fn tally(
        &self,
        filter: &Filter,
        from: &[u8],
        most: usize,
        tally: &mut Tally,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|trees| {
            matching_among(trees, filter, from, most, |head| {
                tally.add(&head);
                Walk::On
            })
        })
    }

    /// Waits for the disk, and then writes down how much it has.
    pub(super) fn make_durable(
        &self,
        database: &Database,
        trees: &Trees,
        desk: &MetaRecord,
    ) -> Result<(), Failure> {
        trees.db.flush()?;
        #[cfg(test)]
        self.failing.fail(&self.files)?;
        database
            .log
            .sync_all()
            .map_err(StoreError::io("sync", &self.files.log()))?;
        let stories = desk.counts.stories();
        database.mark.write(Acknowledged {
            batches: desk.batches,
            stories,
        })?;
        database.batches.store(desk.batches, Ordering::Release);
        Ok(())
    }

    /// The files that lie beside it and are not its own.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn beside(&self) -> Result<Vec<PathBuf>, StoreError> {
        let names = self.lock.beside()?.into_iter();
        Ok(names.map(|name| self.lock.dir().join(name)).collect())
    }

    /// Where it lies.
    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// Reads, while no batch is written.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Trees) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.read_all(|_, trees| work(trees))
    }

    /// Reads, and with more than the trees.
    pub(super) fn read_all<T>(
        &self,
        work: impl FnOnce(&Database, &Trees) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let database = self.database.read().map_err(|_| StoreError::Poisoned)?;
        self.guarded(&database, work)
    }

    /// Writes, alone.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Database, &Trees) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let database = self.database_mut()?;
        self.guarded(&database, work)
    }

    /// The database, alone.
    pub(super) fn database_mut(&self) -> Result<RwLockWriteGuard<'_, Database>, StoreError> {
        self.database.write().map_err(|_| StoreError::Poisoned)
    }

    /// Stores a batch.
    fn store(
        &self,
        batch: &Batch<'_, AnnotatedStory>,
        known: Known,
        key: Option<Digest>,
        file: Option<Filing<'_>>,
    ) -> Result<Vec<Stored>, StoreError> {
        let Batch {
            stories,
            documents,
            order,
        } = *batch;
        if stories.is_empty() {
            self.put_documents(documents)?;
            return Ok(Vec::new());
        }
        let mut prepared = prepared::prepare(stories, known, order, key)?;
        let mut documents = documents::prepare(documents)?;
        let database = self.database_mut()?;
        self.guarded(&database, |database, trees| {
            write::newest(trees)?;
            documents::retain_unlike(trees, &mut documents)?;
            if !database.any_forgotten.load(Ordering::Acquire) {
                return Ok(());
            }
            let mut stories = prepared.iter();
            stories.try_for_each(|it| forget::refuse_forgotten(trees, it.story(), it.content))
        })?;
        if let Some(file) = file {
            let unfiled = self.guarded(&database, |_, trees| filing::unfiled(trees, &prepared))?;
            // Not within `guarded`: a panic of the caller's is no answer of the database.
            for (prepared, unfiled) in prepared.iter_mut().zip(unfiled) {
                if unfiled {
                    prepared.file(file(prepared.story()));
                }
            }
        }
        let stored = self.guarded(&database, |database, trees| {
            let mut starts = database.blocks.starts(trees)?;
            let (stored, desk) = write::batch(trees, &mut starts, &prepared, &documents)?;
            if let Some(desk) = desk {
                self.make_durable(database, trees, &desk)?;
            }
            Ok(stored)
        })?;
        self.tell(|witness| witness.stored(stories, &stored));
        Ok(stored)
    }

    /// Tells somebody of everything that is stored and decided from now on. There is one; whoever
    /// comes second is not told.
    pub fn tell_to(&self, witness: Arc<dyn Witness>) {
        // Whoever was there first stays.
        self.witness.set(witness).ok();
    }

    /// Tells the witness, if there is one.
    pub(super) fn tell(&self, of: impl FnOnce(&dyn Witness)) {
        if let Some(witness) = self.witness.get() {
            of(witness.as_ref());
        }
    }

    /// The one way to sled: none when poisoned, and poison after an error that leaves the disk
    /// uncertain.
    pub(super) fn guarded<T>(
        &self,
        database: &Database,
        work: impl FnOnce(&Database, &Trees) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let Some(trees) = &database.trees.0 else {
            return Err(StoreError::Poisoned);
        };
        if database.poisoned.load(Ordering::Acquire) {
            return Err(StoreError::Poisoned);
        }
        let result = match contained(|| work(database, trees)) {
            Ok(result) => result.map_err(|failure| explain(&self.files, failure)),
            Err(what) => Err(damaged(&self.files, what)),
        };
        poisoning(database, result)
    }
}

/// The result as it is; poison after an error that leaves the disk uncertain.
pub(super) fn poisoning<T>(
    database: &Database,
    result: Result<T, StoreError>,
) -> Result<T, StoreError> {
    if result.as_ref().is_err_and(StoreError::is_fatal) {
        database.poisoned.store(true, Ordering::Release);
    }
    result
}

impl Store for SledStore {
    fn admit_batch(
        &self,
        batch: Batch<'_, Story>,
        file: Filing<'_>,
    ) -> Result<Vec<Stored>, StoreError> {
        let stories = batch.stories.iter().cloned();
        let admitted: Vec<_> = stories.map(AnnotatedStory::admitted).collect();
        let batch = Batch {
            stories: &admitted,
            documents: batch.documents,
            order: batch.order,
        };
        self.store(&batch, Known::Kept, None, Some(file))
    }

    fn put_batch(
        &self,
        batch: Batch<'_, AnnotatedStory>,
        key: Option<Digest>,
    ) -> Result<Vec<Stored>, StoreError> {
        self.store(&batch, Known::Replaced, key, None)
    }

    fn unchanged(&self, story: &Story, key: Digest) -> Result<Option<Head>, StoreError> {
        let content = story.content_digest();
        let now = settled(story, content, key);
        self.read(|trees| {
            let current = trees.current(&story.id)?;
            let Some(current) = current.filter(|current| current.settled == Some(now)) else {
                return Ok(None);
            };
            let place = keys::place(&current.place(&story.id));
            let head: Option<Head> = trees.queue.record(&place)?;
            let lacks = || StoreError::corrupt(trees.queue.name, &place, "it is missing");
            Ok(Some(head.ok_or_else(lacks)?))
        })
    }

    fn before(&self, story: &Story) -> Result<Option<AnnotatedStory>, StoreError> {
        let id = &story.id;
        self.read(|trees| {
            let Some(current) = trees.current(id)? else {
                return Ok(None);
            };
            let content = story.content_digest();
            let version = match current.content == content {
                true => None,
                false => trees.index.number(&keys::content(id, &content))?,
            };
            let version = version.unwrap_or(current.version);
            Ok(Some(trees.annotated(id, version)?))
        })
    }

    fn complete(&self, stories: &[AnnotatedStory]) -> Result<Vec<Stored>, StoreError> {
        self.store(&stories.into(), Known::Completed, None, None)
    }

    fn file_all(
        &self,
        version: u16,
        file: Filing<'_>,
        each: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<u64, StoreError> {
        let mut filed = 0;
        self.read(write::newest)?;
        loop {
            let desk = self.read(Trees::desk)?;
            if desk.is_none_or(|desk| desk.filed == version) {
                return Ok(filed);
            }
            let mut batches = desk.map_or(0, |desk| desk.batches);
            let mut after: Option<StoryId> = None;
            loop {
                let unfiled = self.read(|trees| {
                    filing::unfiled_after(trees, after.as_ref(), version, FILING_BATCH)
                })?;
                let Some(last) = unfiled.last() else {
                    break;
                };
                after = Some(last.story.id.clone());
                let unfiled = unfiled.into_iter().map(|unfiled| {
                    let fresh = file(&unfiled.story);
                    (unfiled, fresh)
                });
                let unfiled: Vec<_> = unfiled.collect();
                self.write(|database, trees| {
                    let desk = filing::refile(trees, &unfiled)?;
                    self.make_durable(database, trees, &desk)
                })?;
                batches += 1;
                let found = unfiled.iter().filter(|(_, filed)| !filed.is_empty());
                filed += found.count() as u64;
                if each(filed).is_break() {
                    return Ok(filed);
                }
            }
            self.write(|database, trees| {
                let desk = filing::all_filed(trees, version, batches)?;
                desk.map_or(Ok(()), |desk| self.make_durable(database, trees, &desk))
            })?;
        }
    }

    fn put_objects(&self, given: &[(Digest, &[u8])]) -> Result<(), StoreError> {
        // Mostly all of them are there, which takes no writer's turn.
        let missing = self.read(|trees| {
            write::newest(trees)?;
            objects::missing(trees, given)
        })?;
        if missing.is_empty() {
            return Ok(());
        }
        self.write(|database, trees| {
            let missing = objects::missing(trees, given)?;
            if missing.is_empty() {
                return Ok(());
            }
            let desk = objects::put(trees, &missing)?;
            self.make_durable(database, trees, &desk)
        })
    }

    fn object(&self, digest: Digest) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|trees| objects::get(trees, digest))
    }

    fn account(&self, documents: &[DocumentRecord]) -> Result<(), StoreError> {
        self.put_documents(documents)
    }

    fn document(&self, uri: &str) -> Result<Option<DocumentRecord>, StoreError> {
        self.read(|trees| documents::get(trees, uri))
    }

    fn documents(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<DocumentHead>, StoreError> {
        self.read(|trees| documents::heads(trees, after, limit))
    }

    fn decide(&self, act: &Act, seen: &[Revision]) -> Result<Decided, StoreError> {
        self.take(act, seen)
    }

    fn decisions_of(&self, id: &StoryId) -> Result<Vec<Logged>, StoreError> {
        self.read(|trees| trees.entries(id))
    }

    fn everywhere(&self) -> Result<Vec<Logged>, StoreError> {
        self.read(Trees::all_everywhere)
    }

    fn acts(&self, after: u64, limit: usize) -> Result<Vec<Numbered>, StoreError> {
        self.read_all(|database, _| Ok(database.decisions.acts(after, limit)?))
    }

    fn forget(&self, demand: &Demand) -> Result<Tombstone, StoreError> {
        self.take_out(demand)
    }

    fn readmit(&self, demand: &Demand) -> Result<(), StoreError> {
        self.let_in(demand)
    }

    fn forgotten(&self, story: &Story) -> Result<Option<Tombstone>, StoreError> {
        self.read_all(
            |database, trees| match database.any_forgotten.load(Ordering::Acquire) {
                true => forget::forgotten(trees, story, story.content_digest()),
                false => Ok(None),
            },
        )
    }

    fn tombstones(
        &self,
        after: Option<&StoryId>,
        limit: usize,
    ) -> Result<Vec<Tombstone>, StoreError> {
        self.read(|trees| forget::tombstones(trees, after, limit))
    }

    fn prune(&self, which: &Prune) -> Result<Pruned, StoreError> {
        self.drop_old(which)
    }

    fn last_version(&self, id: &StoryId) -> Result<Option<u32>, StoreError> {
        self.read(|trees| trees.last_version(id))
    }

    fn source_of(&self, id: &StoryId) -> Result<Option<String>, StoreError> {
        self.read(|trees| Ok(trees.current(id)?.map(|current| current.source)))
    }

    fn story(&self, id: &StoryId, version: Option<u32>) -> Result<Option<StoredStory>, StoreError> {
        self.read(|trees| {
            let Some(current) = trees.current(id)? else {
                return Ok(None);
            };
            let version = version.unwrap_or(current.version);
            let is_there = version == current.version || trees.has_version(id, version)?;
            is_there.then(|| trees.version(id, version)).transpose()
        })
    }

    fn text(&self, id: &StoryId) -> Result<Option<(Story, u32)>, StoreError> {
        self.read(|trees| {
            let Some(current) = trees.current(id)? else {
                return Ok(None);
            };
            let text = trees.text(id, current.version)?;
            Ok(Some((text, current.version)))
        })
    }

    fn scan(&self, after: Option<&StoryId>, limit: usize) -> Result<Vec<StoredStory>, StoreError> {
        self.read(|trees| {
            let stories = &trees.stories;
            let from = after.map(keys::after_story).unwrap_or_default();
            let mut found = Vec::new();
            if limit == 0 {
                return Ok(found);
            }
            stories.walk(&from, None, |key, bytes| {
                let no_id = || StoreError::corrupt(stories.name, key, "it is no id");
                let id = keys::story_id(key).ok_or_else(no_id)?;
                let current: CurrentRecord = decode(stories.name, key, bytes)?;
                found.push(trees.version(&id, current.version)?);
                Ok(if found.len() < limit {
                    Walk::On
                } else {
                    Walk::Stop
                })
            })?;
            Ok(found)
        })
    }

    fn queue(
        &self,
        filter: &Filter,
        after: Option<&QueueKey>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let after = after.map(keys::after_place).unwrap_or_default();
        let more = limit.saturating_add(1);
        self.read(|trees| {
            let mut heads = Vec::new();
            if limit > 0 {
                matching(trees, filter, &after, |head| {
                    heads.push(head);
                    if heads.len() < more {
                        Walk::On
                    } else {
                        Walk::Stop
                    }
                })?;
            }
            Ok(Page::of(heads, limit))
        })
    }

    fn facets(
        &self,
        filter: &Filter,
        facets: &[Facet],
        most: usize,
    ) -> Result<Faceted, StoreError> {
        let mut tally = Tally::of(facets);
        let are_counted = filter.is_of_state() && facets.iter().all(|facet| facet.is_counted());
        let is_done = are_counted
            && self.read(|trees| {
                let are_right = counters::are_right(trees)?;
                if are_right {
                    let states = State::ALL.into_iter();
                    let states =
                        states.filter(|state| filter.state.is_none_or(|asked| asked == *state));
                    counters::count(trees, &states.collect::<Vec<_>>(), &mut tally)?;
                }
                Ok(are_right)
            })?;
        let mut rest = (!is_done).then(Vec::new);
        while let Some(from) = rest {
            rest = self.tally(filter, &from, TURN, &mut tally)?;
        }
        Ok(tally.most(most))
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        self.read(|trees| Ok(trees.desk()?.map(|desk| desk.counts).unwrap_or_default()))
    }

    fn find(&self, prefix: &str, limit: usize) -> Result<Vec<StoryId>, StoreError> {
        self.read(|trees| {
            let mut found = Vec::new();
            if limit == 0 {
                return Ok(found);
            }
            trees.ids(prefix.as_bytes(), |id| {
                if !id.as_str().starts_with(prefix) {
                    return Walk::Stop;
                }
                found.push(id);
                if found.len() < limit {
                    Walk::On
                } else {
                    Walk::Stop
                }
            })?;
            Ok(found)
        })
    }

    fn filed_under(&self, keys: &[u64], limit: usize) -> Result<Vec<StoryId>, StoreError> {
        let under: BTreeSet<u64> = keys.iter().copied().collect();
        self.read(|trees| {
            let index = &trees.index;
            let mut found = BTreeSet::new();
            if limit == 0 {
                return Ok(Vec::new());
            }
            for key in under {
                let prefix = keys::filed_under(key);
                // The first ones of all are among the first ones of each.
                let mut left = limit;
                index.entries(&prefix, |entry, _| {
                    if !entry.starts_with(&prefix) {
                        return Ok(Walk::Stop);
                    }
                    let Some(keys::Entry::Filed(_, id)) = keys::entry(entry) else {
                        return Err(StoreError::corrupt(index.name, entry, "it is no id").into());
                    };
                    found.insert(id);
                    left -= 1;
                    Ok(if left > 0 { Walk::On } else { Walk::Stop })
                })?;
                while found.len() > limit {
                    found.pop_last();
                }
            }
            Ok(found.into_iter().collect())
        })
    }

    fn filed(&self, id: &StoryId) -> Result<Option<Filed>, StoreError> {
        self.read(|trees| match trees.current(id)? {
            Some(current) => trees.filed(id, current.version),
            None => Ok(None),
        })
    }
}

/// The heads that fit a filter, in the order of the queue and from a key on, until `each` says stop.
pub(super) fn matching(
    trees: &Trees,
    filter: &Filter,
    after: &[u8],
    each: impl FnMut(Head) -> Walk,
) -> Result<(), Failure> {
    matching_among(trees, filter, after, usize::MAX, each).map(|_| ())
}

/// The same, but no more than `most` heads are read; the key to go on from, where that was not enough.
pub(super) fn matching_among(
    trees: &Trees,
    filter: &Filter,
    after: &[u8],
    most: usize,
    mut each: impl FnMut(Head) -> Walk,
) -> Result<Option<Vec<u8>>, Failure> {
    let queue = &trees.queue;
    let wanted = Wanted::of(filter);
    let mut stopped = false;
    let mut left = most;
    let mut rest = None;
    for state in State::ALL {
        let (from, until) = match filter.flags {
            None => keys::stretch(state, filter.severity),
            Some(Flags::Undecided) => {
                keys::stretch(state, filter.severity.max(Some(Severity::Note)))
            }
            Some(Flags::Decided) => keys::stretch_without_severity(state),
        };
        let from = from.max(after.to_vec());
        let is_asked_for = filter.state.is_none_or(|asked| asked == state);
        if stopped || !is_asked_for || from >= until {
            continue;
        }
        let fits = |key: &[u8], bytes: &[u8]| {
            if left == 0 {
                stopped = true;
                rest = Some(key.to_vec());
                return Ok(Walk::Stop);
            }
            left -= 1;
            let head: Head = decode(queue.name, key, bytes)?;
            let walk = if filter.matches(&head) {
                each(head)
            } else {
                Walk::On
            };
            stopped = walk == Walk::Stop;
            Ok(walk)
        };
        match &wanted {
            Some(wanted) => blocks::walk(trees, wanted, &from, &until, fits)?,
            None => queue.walk(&from, Some(&until), fits)?,
        }
    }
    Ok(rest)
}

pub(super) fn explain(files: &Files, failure: Failure) -> StoreError {
    match failure {
        Failure::Store(error) => error,
        Failure::Sled(sled::Error::Io(error)) => {
            // sled's own error has the system's in the form for programmers.
            let error = match error.kind() {
                kind @ std::io::ErrorKind::StorageFull => kind.into(),
                _ => error,
            };
            StoreError::io("read or write the database", &files.log())(error)
        }
        Failure::Sled(sled::Error::Corruption { at: Some(at), .. }) => damaged(
            files,
            format!("sled found bytes that it did not write at {at:?}"),
        ),
        Failure::Sled(sled::Error::Corruption { at: None, .. }) => damaged(
            files,
            "sled found a snapshot or settings that it did not write".to_owned(),
        ),
        Failure::Sled(error) => damaged(files, format!("sled says {:?}", error.to_string())),
    }
}

pub(super) fn damaged(files: &Files, what: String) -> StoreError {
    StoreError::Damaged {
        path: files.db().to_owned(),
        what,
    }
}

pub(super) fn lost(files: &Files, acknowledged: Option<Acknowledged>, found: u64) -> StoreError {
    let acknowledged = acknowledged.unwrap_or_default().batches;
    StoreError::Lost {
        path: files.db().to_owned(),
        acknowledged,
        found,
    }
}

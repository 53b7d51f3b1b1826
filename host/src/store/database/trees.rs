//! The trees of an open database, and how a story is read out of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::model::{AnnotatedStory, Logged, Revision, Story, StoryId};
use crate::store::record::{
    AnnotationsRecord, CurrentRecord, DecisionsRecord, MetaRecord, MoreRecord, OutcomesRecord,
    versioned,
};
use crate::store::{Filed, StoreError, StoredStory};

use super::chunks::{Failure, NamedTree, Walk, decode};
use super::files::Files;
use super::keys::{self, Part};

/// A hint for sled's cache, in bytes; it uses several times as much. Four times as large a cache
/// was no faster over 20,000 stories and took 50 MiB more (docs/benchmarks.md).
const CACHE: u64 = 16 << 20;

/// How often and how long sled's own lock is waited for. The desk's lock is ours by then, so it can
/// only be a thread of a store that this process has just closed, or a child that it is starting. Ten
/// seconds: two were seen not to be enough on a machine with more to do than it has processors.
pub(super) const LOCK_TRIES: u32 = 5000;
pub(super) const LOCK_WAIT: Duration = Duration::from_millis(2);

/// The trees of an open database.
#[derive(Debug)]
pub(super) struct Trees {
    /// All of them, to be flushed.
    pub(super) db: sled::Db,
    /// A transaction has not ended, or failed while it was written.
    pub(super) torn: AtomicBool,
    pub(super) meta: NamedTree,
    pub(super) stories: NamedTree,
    pub(super) versions: NamedTree,
    pub(super) queue: NamedTree,
    pub(super) index: NamedTree,
    pub(super) objects: NamedTree,
    pub(super) decisions: NamedTree,
    pub(super) documents: NamedTree,
}

impl Trees {
    /// Opens sled, with its panics.
    pub(super) fn open(files: &Files) -> Result<Self, Failure> {
        let config = sled::Config::new()
            .path(files.db())
            .mode(sled::Mode::LowSpace)
            .cache_capacity(CACHE)
            .flush_every_ms(Some(500));
        let db = open_when_free(&config)?;
        let tree = |name| {
            Ok::<_, sled::Error>(NamedTree {
                name,
                tree: db.open_tree(name)?,
            })
        };
        Ok(Self {
            meta: tree("meta")?,
            stories: tree("stories")?,
            versions: tree("versions")?,
            queue: tree("queue")?,
            index: tree("index")?,
            objects: tree("objects")?,
            decisions: tree("decisions")?,
            documents: tree("documents")?,
            torn: AtomicBool::new(false),
            db,
        })
    }

    /// A transaction begins. sled writes one step by step, and one that fails between two of them, or
    /// panics, may be there in part.
    pub(super) fn begin(&self) {
        self.torn.store(true, Ordering::Release);
    }

    /// It ended, well or with nothing of it written.
    pub(super) fn end<T>(&self, done: Result<T, Failure>) -> Result<T, Failure> {
        if !matches!(done, Err(Failure::Sled(_))) {
            self.torn.store(false, Ordering::Release);
        }
        done
    }

    /// What the database says of itself; `None` when it is new.
    pub(super) fn desk(&self) -> Result<Option<MetaRecord>, Failure> {
        let Some(mut desk) = self.meta.record::<MetaRecord>(keys::META)? else {
            return Ok(None);
        };
        let more = self.more()?;
        desk.counts = more.counts(desk.counts);
        desk.filed = more.filed;
        Ok(Some(desk))
    }

    /// What it says beyond that.
    pub(super) fn more(&self) -> Result<MoreRecord, Failure> {
        let more = self.meta.record::<MoreRecord>(keys::MORE)?;
        Ok(more.unwrap_or_default())
    }

    /// What was decided of a story.
    pub(super) fn entries(&self, id: &StoryId) -> Result<Vec<Logged>, Failure> {
        let entries = self.decisions.record::<DecisionsRecord>(&keys::story(id))?;
        Ok(entries.unwrap_or_default().0)
    }

    /// What is kept of a story's current version.
    pub(super) fn current(&self, id: &StoryId) -> Result<Option<CurrentRecord>, Failure> {
        self.stories.record(&keys::story(id))
    }

    /// Whether a story has a version of that number.
    pub(super) fn has_version(&self, id: &StoryId, version: u32) -> Result<bool, Failure> {
        let story = keys::part(id, version, Part::Story);
        Ok(self.versions.record::<Story>(&story)?.is_some())
    }

    /// Whether there is anything of a version.
    pub(super) fn has_of_version(&self, id: &StoryId, version: u32) -> Result<bool, Failure> {
        let prefix = keys::version(id, version);
        let first = self.versions.tree.scan_prefix(prefix).next().transpose()?;
        Ok(first.is_some())
    }

    /// The highest number that a version of a story ever had.
    pub(super) fn last_version(&self, id: &StoryId) -> Result<Option<u32>, Failure> {
        if let Some(last) = self.index.number(&keys::contents(id))? {
            return Ok(Some(last));
        }
        // Of an older schema: none of its versions was ever dropped.
        let Some(current) = self.current(id)? else {
            return Ok(None);
        };
        let mut last = current.version;
        while self.has_version(id, last.saturating_add(1))? {
            last += 1;
        }
        Ok(Some(last))
    }

    /// What a version was filed with.
    pub(super) fn filed(&self, id: &StoryId, version: u32) -> Result<Option<Filed>, Failure> {
        self.versions.record(&keys::part(id, version, Part::Filed))
    }

    /// A version that must be there, with its revision.
    pub(super) fn version(&self, id: &StoryId, version: u32) -> Result<StoredStory, Failure> {
        let annotated = self.annotated(id, version)?;
        let decisions = self.entries(id)?.len();
        Ok(StoredStory {
            revision: Revision::of(&annotated, version, decisions),
            version,
            annotated,
        })
    }

    /// The text of a version that must be there.
    pub(super) fn text(&self, id: &StoryId, version: u32) -> Result<Story, Failure> {
        let tree = &self.versions;
        let key = keys::part(id, version, Part::Story);
        let corrupt = |what| Failure::Store(StoreError::corrupt(tree.name, &key, what));
        let story: Option<Story> = tree.record(&key)?;
        let story = story.ok_or_else(|| corrupt("a part of it is missing"))?;
        match story.id == *id {
            true => Ok(story),
            false => Err(corrupt("it is another story")),
        }
    }

    /// A version that must be there. What decides on nothing needs no revision, which is a digest.
    pub(super) fn annotated(&self, id: &StoryId, version: u32) -> Result<AnnotatedStory, Failure> {
        let tree = &self.versions;
        let prefix = keys::version(id, version);
        // What it was filed with is no part of what it says.
        let until = keys::part(id, version, Part::Filed);
        let (mut story, mut said, mut outcomes) = (None, None, None);
        tree.walk(&prefix, Some(&until), |key, bytes| {
            let part = key.last().copied();
            if part == Some(Part::Story as u8) {
                story = Some(decode::<Story>(tree.name, key, bytes)?);
            } else if part == Some(Part::Annotations as u8) {
                said = Some(decode::<AnnotationsRecord>(tree.name, key, bytes)?);
            } else if part == Some(Part::Outcomes as u8) {
                outcomes = Some(decode::<OutcomesRecord>(tree.name, key, bytes)?);
            } else {
                return Err(StoreError::corrupt(tree.name, key, "no such part is known").into());
            }
            Ok(Walk::On)
        })?;
        match (story, said, outcomes) {
            (Some(story), Some(said), Some(outcomes)) if story.id == *id => {
                Ok(versioned(story, said, outcomes))
            }
            (Some(_), Some(_), Some(_)) => {
                Err(StoreError::corrupt(tree.name, &prefix, "it is another story").into())
            }
            _ => Err(StoreError::corrupt(tree.name, &prefix, "a part of it is missing").into()),
        }
    }

    /// The ids of the stories from a key on, as long as they are wanted.
    pub(super) fn ids(
        &self,
        from: &[u8],
        mut each: impl FnMut(StoryId) -> Walk,
    ) -> Result<(), Failure> {
        self.stories.walk(from, None, |key, _| {
            let id = keys::story_id(key);
            Ok(each(id.ok_or_else(|| {
                StoreError::corrupt(self.stories.name, key, "it is no id")
            })?))
        })
    }
}

/// Opens sled once its own lock is free.
pub(super) fn open_when_free(config: &sled::Config) -> sled::Result<sled::Db> {
    let mut tries = 0;
    loop {
        match config.open() {
            Err(error) if is_locked(&error) && tries < LOCK_TRIES => {
                tries += 1;
                thread::sleep(LOCK_WAIT);
            }
            result => return result,
        }
    }
}

/// Whether sled's own lock is taken.
fn is_locked(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().starts_with("could not acquire lock"))
}

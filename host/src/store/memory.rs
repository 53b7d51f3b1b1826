//! A store without a disk: the twin that the sled store is compared with, and what `check` uses.
//!
//! Invariant: knows nothing of keys, chunks or records; it answers from the values themselves.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::model::{AnnotatedStory, Digest, StoryId};

use super::{Change, Counts, Filter, Head, Page, QueueKey, Store, StoreError, Stored, StoredStory};

/// A store in memory. What it holds ends with it.
#[derive(Debug, Default)]
pub struct MemoryStore {
    desk: RwLock<Desk>,
}

#[derive(Debug, Default)]
struct Desk {
    stories: BTreeMap<StoryId, Versions>,
    queue: BTreeMap<QueueKey, Head>,
}

/// The versions of a story, oldest first; never empty.
#[derive(Debug)]
struct Versions {
    all: Vec<Version>,
    /// The place of the current one.
    current: usize,
}

#[derive(Debug)]
struct Version {
    content: Digest,
    annotated: AnnotatedStory,
}

impl Versions {
    /// The version at a place.
    fn at(&self, place: usize) -> Option<StoredStory> {
        let version = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        self.all.get(place).map(|one| StoredStory {
            version,
            annotated: one.annotated.clone(),
        })
    }

    fn current(&self) -> Option<StoredStory> {
        self.at(self.current)
    }
}

impl Desk {
    fn put(&mut self, annotated: &AnnotatedStory) -> Stored {
        let id = annotated.story.id.clone();
        let version = Version {
            content: annotated.story.content_digest(),
            annotated: annotated.clone(),
        };
        let mut versions = self.stories.remove(&id).unwrap_or(Versions {
            all: Vec::new(),
            current: 0,
        });
        if let Some(before) = versions.current() {
            let head = Head::new(&before.annotated, before.version);
            self.queue.remove(&QueueKey::of(&head));
        }
        let same = |one: &Version| one.content == version.content;
        let known = versions.all.iter().position(same);
        let change = match (known, versions.all.len()) {
            (Some(_), _) => Change::Annotated,
            (None, 0) => Change::New,
            (None, _) => Change::NewVersion,
        };
        versions.current = known.unwrap_or(versions.all.len());
        match versions.all.get_mut(versions.current) {
            Some(slot) => *slot = version,
            None => versions.all.push(version),
        }
        let number = u32::try_from(versions.current).unwrap_or(u32::MAX);
        let version = number.saturating_add(1);
        let head = Head::new(annotated, version);
        self.queue.insert(QueueKey::of(&head), head);
        self.stories.insert(id.clone(), versions);
        Stored {
            id,
            version,
            change,
        }
    }
}

impl MemoryStore {
    fn read(&self) -> Result<RwLockReadGuard<'_, Desk>, StoreError> {
        self.desk.read().map_err(|_| StoreError::Poisoned)
    }

    fn write(&self) -> Result<RwLockWriteGuard<'_, Desk>, StoreError> {
        self.desk.write().map_err(|_| StoreError::Poisoned)
    }
}

impl Store for MemoryStore {
    fn put(&self, batch: &[AnnotatedStory]) -> Result<Vec<Stored>, StoreError> {
        let mut desk = self.write()?;
        Ok(batch.iter().map(|annotated| desk.put(annotated)).collect())
    }

    fn source_of(&self, id: &StoryId) -> Result<Option<String>, StoreError> {
        let desk = self.read()?;
        let current = desk.stories.get(id).and_then(Versions::current);
        Ok(current.map(|stored| stored.annotated.story.source.uri))
    }

    fn story(&self, id: &StoryId, version: Option<u32>) -> Result<Option<StoredStory>, StoreError> {
        let desk = self.read()?;
        let Some(versions) = desk.stories.get(id) else {
            return Ok(None);
        };
        Ok(match version {
            None => versions.current(),
            Some(version) => (version as usize)
                .checked_sub(1)
                .and_then(|place| versions.at(place)),
        })
    }

    fn scan(&self, after: Option<&StoryId>, limit: usize) -> Result<Vec<StoredStory>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let desk = self.read()?;
        let stories = desk.stories.range::<StoryId, _>((from, Bound::Unbounded));
        Ok(stories
            .filter_map(|(_, versions)| versions.current())
            .take(limit)
            .collect())
    }

    fn queue(
        &self,
        filter: &Filter,
        after: Option<&QueueKey>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let desk = self.read()?;
        let queue = desk.queue.range::<QueueKey, _>((from, Bound::Unbounded));
        let matching = queue
            .map(|(_, head)| head)
            .filter(|head| filter.matches(head));
        Ok(Page::of(
            matching.take(limit.saturating_add(1)).cloned().collect(),
            limit,
        ))
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        let mut counts = Counts::default();
        for head in self.read()?.queue.values() {
            counts.moved(None, head.state);
        }
        Ok(counts)
    }

    fn find(&self, prefix: &str, limit: usize) -> Result<Vec<StoryId>, StoreError> {
        let desk = self.read()?;
        let ids = desk
            .stories
            .keys()
            .filter(|id| id.as_str().starts_with(prefix));
        Ok(ids.take(limit).cloned().collect())
    }
}

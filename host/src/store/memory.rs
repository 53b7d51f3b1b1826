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
    /// The versions of each story, oldest first; never empty.
    stories: BTreeMap<StoryId, Vec<Version>>,
    queue: BTreeMap<QueueKey, Head>,
}

#[derive(Debug)]
struct Version {
    content: Digest,
    annotated: AnnotatedStory,
}

impl Desk {
    fn put(&mut self, annotated: &AnnotatedStory) -> Stored {
        let id = annotated.story.id.clone();
        let version = Version {
            content: annotated.story.content_digest(),
            annotated: annotated.clone(),
        };
        let versions = self.stories.entry(id.clone()).or_default();
        let number = |versions: &[Version]| u32::try_from(versions.len()).unwrap_or(u32::MAX);
        let before = number(versions);
        if let Some(last) = versions.last() {
            self.queue
                .remove(&QueueKey::of(&Head::new(&last.annotated, before)));
        }
        let change = match versions.last_mut() {
            Some(last) if last.content == version.content => {
                *last = version;
                Change::Annotated
            }
            last => {
                let change = if last.is_some() {
                    Change::NewVersion
                } else {
                    Change::New
                };
                versions.push(version);
                change
            }
        };
        let version = number(versions);
        let head = Head::new(annotated, version);
        self.queue.insert(QueueKey::of(&head), head);
        Stored {
            id,
            version,
            change,
        }
    }

    fn current(versions: &[Version]) -> Option<StoredStory> {
        let version = u32::try_from(versions.len()).unwrap_or(u32::MAX);
        versions.last().map(|last| StoredStory {
            version,
            annotated: last.annotated.clone(),
        })
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
        let current = desk.stories.get(id).and_then(|versions| versions.last());
        Ok(current.map(|version| version.annotated.story.source.uri.clone()))
    }

    fn story(&self, id: &StoryId, version: Option<u32>) -> Result<Option<StoredStory>, StoreError> {
        let desk = self.read()?;
        let Some(versions) = desk.stories.get(id) else {
            return Ok(None);
        };
        let until = version.map_or(versions.len(), |version| version as usize);
        Ok(versions.get(..until).and_then(Desk::current))
    }

    fn scan(&self, after: Option<&StoryId>, limit: usize) -> Result<Vec<StoredStory>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let desk = self.read()?;
        let stories = desk.stories.range::<StoryId, _>((from, Bound::Unbounded));
        Ok(stories
            .filter_map(|(_, versions)| Desk::current(versions))
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

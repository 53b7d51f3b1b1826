//! A store without a disk: the twin that the sled store is compared with, and what `check` uses.
//!
//! Invariant: knows nothing of keys, chunks or records; it answers from the values themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, ControlFlow};
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::model::{Act, AnnotatedStory, Digest, Logged, Numbered, Revision, Story, StoryId};

use super::facets::Tally;
use super::settled::{settled, settled_by};
use super::{
    Change, Counts, Decided, Facet, Faceted, Filed, Filing, Filter, Head, Page, QueueKey, Store,
    StoreError, Stored, StoredStory,
};

/// A store in memory. What it holds ends with it.
#[derive(Debug, Default)]
pub struct MemoryStore {
    desk: RwLock<Desk>,
}

#[derive(Debug, Default)]
struct Desk {
    stories: BTreeMap<StoryId, Versions>,
    queue: BTreeMap<QueueKey, Head>,
    objects: BTreeMap<Digest, Vec<u8>>,
    acts: Vec<Numbered>,
    decisions: BTreeMap<StoryId, Vec<Logged>>,
}

/// The versions of a story, oldest first; never empty.
#[derive(Debug)]
struct Versions {
    all: Vec<Version>,
    /// The place of the current one.
    current: usize,
    /// What the current one was put as.
    settled: Option<Digest>,
}

#[derive(Debug)]
struct Version {
    content: Digest,
    annotated: AnnotatedStory,
    filed: Option<Filed>,
}

impl Versions {
    /// The version at a place, of a story with some decisions.
    fn at(&self, place: usize, entries: &[Logged]) -> Option<StoredStory> {
        let version = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        self.all.get(place).map(|one| StoredStory {
            version,
            annotated: one.annotated.clone(),
            revision: Revision::of(&one.annotated, version, entries.len()),
        })
    }

    fn current(&self, entries: &[Logged]) -> Option<StoredStory> {
        self.at(self.current, entries)
    }

    /// What the current one was filed with.
    fn filed(&self) -> Option<&Filed> {
        self.all.get(self.current)?.filed.as_ref()
    }
}

/// What is done with a story whose content is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// What is said of it is replaced, and it is the current version.
    Replaced,
    /// What is said of it is replaced.
    Completed,
    /// What is said of it stays, and it is the current version.
    Kept,
}

impl Desk {
    fn entries(&self, id: &StoryId) -> &[Logged] {
        self.decisions.get(id).map_or(&[], Vec::as_slice)
    }

    /// A story in its current version.
    fn current(&self, id: &StoryId) -> Option<StoredStory> {
        self.stories.get(id)?.current(self.entries(id))
    }

    fn take(
        &mut self,
        annotated: &AnnotatedStory,
        known: Known,
        key: Option<Digest>,
        file: Option<Filing<'_>>,
    ) -> Stored {
        let id = annotated.story.id.clone();
        let content = annotated.story.content_digest();
        let entries = self.entries(&id).to_vec();
        let mut annotated = annotated.clone();
        annotated.stand(&entries);
        let mut versions = self.stories.remove(&id).unwrap_or(Versions {
            all: Vec::new(),
            current: 0,
            settled: None,
        });
        let place = versions.all.iter().position(|one| one.content == content);
        let stored = |version: usize, annotated: &AnnotatedStory, change| Stored {
            id: id.clone(),
            version: u32::try_from(version).unwrap_or(u32::MAX).saturating_add(1),
            change,
            state: annotated.state,
            reasons: annotated.reasons.clone(),
        };
        if let Some(place) = place.filter(|place| *place != versions.current)
            && known == Known::Completed
        {
            let stored = stored(place, &annotated, Change::Annotated);
            if let Some(version) = versions.all.get_mut(place) {
                version.annotated = annotated;
            }
            self.stories.insert(id, versions);
            return stored;
        }
        let before = versions.current(&entries);
        if let Some(before) = &before {
            let head = Head::new(&before.annotated, before.version);
            self.queue.remove(&QueueKey::of(&head));
        }
        let is_the_same = place == Some(versions.current)
            && before.is_some_and(|before| before.annotated.says_the_same(&annotated));
        let change = match (place, versions.all.len(), known) {
            (Some(_), _, Known::Kept) => Change::Unchanged,
            (Some(_), _, _) if is_the_same => Change::Unchanged,
            (Some(_), _, Known::Replaced | Known::Completed) => Change::Annotated,
            (None, 0, _) => Change::New,
            (None, _, _) => Change::NewVersion,
        };
        let story = annotated.story.clone();
        let by = settled_by(&annotated, content, key);
        let before = Some(versions.current).filter(|_| !versions.all.is_empty());
        versions.current = place.unwrap_or(versions.all.len());
        versions.settled = match (known, place) {
            (Known::Kept, Some(_)) if before == place => versions.settled,
            (Known::Kept, Some(_)) => None,
            _ => by,
        };
        match versions.all.get_mut(versions.current) {
            Some(version) if known == Known::Kept => version.annotated.stand(&entries),
            Some(_) if is_the_same => {}
            Some(version) => version.annotated = annotated,
            None => versions.all.push(Version {
                content,
                annotated,
                filed: None,
            }),
        }
        if let Some(version) = versions.all.get_mut(versions.current) {
            let fresh = || Some(file?(&story)).filter(|filed| !filed.is_empty());
            version.filed = version.filed.take().or_else(fresh);
        }
        let Some(current) = versions.current(&entries) else {
            unreachable!("a version was just put there");
        };
        let head = Head::new(&current.annotated, current.version);
        self.queue.insert(QueueKey::of(&head), head);
        let stored = stored(versions.current, &current.annotated, change);
        self.stories.insert(id, versions);
        stored
    }

    /// Applies an act whose stories are as they were seen.
    fn apply(&mut self, numbered: &Numbered) -> Decided {
        let mut stories: Vec<StoryId> = Vec::new();
        for entry in numbered.entries() {
            let id = entry.decision.story.clone();
            self.decisions.entry(id.clone()).or_default().push(entry);
            if !stories.contains(&id) {
                stories.push(id);
            }
        }
        let mut decided = Decided {
            number: numbered.number,
            stories: Vec::new(),
        };
        for id in stories {
            let entries = self.entries(&id).to_vec();
            let Some(versions) = self.stories.get_mut(&id) else {
                continue;
            };
            let number = versions.current;
            if let Some(version) = versions.all.get_mut(number) {
                let number = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
                let head = Head::new(&version.annotated, number);
                self.queue.remove(&QueueKey::of(&head));
                version.annotated.gate = numbered.act.gate;
                version.annotated.stand(&entries);
                let head = Head::new(&version.annotated, number);
                let revision = Revision::of(&version.annotated, number, entries.len());
                decided.stories.push((id, head.state, revision));
                self.queue.insert(QueueKey::of(&head), head);
            }
        }
        decided
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
    fn admit(&self, stories: &[Story], file: Filing<'_>) -> Result<Vec<Stored>, StoreError> {
        let mut desk = self.write()?;
        let admit = |story: &Story| {
            let admitted = AnnotatedStory::admitted(story.clone());
            desk.take(&admitted, Known::Kept, None, Some(file))
        };
        Ok(stories.iter().map(admit).collect())
    }

    fn put(
        &self,
        batch: &[AnnotatedStory],
        key: Option<Digest>,
    ) -> Result<Vec<Stored>, StoreError> {
        let mut desk = self.write()?;
        let put = |annotated| desk.take(annotated, Known::Replaced, key, None);
        Ok(batch.iter().map(put).collect())
    }

    fn unchanged(&self, story: &Story, key: Digest) -> Result<Option<Head>, StoreError> {
        let desk = self.read()?;
        let now = settled(story, story.content_digest(), key);
        let versions = desk.stories.get(&story.id);
        let versions = versions.filter(|versions| versions.settled == Some(now));
        let current = versions.and_then(|versions| versions.current(desk.entries(&story.id)));
        Ok(current.map(|current| Head::new(&current.annotated, current.version)))
    }

    fn before(&self, story: &Story) -> Result<Option<AnnotatedStory>, StoreError> {
        let desk = self.read()?;
        let content = story.content_digest();
        Ok(desk.stories.get(&story.id).and_then(|versions| {
            let same = versions.all.iter().find(|one| one.content == content);
            let before = same.or_else(|| versions.all.get(versions.current));
            before.map(|before| before.annotated.clone())
        }))
    }

    fn complete(&self, batch: &[AnnotatedStory]) -> Result<Vec<Stored>, StoreError> {
        let mut desk = self.write()?;
        let complete = |annotated| desk.take(annotated, Known::Completed, None, None);
        Ok(batch.iter().map(complete).collect())
    }

    fn file_all(
        &self,
        version: u16,
        file: Filing<'_>,
        each: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<u64, StoreError> {
        let mut desk = self.write()?;
        let mut filed = 0;
        let current = desk.stories.values_mut();
        for one in current.filter_map(|versions| versions.all.get_mut(versions.current)) {
            let is_filed = one.filed.as_ref().is_some_and(|is| is.version == version);
            let fresh = || Some(file(&one.annotated.story)).filter(|filed| !filed.is_empty());
            if !is_filed {
                one.filed = fresh();
                filed += u64::from(one.filed.is_some());
            }
        }
        // Nothing here outlives the process, so there is nothing to end half way.
        if filed > 0 {
            let _ = each(filed);
        }
        Ok(filed)
    }

    fn put_objects(&self, objects: &[(Digest, &[u8])]) -> Result<(), StoreError> {
        let mut desk = self.write()?;
        let unlike = objects
            .iter()
            .find(|(digest, bytes)| Digest::of_bytes(bytes) != *digest);
        if let Some((digest, _)) = unlike {
            return Err(StoreError::OtherBytes { digest: *digest });
        }
        let objects = objects.iter();
        desk.objects
            .extend(objects.map(|(digest, bytes)| (*digest, bytes.to_vec())));
        Ok(())
    }

    fn object(&self, digest: Digest) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.read()?.objects.get(&digest).cloned())
    }

    fn decide(&self, act: &Act, seen: &[Revision]) -> Result<Decided, StoreError> {
        let mut desk = self.write()?;
        for (decision, seen) in act.decisions.iter().zip(seen) {
            let id = &decision.story;
            let no_story = || StoreError::NoStory { id: id.clone() };
            let now = desk.current(id).ok_or_else(no_story)?.revision;
            if now != *seen {
                let changes = seen.changes(now, desk.entries(id));
                return Err(StoreError::Changed {
                    id: id.clone(),
                    changes,
                });
            }
        }
        let number = desk.acts.len() as u64 + 1;
        let numbered = Numbered {
            number,
            act: act.clone(),
        };
        let decided = desk.apply(&numbered);
        desk.acts.push(numbered);
        Ok(decided)
    }

    fn decisions_of(&self, id: &StoryId) -> Result<Vec<Logged>, StoreError> {
        Ok(self.read()?.entries(id).to_vec())
    }

    fn acts(&self, after: u64, limit: usize) -> Result<Vec<Numbered>, StoreError> {
        let desk = self.read()?;
        let acts = desk.acts.iter().filter(|act| act.number > after);
        Ok(acts.take(limit).cloned().collect())
    }

    fn source_of(&self, id: &StoryId) -> Result<Option<String>, StoreError> {
        let desk = self.read()?;
        let current = desk.current(id);
        Ok(current.map(|stored| stored.annotated.story.source.uri))
    }

    fn story(&self, id: &StoryId, version: Option<u32>) -> Result<Option<StoredStory>, StoreError> {
        let desk = self.read()?;
        let Some(versions) = desk.stories.get(id) else {
            return Ok(None);
        };
        let entries = desk.entries(id);
        Ok(match version {
            None => versions.current(entries),
            Some(version) => (version as usize)
                .checked_sub(1)
                .and_then(|place| versions.at(place, entries)),
        })
    }

    fn scan(&self, after: Option<&StoryId>, limit: usize) -> Result<Vec<StoredStory>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let desk = self.read()?;
        let stories = desk.stories.range::<StoryId, _>((from, Bound::Unbounded));
        Ok(stories
            .filter_map(|(id, versions)| versions.current(desk.entries(id)))
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

    fn facets(
        &self,
        filter: &Filter,
        facets: &[Facet],
        most: usize,
    ) -> Result<Faceted, StoreError> {
        let mut tally = Tally::of(facets);
        let desk = self.read()?;
        let heads = desk.queue.values();
        for head in heads.filter(|head| filter.matches(head)) {
            tally.add(head);
        }
        Ok(tally.most(most))
    }

    fn find(&self, prefix: &str, limit: usize) -> Result<Vec<StoryId>, StoreError> {
        let desk = self.read()?;
        let ids = desk
            .stories
            .keys()
            .filter(|id| id.as_str().starts_with(prefix));
        Ok(ids.take(limit).cloned().collect())
    }

    fn filed_under(&self, keys: &[u64], limit: usize) -> Result<Vec<StoryId>, StoreError> {
        let keys: BTreeSet<u64> = keys.iter().copied().collect();
        let desk = self.read()?;
        let found = desk.stories.iter().filter(|(_, versions)| {
            let filed = versions.filed().map(|filed| &filed.keys);
            filed.is_some_and(|of| of.iter().any(|key| keys.contains(key)))
        });
        Ok(found.take(limit).map(|(id, _)| id.clone()).collect())
    }

    fn filed(&self, id: &StoryId) -> Result<Option<Filed>, StoreError> {
        let desk = self.read()?;
        Ok(desk.stories.get(id).and_then(Versions::filed).cloned())
    }
}

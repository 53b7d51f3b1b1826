//! A store without a disk: the twin that the sled store is compared with, and what `check` uses.
//!
//! Invariant: knows nothing of keys, chunks or records; it answers from the values themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, ControlFlow};
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::model::{
    Act, AnnotatedStory, Demand, Digest, DocumentHead, DocumentRecord, Gate, Logged, Numbered,
    Receipt, Revision, Scope, State, Story, StoryId, Tombstone, Verdict, holding_everywhere,
    standing_on,
};

use super::documents::DocumentPlace;
use super::facets::Tally;
use super::settled::{settled, settled_by};
use super::{
    Batch, Change, Counts, Decided, Facet, Faceted, Filed, Filing, Filter, Head, Order, Page,
    Prune, PruneMode, Pruned, QueueKey, Store, StoreError, Stored, StoredStory,
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
    documents: BTreeMap<DocumentPlace, DocumentRecord>,
    acts: Vec<Numbered>,
    /// The highest numbers of versions of stories that were forgotten.
    lasts: BTreeMap<StoryId, u32>,
    decisions: BTreeMap<StoryId, Vec<Logged>>,
    /// Those of them that are of all stories, in the order of the log.
    everywhere: Vec<Logged>,
}

/// The versions of a story, oldest first; a place is empty where one was dropped.
#[derive(Debug)]
struct Versions {
    all: Vec<Option<Version>>,
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
    fn version(&self, place: usize) -> Option<&Version> {
        self.all.get(place)?.as_ref()
    }

    fn version_mut(&mut self, place: usize) -> Option<&mut Version> {
        self.all.get_mut(place)?.as_mut()
    }

    /// Those that are there, with their places.
    fn there(&self) -> impl DoubleEndedIterator<Item = (usize, &Version)> {
        let all = self.all.iter().enumerate();
        all.filter_map(|(place, one)| Some((place, one.as_ref()?)))
    }

    /// Where the version is that has a content.
    fn place_of(&self, content: Digest) -> Option<usize> {
        let mut there = self.there();
        let place = there.find(|(_, one)| one.content == content);
        place.map(|(place, _)| place)
    }

    /// The version at a place, of a story with some decisions.
    fn at(&self, place: usize, entries: &[Logged]) -> Option<StoredStory> {
        let version = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        self.version(place).map(|one| StoredStory {
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
        self.version(self.current)?.filed.as_ref()
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

    /// What stands on a story.
    fn standing_on(&self, annotated: &AnnotatedStory) -> Vec<Logged> {
        let own = self.entries(&annotated.story.id).to_vec();
        standing_on(annotated, own, &holding_everywhere(&self.everywhere))
    }

    fn account(&mut self, documents: &[DocumentRecord]) {
        for document in documents {
            let place = DocumentPlace::of(&document.head().uri);
            if document.is_forgotten() {
                self.documents.remove(&place);
            } else {
                self.documents.insert(place, document.clone());
            }
        }
    }

    /// A story in its current version.
    fn current(&self, id: &StoryId) -> Option<StoredStory> {
        self.stories.get(id)?.current(self.entries(id))
    }

    fn take(
        &mut self,
        annotated: &AnnotatedStory,
        (known, order): (Known, Order),
        key: Option<Digest>,
        file: Option<Filing<'_>>,
    ) -> Stored {
        let id = annotated.story.id.clone();
        let content = annotated.story.content_digest();
        let entries = self.entries(&id).to_vec();
        let mut annotated = annotated.clone();
        annotated.stand(&self.standing_on(&annotated));
        let mut versions = self.stories.remove(&id).unwrap_or_else(|| Versions {
            // The numbers of what was forgotten are not given again.
            all: (0..self.lasts.get(&id).copied().unwrap_or(0))
                .map(|_| None)
                .collect(),
            current: usize::MAX,
            settled: None,
        });
        let place = versions.place_of(content);
        let stored = |version: usize, annotated: &AnnotatedStory, change| Stored {
            id: id.clone(),
            version: u32::try_from(version).unwrap_or(u32::MAX).saturating_add(1),
            change,
            state: annotated.state,
            reasons: annotated.reasons.clone(),
        };
        let is_older = versions.version(versions.current).is_some_and(|current| {
            place != Some(versions.current)
                && order == Order::Dated
                && annotated.story.is_older_than(&current.annotated.story)
        });
        if is_older {
            let at = place.unwrap_or(versions.all.len());
            match versions.version_mut(at) {
                Some(version) if known == Known::Kept => annotated = version.annotated.clone(),
                Some(version) if version.annotated.says_the_same(&annotated) => {}
                Some(version) => version.annotated = annotated.clone(),
                None => versions.all.push(Some(Version {
                    content,
                    annotated: annotated.clone(),
                    filed: None,
                })),
            }
            let stored = stored(at, &annotated, Change::Superseded);
            self.stories.insert(id, versions);
            return stored;
        }
        if let Some(place) = place.filter(|place| *place != versions.current)
            && known == Known::Completed
        {
            let stored = stored(place, &annotated, Change::Annotated);
            if let Some(version) = versions.version_mut(place) {
                version.annotated = annotated;
            }
            self.stories.insert(id, versions);
            return stored;
        }
        let before = versions.current(&entries);
        let before_is_there = before.is_some();
        if let Some(before) = &before {
            let head = Head::new(&before.annotated, before.version);
            self.queue.remove(&QueueKey::of(&head));
        }
        let is_the_same = place == Some(versions.current)
            && before.is_some_and(|before| before.annotated.says_the_same(&annotated));
        let change = match (place, before_is_there, known) {
            (Some(_), _, Known::Kept) => Change::Unchanged,
            (Some(_), _, _) if is_the_same => Change::Unchanged,
            (Some(_), _, Known::Replaced | Known::Completed) => Change::Annotated,
            (None, false, _) => Change::New,
            (None, _, _) => Change::NewVersion,
        };
        let story = annotated.story.clone();
        let by = settled_by(&annotated, content, key);
        let before = Some(versions.current).filter(|_| before_is_there);
        versions.current = place.unwrap_or(versions.all.len());
        versions.settled = match (known, place) {
            (Known::Kept, Some(_)) if before == place => versions.settled,
            (Known::Kept, Some(_)) => None,
            _ => by,
        };
        match versions.version_mut(versions.current) {
            Some(version) if known == Known::Kept => {
                let standing = self.standing_on(&version.annotated);
                version.annotated.stand(&standing);
            }
            Some(_) if is_the_same => {}
            Some(version) => version.annotated = annotated,
            None => versions.all.push(Some(Version {
                content,
                annotated,
                filed: None,
            })),
        }
        if let Some(version) = versions.version_mut(versions.current) {
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

    /// Why a text may not come in.
    fn forgotten(&self, story: &Story) -> Option<Tombstone> {
        let content = story.content_digest();
        let own = Tombstone::of(self.entries(&story.id));
        // Of several that had the content, the one whose id comes first.
        let mut all = self.decisions.values().filter_map(|it| Tombstone::of(it));
        own.or_else(|| all.find(|it| it.covers(story, content)))
    }

    fn refuse_forgotten<'a>(
        &self,
        mut stories: impl Iterator<Item = &'a Story>,
    ) -> Result<(), StoreError> {
        stories.try_for_each(|story| match self.forgotten(story) {
            None => Ok(()),
            Some(by) => Err(StoreError::Forgotten {
                id: story.id.clone(),
                by: Box::new(by),
            }),
        })
    }

    /// Takes a story out, and the words of it out of what was decided.
    fn take_out(&mut self, id: &StoryId) {
        if let Some(versions) = self.stories.remove(id)
            && let Some(current) = versions.current(&[])
        {
            let head = Head::new(&current.annotated, current.version);
            self.queue.remove(&QueueKey::of(&head));
        }
        self.documents.retain(|_, document| {
            document.forget(id);
            !document.is_forgotten()
        });
        let decisions = self.acts.iter_mut().flat_map(|it| &mut it.act.decisions);
        let of_story = decisions.filter(|it| it.story == *id);
        let entries = self.decisions.get_mut(id).into_iter().flatten();
        let everywhere = self.everywhere.iter_mut();
        let everywhere = everywhere.filter(|it| it.decision.story == *id);
        let of_story = of_story.chain(entries.map(|entry| &mut entry.decision));
        for decision in of_story.chain(everywhere.map(|entry| &mut entry.decision)) {
            decision.take_words();
        }
        self.stand_again();
    }

    /// Appends an act and applies it.
    fn log(&mut self, act: Act) -> Decided {
        let number = self.acts.len() as u64 + 1;
        let numbered = Numbered { number, act };
        let decided = self.apply(&numbered);
        self.acts.push(numbered);
        decided
    }

    /// Applies an act whose stories are as they were seen.
    fn apply(&mut self, numbered: &Numbered) -> Decided {
        let mut stories: Vec<StoryId> = Vec::new();
        for entry in numbered.entries() {
            let id = entry.decision.story.clone();
            if entry.decision.scope == Scope::Everywhere {
                self.everywhere.push(entry.clone());
            }
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
            if let Some((state, revision)) = self.stand(&id, Some(&numbered.act.gate)) {
                decided.stories.push((id, state, revision));
            }
        }
        let everywhere = |entry: Logged| entry.decision.scope == Scope::Everywhere;
        if numbered.entries().any(everywhere) {
            self.stand_again();
        }
        decided
    }

    /// Lets what was decided stand on a story's current version, judged at a gate from now on.
    fn stand(&mut self, id: &StoryId, gate: Option<&Gate>) -> Option<(State, Revision)> {
        let current = self.current(id)?;
        let StoredStory {
            version,
            mut annotated,
            ..
        } = current;
        self.queue
            .remove(&QueueKey::of(&Head::new(&annotated, version)));
        if let Some(gate) = gate {
            annotated.gate = gate.clone();
        }
        annotated.stand(&self.standing_on(&annotated));
        let head = Head::new(&annotated, version);
        let state = head.state;
        self.queue.insert(QueueKey::of(&head), head);
        let revision = Revision::of(&annotated, version, self.entries(id).len());
        let versions = self.stories.get_mut(id)?;
        versions.version_mut(versions.current)?.annotated = annotated;
        Some((state, revision))
    }

    /// The same for all stories: what is of all of them changed.
    fn stand_again(&mut self) {
        let all: Vec<StoryId> = self.stories.keys().cloned().collect();
        for id in all {
            self.stand(&id, None);
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
    fn admit_batch(
        &self,
        batch: Batch<'_, Story>,
        file: Filing<'_>,
    ) -> Result<Vec<Stored>, StoreError> {
        let mut desk = self.write()?;
        desk.refuse_forgotten(batch.stories.iter())?;
        desk.account(batch.documents);
        let admit = |story: &Story| {
            let admitted = AnnotatedStory::admitted(story.clone());
            desk.take(&admitted, (Known::Kept, batch.order), None, Some(file))
        };
        Ok(batch.stories.iter().map(admit).collect())
    }

    fn put_batch(
        &self,
        batch: Batch<'_, AnnotatedStory>,
        key: Option<Digest>,
    ) -> Result<Vec<Stored>, StoreError> {
        let mut desk = self.write()?;
        desk.refuse_forgotten(batch.stories.iter().map(|it| &it.story))?;
        desk.account(batch.documents);
        let put = |annotated| desk.take(annotated, (Known::Replaced, batch.order), key, None);
        Ok(batch.stories.iter().map(put).collect())
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
            let same = versions.there().map(|(_, one)| one);
            let mut same = same.filter(|one| one.content == content);
            let before = same.next().or_else(|| versions.version(versions.current));
            before.map(|before| before.annotated.clone())
        }))
    }

    fn complete(&self, stories: &[AnnotatedStory]) -> Result<Vec<Stored>, StoreError> {
        let mut desk = self.write()?;
        desk.refuse_forgotten(stories.iter().map(|it| &it.story))?;
        let complete =
            |annotated| desk.take(annotated, (Known::Completed, Order::Dated), None, None);
        Ok(stories.iter().map(complete).collect())
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
        for one in current.filter_map(|versions| versions.version_mut(versions.current)) {
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

    fn account(&self, documents: &[DocumentRecord]) -> Result<(), StoreError> {
        self.write()?.account(documents);
        Ok(())
    }

    fn document(&self, uri: &str) -> Result<Option<DocumentRecord>, StoreError> {
        let place = DocumentPlace::of(uri);
        Ok(self.read()?.documents.get(&place).cloned())
    }

    fn documents(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<DocumentHead>, StoreError> {
        let after = after.map(DocumentPlace::of);
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let desk = self.read()?;
        let documents = desk.documents.range((from, Bound::Unbounded));
        let heads = documents.map(|(_, document)| document.head().clone());
        Ok(heads.take(limit).collect())
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
        Ok(desk.log(act.clone()))
    }

    fn decisions_of(&self, id: &StoryId) -> Result<Vec<Logged>, StoreError> {
        Ok(self.read()?.entries(id).to_vec())
    }

    fn everywhere(&self) -> Result<Vec<Logged>, StoreError> {
        Ok(self.read()?.everywhere.clone())
    }

    fn acts(&self, after: u64, limit: usize) -> Result<Vec<Numbered>, StoreError> {
        let desk = self.read()?;
        let acts = desk.acts.iter().filter(|act| act.number > after);
        Ok(acts.take(limit).cloned().collect())
    }

    fn forget(&self, demand: &Demand) -> Result<Tombstone, StoreError> {
        let mut desk = self.write()?;
        let id = &demand.story;
        let entries = desk.entries(id);
        if let Some(there) = Tombstone::of(entries) {
            return Ok(there);
        }
        let versions = desk.stories.get(id);
        if versions.is_none() && entries.is_empty() {
            return Err(StoreError::NoStory { id: id.clone() });
        }
        let count = |all: &Versions| u32::try_from(all.all.len()).unwrap_or(u32::MAX);
        let known = versions.map(count).or(desk.lasts.get(id).copied());
        let decided = entries.iter().map(|entry| entry.decision.version).max();
        let last = known.or(decided).unwrap_or(0);
        let mut contents = Tombstone::all_contents(entries);
        contents.extend(
            versions
                .into_iter()
                .flat_map(Versions::there)
                .map(|(_, one)| one.content),
        );
        contents.sort();
        contents.dedup();
        let current = desk.current(id);
        let source = current.as_ref().map(|it| &it.annotated.story.source.uri);
        let verdict = Verdict::Forget {
            contents,
            last,
            source: source.map(|uri| Tombstone::source_digest(uri)),
        };
        let version = current.map_or(last, |current| current.version).max(1);
        let act = demand.act(version, verdict)?;
        desk.take_out(id);
        desk.lasts.insert(id.clone(), last);
        desk.log(act);
        Tombstone::of(desk.entries(id)).ok_or_else(|| StoreError::NotForgotten { id: id.clone() })
    }

    fn readmit(&self, demand: &Demand) -> Result<(), StoreError> {
        let mut desk = self.write()?;
        let id = &demand.story;
        let there = Tombstone::of(desk.entries(id));
        let there = there.ok_or_else(|| StoreError::NotForgotten { id: id.clone() })?;
        let act = demand.act(there.last.max(1), Verdict::Readmit)?;
        desk.log(act);
        Ok(())
    }

    fn forgotten(&self, story: &Story) -> Result<Option<Tombstone>, StoreError> {
        Ok(self.read()?.forgotten(story))
    }

    fn tombstones(
        &self,
        after: Option<&StoryId>,
        limit: usize,
    ) -> Result<Vec<Tombstone>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let desk = self.read()?;
        let decided = desk.decisions.range::<StoryId, _>((from, Bound::Unbounded));
        let all = decided.filter_map(|(_, entries)| Tombstone::of(entries));
        Ok(all.take(limit).collect())
    }

    fn prune(&self, which: &Prune) -> Result<Pruned, StoreError> {
        let mut desk = self.write()?;
        let mut pruned = Pruned::default();
        let mut named = BTreeSet::new();
        for versions in desk.stories.values_mut() {
            let current = versions.current;
            let others = versions.there().filter(|(place, _)| *place != current);
            // Places instead of numbers, which are one more, do as well.
            let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
            let others = others.map(|(place, one)| (number(place), &one.annotated.story));
            let (gone, undated) = which.of(others);
            pruned.undated += undated;
            pruned.stories += u64::from(!gone.is_empty());
            pruned.versions += gone.len() as u64;
            for (place, one) in versions.there() {
                if !gone.contains(&number(place)) {
                    let outcomes = one.annotated.outcomes.iter();
                    let receipts = outcomes.filter_map(|it| it.receipt.as_ref());
                    named.extend(receipts.flat_map(Receipt::objects));
                }
            }
            if which.mode == PruneMode::Drop {
                for place in gone {
                    if let Some(one) = versions.all.get_mut(place as usize) {
                        *one = None;
                    }
                }
            }
        }
        let unnamed = desk.objects.keys().filter(|digest| !named.contains(digest));
        for digest in unnamed.copied().collect::<Vec<_>>() {
            let bytes = desk.objects.get(&digest).map_or(0, Vec::len);
            pruned.objects += 1;
            pruned.object_bytes += bytes as u64;
            if which.mode == PruneMode::Drop {
                desk.objects.remove(&digest);
            }
        }
        Ok(pruned)
    }

    fn last_version(&self, id: &StoryId) -> Result<Option<u32>, StoreError> {
        let desk = self.read()?;
        let there = desk.stories.get(id).map(|versions| versions.all.len());
        let there = there.map(|last| u32::try_from(last).unwrap_or(u32::MAX));
        Ok(there.or(desk.lasts.get(id).copied()))
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

    fn text(&self, id: &StoryId) -> Result<Option<(Story, u32)>, StoreError> {
        let current = self.read()?.current(id);
        Ok(current.map(|it| (it.annotated.story, it.version)))
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

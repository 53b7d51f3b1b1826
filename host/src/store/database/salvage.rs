//! Reads what can be read of a database that sled may not open any more, without sled and without
//! changing it.
//!
//! Pages come out of the log as far as they are whole (`pages`); out of them come stories with their
//! versions, objects and documents, each proved by itself: a record by its checksum, a story by the id
//! in its key, an object and the parts of a document by their digest. The queue, the index, the counters and what versions are filed with
//! are not read, since they are made again from the stories in a new database. What is damaged is
//! named.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::model::{AnnotatedStory, Digest, DocumentRecord, Story, StoryId};
use crate::store::documents::DocumentPlace;
use crate::store::mark::Mark;
use crate::store::record::{
    self, AnnotationsRecord, CurrentRecord, DocumentHeadRecord, MetaRecord, MoreRecord,
    OutcomesRecord, PartsRecord, Record,
};
use crate::store::{DeskLock, SledStore, Store as _, StoreError};

use super::files::Files;
use super::keys::{self, Part};
use super::log::Log;
use super::objects::Object;
use super::pages::{Entries, Pages};

/// What could be read of a database.
#[derive(Debug, Default)]
pub struct Salvage {
    stories: BTreeMap<StoryId, BTreeMap<u32, AnnotatedStory>>,
    /// Which version was the current one, where that is known.
    current: BTreeMap<StoryId, u32>,
    objects: BTreeMap<Digest, Vec<u8>>,
    documents: Vec<DocumentRecord>,
    /// How many stories the database said that it has; none when that cannot be read.
    expected: Option<u64>,
    /// How many batches the database knows of.
    batches: u64,
    /// What could not be read, a sentence each.
    pub problems: Vec<String>,
}

/// The parts of a version that were found, until they are one.
#[derive(Debug, Default)]
struct Parts {
    story: Option<Story>,
    annotations: Option<AnnotationsRecord>,
    outcomes: Option<OutcomesRecord>,
}

/// What was put into a new database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Stories.
    pub stories: u64,
    /// Their versions.
    pub versions: u64,
    /// Plugin files, settings, limits and word lists.
    pub objects: u64,
    /// Documents that the stories are from.
    pub documents: u64,
}

/// Stories of one transaction at most.
const BATCH: usize = 128;

/// Reads what can be read of the database of the desk that is locked. Holds all of it in memory.
///
/// # Errors
/// When its log is not there or cannot be read at all; damage is no error.
pub fn salvage(lock: &DeskLock) -> Result<Salvage, StoreError> {
    let files = Files::of(lock.dir());
    let path = files.log();
    let read = Log::open(&path).and_then(Pages::of);
    let pages = read.map_err(StoreError::io("read", &path))?;
    let trees = pages.trees();
    let (mut trees, strays) = trees.map_err(StoreError::io("read", &path))?;
    let mut salvage = Salvage::default();
    salvage.damage(&pages);
    let mut tree = |name: &str| trees.remove(name.as_bytes()).unwrap_or_default();
    let (meta, stories) = (tree("meta"), tree("stories"));
    let (mut versions, mut objects) = (tree("versions"), tree("objects"));
    let documents = tree("documents");
    // Where nothing leads to a page any more, its keys say what they are.
    for (key, entry) in strays {
        let base = keys::split_chunk(&key).map(|(base, _)| base);
        if base.is_some_and(|base| keys::split_part(base).is_some()) {
            versions.entry(key).or_insert(entry);
        } else if base.is_some_and(|base| base.len() == 32) {
            objects.entry(key).or_insert(entry);
        }
    }
    salvage.meta(&meta);
    salvage.currents(&stories);
    salvage.versions(&versions);
    salvage.objects(&objects);
    salvage.documents(&documents);
    salvage.compare();
    salvage.compare_mark(lock.dir());
    Ok(salvage)
}

impl Salvage {
    fn damage(&mut self, pages: &Pages) {
        let mut tell = |many: u64, what: &str| {
            if many > 0 {
                self.problems.push(format!("{many} {what}"));
            }
        };
        tell(pages.gaps, "places in the log are damaged");
        tell(pages.headless, "segments of the log have no header");
        tell(pages.blobs, "values are in files of their own");
    }

    fn meta(&mut self, meta: &Entries) {
        let desk: Option<MetaRecord> = self.record("meta", meta, keys::META);
        let more: Option<MoreRecord> = self.record("meta", meta, keys::MORE);
        self.batches = desk.as_ref().map_or(0, |desk| desk.batches);
        self.expected = desk.map(|mut desk| {
            desk.counts.new = more.unwrap_or_default().new;
            desk.counts.stories()
        });
    }

    fn currents(&mut self, stories: &Entries) {
        for base in bases(stories) {
            let Some(id) = keys::story_id(base) else {
                continue;
            };
            if let Some(current) = self.record::<CurrentRecord>("stories", stories, base) {
                self.current.insert(id, current.version);
            }
        }
    }

    fn versions(&mut self, versions: &Entries) {
        let mut found: BTreeMap<(StoryId, u32), Parts> = BTreeMap::new();
        for base in bases(versions) {
            let Some((id, version, part)) = keys::split_part(base) else {
                self.problems.push(format!(
                    "the record {} of the tree versions is none that is known",
                    base.escape_ascii()
                ));
                continue;
            };
            let parts = found.entry((id, version)).or_default();
            let name = "versions";
            if part == Part::Story as u8 {
                parts.story = self.record(name, versions, base);
            } else if part == Part::Annotations as u8 {
                parts.annotations = self.record(name, versions, base);
            } else if part == Part::Outcomes as u8 {
                parts.outcomes = self.record(name, versions, base);
            }
        }
        for ((id, version), parts) in found {
            match parts.whole(&id) {
                Ok(annotated) => {
                    self.stories
                        .entry(id)
                        .or_default()
                        .insert(version, annotated);
                }
                Err(what) => self
                    .problems
                    .push(format!("the version {version} of the story {id} {what}")),
            }
        }
    }

    fn objects(&mut self, objects: &Entries) {
        for base in bases(objects) {
            let digest = <[u8; 32]>::try_from(base).map(Digest::from);
            let object: Option<Object<'_>> = self.record("objects", objects, base);
            let Some((Ok(digest), Object(bytes))) = object.map(|object| (digest, object)) else {
                continue;
            };
            if Digest::of_bytes(&bytes) == digest {
                self.objects.insert(digest, bytes.into_owned());
            } else {
                self.problems
                    .push(format!("the object {digest} has other bytes"));
            }
        }
    }

    fn documents(&mut self, documents: &Entries) {
        for base in bases(documents).filter(|base| base.starts_with(keys::DOCUMENT)) {
            let Some(head) = self.record::<DocumentHeadRecord>("documents", documents, base) else {
                continue;
            };
            let key = keys::parts(&DocumentPlace::of(&head.head.uri));
            let parts: Option<PartsRecord> = self.record("documents", documents, &key);
            let is_it = |parts: &PartsRecord| {
                let written = record::encode(parts);
                written.is_ok_and(|written| Digest::of_bytes(&written) == head.parts)
            };
            match parts.filter(is_it) {
                Some(parts) => self.documents.push(parts.with(head.head)),
                None => self.problems.push(format!(
                    "what became of the document {} is lost; a run over it tells again",
                    head.head.uri
                )),
            }
        }
    }

    /// Names what the database knew of and what is not there.
    fn compare(&mut self) {
        for (id, version) in &self.current {
            let versions = self.stories.get(id);
            if versions.is_none_or(|versions| !versions.contains_key(version)) {
                self.problems.push(format!(
                    "the story {id} is lost in its current version, {version}"
                ));
            }
        }
        let found = u64::try_from(self.stories.len()).unwrap_or(u64::MAX);
        match self.expected {
            Some(expected) if expected != found => self.problems.push(format!(
                "the desk had {expected} stories, and {found} were found"
            )),
            Some(_) => {}
            None => self
                .problems
                .push("how many stories the desk had cannot be read".to_owned()),
        }
    }

    /// Names what was acknowledged later than what was found.
    fn compare_mark(&mut self, dir: &Path) {
        match Mark::open(dir) {
            Ok((_, acknowledged)) => {
                let known = acknowledged.unwrap_or_default().batches;
                if self.batches < known {
                    let found = self.batches;
                    self.problems.push(format!(
                        "{known} batches were acknowledged, and the database knows of {found}"
                    ));
                }
            }
            Err(error) => self.problems.push(error.to_string()),
        }
    }

    /// A record that was found whole; what is wrong with it is told.
    fn record<R: Record>(&mut self, tree: &'static str, of: &Entries, base: &[u8]) -> Option<R> {
        let (_, first) = of.get(&keys::chunk(base, 0))?;
        let read = record::chunks(first).and_then(|chunks| {
            let mut bytes = first.clone();
            for number in 1..chunks {
                let at = u16::try_from(number).map_err(|error| error.to_string())?;
                let chunk = of.get(&keys::chunk(base, at));
                let (_, chunk) = chunk.ok_or(format!("its chunk {number} is missing"))?;
                bytes.extend_from_slice(chunk);
            }
            record::decode(&bytes)
        });
        read.map_err(|what| {
            let error = StoreError::corrupt(tree, base, what);
            self.problems.push(error.to_string());
        })
        .ok()
    }

    /// Puts all of it into a new database. A story has its versions in their order; where some are
    /// lost, the numbers close up.
    ///
    /// # Errors
    /// As those of [`SledStore::put`](crate::store::Store::put).
    pub fn put_into(&self, store: &SledStore) -> Result<Salvaged, StoreError> {
        let mut salvaged = Salvaged::default();
        for (digest, bytes) in &self.objects {
            store.put_objects(&[(*digest, bytes)])?;
            salvaged.objects += 1;
        }
        let mut batch: Vec<AnnotatedStory> = Vec::with_capacity(BATCH);
        for (id, versions) in &self.stories {
            // What was forgotten can still lie in the files of the damaged database.
            let mut kept: BTreeMap<u32, &AnnotatedStory> = BTreeMap::new();
            for (version, annotated) in versions {
                if store.forgotten(&annotated.story)?.is_none() {
                    kept.insert(*version, annotated);
                }
            }
            if kept.is_empty() {
                continue;
            }
            salvaged.stories += 1;
            salvaged.versions += u64::try_from(kept.len()).unwrap_or(u64::MAX);
            batch.extend(kept.values().copied().cloned());
            // A text that comes again is the current one again.
            let last = kept.keys().next_back();
            let current = self
                .current
                .get(id)
                .filter(|current| Some(*current) != last);
            batch.extend(
                current
                    .and_then(|current| kept.get(current))
                    .copied()
                    .cloned(),
            );
            if batch.len() >= BATCH {
                store.put(&batch, None)?;
                batch.clear();
            }
        }
        store.put(&batch, None)?;
        let forgotten = store.tombstones(None, usize::MAX)?;
        for documents in self.documents.chunks(BATCH) {
            let mut documents = documents.to_vec();
            for document in &mut documents {
                for tombstone in &forgotten {
                    document.forget(&tombstone.demand.story);
                }
                salvaged.documents += u64::from(!document.is_forgotten());
            }
            store.account(&documents)?;
        }
        Ok(salvaged)
    }

    /// As if these had been found too.
    #[cfg(test)]
    pub(super) fn pretend(&mut self, stories: &[crate::store::StoredStory]) {
        for stored in stories {
            let id = stored.annotated.story.id.clone();
            let versions = self.stories.entry(id).or_default();
            versions.insert(stored.version, stored.annotated.clone());
        }
    }

    /// What can be saved.
    pub fn found(&self) -> Salvaged {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Salvaged {
            stories: count(self.stories.len()),
            versions: self.stories.values().map(|it| count(it.len())).sum(),
            objects: count(self.objects.len()),
            documents: count(self.documents.len()),
        }
    }
}

impl Parts {
    fn whole(self, id: &StoryId) -> Result<AnnotatedStory, &'static str> {
        let story = self.story.ok_or("has no text")?;
        if story.id != *id {
            return Err("is another story");
        }
        let annotations = self.annotations.ok_or("has no annotations")?;
        let outcomes = self.outcomes.ok_or("has no outcomes")?;
        Ok(record::versioned(story, annotations, outcomes))
    }
}

/// The keys of the records whose first chunk is there.
fn bases(entries: &Entries) -> impl Iterator<Item = &[u8]> {
    let bases = entries.keys().filter_map(|key| keys::split_chunk(key));
    bases.filter_map(|(base, chunk)| (chunk == 0).then_some(base))
}

impl fmt::Display for Salvaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stories,
            versions,
            objects,
            documents,
        } = self;
        write!(
            f,
            "stories {stories}, versions {versions}, documents {documents}, plugin files and settings {objects}"
        )
    }
}

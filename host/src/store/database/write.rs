//! How a batch is written: one transaction over all trees.
//!
//! Invariant: within the transaction nothing is read but through it. A plain read there would wait
//! for the lock that the transaction itself holds.

use sled::Transactional as _;
use sled::transaction::{ConflictableTransactionResult as TxResult, TransactionError};

use crate::model::{AnnotatedStory, Digest, Story, StoryId};
use crate::store::record::{
    self, AnnotationsRecord, CurrentRecord, MetaRecord, MoreRecord, OutcomesRecord, Record,
};
use crate::store::{Change, Filed, Head, StoreError, Stored};

use super::chunks::{Failure, TxTree};
use super::keys::{self, Part};
use super::trees::Trees;

/// The layout of trees and keys that is written.
pub(super) const SCHEMA: u32 = 2;

/// What is done with a story whose content is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// What is said of it is replaced, and it is the current version.
    Replaced,
    /// What is said of it is replaced.
    Completed,
    /// What is said of it stays, and it is the current version.
    Kept,
}

/// A story with its records, ready to be written.
pub(super) struct Prepared<'a> {
    annotated: &'a AnnotatedStory,
    known: Known,
    content: Digest,
    story: Vec<u8>,
    annotations: Vec<u8>,
    outcomes: Vec<u8>,
    /// What it is to be filed with, where it is not filed yet.
    filed: Option<Filed>,
}

impl<'a> Prepared<'a> {
    /// Does what needs no lock.
    pub(super) fn new(annotated: &'a AnnotatedStory, known: Known) -> Result<Self, StoreError> {
        let AnnotatedStory {
            story,
            annotations,
            outcomes,
            state,
            reasons,
        } = annotated;
        let key = story.id.as_str().as_bytes();
        let outcomes = OutcomesRecord {
            state: *state,
            reasons: reasons.clone(),
            outcomes: outcomes.clone(),
        };
        Ok(Self {
            annotated,
            known,
            content: story.content_digest(),
            story: encode("versions", key, story)?,
            annotations: encode("versions", key, &AnnotationsRecord(annotations.clone()))?,
            outcomes: encode("versions", key, &outcomes)?,
            filed: None,
        })
    }

    /// The story itself.
    pub(super) fn story(&self) -> &'a Story {
        &self.annotated.story
    }

    /// Says what to file it with.
    pub(super) fn file(&mut self, filed: Filed) {
        self.filed = Some(filed).filter(|filed| !filed.is_empty());
    }
}

/// Which stories of a batch are not filed yet in the version that they will be.
pub(super) fn unfiled(trees: &Trees, batch: &[Prepared<'_>]) -> Result<Vec<bool>, Failure> {
    let unfiled = |prepared: &Prepared<'_>| {
        let id = &prepared.story().id;
        let version = match trees.current(id)? {
            Some(current) if current.content == prepared.content => Some(current.version),
            Some(_) => trees.index.number(&keys::content(id, &prepared.content))?,
            None => None,
        };
        let Some(version) = version else {
            return Ok(true);
        };
        let filed = keys::chunk(&keys::part(id, version, Part::Filed), 0);
        Ok(!trees.versions.tree.contains_key(filed)?)
    };
    batch.iter().map(unfiled).collect()
}

/// The trees within a transaction.
struct Tx<'a> {
    meta: TxTree<'a>,
    stories: TxTree<'a>,
    versions: TxTree<'a>,
    queue: TxTree<'a>,
    index: TxTree<'a>,
}

/// Writes a batch, all of it or nothing, and gives what the database says of itself afterwards;
/// nothing where the batch changed nothing.
pub(super) fn batch(
    trees: &Trees,
    batch: &[Prepared<'_>],
) -> Result<(Vec<Stored>, Option<MetaRecord>), Failure> {
    let Trees {
        meta,
        stories,
        versions,
        queue,
        index,
        ..
    } = trees;
    let in_order = (
        &meta.tree,
        &stories.tree,
        &versions.tree,
        &queue.tree,
        &index.tree,
    );
    let written = in_order.transaction(|(in_meta, in_stories, in_versions, in_queue, in_index)| {
        let named = |name, tree| TxTree { name, tree };
        let tx = Tx {
            meta: named(meta.name, in_meta),
            stories: named(stories.name, in_stories),
            versions: named(versions.name, in_versions),
            queue: named(queue.name, in_queue),
            index: named(index.name, in_index),
        };
        let mut desk = tx.meta.desk()?;
        let mut changed = false;
        let mut stored = Vec::with_capacity(batch.len());
        for prepared in batch {
            let (story, wrote) = tx.write(prepared, &mut desk)?;
            stored.push(story);
            changed |= wrote;
        }
        if changed {
            tx.meta.put_desk(&mut desk)?;
        }
        Ok((stored, changed.then_some(desk)))
    });
    written.map_err(failure)
}

/// What a transaction failed with.
pub(super) fn failure(error: TransactionError<StoreError>) -> Failure {
    match error {
        TransactionError::Abort(error) => Failure::Store(error),
        TransactionError::Storage(error) => Failure::Sled(error),
    }
}

/// What the database says of itself, in `meta`.
impl TxTree<'_> {
    pub(super) fn desk(&self) -> TxResult<MetaRecord, StoreError> {
        let lacks = || StoreError::corrupt(self.name, keys::META, "it is missing");
        let mut desk: MetaRecord = self.record(keys::META)?.ok_or_else(lacks)?;
        let more: Option<MoreRecord> = self.record(keys::MORE)?;
        desk.counts.new = more.unwrap_or_default().new;
        Ok(desk)
    }

    /// Counts a batch and writes it down. From then on the layout is the newest.
    pub(super) fn put_desk(&self, desk: &mut MetaRecord) -> TxResult<(), StoreError> {
        desk.batches += 1;
        desk.schema = SCHEMA;
        self.put(keys::META, &encode(self.name, keys::META, desk)?)?;
        let more = MoreRecord {
            new: desk.counts.new,
        };
        if more != MoreRecord::default() || self.has(keys::MORE)? {
            self.put(keys::MORE, &encode(self.name, keys::MORE, &more)?)?;
        }
        Ok(())
    }
}

impl Tx<'_> {
    /// Writes a story; whether that changed anything.
    fn write(
        &self,
        prepared: &Prepared<'_>,
        desk: &mut MetaRecord,
    ) -> TxResult<(Stored, bool), StoreError> {
        let id = &prepared.story().id;
        let key = keys::story(id);
        let before: Option<CurrentRecord> = self.stories.record(&key)?;
        let (version, is_known) = self.version_of(id, prepared.content, before.as_ref())?;
        let keeps = is_known && prepared.known == Known::Kept;
        let change = match (&before, is_known) {
            (None, _) => Change::New,
            (Some(_), false) => Change::NewVersion,
            (Some(_), true) if keeps => Change::Unchanged,
            (Some(_), true) => Change::Annotated,
        };
        let stored = Stored {
            id: id.clone(),
            version,
            change,
        };
        let version_before = before.as_ref().map(|before| before.version);
        if prepared.known == Known::Completed && is_known && version_before != Some(version) {
            self.put_parts(prepared, version)?;
            return Ok((stored, true));
        }
        let filed = self.file(id, version, version_before, prepared.filed.as_ref())?;
        if keeps && version_before == Some(version) {
            return Ok((stored, filed));
        }
        let head = if keeps {
            Head::new(&self.kept(prepared.story(), version)?, version)
        } else {
            self.put_parts(prepared, version)?;
            Head::new(prepared.annotated, version)
        };
        let current = CurrentRecord::new(&head, prepared.content);
        let place = keys::place(&current.place(id));
        let place_before = before.as_ref().map(|before| keys::place(&before.place(id)));
        if let Some(gone) = place_before.filter(|before| *before != place) {
            self.queue.remove(&gone)?;
        }
        self.queue
            .put(&place, &encode(self.queue.name, &place, &head)?)?;
        self.stories
            .put(&key, &encode(self.stories.name, &key, &current)?)?;
        desk.counts
            .moved(before.map(|before| before.state), head.state);
        Ok((stored, true))
    }

    fn put_parts(&self, prepared: &Prepared<'_>, version: u32) -> TxResult<(), StoreError> {
        for (part, record) in [
            (Part::Story, &prepared.story),
            (Part::Annotations, &prepared.annotations),
            (Part::Outcomes, &prepared.outcomes),
        ] {
            let key = keys::part(&prepared.story().id, version, part);
            self.versions.put(&key, record)?;
        }
        Ok(())
    }

    /// A version as it is, with what was said of it.
    fn kept(&self, story: &Story, version: u32) -> TxResult<AnnotatedStory, StoreError> {
        let [text, said, outcomes] = [Part::Story, Part::Annotations, Part::Outcomes]
            .map(|part| keys::part(&story.id, version, part));
        let lacks = |key: &[u8]| StoreError::corrupt(self.versions.name, key, "it is missing");
        let story: Story = self.versions.record(&text)?.ok_or_else(|| lacks(&text))?;
        let AnnotationsRecord(annotations) =
            self.versions.record(&said)?.ok_or_else(|| lacks(&said))?;
        let OutcomesRecord {
            state,
            reasons,
            outcomes,
        } = self
            .versions
            .record(&outcomes)?
            .ok_or_else(|| lacks(&outcomes))?;
        Ok(AnnotatedStory {
            story,
            annotations,
            outcomes,
            state,
            reasons,
        })
    }

    /// The version of a story that has this content, and true; else the number of a new one, which
    /// gets its place among the contents here. A text that comes again has the number that it had,
    /// so that a second run over the same input changes nothing.
    fn version_of(
        &self,
        id: &StoryId,
        content: Digest,
        before: Option<&CurrentRecord>,
    ) -> TxResult<(u32, bool), StoreError> {
        if let Some(before) = before.filter(|before| before.content == content) {
            return Ok((before.version, true));
        }
        let last = match (before, self.index.number(&keys::contents(id))?) {
            (None, _) => 0,
            (Some(_), Some(last)) => last,
            (Some(_), None) => self.index_contents(id)?,
        };
        let key = keys::content(id, &content);
        if let Some(version) = self.index.number(&key)? {
            // An index that is wrong would put one text in the place of another.
            let part = keys::part(id, version, Part::Story);
            let story: Option<Story> = self.versions.record(&part)?;
            if story.is_none_or(|story| story.content_digest() != content) {
                let what = "the version that it names has another content";
                return Err(StoreError::corrupt(self.index.name, &key, what).into());
            }
            return Ok((version, true));
        }
        let version = last.saturating_add(1);
        self.index.put_number(key, version)?;
        self.index.put_number(keys::contents(id), version)?;
        Ok((version, false))
    }

    /// Indexes the contents of a story that was stored before there was an index; how many versions
    /// it has.
    fn index_contents(&self, id: &StoryId) -> TxResult<u32, StoreError> {
        let mut last = 0_u32;
        loop {
            let next = last.saturating_add(1);
            let part = keys::part(id, next, Part::Story);
            let Some(story) = self.versions.record::<Story>(&part)? else {
                break;
            };
            let key = keys::content(id, &story.content_digest());
            if self.index.number(&key)?.is_none() {
                self.index.put_number(key, next)?;
            }
            last = next;
        }
        self.index.put_number(keys::contents(id), last)?;
        Ok(last)
    }

    /// Files the version that becomes the current one, and takes the one before out; whether that
    /// changed anything. `filed` is for a version that is not filed yet.
    fn file(
        &self,
        id: &StoryId,
        version: u32,
        before: Option<u32>,
        filed: Option<&Filed>,
    ) -> TxResult<bool, StoreError> {
        let part = keys::part(id, version, Part::Filed);
        let moved = before != Some(version);
        if !moved && (filed.is_none() || self.versions.has(&part)?) {
            return Ok(false);
        }
        if let Some(before) = before.filter(|_| moved) {
            let gone: Option<Filed> = self.versions.record(&keys::part(id, before, Part::Filed))?;
            for key in gone.into_iter().flat_map(|gone| gone.keys) {
                self.index.remove_key(&keys::filed(key, id))?;
            }
        }
        let there: Option<Filed> = self.versions.record(&part)?;
        if let (None, Some(filed)) = (&there, filed) {
            let record = encode(self.versions.name, &part, filed)?;
            self.versions.put(&part, &record)?;
        }
        for key in there
            .as_ref()
            .or(filed)
            .iter()
            .flat_map(|filed| &filed.keys)
        {
            self.index.put_key(keys::filed(*key, id))?;
        }
        Ok(true)
    }
}

/// The bytes of a record for a key.
pub(super) fn encode<R: Record>(
    tree: &'static str,
    key: &[u8],
    record: &R,
) -> Result<Vec<u8>, StoreError> {
    record::encode(record).map_err(|what| StoreError::corrupt(tree, key, what))
}

/// Writes what a new database says of itself.
pub(super) fn first(trees: &Trees, desk: &MetaRecord) -> Result<(), Failure> {
    let meta = &trees.meta;
    let bytes = encode(meta.name, keys::META, desk)?;
    let written = meta.tree.transaction(|tree| {
        TxTree {
            name: meta.name,
            tree,
        }
        .put(keys::META, &bytes)
    });
    written.map_err(failure)
}

//! How a batch is written: one transaction over all trees.
//!
//! Invariant: within the transaction nothing is read but through it. A plain read there would wait
//! for the lock that the transaction itself holds.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use sled::Transactional as _;
use sled::transaction::{ConflictableTransactionResult as TxResult, TransactionError};

use crate::model::{AnnotatedStory, Digest, Logged, PlacedAnnotation, Story, StoryId};
use crate::store::record::{
    self, AnnotationsRecord, CurrentRecord, DecisionsRecord, MetaRecord, MoreRecord,
    OutcomesRecord, Record, versioned,
};
use crate::store::{Change, Head, Order, StoreError, Stored};

use super::blocks::{self, Starts};
use super::chunks::{Failure, TxTree};
use super::counters::{self, Changes};
use super::documents;
use super::keys::{self, Part};
use super::prepared::{Known, Prepared, Said};
use super::trees::Trees;

/// The layout of trees and keys that is written.
pub(super) const SCHEMA: u32 = 4;

/// Whether a database has the newest schema, and may be written to.
pub(super) fn newest(trees: &Trees) -> Result<(), Failure> {
    match trees.desk()? {
        Some(desk) => Ok(is_newest(desk.schema)?),
        None => Ok(()),
    }
}

fn is_newest(found: u32) -> Result<(), StoreError> {
    let known = SCHEMA;
    match found < known {
        true => Err(StoreError::Older { found, known }),
        false => Ok(()),
    }
}

/// The trees within a transaction.
pub(super) struct Tx<'a> {
    pub(super) meta: TxTree<'a>,
    pub(super) stories: TxTree<'a>,
    pub(super) versions: TxTree<'a>,
    pub(super) queue: TxTree<'a>,
    pub(super) index: TxTree<'a>,
    pub(super) decisions: TxTree<'a>,
    pub(super) documents: TxTree<'a>,
    /// None where no head is moved.
    starts: Option<&'a Starts<'a>>,
    /// Blocks of the queue that get heads.
    blocks: RefCell<blocks::Changed>,
    /// What was decided of all stories and holds, once it was asked for.
    pub(super) everywhere: RefCell<Option<Rc<[Logged]>>>,
    /// By how much the counters change.
    counted: RefCell<Changes>,
    /// A head was not where it had to be, so that nobody knows what it was counted as.
    miscounts: Cell<bool>,
}

/// Writes a batch, all of it or nothing, and gives what the database says of itself afterwards;
/// nothing where the batch changed nothing.
pub(super) fn batch(
    trees: &Trees,
    starts: &mut Starts<'_>,
    batch: &[Prepared<'_>],
    documents: &[documents::Prepared],
) -> Result<(Vec<Stored>, Option<MetaRecord>), Failure> {
    together(trees, Some(starts), |tx| {
        let mut desk = tx.meta.desk()?;
        let mut changed = !documents.is_empty();
        tx.put_documents(documents)?;
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
    })
}

/// Does all of some work or nothing of it, and then splits the blocks of the queue that it filled.
pub(super) fn together<T>(
    trees: &Trees,
    starts: Option<&mut Starts<'_>>,
    work: impl Fn(&Tx<'_>) -> TxResult<T, StoreError>,
) -> Result<T, Failure> {
    let Trees {
        db: _,
        torn: _,
        meta,
        stories,
        versions,
        queue,
        index,
        objects: _,
        decisions,
        documents,
    } = trees;
    let in_order = (
        &meta.tree,
        &stories.tree,
        &versions.tree,
        &queue.tree,
        &index.tree,
        &decisions.tree,
        &documents.tree,
    );
    trees.begin();
    let done = in_order.transaction(
        |(in_meta, in_stories, in_versions, in_queue, in_index, in_decisions, in_documents)| {
            let named = |name, tree| TxTree { name, tree };
            let tx = Tx {
                meta: named(meta.name, in_meta),
                stories: named(stories.name, in_stories),
                versions: named(versions.name, in_versions),
                queue: named(queue.name, in_queue),
                index: named(index.name, in_index),
                decisions: named(decisions.name, in_decisions),
                documents: named(documents.name, in_documents),
                starts: starts.as_deref(),
                blocks: RefCell::default(),
                everywhere: RefCell::default(),
                counted: RefCell::default(),
                miscounts: Cell::default(),
            };
            let before = counters::batches(tx.meta)?;
            let done = work(&tx)?;
            if !tx.miscounts.get() {
                counters::keep(tx.meta, tx.index, before, &tx.counted.take())?;
            }
            let full = tx.blocks.take().keep(tx.index)?;
            Ok((done, full))
        },
    );
    let (done, full) = trees.end(done.map_err(failure))?;
    if let Some(starts) = starts {
        for block in full {
            starts.split(trees, &block)?;
        }
    }
    Ok(done)
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
        let more = self.more()?;
        desk.counts = more.counts(desk.counts);
        desk.filed = more.filed;
        Ok(desk)
    }

    /// What it says beyond that.
    pub(super) fn more(&self) -> TxResult<MoreRecord, StoreError> {
        let more: Option<MoreRecord> = self.record(keys::MORE)?;
        Ok(more.unwrap_or_default())
    }

    /// Counts a batch and writes it down. Only a database of the newest schema is written to.
    pub(super) fn put_desk(&self, desk: &mut MetaRecord) -> TxResult<(), StoreError> {
        let more = self.more()?;
        self.put_both(desk, more)
    }

    /// The same with another record of what is beyond it.
    pub(super) fn put_both(
        &self,
        desk: &mut MetaRecord,
        more: MoreRecord,
    ) -> TxResult<(), StoreError> {
        is_newest(desk.schema)?;
        desk.batches += 1;
        self.put(keys::META, &encode(self.name, keys::META, desk)?)?;
        let mut more = more.counting(desk.counts);
        more.filed = desk.filed;
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
        let stored = |annotated: &AnnotatedStory, change| Stored {
            id: id.clone(),
            version,
            change,
            state: annotated.state,
            reasons: annotated.reasons.clone(),
        };
        let version_before = before.as_ref().map(|before| before.version);
        let standing = self.standing(prepared)?;
        let annotated = standing.as_ref().map_or(prepared.annotated, |(it, _)| it);
        let said = standing.as_ref().map_or(&prepared.said, |(_, said)| said);
        if let Some(before) = &before
            && before.version != version
            && prepared.order == Order::Dated
            && self.is_older(prepared.story(), before.version)?
        {
            return self.put_older(prepared, (annotated, said), version, is_known);
        }
        if prepared.known == Known::Completed && is_known && version_before != Some(version) {
            self.put_parts(prepared, said, version)?;
            return Ok((stored(annotated, change), true));
        }
        let filed = self.file(id, version, version_before, prepared.filed.as_ref(), desk)?;
        if let Some(before) = before
            .as_ref()
            .filter(|_| is_known && version_before == Some(version))
        {
            if keeps {
                let now = self.kept(id, version)?;
                return Ok((stored(&now, Change::Unchanged), filed));
            }
            if self.says_the_same(prepared, annotated, said, version)? {
                let settles = before.settled != prepared.settled;
                if settles {
                    let current = CurrentRecord {
                        settled: prepared.settled,
                        ..before.clone()
                    };
                    self.stories
                        .put(&key, &encode(self.stories.name, &key, &current)?)?;
                }
                return Ok((stored(annotated, Change::Unchanged), filed || settles));
            }
        }
        let mut kept;
        let annotated = if keeps {
            // Decisions may have been made since it was last current.
            kept = self.kept(id, version)?;
            kept.stand(&self.standing_on(&kept)?);
            self.put_said(id, &Said::of(&kept)?, version)?;
            &kept
        } else {
            self.put_parts(prepared, said, version)?;
            annotated
        };
        let settled = prepared.settled.filter(|_| !keeps);
        let content = (prepared.content, settled);
        self.place(annotated, version, content, before.as_ref(), desk)?;
        Ok((stored(annotated, change), true))
    }

    /// Whether a text is older than a version of its story, by the word of their source.
    fn is_older(&self, story: &Story, version: u32) -> TxResult<bool, StoreError> {
        let key = keys::part(&story.id, version, Part::Story);
        let lacks = || StoreError::corrupt(self.versions.name, &key, "it is missing");
        let current: Story = self.versions.record(&key)?.ok_or_else(lacks)?;
        Ok(story.is_older_than(&current))
    }

    /// Keeps a text that is older than the current version, which stays what it is; whether that
    /// changed anything.
    fn put_older(
        &self,
        prepared: &Prepared<'_>,
        (annotated, said): (&AnnotatedStory, &Said),
        version: u32,
        is_known: bool,
    ) -> TxResult<(Stored, bool), StoreError> {
        let id = &prepared.story().id;
        let stored = |annotated: &AnnotatedStory| Stored {
            id: id.clone(),
            version,
            change: Change::Superseded,
            state: annotated.state,
            reasons: annotated.reasons.clone(),
        };
        if is_known && prepared.known == Known::Kept {
            return Ok((stored(&self.kept(id, version)?), false));
        }
        if is_known && self.says_the_same(prepared, annotated, said, version)? {
            return Ok((stored(annotated), false));
        }
        self.put_parts(prepared, said, version)?;
        Ok((stored(annotated), true))
    }

    /// Whether a version is what is to be stored, but for how long that took. The text and what was
    /// said of it are mostly the same bytes, which takes no reading of them.
    fn says_the_same(
        &self,
        prepared: &Prepared<'_>,
        annotated: &AnnotatedStory,
        said: &Said,
        version: u32,
    ) -> TxResult<bool, StoreError> {
        let id = &prepared.story().id;
        let has = |part, bytes| {
            self.versions
                .has_bytes(&keys::part(id, version, part), bytes)
        };
        if has(Part::Story, &prepared.story)? && has(Part::Annotations, &said.annotations)? {
            let key = keys::part(id, version, Part::Outcomes);
            if let Some(outcomes) = self.versions.record::<OutcomesRecord>(&key)?
                && outcomes.gate.is_some()
            {
                return Ok(outcomes.says_the_same(annotated));
            }
        }
        Ok(self.kept(id, version)?.says_the_same(annotated))
    }

    /// What is to be stored where something was decided of the story; nothing where it is as it was
    /// prepared.
    fn standing(
        &self,
        prepared: &Prepared<'_>,
    ) -> TxResult<Option<(AnnotatedStory, Said)>, StoreError> {
        let entries = self.standing_on(prepared.annotated)?;
        // Without its entry an addition would stand for ever.
        let mut all = prepared.annotated.annotations.iter();
        if entries.is_empty() && !all.any(PlacedAnnotation::is_addition) {
            return Ok(None);
        }
        let mut annotated = prepared.annotated.clone();
        annotated.stand(&entries);
        let said = Said::of(&annotated)?;
        Ok(Some((annotated, said)))
    }

    /// What was decided of a story.
    pub(super) fn entries(&self, id: &StoryId) -> TxResult<Vec<Logged>, StoreError> {
        let entries: Option<DecisionsRecord> = self.decisions.record(&keys::story(id))?;
        Ok(entries.unwrap_or_default().0)
    }

    /// Makes a version the current one, and gives it its place in the queue in the place of the one
    /// before.
    pub(super) fn place(
        &self,
        annotated: &AnnotatedStory,
        version: u32,
        (content, settled): (Digest, Option<Digest>),
        before: Option<&CurrentRecord>,
        desk: &mut MetaRecord,
    ) -> TxResult<(), StoreError> {
        let id = &annotated.story.id;
        let key = keys::story(id);
        let head = Head::new(annotated, version);
        let current = CurrentRecord::new(&head, content, settled);
        let place = keys::place(&current.place(id));
        if let Some(before) = before.map(|before| keys::place(&before.place(id))) {
            self.uncount(&before)?;
            if before != place {
                self.queue.remove(&before)?;
            }
        }
        self.counted.borrow_mut().count(&head, 1);
        self.queue
            .put(&place, &encode(self.queue.name, &place, &head)?)?;
        if let Some(starts) = self.starts {
            let mut blocks = self.blocks.borrow_mut();
            starts.cover(self.index, &mut blocks, &place, &head)?;
        }
        self.stories
            .put(&key, &encode(self.stories.name, &key, &current)?)?;
        desk.counts
            .moved(before.map(|before| before.state), head.state);
        Ok(())
    }

    /// Counts the head at a place no more. Without it the counters are made anew by and by.
    pub(super) fn uncount(&self, place: &[u8]) -> TxResult<(), StoreError> {
        match self.queue.record::<Head>(place)? {
            Some(head) => self.counted.borrow_mut().count(&head, -1),
            None => self.miscounts.set(true),
        }
        Ok(())
    }

    fn put_parts(
        &self,
        prepared: &Prepared<'_>,
        said: &Said,
        version: u32,
    ) -> TxResult<(), StoreError> {
        let id = &prepared.story().id;
        let key = keys::part(id, version, Part::Story);
        self.versions.put(&key, &prepared.story)?;
        self.put_said(id, said, version)
    }

    /// Writes what was said of a version.
    pub(super) fn put_said(
        &self,
        id: &StoryId,
        said: &Said,
        version: u32,
    ) -> TxResult<(), StoreError> {
        for (part, record) in [
            (Part::Annotations, &said.annotations),
            (Part::Outcomes, &said.outcomes),
        ] {
            self.versions.put(&keys::part(id, version, part), record)?;
        }
        Ok(())
    }

    /// A version as it is, with what was said of it.
    pub(super) fn kept(&self, id: &StoryId, version: u32) -> TxResult<AnnotatedStory, StoreError> {
        let [text, said, outcomes] = [Part::Story, Part::Annotations, Part::Outcomes]
            .map(|part| keys::part(id, version, part));
        let lacks = |key: &[u8]| StoreError::corrupt(self.versions.name, key, "it is missing");
        let story: Story = self.versions.record(&text)?.ok_or_else(|| lacks(&text))?;
        let said: AnnotationsRecord = self.versions.record(&said)?.ok_or_else(|| lacks(&said))?;
        let outcomes: OutcomesRecord = self
            .versions
            .record(&outcomes)?
            .ok_or_else(|| lacks(&outcomes))?;
        Ok(versioned(story, said, outcomes))
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
            // One that was forgotten and let in again has a number to go on from.
            (None, last) => last.unwrap_or(0),
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
    pub(super) fn index_contents(&self, id: &StoryId) -> TxResult<u32, StoreError> {
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
}

/// Indexes the contents of those of some stories that were stored before there was an index.
pub(super) fn index_all(trees: &Trees, ids: &[StoryId]) -> Result<(), Failure> {
    together(trees, None, |tx| {
        for id in ids {
            if tx.index.number(&keys::contents(id))?.is_none() {
                tx.index_contents(id)?;
            }
        }
        Ok(())
    })
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

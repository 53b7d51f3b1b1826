//! How a batch is written: one transaction over all trees.
//!
//! Invariant: within the transaction nothing is read but through it. A plain read there would wait
//! for the lock that the transaction itself holds.

use sled::Transactional as _;
use sled::transaction::{ConflictableTransactionResult as TxResult, TransactionError};

use crate::model::{AnnotatedStory, Digest, Story, StoryId};
use crate::store::record::Record;
use crate::store::record::{self, AnnotationsRecord, CurrentRecord, MetaRecord, OutcomesRecord};
use crate::store::{Change, Head, StoreError, Stored};

use super::chunks::{Failure, TxTree};
use super::keys::{self, Part};
use super::trees::Trees;

/// A story with its records, ready to be written.
pub(super) struct Prepared<'a> {
    annotated: &'a AnnotatedStory,
    content: Digest,
    story: Vec<u8>,
    annotations: Vec<u8>,
    outcomes: Vec<u8>,
}

impl<'a> Prepared<'a> {
    /// Does what needs no lock.
    pub(super) fn new(annotated: &'a AnnotatedStory) -> Result<Self, StoreError> {
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
            content: story.content_digest(),
            story: encode("versions", key, story)?,
            annotations: encode("versions", key, &AnnotationsRecord(annotations.clone()))?,
            outcomes: encode("versions", key, &outcomes)?,
        })
    }
}

/// The trees within a transaction.
struct Tx<'a> {
    meta: TxTree<'a>,
    stories: TxTree<'a>,
    versions: TxTree<'a>,
    queue: TxTree<'a>,
}

/// Writes a batch, all of it or nothing, and gives what the database says of itself afterwards.
pub(super) fn batch(
    trees: &Trees,
    batch: &[Prepared<'_>],
) -> Result<(Vec<Stored>, MetaRecord), Failure> {
    let Trees {
        meta,
        stories,
        versions,
        queue,
        ..
    } = trees;
    let in_order = (&meta.tree, &stories.tree, &versions.tree, &queue.tree);
    let written = in_order.transaction(|(in_meta, in_stories, in_versions, in_queue)| {
        let tx = Tx {
            meta: TxTree {
                name: meta.name,
                tree: in_meta,
            },
            stories: TxTree {
                name: stories.name,
                tree: in_stories,
            },
            versions: TxTree {
                name: versions.name,
                tree: in_versions,
            },
            queue: TxTree {
                name: queue.name,
                tree: in_queue,
            },
        };
        let lacks = || StoreError::corrupt(meta.name, keys::META, "it is missing");
        let mut desk: MetaRecord = tx.meta.record(keys::META)?.ok_or_else(lacks)?;
        let stored = batch.iter().map(|prepared| tx.write(prepared, &mut desk));
        let stored = stored.collect::<Result<Vec<_>, _>>()?;
        desk.batches += 1;
        tx.meta
            .put(keys::META, &encode(meta.name, keys::META, &desk)?)?;
        Ok((stored, desk))
    });
    written.map_err(|error| match error {
        TransactionError::Abort(error) => Failure::Store(error),
        TransactionError::Storage(error) => Failure::Sled(error),
    })
}

impl Tx<'_> {
    fn write(
        &self,
        prepared: &Prepared<'_>,
        desk: &mut MetaRecord,
    ) -> TxResult<Stored, StoreError> {
        let id = &prepared.annotated.story.id;
        let key = keys::story(id);
        let before: Option<CurrentRecord> = self.stories.record(&key)?;
        let (version, change) = match &before {
            None => (1, Change::New),
            Some(before) if before.content == prepared.content => {
                (before.version, Change::Annotated)
            }
            Some(_) => self.version_of(id, prepared.content)?,
        };
        for (part, record) in [
            (Part::Story, &prepared.story),
            (Part::Annotations, &prepared.annotations),
            (Part::Outcomes, &prepared.outcomes),
        ] {
            self.versions.put(&keys::part(id, version, part), record)?;
        }
        let head = Head::new(prepared.annotated, version);
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
        Ok(Stored {
            id: id.clone(),
            version,
            change,
        })
    }
}

impl Tx<'_> {
    /// The version of a story that has this content, else the number of a new one. A text that
    /// comes again has the number that it had, so that a second run over the same input changes
    /// nothing.
    fn version_of(&self, id: &StoryId, content: Digest) -> TxResult<(u32, Change), StoreError> {
        let mut version = 1_u32;
        while let Some(story) =
            self.versions
                .record::<Story>(&keys::part(id, version, Part::Story))?
        {
            if story.content_digest() == content {
                return Ok((version, Change::Annotated));
            }
            version = version.saturating_add(1);
        }
        Ok((version, Change::NewVersion))
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
    written.map_err(|error| match error {
        TransactionError::Abort(error) => Failure::Store(error),
        TransactionError::Storage(error) => Failure::Sled(error),
    })
}

//! Migrates the desk of an older Copydesk to the newest schema.
//!
//! All entries go into a new database, as when a desk is compacted; what the newest schema has more
//! is added there; then the two change places in one step. A kill at any moment leaves the old one
//! or the new one.
//!
//! Records stay in the version that they were written in, since every version is read for ever.

use std::collections::BTreeSet;

use crate::model::{Digest, StoryId};
use crate::store::record::{CurrentRecord, MetaRecord, OutcomesRecord};
use crate::store::{Head, StoreError};

use super::blocks::Blocks;
use super::chunks::{Failure, TxTree, Walk, decode};
use super::compact::Compacted;
use super::keys::{self, Part};
use super::objects;
use super::sled_store::SledStore;
use super::trees::Trees;
use super::write::{SCHEMA, encode, failure, index_all};

/// Stories whose contents are indexed in one transaction.
const BATCH: usize = 128;

/// What was migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// The schema that the desk had.
    pub from: u32,
    /// The schema that it has.
    pub to: u32,
    /// Bytes before and after.
    pub size: Compacted,
}

impl SledStore {
    /// The schema that is written.
    pub const SCHEMA: u32 = SCHEMA;

    /// The schema of the database.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn schema(&self) -> Result<u32, StoreError> {
        self.read(|trees| Ok(trees.desk()?.map_or(SCHEMA, |desk| desk.schema)))
    }

    /// Migrates the database and closes it. Make a backup first.
    ///
    /// # Errors
    /// As [`SledStore::compact`]; then the old one stays.
    pub fn migrate(self) -> Result<Migrated, StoreError> {
        let from = self.schema()?;
        let size = self.write_anew(&|new| if from < SCHEMA { bring_up(new) } else { Ok(()) })?;
        Ok(Migrated {
            from,
            to: SCHEMA,
            size,
        })
    }
}

/// Adds what the newest schema has more.
fn bring_up(new: &Trees) -> Result<(), Failure> {
    let mut after: Option<StoryId> = None;
    loop {
        let mut ids = Vec::new();
        let from = after.as_ref().map(keys::after_story).unwrap_or_default();
        new.ids(&from, |id| {
            ids.push(id);
            if ids.len() < BATCH {
                Walk::On
            } else {
                Walk::Stop
            }
        })?;
        let Some(last) = ids.last() else {
            break;
        };
        after = Some(last.clone());
        index_all(new, &ids)?;
    }
    mark_embargoes(new)?;
    for digest in never_kept(new)? {
        new.index.tree.insert(keys::unkept(&digest), &[])?;
    }
    let meta = &new.meta;
    let Some(desk) = meta.record::<MetaRecord>(keys::META)? else {
        let what = "it is missing";
        return Err(StoreError::corrupt(meta.name, keys::META, what).into());
    };
    let desk = MetaRecord {
        schema: SCHEMA,
        batches: desk.batches + 1,
        ..desk
    };
    let bytes = encode(meta.name, keys::META, &desk)?;
    let written = meta.tree.transaction(|tree| {
        let name = meta.name;
        TxTree { name, tree }.put(keys::META, &bytes)
    });
    written.map_err(failure)?;
    // They say after which batch they were made.
    Blocks::default().starts(new)?;
    Ok(())
}

/// Heads of older schemas do not say until when their stories are embargoed.
fn mark_embargoes(new: &Trees) -> Result<(), Failure> {
    let mut heads = Vec::new();
    let stories = &new.stories;
    stories.walk(&[], None, |key, bytes| {
        let no_id = || StoreError::corrupt(stories.name, key, "it is no id");
        let id = keys::story_id(key).ok_or_else(no_id)?;
        let current: CurrentRecord = decode(stories.name, key, bytes)?;
        let annotated = new.annotated(&id, current.version)?;
        if annotated.story.embargo.is_some() {
            let place = keys::place(&current.place(&id));
            heads.push((place, Head::new(&annotated, current.version)));
        }
        Ok(Walk::On)
    })?;
    for (place, head) in heads {
        let name = new.queue.name;
        let bytes = encode(name, &place, &head)?;
        let written = new
            .queue
            .tree
            .transaction(|tree| TxTree { name, tree }.put(&place, &bytes));
        written.map_err(failure)?;
    }
    Ok(())
}

/// What receipts name and an older Copydesk did not keep.
fn never_kept(trees: &Trees) -> Result<BTreeSet<Digest>, Failure> {
    let tree = &trees.versions;
    let mut named = BTreeSet::new();
    tree.walk(&[], None, |key, bytes| {
        if key.last() == Some(&(Part::Outcomes as u8)) {
            let outcomes: OutcomesRecord = decode(tree.name, key, bytes)?;
            named.extend(objects::named_by(&outcomes.outcomes));
        }
        Ok(Walk::On)
    })?;
    let mut missing = BTreeSet::new();
    for digest in named {
        if !objects::has(trees, &digest)? {
            missing.insert(digest);
        }
    }
    Ok(missing)
}

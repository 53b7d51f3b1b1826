//! Forgetting a story on a legal demand.
//!
//! The demand is an act of the decisions log, which takes the words out of the log in the same step
//! in which it is appended to it. Then the database takes the story out, in one transaction, as it
//! applies any other act; a process that ends between the two leaves that to the next open. What was
//! written over lies in sled's files until [`SledStore::compact`].

use std::sync::atomic::Ordering;

use crate::model::{Demand, Digest, Logged, Numbered, Story, StoryId, Tombstone, Verdict};
use crate::store::StoreError;
use crate::store::record::{CurrentRecord, MetaRecord};
use sled::transaction::ConflictableTransactionResult as TxResult;

use super::chunks::{Failure, Walk};
use super::keys::{self, Part};
use super::sled_store::{Database, SledStore, poisoning};
use super::trees::Trees;
use super::write::{Tx, newest};

impl SledStore {
    /// See [`Store::forget`](crate::store::Store::forget).
    pub(super) fn take_out(&self, demand: &Demand) -> Result<Tombstone, StoreError> {
        let id = &demand.story;
        let mut database = self.database_mut()?;
        let found = self.guarded(&database, |_, trees| {
            newest(trees)?;
            match Tombstone::of(&trees.entries(id)?) {
                Some(there) => Ok(Err(there)),
                None => Ok(Ok(verdict(trees, id)?)),
            }
        })?;
        let (version, verdict) = match found {
            Ok(found) => found,
            Err(there) => return Ok(there),
        };
        let act = demand.act(version, verdict)?;
        let number = database.decisions.next();
        let numbered = Numbered { number, act };
        let place = database.decisions.append_without_words(id, &numbered.act);
        let place = poisoning(&database, place)?;
        let entries: Vec<Logged> = numbered.entries().collect();
        self.apply_now(&database, numbered, place)?;
        self.look_for_forgotten(&database)?;
        Tombstone::of(&entries).ok_or_else(|| StoreError::NotForgotten { id: id.clone() })
    }

    /// See [`Store::readmit`](crate::store::Store::readmit).
    pub(super) fn let_in(&self, demand: &Demand) -> Result<(), StoreError> {
        let id = &demand.story;
        let mut database = self.database_mut()?;
        let there = self.guarded(&database, |_, trees| {
            newest(trees)?;
            Ok(Tombstone::of(&trees.entries(id)?))
        })?;
        let Some(there) = there else {
            return Err(StoreError::NotForgotten { id: id.clone() });
        };
        let act = demand.act(there.last.max(1), Verdict::Readmit)?;
        let number = database.decisions.next();
        let place = database.decisions.append(&act);
        let place = poisoning(&database, place)?;
        self.apply_now(&database, Numbered { number, act }, place)?;
        self.look_for_forgotten(&database)
    }

    /// Looks whether any story was forgotten.
    pub(super) fn look_for_forgotten(&self, database: &Database) -> Result<(), StoreError> {
        self.guarded(database, |database, trees| {
            let from = trees.index.tree.range(keys::FORGOTTEN..);
            let first = from.keys().next().transpose()?;
            let any = first.is_some_and(|key| key.starts_with(keys::FORGOTTEN));
            database.any_forgotten.store(any, Ordering::Release);
            Ok(())
        })
    }
}

/// The version that is current, or else the last one, and what is said of a story that is forgotten.
fn verdict(trees: &Trees, id: &StoryId) -> Result<(u32, Verdict), Failure> {
    let current = trees.current(id)?;
    let entries = trees.entries(id)?;
    if current.is_none() && entries.is_empty() {
        return Err(StoreError::NoStory { id: id.clone() }.into());
    }
    let decided = entries.iter().map(|entry| entry.decision.version).max();
    let last = trees.last_version(id)?.or(decided).unwrap_or(0);
    let mut contents = Vec::new();
    for version in 1..=last {
        let part = keys::part(id, version, Part::Story);
        if let Some(story) = trees.versions.record::<Story>(&part)? {
            contents.push(story.content_digest());
        }
    }
    // Of one that was forgotten before and let in again, also what it was forgotten with then.
    contents.extend(Tombstone::all_contents(&entries));
    contents.sort();
    contents.dedup();
    let source = current
        .as_ref()
        .map(|current| Tombstone::source_digest(&current.source));
    let version = current.map_or(last, |current| current.version).max(1);
    let verdict = Verdict::Forget {
        contents,
        last,
        source,
    };
    Ok((version, verdict))
}

/// Why a text may not come in.
pub(super) fn forgotten(
    trees: &Trees,
    story: &Story,
    content: Digest,
) -> Result<Option<Tombstone>, Failure> {
    let index = &trees.index;
    let id = &story.id;
    if index.tree.contains_key(keys::forgotten(id))? {
        return Ok(Tombstone::of(&trees.entries(id)?));
    }
    let prefix = keys::forgotten_content(&content);
    let mut of = None;
    index.entries(&prefix, |key, _| {
        if key.starts_with(&prefix)
            && let Some(keys::Entry::ForgottenContent(_, id)) = keys::entry(key)
        {
            of = Some(id);
        }
        Ok(Walk::Stop)
    })?;
    match of {
        Some(id) => Ok(Tombstone::of(&trees.entries(&id)?)),
        None => Ok(None),
    }
}

/// Refuses a text that may not come in.
pub(super) fn refuse_forgotten(
    trees: &Trees,
    story: &Story,
    content: Digest,
) -> Result<(), Failure> {
    match forgotten(trees, story, content)? {
        None => Ok(()),
        Some(by) => Err(StoreError::Forgotten {
            id: story.id.clone(),
            by: Box::new(by),
        }
        .into()),
    }
}

/// The stories that were forgotten, after an id.
pub(super) fn tombstones(
    trees: &Trees,
    after: Option<&StoryId>,
    limit: usize,
) -> Result<Vec<Tombstone>, Failure> {
    let index = &trees.index;
    let prefix = [keys::FORGOTTEN, &[1]].concat();
    let from = match after {
        Some(id) => [prefix.as_slice(), id.as_str().as_bytes(), &[1]].concat(),
        None => prefix.clone(),
    };
    let mut found = Vec::new();
    if limit == 0 {
        return Ok(found);
    }
    index.entries(&from, |key, _| {
        if !key.starts_with(&prefix) {
            return Ok(Walk::Stop);
        }
        let Some(keys::Entry::Forgotten(id)) = keys::entry(key) else {
            return Err(StoreError::corrupt(index.name, key, "it is no id").into());
        };
        found.extend(Tombstone::of(&trees.entries(&id)?));
        Ok(if found.len() < limit {
            Walk::On
        } else {
            Walk::Stop
        })
    })?;
    Ok(found)
}

impl Tx<'_> {
    /// Does what the entries of an act say of forgetting a story; `entries` are all that it has, and
    /// lose their words where it is forgotten.
    pub(super) fn forget_or_readmit(
        &self,
        id: &StoryId,
        entries: &mut [Logged],
        desk: &mut MetaRecord,
    ) -> TxResult<(), StoreError> {
        let Some(tombstone) = Tombstone::of(entries) else {
            self.index.remove_key(&keys::forgotten(id))?;
            for content in Tombstone::all_contents(entries) {
                let key = keys::forgotten_content_of(&content, id);
                self.index.remove_key(&key)?;
            }
            return Ok(());
        };
        for entry in entries {
            entry.decision.take_words();
        }
        self.remove_story(id, tombstone.last, desk)?;
        self.index.put_key(keys::forgotten(id))?;
        for content in &tombstone.contents {
            let key = keys::forgotten_content_of(content, id);
            self.index.put_key(key)?;
        }
        Ok(())
    }

    /// Takes a story out with all of its versions; the next one has a higher number than `last` and
    /// all of them.
    fn remove_story(
        &self,
        id: &StoryId,
        last: u32,
        desk: &mut MetaRecord,
    ) -> TxResult<(), StoreError> {
        let key = keys::story(id);
        let last_there = match self.index.number(&keys::contents(id))? {
            Some(last) => last,
            None if self.stories.has(&key)? => self.index_contents(id)?,
            None => 0,
        };
        if let Some(current) = self.stories.record::<CurrentRecord>(&key)? {
            self.unfile(id, current.version)?;
            let place = keys::place(&current.place(id));
            self.uncount(&place)?;
            self.queue.remove(&place)?;
            desk.counts.gone(current.state);
        }
        for version in 1..=last_there {
            self.remove_version(id, version)?;
        }
        self.stories.remove(&key)?;
        let last = last.max(last_there);
        self.index.put_number(keys::contents(id), last)
    }

    /// Takes a version out, and its content out of the index.
    pub(super) fn remove_version(&self, id: &StoryId, version: u32) -> TxResult<(), StoreError> {
        let part = keys::part(id, version, Part::Story);
        if let Some(story) = self.versions.record::<Story>(&part)? {
            let content = keys::content(id, &story.content_digest());
            if self.index.number(&content)? == Some(version) {
                self.index.remove_key(&content)?;
            }
        }
        for part in Part::ALL {
            self.versions.remove(&keys::part(id, version, part))?;
        }
        Ok(())
    }
}

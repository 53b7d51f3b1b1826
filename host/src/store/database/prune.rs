//! Drops old versions, and the objects that no receipt names any more.

use std::collections::BTreeSet;

use crate::model::{Digest, Story, StoryId};
use crate::store::record::{CurrentRecord, OutcomesRecord};
use crate::store::{Prune, PruneMode, Pruned, StoreError};

use super::chunks::{Failure, Walk, decode};
use super::keys::{self, Part};
use super::objects;
use super::sled_store::SledStore;
use super::trees::Trees;
use super::write::{newest, together};

/// Versions that go in one transaction.
const BATCH: usize = 128;

impl SledStore {
    /// See [`Store::prune`](crate::store::Store::prune).
    pub(super) fn drop_old(&self, which: &Prune) -> Result<Pruned, StoreError> {
        let (going, mut pruned) = self.read(|trees| {
            if which.mode == PruneMode::Drop {
                newest(trees)?;
            }
            old(trees, which)
        })?;
        if which.mode == PruneMode::Drop {
            let all: Vec<&(StoryId, u32)> = going.iter().collect();
            for batch in all.chunks(BATCH) {
                self.write(|database, trees| {
                    let desk = together(trees, None, |tx| {
                        let mut desk = tx.meta.desk()?;
                        for (id, version) in batch {
                            let key = keys::story(id);
                            let current: Option<CurrentRecord> = tx.stories.record(&key)?;
                            // It may have become the current one meanwhile.
                            if current.is_some_and(|current| current.version != *version) {
                                tx.remove_version(id, *version)?;
                            }
                        }
                        tx.meta.put_desk(&mut desk)?;
                        Ok(desk)
                    })?;
                    self.make_durable(database, trees, &desk)
                })?;
            }
        }
        let unnamed = self.read(|trees| unnamed(trees, &going))?;
        pruned.objects = unnamed.len() as u64;
        pruned.object_bytes = unnamed.iter().map(|(_, bytes)| bytes).sum();
        if which.mode == PruneMode::Drop && !unnamed.is_empty() {
            self.write(|database, trees| {
                let digests: Vec<Digest> = unnamed.iter().map(|(digest, _)| *digest).collect();
                let desk = objects::remove(trees, &digests)?;
                self.make_durable(database, trees, &desk)
            })?;
        }
        Ok(pruned)
    }
}

/// The versions that are to go.
fn old(trees: &Trees, which: &Prune) -> Result<(BTreeSet<(StoryId, u32)>, Pruned), Failure> {
    let (mut going, mut pruned) = (BTreeSet::new(), Pruned::default());
    let stories = &trees.stories;
    stories.walk(&[], None, |key, bytes| {
        let no_id = || StoreError::corrupt(stories.name, key, "it is no id");
        let id = keys::story_id(key).ok_or_else(no_id)?;
        let current: CurrentRecord = decode(stories.name, key, bytes)?;
        let last = trees.last_version(&id)?.unwrap_or(current.version);
        if last == 1 {
            return Ok(Walk::On);
        }
        let mut versions: Vec<(u32, Story)> = Vec::new();
        for version in (1..=last).filter(|version| *version != current.version) {
            let part = keys::part(&id, version, Part::Story);
            if let Some(story) = trees.versions.record(&part)? {
                versions.push((version, story));
            }
        }
        let each = versions.iter().map(|(version, story)| (*version, story));
        let (versions, undated) = which.of(each);
        pruned.undated += undated;
        if !versions.is_empty() {
            pruned.stories += 1;
            pruned.versions += versions.len() as u64;
            going.extend(versions.into_iter().map(|version| (id.clone(), version)));
        }
        Ok(Walk::On)
    })?;
    Ok((going, pruned))
}

/// The objects that no receipt names, but for those of versions that are as good as gone, and their
/// bytes.
fn unnamed(trees: &Trees, going: &BTreeSet<(StoryId, u32)>) -> Result<Vec<(Digest, u64)>, Failure> {
    let tree = &trees.versions;
    let mut named: BTreeSet<Digest> = BTreeSet::new();
    tree.walk(&[], None, |key, bytes| {
        if let Some((id, version, part)) = keys::split_part(key)
            && part == Part::Outcomes as u8
            && !going.contains(&(id, version))
        {
            let outcomes: OutcomesRecord = decode(tree.name, key, bytes)?;
            named.extend(objects::named_by(&outcomes.outcomes));
        }
        Ok(Walk::On)
    })?;
    let mut unnamed = objects::sizes(trees)?;
    unnamed.retain(|(digest, _)| !named.contains(digest));
    Ok(unnamed)
}

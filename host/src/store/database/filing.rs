//! What a version is filed under, in the index: kept with each version, and found by for the current
//! one alone.

use sled::transaction::ConflictableTransactionResult as TxResult;

use crate::model::{Story, StoryId};
use crate::store::record::{CurrentRecord, MetaRecord};
use crate::store::{Filed, StoreError};

use super::chunks::{Failure, Walk, decode};
use super::keys::{self, Part};
use super::prepared::Prepared;
use super::trees::Trees;
use super::write::{Tx, encode, together};

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

impl Tx<'_> {
    /// Files the version that becomes the current one, where it is to be filed, and takes the one
    /// before out; whether that changed anything.
    pub(super) fn file(
        &self,
        id: &StoryId,
        version: u32,
        before: Option<u32>,
        filed: Option<&Filed>,
        desk: &mut MetaRecord,
    ) -> TxResult<bool, StoreError> {
        let part = keys::part(id, version, Part::Filed);
        let moved = before != Some(version);
        if !moved && filed.is_none_or(Filed::is_empty) {
            return Ok(false);
        }
        let there: Option<Filed> = self.versions.record(&part)?;
        if !moved && there.is_some() {
            return Ok(false);
        }
        if let Some(before) = before.filter(|_| moved) {
            self.unfile(id, before)?;
        }
        if there.is_none() {
            self.put_filed(&part, filed)?;
        }
        let now = there.as_ref().or(filed);
        self.put_keys(id, now)?;
        if !now.is_some_and(|now| now.is_empty() || now.version == desk.filed) {
            desk.filed = 0;
        }
        Ok(true)
    }

    fn put_filed(&self, part: &[u8], filed: Option<&Filed>) -> TxResult<(), StoreError> {
        if let Some(filed) = filed.filter(|filed| !filed.is_empty()) {
            let record = encode(self.versions.name, part, filed)?;
            self.versions.put(part, &record)?;
        }
        Ok(())
    }

    fn put_keys(&self, id: &StoryId, filed: Option<&Filed>) -> TxResult<(), StoreError> {
        for key in filed.iter().flat_map(|filed| &filed.keys) {
            self.index.put_key(keys::filed(*key, id))?;
        }
        Ok(())
    }

    /// Takes a version out of the index; what it was filed with stays, should it come back.
    pub(super) fn unfile(&self, id: &StoryId, version: u32) -> TxResult<(), StoreError> {
        let gone: Option<Filed> = self
            .versions
            .record(&keys::part(id, version, Part::Filed))?;
        for key in gone.into_iter().flat_map(|gone| gone.keys) {
            self.index.remove_key(&keys::filed(key, id))?;
        }
        Ok(())
    }

    /// Files a version anew, when it is still the current one.
    fn refile(&self, anew: &Unfiled, filed: &Filed) -> TxResult<(), StoreError> {
        let id = &anew.story.id;
        let current: Option<CurrentRecord> = self.stories.record(&keys::story(id))?;
        if current.is_none_or(|current| current.version != anew.version) {
            return Ok(());
        }
        self.unfile(id, anew.version)?;
        let part = keys::part(id, anew.version, Part::Filed);
        self.versions.remove(&part)?;
        self.put_filed(&part, Some(filed))?;
        self.put_keys(id, Some(filed))
    }
}

/// A current version that is not filed in the way that was asked for.
#[derive(Debug)]
pub(super) struct Unfiled {
    version: u32,
    pub(super) story: Story,
}

/// The current versions that are not filed in a way, after an id, `limit` at most.
pub(super) fn unfiled_after(
    trees: &Trees,
    after: Option<&StoryId>,
    way: u16,
    limit: usize,
) -> Result<Vec<Unfiled>, Failure> {
    let stories = &trees.stories;
    let from = after.map(keys::after_story).unwrap_or_default();
    let mut unfiled = Vec::new();
    stories.walk(&from, None, |key, bytes| {
        let no_id = || StoreError::corrupt(stories.name, key, "it is no id");
        let id = keys::story_id(key).ok_or_else(no_id)?;
        let CurrentRecord { version, .. } = decode(stories.name, key, bytes)?;
        let filed = trees.filed(&id, version)?;
        if filed.is_none_or(|filed| filed.version != way) {
            let story = trees.annotated(&id, version)?.story;
            unfiled.push(Unfiled { version, story });
        }
        Ok(if unfiled.len() < limit {
            Walk::On
        } else {
            Walk::Stop
        })
    })?;
    Ok(unfiled)
}

/// Files versions anew.
pub(super) fn refile(trees: &Trees, unfiled: &[(Unfiled, Filed)]) -> Result<MetaRecord, Failure> {
    together(trees, None, |tx| {
        let mut desk = tx.meta.desk()?;
        for (anew, filed) in unfiled {
            tx.refile(anew, filed)?;
        }
        tx.meta.put_desk(&mut desk)?;
        Ok(desk)
    })
}

/// Writes down that every story is filed in a way, unless more than `batches` were stored; then it
/// is `None`, since nobody has looked at those.
pub(super) fn all_filed(
    trees: &Trees,
    way: u16,
    batches: u64,
) -> Result<Option<MetaRecord>, Failure> {
    together(trees, None, |tx| {
        let mut desk = tx.meta.desk()?;
        if desk.batches != batches {
            return Ok(None);
        }
        desk.filed = way;
        tx.meta.put_desk(&mut desk)?;
        Ok(Some(desk))
    })
}

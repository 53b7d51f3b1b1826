//! How many stories have which value of a facet, kept as they come, so that nothing has to be read to
//! tell.
//!
//! In `index`: under `06`, a state, a facet and a value, the number of stories (u64) that stand there
//! and have it; what none has is not there. States themselves are counted in `meta`. Under `06` alone
//! stands the number of the batch (u64) after which counters and [blocks](super::blocks) were those
//! of the queue. Each batch moves it along. A program that knows nothing of them leaves it where it
//! is; then they count as missing, everything reads the queue, and the next batch makes them anew.

use std::collections::BTreeMap;

use sled::transaction::ConflictableTransactionResult as TxResult;

use crate::model::State;
use crate::store::facets::Tally;
use crate::store::record::MetaRecord;
use crate::store::{Facet, Head, StoreError};

use super::chunks::{Failure, TxTree, Walk, decode};
use super::keys;
use super::trees::Trees;

/// By how much counters change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Changes(BTreeMap<Vec<u8>, i64>);

impl Changes {
    /// Counts a story in, or out by -1.
    pub(super) fn count(&mut self, head: &Head, by: i64) {
        for facet in Facet::ALL.into_iter().filter(|facet| is_kept(*facet)) {
            for value in facet.values(head) {
                let key = keys::counter(head.state, facet, value);
                *self.0.entry(key).or_default() += by;
            }
        }
    }
}

/// Whether there are counters of a facet. States have their own.
fn is_kept(facet: Facet) -> bool {
    facet.is_counted() && facet != Facet::State
}

/// Whether counters and blocks are those of the queue.
pub(super) fn are_right(trees: &Trees) -> Result<bool, Failure> {
    let Some(after) = trees.index.tree.get(keys::COUNTED)? else {
        return Ok(false);
    };
    let meta: Option<MetaRecord> = trees.meta.record(keys::META)?;
    Ok(meta.is_some_and(|meta| meta.batches.to_be_bytes() == *after))
}

/// The number of the last batch, within a transaction.
pub(super) fn batches(meta: TxTree<'_>) -> TxResult<u64, StoreError> {
    let meta: Option<MetaRecord> = meta.record(keys::META)?;
    Ok(meta.map_or(0, |meta| meta.batches))
}

/// Changes the counters at the end of a transaction that found the database after the batch
/// `before`.
pub(super) fn keep(
    meta: TxTree<'_>,
    index: TxTree<'_>,
    before: u64,
    changes: &Changes,
) -> TxResult<(), StoreError> {
    let now = batches(meta)?;
    let after = index.get(keys::COUNTED)?;
    if now == before || after.is_none_or(|after| after != before.to_be_bytes()) {
        return Ok(());
    }
    for (key, by) in changes.0.iter().filter(|(_, by)| **by != 0) {
        let old = match index.get(key)? {
            Some(value) => read(index.name, key, &value)?,
            None => 0,
        };
        match old.checked_add_signed(*by) {
            Some(0) => index.remove_key(key)?,
            Some(number) => index.insert(key.clone(), &number.to_be_bytes())?,
            None => {
                let what = format!("it is {old} where {} stories had it", by.unsigned_abs());
                return Err(StoreError::corrupt(index.name, key, what).into());
            }
        }
    }
    index.insert(keys::COUNTED.to_vec(), &now.to_be_bytes())
}

/// Takes all counters out, and says so first.
pub(super) fn remove_all(trees: &Trees) -> Result<(), Failure> {
    let index = &trees.index.tree;
    index.remove(keys::COUNTED)?;
    for key in index.scan_prefix(keys::COUNTED).keys() {
        index.remove(key?)?;
    }
    Ok(())
}

/// Writes all counters where there are none, and says last that they are there.
pub(super) fn make_all(trees: &Trees, all: &Changes) -> Result<(), Failure> {
    let index = &trees.index.tree;
    for (key, number) in &all.0 {
        index.insert(key, number.to_be_bytes().as_slice())?;
    }
    let meta: Option<MetaRecord> = trees.meta.record(keys::META)?;
    let batches = meta.map_or(0, |meta| meta.batches);
    index.insert(keys::COUNTED, batches.to_be_bytes().as_slice())?;
    Ok(())
}

/// Counts the stories that stand in some states.
pub(super) fn count(trees: &Trees, states: &[State], tally: &mut Tally) -> Result<(), Failure> {
    let counts = trees.desk()?.map(|desk| desk.counts).unwrap_or_default();
    let index = &trees.index;
    for state in states {
        tally.add_state(*state, counts.of(*state));
        for facet in Facet::ALL.into_iter().filter(|facet| is_kept(*facet)) {
            let prefix = keys::counters(*state, facet);
            index.entries(&prefix, |key, value| {
                let Some(text) = key.strip_prefix(prefix.as_slice()) else {
                    return Ok(Walk::Stop);
                };
                let no_text = |_| StoreError::corrupt(index.name, key, "it is of no value");
                let text = std::str::from_utf8(text).map_err(no_text)?;
                tally.add_values(facet, text, read(index.name, key, value)?);
                Ok(Walk::On)
            })?;
        }
    }
    Ok(())
}

/// Compares the counters with the queue; what is wrong, a sentence each.
pub(super) fn verify(trees: &Trees, problems: &mut Vec<String>) -> Result<(), Failure> {
    if !are_right(trees)? {
        return Ok(());
    }
    let queue = &trees.queue;
    let mut all = Changes::default();
    queue.walk(&[], None, |key, bytes| {
        // What cannot be read was told with its story.
        if let Ok(head) = decode::<Head>(queue.name, key, bytes) {
            all.count(&head, 1);
        }
        Ok(Walk::On)
    })?;
    let index = &trees.index;
    index.entries(keys::COUNTED, |key, value| {
        let Some([_, ..]) = key.strip_prefix(keys::COUNTED) else {
            let is_head = key == keys::COUNTED;
            return Ok(if is_head { Walk::On } else { Walk::Stop });
        };
        let counted = read(index.name, key, value).ok();
        let counted = counted.and_then(|number| i64::try_from(number).ok());
        let there = all.0.remove(key);
        if counted != there {
            let key = key.escape_ascii();
            problems.push(format!(
                "the counter {key} is {counted:?}, but there are {there:?}"
            ));
        }
        Ok(Walk::On)
    })?;
    for key in all.0.keys() {
        problems.push(format!("the counter {} is missing", key.escape_ascii()));
    }
    Ok(())
}

fn read(tree: &'static str, key: &[u8], value: &[u8]) -> Result<u64, StoreError> {
    let bytes = value.try_into();
    let bytes = bytes.map_err(|_| StoreError::corrupt(tree, key, "it is no number"))?;
    Ok(u64::from_be_bytes(bytes))
}

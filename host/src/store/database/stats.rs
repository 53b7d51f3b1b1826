//! How much of what a database holds, and how much room that takes.

use crate::store::{Counts, StoreError};

use super::chunks::NamedTree;
use super::sled_store::SledStore;
use super::trees::Trees;

/// How large a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// The layout of its trees and keys.
    pub schema: u32,
    /// Batches that were stored since the desk was made.
    pub batches: u64,
    /// Stories by state.
    pub counts: Counts,
    /// Its trees, in the order of docs/storage.md.
    pub trees: Vec<TreeStats>,
    /// Bytes of its files.
    pub disk: u64,
}

/// How large a tree is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeStats {
    /// Its name.
    pub name: &'static str,
    /// Its entries: chunks of records, and keys of an index.
    pub entries: u64,
    /// Bytes of their keys and values.
    pub bytes: u64,
}

impl Stats {
    /// Bytes of all keys and values.
    pub fn live(&self) -> u64 {
        self.trees.iter().map(|tree| tree.bytes).sum()
    }

    /// Bytes of the files beyond them: what was written over and deleted, and what sled keeps to find
    /// things by.
    pub fn beyond(&self) -> u64 {
        self.disk.saturating_sub(self.live())
    }
}

impl SledStore {
    /// Measures the database. Reads all of it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn stats(&self) -> Result<Stats, StoreError> {
        let (desk, trees) = self.read(|trees| {
            let desk = trees.desk()?;
            let Trees {
                db: _,
                torn: _,
                meta,
                stories,
                versions,
                queue,
                index,
                objects,
                decisions,
                documents,
            } = trees;
            let mut measured = Vec::new();
            for tree in [
                meta, stories, versions, queue, index, objects, decisions, documents,
            ] {
                measured.push(measure(tree)?);
            }
            Ok((desk, measured))
        })?;
        Ok(Stats {
            schema: desk.map_or(0, |desk| desk.schema),
            batches: desk.map_or(0, |desk| desk.batches),
            counts: desk.map(|desk| desk.counts).unwrap_or_default(),
            trees,
            disk: self.files().size()?,
        })
    }
}

fn measure(tree: &NamedTree) -> Result<TreeStats, sled::Error> {
    let (mut entries, mut bytes) = (0, 0);
    for entry in &tree.tree {
        let (key, value) = entry?;
        entries += 1;
        bytes += (key.len() + value.len()) as u64;
    }
    Ok(TreeStats {
        name: tree.name,
        entries,
        bytes,
    })
}

//! Records in trees: cut into chunks on the way in, put together and proved on the way out.

use std::fmt;
use std::ops::Bound;

use sled::transaction::{
    ConflictableTransactionError as TxError, ConflictableTransactionResult as TxResult,
    TransactionalTree,
};
use sled::{IVec, Tree};

use crate::store::StoreError;
use crate::store::record::{self, CHUNK, Record};

use super::keys;

/// A tree with the name that errors call it by.
#[derive(Clone)]
pub(super) struct NamedTree {
    pub(super) name: &'static str,
    pub(super) tree: Tree,
}

/// The same within a transaction.
#[derive(Clone, Copy)]
pub(super) struct TxTree<'a> {
    pub(super) name: &'static str,
    pub(super) tree: &'a TransactionalTree,
}

impl fmt::Debug for NamedTree {
    /// sled's own would print every value of the tree.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl NamedTree {
    /// The record at a key.
    pub(super) fn record<R: Record>(&self, key: &[u8]) -> Result<Option<R>, Failure> {
        let bytes = assemble(self.name, key, |key| {
            self.tree.get(key).map_err(Failure::Sled)
        })?;
        bytes
            .map(|bytes| decode(self.name, key, &bytes).map_err(Failure::Store))
            .transpose()
    }

    /// The records with keys in a range, in their order, until `each` says stop. Chunks that belong
    /// to no record, and records that lack some, are errors.
    pub(super) fn walk(
        &self,
        from: &[u8],
        until: Option<&[u8]>,
        mut each: impl FnMut(&[u8], &[u8]) -> Result<Walk, Failure>,
    ) -> Result<(), Failure> {
        let until = until.map_or(Bound::Unbounded, Bound::Excluded);
        let mut record: Vec<u8> = Vec::new();
        let mut range = self.tree.range::<&[u8], _>((Bound::Included(from), until));
        while let Some((key, first)) = range.next().transpose()? {
            let Some((base, 0)) = keys::split_chunk(&key) else {
                return Err(stray(self.name, &key));
            };
            record.clear();
            record.extend_from_slice(&first);
            let chunks = count(self.name, base, &first)?;
            for number in 1..chunks {
                let next = range.next().transpose()?;
                let part = next.filter(|(key, _)| {
                    keys::split_chunk(key)
                        .is_some_and(|(of, chunk)| of == base && usize::from(chunk) == number)
                });
                let Some((_, part)) = part else {
                    return Err(missing(self.name, base, number));
                };
                record.extend_from_slice(&part);
            }
            if each(base, &record)? == Walk::Stop {
                break;
            }
        }
        Ok(())
    }
}

/// An index has entries and not records: a key, and with some of them a number.
impl NamedTree {
    /// The number at a key.
    pub(super) fn number(&self, key: &[u8]) -> Result<Option<u32>, Failure> {
        let value = self.tree.get(key)?;
        Ok(value
            .map(|value| number(self.name, key, &value))
            .transpose()?)
    }

    /// The entries with keys from one on, in their order, until `each` says stop.
    pub(super) fn entries(
        &self,
        from: &[u8],
        mut each: impl FnMut(&[u8], &[u8]) -> Result<Walk, Failure>,
    ) -> Result<(), Failure> {
        for entry in self.tree.range(from..) {
            let (key, value) = entry?;
            if each(&key, &value)? == Walk::Stop {
                break;
            }
        }
        Ok(())
    }
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    On,
    Stop,
}

impl TxTree<'_> {
    pub(super) fn record<R: Record>(&self, key: &[u8]) -> TxResult<Option<R>, StoreError> {
        let bytes = assemble(self.name, key, |key| self.get(key))?;
        bytes
            .map(|bytes| decode(self.name, key, &bytes).map_err(TxError::Abort))
            .transpose()
    }

    /// Whether there is a record at a key.
    pub(super) fn has(&self, key: &[u8]) -> TxResult<bool, StoreError> {
        Ok(self.get(&keys::chunk(key, 0))?.is_some())
    }

    /// Whether the record at a key has just these bytes.
    pub(super) fn has_bytes(&self, key: &[u8], record: &[u8]) -> TxResult<bool, StoreError> {
        for (number, chunk) in record.chunks(CHUNK).enumerate() {
            let at = self.chunk_key(key, number, record.len())?;
            if self.get(&at)?.is_none_or(|there| there != chunk) {
                return Ok(false);
            }
        }
        // How long it is stands in the first chunk.
        Ok(true)
    }

    /// The number at a key of an index.
    pub(super) fn number(&self, key: &[u8]) -> TxResult<Option<u32>, StoreError> {
        let value = self.get(key)?;
        let value = value.map(|value| number(self.name, key, &value));
        value.transpose().map_err(TxError::Abort)
    }

    /// Puts a number into an index.
    pub(super) fn put_number(&self, key: Vec<u8>, number: u32) -> TxResult<(), StoreError> {
        self.insert(key, &number.to_be_bytes())
    }

    /// Puts a key into an index.
    pub(super) fn put_key(&self, key: Vec<u8>) -> TxResult<(), StoreError> {
        self.insert(key, &[])
    }

    /// Takes a key out of an index.
    pub(super) fn remove_key(&self, key: &[u8]) -> TxResult<(), StoreError> {
        self.tree.remove(key)?;
        Ok(())
    }

    /// Puts one chunk of a record, whose others come before or after.
    pub(super) fn put_chunk(
        &self,
        key: &[u8],
        number: usize,
        record: &[u8],
    ) -> TxResult<(), StoreError> {
        let at = self.chunk_key(key, number, record.len())?;
        let chunk = record.chunks(CHUNK).nth(number).unwrap_or_default();
        self.insert(at, chunk)
    }

    /// Puts a record in the place of the one that was there. What is equal is not written again.
    pub(super) fn put(&self, key: &[u8], record: &[u8]) -> TxResult<(), StoreError> {
        let first = self.get(&keys::chunk(key, 0))?;
        let before = first
            .as_deref()
            .map_or(Ok(0), |first| count(self.name, key, first));
        let before = before.map_err(TxError::Abort)?;
        let mut after = 0;
        for chunk in record.chunks(CHUNK) {
            let at = self.chunk_key(key, after, record.len())?;
            let old = match (after, &first) {
                (0, first) => first.clone(),
                (number, _) if number < before => self.get(&at)?,
                _ => None,
            };
            if old.as_deref() != Some(chunk) {
                self.insert(at, chunk)?;
            }
            after += 1;
        }
        for number in after..before {
            self.tree
                .remove(self.chunk_key(key, number, record.len())?)?;
        }
        Ok(())
    }

    pub(super) fn remove(&self, key: &[u8]) -> TxResult<(), StoreError> {
        self.put(key, &[])
    }

    fn chunk_key(&self, key: &[u8], number: usize, bytes: usize) -> TxResult<Vec<u8>, StoreError> {
        match u16::try_from(number) {
            Ok(number) => Ok(keys::chunk(key, number)),
            Err(_) => Err(self.too_large(key, bytes)),
        }
    }

    pub(super) fn get(&self, key: &[u8]) -> TxResult<Option<IVec>, StoreError> {
        Ok(self.tree.get(key)?)
    }

    /// The one place where a value goes into the database.
    pub(super) fn insert(&self, key: Vec<u8>, value: &[u8]) -> TxResult<(), StoreError> {
        if value.len() > CHUNK {
            return Err(self.too_large(&key, value.len()));
        }
        self.tree.insert(key, value)?;
        Ok(())
    }

    fn too_large(&self, key: &[u8], bytes: usize) -> TxError<StoreError> {
        let key = key.escape_ascii().to_string();
        TxError::Abort(StoreError::TooLarge {
            tree: self.name,
            key,
            bytes,
        })
    }
}

/// What a read can fail with.
#[derive(Debug)]
pub(super) enum Failure {
    Store(StoreError),
    Sled(sled::Error),
}

impl From<sled::Error> for Failure {
    fn from(error: sled::Error) -> Self {
        Self::Sled(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Lets `assemble` give its errors to a transaction.
impl From<StoreError> for TxError<StoreError> {
    fn from(error: StoreError) -> Self {
        Self::Abort(error)
    }
}

fn assemble<E: From<StoreError>>(
    tree: &'static str,
    key: &[u8],
    get: impl Fn(&[u8]) -> Result<Option<IVec>, E>,
) -> Result<Option<Vec<u8>>, E> {
    let Some(first) = get(&keys::chunk(key, 0))? else {
        return Ok(None);
    };
    let mut record = first.to_vec();
    for number in 1..count(tree, key, &first)? {
        let at = u16::try_from(number).unwrap_or(u16::MAX);
        let lacks = || StoreError::corrupt(tree, key, format!("its chunk {number} is missing"));
        record.extend_from_slice(&get(&keys::chunk(key, at))?.ok_or_else(lacks)?);
    }
    Ok(Some(record))
}

pub(super) fn decode<R: Record>(
    tree: &'static str,
    key: &[u8],
    bytes: &[u8],
) -> Result<R, StoreError> {
    record::decode(bytes).map_err(|what| StoreError::corrupt(tree, key, what))
}

/// The number that an index has at a key.
pub(super) fn number(tree: &'static str, key: &[u8], value: &[u8]) -> Result<u32, StoreError> {
    let bytes = value.try_into();
    let bytes = bytes.map_err(|_| StoreError::corrupt(tree, key, "it is no number"))?;
    Ok(u32::from_be_bytes(bytes))
}

fn count(tree: &'static str, key: &[u8], first: &[u8]) -> Result<usize, StoreError> {
    record::chunks(first).map_err(|what| StoreError::corrupt(tree, key, what))
}

fn missing(tree: &'static str, key: &[u8], number: usize) -> Failure {
    StoreError::corrupt(tree, key, format!("its chunk {number} is missing")).into()
}

fn stray(tree: &'static str, key: &[u8]) -> Failure {
    StoreError::corrupt(tree, key, "this chunk belongs to no record").into()
}

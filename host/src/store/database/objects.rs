//! Bytes kept by their SHA-256: plugin files, settings, limits.
//!
//! An object can be as large as a plugin's file, thousands of chunks, so it is written in several
//! transactions that are small enough for sled. Its first chunk, which is where it is looked up,
//! comes in the last of them: until then it is not there.

use sled::Transactional as _;

use crate::model::{Digest, PluginOutcome, Receipt};
use crate::store::StoreError;
use crate::store::record::{self, CHUNK, MetaRecord, Record};

use super::chunks::{Failure, TxTree};
use super::counters::{self, Changes};
use super::keys;
use super::trees::Trees;
use super::write::{encode, failure};

/// Chunks of one transaction at most: 1 MiB.
const STRIDE: usize = 256;

/// The record of an object: its bytes as they are, since postcard would only put their length
/// before them, which the envelope knows.
pub(super) struct Object<'a>(pub(super) std::borrow::Cow<'a, [u8]>);

impl Record for Object<'_> {
    const VERSION: u16 = 1;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        Ok(self.0.to_vec())
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        match version {
            1 => Ok(Self(payload.to_vec().into())),
            _ => Err(format!(
                "its version {version} is not known to this copydesk"
            )),
        }
    }
}

/// Which of some objects are not there yet, each once.
pub(super) fn missing<'a>(
    trees: &Trees,
    objects: &[(Digest, &'a [u8])],
) -> Result<Vec<(Digest, &'a [u8])>, Failure> {
    let mut missing: Vec<(Digest, &[u8])> = Vec::new();
    for (digest, bytes) in objects {
        let first = keys::chunk(&keys::object(digest), 0);
        let is_asked_for = missing.iter().any(|(asked, _)| asked == digest);
        if !is_asked_for && !trees.objects.tree.contains_key(first)? {
            missing.push((*digest, bytes));
        }
    }
    Ok(missing)
}

/// Writes objects that are missing, and gives what the database says of itself afterwards.
pub(super) fn put(trees: &Trees, missing: &[(Digest, &[u8])]) -> Result<MetaRecord, Failure> {
    let Trees {
        meta,
        objects,
        index,
        ..
    } = trees;
    let mut firsts = Vec::with_capacity(missing.len());
    for (digest, bytes) in missing {
        if Digest::of_bytes(bytes) != *digest {
            return Err(StoreError::OtherBytes { digest: *digest }.into());
        }
        let key = keys::object(digest);
        let mut record = encode(objects.name, &key, &Object((*bytes).into()))?;
        let chunks = record.len().div_ceil(CHUNK);
        for from in (1..chunks).step_by(STRIDE) {
            let written = objects.tree.transaction(|tree| {
                let tx = TxTree {
                    name: objects.name,
                    tree,
                };
                let stride = from..chunks.min(from + STRIDE);
                stride
                    .into_iter()
                    .try_for_each(|number| tx.put_chunk(&key, number, &record))
            });
            written.map_err(failure)?;
        }
        record.truncate(CHUNK);
        firsts.push((key, record));
    }
    let in_order = (&meta.tree, &objects.tree, &index.tree);
    trees.begin();
    let written = in_order.transaction(|(in_meta, in_objects, in_index)| {
        let named = |name, tree| TxTree { name, tree };
        let (meta, objects) = (named(meta.name, in_meta), named(objects.name, in_objects));
        let before = counters::batches(meta)?;
        for (key, first) in &firsts {
            objects.put_chunk(key, 0, first)?;
        }
        let mut desk = meta.desk()?;
        meta.put_desk(&mut desk)?;
        let index = named(index.name, in_index);
        counters::keep(meta, index, before, &Changes::default())?;
        Ok(desk)
    });
    trees.end(written.map_err(failure))
}

/// What the receipts of some outcomes name.
pub(super) fn named_by(outcomes: &[PluginOutcome]) -> impl Iterator<Item = Digest> {
    let receipts = outcomes.iter().filter_map(|it| it.receipt.as_ref());
    receipts.flat_map(Receipt::objects)
}

/// Whether an object is there.
pub(super) fn has(trees: &Trees, digest: &Digest) -> Result<bool, Failure> {
    let first = keys::chunk(&keys::object(digest), 0);
    Ok(trees.objects.tree.contains_key(first)?)
}

/// All objects, with the bytes that they have.
pub(super) fn sizes(trees: &Trees) -> Result<Vec<(Digest, u64)>, Failure> {
    let mut sizes: Vec<(Digest, u64)> = Vec::new();
    for entry in &trees.objects.tree {
        let (key, value) = entry?;
        let Some((base, number)) = keys::split_chunk(&key) else {
            continue;
        };
        let Ok(digest) = <[u8; 32]>::try_from(base).map(Digest::from) else {
            continue;
        };
        match sizes.last_mut() {
            Some((of, bytes)) if *of == digest => *bytes += value.len() as u64,
            _ if number == 0 => {
                let bytes = value.len().saturating_sub(record::HEADER);
                sizes.push((digest, bytes as u64));
            }
            // What a kill left of one that was never there.
            _ => {}
        }
    }
    Ok(sizes)
}

/// Removes objects, and gives what the database says of itself afterwards. The first chunks go
/// first, all in one transaction: then they are not there, and what a kill leaves of them does no
/// harm.
pub(super) fn remove(trees: &Trees, digests: &[Digest]) -> Result<MetaRecord, Failure> {
    let Trees {
        meta,
        objects,
        index,
        ..
    } = trees;
    let in_order = (&meta.tree, &objects.tree, &index.tree);
    trees.begin();
    let removed = in_order.transaction(|(in_meta, in_objects, in_index)| {
        let named = |name, tree| TxTree { name, tree };
        let (meta, index) = (named(meta.name, in_meta), named(index.name, in_index));
        let before = counters::batches(meta)?;
        for digest in digests {
            in_objects.remove(keys::chunk(&keys::object(digest), 0))?;
        }
        let mut desk = meta.desk()?;
        meta.put_desk(&mut desk)?;
        counters::keep(meta, index, before, &Changes::default())?;
        Ok(desk)
    });
    let desk = trees.end(removed.map_err(failure))?;
    for digest in digests {
        let prefix = keys::object(digest);
        for key in objects.tree.scan_prefix(&prefix).keys() {
            objects.tree.remove(key?)?;
        }
    }
    Ok(desk)
}

/// An object, whole and with the digest that it has.
pub(super) fn get(trees: &Trees, digest: Digest) -> Result<Option<Vec<u8>>, Failure> {
    let key = keys::object(&digest);
    let object: Option<Object<'_>> = trees.objects.record(&key)?;
    let Some(Object(bytes)) = object else {
        return Ok(None);
    };
    if Digest::of_bytes(&bytes) != digest {
        let what = "its bytes have another digest";
        return Err(StoreError::corrupt(trees.objects.name, &key, what).into());
    }
    Ok(Some(bytes.into_owned()))
}

/// Looks through all objects, and says what is wrong; how many there are.
pub(super) fn verify(trees: &Trees, problems: &mut Vec<String>) -> Result<u64, Failure> {
    let tree = &trees.objects;
    let mut objects = 0;
    for entry in &tree.tree {
        let (key, first) = entry?;
        // Others are looked at with their first. Without one they are what a kill left of an object
        // that was never there; the next put writes over them.
        let Some((base, 0)) = keys::split_chunk(&key) else {
            continue;
        };
        objects += 1;
        let read = record::chunks(&first)
            .map_err(|what| StoreError::corrupt(tree.name, base, what))
            .map_err(Failure::Store)
            .and_then(|_| match <[u8; 32]>::try_from(base) {
                Ok(bytes) => get(trees, bytes.into()),
                Err(_) => Err(StoreError::corrupt(tree.name, base, "it is no digest").into()),
            });
        match read {
            Ok(_) => {}
            Err(Failure::Store(error)) if !error.is_fatal() => problems.push(error.to_string()),
            Err(failure) => return Err(failure),
        }
    }
    Ok(objects)
}

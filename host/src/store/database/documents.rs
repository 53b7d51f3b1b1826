//! What became of documents, in the database.
//!
//! A document has two records, so that a list of documents reads no parts. Both are written in one
//! transaction, and what is there just so is not written again.

use sled::transaction::ConflictableTransactionResult as TxResult;

use crate::model::{Digest, DocumentHead, DocumentRecord, StoryId, Verdict, What};
use crate::store::documents::DocumentPlace;
use crate::store::log::Place;
use crate::store::record::{DocumentHeadRecord, PartsRecord};
use crate::store::{StoreError, record};

use super::chunks::{Failure, Walk, decode};
use super::keys;
use super::sled_store::SledStore;
use super::trees::Trees;
use super::write::{Tx, encode, newest, together};
use crate::model::Numbered;

/// The records of a document, ready to be written; none for one that is not to be kept.
pub(super) struct Prepared {
    place: DocumentPlace,
    records: Option<(DocumentHeadRecord, Vec<u8>)>,
}

impl Prepared {
    fn of(document: &DocumentRecord) -> Result<Self, StoreError> {
        let uri = &document.head().uri;
        let place = DocumentPlace::of(uri);
        if document.is_forgotten() {
            return Ok(Self {
                place,
                records: None,
            });
        }
        let parts = encode("documents", uri.as_bytes(), &PartsRecord::of(document))?;
        let head = DocumentHeadRecord {
            head: document.head().clone(),
            parts: Digest::of_bytes(&parts),
        };
        Ok(Self {
            place,
            records: Some((head, parts)),
        })
    }

    /// Whether the database has it just so. The head names the digest of the parts.
    fn is_there(&self, trees: &Trees) -> Result<bool, Failure> {
        let key = keys::document(&self.place);
        let there: Option<DocumentHeadRecord> = trees.documents.record(&key)?;
        Ok(there.as_ref() == self.records.as_ref().map(|(head, _)| head))
    }
}

impl Tx<'_> {
    /// Puts documents in the place of what was known of them, or takes them out.
    pub(super) fn put_documents(&self, prepared: &[Prepared]) -> TxResult<(), StoreError> {
        for Prepared { place, records } in prepared {
            let (key, of_parts) = (keys::document(place), keys::parts(place));
            let Some((head, parts)) = records else {
                self.documents.remove(&key)?;
                self.documents.remove(&of_parts)?;
                continue;
            };
            let head = encode(self.documents.name, &key, head)?;
            self.documents.put(&key, &head)?;
            self.documents.put(&of_parts, parts)?;
        }
        Ok(())
    }
}

impl SledStore {
    /// See [`Store::account`](crate::store::Store::account).
    pub(super) fn put_documents(&self, documents: &[DocumentRecord]) -> Result<(), StoreError> {
        let mut prepared = prepare(documents)?;
        // Mostly all of them are there, which takes no writer's turn.
        self.read(|trees| {
            newest(trees)?;
            retain_unlike(trees, &mut prepared)
        })?;
        if prepared.is_empty() {
            return Ok(());
        }
        self.write(|database, trees| {
            let desk = together(trees, None, |tx| {
                let mut desk = tx.meta.desk()?;
                tx.put_documents(&prepared)?;
                tx.meta.put_desk(&mut desk)?;
                Ok(desk)
            })?;
            self.make_durable(database, trees, &desk)
        })
    }
}

/// The records of documents.
pub(super) fn prepare(documents: &[DocumentRecord]) -> Result<Vec<Prepared>, StoreError> {
    documents.iter().map(Prepared::of).collect()
}

/// Leaves those that the database has otherwise, or not at all.
pub(super) fn retain_unlike(trees: &Trees, prepared: &mut Vec<Prepared>) -> Result<(), Failure> {
    let there = prepared.iter().map(|it| it.is_there(trees));
    let mut there = there.collect::<Result<Vec<_>, _>>()?.into_iter();
    prepared.retain(|_| there.next() == Some(false));
    Ok(())
}

/// What is known of a document.
pub(super) fn get(trees: &Trees, uri: &str) -> Result<Option<DocumentRecord>, Failure> {
    let place = DocumentPlace::of(uri);
    let head: Option<DocumentHeadRecord> = trees.documents.record(&keys::document(&place))?;
    head.map(|it| whole(trees, &place, it.head)).transpose()
}

/// A document with its parts.
fn whole(
    trees: &Trees,
    place: &DocumentPlace,
    head: DocumentHead,
) -> Result<DocumentRecord, Failure> {
    let key = keys::parts(place);
    let parts: Option<PartsRecord> = trees.documents.record(&key)?;
    let lacks = || StoreError::corrupt(trees.documents.name, &key, "it is missing");
    Ok(parts.ok_or_else(lacks)?.with(head))
}

/// The documents after one, in their order.
pub(super) fn heads(
    trees: &Trees,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<DocumentHead>, Failure> {
    let after = after.map(|uri| keys::after_document(&DocumentPlace::of(uri)));
    let from = after.unwrap_or_else(|| keys::DOCUMENT.to_vec());
    let mut found = Vec::new();
    if limit == 0 {
        return Ok(found);
    }
    let tree = &trees.documents;
    tree.walk(&from, Some(keys::PARTS), |key, bytes| {
        let DocumentHeadRecord { head, .. } = decode(tree.name, key, bytes)?;
        found.push(head);
        Ok(if found.len() < limit {
            Walk::On
        } else {
            Walk::Stop
        })
    })?;
    Ok(found)
}

/// The documents that speak of stories which acts forget, without them. All are looked through: a
/// story can have come from several.
pub(super) fn without_forgotten(
    trees: &Trees,
    acts: &[(Numbered, Place)],
) -> Result<Vec<Prepared>, Failure> {
    let decisions = acts
        .iter()
        .flat_map(|(numbered, _)| &numbered.act.decisions);
    let forgotten = decisions.filter(|it| matches!(it.verdict, Verdict::Forget { .. }));
    let ids: Vec<&StoryId> = forgotten.map(|it| &it.story).collect();
    let mut prepared = Vec::new();
    if ids.is_empty() {
        return Ok(prepared);
    }
    let tree = &trees.documents;
    tree.walk(keys::DOCUMENT, Some(keys::PARTS), |key, bytes| {
        let DocumentHeadRecord { head, .. } = decode(tree.name, key, bytes)?;
        let mut document = whole(trees, &DocumentPlace::of(&head.uri), head)?;
        let forgets = ids.iter().filter(|id| document.forget(id)).count();
        if forgets > 0 {
            prepared.push(Prepared::of(&document)?);
        }
        Ok(Walk::On)
    })?;
    Ok(prepared)
}

/// Looks through all documents, and says what is wrong; how many there are.
pub(super) fn verify(trees: &Trees, problems: &mut Vec<String>) -> Result<u64, Failure> {
    let tree = &trees.documents;
    let mut documents = 0;
    let walked = tree.walk(keys::DOCUMENT, Some(keys::PARTS), |key, bytes| {
        documents += 1;
        match look_at(trees, key, bytes) {
            Ok(None) => {}
            Ok(Some(problem)) => problems.push(problem),
            Err(Failure::Store(error)) if !error.is_fatal() => problems.push(error.to_string()),
            Err(failure) => return Err(failure),
        }
        Ok(Walk::On)
    });
    tell(walked, problems)?;
    let walked = tree.walk(keys::PARTS, None, |key, _| {
        let of = [keys::DOCUMENT, key.get(1..).unwrap_or_default()].concat();
        if !tree.tree.contains_key(keys::chunk(&of, 0))? {
            let key = key.escape_ascii();
            problems.push(format!("the parts {key} are of no document"));
        }
        Ok(Walk::On)
    });
    tell(walked, problems)?;
    Ok(documents)
}

fn tell(walked: Result<(), Failure>, problems: &mut Vec<String>) -> Result<(), Failure> {
    match walked {
        Err(Failure::Store(error)) if !error.is_fatal() => {
            problems.push(error.to_string());
            Ok(())
        }
        walked => walked,
    }
}

/// What is wrong with a document.
fn look_at(trees: &Trees, key: &[u8], bytes: &[u8]) -> Result<Option<String>, Failure> {
    let tree = &trees.documents;
    let DocumentHeadRecord { head, parts } = decode(tree.name, key, bytes)?;
    let place = DocumentPlace::of(&head.uri);
    let uri = &head.uri;
    if keys::document(&place) != key {
        return Ok(Some(format!("the document {uri} is kept as another one")));
    }
    let there: Option<PartsRecord> = tree.record(&keys::parts(&place))?;
    let Some(there) = there else {
        return Ok(Some(format!("the document {uri} has no parts")));
    };
    let written =
        record::encode(&there).map_err(|what| StoreError::corrupt(tree.name, key, what))?;
    let document = there.with(head.clone());
    if Digest::of_bytes(&written) != parts || *document.head() != head {
        return Ok(Some(format!(
            "the document {uri} is not what its record says"
        )));
    }
    for part in document.parts().iter() {
        if let What::Story(id) | What::Repeat(id) = part.what
            && trees.index.tree.contains_key(keys::forgotten(&id))?
        {
            return Ok(Some(format!(
                "the document {uri} names the story {id}, which was forgotten"
            )));
        }
    }
    Ok(None)
}

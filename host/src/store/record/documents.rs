//! What became of documents, on disk: the records of the tree `documents`.
//!
//! The structs are the first version of both and frozen as those of `v1`. The parts themselves are
//! bytes that the model writes and whose form is frozen there.

use serde::{Deserialize, Serialize};

use super::Record;
use super::convert::known;
use crate::model::{Digest, DocumentHead, DocumentRecord, LeftOut, PartCounts, Parts};

/// A document without its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct DocumentHeadRecord {
    pub(in crate::store) head: DocumentHead,
    /// SHA-256 of the record of its parts.
    pub(in crate::store) parts: Digest,
}

/// The parts of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct PartsRecord {
    pub(in crate::store) parts: Parts,
    pub(in crate::store) left_out: LeftOut,
}

impl PartsRecord {
    pub(in crate::store) fn of(document: &DocumentRecord) -> Self {
        Self {
            parts: document.parts().clone(),
            left_out: document.left_out().clone(),
        }
    }

    /// The document that they are of.
    pub(in crate::store) fn with(self, head: DocumentHead) -> DocumentRecord {
        DocumentRecord::new(head, self.parts, self.left_out)
    }
}

/// Tree `documents`, `01`.
#[derive(Debug, Serialize, Deserialize)]
struct StoredHead {
    uri: String,
    format: String,
    encoding: String,
    digest: [u8; 32],
    bytes: u64,
    is_whole: bool,
    stories: u64,
    repeats: u64,
    refused: u64,
    forgotten: u64,
    remainder: u64,
    parts: [u8; 32],
}

/// Tree `documents`, `02`.
#[derive(Debug, Serialize, Deserialize)]
struct StoredParts {
    parts: Vec<u8>,
    left_out: Vec<String>,
    more: u64,
}

impl Record for DocumentHeadRecord {
    const VERSION: u16 = 1;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        let Self { head, parts } = self.clone();
        let DocumentHead {
            uri,
            format,
            encoding,
            digest,
            bytes,
            is_whole,
            counts,
        } = head;
        let PartCounts {
            stories,
            repeats,
            refused,
            forgotten,
            remainder,
        } = counts;
        postcard::to_stdvec(&StoredHead {
            uri,
            format,
            encoding,
            digest: *digest.as_bytes(),
            bytes,
            is_whole,
            stories,
            repeats,
            refused,
            forgotten,
            remainder,
            parts: *parts.as_bytes(),
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let StoredHead {
            uri,
            format,
            encoding,
            digest,
            bytes,
            is_whole,
            stories,
            repeats,
            refused,
            forgotten,
            remainder,
            parts,
        } = known(version, payload)?;
        Ok(Self {
            head: DocumentHead {
                uri,
                format,
                encoding,
                digest: digest.into(),
                bytes,
                is_whole,
                counts: PartCounts {
                    stories,
                    repeats,
                    refused,
                    forgotten,
                    remainder,
                },
            },
            parts: parts.into(),
        })
    }
}

impl Record for PartsRecord {
    const VERSION: u16 = 1;

    fn payload(&self) -> postcard::Result<Vec<u8>> {
        postcard::to_stdvec(&StoredParts {
            parts: self.parts.to_bytes(),
            left_out: self.left_out.texts().to_vec(),
            more: self.left_out.more(),
        })
    }

    fn from_payload(version: u16, payload: &[u8]) -> Result<Self, String> {
        let StoredParts {
            parts,
            left_out,
            more,
        } = known(version, payload)?;
        Ok(Self {
            parts: Parts::from_bytes(&parts)?,
            left_out: LeftOut::new(left_out, more),
        })
    }
}

//! In which order documents are kept.

use crate::model::Digest;

/// Bytes of a URI that decide its place; of several with the same beginning, a digest does. Paths
/// can be longer than any key should be.
const SHOWN: usize = 400;

/// The place of a document among the others: by the beginning of its URI, without zero bytes, which
/// no path has and the name of an archive's entry can have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DocumentPlace {
    pub(super) beginning: Vec<u8>,
    pub(super) digest: Digest,
}

impl DocumentPlace {
    pub(super) fn of(uri: &str) -> Self {
        let beginning = uri.bytes().take(SHOWN).map(|byte| byte.max(1));
        Self {
            beginning: beginning.collect(),
            digest: Digest::of_bytes(uri.as_bytes()),
        }
    }
}

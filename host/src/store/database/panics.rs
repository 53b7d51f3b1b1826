//! Sled's panics as what they are to the store: an error of the database.

use crate::panics;

/// Runs `work`; what sled panicked with, if it did. The caller never uses again what a panic may
/// have left half done: the store is poisoned.
pub(super) fn contained<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    panics::contained(work).map_err(|what| format!("sled stopped with {what:?}"))
}

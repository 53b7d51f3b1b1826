//! Removing what may not be there: most of what a kill left, mostly nothing.

use std::fs;
use std::io;
use std::path::Path;

use super::StoreError;

/// Removes a file, if there is one.
pub(super) fn remove_file(path: &Path) -> Result<(), StoreError> {
    or_missing(fs::remove_file(path), path)
}

/// Removes a directory with all that is in it, if there is one.
pub(super) fn remove_dir(path: &Path) -> Result<(), StoreError> {
    or_missing(fs::remove_dir_all(path), path)
}

fn or_missing(removed: io::Result<()>, path: &Path) -> Result<(), StoreError> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(StoreError::io("remove", path)),
    }
}

//! A directory and everything below it, in the order of the names, a listing at a time.
//!
//! Links to files are followed and links to directories are not, so that a walk always ends.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use super::{Format, archive};

/// What a walk came upon.
pub(super) enum Found {
    /// A file whose name promises a format or an archive.
    File(PathBuf),
    /// A file of no known kind, or a link to a directory.
    Skipped,
    /// Something that could not be looked at.
    Failed(PathBuf, io::Error),
}

/// The walk; each level of the directory that is being visited keeps the rest of its listing.
pub(super) struct Walk {
    levels: Vec<vec::IntoIter<DirEntry>>,
}

impl Walk {
    pub(super) fn new(directory: &Path) -> io::Result<Self> {
        Ok(Self {
            levels: vec![listing(directory)?],
        })
    }

    fn visit(&mut self, entry: &DirEntry) -> io::Result<Option<Found>> {
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            self.levels.push(listing(&path)?);
            return Ok(None);
        }
        if Format::of_name(&path).is_none() && !archive::is_named(&path) {
            return Ok(Some(Found::Skipped));
        }
        let is_file = kind.is_file() || (kind.is_symlink() && fs::metadata(&path)?.is_file());
        Ok(Some(if is_file {
            Found::File(path)
        } else {
            Found::Skipped
        }))
    }
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let Some(entry) = self.levels.last_mut()?.next() else {
                self.levels.pop();
                continue;
            };
            match self.visit(&entry) {
                Ok(Some(found)) => return Some(found),
                Ok(None) => {}
                Err(error) => return Some(Found::Failed(entry.path(), error)),
            }
        }
    }
}

/// The entries of a directory without the hidden ones (`.copydesk` is one), by name.
fn listing(directory: &Path) -> io::Result<vec::IntoIter<DirEntry>> {
    let mut entries = fs::read_dir(directory)?.collect::<io::Result<Vec<_>>>()?;
    entries.retain(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries.into_iter())
}

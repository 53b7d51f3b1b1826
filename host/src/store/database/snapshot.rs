//! sled's snapshots, read without sled: where in the log one ends, and which state of each page it
//! knows.
//!
//! A snapshot is sled's table of pages, so that it need not read its whole log when it opens. All
//! numbers are little-endian: where it ends, plus one, an i64; the segment that is being written,
//! plus one or 0, in sled's form of variable length; then for each page one byte and the places of
//! its states. 0 is a page that is not used any more, with one place; another number is how many
//! places there are. A place is a sequence number (i64), 0 or 1, the offset (and the number of a file
//! when it was 1), and, of a page that is used, its length. At the end stand the length of all this
//! (u64) and its CRC-32.
//!
//! Invariant: no byte makes a function of this file panic.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::store::StoreError;

use super::files::Files;
use super::log::{number, take};

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Snapshot {
    /// Where in the log it ends; 0 where there is none.
    pub(super) end: u64,
    /// The sequence number of each page's last state.
    pages: Vec<u64>,
}

/// What there is of snapshots.
#[derive(Debug)]
pub(super) enum Newest {
    /// None: sled reads its log from the beginning.
    None,
    Whole(Snapshot),
    /// One that is not what was written.
    Changed(PathBuf),
}

impl Snapshot {
    /// The one that sled would read.
    pub(super) fn newest(files: &Files) -> Result<Newest, StoreError> {
        let Some(path) = files.snapshots()?.into_iter().max() else {
            return Ok(Newest::None);
        };
        Ok(match read(&path)?.as_deref().map(Self::parse) {
            None => Newest::None,
            Some(Some(snapshot)) => Newest::Whole(snapshot),
            Some(None) => Newest::Changed(path),
        })
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() <= 12 || !is_whole(bytes, 8) {
            return None;
        }
        let mut rest = bytes.get(..bytes.len() - 12)?;
        let rest = &mut rest;
        let end = u64::from_le_bytes(take(rest)?).saturating_sub(1);
        let _segment = number(rest)?;
        let mut pages = Vec::new();
        while let Some([places]) = take(rest) {
            pages.push(page(rest, places)?);
        }
        Some(Self { end, pages })
    }

    /// The sequence number of a page's last state; none for a page that it does not know.
    pub(super) fn last(&self, page: u64) -> Option<u64> {
        self.pages.get(usize::try_from(page).ok()?).copied()
    }
}

/// Takes a page off the front: the last of its places.
fn page(rest: &mut &[u8], places: u8) -> Option<u64> {
    let mut last = 0;
    for _ in 0..places.max(1) {
        last = u64::from_le_bytes(take(rest)?);
        let [is_file] = take(rest)?;
        let _offset = number(rest)?;
        if is_file == 1 {
            let _file: [u8; 8] = take(rest)?;
        }
        if places > 0 {
            let _length = number(rest)?;
        }
    }
    Some(last)
}

/// Whether a file of sled's ends in the checksum of what is before it and before `more` bytes.
pub(super) fn is_whole(bytes: &[u8], more: usize) -> bool {
    let Some((rest, crc)) = bytes.split_last_chunk() else {
        return false;
    };
    let checked = rest.get(..rest.len().saturating_sub(more));
    checked.is_some_and(|checked| crc32fast::hash(checked) == u32::from_le_bytes(*crc))
}

/// Reads a file; none where there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(StoreError::io("read", path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TempDir;

    fn of(dir: &TempDir) -> Files {
        Files::of(&dir.desk())
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let dir = TempDir::new();
        dir.open().close().unwrap();
        dir.open().close().unwrap();
        let path = of(&dir).snapshots().unwrap().pop().unwrap();
        let whole = fs::read(path).unwrap();
        let snapshot = Snapshot::parse(&whole).unwrap();
        assert!(snapshot.end > 0 && snapshot.last(0).is_some());
        assert_eq!(snapshot.last(1 << 40), None);
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 16;
            // The length before the checksum is the one thing that it does not cover.
            if !(whole.len() - 12..whole.len() - 4).contains(&at) {
                assert_eq!(Snapshot::parse(&changed), None, "byte {at}");
            }
            assert_eq!(Snapshot::parse(&whole[..at]), None, "{at} bytes");
            let body = whole.len() - 12;
            let crc = crc32fast::hash(&changed[..body]);
            changed[body + 8..].copy_from_slice(&crc.to_le_bytes());
            // Whatever it says, it is taken apart or not.
            Snapshot::parse(&changed);
        }
    }
}

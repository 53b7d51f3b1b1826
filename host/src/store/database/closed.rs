//! The files that say how a database was left: `.copydesk/closed`, with how long its log was then, and
//! `.copydesk/torn`.
//!
//! `torn` is there when a transaction failed while sled wrote it, so that a part of it may have come to
//! the disk. It is empty.
//!
//! `closed` is there between a good close and the next open, and at no other time. 28 bytes, integers
//! big-endian: `ckclose\n`, batches (u64), bytes of the log (u64), CRC-32 of the 24 bytes before. It
//! is not synced: one that a power cut took away costs a look, and one that it brought back knows of
//! fewer batches than the mark, or of the same ones and is true.

use std::fs;
use std::io;
use std::path::Path;

use crate::store::StoreError;
use crate::store::removal::remove_file;

const FILE: &str = "closed";
const MAGIC: [u8; 8] = *b"ckclose\n";

/// How a database was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) batches: u64,
    /// Bytes of the log.
    pub(super) length: u64,
}

impl Closed {
    /// Reads it; none when the database was not closed well.
    pub(super) fn read(desk: &Path) -> Result<Option<Self>, StoreError> {
        let path = desk.join(FILE);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(StoreError::io("read", &path))?,
        };
        let field = |at: usize| {
            let bytes = bytes.get(at..)?.first_chunk()?;
            Some(u64::from_be_bytes(*bytes))
        };
        let closed = field(8)
            .zip(field(16))
            .map(|(batches, length)| Self { batches, length });
        Ok(closed.filter(|closed| closed.encode() == bytes))
    }

    /// Takes it away, before anything is changed.
    pub(super) fn remove(desk: &Path) -> Result<(), StoreError> {
        remove_file(&desk.join(FILE))
    }

    /// Writes it. That it could not be written costs a look at the next open, and is no error.
    pub(super) fn write(self, desk: &Path) {
        fs::write(desk.join(FILE), self.encode()).ok();
    }

    fn encode(self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.batches.to_be_bytes());
        bytes.extend(self.length.to_be_bytes());
        bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
        bytes
    }
}

/// That a transaction may be there in part.
#[derive(Debug)]
pub(super) struct Torn;

impl Torn {
    const FILE: &str = "torn";

    pub(super) fn is_told(desk: &Path) -> bool {
        desk.join(Self::FILE).exists()
    }

    /// Says so. A disk that failed may fail again; `store check` sees what came of it all the same.
    pub(super) fn write(desk: &Path) {
        fs::write(desk.join(Self::FILE), []).ok();
    }

    /// Takes it away, once the database was looked through.
    pub(super) fn remove(desk: &Path) -> Result<(), StoreError> {
        remove_file(&desk.join(Self::FILE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TempDir;

    #[test]
    fn only_what_was_written_whole_is_believed() {
        let dir = TempDir::new();
        let closed = Closed {
            batches: 300,
            length: 1 << 20,
        };
        assert_eq!(Closed::read(dir.path()).unwrap(), None);
        closed.write(dir.path());
        assert_eq!(Closed::read(dir.path()).unwrap(), Some(closed));
        let whole = fs::read(dir.path().join(FILE)).unwrap();
        for at in 0..whole.len() {
            let mut torn = whole.clone();
            torn[at] ^= 4;
            fs::write(dir.path().join(FILE), torn).unwrap();
            assert_eq!(Closed::read(dir.path()).unwrap(), None, "byte {at}");
            fs::write(dir.path().join(FILE), &whole[..at]).unwrap();
            assert_eq!(Closed::read(dir.path()).unwrap(), None, "{at} bytes");
        }
        Closed::remove(dir.path()).unwrap();
        Closed::remove(dir.path()).unwrap();
        assert_eq!(Closed::read(dir.path()).unwrap(), None);
    }
}

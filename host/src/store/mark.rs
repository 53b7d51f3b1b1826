//! The mark of what was acknowledged: `.copydesk/acked`, outside the database.
//!
//! sled can lose the end of its log to one damaged bit and open without a word. The mark is a
//! second witness: how many batches were made durable. A database that knows of fewer has lost
//! some. Two slots are written in turn, so that a torn write spoils the newer one only.
//!
//! A slot has 32 bytes, integers big-endian: `ckdesk1\n`, batches (u64), stories (u64), four zero
//! bytes, CRC-32 of the 28 bytes before. The slot of batch `n` is `n % 2`.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use super::StoreError;

const FILE: &str = "acked";
const MAGIC: [u8; 8] = *b"ckdesk1\n";
const SLOT: usize = 32;

/// What was acknowledged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Acknowledged {
    /// Batches that were made durable, since the desk was made.
    pub(super) batches: u64,
    /// Stories that were there after them.
    pub(super) stories: u64,
}

/// The file with the mark.
#[derive(Debug)]
pub(super) struct Mark {
    path: PathBuf,
    file: File,
}

impl Mark {
    /// Opens or makes the mark of the desk in `dir`, and reads it. `None` when it is new.
    pub(super) fn open(dir: &Path) -> Result<(Self, Option<Acknowledged>), StoreError> {
        let path = dir.join(FILE);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(StoreError::io("open", &path))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(StoreError::io("read", &path))?;
        let slots = bytes
            .chunks(SLOT)
            .filter(|slot| slot.iter().any(|byte| *byte != 0));
        let read: Vec<Option<Acknowledged>> = slots.map(decode).collect();
        let newest = read
            .iter()
            .flatten()
            .max_by_key(|found| found.batches)
            .copied();
        if newest.is_none() && !read.is_empty() {
            return Err(StoreError::MarkDamaged { path });
        }
        Ok((Self { path, file }, newest))
    }

    /// Writes the mark down for good.
    pub(super) fn write(&self, acknowledged: Acknowledged) -> Result<(), StoreError> {
        let at = (acknowledged.batches % 2) * SLOT as u64;
        let written = self.file.write_all_at(&encode(acknowledged), at);
        written.map_err(StoreError::io("write", &self.path))?;
        self.file
            .sync_data()
            .map_err(StoreError::io("sync", &self.path))
    }
}

fn encode(acknowledged: Acknowledged) -> Vec<u8> {
    let mut slot = Vec::with_capacity(SLOT);
    slot.extend(MAGIC);
    slot.extend(acknowledged.batches.to_be_bytes());
    slot.extend(acknowledged.stories.to_be_bytes());
    slot.extend([0; 4]);
    slot.extend(crc32fast::hash(&slot).to_be_bytes());
    slot
}

/// `None` for what no write of a whole slot left there.
fn decode(slot: &[u8]) -> Option<Acknowledged> {
    let mut at = slot.get(MAGIC.len()..)?;
    let acknowledged = Acknowledged {
        batches: number(&mut at)?,
        stories: number(&mut at)?,
    };
    (encode(acknowledged) == slot).then_some(acknowledged)
}

fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = [0; 8];
    io::Read::read_exact(bytes, &mut number).ok()?;
    Some(u64::from_be_bytes(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TempDir;
    use std::fs;

    fn acknowledged(batches: u64) -> Acknowledged {
        Acknowledged {
            batches,
            stories: batches * 3,
        }
    }

    fn written(batches: std::ops::Range<u64>) -> (TempDir, PathBuf) {
        let dir = TempDir::new();
        let (mark, found) = Mark::open(dir.path()).unwrap();
        assert_eq!(found, None);
        for n in batches {
            mark.write(acknowledged(n)).unwrap();
        }
        let path = dir.path().join(FILE);
        (dir, path)
    }

    #[test]
    fn the_newest_mark_is_read_back() {
        for last in 0..4 {
            let (dir, _) = written(0..last + 1);
            assert_eq!(Mark::open(dir.path()).unwrap().1, Some(acknowledged(last)));
        }
    }

    #[test]
    fn a_torn_mark_leaves_the_one_before() {
        let (dir, path) = written(0..6);
        let whole = fs::read(&path).unwrap();
        for byte in SLOT..2 * SLOT {
            let mut torn = whole.clone();
            torn[byte] ^= 0x40;
            fs::write(&path, torn).unwrap();
            assert_eq!(
                Mark::open(dir.path()).unwrap().1,
                Some(acknowledged(4)),
                "byte {byte}"
            );
        }
        fs::write(&path, &whole[..40]).unwrap();
        assert_eq!(Mark::open(dir.path()).unwrap().1, Some(acknowledged(4)));
    }

    #[test]
    fn a_mark_that_cannot_be_read_is_no_new_one() {
        let (dir, path) = written(0..6);
        fs::write(&path, [7; 64]).unwrap();
        let error = Mark::open(dir.path()).unwrap_err();
        assert!(matches!(error, StoreError::MarkDamaged { .. }), "{error:?}");
    }

    #[test]
    fn the_bytes_of_a_slot_do_not_change() {
        let slot = encode(Acknowledged {
            batches: 258,
            stories: 7,
        });
        let hex = "636b6465736b310a0000000000000102000000000000000700000000b4955d49";
        assert_eq!(crate::store::testing::hex(&slot), hex);
    }
}

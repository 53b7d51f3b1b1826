//! What sled may change while it opens a database, kept until it has: `.copydesk/opening/`.
//!
//! sled takes a read that fails while it recovers for the end of its log, or for a segment that is
//! not used, and zeroes what it did not read. So the part of the log that it is about to read is kept
//! beside it, with its snapshot, and put back when it comes out of this with less than was there, or
//! not at all. The next open puts back what a kill in the middle left; nothing was acknowledged
//! since.
//!
//! `opening/log` is, integers big-endian: `ckopen 1`, bytes of the log (u64), how many segments it
//! has room for (u32), and of each the header; how many segments are kept (u32), and of each the
//! offset (u64), how many bytes of it there were (u32), and these; CRC-32 of all before. One without
//! the right checksum was not finished, so sled had not begun. It is not synced: a power cut may take
//! it away, and only a read that fails at the same time would be missed.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::thread;

use crate::store::StoreError;
use crate::store::removal::remove_dir;

use super::files::{Files, entries};
use super::log::{HEADER, SEGMENT, Segment, read_up_to};
use super::trees::{LOCK_TRIES, LOCK_WAIT};

const DIR: &str = "opening";
const LOG: &str = "log";
const MAGIC: [u8; 8] = *b"ckopen 1";

/// What was kept.
#[derive(Debug)]
pub(super) struct Undo<'a> {
    files: &'a Files,
    dir: PathBuf,
}

impl<'a> Undo<'a> {
    /// Keeps these segments of the log, the headers of all, and the snapshots.
    pub(super) fn take(files: &'a Files, segments: &[Segment]) -> Result<Self, StoreError> {
        let undo = Self::of(files);
        undo.remove()?;
        fs::create_dir(&undo.dir).map_err(StoreError::io("make the directory", &undo.dir))?;
        for snapshot in files.snapshots()? {
            let kept = undo.dir.join(name(&snapshot));
            // A file system without links has copies.
            fs::hard_link(&snapshot, &kept)
                .or_else(|_| fs::copy(&snapshot, &kept).map(drop))
                .map_err(StoreError::io("copy to", &kept))?;
        }
        let path = undo.dir.join(LOG);
        let kept = File::open(files.log()).and_then(|log| keep(&log, segments, &path));
        kept.map_err(StoreError::io("copy the end of the log to", &path))?;
        Ok(undo)
    }

    /// Puts back what a killed process left.
    pub(super) fn finish(files: &'a Files) -> Result<(), StoreError> {
        let undo = Self::of(files);
        if undo.dir.join(LOG).exists() && undo.is_whole()? {
            undo.restore()?;
        }
        undo.remove()
    }

    fn of(files: &'a Files) -> Self {
        let dir = files.desk().join(DIR);
        Self { files, dir }
    }

    /// Makes the database what it was.
    pub(super) fn restore(&self) -> Result<(), StoreError> {
        let (path, kept) = (self.files.log(), self.dir.join(LOG));
        let log = File::options().read(true).write(true).open(&path);
        let log = log.map_err(StoreError::io("open", &path))?;
        let restored = free(&log).and_then(|()| put_back(&kept, &log));
        restored.map_err(StoreError::io("put back the end of", &path))?;
        // The log first: sled reads less of it with a snapshot that is newer.
        let names = |dir: &Path| -> Result<BTreeSet<OsString>, StoreError> {
            let names = entries(dir)?.into_iter().map(|entry| entry.file_name());
            Ok(names
                .filter(|name| name.to_string_lossy().starts_with("snap."))
                .collect())
        };
        let kept = names(&self.dir)?;
        for name in &kept {
            let (from, to) = (self.dir.join(name), self.files.db().join(name));
            if !to.exists() {
                fs::copy(&from, &to).map_err(StoreError::io("copy to", &to))?;
            }
        }
        for name in names(self.files.db())?.difference(&kept) {
            let path = self.files.db().join(name);
            fs::remove_file(&path).map_err(StoreError::io("remove", &path))?;
        }
        let db = self.files.db();
        let synced = File::open(db).and_then(|dir| dir.sync_all());
        synced.map_err(StoreError::io("sync", db))
    }

    /// Makes the database what it was, and is done with.
    pub(super) fn roll_back(self) -> Result<(), StoreError> {
        self.restore()?;
        self.remove()
    }

    /// Removes it.
    pub(super) fn remove(&self) -> Result<(), StoreError> {
        remove_dir(&self.dir)
    }

    fn is_whole(&self) -> Result<bool, StoreError> {
        let path = self.dir.join(LOG);
        let checked = File::open(&path).and_then(|file| {
            let length = file.metadata()?.len();
            let mut hasher = crc32fast::Hasher::new();
            let mut kept = BufReader::new(file);
            copy_n(
                &mut kept,
                &mut Hashing(&mut hasher),
                length.saturating_sub(4),
            )?;
            let mut crc = [0; 4];
            kept.read_exact(&mut crc)?;
            Ok(u32::from_be_bytes(crc) == hasher.finalize())
        });
        match checked {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            checked => checked.map_err(StoreError::io("read", &path)),
        }
    }
}

fn name(path: &Path) -> &std::ffi::OsStr {
    path.file_name().unwrap_or_default()
}

/// Waits until sled's own lock is free: a thread of a store that was just closed may hold it.
fn free(log: &File) -> io::Result<()> {
    for _ in 0..LOCK_TRIES {
        match log.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(LOCK_WAIT),
            Err(TryLockError::Error(error)) => return Err(error),
            Ok(()) => return log.unlock(),
        }
    }
    Err(io::Error::other("sled does not let go of it"))
}

fn keep(log: &File, segments: &[Segment], path: &Path) -> io::Result<()> {
    let mut hasher = crc32fast::Hasher::new();
    let mut kept = BufWriter::new(File::create(path)?);
    let mut write = |bytes: &[u8]| {
        hasher.update(bytes);
        kept.write_all(bytes)
    };
    let length = log.metadata()?.len();
    write(&MAGIC)?;
    write(&length.to_be_bytes())?;
    let many = length.div_ceil(SEGMENT as u64);
    write(&count(many)?)?;
    for number in 0..many {
        let mut header = [0; HEADER];
        read_up_to(log, &mut header, number * SEGMENT as u64)?;
        write(&header)?;
    }
    write(&count(segments.len() as u64)?)?;
    let mut bytes = vec![0; SEGMENT];
    for Segment { offset, .. } in segments {
        let read = read_up_to(log, &mut bytes, *offset)?;
        write(&offset.to_be_bytes())?;
        write(&count(read as u64)?)?;
        write(bytes.get(..read).unwrap_or_default())?;
    }
    let crc = hasher.finalize();
    kept.write_all(&crc.to_be_bytes())?;
    kept.flush()
}

fn count(number: u64) -> io::Result<[u8; 4]> {
    let number = u32::try_from(number).map_err(io::Error::other)?;
    Ok(number.to_be_bytes())
}

/// Only what is not there already is written.
fn put_back(kept: &Path, log: &File) -> io::Result<()> {
    let mut kept = BufReader::new(File::open(kept)?);
    let _magic: [u8; 8] = take(&mut kept)?;
    let length = u64::from_be_bytes(take(&mut kept)?);
    log.set_len(length)?;
    let headers = u32::from_be_bytes(take(&mut kept)?);
    for number in 0..u64::from(headers) {
        let header: [u8; HEADER] = take(&mut kept)?;
        let offset = number * SEGMENT as u64;
        let room = usize::try_from(length - offset)
            .unwrap_or(HEADER)
            .min(HEADER);
        write_back(log, header.get(..room).unwrap_or_default(), offset)?;
    }
    let segments = u32::from_be_bytes(take(&mut kept)?);
    for _ in 0..segments {
        let offset = u64::from_be_bytes(take(&mut kept)?);
        let many = u32::from_be_bytes(take(&mut kept)?) as usize;
        let mut bytes = vec![0; many.min(SEGMENT)];
        kept.read_exact(&mut bytes)?;
        write_back(log, &bytes, offset)?;
    }
    log.sync_all()
}

fn write_back(log: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    let mut there = vec![0; bytes.len()];
    let read = read_up_to(log, &mut there, offset)?;
    if read < bytes.len() || there != bytes {
        log.write_all_at(bytes, offset)?;
    }
    Ok(())
}

fn take<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn copy_n(from: &mut impl Read, to: &mut impl Write, many: u64) -> io::Result<()> {
    if io::copy(&mut from.take(many), to)? < many {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

struct Hashing<'a>(&'a mut crc32fast::Hasher);

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store as _;
    use crate::store::testing::{Draft, TempDir, stories};

    /// All files of a database with their bytes.
    fn bytes(files: &Files) -> Vec<(PathBuf, Vec<u8>)> {
        let mut all: Vec<_> = entries(files.db())
            .unwrap()
            .into_iter()
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .map(|path| (path.clone(), fs::read(&path).unwrap()))
            .collect();
        all.sort();
        all
    }

    fn desk() -> TempDir {
        let dir = TempDir::new();
        let store = dir.open();
        for n in 0..30 {
            let draft = Draft::new(&format!("s{n}")).body(&"word ".repeat(20_000));
            store.put(&stories(&[draft]), None).unwrap();
        }
        store.close().unwrap();
        dir
    }

    #[test]
    fn whatever_happens_to_what_is_kept_is_put_back() {
        let dir = desk();
        let files = Files::of(&dir.desk());
        let before = bytes(&files);
        let (survey, tail) = super::super::survey::survey(&files).unwrap();
        assert_eq!(survey, super::super::survey::Survey::Sound);
        assert!(tail.segments.len() > 3, "{tail:?}");
        let undo = Undo::take(&files, &tail.segments).unwrap();
        let log = File::options().write(true).open(files.log()).unwrap();
        let last = tail.segments.last().unwrap();
        for Segment { offset, .. } in &tail.segments[1..] {
            log.write_all_at(&[0; 5000], *offset).unwrap();
        }
        log.write_all_at(b"more", last.offset + 10 * SEGMENT as u64)
            .unwrap();
        for snapshot in files.snapshots().unwrap() {
            fs::remove_file(snapshot).unwrap();
        }
        fs::write(files.db().join("snap.00000000FFFFFFFF"), "new").unwrap();
        assert_ne!(bytes(&files), before);
        undo.restore().unwrap();
        assert_eq!(bytes(&files), before);
        undo.remove().unwrap();
        assert!(!dir.desk().join(DIR).exists());
    }

    #[test]
    fn what_was_not_finished_is_not_put_back() {
        let dir = desk();
        let files = Files::of(&dir.desk());
        let (_, tail) = super::super::survey::survey(&files).unwrap();
        drop(Undo::take(&files, &tail.segments).unwrap());
        let kept = dir.desk().join(DIR).join(LOG);
        let whole = fs::read(&kept).unwrap();
        let later = File::options().write(true).open(files.log()).unwrap();
        later.write_all_at(b"later", last_byte(&files) - 5).unwrap();
        let before = bytes(&files);
        for length in [0, 3, 20, whole.len() / 2, whole.len() - 1] {
            fs::create_dir_all(dir.desk().join(DIR)).unwrap();
            fs::write(&kept, &whole[..length]).unwrap();
            Undo::finish(&files).unwrap();
            assert_eq!(bytes(&files), before, "{length} bytes");
        }
        // And the whole one is.
        fs::create_dir_all(dir.desk().join(DIR)).unwrap();
        fs::write(&kept, &whole).unwrap();
        Undo::finish(&files).unwrap();
        assert_ne!(bytes(&files), before);
        assert!(!dir.desk().join(DIR).exists());
    }

    fn last_byte(files: &Files) -> u64 {
        fs::metadata(files.log()).unwrap().len()
    }
}

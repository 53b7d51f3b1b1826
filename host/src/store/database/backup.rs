//! A whole desk as one file, and a desk out of it.
//!
//! | bytes | what |
//! |---|---|
//! | 16 | `copydesk-backup\n` |
//! | 2 | version of this format, 1 |
//! | 4 | schema of the database |
//! | 8 | the size of the blocks together, patched in last; 0 in a file that was not finished |
//! | n | blocks |
//! | 32 | SHA-256 of everything before, as it is at the end |
//!
//! A block is its length (u32), the CRC-32 of its contents (u32), and entries one after the other. An
//! entry is where it belongs (u8), the length of its key (u16) and of its value (u32), key and value.
//! Numbers are big-endian. It belongs to a tree (`1` meta, `2` stories, `3` versions, `4` queue, `5`
//! index, `6` objects, `7` decisions, `8` documents), or is a file, by its name: of the desk (`0`), or beside the database (`255`).
//!
//! Keys and values are those of the database, so a backup restores to the very same desk, on any
//! machine, and knows as many schemas as the program does. sled's own files are not copied: they hold
//! what was deleted too, and a copy of them while they are written to would be none.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::store::log::FILE as DECISIONS;
use crate::store::mark::{Acknowledged, Mark};
use crate::store::record::CHUNK;
use crate::store::{DeskLock, StoreError};

use super::chunks::{Failure, NamedTree};
use super::files::Files;
use super::panics::contained;
use super::sled_store::{SledStore, damaged, explain};
use super::trees::Trees;
use super::write::SCHEMA;

const MAGIC: &[u8; 16] = b"copydesk-backup\n";
const VERSION: u16 = 1;
/// Bytes before the blocks.
const HEADER: usize = 30;
/// Where in them the size of the blocks stands.
const SIZE_AT: u64 = 22;
/// A block is closed when it has so many bytes.
const BLOCK: usize = 256 << 10;
/// A block of more than this is none: the largest entry is a file of the desk.
const BLOCK_MOST: usize = 64 << 20;
/// In the place of a tree: a file of the desk.
const FILE: u8 = 0;
/// In the place of a tree: a file beside the database.
const BESIDE: u8 = 255;
/// Entries that are written to the database in one go.
const BATCH: usize = 2_000;

/// What a backup holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BackedUp {
    /// Stories.
    pub stories: u64,
    /// Entries of the database.
    pub entries: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

/// The files that go with a database, by their names, which are no paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeskFiles {
    /// Of the desk: its settings and its lock file.
    pub desk: Vec<(String, Vec<u8>)>,
    /// Beside the database, in its own directory.
    pub beside: Vec<(String, Vec<u8>)>,
}

/// The trees by their numbers in a backup.
pub(super) fn trees(trees: &Trees) -> [(u8, &NamedTree); 8] {
    [
        (1, &trees.meta),
        (2, &trees.stories),
        (3, &trees.versions),
        (4, &trees.queue),
        (5, &trees.index),
        (6, &trees.objects),
        (7, &trees.decisions),
        (8, &trees.documents),
    ]
}

impl SledStore {
    /// Writes everything to one file at `path`, which must not be there yet, and waits for the disk.
    /// What is stored meanwhile waits, so that the backup is of one moment. `files` are kept in it.
    ///
    /// # Errors
    /// When the database cannot be read or the file cannot be written; then there is none.
    pub fn back_up(&self, path: &Path, files: &DeskFiles) -> Result<BackedUp, StoreError> {
        let dir = match path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        let failed = |error| StoreError::io("write", path)(error);
        if path.exists() {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        let temporary = Temporary::beside(path);
        let file = File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&temporary.0)
            .map_err(failed)?;
        let backed_up = self.read_all(|database, trees| {
            let desk = trees.desk()?;
            // Of the same moment as the database, which does not open without it.
            let log = database.decisions.bytes()?;
            let log = log.filter(|_| files.beside.iter().all(|(name, _)| name != DECISIONS));
            let mut writer = Writer::new(&file, desk.map_or(SCHEMA, |desk| desk.schema));
            for (place, files) in [(FILE, &files.desk), (BESIDE, &files.beside)] {
                for (name, contents) in files {
                    writer.entry(place, name.as_bytes(), contents);
                }
            }
            if let Some(log) = log {
                writer.entry(BESIDE, DECISIONS.as_bytes(), &log);
            }
            let mut entries = 0;
            for (number, tree) in self::trees(trees) {
                for entry in &tree.tree {
                    let (key, value) = entry?;
                    writer.entry(number, &key, &value);
                    entries += 1;
                }
            }
            let stories = desk.map_or(0, |desk| desk.counts.stories());
            // The disk of the backup is not the desk's; what fails there is no end of this.
            Ok(writer.finish().map(|bytes| BackedUp {
                stories,
                entries,
                bytes,
            }))
        })?;
        let backed_up = backed_up.map_err(failed)?;
        file.sync_all().map_err(failed)?;
        // Fails when somebody else has made one by now.
        fs::hard_link(&temporary.0, path).map_err(failed)?;
        drop(temporary);
        File::open(dir)
            .and_then(|dir| dir.sync_all())
            .map_err(failed)?;
        Ok(backed_up)
    }
}

/// A file that goes with this value.
struct Temporary(PathBuf);

impl Temporary {
    fn beside(path: &Path) -> Self {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        Self(name.into())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What is left of it harms nobody.
        fs::remove_file(&self.0).ok();
    }
}

/// Writes the blocks. After a failure it does nothing any more, and tells of it at the end.
struct Writer<'a> {
    file: &'a File,
    out: BufWriter<&'a File>,
    block: Vec<u8>,
    blocks: u64,
    failed: Option<io::Error>,
}

impl<'a> Writer<'a> {
    fn new(file: &'a File, schema: u32) -> Self {
        let mut writer = Self {
            file,
            out: BufWriter::new(file),
            block: Vec::with_capacity(BLOCK),
            blocks: 0,
            failed: None,
        };
        let header = [
            MAGIC.as_slice(),
            &VERSION.to_be_bytes(),
            &schema.to_be_bytes(),
            &0_u64.to_be_bytes(),
        ];
        let written = writer.out.write_all(&header.concat());
        writer.failed = written.err();
        writer
    }

    fn entry(&mut self, place: u8, key: &[u8], value: &[u8]) {
        let lengths = (u16::try_from(key.len()), u32::try_from(value.len()));
        let (Ok(key_length), Ok(value_length)) = lengths else {
            let too_long = || io::Error::other("an entry is too long for a backup");
            self.failed.get_or_insert_with(too_long);
            return;
        };
        self.block.push(place);
        self.block.extend(key_length.to_be_bytes());
        self.block.extend(value_length.to_be_bytes());
        self.block.extend(key);
        self.block.extend(value);
        if self.block.len() >= BLOCK {
            self.close_block();
        }
    }

    fn close_block(&mut self) {
        if self.failed.is_none() && !self.block.is_empty() {
            self.failed = self.write_block().err();
        }
        self.block.clear();
    }

    fn write_block(&mut self) -> io::Result<()> {
        let length = u32::try_from(self.block.len()).map_err(io::Error::other)?;
        self.out.write_all(&length.to_be_bytes())?;
        let crc = crc32fast::hash(&self.block);
        self.out.write_all(&crc.to_be_bytes())?;
        self.out.write_all(&self.block)?;
        self.blocks += 8 + u64::from(length);
        Ok(())
    }

    /// Ends the file; how many bytes it has.
    fn finish(mut self) -> io::Result<u64> {
        self.close_block();
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        self.out.flush()?;
        let mut file = self.file;
        file.write_all_at(&self.blocks.to_be_bytes(), SIZE_AT)?;
        file.seek(SeekFrom::Start(0))?;
        let mut hash = Sha256::new();
        io::copy(&mut BufReader::new(file), &mut HashWriter(&mut hash))?;
        file.seek(SeekFrom::End(0))?;
        file.write_all(&hash.finalize())?;
        Ok(HEADER as u64 + self.blocks + 32)
    }
}

/// Digests what is written to it.
struct HashWriter<'a>(&'a mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A backup that was read to its end and is as it was written.
#[derive(Debug)]
pub struct Backup<F = File> {
    path: PathBuf,
    file: F,
    schema: u32,
    blocks: u64,
}

impl Backup {
    /// Opens a backup and proves that all of it is there.
    ///
    /// # Errors
    /// When it cannot be read, is none, was not finished, was changed since, or is of a newer program.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |error| StoreError::io("read", path)(error);
        let file = File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        Self::of(path, file, size)
    }
}

impl<F> Backup<F>
where
    for<'a> &'a F: Read + Seek,
{
    /// The same of a file with a size.
    fn of(path: &Path, file: F, size: u64) -> Result<Self, StoreError> {
        let failed = |error| StoreError::io("read", path)(error);
        let not = |what: String| StoreError::NoBackup {
            path: path.to_owned(),
            what,
        };
        let mut reader = &file;
        let mut header = [0; HEADER];
        reader
            .read_exact(&mut header)
            .map_err(|_| not("it is shorter than one".to_owned()))?;
        let mut at = header.as_slice();
        let magic: [u8; 16] = take(&mut at);
        let version = u16::from_be_bytes(take(&mut at));
        let schema = u32::from_be_bytes(take(&mut at));
        let blocks = u64::from_be_bytes(take(&mut at));
        if magic != *MAGIC {
            return Err(not("it begins otherwise".to_owned()));
        }
        if version != VERSION {
            return Err(not(format!(
                "its version {version} is not known to this copydesk"
            )));
        }
        if schema > SCHEMA {
            return Err(StoreError::Newer {
                path: path.to_owned(),
                found: schema,
                known: SCHEMA,
            });
        }
        let whole = (HEADER as u64).checked_add(blocks);
        if whole.and_then(|whole| whole.checked_add(32)) != Some(size) {
            return Err(not("it was not written to its end, or cut".to_owned()));
        }
        reader.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut hash = Sha256::new();
        let mut hashed = BufReader::new(&file).take(HEADER as u64 + blocks);
        io::copy(&mut hashed, &mut HashWriter(&mut hash)).map_err(failed)?;
        let mut digest = [0; 32];
        let end = SeekFrom::Start(HEADER as u64 + blocks);
        reader
            .seek(end)
            .and_then(|_| reader.read_exact(&mut digest))
            .map_err(failed)?;
        if hash.finalize().as_slice() != digest {
            return Err(not("its digest is not that of its bytes".to_owned()));
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            schema,
            blocks,
        })
    }

    /// The layout of the database in it.
    pub fn schema(&self) -> u32 {
        self.schema
    }

    /// All entries, in the order in which they were written.
    fn entries(
        &self,
        mut each: impl FnMut(Belongs, &[u8], &[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let failed = |error| Failure::Store(StoreError::io("read", &self.path)(error));
        let odd = || Failure::Store(self.odd("a block of it is not whole"));
        let mut file = &self.file;
        file.seek(SeekFrom::Start(HEADER as u64)).map_err(failed)?;
        let mut blocks = BufReader::new(file).take(self.blocks);
        let mut block = Vec::new();
        while blocks.limit() > 0 {
            let mut header = [0; 8];
            blocks.read_exact(&mut header).map_err(failed)?;
            let mut at = header.as_slice();
            let length = u32::from_be_bytes(take(&mut at)) as usize;
            let crc = u32::from_be_bytes(take(&mut at));
            if length > BLOCK_MOST || length as u64 > blocks.limit() {
                return Err(odd());
            }
            block.resize(length, 0);
            blocks.read_exact(&mut block).map_err(failed)?;
            if crc32fast::hash(&block) != crc {
                return Err(odd());
            }
            let mut rest = block.as_slice();
            while !rest.is_empty() {
                let (place, key, value) = entry(&mut rest).ok_or_else(odd)?;
                let belongs = belongs(place, key, value);
                let belongs = belongs.map_err(|what| Failure::Store(self.odd(what)))?;
                each(belongs, key, value)?;
            }
        }
        Ok(())
    }

    fn odd(&self, what: &str) -> StoreError {
        StoreError::NoBackup {
            path: self.path.clone(),
            what: what.to_owned(),
        }
    }
}

/// Where an entry belongs.
#[derive(Debug, PartialEq, Eq)]
enum Belongs {
    Tree(u8),
    Desk(String),
    Beside(String),
}

fn belongs(place: u8, key: &[u8], value: &[u8]) -> Result<Belongs, &'static str> {
    let name = || file_name(key).ok_or("a file of it has no name");
    match place {
        FILE => Ok(Belongs::Desk(name()?)),
        BESIDE => Ok(Belongs::Beside(name()?)),
        // sled would put it into a file that it never syncs.
        1..=8 if value.len() > CHUNK => Err("a value of it is larger than any"),
        1..=8 => Ok(Belongs::Tree(place)),
        _ => Err("an entry belongs nowhere"),
    }
}

impl Backup {
    /// Makes a desk's data in `dir`, which must not be there, and gives the files that were kept with
    /// it; those from beside the database are there again. The directory is there when all of it is,
    /// and durably.
    ///
    /// # Errors
    /// When something is there, or the data cannot be read or written; then nothing was made.
    pub fn restore(&self, dir: &Path, started: &str) -> Result<DeskFiles, StoreError> {
        if dir.exists() {
            let there = io::ErrorKind::AlreadyExists.into();
            return Err(StoreError::io("restore into", dir)(there));
        }
        let mut part = dir.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        if part.exists() {
            fs::remove_dir_all(&part).map_err(StoreError::io("remove", &part))?;
        }
        let files = self.restore_into(&part, started);
        if files.is_err() {
            fs::remove_dir_all(&part).ok();
        }
        let files = files?;
        fs::rename(&part, dir).map_err(StoreError::io("rename", &part))?;
        let above = dir.parent().filter(|above| !above.as_os_str().is_empty());
        let above = above.unwrap_or(Path::new("."));
        let synced = File::open(above).and_then(|dir| dir.sync_all());
        synced.map_err(StoreError::io("sync", above))?;
        Ok(files)
    }

    fn restore_into(&self, dir: &Path, started: &str) -> Result<DeskFiles, StoreError> {
        let lock = DeskLock::acquire(dir, "copydesk store restore", started)?;
        let files = Files::of(dir);
        let mut kept = DeskFiles::default();
        let written = contained(|| {
            let trees = Trees::open(&files)?;
            let mut batches = Batches::default();
            self.entries(|belongs, key, value| {
                match belongs {
                    Belongs::Tree(tree) => batches.insert(&trees, tree, key, value)?,
                    Belongs::Desk(name) => kept.desk.push((name, value.to_vec())),
                    Belongs::Beside(name) => kept.beside.push((name, value.to_vec())),
                }
                Ok(())
            })?;
            batches.write(&trees)?;
            trees.db.flush()?;
            let desk = trees.desk()?;
            drop(trees);
            Ok(desk)
        });
        let desk = match written {
            Ok(desk) => desk.map_err(|failure| explain(&files, failure))?,
            Err(what) => return Err(damaged(&files, what)),
        };
        let log = files.log();
        let synced = File::open(&log).and_then(|log| log.sync_all());
        synced.map_err(StoreError::io("sync", &log))?;
        let (mark, _) = Mark::open(dir)?;
        let desk = desk.ok_or_else(|| self.odd("it does not say what it is a backup of"))?;
        mark.write(Acknowledged {
            batches: desk.batches,
            stories: desk.counts.stories(),
        })?;
        for (name, contents) in &kept.beside {
            let path = dir.join(name);
            let written = File::create_new(&path).and_then(|mut file| {
                file.write_all(contents)?;
                file.sync_all()
            });
            written.map_err(StoreError::io("write", &path))?;
        }
        files.sync_names()?;
        drop(lock);
        Ok(kept)
    }
}

/// A name that leads nowhere else.
fn file_name(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let only = Path::new(name).file_name()?;
    (only == name).then(|| name.to_owned())
}

/// The next entry of a block.
fn entry<'a>(rest: &mut &'a [u8]) -> Option<(u8, &'a [u8], &'a [u8])> {
    let (header, after) = rest.split_first_chunk::<7>()?;
    let [place, k1, k2, v1, v2, v3, v4] = *header;
    let (key, after) = after.split_at_checked(u16::from_be_bytes([k1, k2]).into())?;
    let length = u32::from_be_bytes([v1, v2, v3, v4]) as usize;
    let (value, after) = after.split_at_checked(length)?;
    *rest = after;
    Some((place, key, value))
}

/// The next bytes of a header, zeros beyond its end, which its length excludes.
fn take<const N: usize>(at: &mut &[u8]) -> [u8; N] {
    match at.split_first_chunk::<N>() {
        Some((taken, rest)) => {
            *at = rest;
            *taken
        }
        None => [0; N],
    }
}

/// Entries on their way into the trees.
#[derive(Default)]
pub(super) struct Batches {
    waiting: Vec<(u8, sled::Batch)>,
    entries: usize,
}

impl Batches {
    /// Takes one more entry, of a tree that there is.
    pub(super) fn insert(
        &mut self,
        trees: &Trees,
        place: u8,
        key: &[u8],
        value: &[u8],
    ) -> Result<(), Failure> {
        if self.waiting.last().is_none_or(|(of, _)| *of != place) {
            self.waiting.push((place, sled::Batch::default()));
        }
        if let Some((_, batch)) = self.waiting.last_mut() {
            batch.insert(key, value);
        }
        self.entries += 1;
        if self.entries >= BATCH {
            self.write(trees)?;
        }
        Ok(())
    }

    /// Writes what is waiting.
    pub(super) fn write(&mut self, trees: &Trees) -> Result<(), Failure> {
        let all = self::trees(trees);
        for (place, batch) in self.waiting.drain(..) {
            let tree = all.iter().find(|(number, _)| *number == place);
            if let Some((_, tree)) = tree {
                tree.tree.apply_batch(batch)?;
            }
        }
        self.entries = 0;
        Ok(())
    }
}

/// What the fuzzer gives: bytes that may be a backup, or what a whole one holds.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing {
    use std::cell::RefCell;
    use std::io::{self, Cursor, Read, Seek, SeekFrom};
    use std::path::Path;

    use sha2::{Digest as _, Sha256};

    use super::{Backup, Belongs, HEADER, MAGIC, SCHEMA, VERSION};

    /// Bytes that are read like a file.
    struct Bytes<'a>(RefCell<Cursor<&'a [u8]>>);

    impl Read for &Bytes<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.0.borrow_mut().read(into)
        }
    }

    impl Seek for &Bytes<'_> {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.borrow_mut().seek(to)
        }
    }

    /// A whole backup with one block.
    fn sealed(block: &[u8]) -> Vec<u8> {
        let length = u32::try_from(block.len()).unwrap_or(u32::MAX);
        let blocks = u64::from(length) + 8;
        let mut bytes = [
            MAGIC.as_slice(),
            &VERSION.to_be_bytes(),
            &SCHEMA.to_be_bytes(),
            &blocks.to_be_bytes(),
            &length.to_be_bytes(),
            &crc32fast::hash(block).to_be_bytes(),
            block,
        ]
        .concat();
        let digest = Sha256::digest(&bytes);
        bytes.extend(digest);
        bytes
    }

    /// Reads a backup to its end, as a restore does, and makes no desk of it. An even first byte means
    /// that the rest is the file, an odd one that it is a block of one that is whole. What is read
    /// belongs to a tree, in a value that fits, or is a file whose name leads nowhere else; and it is
    /// all that there was, in its order.
    pub(crate) fn backup(data: &[u8]) {
        let Some((first, rest)) = data.split_first() else {
            return;
        };
        if first % 2 == 0 {
            read(rest);
            return;
        }
        if let Some(again) = read(&sealed(rest)) {
            assert_eq!(again, rest);
        }
    }

    /// The entries again, where all could be read.
    fn read(file: &[u8]) -> Option<Vec<u8>> {
        let bytes = Bytes(RefCell::new(Cursor::new(file)));
        let backup = Backup::of(Path::new("bytes"), bytes, file.len() as u64).ok()?;
        assert!(file.len() > HEADER && backup.schema() <= SCHEMA);
        let mut again = Vec::new();
        let read = backup.entries(|belongs, key, value| {
            let place = match belongs {
                Belongs::Tree(tree) => {
                    assert!(value.len() <= 4096);
                    tree
                }
                Belongs::Desk(name) | Belongs::Beside(name) if name.contains('/') => {
                    unreachable!("{name}")
                }
                Belongs::Desk(_) => 0,
                Belongs::Beside(_) => 255,
            };
            again.push(place);
            again.extend(u16::try_from(key.len()).unwrap_or(u16::MAX).to_be_bytes());
            again.extend(u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes());
            again.extend_from_slice(key);
            again.extend_from_slice(value);
            Ok(())
        });
        read.ok().map(|()| again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Digest, Severity};
    use crate::store::Store as _;
    use crate::store::testing::{Draft, TempDir, filed_by_words, stories};
    use std::collections::BTreeMap;
    use std::ops::ControlFlow;

    /// A desk with some of everything.
    fn desk() -> (TempDir, SledStore) {
        let dir = TempDir::new();
        let store = dir.open();
        let drafts: Vec<Draft> = (0..40)
            .map(|n| {
                let draft = Draft::new(&format!("s{n}")).body(&format!("{n} ").repeat(n * 40));
                draft.flag("hygiene/x", Severity::Error).tag("language:en")
            })
            .collect();
        let key = Digest::of_bytes(b"key");
        store.put(&stories(&drafts), Some(key)).unwrap();
        store.put(&stories(&drafts[..9]), None).unwrap();
        let second = drafts.iter().cloned().map(|draft| draft.body("again"));
        store
            .put(&stories(&second.collect::<Vec<_>>()), Some(key))
            .unwrap();
        let bytes = vec![7; 3_000_000];
        let object = (Digest::of_bytes(&bytes), bytes.as_slice());
        store.put_objects(&[object]).unwrap();
        let on = &mut |_| ControlFlow::Continue(());
        store.file_all(1, &filed_by_words, on).unwrap();
        (dir, store)
    }

    type Contents = Vec<BTreeMap<Vec<u8>, Vec<u8>>>;

    fn contents(store: &SledStore) -> Contents {
        let all = |trees: &Trees| {
            let all = self::trees(trees).map(|(_, tree)| {
                let entries = tree.tree.iter().map(|entry| entry.unwrap());
                entries
                    .map(|(key, value)| (key.to_vec(), value.to_vec()))
                    .collect()
            });
            Ok(all.into())
        };
        store.read(all).unwrap()
    }

    #[test]
    fn a_value_that_no_desk_writes_makes_no_desk() {
        let large = [0; CHUNK + 1];
        assert!(belongs(3, b"key", &large[1..]).is_ok());
        belongs(3, b"key", &large).unwrap_err();
        belongs(9, b"key", b"").unwrap_err();
        for name in ["", ".", "..", "a/b", "../a", "/a", "a/"] {
            belongs(FILE, name.as_bytes(), b"").unwrap_err();
            belongs(BESIDE, name.as_bytes(), b"").unwrap_err();
        }
        assert_eq!(belongs(FILE, b"a", &large), Ok(Belongs::Desk("a".into())));
    }

    #[test]
    fn a_desk_comes_back_entry_by_entry() {
        let (dir, store) = desk();
        let before = contents(&store);
        let at = dir.path().join("desk.backup");
        let files = DeskFiles {
            desk: vec![("copydesk.toml".to_owned(), b"gate = \"note\"\n".to_vec())],
            beside: vec![("notes".to_owned(), b"a note".to_vec())],
        };
        let backed_up = store.back_up(&at, &files).unwrap();
        assert_eq!(backed_up.stories, 40);
        assert_eq!(backed_up.bytes, fs::metadata(&at).unwrap().len());
        // What is stored later is not in it.
        store.put(&stories(&[Draft::new("later")]), None).unwrap();
        store.close().unwrap();

        let backup = Backup::open(&at).unwrap();
        assert_eq!(backup.schema(), SCHEMA);
        let to = dir.path().join("restored");
        assert_eq!(backup.restore(&to, "now").unwrap(), files);
        assert_eq!(fs::read(to.join("notes")).unwrap(), b"a note");
        let lock = DeskLock::acquire(&to, "test", "now").unwrap();
        let restored = SledStore::open(lock).unwrap();
        assert!(contents(&restored) == before);
        assert_eq!(restored.verify().unwrap().problems, [""; 0]);
        // It is a desk like any other.
        restored.put(&stories(&[Draft::new("new")]), None).unwrap();
        restored.close().unwrap();
    }

    #[test]
    fn nothing_is_written_over() {
        let (dir, store) = desk();
        let at = dir.path().join("desk.backup");
        fs::write(&at, "mine").unwrap();
        assert!(matches!(
            store.back_up(&at, &DeskFiles::default()),
            Err(StoreError::Io { .. })
        ));
        assert_eq!(fs::read(&at).unwrap(), b"mine");
        fs::remove_file(&at).unwrap();
        store.back_up(&at, &DeskFiles::default()).unwrap();
        let backup = Backup::open(&at).unwrap();
        let error = backup.restore(&dir.desk(), "now").unwrap_err();
        assert!(error.to_string().contains("restore into"), "{error}");
        let part = |entry: io::Result<fs::DirEntry>| {
            entry
                .unwrap()
                .file_name()
                .to_string_lossy()
                .contains(".part")
        };
        assert!(!fs::read_dir(dir.path()).unwrap().any(part));
    }

    #[test]
    fn a_backup_that_was_changed_or_cut_anywhere_is_none() {
        let dir = TempDir::new();
        let store = dir.open();
        store.put(&stories(&[Draft::new("a")]), None).unwrap();
        let at = dir.path().join("desk.backup");
        store.back_up(&at, &DeskFiles::default()).unwrap();
        let whole = fs::read(&at).unwrap();
        assert!(Backup::open(&at).is_ok());
        for place in (0..whole.len())
            .step_by(1 + whole.len() / 300)
            .chain(0..HEADER)
        {
            let mut changed = whole.clone();
            changed[place] ^= 1 << (place % 8);
            fs::write(&at, &changed).unwrap();
            assert!(Backup::open(&at).is_err(), "byte {place}");
            fs::write(&at, &whole[..place]).unwrap();
            assert!(Backup::open(&at).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn blocks_that_are_not_what_they_say_make_no_desk() {
        // With a digest that is right, as somebody could write it on purpose.
        let forged = |blocks: &[u8]| {
            let mut bytes = MAGIC.to_vec();
            bytes.extend(VERSION.to_be_bytes());
            bytes.extend(SCHEMA.to_be_bytes());
            bytes.extend((blocks.len() as u64).to_be_bytes());
            bytes.extend(blocks);
            let digest = Sha256::digest(&bytes);
            bytes.extend(digest);
            bytes
        };
        let block = |entries: &[u8]| {
            let mut block = (entries.len() as u32).to_be_bytes().to_vec();
            block.extend(crc32fast::hash(entries).to_be_bytes());
            block.extend(entries);
            block
        };
        let dir = TempDir::new();
        let at = dir.path().join("forged");
        for blocks in [
            vec![],
            vec![0; 3],
            vec![0xff; 8],
            vec![0, 0, 0, 1, 0, 0, 0, 0, 0],
            block(&[1, 0, 9]),
            block(&[1, 0, 1, 0xff, 0xff, 0xff, 0xff, 0]),
            block(&[9, 0, 1, 0, 0, 0, 1, b'k', b'v']),
            block(&[0, 0, 2, 0, 0, 0, 0, b'.', b'.']),
            block(&[255, 0, 3, 0, 0, 0, 0, b'/', b'e', b'x']),
            block(&[255, 0, 3, 0, 0, 0, 0, b'a', b'/', b'x']),
            block(&[1, 0, 1, 0, 0, 0, 1, b'k', b'v']),
        ] {
            fs::write(&at, forged(&blocks)).unwrap();
            let to = dir.path().join("to");
            let error = Backup::open(&at).unwrap().restore(&to, "now").unwrap_err();
            assert!(!to.exists(), "{blocks:?}: {error}");
        }
    }
}

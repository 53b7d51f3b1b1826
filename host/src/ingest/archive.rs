//! Archives: zip, tar and gzip, opened as if they were directories.
//!
//! Nothing is ever unpacked to a disk: an entry is read into memory, one at a time, and its name is
//! part of a URI and of no path. How much comes out is bounded by what went in, so that a bomb costs
//! itself.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::encoding::DOCUMENT_LIMIT;
use super::{Format, Refusal, RefusalKind};
use crate::panics;

/// How deep archives may stand in each other.
pub(super) const DEPTH: u8 = 2;

/// How many entries an archive may have.
const ENTRIES: usize = 100_000;

/// How much may come out of an archive, in bytes.
const TOTAL: u64 = 4 << 30;

/// How many times larger than the archive what comes out of it may be, once it is over `FREE`.
/// Text is packed to a third, a list of the same lines to a fiftieth.
const RATIO: u64 = 200;

/// What may come out of however little, in bytes.
const FREE: u64 = 1 << 20;

/// What an archive is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Zip,
    Tar,
    Gzip,
}

impl Kind {
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            Some(Self::Zip)
        } else if head.starts_with(b"\x1F\x8B\x08") {
            Some(Self::Gzip)
        } else if head.get(257..262) == Some(b"ustar") {
            Some(Self::Tar)
        } else {
            None
        }
    }
}

/// Whether a name promises an archive that may hold stories: `.zip`, `.tar`, `.tgz`, or `.gz` after
/// the ending of a format.
pub(super) fn is_named(path: &Path) -> bool {
    let ends = |known: &str| {
        let ending = path.extension().and_then(|it| it.to_str());
        ending.is_some_and(|it| it.eq_ignore_ascii_case(known))
    };
    let inside = || path.file_stem().map(Path::new);
    ends("zip")
        || ends("tar")
        || ends("tgz")
        || ends("gz") && inside().is_some_and(|it| is_named(it) || Format::of_name(it).is_some())
}

/// The format that the name of what is packed promises.
pub(super) fn inner_format(path: &Path) -> Option<Format> {
    let ending = path.extension()?.to_str()?;
    if ending.eq_ignore_ascii_case("gz") {
        Format::of_name(Path::new(path.file_stem()?))
    } else {
        Format::of_name(path)
    }
}

/// Unpacks gzip as it is read.
pub(super) fn gzip(packed: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
    let taken = Arc::new(AtomicU64::new(0));
    let counted = Counted {
        inner: packed,
        taken: Arc::clone(&taken),
    };
    Box::new(Unpacked {
        inner: MultiGzDecoder::new(counted),
        taken,
        given: 0,
    })
}

/// Counts what is read of something that is packed.
struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Gives what is unpacked, as long as it is within bounds.
struct Unpacked<R> {
    inner: R,
    taken: Arc<AtomicU64>,
    given: u64,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.given += read as u64;
        let taken = self.taken.load(Ordering::Relaxed);
        match excess(taken, self.given) {
            Some(excess) => Err(io::Error::other(excess)),
            None => Ok(read),
        }
    }
}

/// What is wrong when so much comes out of so much.
fn excess(packed: u64, unpacked: u64) -> Option<String> {
    if unpacked > TOTAL {
        Some(format!("it unpacks to more than {} GiB", TOTAL >> 30))
    } else if unpacked > FREE && unpacked / RATIO > packed {
        Some(format!("it unpacks to more than {RATIO} times its size"))
    } else {
        None
    }
}

/// What an archive came upon.
pub(super) enum Found {
    /// A file to read, by its name in the archive.
    Entry(PathBuf, Vec<u8>),
    /// A file of no known kind.
    Skipped,
    /// An entry that cannot be read.
    Refused(Refusal),
}

/// An archive that is being read.
pub(super) struct Archive {
    pub(super) uri: String,
    pub(super) piped: bool,
    /// How deep it stands: 1 for one that stands in no other.
    pub(super) depth: u8,
    entries: Entries,
    met: usize,
    /// Files that were read or refused.
    files: usize,
    unpacked: u64,
    packed: Arc<AtomicU64>,
    ended: bool,
}

enum Entries {
    Zip(Box<ZipArchive<Box<dyn Seekable>>>),
    Tar(Receiver<io::Result<Entry>>),
}

trait Seekable: Read + Seek + Send {}
impl<T: Read + Seek + Send> Seekable for T {}

impl Archive {
    /// Opens a zip or a tar. `file` is the same as `source` from its beginning, where it is a file.
    pub(super) fn open(
        kind: Kind,
        uri: String,
        piped: bool,
        depth: u8,
        source: Box<dyn Read + Send>,
        file: Option<&File>,
    ) -> Result<Self, Refusal> {
        if depth > DEPTH {
            let what = RefusalKind::Nested(DEPTH);
            return Err(Refusal::whole(&uri, what).hint("unpack it first"));
        }
        let packed = Arc::new(AtomicU64::new(0));
        let entries = if kind == Kind::Tar {
            // What comes out of a tar is no more than went in.
            packed.store(u64::MAX, Ordering::Relaxed);
            let (sender, receiver) = sync_channel(0);
            thread::spawn(move || send_tar(source, &sender));
            Entries::Tar(receiver)
        } else {
            let (seekable, length) = seekable(&uri, source, file)?;
            packed.store(length, Ordering::Relaxed);
            let archive = panics::contained(|| ZipArchive::new(seekable));
            let archive = match archive {
                Ok(Ok(archive)) => archive,
                Ok(Err(error)) => return Err(unreadable(&uri, &error.to_string())),
                Err(panicked) => return Err(unreadable(&uri, &panicked)),
            };
            let has = |name: &str| archive.index_for_name(name).is_some();
            if has("[Content_Types].xml") || has("mimetype") {
                let what = RefusalKind::Binary {
                    byte: b'P',
                    offset: 0,
                };
                let hint = "it is a Word document or another that is packed; save it as text";
                return Err(Refusal::whole(&uri, what).hint(hint));
            }
            Entries::Zip(Box::new(archive))
        };
        Ok(Self {
            uri,
            piped,
            depth,
            entries,
            met: 0,
            files: 0,
            unpacked: 0,
            packed,
            ended: false,
        })
    }

    /// What an entry is called.
    pub(super) fn uri_of(&self, entry: &Path) -> String {
        format!("{}!/{}", self.uri, super::document::uri(entry))
    }

    /// The next entry, hidden ones left out; `None` at the end.
    pub(super) fn next(&mut self) -> Option<Found> {
        while !self.ended {
            let entry = match &mut self.entries {
                Entries::Zip(archive) if self.met < archive.len() => zip_entry(archive, self.met),
                Entries::Zip(_) => break,
                Entries::Tar(entries) => match entries.recv() {
                    Ok(entry) => entry,
                    Err(_) => break,
                },
            };
            self.met += 1;
            if self.met > ENTRIES {
                return self.stop(&format!("it has more than {ENTRIES} entries"));
            }
            let (path, bytes) = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    // What follows a damaged entry of a zip is still found, and of a tar is not.
                    if matches!(self.entries, Entries::Tar(_)) {
                        return self.stop(&error.to_string());
                    }
                    self.files += 1;
                    return Some(Found::Refused(unreadable(&self.uri, &error.to_string())));
                }
            };
            let hidden = |part: Component<'_>| {
                let name = part.as_os_str().as_encoded_bytes();
                matches!(part, Component::Normal(_))
                    && (name.starts_with(b".") || name == b"__MACOSX")
            };
            if path == Path::new(".") || path.components().any(hidden) {
                continue;
            }
            let Some(bytes) = bytes else {
                // Of no known kind: it was not unpacked.
                return Some(Found::Skipped);
            };
            self.files += 1;
            self.unpacked += bytes.len() as u64;
            if let Some(excess) = excess(self.packed.load(Ordering::Relaxed), self.unpacked) {
                return self.stop(&excess);
            }
            let uri = self.uri_of(&path);
            if path
                .components()
                .any(|part| !matches!(part, Component::Normal(_) | Component::CurDir))
            {
                return Some(Found::Refused(Refusal::whole(&uri, RefusalKind::Escapes)));
            }
            if bytes.len() as u64 > DOCUMENT_LIMIT {
                let limit = DOCUMENT_LIMIT;
                let refusal = Refusal::whole(&uri, RefusalKind::TooLarge { limit });
                return Some(Found::Refused(refusal.hint("unpack it, and name the file")));
            }
            return Some(Found::Entry(path, bytes));
        }
        if !self.ended && self.files == 0 {
            self.ended = true;
            return Some(Found::Refused(Refusal::whole(
                &self.uri,
                RefusalKind::EmptyArchive,
            )));
        }
        self.ended = true;
        None
    }

    /// Reads no further.
    fn stop(&mut self, why: &str) -> Option<Found> {
        self.ended = true;
        Some(Found::Refused(unreadable(&self.uri, why)))
    }
}

fn unreadable(uri: &str, why: &str) -> Refusal {
    Refusal::whole(uri, RefusalKind::Archive(why.to_owned()))
}

/// Something that a zip can be read from, and its length.
fn seekable(
    uri: &str,
    source: Box<dyn Read + Send>,
    file: Option<&File>,
) -> Result<(Box<dyn Seekable>, u64), Refusal> {
    if let Some(file) = file {
        let open = || {
            let mut file = file.try_clone()?;
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(0))?;
            Ok((file, length))
        };
        let (file, length) = open().map_err(|error| Refusal::io(uri, &error))?;
        return Ok((Box::new(file), length));
    }
    // Its directory stands at its end.
    let bytes = super::encoding::read_bytes(uri, &mut { source })?;
    let length = bytes.len() as u64;
    Ok((Box::new(Cursor::new(bytes)), length))
}

/// An entry: its name, `.` for one that is no file, and what it holds when that may be stories.
type Entry = (PathBuf, Option<Vec<u8>>);

fn is_read(path: &Path) -> bool {
    Format::of_name(path).is_some() || is_named(path)
}

fn zip_entry(archive: &mut ZipArchive<Box<dyn Seekable>>, at: usize) -> io::Result<Entry> {
    let read = panics::contained(|| {
        let mut entry = archive.by_index(at).map_err(io::Error::other)?;
        let path = PathBuf::from(entry.name().replace('\\', "/"));
        if entry.is_dir() || entry.is_symlink() {
            return Ok((PathBuf::from("."), None));
        }
        if !is_read(&path) {
            return Ok((path, None));
        }
        let mut bytes = Vec::new();
        entry
            .by_ref()
            .take(DOCUMENT_LIMIT + 1)
            .read_to_end(&mut bytes)?;
        Ok((path, Some(bytes)))
    });
    read.unwrap_or_else(|panicked| Err(io::Error::other(panicked)))
}

/// Reads a tar and hands its entries on, each when the one before was taken. A thread of its own, as
/// the entries of the library cannot outlive its reader.
fn send_tar(source: impl Read, entries: &SyncSender<io::Result<Entry>>) {
    let mut archive = tar::Archive::new(source);
    let all = match archive.entries() {
        Ok(all) => all,
        Err(error) => {
            // Nobody may be listening any more.
            entries.send(Err(error)).ok();
            return;
        }
    };
    for entry in all {
        let read = entry.and_then(|mut entry| {
            let path = entry.path()?.into_owned();
            if !entry.header().entry_type().is_file() {
                return Ok((PathBuf::from("."), None));
            }
            if !is_read(&path) {
                return Ok((path, None));
            }
            let length = entry.size();
            let mut bytes = Vec::new();
            entry
                .by_ref()
                .take(DOCUMENT_LIMIT + 1)
                .read_to_end(&mut bytes)?;
            if (bytes.len() as u64) < length.min(DOCUMENT_LIMIT + 1) {
                return Err(io::Error::other("it ends in the middle of an entry"));
            }
            Ok((path, Some(bytes)))
        });
        let failed = read.is_err();
        // Nobody listens when the archive was given up.
        if entries.send(read).is_err() || failed {
            return;
        }
    }
}

//! Documents: what the inputs name, opened one after the other.
//!
//! A document has a name for people and for `source.uri`, and a name that derived ids are made of.
//! The two differ where the name does not say which document it is: `-` is a different text every
//! time, and so is `/dev/fd/63`.

use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Component, Path, PathBuf};
use std::vec;

use super::account::Account;
use super::archive::{self, Archive, Found, Kind};
use super::encoding::{self, Declared, Decoded, Encoding};
use super::inputs::Stories;
use super::walk::{self, Walk};
use super::{Format, Input, Options, Refusal, RefusalKind, Totals};
use super::{csv, email, feed, html, markdown, ndjson, newsml, nitf, page, text};
use crate::model::{Digest, Source, StoryId};

/// A document that is open, with the beginning of it looked at and put back.
pub(super) struct Document {
    pub(super) name: Name,
    pub(super) head: Vec<u8>,
    /// Whether somebody said what it is to be read as.
    is_forced: bool,
    pub(super) reader: BufReader<Box<dyn Read + Send>>,
    /// What becomes of its bytes.
    pub(super) account: Account,
}

/// What a document is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) uri: String,
    pub(super) format: Format,
    /// Whether the name can stand for another document the next time.
    pub(super) piped: bool,
}

impl Name {
    /// The id of a story that has none of its own. `text` is the document's for a format that holds
    /// one story, and the record's for one that is read record by record.
    ///
    /// From a pipe, a digest of the text takes the place of the ordinal: two texts that are piped in
    /// one after the other both have the name `-` and the ordinal 0, and must not become two
    /// versions of one story, while the same text piped in twice must. For records it is the
    /// record's text alone, since the rest of the pipe is still to come when the story goes out.
    pub(super) fn derived_id(&self, text: &str, ordinal: u32) -> StoryId {
        if self.piped {
            let text = Digest::of_bytes(text.as_bytes());
            StoryId::derived(&format!("-#{text}"), 0)
        } else {
            StoryId::derived(&self.uri, ordinal)
        }
    }

    pub(super) fn source(&self, ordinal: u32) -> Source {
        Source {
            uri: self.uri.clone(),
            format: self.format.name().to_owned(),
            ordinal,
        }
    }
}

/// Where a document comes from.
struct From {
    uri: String,
    piped: bool,
    /// The format that its name promises.
    named: Option<Format>,
    source: Box<dyn Read + Send>,
    /// The same once more, where it is a file.
    file: Option<File>,
    /// How many archives it stands in.
    depth: u8,
}

/// What a beginning shows.
enum Opened {
    Document(Document),
    Archive(Archive),
}

impl Document {
    /// How much of a document is looked at to find its format and encoding.
    const HEAD: usize = 8 << 10;

    /// Looks at the beginning. A record that has arrived is enough to know that there will be
    /// records, so that a slow pipe is not waited for. What came with it is not looked at then, since
    /// how much that is depends on the pipe.
    fn open(from: From, forced: Option<Format>) -> Result<Opened, Refusal> {
        let From {
            uri,
            piped,
            named,
            mut source,
            file,
            depth,
        } = from;
        let mut head = Vec::new();
        let mut format = forced;
        let mut looked_at = None;
        loop {
            let room = (Self::HEAD - head.len()) as u64;
            match read_some(&mut *source, room, &mut head) {
                Err(error) => return Err(Refusal::io(&uri, &error)),
                Ok(0) => break,
                Ok(_) => {}
            }
            looked_at = first_record(&head, forced);
            if looked_at.is_some() {
                break;
            }
        }
        if let Some(kind) = Kind::of(&head) {
            let source = Box::new(Cursor::new(head).chain(source));
            if kind != Kind::Gzip {
                let file = file.as_ref();
                let archive = Archive::open(kind, uri, piped, depth + 1, source, file)?;
                return Ok(Opened::Archive(archive));
            }
            if depth >= archive::DEPTH {
                let what = RefusalKind::Nested(archive::DEPTH);
                return Err(Refusal::whole(&uri, what).hint("unpack it first"));
            }
            let from = From {
                uri,
                piped,
                named,
                source: archive::gzip(source),
                file: None,
                // A tar that is packed counts as one.
                depth: depth + 1,
            };
            return match Self::open(from, forced)? {
                Opened::Archive(mut archive) => {
                    archive.depth -= 1;
                    Ok(Opened::Archive(archive))
                }
                document @ Opened::Document(_) => Ok(document),
            };
        }
        let mut beginning = head.clone();
        beginning.truncate(looked_at.unwrap_or(head.len()));
        if format.is_none() {
            format = Format::of_content(&encoding::glimpse(&beginning)).or(named);
        }
        let name = Name {
            uri,
            format: format.unwrap_or(Format::Text),
            piped,
        };
        let account = Account::new(Encoding::of(&beginning).name());
        let whole = account.watch(Box::new(Cursor::new(head).chain(source)));
        Ok(Opened::Document(Self {
            name,
            head: beginning,
            is_forced: forced.is_some(),
            reader: BufReader::with_capacity(64 << 10, whole),
            account,
        }))
    }

    /// Its stories, which mark in its account what they are made of.
    pub(super) fn stories(self) -> Stories {
        match self.name.format {
            Format::Text if self.is_forced => text::stories(self),
            // Whether a text is a page is seen in the whole of it.
            Format::Text | Format::Page => page::stories(self),
            Format::Markdown => markdown::stories(self),
            Format::Ndjson | Format::Ninjs => ndjson::stories(self),
            Format::Feed => feed::stories(self),
            Format::Html => html::stories(self),
            Format::NewsMl => newsml::stories(self),
            Format::Nitf => nitf::stories(self),
            Format::Csv => csv::stories(self),
            Format::Email => email::stories(self),
        }
    }

    /// The whole of it, where it may say itself how it is encoded, with the way back to its bytes.
    pub(super) fn decoded(&mut self, declared: Declared) -> Result<Decoded, Refusal> {
        let decoded = encoding::read_decoded(&self.name.uri, &mut self.reader, declared)?;
        if let Some(named) = decoded.named {
            self.account.encoding(named);
        }
        Ok(decoded)
    }

    /// The whole of it, where it may say itself how it is encoded.
    pub(super) fn declared_text(&mut self, declared: Declared) -> Result<String, Refusal> {
        Ok(self.decoded(declared)?.text)
    }

    /// The whole of it.
    pub(super) fn text(&mut self) -> Result<String, Refusal> {
        self.declared_text(Declared::nothing())
    }
}

/// Where the line ends that shows that these are records a line: the first that is not blank.
fn first_record(head: &[u8], forced: Option<Format>) -> Option<usize> {
    let records = |end: &usize| match forced {
        Some(forced) => matches!(forced, Format::Ndjson | Format::Ninjs),
        None => {
            let head = encoding::glimpse(head.get(..*end).unwrap_or_default());
            let format = Format::of_content(&head);
            // One that goes on over lines is read as a whole, and may yet show what it is.
            matches!(format, Some(Format::Ndjson | Format::Ninjs)) && !ndjson::is_one_text(&head)
        }
    };
    let mut end = 0;
    head.split_inclusive(|byte| *byte == b'\n')
        .filter_map(|line| {
            end += line.len();
            (line.ends_with(b"\n") && !line.trim_ascii().is_empty()).then_some(end)
        })
        .take(1)
        .find(records)
}

fn read_some(source: &mut dyn Read, room: u64, head: &mut Vec<u8>) -> io::Result<usize> {
    let mut chunk = [0; 4096];
    let room = usize::try_from(room)
        .unwrap_or(chunk.len())
        .min(chunk.len());
    loop {
        match source.read(chunk.get_mut(..room).unwrap_or_default()) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(read) => {
                head.extend_from_slice(chunk.get(..read).unwrap_or_default());
                return Ok(read);
            }
        }
    }
}

/// The documents of all inputs.
pub(super) struct Documents {
    inputs: vec::IntoIter<Input>,
    format: Option<Format>,
    base: Option<PathBuf>,
    stdin: Option<Box<dyn Read + Send>>,
    walk: Option<Directory>,
    /// Archives that are being read, each in the one before it.
    archives: Vec<Archive>,
}

/// A directory that is being walked.
struct Directory {
    path: PathBuf,
    /// What it is called in URIs; empty for the desk itself.
    shown: PathBuf,
    walk: Walk,
    documents: u64,
}

impl Documents {
    pub(super) fn new(inputs: Vec<Input>, options: Options, stdin: Box<dyn Read + Send>) -> Self {
        let Options { format, base } = options;
        let base = base.and_then(|base| fs::canonicalize(base).ok());
        Self {
            inputs: inputs.into_iter(),
            format,
            base,
            stdin: Some(stdin),
            walk: None,
            archives: Vec::new(),
        }
    }

    pub(super) fn set_stdin(&mut self, stdin: Box<dyn Read + Send>) {
        self.stdin = Some(stdin);
    }

    /// The next document, or why there is none of it; `None` at the end.
    pub(super) fn next(&mut self, totals: &mut Totals) -> Option<Result<Document, Refusal>> {
        loop {
            if let Some(found) = self.next_of_archives(totals) {
                return Some(found);
            }
            match self.next_of_walk(totals) {
                Some(Ok(opened)) => {
                    if let Some(document) = self.entered(opened) {
                        return Some(Ok(document));
                    }
                    continue;
                }
                Some(Err(refusal)) => return Some(Err(refusal)),
                None => {}
            }
            let opened = match self.inputs.next()? {
                sent @ (Input::Stdin | Input::Sent(_)) => {
                    totals.documents += 1;
                    let uri = match sent {
                        Input::Sent(uri) => uri,
                        _ => "-".to_owned(),
                    };
                    // Named twice, it is at its end the second time.
                    let stdin = self.stdin.take().unwrap_or_else(|| Box::new(io::empty()));
                    let from = From {
                        uri,
                        piped: true,
                        named: None,
                        source: stdin,
                        file: None,
                        depth: 0,
                    };
                    Document::open(from, self.format)
                }
                Input::Path(path) => {
                    let shown = self.shown(&path);
                    match fs::metadata(&path) {
                        Ok(kind) if kind.is_dir() => match Walk::new(&path) {
                            Ok(walk) => {
                                self.walk = Some(Directory {
                                    path,
                                    shown,
                                    walk,
                                    documents: 0,
                                });
                                continue;
                            }
                            Err(error) => return Some(Err(Refusal::io(&uri(&shown), &error))),
                        },
                        _ => {
                            totals.documents += 1;
                            self.open(&path, &shown)
                        }
                    }
                }
            };
            match opened {
                Ok(opened) => {
                    if let Some(document) = self.entered(opened) {
                        return Some(Ok(document));
                    }
                }
                Err(refusal) => return Some(Err(refusal)),
            }
        }
    }

    /// A document; none of an archive, whose entries come next.
    fn entered(&mut self, opened: Opened) -> Option<Document> {
        match opened {
            Opened::Document(document) => Some(document),
            Opened::Archive(archive) => {
                self.archives.push(archive);
                None
            }
        }
    }

    fn next_of_archives(&mut self, totals: &mut Totals) -> Option<Result<Document, Refusal>> {
        loop {
            let archive = self.archives.last_mut()?;
            let (path, bytes) = match archive.next() {
                None => {
                    self.archives.pop();
                    continue;
                }
                Some(Found::Skipped) => {
                    totals.skipped += 1;
                    continue;
                }
                Some(Found::Refused(refusal)) => return Some(Err(refusal)),
                Some(Found::Entry(path, bytes)) => (path, bytes),
            };
            totals.documents += 1;
            let from = From {
                uri: archive.uri_of(&path),
                piped: archive.piped,
                named: archive::inner_format(&path),
                source: Box::new(Cursor::new(bytes)),
                file: None,
                depth: archive.depth,
            };
            match Document::open(from, self.format) {
                Ok(opened) => {
                    if let Some(document) = self.entered(opened) {
                        return Some(Ok(document));
                    }
                }
                Err(refusal) => return Some(Err(refusal)),
            }
        }
    }

    fn next_of_walk(&mut self, totals: &mut Totals) -> Option<Result<Opened, Refusal>> {
        let directory = self.walk.as_mut()?;
        loop {
            let (path, error) = match directory.walk.next() {
                Some(walk::Found::Skipped) => {
                    totals.skipped += 1;
                    continue;
                }
                Some(walk::Found::File(path)) => (path, None),
                Some(walk::Found::Failed(path, error)) => (path, Some(error)),
                None => break,
            };
            directory.documents += 1;
            totals.documents += 1;
            let below = path.strip_prefix(&directory.path).unwrap_or(&path);
            let shown = directory.shown.join(below);
            return Some(match error {
                None => self.open(&path, &shown),
                Some(error) => Err(Refusal::io(&uri(&shown), &error)),
            });
        }
        let directory = self.walk.take()?;
        (directory.documents == 0).then(|| {
            let endings = Format::ALL.into_iter().flat_map(Format::extensions);
            let endings = endings.copied().chain(["zip", "tar", "tgz", "gz"]);
            let endings: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
            let hint = format!(
                "in a directory, files are read that end in {}",
                endings.join(", ")
            );
            Err(Refusal::whole(&uri(&directory.shown), RefusalKind::NoStories).hint(hint))
        })
    }

    fn open(&self, path: &Path, shown: &Path) -> Result<Opened, Refusal> {
        let uri = uri(shown);
        let open = || {
            let file = File::open(path)?;
            let piped = !file.metadata()?.is_file();
            Ok((file, piped))
        };
        let (file, piped) = open().map_err(|error| Refusal::io(&uri, &error))?;
        let again = if piped { None } else { file.try_clone().ok() };
        let from = From {
            uri,
            piped,
            named: archive::inner_format(path),
            source: Box::new(file),
            file: again,
            depth: 0,
        };
        Document::open(from, self.format)
    }

    /// The path relative to the desk, where it lies inside; else as it was given.
    ///
    /// Its directory is resolved and its own name is not: a file that is a link inside the desk is
    /// named as what the editor sees there.
    fn shown(&self, path: &Path) -> PathBuf {
        let inside = self.base.as_deref().and_then(|base| {
            let real = match (path.parent(), path.file_name()) {
                (Some(parent), Some(name)) => {
                    let parent = if parent.as_os_str().is_empty() {
                        Path::new(".")
                    } else {
                        parent
                    };
                    fs::canonicalize(parent).ok()?.join(name)
                }
                _ => fs::canonicalize(path).ok()?,
            };
            real.strip_prefix(base).ok().map(Path::to_path_buf)
        });
        inside.unwrap_or_else(|| path.to_path_buf())
    }
}

/// A path as it is told: `/` between the parts, no `.` parts, and what is no UTF-8 made readable so
/// that two names never become one. `.` when nothing is left.
pub(super) fn uri(path: &Path) -> String {
    let mut uri = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => continue,
            Component::RootDir => uri.push('/'),
            part => {
                if !uri.is_empty() && !uri.ends_with('/') {
                    uri.push('/');
                }
                uri.push_str(&readable(part.as_os_str().as_encoded_bytes()));
            }
        }
    }
    if uri.is_empty() { ".".to_owned() } else { uri }
}

/// A name with `%XX` for each byte that is no UTF-8, and `%25` for a `%` that could be taken for the
/// beginning of one.
fn readable(name: &[u8]) -> String {
    let mut readable = String::new();
    for chunk in name.utf8_chunks() {
        let mut parts = chunk.valid().split('%');
        readable.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.bytes().take(2).filter(u8::is_ascii_hexdigit).count();
            readable.push_str(if digits == 2 { "%25" } else { "%" });
            readable.push_str(part);
        }
        readable.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    readable
}

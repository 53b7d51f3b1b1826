//! The door as a whole: files, directories and pipes.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;

use super::{Format, IdOrigin, Incoming, Input, Inputs, Options, Refusal, RefusalKind, Totals};
use crate::model::{Story, StoryId};

/// Reads a text from standard input.
pub(super) fn read(format: Format, bytes: &[u8]) -> Vec<Result<Incoming, Refusal>> {
    piped(Some(format), bytes)
}

/// A story of which nothing is known.
pub(super) fn empty() -> Story {
    let source = crate::model::Source {
        uri: "-".to_owned(),
        format: "text".to_owned(),
        ordinal: 0,
    };
    super::record::blank(StoryId::derived("-", 0), source)
}

/// The one story of a text.
#[track_caller]
pub(super) fn story(format: Format, text: &str) -> Story {
    let mut read = read(format, text.as_bytes());
    assert_eq!(read.len(), 1, "{text}");
    read.remove(0).unwrap().story
}

/// A folder of the data beside the checkout; none where it is missing, which is told.
pub(super) fn shared(test: &str, folder: &str) -> Option<PathBuf> {
    let folder = Path::new("../../shared/data").join(folder);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder);
    if !path.is_dir() {
        eprintln!("skipped: {test}: there is no {}", folder.display());
        return None;
    }
    Some(path)
}

/// What is refused of a text, a line each.
pub(super) fn refusals(format: Format, text: &str) -> Vec<String> {
    let read = read(format, text.as_bytes());
    read.into_iter()
        .filter_map(Result::err)
        .map(|refusal| refusal.to_string())
        .collect()
}

fn piped(format: Option<Format>, bytes: &[u8]) -> Vec<Result<Incoming, Refusal>> {
    let options = Options { format, base: None };
    Inputs::new(vec![Input::Stdin], options)
        .with_stdin(Box::new(Cursor::new(bytes.to_vec())))
        .collect()
}

/// A directory that is gone with its value.
struct Directory(PathBuf);

impl Directory {
    fn new(files: &[(&str, &[u8])]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("copydesk-ingest-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        for (file, bytes) in files {
            let file = path.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Reads files of the directory, which is the desk.
    fn read(&self, names: &[&str]) -> (Vec<Result<Incoming, Refusal>>, Totals) {
        let inputs = names
            .iter()
            .map(|name| Input::Path(self.path(name)))
            .collect();
        let options = Options {
            format: None,
            base: Some(self.0.clone()),
        };
        let mut inputs = Inputs::new(inputs, options);
        let read = inputs.by_ref().collect();
        (read, inputs.totals())
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn uris(read: &[Result<Incoming, Refusal>]) -> Vec<&str> {
    read.iter()
        .map(|item| match item {
            Ok(incoming) => incoming.story.source.uri.as_str(),
            Err(refusal) => refusal.uri.as_str(),
        })
        .collect()
}

const TEXT: &[u8] = b"Fares rise\n\nThey do.\n";

#[test]
fn a_directory_is_walked_in_order_and_what_is_not_read_is_counted() {
    let desk = Directory::new(&[
        ("b/2.txt", TEXT),
        ("b/1.md", b"# A\n\nText."),
        ("a.txt", TEXT),
        ("b.ndjson", b"{\"text\":\"x\"}\n{\"text\":\"y\"}\n"),
        ("photo.jpg", b"\xFF\xD8"),
        ("NOTES", b"none"),
        (".hidden.txt", TEXT),
        (".copydesk/db.txt", TEXT),
    ]);
    let (read, totals) = desk.read(&[""]);
    assert_eq!(
        uris(&read),
        ["a.txt", "b/1.md", "b/2.txt", "b.ndjson", "b.ndjson"]
    );
    assert_eq!(
        totals,
        Totals {
            documents: 4,
            stories: 5,
            refused: 0,
            skipped: 2
        }
    );
}

#[test]
fn a_file_that_is_named_is_read_whatever_it_is_called() {
    let desk = Directory::new(&[("NOTES", TEXT), (".hidden.log", b"{\"text\": \"x\"}\n")]);
    let (read, totals) = desk.read(&["NOTES", ".hidden.log"]);
    let formats: Vec<_> = read
        .iter()
        .map(|item| item.as_ref().unwrap().story.source.format.as_str())
        .collect();
    assert_eq!(formats, ["text", "ndjson"]);
    assert_eq!(totals.skipped, 0);
}

#[test]
fn what_cannot_be_read_is_refused_and_the_rest_is_read() {
    let desk = Directory::new(&[
        ("a.txt", TEXT),
        ("empty.txt", b" \n"),
        ("binary.txt", b"\x7FELF\x02\x00"),
        ("none/photo.jpg", b""),
        ("packed.ndjson", b"\x1F\x8B\x08\x00"),
    ]);
    let (read, totals) = desk.read(&[
        "gone.txt",
        "empty.txt",
        "binary.txt",
        "none",
        "packed.ndjson",
        "a.txt",
    ]);
    let told: Vec<String> = read
        .iter()
        .filter_map(|item| item.as_ref().err())
        .map(|refusal| {
            assert!(refusal.whole);
            refusal.to_string()
        })
        .collect();
    assert_eq!(
        told,
        [
            "gone.txt: there is no such file or directory",
            "empty.txt: there is no text in it",
            "binary.txt: not text: byte 0x00 at offset 5",
            "none: the directory holds no stories",
            "packed.ndjson: cannot be read: unexpected end of file",
        ]
    );
    assert_eq!(
        totals,
        Totals {
            documents: 5,
            stories: 1,
            refused: 5,
            skipped: 1
        }
    );
}

#[test]
fn a_missing_permission_says_what_to_do() {
    let error = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    let refusal = Refusal::io("a.txt", &error);
    assert_eq!(
        refusal.to_string(),
        "a.txt: cannot be read: permission denied"
    );
    assert!(refusal.hint.is_some());
}

#[test]
fn a_uri_is_relative_to_the_desk_however_the_file_is_named() {
    let desk = Directory::new(&[("desk/in/a.txt", TEXT), ("out/b.txt", TEXT)]);
    let base = Some(desk.path("desk"));
    let uri = |path: PathBuf| {
        let options = Options {
            format: None,
            base: base.clone(),
        };
        let item = Inputs::new(vec![Input::Path(path)], options)
            .next()
            .unwrap();
        item.unwrap().story.source.uri
    };
    assert_eq!(uri(desk.path("desk/in/a.txt")), "in/a.txt");
    assert_eq!(uri(desk.path("out/../desk/./in")), "in/a.txt");
    assert_eq!(uri(desk.path("desk")), "in/a.txt");
    let outside = desk.path("out/b.txt");
    assert_eq!(uri(outside.clone()), outside.to_str().unwrap());
}

#[cfg(unix)]
#[test]
fn links_are_named_as_what_the_desk_sees_and_never_walked_in_circles() {
    use std::os::unix::fs::symlink;
    let desk = Directory::new(&[("out/real.txt", TEXT), ("desk/a/x.txt", TEXT)]);
    symlink(desk.path("out/real.txt"), desk.path("desk/a/link.txt")).unwrap();
    symlink(desk.path("desk"), desk.path("desk/a/circle")).unwrap();
    symlink(desk.path("nowhere"), desk.path("desk/a/broken.txt")).unwrap();
    let options = Options {
        format: None,
        base: Some(desk.path("desk")),
    };
    let named = vec![
        Input::Path(desk.path("desk")),
        Input::Path(desk.path("desk/a/link.txt")),
    ];
    let mut inputs = Inputs::new(named, options);
    let read: Vec<_> = inputs.by_ref().collect();
    assert_eq!(
        uris(&read),
        ["a/broken.txt", "a/link.txt", "a/x.txt", "a/link.txt"]
    );
    assert_eq!(read[0].as_ref().unwrap_err().what, RefusalKind::Missing);
    assert_eq!(inputs.totals().skipped, 1);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_stay_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let desk = Directory::new(&[]);
    let names: [&[u8]; 5] = [
        b"\xFF.txt",
        b"\xFE.txt",
        b"%FF.txt",
        b"%25FF.txt",
        b"100%.txt",
    ];
    for name in names {
        fs::write(desk.0.join(OsStr::from_bytes(name)), TEXT).unwrap();
    }
    let (read, _) = desk.read(&[""]);
    let apart = ["%2525FF.txt", "%25FF.txt", "100%.txt", "%FE.txt", "%FF.txt"];
    assert_eq!(uris(&read), apart);
}

#[test]
fn a_story_without_an_id_has_one_of_its_document_and_place() {
    let desk = Directory::new(&[(
        "a.ndjson",
        b"{\"text\":\"x\"}\n{\"text\":\"x\",\"source\":\"W\"}",
    )]);
    let (read, _) = desk.read(&["a.ndjson"]);
    let ids: Vec<_> = read.iter().map(|item| item.as_ref().unwrap()).collect();
    assert_eq!(ids[0].story.id, StoryId::derived("a.ndjson", 0));
    // A source that the record names is the same in every file of an agency.
    assert_eq!(ids[1].story.id, StoryId::derived("a.ndjson", 1));
    assert_eq!(ids[1].story.source.uri, "W");
    assert!(ids.iter().all(|incoming| incoming.id == IdOrigin::Derived));
}

#[test]
fn two_texts_from_a_pipe_are_two_stories_and_one_text_twice_is_one() {
    let id = |text: &str| {
        let read = piped(None, text.as_bytes());
        let story = &read[0].as_ref().unwrap().story;
        assert_eq!(story.source.uri, "-");
        story.id.clone()
    };
    assert_eq!(id("One text."), id("One text."));
    assert_eq!(
        id("One text.\n\nMore."),
        id("\u{feff}One text.\r\n\r\nMore.")
    );
    assert_ne!(id("One text."), id("Another text."));
    assert_ne!(id("# A\n\nText"), id("# B\n\nText"));
    assert_eq!(
        id("{\"text\": \"x\"}"),
        id("{\"text\": \"x\"}\r\n{\"text\": \"y\"}")
    );
    assert_ne!(id("{\"text\": \"x\"}"), id("{\"text\": \"y\"}"));
}

#[test]
fn an_id_that_comes_twice_in_a_document_is_an_update() {
    let read = piped(
        None,
        b"{\"id\":1,\"text\":\"x\"}\n{\"id\":1,\"text\":\"y\"}\n",
    );
    let ids: Vec<_> = read.iter().map(|item| item.as_ref().unwrap()).collect();
    assert_eq!(ids[0].story.id, ids[1].story.id);
    assert!(ids.iter().all(|incoming| incoming.id == IdOrigin::Input));
}

#[test]
fn a_forced_format_counts_for_more_than_content_and_name() {
    let json = b"{\"text\": \"x\"}\n";
    let forced = piped(Some(Format::Text), json);
    assert_eq!(
        forced[0].as_ref().unwrap().story.body.as_deref(),
        Some("{\"text\": \"x\"}")
    );
    let by_content = piped(None, json);
    assert_eq!(
        by_content[0].as_ref().unwrap().story.body.as_deref(),
        Some("x")
    );
}

#[test]
fn records_in_utf16_are_read() {
    let text = "\u{feff}{\"text\": \"é\"}\r\n{\"text\": \"ü\"}\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = piped(None, &bytes);
    let bodies: Vec<_> = read
        .iter()
        .map(|item| item.as_ref().unwrap().story.body.as_deref().unwrap())
        .collect();
    assert_eq!(bodies, ["é", "ü"]);
}

/// Gives one piece at a time, and fails the test when it is asked for more than was allowed.
struct Slow {
    pieces: Vec<&'static [u8]>,
    asked: std::sync::Arc<AtomicU32>,
}

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.pieces.is_empty() {
            return Ok(0);
        }
        let piece = self.pieces.remove(0);
        buffer[..piece.len()].copy_from_slice(piece);
        Ok(piece.len())
    }
}

#[test]
fn a_record_goes_out_before_the_next_one_has_come() {
    let asked = std::sync::Arc::new(AtomicU32::new(0));
    let pieces: Vec<&[u8]> = vec![b"{\"text\"", b": \"x\"}\n", b"{\"text\": \"y\"}\n"];
    let slow = Slow {
        pieces,
        asked: std::sync::Arc::clone(&asked),
    };
    let mut inputs = Inputs::new(vec![Input::Stdin], Options::default()).with_stdin(Box::new(slow));
    assert!(inputs.next().unwrap().is_ok());
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    assert!(inputs.next().unwrap().is_ok());
    assert_eq!(asked.load(Ordering::Relaxed), 3);
    assert!(inputs.next().is_none());
    assert_eq!(
        inputs.totals(),
        Totals {
            documents: 1,
            stories: 2,
            refused: 0,
            skipped: 0
        }
    );
}

/// Repeats a piece without end, and counts what is taken.
struct Endless {
    head: &'static [u8],
    piece: &'static [u8],
    taken: std::sync::Arc<AtomicU32>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let piece = if self.head.is_empty() {
            self.piece
        } else {
            std::mem::take(&mut self.head)
        };
        let room = buffer.len().min(piece.len());
        buffer[..room].copy_from_slice(&piece[..room]);
        if room < piece.len() {
            self.head = &piece[room..];
        }
        self.taken
            .fetch_add(u32::try_from(room).unwrap(), Ordering::Relaxed);
        Ok(room)
    }
}

#[test]
fn documents_of_many_stories_are_read_no_further_than_they_are_asked_for() {
    let documents: [(Option<Format>, &[u8], &[u8]); 3] = [
        (None, b"", b"{\"text\": \"x\"}\n"),
        (
            None,
            b"<rss><channel><title>T</title>",
            b"<item><title>x</title></item>\n",
        ),
        (Some(Format::Csv), b"title,text\n", b"a,\"b\nc\"\n"),
    ];
    for (format, head, piece) in documents {
        let taken = std::sync::Arc::new(AtomicU32::new(0));
        let endless = Endless {
            head,
            piece,
            taken: std::sync::Arc::clone(&taken),
        };
        let options = Options { format, base: None };
        let inputs = Inputs::new(vec![Input::Stdin], options).with_stdin(Box::new(endless));
        let read = inputs.take(20_000).filter(Result::is_ok).count();
        assert_eq!(read, 20_000);
        let needed = u32::try_from(20_000 * piece.len()).unwrap();
        let ahead = taken.load(Ordering::Relaxed).saturating_sub(needed);
        assert!(ahead < 256 << 10, "{ahead} bytes more than {needed}");
    }
}

#[test]
fn standard_input_that_is_named_twice_is_at_its_end_the_second_time() {
    let inputs = Inputs::new(vec![Input::Stdin, Input::Stdin], Options::default());
    let read: Vec<_> = inputs.with_stdin(Box::new(Cursor::new(TEXT))).collect();
    assert!(read[0].is_ok());
    assert_eq!(read[1].as_ref().unwrap_err().what, RefusalKind::Empty);
}

#[test]
fn a_document_without_records_is_empty_and_nothing_is_wrong() {
    assert!(read(Format::Ndjson, b"\n\n").is_empty());
    assert_eq!(refusals(Format::Text, ""), ["-: there is no text in it"]);
}

/// The newsroom is a part of the repository, so this says nothing where the host is alone.
#[test]
fn every_story_of_the_example_newsroom_is_read() {
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/newsroom/stories");
    if !stories.exists() {
        return;
    }
    let mut inputs = Inputs::new(vec![Input::Path(stories)], Options::default());
    let refused: Vec<_> = inputs.by_ref().filter_map(Result::err).collect();
    assert_eq!(refused, []);
    assert!(inputs.totals().stories > 30, "{:?}", inputs.totals());
    assert_eq!(inputs.totals().skipped, 0);
}

proptest! {
    #[test]
    fn any_bytes_in_any_format_are_stories_or_a_refusal(
        bytes in prop::collection::vec(any::<u8>(), 0..80),
        format in prop::sample::select(
            Format::ALL.into_iter().map(Some).chain([None]).collect::<Vec<_>>(),
        ),
    ) {
        for item in piped(format, &bytes) {
            match item {
                Ok(incoming) => prop_assert!(incoming.story.headline.is_some() || incoming.story.body.is_some()),
                Err(refusal) => prop_assert_eq!(refusal.uri, "-"),
            }
        }
    }

    #[test]
    fn a_body_stands_in_the_text_as_it_is(
        text in "(---\n|title: x\n|\\+\\+\\+\n|# |===|a|“é”| |\r|\n|\u{a0}|\u{feff}|\\.){0,30}",
        format in prop::sample::select(vec![Format::Text, Format::Markdown]),
    ) {
        let normal = text.replace("\r\n", "\n").replace('\r', "\n");
        for story in read(format, text.as_bytes()).into_iter().flatten().map(|incoming| incoming.story) {
            for part in story.body.iter().chain(&story.headline) {
                prop_assert!(normal.contains(part.as_str()));
            }
        }
    }
}

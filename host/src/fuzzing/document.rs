//! Documents: each format that is read, and text in any encoding.

use std::io::{Cursor, Read};

use crate::ingest::{
    Arrival, Format, GivenIds, IdOrigin, Incoming, Input, Inputs, Options, Refusal,
};
use crate::model::{AnnotatedStory, Parts, Receipts, Severity, Story, StoryRecord};

/// Records, read line by line or as a whole.
pub fn ndjson(data: &[u8]) {
    let read = check(Some(Format::Ndjson), data);
    let ordinals = read.iter().flatten().map(|it| it.story.source.ordinal);
    assert!(ordinals.is_sorted() || is_packed(data));
}

/// Markdown with front matter or without.
pub fn markdown(data: &[u8]) {
    let read = check(Some(Format::Markdown), data);
    assert!(
        read.len() == 1 || is_packed(data),
        "a document of Markdown is one story"
    );
}

/// A page as plain text. Every story of it has something to read, and they come in their order.
pub fn page(data: &[u8]) {
    let read = check(Some(Format::Page), data);
    if is_packed(data) {
        return;
    }
    let stories = || read.iter().flatten().map(|it| &it.story);
    let ordinals = stories().map(|it| it.source.ordinal);
    assert!(ordinals.eq((0..).take(stories().count())));
    assert!(stories().all(|it| it.headline.is_some() || it.body.is_some()));
}

/// A feed of any kind.
pub fn feed(data: &[u8]) {
    let read = check(Some(Format::Feed), data);
    let ordinals = read.iter().flatten().map(|it| it.story.source.ordinal);
    assert!(ordinals.is_sorted() || is_packed(data));
}

/// A page in HTML.
pub fn html(data: &[u8]) {
    let read = check(Some(Format::Html), data);
    assert!(read.len() == 1 || is_packed(data), "a page is one story");
}

/// Items of ninjs.
pub fn ninjs(data: &[u8]) {
    for incoming in check(Some(Format::Ninjs), data).into_iter().flatten() {
        let kept = incoming.story.extra.get("ninjs");
        assert!(kept.is_some_and(|it| it.value().is_object()));
    }
}

/// What agencies send in XML: NewsML-G2 and NITF.
pub fn news_xml(data: &[u8]) {
    check(Some(Format::NewsMl), data);
    let read = check(Some(Format::Nitf), data);
    assert!(
        read.len() == 1 || is_packed(data),
        "a document of NITF is one story"
    );
}

/// A table.
pub fn csv(data: &[u8]) {
    let read = check(Some(Format::Csv), data);
    let ordinals = read.iter().flatten().map(|it| it.story.source.ordinal);
    assert!(ordinals.is_sorted() || is_packed(data));
}

/// An e-mail.
pub fn email(data: &[u8]) {
    let read = check(Some(Format::Email), data);
    assert!(read.len() == 1 || is_packed(data), "an e-mail is one story");
}

/// An archive, or anything else of unknown format.
pub fn archive(data: &[u8]) {
    check(None, data);
}

/// Text in any encoding. It is what it is in UTF-8 however it is encoded, and nothing is put in the
/// place of what cannot be read. Then the same bytes as a document of unknown format.
pub fn encoding(data: &[u8]) {
    let read = check(Some(Format::Text), data);
    if is_packed(data) {
        return;
    }
    assert_eq!(read.len(), 1, "a plain text is one story");
    if let Some(Ok(Incoming { story, .. })) = read.first() {
        let texts = [&story.headline, &story.body];
        for text in texts.into_iter().flatten() {
            assert!(!text.contains(['\r', '\0']));
        }
        let has_stand_in = texts
            .iter()
            .copied()
            .flatten()
            .any(|it| it.contains('\u{fffd}'));
        let had = |bytes: &[u8]| data.windows(bytes.len()).any(|window| window == bytes);
        let had_stand_in = had("\u{fffd}".as_bytes()) || had(b"\xfd\xff") || had(b"\xff\xfd");
        assert!(!has_stand_in || had_stand_in, "a stand-in was put there");
    }
    if let Ok(text) = std::str::from_utf8(data)
        && let Some(Ok(Incoming { story, .. })) = read.first()
        // A text of zero bytes may have been taken for UTF-16.
        && !text.contains('\0')
    {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let marked = || std::iter::once('\u{feff}').chain(text.chars());
        let units = marked().flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec());
        let little: Vec<u8> = units.clone().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big, marked().collect::<String>().into_bytes()] {
            let again = piped(Some(Format::Text), Box::new(Cursor::new(bytes)));
            let again = again.first().and_then(|it| it.as_ref().ok());
            let texts = |story: &Story| (story.headline.clone(), story.body.clone());
            assert_eq!(again.map(|it| texts(&it.story)), Some(texts(story)));
        }
    }
    check(None, data);
}

/// Whether the bytes may be an archive, which is opened whatever it is to be read as.
fn is_packed(data: &[u8]) -> bool {
    data.starts_with(b"PK") || data.starts_with(b"\x1F\x8B") || data.get(257..262) == Some(b"ustar")
}

/// Reads a document and checks what holds of any: it is the same however it arrives, its stories
/// come back from their own export, its refusals have a place and can be drawn.
fn check(format: Option<Format>, data: &[u8]) -> Vec<Result<Incoming, Refusal>> {
    let read = piped(format, Box::new(Cursor::new(data.to_vec())));
    let dripped = piped(format, Box::new(Dripping(Cursor::new(data.to_vec()))));
    assert_eq!(read, dripped, "a slow pipe is another document");
    for incoming in &read {
        match incoming {
            Ok(incoming) => check_story(&incoming.story),
            Err(refusal) => check_refusal(refusal),
        }
    }
    read
}

fn piped(format: Option<Format>, document: Box<dyn Read + Send>) -> Vec<Result<Incoming, Refusal>> {
    let options = Options { format, base: None };
    let mut inputs = Inputs::new(vec![Input::Stdin], options).with_stdin(document);
    let mut read = Vec::new();
    let mut ids = GivenIds::default();
    while let Some(arrival) = inputs.arrive() {
        match arrival {
            Arrival::Story(incoming) => {
                ids.push(Some(&incoming.story.id));
                read.push(Ok(*incoming));
            }
            Arrival::Refused(refusal) => read.push(Err(*refusal)),
            Arrival::Ended(document) => {
                let record = document.record(&std::mem::take(&mut ids));
                assert!(!record.parts().is_empty(), "a document has no part");
                let counts = record.head().counts;
                assert_eq!(counts.forgotten, 0, "a part has no story: {record:?}");
                let parts = Parts::from_bytes(&record.parts().to_bytes());
                assert_eq!(parts.as_ref(), Ok(record.parts()));
            }
        }
    }
    let totals = inputs.totals();
    let stories = read.iter().filter(|it| it.is_ok()).count() as u64;
    // An archive is a document and holds some.
    assert!(totals.documents > 0);
    assert_eq!(totals.stories, stories);
    assert_eq!(totals.refused, read.len() as u64 - stories);
    read
}

/// A pipe that brings a byte at a time.
struct Dripping(Cursor<Vec<u8>>);

impl Read for Dripping {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer.get_mut(..1).unwrap_or_default())
    }
}

fn check_story(story: &Story) {
    let texts = [&story.headline, &story.body, &story.byline, &story.dateline];
    for text in texts.into_iter().flatten() {
        assert!(!text.contains('\r'), "a line break is not `\\n`");
    }
    assert!(story.urgency.is_none_or(|it| (1..=8).contains(&it)));
    let annotated = AnnotatedStory::new(story.clone(), Vec::new(), Severity::Error);
    let record = StoryRecord::new(&annotated, 1, Receipts::Without);
    let export = serde_json::to_vec(&record).unwrap_or_default();
    let mut again = piped(Some(Format::Ndjson), Box::new(Cursor::new(export)));
    let again = again.pop().and_then(Result::ok);
    let again = again.map(|it| (it.story, it.id));
    assert_eq!(again.as_ref(), Some(&(story.clone(), IdOrigin::Input)));
}

fn check_refusal(refusal: &Refusal) {
    assert!(refusal.line.is_none_or(|line| line > 0));
    assert!(refusal.column.is_none_or(|column| column > 0));
    if let Some(excerpt) = &refusal.excerpt {
        assert!(excerpt.caret <= excerpt.text.chars().count());
        assert!(!excerpt.text.contains('\n'));
    }
    crate::cli::fuzzing::refusal(refusal);
}

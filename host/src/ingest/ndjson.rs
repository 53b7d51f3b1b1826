//! JSON objects, a story each: one a line, in an array, or pretty-printed one after the other.
//!
//! Lines are read one by one, so a document of any length takes the memory of its longest line; a
//! line that is wrong costs itself. An array and pretty-printed objects are read as a whole, up to
//! the limit of a document; what stands before a mistake is kept.

use std::io::{BufRead, Cursor, ErrorKind, Read as _};
use std::ops::Range;
use std::vec;

use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::account::Account;
use super::document::{Document, Name};
use super::encoding::{self, Declared, Decoded, Encoding};
use super::inputs::Stories;
use super::places::Places;
use super::record::{Origin, Trouble};
use super::refusal::Place;
use super::{Format, json, ninjs};
use super::{Incoming, Refusal, RefusalKind};
use crate::model::Why;

/// The longest line, in bytes.
const LINE_LIMIT: u64 = 16 << 20;

/// Whether a text begins with an object, or with a list of objects.
pub(super) fn recognise(head: &str) -> bool {
    let head = head.trim_start();
    match head.strip_prefix('[') {
        Some(list) => list.trim_start().starts_with('{'),
        None => head
            .strip_prefix('{')
            .is_some_and(|object| object.trim_start().starts_with(['"', '}'])),
    }
}

pub(super) fn stories(mut document: Document) -> Stories {
    if Encoding::of(&document.head) == Encoding::Utf8 {
        if let Some(refusal) = encoding::binary_head(&document.name.uri, &document.head) {
            return Box::new(std::iter::once(Err(refusal)));
        }
        if !is_one_text(&encoding::glimpse(&document.head)) {
            return Box::new(Lines::new(
                document.name,
                Box::new(document.reader),
                document.account,
                Places::same(),
            ));
        }
    }
    let Decoded { text, places, .. } = match document.decoded(Declared::nothing()) {
        Ok(decoded) => decoded,
        Err(refusal) => return Box::new(std::iter::once(Err(refusal))),
    };
    let Document { name, account, .. } = document;
    if is_one_text(&text) {
        Box::new(Values::new(name, text, account, places))
    } else {
        let reader = Box::new(Cursor::new(text.into_bytes()));
        Box::new(Lines::new(name, reader, account, places))
    }
}

/// A record as a story, as the document's format has it.
fn story(text: &str, origin: &Origin<'_>) -> Result<Incoming, Trouble> {
    match origin.name.format {
        Format::Ninjs => ninjs::story(text, origin),
        _ => json::story(text, origin),
    }
}

/// Whether the first line alone can be no record: a list begins there, or an object that goes on.
pub(super) fn is_one_text(head: &str) -> bool {
    let head = head.trim_start();
    head.starts_with('[')
        || head
            .lines()
            .next()
            .is_some_and(|line| line.trim_end() == "{")
}

/// A document that is read line by line.
struct Lines {
    name: Name,
    reader: Box<dyn BufRead + Send>,
    account: Account,
    places: Places,
    buffer: Vec<u8>,
    /// Lines that were read.
    line: u64,
    /// Bytes that were read before the line.
    start: u64,
    /// Bytes that were read.
    offset: u64,
    /// Records that were met, refused ones too: to mend one does not rename the others.
    ordinal: u32,
    ended: bool,
}

impl Lines {
    fn new(name: Name, reader: Box<dyn BufRead + Send>, account: Account, places: Places) -> Self {
        account.between(Why::Blank);
        Self {
            name,
            reader,
            account,
            places,
            buffer: Vec::new(),
            line: 0,
            start: 0,
            offset: 0,
            ordinal: 0,
            ended: false,
        }
    }

    /// Reads a line into the buffer; `None` at the end, `Some(false)` for one over the limit, of
    /// which no more than the limit is ever kept.
    fn read(&mut self) -> std::io::Result<Option<bool>> {
        self.offset += self.buffer.len() as u64;
        self.start = self.offset;
        self.buffer.clear();
        let read = self
            .reader
            .by_ref()
            .take(LINE_LIMIT + 1)
            .read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        if (read as u64) <= LINE_LIMIT || self.buffer.ends_with(b"\n") {
            return Ok(Some(true));
        }
        loop {
            let rest = match self.reader.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                rest => rest?,
            };
            let end = rest.iter().position(|byte| *byte == b'\n');
            let rest = end.map_or(rest.len(), |end| end + 1);
            self.reader.consume(rest);
            self.offset += rest as u64;
            if end.is_some() || rest == 0 {
                return Ok(Some(false));
            }
        }
    }

    /// The bytes of the line, with the break at its end and from some place in it.
    fn at(&mut self, from: usize) -> Range<u64> {
        let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        let start = self.places.at(place(self.start).saturating_add(from));
        let end = place(self.offset).saturating_add(self.buffer.len());
        start..self.places.at(end)
    }

    fn record(&self, line: &[u8], skipped: u64) -> Result<Incoming, Refusal> {
        let uri = &self.name.uri;
        if let Some(at) = line.iter().position(|byte| *byte == 0) {
            let what = RefusalKind::Binary {
                byte: 0,
                offset: skipped + at as u64,
            };
            let (text, offset) = encoding::shown(line, at);
            return Err(Refusal::record(uri, what).at(self.line, &text, offset));
        }
        let text = std::str::from_utf8(line).map_err(|error| {
            let at = error.valid_up_to();
            let (text, offset) = encoding::shown(line, at);
            encoding::not_utf8(Refusal::record, uri, line, at, skipped).at(self.line, &text, offset)
        })?;
        let text = text.trim_end();
        let origin = Origin {
            name: &self.name,
            ordinal: self.ordinal,
            text: text.trim_start(),
        };
        story(text, &origin).map_err(|trouble| {
            Refusal::record(uri, trouble.what)
                .at(self.line, text, trouble.offset)
                .hinted(trouble.hint)
        })
    }
}

impl Iterator for Lines {
    type Item = Result<Incoming, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.read() {
                Ok(None) => break,
                Ok(Some(fits)) => {
                    if !fits {
                        self.ordinal = self.ordinal.saturating_add(1);
                        let at = self.at(0);
                        self.account.refused(at);
                        let what = RefusalKind::LineTooLong { limit: LINE_LIMIT };
                        return Some(Err(Refusal::record(&self.name.uri, what).line(self.line)));
                    }
                }
                Err(error) => {
                    self.ended = true;
                    let refusal = Refusal::io(&self.name.uri, &error).line(self.line + 1);
                    return Some(Err(Refusal {
                        whole: self.line == 0,
                        ..refusal
                    }));
                }
            }
            let buffer = self.buffer.as_slice();
            let line = if self.line == 1 {
                encoding::without_bom(buffer)
            } else {
                buffer
            };
            if line.trim_ascii().is_empty() {
                continue;
            }
            let before = buffer.len() - line.len();
            let record = self.record(line, self.offset + before as u64);
            let at = self.at(before);
            self.account.record(at, &record);
            self.ordinal = self.ordinal.saturating_add(1);
            return Some(record);
        }
        self.ended = true;
        None
    }
}

/// A document that is read as a whole: the places of its objects, then what stopped the reading.
struct Values {
    name: Name,
    text: String,
    account: Account,
    places: Places,
    /// Where the last record ended.
    end: usize,
    ranges: std::iter::Enumerate<vec::IntoIter<Range<usize>>>,
    broken: Option<Trouble>,
    any: bool,
    /// The last record that was refused; places are counted from there.
    reached: Place,
}

impl Values {
    fn new(name: Name, text: String, account: Account, places: Places) -> Self {
        let mut ranges = Vec::new();
        let broken = find(&text, &mut ranges)
            .err()
            .map(|error| json::trouble(&text, 0, &error));
        let any = !ranges.is_empty();
        Self {
            name,
            text,
            account,
            places,
            end: 0,
            ranges: ranges.into_iter().enumerate(),
            broken,
            any,
            reached: Place::first(1),
        }
    }

    /// Says what lies between the last record and the next one.
    fn between(&mut self, next: usize) {
        let between = self.text.get(self.end..next).unwrap_or_default();
        self.account.between(match between.trim().is_empty() {
            true => Why::Blank,
            false => Why::Envelope,
        });
    }

    fn refusal(&self, trouble: Trouble, whole: bool) -> Refusal {
        let place = self.reached.forward(&self.text, trouble.offset);
        let refusal = Refusal::record(&self.name.uri, trouble.what).placed(place, &self.text);
        Refusal { whole, ..refusal }.hinted(trouble.hint)
    }
}

impl Iterator for Values {
    type Item = Result<Incoming, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some((ordinal, range)) = self.ranges.next() else {
            self.between(self.text.len());
            let trouble = self.broken.take()?;
            return Some(Err(self.refusal(trouble, !self.any)));
        };
        let start = range.start;
        self.between(start);
        self.end = range.end;
        let at = self.places.at(start)..self.places.at(range.end);
        let text = self.text.get(range).unwrap_or_default();
        let ordinal = u32::try_from(ordinal).unwrap_or(u32::MAX);
        let origin = Origin {
            name: &self.name,
            ordinal,
            text,
        };
        let story = story(text, &origin);
        let story = story.map_err(|trouble| {
            self.reached = self.reached.forward(&self.text, start);
            self.refusal(
                Trouble {
                    offset: start + trouble.offset,
                    ..trouble
                },
                false,
            )
        });
        self.account.record(at, &story);
        Some(story)
    }
}

/// Finds the values of a list, or of a sequence of objects, up to the first mistake.
fn find(text: &str, ranges: &mut Vec<Range<usize>>) -> Result<(), serde_json::Error> {
    if text.trim_start().starts_with('[') {
        let mut json = serde_json::Deserializer::from_str(text);
        Finder { text, ranges }.deserialize(&mut json)?;
        return json.end();
    }
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        ranges.push(json::range(text, value?));
    }
    Ok(())
}

struct Finder<'a> {
    text: &'a str,
    ranges: &'a mut Vec<Range<usize>>,
}

impl<'de> DeserializeSeed<'de> for Finder<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Finder<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of stories")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<&RawValue>()? {
            self.ranges.push(json::range(self.text, value));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use crate::ingest::tests::read;
    use crate::ingest::{Format, RefusalKind};

    #[test]
    fn a_bad_line_is_named_by_its_place_and_costs_nothing_else() {
        let text = "{\"text\": \"a\"}\n\n{\"text\": \"“b”\", }\r\n{\"text\":\n{\"text\": \"c\\ud800\"}\n{\"text\": \"d\"}";
        let read = read(Format::Ndjson, text.as_bytes());
        let bodies: Vec<_> = read
            .iter()
            .flatten()
            .map(|incoming| &incoming.story)
            .collect();
        assert_eq!(
            bodies
                .iter()
                .map(|story| story.source.ordinal)
                .collect::<Vec<_>>(),
            [0, 4]
        );
        let places: Vec<_> = read
            .iter()
            .filter_map(|item| item.as_ref().err())
            .map(|refusal| {
                (
                    refusal.line.unwrap(),
                    refusal.column.unwrap(),
                    refusal.whole,
                )
            })
            .collect();
        assert_eq!(places, [(3, 17, false), (4, 9, false), (5, 18, false)]);
        let excerpt = read[1].as_ref().unwrap_err().excerpt.clone().unwrap();
        assert_eq!(excerpt.text.chars().nth(excerpt.caret), Some('}'));
    }

    #[test]
    fn a_line_that_is_not_utf8_is_refused_by_its_offset_in_the_document() {
        let read = read(
            Format::Ndjson,
            b"\xEF\xBB\xBF{\"text\":\"a\"}\n{\"text\":\"caf\xE9\"}\n{\"text\":\"b\"}",
        );
        assert!(read[0].is_ok() && read[2].is_ok());
        let refusal = read[1].as_ref().unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "-:2:13: not UTF-8: byte 0xE9 at offset 28"
        );
        assert!(!refusal.whole && refusal.hint.as_deref().unwrap().contains("Windows-1252"));
    }

    #[test]
    fn a_line_over_the_limit_is_refused_and_the_next_one_read() {
        let long = format!("{{\"text\": \"{}\"}}\n", "x".repeat(17 << 20));
        let text = format!("{{\"text\": \"a\"}}\n{long}{{\"text\": \"b\", }}\n{{\"text\": \"c\\");
        let read = read(Format::Ndjson, text.as_bytes());
        assert!(read[0].is_ok());
        assert_eq!(
            read[1].as_ref().unwrap_err().to_string(),
            "-:2: a line is longer than 16 MiB"
        );
        assert_eq!(read[2].as_ref().unwrap_err().line, Some(3));
        assert_eq!(read.len(), 4);
        let mut bytes = text.into_bytes();
        bytes.push(0xFF);
        let last = crate::ingest::tests::read(Format::Ndjson, &bytes)
            .pop()
            .unwrap()
            .unwrap_err();
        let offset = bytes.len() as u64 - 1;
        assert_eq!(
            last.what,
            RefusalKind::Encoding {
                encoding: "UTF-8",
                byte: 0xFF,
                offset
            }
        );
    }

    #[test]
    fn a_list_and_pretty_printed_objects_are_read_as_lines_are() {
        let stories = json!([{"title": "a", "text": "1"}, {"title": "b", "text": "2"}]);
        let pretty: Vec<String> = stories
            .as_array()
            .unwrap()
            .iter()
            .map(|story| serde_json::to_string_pretty(story).unwrap())
            .collect();
        let lines: Vec<String> = stories
            .as_array()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        let ways = [
            stories.to_string(),
            serde_json::to_string_pretty(&stories).unwrap(),
            pretty.join("\n"),
            lines.join("\n"),
        ];
        for text in ways {
            let read = read(Format::Ndjson, text.as_bytes());
            let titles: Vec<_> = read
                .into_iter()
                .map(|item| item.unwrap().story)
                .map(|story| (story.source.ordinal, story.headline.unwrap()))
                .collect();
            assert_eq!(titles, [(0, "a".to_owned()), (1, "b".to_owned())], "{text}");
        }
    }

    #[test]
    fn what_stands_before_a_mistake_in_a_list_is_kept() {
        let read = read(
            Format::Ndjson,
            b"[\n {\"text\": \"a\"},\n {\"text\": 5},\n {oops}\n]",
        );
        assert!(read[0].is_ok());
        assert_eq!(
            read[1].as_ref().unwrap_err().to_string(),
            "-:3:11: `text` must be a string, and is 5"
        );
        assert_eq!(
            read[2].as_ref().unwrap_err().to_string(),
            "-:4:3: not JSON: key must be a string"
        );
        assert_eq!(read.len(), 3);
    }

    proptest! {
        #[test]
        fn any_line_is_a_story_or_a_refusal_at_a_place(
            text in r#"(\{|\[|\}|\]|"|:|,| |é|\\u12|null|1|"title"|"text"|"id"|\n){0,24}"#
        ) {
            for refusal in read(Format::Ndjson, text.as_bytes()).into_iter().filter_map(Result::err) {
                prop_assert!(refusal.line.is_some() && refusal.column.is_some());
            }
        }
    }
}

//! CSV with a header: a row is a story, and the header names its fields as front matter does.
//!
//! Rows are read one by one, so a table of any length takes the memory of its longest row; a row that
//! is wrong costs itself. A quote that is not closed makes one row of several; it is refused with all
//! that it took in (`quotes`).

mod quotes;

use std::io::{self, BufRead, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::Value;

use super::account::Account;
use super::document::{Document, Name};
use super::encoding::{self, Declared, Encoding};
use super::inputs::Stories;
use super::places::Places;
use super::record::{Entry, Fields, NAMES, Origin};
use super::{Incoming, Refusal, RefusalKind};
use crate::model::Why;
use quotes::Quotes;

/// The longest row, in bytes.
const ROW_LIMIT: usize = 16 << 20;

pub(super) fn stories(mut document: Document) -> Stories {
    let one = |refusal: Refusal| -> Stories { Box::new(std::iter::once(Err(refusal))) };
    let separator = separator(&encoding::glimpse(&document.head));
    let mut places = Places::same();
    let reader: Box<dyn BufRead + Send> = if Encoding::of(&document.head) == Encoding::Utf8 {
        if let Some(refusal) = encoding::binary_head(&document.name.uri, &document.head) {
            return one(refusal);
        }
        Box::new(document.reader)
    } else {
        match document.decoded(Declared::nothing()) {
            Ok(decoded) => {
                places = decoded.places;
                Box::new(Cursor::new(decoded.text.into_bytes()))
            }
            Err(refusal) => return one(refusal),
        }
    };
    let account = (document.account, places);
    match Rows::new(document.name, reader, separator, account) {
        Ok(Some(rows)) => Box::new(rows),
        Ok(None) => Box::new(std::iter::empty()),
        Err(refusal) => one(refusal),
    }
}

/// What parts the columns: what stands most often in the first line.
fn separator(head: &str) -> u8 {
    let line = head.lines().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or_default();
    let count = |sign: u8| line.bytes().filter(|byte| *byte == sign).count();
    // The last of equals is the most likely one.
    let signs = [b'\t', b';', b','];
    signs
        .into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b',')
}

struct Rows {
    name: Name,
    columns: Vec<String>,
    reader: Reader<Bounded>,
    read: Arc<AtomicUsize>,
    account: Account,
    places: Places,
    /// Where the last row ended.
    reached: u64,
    ordinal: u32,
    ended: bool,
}

impl Rows {
    /// Reads the header; none when there is nothing at all.
    fn new(
        name: Name,
        reader: Box<dyn BufRead + Send>,
        separator: u8,
        (account, mut places): (Account, Places),
    ) -> Result<Option<Self>, Refusal> {
        account.between(Why::Blank);
        let read = Arc::new(AtomicUsize::new(0));
        let bounded = Bounded {
            reader,
            read: Arc::clone(&read),
            quotes: Quotes::new(separator),
        };
        let mut reader = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(64 << 10)
            .from_reader(bounded);
        let uri = &name.uri;
        let mut header = ByteRecord::new();
        let any = reader
            .read_byte_record(&mut header)
            .map_err(|error| broken(Refusal::whole, uri, &error, &header))?;
        if !any {
            return Ok(None);
        }
        let after = reader.position().byte();
        if let Some(at) = reader.get_mut().quotes.wrong_before(after) {
            return Err(quote(Refusal::whole, uri, at.line).line(1));
        }
        let text = |cell: &[u8]| -> Result<String, Refusal> {
            let cell = encoding::without_bom(cell);
            let cell = std::str::from_utf8(cell).map_err(|error| {
                encoding::not_utf8(Refusal::whole, uri, cell, error.valid_up_to(), 0)
            })?;
            Ok(cell.trim().to_owned())
        };
        let columns: Vec<String> = header.iter().map(text).collect::<Result<_, _>>()?;
        for (at, column) in columns.iter().enumerate() {
            let before = columns.get(..at).unwrap_or_default();
            if !column.is_empty() && before.contains(column) {
                return Err(Refusal::whole(uri, RefusalKind::Twice(column.clone())).line(1));
            }
        }
        if !columns
            .iter()
            .any(|column| NAMES.contains(&column.as_str()))
        {
            let refusal = Refusal::whole(uri, RefusalKind::Header).line(1);
            return Err(
                refusal.hint("the first line names the columns, such as `id,headline,body`")
            );
        }
        let reached = end(&reader, &mut places);
        account.remainder(reached, Why::Envelope);
        Ok(Some(Self {
            name,
            columns,
            reader,
            read,
            account,
            places,
            reached,
            ordinal: 0,
            ended: false,
        }))
    }

    fn story(&self, row: &ByteRecord, line: u64) -> Result<Incoming, Refusal> {
        let uri = &self.name.uri;
        if row.len() > self.columns.len() {
            let what = RefusalKind::Cells {
                columns: self.columns.len(),
                cells: row.len(),
            };
            let refusal = shown(Refusal::record(uri, what), row, line);
            return Err(refusal.hint("a cell that holds the separator goes in double quotes"));
        }
        let mut entries = Vec::new();
        let mut text = String::new();
        for (cell, column) in row.iter().zip(&self.columns) {
            if let Some(at) = cell.iter().position(|byte| *byte == 0) {
                let what = RefusalKind::Binary {
                    byte: 0,
                    offset: at as u64,
                };
                return Err(shown(Refusal::record(uri, what), row, line));
            }
            let cell = std::str::from_utf8(cell).map_err(|error| {
                let at = error.valid_up_to();
                let refusal = encoding::not_utf8(Refusal::record, uri, cell, at, 0);
                shown(refusal, row, line)
            })?;
            text.push_str(cell);
            text.push('\u{1f}');
            if cell.is_empty() {
                continue;
            }
            let key = if column.is_empty() { "unnamed" } else { column };
            entries.push(Entry {
                key: key.to_owned(),
                value: value(key, cell),
                number: None,
                offset: 0,
            });
        }
        let origin = Origin {
            name: &self.name,
            ordinal: self.ordinal,
            text: &text,
        };
        let story = Fields::new(entries).and_then(|mut fields| {
            let headline = fields.headline()?;
            let body = fields.body()?;
            fields.into_story(headline, body, &origin)
        });
        story.map_err(|trouble| {
            shown(Refusal::record(uri, trouble.what), row, line).hinted(trouble.hint)
        })
    }
}

/// A refusal with its row, of which no cell has a place of its own.
fn shown(refusal: Refusal, row: &ByteRecord, line: u64) -> Refusal {
    let cells: Vec<_> = row.iter().map(String::from_utf8_lossy).collect();
    refusal.at(line, &cells.join(" | "), 0)
}

/// A cell is a text, but where a field is a number or a list.
fn value(column: &str, cell: &str) -> Value {
    match column {
        "urgency" => cell
            .trim()
            .parse::<u64>()
            .map_or_else(|_| Value::from(cell), Value::from),
        "categories" | "tags" => {
            let parts = cell
                .split(';')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            parts.map(Value::from).collect()
        }
        _ => Value::from(cell),
    }
}

impl Iterator for Rows {
    type Item = Result<Incoming, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.read.store(0, Ordering::Relaxed);
        let mut row = ByteRecord::new();
        let read = self.reader.read_byte_record(&mut row);
        let item = match read {
            Ok(false) => {
                self.ended = true;
                return None;
            }
            Ok(true) => {
                let line = row.position().map_or(0, csv::Position::line);
                let after = self.reader.position().byte();
                let story = match self.reader.get_mut().quotes.wrong_before(after) {
                    Some(at) => Err(shown(
                        quote(Refusal::record, &self.name.uri, at.line),
                        &row,
                        line,
                    )),
                    None => self.story(&row, line),
                };
                let end = end(&self.reader, &mut self.places);
                self.account.record(self.reached..end, &story);
                self.reached = end;
                story
            }
            Err(error) => {
                // Nothing shows where the next row would begin.
                self.ended = true;
                Err(broken(Refusal::record, &self.name.uri, &error, &row))
            }
        };
        self.ordinal = self.ordinal.saturating_add(1);
        Some(item)
    }
}

/// Nobody knows where the rows begin and end that such a quote took in.
fn quote(refuse: fn(&str, RefusalKind) -> Refusal, uri: &str, line: u64) -> Refusal {
    refuse(uri, RefusalKind::Quote { line })
        .hint("close it; a quote within a cell in quotes is written twice")
}

/// Where the document goes on after the row that was read. What ends the row is part of it, but the
/// line feed after a carriage return, which is read with the next one.
fn end(reader: &Reader<Bounded>, places: &mut Places) -> u64 {
    places.at(usize::try_from(reader.position().byte()).unwrap_or(usize::MAX))
}

fn broken(
    refuse: fn(&str, RefusalKind) -> Refusal,
    uri: &str,
    error: &csv::Error,
    row: &ByteRecord,
) -> Refusal {
    let line = row.position().map_or(1, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            let limit = ROW_LIMIT as u64;
            let what = RefusalKind::RowTooLong { limit };
            let refusal = refuse(uri, what).line(line);
            refusal.hint("a double quote is likely not closed; what follows cannot be read")
        }
        csv::ErrorKind::Io(error) => Refusal {
            whole: false,
            ..Refusal::io(uri, error)
        },
        _ => refuse(uri, RefusalKind::Unreadable(error.to_string())).line(line),
    }
}

/// A reader that gives no more than a row may have before it is told that one is read.
struct Bounded {
    reader: Box<dyn BufRead + Send>,
    read: Arc<AtomicUsize>,
    quotes: Quotes,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let so_far = self.read.load(Ordering::Relaxed);
        if so_far > ROW_LIMIT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.reader.read(buffer)?;
        self.quotes.follow(buffer.get(..read).unwrap_or_default());
        self.read.store(so_far + read, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::ingest::tests::{read, refusals};
    use crate::ingest::{Format, IdOrigin, Incoming, Refusal};
    use crate::model::{ExtraValue, Time};

    #[test]
    fn a_row_is_a_story_and_the_header_names_its_fields() {
        let table = "\u{feff}id,title,text,date,tags,urgency,slug,empty\r\n\
            7,\"Fares, again\",\"They \"\"rise\"\".\r\n\r\nIn May.\",2026-02-09T08:00:00Z,sea; port,4,FARES,\r\n\
            ,Second,,,,,,\r\n";
        let read = read(Format::Csv, table.as_bytes());
        let first = &read[0].as_ref().unwrap().story;
        assert_eq!(
            (first.id.as_str(), first.headline.as_deref()),
            ("7", Some("Fares, again"))
        );
        assert_eq!(first.body.as_deref(), Some("They \"rise\".\n\nIn May."));
        assert_eq!(first.published, Time::parse("2026-02-09T08:00:00Z"));
        assert_eq!(
            (first.urgency, &*first.categories),
            (Some(4), &["sea".to_owned(), "port".to_owned()][..])
        );
        assert_eq!(
            first.extra.get("slug").map(ExtraValue::value),
            Some(json!("FARES"))
        );
        assert_eq!(
            (first.extra.len(), first.source.format.as_str()),
            (1, "csv")
        );
        let second = read[1].as_ref().unwrap();
        assert_eq!(
            (second.id, second.story.source.ordinal),
            (IdOrigin::Derived, 1)
        );
    }

    #[test]
    fn the_separator_is_found() {
        for table in [
            "title;text\na;b,c\n",
            "title\ttext\na\tb,c\n",
            "title,text\na,\"b,c\"\n",
        ] {
            let read = read(Format::Csv, table.as_bytes());
            assert_eq!(
                read[0].as_ref().unwrap().story.body.as_deref(),
                Some("b,c"),
                "{table}"
            );
        }
    }

    #[test]
    fn what_is_wrong_costs_its_row_or_where_nothing_is_named_all() {
        let table = b"title,urgency\na,9\nb,1,2\nc,3\n,4\nd\xFF,1\ne,5\n";
        assert_eq!(
            read(Format::Csv, table)
                .into_iter()
                .filter_map(Result::err)
                .map(|it| it.to_string())
                .collect::<Vec<_>>(),
            [
                "-:2:1: `urgency` must be a whole number from 1 (most urgent) to 8, and is 9",
                "-:3:1: a row has 3 cells, and there are 2 columns",
                "-:5:1: there is no headline and no text",
                "-:6:1: not UTF-8: byte 0xFF at offset 1",
            ]
        );
        let none = "-:1: the header names no field of a story";
        assert_eq!(refusals(Format::Csv, "a,b\n1,2\n"), [none]);
        assert_eq!(
            refusals(Format::Csv, "title,title\n1,2\n"),
            ["-:1: `title` occurs twice"]
        );
        assert!(read(Format::Csv, b"").is_empty());
    }

    #[test]
    fn a_quote_that_is_not_closed_is_refused_with_what_it_took_in_and_the_rows_before_stay() {
        let heads = |table: &str| -> Vec<String> {
            let read = read(Format::Csv, table.as_bytes());
            let told = |it: &Result<Incoming, Refusal>| match it {
                Ok(incoming) => incoming.story.headline.clone().unwrap_or_default(),
                Err(refusal) => refusal.to_string(),
            };
            read.iter().map(told).collect()
        };
        let refused = |line| {
            format!(
                "-:{line}:1: the double quote that opens a cell on line {line} is not closed before other text"
            )
        };
        assert_eq!(
            heads("title,text\na,b\nc,\"d\ne,f\ng,h\n"),
            ["a".to_owned(), refused(3)]
        );
        // The next cell in quotes seems to close it.
        assert_eq!(
            heads("title,text\na,b\nc,\"d\ne,\"f\"\ng,\"h\"\n"),
            ["a".to_owned(), refused(3), "g".to_owned()]
        );
        assert_eq!(
            heads("title,text\na,\"He said \"no\".\"\n\"c\"\"\",\"d\n\n\"\"e\"\"\"\n"),
            [refused(2), "c\"".to_owned()]
        );
        let header =
            "-:1: the double quote that opens a cell on line 1 is not closed before other text";
        assert_eq!(heads("title,\"text\na,b\n"), [header]);
    }

    #[test]
    fn a_quote_that_is_not_closed_is_bounded() {
        let table = format!("title\na\n\"{}", "x\n".repeat(20 << 20));
        let refused = refusals(Format::Csv, &table);
        assert_eq!(refused, ["-:3: a row is longer than 16 MiB"]);
    }
}

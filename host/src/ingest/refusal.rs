//! What could not become a story, where, and what to do about it.
//!
//! A [`Refusal`] is data, not an error of ours: the input goes on after it. It holds the place and
//! the piece of the line around it, so that whoever shows it draws a caret without reading the
//! document again, which standard input would not allow.

use std::fmt;
use std::io;

use thiserror::Error;

use crate::model::IdError;

/// A document, or a record of one, that did not become a story.
///
/// [`fmt::Display`] writes it on one line, place first; the hint and the excerpt are for whoever
/// has more room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The document: its path, relative to the desk where it lies inside; `-` for standard input.
    pub uri: String,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The character in the line, from 1.
    pub column: Option<u64>,
    /// What is wrong.
    pub what: RefusalKind,
    /// What to do about it, without a full stop.
    pub hint: Option<String>,
    /// The line that is wrong, or what stands around the column.
    pub excerpt: Option<Excerpt>,
    /// Whether it takes the whole document with it; otherwise one record, and the others are read.
    pub whole: bool,
}

/// A piece of one line with the place of the trouble in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, without line breaks; it may begin and end in the middle of the line.
    pub text: String,
    /// How many characters of the text stand before the trouble.
    pub caret: usize,
}

/// What is wrong with a document or a record.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RefusalKind {
    /// There is no such file.
    #[error("there is no such file or directory")]
    Missing,
    /// The system did not let us read it.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A directory, and nothing in it that is a story.
    #[error("the directory holds no stories")]
    NoStories,
    /// An archive, and nothing in it that is a story.
    #[error("the archive holds no stories")]
    EmptyArchive,
    /// An archive that is damaged, or a bomb.
    #[error("the archive cannot be read: {0}")]
    Archive(String),
    /// An archive in an archive in an archive.
    #[error("archives stand in each other more than {0} deep")]
    Nested(u8),
    /// An entry of an archive with a name that would lead out of a directory.
    #[error("its path leads out of the archive")]
    Escapes,
    /// Nothing, or white space alone.
    #[error("there is no text in it")]
    Empty,
    /// A byte that no text has.
    #[error("not text: byte 0x{byte:02X} at offset {offset}")]
    Binary {
        /// The byte.
        byte: u8,
        /// Where, from 0.
        offset: u64,
    },
    /// Text, but not in an encoding that is read.
    #[error("not {encoding}: byte 0x{byte:02X} at offset {offset}")]
    Encoding {
        /// What it was read as.
        encoding: &'static str,
        /// The first byte that is wrong.
        byte: u8,
        /// Where, from 0.
        offset: u64,
    },
    /// A document that must be read as a whole is over the limit.
    #[error("larger than {} MiB", limit >> 20)]
    TooLarge {
        /// Bytes at most.
        limit: u64,
    },
    /// A line of a document that is read line by line is over the limit.
    #[error("a line is longer than {} MiB", limit >> 20)]
    LineTooLong {
        /// Bytes at most.
        limit: u64,
    },
    /// Not XML.
    #[error("not XML: {0}")]
    Xml(String),
    /// XML with more elements than its tree may take memory for.
    #[error("it has more than {0} elements")]
    TooManyElements(usize),
    /// XML of another kind than the ones that hold stories.
    #[error("there is no story in it: {wanted} is expected, and it is `{root}`")]
    Root {
        /// What was looked for.
        wanted: &'static str,
        /// The name of the element around it all.
        root: String,
    },
    /// A document that defines what its references stand for.
    #[error("the document declares entities")]
    Entities,
    /// An item of a feed is over the limit.
    #[error("an item is larger than {} MiB", limit >> 20)]
    ItemTooLarge {
        /// Bytes at most.
        limit: u64,
    },
    /// The document ends before the record does.
    #[error("the document ends in the middle of it")]
    CutOff,
    /// A table whose first line names nothing that a story has.
    #[error("the header names no field of a story")]
    Header,
    /// A row that does not fit the header.
    #[error("a row has {cells} cells, and there are {columns} columns")]
    Cells {
        /// Columns of the header.
        columns: usize,
        /// Cells of the row.
        cells: usize,
    },
    /// A row in which a double quote opens a cell and does not close it, or not as it must be.
    #[error("the double quote that opens a cell on line {line} is not closed before other text")]
    Quote {
        /// From 1.
        line: u64,
    },
    /// A row of a table is over the limit.
    #[error("a row is longer than {} MiB", limit >> 20)]
    RowTooLong {
        /// Bytes at most.
        limit: u64,
    },
    /// Not an e-mail, or one with a part that cannot be read.
    #[error("not an e-mail that can be read: {0}")]
    Email(&'static str),
    /// A page that would be far more in memory than it is as a file.
    #[error("the page cannot be taken apart: {0}")]
    Page(&'static str),
    /// An item that its version of ninjs does not allow.
    #[error("not ninjs {version}: `{pointer}` must be {expected}{}", is(found))]
    Ninjs {
        /// The version.
        version: String,
        /// Where in the item: a JSON pointer, empty for the whole of it.
        pointer: String,
        /// What stands there in that version.
        expected: String,
        /// What stands there; empty where nothing does.
        found: String,
    },
    /// Not JSON.
    #[error("not JSON: {0}")]
    Json(String),
    /// JSON, but not an object.
    #[error("a story is a JSON object, and this is {0}")]
    NotAnObject(&'static str),
    /// Front matter that cannot be read.
    #[error("the front matter cannot be read: {0}")]
    FrontMatter(String),
    /// Front matter that begins and does not end.
    #[error("the front matter is not closed")]
    FrontMatterOpen,
    /// A field that is known has a value that it cannot have.
    #[error("`{key}` must be {expected}, and is {found}")]
    Field {
        /// The field as the input names it.
        key: String,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// A key occurs more than once, and all but one value would be lost.
    #[error("`{0}` occurs twice")]
    Twice(String),
    /// A value nests deeper than is kept.
    #[error("`{0}` nests more than {1} levels deep")]
    TooDeep(String, usize),
    /// The record's own id cannot be one.
    #[error("`id` cannot be used")]
    Id(#[source] IdError),
    /// A form of ours that this version does not know.
    #[error("the schema `{0}` is not known")]
    Schema(String),
    /// There is nothing to decide on.
    #[error("there is no headline and no text")]
    NothingToRead,
}

fn is(found: &str) -> String {
    if found.is_empty() {
        String::new()
    } else {
        format!(", and is {found}")
    }
}

impl Refusal {
    /// A refusal of a whole document.
    pub(super) fn whole(uri: &str, what: RefusalKind) -> Self {
        Self {
            uri: uri.to_owned(),
            line: None,
            column: None,
            what,
            hint: None,
            excerpt: None,
            whole: true,
        }
    }

    /// A refusal of one record.
    pub(super) fn record(uri: &str, what: RefusalKind) -> Self {
        Self {
            whole: false,
            ..Self::whole(uri, what)
        }
    }

    /// A file that the system did not give us.
    pub(super) fn io(uri: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::whole(uri, RefusalKind::Missing),
            io::ErrorKind::PermissionDenied => {
                let what = RefusalKind::Unreadable("permission denied".to_owned());
                Self::whole(uri, what).hint("make it readable for the user who runs this")
            }
            _ => Self::whole(uri, RefusalKind::Unreadable(error.to_string())),
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With the hint that a trouble has, or without one.
    pub(super) fn hinted(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    pub(super) fn line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// Sets line, column and excerpt from a byte offset into a text whose first line is `first`.
    pub(super) fn at(self, first: u64, text: &str, offset: usize) -> Self {
        self.placed(Place::first(first).forward(text, offset), text)
    }

    /// The same from a place that is known.
    pub(super) fn placed(mut self, place: Place, text: &str) -> Self {
        self.line = Some(place.line);
        self.column = Some(place.column);
        self.excerpt = Some(Excerpt::around(text, place.offset));
        self
    }
}

/// A place in a text of several lines. It is found by going forward from an earlier one, so that
/// the places of many records of one text are found in one pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    offset: usize,
    line: u64,
    column: u64,
}

impl Place {
    /// The beginning of a text whose first line is this one.
    pub(super) fn first(line: u64) -> Self {
        Self {
            offset: 0,
            line,
            column: 1,
        }
    }

    /// The place of a later byte of the same text; of its end for one past it.
    pub(super) fn forward(self, text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let Some(passed) = text.get(self.offset..offset) else {
            return self;
        };
        let lines = passed.bytes().filter(|byte| *byte == b'\n').count() as u64;
        let last = passed
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count() as u64;
        let column = if lines == 0 {
            self.column + last
        } else {
            last + 1
        };
        Self {
            offset,
            line: self.line + lines,
            column,
        }
    }
}

impl Excerpt {
    /// Characters that are shown before the place, and as many after it.
    const REACH: usize = 60;

    fn around(text: &str, offset: usize) -> Self {
        let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
        let on_line = |c: &char| *c != '\n';
        let before: Vec<char> = before
            .chars()
            .rev()
            .take_while(on_line)
            .take(Self::REACH)
            .collect();
        let after: String = after
            .chars()
            .take_while(on_line)
            .take(Self::REACH)
            .collect();
        let shown = before
            .iter()
            .rev()
            .copied()
            .chain(after.trim_end_matches('\r').chars());
        Self {
            text: shown.collect(),
            caret: before.len(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.uri)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        write!(f, ": {}", self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_characters_and_lines() {
        let text = "eins\n„zwei“ drei\nvier";
        let offset = text.find("drei").unwrap();
        let refusal = Refusal::record("a.txt", RefusalKind::Empty).at(10, text, offset);
        assert_eq!((refusal.line, refusal.column), (Some(11), Some(8)));
        assert_eq!(
            refusal.excerpt.unwrap(),
            Excerpt {
                text: "„zwei“ drei".into(),
                caret: 7
            }
        );
    }

    #[test]
    fn an_excerpt_of_a_long_line_is_short_and_points_at_the_same_character() {
        let text = format!("{}!{}", "é".repeat(1000), "ß".repeat(1000));
        let refusal = Refusal::record("a", RefusalKind::Empty).at(1, &text, 2000);
        let excerpt = refusal.excerpt.unwrap();
        assert_eq!(refusal.column, Some(1001));
        assert_eq!(excerpt.text.chars().count(), 120);
        assert_eq!(excerpt.text.chars().nth(excerpt.caret), Some('!'));
    }

    #[test]
    fn a_place_past_the_end_or_inside_a_character_is_still_a_place() {
        let text = "a\n“b”\n\nc";
        for to in 0..text.len() + 2 {
            for by in 0..=to {
                let step = Place::first(1).forward(text, by).forward(text, to);
                assert_eq!(step, Place::first(1).forward(text, to), "{by} {to}");
            }
        }
        for offset in [1, 2, 3, 99] {
            let refusal = Refusal::record("a", RefusalKind::Empty).at(1, "“", offset);
            assert_eq!(refusal.line, Some(1));
        }
    }

    #[test]
    fn is_written_with_its_place_first() {
        let refusal =
            Refusal::record("a.ndjson", RefusalKind::Twice("title".into())).at(3, "{}", 1);
        assert_eq!(refusal.to_string(), "a.ndjson:3:2: `title` occurs twice");
    }
}

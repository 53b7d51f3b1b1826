//! A feed's bytes cut into its items, one in memory at a time.
//!
//! Only what tells tags from text is known here: comments, CDATA, instructions, document types and
//! quoted attributes. Bytes are looked at and not characters, which is safe in every encoding whose
//! `<`, `>` and quotes are those of ASCII; others are converted before.

use std::io::{self, BufRead, ErrorKind};
use std::ops::Range;

/// The longest item, in bytes.
pub(super) const ITEM_LIMIT: usize = 16 << 20;

/// The most that is kept of what stands before the first item, in bytes.
pub(super) const HEAD_LIMIT: usize = 1 << 20;

/// A piece of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open { name: Vec<u8>, empty: bool },
    Close { name: Vec<u8> },
    Doctype,
    Other,
}

/// What the scanner came upon.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A whole item.
    Item(Item),
    /// An item that is over the limit; nothing of it is kept but where it begins and ends.
    TooLarge { line: u64, at: Range<u64> },
    /// An item that the document ends in the middle of.
    CutOff(Item),
}

/// An item as it is written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) bytes: Vec<u8>,
    /// Where it begins in the document, from 0.
    pub(super) offset: u64,
    /// Where it ends.
    pub(super) end: u64,
    /// The line that it begins on, from 1.
    pub(super) line: u64,
    /// The character of that line, from 1.
    pub(super) column: u64,
}

/// What stands before the first item.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The start tag of the document's element, and its name.
    pub(super) root: Option<(Vec<u8>, Vec<u8>)>,
    /// The start tag of the channel, where items stand in one, and its name.
    pub(super) channel: Option<(Vec<u8>, Vec<u8>)>,
    /// What the channel or the feed says of itself, up to the limit.
    pub(super) about: Vec<u8>,
    /// The document type.
    pub(super) doctype: Vec<u8>,
}

pub(super) struct Scanner<R> {
    bytes: Bytes<R>,
    pub(super) head: Head,
    /// What an item is called here, once the document's element has shown it.
    item: &'static [u8],
    any: bool,
    /// A tag that ends an item which is not closed, to be read again.
    ahead: Option<(Token, Item)>,
}

impl<R: BufRead> Scanner<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            bytes: Bytes {
                reader,
                offset: 0,
                line: 1,
                column: 1,
                kept: Vec::new(),
                limit: HEAD_LIMIT,
                over: false,
            },
            head: Head::default(),
            item: b"",
            any: false,
            ahead: None,
        }
    }

    /// The next item; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Found>> {
        loop {
            let mut start = self.bytes.here();
            self.bytes.begin(HEAD_LIMIT);
            let token = if let Some((token, at)) = self.ahead.take() {
                start = at;
                self.bytes.kept = std::mem::take(&mut start.bytes);
                token
            } else {
                let Some(token) = self.token()? else {
                    return Ok(None);
                };
                token
            };
            match token {
                Token::Open { name, empty } => {
                    let local = local(&name);
                    if self.head.root.is_none() {
                        self.item = match local {
                            b"feed" | b"entry" => b"entry",
                            _ => b"item",
                        };
                        if local != self.item {
                            let tag = std::mem::take(&mut self.bytes.kept);
                            self.head.root = Some((tag, name));
                            continue;
                        }
                        // An entry that is a document of its own.
                        self.head.root = Some((Vec::new(), Vec::new()));
                    }
                    if local == self.item {
                        self.any = true;
                        return self.rest_of_item(&start, &name, empty).map(Some);
                    }
                    if local == b"channel" && self.head.channel.is_none() && !empty {
                        let tag = std::mem::take(&mut self.bytes.kept);
                        self.head.channel = Some((tag, name));
                        continue;
                    }
                    self.about();
                }
                Token::Doctype => {
                    if self.head.doctype.is_empty() {
                        self.head.doctype = std::mem::take(&mut self.bytes.kept);
                    }
                }
                Token::Close { .. } | Token::Other => {
                    if self.head.root.is_some() {
                        self.about();
                    }
                }
            }
        }
    }

    /// Keeps what a feed says of itself, as long as no item has come.
    fn about(&mut self) {
        let kept = &self.bytes.kept;
        if !self.any && self.head.about.len() + kept.len() <= HEAD_LIMIT {
            self.head.about.extend_from_slice(kept);
        }
    }

    /// The rest of an item that its start tag begins. One that is not closed ends where the next one
    /// begins in its place, or what it stands in ends.
    fn rest_of_item(&mut self, start: &Item, name: &[u8], empty: bool) -> io::Result<Found> {
        self.bytes.limit = ITEM_LIMIT;
        let mut open = if empty {
            Vec::new()
        } else {
            vec![name.to_vec()]
        };
        let mut too_large = false;
        let mut end = None;
        while !open.is_empty() {
            if self.bytes.over {
                // Nothing of it is kept, but the tag that may end it.
                too_large = true;
                self.bytes.begin(ITEM_LIMIT);
            }
            let mut here = self.bytes.here();
            let before = self.bytes.kept.len();
            let Some(token) = self.token()? else {
                break;
            };
            let is_next = match &token {
                Token::Open { name: opened, .. } => open.len() == 1 && *opened == name,
                Token::Close { name } => self.is_around(name),
                Token::Doctype | Token::Other => false,
            };
            if is_next && !self.bytes.over {
                end = Some(here.offset);
                here.bytes = self.bytes.kept.split_off(before);
                self.ahead = Some((token, here));
                break;
            }
            match token {
                Token::Open { name, empty: false } => open.push(name),
                // Whatever is open within it is closed with it.
                Token::Close { name } => {
                    if let Some(at) = open.iter().rposition(|it| *it == name) {
                        open.truncate(at);
                    }
                }
                Token::Open { .. } | Token::Doctype | Token::Other => {}
            }
        }
        let item = Item {
            bytes: std::mem::take(&mut self.bytes.kept),
            offset: start.offset,
            end: end.unwrap_or(self.bytes.offset),
            line: start.line,
            column: start.column,
        };
        Ok(if too_large || self.bytes.over {
            Found::TooLarge {
                line: item.line,
                at: item.offset..item.end,
            }
        } else if open.is_empty() || end.is_some() {
            Found::Item(item)
        } else {
            Found::CutOff(item)
        })
    }

    /// Whether an element is one that all items stand in.
    fn is_around(&self, name: &[u8]) -> bool {
        let around = [&self.head.root, &self.head.channel];
        let mut around = around.into_iter().flatten();
        around.any(|(_, around)| *around == *name && !around.is_empty())
    }

    fn token(&mut self) -> io::Result<Option<Token>> {
        let Some(first) = self.bytes.next()? else {
            return Ok(None);
        };
        if first != b'<' {
            self.bytes.up_to(b'<')?;
            return Ok(Some(Token::Other));
        }
        match self.bytes.peek()? {
            Some(b'!') => {
                self.bytes.next()?;
                self.declaration().map(Some)
            }
            Some(b'?') => {
                self.bytes.past(b"?>")?;
                Ok(Some(Token::Other))
            }
            Some(b'/') => {
                self.bytes.next()?;
                let name = self.tag()?.0;
                Ok(Some(Token::Close { name }))
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                let (name, empty) = self.tag()?;
                Ok(Some(Token::Open { name, empty }))
            }
            _ => Ok(Some(Token::Other)),
        }
    }

    /// After `<!`.
    fn declaration(&mut self) -> io::Result<Token> {
        match self.bytes.peek()? {
            Some(b'-') => {
                self.bytes.next()?;
                if self.bytes.peek()? == Some(b'-') {
                    self.bytes.next()?;
                    self.bytes.past(b"-->")?;
                }
                Ok(Token::Other)
            }
            Some(b'[') => {
                self.bytes.past(b"]]>")?;
                Ok(Token::Other)
            }
            _ => {
                let mut brackets = 0_u32;
                while let Some(byte) = self.bytes.next()? {
                    match byte {
                        b'[' => brackets += 1,
                        b']' => brackets = brackets.saturating_sub(1),
                        b'>' if brackets == 0 => break,
                        _ => {}
                    }
                }
                Ok(Token::Doctype)
            }
        }
    }

    /// The name of a tag, and whether it closes itself; read up to its end. A `<` in it is the
    /// beginning of another one, so that a quote that is not closed costs one tag.
    fn tag(&mut self) -> io::Result<(Vec<u8>, bool)> {
        let mut name = Vec::new();
        let (mut named, mut quote, mut last) = (false, None, 0);
        while let Some(byte) = self.bytes.peek()? {
            if byte == b'<' {
                break;
            }
            self.bytes.next()?;
            match (quote, byte) {
                (None, b'>') => return Ok((name, last == b'/')),
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), byte) if open == byte => quote = None,
                _ => {}
            }
            named |= byte.is_ascii_whitespace() || byte == b'/';
            if !named && name.len() < 256 {
                name.push(byte);
            }
            last = byte;
        }
        Ok((name, false))
    }
}

/// A name without its prefix.
pub(super) fn local(name: &[u8]) -> &[u8] {
    match name.iter().position(|byte| *byte == b':') {
        Some(colon) => name.get(colon + 1..).unwrap_or_default(),
        None => name,
    }
}

/// Bytes that are read one by one, and kept up to a limit.
struct Bytes<R> {
    reader: R,
    offset: u64,
    line: u64,
    column: u64,
    kept: Vec<u8>,
    limit: usize,
    /// Whether there was more than could be kept.
    over: bool,
}

impl<R: BufRead> Bytes<R> {
    fn begin(&mut self, limit: usize) {
        self.kept.clear();
        self.limit = limit;
        self.over = false;
    }

    /// The place that is reached, as that of an item.
    fn here(&self) -> Item {
        Item {
            bytes: Vec::new(),
            offset: self.offset,
            end: self.offset,
            line: self.line,
            column: self.column,
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.filled()?.first().copied())
    }

    fn filled(&mut self) -> io::Result<&[u8]> {
        // Asked again after an interruption; the borrow ends before it is asked for the last time.
        loop {
            match self.reader.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(_) => break,
            }
        }
        self.reader.fill_buf()
    }

    fn next(&mut self) -> io::Result<Option<u8>> {
        let Some(byte) = self.peek()? else {
            return Ok(None);
        };
        self.take(1)?;
        Ok(Some(byte))
    }

    /// Takes so many of the bytes that are there.
    fn take(&mut self, count: usize) -> io::Result<()> {
        let filled = self.reader.fill_buf()?;
        let taken = filled.get(..count).unwrap_or(filled);
        for byte in taken {
            match byte {
                b'\n' => (self.line, self.column) = (self.line + 1, 1),
                // Within a character of UTF-8.
                0x80..0xC0 => {}
                _ => self.column += 1,
            }
        }
        if self.kept.len() + taken.len() <= self.limit && !self.over {
            self.kept.extend_from_slice(taken);
        } else {
            self.over = true;
            self.kept = Vec::new();
        }
        let count = taken.len();
        self.offset += count as u64;
        self.reader.consume(count);
        Ok(())
    }

    /// Takes everything before a byte.
    fn up_to(&mut self, byte: u8) -> io::Result<()> {
        loop {
            let filled = self.filled()?;
            if filled.is_empty() {
                return Ok(());
            }
            let found = filled.iter().position(|it| *it == byte);
            let count = found.unwrap_or(filled.len());
            if count > 0 {
                self.take(count)?;
            }
            if found.is_some() {
                return Ok(());
            }
        }
    }

    /// Takes everything up to the end of a mark.
    fn past(&mut self, mark: &[u8]) -> io::Result<()> {
        let mut matched: Vec<u8> = Vec::with_capacity(mark.len());
        while let Some(byte) = self.next()? {
            if matched.len() == mark.len() {
                matched.remove(0);
            }
            matched.push(byte);
            if matched == mark {
                return Ok(());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> (Vec<Found>, Head) {
        let mut scanner = Scanner::new(text.as_bytes());
        let mut found = Vec::new();
        while let Some(item) = scanner.next().unwrap() {
            found.push(item);
        }
        (found, scanner.head)
    }

    fn texts(found: &[Found]) -> Vec<&str> {
        let text = |found: &Found| match found {
            Found::Item(item) | Found::CutOff(item) => item.bytes.clone(),
            Found::TooLarge { .. } => b"over".to_vec(),
        };
        let texts = found.iter().map(text);
        texts
            .map(|bytes| &*String::from_utf8(bytes).unwrap().leak())
            .collect()
    }

    #[test]
    fn items_are_cut_out_with_their_places() {
        let text = "<?xml version='1.0'?>\n<!-- <item> -->\n<rss a='>'><channel><title>T</title>\n\
            <item><![CDATA[</item>]]></item>\n<item a='&lt;/item>'/><item>x<list><item>y</item></list></item></channel></rss>";
        let (found, head) = items(text);
        assert_eq!(
            texts(&found),
            [
                "<item><![CDATA[</item>]]></item>",
                "<item a='&lt;/item>'/>",
                "<item>x<list><item>y</item></list></item>"
            ]
        );
        let Found::Item(first) = &found[0] else {
            panic!("{found:?}")
        };
        assert_eq!(
            (first.line, first.offset),
            (4, text.find("<item><!").unwrap() as u64)
        );
        assert_eq!(head.root.unwrap().0, b"<rss a='>'>");
        assert_eq!(head.about, b"<title>T</title>\n");
    }

    #[test]
    fn an_item_that_is_not_closed_ends_where_the_next_one_begins() {
        let text = "<rss><channel><item><p>1<br></p><item><title>2</title></item>\n\
            <item><p>3</p><item a='4'>4</item><item>5</channel></rss>";
        let (found, _) = items(text);
        assert_eq!(
            texts(&found),
            [
                "<item><p>1<br></p>",
                "<item><title>2</title></item>",
                "<item><p>3</p>",
                "<item a='4'>4</item>",
                "<item>5"
            ]
        );
        let Found::Item(last) = &found[4] else {
            panic!("{found:?}")
        };
        let at = text.find("<item>5").unwrap() as u64;
        assert_eq!((last.line, last.offset, last.end), (2, at, at + 7));
        // Nor is one that is too large the end of them.
        let text = format!(
            "<rss><item>{}<item>x</item></rss>",
            "a".repeat(ITEM_LIMIT + 1)
        );
        let (found, _) = items(&text);
        assert!(matches!(&found[0], Found::TooLarge { .. }));
        assert_eq!(texts(&found)[1..], ["<item>x</item>"]);
    }

    #[test]
    fn a_document_that_ends_in_an_item_is_cut_off() {
        let (found, _) = items("<feed><entry><id>1</id></entry><entry><id>2");
        assert!(matches!(&found[0], Found::Item(_)));
        assert!(matches!(&found[1], Found::CutOff(_)));
    }

    #[test]
    fn an_item_over_the_limit_is_passed_over_and_the_next_one_is_read() {
        let text = format!(
            "<rss>\n<item>{}</item>\n<item>x</item></rss>",
            "a".repeat(ITEM_LIMIT)
        );
        let (found, _) = items(&text);
        let length = "<item></item>".len() as u64 + ITEM_LIMIT as u64;
        let at = 6..6 + length;
        assert_eq!(found[0], Found::TooLarge { line: 2, at });
        assert_eq!(texts(&found)[1], "<item>x</item>");
    }
}

//! Whether the double quotes of a table mean what they seem to mean.
//!
//! A reader of CSV takes everything up to the next double quote for one cell, so a quote that is not
//! closed joins rows without a word. RFC 4180 has it that a quoted cell ends at a separator or at the
//! end of its row, and that a quote in it is written twice; where that does not hold, nobody knows
//! which rows there are.
//!
//! Invariant: parts cells and rows as the library does, which forgives what is told here.

use std::collections::VecDeque;

/// A place in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    /// In bytes, from 0.
    pub(super) offset: u64,
    /// From 1.
    pub(super) line: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Nothing of a cell has come yet.
    Start,
    /// A cell without quotes.
    Plain,
    /// A cell with quotes.
    Quoted,
    /// After a quote in one: its end, or the first of two.
    Quote,
}

/// Follows the bytes of a table.
#[derive(Debug)]
pub(super) struct Quotes {
    separator: u8,
    within: Within,
    at: At,
    /// Where the quotes of the cell open.
    open: At,
    /// Where quotes open that are followed by what cannot follow them.
    wrong: VecDeque<At>,
    ended: bool,
}

impl Quotes {
    pub(super) fn new(separator: u8) -> Self {
        let first = At { offset: 0, line: 1 };
        Self {
            separator,
            within: Within::Start,
            at: first,
            open: first,
            wrong: VecDeque::new(),
            ended: false,
        }
    }

    /// Follows the next bytes; none are the end.
    pub(super) fn follow(&mut self, bytes: &[u8]) {
        self.ended = bytes.is_empty();
        for byte in bytes {
            self.within = match (self.within, *byte) {
                // A byte order mark is no part of the first cell.
                (Within::Start, 0xEF | 0xBB | 0xBF) if self.at.offset < 3 => Within::Start,
                (Within::Start, b'"') => {
                    self.open = self.at;
                    Within::Quoted
                }
                (Within::Quoted, b'"') => Within::Quote,
                (Within::Quoted, _) | (Within::Quote, b'"') => Within::Quoted,
                (_, b'\r' | b'\n') => Within::Start,
                (_, byte) if byte == self.separator => Within::Start,
                (Within::Quote, _) => {
                    self.wrong.push_back(self.open);
                    Within::Plain
                }
                (Within::Start | Within::Plain, _) => Within::Plain,
            };
            self.at.offset += 1;
            self.at.line += u64::from(*byte == b'\n');
        }
    }

    /// Where a quote opens, in the row that ends at a place, that is not closed as it has to be; rows
    /// before it are not asked for again.
    pub(super) fn wrong_before(&mut self, end: u64) -> Option<At> {
        let mut first = None;
        while let Some(at) = self.wrong.front().filter(|at| at.offset < end) {
            first = first.or(Some(*at));
            self.wrong.pop_front();
        }
        let is_open = self.ended && self.within == Within::Quoted && self.open.offset < end;
        first.or(is_open.then_some(self.open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(table: &str) -> Vec<u64> {
        let mut quotes = Quotes::new(b',');
        quotes.follow(table.as_bytes());
        quotes.follow(b"");
        let ends = 0..=table.len() as u64;
        let mut lines: Vec<u64> = ends
            .filter_map(|end| quotes.wrong_before(end))
            .map(|at| at.line)
            .collect();
        lines.dedup();
        lines
    }

    #[test]
    fn quotes_that_are_closed_are_right_and_others_are_told_by_their_line() {
        for right in [
            "a,\"b\"\n",
            "\u{feff}\"a\",b",
            "a,\"b\nc, \"\"d\"\"\"\r\ne",
            "a 2\" b,c\"\n",
            "\"\",\"\"",
            "a, \"b\n",
            "",
        ] {
            assert_eq!(lines(right), [0_u64; 0], "{right}");
        }
        for (wrong, line) in [
            ("a\nb,\"c\nd\n", 2),
            ("a\n\"b\nc,\"d\"\ne", 2),
            ("\"a\"b\n", 1),
            ("\u{feff}\"a", 1),
        ] {
            assert_eq!(lines(wrong), [line], "{wrong}");
        }
    }
}

//! A word list of the desk: its text, its digest, and where its entries stand in a story.
//!
//! Invariant: what is found lies on character boundaries, from left to right, and none of it
//! overlaps.

use std::collections::HashMap;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::Digest;

/// A line of a word list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The word or words.
    pub term: String,
    /// What stands behind the tab.
    pub value: Option<String>,
}

/// Where an entry stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence<'a> {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// The entry.
    pub entry: &'a Entry,
}

/// What is wrong with the text of a word list.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {reason}")]
pub struct LexiconError {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

/// A word list.
///
/// Words are compared in lower case and in Unicode's composed form (NFC), which needs no language;
/// an entry with an upper-case letter is found only as it is written. White space of any kind and
/// length counts as one blank, and a curly apostrophe as a straight one.
#[derive(Debug, Clone)]
pub struct Lexicon {
    digest: Digest,
    entries: Vec<Entry>,
    /// By the pieces of a term put together. What has no upper case is its own lower case, so one
    /// map serves both ways of comparing.
    terms: HashMap<String, usize>,
    /// By the first piece of a term, the terms that begin with it, the longest first.
    beginnings: HashMap<String, Vec<Pattern>>,
}

/// The pieces of a term.
#[derive(Debug, Clone)]
struct Pattern {
    pieces: Vec<String>,
    /// Whether it has an upper-case letter.
    cased: bool,
    entry: usize,
}

/// A word, a gap or a sign of a text, as it is and in lower case.
struct Piece {
    start: usize,
    end: usize,
    written: String,
    lower: String,
}

impl Lexicon {
    /// The largest file, in bytes.
    pub const FILE: u64 = 4 << 20;

    /// The longest term or value, in bytes.
    const TEXT: usize = 512;

    /// Reads the text of a list: one entry a line, its value behind a tab, `#` before a comment.
    ///
    /// # Errors
    /// The first line that is no entry.
    pub fn parse(text: &str) -> Result<Self, LexiconError> {
        let mut lexicon = Self {
            digest: Digest::of_bytes(text.as_bytes()),
            entries: Vec::new(),
            terms: HashMap::new(),
            beginnings: HashMap::new(),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (line, entry) in (1..).zip(text.lines()) {
            if !entry.trim().is_empty() && !entry.starts_with('#') {
                let added = lexicon.add(entry);
                added.map_err(|reason| LexiconError { line, reason })?;
            }
        }
        for patterns in lexicon.beginnings.values_mut() {
            patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.pieces.len()));
        }
        Ok(lexicon)
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        let (term, value) = match line.split_once('\t') {
            Some((term, value)) => (term.trim(), value.trim()),
            None => (line.trim(), ""),
        };
        if term.len() > Self::TEXT || value.len() > Self::TEXT {
            return Err(format!("an entry has more than {} bytes", Self::TEXT));
        }
        if term.contains(char::is_control) || value.contains(char::is_control) {
            return Err("an entry has a second tab or another control character".to_owned());
        }
        let pieces: Vec<String> = pieces(term).map(|piece| piece.written).collect();
        let Some(first) = pieces.first().filter(|piece| is_word(piece)) else {
            return Err("an entry does not begin with a letter or a digit".to_owned());
        };
        let index = self.entries.len();
        let pattern = Pattern {
            cased: term.contains(char::is_uppercase),
            pieces: pieces.clone(),
            entry: index,
        };
        self.beginnings
            .entry(first.clone())
            .or_default()
            .push(pattern);
        if self.terms.insert(pieces.concat(), index).is_some() {
            return Err(format!("{term:?} stands here for the second time"));
        }
        self.entries.push(Entry {
            term: term.to_owned(),
            value: Some(value.to_owned()).filter(|value| !value.is_empty()),
        });
        Ok(())
    }

    /// SHA-256 of its text.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The entries, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a term: the one that is written so, else the one in lower case.
    pub fn look_up(&self, term: &str) -> Option<&Entry> {
        let written: Vec<Piece> = pieces(term.trim()).collect();
        let as_written: String = written.iter().map(|piece| piece.written.as_str()).collect();
        let in_lower_case = || written.iter().map(|piece| piece.lower.as_str()).collect();
        let index = self.terms.get(&as_written);
        let index = index.or_else(|| self.terms.get::<String>(&in_lower_case()))?;
        self.entries.get(*index)
    }

    /// The entries that stand in a text as whole words, from left to right, the longest first.
    pub fn find(&self, text: &str) -> Vec<Occurrence<'_>> {
        let pieces: Vec<Piece> = pieces(text).collect();
        let mut found = Vec::new();
        let mut rest = pieces.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            let as_written = self.longest(&first.written, rest);
            let in_lower_case = self.longest(&first.lower, rest);
            let longest = as_written.into_iter().chain(in_lower_case);
            let longest = longest.max_by_key(|pattern| (pattern.pieces.len(), pattern.cased));
            let matched = longest.and_then(|pattern| {
                let (matched, after) = rest.split_at_checked(pattern.pieces.len())?;
                let entry = self.entries.get(pattern.entry)?;
                Some((matched.last()?.end, entry, after))
            });
            rest = match matched {
                Some((end, entry, after)) => {
                    let start = first.start;
                    found.push(Occurrence { start, end, entry });
                    after
                }
                None => behind,
            };
        }
        found
    }

    /// The longest term that begins with a piece and stands at the head of a text.
    fn longest(&self, first: &str, text: &[Piece]) -> Option<&Pattern> {
        let patterns = self.beginnings.get(first)?;
        patterns.iter().find(|pattern| pattern.fits(text))
    }
}

impl Pattern {
    fn fits(&self, text: &[Piece]) -> bool {
        let fits = |(wanted, piece): (&String, &Piece)| {
            *wanted == piece.written || (!self.cased && *wanted == piece.lower)
        };
        text.len() >= self.pieces.len() && self.pieces.iter().zip(text).all(fits)
    }
}

/// Cuts a text into words, gaps and signs (Unicode's word boundaries, UAX 29).
fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let mut bounds = text.split_word_bound_indices().peekable();
    std::iter::from_fn(move || {
        let (start, piece) = bounds.next()?;
        let mut end = start + piece.len();
        let blank = |piece: &str| piece.chars().all(char::is_whitespace);
        if blank(piece) {
            while let Some((at, more)) = bounds.next_if(|(_, more)| blank(more)) {
                end = at + more.len();
            }
            return Some(Piece {
                start,
                end,
                written: " ".to_owned(),
                lower: " ".to_owned(),
            });
        }
        let written: String = piece.nfc().map(straight).collect();
        let lower = written.to_lowercase();
        Some(Piece {
            start,
            end,
            written,
            lower,
        })
    })
}

fn straight(c: char) -> char {
    if c == '\u{2019}' { '\'' } else { c }
}

fn is_word(piece: &str) -> bool {
    piece.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lexicon(text: &str) -> Lexicon {
        Lexicon::parse(text).unwrap()
    }

    #[track_caller]
    fn assert_found(list: &str, text: &str, expected: &[(&str, &str)]) {
        let lexicon = lexicon(list);
        let found = lexicon.find(text);
        let found: Vec<_> = found
            .iter()
            .filter_map(|it| Some((text.get(it.start..it.end)?, it.entry.term.as_str())))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_line_is_an_entry_with_or_without_a_value() {
        let lexicon = lexicon("# house style\n\nco-operate\tcooperate\r\nvery\n");
        let value = |term| lexicon.look_up(term).map(|entry| entry.value.as_deref());
        assert_eq!(value("Co-operate"), Some(Some("cooperate")));
        assert_eq!(value("very"), Some(None));
        assert_eq!(value("house"), None);
        assert_eq!(lexicon.entries().len(), 2);
    }

    #[test]
    fn a_line_that_is_no_entry_is_named() {
        let error = |text| Lexicon::parse(text).unwrap_err().to_string();
        assert_eq!(
            error("very\n# twice\nvery\tquite\n"),
            "line 3: \"very\" stands here for the second time"
        );
        assert_eq!(
            error("a\tb\tc"),
            "line 1: an entry has a second tab or another control character"
        );
        assert_eq!(
            error("-\tdash"),
            "line 1: an entry does not begin with a letter or a digit"
        );
        assert!(error(&"x".repeat(513)).contains("more than 512 bytes"));
    }

    #[test]
    fn words_are_found_whole_and_the_longest_first() {
        assert_found(
            "bank\nbank holiday\n",
            "The Bank\nholiday embankment, bank.",
            &[("Bank\nholiday", "bank holiday"), ("bank", "bank")],
        );
        assert_found("it's\n", "It’s over.", &[("It’s", "it's")]);
        assert_found(
            "straße\n",
            "Die Straße, die Strasse.",
            &[("Straße", "straße")],
        );
    }

    #[test]
    fn an_upper_case_letter_is_found_as_it_is_written() {
        assert_found("US\n", "Tell us of the US.", &[("US", "US")]);
        let both = [("us", "us"), ("US", "US")];
        assert_found("US\nus\n", "Tell us of the US.", &both);
        assert_found("Bank of England\n", "The Bank OF England", &[]);
    }

    #[test]
    fn composed_and_decomposed_letters_are_equal() {
        assert_found("cafe\u{301}\n", "Un café.", &[("café", "cafe\u{301}")]);
    }

    proptest! {
        #[test]
        fn what_is_found_is_in_order_and_in_the_list(text in "[a-cA-C éÉ’'.\n-]{0,40}") {
            let lexicon = lexicon("a\nab\na b\nb-c\nÉ\na'b\n");
            let mut end = 0;
            for it in lexicon.find(&text) {
                prop_assert!(it.start >= end && it.start < it.end);
                let found = text.get(it.start..it.end);
                prop_assert!(found.is_some());
                prop_assert_eq!(lexicon.look_up(found.unwrap_or_default()), Some(it.entry));
                end = it.end;
            }
        }
    }
}

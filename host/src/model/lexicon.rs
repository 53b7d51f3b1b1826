//! A word list of the desk: its text, its digest, and where its entries stand in a story.
//!
//! Invariant: what is found lies on character boundaries, from left to right, and none of it
//! overlaps.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};

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
    tree: Tree,
}

/// The terms by their pieces: one tree of those that are found as they are written, and one of those
/// that are found in lower case. However many terms begin with the same words, a text is followed
/// down each of them once.
#[derive(Debug, Clone)]
struct Tree {
    /// Every piece of a term has a number.
    pieces: HashMap<String, u32>,
    /// From a node by a piece to the next one.
    next: HashMap<(u32, u32), u32>,
    /// The entry that ends at a node.
    ends: Vec<Option<usize>>,
}

/// Where the two trees begin.
const AS_WRITTEN: u32 = 0;
const IN_LOWER_CASE: u32 = 1;

/// A word, a gap or a sign of a text, with the numbers that it has in the tree.
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    written: Option<u32>,
    lower: Option<u32>,
}

/// A place of a text at which a term can begin, and what came of looking there.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Pieces of terms that were compared, from 0 to twice those of the longest term.
    pub steps: usize,
    /// The entry that stands there.
    pub found: Option<Occurrence<'a>>,
}

impl Lexicon {
    /// The largest file, in bytes.
    pub const FILE: u64 = 4 << 20;

    /// The longest term or value, in bytes.
    pub const TEXT: usize = 512;

    /// Reads the text of a list: one entry a line, its value behind a tab, `#` before a comment.
    ///
    /// # Errors
    /// The first line that is no entry.
    pub fn parse(text: &str) -> Result<Self, LexiconError> {
        let mut lexicon = Self {
            digest: Digest::of_bytes(text.as_bytes()),
            entries: Vec::new(),
            terms: HashMap::new(),
            tree: Tree::new(),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (line, entry) in (1..).zip(text.lines()) {
            if !entry.trim().is_empty() && !entry.starts_with('#') {
                let added = lexicon.add(entry);
                added.map_err(|reason| LexiconError { line, reason })?;
            }
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
        let pieces: Vec<String> = pieces(term)
            .map(|(_, _, piece)| written(piece).into_owned())
            .collect();
        if !pieces.first().is_some_and(|piece| is_word(piece)) {
            return Err("an entry does not begin with a letter or a digit".to_owned());
        }
        let index = self.entries.len();
        // A title-case letter is an upper-case one here.
        let cased = pieces.iter().any(|piece| *lower(piece) != **piece);
        let root = if cased { AS_WRITTEN } else { IN_LOWER_CASE };
        self.tree.add(root, &pieces, index);
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
        let (mut as_written, mut in_lower_case) = (String::new(), String::new());
        for (_, _, piece) in pieces(term.trim()) {
            let piece = written(piece);
            in_lower_case.push_str(&lower(&piece));
            as_written.push_str(&piece);
        }
        let index = self.terms.get(&as_written);
        let index = index.or_else(|| self.terms.get(&in_lower_case))?;
        self.entries.get(*index)
    }

    /// The entries that stand in a text as whole words, from left to right, the longest first.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Occurrence<'a>> {
        self.looks(text).filter_map(|look| look.found)
    }

    /// The same, one place after the other, for who has to pay for each.
    ///
    /// Of the text no more is kept than the longest term has pieces.
    pub fn looks<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Look<'a>> {
        let mut rest = pieces(text).map(|(start, end, piece)| {
            let written = written(piece);
            Piece {
                start,
                end,
                written: self.tree.piece(&written),
                lower: self.tree.piece(&lower(&written)),
            }
        });
        // What was cut off the text already: it is looked at again from the next place on.
        let mut ahead: VecDeque<Piece> = VecDeque::new();
        std::iter::from_fn(move || {
            let mut piece = |at: usize| {
                while ahead.len() <= at {
                    ahead.push_back(rest.next()?);
                }
                ahead.get(at).copied()
            };
            let start = piece(0)?.start;
            let cased = self.tree.longest(AS_WRITTEN, |at| piece(at)?.written);
            let uncased = self.tree.longest(IN_LOWER_CASE, |at| piece(at)?.lower);
            let steps = cased.steps + uncased.steps;
            // Of two of one length the one that is written so.
            let longest = uncased.end.into_iter().chain(cased.end);
            let longest = longest.max_by_key(|(pieces, _)| *pieces);
            let found = longest.and_then(|(pieces, entry)| {
                let end = ahead.get(pieces.checked_sub(1)?)?.end;
                let entry = self.entries.get(entry)?;
                Some(Occurrence { start, end, entry })
            });
            let over = longest.map_or(1, |(pieces, _)| pieces);
            drop(ahead.drain(..over.min(ahead.len())));
            Some(Look { steps, found })
        })
    }
}

/// How far a text went down a tree.
struct Walk {
    /// The longest term: its pieces, its entry.
    end: Option<(usize, usize)>,
    steps: usize,
}

impl Tree {
    fn new() -> Self {
        Self {
            pieces: HashMap::new(),
            next: HashMap::new(),
            ends: vec![None; 2],
        }
    }

    fn add(&mut self, root: u32, pieces: &[String], entry: usize) {
        let mut node = root;
        for piece in pieces {
            // A list has less than 2^32 bytes, and each number takes one of them.
            let number = u32::try_from(self.pieces.len()).unwrap_or(u32::MAX);
            let number = match self.pieces.get(piece) {
                Some(number) => *number,
                None => *self.pieces.entry(piece.clone()).or_insert(number),
            };
            let new = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            node = *self.next.entry((node, number)).or_insert_with(|| {
                self.ends.push(None);
                new
            });
        }
        if let Some(end) = self.ends.get_mut(node as usize) {
            *end = Some(entry);
        }
    }

    /// The number of a piece; none when no term has it.
    fn piece(&self, piece: &str) -> Option<u32> {
        self.pieces.get(piece).copied()
    }

    /// Follows a text, whose pieces `piece` gives by their place, as far as a term goes with it.
    fn longest(&self, root: u32, mut piece: impl FnMut(usize) -> Option<u32>) -> Walk {
        let mut walk = Walk {
            end: None,
            steps: 0,
        };
        let mut node = root;
        while let Some(next) = piece(walk.steps).and_then(|it| self.next.get(&(node, it))) {
            node = *next;
            walk.steps += 1;
            if let Some(entry) = self.ends.get(node as usize).copied().flatten() {
                walk.end = Some((walk.steps, entry));
            }
        }
        walk
    }
}

/// Cuts a text into words, gaps and signs (Unicode's word boundaries, UAX 29), each with its first
/// byte and the one after its last. A gap is one piece.
fn pieces(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut bounds = text.split_word_bound_indices().peekable();
    std::iter::from_fn(move || {
        let (start, piece) = bounds.next()?;
        let mut end = start + piece.len();
        let blank = |piece: &str| piece.chars().all(char::is_whitespace);
        if !blank(piece) {
            return Some((start, end, piece));
        }
        while let Some((at, more)) = bounds.next_if(|(_, more)| blank(more)) {
            end = at + more.len();
        }
        Some((start, end, " "))
    })
}

/// A piece as it is compared.
fn written(piece: &str) -> Cow<'_, str> {
    if piece.is_ascii() {
        Cow::Borrowed(piece)
    } else {
        Cow::Owned(piece.nfc().map(straight).collect())
    }
}

/// The same in lower case.
fn lower(written: &str) -> Cow<'_, str> {
    if !written.is_ascii() {
        Cow::Owned(written.to_lowercase())
    } else if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(written.to_ascii_lowercase())
    } else {
        Cow::Borrowed(written)
    }
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
        let found: Vec<_> = lexicon
            .find(text)
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

    #[test]
    fn a_place_takes_as_many_steps_as_the_longest_term_and_not_as_there_are_entries() {
        let list: String = (0..5000).map(|number| format!("a x{number}\n")).collect();
        let many = lexicon(&list);
        let text = "a ".repeat(1000);
        let most = many.looks(&text).map(|look| look.steps).max();
        // The word and the gap.
        assert_eq!(most, Some(2));
        let long = lexicon(&format!("{}b\n", "a ".repeat(100)));
        let most = long.looks(&text).map(|look| look.steps).max();
        assert_eq!(most, Some(200));
    }

    #[test]
    fn a_title_case_letter_is_an_upper_case_one() {
        assert_found("ǅ a\n", "ǆ a, ǅ a, ǅ A", &[("ǅ a", "ǅ a")]);
        assert_found("ǆ a\n", "ǆ a, ǅ A", &[("ǆ a", "ǆ a"), ("ǅ A", "ǆ a")]);
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

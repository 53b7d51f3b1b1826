//! Tools that cut a text into pieces without changing it.
//!
//! Every piece carries its range of UTF-8 bytes in the text that was given, so what a rule finds
//! can be anchored as it is.
//!
//! Invariant: ranges lie on character boundaries, come in the order of the text and do not
//! overlap, but for quotations, which may be nested.

mod find;
mod fold;
mod paragraphs;
mod quotations;
mod sentences;
pub(crate) mod word_list;
mod words;

use std::ops::Range;

pub use self::find::{anchor, matches};
pub use self::fold::fold;
pub use self::paragraphs::paragraphs;
pub use self::quotations::{Quotation, quotations};
pub use self::sentences::sentences;
pub use self::word_list::WordList;
pub use self::words::words;

/// A piece of a text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Piece<'a> {
    /// Its bytes in the text that was cut.
    pub range: Range<usize>,
    /// The piece itself.
    pub text: &'a str,
}

/// A sentence, without the white space around it.
pub type Sentence<'a> = Piece<'a>;

/// A word, without the punctuation around it.
pub type Word<'a> = Piece<'a>;

/// A paragraph, without the white space around it.
pub type Paragraph<'a> = Piece<'a>;

impl<'a> Piece<'a> {
    /// The piece of `whole` at `range`, without the white space at its ends.
    fn trimmed(whole: &'a str, range: Range<usize>) -> Self {
        let piece = whole.get(range.clone()).unwrap_or_default();
        let start = range.start + (piece.len() - piece.trim_start().len());
        let text = piece.trim();
        Self {
            range: start..start + text.len(),
            text,
        }
    }
}

/// Asserts that the pieces are what they say, come in order, and leave out white space alone.
#[cfg(test)]
#[track_caller]
fn covers<'a>(text: &'a str, pieces: impl Iterator<Item = Piece<'a>>) {
    let mut end = 0;
    for piece in pieces {
        assert_eq!(text.get(piece.range.clone()), Some(piece.text));
        assert!(
            !piece.text.trim().is_empty(),
            "an empty piece at {:?}",
            piece.range
        );
        assert_eq!(text.get(end..piece.range.start).map(str::trim), Some(""));
        end = piece.range.end;
    }
    assert_eq!(text.get(end..).map(str::trim), Some(""));
}

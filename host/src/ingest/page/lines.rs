//! The lines of a page with what is seen in each of them.

use std::ops::Range;

use super::shape::Shape;
use super::site::Class;
use super::words::{Term, TermId, Terms};

/// The most lines that a page has. What has more is a table or a log, and its time and memory stay
/// bounded because it is not looked at.
pub(super) const LINE_LIMIT: usize = 50_000;

/// A line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// With its line break.
    pub(super) range: Range<usize>,
    /// Without white space at its ends.
    pub(super) text: Range<usize>,
    pub(super) shape: Shape,
    pub(super) class: Class,
    /// Whether it is a name over what it signs.
    pub(super) signs_below: bool,
    pub(super) terms: Vec<Term>,
    /// The term that it opens with, when that may be a name.
    pub(super) opening: Option<TermId>,
}

/// The lines of a text; `None` when there are more than [`LINE_LIMIT`].
pub(super) fn lines(text: &str) -> Option<Vec<Line>> {
    if text.bytes().filter(|byte| *byte == b'\n').count() > LINE_LIMIT {
        return None;
    }
    let mut terms = Terms::default();
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|whole| {
        let range = start..start + whole.len();
        start = range.end;
        let written = whole.trim_matches(is_space);
        let before = whole.len() - whole.trim_start_matches(is_space).len();
        let at = (range.start + before).min(range.end);
        let shape = Shape::of(written);
        let class = Class::of(written, &shape);
        let (terms, opening) = match class {
            Class::Title | Class::Cut | Class::Prose | Class::Label | Class::Byline => {
                terms.of(written)
            }
            _ => (Vec::new(), None),
        };
        Line {
            range,
            text: at..at + written.len(),
            shape,
            class,
            signs_below: false,
            terms,
            opening,
        }
    });
    Some(lines.collect())
}

/// White space, and the marks that look like none.
fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{2060}'
        )
}

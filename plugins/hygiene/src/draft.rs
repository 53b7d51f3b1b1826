//! The story as the rules look at it: its paragraphs are found once.

use std::ops::Range;

use copydesk_plugin::text::{self, Paragraph};
use copydesk_plugin::{Anchor, Field, Story};

/// A story with the paragraphs of its body.
pub(crate) struct Draft<'a> {
    /// The story itself.
    pub(crate) story: &'a Story,
    /// The paragraphs of its body, without the white space around them.
    pub(crate) paragraphs: Vec<Paragraph<'a>>,
}

impl<'a> Draft<'a> {
    /// Finds the paragraphs.
    pub(crate) fn new(story: &'a Story) -> Self {
        let paragraphs = text::paragraphs(story.body()).collect();
        Self { story, paragraphs }
    }

    /// Makes an anchor in the body.
    pub(crate) fn anchor(&self, range: Range<usize>) -> Option<Anchor> {
        Anchor::new(self.story, Field::Body, range)
    }

    /// The bytes from the first of some paragraphs to the last.
    pub(crate) fn span(&self, lines: Range<usize>) -> Option<Range<usize>> {
        let lines = self.paragraphs.get(lines)?;
        Some(lines.first()?.range.start..lines.last()?.range.end)
    }

    /// Makes an anchor of what goes when some paragraphs are deleted: they, and the line breaks
    /// behind them or, at the end of the body, before them.
    pub(crate) fn deletion(&self, lines: Range<usize>) -> Option<Anchor> {
        let span = self.span(lines.clone())?;
        let after = self.paragraphs.get(lines.end);
        let before = lines
            .start
            .checked_sub(1)
            .and_then(|it| self.paragraphs.get(it));
        self.anchor(match (before, after) {
            (_, Some(after)) => span.start..after.range.start,
            (Some(before), None) => before.range.end..span.end,
            (None, None) => span,
        })
    }
}

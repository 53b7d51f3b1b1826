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
        let lines = text::paragraphs(story.body()).collect();
        let paragraphs = unwrapped(story.body(), lines);
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

/// The fewest lines that show that a text is wrapped.
const FEWEST: usize = 4;

/// The characters of a line that was broken at a column.
const WRAPPED: Range<usize> = 40..101;

/// Makes one paragraph of several lines where a wire broke them at a column: one begins behind an
/// empty line or with an indent.
fn unwrapped<'a>(body: &'a str, lines: Vec<Paragraph<'a>>) -> Vec<Paragraph<'a>> {
    if !is_wrapped(&lines) {
        return lines;
    }
    let mut paragraphs: Vec<Paragraph<'a>> = Vec::new();
    for line in lines {
        if let Some(before) = paragraphs.last_mut() {
            let gap = body.get(before.range.end..line.range.start);
            let gap = gap.unwrap_or_default();
            let begins =
                gap.matches('\n').count() > 1 || gap.ends_with("  ") || gap.ends_with('\t');
            let joined = before.range.start..line.range.end;
            if let (false, Some(text)) = (begins, body.get(joined.clone())) {
                *before = Paragraph {
                    range: joined,
                    text,
                };
                continue;
            }
        }
        paragraphs.push(line);
    }
    paragraphs
}

/// Whether most lines are as long as a column and end in the middle of a sentence.
fn is_wrapped(lines: &[Paragraph<'_>]) -> bool {
    let broken = lines.iter().filter(|it| {
        let ends = it
            .text
            .ends_with(|it: char| it.is_alphanumeric() || matches!(it, ',' | ';' | '-'));
        ends && WRAPPED.contains(&it.text.chars().count())
    });
    lines.len() >= FEWEST && broken.count() * 2 > lines.len()
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::StoryBuilder;

    use super::*;

    fn paragraphs(body: &str) -> usize {
        let story = StoryBuilder::new().body(body).build();
        Draft::new(&story).paragraphs.len()
    }

    #[test]
    fn the_lines_of_a_wire_are_one_paragraph_up_to_an_indent_or_an_empty_line() {
        let wired = "Banks in Tokyo started to buy smaller banks in the spring of 1984.\n    \
            \"But now the large ones are going for the very best of houses\nthat there are, and \
            they pay for them what they are asked to pay\nand more than that,\" the analyst of a \
            house in London said in a\nletter to those who had asked him.\n\nThe shares rose a \
            little, and on the next morning they fell to\nwhere they had been.";
        assert_eq!(paragraphs(wired), 3);
    }

    #[test]
    fn lines_that_end_sentences_or_are_short_are_paragraphs() {
        let story = "The council met on Monday to talk of the bridge over the river.\n";
        assert_eq!(paragraphs(&story.repeat(5)), 5);
        assert_eq!(
            paragraphs("Vote\nBridge, closed\nLibraries\nBudget\nHarbour fees"),
            5
        );
    }
}

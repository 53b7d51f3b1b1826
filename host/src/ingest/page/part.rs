//! What a page is divided into.

use std::ops::Range;

use serde::Serialize;

use crate::model::Why;

/// What is not certain about a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Doubt {
    /// Little speaks for its beginning there: it may go on with the story before it.
    Beginning,
    /// Little ties this line to the rest: another story may begin there.
    LooseLine,
    /// It may be a teaser of another story of the page.
    Teaser,
}

/// What a part of the text is. The number is that of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    /// The headline of a story, or the line under it.
    Headline(usize),
    /// The text of a story.
    Body(usize),
    /// About a story: a byline, a date, the credit of a picture.
    Meta(usize),
    /// A teaser of a story whose text is elsewhere on the page.
    Teaser(usize),
    /// What the story has said elsewhere on the page already.
    Repeat(usize),
    /// Of no story.
    Remainder(Why),
}

impl PartKind {
    /// The story that it belongs to.
    pub(super) fn story(self) -> Option<usize> {
        match self {
            Self::Headline(story)
            | Self::Body(story)
            | Self::Meta(story)
            | Self::Teaser(story)
            | Self::Repeat(story) => Some(story),
            Self::Remainder(_) => None,
        }
    }
}

/// A piece of the text: whole lines of one kind, with their line breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// In bytes of the text.
    pub(super) range: Range<usize>,
    /// What it is.
    pub(super) kind: PartKind,
}

/// A story of a page; its text is in the parts that have its number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PageStory {
    /// What is not certain about it, and the byte of the text where.
    pub(super) doubts: Vec<(Doubt, usize)>,
}

/// A text in its parts.
///
/// Invariant: the parts are in order and together are the text, byte for byte. Every number of a
/// story in them is one of `stories`, and every story has a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// In the order of the text.
    pub(super) parts: Vec<Part>,
    /// In the order of their first parts.
    pub(super) stories: Vec<PageStory>,
}

impl Page {
    /// A text that is one story and nothing else.
    pub(super) fn whole(text: &str) -> Self {
        let part = Part {
            range: 0..text.len(),
            kind: PartKind::Body(0),
        };
        let parts = if text.is_empty() {
            Vec::new()
        } else {
            vec![part]
        };
        let stories = parts.iter().map(|_| PageStory::default()).collect();
        Self { parts, stories }
    }

    /// Whether it is a page: of several stories, or with lines of the site.
    pub(super) fn is_page(&self) -> bool {
        self.parts.len() > 1
    }
}

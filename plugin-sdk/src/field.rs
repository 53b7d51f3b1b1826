//! The text fields of a story that an anchor may point into.

use std::fmt;

/// A text field of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The headline.
    Headline,
    /// The text of the story, one paragraph a line.
    Body,
    /// Who wrote it.
    Byline,
    /// Where and when it was written.
    Dateline,
}

impl Field {
    /// Every field, in the order of the contract.
    pub const ALL: [Self; 4] = [Self::Headline, Self::Body, Self::Byline, Self::Dateline];

    /// Names the field as the manifest does under `reads`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Body => "body",
            Self::Byline => "byline",
            Self::Dateline => "dateline",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

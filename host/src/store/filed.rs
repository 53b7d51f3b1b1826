//! What a story is filed under, so that others like it are found.

use crate::model::Story;

/// What a story is filed with: keys that stories like it share, and a sketch to compare it by. The
/// store does not know how they are made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filed {
    /// Counts the ways in which keys and sketches were made; those of two have nothing in common.
    pub version: u16,
    /// What it is found under.
    pub keys: Vec<u64>,
    /// What it is compared by, in an encoding of its maker.
    pub sketch: Vec<u8>,
}

impl Filed {
    /// Whether there is nothing to find it under and nothing to compare. Such a story stays
    /// unfiled, and is asked for again the next time that it comes.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.sketch.is_empty()
    }
}

/// How a story is filed. Asked only for stories that are not filed yet.
pub type Filing<'a> = &'a dyn Fn(&Story) -> Filed;

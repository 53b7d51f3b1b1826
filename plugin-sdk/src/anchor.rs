//! A place in a story.
//!
//! Invariant: the bytes `start..end` of the field are exactly `quote`. Only [`Anchor::new`] and
//! the tools of [`text`](crate::text) make one, and they read the quote from the story.

use std::ops::Range;

use crate::{Field, Story};

/// A place in a story: a field, a half-open range of UTF-8 bytes, and the text that stands there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Anchor {
    field: Field,
    start: u32,
    end: u32,
    quote: String,
}

impl Anchor {
    /// Makes the anchor of `range` in `field`.
    ///
    /// It is `None` when the range lies outside of the field or cuts a character in two, and for
    /// a field of more than 4 GiB.
    pub fn new(story: &Story, field: Field, range: Range<usize>) -> Option<Self> {
        let quote = story.text(field).get(range.clone())?;
        Some(Self {
            field,
            start: u32::try_from(range.start).ok()?,
            end: u32::try_from(range.end).ok()?,
            quote: quote.to_owned(),
        })
    }

    /// Makes an anchor that the host vouches for.
    pub(crate) fn from_host(field: Field, start: u32, end: u32, quote: String) -> Self {
        Self {
            field,
            start,
            end,
            quote,
        }
    }

    /// The field that is pointed into.
    pub fn field(&self) -> Field {
        self.field
    }

    /// The first byte.
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// The byte after the last one.
    pub fn end(&self) -> usize {
        self.end as usize
    }

    /// The bytes from the first to the last.
    pub fn range(&self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The text that stands there.
    pub fn quote(&self) -> &str {
        &self.quote
    }

    pub(crate) fn into_parts(self) -> (Field, u32, u32, String) {
        (self.field, self.start, self.end, self.quote)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn story(body: &str) -> Story {
        Story {
            body: Some(body.to_owned()),
            ..Story::default()
        }
    }

    #[test]
    fn refuses_a_range_that_cuts_a_character() {
        assert_eq!(Anchor::new(&story("“a”"), Field::Body, 1..3), None);
    }

    #[test]
    fn refuses_a_range_of_a_field_that_is_not_there() {
        assert_eq!(Anchor::new(&story("a"), Field::Headline, 0..1), None);
    }

    #[test]
    fn quotes_what_stands_there() {
        let anchor = Anchor::new(&story("“a” b"), Field::Body, 3..4).unwrap();
        assert_eq!((anchor.quote(), anchor.range()), ("a", 3..4));
    }

    proptest! {
        #[test]
        fn an_anchor_always_quotes_its_range(body: String, start in 0usize..40, length in 0usize..40) {
            let story = story(&body);
            if let Some(anchor) = Anchor::new(&story, Field::Body, start..start + length) {
                assert_eq!(body.get(anchor.range()), Some(anchor.quote()));
            }
        }

        #[test]
        fn no_range_panics(body: String, start in any::<usize>(), end in any::<usize>()) {
            drop(Anchor::new(&story(&body), Field::Body, start..end));
        }
    }
}

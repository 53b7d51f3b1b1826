//! Where in a story: a field, a range of UTF-8 bytes, and the text that must stand there.
//!
//! Offsets from a guest are in whatever unit its language counts in. The quote proves which, so an
//! anchor is only believed when the two agree; what they look like when they don't is told in the
//! error, since that is the mistake that authors in JavaScript and Python make first.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A text field of a story that an anchor may point into.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The headline.
    Headline,
    /// The text.
    Body,
    /// Who wrote it.
    Byline,
    /// Where and when it was written, as printed.
    Dateline,
}

impl Field {
    /// All of them, in the order in which a reader comes across them.
    pub const IN_READING_ORDER: [Self; 4] =
        [Self::Headline, Self::Byline, Self::Dateline, Self::Body];

    /// The name in JSON, in manifests and on the page.
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

/// A place in a story.
///
/// Invariant after [`Anchor::check`]: `start <= end`, both lie on character boundaries of the
/// field, and the field's bytes `start..end` are exactly `quote`.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Anchor {
    /// The field that is pointed into.
    pub field: Field,
    /// First UTF-8 byte.
    pub start: u32,
    /// The UTF-8 byte after the last one.
    pub end: u32,
    /// The text between the two.
    pub quote: String,
}

/// Why an anchor was not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AnchorError {
    /// The story has no such field, or the plugin does not read it.
    #[error("an anchor points into the {0}, which this plugin was not given")]
    NoField(Field),
    /// `start` is after `end`.
    #[error("an anchor in the {field} runs backwards, from {start} to {end}")]
    Reversed {
        /// The field.
        field: Field,
        /// As given.
        start: u32,
        /// As given.
        end: u32,
    },
    /// `end` is past the end.
    #[error("an anchor at {field} {start}..{end} is past the end of {length} bytes")]
    PastEnd {
        /// The field.
        field: Field,
        /// As given.
        start: u32,
        /// As given.
        end: u32,
        /// Length of the field in bytes.
        length: usize,
    },
    /// An offset lies inside a character.
    #[error("an anchor at {field} {start}..{end} cuts a character in two{}", unit_hint(.unit))]
    InsideCharacter {
        /// The field.
        field: Field,
        /// As given.
        start: u32,
        /// As given.
        end: u32,
        /// The unit in which the quote would be right.
        unit: Option<&'static str>,
    },
    /// The text there is another one.
    #[error("an anchor at {field} {start}..{end} does not hold its quote {quote:?}{}", unit_hint(.unit))]
    OtherText {
        /// The field.
        field: Field,
        /// As given.
        start: u32,
        /// As given.
        end: u32,
        /// The first 60 characters of what the plugin says stands there.
        quote: String,
        /// The unit in which the quote would be right.
        unit: Option<&'static str>,
    },
}

fn unit_hint(unit: &Option<&'static str>) -> String {
    unit.map_or_else(String::new, |unit| {
        format!("; it would be right in {unit}, but offsets are UTF-8 bytes")
    })
}

impl Anchor {
    /// Proves the anchor against the text of its field.
    ///
    /// # Errors
    /// What is wrong with it, and the unit that the guest seems to have counted in.
    pub fn check(&self, text: Option<&str>) -> Result<(), AnchorError> {
        let &Self {
            field, start, end, ..
        } = self;
        let text = text.ok_or(AnchorError::NoField(field))?;
        if start > end {
            return Err(AnchorError::Reversed { field, start, end });
        }
        let (from, to) = (start as usize, end as usize);
        match text.get(from..to) {
            Some(found) if found == self.quote => Ok(()),
            Some(_) => Err(AnchorError::OtherText {
                field,
                start,
                end,
                quote: self.quote.chars().take(60).collect(),
                unit: self.looks_like(text),
            }),
            None if to > text.len() => Err(AnchorError::PastEnd {
                field,
                start,
                end,
                length: text.len(),
            }),
            None => Err(AnchorError::InsideCharacter {
                field,
                start,
                end,
                unit: self.looks_like(text),
            }),
        }
    }

    /// The unit in which this anchor would hold its quote.
    fn looks_like(&self, text: &str) -> Option<&'static str> {
        let (start, end) = (self.start as usize, self.end as usize);
        let code_points = text.chars().skip(start).take(end - start);
        if !self.quote.is_empty() && code_points.eq(self.quote.chars()) {
            return Some("code points");
        }
        let utf16 = text.encode_utf16().skip(start).take(end - start);
        (!self.quote.is_empty() && utf16.eq(self.quote.encode_utf16())).then_some("UTF-16 units")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn anchor(start: u32, end: u32, quote: &str) -> Anchor {
        Anchor {
            field: Field::Body,
            start,
            end,
            quote: quote.to_owned(),
        }
    }

    #[test]
    fn believes_an_anchor_that_holds_its_quote() {
        assert_eq!(anchor(3, 8, "café").check(Some("Le café")), Ok(()));
    }

    #[test]
    fn names_the_unit_that_the_guest_counted_in() {
        let text = "“Naïve” 😀 said Zoë";
        let code_points = anchor(10, 14, "said").check(Some(text)).unwrap_err();
        assert!(
            code_points.to_string().contains("code points"),
            "{code_points}"
        );
        let utf16 = anchor(11, 15, "said").check(Some(text)).unwrap_err();
        assert!(utf16.to_string().contains("UTF-16"), "{utf16}");
    }

    #[test]
    fn refuses_reversed_past_end_and_missing() {
        assert!(matches!(
            anchor(4, 2, "").check(Some("abcdef")),
            Err(AnchorError::Reversed { .. })
        ));
        assert!(matches!(
            anchor(0, 9, "x").check(Some("abc")),
            Err(AnchorError::PastEnd { .. })
        ));
        assert!(matches!(
            anchor(0, 0, "").check(None),
            Err(AnchorError::NoField(_))
        ));
    }

    proptest! {
        #[test]
        fn any_offsets_are_judged_without_panic(text in ".{0,40}", start in 0u32..60, end in 0u32..60, quote in ".{0,6}") {
            let judged = anchor(start, end, &quote).check(Some(&text));
            if judged.is_ok() {
                prop_assert_eq!(text.get(start as usize..end as usize), Some(quote.as_str()));
            }
        }

        #[test]
        fn any_true_range_is_believed(text in ".{1,40}", a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
            let mut bounds: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
            bounds.push(text.len());
            let (mut a, mut b) = (bounds[a.index(bounds.len())], bounds[b.index(bounds.len())]);
            if a > b { std::mem::swap(&mut a, &mut b); }
            let anchor = anchor(u32::try_from(a).unwrap(), u32::try_from(b).unwrap(), text.get(a..b).unwrap_or_default());
            prop_assert_eq!(anchor.check(Some(&text)), Ok(()));
        }
    }
}

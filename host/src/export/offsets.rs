//! From our offsets, UTF-8 bytes, to what other formats count in.

use std::collections::BTreeMap;

use crate::model::{Field, Story};

/// Bytes between two places whose counts are kept.
const STRIDE: usize = 1024;

/// The places of one text, in several units.
#[derive(Debug)]
pub(super) struct Offsets<'a> {
    text: &'a str,
    /// A place in each stride of the text, from its beginning.
    known: Vec<Place>,
    /// The first byte of each line.
    lines: Vec<usize>,
}

/// The texts of one story.
#[derive(Debug)]
pub(super) struct Texts<'a>(BTreeMap<Field, Offsets<'a>>);

impl<'a> Texts<'a> {
    /// Looks through each of them once.
    pub(super) fn of(story: &'a Story) -> Self {
        let fields = Field::IN_READING_ORDER.into_iter();
        let text = |field| Some((field, Offsets::of(story.text(field)?)));
        Self(fields.filter_map(text).collect())
    }

    /// The places of a field; none when the story has no such text.
    pub(super) fn of_field(&self, field: Field) -> Option<&Offsets<'a>> {
        self.0.get(&field)
    }
}

/// One place in three units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Place {
    byte: usize,
    code_points: usize,
    utf16: usize,
}

impl Place {
    fn after(self, text: &str) -> Self {
        text.chars().fold(self, |place, c| Self {
            byte: place.byte + c.len_utf8(),
            code_points: place.code_points + 1,
            utf16: place.utf16 + c.len_utf16(),
        })
    }
}

/// A line and a column, both from 1; the column in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LineColumn {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl<'a> Offsets<'a> {
    /// Looks through a text once. A line ends at a line feed and nothing else.
    pub(super) fn of(text: &'a str) -> Self {
        let mut place = Place::default();
        let mut known = vec![place];
        while let Some(piece) = text
            .get(place.byte..text.ceil_char_boundary(place.byte + STRIDE))
            .filter(|piece| !piece.is_empty())
        {
            place = place.after(piece);
            known.push(place);
        }
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            known,
            lines: std::iter::once(0).chain(starts).collect(),
        }
    }

    /// Up to so many code points before a byte, and after another.
    pub(super) fn around(&self, start: usize, end: usize, most: usize) -> (&'a str, &'a str) {
        let (start, end) = (self.place(start).byte, self.place(end).byte);
        let before = self.text.get(..start).unwrap_or_default();
        let after = self.text.get(end..).unwrap_or_default();
        let from = before.char_indices().rev().take(most).last();
        let to = after.char_indices().nth(most).map(|(at, _)| at);
        (
            from.and_then(|(at, _)| before.get(at..))
                .unwrap_or_default(),
            after.get(..to.unwrap_or(after.len())).unwrap_or_default(),
        )
    }

    /// Code points before a byte.
    pub(super) fn code_points(&self, byte: usize) -> usize {
        self.place(byte).code_points
    }

    /// The line of a byte, and its column.
    pub(super) fn line_column(&self, byte: usize) -> LineColumn {
        let byte = byte.min(self.text.len());
        // The first line begins at 0, so there is always one before.
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = line.checked_sub(1).and_then(|line| self.lines.get(line));
        let start = self.place(start.copied().unwrap_or_default());
        LineColumn {
            line,
            column: self.place(byte).utf16 - start.utf16 + 1,
        }
    }

    /// All of the lines that a range of bytes touches, without the last one's line break.
    pub(super) fn lines_of(&self, start: usize, end: usize) -> &'a str {
        let start = self.text.floor_char_boundary(start.min(self.text.len()));
        let end = self.text.floor_char_boundary(end.min(self.text.len()));
        let (before, _) = self.text.split_at_checked(start).unwrap_or_default();
        let (_, after) = self.text.split_at_checked(end).unwrap_or_default();
        let from = before.rfind('\n').map_or(0, |at| at + 1);
        let to = after.find('\n').map_or(self.text.len(), |at| end + at);
        self.text.get(from..to).unwrap_or_default()
    }

    /// A byte inside of a character counts as its beginning.
    fn place(&self, byte: usize) -> Place {
        let byte = self.text.floor_char_boundary(byte.min(self.text.len()));
        let after = self.known.partition_point(|place| place.byte <= byte);
        let before = after.checked_sub(1).and_then(|at| self.known.get(at));
        let before = before.copied().unwrap_or_default();
        before.after(self.text.get(before.byte..byte).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_is_counted_in_the_unit_that_was_asked_for() {
        let text = "“Naïve” 😀\ne\u{301}t\u{e9} 👩‍🚀 fin";
        let offsets = Offsets::of(text);
        let at = |needle: &str| text.find(needle).unwrap();
        assert_eq!(offsets.code_points(at("😀")), 8);
        assert_eq!(offsets.code_points(at("fin")), 19);
        let place = |line, column| LineColumn { line, column };
        assert_eq!(offsets.line_column(0), place(1, 1));
        assert_eq!(offsets.line_column(at("😀")), place(1, 9));
        assert_eq!(offsets.line_column(at("\n")), place(1, 11));
        assert_eq!(offsets.line_column(at("e\u{301}")), place(2, 1));
        assert_eq!(offsets.line_column(at("fin")), place(2, 12));
        assert_eq!(offsets.line_column(text.len()), place(2, 15));
        assert_eq!(offsets.lines_of(at("😀"), at("😀")), "“Naïve” 😀");
        assert_eq!(offsets.lines_of(at("😀"), at("fin")), text);
        assert_eq!(Offsets::of("").line_column(0), place(1, 1));
        let (emoji, end) = (at("😀"), at("\n"));
        assert_eq!(offsets.around(emoji, end, 3), ("e” ", "\ne\u{301}"));
        assert_eq!(offsets.around(0, text.len(), 3), ("", ""));
    }

    proptest! {
        #[test]
        fn every_place_is_as_counted_from_the_beginning(
            pieces in prop::collection::vec(prop_oneof![
                Just("plain words of a text, "), Just("😀"), Just("e\u{301}\u{302}"), Just("👩‍🚀"),
                Just("\n"), Just("“é”"), Just("\r\n"), Just("\u{2028}"), Just("漢字"), Just("\u{10ffff}"),
            ], 0..400),
            at in any::<prop::sample::Index>(),
        ) {
            let text = pieces.concat();
            let offsets = Offsets::of(&text);
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let byte = *at.get(&bounds);
            let before = text.get(..byte).unwrap();
            prop_assert_eq!(offsets.code_points(byte), before.chars().count());
            let place = offsets.line_column(byte);
            prop_assert_eq!(place.line, before.split('\n').count());
            let line = before.rsplit('\n').next().unwrap();
            prop_assert_eq!(place.column, line.encode_utf16().count() + 1);
            // And back: whoever takes so many code points of the text stands at the same place.
            let taken: String = text.chars().take(offsets.code_points(byte)).collect();
            prop_assert_eq!(taken.as_str(), before);
        }
    }
}

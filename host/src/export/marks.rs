//! A text cut where marks begin and end, whatever way they lie over each other.
//!
//! Marks may nest, overlap and be empty; elements of HTML and delimiters of Markdown can do neither.
//! So each end of a mark is a piece of its own, with the number of its mark, and a stretch of text
//! knows all marks that lie over it.

use std::cmp::Reverse;

use crate::model::{AnnotatedStory, Field, Flag, PlacedAnnotation, Severity};

/// A flag on a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// What the list below calls it, from 1.
    pub(super) number: usize,
    pub(super) severity: Severity,
    /// In UTF-8 bytes, on character boundaries.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A piece of a marked text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A mark begins.
    Open(Mark),
    /// A mark ends.
    Close(Mark),
    /// A mark that has no text.
    Point(Mark),
    /// A stretch of text without a line break, under the worst of the marks that lie over it.
    Text(&'a str, Option<Severity>),
    /// A line ends.
    Break,
}

/// The flags of a story with their numbers, in reading order.
pub(super) fn numbered(
    annotated: &AnnotatedStory,
) -> impl Iterator<Item = (usize, &PlacedAnnotation, &Flag)> {
    let flags = annotated.flags_in_reading_order().into_iter().enumerate();
    flags.map(|(i, (placed, flag))| (i + 1, placed, flag))
}

/// The marks on one text of a story.
pub(super) fn marks(annotated: &AnnotatedStory, field: Field) -> Vec<Mark> {
    let text = annotated.story.text(field).unwrap_or_default();
    let at = |byte: u32| text.floor_char_boundary((byte as usize).min(text.len()));
    let all = numbered(annotated).flat_map(|(number, placed, flag)| {
        let anchors = placed.annotation.anchors.iter();
        let here = anchors.filter(move |anchor| anchor.field == field);
        here.map(move |anchor| Mark {
            number,
            severity: flag.severity,
            start: at(anchor.start),
            end: at(anchor.end).max(at(anchor.start)),
        })
    });
    all.collect()
}

/// Cuts a text.
pub(super) fn pieces<'a>(text: &'a str, marks: &[Mark]) -> Vec<Piece<'a>> {
    let mut ends: Vec<(usize, Mark)> = Vec::new();
    let mut begins: Vec<Mark> = marks.to_vec();
    // At one place the longer mark opens first and closes last.
    begins.sort_by_key(|mark| (mark.start, Reverse(mark.end), mark.number));
    for mark in &begins {
        if mark.start < mark.end {
            ends.push((mark.end, *mark));
        }
    }
    ends.sort_by_key(|(end, mark)| (*end, Reverse(mark.start), Reverse(mark.number)));
    let mut cuts: Vec<usize> = marks
        .iter()
        .flat_map(|mark| [mark.start, mark.end])
        .collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut over: Vec<Mark> = Vec::new();
    let mut pieces = Vec::new();
    let (mut begins, mut ends) = (begins.into_iter().peekable(), ends.into_iter().peekable());
    for (i, cut) in cuts.iter().enumerate() {
        while let Some((_, mark)) = ends.next_if(|(end, _)| end <= cut) {
            over.retain(|it| *it != mark);
            pieces.push(Piece::Close(mark));
        }
        while let Some(mark) = begins.next_if(|mark| mark.start <= *cut) {
            if mark.start == mark.end {
                pieces.push(Piece::Point(mark));
            } else {
                over.push(mark);
                pieces.push(Piece::Open(mark));
            }
        }
        let next = cuts.get(i + 1).copied().unwrap_or(*cut);
        let worst = over.iter().map(|mark| mark.severity).max();
        let mut lines = text.get(*cut..next).unwrap_or_default().split('\n');
        let first = lines.next().filter(|line| !line.is_empty());
        pieces.extend(first.map(|line| Piece::Text(line, worst)));
        for line in lines {
            pieces.push(Piece::Break);
            if !line.is_empty() {
                pieces.push(Piece::Text(line, worst));
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `[1` where a mark begins, `1]` where it ends, `{...}` around what is marked.
    fn drawn(text: &str, places: &[(usize, usize)]) -> String {
        let mark = |(i, (start, end)): (usize, &(usize, usize))| Mark {
            number: i + 1,
            severity: Severity::Error,
            start: *start,
            end: *end,
        };
        let marks: Vec<Mark> = places.iter().enumerate().map(mark).collect();
        let piece = |piece: Piece<'_>| match piece {
            Piece::Open(mark) => format!("[{}", mark.number),
            Piece::Close(mark) => format!("{}]", mark.number),
            Piece::Point(mark) => format!("<{}>", mark.number),
            Piece::Text(text, None) => text.to_owned(),
            Piece::Text(text, Some(_)) => format!("{{{text}}}"),
            Piece::Break => "/".to_owned(),
        };
        pieces(text, &marks).into_iter().map(piece).collect()
    }

    #[test]
    fn marks_lie_over_each_other_in_any_way() {
        for (places, expected) in [
            (&[][..], "abcdef"),
            (&[(1, 3)], "a[1{bc}1]def"),
            (&[(0, 6), (1, 3)], "[1{a}[2{bc}2]{def}1]"),
            (&[(1, 3), (0, 6)], "[2{a}[1{bc}1]{def}2]"),
            (&[(0, 3), (2, 5)], "[1{ab}[2{c}1]{de}2]f"),
            (&[(1, 3), (1, 3)], "a[1[2{bc}2]1]def"),
            (&[(1, 3), (1, 5)], "a[2[1{bc}1]{de}2]f"),
            (&[(1, 5), (3, 5)], "a[1{bc}[2{de}2]1]f"),
            (&[(1, 3), (3, 5)], "a[1{bc}1][2{de}2]f"),
            (&[(3, 3), (1, 3), (3, 5)], "a[2{bc}2][3<1>{de}3]f"),
            (&[(6, 6)], "abcdef<1>"),
            (&[(0, 0)], "<1>abcdef"),
        ] {
            assert_eq!(drawn("abcdef", places), expected, "{places:?}");
        }
        assert_eq!(drawn("ab\n\ncd", &[(1, 5)]), "a[1{b}//{c}1]d");
        assert_eq!(drawn("", &[(0, 0)]), "<1>");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_mark_opens_and_closes_around_its_text(
            text in "[a-c\n]{0,20}",
            places in prop::collection::vec((0usize..21, 0usize..21), 0..6),
        ) {
            let marks: Vec<Mark> = places.iter().enumerate().map(|(i, (a, b))| Mark {
                number: i + 1,
                severity: Severity::Note,
                start: (*a).min(*b).min(text.len()),
                end: (*a).max(*b).min(text.len()),
            }).collect();
            let mut seen = String::new();
            let mut open: Vec<usize> = Vec::new();
            for piece in pieces(&text, &marks) {
                match piece {
                    Piece::Open(mark) => {
                        prop_assert_eq!(seen.len(), mark.start);
                        open.push(mark.number);
                    }
                    Piece::Close(mark) => {
                        prop_assert_eq!(seen.len(), mark.end);
                        prop_assert!(open.contains(&mark.number));
                        open.retain(|number| *number != mark.number);
                    }
                    Piece::Point(mark) => prop_assert_eq!((seen.len(), mark.end), (mark.start, mark.start)),
                    Piece::Text(text, worst) => {
                        prop_assert_eq!(worst.is_some(), !open.is_empty());
                        seen.push_str(text);
                    }
                    Piece::Break => seen.push('\n'),
                }
            }
            prop_assert_eq!(seen, text);
            prop_assert!(open.is_empty());
        }
    }
}

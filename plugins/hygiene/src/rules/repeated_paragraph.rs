//! `repeated-paragraph`: the same paragraph twice.
//!
//! Two paragraphs are the same when only case, white space and the style of the quotation marks
//! differ. Their first letters are compared
//! first, so that little of a story without repeats is read.

use std::ops::Range;

use copydesk_plugin::{Annotation, Severity};

use crate::draft::Draft;

pub(super) const NAME: &str = "repeated-paragraph";

/// The fewest words of a paragraph that is no refrain, heading or credit.
const FEWEST: usize = 8;

pub(super) fn check(draft: &Draft<'_>, found: &mut Vec<Annotation>) {
    for Repeat { lines, first } in repeats(draft) {
        let message = if lines.len() == 1 {
            "This paragraph was there before; delete one of the two.".to_owned()
        } else {
            format!(
                "These {} paragraphs were there before; delete them here or there.",
                lines.len()
            )
        };
        let words = draft
            .paragraphs
            .get(first)
            .map_or("", |it| opening(it.text));
        let evidence = format!("It is paragraph {} again: “{words} …”", first + 1);
        let flag = Annotation::flag(NAME, Severity::Warning, message)
            .confidence(0.95)
            .evidence(evidence)
            .anchors(
                draft
                    .span(lines.clone())
                    .and_then(|span| draft.anchor(span)),
            );
        found.push(match draft.deletion(lines) {
            Some(anchor) => flag.suggest(anchor, ""),
            None => flag,
        });
    }
}

/// Paragraphs that were there before.
struct Repeat {
    /// Their numbers.
    lines: Range<usize>,
    /// The number of the one that the first of them repeats.
    first: usize,
}

/// Finds the repeats; neighbours that repeat neighbours are one.
fn repeats(draft: &Draft<'_>) -> Vec<Repeat> {
    let mut found: Vec<Repeat> = Vec::new();
    for (number, first) in pairs(draft) {
        match found.last_mut() {
            Some(last)
                if last.lines.end == number
                    && last.first + last.lines.len() == first
                    && first < last.lines.start =>
            {
                last.lines.end = number + 1;
            }
            _ => found.push(Repeat {
                lines: number..number + 1,
                first,
            }),
        }
    }
    found
}

/// The paragraphs that were there before, each with the first that is the same, in order.
pub(super) fn pairs(draft: &Draft<'_>) -> Vec<(usize, usize)> {
    let mut keys: Vec<(u64, usize)> = draft
        .paragraphs
        .iter()
        .enumerate()
        .filter(|(_, it)| it.text.split_whitespace().nth(FEWEST - 1).is_some())
        .map(|(number, it)| (hash(it.text), number))
        .collect();
    keys.sort_unstable();
    let mut found = Vec::new();
    for same in keys.chunk_by(|a, b| a.0 == b.0) {
        for (at, &(_, number)) in same.iter().enumerate().skip(1) {
            let first = same.iter().take(at).find(|(_, first)| {
                let text = |number: usize| draft.paragraphs.get(number).map(|it| it.text);
                text(*first)
                    .zip(text(number))
                    .is_some_and(|(one, other)| normal(one).eq(normal(other)))
            });
            found.extend(first.map(|&(_, first)| (number, first)));
        }
    }
    found.sort_unstable();
    found
}

/// A key that the same paragraphs share, of their first letters alone.
fn hash(text: &str) -> u64 {
    normal(text)
        .take(32)
        .fold(0xcbf2_9ce4_8422_2325, |hash, letter| {
            (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// The letters that count for sameness.
fn normal(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut after_space = false;
    text.chars()
        .filter(move |letter| {
            let space = letter.is_whitespace();
            let kept = !(space && after_space);
            after_space = space;
            kept
        })
        .flat_map(|letter| {
            let letter = match letter {
                '“' | '”' | '„' | '«' | '»' => '"',
                '‘' | '’' | '‚' | '‹' | '›' => '\'',
                it if it.is_whitespace() => ' ',
                it => it,
            };
            letter.to_lowercase()
        })
}

/// The first words of a paragraph.
fn opening(text: &str) -> &str {
    let end = text
        .match_indices(' ')
        .nth(5)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::{assert_flags, assert_no_flags, assert_suggestion};

    use super::*;
    use crate::rules::of_bodies;

    #[test]
    fn the_repeat_is_flagged_and_not_the_first() {
        assert_flags(
            &of_bodies(),
            "
            The lamps on the hill will be fitted with shades.
            Work is due to start in March.
            The lamps on the hill will be fitted with shades.
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ repeated-paragraph
            ",
        );
    }

    #[test]
    fn case_white_space_and_the_style_of_quotation_marks_do_not_count() {
        assert_flags(
            &of_bodies(),
            "
            The lamps  on the hill “will be fitted” with their shades.
            Work is due to start in March.
            THE lamps on the hill „will be fitted“ with their shades.
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ repeated-paragraph
            ",
        );
    }

    #[test]
    fn neighbours_that_repeat_neighbours_are_one_flag() {
        let text = "The lamps on the hill will be fitted with shades.\n\
                    The council will pay for them out of its reserves.\n\
                    Work is due to start in March.\n\
                    The lamps on the hill will be fitted with shades.\n\
                    The council will pay for them out of its reserves.";
        assert_eq!(of_bodies().flags(text).len(), 1);
    }

    #[test]
    fn the_evidence_says_where_it_was_before() {
        let text = "A start.\n\
                    The lamps on the hill will be fitted with shades.\n\
                    The lamps on the hill will be fitted with shades.";
        let flags = of_bodies().flags(text);
        assert_eq!(
            flags.first().and_then(|it| it.evidence.as_deref()),
            Some("It is paragraph 2 again: “The lamps on the hill will …”")
        );
    }

    #[test]
    fn the_suggestion_deletes_the_repeat_and_its_line_break() {
        let line = "The lamps on the hill will be fitted with shades.";
        let (before, after) = (
            format!("{line}\n\n{line}\n\nAn end."),
            format!("{line}\n\nAn end."),
        );
        assert_suggestion(&of_bodies(), NAME, &before, &after);
        assert_suggestion(&of_bodies(), NAME, &format!("{line}\r\n{line}"), line);
    }

    #[test]
    fn refrains_and_paragraphs_that_begin_alike_are_left_alone() {
        assert_no_flags(
            &of_bodies(),
            "The council said no.\n\
             The lamps on the hill will be fitted with shades in March.\n\
             The council said no.\n\
             The lamps on the hill will be fitted with shades in April.",
        );
    }
}

//! Text as columns of a terminal, with the way back to its bytes.
//!
//! A [`Cell`] is a grapheme cluster: what a caret can point at. Widths are those of `unicode-width`;
//! a terminal that shapes text its own way, or reorders right-to-left text, may disagree, and then
//! a caret line is off on that line and nowhere else.
//!
//! Invariant: the cells of a text cover its bytes in order and without gaps; what they show holds
//! no control character and no bidirectional override.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::terminal::stand_in;

/// What a tab is drawn as. Tab stops would move when a line is wrapped or marked.
const TAB: &str = "    ";

/// A grapheme cluster as a terminal shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell<'a> {
    /// Its bytes in the text.
    pub at: Range<usize>,
    /// What is written.
    pub shown: Cow<'a, str>,
    /// Columns that it takes: 0, 1, 2, or 4 for a tab; more for a cluster with stand-ins.
    pub width: usize,
}

impl Cell<'_> {
    /// Whether a line may end after it, and nothing is lost when it is not written there.
    pub(crate) fn is_space(&self) -> bool {
        // No-break spaces are white space to Unicode, but their point is that nothing breaks there.
        // A mark may stand on a space; together they are something to see.
        let breaks =
            |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}');
        !self.shown.is_empty() && self.shown.chars().all(breaks)
    }
}

/// The cells of a text. Line breaks become stand-ins: split the text before.
pub(crate) fn cells(text: &str) -> Vec<Cell<'_>> {
    let show = |cluster: &'_ str| -> Option<String> {
        let hostile = cluster.chars().any(|c| stand_in(c).is_some());
        hostile.then(|| cluster.chars().map(|c| stand_in(c).unwrap_or(c)).collect())
    };
    text.grapheme_indices(true)
        .map(|(start, cluster)| {
            let shown = match cluster {
                "\t" => Cow::Borrowed(TAB),
                _ => show(cluster).map_or(Cow::Borrowed(cluster), Cow::Owned),
            };
            Cell {
                at: start..start + cluster.len(),
                width: shown.width(),
                shown,
            }
        })
        .collect()
}

/// Cuts a line's cells into rows of at most so many columns, at spaces where there are some, and
/// on either side of a wide character. The spaces at a row's end do not count.
///
/// There is always one row. Joined, the rows are the cells.
pub(crate) fn wrap<'c, 'a>(mut cells: &'c [Cell<'a>], limit: usize) -> Vec<&'c [Cell<'a>]> {
    let mut rows = Vec::new();
    loop {
        let at = row_length(cells, limit);
        let (row, rest) = cells.split_at_checked(at).unwrap_or((cells, &[]));
        rows.push(row);
        if rest.is_empty() {
            return rows;
        }
        cells = rest;
    }
}

/// How many cells go into the first row: one at least, unless there is none.
fn row_length(cells: &[Cell<'_>], limit: usize) -> usize {
    let (mut used, mut good) = (0, 0);
    let mut before_is_wide = false;
    for (i, cell) in cells.iter().enumerate() {
        let wide = cell.width == 2;
        if i > 0 && (wide || before_is_wide) && cell.width > 0 {
            good = i;
        }
        used += cell.width;
        if cell.is_space() {
            good = i + 1;
        } else if used > limit {
            return if good > 0 { good } else { i.max(1) };
        }
        before_is_wide = if cell.width == 0 {
            before_is_wide
        } else {
            wide
        };
    }
    cells.len()
}

/// The columns, half-open, that a range of bytes takes in a row: one at least, so that an empty
/// range and a zero-width one have something to point at. None when the row has nothing of it.
///
/// An empty range belongs to the row that it stands before, or to the last row at its end.
pub(crate) fn span_columns(row: &[Cell<'_>], range: &Range<usize>) -> Option<Range<usize>> {
    let (mut column, mut found) = (0, None::<Range<usize>>);
    for cell in row {
        let next = column + cell.width;
        let empty = range.is_empty() && cell.at.contains(&range.start);
        if empty {
            return Some(column..column + 1);
        }
        if cell.at.start < range.end && range.start < cell.at.end {
            found = Some(found.map_or(column, |found| found.start)..next);
        }
        column = next;
    }
    found.map(|found| found.start..found.end.max(found.start + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(row: &[Cell<'_>]) -> String {
        row.iter().map(|cell| cell.shown.as_ref()).collect()
    }

    fn wrapped(text: &str, limit: usize) -> Vec<String> {
        wrap(&cells(text), limit).into_iter().map(shown).collect()
    }

    #[test]
    fn lines_end_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrapped("The ferry company", 9), ["The ferry ", "company"]);
        assert_eq!(wrapped("The ferry company", 10), ["The ferry ", "company"]);
        assert_eq!(wrapped("Donaudampfschiff", 6), ["Donaud", "ampfsc", "hiff"]);
        assert_eq!(wrapped("", 6), [""]);
        assert_eq!(wrapped("10\u{a0}000 euros", 7), ["10\u{a0}000 ", "euros"]);
    }

    #[test]
    fn wide_text_is_cut_between_its_characters() {
        assert_eq!(wrapped("日本語の見出し", 6), ["日本語", "の見出", "し"]);
        assert_eq!(wrapped("日本語", 1), ["日", "本", "語"]);
        assert_eq!(wrapped("abc日本", 4), ["abc", "日本"]);
    }

    #[test]
    fn a_cell_is_a_cluster_and_a_tab_is_four_columns() {
        let text = "e\u{301}\t日\u{1b}";
        let found: Vec<_> = cells(text)
            .iter()
            .map(|c| (c.at.clone(), c.width))
            .collect();
        assert_eq!(found, [(0..3, 1), (3..4, 4), (4..7, 2), (7..8, 1)]);
        assert_eq!(shown(&cells(text)), "e\u{301}    日␛");
    }

    #[test]
    fn a_range_inside_a_cluster_takes_the_whole_of_it() {
        let row = cells("日本語");
        assert_eq!(span_columns(&row, &(3..6)), Some(2..4));
        assert_eq!(span_columns(&row, &(4..5)), Some(2..4));
        assert_eq!(span_columns(&row, &(9..9)), None);
    }

    #[test]
    fn what_has_no_width_still_gets_a_column() {
        let row = cells("a\u{200b}b");
        assert_eq!(span_columns(&row, &(1..4)), Some(1..2));
        assert_eq!(span_columns(&row, &(4..4)), Some(1..2));
    }

    proptest! {
        #[test]
        fn rows_keep_every_cell_and_their_width(text in "(\\PC|[ \t日é\u{200b}\u{301}]){0,60}", limit in 1usize..20) {
            let all = cells(&text);
            let rows = wrap(&all, limit);
            prop_assert_eq!(rows.concat(), all.clone());
            for row in rows {
                let width: usize = row.iter().map(|cell| cell.width).sum();
                let spaces: usize = row.iter().rev().take_while(|c| c.is_space()).map(|c| c.width).sum();
                prop_assert!(width - spaces <= limit || row.iter().filter(|c| c.width > 0).count() <= 1, "{:?}", row);
            }
        }

        #[test]
        fn cells_cover_the_text_and_show_nothing_hostile(text in any::<String>()) {
            let mut end = 0;
            for cell in cells(&text) {
                prop_assert_eq!(cell.at.start, end);
                end = cell.at.end;
                prop_assert!(cell.shown.chars().all(|c| stand_in(c).is_none()));
            }
            prop_assert_eq!(end, text.len());
        }
    }
}

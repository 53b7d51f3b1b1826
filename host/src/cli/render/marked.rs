//! Text wrapped to a width with marks drawn into it.
//!
//! A marked row is followed by a line of carets for each of its marks, with the mark's number and
//! name where they fit, so that it is legible without colour; with colour the marked text itself is
//! underlined as well. A mark over more than a few rows has carets at its first and last one and a
//! bar beside those between.

use std::cmp::Reverse;
use std::ops::Range;

use anstyle::Style;

use crate::cli::cells::{Cell, cells, span_columns, wrap};
use crate::cli::terminal::{Theme, columns, cut, style_of};
use crate::model::Severity;

/// Rows of a mark that all get carets.
const CARET_ROWS: usize = 3;

/// The columns between the indent and the text, for the bar beside a long mark.
const GUTTER: usize = 2;

/// Something to point at in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Where, in UTF-8 bytes.
    pub at: Range<usize>,
    /// What the list below calls it.
    pub number: usize,
    /// How bad.
    pub severity: Severity,
    /// What stands beside the number at its first row; clean.
    pub name: String,
}

/// A row of text on the terminal.
struct Row<'a> {
    cells: Vec<Cell<'a>>,
    /// The bytes, without the line break.
    at: Range<usize>,
    is_last_of_line: bool,
    carets: Vec<Carets>,
    /// The worst long mark that goes through the row.
    bar: Option<Severity>,
}

/// The columns of one row that a mark takes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Carets {
    columns: Range<usize>,
    mark: Mark,
    part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    First,
    Next,
    LastOfLong,
}

/// Draws a text of any number of lines behind a label, the label's columns left free before all
/// rows but the first. The label must be clean; each row ends with a line break.
pub(crate) fn marked(label: &str, text: &str, marks: &[Mark], theme: Theme) -> String {
    marked_in(Style::new(), label, text, marks, theme)
}

/// The same with a style for what is not marked.
pub(crate) fn marked_in(
    style: Style,
    label: &str,
    text: &str,
    marks: &[Mark],
    theme: Theme,
) -> String {
    let indent = columns(label);
    // The column at the right edge is for a caret behind the last character.
    let limit = theme.width().saturating_sub(indent + GUTTER + 1).max(8);
    let mut rows = rows_of(text, limit);
    for mark in marks {
        place(mark, text, &mut rows, limit);
    }
    let mut drawn = String::new();
    for (i, row) in rows.iter_mut().enumerate() {
        let before = if i == 0 {
            label.to_owned()
        } else {
            " ".repeat(indent)
        };
        let bar = match row.bar {
            Some(severity) => theme.paint(style_of(severity), "|") + " ",
            None => " ".repeat(GUTTER),
        };
        end_line(
            &mut drawn,
            &format!("{before}{bar}{}", row_text(row, marks, style, theme)),
        );
        row.carets.sort_by_key(|carets| {
            (
                carets.columns.start,
                Reverse(carets.columns.end),
                carets.mark.number,
            )
        });
        for carets in &row.carets {
            for line in caret_lines(carets, limit + 1) {
                let bare = line.trim_start_matches(' ');
                let spaces = " ".repeat(indent) + &bar + &" ".repeat(line.len() - bare.len());
                let bare = theme.paint(style_of(carets.mark.severity), bare);
                end_line(&mut drawn, &format!("{spaces}{bare}"));
            }
        }
    }
    drawn
}

fn end_line(drawn: &mut String, line: &str) {
    drawn.push_str(line.trim_end_matches(' '));
    drawn.push('\n');
}

fn rows_of(text: &str, limit: usize) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let all = cells(line);
        let wrapped = wrap(&all, limit);
        let last = wrapped.len() - 1;
        for (i, row) in wrapped.into_iter().enumerate() {
            let shift = |cell: &Cell<'_>| start + cell.at.start..start + cell.at.end;
            let at = row.first().map_or(start, |cell| shift(cell).start)
                ..row.last().map_or(start, |cell| shift(cell).end);
            let cells = row
                .iter()
                .map(|cell| Cell {
                    at: shift(cell),
                    ..cell.clone()
                })
                .collect();
            let is_last_of_line = i == last;
            rows.push(Row {
                cells,
                at,
                is_last_of_line,
                carets: Vec::new(),
                bar: None,
            });
        }
        start += line.len() + 1;
    }
    rows
}

/// What of a mark can be seen: without the line breaks at its ends. Offsets that are none are moved
/// to where they can be drawn.
fn visible(at: &Range<usize>, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(at.start.min(text.len()));
    let end = text.ceil_char_boundary(at.end.min(text.len())).max(start);
    let marked = text.get(start..end).unwrap_or_default();
    let inner = marked.trim_matches('\n');
    if inner.is_empty() {
        return start..start;
    }
    let start = start + (marked.len() - marked.trim_start_matches('\n').len());
    start..start + inner.len()
}

/// Gives the rows that a mark touches their carets or their bar.
fn place(mark: &Mark, text: &str, rows: &mut [Row<'_>], limit: usize) {
    let at = visible(&mark.at, text);
    let from = rows.partition_point(|row| row.at.end < at.start);
    let mut touched = Vec::new();
    for (i, row) in rows.iter().enumerate().skip(from) {
        if row.at.start > at.end {
            break;
        }
        let width: usize = row.cells.iter().map(|cell| cell.width).sum();
        let behind = at.is_empty() && row.is_last_of_line && row.at.end == at.start;
        let columns = if behind {
            Some(width..width + 1)
        } else {
            span_columns(&row.cells, &at)
        };
        if let Some(columns) = columns {
            // Spaces may hang over at the end of a row.
            let start = columns.start.min(limit);
            touched.push((i, start..columns.end.min(limit + 1).max(start + 1)));
        }
    }
    let long = touched.len() > CARET_ROWS;
    let last = touched.len().saturating_sub(1);
    for (n, (i, columns)) in touched.into_iter().enumerate() {
        let Some(row) = rows.get_mut(i) else { continue };
        if long {
            row.bar = row.bar.max(Some(mark.severity));
        }
        let part = match n {
            0 => Part::First,
            _ if long && n == last => Part::LastOfLong,
            _ if long => continue,
            _ => Part::Next,
        };
        row.carets.push(Carets {
            columns,
            mark: mark.clone(),
            part,
        });
    }
}

/// The text of a row; where there is colour, marked text is underlined.
fn row_text(row: &Row<'_>, marks: &[Mark], style: Style, theme: Theme) -> String {
    let mut drawn = String::new();
    let mut run = (None::<Severity>, String::new());
    let here: Vec<&Mark> = marks
        .iter()
        .filter(|mark| mark.at.start < row.at.end && row.at.start < mark.at.end)
        .collect();
    let spaces = row.cells.iter().rev().take_while(|cell| cell.is_space());
    let drawn_cells = row.cells.len() - spaces.count();
    for cell in row.cells.iter().take(drawn_cells) {
        let over = |mark: &&&Mark| mark.at.start < cell.at.end && cell.at.start < mark.at.end;
        let worst = here.iter().filter(over).map(|mark| mark.severity).max();
        if worst != run.0 {
            drawn.push_str(&run_text(&run, style, theme));
            run = (worst, String::new());
        }
        run.1.push_str(&cell.shown);
    }
    drawn + &run_text(&run, style, theme)
}

fn run_text((severity, text): &(Option<Severity>, String), style: Style, theme: Theme) -> String {
    match severity {
        Some(severity) => theme.paint(style_of(*severity).underline(), text),
        None => theme.paint(style, text),
    }
}

/// The line of carets with its label to the right, else to the left, else the number alone, else
/// the label on a line of its own.
fn caret_lines(carets: &Carets, room: usize) -> Vec<String> {
    let Carets {
        columns: Range { start, end },
        mark,
        part,
    } = carets;
    let (start, end) = (*start, *end);
    let number = mark.number.to_string();
    let full = match part {
        Part::First => format!("{number} {}", mark.name),
        Part::Next => number.clone(),
        Part::LastOfLong => format!("{number} ends here"),
    };
    let line = "^".repeat(end - start);
    for label in [&full, &number] {
        let wide = columns(label);
        if end + 1 + wide <= room {
            return vec![format!("{}{line} {label}", " ".repeat(start))];
        }
        if wide < start {
            return vec![format!("{}{label} {line}", " ".repeat(start - wide - 1))];
        }
    }
    vec![" ".repeat(start) + &line, cut(&full, room)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marks each of the quotes where it first stands.
    fn on(text: &str, quotes: &[&str]) -> Vec<Mark> {
        let mark = |(i, quote): (usize, &&str)| {
            let start = text.find(quote).unwrap();
            Mark {
                at: start..start + quote.len(),
                number: i + 1,
                severity: Severity::Error,
                name: "error a/b".into(),
            }
        };
        quotes.iter().enumerate().map(mark).collect()
    }

    #[track_caller]
    fn draws(text: &str, quotes: &[&str], expected: &str) {
        let drawn = marked("", text, &on(text, quotes), Theme::plain(40));
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn a_mark_is_under_its_quote() {
        draws(
            "Nobody was asked. Nobody knew.",
            &["asked"],
            "  Nobody was asked. Nobody knew.
             ^^^^^ 1 error a/b
",
        );
    }

    #[test]
    fn a_label_goes_to_the_left_where_the_right_has_no_room() {
        draws(
            "Nobody was asked. Nobody knew.",
            &["knew"],
            "  Nobody was asked. Nobody knew.
               1 error a/b ^^^^
",
        );
    }

    #[test]
    fn overlapping_marks_have_a_line_each() {
        draws(
            "Nobody was asked.",
            &["Nobody was", "was asked", "was"],
            "  Nobody was asked.
  ^^^^^^^^^^ 1 error a/b
         ^^^^^^^^^ 2 error a/b
         ^^^ 3 error a/b
",
        );
    }

    #[test]
    fn a_mark_over_two_lines_has_carets_under_both() {
        draws(
            "Nobody was asked.\n\nNobody knew.",
            &["asked.\n\nNobody"],
            "  Nobody was asked.
             ^^^^^^ 1 error a/b

  Nobody knew.
  ^^^^^^ 1
",
        );
    }

    #[test]
    fn a_long_mark_has_a_bar_between_its_ends() {
        draws(
            "First one.\nTwo.\nThree.\nFour.\nFifth and last.",
            &["one.\nTwo.\nThree.\nFour.\nFifth"],
            "| First one.
|       ^^^^ 1 error a/b
| Two.
| Three.
| Four.
| Fifth and last.
| ^^^^^ 1 ends here
",
        );
    }

    #[test]
    fn wide_combining_and_zero_width_text_keeps_the_carets_in_place() {
        draws(
            "日本語のe\u{301}見出し",
            &["見"],
            "  日本語のe\u{301}見出し\n           ^^ 1 error a/b\n",
        );
        draws(
            "a\u{200b}b",
            &["\u{200b}"],
            "  a\u{200b}b\n   ^ 1 error a/b\n",
        );
        draws("a\tb", &["b"], "  a    b\n       ^ 1 error a/b\n");
        draws(
            "שלום עולם",
            &["עולם"],
            "  שלום עולם\n       ^^^^ 1 error a/b\n",
        );
        draws("👩‍🚀 up", &["up"], "  👩‍🚀 up\n     ^^ 1 error a/b\n");
    }

    #[test]
    fn what_has_no_text_is_pointed_at_all_the_same() {
        draws("abc", &[""], "  abc\n  ^ 1 error a/b\n");
        draws("abc\ndef", &["\n"], "  abc\n     ^ 1 error a/b\n  def\n");
        let end = Mark {
            at: 3..3,
            ..on("abc", &[""]).remove(0)
        };
        assert_eq!(
            marked("", "abc", &[end], Theme::plain(40)),
            "  abc\n     ^ 1 error a/b\n"
        );
        let empty = on("", &[""]);
        assert_eq!(
            marked("", "", &empty, Theme::plain(40)),
            "\n  ^ 1 error a/b\n"
        );
    }

    #[test]
    fn a_mark_over_a_whole_row_has_its_label_on_the_next_line() {
        draws(
            "It goes on from edge to edge, quite so",
            &["It goes on from edge to edge, quite"],
            "  It goes on from edge to edge, quite
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 1
  so
",
        );
        draws(
            "It goes on from edge to edge, quite s",
            &["It goes on from edge to edge, quite s"],
            "  It goes on from edge to edge, quite s
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  1 error a/b
",
        );
    }

    #[test]
    fn a_label_stands_before_the_first_row_alone() {
        let drawn = marked(
            "byline ",
            "By Jane Doe and by John Doe and others",
            &[],
            Theme::plain(40),
        );
        assert_eq!(
            drawn,
            "byline   By Jane Doe and by John Doe\n         and others\n"
        );
    }

    #[test]
    fn with_colour_the_quote_is_underlined_by_its_worst_severity() {
        let text = "Nobody was asked.";
        let mut marks = on(text, &["Nobody was", "was asked"]);
        marks[0].severity = Severity::Note;
        let drawn = marked("", text, &marks, Theme::coloured(40));
        let row = drawn.lines().next().unwrap();
        let (note, error) = (
            style_of(Severity::Note).underline(),
            style_of(Severity::Error).underline(),
        );
        assert_eq!(
            row,
            format!("  {note}Nobody {note:#}{error}was asked{error:#}.")
        );
    }
}

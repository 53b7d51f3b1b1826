//! `list`: the queue as a table, one story a line.
//!
//! What is worst is told by a letter first and by colour second. A story that nobody looked at has
//! a `?` where one without flags has a `-`. In place of a headline that is not there stands how the
//! text begins, behind a `¶`.

use std::borrow::Cow;

use crate::cli::terminal::{FAINT, LOUD, Theme, columns, cut, line, style_of};
use crate::model::{Reason, Severity, State, Time};
use crate::review::title;

/// Columns that ids are aligned to. A longer one is whole all the same, since it is there to be
/// copied, and shifts its line.
const LONGEST_ID: usize = 28;

/// Columns that a headline always has.
const LEAST_HEADLINE: usize = 16;

/// A story of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its id.
    pub id: String,
    /// Its headline.
    pub headline: Option<String>,
    /// How its text begins, where it has no headline.
    pub begins: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Why it is in review.
    pub reasons: Vec<Reason>,
    /// When it was published.
    pub published: Option<Time>,
    /// Until when it must not be.
    pub embargo: Option<Time>,
    /// Flags that are errors.
    pub errors: u64,
    /// Flags that are warnings.
    pub warnings: u64,
    /// Flags that are notes.
    pub notes: u64,
}

impl Row {
    fn severity(&self) -> Option<Severity> {
        [
            (self.errors, Severity::Error),
            (self.warnings, Severity::Warning),
            (self.notes, Severity::Note),
        ]
        .into_iter()
        .find_map(|(number, severity)| (number > 0).then_some(severity))
    }

    fn mark(&self, theme: Theme) -> String {
        match self.severity() {
            Some(severity) => theme.paint(style_of(severity), letter(severity)),
            None if self.reasons.contains(&Reason::Unchecked) => theme.paint(LOUD, "?"),
            None => "-".to_owned(),
        }
    }

    fn counts(&self) -> String {
        let counts = [
            (self.errors, Severity::Error),
            (self.warnings, Severity::Warning),
            (self.notes, Severity::Note),
        ];
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, severity)| format!("{number}{}", letter(severity)))
            .collect();
        counts.join(" ")
    }

    fn reasons(&self) -> String {
        let names = self.reasons.iter().map(|reason| reason.name());
        // It is no reason to be where it is, and one not to go out from there.
        let embargo = self.embargo.is_some().then_some("embargo");
        names.chain(embargo).collect::<Vec<_>>().join(",")
    }

    /// Its headline, or what tells it from others without one.
    fn title(&self) -> Cow<'_, str> {
        title(self.headline.as_deref(), self.begins.as_deref())
    }

    /// The minute, in UTC.
    fn published(&self) -> String {
        let published = self.published.as_ref();
        published.map(Time::minute).unwrap_or_default()
    }
}

fn letter(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "E",
        Severity::Warning => "W",
        Severity::Note => "N",
    }
}

/// Draws the queue with a line of names above it; nothing for an empty one.
pub(crate) fn queue(rows: &[Row], theme: Theme) -> String {
    if rows.is_empty() {
        return String::new();
    }
    const NAMES: [&str; 5] = ["flags", "state", "why", "published (UTC)", "id"];
    let cells: Vec<[String; 5]> = rows
        .iter()
        .map(|row| {
            let id = line(&row.id).into_owned();
            [
                row.counts(),
                row.state.name().to_owned(),
                row.reasons(),
                row.published(),
                id,
            ]
        })
        .collect();
    let mut widths = NAMES.map(columns);
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(columns(cell));
        }
    }
    if let Some(id) = widths.last_mut() {
        *id = (*id).min(LONGEST_ID);
    }
    let aligned = |cells: &[String]| -> String {
        let padded = cells.iter().zip(widths).map(|(cell, width)| {
            format!(
                "{cell}{}  ",
                " ".repeat(width.saturating_sub(columns(cell)))
            )
        });
        padded.collect()
    };
    let names = format!("   {}headline", aligned(&NAMES.map(str::to_owned)));
    let mut drawn = theme.paint(FAINT, &names) + "\n";
    for (row, cells) in rows.iter().zip(&cells) {
        let before = aligned(cells);
        let headline = row.title();
        let headline = match theme.limit() {
            Some(limit) => cut(
                &headline,
                limit
                    .saturating_sub(3 + columns(&before))
                    .max(LEAST_HEADLINE),
            ),
            None => line(&headline).into_owned(),
        };
        drawn.extend([&row.mark(theme), "  ", &before, &headline, "\n"]);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, headline: &str, counts: [u64; 3], reasons: &[Reason]) -> Row {
        let [errors, warnings, notes] = counts;
        Row {
            id: id.into(),
            headline: Some(headline.into()),
            begins: None,
            state: if reasons.is_empty() {
                State::Clear
            } else {
                State::Review
            },
            reasons: reasons.to_vec(),
            published: Time::parse("2026-02-09T08:00:00Z"),
            embargo: None,
            errors,
            warnings,
            notes,
        }
    }

    fn rows() -> Vec<Row> {
        vec![
            row(
                "a1",
                "Ferry fares rise again",
                [1, 2, 0],
                &[Reason::Open, Reason::Unchecked],
            ),
            row("b2", "日本語の見出し", [0, 0, 0], &[Reason::Unchecked]),
            Row {
                published: None,
                ..row("c3", "Nothing\u{1b} wrong", [0, 0, 0], &[])
            },
            Row {
                headline: None,
                ..row("d4", "", [0, 0, 1], &[])
            },
            Row {
                headline: None,
                begins: Some("Two boats\ncollided".into()),
                ..row("e5", "", [0, 0, 0], &[])
            },
        ]
    }

    #[test]
    fn the_queue_is_aligned_and_told_in_letters() {
        let drawn = queue(&rows(), Theme::plain(100));
        let expected = "   \
flags  state   why             published (UTC)   id  headline
E  1E 2W  review  open,unchecked  2026-02-09 08:00  a1  Ferry fares rise again
?         review  unchecked       2026-02-09 08:00  b2  日本語の見出し
-         clear                                     c3  Nothing␛ wrong
N  1N     clear                   2026-02-09 08:00  d4  (no headline)
-         clear                   2026-02-09 08:00  e5  ¶ Two boats collided
";
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn an_embargo_stands_beside_the_reasons() {
        let embargoed = Row {
            embargo: Time::parse("2036-01-01T00:00:00Z"),
            ..row("a1", "Ferry", [0; 3], &[])
        };
        let drawn = queue(&[embargoed], Theme::plain(100));
        let expected = "   \
flags  state  why      published (UTC)   id  headline
-         clear  embargo  2026-02-09 08:00  a1  Ferry
";
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn headlines_are_cut_to_the_width_of_a_terminal() {
        let drawn = queue(&rows(), Theme::plain(72));
        assert!(drawn.contains("a1  Ferry fares ris…\n"), "{drawn}");
    }

    #[test]
    fn a_long_id_is_never_cut() {
        let id = "tag:example.org,2026:/very/long/identifier/of/a/story";
        let drawn = queue(
            &[row(id, "Ferry fares rise again", [0; 3], &[])],
            Theme::plain(80),
        );
        assert!(
            drawn.contains(&format!("{id}  Ferry fares ris…")),
            "{drawn}"
        );
    }

    #[test]
    fn an_empty_queue_draws_nothing() {
        assert_eq!(queue(&[], Theme::plain(80)), "");
    }
}

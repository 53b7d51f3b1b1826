//! Draws where in a text something is wrong: the line, and carets under the place.
//!
//! The one place that does so for settings, inputs and findings. Callers give plain spans, however
//! wrong: [`mistakes`] is for a file with what is to be said of it, [`quote`] for a place alone.
//!
//! What is drawn is a clean copy of the lines concerned, cut to a window around the place, so that
//! neither a paragraph on one line nor a terminal escape in it matters.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Message, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use super::cells::{Cell, cells, span_columns};
use super::terminal::{Colour, Theme, line};
use crate::model::Severity;

/// Something that is wrong in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// What is wrong, in a sentence fragment.
    pub message: String,
    /// Where, in UTF-8 bytes; none for the text as a whole. Only its first line is drawn.
    pub at: Option<Range<usize>>,
    /// What to say at the place; may be empty.
    pub label: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Mistakes of one file that are drawn. A plugin's manifest is somebody else's text, and has room
/// for ten thousand of them.
const MOST: usize = 50;

/// Draws what is wrong in a file, one mistake after the other with an empty line between, each as
/// `error: …`. Ends with a line break, unless there is no mistake.
pub(crate) fn mistakes(path: &str, text: &str, mistakes: &[Mistake], theme: Theme) -> String {
    let draw = |mistake: &Mistake| {
        let message = line(&mistake.message);
        let title = Group::with_title(Level::ERROR.primary_title(message.as_ref()));
        let mut drawn = renderer(theme).render(&[title]) + "\n";
        let hint = mistake.hint.as_deref().map(lines);
        let hint = hint
            .as_deref()
            .map(|hint| Level::HELP.with_name("hint").message(hint));
        match &mistake.at {
            Some(at) => {
                let place = Place::of(text, at, theme.width());
                drawn += &place.draw(Level::ERROR, path, &mistake.label, hint, theme);
            }
            None => {
                drawn.extend([" ", &theme.paint(ARROW, "-->"), " ", &line(path), "\n"]);
                if let Some(hint) = hint {
                    let group = Group::with_level(Level::ERROR).element(hint);
                    drawn += &(renderer(theme).render(&[group]) + "\n");
                }
            }
        }
        drawn
    };
    let mut drawn: Vec<String> = mistakes.iter().take(MOST).map(draw).collect();
    let more = mistakes.len().saturating_sub(MOST);
    if more > 0 {
        let message = format!("{more} more mistakes in {}", line(path));
        let title = Group::with_title(Level::ERROR.primary_title(message));
        drawn.push(renderer(theme).render(&[title]) + "\n");
    }
    drawn.join("\n")
}

/// A hint is ours and may have lines to paste; each is clean by itself.
fn lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(line).collect();
    lines.join("\n")
}

/// Draws a place in a text of that name, with carets in the colour of the severity. Ends with a
/// line break.
pub(crate) fn quote(
    name: &str,
    text: &str,
    at: &Range<usize>,
    severity: Severity,
    theme: Theme,
) -> String {
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    Place::of(text, at, theme.width()).draw(level, name, "", None, theme)
}

/// As the renderer has it.
const ARROW: Style = AnsiColor::BrightBlue.on_default().bold();

fn renderer(theme: Theme) -> Renderer {
    let renderer = match theme.colour() {
        Colour::Ansi => Renderer::styled(),
        Colour::None => Renderer::plain(),
    };
    // The window is ours, since its own trimming counts differently when text is wide. It multiplies
    // this, so it is not the largest number.
    renderer.decor_style(DecorStyle::Ascii).term_width(100_000)
}

/// One line of a text, clean and short, with the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// What is drawn.
    shown: String,
    /// Bytes in `shown`.
    span: Range<usize>,
    /// From 1.
    line: usize,
    /// In characters of the text, from 1.
    column: usize,
}

impl Place {
    /// Columns that are left for line numbers and rules.
    const GUTTER: usize = 10;

    /// Finds a span of any quality: one past the end is at the end, one inside a character takes
    /// all of it, one that runs backwards is empty, one over several lines ends with the first.
    fn of(text: &str, at: &Range<usize>, width: usize) -> Self {
        let start = text.floor_char_boundary(at.start.min(text.len()));
        let end = text.ceil_char_boundary(at.end.min(text.len())).max(start);
        let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = rest.find('\n').map_or(text.len(), |at| start + at);
        let whole = text.get(line_start..line_end).unwrap_or_default();
        let whole = whole.strip_suffix('\r').unwrap_or(whole);
        let range = (start - line_start).min(whole.len())..(end - line_start).min(whole.len());

        let near = near(whole, &range, width);
        let (from, to) = (near.start, near.end);
        let all = cells(whole.get(near).unwrap_or_default());
        let place = range.start - from..range.end.min(to) - from;
        let (window, mut open) = window(&all, &place, width.saturating_sub(Self::GUTTER));
        open.before |= from > 0;
        open.after |= to < whole.len();
        let (shown, span) = draw(window, &place, open);
        Self {
            shown,
            span,
            line: before.matches('\n').count() + 1,
            column: whole.get(..range.start).unwrap_or_default().chars().count() + 1,
        }
    }

    /// The line with where it is from above it. That is ours as well: the renderer would count the
    /// column in what is shown, not in the text.
    fn draw(
        &self,
        level: Level<'_>,
        path: &str,
        label: &str,
        hint: Option<Message<'_>>,
        theme: Theme,
    ) -> String {
        let label = line(label);
        let label = (!label.is_empty()).then_some(label.as_ref());
        let snippet = Snippet::source(self.shown.as_str())
            .line_start(self.line)
            .annotation(AnnotationKind::Primary.span(self.span.clone()).label(label));
        let mut group = Group::with_level(level).element(snippet);
        if let Some(hint) = hint {
            group = group.element(hint);
        }
        format!(
            "{}{} {}:{}:{}\n{}\n",
            " ".repeat(self.line.to_string().len()),
            theme.paint(ARROW, "-->"),
            line(path),
            self.line,
            self.column,
            renderer(theme).render(&[group]),
        )
    }
}

/// The part of a line that a window can be cut out of, in bytes. A story may be one line of a
/// megabyte with a thousand places in it, and cells are dear.
fn near(whole: &str, range: &Range<usize>, width: usize) -> Range<usize> {
    // Characters of no width make it more than the window has columns.
    let reach = 1000 + 4 * width;
    let before = whole.get(..range.start).unwrap_or_default();
    let after = whole.get(range.start..).unwrap_or_default();
    let from = before.char_indices().rev().nth(reach);
    let to = after.char_indices().nth(reach);
    from.map_or(0, |(at, _)| at)..to.map_or(whole.len(), |(at, _)| range.start + at)
}

/// Whether a window leaves out something before and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    before: bool,
    after: bool,
}

/// The cells to show: the whole line where it fits, else a third of the width before the place and
/// the rest from there on. A place that is longer than that is cut.
fn window<'c, 'a>(
    all: &'c [Cell<'a>],
    range: &Range<usize>,
    width: usize,
) -> (&'c [Cell<'a>], Open) {
    let total: usize = all.iter().map(|cell| cell.width).sum();
    if total <= width {
        return (
            all,
            Open {
                before: false,
                after: false,
            },
        );
    }
    let width = width.saturating_sub(2);
    let first = all
        .iter()
        .position(|cell| cell.at.end > range.start)
        .unwrap_or(all.len());
    let place: usize = all
        .iter()
        .skip(first)
        .take_while(|cell| cell.at.start < range.end)
        .map(|cell| cell.width)
        .sum();
    // A short place gets as much before it as makes the window full at the end of the line.
    let after: usize = all.iter().skip(first).map(|cell| cell.width).sum();
    let lead = (width / 3)
        .min(width.saturating_sub(place))
        .max(width.saturating_sub(after));
    let (mut from, mut used) = (first, 0);
    for cell in all.iter().take(first).rev() {
        if used + cell.width > lead {
            break;
        }
        used += cell.width;
        from -= 1;
    }
    let mut to = first;
    for cell in all.iter().skip(first) {
        if used + cell.width > width {
            break;
        }
        used += cell.width;
        to += 1;
    }
    let shown = all.get(from..to).unwrap_or_default();
    (
        shown,
        Open {
            before: from > 0,
            after: to < all.len(),
        },
    )
}

/// What a window shows, and the bytes of the place in that.
fn draw(window: &[Cell<'_>], range: &Range<usize>, open: Open) -> (String, Range<usize>) {
    let mut shown = String::new();
    if open.before {
        shown.push('…');
    }
    let mut span = None::<Range<usize>>;
    for cell in window {
        let at = shown.len();
        shown.push_str(&cell.shown);
        if span_columns(std::slice::from_ref(cell), range).is_some() {
            let end = if range.is_empty() { at } else { shown.len() };
            span = Some(span.map_or(at, |span| span.start)..end);
        }
    }
    let end = shown.len();
    if open.after {
        shown.push('…');
    }
    (shown, span.unwrap_or(end..end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mistake(
        message: &str,
        at: Option<Range<usize>>,
        label: &str,
        hint: Option<&str>,
    ) -> Mistake {
        Mistake {
            message: message.into(),
            at,
            label: label.into(),
            hint: hint.map(str::to_owned),
        }
    }

    #[track_caller]
    fn draws(text: &str, at: Range<usize>, expected: &str) {
        let drawn = mistakes(
            "copydesk.toml",
            text,
            &[mistake("odd", Some(at), "here", None)],
            Theme::plain(60),
        );
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn a_mistake_has_its_line_its_carets_and_its_hint() {
        let text = "gate = \"error\"\n[[plugin]]\nnam = \"hygiene\"\n";
        let found = [
            mistake(
                "unknown key `nam`",
                Some(26..29),
                "not a key of a plugin",
                Some("did you mean `name`?"),
            ),
            mistake("the pipeline has no plugin", None, "", None),
        ];
        let drawn = mistakes("copydesk.toml", text, &found, Theme::plain(80));
        let expected = "\
error: unknown key `nam`
 --> copydesk.toml:3:1
  |
3 | nam = \"hygiene\"
  | ^^^ not a key of a plugin
  |
  = hint: did you mean `name`?

error: the pipeline has no plugin
 --> copydesk.toml
";
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn mistakes_by_the_thousand_are_counted() {
        let found = vec![mistake("odd", None, "", None); 1000];
        let drawn = mistakes("plugin.toml", "", &found, Theme::plain(60));
        assert_eq!(drawn.matches("error: odd").count(), MOST);
        assert!(
            drawn.ends_with("\nerror: 950 more mistakes in plugin.toml\n"),
            "{drawn}"
        );
    }

    #[test]
    fn a_place_in_a_long_line_is_drawn_from_its_surroundings() {
        let line = |length: usize| format!("{}place{}", "a ".repeat(length), " b".repeat(length));
        let lines = [300, 300_000].map(|length| {
            let at = 2 * length..2 * length + 5;
            let place = Place::of(&line(length), &at, 60);
            assert!(near(&line(length), &at, 60).len() < 3000);
            (place.shown, place.span)
        });
        assert_eq!(lines[0], lines[1]);
    }

    #[test]
    fn spans_of_any_quality_are_drawn() {
        let end = "\
error: odd
 --> copydesk.toml:1:6
  |
1 | a = 1
  |      ^ here
";
        draws("a = 1", 5..5, end);
        draws("a = 1", 9..12, end);
        draws("a = 1\r\nb = 2", 5..7, end);
        draws(
            "é = 1",
            1..2,
            "error: odd\n --> copydesk.toml:1:1\n  |\n1 | é = 1\n  | ^ here\n",
        );
        draws(
            "",
            0..0,
            "error: odd\n --> copydesk.toml:1:1\n  |\n1 |\n  | ^ here\n",
        );
    }

    #[test]
    fn tabs_wide_and_hostile_characters_keep_the_carets_in_place() {
        draws(
            "\tk = \"日本\u{1b}\" x",
            15..16,
            "error: odd\n --> copydesk.toml:1:12\n  |\n1 |     k = \"日本␛\" x\n  |                 ^ here\n",
        );
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let found = [
            mistake("odd", Some(4..5), "here", Some("do this")),
            mistake("odd", None, "", Some("do that")),
        ];
        let draw = |theme| mistakes("copydesk.toml", "a = 1", &found, theme);
        let coloured = draw(Theme::coloured(60));
        let bare = anstream::adapter::strip_str(&coloured).to_string();
        assert_ne!(bare, coloured);
        assert_eq!(bare, draw(Theme::plain(60)));
    }

    #[test]
    fn joined_and_combined_characters_keep_the_carets_in_place() {
        draws(
            "e\u{301}👩\u{200d}🚀\u{200b} up",
            18..20,
            // The renderer takes joiners out and draws the two pictures side by side.
            "error: odd\n --> copydesk.toml:1:8\n  |\n1 | e\u{301}👩🚀\u{200b} up\n  |       ^^ here\n",
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}wrong{}", "left ".repeat(40), " right".repeat(40));
        draws(
            &text,
            200..205,
            "\
error: odd
 --> copydesk.toml:1:201
  |
1 | … left left left wrong right right right right ri…
  |                  ^^^^^ here
",
        );
        let drawn = mistakes(
            "x",
            &text,
            &[mistake("odd", Some(0..400), "", None)],
            Theme::plain(60),
        );
        assert!(
            drawn.lines().all(|line| line.chars().count() <= 60),
            "{drawn}"
        );
    }

    #[test]
    fn a_quote_has_no_title() {
        let drawn = quote(
            "body",
            "One.\nTwo be g...",
            &(9..16),
            Severity::Error,
            Theme::plain(60),
        );
        let expected = " --> body:2:5
  |
2 | Two be g...
  |     ^^^^^^^
";
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    proptest! {
        #[test]
        fn any_text_and_any_span_are_drawn(
            text in "(\\PC|[\n\r\t\u{1b}\u{202e}\u{200b}日é\u{301}]){0,80}", start in 0usize..300, end in 0usize..300, width in 0usize..120,
        ) {
            let at = Range { start, end };
            let found = [mistake(&text, Some(at), &text, Some(&text))];
            let drawn = mistakes(&text, &text, &found, Theme::plain(width));
            prop_assert!(drawn.chars().all(|c| c == '\n' || super::super::terminal::stand_in(c).is_none()), "{:?}", drawn);
        }
    }
}

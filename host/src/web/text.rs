//! A story's text with its flags marked in it, as HTML.
//!
//! The text is cut wherever a mark begins or ends, so that marks may lie over each other in any way:
//! each piece knows how many lie over it, the worst of them, and the shortest first. Where a flag's first
//! mark begins stands its number, a link to its card. Nothing is measured in a browser.
//!
//! Invariant: each piece takes a bounded number of bytes and a time that grows with the logarithm of
//! the marks over it, so that ten thousand of them draw in a moment.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::model::{AnnotatedStory, Field, Severity};

use crate::visible::escaped;

/// Flags that a piece names. The list has the others.
const NAMED: usize = 8;

/// A flag on a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// What its card is called, from 1.
    pub(super) number: usize,
    pub(super) severity: Severity,
    pub(super) standing: Standing,
    /// In UTF-8 bytes, on character boundaries.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is the first of its flag.
    pub(super) first: bool,
}

/// Whether an editor has yet to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Undecided,
    Decided,
}

/// How lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// A paragraph each.
    Paragraphs,
    /// As one line.
    One,
}

/// The marks on one text of a story.
pub(super) fn marks(annotated: &AnnotatedStory, field: Field) -> Vec<Mark> {
    let text = annotated.story.text(field).unwrap_or_default();
    let at = |byte: u32| text.floor_char_boundary((byte as usize).min(text.len()));
    let mut marks = Vec::new();
    for (i, (placed, flag)) in annotated.flags_in_reading_order().into_iter().enumerate() {
        for (n, anchor) in placed.annotation.anchors.iter().enumerate() {
            if anchor.field == field {
                marks.push(Mark {
                    number: i + 1,
                    severity: flag.severity,
                    standing: match placed.status.is_undecided() {
                        true => Standing::Undecided,
                        false => Standing::Decided,
                    },
                    start: at(anchor.start),
                    end: at(anchor.end).max(at(anchor.start)),
                    first: n == 0,
                });
            }
        }
    }
    marks
}

/// Draws a text. `card` is the address of a flag's card by its number.
pub(super) fn marked(
    text: &str,
    marks: &[Mark],
    lines: Lines,
    card: &dyn Fn(usize) -> String,
) -> String {
    let mut begins = marks.to_vec();
    // At one place the longer mark begins first.
    begins.sort_by_key(|mark| (mark.start, Reverse(mark.end), mark.number));
    let mut ends: Vec<Mark> = begins.clone();
    ends.sort_by_key(|mark| (mark.end, mark.number));
    let mut cuts: Vec<usize> = marks.iter().flat_map(|it| [it.start, it.end]).collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut page = Page {
        html: String::with_capacity(text.len() + marks.len() * 160),
        lines,
        inside: false,
    };
    let mut over = Over::default();
    let (mut begins, mut ends) = (begins.iter().peekable(), ends.iter().peekable());
    for (i, cut) in cuts.iter().enumerate() {
        while let Some(mark) = ends.next_if(|mark| mark.end <= *cut) {
            over.ends(mark);
        }
        while let Some(mark) = begins.next_if(|mark| mark.start <= *cut) {
            if mark.first {
                page.reference(mark, &card(mark.number));
            }
            if mark.start < mark.end {
                over.begins(mark);
            }
        }
        let next = cuts.get(i + 1).copied().unwrap_or(*cut);
        for (n, line) in text
            .get(*cut..next)
            .unwrap_or_default()
            .split('\n')
            .enumerate()
        {
            if n > 0 {
                page.line_ends();
            }
            page.piece(line, &over);
        }
    }
    page.line_ends();
    page.html
}

/// The marks that lie over a place.
#[derive(Debug, Default)]
struct Over {
    /// By length, then number.
    by_length: BTreeSet<(usize, usize, usize)>,
    /// How many of each severity are undecided, and how many are decided.
    undecided: [usize; 3],
    decided: usize,
}

impl Over {
    fn key(mark: &Mark) -> (usize, usize, usize) {
        (mark.end - mark.start, mark.number, mark.start)
    }

    fn counter(&mut self, mark: &Mark) -> &mut usize {
        let [note, warning, error] = &mut self.undecided;
        match (mark.standing, mark.severity) {
            (Standing::Decided, _) => &mut self.decided,
            (Standing::Undecided, Severity::Note) => note,
            (Standing::Undecided, Severity::Warning) => warning,
            (Standing::Undecided, Severity::Error) => error,
        }
    }

    fn begins(&mut self, mark: &Mark) {
        // Two alike are one.
        if self.by_length.insert(Self::key(mark)) {
            *self.counter(mark) += 1;
        }
    }

    fn ends(&mut self, mark: &Mark) {
        if self.by_length.remove(&Self::key(mark)) {
            *self.counter(mark) -= 1;
        }
    }

    /// The class of the worst.
    fn class(&self) -> &'static str {
        match self.undecided {
            [0, 0, 0] => "decided",
            [_, 0, 0] => "note",
            [_, _, 0] => "warning",
            [_, _, _] => "error",
        }
    }
}

struct Page {
    html: String,
    lines: Lines,
    inside: bool,
}

impl Page {
    fn open(&mut self) {
        if self.lines == Lines::Paragraphs && !self.inside {
            self.html.push_str("<p dir=\"auto\">");
        }
        self.inside = true;
    }

    fn line_ends(&mut self) {
        if self.inside && self.lines == Lines::Paragraphs {
            self.html.push_str("</p>\n");
        } else if self.inside {
            self.html.push(' ');
        }
        self.inside = false;
    }

    fn reference(&mut self, mark: &Mark, card: &str) {
        self.open();
        let Mark {
            number, severity, ..
        } = mark;
        let decided = match mark.standing {
            Standing::Undecided => "",
            Standing::Decided => " decided",
        };
        let severity = severity.name();
        write!(
            self.html,
            "<a class=\"ref {severity}{decided}\" id=\"m-{number}\" href=\"{}\" \
             aria-label=\"{severity}{decided}, flag {number}\">{number}</a>",
            escaped(card)
        )
        .ok();
    }

    fn piece(&mut self, text: &str, over: &Over) {
        if text.is_empty() {
            return;
        }
        self.open();
        if over.by_length.is_empty() {
            self.html.push_str(&escaped(text));
            return;
        }
        let class = over.class();
        let several = if over.by_length.len() > 1 {
            " several"
        } else {
            ""
        };
        let flags = over.by_length.iter().take(NAMED);
        let flags: Vec<String> = flags.map(|(_, number, _)| number.to_string()).collect();
        write!(
            self.html,
            "<mark class=\"{class}{several}\" data-flags=\"{}\">{}</mark>",
            flags.join(" "),
            escaped(text)
        )
        .ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Stopwatch;

    fn mark(number: usize, severity: Severity, start: usize, end: usize) -> Mark {
        Mark {
            number,
            severity,
            standing: Standing::Undecided,
            start,
            end,
            first: true,
        }
    }

    fn drawn(text: &str, marks: &[Mark]) -> String {
        marked(text, marks, Lines::Paragraphs, &|n| format!("#flag-{n}"))
    }

    /// The text without what is drawn into it.
    fn bare(html: &str) -> String {
        let mut bare = String::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once('<') {
            bare.push_str(before);
            let (tag, after) = after.split_once('>').unwrap();
            // The numbers of flags are none of the text.
            rest = match tag.starts_with("a ") {
                true => after.split_once("</a>").unwrap().1,
                false => after,
            };
        }
        bare + rest
    }

    #[test]
    fn marks_lie_over_each_other() {
        let marks = [
            mark(1, Severity::Note, 0, 8),
            mark(2, Severity::Error, 4, 12),
        ];
        let html = drawn("one two three", &marks);
        assert!(
            html.contains("<mark class=\"note\" data-flags=\"1\">one </mark>"),
            "{html}"
        );
        assert!(
            html.contains("<mark class=\"error several\" data-flags=\"1 2\">two </mark>"),
            "{html}"
        );
        assert!(
            html.contains("<mark class=\"error\" data-flags=\"2\">thre</mark>e</p>"),
            "{html}"
        );
        assert_eq!(html.matches("id=\"m-").count(), 2);
        assert_eq!(bare(&html), "one two three\n");
    }

    #[test]
    fn the_shortest_flag_is_named_first_and_what_is_decided_is_drawn_so() {
        let long = Mark {
            standing: Standing::Decided,
            ..mark(1, Severity::Error, 0, 9)
        };
        let html = drawn("one two three", &[long, mark(2, Severity::Note, 4, 7)]);
        assert!(
            html.contains("<mark class=\"decided\" data-flags=\"1\">one </mark>"),
            "{html}"
        );
        assert!(
            html.contains("<mark class=\"note several\" data-flags=\"2 1\">two</mark>"),
            "{html}"
        );
    }

    #[test]
    fn a_text_is_escaped_and_what_is_hidden_in_it_is_named() {
        let text = "a<script>\u{202e}&\"'\n\nb";
        let html = drawn(text, &[mark(1, Severity::Error, 1, 9)]);
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
        assert!(
            html.contains("⟨U+202E⟩</span>&amp;&quot;&#39;</p>\n<p dir=\"auto\">b"),
            "{html}"
        );
        let line = marked("a\nb", &[], Lines::One, &|_| String::new());
        assert_eq!(line, "a b ");
    }

    #[test]
    fn ten_thousand_marks_over_each_other_are_drawn_in_bounded_space() {
        let text = "word ".repeat(20_000);
        let marks: Vec<Mark> = (0..10_000)
            .map(|n| mark(n + 1, Severity::Warning, n * 4, 100_000 - n * 4))
            .collect();
        let watch = Stopwatch::start();
        let html = drawn(&text, &marks);
        assert!(html.len() < 6_000_000, "{} bytes", html.len());
        assert_eq!(bare(&html).trim_end_matches('\n'), text);
        // Unoptimised and beside other tests; a square of the number would take minutes.
        assert!(watch.elapsed().as_secs() < 20, "{:?}", watch.elapsed());
    }
}

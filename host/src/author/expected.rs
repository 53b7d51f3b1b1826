//! What a plugin says of a story, as a text to be kept beside it: read by a person, compared by lines.
//!
//! An annotation is a line, its places the lines under it with carets, so that a change of a word
//! shows where it is. Times, fuel and digests are not in it: they change without the plugin saying
//! anything else.

use std::fmt::Write as _;
use std::ops::Range;

use similar::{ChangeTag, TextDiff};
use unicode_width::UnicodeWidthStr;

use crate::model::{Anchor, Annotation, Content, Outcome, Story};
use crate::visible::stand_in;

/// Bytes of a line that are kept before and after what is pointed at, about.
const AROUND: usize = 40;

/// A text on one line, with nothing in it that a terminal would obey.
fn visible(text: &str) -> String {
    text.chars().map(|c| stand_in(c).unwrap_or(c)).collect()
}

/// What was said of a story.
pub fn draw(story: &Story, outcome: &Outcome, annotations: &[Annotation]) -> String {
    let mut drawn = outcome.name().to_owned();
    match outcome {
        Outcome::Abstained(reason) => {
            let _ = write!(drawn, ": {}", visible(reason));
        }
        Outcome::Failed { kind, message } => {
            let _ = write!(drawn, " ({}): {}", kind.name(), visible(message));
        }
        Outcome::Ok | Outcome::Skipped(_) => {}
    }
    drawn.push('\n');
    for annotation in annotations {
        draw_annotation(&mut drawn, story, annotation);
    }
    drawn
}

fn draw_annotation(drawn: &mut String, story: &Story, annotation: &Annotation) {
    let sure = |confidence: Option<f32>| confidence.map_or(String::new(), |it| format!(" {it}"));
    let title = match &annotation.content {
        Content::Tag(tag) => format!("tag {}:{}{}", tag.scheme, tag.term, sure(tag.confidence)),
        Content::Summary(summary) => format!("summary {}: {}", summary.style, summary.text),
        Content::Flag(flag) => format!(
            "flag {} ({}){}: {}",
            flag.rule,
            flag.severity,
            sure(flag.confidence),
            flag.message
        ),
    };
    drawn.extend([&visible(&title), "\n"]);
    for anchor in &annotation.anchors {
        drawn.push_str(&place(story, anchor));
    }
    if let Some(evidence) = &annotation.evidence {
        drawn.extend(["  since ", &visible(evidence), "\n"]);
    }
    for suggestion in &annotation.suggestions {
        let (from, to) = (&suggestion.anchor.quote, &suggestion.replacement);
        drawn.extend([
            "  suggests ",
            &visible(&format!("{from:?} -> {to:?}")),
            "\n",
        ]);
    }
    for id in &annotation.related {
        drawn.extend(["  related ", &visible(id), "\n"]);
    }
    for (name, value) in &annotation.extra {
        drawn.extend(["  ", &visible(name), " = ", &visible(value), "\n"]);
    }
}

/// The line that a place begins on, and carets under it.
fn place(story: &Story, anchor: &Anchor) -> String {
    let text = story.text(anchor.field).unwrap_or_default();
    let Range { start, end } = anchor.start as usize..anchor.end as usize;
    let before = text.get(..start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |it| it + 1);
    let rest = text.get(start..).unwrap_or_default();
    let line_end = start + rest.find('\n').unwrap_or(rest.len());
    let marked_end = end.min(line_end);
    let from = cut_before(text, line_start, start);
    let until = cut_after(text, marked_end, line_end);
    let of = |range: Range<usize>| visible(text.get(range).unwrap_or_default());
    let (before, marked, after) = (
        of(from..start),
        of(start..marked_end),
        of(marked_end..until),
    );
    let field = format!("  {}: ", anchor.field.name());
    let opening = if from > line_start { "..." } else { "" };
    let closing = match (until < line_end, end > line_end) {
        (_, true) => " (and on)",
        (true, false) => "...",
        (false, false) => "",
    };
    let columns = [field.as_str(), opening, &before].map(UnicodeWidthStr::width);
    let blanks = " ".repeat(columns.iter().sum());
    let carets = "^".repeat(marked.width().max(1));
    format!("{field}{opening}{before}{marked}{after}{closing}\n{blanks}{carets}\n")
}

/// Where to begin a line that is too long before what is pointed at: at a word.
fn cut_before(text: &str, line_start: usize, start: usize) -> usize {
    let line = text.get(line_start..start).unwrap_or_default();
    let words = line.char_indices().filter(|(_, c)| *c == ' ');
    let mut near = words.map(|(at, _)| line_start + at + 1);
    match line.len() > AROUND {
        true => near.find(|at| start - at <= AROUND).unwrap_or(start),
        false => line_start,
    }
}

/// Where to end it.
fn cut_after(text: &str, end: usize, line_end: usize) -> usize {
    let line = text.get(end..line_end).unwrap_or_default();
    let words = line.char_indices().filter(|(_, c)| *c == ' ');
    let near = words
        .map(|(at, _)| end + at)
        .take_while(|at| at - end <= AROUND);
    match line.len() > AROUND {
        true => near.last().unwrap_or(end),
        false => line_end,
    }
}

/// What is otherwise, a line each: `-` where it was expected, `+` where it is so now; nothing when
/// both are equal.
pub fn difference(expected: &str, is: &str) -> Option<String> {
    if expected == is {
        return None;
    }
    let diff = TextDiff::from_lines(expected, is);
    let mut lines = String::new();
    for group in diff.grouped_ops(2) {
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => "- ",
                ChangeTag::Insert => "+ ",
                ChangeTag::Equal => "  ",
            };
            lines.extend([sign, change.value().trim_end_matches('\n'), "\n"]);
        }
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::model::fixture::{anchor, annotation, ferry, flag};
    use crate::model::{Field, Severity};

    fn story() -> Story {
        let body = "Zürich 東京, where they utilize every single one of the old piers of the \
                    harbour, which are many, and then some more words follow.\nUtilize!";
        Story {
            body: Some(body.to_owned()),
            ..ferry().story
        }
    }

    #[test]
    fn what_is_pointed_at_stands_over_its_carets() {
        let story = story();
        let places = [
            "Zürich 東京",
            "utilize",
            "words follow.\nUtilize",
            "Utilize",
        ];
        let at = |quote| anchor(&story, Field::Body, quote);
        let drawn = places.map(|quote| place(&story, &at(quote))).concat();
        // All of it is indented, which the comparison would take for its own.
        expect![[r#"
            drawn:
              body: Zürich 東京, where they utilize every single one of...
                    ^^^^^^^^^^^
              body: Zürich 東京, where they utilize every single one of the old piers of...
                                            ^^^^^^^
              body: ...which are many, and then some more words follow. (and on)
                                                          ^^^^^^^^^^^^^
              body: Utilize!
                    ^^^^^^^
        "#]]
        .assert_eq(&format!("drawn:\n{drawn}"));
    }

    #[test]
    fn a_change_is_told_by_its_line() {
        let story = story();
        let content = flag(
            "house/words",
            Severity::Warning,
            "this house writes \u{1b}[1m\n",
        );
        let of = annotation(content, vec![anchor(&story, Field::Body, "utilize")]);
        let told = draw(&story, &Outcome::Ok, &[of]);
        expect![[r#"
            ok
            flag house/words (warning) 0.93: this house writes ␛[1m␊
              body: Zürich 東京, where they utilize every single one of the old piers of...
                                            ^^^^^^^
        "#]]
        .assert_eq(&told);
        assert_eq!(difference(&told, &told), None);
        let other = draw(&story, &Outcome::Abstained("too short".to_owned()), &[]);
        expect![[r#"
            - ok
            - flag house/words (warning) 0.93: this house writes ␛[1m␊
            -   body: Zürich 東京, where they utilize every single one of the old piers of...
            -                                 ^^^^^^^
            + abstained: too short
        "#]]
        .assert_eq(&difference(&told, &other).unwrap());
    }
}

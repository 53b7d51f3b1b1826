//! Texts in which the expected findings are marked by lines of carets.

use std::ops::Range;

use crate::{Annotation, Field};

/// A finding: a line of the text (none for the story as a whole), the columns, and the rule.
pub(super) type Mark = (Option<usize>, Range<usize>, String);

/// Parts a marked text into the text and its marks.
pub(super) fn read(marked: &str) -> (String, Vec<Mark>) {
    let lines: Vec<&str> = marked.lines().map(str::trim_end).collect();
    let inked = |line: &&&str| !line.is_empty();
    let indent = lines
        .iter()
        .filter(inked)
        .map(|line| white(line))
        .min()
        .unwrap_or(0);
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
    let last = lines
        .iter()
        .rposition(|line| !line.is_empty())
        .map_or(0, |it| it + 1);
    let mut text: Vec<String> = Vec::new();
    let mut marks = Vec::new();
    for line in lines.get(first..last).unwrap_or_default() {
        let line: String = line.chars().skip(indent).collect();
        match mark(&line) {
            Some((columns, rule)) => {
                let at = text.len().checked_sub(1);
                marks.push((at, if at.is_some() { columns } else { 0..0 }, rule));
            }
            None => text.push(line),
        }
    }
    (text.join("\n"), marks)
}

fn white(line: &str) -> usize {
    line.chars().take_while(|it| it.is_whitespace()).count()
}

fn mark(line: &str) -> Option<(Range<usize>, String)> {
    let start = white(line);
    let carets = line.trim_start();
    let rule = carets.trim_start_matches('^');
    let count = carets.len() - rule.len();
    let rule = rule.trim();
    let is_name = !rule.is_empty()
        && rule
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"-/_".contains(&it));
    (count > 0 && is_name).then(|| (start..start + count, rule.to_owned()))
}

/// The marks that would stand under a flag. Anchors of other fields than `field` are named behind
/// the rule.
pub(super) fn of(flag: &Annotation, field: Field, text: &str) -> Vec<Mark> {
    let rule = flag
        .as_flag()
        .map(|flag| flag.rule.clone())
        .unwrap_or_default();
    if flag.anchors.is_empty() {
        return vec![(None, 0..0, rule)];
    }
    let mut marks = Vec::new();
    for anchor in &flag.anchors {
        if anchor.field() != field {
            marks.push((
                None,
                0..0,
                format!("{rule} ({}: {:?})", anchor.field(), anchor.quote()),
            ));
            continue;
        }
        let mut start = 0;
        for (number, line) in text.split('\n').enumerate() {
            let range = start..start + line.len();
            let from = anchor.start().max(range.start);
            let to = anchor.end().min(range.end);
            if from < to || (from == to && anchor.range().is_empty()) {
                let column = |end: usize| text.get(start..end).map_or(0, |it| it.chars().count());
                marks.push((Some(number), column(from)..column(to), rule.clone()));
            }
            start = range.end + 1;
        }
    }
    marks
}

/// Draws marks under a text, the same marks always in the same way.
pub(super) fn draw(text: &str, mut marks: Vec<Mark>) -> String {
    marks.sort_by(|(a, b, c), (x, y, z)| (a, b.start, b.end, c).cmp(&(x, y.start, y.end, z)));
    let mut drawn = String::new();
    let under = |at: Option<usize>, drawn: &mut String| {
        for (_, columns, rule) in marks.iter().filter(|(line, ..)| *line == at) {
            let carets = "^".repeat(columns.len().max(1));
            drawn.push_str(&" ".repeat(columns.start));
            drawn.push_str(&carets);
            drawn.push(' ');
            drawn.push_str(rule);
            drawn.push('\n');
        }
    };
    under(None, &mut drawn);
    for (number, line) in text.split('\n').enumerate() {
        drawn.push_str(line);
        drawn.push('\n');
        under(Some(number), &mut drawn);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_parted_from_the_text() {
        let (text, marks) =
            read("\n    ^ whole\n    “a” b\n        ^ one\n     ^^ a/two\n      c ^\n");
        assert_eq!(text, "“a” b\n  c ^");
        let wanted = [
            (None, 0..0, "whole"),
            (Some(0), 4..5, "one"),
            (Some(0), 1..3, "a/two"),
        ];
        assert_eq!(
            marks,
            wanted.map(|(line, columns, rule)| (line, columns, rule.to_owned()))
        );
    }

    #[test]
    fn what_is_drawn_reads_as_the_same_marks() {
        let marked = "^ whole\n“a” b\n ^ two\n    ^ one\nc\n";
        let (text, marks) = read(marked);
        assert_eq!(draw(&text, marks), marked);
    }

    #[test]
    fn an_anchor_of_several_lines_has_a_mark_under_each() {
        let story = crate::testing::StoryBuilder::new().body("ab\ncd").build();
        let anchor = crate::Anchor::new(&story, Field::Body, 1..4).unwrap();
        let flag = Annotation::flag("r", crate::Severity::Note, "m").at(anchor);
        let wanted = [
            (Some(0), 1..2, "r".to_owned()),
            (Some(1), 0..1, "r".to_owned()),
        ];
        assert_eq!(of(&flag, Field::Body, story.body()), wanted);
    }
}

//! `documents`: what came in as a table, and one document with its parts, a line each.

use super::words::count;
use crate::cli::terminal::{FAINT, LOUD, STRONG, Theme, columns, line};
use crate::model::{DocumentHead, DocumentRecord, Part, What};

/// Draws the documents with a line of names above them; nothing for none.
pub(crate) fn documents(heads: &[DocumentHead], theme: Theme) -> String {
    if heads.is_empty() {
        return String::new();
    }
    const NAMES: [&str; 6] = [
        "stories", "repeats", "refused", "no story", "bytes", "format",
    ];
    let cells: Vec<[String; 6]> = heads.iter().map(cells).collect();
    let mut widths = NAMES.map(columns);
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(columns(cell));
        }
    }
    let aligned = |cells: &[String; 6]| -> String {
        let padded = cells
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(at, (cell, width))| {
                let gap = " ".repeat(width.saturating_sub(columns(cell)));
                // Numbers stand under each other by their last digits.
                match at {
                    0..5 => format!("{gap}{cell}  "),
                    _ => format!("{cell}{gap}  "),
                }
            });
        padded.collect()
    };
    let names = format!("{}document", aligned(&NAMES.map(str::to_owned)));
    let mut drawn = theme.paint(FAINT, &names) + "\n";
    for (head, cells) in heads.iter().zip(&cells) {
        drawn += &aligned(cells);
        drawn += &line(&head.uri);
        drawn.push('\n');
    }
    drawn
}

fn cells(head: &DocumentHead) -> [String; 6] {
    // Nought is not worth a digit.
    let number = |number: u64| match number {
        0 => "-".to_owned(),
        number => number.to_string(),
    };
    let counts = head.counts;
    [
        number(counts.stories),
        number(counts.repeats),
        number(counts.refused),
        number(counts.remainder),
        bytes(head),
        named(&head.format).to_owned(),
    ]
}

/// How long it is; what was not read to its end is at least so long.
fn bytes(head: &DocumentHead) -> String {
    match head.is_whole {
        true => head.bytes.to_string(),
        false => format!("{}+", head.bytes),
    }
}

fn named(name: &str) -> &str {
    if name.is_empty() { "-" } else { name }
}

/// Draws a document with its parts.
pub(crate) fn document(record: &DocumentRecord, theme: Theme) -> String {
    let head = record.head();
    let mut drawn = vec![theme.paint(STRONG, &line(&head.uri))];
    let facts = [
        ("format", named(&head.format).to_owned()),
        ("encoding", named(&head.encoding).to_owned()),
        ("bytes", bytes(head)),
        ("digest", head.digest.to_string()),
    ];
    drawn.extend(facts.map(|(name, fact)| {
        let name = theme.paint(FAINT, &format!("{name:<8}"));
        format!("  {name}  {fact}")
    }));
    drawn.push(String::new());
    let at = |part: &Part| format!("{}..{}", part.at.start, part.at.end);
    let widths = record.parts().iter().map(|part| columns(&at(&part)));
    let width = widths.max().unwrap_or(0);
    for part in record.parts().iter() {
        let at = at(&part);
        drawn.push(format!("  {at:<width$}  {}", what(part.what, theme)));
    }
    let left_out = record.left_out();
    if !left_out.texts().is_empty() || left_out.more() > 0 {
        drawn.extend([
            String::new(),
            format!("  {}", theme.paint(FAINT, "in no story")),
        ]);
        let texts = left_out.texts().iter();
        drawn.extend(texts.map(|text| format!("  {}", line(text))));
        if left_out.more() > 0 {
            let more = count(left_out.more(), "byte", "bytes");
            drawn.push(format!("  and {more} more of text"));
        }
    }
    drawn.join("\n") + "\n"
}

fn what(what: What, theme: Theme) -> String {
    match what {
        What::Story(id) => format!("story {}", line(id.as_str())),
        What::Repeat(id) => format!("repeats the story {}", line(id.as_str())),
        What::Remainder(why) => why.name().to_owned(),
        What::Refused { what, hint } => {
            let what = line(&what).into_owned();
            let hint = match hint.is_empty() {
                true => String::new(),
                false => format!("; {}", line(&hint)),
            };
            let refused = theme.paint(LOUD, "refused");
            match what.is_empty() {
                true => refused,
                false => format!("{refused}: {what}{hint}"),
            }
        }
        What::Forgotten => "forgotten".to_owned(),
        What::Several { stories, refused } => format!(
            "{} and {} that are not told apart",
            count(stories, "story", "stories"),
            count(refused, "refusal", "refusals")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Digest, LeftOut, PartCounts, Parts, StoryId, Why};
    use expect_test::expect;

    fn record() -> DocumentRecord {
        let id = || StoryId::new("wire-1").unwrap();
        let mut parts = Parts::default();
        parts.push(12, &What::Remainder(Why::Envelope));
        parts.push(340, &What::Story(id()));
        parts.push(400, &What::Repeat(id()));
        let (what, hint) = ("not JSON: \u{1b}[31m".to_owned(), "mend it".to_owned());
        parts.push(410, &What::Refused { what, hint });
        let (what, hint) = (String::new(), String::new());
        parts.push(420, &What::Refused { what, hint });
        parts.push(
            1000,
            &What::Several {
                stories: 1,
                refused: 2,
            },
        );
        let head = DocumentHead {
            uri: "in/new\nline.txt".into(),
            format: "text".into(),
            encoding: String::new(),
            digest: Digest::of_bytes(b""),
            bytes: 0,
            is_whole: false,
            counts: PartCounts::default(),
        };
        DocumentRecord::new(head, parts, LeftOut::new(vec!["Get the app".into()], 9))
    }

    #[test]
    fn a_document_is_drawn_with_a_line_for_each_part() {
        expect![[r#"
            in/new line.txt
              format    text
              encoding  -
              bytes     1000+
              digest    sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

              0..12      envelope
              12..340    story wire-1
              340..400   repeats the story wire-1
              400..410   refused: not JSON: ␛[31m; mend it
              410..420   refused
              420..1000  1 story and 2 refusals that are not told apart

              in no story
              Get the app
              and 9 bytes more of text
        "#]]
        .assert_eq(&document(&record(), Theme::plain(80)));
    }

    #[test]
    fn documents_stand_in_columns() {
        let one = record();
        let mut two = one.clone();
        two.forget(&StoryId::new("wire-1").unwrap());
        let heads = [one.head().clone(), two.head().clone()];
        expect![[r#"
            stories  repeats  refused  no story  bytes  format  document
                  2        1        4        12  1000+  text    in/new line.txt
                  1        -        4        12  1000+  text    in/new line.txt
        "#]]
        .assert_eq(&documents(&heads, Theme::plain(80)));
        assert_eq!(documents(&[], Theme::plain(80)), "");
    }
}

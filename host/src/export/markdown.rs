//! A report in Markdown (`CommonMark`), for a message, a ticket or a notebook.
//!
//! Marks are shown by characters and not by emphasis, which can neither overlap nor begin inside of
//! a word. Every text is escaped so that it is read as the text that it is.

use std::io::{self, Write};

use super::marks::{Piece, marks, numbered, pieces};
use super::report::{
    added, checked, details, facts, maker, ruling, standing, summaries, tags, unchecked,
};
use super::{Exporter, Item};
use crate::model::{Field, Receipts};
use crate::visible::{is_hidden, named};

/// Writes a document with a section a story.
#[derive(Debug)]
pub(super) struct Markdown {
    receipts: Receipts,
    is_first: bool,
}

impl Markdown {
    pub(super) fn new(receipts: Receipts) -> Self {
        Self {
            receipts,
            is_first: true,
        }
    }
}

impl Exporter for Markdown {
    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        if !self.is_first {
            out.write_all(b"\n---\n\n")?;
        }
        self.is_first = false;
        out.write_all(self.section(item).as_bytes())
    }
}

impl Markdown {
    fn section(&self, item: &Item<'_>) -> String {
        let annotated = item.annotated;
        let story = &annotated.story;
        let headline = match &story.headline {
            Some(headline) => line(&marked(item, Field::Headline, headline).join(" ")),
            None => "(no headline)".to_owned(),
        };
        let mut md = format!("## {headline}\n\n");
        let mut standing = format!("**{}**", one_line(&standing(annotated)));
        if let Some(entry) = annotated.ruled(item.decisions) {
            standing = format!("{standing} ({})", one_line(&ruling(entry, self.receipts)));
        }
        md.extend([&standing, "\n\n"]);
        for who in unchecked(annotated) {
            md.extend(["**NOT CHECKED** ", &one_line(&who), "\n\n"]);
        }
        for (name, value) in facts(annotated, item.version) {
            md.extend(["- ", name, ": ", &one_line(&value), "\n"]);
        }
        md.push('\n');
        for (placed, summary) in summaries(annotated) {
            let maker = one_line(&maker(placed, item.decisions));
            let style = one_line(&summary.style);
            md.extend(["### Summary by ", &maker, " (", &style, ")\n\n"]);
            md.push_str(&paragraphs(summary.text.split('\n').map(escaped)));
        }
        md.push_str("### Text\n\n");
        for field in [Field::Byline, Field::Dateline, Field::Body] {
            if let Some(text) = story.text(field) {
                md.push_str(&paragraphs(marked(item, field, text)));
            }
        }
        md.push_str("### Flags\n\n");
        md.push_str(&self.flags(item));
        let tags: Vec<String> = tags(annotated)
            .map(|(placed, tag)| {
                let added = added(placed, item.decisions, self.receipts);
                let added = added.map_or_else(String::new, |by| format!(" (added {by})"));
                let (scheme, term) = (one_line(&tag.scheme), one_line(&tag.term));
                format!("- {scheme}: {term}{}\n", one_line(&added))
            })
            .collect();
        if !tags.is_empty() {
            md.extend(["\n### Tags\n\n", &tags.concat()]);
        }
        md
    }

    fn flags(&self, item: &Item<'_>) -> String {
        let annotated = item.annotated;
        let mut md = String::new();
        for (number, placed, flag) in numbered(annotated) {
            let (rule, message) = (one_line(&flag.rule), one_line(&flag.message));
            let head = format!("{number}. **{}** {rule}: {message}\n", flag.severity);
            // What belongs to an item stands below where its text begins.
            let indent = " ".repeat(number.to_string().len() + 2);
            md.push_str(&head);
            for (name, text) in details(item, placed, self.receipts) {
                md.extend([
                    &indent,
                    "- ",
                    name,
                    ": ",
                    &one_line(&text),
                    "
",
                ]);
            }
        }
        let checked = checked(annotated);
        if md.is_empty() && !checked.is_empty() {
            md = format!("Nothing was found by {}.\n", one_line(&checked));
        }
        md
    }
}

/// The lines of a text, escaped, with its marks.
fn marked(item: &Item<'_>, field: Field, text: &str) -> Vec<String> {
    let marks = marks(item.annotated, field);
    let mut lines = vec![String::new()];
    for piece in pieces(text, &marks) {
        let shown = match piece {
            Piece::Break => {
                lines.push(String::new());
                continue;
            }
            Piece::Open(mark) => format!("⟦{}▸", mark.number),
            Piece::Close(mark) => format!("◂{}⟧", mark.number),
            Piece::Point(mark) => format!("⟦{}▸◂⟧", mark.number),
            Piece::Text(text, _) => escaped(text),
        };
        if let Some(line) = lines.last_mut() {
            line.push_str(&shown);
        }
    }
    lines
}

/// Lines that are escaped, each a paragraph.
fn paragraphs(lines: impl IntoIterator<Item = String>) -> String {
    let lines = lines.into_iter();
    let lines = lines.filter(|line| !line.trim().is_empty());
    lines.map(|text| line(&text) + "\n\n").collect()
}

/// A text within a line.
fn one_line(text: &str) -> String {
    line(&escaped(&text.replace('\n', " ")))
}

/// A line that is escaped, so that neither its beginning nor its end is taken for anything.
fn line(escaped: &str) -> String {
    let inner = escaped.trim_matches([' ', '\t']);
    let blanks = |blanks: &str| blanks.replace(' ', "&#32;").replace('\t', "&#9;");
    let (before, rest) = escaped
        .split_at_checked(escaped.len() - escaped.trim_start_matches([' ', '\t']).len())
        .unwrap_or_default();
    if inner.is_empty() {
        return blanks(escaped);
    }
    let after = rest.get(inner.len()..).unwrap_or_default();
    // `1.` and `1)` begin a list, `+`, `-` and `=` a list, a rule or a heading.
    let digits = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = inner.len() - digits.len();
    let inner = match inner.split_at_checked(number) {
        Some((number, rest)) if !number.is_empty() && rest.starts_with(['.', ')']) => {
            format!("{number}\\{rest}")
        }
        _ if inner.starts_with(['+', '-', '=']) => format!("\\{inner}"),
        _ => inner.to_owned(),
    };
    format!("{}{inner}{}", blanks(before), blanks(after))
}

/// A text without line breaks, with every character that Markdown or HTML would take for its own.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&'
            | '$' | '!' | '^' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push(' '),
            '\t' => escaped.push('\t'),
            _ if is_hidden(c) => escaped.push_str(&named(c)),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;
    use crate::export::Form;
    use crate::export::testing::written;
    use crate::model::fixture::{any_story, ferry};

    /// What a reader of Markdown takes for the text of each paragraph, and everything else that it
    /// sees by name.
    fn read(markdown: &str) -> (Vec<String>, Vec<String>) {
        let (mut paragraphs, mut others) = (Vec::new(), Vec::new());
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Start(Tag::Paragraph) => paragraphs.push(String::new()),
                Event::Text(text) => match paragraphs.last_mut() {
                    Some(paragraph) => paragraph.push_str(&text),
                    None => others.push(text.to_string()),
                },
                Event::End(TagEnd::Paragraph) => {}
                other => others.push(format!("{other:?}")),
            }
        }
        (paragraphs, others)
    }

    #[test]
    fn a_report_shows_the_marks_and_the_flags_by_their_numbers() {
        let report = written(Form::Markdown, &[&ferry()]);
        let expected = "\
## Ferry fares rise ⟦1▸again◂1⟧

**review: a flag is open**

- Story: ID
- Version: 1
- Source: sample.txt
- Language: en
- Published: 2026-02-09T08:00:00Z
- Urgency: 3
- Words: 32

### Text

By Jane Doe

The ferry company will raise its fares in May, for the third time within a year, its spokesman said on ⟦2▸Monday (9 February)◂2⟧.

Nobody was asked. The island council will ⟦3▸be g...◂3⟧

### Flags

1. **warning** hygiene/again: “Again” needs an earlier time.
   - headline: “again”
2. **note** hygiene/date-without-year: A date has no year.
   - body: “Monday (9 February)”
   - why: the year is neither in the text nor in the dateline
3. **error** hygiene/truncated: The text breaks off in mid-word.
   - body: “be g...”
   - fix: delete “be g...”

### Tags

- language: en
- keyphrase: ferry fares
- keyphrase: island council
";
        let id = ferry().story.id;
        assert_eq!(report.replace(id.as_str(), "ID"), expected, "\n{report}");
    }

    #[test]
    fn what_looks_like_markup_is_text() {
        for text in [
            "# no heading",
            "- no list",
            "+ none",
            "1. none",
            "12) none",
            "> no quote",
            "---",
            "===",
            "***",
            "~~~",
            "```",
            "    no code",
            "\tno code",
            "<b>no html</b>",
            "<!-- none -->",
            "&amp; &lt; &#65;",
            "*a* _b_ __c__ `d` ~~e~~",
            "[a](b) ![c](d)",
            "[a]: b",
            "a  ",
            "| a | b |",
            "\\",
            "a\\",
            "$x$",
            "https://example.org/_a_",
            "<https://example.org>",
            "a | b",
            "^a^",
            "a\u{a0}",
            "\u{a0}a",
            " a ",
            "1986\\. A",
            "[^1]: x",
            "!a",
        ] {
            let (paragraphs, others) = read(&paragraphs([escaped(text)]));
            assert_eq!(
                (paragraphs, others),
                (vec![text.to_owned()], Vec::new()),
                "{text:?}"
            );
        }
        // In a list item too.
        let (_, others) = read(&format!("- x: {}\n", one_line("# a\n- b\n\nc")));
        assert_eq!(
            others
                .iter()
                .filter(|it| it.starts_with("Start(Heading"))
                .count(),
            0
        );
        assert_eq!(
            others
                .iter()
                .filter(|it| it.starts_with("Start(Item"))
                .count(),
            1
        );
    }

    #[test]
    fn what_nobody_would_see_is_named() {
        assert_eq!(
            escaped("a\u{202e}b\u{200b}\u{7}"),
            "a⟨U+202E⟩b⟨U+200B⟩⟨U+0007⟩"
        );
    }

    proptest! {
        #[test]
        fn any_line_is_read_as_the_text_that_it_is(text in "[ -~\t]{0,30}|\\PC{0,20}") {
            let shown: String = text.chars().map(|c| if is_hidden(c) && c != '\t' { named(c) } else { c.to_string() }).collect();
            let (paragraphs, others) = read(&paragraphs([escaped(&text)]));
            prop_assert_eq!(others, Vec::<String>::new());
            if shown.trim().is_empty() {
                prop_assert_eq!(paragraphs, Vec::<String>::new());
            } else {
                prop_assert_eq!(paragraphs, vec![shown]);
            }
        }

        #[test]
        fn any_report_has_the_headings_that_it_is_given(annotated in any_story()) {
            let report = written(Form::Markdown, &[&annotated, &annotated]);
            let (_, others) = read(&report);
            let count = |name: &str| others.iter().filter(|it| it.starts_with(name)).count();
            prop_assert_eq!(count("Start(Heading { level: H2"), 2);
            prop_assert_eq!(count("Html") + count("InlineHtml") + count("Code") + count("Start(Link") + count("Start(Image") + count("Start(CodeBlock"), 0);
            prop_assert_eq!(count("Rule"), 1);
            let hidden = |c: char| is_hidden(c) && c != '\n' && c != '\t';
            prop_assert!(!report.contains(hidden));
        }
    }
}

//! CSV for a spreadsheet: a row for each thing that was said of a story.
//!
//! A spreadsheet takes a cell that begins like a formula for one, whoever wrote it, so such a cell
//! begins with an apostrophe. The file begins with a byte order mark and its rows end in CRLF, since
//! that is what the programs it is for expect.

use std::io::{self, Write};

use ::csv::{QuoteStyle, Terminator, WriterBuilder};

use super::offsets::Texts;
use super::{Exporter, Item};
use crate::model::{Annotation, Content, PlacedAnnotation, PluginOutcome};
use crate::visible::{is_hidden, stand_in};

/// The names of the columns. New ones come at the end.
pub(super) const COLUMNS: [&str; 25] = [
    "story",
    "version",
    "state",
    "reasons",
    "source",
    "headline",
    "language",
    "published",
    "kind",
    "name",
    "severity",
    "text",
    "confidence",
    "relevance",
    "field",
    "start",
    "end",
    "quote",
    "evidence",
    "suggestion",
    "plugin",
    "status",
    "decided_by",
    "decision_reason",
    "added_by",
];

/// Writes a table.
#[derive(Debug)]
pub(super) struct Table;

/// The cells that say something of a story, in the order of the columns.
#[derive(Default)]
struct Said {
    kind: &'static str,
    name: String,
    severity: &'static str,
    text: String,
    confidence: String,
    relevance: String,
    field: &'static str,
    start: String,
    end: String,
    quote: String,
    evidence: String,
    suggestion: String,
    plugin: String,
    status: &'static str,
    decided_by: String,
    decision_reason: String,
    added_by: String,
}

impl Exporter for Table {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all("\u{feff}".as_bytes())?;
        rows(out, [COLUMNS.map(str::to_owned)])
    }

    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        let annotated = item.annotated;
        let texts = Texts::of(&annotated.story);
        let unchecked = annotated.outcomes.iter();
        let unchecked = unchecked.filter(|outcome| outcome.leaves_unchecked());
        let mut all: Vec<Said> = unchecked.map(unchecked_row).collect();
        let placed = annotated.annotations.iter();
        all.extend(placed.map(|placed| said(item, placed, &texts)));
        if all.is_empty() {
            // A story that nothing is said of is a row too, or it would look like no story.
            all.push(Said::default());
        }
        let row = |said: Said| row(item, said);
        rows(out, all.into_iter().map(row))
    }
}

fn rows<const N: usize>(
    out: &mut dyn Write,
    rows: impl IntoIterator<Item = [String; N]>,
) -> io::Result<()> {
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::CRLF)
        .from_writer(out);
    for row in rows {
        writer.write_record(row)?;
    }
    writer.flush()
}

fn row(item: &Item<'_>, said: Said) -> [String; 25] {
    let annotated = item.annotated;
    let story = &annotated.story;
    let reasons: Vec<&str> = annotated.reasons.iter().map(|it| it.name()).collect();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let published = story.published.as_ref();
    let Said {
        kind,
        name,
        severity,
        text: what,
        confidence,
        relevance,
        field,
        start,
        end,
        quote,
        evidence,
        suggestion,
        plugin,
        status,
        decided_by,
        decision_reason,
        added_by,
    } = said;
    [
        story.id.to_string(),
        item.version.to_string(),
        annotated.state.name().to_owned(),
        reasons.join(" "),
        story.source.uri.clone(),
        text(&story.headline),
        text(&story.language),
        published.map(ToString::to_string).unwrap_or_default(),
        kind.to_owned(),
        name,
        severity.to_owned(),
        what,
        confidence,
        relevance,
        field.to_owned(),
        start,
        end,
        quote,
        evidence,
        suggestion,
        plugin,
        status.to_owned(),
        decided_by,
        decision_reason,
        added_by,
    ]
    .map(|cell| harmless(&cell))
}

fn unchecked_row(outcome: &PluginOutcome) -> Said {
    Said {
        kind: "unchecked",
        severity: "error",
        text: format!("not checked: {}", outcome.outcome),
        plugin: outcome.plugin.to_string(),
        ..Said::default()
    }
}

fn said(item: &Item<'_>, placed: &PlacedAnnotation, texts: &Texts<'_>) -> Said {
    let Annotation {
        content,
        anchors,
        evidence,
        suggestions,
        ..
    } = &placed.annotation;
    let number = |number: Option<f32>| number.map(|it| it.to_string()).unwrap_or_default();
    let decided = item.annotated.decided(placed, item.decisions);
    let suggestions = suggestions.iter();
    let suggestions = suggestions.map(|it| format!("{} → {}", it.anchor.quote, it.replacement));
    let mut said = Said {
        kind: content.kind().name(),
        evidence: evidence.clone().unwrap_or_default(),
        suggestion: suggestions.collect::<Vec<_>>().join("\n"),
        plugin: placed.plugin.to_string(),
        status: placed.status.name(),
        added_by: placed
            .added(item.decisions)
            .map(|entry| entry.by.clone())
            .unwrap_or_default(),
        decided_by: decided.map(|entry| entry.by.clone()).unwrap_or_default(),
        decision_reason: decided
            .and_then(|entry| entry.decision.reason.clone())
            .unwrap_or_default(),
        ..Said::default()
    };
    match content {
        Content::Tag(tag) => {
            said.name.clone_from(&tag.scheme);
            said.text.clone_from(&tag.term);
            said.confidence = number(tag.confidence);
            said.relevance = number(tag.relevance);
        }
        Content::Summary(summary) => {
            said.name.clone_from(&summary.style);
            said.text.clone_from(&summary.text);
        }
        Content::Flag(flag) => {
            said.name.clone_from(&flag.rule);
            said.severity = flag.severity.name();
            said.text.clone_from(&flag.message);
            said.confidence = number(flag.confidence);
        }
    }
    // A cell holds one place; the forms that programs read have all of them.
    if let Some(anchor) = anchors.first() {
        let at = |byte: u32| {
            let text = texts.of_field(anchor.field);
            text.map(|text| text.code_points(byte as usize).to_string())
        };
        said.field = anchor.field.name();
        said.start = at(anchor.start).unwrap_or_default();
        said.end = at(anchor.end).unwrap_or_default();
        said.quote.clone_from(&anchor.quote);
    }
    said
}

/// A cell that is a text to every spreadsheet, and has no character that it would obey.
fn harmless(cell: &str) -> String {
    let seen = cell.trim_start_matches(|c: char| c.is_whitespace() || is_hidden(c));
    let formula = [
        '=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠', '\u{2212}', '﹢', '﹣', '﹫', '﹦',
    ];
    let clean = |c| match c {
        '\n' => '\n',
        '\t' => ' ',
        _ => stand_in(c).unwrap_or(c),
    };
    let cell: String = cell.replace("\r\n", "\n").chars().map(clean).collect();
    if seen.starts_with(formula) || cell.starts_with('\n') {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::export::Form;
    use crate::export::testing::written;
    use crate::model::fixture::{any_story, ferry, outcome};
    use crate::model::{AnnotatedStory, Outcome, Severity, Story};

    fn read(export: &str) -> Vec<Vec<String>> {
        let export = export.strip_prefix('\u{feff}').unwrap();
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(export.as_bytes());
        let row = |row: ::csv::StringRecord| row.iter().map(str::to_owned).collect();
        reader.records().map(|it| row(it.unwrap())).collect()
    }

    #[test]
    fn what_was_said_is_a_row_each() {
        let rows = read(&written(Form::Csv, &[&ferry()]));
        assert_eq!(rows[0], COLUMNS);
        assert_eq!(rows.len(), 7);
        let of = |row: &[String], name: &str| {
            row[COLUMNS.iter().position(|it| *it == name).unwrap()].clone()
        };
        let truncated = &rows[2];
        for (name, expected) in [
            ("state", "review"),
            ("kind", "flag"),
            ("name", "hygiene/truncated"),
            ("severity", "error"),
            ("confidence", "0.93"),
            ("quote", "be g..."),
            ("suggestion", "be g... → "),
            ("status", "open"),
        ] {
            assert_eq!(of(truncated, name), expected);
        }
        assert_eq!(of(&rows[5], "text"), "ferry fares");
    }

    #[test]
    fn a_story_that_nothing_is_said_of_is_a_row_and_an_unchecked_one_says_so() {
        let rows = |became| {
            let said = vec![(outcome("hygiene", true, became), Vec::new())];
            let annotated = AnnotatedStory::new(Story::sample(), said, Severity::Error);
            read(&written(Form::Csv, &[&annotated]))
        };
        let clear = rows(Outcome::Ok);
        assert_eq!(
            (clear.len(), clear[1][2].as_str(), clear[1][8].as_str()),
            (2, "clear", "")
        );
        let unchecked = rows(Outcome::Abstained("no".into()));
        assert_eq!(unchecked[1][3], "unchecked");
        assert_eq!(unchecked[1][8], "unchecked");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("  =1+1", "'  =1+1"),
            ("\u{200b}@SUM(A1)", "'\u{200b}@SUM(A1)"),
            ("\t-2", "' -2"),
            ("＝1", "'＝1"),
            ("\r=1", "'␍=1"),
            ("\nx", "'\nx"),
            ("a=b", "a=b"),
            ("plain “text”, 1-2", "plain “text”, 1-2"),
            ("\u{1b}[31m\u{202e}", "␛[31m\u{fffd}"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), expected, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn any_story_is_a_table_without_a_formula(annotated in any_story()) {
            for row in read(&written(Form::Csv, &[&annotated])) {
                prop_assert_eq!(row.len(), COLUMNS.len());
                for cell in row {
                    prop_assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{:?}", cell);
                    let obeyed = ['\r', '\t', '\u{1b}', '\u{202e}'];
                    prop_assert!(!cell.contains(obeyed));
                }
            }
        }
    }
}

//! Stories of a corpus, and what a plugin says of them, for measurements.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use super::harness::{Harness, fail};
use super::story::StoryBuilder;
use crate::__private::Exported;
use crate::{Anchor, Annotation, Content, Report, Story};

/// A story of a corpus, with what people say of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Record {
    /// Its id, which is no part of the story.
    pub id: String,
    /// The story: `title` is its headline, `text` its body.
    pub story: Story,
    /// The answers that the plugin should give; null where the corpus has none.
    pub gold: Value,
}

/// Reads a corpus: one JSON object a line, with `id`, `text` and perhaps `title` and `gold`.
///
/// A corpus that is not there is `None`, and a line on standard error says so in the name of
/// `test`: data that may not be handed on is not beside every checkout.
///
/// # Panics
///
/// When a line is no such object.
#[track_caller]
pub fn corpus(test: &str, path: impl AsRef<Path>) -> Option<Vec<Record>> {
    let path = path.as_ref();
    let Ok(text) = std::fs::read_to_string(path) else {
        // Not by `eprintln!`, which the test harness keeps to itself when the test passes.
        let line = format!("\nSKIPPED: {test}: there is no {}\n", path.display());
        io::stderr().write_all(line.as_bytes()).ok();
        return None;
    };
    Some(text.lines().map(record).collect())
}

#[track_caller]
fn record(line: &str) -> Record {
    let mut value: Value = serde_json::from_str(line)
        .unwrap_or_else(|error| fail(&format!("a line of the corpus is no JSON: {error}")));
    let mut text = |key: &str| match value.get_mut(key).map(Value::take) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let (id, headline, body) = (text("id"), text("title"), text("text"));
    if id.is_empty() {
        fail("a line of the corpus has no `id`");
    }
    Record {
        id,
        story: StoryBuilder::new().headline(headline).body(body).build(),
        gold: value.get_mut("gold").map(Value::take).unwrap_or_default(),
    }
}

impl<P: Exported> Harness<P> {
    /// How many flags of which rule the plugin has for some stories. Those that it abstains from have
    /// none.
    ///
    /// # Panics
    ///
    /// When the host would refuse what the plugin says of one.
    #[track_caller]
    pub fn count_flags(&self, records: &[Record]) -> BTreeMap<String, usize> {
        let mut counted = BTreeMap::new();
        for Record { story, .. } in records {
            if let Report::Annotations(said) = self.annotate(story.clone()) {
                for flag in said.iter().filter_map(Annotation::as_flag) {
                    *counted.entry(flag.rule.clone()).or_default() += 1;
                }
            }
        }
        counted
    }

    /// Writes what the plugin says of a corpus on standard input to standard output, as
    /// `copydesk export --as json` writes it. It is the `main` of an example that measures: the
    /// scripts that score an export read it, and no desk is needed.
    ///
    /// # Errors
    ///
    /// When standard input cannot be read or standard output not be written.
    ///
    /// # Panics
    ///
    /// When a line is no story, or the host would refuse what the plugin says of it.
    pub fn export(&self) -> io::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        for line in io::stdin().lines() {
            let Record { id, story, .. } = record(&line?);
            let name = &self.manifest().name;
            let said = match self.annotate(&story) {
                Report::Annotations(said) => said,
                Report::Abstained(_) | Report::Failed(_) => Vec::new(),
            };
            let said: Vec<_> = said.iter().map(|it| exported(name, it)).collect();
            let line = json!({
                "schema": "copydesk/story@1", "id": id, "headline": story.headline(),
                "body": story.body(), "annotations": said,
            });
            writeln!(out, "{line}")?;
        }
        out.flush()
    }
}

fn exported(plugin: &str, annotation: &Annotation) -> Value {
    let anchor = |it: &Anchor| {
        json!({
            "field": it.field().name(), "start": it.start(), "end": it.end(), "quote": it.quote(),
        })
    };
    let anchors: Vec<_> = annotation.anchors.iter().map(anchor).collect();
    let suggestions = annotation.suggestions.iter();
    let suggestions: Vec<_> = suggestions
        .map(|it| json!({"anchor": anchor(&it.anchor), "replacement": it.replacement}))
        .collect();
    let mut value = match &annotation.content {
        Content::Tag(it) => json!({
            "kind": "tag", "scheme": it.scheme, "term": it.term, "confidence": it.confidence,
            "relevance": it.relevance,
        }),
        Content::Summary(it) => json!({"kind": "summary", "style": it.style, "text": it.text}),
        Content::Flag(it) => json!({
            "kind": "flag", "rule": format!("{plugin}/{}", it.rule),
            "severity": format!("{:?}", it.severity).to_lowercase(), "message": it.message,
            "confidence": it.confidence,
        }),
    };
    if let Some(object) = value.as_object_mut() {
        object.insert("plugin".to_owned(), plugin.into());
        object.insert("anchors".to_owned(), anchors.into());
        object.insert("suggestions".to_owned(), suggestions.into());
        object.insert("evidence".to_owned(), annotation.evidence.clone().into());
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Field, Severity};

    #[test]
    fn a_record_is_a_story_with_its_answers() {
        let record =
            record(r#"{"id": "a", "title": "Rain", "text": "It rained.", "gold": {"topic": "x"}}"#);
        assert_eq!((record.id.as_str(), record.story.headline()), ("a", "Rain"));
        assert_eq!(record.gold, json!({"topic": "x"}));
    }

    #[test]
    fn a_corpus_that_is_not_there_is_none() {
        assert!(corpus("a test of this", "no/such/file").is_none());
    }

    #[test]
    fn an_annotation_is_written_as_the_export_has_it() {
        let story = StoryBuilder::new().body("Ön it.").build();
        let anchor = Anchor::new(&story, Field::Body, 0..3).unwrap();
        let flag = Annotation::flag("on", Severity::Note, "It is on.").at(anchor);
        let written = exported("test", &flag);
        assert_eq!(written["rule"], "test/on");
        assert_eq!(written["severity"], "note");
        assert_eq!(
            written["anchors"],
            json!([{"field": "body", "start": 0, "end": 3, "quote": "Ön"}])
        );
    }
}

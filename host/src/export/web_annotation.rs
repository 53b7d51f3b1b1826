//! W3C Web Annotation: an annotation a line, in the words of the Web Annotation Vocabulary.
//!
//! What is pointed at is one text of a story, under a URI of its own (`uri::text`), by the quote and
//! by code points, which is what the model counts in. What has no place points at the story.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::line::write_json;
use super::offsets::Texts;
use super::{Exporter, Item, uri};
use crate::model::{
    Anchor, Annotation, Content, Logged, PlacedAnnotation, PluginName, PluginOutcome, Receipts,
    Story, Suggestion,
};

/// Code points of a quote's surroundings.
const CONTEXT: usize = 32;

/// Writes an annotation a line.
#[derive(Debug)]
pub(super) struct WebAnnotations {
    receipts: Receipts,
}

impl WebAnnotations {
    pub(super) fn new(receipts: Receipts) -> Self {
        Self { receipts }
    }

    /// What was decided of something, as an annotation of that.
    fn decision(&self, entry: &Logged, target: &str) -> Value {
        let decision = &entry.decision;
        let what = match &decision.reason {
            Some(reason) => format!("{}: {reason}", decision.verdict.done()),
            None => decision.verdict.done().to_owned(),
        };
        let mut value = json!({
            "@context": CONTEXT_URI,
            // The same act decides on no target twice.
            "id": format!("urn:copydesk:decision:{}:{}", entry.number, uri::encoded(target)),
            "type": "Annotation",
            "motivation": "moderating",
            "creator": person(entry),
            "generator": generator(),
            "body": text_body("moderating", &what, None),
            "target": target,
        });
        if let (Receipts::With, Some(value)) = (self.receipts, value.as_object_mut()) {
            value.insert("created".to_owned(), entry.at.as_str().into());
        }
        value
    }
}

impl Exporter for WebAnnotations {
    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        let annotated = item.annotated;
        let of = StoryTexts {
            story: &annotated.story,
            outcomes: &annotated.outcomes,
            texts: Texts::of(&annotated.story),
        };
        let mut line = |value: &Value| {
            write_json(out, value)?;
            out.write_all(b"\n")
        };
        let unchecked = annotated.outcomes.iter();
        for outcome in unchecked.filter(|outcome| outcome.leaves_unchecked()) {
            line(&of.unchecked(outcome))?;
        }
        if let Some(entry) = annotated.ruled(item.decisions) {
            line(&self.decision(entry, &uri::story(&annotated.story.id)))?;
        }
        for placed in &annotated.annotations {
            let id = uri::annotation(&placed.id);
            let mut value = of.annotation(placed, &id);
            if let (Some(entry), Some(fields)) =
                (placed.added(item.decisions), value.as_object_mut())
            {
                fields.insert("creator".to_owned(), person(entry));
                if self.receipts == Receipts::With {
                    fields.insert("created".to_owned(), entry.at.as_str().into());
                }
            }
            line(&value)?;
            for (i, suggestion) in placed.annotation.suggestions.iter().enumerate() {
                let id = format!("{id}:suggestion:{}", i + 1);
                line(&of.suggestion(placed, suggestion, &id))?;
            }
            if let Some(entry) = annotated.decided(placed, item.decisions) {
                line(&self.decision(entry, &id))?;
            }
        }
        Ok(())
    }
}

/// Who decided or added something.
fn person(entry: &Logged) -> Value {
    json!({"type": "Person", "name": entry.by})
}

const CONTEXT_URI: &str = "http://www.w3.org/ns/anno.jsonld";

struct StoryTexts<'a> {
    story: &'a Story,
    outcomes: &'a [PluginOutcome],
    texts: Texts<'a>,
}

impl StoryTexts<'_> {
    fn annotation(&self, placed: &PlacedAnnotation, id: &str) -> Value {
        let annotation = &placed.annotation;
        let language = self.story.language.as_deref();
        let (motivation, mut bodies) = match &annotation.content {
            Content::Tag(tag) => (
                "tagging",
                vec![
                    text_body("tagging", &tag.term, None),
                    text_body("classifying", &tag.scheme, None),
                ],
            ),
            Content::Summary(summary) => (
                "describing",
                vec![
                    text_body("describing", &summary.text, language),
                    text_body("classifying", &summary.style, None),
                ],
            ),
            Content::Flag(flag) => (
                "assessing",
                vec![
                    text_body("assessing", &flag.message, None),
                    text_body("classifying", &flag.rule, None),
                    text_body("classifying", flag.severity.name(), None),
                ],
            ),
        };
        let evidence = annotation.evidence.iter();
        bodies.extend(evidence.map(|evidence| text_body("commenting", evidence, None)));
        let related = annotation.related.iter();
        bodies.extend(related.map(|related| text_body("linking", related, None)));
        self.value(
            id,
            motivation,
            &placed.plugin,
            bodies,
            &self.target(annotation),
        )
    }

    /// What to put in the place of something.
    fn suggestion(&self, placed: &PlacedAnnotation, suggestion: &Suggestion, id: &str) -> Value {
        let language = self.story.language.as_deref();
        let body = text_body("editing", &suggestion.replacement, language);
        let target = &self.specific(&suggestion.anchor);
        self.value(id, "editing", &placed.plugin, vec![body], target)
    }

    /// A required plugin that had no say: without this, a story that nobody looked at would look
    /// like one that nothing was found in.
    fn unchecked(&self, outcome: &PluginOutcome) -> Value {
        let what = format!("not checked: {}", outcome.outcome);
        let bodies = vec![
            text_body("assessing", &what, None),
            text_body("classifying", "unchecked", None),
        ];
        let id = format!(
            "{}:unchecked:{}",
            uri::own_story(&self.story.id),
            outcome.plugin
        );
        self.value(&id, "assessing", &outcome.plugin, bodies, &self.whole())
    }

    fn value(
        &self,
        id: &str,
        motivation: &str,
        plugin: &PluginName,
        bodies: Vec<Value>,
        target: &Value,
    ) -> Value {
        json!({
            "@context": CONTEXT_URI,
            "id": id,
            "type": "Annotation",
            "motivation": motivation,
            "creator": self.creator(plugin),
            "generator": generator(),
            "body": one_or_all(bodies),
            "target": target,
        })
    }

    fn creator(&self, plugin: &PluginName) -> Value {
        let outcome = self.outcomes.iter().find(|it| it.plugin == *plugin);
        // What a plugin said always has an outcome beside it; who added something is not told everywhere.
        let Some(outcome) = outcome else {
            return json!({"type": "Person", "name": plugin});
        };
        let version = outcome.version.as_str();
        json!({
            "id": uri::plugin(plugin, version),
            "type": "Software",
            "name": format!("{plugin} {version}"),
        })
    }

    /// All the places of an annotation, or else the story.
    fn target(&self, annotation: &Annotation) -> Value {
        if annotation.anchors.is_empty() {
            return self.whole();
        }
        let places = annotation.anchors.iter();
        one_or_all(places.map(|anchor| self.specific(anchor)).collect())
    }

    fn whole(&self) -> Value {
        json!({"id": uri::story(&self.story.id), "type": "Text"})
    }

    /// The part of a text that an anchor points at.
    fn specific(&self, anchor: &Anchor) -> Value {
        let mut source = Map::new();
        source.insert("id".into(), uri::text(&self.story.id, anchor.field).into());
        source.insert("type".into(), "Text".into());
        source.insert("format".into(), "text/plain".into());
        if let Some(language) = &self.story.language {
            source.insert("language".into(), language.as_str().into());
        }
        let (start, end) = (anchor.start as usize, anchor.end as usize);
        let mut quote = json!({"type": "TextQuoteSelector", "exact": anchor.quote});
        let mut position = json!({"type": "TextPositionSelector"});
        let offsets = self.texts.of_field(anchor.field);
        if let (Some(offsets), Some(quote), Some(position)) =
            (offsets, quote.as_object_mut(), position.as_object_mut())
        {
            let (prefix, suffix) = offsets.around(start, end, CONTEXT);
            quote.insert("prefix".into(), prefix.into());
            quote.insert("suffix".into(), suffix.into());
            position.insert("start".into(), offsets.code_points(start).into());
            position.insert("end".into(), offsets.code_points(end).into());
        }
        json!({
            "type": "SpecificResource",
            "source": source,
            "scope": uri::story(&self.story.id),
            "selector": [quote, position],
        })
    }
}

fn generator() -> Value {
    json!({
        "id": concat!("urn:copydesk:program:", env!("CARGO_PKG_VERSION")),
        "type": "Software",
        "name": concat!("Copydesk ", env!("CARGO_PKG_VERSION")),
    })
}

fn text_body(purpose: &str, value: &str, language: Option<&str>) -> Value {
    let mut body = json!({
        "type": "TextualBody",
        "purpose": purpose,
        "value": value,
        "format": "text/plain",
    });
    if let (Some(language), Some(body)) = (language, body.as_object_mut()) {
        body.insert("language".into(), language.into());
    }
    body
}

/// A single value as itself.
fn one_or_all(mut values: Vec<Value>) -> Value {
    match values.len() {
        1 => values.remove(0),
        _ => Value::Array(values),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Form;
    use super::super::testing::{lines, written};
    use super::*;
    use crate::model::fixture::{any_story, ferry};
    use crate::model::{AnnotatedStory, Field};

    fn annotations(annotated: &AnnotatedStory) -> Vec<Value> {
        lines(&written(Form::WebAnnotation, &[annotated]))
    }

    #[test]
    fn what_was_said_becomes_annotations_with_motivations() {
        let all = annotations(&ferry());
        let motivations: Vec<_> = all
            .iter()
            .map(|it| it["motivation"].as_str().unwrap())
            .collect();
        assert_eq!(
            motivations,
            [
                "assessing",
                "assessing",
                "editing",
                "assessing",
                "tagging",
                "tagging",
                "tagging"
            ]
        );
        let truncated = &all[1];
        assert_eq!(truncated["body"][1]["value"], "hygiene/truncated");
        assert_eq!(truncated["creator"]["name"], "hygiene 0.1.0");
        let target = &truncated["target"];
        assert_eq!(target["selector"][0]["exact"], "be g...");
        assert_eq!(
            target["selector"][0]["prefix"],
            " asked. The island council will "
        );
        assert_eq!(all[2]["body"]["value"], "");
        assert_eq!(all[4]["target"]["type"], "Text");
    }

    /// What a selector by position picks, counted as the model says: in code points.
    fn picked(text: &str, selector: &Value) -> String {
        let at = |name: &str| usize::try_from(selector[name].as_u64().unwrap()).unwrap();
        text.chars()
            .skip(at("start"))
            .take(at("end") - at("start"))
            .collect()
    }

    proptest! {
        #[test]
        fn both_selectors_pick_the_quote_in_any_story(annotated in any_story()) {
            for annotation in annotations(&annotated) {
                let targets = match &annotation["target"] {
                    Value::Array(targets) => targets.clone(),
                    target => vec![target.clone()],
                };
                for target in targets.iter().filter(|it| it["selector"].is_array()) {
                    let source = target["source"]["id"].as_str().unwrap();
                    let field = Field::IN_READING_ORDER.into_iter().find(|it| source.ends_with(&format!("#{it}")));
                    let text = annotated.story.text(field.unwrap()).unwrap();
                    let (quote, position) = (&target["selector"][0], &target["selector"][1]);
                    prop_assert_eq!(&picked(text, position), quote["exact"].as_str().unwrap());
                    let with_context = ["prefix", "exact", "suffix"].map(|it| quote[it].as_str().unwrap()).concat();
                    prop_assert!(text.contains(&with_context));
                }
            }
        }
    }
}

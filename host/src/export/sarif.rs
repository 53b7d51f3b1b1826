//! SARIF 2.1.0: the flags as results of a tool, for who has a viewer of those.
//!
//! Results come first and the tool with its rules last, so that a result is written when its story
//! is known; their order in a JSON object means nothing. A required plugin that had no say is a
//! result too, of a rule of our own.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::line::write_json;
use super::spot::{Spot, Spots};
use super::{Earlier, Exporter, Item};
use crate::model::{
    AnnotatedStory, Example, Flag, Manifest, PlacedAnnotation, PluginOutcome, Rule, Status,
    Suggestion,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What the id of an annotation is called among the fingerprints of a result.
pub(super) const ANNOTATION: &str = "copydesk/annotation/v1";

/// The rule of what a required plugin left unchecked.
pub(super) const UNCHECKED: &str = "copydesk/unchecked";

/// Writes one document with one run.
#[derive(Debug)]
pub(super) struct Sarif {
    rules: Rules,
    results: u64,
    /// The plugins that had a say, with the version that had it last.
    plugins: BTreeMap<String, String>,
    is_complete: bool,
}

/// The rules that there are, in the order in which they became known.
#[derive(Debug, Default)]
struct Rules {
    places: BTreeMap<String, usize>,
    descriptors: Vec<Value>,
}

impl Sarif {
    /// `manifests` are those of the pipeline, for what is told of its rules.
    pub(super) fn new(manifests: &[Manifest]) -> Self {
        let mut rules = Rules::default();
        for manifest in manifests {
            for rule in &manifest.rules {
                let id = format!("{}/{}", manifest.name, rule.name);
                rules.add(id.clone(), descriptor(&id, rule));
            }
        }
        Self {
            rules,
            results: 0,
            plugins: BTreeMap::new(),
            is_complete: true,
        }
    }

    fn result(&mut self, result: &Value, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.results == 0 { b"\n" } else { b",\n" })?;
        self.results += 1;
        write_json(out, result)
    }
}

impl Exporter for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\
             \"columnKind\":\"utf16CodeUnits\",\"newlineSequences\":[\"\\n\"],\"results\":["
        )
    }

    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        let spots = Spots::of(item);
        for outcome in &item.annotated.outcomes {
            let (plugin, version) = (outcome.plugin.to_string(), outcome.version.clone());
            self.plugins.insert(plugin, version);
            if outcome.leaves_unchecked() {
                self.is_complete = false;
                let rule = self.rules.place(UNCHECKED, unchecked_rule);
                self.result(&unchecked(item, outcome, &spots, rule), out)?;
            }
        }
        for (placed, flag) in item.annotated.flags_in_reading_order() {
            let bare = || json!({"id": flag.rule});
            let rule = self.rules.place(&flag.rule, bare);
            let result = found(item, placed, flag, &spots, rule);
            self.result(&result, out)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        let plugin =
            |(name, version): (&String, &String)| json!({"name": name, "version": version});
        let plugins: Vec<Value> = self.plugins.iter().map(plugin).collect();
        out.write_all(b"\n],\"invocations\":[")?;
        write_json(out, &json!({"executionSuccessful": self.is_complete}))?;
        out.write_all(b"],\"tool\":")?;
        let tool = json!({
            "driver": {
                "name": "Copydesk",
                "version": version,
                "semanticVersion": version,
                "rules": self.rules.descriptors,
            },
            "extensions": plugins,
        });
        write_json(out, &tool)?;
        out.write_all(b"}]}\n")
    }
}

impl Rules {
    fn add(&mut self, id: String, descriptor: Value) -> usize {
        let place = self.descriptors.len();
        self.descriptors.push(descriptor);
        self.places.insert(id, place);
        place
    }

    /// The place of a rule; one that no manifest has is added.
    fn place(&mut self, id: &str, otherwise: impl FnOnce() -> Value) -> usize {
        match self.places.get(id) {
            Some(place) => *place,
            None => self.add(id.to_owned(), otherwise()),
        }
    }
}

fn descriptor(id: &str, rule: &Rule) -> Value {
    let example = |example: &Example| {
        let parts = [&example.headline, &example.body];
        let parts = parts.into_iter().flatten().map(String::as_str);
        parts.collect::<Vec<_>>().join("\n\n")
    };
    let (bad, good) = (example(&rule.bad), example(&rule.good));
    let help = format!(
        "{}\n\n{}\n\nFires on:\n\n{bad}\n\nDoes not fire on:\n\n{good}",
        rule.summary, rule.why
    );
    json!({
        "id": id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": help},
        "defaultConfiguration": {"level": rule.severity.name()},
    })
}

fn unchecked_rule() -> Value {
    json!({
        "id": UNCHECKED,
        "shortDescription": {"text": "A required plugin did not have its say."},
        "fullDescription": {"text": "That nothing was found in such a story says nothing of it."},
        "help": {"text": "See why it failed, was skipped or abstained; run again when that is mended."},
        "defaultConfiguration": {"level": "error"},
    })
}

fn found(
    item: &Item<'_>,
    placed: &PlacedAnnotation,
    flag: &Flag,
    spots: &Spots<'_>,
    rule: usize,
) -> Value {
    let annotation = &placed.annotation;
    let story = &item.annotated.story;
    let message = match &annotation.evidence {
        Some(evidence) => format!("{}\n{evidence}", flag.message),
        None => flag.message.clone(),
    };
    let mut places = annotation.anchors.iter().map(|anchor| {
        let spot = spots.at(anchor);
        location(
            item,
            Some(anchor.field.name()),
            &spot.uri,
            Some((&spot, &anchor.quote)),
        )
    });
    // One location is where it is put right; that it shows elsewhere too is something else.
    let first = places
        .next()
        .unwrap_or_else(|| location(item, None, &spots.document(), None));
    let mut related: Vec<Value> = places.collect();
    let others = annotation.related.iter();
    related.extend(others.map(|other| {
        json!({
            "logicalLocations": [{"fullyQualifiedName": other}],
            "message": {"text": format!("the story {other}")},
        })
    }));
    let mut properties = Map::new();
    properties.insert("story".into(), story.id.as_str().into());
    properties.insert("plugin".into(), placed.plugin.as_str().into());
    properties.insert("status".into(), placed.status.name().into());
    if let Some(entry) = placed.added(item.decisions) {
        properties.insert("creator".into(), entry.by.as_str().into());
    }
    if let Some(confidence) = flag.confidence {
        properties.insert("confidence".into(), number(confidence));
    }
    let mut result = json!({
        "ruleId": flag.rule,
        "ruleIndex": rule,
        "level": flag.severity.name(),
        "message": {"text": message},
        "locations": [first],
        "fingerprints": {ANNOTATION: placed.id.as_str()},
        "partialFingerprints": {
            "copydesk/fingerprint/v1": placed.fingerprint.digest().to_string(),
        },
        "properties": properties,
    });
    if let Some(fields) = result.as_object_mut() {
        if !related.is_empty() {
            fields.insert("relatedLocations".into(), related.into());
        }
        let fixes: Vec<Value> = fixes(placed, spots);
        if !fixes.is_empty() {
            fields.insert("fixes".into(), fixes.into());
        }
        if item.revision.is_some() {
            fields.insert("suppressions".into(), suppressions(item, placed));
        }
        if let Some(state) = baseline(&item.earlier, placed) {
            fields.insert("baselineState".into(), state.into());
        }
    }
    result
}

/// What a required plugin left unchecked: never silence.
fn unchecked(item: &Item<'_>, outcome: &PluginOutcome, spots: &Spots<'_>, rule: usize) -> Value {
    let story = &item.annotated.story;
    let message = format!(
        "Not checked by {} {}: {}",
        outcome.plugin, outcome.version, outcome.outcome
    );
    let mut result = json!({
        "ruleId": UNCHECKED,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": message},
        "locations": [location(item, None, &spots.document(), None)],
        "properties": {"story": story.id.as_str(), "plugin": outcome.plugin.as_str()},
    });
    if let Some(fields) = result.as_object_mut() {
        if item.revision.is_some() {
            fields.insert("suppressions".into(), Value::Array(Vec::new()));
        }
        let was = |earlier: &AnnotatedStory| {
            let mut outcomes = earlier.outcomes.iter();
            outcomes.any(|it| it.plugin == outcome.plugin && it.leaves_unchecked())
        };
        let state = match item.earlier {
            Earlier::Unknown => None,
            Earlier::Version(earlier) if was(earlier) => Some("unchanged"),
            Earlier::First | Earlier::Version(_) | Earlier::Baseline(_) => Some("new"),
        };
        if let Some(state) = state {
            fields.insert("baselineState".into(), state.into());
        }
    }
    result
}

fn location(
    item: &Item<'_>,
    field: Option<&str>,
    uri: &str,
    spot: Option<(&Spot<'_>, &str)>,
) -> Value {
    let id = item.annotated.story.id.as_str();
    let mut physical = json!({"artifactLocation": {"uri": uri}});
    if let (Some((spot, quote)), Some(physical)) = (spot, physical.as_object_mut()) {
        let mut whole = region(spot);
        if let Some(whole) = whole.as_object_mut() {
            whole.insert("snippet".into(), json!({"text": quote}));
        }
        physical.insert("region".into(), whole);
        let context = json!({
            "startLine": spot.start.line,
            "endLine": spot.end.line,
            "snippet": {"text": spot.lines},
        });
        physical.insert("contextRegion".into(), context);
    }
    let logical = match field {
        Some(field) => json!({"name": field, "fullyQualifiedName": format!("{id}/{field}")}),
        None => json!({"fullyQualifiedName": id}),
    };
    json!({"physicalLocation": physical, "logicalLocations": [logical]})
}

/// The columns are those of `columnKind`.
fn region(spot: &Spot<'_>) -> Value {
    json!({
        "startLine": spot.start.line,
        "startColumn": spot.start.column,
        "endLine": spot.end.line,
        "endColumn": spot.end.column,
    })
}

/// Each suggestion is one way to put it right.
fn fixes(placed: &PlacedAnnotation, spots: &Spots<'_>) -> Vec<Value> {
    let suggestions = placed.annotation.suggestions.iter();
    let fix = |suggestion: &Suggestion| {
        let spot = spots.at(&suggestion.anchor);
        json!({
            "artifactChanges": [{
                "artifactLocation": {"uri": spot.uri},
                "replacements": [{
                    "deletedRegion": region(&spot),
                    "insertedContent": {"text": suggestion.replacement},
                }],
            }],
        })
    };
    suggestions.map(fix).collect()
}

/// A dismissed flag is suppressed, and of a deferred one that is still to be decided. An empty list
/// says that it is not suppressed, where none at all would say that nobody knows.
fn suppressions(item: &Item<'_>, placed: &PlacedAnnotation) -> Value {
    let status = match placed.status {
        Status::Dismissed => "accepted",
        Status::Deferred => "underReview",
        Status::Open | Status::Accepted | Status::Orphaned => return Value::Array(Vec::new()),
    };
    let mut suppression = json!({"kind": "external", "status": status});
    let decided = item.annotated.decided(placed, item.decisions);
    let reason = decided.and_then(|entry| entry.decision.reason.as_deref());
    if let (Some(reason), Some(fields)) = (reason, suppression.as_object_mut()) {
        fields.insert("justification".into(), reason.into());
    }
    Value::Array(vec![suppression])
}

/// What a flag is to the version of its story before.
fn baseline(earlier: &Earlier<'_>, placed: &PlacedAnnotation) -> Option<&'static str> {
    let earlier = match earlier {
        Earlier::Unknown => return None,
        Earlier::First => return Some("new"),
        Earlier::Baseline(known) if known.contains(&placed.id) => return Some("unchanged"),
        Earlier::Baseline(_) => return Some("new"),
        Earlier::Version(earlier) => earlier,
    };
    let mut all = earlier.annotations.iter();
    let same = all.find(|it| it.fingerprint == placed.fingerprint);
    Some(match same {
        None => "new",
        Some(same) if same.annotation.content == placed.annotation.content => "unchanged",
        Some(_) => "updated",
    })
}

/// As it is written, and not as the nearest number of twice the precision.
pub(super) fn number(of: f32) -> Value {
    let number = of.to_string().parse::<f64>().ok();
    number.and_then(serde_json::Number::from_f64).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::export::Form;
    use crate::export::testing::{told, written, written_with};
    use crate::model::fixture::{annotation, any_story, ferry, flag, outcome};
    use crate::model::{
        Act, Annotation, AnnotationVerdict, Decision, FailureKind, Field, Numbered, Outcome,
        Severity, Story, Time,
    };

    fn run(export: &str) -> Value {
        let document: Value = serde_json::from_str(export).unwrap();
        document["runs"][0].clone()
    }

    #[test]
    fn flags_are_results_and_nothing_else_is() {
        let run = run(&written(Form::Sarif, &[&ferry(), &ferry()]));
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 6);
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for result in results {
            let place = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[place]["id"], result["ruleId"]);
            assert_eq!(result["suppressions"], json!([]));
            assert_eq!(result["baselineState"], "new");
        }
        assert_eq!(rules.len(), 3);
        let truncated = &results[2];
        assert_eq!(truncated["level"], "error");
        assert_eq!(truncated["properties"]["confidence"], 0.93);
        let region = &truncated["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startLine"], 3);
        assert_eq!(region["startColumn"], 43);
        assert_eq!(region["snippet"]["text"], "be g...");
        let replacement = &truncated["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replacement["insertedContent"]["text"], "");
        assert_eq!(replacement["deletedRegion"]["endColumn"], 50);
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    }

    #[test]
    fn an_empty_export_is_a_run_without_results() {
        assert_eq!(run(&written(Form::Sarif, &[]))["results"], json!([]));
    }

    #[test]
    fn a_story_that_was_not_checked_is_a_result() {
        let failed = Outcome::Failed {
            kind: FailureKind::Trap,
            message: "unreachable".into(),
        };
        let said = vec![(outcome("hygiene", true, failed), Vec::new())];
        let annotated = AnnotatedStory::new(Story::sample(), said, Severity::Error);
        let run = run(&written(Form::Sarif, &[&annotated]));
        assert_eq!(run["results"][0]["ruleId"], UNCHECKED);
        assert_eq!(run["results"][0]["level"], "error");
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    }

    #[test]
    fn what_was_dismissed_is_suppressed_with_its_reason() {
        let mut annotated = ferry();
        let id = annotated.annotations[1].id.clone();
        let decision = Decision::of_annotation(
            &annotated,
            1,
            &id,
            AnnotationVerdict::Dismiss,
            Some("a quotation"),
        );
        let at = Time::parse("2026-02-09T10:00:00Z").unwrap();
        let act = Act::new("jane", at, Severity::Error, vec![decision.unwrap()]).unwrap();
        let entries: Vec<_> = Numbered { number: 1, act }.entries().collect();
        annotated.stand(&entries);
        let run = run(&written_with(Form::Sarif, &[(&annotated, entries)]));
        let suppressed = &run["results"][2]["suppressions"];
        let expected = json!([
            {"kind": "external", "status": "accepted", "justification": "a quotation"}
        ]);
        assert_eq!(*suppressed, expected);
        assert_eq!(run["results"][0]["suppressions"], json!([]));
    }

    #[test]
    fn the_version_before_is_the_baseline() {
        let earlier = ferry();
        let mut said: Vec<Annotation> = earlier.annotations[..3]
            .iter()
            .map(|placed| placed.annotation.clone())
            .collect();
        said[0].content = flag(
            "hygiene/date-without-year",
            Severity::Warning,
            "Said otherwise.",
        );
        said.remove(2);
        let added = flag("hygiene/other", Severity::Note, "Something else.");
        said.push(annotation(added, Vec::new()));
        let said = vec![(outcome("hygiene", true, Outcome::Ok), said)];
        let later = AnnotatedStory::new(earlier.story.clone(), said, Severity::Error);
        let run = run(&told(Form::Sarif, &later, Earlier::Version(&earlier), None));
        let results = run["results"].as_array().unwrap();
        let states: Vec<_> = results
            .iter()
            .map(|it| it["baselineState"].as_str().unwrap())
            .collect();
        assert_eq!(states, ["updated", "unchanged", "new"]);
    }

    /// The text between two places, counted as `columnKind` and `newlineSequences` say.
    fn picked(text: &str, region: &Value) -> String {
        let at = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
        let units: Vec<u16> = text.encode_utf16().collect();
        let offset = |line: usize, column: usize| {
            let breaks = units.iter().enumerate().filter(|(_, unit)| **unit == 10);
            let starts: Vec<usize> = std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect();
            starts[line - 1] + column - 1
        };
        let start = offset(at("startLine"), at("startColumn"));
        let end = offset(at("endLine"), at("endColumn"));
        String::from_utf16(&units[start..end]).unwrap()
    }

    proptest! {
        #[test]
        fn every_region_of_any_story_holds_its_snippet(annotated in any_story()) {
            let run = run(&written(Form::Sarif, &[&annotated]));
            for result in run["results"].as_array().unwrap() {
                for location in result["locations"].as_array().unwrap() {
                    let Some(region) = location["physicalLocation"].get("region") else { continue };
                    let name = location["logicalLocations"][0]["name"].as_str().unwrap();
                    let field = Field::IN_READING_ORDER.into_iter().find(|it| it.name() == name);
                    let text = annotated.story.text(field.unwrap()).unwrap();
                    prop_assert_eq!(&picked(text, region), region["snippet"]["text"].as_str().unwrap());
                }
            }
        }
    }
}

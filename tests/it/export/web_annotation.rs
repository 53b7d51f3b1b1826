//! `--as web-annotation`: by the assertions that the W3C's working group published.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect;
use jsonschema::{Retrieve, Uri, Validator};
use serde_json::Value;

use super::{desk, dismiss, errors, export, shared};
use crate::support::{Place, stories};

#[test]
fn a_flag_and_what_was_decided_of_it_are_annotations() {
    let place = desk();
    dismiss(&place);
    let all = stories(&export(&place, &["web-annotation", "--state", "clear"]));
    let truncated = all
        .iter()
        .position(|it| it["body"][1]["value"] == "hygiene/truncated");
    let all = &all[truncated.unwrap()..];
    let end = all
        .iter()
        .position(|it| it["motivation"] == "moderating")
        .unwrap();
    let shown: Vec<String> = all[..=end].iter().map(|it| format!("{it:#}")).collect();
    expect![[r#"
        {
          "@context": "http://www.w3.org/ns/anno.jsonld",
          "body": [
            {
              "format": "text/plain",
              "purpose": "assessing",
              "type": "TextualBody",
              "value": "The text breaks off here; get the rest of it."
            },
            {
              "format": "text/plain",
              "purpose": "classifying",
              "type": "TextualBody",
              "value": "hygiene/truncated"
            },
            {
              "format": "text/plain",
              "purpose": "classifying",
              "type": "TextualBody",
              "value": "error"
            }
          ],
          "creator": {
            "id": "urn:copydesk:plugin:hygiene:0.1.0",
            "name": "hygiene 0.1.0",
            "type": "Software"
          },
          "generator": {
            "id": "urn:copydesk:program:0.1.0",
            "name": "Copydesk 0.1.0",
            "type": "Software"
          },
          "id": "urn:copydesk:annotation:60c0b3746bb0a72caad1",
          "motivation": "assessing",
          "target": {
            "scope": "urn:copydesk:story:harbour-2",
            "selector": [
              {
                "exact": "Mond...",
                "prefix": "́te is off.\n\nIt was to begin on ",
                "suffix": "",
                "type": "TextQuoteSelector"
              },
              {
                "end": 59,
                "start": 52,
                "type": "TextPositionSelector"
              }
            ],
            "source": {
              "format": "text/plain",
              "id": "urn:copydesk:story:harbour-2#body",
              "language": "en",
              "type": "Text"
            },
            "type": "SpecificResource"
          },
          "type": "Annotation"
        }
        {
          "@context": "http://www.w3.org/ns/anno.jsonld",
          "body": {
            "format": "text/plain",
            "purpose": "moderating",
            "type": "TextualBody",
            "value": "dismissed: as it came"
          },
          "creator": {
            "name": "Ada",
            "type": "Person"
          },
          "generator": {
            "id": "urn:copydesk:program:0.1.0",
            "name": "Copydesk 0.1.0",
            "type": "Software"
          },
          "id": "urn:copydesk:decision:1:urn%3Acopydesk%3Aannotation%3A60c0b3746bb0a72caad1",
          "motivation": "moderating",
          "target": "urn:copydesk:annotation:60c0b3746bb0a72caad1",
          "type": "Annotation"
        }"#]]
    .assert_eq(&shown.join("\n"));
}

/// Finds the definitions that the assertions refer to.
struct Definitions(PathBuf);

impl Retrieve for Definitions {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let name = uri.path().as_str().rsplit('/').next().unwrap_or_default();
        Ok(serde_json::from_str(&fs::read_to_string(
            self.0.join(name),
        )?)?)
    }
}

/// The assertions of a list, by their names.
fn assertions(suite: &Path, list: &str) -> BTreeMap<String, Validator> {
    let list = fs::read_to_string(suite.join("annotations").join(list)).unwrap();
    let list: Value = serde_json::from_str(&list).unwrap();
    let assertion = |name: &Value| {
        let name = name.as_str().unwrap();
        let text = fs::read_to_string(suite.join(name)).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        let validator = jsonschema::options()
            .with_retriever(Definitions(suite.join("definitions")))
            .should_validate_formats(true)
            .build(&schema);
        (name.to_owned(), validator.unwrap())
    };
    list["assertions"]
        .as_array()
        .unwrap()
        .iter()
        .map(assertion)
        .collect()
}

#[test]
fn every_annotation_passes_every_assertion_that_must_hold() {
    let test = "every_annotation_passes_every_assertion_that_must_hold";
    let Some(suite) = shared(test, "web_annotation_tests") else {
        return;
    };
    let musts = assertions(&suite, "annotationMusts.test");
    assert_eq!(musts.len(), 54);
    let place = Place::newsroom();
    place.run_well(["-q", "stories"]);
    let mut all = stories(&export(&place, &["web-annotation"]));
    assert!(all.len() > 100);
    let decided = desk();
    dismiss(&decided);
    all.extend(stories(&export(&decided, &["web-annotation"])));
    for annotation in &all {
        for (name, must) in &musts {
            let errors = errors(must, annotation);
            assert!(errors.is_empty(), "{name}: {errors:#?}: {annotation:#}");
        }
    }
    // What is optional and meant to be there.
    let optional = assertions(&suite, "annotationOptionals.test");
    let flag = all
        .iter()
        .find(|it| it["motivation"] == "assessing" && it["target"]["selector"].is_array());
    let mut has: Vec<&str> = Vec::new();
    for (name, assertion) in &optional {
        if errors(assertion, flag.unwrap()).is_empty() {
            has.push(name.rsplit('/').next().unwrap().trim_end_matches(".json"));
        }
    }
    for wanted in [
        "3.3.1-annotationSingleCreatorImplemented",
        "3.3.5-annotationSingleMotivationImplemented",
        "3.3.5-bodyPurpose",
        "3.2.1-bodyFormat",
        "4-targSpecificResource",
        "4.2-selectorFound",
        "4.2.4-textQuoteSelector",
        "4.2.4-prefix",
        "4.2.5-textPositionSelector",
        "4.6-scope",
    ] {
        assert!(has.contains(&wanted), "{wanted}: {has:#?}");
    }
}

#[test]
fn the_assertions_tell_a_wrong_annotation() {
    let test = "the_assertions_tell_a_wrong_annotation";
    let Some(suite) = shared(test, "web_annotation_tests") else {
        return;
    };
    let musts = assertions(&suite, "annotationMusts.test");
    let right = stories(&export(&desk(), &["web-annotation"])).remove(0);
    for (key, wrong) in [
        ("@context", Value::from("http://example.org")),
        ("id", Value::from("no uri")),
        ("type", Value::from("Note")),
        ("target", Value::from("no uri")),
    ] {
        let mut annotation = right.clone();
        annotation[key] = wrong;
        let is_wrong = |must: &Validator| !errors(must, &annotation).is_empty();
        assert!(musts.values().any(is_wrong), "{key}");
    }
}

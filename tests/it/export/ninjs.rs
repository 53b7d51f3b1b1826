//! `--as ninjs`: by the schema of the IPTC, and back again.

use std::fs;
use std::path::PathBuf;

use expect_test::expect;
use jsonschema::{Retrieve, Uri, Validator};
use serde_json::{Value, json};

use super::{desk, dismiss, errors, export, shared};
use crate::support::{Place, stories};

#[test]
fn a_story_with_what_was_said_of_it_is_an_item() {
    let place = desk();
    dismiss(&place);
    let item = stories(&export(&place, &["ninjs", "harbour-2"])).remove(0);
    expect![[r#"
        {
          "bodies": [
            {
              "charCount": 59,
              "contentType": "text/plain",
              "role": "main",
              "value": "The “harbour” 👩‍🚀 féte is off.\n\nIt was to begin on Mond...",
              "wordCount": 11
            }
          ],
          "by": "Zoë Ng",
          "edNote": "[Copydesk] clear\n[Copydesk] warning hygiene/invisible-character: There is a mark that turns the direction of writing in the headline, which nobody sees. | headline “\u202e” | why: It is U+202E. | fix: delete “\u202e”\n[Copydesk] error hygiene/truncated: The text breaks off here; get the rest of it. | body “Mond...” | dismissed by Ada: as it came",
          "firstCreated": "2026-02-09T08:00:00Z",
          "headlines": [
            {
              "contentType": "text/plain",
              "role": "main",
              "value": "Naïve 😀 \u202eplans"
            }
          ],
          "language": "en",
          "standard": {
            "name": "ninjs",
            "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
            "version": "3.1"
          },
          "type": "text",
          "urgency": 3,
          "uri": "urn:copydesk:story:harbour-2",
          "version": "1"
        }"#]].assert_eq(&format!("{item:#}").replace('\u{202e}', "\\u202e"));
}

/// Finds the one schema that ninjs refers to.
struct GeoJson(PathBuf);

impl Retrieve for GeoJson {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(serde_json::from_str(&fs::read_to_string(&self.0)?)?)
    }
}

/// The schema of 3.1 in a copy of the suite, with dates and URIs looked at or not.
fn schema(suite: &std::path::Path, formats: bool) -> Validator {
    let schema = fs::read_to_string(suite.join("specification/ninjs-schema_3.1.json")).unwrap();
    jsonschema::options()
        .with_retriever(GeoJson(
            suite.join("validation/test_suite/GeoJSON-schema.json"),
        ))
        .should_validate_formats(formats)
        .build(&serde_json::from_str(&schema).unwrap())
        .unwrap()
}

#[test]
fn every_item_is_valid_by_the_schema_of_3_1() {
    let Some(suite) = shared("every_item_is_valid_by_the_schema_of_3_1", "ninjs") else {
        return;
    };
    let schema = schema(&suite, true);
    let place = Place::newsroom();
    place.run_well(["-q", "stories"]);
    let items = stories(&export(&place, &["ninjs"]));
    assert_eq!(items.len(), 43);
    for item in items.iter().chain(&stories(&export(&desk(), &["ninjs"]))) {
        assert_eq!(errors(&schema, item), [""; 0], "{item:#}");
        // The schema is strict enough to be worth asking.
        let mut wrong = item.clone();
        wrong["unheardOf"] = 1.into();
        assert_eq!(errors(&schema, &wrong).len(), 1);
    }
}

/// The texts and numbers in a value, each as a text.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|it| leaves(it, found)),
        Value::Object(fields) => fields.values().for_each(|it| leaves(it, found)),
        Value::Number(number) => found.push(number.as_f64().unwrap().round().to_string()),
        Value::String(text) => found.push(text.clone()),
        value => found.push(value.to_string()),
    }
}

#[test]
fn what_every_valid_item_of_the_suite_holds_comes_out_again_and_is_valid() {
    let test = "what_every_valid_item_of_the_suite_holds_comes_out_again_and_is_valid";
    let Some(suite) = shared(test, "ninjs") else {
        return;
    };
    let schema = schema(&suite, false);
    let place = desk();
    let cases = fs::read_to_string(suite.join("cases.ndjson")).unwrap();
    let cases: Vec<Value> = stories(&cases);
    let mut originals = Vec::new();
    for case in cases.iter().filter(|case| case["gold"]["valid"] == true) {
        let text = fs::read_to_string(suite.join(case["file"].as_str().unwrap())).unwrap();
        let original: Value = serde_json::from_str(&text).unwrap();
        let id = format!("case-{:03}", originals.len());
        originals.push((case["id"].clone(), id, original));
    }
    assert_eq!(originals.len(), 68);
    // As the reader of ninjs leaves it; many of them have no text, and would be no stories.
    let record = |(_, id, original): &(Value, String, Value)| {
        let source = json!({"uri": "-", "format": "ninjs", "ordinal": 0});
        let text = |name: &str| {
            let mut fields = original.as_object().unwrap().iter();
            let of_name = fields.find(|(key, value)| key.starts_with(name) && value.is_string());
            Some(of_name?.1.as_str()?.to_owned())
        };
        let first = |list: &str| Some(original[list].as_array()?[0]["value"].as_str()?.to_owned());
        let headline = text("headline").or_else(|| first("headlines"));
        let body = text("body").or_else(|| first("bodies"));
        let extra = json!({"ninjs": original});
        json!({"schema": "copydesk/story@1", "id": id, "source": source, "headline": headline,
            "body": body.unwrap_or_else(|| "A body.".to_owned()), "extra": extra})
        .to_string()
    };
    let input: Vec<String> = originals.iter().map(record).collect();
    let args = ["run", "-q", "--input-format", "ndjson", "-"];
    drop(
        place
            .copydesk_fed(args, input.join("\n").as_bytes())
            .exits(0),
    );
    let items = stories(&export(&place, &["ninjs"]));
    for ((case, _, original), item) in originals.iter().zip(&items) {
        assert_eq!(
            errors(&schema, item),
            [""; 0],
            "{case}: {original:#}\n{item:#}"
        );
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let mut expected = original.clone();
        for ours in ["standard", "$standard"] {
            expected.as_object_mut().unwrap().remove(ours);
        }
        leaves(&expected, &mut before);
        leaves(item, &mut after);
        for leaf in before {
            // 3.1 has other words for these.
            let leaf = match leaf.as_str() {
                "complete" => "full",
                "incomplete" => "partial",
                leaf => leaf,
            };
            let stands = after.iter().any(|it| it.contains(leaf));
            assert!(stands, "{case}: {leaf:?} is lost\n{original:#}\n{item:#}");
        }
    }
}

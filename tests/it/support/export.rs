//! What an export must be: valid by the checked-in schema, and true of its own texts.

use std::collections::BTreeSet;
use std::fs;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

use super::root;

/// An export, a story a line.
type Export = Vec<Value>;

/// The stories of an export.
#[track_caller]
pub(crate) fn stories(export: &str) -> Export {
    let parse =
        |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    export.lines().map(parse).collect()
}

/// The ids of what `run --format json` told as stored.
#[track_caller]
pub(crate) fn stored_ids(stdout: &str) -> BTreeSet<String> {
    let id = |line: &Value| line["id"].as_str().unwrap().to_owned();
    stories(stdout).iter().map(id).collect()
}

/// Requires that each story is valid by the schema that is checked in.
#[track_caller]
pub(crate) fn assert_schema(export: &[Value]) {
    static SCHEMA: OnceLock<Validator> = OnceLock::new();
    let validator = SCHEMA.get_or_init(|| {
        let text = fs::read_to_string(root().join("host/schema/story-1.schema.json")).unwrap();
        let schema = serde_json::from_str(&text).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    });
    for story in export {
        let errors: Vec<String> = validator
            .iter_errors(story)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", story["id"]);
    }
}

/// Requires that each anchor, of suggestions too, quotes what stands where it points; tells how
/// many there are.
#[track_caller]
pub(crate) fn assert_true_anchors(export: &[Value]) -> usize {
    let mut seen = 0;
    for story in export {
        for annotation in story["annotations"].as_array().unwrap() {
            let suggestions = annotation["suggestions"].as_array();
            let suggested = suggestions.into_iter().flatten().map(|it| &it["anchor"]);
            for anchor in annotation["anchors"]
                .as_array()
                .unwrap()
                .iter()
                .chain(suggested)
            {
                let text = story[anchor["field"].as_str().unwrap()].as_str().unwrap();
                let at = |end: &str| usize::try_from(anchor[end].as_u64().unwrap()).unwrap();
                let stands = text.get(at("start")..at("end"));
                assert_eq!(
                    stands,
                    anchor["quote"].as_str(),
                    "{}: {anchor}",
                    story["id"]
                );
                seen += 1;
            }
        }
    }
    seen
}

//! The rules of docs/cookbook.md in the sandbox of a desk: what its package tries natively holds there
//! too, and the archive that one of them asks is the desk's own.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::support::{Place, cookbook, root, stories};

/// A rule's example: a body, or a table of `headline` and `body`.
fn story(id: &str, example: &toml::Value) -> Value {
    let of = |key: &str| example.get(key).and_then(toml::Value::as_str);
    let (headline, body) = match example.as_str() {
        Some(body) => (None, Some(body)),
        None => (of("headline"), of("body")),
    };
    json!({"id": id, "title": headline, "text": body})
}

#[test]
fn each_rule_of_the_cookbook_fires_on_its_bad_example_and_not_on_its_good_one_in_a_desk() {
    let place = Place::with_settings(
        "[[plugins]]\nname = \"cookbook\"\npath = \"c.wasm\"\ngrants = [\"archive\"]\n",
    );
    place.write("c.wasm", cookbook());
    let manifest = fs::read_to_string(root().join("examples/cookbook/plugin.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let rules = manifest["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 10);
    let mut lines = Vec::new();
    for rule in rules {
        let name = rule["name"].as_str().unwrap();
        // What came before has the words of the story that repeats its headline.
        if name == "same-headline" {
            let mut earlier = story("earlier", &rule["bad"]);
            earlier["published"] = json!("2026-02-08T08:00:00Z");
            lines.push(earlier.to_string());
        }
        for kind in ["bad", "good"] {
            lines.push(story(&format!("{name} {kind}"), &rule[kind]).to_string());
        }
    }
    place.write("stories.ndjson", lines.join("\n"));
    place.run_well(["-q", "stories.ndjson"]);
    let mut fired: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for story in stories(&place.export()) {
        assert_eq!(story["outcomes"][0]["outcome"], "ok", "{story}");
        let annotations = story["annotations"].as_array().unwrap();
        let rules = annotations.iter().map(|it| {
            let rule = it["rule"].as_str().unwrap();
            rule.strip_prefix("cookbook/").unwrap().to_owned()
        });
        let id = story["id"].as_str().unwrap().to_owned();
        fired.insert(id, rules.collect());
    }
    for rule in rules {
        let name = rule["name"].as_str().unwrap().to_owned();
        let (bad, good) = (format!("{name} bad"), format!("{name} good"));
        assert!(fired[&bad].contains(&name), "{bad}: {:?}", fired[&bad]);
        assert!(!fired[&good].contains(&name), "{good}: {:?}", fired[&good]);
    }
}

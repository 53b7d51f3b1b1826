//! What a plugin does not read, it is not given: its input digest does not change with it.

use serde_json::{Value, json};

use crate::support::{Place, stories};

/// Stock plugins that are given nothing but the story: none needs the word of another.
const PLUGINS: [&str; 8] = [
    "tagger",
    "summarizer",
    "hygiene",
    "language",
    "pii",
    "figures",
    "claims",
    "sensitive",
];

fn story() -> Value {
    json!({
        "id": "one", "headline": "Bridge opens in May", "byline": "A. Writer",
        "body": "The council said on Monday that the bridge would open again in May.",
        "dateline": "MARROWICK", "language": "en", "published": "2026-02-09T08:00:00Z",
        "updated": "2026-02-09T09:00:00Z", "urgency": 3, "status": "usable",
        "embargo": "2026-02-09T08:00:00Z", "categories": ["transport"], "slug": "BRIDGE",
    })
}

/// By plugin, the digest of what it was given of a story.
fn inputs(story: &Value) -> Vec<(String, String)> {
    let settings = PLUGINS.map(|plugin| format!("[[plugins]]\nname = \"{plugin}\"\n"));
    let place = Place::with_settings(&settings.concat());
    place.write("one.ndjson", story.to_string());
    place.run_well(["one.ndjson"]);
    let export = place
        .copydesk(["export", "--with-receipts"])
        .exits(0)
        .stdout;
    let outcomes = stories(&export)[0]["outcomes"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let input = |it: &Value| (text(&it["plugin"]), text(&it["receipt"]["input"]));
    outcomes.iter().map(input).collect()
}

/// The plugins whose input changes with a field.
fn changed_by(field: &str, value: Value) -> Vec<String> {
    let before = inputs(&story());
    let mut other = story();
    assert_ne!(other[field], value);
    other[field] = value;
    let after = inputs(&other);
    let pairs = before.into_iter().zip(after);
    pairs
        .filter(|(before, after)| before != after)
        .map(|(before, _)| before.0)
        .collect()
}

/// The stock plugins whose manifests list a field.
fn readers(field: &str) -> Vec<String> {
    with("reads", field)
}

/// The stock plugins that have something in a list of their manifest.
fn with(list: &str, what: &str) -> Vec<String> {
    let has = |plugin: &str| {
        let args = ["plugin", "inspect", plugin, "--format", "json"];
        let inspected = Place::new().copydesk(args).exits(0).json_lines();
        let all = inspected[0]["manifest"][list].as_array().unwrap();
        all.contains(&what.into())
    };
    let all = PLUGINS.into_iter();
    all.filter(|it| has(it)).map(str::to_owned).collect()
}

#[test]
fn a_field_changes_the_input_of_the_plugins_that_read_it_and_of_no_other() {
    let changes = [
        ("headline", Value::from("Bridge opens in June")),
        ("body", "The council said nothing.".into()),
        ("language", "de".into()),
        ("byline", "B. Writer".into()),
        ("dateline", "STANNFIELD".into()),
        ("published", "2026-02-09T08:00:01Z".into()),
        ("updated", "2026-02-09T09:00:01Z".into()),
        ("urgency", 1.into()),
        ("status", "withheld".into()),
        ("embargo", "2036-01-01T00:00:00Z".into()),
        ("categories", json!(["weather"])),
        ("id", "two".into()),
        ("source", "Another Wire".into()),
    ];
    // What another plugin says differently is another input too.
    let told_the_language = with("needs", "tag:language");
    assert!(!told_the_language.is_empty());
    let (mut read, mut unread) = (0, 0);
    for (field, value) in changes {
        let readers = readers(field);
        let language = readers.iter().any(|it| it == "language");
        let mut changed = changed_by(field, value);
        changed.retain(|it| readers.contains(it) || !(language && told_the_language.contains(it)));
        assert_eq!(changed, readers, "{field}");
        read += readers.len();
        unread += PLUGINS.len() - readers.len();
    }
    assert!(read >= 6 && unread >= 20, "{read} {unread}");
}

#[test]
fn a_field_without_a_name_changes_the_input_of_who_reads_them_all() {
    // All of those that have none are one field.
    assert_eq!(readers("extra"), ["hygiene"]);
    assert_eq!(changed_by("slug", "RIVER".into()), ["hygiene"]);
}

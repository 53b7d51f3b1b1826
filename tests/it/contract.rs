//! Plugins of each version of the contract that was ever given out, as they were built then. Their files
//! are never built anew: when one of these tests fails, the host is wrong.

use std::fs;

use expect_test::expect;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Place, root};

/// A file that was built for a version of the contract.
fn built_for(version: &str, name: &str) -> Vec<u8> {
    fs::read(root().join("tests/contract").join(version).join(name)).unwrap()
}

/// The contract without its comments and blanks, so that only what is said to a plugin counts.
fn contract() -> String {
    let wit = fs::read_to_string(root().join("plugin-sdk/wit/copydesk.wit")).unwrap();
    let lines = wit.lines().map(str::trim);
    let code = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_contract_is_frozen() {
    // Another text is another version: docs/contract.md says what may change.
    let digest = Sha256::digest(contract());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    expect!["88379045617704035f66a5a55cbe351f4d1538bf1816033c0506a5016e71a75b"].assert_eq(&digest);
}

/// A story with every field, on one line.
const STORY: &str = concat!(
    r#"{"id": "urn:pier", "headline": "Pier burns", "#,
    r#""body": "The pier burned on Monday night, and the harbour office said that nobody was hurt "#,
    r#"in the fire, which began in a kitchen.\nA pier, a PIER; the pier – “pier”.", "#,
    r#""byline": "Ann Example", "dateline": "MARROWICK", "language": "en", "#,
    r#""published": "2026-02-09T08:00:00Z", "updated": "2026-02-10T08:00:00Z", "#,
    r#""source": "Example News", "urgency": 3, "embargo": "2026-02-08T08:00:00Z", "#,
    r#""status": "usable", "categories": ["harbour", "fire"], "ours": {"n": 1}}"#,
);

/// What a plugin says of a story on a desk where `language` runs before it.
fn said(place: &Place, plugin: &str, settings: &str, story: &str) -> Value {
    let before = "[[plugins]]\nname = \"language\"\n\n";
    let entry = format!("[[plugins]]\nname = \"{plugin}\"\npath = \"{plugin}.wasm\"\n");
    place.write("copydesk.toml", format!("{before}{entry}{settings}"));
    place.write("a.ndjson", format!("{story}\n"));
    let told = place.copydesk(["check", "a.ndjson", "--format", "json"]);
    let told = &told.json_lines()[0];
    let of_it = |list: &str| -> Vec<Value> {
        let all = told[list].as_array().unwrap().iter();
        all.filter(|it| it["plugin"] == plugin).cloned().collect()
    };
    let outcome = &of_it("outcomes")[0];
    json!({
        "outcome": outcome["outcome"], "reason": outcome["reason"],
        "annotations": of_it("annotations"),
    })
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of it is what the plugin says")]
fn a_plugin_of_0_1_0_says_all_that_the_contract_has_words_for() {
    let place = Place::new();
    place.write("plain.wasm", built_for("0.1.0", "plain.wasm"));
    let told = said(&place, "plain", "", STORY);
    expect![[r#"
        {
          "annotations": [
            {
              "anchors": [
                {
                  "end": 8,
                  "field": "body",
                  "quote": "pier",
                  "start": 4
                }
              ],
              "confidence": 0.5,
              "id": "475b8a432c7efccf85ed",
              "kind": "flag",
              "message": "the word stands here",
              "plugin": "plain",
              "rule": "plain/word",
              "severity": "note",
              "status": "open",
              "suggestions": [
                {
                  "anchor": {
                    "end": 8,
                    "field": "body",
                    "quote": "pier",
                    "start": 4
                  },
                  "replacement": ""
                }
              ]
            },
            {
              "anchors": [
                {
                  "end": 127,
                  "field": "body",
                  "quote": "pier",
                  "start": 123
                }
              ],
              "confidence": 0.5,
              "id": "78fb5fc505a8eeb9af48",
              "kind": "flag",
              "message": "the word stands here",
              "plugin": "plain",
              "rule": "plain/word",
              "severity": "warning",
              "status": "open",
              "suggestions": [
                {
                  "anchor": {
                    "end": 127,
                    "field": "body",
                    "quote": "pier",
                    "start": 123
                  },
                  "replacement": ""
                }
              ]
            },
            {
              "anchors": [
                {
                  "end": 145,
                  "field": "body",
                  "quote": "pier",
                  "start": 141
                }
              ],
              "confidence": 0.5,
              "id": "d36635cc6b9a3fd4c86e",
              "kind": "flag",
              "message": "the word stands here",
              "plugin": "plain",
              "rule": "plain/word",
              "severity": "error",
              "status": "open",
              "suggestions": [
                {
                  "anchor": {
                    "end": 145,
                    "field": "body",
                    "quote": "pier",
                    "start": 141
                  },
                  "replacement": ""
                }
              ]
            },
            {
              "anchors": [
                {
                  "end": 157,
                  "field": "body",
                  "quote": "pier",
                  "start": 153
                }
              ],
              "confidence": 0.5,
              "id": "6dcc079ae64994cb75ec",
              "kind": "flag",
              "message": "the word stands here",
              "plugin": "plain",
              "rule": "plain/word",
              "severity": "note",
              "status": "open",
              "suggestions": [
                {
                  "anchor": {
                    "end": 157,
                    "field": "body",
                    "quote": "pier",
                    "start": 153
                  },
                  "replacement": ""
                }
              ]
            },
            {
              "anchors": [
                {
                  "end": 10,
                  "field": "headline",
                  "quote": "Pier burns",
                  "start": 0
                }
              ],
              "confidence": 1.0,
              "id": "73466716bb5b0651368c",
              "kind": "tag",
              "plugin": "plain",
              "relevance": 0.25,
              "scheme": "field",
              "status": "open",
              "term": "Pier burns"
            },
            {
              "anchors": [
                {
                  "end": 161,
                  "field": "body",
                  "quote": "The pier burned on Monday night, and the harbour office said that nobody was hurt in the fire, which began in a kitchen.\nA pier, a PIER; the pier – “pier”.",
                  "start": 0
                }
              ],
              "confidence": 1.0,
              "id": "a529519b4bfa895807cd",
              "kind": "tag",
              "plugin": "plain",
              "relevance": 0.25,
              "scheme": "field",
              "status": "open",
              "term": "The pier burned on Monday night, and the harbour office said that nobody was hurt in the fire, which began in a kitchen. A pier, a PIER; the pier – “pier”."
            },
            {
              "anchors": [
                {
                  "end": 11,
                  "field": "byline",
                  "quote": "Ann Example",
                  "start": 0
                }
              ],
              "confidence": 1.0,
              "id": "6ddf975ddef79315c1be",
              "kind": "tag",
              "plugin": "plain",
              "relevance": 0.25,
              "scheme": "field",
              "status": "open",
              "term": "Ann Example"
            },
            {
              "anchors": [
                {
                  "end": 9,
                  "field": "dateline",
                  "quote": "MARROWICK",
                  "start": 0
                }
              ],
              "confidence": 1.0,
              "id": "bf3b53f8e23b444a91fc",
              "kind": "tag",
              "plugin": "plain",
              "relevance": 0.25,
              "scheme": "field",
              "status": "open",
              "term": "MARROWICK"
            },
            {
              "anchors": [],
              "evidence": "each field that is no text",
              "extra": {
                "ours": "{\"n\":1}"
              },
              "id": "bc4ef2db8c2968a6c36b",
              "kind": "summary",
              "plugin": "plain",
              "related": [
                "urn:pier"
              ],
              "status": "open",
              "style": "seen",
              "text": "id=urn:pier, language=en, published=2026-02-09T08:00:00Z, updated=2026-02-10T08:00:00Z, source=Example News, embargo=2026-02-08T08:00:00Z, status=usable, urgency=3, category=harbour, category=fire, said before by=language"
            }
          ],
          "outcome": "ok",
          "reason": null
        }"#]].assert_eq(&format!("{told:#}"));

    let short = |body: &str| {
        let told = said(&place, "plain", "", &format!(r#"{{"id": "a", {body}}}"#));
        format!("{} {}", told["outcome"], told["reason"])
    };
    expect![[r#"
        "abstained" "there is no body"
        "failed" "it was told to fail"
        "failed" "annotate stopped: error""#]]
    .assert_eq(
        &[
            short(r#""headline": "Nothing""#),
            short(r#""body": "They will fail.""#),
            short(r#""body": "A trap.""#),
        ]
        .join("\n"),
    );

    let refused = "settings = { word = \"refuse\" }\n";
    let settings = format!("[[plugins]]\nname = \"plain\"\npath = \"plain.wasm\"\n{refused}");
    place.write("copydesk.toml", settings);
    let told = place.copydesk(["check", "a.ndjson"]).exits(2).stderr;
    assert!(
        told.contains("`plain` refuses `word`: this word is refused"),
        "{told}"
    );
}

#[test]
fn a_plugin_of_0_1_0_looks_things_up() {
    let place = Place::new();
    place.write("seeker.wasm", built_for("0.1.0", "seeker.wasm"));
    place.write("style.tsv", "co-operate\tcooperate\n");
    let settings = "grants = [\"archive\", \"lexicon:house-style\"]\nsettings = { mode = \"find\" }\n\n\
        [lexicons]\nhouse-style = \"style.tsv\"\n";
    let story = r#"{"id": "a", "headline": "We co-operate", "body": "They co-operate."}"#;
    let told = said(&place, "seeker", settings, story);
    expect![[r#"
        {
          "annotations": [
            {
              "anchors": [
                {
                  "end": 15,
                  "field": "body",
                  "quote": "co-operate",
                  "start": 5
                }
              ],
              "id": "ed4613d8399a97d497b4",
              "kind": "flag",
              "message": "The house style has another word for “co-operate”.",
              "plugin": "seeker",
              "rule": "seeker/style",
              "severity": "note",
              "status": "open",
              "suggestions": [
                {
                  "anchor": {
                    "end": 15,
                    "field": "body",
                    "quote": "co-operate",
                    "start": 5
                  },
                  "replacement": "cooperate"
                }
              ]
            }
          ],
          "outcome": "ok",
          "reason": null
        }"#]]
    .assert_eq(&format!("{told:#}"));
}

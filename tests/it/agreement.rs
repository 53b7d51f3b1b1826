//! The SDK's tests and the host judge alike: what an author's tests accept, the desk accepts.
//!
//! The two share no code, since they meet at the contract alone; this is what holds them together.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use copydesk::config::manifest;
use copydesk::model::Lexicon;
use copydesk_plugin::lexicon;
use copydesk_plugin::testing::{self, StoryBuilder};
use misbehaver::Misbehaver;
use serde_json::json;

use crate::support::{Place, misbehaver, root, stories};

/// A manifest that both accept, and that has everything.
const WHOLE: &str = r#"
name = "whole"
version = "1.2.3-rc.1"
api = "0.1"
summary = "Has everything."
license = "MIT OR Apache-2.0"
authors = ["The desk"]
reads = ["id", "headline", "body", "byline", "dateline", "language", "published", "updated",
    "source", "urgency", "embargo", "status", "categories", "extra"]
needs = ["tag:language", "summary", "flag:other/*"]
produces = ["tag:topic", "tag:topic-*", "summary:extract", "flag:whole/*"]
capabilities = ["archive", "lexicon:house-style", "log"]

[limits]
memory-mib = 16
output-kib = 64
annotations = 10
log-kib = 8

[settings.words]
type = "strings"
default = ["a", "b"]
summary = "Words."

[settings.lists]
type = "files"
default = "lists/*.txt"
summary = "Lists."

[settings.share]
type = "number"
default = 1
summary = "A share."

[settings.on]
type = "boolean"
default = true
summary = "Whether."

[settings.name]
type = "string"
summary = "A name."

[settings.count]
type = "integer"
default = 3
summary = "How many."

[[rules]]
name = "loud"
severity = "note"
summary = "It is loud."
why = "Lower your voice."
bad = { headline = "HEY", body = "HEY!" }
good = "Hey."
"#;

/// Whether the host and the SDK accept a manifest, with what they say when they don't.
fn verdicts(text: &str) -> (Result<(), String>, Result<(), String>) {
    let host = manifest::parse("plugin.toml", text)
        .map(drop)
        .map_err(|it| it.to_string());
    (host, testing::Manifest::parse(text).map(drop))
}

#[test]
fn both_accept_the_manifests_of_this_repository() {
    for path in [
        "plugins/hygiene",
        "plugins/summarizer",
        "plugins/tagger",
        "tests/guests/misbehaver",
        "examples/cookbook",
        "examples/first-plugin",
    ] {
        let text = fs::read_to_string(root().join(path).join("plugin.toml")).unwrap();
        assert_eq!(verdicts(&text), (Ok(()), Ok(())), "{path}");
    }
}

#[test]
fn both_accept_a_manifest_with_everything() {
    assert_eq!(verdicts(WHOLE), (Ok(()), Ok(())));
}

#[test]
fn both_accept_every_limit_that_a_manifest_may_lower() {
    for limit in [
        "memory-mib = 8",
        "fuel-base-millions = 100",
        "fuel-per-byte = 1000",
        "fuel-configure-millions = 10",
        "wall-clock-ms = 500",
        "output-kib = 16",
        "annotations = 5",
        "log-kib = 0",
    ] {
        let text = WHOLE.replace(
            "memory-mib = 16\noutput-kib = 64\nannotations = 10\nlog-kib = 8",
            limit,
        );
        assert_ne!(text, WHOLE);
        assert_eq!(verdicts(&text), (Ok(()), Ok(())), "{limit}");
    }
}

/// Edits of the whole manifest that break it: what is there, and what comes in its place.
const BREAKS: [(&str, &str); 41] = [
    ("name = \"whole\"", ""),
    ("name = \"whole\"", "name = \"Whole\""),
    ("name = \"whole\"", "name = \"9whole\""),
    ("name = \"whole\"", "name = \"whole_one\""),
    (
        "name = \"whole\"",
        "name = \"a-name-that-goes-on-for-more-than-forty-letters\"",
    ),
    ("name = \"whole\"", "name = 3"),
    ("name = \"whole\"", "name = \"other\""),
    ("version = \"1.2.3-rc.1\"", ""),
    ("version = \"1.2.3-rc.1\"", "version = \"1.2\""),
    ("version = \"1.2.3-rc.1\"", "version = \"one\""),
    ("api = \"0.1\"", "api = \"0.2\""),
    ("api = \"0.1\"", ""),
    ("summary = \"Has everything.\"", ""),
    ("summary = \"Has everything.\"", "summary = \"\""),
    (
        "summary = \"Has everything.\"",
        "sumary = \"Has everything.\"",
    ),
    ("authors = [\"The desk\"]", "authors = \"The desk\""),
    ("\"id\", \"headline\"", "\"id\", \"title\""),
    ("\"tag:language\"", "\"topic:language\""),
    ("\"tag:language\"", "\"tag:*language\""),
    ("\"tag:language\"", "\"tag:\""),
    (
        "\"tag:topic\", \"tag:topic-*\", \"summary:extract\", \"flag:whole/*\"",
        "",
    ),
    ("\"flag:whole/*\"", "\"flag:other/*\""),
    ("\"flag:whole/*\"", "\"flag:whole/quiet\""),
    (", \"flag:whole/*\"", ""),
    ("memory-mib = 16", "memory-mib = \"16\""),
    ("memory-mib = 16", "memory-mib = -1"),
    ("memory-mib = 16", "memory = 16"),
    ("memory-mib = 16", "fuel = 16"),
    ("type = \"integer\"", "type = \"int\""),
    ("type = \"integer\"", "kind = \"integer\""),
    ("default = 3", "default = \"3\""),
    ("default = [\"a\", \"b\"]", "default = [\"a\", 1]"),
    ("summary = \"How many.\"", ""),
    ("severity = \"note\"", "severity = \"minor\""),
    ("severity = \"note\"", ""),
    ("why = \"Lower your voice.\"", ""),
    ("good = \"Hey.\"", ""),
    ("good = \"Hey.\"", "good = 3"),
    ("good = \"Hey.\"", "good = { text = \"Hey.\" }"),
    ("name = \"loud\"", "name = \"Loud\""),
    ("[[rules]]", "[rules]"),
];

#[test]
fn both_refuse_the_same_broken_manifests() {
    let mut disagreed = Vec::new();
    for (there, instead) in BREAKS {
        let text = WHOLE.replacen(there, instead, 1);
        assert_ne!(text, WHOLE, "{there}");
        let (host, sdk) = verdicts(&text);
        if host.is_ok() || sdk.is_ok() {
            disagreed.push(format!(
                "{there} -> {instead}\n  host: {host:?}\n  sdk: {sdk:?}"
            ));
        }
    }
    assert!(disagreed.is_empty(), "{}", disagreed.join("\n"));
}

#[test]
fn both_refuse_the_broken_manifests_of_the_hosts_own_tests() {
    let folder = root().join("host/src/config/golden");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !(name.starts_with("manifest-") && name.ends_with(".toml")) {
            continue;
        }
        let (host, sdk) = verdicts(&fs::read_to_string(&path).unwrap());
        assert!(host.is_err(), "{name}: the host");
        assert!(sdk.is_err(), "{name}: the SDK");
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn both_refuse_what_is_no_toml_and_a_rule_that_stands_twice() {
    let rule = WHOLE.split_once("[[rules]]").unwrap().1;
    let twice = format!("{WHOLE}\n[[rules]]{rule}");
    for text in ["", "name = ", "\u{0}", &twice] {
        let (host, sdk) = verdicts(text);
        assert!(host.is_err() && sdk.is_err(), "{text:?}: {host:?} {sdk:?}");
    }
}

const BODY: &str = "“Ça va”, dit Zoë, and it rained on them. HEY!";

/// Whether the SDK's harness lets a report of the misbehaver pass.
fn sdk_accepts(mode: &str) -> bool {
    let plugin = testing::plugin::<Misbehaver>().with_settings(&format!("mode = \"{mode}\""));
    let story = StoryBuilder::new().headline("Rain").body(BODY).build();
    catch_unwind(AssertUnwindSafe(|| drop(plugin.annotate(story)))).is_ok()
}

/// Whether the host does.
fn host_accepts(mode: &str) -> bool {
    let place = Place::with_settings(&format!(
        "[[plugins]]\nname = \"misbehaver\"\npath = \"m.wasm\"\nsettings = {{ mode = \"{mode}\" }}\n"
    ));
    place.write("m.wasm", misbehaver());
    place.write(
        "a.ndjson",
        json!({"id": "a", "title": "Rain", "text": BODY}).to_string(),
    );
    let output = place.copydesk(["run", "a.ndjson"]);
    let export = stories(&place.export());
    let outcome = &export[0]["outcomes"][0];
    let accepted = outcome["failure"] != "output";
    assert_eq!(
        output.status,
        Some(if outcome["outcome"] == "failed" { 3 } else { 0 }),
        "{output}"
    );
    accepted
}

#[test]
fn both_refuse_the_same_lies() {
    for mode in [
        "wrong-quote",
        "past-end",
        "reversed",
        "inside-character",
        "utf16-offsets",
        "nan",
        "over-one",
        "undeclared-rule",
        "undeclared-kind",
        "empty-message",
        "empty-term",
    ] {
        assert!(!sdk_accepts(mode), "{mode}: the SDK");
        assert!(!host_accepts(mode), "{mode}: the host");
    }
}

#[test]
fn both_accept_what_is_true() {
    for mode in ["none", "abstain", "fail", "remember", "log-escapes"] {
        assert!(sdk_accepts(mode), "{mode}: the SDK");
        assert!(host_accepts(mode), "{mode}: the host");
    }
}

#[test]
fn word_lists_are_searched_alike() {
    const LIST: &str = "# ours\nbank holiday\tpublic holiday\nbank\nUS\nus\ncafe\u{301}\nit's\n\
                        co-operate\tcooperate\nstraße\nBank of England\n";
    testing::set_lexicon("list", LIST);
    let host = Lexicon::parse(LIST).unwrap();
    for text in [
        "",
        "The Bank\nholiday in the US, for us: it’s a bank holiday.",
        "Un café, a CAFÉ, a cafe\u{301}; embankment, BANK, Bank OF England, Bank of England.",
        "We co-operate, CO-OPERATE and co operate in the Straße, STRASSE, STRAßE.",
        "US US us Us uS bank bank  holiday bank\u{a0}holiday 😀 bank😀",
    ] {
        let story = StoryBuilder::new().body(text).build();
        let native = lexicon::find("list", &story, copydesk_plugin::Field::Body);
        let native: Vec<_> = native
            .iter()
            .map(|it| (it.anchor.range(), it.entry.term.clone()))
            .collect();
        let found: Vec<_> = host
            .find(text)
            .map(|it| (it.start..it.end, it.entry.term.clone()))
            .collect();
        assert_eq!(native, found, "{text}");
        for word in text.split_whitespace() {
            let native = lexicon::look_up("list", word).map(|entry| entry.term);
            let found = host.look_up(word).map(|entry| entry.term.clone());
            assert_eq!(native, found, "{word}");
        }
    }
}

//! A desk with a plugin that misbehaves beside one that behaves, and what must hold there.

use serde_json::{Value, json};

use crate::support::{Output, Place, Wat, assert_schema, misbehaver, stories};

/// The headline that the plugin misbehaves on.
pub(super) const STORM: &str = "Storm hits the harbour";

/// A desk with the misbehaver first and a plugin that behaves after it.
pub(super) fn desk(settings: &str, limits: &str) -> Place {
    let place = Place::with_settings(&format!(
        "quarantine = 0\n\n[[plugins]]\nname = \"misbehaver\"\npath = \"misbehaver.wasm\"\n\
         settings = {{ {settings}, only-if = \"Storm\" }}\nlimits = {{ {limits} }}\n\n\
         [[plugins]]\nname = \"hygiene\"\n"
    ));
    place.write("misbehaver.wasm", misbehaver());
    let body = "Zoë said “ça va”, and the crews went back to work on Monday morn...";
    let lines = [
        json!({"id": "a-storm", "headline": STORM, "body": body}),
        json!({"id": "b-calm", "headline": "A calm day", "body": "The sea was like glass."}),
    ];
    place.write("wire.ndjson", lines.map(|it| it.to_string()).join("\n"));
    place
}

pub(super) fn run(place: &Place) -> Output {
    place.copydesk(["run", "--format", "json", "wire.ndjson"])
}

pub(super) fn outcome<'a>(story: &'a Value, plugin: &str) -> &'a Value {
    let outcomes = story["outcomes"].as_array().unwrap();
    outcomes.iter().find(|it| it["plugin"] == plugin).unwrap()
}

/// What became of the misbehaver on the storm, after checking that nothing else was harmed.
#[track_caller]
pub(super) fn harm(mode: &str, limits: &str) -> String {
    harm_of(&format!("mode = \"{mode}\""), limits)
}

/// The same of a mode that counts.
#[track_caller]
pub(super) fn counted(mode: &str, count: u32, limits: &str) -> String {
    harm_of(&format!("mode = \"{mode}\", count = {count}"), limits)
}

#[track_caller]
pub(super) fn harm_of(settings: &str, limits: &str) -> String {
    let place = desk(settings, limits);
    let output = run(&place);
    assert_eq!(output.status, Some(3), "{output}");
    assert_eq!(output.stdout.lines().count(), 2, "{output}");
    let export = stories(&place.export());
    assert_schema(&export);
    let [storm, calm] = export.as_slice() else {
        panic!("{export:?}")
    };
    // The other plugin's work on the same story is there.
    assert_eq!(outcome(storm, "hygiene")["outcome"], "ok");
    let annotations = storm["annotations"].as_array().unwrap();
    let rules: Vec<_> = annotations.iter().map(|it| it["rule"].clone()).collect();
    assert_eq!(rules, ["hygiene/truncated"], "{storm}");
    // A story that a required plugin failed on never looks clean.
    assert_eq!(storm["state"], "review");
    let reasons = storm["reasons"].as_array().unwrap();
    assert!(reasons.contains(&"unchecked".into()), "{storm}");
    // The next story is as if nothing had been.
    assert_eq!(outcome(calm, "misbehaver")["outcome"], "ok");
    assert_eq!(calm["annotations"][0]["term"], "harmless");
    assert_eq!(calm["state"], "clear");
    let outcome = outcome(storm, "misbehaver");
    let (kind, reason) = (&outcome["failure"], outcome["reason"].as_str().unwrap());
    assert_eq!(outcome["outcome"], "failed");
    assert!(output.stderr.contains(reason), "{output}");
    format!("{}: {reason}", kind.as_str().unwrap())
}

/// A desk with a plugin written by hand first and a plugin that behaves after it.
pub(super) fn handmade(module: &[u8], limits: &str) -> Place {
    let place = Place::with_settings(&format!(
        "quarantine = 0\n\n[[plugins]]\nname = \"handmade\"\npath = \"handmade.wasm\"\nlimits = {{ {limits} }}\n\n\
         [[plugins]]\nname = \"hygiene\"\n"
    ));
    place.write("handmade.wasm", module);
    place
}

/// What became of a plugin written by hand in each of its modes, a line each, after checking that
/// nothing else was harmed. The first name is that of mode 0.
#[track_caller]
pub(super) fn harms(wat: &Wat, names: &[&str]) -> String {
    let body = "Zoë said so, and the crews went back to work on Monday morn...";
    let storms = (0..names.len()).map(|mode| (Wat::headline(mode), body.to_owned()));
    harms_on(wat, names, storms)
}

/// The same on stories with these headlines and bodies.
#[track_caller]
pub(super) fn harms_on(
    wat: &Wat,
    names: &[&str],
    storms: impl Iterator<Item = (String, String)>,
) -> String {
    let place = handmade(&wat.module(), "");
    let mut lines = Vec::new();
    for (number, (headline, body)) in storms.enumerate() {
        let (storm, calm) = (format!("s{number:02}"), format!("s{number:02}-calm"));
        lines.push(json!({"id": storm, "headline": headline, "body": body}).to_string());
        let body = format!("The sea was like glass, and {number} boats sailed.");
        lines.push(json!({"id": calm, "headline": "A calm day", "body": body}).to_string());
    }
    place.write("wire.ndjson", lines.join("\n"));
    drop(run(&place).exits(3));
    let export = stories(&place.export());
    assert_schema(&export);
    assert_eq!(export.len(), 2 * names.len());
    let mut told = String::new();
    for (name, pair) in names.iter().zip(export.chunks(2)) {
        let [storm, calm] = pair else { unreachable!() };
        assert_eq!(outcome(storm, "hygiene")["outcome"], "ok", "{name}");
        let annotations = storm["annotations"].as_array().unwrap();
        let of_hygiene = annotations.iter().filter(|it| it["plugin"] == "hygiene");
        let rules: Vec<_> = of_hygiene.map(|it| it["rule"].clone()).collect();
        assert_eq!(rules, ["hygiene/truncated"], "{name}: {storm}");
        assert_eq!(outcome(calm, "handmade")["outcome"], "ok", "{name}");
        assert_eq!(calm["state"], "clear", "{name}: {calm}");
        let outcome = outcome(storm, "handmade");
        let word = outcome["failure"].as_str().or(outcome["outcome"].as_str());
        let reason = outcome["reason"].as_str().unwrap_or_default();
        assert_eq!(
            storm["reasons"]
                .as_array()
                .unwrap()
                .contains(&"unchecked".into()),
            outcome["outcome"] != "ok"
        );
        let line = format!("{name}: {}: {reason}", word.unwrap());
        told += line.trim_end_matches([':', ' ']);
        told.push('\n');
    }
    told
}

/// What becomes of a plugin written by hand that does not come as far as a story, after checking that
/// it is no mistake in the settings and that nothing else is harmed.
#[track_caller]
pub(super) fn unconfigured(wat: &Wat, limits: &str) -> String {
    let place = handmade(&wat.module(), limits);
    place.write("a.txt", "It rained.\n");
    drop(place.copydesk(["run", "a.txt"]).exits(3));
    let export = stories(&place.export());
    assert_schema(&export);
    assert_eq!(outcome(&export[0], "hygiene")["outcome"], "ok");
    let reasons = export[0]["reasons"].as_array().unwrap();
    assert!(reasons.contains(&"unchecked".into()), "{reasons:?}");
    let outcome = outcome(&export[0], "handmade");
    let (kind, reason) = (&outcome["failure"], &outcome["reason"]);
    format!("{}: {}", kind.as_str().unwrap(), reason.as_str().unwrap())
}

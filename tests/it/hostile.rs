//! A plugin that misbehaves costs its own outcome and nothing else.

use expect_test::expect;
use serde_json::{Value, json};

use crate::support::{
    Output, Place, assert_schema, misbehaver, misbehaver_core, stories, with_manifest,
};

/// The headline that the plugin misbehaves on.
const STORM: &str = "Storm hits the harbour";

/// A desk with the misbehaver first and a plugin that behaves after it.
fn desk(settings: &str, limits: &str) -> Place {
    let place = Place::with_settings(&format!(
        "[[plugins]]\nname = \"misbehaver\"\npath = \"misbehaver.wasm\"\n\
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

fn run(place: &Place) -> Output {
    place.copydesk(["run", "--format", "json", "wire.ndjson"])
}

fn outcome<'a>(story: &'a Value, plugin: &str) -> &'a Value {
    let outcomes = story["outcomes"].as_array().unwrap();
    outcomes.iter().find(|it| it["plugin"] == plugin).unwrap()
}

/// What became of the misbehaver on the storm, after checking that nothing else was harmed.
#[track_caller]
fn harm(mode: &str, limits: &str) -> String {
    harm_of(&format!("mode = \"{mode}\""), limits)
}

/// The same of a mode that counts.
#[track_caller]
fn counted(mode: &str, count: u32, limits: &str) -> String {
    harm_of(&format!("mode = \"{mode}\", count = {count}"), limits)
}

#[track_caller]
fn harm_of(settings: &str, limits: &str) -> String {
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

#[test]
fn a_panic_is_told_with_its_message_and_line() {
    expect!["trap: annotate stopped: panicked at tests/guests/misbehaver/src/traps.rs:8:5: told to panic"].assert_eq(&harm("panic", ""));
}

#[test]
fn an_endless_loop_ends_by_fuel() {
    let limits = "fuel-base-millions = 20, fuel-per-byte = 0";
    expect!["fuel: annotate used up its fuel of 20 million units"].assert_eq(&harm("loop", limits));
}

#[test]
fn an_endless_loop_with_fuel_to_burn_ends_by_the_wall_clock() {
    let limits = "fuel-base-millions = 10000, wall-clock-ms = 100";
    expect!["wall-clock: annotate did not come back within 0.1 s"].assert_eq(&harm("loop", limits));
}

#[test]
fn what_the_wall_clock_stopped_shows_no_fuel() {
    let place = desk(
        "mode = \"loop\"",
        "fuel-base-millions = 10000, wall-clock-ms = 100",
    );
    drop(run(&place).exits(3));
    let export = stories(&place.export());
    assert_eq!(outcome(&export[0], "misbehaver")["fuel"], Value::Null);
    assert!(outcome(&export[1], "misbehaver")["fuel"].is_u64());
}

#[test]
fn endless_recursion_ends_with_the_stack() {
    expect!["stack: annotate recursed until its stack was full"].assert_eq(&harm("recurse", ""));
}

#[test]
fn growth_without_end_stops_at_the_memory_limit() {
    expect!["memory: annotate wanted 65 MiB of memory, its limit is 64 MiB"]
        .assert_eq(&harm("memory", ""));
    expect!["memory: annotate wanted 5 MiB of memory, its limit is 4 MiB"]
        .assert_eq(&harm("memory", "memory-mib = 4"));
}

#[test]
fn annotations_by_the_thousand_are_refused() {
    expect!["output: it made 1001 annotations, more than 1000"]
        .assert_eq(&counted("many", 1_001, ""));
    expect!["memory: annotate wanted 97 MiB of memory, its limit is 64 MiB"]
        .assert_eq(&counted("many", 1_000_000, ""));
    expect!["output: it made 11 annotations, more than 10"].assert_eq(&counted(
        "many",
        11,
        "annotations = 10",
    ));
}

#[test]
fn one_huge_annotation_is_refused() {
    expect!["output: annotation 1 of 1 is not true: a term has 513 bytes, more than 512"]
        .assert_eq(&counted("huge", 513, ""));
    expect!["output: what annotate returned is more than 1024 KiB"].assert_eq(&counted(
        "huge",
        2 << 20,
        "",
    ));
    expect!["output: what annotate returned is more than 1024 KiB"]
        .assert_eq(&counted("huge", 50_000_000, ""));
    expect!["output: what annotate returned is more than 1 KiB"].assert_eq(&counted(
        "many",
        60,
        "output-kib = 1",
    ));
}

#[test]
fn anchors_that_lie_are_refused() {
    expect![[r#"output: annotation 1 of 1 is not true: an anchor at body 0..4 does not hold its quote "\u{1}lie""#]].assert_eq(&harm("wrong-quote", ""));
    expect!["output: annotation 1 of 1 is not true: an anchor at body 73..77 is past the end of 73 bytes"].assert_eq(&harm("past-end", ""));
    expect![
        "output: annotation 1 of 1 is not true: an anchor in the body runs backwards, from 4 to 0"
    ]
    .assert_eq(&harm("reversed", ""));
    expect![
        "output: annotation 1 of 1 is not true: an anchor at body 3..4 cuts a character in two"
    ]
    .assert_eq(&harm("inside-character", ""));
    expect![[r#"output: annotation 1 of 1 is not true: an anchor at body 60..67 does not hold its quote "morn..."; it would be right in code points, but offsets are UTF-8 bytes"#]].assert_eq(&harm("utf16-offsets", ""));
}

#[test]
fn confidences_that_are_none_are_refused() {
    expect!["output: annotation 1 of 1 is not true: a confidence is NaN, not a number from 0 to 1"]
        .assert_eq(&harm("nan", ""));
    expect!["output: annotation 1 of 1 is not true: a confidence is 1.5, not a number from 0 to 1"]
        .assert_eq(&harm("over-one", ""));
}

#[test]
fn what_the_manifest_does_not_have_is_refused() {
    expect![[r#"output: annotation 1 of 1 is not true: its manifest has no rule "quiet""#]]
        .assert_eq(&harm("undeclared-rule", ""));
    expect![[r#"output: annotation 1 of 1 is not true: its manifest does not list summary:"extract" under `produces`"#]].assert_eq(&harm("undeclared-kind", ""));
}

#[test]
fn a_flood_of_logs_is_taken_for_an_attack() {
    expect!["output: it logged 10001 times, 988990 bytes in all, which is taken for a flood"]
        .assert_eq(&harm("log-flood", ""));
}

#[test]
fn a_failure_in_the_plugins_own_words_is_told() {
    expect!["plugin: it could not be done"].assert_eq(&harm("fail", ""));
}

#[test]
fn an_abstention_is_no_failure_and_a_required_one_leaves_the_story_unchecked() {
    let place = desk("mode = \"abstain\"", "");
    drop(run(&place).exits(0));
    let export = stories(&place.export());
    let outcome = outcome(&export[0], "misbehaver");
    assert_eq!(outcome["outcome"], "abstained");
    assert_eq!(outcome["reason"], "there is nothing honest to say");
    assert_eq!(export[0]["reasons"], json!(["open", "unchecked"]));
    assert_eq!(export[1]["state"], "clear");
}

#[test]
fn a_failure_of_a_plugin_that_is_not_required_is_told_and_holds_no_story() {
    let place = desk("mode = \"fail\"", "");
    let settings = place.path().join("copydesk.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let text = text.replacen("limits =", "required = false\nlimits =", 1);
    std::fs::write(&settings, text).unwrap();
    drop(run(&place).exits(3));
    let export = stories(&place.export());
    assert_eq!(export[0]["reasons"], json!(["open"]));
    assert_eq!(outcome(&export[0], "misbehaver")["outcome"], "failed");
}

#[test]
fn a_plugin_that_needs_the_word_of_one_that_failed_is_skipped() {
    let manifest = "name = \"late\"\nversion = \"0.1.0\"\napi = \"0.1\"\nsummary = \"Test.\"\n\
                    reads = [\"body\"]\nneeds = [\"tag:misbehaviour\"]\n\
                    produces = [\"tag:late\", \"tag:misbehaviour\"]\n";
    let place = desk("mode = \"panic\"", "");
    place.write("late.wasm", with_manifest(misbehaver_core(), manifest));
    let settings = place.path().join("copydesk.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(
        &settings,
        text + "\n[[plugins]]\nname = \"late\"\npath = \"late.wasm\"\n",
    )
    .unwrap();
    drop(run(&place).exits(3));
    let export = stories(&place.export());
    let late = outcome(&export[0], "late");
    assert_eq!(late["outcome"], "skipped");
    assert_eq!(
        late["reason"],
        "it needs tag:misbehaviour of misbehaver, which failed"
    );
    assert_eq!(outcome(&export[1], "late")["outcome"], "ok");
}

#[test]
fn every_story_has_an_instance_of_its_own() {
    let place = Place::with_settings(
        "[[plugins]]\nname = \"misbehaver\"\npath = \"misbehaver.wasm\"\n\
         settings = { mode = \"remember\" }\n",
    );
    place.write("misbehaver.wasm", misbehaver());
    let line = |it: usize| json!({"id": format!("s{it}"), "text": format!("It rained {it} mm.")});
    let lines: Vec<String> = (0..30).map(|it| line(it).to_string()).collect();
    place.write("wire.ndjson", lines.join("\n"));
    place.run_well(["--jobs", "2", "wire.ndjson"]);
    for story in stories(&place.export()) {
        assert_eq!(story["annotations"][0]["term"], "call 1", "{story}");
    }
}

#[test]
fn escape_codes_of_a_plugin_do_not_reach_the_terminal() {
    let place = desk("mode = \"log-escapes\"", "");
    let run = place.copydesk(["run", "-v", "wire.ndjson"]).exits(0);
    assert!(run.stderr.contains("warn: "), "{run}");
    let show = place.copydesk(["show", "a-storm"]).exits(0);
    let check = place.copydesk(["check", "-v", "wire.ndjson"]);
    let export = place.copydesk(["export", "--with-receipts"]).exits(0);
    for output in [run, show, check, export] {
        let text = output.to_string();
        let bad = |c: &char| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{202e}').contains(c);
        assert_eq!(text.chars().find(bad), None, "{text:?}");
        assert!(
            !text.lines().any(|line| line.starts_with("error: forged")),
            "{text}"
        );
    }
}

#[test]
fn what_a_plugin_logs_is_shown_when_asked_for_and_bears_its_name() {
    let place = desk("mode = \"log-escapes\"", "");
    let loud = place.copydesk(["run", "-v", "wire.ndjson"]).exits(0);
    let logs: Vec<_> = loud
        .stderr
        .lines()
        .filter(|line| line.contains("warn:"))
        .collect();
    expect!["misbehaver 0.1.0 on a-storm: warn: [31mred [0m error: forged 2J done"]
        .assert_eq(&logs.join("\n"));
    let quiet = place.copydesk(["run", "wire.ndjson"]).exits(0);
    assert!(!quiet.stderr.contains("warn:"), "{quiet}");
}

#[test]
fn a_log_beyond_its_limit_is_cut_off_and_costs_nothing_else() {
    let place = desk("mode = \"log-flood\", count = 100", "log-kib = 1");
    drop(run(&place).exits(0));
    let export = stories(
        &place
            .copydesk(["export", "--with-receipts"])
            .exits(0)
            .stdout,
    );
    let log = outcome(&export[0], "misbehaver")["receipt"]["log"]
        .as_array()
        .unwrap()
        .clone();
    let bytes: usize = log.iter().map(|it| it.as_str().unwrap().len()).sum();
    assert!((500..1100).contains(&bytes), "{bytes}: {log:?}");
    assert!(
        log.last()
            .unwrap()
            .as_str()
            .unwrap()
            .ends_with("[cut off by the log limit]")
    );
    assert_eq!(outcome(&export[0], "misbehaver")["outcome"], "ok");
}

#[test]
fn a_failure_is_the_same_whatever_the_number_of_jobs() {
    let export = |jobs: &str| {
        let place = desk("mode = \"panic\"", "");
        let run = place.copydesk(["run", "--jobs", jobs, "wire.ndjson"]);
        drop(run.exits(3));
        place.export()
    };
    assert!(export("1") == export("8"));
}

#[test]
fn a_name_or_a_text_that_is_empty_is_refused() {
    expect!["output: annotation 1 of 1 is not true: a message is empty"]
        .assert_eq(&harm("empty-message", ""));
    expect!["output: annotation 1 of 1 is not true: a term is empty"]
        .assert_eq(&harm("empty-term", ""));
}

#[test]
fn a_slow_story_keeps_its_place_whatever_the_number_of_jobs() {
    // Some tenths of a second for the first story; the others are ready long before.
    let place = desk("mode = \"loop\"", "fuel-base-millions = 10000");
    let slow = json!({"id": "twice", "headline": STORM, "body": "It rained."});
    let mut lines = vec![slow.to_string()];
    for number in 0..20 {
        let id = format!("s{number:02}");
        let calm = json!({"id": id, "headline": "Calm", "body": format!("{number} boats sailed.")});
        lines.push(calm.to_string());
    }
    lines.push(json!({"id": "twice", "headline": "Calm again", "body": "It is dry."}).to_string());
    place.write("wire.ndjson", lines.join("\n"));
    let told = place.copydesk(["run", "--jobs", "8", "--format", "json", "wire.ndjson"]);
    let told = told.exits(3).json_lines();
    let ids: Vec<&str> = told.iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!((ids[0], ids[1], ids[21]), ("twice", "s00", "twice"));
    assert!(ids[1..21].is_sorted(), "{ids:?}");
    // The update came last, so it is the story.
    let export = stories(&place.export());
    let twice = export.iter().find(|it| it["id"] == "twice").unwrap();
    assert_eq!(
        (&twice["version"], &twice["headline"]),
        (&2.into(), &"Calm again".into())
    );
}

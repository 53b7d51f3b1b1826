//! A thousand stories with a plugin that misbehaves in every way beside those that come with the
//! program.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use expect_test::expect;
use misbehaver::MODES;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::desk::outcome;
use crate::support::{
    Place, assert_schema, assert_true_anchors, misbehaver, misbehaver_core, stories, with_manifest,
};

const STORIES: usize = 1000;

const STOCK: &str = "[[plugins]]\nname = \"hygiene\"\n\n[[plugins]]\nname = \"tagger\"\n\n\
                     [[plugins]]\nname = \"summarizer\"\n";

/// First of all, so that everything comes after it. It is not required, so that what it does
/// changes nothing about where a story stands but by its own flags.
const MISBEHAVER: &str = "quarantine = 0\n\n[[plugins]]\nname = \"misbehaver\"\npath = \"misbehaver.wasm\"\n\
                          required = false\nsettings = { mode = \"by-headline\" }\n\
                          limits = { fuel-base-millions = 100, fuel-per-byte = 0 }\n\n";

/// Ways to misbehave before the first story, each with what makes it short.
const BEFORE: [(&str, &str, &str); 4] = [
    ("panic-configure", "", "trap"),
    ("loop-configure", "fuel-configure-millions = 1", "fuel"),
    ("recurse-configure", "", "stack"),
    ("memory-configure", "memory-mib = 4", "memory"),
];

const SENTENCES: [&str; 11] = [
    "Zoë Müller, the port’s director, said “we are ready” on Monday.",
    "The ferry company has cut its timetable by 12 % since January.",
    "Residents of the old town have complained about the noise for years.",
    "A spokesman for the ministry declined to comment.",
    "The council will vote on the plan in the second week of May.",
    "Two of the five cranes stood still, as they had the week before.",
    "Fishermen fear that the new pier takes away their best berths.",
    "The harbour authority expects €4.5 million in fees this year.",
    "Nobody was hurt when the barge ran aground near the lighthouse.",
    "“It is the worst storm that I have seen,” the pilot told reporters.",
    "The court is to hear the company’s appeal in the autumn.",
];

/// The stories, of which the last word of each headline is a mode.
fn wire() -> String {
    let story = |it: usize| {
        let sentence = |n: usize| SENTENCES[(it * 7 + n * (1 + it % 5)) % SENTENCES.len()];
        let paragraph = |p: usize| {
            (0..3)
                .map(|n| sentence(3 * p + n))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let mut body = format!("{}\n\n{}\n\n{}", paragraph(0), paragraph(1), paragraph(2));
        if it.is_multiple_of(4) {
            body += " The work is to beg...";
        }
        let headline = format!(
            "Storm number {it} hits the harbour {}",
            MODES[it % MODES.len()]
        );
        json!({"id": format!("s{it:04}"), "headline": headline, "body": body}).to_string()
    };
    (0..STORIES).map(|it| story(it) + "\n").collect()
}

/// What the stock plugins said of each story and what became of them, byte for byte.
fn of_stock_plugins(export: &str) -> Vec<String> {
    let kept = |line: &str| {
        let story: BTreeMap<&str, Box<RawValue>> = serde_json::from_str(line).unwrap();
        let mut kept = story["id"].get().to_owned();
        for list in ["annotations", "outcomes"] {
            let items: Vec<Box<RawValue>> = serde_json::from_str(story[list].get()).unwrap();
            for item in items {
                let value: Value = serde_json::from_str(item.get()).unwrap();
                if !value["plugin"].as_str().unwrap().starts_with("misbehaver") {
                    kept.push('\n');
                    kept.push_str(item.get());
                }
            }
        }
        kept
    };
    export.lines().map(kept).collect()
}

#[test]
fn the_stock_plugins_say_the_same_beside_a_plugin_that_misbehaves_in_every_way() {
    let alone = Place::with_settings(STOCK);
    alone.write("wire.ndjson", wire());
    alone.run_well(["wire.ndjson"]);
    let before = BEFORE.map(|(mode, limits, _)| {
        format!(
            "[[plugins]]\nname = \"misbehaver-{mode}\"\npath = \"{mode}.wasm\"\nrequired = false\n\
             settings = {{ mode = \"{mode}\" }}\nlimits = {{ {limits} }}\n\n"
        )
    });
    let beside = Place::with_settings(&format!("{MISBEHAVER}{}{STOCK}", before.concat()));
    for (mode, ..) in BEFORE {
        let manifest = include_str!("../../guests/misbehaver/plugin.toml");
        let manifest = manifest.replace(
            "name = \"misbehaver\"",
            &format!("name = \"misbehaver-{mode}\""),
        );
        let manifest = manifest.replace("flag:misbehaver/", &format!("flag:misbehaver-{mode}/"));
        beside.write(
            &format!("{mode}.wasm"),
            with_manifest(misbehaver_core(), &manifest),
        );
    }
    beside.write("misbehaver.wasm", misbehaver());
    beside.write("wire.ndjson", wire());
    drop(beside.copydesk(["run", "wire.ndjson"]).exits(3));
    let (alone, beside) = (alone.export(), beside.export());

    let (expected, found) = (of_stock_plugins(&alone), of_stock_plugins(&beside));
    assert_eq!(found.len(), STORIES);
    for (expected, found) in expected.iter().zip(&found) {
        assert_eq!(expected, found);
    }
    // They had something to say.
    let said = expected
        .iter()
        .map(|it| it.lines().count() - 4)
        .sum::<usize>();
    assert!(said > 5 * STORIES, "{said}");

    let export = stories(&beside);
    assert_schema(&export);
    assert_true_anchors(&export);
    each_mode_comes_to_the_same_each_time(&export);
}

fn each_mode_comes_to_the_same_each_time(export: &[Value]) {
    let mut told: BTreeMap<&str, String> = BTreeMap::new();
    for (number, story) in export.iter().enumerate() {
        let outcome = outcome(story, "misbehaver");
        let failure = outcome["failure"].as_str();
        let word = failure.or(outcome["outcome"].as_str()).unwrap();
        let mode = MODES[number % MODES.len()];
        let first = told.entry(mode).or_insert_with(|| word.to_owned());
        assert_eq!(first, word, "{mode}: {outcome}");
        if mode == "remember" {
            assert_eq!(story["annotations"][0]["term"], "call 1");
        }
    }
    for (mode, _, kind) in BEFORE {
        for story in export {
            let outcome = outcome(story, &format!("misbehaver-{mode}"));
            assert_eq!(outcome["failure"], kind, "{outcome}");
            assert!(
                outcome["reason"]
                    .as_str()
                    .unwrap()
                    .starts_with("configure ")
            );
        }
    }
    let mut lines = String::new();
    for mode in MODES {
        writeln!(lines, "{mode}: {}", told[mode]).unwrap();
    }
    expect![[r#"
        none: ok
        panic: trap
        exit: trap
        abort: trap
        out-of-bounds: trap
        loop: fuel
        recurse: stack
        memory: memory
        many: memory
        huge: memory
        many-anchors: output
        many-suggestions: output
        many-related: output
        many-extra: output
        long-reason: memory
        wrong-quote: output
        past-end: output
        far-offsets: output
        wrong-suggestion: output
        unread-field: output
        reversed: output
        inside-character: output
        utf16-offsets: output
        nan: output
        nan-relevance: output
        over-one: output
        negative: output
        infinite: output
        empty-message: output
        empty-term: output
        undeclared-rule: output
        stolen-rule: output
        undeclared-kind: output
        log-flood: output
        log-huge: memory
        log-empty: ok
        log-escapes: ok
        abstain: abstained
        fail: plugin
        remember: ok
        by-headline: ok
    "#]]
    .assert_eq(&lines);
}

//! Whole corpora of real stories, where they lie beside the checkout: every one through the desk.
//!
//! Nothing of them is in the repository; where they are missing, the tests say so and pass.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Place, assert_schema, assert_true_anchors, python, root, skipped, stories};

fn shared() -> PathBuf {
    root().join("../shared")
}

/// The export of a corpus, in a file of a place; none where the corpus is not there.
fn through_the_desk(test: &str, corpus: &str, stories_in_it: usize) -> Option<(Place, PathBuf)> {
    let path = shared().join("data").join(corpus);
    if !path.is_file() {
        skipped(test, &format!("there is no ../shared/data/{corpus}"));
        return None;
    }
    let place = Place::new();
    place.run_well([Path::new("-q"), &path]);
    let export = place.export();
    let parsed = stories(&export);
    assert_eq!(parsed.len(), stories_in_it);
    assert_schema(&parsed);
    assert!(assert_true_anchors(&parsed) > stories_in_it);
    let failed = parsed
        .iter()
        .flat_map(|it| it["outcomes"].as_array().unwrap());
    let failed = failed.filter(|it| it["outcome"] == "failed").count();
    assert_eq!(failed, 0);
    let file = place.write("export.ndjson", export);
    Some((place, file))
}

/// Runs Python among the scoring scripts; none where it, or a package of its own, is missing.
fn score(test: &str, needs: &str, args: &[&str]) -> Option<String> {
    let run = |args: &[&str]| {
        let mut python = Command::new(python());
        python.env("PYTHONPATH", shared().join("scoring"));
        python
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .args(args)
            .output()
    };
    let import = format!("import {needs}");
    if !run(&["-c", &import]).is_ok_and(|tried| tried.status.success()) {
        let name = python();
        let name = name.to_string_lossy();
        skipped(
            test,
            &format!("`{name} -c 'import {needs}'` does not work (PYTHON names another)"),
        );
        return None;
    }
    let output = run(args).unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {said}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// What the scoring scripts insist on for every export: ids, anchors, confidences.
const PAIR: &str = "import sys, stories; gold, export, field, kind = sys.argv[1:]; \
    pairs, missing = stories.pair(stories.read_gold(gold, field, {'str': str, 'list': list}[kind]), export); \
    print(len(pairs), missing)";

#[test]
fn the_whole_of_bbc_topics_goes_through() {
    let test = "the_whole_of_bbc_topics_goes_through";
    let corpus = "bbc_topics/bbc_all.dev.ndjson";
    let Some((_place, export)) = through_the_desk(test, corpus, 1798) else {
        return;
    };
    let gold = shared().join("data").join(corpus);
    let args = [
        "-c",
        PAIR,
        gold.to_str().unwrap(),
        export.to_str().unwrap(),
        "topic",
        "str",
    ];
    if let Some(said) = score(test, "stories", &args) {
        assert_eq!(said, "1798 0\n");
    }
}

#[test]
fn the_whole_of_kpcrowd_goes_through_and_is_scored() {
    let test = "the_whole_of_kpcrowd_goes_through_and_is_scored";
    let corpus = "kpcrowd/kpcrowd_full.dev.ndjson";
    let Some((_place, export)) = through_the_desk(test, corpus, 290) else {
        return;
    };
    let gold = shared().join("data").join(corpus);
    let (gold, export) = (gold.to_str().unwrap(), export.to_str().unwrap());
    let args = ["-c", PAIR, gold, export, "keyphrases", "list"];
    if let Some(said) = score(test, "stories", &args) {
        assert_eq!(said, "290 0\n");
    }
    let script = shared().join("scoring/keyphrases.py");
    let args = [script.to_str().unwrap(), gold, export];
    let Some(said) = score(test, "nltk", &args) else {
        return;
    };
    let result: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(result["missing"], 0, "{said}");
    assert_eq!(result["stories"], 290, "{said}");
}

/// Two thousand take minutes: as many as are replayed in some seconds.
#[test]
fn the_first_of_bbc_topics_are_replayed_without_a_difference() {
    let test = "the_first_of_bbc_topics_are_replayed_without_a_difference";
    let corpus = "bbc_topics/bbc_all.dev.ndjson";
    let Ok(text) = std::fs::read_to_string(shared().join("data").join(corpus)) else {
        skipped(test, &format!("there is no ../shared/data/{corpus}"));
        return;
    };
    let place = Place::new();
    let lines: Vec<&str> = text.lines().take(300).collect();
    place.write("wire.ndjson", lines.join("\n"));
    place.run_well(["-q", "wire.ndjson"]);
    let replay = place.copydesk(["replay"]).exits(0);
    let whole = "replayed  2700 outcomes of 300 stories: 2700 the same, none differs";
    assert!(replay.stderr.contains(whole), "{replay}");
}

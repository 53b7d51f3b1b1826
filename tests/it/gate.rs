//! The gate of a desk: which flags hold a story at which step, and who may waive that.

use std::fs;

use expect_test::expect;
use serde_json::{Value, json};

use crate::support::Place;

const TEXT: &str = "The ferry company will raise its fares in May, for the third time within a year, \
     its spokesman said. Nobody was asked.\n\nThe island council will be g...";

/// A desk with a gate, and a story with one flag, of `hygiene/truncated`, an error.
fn desk(gate: &str) -> Place {
    let settings = format!(
        "{gate}\n[[plugins]]\nname = \"hygiene\"\n\n[[editors]]\nname = \"Ada\"\nrole = \"editor\"\n\n\
         [[editors]]\nname = \"Rex\"\nrole = \"reader\"\n"
    );
    let place = Place::with_settings(&settings);
    let story = json!({"id": "ferry", "title": "Ferry fares rise again", "text": TEXT}).to_string();
    let args = ["run", "--input-format", "ndjson", "--quiet", "-"];
    drop(place.copydesk_fed(args, story.as_bytes()).exits(0));
    place
}

#[track_caller]
fn state(place: &Place) -> Value {
    let shown = place
        .copydesk(["show", "ferry", "--format", "json"])
        .exits(0);
    shown.json_lines().remove(0)["state"].clone()
}

#[test]
fn what_is_recommended_holds_nothing_and_is_said_with_the_approval() {
    let place = desk("[gate.rules]\n\"hygiene/truncated\" = \"recommended\"");
    assert_eq!(state(&place), "clear");
    let approve = ["review", "approve", "ferry", "--by", "Ada"];
    expect![[r#"
        approved ferry; the story is approved now (act 1)
          recommended, and not decided: hygiene/truncated 22a66dbd57a9f7e0bcdb
    "#]]
    .assert_eq(&place.copydesk(approve).exits(0).stdout);
    let undo = ["review", "undo", "ferry", "--by", "Ada"];
    drop(place.copydesk(undo).exits(0));
    let json = [&approve[..], &["--format", "json"]].concat();
    let told = place.copydesk(json).exits(0).json_lines().remove(0);
    assert_eq!(told["recommended"].as_array().unwrap().len(), 1, "{told}");
}

#[test]
fn a_step_has_rules_of_its_own() {
    let gate = "[gate.clear]\nseverity = \"note\"\n[gate.approve.rules]\n\"hygiene/*\" = \"off\"";
    let place = desk(gate);
    assert_eq!(state(&place), "review");
    let approved = place.copydesk(["review", "approve", "ferry", "--by", "Ada"]);
    expect![[r#"
        approved ferry; the story is approved now (act 1)
    "#]]
    .assert_eq(&approved.exits(0).stdout);
}

#[test]
fn who_may_waive_is_for_the_settings_to_say() {
    let over = [
        "review",
        "approve",
        "ferry",
        "--override",
        "--reason",
        "I read it",
        "--by",
    ];
    let over = |place: &Place, by: &str| place.copydesk([&over[..], &[by]].concat());
    let chief = desk("gate = \"error\"");
    expect![[r#"
        error: Ada is editor here, and this takes chief
          hint: roles are set in copydesk.toml, under [[editors]]
    "#]]
    .assert_eq(&over(&chief, "Ada").exits(2).stderr);
    let nobody = desk("[gate]\nwaive = \"nobody\"");
    expect![[r#"
        error: the settings let nobody approve by override
          hint: decide the flags, or run again; `waive` is set in copydesk.toml, under [gate]
    "#]]
    .assert_eq(&over(&nobody, "Zoe").exits(2).stderr);
    assert_eq!(state(&nobody), "review");
    let editor = desk("[gate]\nwaive = \"editor\"");
    drop(over(&editor, "Ada").exits(0));
    assert_eq!(state(&editor), "approved");
}

#[test]
fn a_reader_decides_nothing() {
    let place = desk("gate = \"error\"");
    let refused = place.copydesk(["review", "spike", "ferry", "--by", "Rex"]);
    expect![[r#"
        error: Rex is reader here, and this takes editor
          hint: roles are set in copydesk.toml, under [[editors]]
    "#]]
    .assert_eq(&refused.exits(2).stderr);
    let forget = [
        "store", "forget", "ferry", "--reason", "a demand", "--by", "Rex",
    ];
    let refused = place.copydesk(forget).exits(2).stderr;
    assert!(refused.contains("Rex is reader here"), "{refused}");
    assert_eq!(state(&place), "review");
}

#[test]
fn a_need_for_a_rule_that_is_not_there_is_a_mistake() {
    let place = desk("gate = \"error\"");
    let settings = fs::read_to_string(place.path().join("copydesk.toml")).unwrap();
    let gate = "[gate.rules]\n\"hygiene/truncatd\" = \"off\"";
    let settings = settings.replace("gate = \"error\"", gate);
    place.write("copydesk.toml", settings);
    let run = place.copydesk_fed(["run", "-"], b"A text.");
    expect![[r#"
        error: plugin `hygiene` has no rule `truncatd`
         --> $PLACE/copydesk.toml:2:1
          |
        2 | "hygiene/truncatd" = "off"
          | ^^^^^^^^^^^^^^^^^^ not one of its rules
          |
          = hint: did you mean `hygiene/truncated`?
    "#]]
    .assert_eq(&run.exits(2).stderr);
}

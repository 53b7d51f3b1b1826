//! What becomes of the other plugins and the other stories.

use serde_json::json;

use super::desk::{STORM, desk, outcome, run};
use crate::support::{Place, misbehaver_core, stories, with_manifest};

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

/// Whoever claims to produce what another needs cannot take that one out by failing.
#[test]
fn a_claim_of_a_plugin_that_fails_takes_no_need_away_that_another_has_met() {
    let named = |name: &str, rest: &str| {
        let manifest = format!(
            "name = \"{name}\"\nversion = \"0.1.0\"\napi = \"0.1\"\nsummary = \"Test.\"\n\
             reads = [\"headline\", \"body\"]\n{rest}\n\
             [settings.mode]\ntype = \"string\"\nsummary = \"How.\"\n"
        );
        with_manifest(misbehaver_core(), &manifest)
    };
    let needy = named(
        "needy",
        "needs = [\"tag:misbehaviour\"]\nproduces = [\"tag:misbehaviour\"]",
    );
    let of = |meek: &str, greedy_is_required: bool| {
        let place = Place::with_settings(&format!(
            "[[plugins]]\nname = \"needy\"\npath = \"needy.wasm\"\n\n\
             [[plugins]]\nname = \"greedy\"\npath = \"greedy.wasm\"\n\
             required = {greedy_is_required}\nsettings = {{ mode = \"panic\" }}\n\n\
             [[plugins]]\nname = \"meek\"\npath = \"meek.wasm\"\nrequired = false\n\
             settings = {{ mode = \"{meek}\" }}\n"
        ));
        place.write("needy.wasm", &needy);
        place.write("greedy.wasm", named("greedy", "produces = [\"tag\"]"));
        place.write(
            "meek.wasm",
            named("meek", "produces = [\"tag:misbehaviour\"]"),
        );
        place.write("a.txt", "It rained.\n");
        drop(place.copydesk(["run", "a.txt"]).exits(3));
        let export = stories(&place.export());
        let needy = outcome(&export[0], "needy");
        let word = needy["outcome"].as_str().unwrap();
        format!("{word} {}", needy["reason"].as_str().unwrap_or_default())
    };
    let one = "skipped it needs tag:misbehaviour of greedy, which failed";
    assert_eq!(of("none", false), "ok ");
    assert_eq!(of("abstain", false), "ok ");
    assert_eq!(of("none", true), one);
    assert_eq!(of("panic", false), one);
}

//! A plugin that fails on story after story is taken out of the run, at the same story whatever the
//! number of jobs.

use expect_test::expect;
use serde_json::{Value, json};

use crate::support::{
    Output, Place, assert_schema, misbehaver, misbehaver_core, stories, with_manifest,
};

/// A wire of so many stories, of which those in the range are storms.
fn wire(stories: usize, storms: std::ops::Range<usize>) -> String {
    let lines = (0..stories).map(|number| {
        let headline = if storms.contains(&number) {
            "Storm hits the harbour"
        } else {
            "A calm day"
        };
        let body = format!("{number} boats went out and came back on Monday morning.");
        json!({"id": format!("s{number:03}"), "headline": headline, "body": body}).to_string()
            + "\n"
    });
    lines.collect()
}

/// A desk with a plugin that fails on storms, one that needs its word and does the same, and one
/// that behaves.
fn desk(top: &str, required: bool) -> Place {
    let entry = |name: &str| {
        format!(
            "[[plugins]]\nname = \"{name}\"\npath = \"{name}.wasm\"\nrequired = {required}\n\
             settings = {{ mode = \"panic\", only-if = \"Storm\" }}\n\n"
        )
    };
    let place = Place::with_settings(&format!(
        "{top}\n{}{}[[plugins]]\nname = \"hygiene\"\n",
        entry("misbehaver"),
        entry("late")
    ));
    let manifest = "name = \"late\"\nversion = \"0.1.0\"\napi = \"0.1\"\nsummary = \"Test.\"\n\
                    reads = [\"headline\", \"body\"]\nneeds = [\"tag:misbehaviour\"]\n\
                    produces = [\"tag:misbehaviour\"]\n\
                    [settings.mode]\ntype = \"string\"\nsummary = \"How.\"\n\
                    [settings.only-if]\ntype = \"string\"\nsummary = \"When.\"\n";
    place.write("misbehaver.wasm", misbehaver());
    place.write("late.wasm", with_manifest(misbehaver_core(), manifest));
    place
}

fn outcome<'a>(story: &'a Value, plugin: &str) -> &'a Value {
    let outcomes = story["outcomes"].as_array().unwrap();
    outcomes.iter().find(|it| it["plugin"] == plugin).unwrap()
}

/// The names of what became of a plugin, story by story, without repeats.
fn course(export: &[Value], plugin: &str) -> Vec<String> {
    let word = |story: &Value| {
        let outcome = outcome(story, plugin);
        let skip = outcome["skip"].as_str();
        skip.or(outcome["outcome"].as_str()).unwrap().to_owned()
    };
    let mut course: Vec<(String, usize)> = Vec::new();
    for word in export.iter().map(word) {
        match course.last_mut() {
            Some((last, times)) if *last == word => *times += 1,
            _ => course.push((word, 1)),
        }
    }
    let told = course.into_iter();
    told.map(|(word, times)| format!("{times} {word}"))
        .collect()
}

fn run(place: &Place, args: &[&str]) -> Output {
    let args = [&["run"], args, &["wire.ndjson"]].concat();
    place.copydesk(args).exits(3)
}

#[test]
fn a_plugin_that_fails_on_five_stories_in_a_row_misses_the_rest() {
    let place = desk("", true);
    place.write("wire.ndjson", wire(40, 3..40));
    let output = run(&place, &[]).steady();
    let closing: String = output
        .stderr
        .lines()
        .skip_while(|line| !line.starts_with("stories "))
        .map(|line| format!("{line}\n"))
        .collect();
    expect![[r#"
        stories   40 stored
        states    37 in review, 3 clear
        flags     0 errors, 0 warnings, 0 notes
        also      6 tags, 0 summaries
        plugins   misbehaver 0.1.0 [share]%   3 ok, 5 FAILED, 32 SKIPPED
                  late 0.1.0 [share]%   3 ok, 37 SKIPPED
                  hygiene 0.1.0 [share]%  40 ok
        out       misbehaver 0.1.0 QUARANTINED after s007: 5 failures in a row, 32 stories missed
                  fix or replace it and do the same again; `quarantine = 0` in copydesk.toml keeps it in
        time      [measured]
    "#]].assert_eq(&closing);
    let export = stories(&place.export());
    assert_schema(&export);
    assert_eq!(
        course(&export, "misbehaver"),
        ["3 ok", "5 failed", "32 quarantined"]
    );
    assert_eq!(course(&export, "late"), ["3 ok", "37 need"]);
    assert_eq!(course(&export, "hygiene"), ["40 ok"]);
    let missed = &export[39];
    let reason = |plugin| outcome(missed, plugin)["reason"].as_str().unwrap();
    expect!["quarantined after 5 failures in a row"].assert_eq(reason("misbehaver"));
    expect!["it needs tag:misbehaviour of misbehaver, which is quarantined"]
        .assert_eq(reason("late"));
    // Nobody looked where somebody had to.
    assert_eq!(missed["state"], "review");
    assert_eq!(missed["reasons"], json!(["unchecked"]));
}

#[test]
fn the_export_is_the_same_for_one_job_and_for_eight() {
    let export = |jobs: &str| {
        let place = desk("quarantine = 2", false);
        // Over two batches, with a cut where many are under way.
        place.write("wire.ndjson", wire(300, 20..300));
        let output = run(&place, &["--jobs", jobs, "--format", "json"]);
        (place.export(), output.stdout)
    };
    let (one, eight) = (export("1"), export("8"));
    let course = course(&stories(&one.0), "misbehaver");
    assert_eq!(course, ["20 ok", "2 failed", "278 quarantined"]);
    assert!(one == eight);
}

#[test]
fn an_answer_in_between_ends_the_row() {
    let place = desk("", true);
    let calm_again = wire(9, 0..9).replacen("Storm", "Calm", 5);
    let storms = calm_again.replacen("Calm", "Storm", 4);
    place.write("wire.ndjson", storms);
    let output = run(&place, &[]);
    assert!(!output.stderr.contains("QUARANTINED"), "{output}");
    let export = stories(&place.export());
    assert_eq!(
        course(&export, "misbehaver"),
        ["4 failed", "1 ok", "4 failed"]
    );
}

#[test]
fn zero_keeps_every_plugin_in() {
    let place = desk("quarantine = 0", true);
    place.write("wire.ndjson", wire(20, 0..20));
    let output = run(&place, &[]);
    assert!(!output.stderr.contains("QUARANTINED"), "{output}");
    let export = stories(&place.export());
    assert_eq!(course(&export, "misbehaver"), ["20 failed"]);
}

#[test]
fn what_the_wall_clock_stopped_takes_nobody_out() {
    let place = Place::with_settings(
        "quarantine = 1\n[[plugins]]\nname = \"misbehaver\"\npath = \"misbehaver.wasm\"\n\
         settings = { mode = \"loop\", only-if = \"Storm\" }\n\
         limits = { fuel-base-millions = 10000, wall-clock-ms = 100 }\n",
    );
    place.write("misbehaver.wasm", misbehaver());
    place.write("wire.ndjson", wire(4, 0..3));
    let output = run(&place, &[]);
    assert!(!output.stderr.contains("QUARANTINED"), "{output}");
    let export = stories(&place.export());
    assert_eq!(course(&export, "misbehaver"), ["3 failed", "1 ok"]);
    assert_eq!(outcome(&export[0], "misbehaver")["failure"], "wall-clock");
}

#[test]
fn the_next_run_begins_with_every_plugin_in() {
    let place = desk("quarantine = 1", true);
    place.write("wire.ndjson", wire(10, 0..1));
    drop(run(&place, &[]));
    let missed = course(&stories(&place.export()), "misbehaver");
    assert_eq!(missed, ["1 failed", "9 quarantined"]);
    // The same stories without the one that it fails on.
    let calm: String = wire(10, 0..1)
        .lines()
        .skip(1)
        .map(|it| format!("{it}\n"))
        .collect();
    place.write("wire.ndjson", calm);
    place.run_well(["wire.ndjson"]);
    let export = stories(&place.export());
    assert_eq!(course(&export, "misbehaver"), ["1 failed", "9 ok"]);
    assert_eq!(export[9]["state"], "clear");
}

#[test]
fn the_summary_has_a_form_for_programs() {
    let place = desk("quarantine = 2", true);
    place.write("wire.ndjson", wire(10, 1..10));
    let output = run(&place, &["--format", "json"]);
    let summary = output.stderr.lines().last().unwrap();
    let summary: Value = serde_json::from_str(summary).unwrap();
    let plugins = summary["plugins"].as_array().unwrap();
    let of = |name: &str| plugins.iter().find(|it| it["plugin"] == name).unwrap();
    assert_eq!(
        of("misbehaver")["quarantined"],
        json!({
            "after_story": "s002", "failures": 2, "missed": 7,
            "hint": "fix or replace it and do the same again; `quarantine = 0` in \
                     copydesk.toml keeps it in",
        })
    );
    assert_eq!(of("late").get("quarantined"), None);
}

#[test]
fn a_quiet_run_and_a_check_say_so_too() {
    let place = desk("quarantine = 2", false);
    place.write("wire.ndjson", wire(6, 0..6));
    let told = |args: &[&str]| {
        let output = place.copydesk(args).exits(3);
        let lines = output.stderr.lines();
        let lines = lines.skip_while(|line| !line.contains("QUARANTINED"));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let notice = "\
misbehaver 0.1.0 QUARANTINED after s001: 2 failures in a row, 4 stories missed
  hint: fix or replace it and do the same again; `quarantine = 0` in copydesk.toml keeps it in
";
    assert_eq!(told(&["run", "--quiet", "wire.ndjson"]), notice);
    assert_eq!(told(&["check", "--quiet", "wire.ndjson"]), notice);
    expect![[r#"
        misbehaver 0.1.0 QUARANTINED after s001: 2 failures in a row, 4 stories missed
          hint: fix or replace it and do the same again; `quarantine = 0` in copydesk.toml keeps it in
        6 stories: nothing found
    "#]].assert_eq(&told(&["check", "wire.ndjson"]));
}

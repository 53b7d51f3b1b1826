//! An editor decides on the command line: what stands, what is refused, what comes back.

use std::fs;

use expect_test::expect;
use serde_json::{Value, json};

use crate::support::{Place, assert_schema, root, stories};

const TEXT: &str = "The ferry company will raise its fares in May, for the third time within a year, \
     its spokesman said. Nobody was asked.\n\nThe island council will be g...";

fn record(id: &str, text: &str) -> String {
    json!({"id": id, "title": "Ferry fares rise again", "text": text}).to_string()
}

/// A desk with some stories.
pub(crate) fn desk(stories: &[(&str, &str)]) -> Place {
    let place = Place::new();
    run(&place, stories);
    place
}

#[track_caller]
pub(crate) fn run(place: &Place, stories: &[(&str, &str)]) -> String {
    let input: Vec<String> = stories.iter().map(|(id, text)| record(id, text)).collect();
    let args = ["run", "--format", "json", "--input-format", "ndjson", "-"];
    let output = place.copydesk_fed(args, input.join("\n").as_bytes());
    output.exits(0).stdout
}

#[track_caller]
pub(crate) fn show(place: &Place, story: &str) -> Value {
    let output = place.copydesk(["show", story, "--format", "json"]).exits(0);
    assert_schema(&output.json_lines());
    output.json_lines().remove(0)
}

/// The annotation of a rule.
#[track_caller]
pub(crate) fn flag(story: &Value, rule: &str) -> Value {
    let mut all = story["annotations"].as_array().unwrap().iter();
    let found = all.find(|it| it["rule"] == rule);
    found
        .unwrap_or_else(|| panic!("no {rule} in {story}"))
        .clone()
}

#[track_caller]
pub(crate) fn review(place: &Place, args: &[&str]) -> String {
    let args = [&["review"], args, &["--by", "Ada"]].concat();
    place.copydesk(args).exits(0).stdout
}

#[track_caller]
pub(crate) fn refused(place: &Place, args: &[&str]) -> String {
    let args = [&["review"], args, &["--by", "Ada"]].concat();
    place.copydesk(args).exits(2).stderr
}

#[test]
fn a_dismissed_flag_stays_dismissed() {
    let place = desk(&[("ferry", TEXT)]);
    let story = show(&place, "ferry");
    assert_eq!(story["state"], "review");
    let id = flag(&story, "hygiene/truncated")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let said = refused(&place, &["dismiss", &id]);
    assert!(said.contains("a dismissal needs a reason"), "{said}");
    let short = id.get(..8).unwrap();
    let said = review(&place, &["dismiss", short, "--reason", "it is a poem"]);
    assert_eq!(
        said,
        "dismissed flag hygiene/truncated “g...” in ferry; the story is clear now (act 1)\n"
    );
    let story = show(&place, "ferry");
    assert_eq!(story["state"], "clear");
    let decided = flag(&story, "hygiene/truncated");
    assert_eq!(decided["status"], "dismissed");
    assert_eq!(
        decided["decision"],
        json!({"number": 1, "by": "Ada", "verdict": "dismiss", "reason": "it is a poem"})
    );
    // Another run over the same, and over an edited text.
    let said = run(&place, &[("ferry", TEXT)]);
    assert!(
        said.contains("\"unchanged\"") && said.contains("\"clear\""),
        "{said}"
    );
    let edited = format!("It rained on Monday.\n\n{TEXT}");
    let said = run(&place, &[("ferry", &edited)]);
    assert!(
        said.contains("\"new-version\"") && said.contains("\"clear\""),
        "{said}"
    );
    assert_eq!(
        flag(&show(&place, "ferry"), "hygiene/truncated")["status"],
        "dismissed"
    );
    let drawn = place.copydesk(["show", "ferry"]).exits(0).stdout;
    assert!(drawn.contains("is   dismissed by Ada, "), "{drawn}");
    assert!(drawn.contains(&id), "{drawn}");
    // With other words before it, it is open, and the decision is told as orphaned.
    let other = TEXT.replace("council will be", "council would be");
    run(&place, &[("ferry", &other)]);
    let story = show(&place, "ferry");
    assert_eq!(story["state"], "review");
    assert_eq!(flag(&story, "hygiene/truncated")["status"], "open");
    let orphan = &story["orphans"][0];
    assert_eq!(
        (&orphan["status"], &orphan["id"], &orphan["decision"]["by"]),
        (&json!("orphaned"), &json!(id), &json!("Ada"))
    );
    let drawn = place.copydesk(["show", "ferry"]).exits(0).stdout;
    assert!(
        drawn.contains("  orphaned      flag hygiene/truncated “g...”"),
        "{drawn}"
    );
    let said = refused(&place, &["accept", &id, "--story", "ferry"]);
    assert!(said.contains("is orphaned"), "{said}");
    assert_schema(&stories(&place.export()));
}

#[test]
fn a_decision_is_undone_by_another_and_all_of_it_is_in_the_log() {
    let place = desk(&[("ferry", TEXT), ("other", "A quiet day, all in all.")]);
    let story = show(&place, "ferry");
    let id = flag(&story, "hygiene/truncated")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    review(&place, &["defer", &id]);
    let said = review(&place, &["accept", &id, "--reason", "cut it"]);
    assert!(said.ends_with("the story is clear now (act 2)\n"), "{said}");
    let said = refused(&place, &["dismiss", &id, "--reason", "no"]);
    assert!(
        said.contains("accepted already, so it cannot be dismissed"),
        "{said}"
    );
    assert!(said.contains("hint: copydesk review undo"), "{said}");
    let said = review(&place, &["undo", &id]);
    assert!(
        said.starts_with("undid act 2 (accepted) flag hygiene/truncated"),
        "{said}"
    );
    assert_eq!(
        flag(&show(&place, "ferry"), "hygiene/truncated")["status"],
        "deferred"
    );
    review(&place, &["spike", "ferry", "other"]);
    let spiked = place.copydesk(["list", "--state", "spiked"]).exits(0);
    assert_eq!(spiked.stdout.matches("spiked").count(), 2, "{spiked}");
    let said = review(&place, &["undo", "--act", "4"]);
    assert_eq!(said.lines().count(), 2, "one undo of both: {said}");
    let said = refused(&place, &["unspike", "ferry"]);
    assert!(
        said.contains("the story is review, so it cannot be unspiked"),
        "{said}"
    );
    let log = place
        .copydesk(["review", "log", "--format", "json"])
        .exits(0);
    let told: Vec<String> = log
        .json_lines()
        .iter()
        .map(|entry| {
            let story = entry["story"].as_str().unwrap();
            let verdict = entry["verdict"].as_str().unwrap();
            format!("{} {verdict} {story}", entry["number"])
        })
        .collect();
    assert_eq!(
        told,
        [
            "1 defer ferry",
            "2 accept ferry",
            "3 undo ferry",
            "4 spike ferry",
            "4 spike other",
            "5 undo ferry",
            "5 undo other",
        ]
    );
    let log = place
        .copydesk(["review", "log", "ferry", "--limit", "2"])
        .exits(0);
    assert_eq!(log.stdout.lines().count(), 2, "{log}");
    assert!(log.stdout.contains("spiked ferry (undone)"), "{log}");
    let schema = place.copydesk(["schema", "decision"]).exits(0).stdout;
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let log = place
        .copydesk(["review", "log", "--format", "json"])
        .exits(0);
    assert!(log.json_lines().iter().all(|entry| schema.is_valid(entry)));
}

#[test]
fn a_story_that_is_not_clear_is_approved_by_an_override_with_a_reason_alone() {
    let place = desk(&[("ferry", TEXT)]);
    let said = refused(&place, &["approve", "ferry"]);
    assert!(
        said.contains("it cannot be approved: the flag hygiene/truncated (error) is not decided"),
        "{said}"
    );
    assert!(said.contains("--override --reason TEXT"), "{said}");
    refused(&place, &["approve", "ferry", "--reason", "it is a poem"]);
    refused(&place, &["approve", "ferry", "--override"]);
    refused(
        &place,
        &["approve", "ferry", "--override", "--reason", "..."],
    );
    assert_eq!(show(&place, "ferry")["state"], "review");
    let args = [
        "approve",
        "fer",
        "--override",
        "--reason",
        "it is a poem",
        "--format",
        "json",
    ];
    let said: Value = serde_json::from_str(&review(&place, &args)).unwrap();
    let flag = flag(&show(&place, "ferry"), "hygiene/truncated")["id"].clone();
    assert_eq!(
        (&said["state"], &said["scope"], &said["lifted_flags"]),
        (&json!("approved"), &json!("text"), &json!([flag]))
    );
    run(&place, &[("ferry", TEXT)]);
    assert_eq!(show(&place, "ferry")["state"], "approved");
    // Another text is not approved, whatever plugins say of it.
    let said = run(
        &place,
        &[("ferry", "The ferry company keeps its fares as they are.")],
    );
    assert!(
        said.contains("\"review\"") && said.contains("\"changed\""),
        "{said}"
    );
    let listed = place.copydesk(["list"]).exits(0);
    assert!(listed.stdout.contains("changed"), "{listed}");
}

#[test]
fn who_decides_on_what_has_changed_is_told_what() {
    let place = desk(&[("ferry", TEXT)]);
    let seen = show(&place, "ferry");
    let revision = seen["revision"].as_str().unwrap();
    let id = flag(&seen, "hygiene/truncated")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let dismiss = ["dismiss", &id, "--reason", "a poem", "--expect", revision];
    review(&place, &dismiss);
    let said = refused(&place, &["spike", "ferry", "--expect", revision]);
    assert!(
        said.contains("the story ferry has changed since it was looked at: Ada dismissed the flag"),
        "{said}"
    );
    assert_eq!(show(&place, "ferry")["state"], "clear");
    let said = refused(&place, &["spike", "ferry", "--expect", "yesterday"]);
    assert!(said.contains("is no revision"), "{said}");
}

#[test]
fn who_signs_is_the_name_that_was_given_or_set_or_the_users() {
    let place = desk(&[("a", "One day."), ("b", "Two days."), ("c", "Three days.")]);
    let signed = |args: &[&str], editor: Option<&str>| {
        let mut command = place.command([&["review", "spike"], args].concat());
        command.env("COPYDESK_EDITOR", editor.unwrap_or_default());
        drop(place.output(command.output().unwrap()).exits(0));
    };
    signed(&["a", "--by", "Ada"], Some("Zoë"));
    signed(&["b"], Some("Zoë"));
    signed(&["c"], None);
    let log = place
        .copydesk(["review", "log", "--format", "json"])
        .exits(0);
    let log = log.json_lines();
    assert_eq!(
        (&log[0]["by"], &log[1]["by"]),
        (&json!("Ada"), &json!("Zoë"))
    );
    assert!(!log[2]["by"].as_str().unwrap().is_empty());
    let said = refused(&place, &["spike", "nothing-like-it"]);
    assert!(said.contains("there is no story"), "{said}");
    let output = place
        .copydesk(["review", "unspike", "a", "--by", "..."])
        .exits(2);
    assert!(output.stderr.contains("cannot sign a decision"), "{output}");
}

#[test]
fn decisions_come_back_when_the_database_is_lost() {
    let place = desk(&[("ferry", TEXT), ("other", "A quiet day, all in all.")]);
    let id = flag(&show(&place, "ferry"), "hygiene/truncated")["id"].clone();
    review(
        &place,
        &["dismiss", id.as_str().unwrap(), "--reason", "it is a poem"],
    );
    review(&place, &["approve", "other"]);
    let before = place.export();
    fs::remove_dir_all(place.path().join(".copydesk/db")).unwrap();
    let output = place.copydesk(["list"]).exits(4);
    assert!(
        output.stderr.contains("acknowledged stories are missing"),
        "{output}"
    );
    fs::remove_file(place.path().join(".copydesk/acked")).unwrap();
    run(
        &place,
        &[("ferry", TEXT), ("other", "A quiet day, all in all.")],
    );
    assert_eq!(place.export(), before);
}

#[test]
fn what_changed_between_two_versions_is_told() {
    let place = desk(&[("ferry", TEXT)]);
    let output = place.copydesk(["show", "ferry", "--changes"]).exits(2);
    assert!(
        output
            .stderr
            .contains("version 1 of the story ferry has none before it"),
        "{output}"
    );
    let edited = TEXT.replace("for the third time", "for the fourth time");
    let edited = edited.replace("be g...", "be asked.");
    run(&place, &[("ferry", &format!("It rained.\n\n{edited}"))]);
    let old = place
        .copydesk(["show", "ferry", "--version", "1"])
        .exits(0)
        .stdout;
    assert!(
        old.contains("ferry, version 1\n") && old.contains("hygiene/truncated"),
        "{old}"
    );
    let output = place.copydesk(["show", "ferry", "--version", "3"]).exits(2);
    assert!(output.stderr.contains("has no version 3"), "{output}");
    let output = place
        .copydesk(["show", "ferry", "--changes", "--format", "json"])
        .exits(0);
    let changes = output.json_lines().remove(0);
    assert_eq!((&changes["from"], &changes["to"]), (&json!(1), &json!(2)));
    let went: Vec<&Value> = changes["went"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert!(went.contains(&&json!("hygiene/truncated")), "{changes}");
    assert_eq!(changes["texts"][0]["field"], "body");
    let schema = place.copydesk(["schema", "changes"]).exits(0).stdout;
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    assert!(schema.is_valid(&changes));
    let drawn = place
        .copydesk(["show", "ferry", "--changes"])
        .exits(0)
        .stdout;
    for told in [
        "ferry, version 1 to version 2",
        "[-third-]{+fourth+}",
        "went     flag hygiene/truncated “g...”",
    ] {
        assert!(drawn.contains(told), "{told}: {drawn}");
    }
    let back = ["show", "ferry", "--version", "1", "--changes=2"];
    let drawn = place.copydesk(back).exits(0).stdout;
    assert!(drawn.contains("[-fourth-]{+third+}"), "{drawn}");
    assert!(drawn.contains("came     flag hygiene/truncated"), "{drawn}");
}

#[test]
fn the_schemas_that_are_checked_in_are_those_that_are_printed() {
    for (name, file) in [("decision", "decision-1"), ("changes", "changes-1")] {
        let printed = Place::new().copydesk(["schema", name]).exits(0).stdout;
        let path = root().join(format!("host/schema/{file}.schema.json"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &printed).unwrap();
        }
        assert_eq!(
            fs::read_to_string(&path).unwrap_or_default(),
            printed,
            "{file}"
        );
    }
}

#[test]
fn what_was_judged_is_counted_by_rule() {
    let place = desk(&[("a", TEXT), ("b", TEXT)]);
    let none = place.copydesk(["stats"]).exits(0);
    assert!(
        none.stdout.starts_with("no flag was decided yet\n"),
        "{none}"
    );
    let id = flag(&show(&place, "a"), "hygiene/truncated")["id"].clone();
    let dismiss = [
        "review",
        "dismiss",
        id.as_str().unwrap(),
        "--reason",
        "meant so",
    ];
    drop(place.copydesk(dismiss).exits(0));
    let id = flag(&show(&place, "b"), "hygiene/truncated")["id"].clone();
    drop(
        place
            .copydesk(["review", "accept", id.as_str().unwrap()])
            .exits(0),
    );
    let told = place.copydesk(["stats", "--format", "json"]).exits(0);
    let told = &told.json_lines()[0];
    let rule = json!({
        "name": "hygiene/truncated", "accepted": 1, "dismissed": 1, "deferred": 0, "precision": 0.5,
    });
    assert_eq!(told["rules"], json!([rule]));
    assert_eq!(
        told["days"].as_array().unwrap().last().unwrap()["decided"],
        json!(2)
    );
    let drawn = place.copydesk(["stats"]).exits(0).stdout;
    assert!(
        drawn.contains("hygiene/truncated") && drawn.contains("50 %"),
        "{drawn}"
    );
}

#[test]
fn the_table_says_what_may_be_decided_where() {
    let place = Place::new();
    expect![[r#"
        of          from      becomes    by      if
        story       new       spiked     editor
        story       review    approved   editor  [1]
        story       review    rejected   editor
        story       review    spiked     editor
        story       clear     approved   editor  [1]
        story       clear     rejected   editor
        story       clear     spiked     editor
        story       approved  spiked     editor
        story       rejected  spiked     editor
        story       spiked    unspiked   editor
        story       any       taken      editor  [2]
        story       any       released   editor  [3]
        annotation  none      open       editor  [4]
        annotation  none      accepted   editor  [5]
        annotation  open      accepted   editor
        annotation  open      dismissed  editor  [6]
        annotation  open      deferred   editor
        annotation  deferred  accepted   editor
        annotation  deferred  dismissed  editor  [6]
        annotation  open      replaced   editor  [7]
        annotation  deferred  replaced   editor  [7]
        annotation  accepted  replaced   editor  [7]

        [1] no undecided flag is held by the gate, and each required plugin had its say; or an override with name and reason, by whom the settings let waive, which lifts neither that the source withholds or canceled the story nor that no plugin looked at it
        [2] nobody works on it
        [3] somebody works on it
        [4] an editor adds a flag or a note
        [5] an editor adds a tag, or puts one or a summary in the place of another
        [6] a reason
        [7] a tag or a summary, and another one in its place; an accepted one only where an editor added it

        Whatever was decided can be undone; that is a decision too.
    "#]].assert_eq(&place.copydesk(["review", "--table"]).exits(0).stdout);
    let rows = place
        .copydesk(["review", "--table", "--format", "json"])
        .exits(0);
    let spiked = json!({"of": "story", "from": "new", "becomes": "spiked", "by": "editor", "condition": null});
    assert!(rows.json_lines().contains(&spiked), "{rows}");
}

#[test]
fn all_that_fits_is_decided_in_one_act_and_taken_back_by_one_undo() {
    let place = desk(&[("a", TEXT), ("b", TEXT), ("c", "It rained on Monday.")]);
    let all = [
        "dismiss",
        "--rule",
        "hygiene/truncated",
        "--reason",
        "teasers",
    ];
    expect![[r#"
        error: this would be dismiss on 2 flags in 2 stories, and nothing was decided
          hint: --dry-run prints what it would be, and --yes decides it
    "#]]
    .assert_eq(&refused(&place, &all));
    expect![[r#"
        would dismiss flag hygiene/truncated “g...” in a
        would dismiss flag hygiene/truncated “g...” in b
    "#]]
    .assert_eq(&review(&place, &[&all[..], &["--dry-run"]].concat()));
    assert_eq!(show(&place, "a")["state"], "review");
    assert_eq!(place.copydesk(["review", "log"]).exits(0).stdout, "");
    expect![[r#"
        dismissed flag hygiene/truncated “g...” in a; the story is clear now (act 1)
        dismissed flag hygiene/truncated “g...” in b; the story is clear now (act 1)
    "#]]
    .assert_eq(&review(&place, &[&all[..], &["--yes"]].concat()));
    let undone = review(&place, &["undo", "--act", "1"]);
    assert_eq!(undone.lines().count(), 2, "{undone}");
    assert_eq!(show(&place, "b")["state"], "review");
    // Other words, and a rule that nothing broke, are nothing.
    let others = [&all[..], &["--words", "h...", "--yes"]].concat();
    assert_eq!(review(&place, &others), "");

    // Of stories those are left where it cannot be said, and named.
    let approve = [
        "review",
        "approve",
        "--severity",
        "note",
        "--yes",
        "--by",
        "Ada",
    ];
    let said = place.copydesk(approve).exits(0);
    assert_eq!(said.stdout, "");
    assert!(said.stderr.contains("left as it is: a: "), "{said}");
    let spike = [
        "spike",
        "--rule",
        "hygiene/truncated",
        "--limit",
        "1",
        "--yes",
    ];
    assert_eq!(
        review(&place, &spike),
        "spiked a; the story is spiked now (act 3)\n"
    );
    let record = ["spike", "b", "--dry-run", "--format", "json"];
    let would: Value = serde_json::from_str(&review(&place, &record)).unwrap();
    assert_eq!(
        (&would["dry_run"], &would["verdict"]),
        (&json!(true), &json!("spike"))
    );
    // Nothing that narrows is everything, and not meant.
    let nothing = place.copydesk(["review", "spike", "--yes"]).exits(2);
    assert!(nothing.stderr.contains("<STORY>..."), "{nothing}");
}

#[test]
fn a_dismissal_reaches_as_far_as_it_is_told_and_ends_when_it_is_told() {
    let place = desk(&[("a", TEXT), ("b", TEXT)]);
    let id = flag(&show(&place, "a"), "hygiene/truncated")["id"].clone();
    let id = id.as_str().unwrap();
    let dismiss = |options: &[&str]| {
        let args = ["dismiss", id, "--reason", "a teaser of ours"];
        review(&place, &[&args[..], options].concat())
    };
    dismiss(&["--scope", "everywhere", "--expires", "2999-12-31"]);
    // In stories that are there, and in those that come.
    run(&place, &[("c", TEXT)]);
    for story in ["a", "b", "c"] {
        assert_eq!(show(&place, story)["state"], "clear", "{story}");
    }
    let told = flag(&show(&place, "c"), "hygiene/truncated");
    assert_eq!(told["decision"]["by"], "Ada");
    let list = place.copydesk(["review", "suppressions"]).exits(0).stdout;
    assert!(
        list.contains("flag hygiene/truncated “g...” everywhere until ")
            && list.contains(": a teaser of ours  (3 flags in 3 stories)"),
        "{list}"
    );
    let list = place.copydesk(["review", "suppressions", "--format", "json"]);
    let record = list.exits(0).json_lines().remove(0);
    assert_eq!(
        (&record["flags"], &record["scope"]),
        (&json!(3), &json!("everywhere"))
    );
    drop(place.copydesk(["store", "check"]).exits(0));
    review(&place, &["undo", "--act", "1"]);
    assert_eq!(show(&place, "c")["state"], "review");
    let none = place.copydesk(["review", "suppressions"]).exits(0);
    assert_eq!(none.stdout, "");

    // Of one text alone.
    dismiss(&["--scope", "text"]);
    assert_eq!(show(&place, "a")["state"], "clear");
    run(&place, &[("a", &format!("It rained.\n\n{TEXT}"))]);
    assert_eq!(show(&place, "a")["state"], "review");

    let past = ["dismiss", id, "--reason", "so", "--expires", "2026-02-09"];
    let said = refused(&place, &past);
    assert!(said.contains("which is past"), "{said}");
}

#[test]
fn what_was_to_end_is_ended_by_the_next_run() {
    let place = desk(&[("a", TEXT)]);
    let id = flag(&show(&place, "a"), "hygiene/truncated")["id"].clone();
    let now = || copydesk::clock::now().unwrap().timestamp().unwrap();
    let soon = now() + jiff::SignedDuration::from_secs(2);
    let dismiss = [
        "dismiss",
        id.as_str().unwrap(),
        "--reason",
        "for now",
        "--expires",
        &soon.to_string(),
    ];
    review(&place, &dismiss);
    assert_eq!(show(&place, "a")["state"], "clear");
    let said = loop {
        let over = now() > soon;
        let args = ["run", "--input-format", "ndjson", "-"];
        let output = place.copydesk_fed(args, record("b", "It rained.").as_bytes());
        let output = output.exits(0);
        if over {
            break output.stderr;
        }
    };
    // By this run or by one before it.
    let log = place.copydesk(["review", "log"]).exits(0).stdout;
    assert!(
        log.contains("copydesk  undid act 1 (dismissed)"),
        "{log}\n{said}"
    );
    assert!(log.contains("it was to end by now"), "{log}");
    assert_eq!(show(&place, "a")["state"], "review");
}

#[test]
fn who_works_on_a_story_is_seen_by_others_until_it_is_decided() {
    let place = desk(&[("a", TEXT)]);
    assert_eq!(
        review(&place, &["take", "a"]),
        "took a; the story is review now (act 1)\n"
    );
    let story = show(&place, "a");
    assert_eq!(
        (&story["held_by"], &story["state"]),
        (&json!("Ada"), &json!("review"))
    );
    let drawn = place.copydesk(["show", "a"]).exits(0).stdout;
    assert!(drawn.contains("held by  "), "{drawn}");
    let bob = ["review", "take", "a", "--by", "Bob"];
    let said = place.copydesk(bob).exits(2).stderr;
    assert!(said.contains("Ada works on it since "), "{said}");
    drop(
        place
            .copydesk(["review", "release", "a", "--by", "Bob"])
            .exits(0),
    );
    assert_eq!(show(&place, "a")["held_by"], Value::Null);
    drop(place.copydesk(bob).exits(0));
    review(&place, &["reject", "a"]);
    assert_eq!(show(&place, "a")["held_by"], Value::Null);
    let said = refused(&place, &["release", "a"]);
    assert!(said.contains("nobody works on it"), "{said}");
    // What comes in from an export says nothing of who works here.
    let export = place.export();
    assert!(!export.contains("held_by"), "{export}");
}

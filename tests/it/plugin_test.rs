//! `copydesk plugin test`: a plugin that depends on what must not matter is found out.

use expect_test::expect;

use crate::support::{Output, Place, fickle, misbehaver, with_manifest};

/// A desk whose plugin has settings.
fn desk(settings: &str) -> Place {
    let entry = "[[plugins]]\nname = \"fickle\"\npath = \"fickle.wasm\"\nsettings = ";
    let place = Place::with_settings(&format!("{entry}{settings}\n"));
    place.write("fickle.wasm", fickle());
    place
}

fn tested(settings: &str) -> Output {
    desk(settings).copydesk(["plugin", "test", "fickle"])
}

#[test]
fn every_stock_plugin_says_the_same_of_the_same_story() {
    // But `dedupe`, which needs an archive: a desk grants it (`capabilities`).
    let place = Place::new();
    let mut told = String::new();
    for plugin in [
        "claims",
        "figures",
        "headline",
        "hygiene",
        "language",
        "legal",
        "pii",
        "readability",
        "sensitive",
        "style",
        "summarizer",
        "tagger",
    ] {
        let output = place.copydesk(["plugin", "test", plugin]).exits(0).stdout;
        let mut lines = output.lines();
        told.extend([lines.next().unwrap(), ";"]);
        // The claims are those of the next test.
        for mut words in lines.map(str::split_whitespace) {
            told.extend([" ", words.next().unwrap(), " ", words.next().unwrap()]);
        }
        told.push('\n');
    }
    expect![[r#"
        claims 0.1.0  19 stories: 19 ok; ok fresh ok order ok settings ok threads
        figures 0.1.0  27 stories: 27 ok; ok fresh ok order skipped settings ok threads
        headline 0.1.0  21 stories: 19 ok, 2 abstained; ok fresh ok order skipped settings ok threads
        hygiene 0.1.0  33 stories: 33 ok; ok fresh ok order skipped settings ok threads
        language 0.1.0  13 stories: 11 ok, 2 abstained; ok fresh ok order skipped settings ok threads
        legal 0.1.0  19 stories: 19 ok; ok fresh ok order skipped settings ok threads
        pii 0.1.0  29 stories: 28 ok, 1 abstained; ok fresh ok order ok settings ok threads
        readability 0.1.0  13 stories: 10 ok, 3 abstained; ok fresh ok order ok settings ok threads
        sensitive 0.1.0  25 stories: 25 ok; ok fresh ok order skipped settings ok threads
        style 0.1.0  27 stories: 27 abstained; ok fresh ok order ok settings ok threads
        summarizer 0.1.0  11 stories: 8 ok, 3 abstained; ok fresh ok order ok settings ok threads
        tagger 0.1.0  11 stories: 8 ok, 3 abstained; ok fresh ok order ok settings ok threads
    "#]].assert_eq(&told);
    assert!(place.names().is_empty());
}

#[test]
fn whoever_answers_by_the_order_of_its_keys_fails_and_the_difference_is_named() {
    expect![[r#"
        exit status 1
        --- stdout
        fickle 0.1.0  11 stories: 11 ok
          ok       fresh     two fresh instances say the same
          ok       order     it says the same whichever of two stories comes first
          failed   settings  on "an ordinary story", annotations[0].term was "answers", then "beside"
          ok       threads   it says the same in two threads at once
    "#]]
    .assert_eq(&tested("{ answers = \"by-key\" }").to_string());
}

#[test]
fn whoever_logs_by_the_order_of_its_keys_fails() {
    let output = tested("{ answers = \"logs-by-key\" }").exits(1);
    expect![[r#"
        fickle 0.1.0  11 stories: 11 ok
          ok       fresh     two fresh instances say the same
          ok       order     it says the same whichever of two stories comes first
          failed   settings  on "an ordinary story", log[0] was "info: the first key is answers", then "info: the first key is beside"
          ok       threads   it says the same in two threads at once
    "#]].assert_eq(&output.stdout);
}

#[test]
fn whoever_takes_its_settings_in_one_order_only_fails() {
    let output = tested("{ answers = \"accepts-by-key\" }").exits(1);
    expect![[r#"
        fickle 0.1.0  11 stories: 11 ok
          ok       fresh     two fresh instances say the same
          ok       order     it says the same whichever of two stories comes first
          failed   settings  configure was "content", then ["this is not the first key"]
          ok       threads   it says the same in two threads at once
    "#]]
    .assert_eq(&output.stdout);
}

#[test]
fn whoever_is_not_moved_by_the_order_passes() {
    let output = tested("{ answers = \"steadily\", beside = \"x\" }").exits(0);
    expect![[r#"
        fickle 0.1.0  11 stories: 11 ok
          ok       fresh     two fresh instances say the same
          ok       order     it says the same whichever of two stories comes first
          ok       settings  it says the same whatever the order of its settings' keys
          ok       threads   it says the same in two threads at once
    "#]]
    .assert_eq(&output.stdout);
}

#[test]
fn a_file_is_tried_by_itself_with_the_defaults_of_its_settings() {
    let place = Place::new();
    place.write("fickle.wasm", fickle());
    let output = place.copydesk(["plugin", "test", "fickle.wasm"]).exits(0);
    assert!(output.stdout.contains("ok       settings"), "{output}");
}

#[test]
fn in_json_each_check_is_a_line() {
    let place = desk("{ answers = \"by-key\" }");
    let args = ["plugin", "test", "fickle", "--format", "json"];
    let lines = place.copydesk(args).exits(1).json_lines();
    let told: Vec<String> = lines
        .iter()
        .map(|it| {
            format!(
                "{} {}",
                it["check"].as_str().unwrap(),
                it["result"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        ["fresh ok", "order ok", "settings failed", "threads ok"]
    );
    for line in &lines {
        assert_eq!(line["plugin"], "fickle");
        assert!(line["digest"].as_str().unwrap().starts_with("sha256:"));
    }
    let difference = &lines[2]["difference"];
    assert_eq!(difference["field"], "annotations[0].term");
    assert_eq!(difference["was"], "answers");
    assert_eq!(difference["is"], "beside");
}

#[test]
fn stories_that_are_named_are_the_ones_it_is_tried_on() {
    let place = desk("{ answers = \"by-key\" }");
    place.write(
        "a.txt",
        "Ferry strike ends\n\nThe crews went back to work.\n",
    );
    place.write("b.txt", "Budget\n\nThe vote was put off to May.\n");
    let test = ["plugin", "test", "fickle"];
    let quiet = place.copydesk(test.iter().chain(&["a.txt"])).exits(0);
    expect![[r#"
        fickle 0.1.0  1 story: 1 ok
          ok       fresh     two fresh instances say the same
          skipped  order     there is only one story
          ok       settings  it says the same whatever the order of its settings' keys
          ok       threads   it says the same in two threads at once
    "#]]
    .assert_eq(&quiet.stdout);
    let output = place
        .copydesk(test.iter().chain(&["a.txt", "b.txt"]))
        .exits(1);
    let differs = output
        .stdout
        .lines()
        .find(|it| it.contains("failed"))
        .unwrap();
    assert!(differs.contains("annotations[0].term"), "{output}");
    // What cannot be read is told, and is worse than a difference.
    place.write("c.txt", b"PK\x03\x04\0\0");
    let output = place
        .copydesk(test.iter().chain(&["a.txt", "c.txt"]))
        .exits(5);
    assert!(output.stderr.contains("c.txt"), "{output}");
    let output = place.copydesk(test.iter().chain(&["typo.txt"])).exits(2);
    assert!(output.stderr.contains("typo.txt"), "{output}");
}

#[test]
fn what_was_said_before_it_is_given_to_a_plugin_that_needs_it() {
    let entry = "[[plugins]]\nname = \"fickle\"\npath = \"f.wasm\"\n\
        settings = { answers = \"by-key-after-others\" }\n";
    let place = Place::with_settings(&format!("{entry}[[plugins]]\nname = \"tagger\"\n"));
    let manifest = include_str!("../guests/fickle/plugin.toml");
    // What was said is shown to it only where it needs it, and then it is fickle.
    for (needs, status) in [("[]", 0), ("[\"tag:keyphrase\"]", 1)] {
        let manifest = manifest.replace("reads =", &format!("needs = {needs}\nreads ="));
        place.write("f.wasm", with_manifest(fickle(), &manifest));
        drop(place.copydesk(["plugin", "test", "fickle"]).exits(status));
    }
}

#[test]
fn a_plugin_that_fails_everywhere_alike_is_counted_as_that() {
    let place = Place::with_settings(
        "[[plugins]]\nname = \"misbehaver\"\npath = \"m.wasm\"\nsettings = { mode = \"panic\" }\n",
    );
    place.write("m.wasm", misbehaver());
    let output = place.copydesk(["plugin", "test", "misbehaver"]).exits(0);
    expect![[r#"
        misbehaver 0.1.0  13 stories: 13 failed
          ok       fresh     two fresh instances say the same
          ok       order     it says the same whichever of two stories comes first
          skipped  settings  fewer than two settings are set or have a default
          ok       threads   it says the same in two threads at once
    "#]]
    .assert_eq(&output.stdout);
}

#[test]
fn what_the_clock_stops_is_the_same_nowhere() {
    let place = Place::with_settings(
        "[limits]\nwall-clock-ms = 100\nfuel-base-millions = 10000\n\n\
         [[plugins]]\nname = \"misbehaver\"\npath = \"m.wasm\"\nsettings = { mode = \"loop\" }\n",
    );
    place.write("m.wasm", misbehaver());
    place.write(
        "a.txt",
        "Ferry strike ends\n\nThe crews went back to work.\n",
    );
    let output = place
        .copydesk(["plugin", "test", "misbehaver", "a.txt"])
        .exits(1);
    assert!(
        output.stdout.contains("which the clock decided"),
        "{output}"
    );
}

#[test]
fn what_cannot_be_loaded_cannot_be_tried() {
    let place = Place::new();
    for (of_a_project, message) in [
        ("--rebuild", "only a project is built"),
        ("--bless", "only a project has stories"),
    ] {
        let output = place.copydesk(["plugin", "test", "tagger", of_a_project]);
        assert!(output.exits(2).stderr.contains(message));
    }
    place.write("text.wasm", "name = \"x\"\n");
    let output = place.copydesk(["plugin", "test", "text.wasm"]).exits(2);
    assert!(output.stderr.contains("is no plugin"), "{output}");
    let output = place.copydesk(["plugin", "test", "tager"]).exits(2);
    assert!(output.stderr.contains("did you mean tagger?"), "{output}");
    let place = desk("{ answers = \"steadily\" }");
    let output = place.copydesk(["plugin", "test", "fickel"]).exits(2);
    assert!(output.stderr.contains("did you mean fickle?"), "{output}");
    let place = desk("{ answers = 1 }");
    let output = place.copydesk(["plugin", "test", "fickle"]).exits(2);
    assert!(output.stderr.contains("must be a string"), "{output}");
}

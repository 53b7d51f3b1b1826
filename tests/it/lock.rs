//! The lock file: what it pins, and that a run which is held to it refuses anything else.

use std::fs;

use expect_test::expect;

use crate::support::{Place, fickle, misbehaver_core, with_manifest};

const STORY: &str = "Ferry strike ends\n\nThe crews went back to work on Monday morning.\n";

const SETTINGS: &str =
    "[[plugins]]\nname = \"hygiene\"\n\n[[plugins]]\nname = \"fickle\"\npath = \"fickle.wasm\"\n";

/// A desk with a stock plugin and one of its own.
fn desk() -> Place {
    let place = Place::with_settings(SETTINGS);
    place.write("fickle.wasm", fickle());
    place.write("a.txt", STORY);
    place
}

/// The same, locked.
fn locked() -> Place {
    let place = desk();
    drop(place.copydesk(["lock"]).exits(0));
    place
}

fn lock_file(place: &Place) -> String {
    fs::read_to_string(place.path().join("copydesk.lock")).unwrap()
}

/// The plugin of the desk, with another manifest and so another digest.
fn changed(version: &str) -> Vec<u8> {
    let manifest = include_str!("../guests/fickle/plugin.toml");
    let manifest = manifest.replace("version = \"0.1.0\"", &format!("version = \"{version}\""));
    with_manifest(fickle(), &manifest)
}

#[test]
fn lock_writes_what_the_pipeline_is_made_of_and_then_nothing_more() {
    let place = desk();
    let first = place.copydesk(["lock"]);
    let text = lock_file(&place);
    expect![[r#"
        exit status 0
        --- stderr
        wrote $PLACE/copydesk.lock
    "#]]
    .assert_eq(&first.to_string());
    let digest = text.split("sha256:").nth(1).unwrap();
    assert_eq!(digest.split('"').next().unwrap().len(), 64);
    let pieces = text.split("sha256:").enumerate();
    let steady: String = pieces
        .map(|(at, piece)| {
            if at == 0 {
                piece.to_owned()
            } else {
                format!("sha256:[digest]{}", &piece[64..])
            }
        })
        .collect();
    expect![[r#"
        # What the pipeline beside this file is made of. `copydesk run --locked` refuses anything else.
        # Do not edit it: `copydesk lock` writes it anew.
        version = 1

        [plugins.fickle]
        version = "0.1.0"
        api = "0.1"
        digest = "sha256:[digest]"
        grants = []

        [plugins.hygiene]
        version = "0.1.0"
        api = "0.1"
        digest = "sha256:[digest]"
        grants = []
    "#]]
    .assert_eq(&steady);
    expect![[r#"
        exit status 0
        --- stderr
        nothing changed in $PLACE/copydesk.lock
    "#]]
    .assert_eq(&place.copydesk(["lock"]).to_string());
    assert_eq!(lock_file(&place), text);
    assert_eq!(
        place.names(),
        ["a.txt", "copydesk.lock", "copydesk.toml", "fickle.wasm"]
    );
    for args in [
        &["lock", "--check"][..],
        &["run", "--locked", "a.txt"],
        &["check", "--locked", "a.txt"],
    ] {
        drop(place.copydesk(args).exits(0));
    }
}

#[test]
fn the_order_of_the_pipeline_and_the_settings_of_plugins_are_not_pinned() {
    let place = locked();
    let text = lock_file(&place);
    let turned = "[[plugins]]\nname = \"fickle\"\npath = \"fickle.wasm\"\n\
        settings = { beside = \"x\" }\n[[plugins]]\nname = \"hygiene\"\nrequired = false\n";
    place.write("copydesk.toml", turned);
    drop(place.copydesk(["lock", "--check"]).exits(0));
    drop(place.copydesk(["lock"]).exits(0));
    assert_eq!(lock_file(&place), text);
}

#[test]
fn a_locked_run_refuses_drift_tells_all_of_it_and_stores_nothing() {
    let place = locked();
    place.write("fickle.wasm", changed("0.2.0"));
    let settings = SETTINGS.replace("hygiene", "tagger");
    place.write("copydesk.toml", settings);
    let run = place.copydesk(["run", "--locked", "a.txt"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: the pipeline is not what $PLACE/copydesk.lock pins
          plugin fickle: version was 0.1.0, is 0.2.0
          plugin fickle: digest was sha256:[digest], is sha256:[digest]
          plugin hygiene is in the lock file and not in the pipeline
          plugin tagger is in the pipeline and not in the lock file
          hint: put back what was pinned; or, when all of it is meant, type `copydesk lock`
    "#]]
    .assert_eq(&run.steady().to_string());
    let digests: Vec<&str> = run
        .stderr
        .split("sha256:")
        .skip(1)
        .map(|it| &it[..64])
        .collect();
    assert_eq!(digests.len(), 2);
    assert_ne!(digests[0], digests[1]);
    assert!(!place.path().join(".copydesk").exists());
    for args in [&["check", "--locked", "a.txt"][..], &["lock", "--check"]] {
        let output = place.copydesk(args).exits(2);
        assert_eq!(output.stderr, run.stderr);
    }
}

#[test]
fn a_run_that_is_not_locked_neither_reads_the_lock_file_nor_writes_it() {
    let place = locked();
    place.write("copydesk.lock", "<<<<<<< no lock file\n");
    place.write("fickle.wasm", changed("0.2.0"));
    place.run_well(["a.txt"]);
    assert_eq!(lock_file(&place), "<<<<<<< no lock file\n");
}

#[test]
fn locking_again_takes_what_is_there_and_says_what_changed() {
    let place = locked();
    place.write("fickle.wasm", changed("0.2.0"));
    let output = place.copydesk(["lock"]);
    expect![[r#"
        exit status 0
        --- stderr
        wrote $PLACE/copydesk.lock
          plugin fickle: version was 0.1.0, is 0.2.0
          plugin fickle: digest was sha256:[digest], is sha256:[digest]
    "#]]
    .assert_eq(&output.steady().to_string());
    drop(place.copydesk(["run", "--locked", "a.txt"]).exits(0));
    let told = place
        .copydesk(["lock", "--format", "json"])
        .exits(0)
        .json_lines();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["written"], false);
    place.write("fickle.wasm", changed("0.3.0"));
    let told = place
        .copydesk(["lock", "--format", "json"])
        .exits(0)
        .json_lines();
    assert_eq!(told[0]["written"], true);
    assert_eq!(told[0]["changes"].as_array().unwrap().len(), 2);
}

#[test]
fn drift_is_refused_before_any_of_the_new_plugin_is_looked_at_further() {
    let place = locked();
    // It does not fit the settings, nor the contract; what matters is that nobody meant it.
    let manifest = "name = \"fickle\"\nversion = \"0.1.0\"\napi = \"0.1\"\nsummary = \"Test.\"\n\
        produces = [\"tag:x\"]\ncapabilities = [\"archive\"]\n";
    place.write("fickle.wasm", with_manifest(&empty_module(), manifest));
    let output = place.copydesk(["run", "--locked", "a.txt"]).exits(2);
    assert!(
        output.stderr.contains("plugin fickle: digest was"),
        "{output}"
    );
    assert!(!output.stderr.contains("archive"), "{output}");
}

fn empty_module() -> Vec<u8> {
    let mut empty = b"\0asm".to_vec();
    empty.extend([1, 0, 0, 0]);
    empty
}

#[test]
fn a_plugin_file_that_cannot_be_read_is_told_as_that() {
    let place = locked();
    fs::remove_file(place.path().join("fickle.wasm")).unwrap();
    let output = place.copydesk(["run", "--locked", "a.txt"]).exits(2);
    assert!(
        output.stderr.contains("fickle.wasm cannot be read"),
        "{output}"
    );
    assert!(!output.stderr.contains("in the lock file"), "{output}");
}

#[test]
fn a_locked_run_without_a_lock_file_says_what_to_type() {
    let place = desk();
    for command in ["run", "check"] {
        expect![[r#"
            exit status 2
            --- stderr
            error: there is no lock file $PLACE/copydesk.lock
              hint: `copydesk lock` writes it; or leave out --locked
        "#]]
        .assert_eq(&place.copydesk([command, "--locked", "a.txt"]).to_string());
    }
    let place = Place::new();
    place.write("a.txt", STORY);
    let output = place.copydesk(["run", "--locked", "a.txt"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: there is no desk in $PLACE: it has no copydesk.toml
          hint: `copydesk init` makes one here; `--desk DIR` or COPYDESK_DESK names another
    "#]]
    .assert_eq(&output.to_string());
    let lock = place.copydesk(["lock"]);
    assert_eq!(lock.to_string(), output.to_string());
    assert_eq!(place.names(), ["a.txt"]);
}

#[test]
fn a_mistake_in_the_lock_file_is_shown_at_its_place_and_is_no_obstacle_to_lock() {
    let place = locked();
    let text = lock_file(&place);
    let wrong = text.replacen("api = \"0.1\"", "appi = \"0.1\"", 1);
    place.write("copydesk.lock", wrong);
    expect![[r#"
        exit status 2
        --- stderr
        error: `[plugins.fickle]` has no `api`
         --> $PLACE/copydesk.lock:5:1
          |
        5 | [plugins.fickle]
          | ^^^^^^^^^^^^^^^^ this one

        error: unknown key `appi` in `[plugins.fickle]`
         --> $PLACE/copydesk.lock:7:1
          |
        7 | appi = "0.1"
          | ^^^^ not known here
          |
          = hint: did you mean `api`?
          hint: `copydesk lock` writes the lock file anew
    "#]]
    .assert_eq(&place.copydesk(["run", "--locked", "a.txt"]).to_string());
    drop(place.copydesk(["lock"]).exits(0));
    assert_eq!(lock_file(&place), text);
}

#[test]
fn another_pipeline_has_its_lock_file_beside_it() {
    let place = desk();
    let night = place.write("pipelines/night.toml", "[[plugins]]\nname = \"tagger\"\n");
    let night = night.to_str().unwrap();
    drop(place.copydesk(["lock", "--pipeline", night]).exits(0));
    assert!(place.path().join("pipelines/night.lock").is_file());
    assert!(!place.path().join("copydesk.lock").exists());
    let args = ["check", "--locked", "--pipeline", night, "a.txt"];
    drop(place.copydesk(args).exits(0));
}

#[test]
fn a_pipeline_that_does_not_load_is_not_locked() {
    let place = desk();
    place.write("fickle.wasm", &misbehaver_core()[..100]);
    let output = place.copydesk(["lock"]).exits(2);
    assert!(output.stderr.contains("is no plugin"), "{output}");
    assert!(!place.path().join("copydesk.lock").exists());
}

/// The stock plugins' digests change with every rebuild, and the example is held to them.
#[test]
fn the_example_newsroom_is_what_its_lock_file_pins() {
    let place = Place::newsroom();
    let output = place.copydesk(["lock", "--check"]);
    assert_eq!(
        output.status,
        Some(0),
        "{output}\nwhen the stock plugins are meant to have changed, type\n\
         cargo run -- --desk examples/newsroom lock"
    );
    let text = lock_file(&place);
    drop(place.copydesk(["lock"]).exits(0));
    assert_eq!(lock_file(&place), text);
}

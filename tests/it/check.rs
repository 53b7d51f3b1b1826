//! `copydesk check`: the plugins as a linter, which stores nothing.

use expect_test::expect;

use crate::support::{Place, assert_schema, assert_true_anchors};

const CUT: &str = "Ferry strike ends\n\nThe crews went back to work on Monday morning, and the \
                   owner said that it would pu...\n";

#[test]
fn a_check_draws_what_it_found_and_makes_no_desk() {
    let place = Place::new();
    place.write("draft.txt", CUT);
    let output = place.copydesk(["check", "draft.txt"]);
    expect![[r#"
        exit status 1
        --- stdout
        draft.txt: Ferry strike ends
        error hygiene/truncated: The text breaks off here; get the rest of it.
         --> body:1:81
          |
        1 | The crews went back to work on Monday morning, and the owner said that it would pu...
          |                                                                                 ^^^^^

        --- stderr
        1 story: 1 error
    "#]]
    .assert_eq(&output.to_string());
    assert_eq!(place.names(), ["draft.txt"]);
}

#[test]
fn a_clean_draft_passes() {
    let place = Place::new();
    let clean = "Ferry strike ends\n\nThe crews went back to work on Monday morning.\n";
    let output = place.copydesk_fed(["check", "-"], clean.as_bytes());
    expect![[r#"
        exit status 0
        --- stderr
        1 story: nothing found
    "#]]
    .assert_eq(&output.to_string());
    assert_eq!(place.names(), [""; 0]);
}

#[test]
fn fail_on_decides_the_exit_status() {
    let place = Place::newsroom();
    let status =
        |file: &str, fail_on: &str| place.copydesk(["check", "--fail-on", fail_on, file]).status;
    let warned = "stories/desk/broken-quotes.md";
    assert_eq!(status(warned, "note"), Some(1));
    assert_eq!(status(warned, "warning"), Some(1));
    assert_eq!(status(warned, "error"), Some(0));
    assert_eq!(status(warned, "never"), Some(0));
    let wrong = "stories/shorts.ndjson";
    assert_eq!(status(wrong, "error"), Some(1));
    assert_eq!(status(wrong, "never"), Some(0));
    // The newsroom's own desk was not opened for any of it.
    assert!(!place.path().join(".copydesk").exists());
}

#[test]
fn a_check_as_json_prints_stories_in_the_order_of_the_input() {
    let place = Place::newsroom();
    let args = [
        "check",
        "--as",
        "json",
        "--jobs",
        "8",
        "--fail-on",
        "never",
        "stories",
    ];
    let export = place.copydesk(args).exits(0).json_lines();
    assert_schema(&export);
    assert!(assert_true_anchors(&export) > 50);
    assert_eq!(export.len(), 44);
    let sources: Vec<_> = export
        .iter()
        .map(|it| it["source"]["uri"].as_str().unwrap())
        .collect();
    let first_wire = sources
        .iter()
        .position(|it| *it == "Northern Wire")
        .unwrap();
    assert!(
        sources[..first_wire].contains(&"stories/releases/university.txt"),
        "{sources:?}"
    );
    assert_eq!(sources.last(), Some(&"Northern Wire"));
}

#[test]
fn findings_come_after_a_refusal_in_importance() {
    let place = Place::new();
    place.write("draft.txt", CUT);
    let output = place.copydesk(["check", "draft.txt", "typo.txt"]).exits(5);
    assert!(output.stdout.contains("hygiene/truncated"), "{output}");
    assert!(output.stderr.contains("typo.txt"), "{output}");
}

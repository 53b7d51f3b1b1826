//! Where no desk is: which commands make one, and what the others say.

use expect_test::expect;

use crate::support::{Place, stories};

const STORY: &str = "Ferry strike ends\n\nThe crews went back to work on Monday morning.\n";

#[test]
fn a_story_on_standard_input_makes_a_desk_and_is_on_it() {
    let place = Place::new();
    let output = place.copydesk_fed(["run", "-"], STORY.as_bytes());
    expect![[r#"
        exit status 0
        --- stderr
        made a desk: $PLACE/copydesk.toml
        stories   1 stored
        states    0 in review, 1 clear
        flags     0 errors, 0 warnings, 0 notes
        also      1 tag, 0 summaries
        plugins   tagger 0.1.0 [share]%  0 ok, 1 abstained
                  summarizer 0.1.0 [share]%  0 ok, 1 abstained
                  hygiene 0.1.0 [share]%  1 ok
                  language 0.1.0 [share]%  1 ok
                  pii 0.1.0 [share]%  1 ok
                  figures 0.1.0 [share]%  1 ok
                  claims 0.1.0 [share]%  1 ok
                  sensitive 0.1.0 [share]%  1 ok
                  headline 0.1.0 [share]%  1 ok
        time      [measured]
    "#]]
    .assert_eq(&output.steady().to_string());
    let export = stories(&place.export());
    assert_eq!(export.len(), 1);
    assert_eq!(export[0]["headline"], "Ferry strike ends");
    assert_eq!(place.names(), [".copydesk", "copydesk.toml"]);
}

#[test]
fn a_directory_of_stories_makes_a_desk_and_they_are_on_it() {
    let place = Place::new();
    place.write("in/a.txt", STORY);
    place.write(
        "in/deep/b.md",
        "# Bridge shut\n\nIt will open again in May, the council said.",
    );
    place.write(
        "in/c.ndjson",
        r#"{"id":"c","title":"Rain","text":"It rained all day."}"#,
    );
    place.write("in/logo.png", [0x89, b'P', b'N', b'G']);
    let output = place.copydesk(["run", "in"]);
    expect![[r#"
        exit status 0
        --- stderr
        made a desk: $PLACE/copydesk.toml
        stories   3 stored, 1 document skipped
        states    0 in review, 3 clear
        flags     0 errors, 0 warnings, 0 notes
        also      2 tags, 0 summaries
        plugins   tagger 0.1.0 [share]%  0 ok, 3 abstained
                  summarizer 0.1.0 [share]%  0 ok, 3 abstained
                  hygiene 0.1.0 [share]%  3 ok
                  language 0.1.0 [share]%  2 ok, 1 abstained
                  pii 0.1.0 [share]%  3 ok
                  figures 0.1.0 [share]%  3 ok
                  claims 0.1.0 [share]%  3 ok
                  sensitive 0.1.0 [share]%  3 ok
                  headline 0.1.0 [share]%  3 ok
        time      [measured]
    "#]]
    .assert_eq(&output.steady().to_string());
    let export = stories(&place.export());
    let mut sources: Vec<&str> = export
        .iter()
        .filter_map(|it| it["source"]["uri"].as_str())
        .collect();
    sources.sort_unstable();
    assert_eq!(sources, ["in/a.txt", "in/c.ndjson", "in/deep/b.md"]);
}

#[test]
fn list_show_and_export_say_where_they_looked() {
    let place = Place::new();
    let said: Vec<String> = [&["list"][..], &["show", "x"], &["export"]]
        .iter()
        .map(|args| place.copydesk(*args).to_string())
        .collect();
    expect![[r#"
        exit status 2
        --- stderr
        error: there is no desk in $PLACE: it has no copydesk.toml
          hint: `copydesk init` makes one here; `--desk DIR` or COPYDESK_DESK names another
    "#]]
    .assert_eq(&said[0]);
    assert!(said.iter().all(|it| *it == said[0]), "{said:#?}");
    assert_eq!(place.names(), [""; 0]);
}

#[test]
fn a_desk_that_was_named_and_is_not_there_is_not_made_by_a_reader() {
    let place = Place::new();
    for args in [
        &["list", "--desk", "nowhere"][..],
        &["check", "--desk", "nowhere", "-"],
    ] {
        let output = place.copydesk_fed(args, STORY.as_bytes()).exits(2);
        assert!(
            output.stderr.contains("there is no desk in nowhere"),
            "{output}"
        );
    }
    let mut named = place.command(["list"]);
    named.env("COPYDESK_DESK", "elsewhere");
    let output = place.output(named.output().unwrap()).exits(2);
    assert!(
        output.stderr.contains("there is no desk in elsewhere"),
        "{output}"
    );
    assert_eq!(place.names(), [""; 0]);
}

#[test]
fn a_run_over_a_mistyped_name_leaves_no_trace() {
    let place = Place::new();
    let output = place.copydesk(["run", "typo.txt"]);
    expect![[r#"
        exit status 2
        --- stderr
        refused: typo.txt: there is no such file or directory
        error: nothing of the input could be read
    "#]]
    .assert_eq(&output.to_string());
    assert_eq!(place.names(), [""; 0]);
}

#[test]
fn a_run_without_an_input_leaves_no_trace() {
    let place = Place::new();
    let output = place.copydesk(["run"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: there is nothing to read
          hint: name files or directories, or - for standard input
    "#]]
    .assert_eq(&output.to_string());
    assert_eq!(place.names(), [""; 0]);
}

#[test]
fn a_run_on_a_named_desk_makes_it_there() {
    let place = Place::new();
    place.write("a.txt", STORY);
    place.run_well(["--desk", "desks/night", "a.txt"]);
    assert_eq!(place.names(), ["a.txt", "desks"]);
    let mut list = place.command(["list", "--format", "json"]);
    list.env("COPYDESK_DESK", "desks/night");
    let output = place.output(list.output().unwrap()).exits(0);
    // It lies outside the desk, so it is named as it was typed.
    assert_eq!(output.json_lines()[0]["source"]["uri"], "a.txt");
}

#[test]
fn init_makes_a_desk_once() {
    let place = Place::new();
    let first = place.copydesk(["init", "desk"]);
    let second = place.copydesk(["init", "desk"]);
    expect![[r#"
        exit status 0
        --- stderr
        made a desk: desk/copydesk.toml
        next: copydesk run FILE...
        exit status 2
        --- stderr
        error: there is a desk already: desk/copydesk.toml
          hint: edit that file, or name another directory
    "#]]
    .assert_eq(&format!("{first}{second}"));
    let output = place.copydesk(["list", "--desk", "desk"]);
    expect![[r#"
        exit status 0
        --- stderr
        the desk has no stories yet; copydesk run takes some in
    "#]]
    .assert_eq(&output.to_string());
}

#[test]
fn the_nearest_desk_upwards_is_used() {
    let place = Place::newsroom();
    place.run_well(["stories/shorts.ndjson"]);
    let mut list = place.command(["list", "--format", "json"]);
    list.current_dir(place.path().join("stories/desk"));
    let output = place.output(list.output().unwrap()).exits(0);
    assert_eq!(output.json_lines().len(), 4);
}

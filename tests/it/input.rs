//! Input that cannot be used: each with a message that says what to do, and its exit status.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use expect_test::expect;

use crate::support::{Place, skipped, stories};

const STORY: &str = "Ferry strike ends\n\nThe crews went back to work on Monday morning.\n";

#[test]
fn a_missing_file_beside_a_good_one_costs_the_good_one_nothing() {
    let place = Place::new();
    place.write("good.txt", STORY);
    let output = place.copydesk(["run", "typo.txt", "good.txt"]);
    expect![[r#"
        exit status 5
        --- stderr
        made a desk: $PLACE/copydesk.toml
        refused: typo.txt: there is no such file or directory
        stories   1 stored, 1 refused
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
    assert_eq!(stories(&place.export()).len(), 1);
}

#[test]
fn a_file_that_fails_to_be_read_is_refused_with_the_reason() {
    let place = Place::new();
    // Opens for everybody, and its first byte can be read by nobody.
    let output = place.copydesk(["run", "/proc/self/mem"]);
    expect![[r#"
        exit status 2
        --- stderr
        refused: /proc/self/mem: cannot be read: Input/output error (os error 5)
        error: nothing of the input could be read
    "#]]
    .assert_eq(&output.to_string());
    symlink("loop", place.path().join("loop")).unwrap();
    let output = place.copydesk(["run", "loop"]);
    expect![[r#"
        exit status 2
        --- stderr
        refused: loop: cannot be read: Too many levels of symbolic links (os error 40)
        error: nothing of the input could be read
    "#]]
    .assert_eq(&output.to_string());
    assert_eq!(place.names(), ["loop"]);
}

#[test]
fn a_file_without_permission_is_refused_with_the_reason() {
    let place = Place::new();
    let path = place.write("closed.txt", STORY);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(&path).is_ok() {
        skipped(
            "a_file_without_permission_is_refused_with_the_reason",
            "this user reads files of mode 000; \
             a_file_that_fails_to_be_read_is_refused_with_the_reason covers the rest",
        );
        return;
    }
    let output = place.copydesk(["run", "closed.txt"]).exits(2);
    assert!(output.stderr.contains("closed.txt"), "{output}");
    assert!(output.stderr.contains("ermission denied"), "{output}");
}

#[test]
fn a_directory_without_stories_is_refused() {
    let place = Place::new();
    place.write("empty/notes.pdf", b"%PDF-1.7");
    place.write("empty/.hidden/story.txt", STORY);
    let output = place.copydesk(["run", "empty"]);
    expect![[r#"
        exit status 2
        --- stderr
        refused: empty: the directory holds no stories
          hint: in a directory, files are read that end in .txt, .text, .md, .markdown, .ndjson, .jsonl, .json, .rss, .atom, .rdf, .xml, .html, .htm, .xhtml, .ninjs, .newsml, .nitf, .csv, .tsv, .eml, .mbox, .zip, .tar, .tgz, .gz
        error: nothing of the input could be read
    "#]].assert_eq(&output.to_string());
    assert_eq!(place.names(), ["empty"]);
}

#[test]
fn what_is_not_text_is_refused_for_what_it_is() {
    let place = Place::new();
    place.write("zero.txt", b"A story\0with a zero byte, and more of it");
    place.write("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj");
    place.write(
        "latin.txt",
        b"Caf\xe9 owner jailed\n\nThe owner of a caf\xe9 was jailed on Monday.",
    );
    place.write("packed.zst", [0x28, 0xb5, 0x2f, 0xfd, 0x24, 0, 1, 2, 3, 4]);
    place.write("blank.txt", " \n\n\t\n");
    let output = place.copydesk([
        "run",
        "zero.txt",
        "report.pdf",
        "latin.txt",
        "packed.zst",
        "blank.txt",
    ]);
    expect![[r#"
        exit status 2
        --- stderr
        refused: zero.txt: not text: byte 0x00 at offset 7
          hint: stories are text: see docs/input.md
        refused: report.pdf: not text: byte 0xE2 at offset 10
          hint: it is a PDF; save its text as a .txt file
        refused: latin.txt:1:4: not UTF-8: byte 0xE9 at offset 3
          | Caf� owner jailed
          |    ^
          hint: it looks like Windows-1252; `iconv -f WINDOWS-1252 -t UTF-8` converts it
        refused: packed.zst: not text: byte 0x00 at offset 5
          hint: it is compressed; unpack it, or pipe it in with `zstd -dc`
        refused: blank.txt: there is no text in it
        error: nothing of the input could be read
    "#]]
    .assert_eq(&output.to_string());
    assert!(!place.path().join("copydesk.toml").exists());
}

#[test]
fn a_bad_line_in_the_middle_is_named_and_the_others_are_kept() {
    let place = Place::new();
    let lines = [
        r#"{"id":"one","title":"Rain","text":"It rained all day on Monday."}"#,
        r#"{"id":"two","title":"Sun","text":"The sun "shone" on Tuesday."}"#,
        r#"{"id":"three","title":"Snow","text":"It snowed all day on Wednesday."}"#,
    ];
    place.write("wire.ndjson", lines.join("\n"));
    let output = place.copydesk(["run", "--format", "json", "wire.ndjson"]);
    assert_eq!(output.status, Some(5), "{output}");
    let told = output.stderr.lines().filter(|line| !line.starts_with('{'));
    let refusal: Vec<_> = told.collect();
    expect![[r#"
        made a desk: $PLACE/copydesk.toml
        refused: wire.ndjson:2:44: not JSON: expected `,` or `}`
          | {"id":"two","title":"Sun","text":"The sun "shone" on Tuesday."}
          |                                            ^"#]]
    .assert_eq(&refusal.join("\n"));
    let ids: Vec<_> = output
        .json_lines()
        .iter()
        .map(|it| it["id"].clone())
        .collect();
    assert_eq!(ids, ["one", "three"]);
    assert_eq!(stories(&place.export()).len(), 2);
}

#[test]
fn records_that_cannot_be_used_are_refused_one_by_one() {
    let place = Place::new();
    let lines = [
        r#"{"id":"good","title":"Rain","text":"It rained all day on Monday."}"#,
        r#"{"id":"a","text":"It rained.","urgency":"high"}"#,
        r#"{"id":"b","text":"It rained.","status":"killed"}"#,
        r#"{"id":"c","text":"It rained.","embargo":"tomorrow"}"#,
        r#"{"id":"d","title":"","text":"  "}"#,
        r#"{"id":"e","text":"It rained.","text":"It snowed."}"#,
        r#"["f"]"#,
        r#"{"id":"g","schema":"copydesk/story@9","body":"It rained."}"#,
    ];
    let input = lines.join("\n");
    let output = place.copydesk_fed(["run", "--input-format", "ndjson", "-"], input.as_bytes());
    expect![[r#"
        exit status 5
        --- stderr
        made a desk: $PLACE/copydesk.toml
        refused: -:2:41: `urgency` must be a whole number from 1 (most urgent) to 8, and is "high"
          | {"id":"a","text":"It rained.","urgency":"high"}
          |                                         ^
        refused: -:3:40: `status` must be `usable`, `withheld` or `canceled`, and is "killed"
          | {"id":"b","text":"It rained.","status":"killed"}
          |                                        ^
        refused: -:4:41: `embargo` must be an instant with its zone, such as `2026-02-09T06:00:00+01:00`, and is "tomorrow"
          | {"id":"c","text":"It rained.","embargo":"tomorrow"}
          |                                         ^
        refused: -:5:1: there is no headline and no text
          | {"id":"d","title":"","text":"  "}
          | ^
          hint: a story has `headline` or `title`, and `body` or `text`
        refused: -:6:38: `text` occurs twice
          | {"id":"e","text":"It rained.","text":"It snowed."}
          |                                      ^
        refused: -:7:1: a story is a JSON object, and this is a list
          | ["f"]
          | ^
        refused: -:8:20: the schema `copydesk/story@9` is not known
          | {"id":"g","schema":"copydesk/story@9","body":"It rained."}
          |                    ^
          hint: this version reads `copydesk/story@1`
        stories   1 stored, 7 refused
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
    "#]].assert_eq(&output.steady().to_string());
    assert_eq!(stories(&place.export()).len(), 1);
}

#[test]
fn broken_front_matter_is_drawn_with_a_caret() {
    let place = Place::new();
    place.write(
        "draft.md",
        "---\ntitle: 1984\n---\n\nIt was a bright cold day in April.\n",
    );
    place.write(
        "open.md",
        "---\ntitle: Rain\n\nIt rained all day on Monday.\n",
    );
    let output = place.copydesk(["run", "draft.md", "open.md"]);
    expect![[r#"
        exit status 2
        --- stderr
        refused: draft.md:2:8: `title` must be a string, and is 1984
          | title: 1984
          |        ^
          hint: put it in quotes
        refused: open.md:1:1: the front matter is not closed
          | ---
          | ^
          hint: close it with a line that is the same as the first one
        error: nothing of the input could be read
    "#]]
    .assert_eq(&output.to_string());
}

#[test]
fn control_characters_of_a_story_do_not_reach_the_terminal() {
    let place = Place::new();
    let title = "Fire \u{1b}[31mred\u{1b}[0m\u{7} alarm\u{202e}\u{9b}2J";
    let record = serde_json::json!({"id": "esc\u{202e}ape", "title": title, "text": "It rained."});
    let input = record.to_string();
    let run = place.copydesk_fed(["run", "--input-format", "ndjson", "-"], input.as_bytes());
    let list = place.copydesk(["list"]);
    let show = place.copydesk(["show", "esc"]);
    for output in [run.exits(0), list.exits(0), show.exits(0)] {
        let text = output.to_string();
        let bad = |c: &char| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{202e}').contains(c);
        assert_eq!(text.chars().find(bad), None, "{text:?}");
    }
    // The story itself is as it came.
    assert_eq!(stories(&place.export())[0]["headline"], title);
}

#[test]
fn an_input_without_any_record_is_no_mistake_and_is_told() {
    let place = Place::new();
    place.write("empty.ndjson", "\n\n");
    let output = place.copydesk(["run", "empty.ndjson"]);
    expect![[r#"
        exit status 0
        --- stderr
        made a desk: $PLACE/copydesk.toml
        there are no stories in empty.ndjson
        stories   0 stored
        states    0 in review, 0 clear
        flags     0 errors, 0 warnings, 0 notes
        also      0 tags, 0 summaries
        plugins   tagger 0.1.0 [share]%  0 ok
                  summarizer 0.1.0 [share]%  0 ok
                  hygiene 0.1.0 [share]%  0 ok
                  language 0.1.0 [share]%  0 ok
                  pii 0.1.0 [share]%  0 ok
                  figures 0.1.0 [share]%  0 ok
                  claims 0.1.0 [share]%  0 ok
                  sensitive 0.1.0 [share]%  0 ok
                  headline 0.1.0 [share]%  0 ok
        time      [measured]
    "#]]
    .assert_eq(&output.steady().to_string());
}

#[test]
fn an_unknown_id_and_an_ambiguous_one_are_told() {
    let place = Place::newsroom();
    place.run_well(["stories/wire.ndjson"]);
    let unknown = place.copydesk(["show", "nothing"]);
    let several = place.copydesk(["show", "wire"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: there is no story "nothing"
          hint: copydesk list prints the ids
        exit status 2
        --- stderr
        error: several ids begin with "wire": wire-2026-0209-001, wire-2026-0209-002, wire-2026-0209-003, wire-2026-0209-004, wire-2026-0209-005, ...
          hint: type more of it
    "#]].assert_eq(&format!("{unknown}{several}"));
    // The beginning of an id is enough when only one has it.
    assert!(
        place
            .copydesk(["show", "wire-2026-0209-014"])
            .exits(0)
            .stdout
            .contains("pub...")
    );
}

#[test]
fn an_export_that_cannot_be_written_leaves_nothing() {
    let place = Place::newsroom();
    place.run_well(["stories/shorts.ndjson"]);
    let output = place.copydesk(["export", "-o", "no/such/place.ndjson"]);
    expect![[r#"
        exit status 2
        --- stderr
        error: cannot write no/such/place.ndjson: No such file or directory (os error 2)
    "#]]
    .assert_eq(&output.to_string());
}

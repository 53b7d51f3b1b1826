//! What a plugin says in its own words, and who sees them.

use expect_test::expect;

use serde_json::json;

use super::desk::{desk, harm};
use crate::support::{Live, Place, stories};

#[test]
fn a_panic_is_told_with_its_message_and_line() {
    expect!["trap: annotate stopped: panicked at tests/guests/misbehaver/src/traps.rs:8:5: told to panic"].assert_eq(&harm("panic", ""));
}

#[test]
fn a_failure_in_the_plugins_own_words_is_told() {
    expect!["plugin: it could not be done"].assert_eq(&harm("fail", ""));
}

#[test]
fn escape_codes_of_a_plugin_do_not_reach_the_terminal() {
    let place = desk("mode = \"log-escapes\"", "");
    let run = place.copydesk(["run", "-v", "wire.ndjson"]).exits(0);
    assert!(run.stderr.contains("warn: "), "{run}");
    let show = place.copydesk(["show", "a-storm"]).exits(0);
    let check = place.copydesk(["check", "-v", "wire.ndjson"]);
    let export = place.copydesk(["export", "--with-receipts"]).exits(0);
    let suggestion = &stories(&export.stdout)[0]["annotations"][0]["suggestions"][0];
    assert_eq!(
        suggestion["replacement"],
        "[31mred[0m\nerror: forged\n2Jdone"
    );
    for output in [run, show, check, export] {
        let text = output.to_string();
        let bad = |c: &char| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{202e}').contains(c);
        assert_eq!(text.chars().find(bad), None, "{text:?}");
        assert!(
            !text.lines().any(|line| line.starts_with("error: forged")),
            "{text}"
        );
    }
}

#[test]
fn escape_codes_of_a_story_are_escaped_in_json() {
    let place = Place::new();
    let text = "The sea was \u{9b}31mred\u{202e} and \u{7f}calm\u{2067}.";
    let story = json!({"id": "s", "headline": text, "body": text});
    place.write("wire.ndjson", story.to_string());
    let run = place.copydesk(["run", "--format", "json", "wire.ndjson"]);
    let list = place.copydesk(["list", "--format", "json"]);
    let show = place.copydesk(["show", "s", "--format", "json"]);
    let check = place.copydesk(["check", "--format", "json", "wire.ndjson"]);
    let export = place.copydesk(["export"]);
    let exported = stories(&export.stdout);
    assert_eq!(
        (&exported[0]["headline"], &exported[0]["body"]),
        (&json!(text), &json!(text))
    );
    for output in [run, list, show, check, export] {
        assert!(!output.stdout.is_empty(), "{output}");
        let bad = |c: char| {
            c.is_control() && c != '\n'
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!output.stdout.contains(bad), "{:?}", output.stdout);
    }
}

#[test]
fn what_a_plugin_logs_is_shown_when_asked_for_and_bears_its_name() {
    let place = desk("mode = \"log-escapes\"", "");
    let loud = place.copydesk(["run", "-v", "wire.ndjson"]).exits(0);
    let logs: Vec<_> = loud
        .stderr
        .lines()
        .filter(|line| line.contains("warn:"))
        .collect();
    expect!["misbehaver 0.1.0 on a-storm: warn: [31mred [0m error: forged 2J done"]
        .assert_eq(&logs.join("\n"));
    let quiet = place.copydesk(["run", "wire.ndjson"]).exits(0);
    assert!(!quiet.stderr.contains("warn:"), "{quiet}");
}

#[test]
fn a_thousand_flags_in_a_line_of_three_megabytes_are_drawn_at_once() {
    let place = desk("mode = \"none\"", "");
    let body = "The sea was like glass. ".repeat(120_000) + &"HEY! ".repeat(990);
    let story = json!({"id": "long", "headline": "A calm day", "body": body});
    place.write("long.ndjson", story.to_string());
    // Minutes when each flag measures the whole line, and `Live` does not wait so long.
    let mut check = Live::start(&mut place.command(["check", "long.ndjson"]));
    check.end_input();
    let (said, status) = check.finish();
    assert!(status.success(), "{status}");
    assert_eq!(said.matches("The text is loud.").count(), 990);
}

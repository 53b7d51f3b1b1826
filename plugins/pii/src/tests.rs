//! Tests of the plugin as a whole: its manifest, its settings, and text of any kind.

use copydesk_plugin::testing::{
    StoryBuilder, assert_no_flags, check_examples, check_rules, plugin,
};
use proptest::prelude::{Strategy, prop_oneof, proptest};

use super::*;

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    check_examples::<Pii>();
}

#[test]
fn the_manifest_has_the_rules_that_there_are() {
    check_rules::<Pii>(&NAMES);
}

#[test]
fn refuses_settings_that_mean_nothing() {
    let issues = plugin::<Pii>()
        .try_settings("skip = [\"emial\"]\nallow = [\"a b\"]")
        .unwrap_err();
    let issues: Vec<_> = issues.iter().map(ToString::to_string).collect();
    assert_eq!(
        issues,
        [
            format!(
                "skip.0: there is no rule `emial`; there are {}",
                NAMES.join(", ")
            ),
            "allow[0]: `a b` is too short to stand for one thing only".to_owned()
        ]
    );
}

#[test]
fn what_the_desk_allows_and_skips_is_not_told() {
    let text = "Call +44 20 7946 0958 or write to jane@desk.example.";
    assert_eq!(plugin::<Pii>().flags(text).len(), 2);
    let settings = "allow = [\"020 7946 0958\", \"desk.example\"]";
    assert_no_flags(&plugin::<Pii>().with_settings(settings), text);
    let settings = "skip = [\"phone\", \"email\"]";
    assert_no_flags(&plugin::<Pii>().with_settings(settings), text);
}

#[test]
fn what_passes_is_told_with_its_reason_where_that_is_asked_for() {
    let plugin = plugin::<Pii>().with_settings("show-passed = true");
    let flags = plugin.flags("The helpline is 020 7946 0958.");
    let flag = flags[0].as_flag().unwrap();
    assert_eq!(flag.severity, Severity::Note);
    assert_eq!(
        flag.message,
        "This passes: its sentence gives it as a contact for the public or the press"
    );
}

#[test]
fn nothing_in_a_quotation_or_headline_is_overlooked() {
    let story = StoryBuilder::new()
        .headline("“Call me on 020 7946 0958”")
        .body("“Or write to jane@example.org”\r\n")
        .build();
    assert_eq!(plugin::<Pii>().flags(story).len(), 2);
}

#[test]
fn a_story_without_text_is_abstained_from() {
    let report = plugin::<Pii>().annotate(" \n ");
    assert!(matches!(report, Report::Abstained(_)));
}

#[test]
fn no_rule_says_more_than_its_share() {
    let body = "Write to jane@example.org. ".repeat(3 * MOST);
    assert_eq!(plugin::<Pii>().flags(body.as_str()).len(), MOST);
}

#[test]
fn long_texts_without_a_blank_are_walked_through_once() {
    // Each of these would take minutes if something looked back to its start.
    for piece in [
        "1a",
        "1-",
        "1.",
        "a@",
        "@a.bc",
        "1:",
        "12 ",
        "jane@example.org,",
        "t1",
    ] {
        let text = piece.repeat(50_000);
        plugin::<Pii>().flags(text.as_str());
    }
}

/// What must not stand in a message: five digits of the quote in a row, or the mailbox.
fn assert_masked(flags: &[Annotation]) {
    for annotation in flags {
        let flag = annotation.as_flag().unwrap();
        let quote = annotation.anchors[0].quote();
        let said = format!("{} {:?}", flag.message, annotation.evidence);
        assert!(!said.contains(quote), "{said}");
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        let own = digits(quote);
        for five in own.as_bytes().windows(5) {
            let five = std::str::from_utf8(five).unwrap();
            assert!(!digits(&said).contains(five), "{said} tells {quote}");
        }
    }
}

#[test]
fn no_message_tells_what_was_found() {
    let plugin = plugin::<Pii>();
    let rules = plugin.manifest().rules.len();
    let text = "jane@example.org, +44 20 7946 0958, GB82WEST12345698765432, 5105105105105100. \
        536-22-8145, 529.982.247-25, 203.0.113.77. She lives at 14 Orchard Close. \
        Kevin Marlow, 15, was arrested.";
    let flags = plugin.flags(text);
    assert_eq!(flags.len(), rules);
    assert_masked(&flags);
}

/// Text of what the rules look for, mixed with anything.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,8}",
        ".{0,4}",
        "[0-9]{1,17}",
        "[+(]?[0-9]{1,4}[) ./–\u{a0}-]{1,3}[0-9]{1,4}",
        "(@|:|::|\n|\r\n| |, |\\. |x|ext\\. |http://|-year-old | aged |\\(1[0-9]\\)|“|”|ä)",
        "(jane|info|example\\.org|GB82WEST|GB82 |RSSMRA85T10A|Z|X|AB |\u{2011})",
        "(Max |Müller|Baker Street|lives at |rue de |straße |card |call |arrested|schoolboy |NHS )",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_every_report_is_one_that_the_host_accepts(
        headline in texts(), body in texts()
    ) {
        let story = StoryBuilder::new().headline(headline).body(body).build();
        let plugin = plugin::<Pii>().with_settings("show-passed = true");
        let once = plugin.annotate(story.clone());
        assert_eq!(plugin.annotate(story), once);
    }
}

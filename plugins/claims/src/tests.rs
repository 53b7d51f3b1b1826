//! Tests of the plugin as a whole: its manifest, its settings, and text of any kind.

use copydesk_plugin::testing::{StoryBuilder, check_examples, plugin};
use proptest::prelude::{Strategy, prop_oneof, proptest};

use super::*;

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    check_examples::<Claims>();
}

#[test]
fn the_manifest_has_the_rules_that_there_are() {
    let plugin = plugin::<Claims>();
    let rules = plugin.manifest().rules.iter();
    let listed: Vec<_> = rules.map(|it| it.name.as_str()).collect();
    assert_eq!(listed, NAMES);
}

#[test]
fn refuses_settings_that_mean_nothing() {
    let issues = plugin::<Claims>()
        .try_settings("least = 1.5\nmost = 500\nskip = [\"quotes\"]")
        .unwrap_err();
    let issues: Vec<_> = issues.iter().map(ToString::to_string).collect();
    assert_eq!(
        issues,
        [
            "least: a confidence lies from 0 to 1",
            "most: more than 100 sentences are no help to anybody",
            "skip.0: there is no rule `quotes`; there are check-worthy, unsourced-quote, \
             unsourced-figure, absolute"
        ]
    );
}

#[test]
fn a_rule_that_is_left_out_says_nothing() {
    let text = "It is undoubtedly long.";
    assert_eq!(plugin::<Claims>().flags(text).len(), 1);
    let without = plugin::<Claims>().with_settings("skip = [\"absolute\"]");
    assert_eq!(without.flags(text).len(), 0);
}

#[test]
fn says_nothing_in_another_language() {
    for text in [
        "Etwa 40% der Erwachsenen, wie der Rat mitteilte, fahren in der Stadt mit dem Auto zur Arbeit.",
        "Environ 40% des adultes vont au travail en voiture, et la ville ne fait rien pour eux.",
        "Cerca del 40% de los adultos va al trabajo en coche, y la ciudad no hace nada por ellos.",
    ] {
        let report = plugin::<Claims>().annotate(text);
        assert!(matches!(report, Report::Abstained(_)), "{text}");
    }
}

/// Text of what the rules look for, mixed with anything.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,6}",
        "[0-9]{1,5}(%| per cent)?",
        "( |, |\\. |\n|: | - |“|”|\"|‘|’|ä|\u{a0})",
        "( of adults | one in five people | the best of all time | undoubtedly | said | jobs )",
        "(Nobody has ever been here and seen it all before. )",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_every_report_is_one_that_the_host_accepts(body in texts()) {
        let story = StoryBuilder::new().body(body).language("en").build();
        let plugin = plugin::<Claims>().with_settings("least = 0.0\nmost = 100\ntranscripts = true");
        let once = plugin.annotate(story.clone());
        assert_eq!(plugin.annotate(story), once);
    }
}

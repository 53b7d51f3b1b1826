//! Tests of the plugin as a whole: its manifest, its settings, and text of any kind.

use copydesk_plugin::testing::{StoryBuilder, check_examples, plugin};
use proptest::prelude::{Strategy, prop_oneof, proptest};

use super::*;

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    check_examples::<Figures>();
}

#[test]
fn the_manifest_has_the_rules_that_there_are() {
    let plugin = plugin::<Figures>();
    let rules = plugin.manifest().rules.iter();
    let listed: Vec<_> = rules.map(|it| it.name.as_str()).collect();
    assert_eq!(listed, NAMES);
}

#[test]
fn refuses_a_rule_that_there_is_not() {
    let issues = plugin::<Figures>()
        .try_settings("skip = [\"chnage\"]")
        .unwrap_err();
    let first = issues.first().unwrap().to_string();
    assert!(
        first.starts_with("skip.0: there is no rule `chnage`; there are change, points"),
        "{first}"
    );
}

#[test]
fn a_rule_that_is_left_out_says_nothing() {
    let text = "It opened on 31 April.";
    assert_eq!(plugin::<Figures>().flags(text).len(), 1);
    let without = plugin::<Figures>().with_settings("skip = [\"date\"]");
    assert_eq!(without.flags(text).len(), 0);
}

#[test]
fn says_nothing_in_another_language() {
    for text in [
        "Der Rat tagte am 31 April, und die Zahl der Stimmen stieg um 50% von 100 auf 110 in der Stadt.",
        "Le conseil a siégé le lundi 31 avril, et le nombre des voix a augmenté de 50% dans la ville.",
        "El consejo se reunió el lunes 31 de abril, y el número de votos subió un 50% en la ciudad.",
    ] {
        let report = plugin::<Figures>().annotate(text);
        assert!(matches!(report, Report::Abstained(_)), "{text}");
    }
}

/// Text of what the rules look for, mixed with anything.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,6}",
        "[0-9]{1,17}",
        "[$£€]?[0-9]{1,4}([.,][0-9]{1,3})?(%|m|bn| million| per cent)?",
        "( |, |\\. |\n| \\(|\\)|-|–|:|/|“|”|ä|\u{a0}|°)",
        "( rose | fell | to | from | of the | out of | by | the remaining | against )",
        "( Monday | 31 April | Feb\\. 30, |born in | died in |aged | miles| km| jobs|C|F|ft|1990)",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_every_report_is_one_that_the_host_accepts(
        headline in texts(), body in texts()
    ) {
        let story = StoryBuilder::new()
            .headline(headline)
            .body(body)
            .language("en")
            .published("2026-02-12T08:00:00Z")
            .build();
        let plugin = plugin::<Figures>();
        let once = plugin.annotate(story.clone());
        assert_eq!(plugin.annotate(story), once);
    }
}

//! Tests of the rules and of the plugin as a whole.

use copydesk_plugin::testing::{
    StoryBuilder, assert_flags, assert_no_flags, check_examples, plugin,
};
use proptest::prelude::{Strategy, prop_oneof, proptest};

use super::*;

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    check_examples::<Legal>();
}

#[test]
fn the_manifest_has_the_rules_that_there_are() {
    let plugin = plugin::<Legal>();
    let rules = plugin.manifest().rules.iter();
    let listed: Vec<_> = rules.map(|it| it.name.as_str()).collect();
    assert_eq!(listed, NAMES);
}

#[test]
fn guilt_before_a_verdict_is_told() {
    assert_flags(
        &plugin::<Legal>(),
        "
        The killer was arrested on Monday. Kevin Marlow stabbed her twice.
            ^^^^^^ presumption
                                                 ^^^^^^^^^^^^^^ accusation
        ",
    );
    for right in [
        "The killer was arrested on Monday. He was jailed for life.",
        "The alleged killer was arrested on Monday. Police hunt for the killer.",
        "“The killer was arrested on Monday,” she said.",
        "He was arrested on Monday. He stabbed her twice, the court heard.",
        "He was arrested on Monday. Police said he stabbed her twice.",
        "The killer was never found. Kevin Marlow stole the ball in the second half.",
    ] {
        assert_no_flags(&plugin::<Legal>(), right);
    }
}

#[test]
fn an_embargo_is_told_and_a_trade_embargo_is_not() {
    assert_flags(
        &plugin::<Legal>(),
        "
        Not for publication before 1 May.
        ^^^^^^^^^^^^^^^^^^^^^^^^^^ embargo
        ",
    );
    assert_no_flags(
        &plugin::<Legal>(),
        "The arms embargo on the country was kept until May.",
    );
}

#[test]
fn refuses_a_rule_that_there_is_not() {
    let issues = plugin::<Legal>()
        .try_settings("skip = [\"libel\"]")
        .unwrap_err();
    let first = issues.first().unwrap().to_string();
    assert!(
        first.starts_with("skip.0: there is no rule `libel`"),
        "{first}"
    );
    let without = plugin::<Legal>().with_settings("skip = [\"embargo\"]");
    assert_no_flags(&without, "Not for publication before 1 May.");
}

#[test]
fn says_nothing_in_another_language() {
    for text in [
        "Der Mörder wurde am Montag verhaftet und sitzt in Haft, wie die Polizei in der Stadt mitteilte.",
        "Le meurtrier a été arrêté lundi, et la police de la ville poursuit son enquête dans le quartier.",
        "El asesino fue detenido el lunes, y la policía de la ciudad sigue con su investigación del caso.",
    ] {
        let report = plugin::<Legal>().annotate(text);
        assert!(matches!(report, Report::Abstained(_)), "{text}");
    }
}

/// Text of what the rules look for, mixed with anything.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,6}",
        "( |, |\\. |\n|“|”|\"|’|ä|\u{a0})",
        "(The killer was arrested|He stole|on trial|previous convictions|embargoed until|alleged )",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_every_report_is_one_that_the_host_accepts(body in texts()) {
        let story = StoryBuilder::new().body(body).language("en").build();
        let plugin = plugin::<Legal>();
        let once = plugin.annotate(story.clone());
        assert_eq!(plugin.annotate(story), once);
    }
}

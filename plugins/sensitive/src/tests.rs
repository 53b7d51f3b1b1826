//! Tests of the rules and of the plugin as a whole.

use copydesk_plugin::Severity;
use copydesk_plugin::testing::{
    StoryBuilder, assert_flags, assert_no_flags, assert_suggestion, check_examples, plugin,
};
use proptest::prelude::{Strategy, prop_oneof, proptest};

use super::*;

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    check_examples::<Sensitive>();
}

#[test]
fn the_manifest_has_the_rules_that_there_are() {
    let plugin = plugin::<Sensitive>();
    let rules = plugin.manifest().rules.iter();
    let listed: Vec<_> = rules.map(|it| it.name.as_str()).collect();
    assert_eq!(listed, RULES.each_ref().map(|it| it.name));
}

#[test]
fn a_rule_speaks_once_a_story_and_shows_three_places() {
    let flags = plugin::<Sensitive>().flags("He was raped. ".repeat(9).as_str());
    assert_eq!(flags.len(), 1);
    assert_eq!(flags[0].anchors.len(), PLACES);
}

#[test]
fn the_first_words_are_those_of_the_phrases() {
    let mut there: Vec<_> = RULES
        .iter()
        .flat_map(|it| it.phrases)
        .flat_map(|it| it.split(' ').next().unwrap().split('|'))
        .collect();
    there.sort_unstable();
    there.dedup();
    assert_eq!(FIRST.words().collect::<Vec<_>>(), there);
}

#[test]
fn nothing_is_an_error() {
    assert!(RULES.iter().all(|it| it.severity < Severity::Error));
}

#[test]
fn what_is_meant_otherwise_passes() {
    for text in [
        "A suicide bomber struck. It would be political suicide. The seats are by the suicide door.",
        "A fighter killed himself with a grenade. Such a bill is suicide, and Suicide Lane was an album.",
        "The police ruled out suicide. It was not suicide.",
        "The film tells how he killed himself. In the novel she is raped.",
        "The oilseed rape is in flower.",
        "“We are swamped by immigrants,” he said.",
    ] {
        assert_no_flags(&plugin::<Sensitive>(), text);
    }
}

#[test]
fn a_story_that_offers_help_is_not_asked_to() {
    assert_flags(
        &plugin::<Sensitive>(),
        "
        She took her own life in May.
            ^^^^^^^^^^^^^^^^^ suicide
        ",
    );
    assert_no_flags(
        &plugin::<Sensitive>(),
        "She took her own life in May. The Samaritans can be called on 116 123.",
    );
}

#[test]
fn the_wording_has_a_suggestion() {
    assert_suggestion(
        &plugin::<Sensitive>(),
        "suicide-wording",
        "He committed suicide in May.",
        "He died by suicide in May.",
    );
}

#[test]
fn refuses_a_rule_that_there_is_not() {
    let issues = plugin::<Sensitive>()
        .try_settings("skip = [\"suicides\"]")
        .unwrap_err();
    let first = issues.first().unwrap().to_string();
    assert!(
        first.starts_with("skip.0: there is no rule `suicides`"),
        "{first}"
    );
    let without = plugin::<Sensitive>().with_settings("skip = [\"graphic\"]");
    assert_no_flags(&without, "A severed head was found.");
}

#[test]
fn says_nothing_in_another_language() {
    for text in [
        "Der Mann wurde verurteilt, weil er die Frau vergewaltigt hatte, wie das Gericht am Montag mitteilte.",
        "Il a tué sa femme puis mis fin à ses jours, selon la police, qui enquête dans la ville.",
        "El hombre se quitó la vida el lunes en su casa, según la policía, que investiga el caso.",
    ] {
        let report = plugin::<Sensitive>().annotate(text);
        assert!(matches!(report, Report::Abstained(_)), "{text}");
    }
}

/// Text of what the rules look for, mixed with anything.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,6}",
        "( |, |\\. |\n|“|”|\"|’|ä|\u{a0})",
        "(suicide|committed suicide|bomber|raped|self-harm|not |the film |severed head|Samaritans)",
        "(a child was killed|flood of migrants|hanged himself)",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_every_report_is_one_that_the_host_accepts(body in texts()) {
        let story = StoryBuilder::new().body(body).language("en").build();
        let plugin = plugin::<Sensitive>();
        let once = plugin.annotate(story.clone());
        assert_eq!(plugin.annotate(story), once);
    }
}

//! Tests of the plugin as a whole.

use copydesk_plugin::testing::{self, StoryBuilder};
use proptest::prelude::proptest;

use super::*;

const BODY: &str = "The Bank of England raised its interest rate on Thursday. Governor Zoë \
    Dvořák said that interest rates would stay high. Inflation is above target, Dvořák said, \
    and the Bank of England expects inflation to fall by summer. Lenders in London raised \
    mortgage prices within hours. A mortgage lender said the interest rate was a surprise.";

/// The terms of one scheme.
fn terms(scheme: &str, story: impl Into<Story>) -> Vec<String> {
    let tags = testing::plugin::<Tagger>().annotations(story);
    let terms = tags.iter().filter_map(Annotation::as_tag);
    let terms = terms.filter(|it| it.scheme == scheme);
    terms.map(|it| it.term.clone()).collect()
}

fn abstains(story: impl Into<Story>) -> String {
    match testing::plugin::<Tagger>().annotate(story) {
        Report::Abstained(reason) => reason,
        other => panic!("expected it to abstain: {other:?}"),
    }
}

#[test]
fn eleven_words_are_too_few() {
    assert_eq!(
        abstains("The Bank of England raised its interest rate on Thursday morning."),
        "11 words are too few for keyphrases"
    );
    assert_eq!(abstains("The"), "1 word is too few for keyphrases");
    assert_eq!(abstains(""), "0 words are too few for keyphrases");
}

#[test]
fn a_language_without_function_words_is_left_alone() {
    let story = |language: &str| StoryBuilder::new().body(BODY).language(language);
    assert_eq!(
        abstains(story("tr")),
        "there is no list of function words for `tr`"
    );
    assert!(!terms("keyphrase", story("en-GB")).is_empty());
    let russian = "Центральный банк повысил ключевую ставку в четверг. ".repeat(9);
    assert!(abstains(russian.as_str()).starts_with("the language is none"));
}

#[test]
fn a_surname_joins_the_name_and_keeps_its_diacritics() {
    let names = terms("name", BODY);
    assert!(
        names.iter().any(|it| it == "Governor Zoë Dvořák"),
        "{names:?}"
    );
    assert!(!names.iter().any(|it| it == "Dvořák"), "{names:?}");
}

#[test]
fn a_keyphrase_is_the_form_that_the_story_uses_alone() {
    let phrases = terms("keyphrase", BODY);
    assert!(phrases.iter().any(|it| it == "Dvořák"), "{phrases:?}");
    for not in ["Zoë", "Governor", "Governor Zoë Dvořák", "Bank", "bank"] {
        assert!(!phrases.iter().any(|it| it == not), "{phrases:?}");
    }
}

#[test]
fn a_name_keeps_its_connectors_and_its_parts_stay_out() {
    let names = terms("name", BODY);
    assert!(names.iter().any(|it| it == "Bank of England"), "{names:?}");
    for part in ["Bank", "England"] {
        assert!(!names.iter().any(|it| it == part), "{names:?}");
    }
}

#[test]
fn a_topic_has_its_code() {
    let tags = testing::plugin::<Tagger>().annotations(BODY);
    let topic = tags
        .iter()
        .find(|it| it.as_tag().is_some_and(|it| it.scheme == "topic"));
    let topic = topic.unwrap();
    assert_eq!(
        topic.as_tag().unwrap().term,
        "economy, business and finance"
    );
    assert_eq!(topic.extra, [("medtop".to_owned(), "04000000".to_owned())]);
}

#[test]
fn a_notice_of_rights_has_no_say() {
    let notice = "\nCopyright 2011 The Agency. All rights reserved. This material may not be \
        published, broadcast, rewritten or redistributed.";
    let body = format!("{BODY}{notice}");
    assert_eq!(terms("keyphrase", body.as_str()), terms("keyphrase", BODY));
}

#[test]
fn singular_and_plural_are_one_term() {
    let tags = testing::plugin::<Tagger>().annotations(BODY);
    let rates = tags
        .iter()
        .find(|it| it.as_tag().is_some_and(|it| it.term == "interest rate"));
    let quotes: Vec<_> = rates.unwrap().anchors.iter().map(Anchor::quote).collect();
    assert_eq!(quotes, ["interest rate", "interest rates", "interest rate"]);
}

#[test]
fn no_term_begins_or_ends_in_a_function_word() {
    for term in terms("keyphrase", BODY) {
        for end in [term.split(' ').next(), term.split(' ').next_back()] {
            let end = end.unwrap().to_lowercase();
            assert!(!Language::English.is_stop_word(&end), "{term}");
        }
    }
}

#[test]
fn tags_come_best_first_and_no_more_than_asked_for() {
    let plugin = testing::plugin::<Tagger>().with_settings("max-phrases = 3\nmax-names = 0");
    let mut tags = plugin.annotations(BODY);
    tags.retain(|it| it.as_tag().is_some_and(|it| it.scheme == "keyphrase"));
    assert_eq!(tags.len(), 3);
    let confidences = tags
        .iter()
        .map(|it| it.as_tag().unwrap().confidence.unwrap());
    assert!(confidences.is_sorted_by(|a, b| a >= b));
}

#[test]
fn points_at_no_more_than_five_places() {
    let body = "A bridge in Ghent and the bridge of Bruges are in the news. ".repeat(8);
    let story = StoryBuilder::new().headline("Bridge closed").body(body);
    for tag in testing::plugin::<Tagger>().annotations(story) {
        let least = usize::from(tag.as_tag().unwrap().scheme != "topic");
        assert!(
            (least..=MOST_ANCHORS).contains(&tag.anchors.len()),
            "{tag:?}"
        );
    }
}

#[test]
fn a_shouted_dateline_is_written_as_a_name() {
    let body = format!("WASHINGTON (Agency) - {BODY} WASHINGTON (Agency) - It was so.");
    let plugin = testing::plugin::<Tagger>().with_settings("max-phrases = 50");
    let tags = plugin.annotations(body.as_str());
    assert!(
        tags.iter()
            .any(|it| it.as_tag().unwrap().term == "Washington"),
        "{tags:?}"
    );
}

#[test]
fn the_highest_score_is_the_best_and_the_first_among_equals() {
    let order: Vec<_> = best(&[-0.5, 1.5, -2.0, 0.0, 1.5, 3.0]).collect();
    assert_eq!(order, [5, 1, 4, 3, 0, 2]);
}

#[test]
fn refuses_settings_that_make_no_tags() {
    for settings in [
        "max-phrases = 0",
        "max-phrases = 51",
        "max-names = 51",
        "most = 3",
    ] {
        assert!(testing::plugin::<Tagger>().try_settings(settings).is_err());
    }
}

#[test]
fn the_same_story_gets_the_same_tags() {
    let plugin = testing::plugin::<Tagger>();
    assert_eq!(plugin.annotate(BODY), plugin.annotate(BODY));
}

proptest! {
    #[test]
    fn any_text_gets_a_valid_report(headline: String, body in "(\\PC|[ .\nA-Z“”']){0,400}") {
        let story = StoryBuilder::new().headline(headline).body(body).language("en");
        drop(testing::plugin::<Tagger>().annotate(story));
    }

    #[test]
    fn any_order_of_words_gets_a_valid_report(
        words in proptest::collection::vec(
            proptest::sample::select(BODY.split(' ').collect::<Vec<_>>()), 0..120,
        ),
    ) {
        drop(testing::plugin::<Tagger>().annotate(words.join(" ").as_str()));
    }
}

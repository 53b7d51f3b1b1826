//! Tests of the plugin as a whole.

use copydesk_plugin::testing::{Harness, StoryBuilder, check_examples, plugin};
use copydesk_plugin::{Anchor, Annotation, Report, Severity};
use proptest::prelude::{any, proptest};

use super::Headline;

fn rules(headline: &str, body: &str) -> Vec<String> {
    flags(headline, body)
        .iter()
        .filter_map(|it| Some(it.as_flag()?.rule.clone()))
        .collect()
}

fn flags(headline: &str, body: &str) -> Vec<Annotation> {
    plugin::<Headline>().flags(StoryBuilder::new().headline(headline).body(body))
}

/// A body of more than a hundred words.
fn long(sentence: &str) -> String {
    let rest =
        "Engineers looked at the bridge in the autumn and found cracks in two of the bearings. ";
    format!("{sentence} {}", rest.repeat(8))
}

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    check_examples::<Headline>();
}

#[test]
fn clickbait_shows_the_words_that_made_it() {
    let found = flags("21 Reasons Why You’ll Never Forget This Dress", "");
    let flag = found.first().unwrap();
    assert_eq!(flag.as_flag().unwrap().rule, "clickbait");
    assert_eq!(flag.as_flag().unwrap().severity, Severity::Warning);
    let quotes: Vec<_> = flag.anchors.iter().map(Anchor::quote).collect();
    assert!(
        quotes.contains(&"This") && quotes.contains(&"21"),
        "{quotes:?}"
    );
    let evidence = flag.evidence.as_deref().unwrap();
    assert!(
        evidence.contains("“this”") && evidence.contains("in sum"),
        "{evidence}"
    );
}

#[test]
fn what_newspapers_write_is_no_clickbait() {
    for headline in [
        "Ad sales boost Time Warner profit",
        "Seven killed in bus crash near Lyon",
        "How the budget will change taxes in April",
        "10 dead after storm hits coast",
        "Prime minister says this is the last offer",
        "How the fire at the port spread",
        "Why the council closed the bridge",
    ] {
        let found = rules(headline, "");
        assert_eq!(found, Vec::<String>::new(), "{headline}");
    }
}

#[test]
fn headlines_in_other_languages_are_left_to_the_other_rules() {
    let story = || StoryBuilder::new().headline("17 Things You Should Never Say To Your Cat");
    let of = |story| plugin::<Headline>().flags(story).len();
    assert_eq!(of(story()), 1);
    assert_eq!(of(story().language("de")), 0);
    assert_eq!(
        of(story().earlier("language", Annotation::tag("language", "fr"))),
        0
    );
    for headline in [
        "Was ist das für ein Tag?",
        "Die Regierung will die Steuern senken",
        "Le gouvernement annonce une baisse des impôts",
        "¿Qué pasa con el agua?",
        "Governo anuncia novo pacote de medidas",
        "政府は新しい計画を発表した",
    ] {
        let found = rules(headline, "");
        assert!(!found.contains(&"clickbait".to_owned()), "{headline}");
    }
    let shout = "DER MINISTER TRITT ZURÜCK";
    assert_eq!(
        rules(shout, "Er war lange da. Der Minister tritt zurück."),
        ["all-capitals"]
    );
}

#[test]
fn capitals_are_written_again_as_the_text_has_them() {
    let story = StoryBuilder::new()
        .headline("MAYOR OF GHENT MEETS NATO CHIEF")
        .body("The mayor of Ghent meets the chief of NATO on Monday. Many mayors do.");
    let found = plugin::<Headline>().flags(story);
    let suggestion = &found
        .first()
        .unwrap()
        .suggestions
        .first()
        .unwrap()
        .replacement;
    assert_eq!(suggestion, "Mayor of Ghent meets NATO chief");
    // Nothing is suggested where the text lacks a word.
    let found = flags("MAYOR OF GHENT RESIGNS", "The mayor of Ghent has gone.");
    assert!(found.first().unwrap().suggestions.is_empty());
    let found = flags(
        "Minister WILL resign, says EADS",
        "The minister will resign, said EADS.",
    );
    assert_eq!(
        found.first().unwrap().anchors.first().unwrap().quote(),
        "WILL"
    );
}

#[test]
fn headlines_of_a_wire_are_in_capitals_by_convention() {
    let wire = "Showers continued throughout the week in\nthe Bahia cocoa zone, alleviating the drought \
        since early\nJanuary and improving prospects for the coming temporao.";
    assert_eq!(rules("BAHIA COCOA REVIEW", wire), Vec::<String>::new());
    let shouted = "SHOWERS CONTINUED ALL WEEK.";
    assert_eq!(rules("BAHIA COCOA REVIEW", shouted), Vec::<String>::new());
    let typeset = "Showers continued all week in Bahia. The cocoa review says so.";
    assert_eq!(rules("BAHIA COCOA REVIEW", typeset), ["all-capitals"]);
    assert_eq!(rules("NATO UN WTO", typeset), Vec::<String>::new());
}

#[test]
fn questions_that_announce_an_answer_pass() {
    for (headline, asks) in [
        ("Could rivalry overshadow election?", true),
        ("Time to get tough on friendlies?", true),
        ("Analysis: is this the end of it?", true),
        ("What now for British tennis?", false),
        ("Tax: who pays?", false),
        ("Stay or go?", false),
        ("He asked: “Is this the end?”", false),
        ("Really?", false),
    ] {
        let found = rules(headline, "").contains(&"question".to_owned());
        assert_eq!(found, asks, "{headline}");
    }
}

#[test]
fn a_promise_is_kept_by_what_rounds_to_it() {
    let promise = |headline: &str, sentence: &str| {
        rules(headline, &long(sentence)).contains(&"unkept-promise".to_owned())
    };
    assert!(promise("Profit up 76%", "Profit rose by 67%."));
    assert!(!promise("Profit up 76%", "Profit rose by 75.8 per cent."));
    assert!(!promise("Profit up 76%", "Profit rose a lot."));
    assert!(!promise(
        "24-hour strike at Hull",
        "The strike of 3 unions lasts a day."
    ));
    assert!(!promise("Fire of 2004 kills 12", "It killed 11 people."));
    assert!(promise(
        "Mayor: “we never knew about anything”",
        "The mayor regrets everything."
    ));
    assert!(!promise(
        "Mayor: “we never knew about anything”",
        "“We never knew about anything,” the mayor said."
    ));
    assert!(!promise(
        "Mayor 'shocked' by fire",
        "The mayor regrets everything."
    ));
    let list = "Five ways to cross a river";
    assert!(promise(
        list,
        "So:\n1. By ferry.\n2. By bridge.\n3. By tunnel.\nThat is all."
    ));
    assert!(!promise(
        list,
        "1. Ferry\n2. Bridge\n3. Tunnel\n4. Swim\n5. Wait\n"
    ));
    assert!(!promise(
        list,
        "5. Ferry\n4. Bridge\n3. Tunnel\n2. Swim\n1. Wait\n"
    ));
}

#[test]
fn a_headline_that_stands_in_the_text_again_is_deleted() {
    assert_eq!(
        rules("Bridge closes on Monday", "Bridge closes on Monday."),
        ["repeated"]
    );
    let after = "It closes. Bridge closes on Monday";
    assert_eq!(
        rules("Bridge closes on Monday", after),
        Vec::<String>::new()
    );
    let story = |body: &str| {
        StoryBuilder::new()
            .headline("Bridge closes on Monday")
            .body(body)
    };
    let (before, after) = ("Bridge closes on Monday\n\nIt closes.", "It closes.");
    let found = plugin::<Headline>().flags(story(before));
    let suggestion = found.first().unwrap().suggestions.first().unwrap();
    let mut edited = before.to_owned();
    edited.replace_range(suggestion.anchor.range(), &suggestion.replacement);
    assert_eq!(edited, after);
    assert!(plugin::<Headline>().flags(story(after)).is_empty());
}

#[test]
fn abstains_without_a_headline_and_skips_what_it_is_told_to() {
    let bare = StoryBuilder::new().body("Text.");
    let report = plugin::<Headline>().annotate(bare);
    assert_eq!(report, Report::Abstained("there is no headline".to_owned()));
    let plugin = plugin::<Headline>().with_settings(r#"skip = ["question"]"#);
    let story = StoryBuilder::new().headline("Is the bridge about to fall?");
    assert!(plugin.flags(story).is_empty());
    let issues = Harness::<Headline>::new().try_settings(r#"skip = ["clicks"]"#);
    let issue = issues.unwrap_err().first().unwrap().to_string();
    assert!(
        issue.starts_with("skip.0: there is no rule `clicks`; there are clickbait,"),
        "{issue}"
    );
}

proptest! {
    #[test]
    fn no_headline_panics_and_every_report_is_one_that_the_host_accepts(
        headline in "(\\PC|[A-Z ]{3}|you |this |’s|“|”|\\?|!|[0-9]|£|%|\n){0,40}", body: String, more in any::<bool>()
    ) {
        let body = if more { long(&body) } else { format!("{headline}\n{body}") };
        let story = StoryBuilder::new().headline(headline).body(body).build();
        let plugin = plugin::<Headline>();
        let once = plugin.annotate(&story);
        assert_eq!(plugin.annotate(&story), once);
    }
}

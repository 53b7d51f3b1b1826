//! Tests of the plugin as a whole.

use copydesk_plugin::testing::{Harness, StoryBuilder, add_earlier, check_examples, plugin};
use copydesk_plugin::{Annotation, Report, Severity};
use proptest::prelude::proptest;

use super::Dedupe;

const STORY: &str = "The council voted on Monday to close the old bridge for three weeks in spring. \
    Engineers had found deep cracks in two bearings during their autumn inspection. Buses will take \
    another route while the work goes on, and a ferry will carry people on foot.";

fn story(id: &str, body: &str) -> StoryBuilder {
    StoryBuilder::new()
        .id(id)
        .headline(format!("Headline of {id}"))
        .body(body)
}

fn said(flag: &Annotation) -> (&str, &str, Vec<&str>) {
    let content = flag.as_flag().unwrap();
    let related = flag.related.iter().map(String::as_str).collect();
    (&content.rule, &content.message, related)
}

#[test]
fn every_rule_fires_on_its_bad_example_and_not_on_its_good_one() {
    // The examples stand beside an earlier story.
    add_earlier(story("earlier", STORY), 0.9);
    check_examples::<Dedupe>();
}

#[test]
fn names_the_earlier_stories_with_their_ids_the_strongest_relation_alone() {
    add_earlier(story("same", STORY), 1.0);
    add_earlier(story("again", STORY), 1.0);
    add_earlier(
        story(
            "long",
            &format!("{STORY} {}", "It rained all day in the valley. ".repeat(20)),
        ),
        0.9,
    );
    add_earlier(
        story(
            "far",
            "A market of flowers was opened in Ghent by the mayor on a wet Sunday.",
        ),
        0.3,
    );
    let flags = plugin::<Dedupe>().flags(story("now", STORY));
    let found: Vec<_> = flags.iter().map(said).collect();
    assert_eq!(
        found,
        [
            (
                "duplicate",
                "This is word for word “Headline of again”; spike one of the two. One other is like that.",
                vec!["again", "same"]
            ),
            (
                "near-duplicate",
                "This is almost word for word “Headline of long”; keep the newer, or the better one.",
                vec!["long"]
            ),
        ]
    );
    assert_eq!(
        flags.first().unwrap().as_flag().unwrap().severity,
        Severity::Warning
    );
}

#[test]
fn what_the_archive_does_not_hold_alike_is_not_named() {
    add_earlier(story("low", STORY), 0.1);
    assert!(plugin::<Dedupe>().flags(story("now", STORY)).is_empty());
}

#[test]
fn abstains_from_what_is_too_short_and_skips_what_it_is_told_to() {
    let report = plugin::<Dedupe>().annotate(StoryBuilder::new().body("It rained."));
    let reason = "2 words are too few to compare".to_owned();
    assert_eq!(report, Report::Abstained(reason));
    add_earlier(story("same", STORY), 1.0);
    let plugin = plugin::<Dedupe>().with_settings(r#"skip = ["duplicate"]"#);
    assert!(plugin.flags(story("now", STORY)).is_empty());
    let issues = Harness::<Dedupe>::new().try_settings(r#"skip = ["copy"]"#);
    assert_eq!(
        issues.unwrap_err().first().unwrap().to_string(),
        "skip.0: there is no rule `copy`; there are duplicate, near-duplicate, teaser, teaser-before, rewrite"
    );
}

proptest! {
    #[test]
    fn no_text_panics(body: String, other in "(\\PC|the bridge |\n){0,80}") {
        add_earlier(story("earlier", &other), 0.8);
        let plugin = plugin::<Dedupe>();
        let once = plugin.annotate(story("now", &body).build());
        assert_eq!(plugin.annotate(story("now", &body).build()), once);
    }
}

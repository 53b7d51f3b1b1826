//! How often a topic is right. docs/quality-tagger.md has the figures, and those of the keyphrases.
//!
//! The data lies beside the checkout and nothing of it is in the repository; where it is missing,
//! the test says so.

use copydesk_plugin::Report;
use copydesk_plugin::testing::{corpus, plugin};

use crate::Tagger;

/// The labels of the corpus, and the topics that they are taken for.
const LABELS: [(&str, &[&str]); 5] = [
    ("business", &["economy, business and finance", "labour"]),
    ("entertainment", &["arts, culture, entertainment and media"]),
    ("politics", &["politics and government"]),
    ("sport", &["sport"]),
    ("tech", &["science and technology"]),
];

#[test]
fn a_topic_is_mostly_right_in_the_half_that_was_not_tuned_on() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/bbc_topics/bbc_all.dev.ndjson"
    );
    let test = "a_topic_is_mostly_right_in_the_half_that_was_not_tuned_on";
    let Some(records) = corpus(test, path) else {
        return;
    };
    let plugin = plugin::<Tagger>().with_settings("max-phrases = 1\nmax-names = 0");
    let (mut all, mut told, mut right) = (0, 0, 0);
    for record in records.iter().skip(1).step_by(2) {
        all += 1;
        let Report::Annotations(tags) = plugin.annotate(&record.story) else {
            continue;
        };
        let label = record.gold["topic"].as_str().unwrap();
        let (_, topics) = LABELS.iter().find(|it| it.0 == label).unwrap();
        for tag in tags.iter().filter_map(|it| it.as_tag()) {
            if tag.scheme == "topic" {
                told += 1;
                right += usize::from(topics.contains(&tag.term.as_str()));
            }
        }
    }
    assert!(told * 100 >= all * 65, "{told} of {all} told");
    assert!(right * 100 >= told * 97, "{right} of {told} right");
}

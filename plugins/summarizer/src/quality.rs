//! What the plugin makes of real news. docs/quality-summarizer.md has how good it is.
//!
//! The data lies beside the checkout and nothing of it is in the repository; where it is missing,
//! the test says so.

use copydesk_plugin::Report;
use copydesk_plugin::testing::{corpus, plugin};

use crate::Summarizer;

#[test]
fn nearly_every_story_gets_a_summary_and_most_a_teaser() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/bbc_topics/bbc_all.dev.ndjson"
    );
    let Some(records) = corpus("nearly_every_story_gets_a_summary_and_most_a_teaser", path) else {
        return;
    };
    let plugin = plugin::<Summarizer>();
    let (mut extracts, mut teasers) = (0, 0);
    for record in &records {
        let Report::Annotations(said) = plugin.annotate(&record.story) else {
            continue;
        };
        for summary in said.iter().filter_map(|it| it.as_summary()) {
            if summary.style == "teaser" {
                teasers += 1;
                assert!(summary.text.chars().count() <= 140, "{}", summary.text);
            } else {
                extracts += 1;
            }
        }
    }
    assert!(
        extracts * 1000 >= records.len() * 990,
        "{extracts} summaries"
    );
    assert!(teasers * 100 >= records.len() * 80, "{teasers} teasers");
}

//! What the plugin says of clean news.
//!
//! The data lies beside the checkout and nothing of it is in the repository; where it is missing,
//! the tests say so. docs/quality-legal.md has what was read of it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use copydesk_plugin::Report;
use copydesk_plugin::testing::{StoryBuilder, plugin};
use serde_json::Value;

use crate::Legal;

/// The records of a corpus; none where it is not there.
fn records(test: &str, corpus: &str) -> Option<Vec<Value>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let Ok(text) = std::fs::read_to_string(root.join("../shared/data").join(corpus)) else {
        // Not by `eprintln!`, which the test harness keeps to itself when the test passes.
        let line = format!("\nSKIPPED: {test}: there is no ../shared/data/{corpus}\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return None;
    };
    let lines = text.lines();
    Some(lines.map(|it| serde_json::from_str(it).unwrap()).collect())
}

#[test]
fn clean_news_is_seldom_flagged() {
    let test = "clean_news_is_seldom_flagged";
    let plugin = plugin::<Legal>();
    for (corpus, most) in [
        ("bbc_topics/bbc_all.dev.ndjson", 0),
        ("ag_news/ag_news_test.dev.ndjson", 0),
        ("reuters21578/modapte_train.ndjson", 0),
        ("kpcrowd/kpcrowd_full.dev.ndjson", 1),
    ] {
        let Some(records) = records(test, corpus) else {
            continue;
        };
        let mut said: BTreeMap<String, usize> = BTreeMap::new();
        for record in &records {
            let text = |key: &str| record[key].as_str().unwrap_or_default();
            let story = StoryBuilder::new()
                .headline(text("title"))
                .body(text("text"));
            if let Report::Annotations(flags) = plugin.annotate(story.build()) {
                for it in &flags {
                    *said.entry(it.as_flag().unwrap().rule.clone()).or_default() += 1;
                }
            }
        }
        assert!(said.values().sum::<usize>() <= most, "{corpus}: {said:?}");
    }
}

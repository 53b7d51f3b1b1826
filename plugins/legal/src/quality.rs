//! What the plugin says of clean news.
//!
//! The data lies beside the checkout and nothing of it is in the repository; where it is missing,
//! the tests say so. docs/quality-legal.md has what was read of it.

use copydesk_plugin::testing::{corpus, plugin};

use crate::Legal;

#[test]
fn clean_news_is_seldom_flagged() {
    let test = "clean_news_is_seldom_flagged";
    let plugin = plugin::<Legal>();
    for (name, most) in [
        ("bbc_topics/bbc_all.dev.ndjson", 0),
        ("ag_news/ag_news_test.dev.ndjson", 0),
        ("reuters21578/modapte_train.ndjson", 0),
        ("kpcrowd/kpcrowd_full.dev.ndjson", 1),
    ] {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/");
        let Some(records) = corpus(test, format!("{path}{name}")) else {
            continue;
        };
        let said = plugin.count_flags(&records);
        assert!(said.values().sum::<usize>() <= most, "{name}: {said:?}");
    }
}

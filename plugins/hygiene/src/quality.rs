//! What the plugin says of clean news. docs/quality-hygiene.md has the figures, and what was read.
//!
//! The data lies beside the checkout and nothing of it is in the repository; where it is missing,
//! the test says so.

use copydesk_plugin::testing::{corpus, plugin};

use crate::Hygiene;

#[test]
fn clean_news_stays_clean() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/bbc_topics/bbc_all.dev.ndjson"
    );
    let Some(records) = corpus("clean_news_stays_clean", path) else {
        return;
    };
    let plugin = plugin::<Hygiene>();
    let flags: usize = records.iter().map(|it| plugin.flags(&it.story).len()).sum();
    assert!(flags <= 70, "{flags} flags on {} stories", records.len());
}

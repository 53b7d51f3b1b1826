//! What `clickbait` finds among headlines with known answers that no weight was learned from, and
//! what all rules say of clean news.
//!
//! The data lies beside the checkout and nothing of it is in the repository; where it is missing,
//! the tests say so. docs/quality-headline.md has the figures beside those of others.

use std::io::Write as _;
use std::path::PathBuf;

use copydesk_plugin::Report;
use copydesk_plugin::testing::{StoryBuilder, plugin};
use serde_json::Value;

use crate::Headline;

/// The score of the held-out part, rounded down.
const F1: f64 = 0.93;

/// The records of a corpus; none where it is not there.
fn records(test: &str, corpus: &str) -> Vec<Value> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let Ok(text) = std::fs::read_to_string(root.join("../shared/data").join(corpus)) else {
        // Not by `eprintln!`, which the test harness keeps to itself when the test passes.
        let line = format!("\nSKIPPED: {test}: there is no ../shared/data/{corpus}\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return Vec::new();
    };
    let lines = text.lines();
    lines.map(|it| serde_json::from_str(it).unwrap()).collect()
}

/// The rules that a record is flagged with.
fn rules(record: &Value) -> Vec<String> {
    let story = StoryBuilder::new()
        .headline(record["title"].as_str().unwrap_or_default())
        .body(record["text"].as_str().unwrap_or_default());
    let Report::Annotations(flags) = plugin::<Headline>().annotate(story) else {
        return Vec::new();
    };
    flags
        .iter()
        .filter_map(|it| Some(it.as_flag()?.rule.clone()))
        .collect()
}

/// Whether `train/weights.py` put a headline into the part that it does not look at: FNV-1a of the
/// words, by five.
fn is_held_out(title: &str) -> bool {
    let words: Vec<String> = title
        .to_lowercase()
        .split(|it: char| !it.is_ascii_alphanumeric())
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect();
    let digest = words
        .join(" ")
        .bytes()
        .fold(0x811c_9dc5_u32, |digest, byte| {
            (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
    digest.is_multiple_of(5)
}

#[test]
fn clickbait_is_found_in_the_part_that_was_not_learned_from() {
    let test = "clickbait_is_found_in_the_part_that_was_not_learned_from";
    let records = records(test, "clickbait/clickbait_all.dev.ndjson");
    if records.is_empty() {
        return;
    }
    let (mut right, mut wrong, mut missed) = (0.0, 0.0, 0.0);
    for record in &records {
        if !is_held_out(record["title"].as_str().unwrap()) {
            continue;
        }
        let found = rules(record).iter().any(|it| it == "clickbait");
        match (record["gold"]["clickbait"].as_bool().unwrap(), found) {
            (true, true) => right += 1.0,
            (false, true) => wrong += 1.0,
            (true, false) => missed += 1.0,
            (false, false) => {}
        }
    }
    let f1 = 2.0 * right / (2.0 * right + wrong + missed);
    assert!(
        f1 >= F1,
        "F1 {f1}: {right} right, {wrong} wrong, {missed} missed"
    );
}

#[test]
fn clean_news_stays_almost_clean() {
    let test = "clean_news_stays_almost_clean";
    for (corpus, most) in [
        ("bbc_topics/bbc_all.dev.ndjson", 0.03),
        ("reuters21578/modapte_train.ndjson", 0.03),
    ] {
        let records = records(test, corpus);
        let flags: usize = records.iter().map(|it| rules(it).len()).sum();
        let of_a_story = flags as f64 / records.len().max(1) as f64;
        assert!(of_a_story <= most, "{corpus}: {of_a_story} flags a story");
    }
}

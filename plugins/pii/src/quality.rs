//! What the plugin finds in data with known answers, and what it says of clean news.
//!
//! The data lies beside the checkout and nothing of it is in the repository; where it is missing,
//! the tests say so. docs/quality.md has the figures beside those of others.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use copydesk_plugin::testing::{StoryBuilder, plugin};
use serde_json::Value;

use crate::Pii;

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

/// Found, all that are there, and false, of one type.
#[derive(Debug, Default, PartialEq)]
struct Score {
    found: usize,
    there: usize,
    wrong: usize,
}

const TYPES: [(&str, &str); 6] = [
    ("email", "EMAIL_ADDRESS"),
    ("phone", "PHONE_NUMBER"),
    ("iban", "IBAN_CODE"),
    ("card", "CREDIT_CARD"),
    ("ssn", "US_SSN"),
    ("ip", "IP_ADDRESS"),
];

/// Counts as the scoring script does: a gold span is found when a flag of its type overlaps it.
fn scores<'a>(records: impl Iterator<Item = &'a Value>) -> BTreeMap<&'static str, Score> {
    let plugin = plugin::<Pii>();
    let mut scores: BTreeMap<_, Score> = BTreeMap::new();
    for record in records {
        let text = record["text"].as_str().unwrap();
        // Gold offsets are code points.
        let byte = |it: &Value| {
            let at = usize::try_from(it.as_u64().unwrap()).unwrap();
            text.char_indices()
                .nth(at)
                .map_or(text.len(), |(byte, _)| byte)
        };
        let flags = plugin.flags(text);
        for (rule, kind) in TYPES {
            let gold = record["gold"]["spans"].as_array().unwrap();
            let gold = gold.iter().filter(|it| it["type"] == kind);
            let gold: Vec<_> = gold
                .map(|it| byte(&it["start"])..byte(&it["end"]))
                .collect();
            let own = flags
                .iter()
                .filter(|it| it.as_flag().is_some_and(|it| it.rule == rule));
            let own: Vec<_> = own.map(|it| it.anchors[0].range()).collect();
            let score = scores.entry(rule).or_default();
            let meets = |left: &std::ops::Range<usize>, right: &std::ops::Range<usize>| {
                left.start < right.end && right.start < left.end
            };
            score.there += gold.len();
            score.found += gold
                .iter()
                .filter(|it| own.iter().any(|own| meets(it, own)))
                .count();
            score.wrong += own
                .iter()
                .filter(|it| !gold.iter().any(|gold| meets(it, gold)))
                .count();
        }
    }
    scores
}

#[test]
fn structured_data_is_found_in_the_half_that_was_not_tuned_on() {
    let test = "structured_data_is_found_in_the_half_that_was_not_tuned_on";
    let Some(records) = records(test, "presidio_pii/synth_dataset_v2.dev.ndjson") else {
        return;
    };
    let half = scores(records.iter().skip(1).step_by(2));
    for (rule, there, found, wrong) in [
        ("email", 16, 16, 0),
        ("phone", 18, 17, 1),
        ("iban", 7, 7, 0),
        ("card", 57, 57, 0),
        ("ssn", 4, 4, 0),
        ("ip", 4, 4, 0),
    ] {
        let score = Score {
            found,
            there,
            wrong,
        };
        assert_eq!(half[rule], score, "{rule}");
    }
}

#[test]
fn clean_news_stays_clean() {
    let test = "clean_news_stays_clean";
    let plugin = plugin::<Pii>();
    for (corpus, most) in [
        ("bbc_topics/bbc_all.dev.ndjson", 1),
        ("ag_news/ag_news_test.dev.ndjson", 0),
        ("reuters21578/modapte_train.ndjson", 0),
        ("onestopenglish/onestopenglish.dev.ndjson", 0),
        ("kp_multilingual/wikinews_fr.dev.ndjson", 0),
        ("kp_multilingual/pt_bn_kp.dev.ndjson", 0),
    ] {
        let Some(records) = records(test, corpus) else {
            continue;
        };
        let flags: Vec<_> = records
            .iter()
            .flat_map(|it| {
                let headline = it["title"].as_str().unwrap_or_default();
                let body = it["text"].as_str().unwrap_or_default();
                let story = StoryBuilder::new().headline(headline).body(body).build();
                match plugin.annotate(story) {
                    copydesk_plugin::Report::Annotations(flags) => flags,
                    _ => Vec::new(),
                }
            })
            .collect();
        assert!(flags.len() <= most, "{corpus}: {flags:#?}");
    }
}

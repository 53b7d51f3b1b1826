//! How well sentences are ranked, and what the plugin says of clean news.
//!
//! The data lies beside the checkout and nothing of it is in the repository; where it is missing,
//! the tests say so. docs/quality-claims.md has the figures beside those of others.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use copydesk_plugin::Report;
use copydesk_plugin::testing::{corpus, plugin};
use serde_json::Value;

use crate::Claims;

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

/// The mean over debates of the average precision; ties keep the order of the debate.
fn mean_average_precision(ranked: BTreeMap<String, Vec<(f64, bool)>>) -> f64 {
    let debates = ranked.len() as f64;
    let each = ranked.into_values().map(|mut rows| {
        rows.sort_by(|left, right| right.0.total_cmp(&left.0));
        let (mut found, mut sum) = (0.0, 0.0);
        for (index, (_, is_worthy)) in rows.iter().enumerate() {
            if *is_worthy {
                found += 1.0;
                sum += found / (index + 1) as f64;
            }
        }
        if found > 0.0 { sum / found } else { 0.0 }
    });
    each.sum::<f64>() / debates
}

#[test]
fn sentences_are_ranked_in_the_debates_that_were_not_learned_from() {
    let test = "sentences_are_ranked_in_the_debates_that_were_not_learned_from";
    let Some(records) = records(test, "clef2019_checkworthy/train.ndjson") else {
        return;
    };
    let plugin = plugin::<Claims>().with_settings("least = 0.0\ntranscripts = true");
    let names: std::collections::BTreeSet<_> = records
        .iter()
        .map(|it| it["doc"].as_str().unwrap())
        .collect();
    let reported: Vec<_> = names.into_iter().skip(1).step_by(2).collect();
    let mut ours: BTreeMap<String, Vec<(f64, bool)>> = BTreeMap::new();
    for record in &records {
        let doc = record["doc"].as_str().unwrap();
        if !reported.contains(&doc) {
            continue;
        }
        let confidence = match plugin.annotate(record["text"].as_str().unwrap()) {
            Report::Annotations(flags) => flags.iter().find_map(|it| {
                let flag = it.as_flag()?;
                (flag.rule == "check-worthy").then_some(flag.confidence?)
            }),
            _ => None,
        };
        let row = (
            confidence.map_or(-1.0, f64::from),
            record["gold"]["check_worthy"] == 1,
        );
        ours.entry(doc.to_owned()).or_default().push(row);
    }
    let map = mean_average_precision(ours);
    assert!((map - 0.2458).abs() < 0.0005, "MAP is {map:.4}");
}

#[test]
fn clean_news_is_seldom_flagged() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/bbc_topics/bbc_all.dev.ndjson"
    );
    let Some(records) = corpus("clean_news_is_seldom_flagged", path) else {
        return;
    };
    let said = plugin::<Claims>().count_flags(&records);
    let said: Vec<_> = said
        .iter()
        .map(|(rule, count)| (rule.as_str(), *count))
        .collect();
    assert_eq!(
        said,
        [
            ("absolute", 14),
            ("check-worthy", 41),
            ("unsourced-figure", 5)
        ]
    );
}

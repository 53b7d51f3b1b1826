//! What the plugin says of clean news.
//!
//! The data lies beside the checkout and nothing of it is in the repository; where it is missing,
//! the tests say so. docs/quality-figures.md has what was read of it.

use std::io::Write as _;
use std::path::PathBuf;

use copydesk_plugin::testing::{StoryBuilder, plugin};
use copydesk_plugin::{Annotation, Report};
use serde_json::Value;

use crate::Figures;
use crate::calendar;

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

/// `26-FEB-1987 15:01:01.79` as RFC 3339.
fn published(record: &Value) -> Option<String> {
    let date = record["date"].as_str()?.trim();
    let mut parts = date.split([' ', '-']);
    let day: i64 = parts.next()?.parse().ok()?;
    let month = calendar::month(&parts.next()?.to_ascii_lowercase())?;
    let year = parts.next()?;
    Some(format!("{year}-{month:02}-{day:02}T00:00:00Z"))
}

#[test]
fn clean_news_stays_clean() {
    let test = "clean_news_stays_clean";
    let plugin = plugin::<Figures>();
    for (corpus, most) in [
        ("bbc_topics/bbc_all.dev.ndjson", 4),
        ("ag_news/ag_news_test.dev.ndjson", 0),
        ("reuters21578/modapte_train.ndjson", 2),
        ("kpcrowd/kpcrowd_full.dev.ndjson", 0),
        ("onestopenglish/onestopenglish.dev.ndjson", 0),
        ("near_dup/articles_1000.ndjson", 1),
    ] {
        let Some(records) = records(test, corpus) else {
            continue;
        };
        let mut said: Vec<Annotation> = Vec::new();
        for record in &records {
            let text = |key: &str| record[key].as_str().unwrap_or_default();
            // The lines of Reuters are broken below 80 columns; four blanks begin a paragraph.
            let body = if corpus.starts_with("reuters") {
                text("text").replace("\n    ", "\r").replace('\n', " ")
            } else {
                text("text").to_owned()
            };
            let mut story = StoryBuilder::new().headline(text("title")).body(body);
            if let Some(time) = published(record) {
                story = story.published(time);
            }
            if let Report::Annotations(flags) = plugin.annotate(story.build()) {
                said.extend(flags);
            }
        }
        assert!(
            said.len() <= most,
            "{corpus}: {} flags: {said:#?}",
            said.len()
        );
    }
}

/// The text with the percentage of its first "7% to A from B" made twenty greater, if it has one.
fn with_an_error(text: &str) -> Option<String> {
    let signs = ["% to ", " pct to ", " percent to ", " per cent to "];
    signs.iter().find_map(|sign| {
        text.match_indices(sign).find_map(|(at, _)| {
            let (before, behind) = text.split_at_checked(at)?;
            let lead = before.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.');
            let value: f64 = before.strip_prefix(lead)?.parse().ok()?;
            let rest = behind.strip_prefix(sign)?.split(['\n', '\r']).next()?;
            let rest = rest.split(". ").next()?;
            let (after, before_it) = rest.split_once(" from ").filter(|it| it.0.len() < 60)?;
            let is_figure = |it: &str| {
                it.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '$' | '£' | '€'))
            };
            (is_figure(after) && is_figure(before_it))
                .then(|| format!("{lead}{:.1}{behind}", value + 20.0))
        })
    })
}

#[test]
fn errors_that_were_put_into_news_are_found() {
    let test = "errors_that_were_put_into_news_are_found";
    let plugin = plugin::<Figures>();
    let (mut found, mut all) = (0, 0);
    for corpus in [
        "bbc_topics/bbc_all.dev.ndjson",
        "ag_news/ag_news_test.dev.ndjson",
        "reuters21578/modapte_train.ndjson",
        "kpcrowd/kpcrowd_full.dev.ndjson",
        "near_dup/articles_1000.ndjson",
    ] {
        let Some(records) = records(test, corpus) else {
            return;
        };
        for record in &records {
            let text = record["text"].as_str().unwrap();
            let text = text.replace("\n    ", "\r").replace('\n', " ");
            let Some(wrong) = with_an_error(&text) else {
                continue;
            };
            all += 1;
            let flags = plugin.flags(wrong.as_str());
            let is_found = flags
                .iter()
                .any(|it| it.as_flag().unwrap().rule == "change");
            found += usize::from(is_found);
        }
    }
    assert_eq!((found, all), (27, 38));
}

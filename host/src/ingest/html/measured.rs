//! What is read of pages that others have looked at, where they lie beside the checkout; the figures
//! are in docs/formats.md.

use std::collections::HashMap;
use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::ingest::Format;
use crate::ingest::tests::{read, shared};
use crate::model::ExtraValue;

/// Windows of four words, counted.
fn shingles(text: &str) -> HashMap<Vec<&str>, i32> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let mut counted = HashMap::new();
    for start in 0..words
        .len()
        .saturating_sub(3)
        .max(usize::from(!words.is_empty()))
    {
        let end = (start + 4).min(words.len());
        *counted.entry(words[start..end].to_vec()).or_default() += 1;
    }
    counted
}

/// The measure of the benchmark: precision and recall are means over the pages.
#[test]
fn the_article_of_a_page_is_found_as_well_as_the_best_find_it() {
    let test = "the_article_of_a_page_is_found_as_well_as_the_best_find_it";
    let Some(folder) = shared(test, "article_extraction") else {
        return;
    };
    let truth = fs::read(folder.join("ground-truth.json")).unwrap();
    let truth: HashMap<String, Value> = serde_json::from_slice(&truth).unwrap();
    let (mut precision, mut recall) = (Vec::new(), Vec::new());
    for (id, page) in &truth {
        let packed = fs::File::open(folder.join(format!("html/{id}.html.gz"))).unwrap();
        let mut bytes = Vec::new();
        GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
        let read = read(Format::Html, &bytes).remove(0);
        let body = read.unwrap_or_else(|it| panic!("{id}: {it}")).story.body;
        let body = body.unwrap_or_default();
        let (found, wanted) = (
            shingles(&body),
            shingles(page["articleBody"].as_str().unwrap()),
        );
        let both: i32 = found
            .iter()
            .map(|(words, count)| *count.min(wanted.get(words).unwrap_or(&0)))
            .sum();
        let share =
            |of: &HashMap<Vec<&str>, i32>| f64::from(both) / f64::from(of.values().sum::<i32>());
        precision.push(share(&found));
        recall.push(share(&wanted));
    }
    let mean = |all: Vec<f64>| all.iter().sum::<f64>() / all.len() as f64;
    let (precision, recall) = (mean(precision), mean(recall));
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!("article_extraction: precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}");
    assert!(
        f1 > 0.965,
        "precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}"
    );
}

/// What another tool says of a page: its word against ours.
#[test]
fn pages_say_who_wrote_them_and_what_they_are_called() {
    let test = "pages_say_who_wrote_them_and_what_they_are_called";
    let Some(folder) = shared(test, "readability_testpages") else {
        return;
    };
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    pages.sort();
    let mut counts: Vec<(&str, usize, usize)> =
        ["title", "byline", "lang", "siteName", "publishedTime"]
            .map(|it| (it, 0, 0))
            .to_vec();
    let (mut overlap, mut number) = (0.0, 0);
    for page in pages.iter().filter(|it| it.is_dir()) {
        let bytes = fs::read(page.join("source.html")).unwrap();
        let expected = fs::read(page.join("expected-metadata.json")).unwrap();
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        let Ok(read) = read(Format::Html, &bytes).remove(0) else {
            println!("refused: {}", page.display());
            continue;
        };
        let story = read.story;
        let kept = |key: &str| story.extra.get(key).map(ExtraValue::text);
        let text = fs::read_to_string(page.join("expected.html")).unwrap();
        let text = super::text(&text);
        let (found, wanted) = (
            shingles(story.body.as_deref().unwrap_or_default()),
            shingles(&text),
        );
        let both: i32 = found
            .iter()
            .map(|(words, count)| *count.min(wanted.get(words).unwrap_or(&0)))
            .sum();
        let total: i32 = found.values().sum::<i32>() + wanted.values().sum::<i32>();
        overlap += if total == 0 {
            1.0
        } else {
            2.0 * f64::from(both) / f64::from(total)
        };
        number += 1;
        for (name, known, right) in &mut counts {
            let Some(wanted) = expected[*name].as_str() else {
                continue;
            };
            *known += 1;
            let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let ours: Vec<String> = match *name {
                "title" => story
                    .headline
                    .clone()
                    .into_iter()
                    .chain(kept("title"))
                    .collect(),
                "byline" => story.byline.clone().into_iter().collect(),
                "lang" => story.language.clone().into_iter().collect(),
                "siteName" => kept("site").into_iter().collect(),
                _ => kept("published")
                    .into_iter()
                    .chain(
                        story
                            .published
                            .as_ref()
                            .filter(|it| crate::ingest::dates::instant(wanted).as_ref() == Some(it))
                            .map(|_| wanted.to_owned()),
                    )
                    .collect(),
            };
            if ours.iter().any(|it| squeeze(it) == squeeze(wanted)) {
                *right += 1;
            } else {
                println!(
                    "{}: {name}: {wanted:?} and not {ours:?}",
                    page.file_name().unwrap().to_string_lossy()
                );
            }
        }
    }
    println!(
        "readability_testpages: {counts:?}, text {:.3} of {number}",
        overlap / f64::from(number)
    );
    let right: usize = counts.iter().map(|it| it.2).sum();
    let known: usize = counts.iter().map(|it| it.1).sum();
    assert!(right * 10 >= known * 7, "{counts:?}");
    assert!(overlap / f64::from(number) > 0.8);
}

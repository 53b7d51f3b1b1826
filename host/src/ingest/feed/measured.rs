//! What other readers expect of feeds, where their suites lie beside the checkout; the figures are in
//! docs/formats.md.
//!
//! Their claims are about their own results. Those about a field that a story has are translated;
//! markup is compared as the text that it holds, since a body is text.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::ingest::tests::{read, shared};
use crate::ingest::{Format, Incoming, Refusal, RefusalKind, html};
use crate::model::{ExtraValue, Story};

fn read_feed(bytes: &[u8]) -> Vec<Result<Incoming, Refusal>> {
    read(Format::Feed, bytes)
}

/// A feed with a headline in each item.
fn with_headline(bytes: &[u8]) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    for end in ["</item>", "</entry>"] {
        text = text.replace(end, &format!("<title>.</title>{end}"));
    }
    text.into_bytes()
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn kept(story: &Story, key: &str) -> Option<String> {
    story.extra.get(key).map(ExtraValue::text)
}

/// A string of Python.
fn literal(written: &str) -> Option<String> {
    let written = written.trim().trim_start_matches('u');
    let quote = written.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    let mut text = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c == quote {
            return None;
        }
        if c != '\\' {
            text.push(c);
            continue;
        }
        let escape = chars.next()?;
        let mut code = |count: usize| {
            let digits: String = chars.by_ref().take(count).collect();
            u32::from_str_radix(&digits, 16)
                .ok()
                .and_then(char::from_u32)
        };
        match escape {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'x' => text.push(code(2)?),
            'u' => text.push(code(4)?),
            'U' => text.push(code(8)?),
            other => text.push(other),
        }
    }
    Some(text)
}

/// What a claim is about, and whether the story agrees; none where a story has no such field.
fn judged(claim: &str, story: &Story) -> Option<(&'static str, bool)> {
    let claim = claim.trim().trim_start_matches('(').trim_end_matches(')');
    let (field, wanted) = claim.split_once("==")?;
    let field: String = field
        .chars()
        .filter(|c| !matches!(c, ' ' | '"' | '\''))
        .collect();
    let field = field.strip_prefix("entries[0]")?;
    let texts = [&story.body, &story.headline]
        .into_iter()
        .flatten()
        .cloned();
    let texts: Vec<String> = texts
        .chain(kept(story, "summary"))
        .map(|it| words(&it))
        .collect();
    let date = |time: &Option<crate::model::Time>, wanted: &str| {
        let numbers: Vec<i64> = wanted
            .trim()
            .trim_matches(['(', ')'])
            .split(',')
            .filter_map(|it| it.trim().parse().ok())
            .collect();
        time.as_ref()
            .and_then(crate::model::Time::timestamp)
            .is_some_and(|time| {
                let time = time.to_zoned(jiff::tz::TimeZone::UTC);
                let ours = [
                    i64::from(time.year()),
                    time.month().into(),
                    time.day().into(),
                    time.hour().into(),
                    time.minute().into(),
                    time.second().into(),
                ];
                numbers.get(..6) == Some(&ours[..])
            })
    };
    match field {
        "[published_parsed]" | "[issued_parsed]" | "[created_parsed]" => {
            return Some(("date", date(&story.published, wanted)));
        }
        "[updated_parsed]" | "[modified_parsed]" => {
            return Some(("date", date(&story.updated, wanted)));
        }
        _ => {}
    }
    let wanted = literal(wanted)?;
    let says = |text: &str| {
        let text = words(text);
        text == words(&wanted) || text == words(&html::text(&wanted))
    };
    Some(match field {
        "[title]" | "[title_detail][value]" => (
            "title",
            story.headline.as_deref().map_or(wanted.is_empty(), says),
        ),
        "[description]" | "[summary]" | "[summary_detail][value]" | "[content][0][value]" => {
            let nothing = words(&html::text(&wanted)).is_empty();
            (
                "text",
                texts.iter().any(|text| says(text)) || nothing && story.body.is_none(),
            )
        }
        "[link]" | "[links][0][href]" => {
            let all = format!("{:?}", story.extra);
            (
                "link",
                kept(story, "link").is_some_and(|it| says(&it))
                    || all.contains(&format!("{wanted:?}").replace('"', "\\\"")),
            )
        }
        "[id]" | "[guid]" => ("id", story.id.as_str() == wanted),
        "[author]" | "[author_detail][name]" | "[authors][0][name]" => (
            "author",
            story
                .byline
                .as_deref()
                .is_some_and(|it| it == wanted || it.split(", ").next() == Some(&wanted)),
        ),
        "[tags][0][term]" => (
            "category",
            story.categories.first().is_some_and(|it| says(it))
                || format!("{:?}", story.extra).contains(&wanted),
        ),
        "[language]" => ("language", story.language.as_deref() == Some(&wanted)),
        _ => return None,
    })
}

#[test]
fn feeds_are_read_as_another_reader_expects() {
    let test = "feeds_are_read_as_another_reader_expects";
    let Some(folder) = shared(test, "feedparser") else {
        return;
    };
    let cases = fs::read_to_string(folder.join("cases.ndjson")).unwrap();
    let mut counts = std::collections::BTreeMap::<&str, (u32, u32)>::new();
    for case in cases.lines() {
        let case: Value = serde_json::from_str(case).unwrap();
        let expect = case["gold"]["expect"].as_str().unwrap();
        let file = case["file"].as_str().unwrap();
        let bytes = fs::read(folder.join(file)).unwrap();
        let mut read = read_feed(&bytes);
        // Many say one thing alone, and an item without headline and text is refused: these are
        // given a headline to be judged by the rest.
        let says_nothing = |it: &Result<_, Refusal>| {
            it.as_ref()
                .is_err_and(|it: &Refusal| it.what == RefusalKind::NothingToRead)
        };
        if read.first().is_some_and(says_nothing) && !expect.contains("title") {
            read = read_feed(&with_headline(&bytes));
        }
        let nothing = crate::ingest::tests::empty();
        let story = read
            .iter()
            .flatten()
            .next()
            .map_or(&nothing, |it| &it.story);
        for claim in expect.split(" and ") {
            let Some((field, agrees)) = judged(claim, story) else {
                continue;
            };
            let count = counts.entry(field).or_default();
            count.1 += 1;
            count.0 += u32::from(agrees);
            if !agrees {
                let refused = read
                    .iter()
                    .filter_map(|it| it.as_ref().err())
                    .next()
                    .map(ToString::to_string);
                println!(
                    "{file}: {claim} | {:?} {:?} {:?} {refused:?}",
                    story.headline,
                    story.body,
                    story.id.as_str()
                );
            }
        }
    }
    println!("feedparser: {counts:?}");
    let (right, all) = counts
        .values()
        .fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    println!("feedparser: {right} of {all}");
    assert!(right * 100 >= all * 90, "{right} of {all}: {counts:?}");
}

#[test]
fn feeds_of_every_version_are_read_as_a_library_models_them() {
    let test = "feeds_of_every_version_are_read_as_a_library_models_them";
    let Some(folder) = shared(test, "feed_rs") else {
        return;
    };
    let (mut feeds, mut right, mut all) = (0, 0, 0);
    for kind in ["atom", "jsonfeed", "rss0", "rss1", "rss2"] {
        let mut files: Vec<PathBuf> = fs::read_dir(folder.join(kind))
            .unwrap()
            .map(|it| it.unwrap().path())
            .collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let model =
                file.with_file_name(format!("{}.serde.json", name.rsplit_once('.').unwrap().0));
            if name.ends_with(".serde.json") || !model.exists() {
                continue;
            }
            let model: Value = serde_json::from_slice(&fs::read(model).unwrap()).unwrap();
            let read = read(Format::Feed, &fs::read(&file).unwrap());
            feeds += 1;
            let entries = model["entries"].as_array().unwrap();
            all += 1;
            if read.len() == entries.len() {
                right += 1;
            } else {
                println!(
                    "{kind}/{name}: {} items and not {}",
                    entries.len(),
                    read.len()
                );
            }
            for (entry, incoming) in entries.iter().zip(&read) {
                let Ok(incoming) = incoming else {
                    println!("{kind}/{name}: {}", incoming.as_ref().unwrap_err());
                    continue;
                };
                let story = &incoming.story;
                let mut claim = |field: &str, wanted: Option<&str>, ours: Option<String>| {
                    let Some(wanted) = wanted else { return };
                    all += 1;
                    let agrees = ours.as_deref().is_some_and(|it| {
                        words(it) == words(wanted) || words(it) == words(&html::text(wanted))
                    });
                    right += usize::from(agrees);
                    if !agrees {
                        println!("{kind}/{name}: {field}: {wanted:.60?} and not {ours:.60?}");
                    }
                };
                claim(
                    "title",
                    entry["title"]["content"].as_str(),
                    story.headline.clone(),
                );
                claim(
                    "content",
                    entry["content"]["body"].as_str(),
                    story.body.clone(),
                );
                claim(
                    "link",
                    entry["links"][0]["href"].as_str(),
                    kept(story, "link"),
                );
                claim(
                    "author",
                    entry["authors"][0]["name"].as_str(),
                    story
                        .byline
                        .as_deref()
                        .and_then(|it| it.split(", ").next())
                        .map(str::to_owned),
                );
                let published = entry["published"]
                    .as_str()
                    .map(|it| crate::model::Time::parse(it).unwrap().to_string());
                claim(
                    "published",
                    published.as_deref(),
                    story.published.as_ref().map(ToString::to_string),
                );
            }
        }
    }
    println!("feed_rs: {right} of {all} in {feeds} feeds");
    assert!(right * 100 >= all * 85, "{right} of {all}");
}

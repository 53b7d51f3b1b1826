//! The stock plugin `dedupe`, which says nothing without an archive, so that it is tried on a desk.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::support::{Place, root, skipped, stories};

const SETTINGS: &str = "[[plugins]]\nname = \"dedupe\"\ngrants = [\"archive\"]\n";

/// The rules that fired, each with its story and the story that it names.
fn related(place: &Place) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for story in stories(&place.export()) {
        for annotation in story["annotations"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            for other in annotation["related"].as_array().unwrap() {
                found.push((text(&annotation["rule"]), text(&story["id"]), text(other)));
            }
        }
    }
    found
}

#[test]
fn a_story_that_comes_twice_names_the_first() {
    let place = Place::with_settings(SETTINGS);
    let text = fs::read_to_string(root().join("examples/newsroom/stories/desk/port-strike.md"));
    let text = text.unwrap();
    let (_, body) = text.split_at(text.rfind("---\n").unwrap() + 4);
    let story = |id: &str, published: &str, headline: &str, body: &str| json!({"id": id, "published": published, "headline": headline, "body": body});
    let lines = [
        story("one", "2026-02-01T08:00:00Z", "Port closes", body),
        story("two", "2026-02-01T12:00:00Z", "Port closes", body),
        story(
            "other",
            "2026-02-01T09:00:00Z",
            "Bakery opens",
            "A bakery opens. It sells bread.",
        ),
    ];
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    place.write("in.ndjson", lines);
    place.run_well(["in.ndjson"]);
    let named = ["dedupe/duplicate", "two", "one"].map(str::to_owned);
    assert_eq!(related(&place), [named.into()]);
}

#[test]
fn rewrites_of_a_lesson_are_told_and_little_else() {
    let path = root().join("../shared/data/onestopenglish/onestopenglish.dev.ndjson");
    let Ok(text) = fs::read_to_string(path) else {
        let why = "there is no ../shared/data/onestopenglish";
        skipped("dedupe::rewrites_of_a_lesson_are_told_and_little_else", why);
        return;
    };
    let mut given = Vec::new();
    let mut lessons = std::collections::BTreeMap::new();
    for line in text.lines() {
        let story: Value = serde_json::from_str(line).unwrap();
        let id = story["id"].as_str().unwrap();
        lessons.insert(id.to_owned(), story["article"].clone());
        // Its title is the name of the lesson, and the same for all of one.
        given.push(json!({"id": id, "body": story["text"]}).to_string());
    }
    let place = Place::with_settings(SETTINGS);
    place.write("in.ndjson", given.join("\n"));
    place.run_well(["-q", "in.ndjson"]);
    let pairs: BTreeSet<[String; 2]> = related(&place)
        .into_iter()
        .map(|(_, story, other)| {
            let mut pair = [story, other];
            pair.sort();
            pair
        })
        .collect();
    let right = pairs
        .iter()
        .filter(|[a, b]| lessons[a] == lessons[b])
        .count();
    // Three levels of each lesson are three pairs.
    let all = lessons.len();
    assert!(
        right * 100 >= pairs.len() * 95,
        "{right} right of {}",
        pairs.len()
    );
    assert!(right * 100 >= all * 90, "{right} of {all}");
}

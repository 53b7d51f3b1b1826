//! The desk that is measured: stories with a flag or two, and one that is long and full of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use copydesk::model::{
    Anchor, AnnotatedStory, Annotation, Content, Digest, Field, Flag, Outcome, PluginName,
    PluginOutcome, Severity, Source, Story, StoryId, Time,
};
use copydesk::pipeline::Desk;

const SETTINGS: &str = "\
[[editors]]
name = \"Ada\"
role = \"chief\"

[[plugins]]
name = \"hygiene\"
";

/// Stories that are stored at once.
const BATCH: u64 = 500;

/// The text of a story that is handed in.
const TEXT: &str = "The ferry company will raise its fares in May, for the third time within a year, its spokesman said on Monday. Nobody on the island was asked, and the council will meet next week to talk about what that means for those who work on the mainland and have no other way to get there.";

/// Makes a desk with so many stories.
pub(crate) fn fill(dir: &Path, stories: u64) {
    std::fs::write(dir.join("copydesk.toml"), SETTINGS).unwrap();
    let desk = Desk::open(dir, "load").unwrap();
    let mut first = 0;
    while first < stories {
        let batch: Vec<AnnotatedStory> = (first..stories.min(first + BATCH)).map(small).collect();
        desk.store().put(&batch, None).unwrap();
        first += BATCH;
    }
    desk.store().put(&[marked()], None).unwrap();
    desk.close().unwrap();
}

/// A story as it is handed in.
pub(crate) fn story(number: u64) -> String {
    let body = format!("Story {number}. {TEXT}\n\n{TEXT}\n\nIt ends with {number}.");
    serde_json::json!({"id": format!("in-{number}"), "headline": "Ferry fares rise again", "body": body})
        .to_string()
}

fn small(number: u64) -> AnnotatedStory {
    let body = format!("Story {number}. {TEXT}");
    let severity = match number % 7 {
        0 => Severity::Error,
        1..=3 => Severity::Warning,
        _ => Severity::Note,
    };
    let flags = match number % 5 {
        0 => Vec::new(),
        _ => vec![flag(&body, "fares", severity)],
    };
    let published = format!("2026-02-{:02}T08:00:00Z", number % 28 + 1);
    let story = blank(
        &format!("s{number}"),
        &format!("wire/{}", number % 50),
        body,
        &published,
    );
    said(story, flags)
}

fn marked() -> AnnotatedStory {
    let mut body = String::new();
    let mut words = Vec::new();
    while body.len() < 100_000 {
        let word = format!("fares{}", words.len());
        write!(
            body,
            "{word} and what the ferry company said of them, which was little: "
        )
        .unwrap();
        body.push_str("so it goes on for a while, as long stories do.");
        body.push_str(if words.len() % 4 == 3 { "\n\n" } else { " " });
        words.push(word);
    }
    let every = words.len() / 500;
    let words = words.iter().step_by(every.max(1)).take(500);
    let flags: Vec<Annotation> = words
        .map(|word| flag(&body, word, Severity::Warning))
        .collect();
    assert_eq!(flags.len(), 500);
    said(
        blank("marked", "wire/long", body, "2026-02-09T08:00:00Z"),
        flags,
    )
}

fn blank(id: &str, source: &str, body: String, published: &str) -> Story {
    Story {
        id: StoryId::new(id).unwrap(),
        source: Source {
            uri: source.to_owned(),
            format: "ndjson".to_owned(),
            ordinal: 0,
        },
        headline: Some("Ferry fares rise again".to_owned()),
        body: Some(body),
        byline: None,
        dateline: None,
        language: None,
        published: Time::parse(published),
        updated: None,
        urgency: None,
        embargo: None,
        status: None,
        categories: Vec::new(),
        extra: BTreeMap::new(),
    }
}

fn flag(body: &str, word: &str, severity: Severity) -> Annotation {
    let start = body.find(word).unwrap();
    let offset = |offset: usize| u32::try_from(offset).unwrap();
    Annotation {
        content: Content::Flag(Flag {
            rule: "style/word".to_owned(),
            severity,
            message: "The house style has another word for it.".to_owned(),
            confidence: Some(0.9),
        }),
        anchors: vec![Anchor {
            field: Field::Body,
            start: offset(start),
            end: offset(start + word.len()),
            quote: word.to_owned(),
        }],
        evidence: None,
        suggestions: Vec::new(),
        related: Vec::new(),
        extra: Vec::new(),
    }
}

fn said(story: Story, flags: Vec<Annotation>) -> AnnotatedStory {
    let outcome = PluginOutcome {
        plugin: PluginName::new("style").unwrap(),
        version: "0.1.0".to_owned(),
        digest: Digest::of_bytes(b"style"),
        required: true,
        outcome: Outcome::Ok,
        receipt: None,
    };
    AnnotatedStory::new(story, vec![(outcome, flags)], Severity::Error)
}

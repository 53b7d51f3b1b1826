//! A JSON object to a story: the fields that are known, and everything else.
//!
//! Values are read one by one from the text that they stand in, so that a value that is wrong is
//! named by its place, and a number by its digits.

use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::record::{Entry, Fields, Origin, Trouble};
use super::{Incoming, RefusalKind};

pub(super) fn story(text: &str, origin: &Origin<'_>) -> Result<Incoming, Trouble> {
    let start = text.len() - text.trim_start().len();
    let kind = match text.trim_start().bytes().next() {
        Some(b'[') => Some("a list"),
        Some(b'"') => Some("a string"),
        Some(b'0'..=b'9' | b'-') => Some("a number"),
        Some(b't' | b'f') => Some("true or false"),
        Some(b'n') => Some("null"),
        _ => None,
    };
    let pairs: Pairs<'_> = match serde_json::from_str(text) {
        Ok(pairs) => pairs,
        Err(error) => {
            return Err(match kind {
                Some(kind) if serde_json::from_str::<&RawValue>(text).is_ok() => Trouble {
                    what: RefusalKind::NotAnObject(kind),
                    offset: start,
                    hint: None,
                },
                _ => trouble(text, 0, &error),
            });
        }
    };
    let mut entries = Vec::with_capacity(pairs.0.len());
    for (key, raw) in pairs.0 {
        let offset = range(text, raw).start;
        let value: Value =
            serde_json::from_str(raw.get()).map_err(|error| trouble(raw.get(), offset, &error))?;
        let number = value.is_number().then(|| raw.get().to_owned());
        entries.push(Entry {
            key,
            value,
            number,
            offset,
        });
    }
    let mut fields = Fields::new(entries).map_err(|trouble| from_start(trouble, start))?;
    let headline = fields.headline()?;
    let body = fields.body()?;
    fields
        .into_story(headline, body, origin)
        .map_err(|trouble| from_start(trouble, start))
}

/// What concerns the whole record points at its beginning.
fn from_start(trouble: Trouble, start: usize) -> Trouble {
    Trouble {
        offset: trouble.offset.max(start),
        ..trouble
    }
}

/// What the parser says of a part of a text that begins at `start`.
pub(super) fn trouble(text: &str, start: usize, error: &serde_json::Error) -> Trouble {
    let message = error.to_string();
    let message = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(what, _)| what);
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let at = if error.is_eof() {
        text.len()
    } else {
        before + error.column().saturating_sub(1)
    };
    let cut = error
        .is_eof()
        .then(|| "the record is cut off; it must end on its line".to_owned());
    Trouble {
        what: RefusalKind::Json(message.to_owned()),
        offset: start + at,
        hint: cut,
    }
}

/// An object in its order, with its values unread.
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        json.deserialize_map(Object)
    }
}

/// An object with all of its values.
pub(super) fn object(text: &str) -> Result<serde_json::Map<String, Value>, Trouble> {
    serde_json::from_str(text).map_err(|error| trouble(text, 0, &error))
}

/// Where the value at a JSON pointer stands; the nearest one around it that is there.
pub(super) fn offset_of(text: &str, pointer: &str) -> usize {
    let mut offset = text.len() - text.trim_start().len();
    let mut inner = text;
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        let value = if let Ok(pairs) = serde_json::from_str::<Pairs<'_>>(inner) {
            let pair = pairs.0.into_iter().rfind(|(key, _)| *key == part);
            pair.map(|(_, value)| value)
        } else {
            let values = serde_json::from_str::<Vec<&RawValue>>(inner).unwrap_or_default();
            part.parse()
                .ok()
                .and_then(|at: usize| values.get(at).copied())
        };
        let Some(value) = value else { break };
        offset = range(text, value).start;
        inner = value.get();
    }
    offset
}

/// The keys of an object of which only the beginning may be there.
pub(super) fn keys(head: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let (mut depth, mut string, mut escaped) = (0_u32, None, false);
    let mut last: Option<&str> = None;
    for (at, c) in head.char_indices() {
        if let Some(start) = string {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    string = None;
                    last = head.get(start..at);
                }
                _ => {}
            }
            continue;
        }
        match c {
            '"' => string = Some(at + 1),
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            ':' if depth == 1 => keys.extend(last.take().map(str::to_owned)),
            _ => {}
        }
    }
    keys
}

/// Where a value stands in the text that it was read from.
pub(super) fn range(text: &str, value: &RawValue) -> Range<usize> {
    let start = value
        .get()
        .as_ptr()
        .addr()
        .saturating_sub(text.as_ptr().addr());
    start..start + value.get().len()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::ingest::tests::{read, refusals, story};
    use crate::ingest::{Format, IdOrigin};
    use crate::model::{
        AnnotatedStory, ExtraValue, Receipts, STORY_SCHEMA, Severity, SourceStatus, Story, StoryId,
        StoryRecord, Time, story_schema,
    };

    fn of(json: &Value) -> Story {
        story(Format::Ndjson, &json.to_string())
    }

    #[track_caller]
    fn assert_refused(line: &str, expected: &str) {
        assert_eq!(refusals(Format::Ndjson, line), [expected], "{line}");
    }

    #[test]
    fn every_field_finds_its_place() {
        let story = of(&json!({
            "id": "wire-1", "title": "Fares rise", "text": "They do.\r\n\r\nIn May.",
            "author": ["A. Bee", "C. Dee"], "dateline": "MARROWICK", "lang": "en",
            "date": "2026-02-09T07:45:00+01:00", "updated": "2026-02-09T11:45:00Z",
            "source": "Northern Wire", "urgency": 4, "embargo": "2036-01-01T00:00:00Z",
            "status": "cancelled", "tags": "sea", "slug": "FARES", "word_count": 3,
        }));
        assert_eq!(story.id.as_str(), "wire-1");
        assert_eq!(story.source.uri, "Northern Wire");
        assert_eq!(story.headline.as_deref(), Some("Fares rise"));
        assert_eq!(story.body.as_deref(), Some("They do.\n\nIn May."));
        assert_eq!(story.byline.as_deref(), Some("A. Bee, C. Dee"));
        assert_eq!(story.dateline.as_deref(), Some("MARROWICK"));
        assert_eq!(story.language.as_deref(), Some("en"));
        assert_eq!(story.published, Time::parse("2026-02-09T06:45:00Z"));
        assert_eq!(story.updated, Time::parse("2026-02-09T11:45:00Z"));
        assert_eq!(story.urgency, Some(4));
        assert_eq!(story.embargo, Time::parse("2036-01-01T00:00:00Z"));
        assert_eq!(story.status, Some(SourceStatus::Canceled));
        assert_eq!(story.categories, ["sea"]);
        let extra: Vec<_> = story
            .extra
            .iter()
            .map(|(key, value)| (&**key, value.text()))
            .collect();
        assert_eq!(
            extra,
            [("slug", "FARES".to_owned()), ("word_count", "3".to_owned())]
        );
    }

    #[test]
    fn what_has_no_field_is_kept_as_it_is() {
        let story = of(&json!({
            "headline": "One", "title": "Another", "text": "x", "published": "2026-02-09",
            "source": {"name": "Wire"}, "byline": null, "author": "B", "big": 9_007_199_254_740_993_u64,
            "schema": "other/1", "nothing": null,
        }));
        let kept = |key: &str| story.extra.get(key).map(ExtraValue::value);
        assert_eq!(story.headline.as_deref(), Some("One"));
        assert_eq!(story.byline.as_deref(), Some("B"));
        assert_eq!(story.published, None);
        assert_eq!(kept("title"), Some(json!("Another")));
        assert_eq!(kept("published"), Some(json!("2026-02-09")));
        assert_eq!(kept("source"), Some(json!({"name": "Wire"})));
        assert_eq!(kept("big"), Some(json!("9007199254740993")));
        assert_eq!(kept("schema"), Some(json!("other/1")));
        assert_eq!(kept("nothing"), Some(Value::Null));
        assert_eq!(kept("byline"), None);
    }

    #[test]
    fn an_id_may_be_a_number_and_keeps_its_digits() {
        let id = |line: &str| story(Format::Ndjson, line).id.to_string();
        assert_eq!(
            id(r#"{"id": 12345678901234567890123, "text": "x"}"#),
            "12345678901234567890123"
        );
        assert_eq!(id(r#"{"id": 1.50, "text": "x"}"#), "1.50");
    }

    #[test]
    fn an_empty_text_under_a_headline_is_a_story() {
        assert_eq!(
            of(&json!({"title": "x", "text": ""})).body.as_deref(),
            Some("")
        );
        assert_eq!(of(&json!({"text": "x"})).headline, None);
    }

    #[test]
    fn refuses_a_wrong_value_by_its_key_and_place() {
        assert_refused(
            "{\"title\": \"é\", \"text\": 5}",
            "-:1:24: `text` must be a string, and is 5",
        );
        assert_refused(
            r#"{"text": "x", "urgency": 9}"#,
            "-:1:26: `urgency` must be a whole number from 1 (most urgent) to 8, and is 9",
        );
        assert_refused(
            r#"{"text": "x", "categories": ["a", 1]}"#,
            "-:1:29: `categories` must be a list of strings, and is a list",
        );
        assert_refused(
            r#"{"text": "x", "status": "draft"}"#,
            "-:1:25: `status` must be `usable`, `withheld` or `canceled`, and is \"draft\"",
        );
        assert_refused(
            r#"{"text": "x", "embargo": "2026-02-10"}"#,
            "-:1:26: `embargo` must be an instant with its zone, such as \
             `2026-02-09T06:00:00+01:00`, and is \"2026-02-10\"",
        );
        assert_refused(
            r#"{"text": "x", "id": " a"}"#,
            "-:1:21: `id` cannot be used",
        );
        assert_refused(
            r#"{"text": "x", "text": "y"}"#,
            "-:1:23: `text` occurs twice",
        );
        assert_refused(
            r#"{"schema": "copydesk/story@9", "text": "x"}"#,
            "-:1:12: the schema `copydesk/story@9` is not known",
        );
    }

    #[test]
    fn refuses_what_holds_no_story() {
        for line in [r"{}", r#"{"title": " ", "text": ""}"#, r#"{"word": "x"}"#] {
            assert_refused(line, "-:1:1: there is no headline and no text");
        }
        assert_refused(
            "  5",
            "-:1:3: a story is a JSON object, and this is a number",
        );
        let read = read(Format::Ndjson, br#"{"articles": [{"title": "x"}]}"#);
        let hint = read[0].as_ref().unwrap_err().hint.clone().unwrap();
        assert!(hint.contains(".[\"articles\"][]"), "{hint}");
    }
    #[test]
    fn our_own_export_comes_back_as_the_same_story() {
        let mut story = Story {
            id: StoryId::new("own-1").unwrap(),
            byline: Some("A. Bee".into()),
            urgency: Some(3),
            status: Some(SourceStatus::Withheld),
            categories: vec!["sea".into(), "port".into()],
            embargo: Time::parse("2036-01-01T00:00:00Z"),
            ..Story::sample()
        };
        story.source.ordinal = 7;
        // Names that mean something elsewhere are extra here, and stay extra.
        for (key, value) in [
            ("title", json!("b")),
            ("date", json!("Monday")),
            ("state", json!(1)),
        ] {
            story
                .extra
                .insert(key.into(), ExtraValue::new(&value).unwrap());
        }
        let annotated = AnnotatedStory::new(story.clone(), Vec::new(), Severity::Error);
        let mut record = json!(StoryRecord::new(&annotated, 3, Receipts::With));
        record["annotations"] = json!([{"kind": "tag"}]);
        let mut read = read(Format::Ndjson, record.to_string().as_bytes());
        let incoming = read.pop().unwrap().unwrap();
        assert_eq!(incoming.story, story);
        assert_eq!(incoming.id, IdOrigin::Input);
    }

    #[test]
    fn an_export_of_a_later_version_loses_nothing() {
        let export =
            |more: &str| format!("{{\"schema\": \"{STORY_SCHEMA}\", \"id\": \"a\", {more}}}");
        let story = story(Format::Ndjson, &export(r#""new": 1, "extra": {"old": 2}"#));
        assert_eq!(story.extra.keys().collect::<Vec<_>>(), ["new", "old"]);
        let both = refusals(Format::Ndjson, &export(r#""new": 1, "extra": {"new": 2}"#));
        assert!(both[0].ends_with("`new` occurs twice"), "{both:?}");
    }

    #[test]
    fn every_field_of_an_export_is_read_or_left_to_the_desk() {
        let schema: Value = serde_json::from_str(&story_schema().unwrap()).unwrap();
        let mut record = json!({
            "schema": STORY_SCHEMA, "id": "a", "source": {"uri": "u", "format": "text", "ordinal": 0},
            "published": "2026-02-09T00:00:00Z", "updated": "2026-02-09T00:00:00Z",
            "embargo": "2026-02-09T00:00:00Z", "urgency": 1, "status": "usable", "extra": {},
        });
        for key in schema["properties"].as_object().unwrap().keys() {
            if record.get(key).is_none() {
                record[key] = json!("x");
            }
        }
        assert_eq!(of(&record).extra, std::collections::BTreeMap::new());
    }
}

//! IPTC ninjs 3.1: an item a line, for who takes news as agencies send it.
//!
//! A story that came as ninjs goes out as what it came as, with what plugins said put into it:
//! nothing that the source wrote is changed or left out. `older` turns what came in an earlier
//! version into this one.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::line::write_json;
use super::older;
use super::report::{added, decided, standing, suggestion, unchecked};
use super::{Exporter, Item, uri};
use crate::model::{Content, ExtraValue, PlacedAnnotation, Receipts, Status, Story, Tag, Time};

/// Where the reader of ninjs keeps the item as it came.
const ORIGINAL: &str = "ninjs";

/// What a story that was read as ninjs has as its format.
const NINJS: &str = "ninjs";

/// Bytes of a character's reference at most.
const LONGEST_REFERENCE: usize = 10;

/// What a line of the editorial note begins with that is ours.
const OURS: &str = "[Copydesk] ";

/// Writes an item a line.
#[derive(Debug)]
pub(super) struct Ninjs {
    receipts: Receipts,
}

impl Ninjs {
    pub(super) fn new(receipts: Receipts) -> Self {
        Self { receipts }
    }
}

impl Exporter for Ninjs {
    fn story(&mut self, item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
        write_json(out, &self.item(item))?;
        out.write_all(b"\n")
    }
}

impl Ninjs {
    fn item(&self, item: &Item<'_>) -> Value {
        let annotated = item.annotated;
        let story = &annotated.story;
        let mut ninjs = original(story, item.version).unwrap_or_else(|| made(story, item.version));
        let standard = json!({
            "name": "ninjs",
            "version": "3.1",
            "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
        });
        ninjs.insert("standard".to_owned(), standard);
        // An item has no other field that must be there.
        ninjs
            .entry("uri")
            .or_insert_with(|| uri::story(&story.id).into());
        for placed in &annotated.annotations {
            add(&mut ninjs, placed);
        }
        let theirs = ninjs
            .get("edNote")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let note = self.note(theirs, item);
        ninjs.insert("edNote".to_owned(), note.into());
        Value::Object(ninjs)
    }

    /// The source's own note, and below it where the story stands and what was flagged. Lines of an
    /// earlier export are left out, or each round would add them once more.
    fn note(&self, theirs: &str, item: &Item<'_>) -> String {
        let annotated = item.annotated;
        let theirs = theirs.split('\n').filter(|line| !line.starts_with(OURS));
        let mut lines: Vec<String> = theirs.map(str::to_owned).collect();
        if lines == [""] {
            lines.clear();
        }
        let mut line = |text: &str| lines.push(format!("{OURS}{}", text.replace('\n', " ")));
        line(&standing(annotated));
        for who in unchecked(annotated) {
            line(&format!("NOT CHECKED {who}"));
        }
        for (placed, flag) in annotated.flags_in_reading_order() {
            let annotation = &placed.annotation;
            let places = annotation.anchors.iter();
            let places: Vec<String> = places
                .map(|it| format!("{} “{}”", it.field, it.quote))
                .collect();
            let mut parts = vec![format!("{} {}: {}", flag.severity, flag.rule, flag.message)];
            parts.extend((!places.is_empty()).then(|| places.join(", ")));
            parts.extend(annotation.evidence.iter().map(|why| format!("why: {why}")));
            parts.extend(
                annotation
                    .suggestions
                    .iter()
                    .map(|it| format!("fix: {}", suggestion(it))),
            );
            let added = added(placed, item.decisions, self.receipts);
            parts.extend(added.map(|by| format!("added {by}")));
            parts.extend(decided(annotated, placed, item.decisions, self.receipts));
            line(&parts.join(" | "));
        }
        lines.join("\n")
    }
}

/// The item that the story came as, in the words of 3.1, with what the desk has of it; none when it
/// came as something else. An export can be edited and taken in again, so the item is believed only
/// as far as it says what was reviewed.
fn original(story: &Story, version: u32) -> Option<Map<String, Value>> {
    if story.source.format != NINJS {
        return None;
    }
    let mut item = match story.extra.get(ORIGINAL).map(ExtraValue::value) {
        Some(Value::Object(original)) => older::upgraded(original),
        _ => return None,
    };
    let mut ours = made(story, version);
    let texts = [("headlines", &story.headline), ("bodies", &story.body)];
    let mut anew: Vec<&str> = texts
        .iter()
        .filter(|(list, text)| !says(&item, list, text.as_deref()))
        .map(|(list, _)| *list)
        .collect();
    let has = |it: &&str| ours.contains_key(*it);
    anew.extend(["pubStatus", "embargoedUntil"].iter().filter(|it| has(it)));
    for name in anew {
        match ours.remove(name) {
            Some(value) => item.insert(name.to_owned(), value),
            None => item.remove(name),
        };
    }
    Some(item)
}

/// Whether one of an item's texts is the story's, but for markup.
fn says(item: &Map<String, Value>, list: &str, text: Option<&str>) -> bool {
    let values = item.get(list).and_then(Value::as_array);
    let mut values = values.into_iter().flatten();
    let mut values = values
        .by_ref()
        .filter_map(|it| it.get("value").and_then(Value::as_str));
    match text {
        Some(text) => values.any(|value| letters(value) == letters(text)),
        None => values.next().is_none(),
    }
}

/// The letters and digits of a text, without tags and references.
fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '<' => rest.find('>'),
            '&' => rest.find(';').filter(|end| *end <= LONGEST_REFERENCE),
            _ => None,
        };
        if c.is_alphanumeric() {
            letters.push(c);
        }
        let skipped = end.map_or(c.len_utf8(), |end| end + 1);
        rest = rest.get(skipped..).unwrap_or_default();
    }
    letters
}

/// An item of what we know of a story.
fn made(story: &Story, version: u32) -> Map<String, Value> {
    let time = |time: &Option<Time>| time.as_ref().map(ToString::to_string);
    let text = |value: &Option<String>| value.clone().map(Value::from);
    let headline = story
        .headline
        .as_ref()
        .map(|headline| json!([{"role": "main", "contentType": "text/plain", "value": headline}]));
    let body = story.body.as_ref().map(|body| {
        json!([{
            "role": "main",
            "contentType": "text/plain",
            "value": body,
            "wordCount": story.word_count(),
            "charCount": body.chars().count(),
        }])
    });
    let categories = story.categories.iter();
    let categories: Vec<Value> = categories.map(|name| json!({"name": name})).collect();
    let categories = (!categories.is_empty()).then(|| Value::from(categories));
    let fields = [
        ("type", Some("text".into())),
        ("version", Some(version.to_string().into())),
        ("firstCreated", time(&story.published).map(Value::from)),
        ("versionCreated", time(&story.updated).map(Value::from)),
        ("embargoedUntil", time(&story.embargo).map(Value::from)),
        ("pubStatus", story.status.map(|status| status.name().into())),
        ("urgency", story.urgency.map(Value::from)),
        ("language", text(&story.language)),
        ("by", text(&story.byline)),
        ("located", text(&story.dateline)),
        ("headlines", headline),
        ("bodies", body),
        ("subjects", categories),
    ];
    let known = fields.into_iter();
    known
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// Puts a tag or a summary in, and takes one out that an editor dismissed: it may have come in with
/// the item, when that is an export of ours.
fn add(ninjs: &mut Map<String, Value>, placed: &PlacedAnnotation) {
    let (list, value) = match &placed.annotation.content {
        Content::Tag(tag) => ("subjects", subject(placed, tag)),
        Content::Summary(summary) => {
            let description = json!({
                "role": format!("summary:{}", summary.style),
                "contentType": "text/plain",
                "value": summary.text,
            });
            ("descriptions", description)
        }
        Content::Flag(_) => return,
    };
    let is_dismissed = placed.status == Status::Dismissed;
    if is_dismissed && !ninjs.contains_key(list) {
        return;
    }
    let entries = ninjs
        .entry(list)
        .or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(entries) = entries else {
        return;
    };
    if is_dismissed {
        entries.retain(|it| !is_of(it, &value));
        if entries.is_empty() {
            ninjs.remove(list);
        }
        return;
    }
    // How sure a plugin is of it may have changed since.
    match entries.iter_mut().find(|it| is_of(it, &value)) {
        Some(entry) => *entry = value,
        None => entries.push(value),
    }
}

/// Whether an entry of a list is of the same annotation as another one.
fn is_of(entry: &Value, ours: &Value) -> bool {
    let known = ["creator", "literal", "name", "role", "value"];
    known.iter().all(|name| entry.get(*name) == ours.get(*name))
}

fn subject(placed: &PlacedAnnotation, tag: &Tag) -> Value {
    let shares = [("confidence", tag.confidence), ("relevance", tag.relevance)];
    let shares = shares.into_iter();
    let shares = shares.filter_map(|(name, share)| Some((name, percent(share?).into())));
    let names = [
        ("name", tag.term.as_str().into()),
        ("literal", format!("{}:{}", tag.scheme, tag.term).into()),
        ("creator", format!("copydesk/{}", placed.plugin).into()),
    ];
    let fields = names.into_iter().chain(shares);
    let fields = fields.map(|(name, value): (&str, Value)| (name.to_owned(), value));
    Value::Object(fields.collect())
}

/// 0 to 1 as 0 to 100.
fn percent(share: f32) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is from 0 to 100 by the line itself"
    )]
    let percent = (share.clamp(0.0, 1.0) * 100.0).round() as u8;
    percent
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::export::Form;
    use crate::export::testing::{lines, with_summary, written};
    use crate::model::fixture::ferry;
    use crate::model::{AnnotatedStory, Severity, StoryId};

    fn item(annotated: &AnnotatedStory) -> Value {
        lines(&written(Form::Ninjs, &[annotated])).remove(0)
    }

    #[test]
    fn tags_are_subjects_a_summary_is_a_description_and_flags_are_in_the_note() {
        let mut annotated = with_summary(ferry().story);
        annotated.annotations[6].status = Status::Dismissed;
        let item = item(&annotated);
        assert_eq!(
            item["uri"],
            format!("urn:copydesk:story:{}", annotated.story.id)
        );
        assert_eq!(
            item["subjects"],
            json!([
                {"name": "en", "literal": "language:en", "creator": "copydesk/tagger"},
                {"name": "ferry fares", "literal": "keyphrase:ferry fares", "creator": "copydesk/tagger", "confidence": 71},
            ])
        );
        let expected =
            json!([{"role": "summary:extract", "contentType": "text/plain", "value": "In short."}]);
        assert_eq!(item["descriptions"], expected);
        assert_eq!(
            item["edNote"],
            "[Copydesk] review: a flag is open\n\
             [Copydesk] warning hygiene/again: “Again” needs an earlier time. | headline “again”\n\
             [Copydesk] note hygiene/date-without-year: A date has no year. | body “Monday (9 February)” | why: the year is neither in the text nor in the dateline\n\
             [Copydesk] error hygiene/truncated: The text breaks off in mid-word. | body “be g...” | fix: delete “be g...”"
        );
    }

    fn from(original: &Value) -> AnnotatedStory {
        let mut story = ferry().story;
        story.id = StoryId::new("urn:x:1").unwrap();
        story.headline = Some("Google buys".into());
        story.body = Some("All of it.".into());
        story.source.format = "ninjs".into();
        story.published = Time::parse("2019-08-09T09:30:04Z");
        story.categories = vec!["Technology".into()];
        story.extra = BTreeMap::from([(ORIGINAL.to_owned(), ExtraValue::new(original).unwrap())]);
        AnnotatedStory::new(story, Vec::new(), Severity::Error)
    }

    #[test]
    fn what_came_as_ninjs_goes_out_as_it_came() {
        let original = json!({
            "uri": "urn:8d19cf88", "type": "text", "version": "6", "edNote": "Widened.\nTwice.",
            "firstCreated": "2019-08-09T11:30:04+02:00",
            "headlines": [{"role": "main", "value": "Google buys"}, {"role": "short", "value": "x"}],
            "bodies": [{"contentType": "text/plain", "value": "All of it."}],
            "subjects": [{"name": "Technology", "literal": "13010000"}],
            "contentCreated": "2019-08-09T09:00:00Z", "places": [{"name": "Skien", "geoJSON": {"type": "Point", "coordinates": [9.6, 59.2]}}],
            "rightsInfo": {"encodedRights": "x"}, "slugline": "skien-google",
        });
        let out = item(&from(&original));
        for (name, value) in original.as_object().unwrap() {
            if name == "edNote" {
                let note = out[name].as_str().unwrap();
                assert!(note.starts_with("Widened.\nTwice.\n[Copydesk] "), "{note}");
            } else {
                assert_eq!(out[name], *value, "{name}");
            }
        }
        // An export that comes in and goes out again is what it was.
        assert_eq!(item(&from(&out)), out);
    }

    #[test]
    fn what_came_in_with_an_export_and_was_dismissed_goes_out_no_more() {
        let annotated = with_summary(ferry().story);
        let again = |annotated: &AnnotatedStory, out: &Value| {
            let mut again = annotated.clone();
            again.story.source.format = "ninjs".into();
            let item = ExtraValue::new(out).unwrap();
            again.story.extra = BTreeMap::from([(ORIGINAL.to_owned(), item)]);
            again
        };
        let out = item(&annotated);
        let mut second = again(&annotated, &out);
        let mut dismissed = 0;
        for placed in &mut second.annotations {
            match &mut placed.annotation.content {
                Content::Tag(tag) if tag.scheme == "keyphrase" && dismissed == 0 => {
                    placed.status = Status::Dismissed;
                    dismissed += 1;
                }
                Content::Tag(tag) => tag.confidence = Some(0.5),
                Content::Summary(_) => placed.status = Status::Dismissed,
                Content::Flag(_) => {}
            }
        }
        let names = |item: &Value| -> Vec<String> {
            let subjects = item["subjects"].as_array().unwrap().iter();
            subjects
                .map(|it| format!("{} {}", it["literal"], it["confidence"]))
                .collect()
        };
        let before = names(&out).len();
        let out = item(&second);
        let after = names(&out);
        assert_eq!((dismissed, after.len()), (1, before - 1), "{after:?}");
        assert!(after.iter().all(|it| it.ends_with(" 50")), "{after:?}");
        assert_eq!(out.get("descriptions"), None);
    }

    #[test]
    fn a_share_is_a_whole_number_of_hundredths() {
        for (share, expected) in [(0.0, 0), (0.004, 0), (0.005, 1), (0.71, 71), (1.0, 100)] {
            assert_eq!(percent(share), expected);
        }
    }
}

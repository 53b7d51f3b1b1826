//! Named fields to a story: what front matter and JSON have in common.
//!
//! Each field of a story has names under which it is known; everything else is kept in
//! `story.extra`. When a record uses two names of one field, the first of them counts and the other
//! goes to `extra` as well.
//!
//! Invariant: every entry of a record ends up in the story or in its `extra`, or the record is
//! refused; only what a desk says of a story in its own export is left out, since the desk that
//! reads it says it anew.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::document::Name;
use super::encoding::normalise;
use super::{IdOrigin, Incoming, RefusalKind};
use crate::model::{ExtraValue, STORY_SCHEMA, Source, SourceStatus, Story, StoryId, Time};

/// A field as the input has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Value,
    /// The number as it is written, for an id that no machine number holds.
    pub(super) number: Option<String>,
    /// Where the value stands in the record's text, in bytes.
    pub(super) offset: usize,
}

/// What is wrong with a record, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) what: RefusalKind,
    pub(super) offset: usize,
    pub(super) hint: Option<String>,
}

/// What an embargo has to be.
pub(super) const EMBARGO: &str = "an instant with its zone, such as `2026-02-09T06:00:00+01:00`";

const HEADLINE: &[&str] = &["headline", "title"];
const BODY: &[&str] = &["body", "text"];
const BYLINE: &[&str] = &["byline", "author", "authors"];
const DATELINE: &[&str] = &["dateline"];
const LANGUAGE: &[&str] = &["language", "lang"];
const PUBLISHED: &[&str] = &["published", "date"];
const UPDATED: &[&str] = &["updated"];
const CATEGORIES: &[&str] = &["categories", "tags"];

/// All names of fields, for a header that has to have one.
pub(super) const NAMES: [&str; 21] = [
    "id",
    "headline",
    "title",
    "body",
    "text",
    "byline",
    "author",
    "authors",
    "dateline",
    "language",
    "lang",
    "published",
    "date",
    "updated",
    "embargo",
    "urgency",
    "status",
    "categories",
    "tags",
    "source",
    "extra",
];

/// What an export says of a story beyond the story itself.
const OF_THE_DESK: [&str; 11] = [
    "schema",
    "version",
    "state",
    "reasons",
    "word_count",
    "revision",
    "held_by",
    "decision",
    "annotations",
    "orphans",
    "outcomes",
];

/// Where a record comes from.
pub(super) struct Origin<'a> {
    pub(super) name: &'a Name,
    pub(super) ordinal: u32,
    /// What an id is derived from when the document has no lasting name.
    pub(super) text: &'a str,
}

/// The fields of a record that are not yet taken.
pub(super) struct Fields {
    entries: Vec<Entry>,
}

/// A story of which only the id and the source are known.
pub(super) fn blank(id: StoryId, source: Source) -> Story {
    Story {
        id,
        source,
        headline: None,
        body: None,
        byline: None,
        dateline: None,
        language: None,
        published: None,
        updated: None,
        urgency: None,
        embargo: None,
        status: None,
        categories: Vec::new(),
        extra: BTreeMap::new(),
    }
}

/// How deep a value may nest: deeper than anything that describes a story, and well within what
/// readers of the export take (127 levels).
pub(super) const DEPTH: usize = 64;

/// Whether lists and objects stand in each other more than `levels` deep.
pub(super) fn is_deeper(value: &Value, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else {
        return value.is_array() || value.is_object();
    };
    match value {
        Value::Array(items) => items.iter().any(|item| is_deeper(item, below)),
        Value::Object(fields) => fields.values().any(|field| is_deeper(field, below)),
        _ => false,
    }
}

impl Fields {
    /// Refuses a key that occurs twice, since one of its values would be lost, and a value that
    /// nests too deeply to be read back.
    pub(super) fn new(entries: Vec<Entry>) -> Result<Self, Trouble> {
        let mut keys = HashSet::with_capacity(entries.len());
        if let Some(entry) = entries
            .iter()
            .find(|entry| !keys.insert(entry.key.as_str()))
        {
            return Err(Trouble {
                what: RefusalKind::Twice(entry.key.clone()),
                offset: entry.offset,
                hint: None,
            });
        }
        if let Some(entry) = entries.iter().find(|it| is_deeper(&it.value, DEPTH)) {
            return Err(Trouble {
                what: RefusalKind::TooDeep(entry.key.clone(), DEPTH),
                offset: entry.offset,
                hint: None,
            });
        }
        Ok(Self { entries })
    }

    /// The text, for a format that has it among the fields.
    pub(super) fn body(&mut self) -> Result<Option<String>, Trouble> {
        self.text(BODY)
    }

    /// The headline.
    pub(super) fn headline(&mut self) -> Result<Option<String>, Trouble> {
        self.text(HEADLINE)
    }

    /// Makes a story of the fields; headline and body are the format's to find.
    pub(super) fn into_story(
        mut self,
        headline: Option<String>,
        body: Option<String>,
        origin: &Origin<'_>,
    ) -> Result<Incoming, Trouble> {
        let exported = self.schema()?;
        let says =
            |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        if !exported && !says(&headline) && !says(&body) {
            return Err(self.nothing_to_read());
        }
        let (id, own) = match self.id()? {
            Some(id) => (id, IdOrigin::Input),
            // Of the document's name, never of the source that the record names: that one is the
            // same in every file of an agency.
            None => (
                origin.name.derived_id(origin.text, origin.ordinal),
                IdOrigin::Derived,
            ),
        };
        let mut source = origin.name.source(origin.ordinal);
        self.source(exported, &mut source)?;
        let mut story = blank(id, source);
        story.headline = headline;
        story.body = body;
        story.byline = self.byline()?;
        story.dateline = self.text(DATELINE)?;
        story.language = self.text(LANGUAGE)?;
        story.published = self.time(PUBLISHED)?;
        story.updated = self.time(UPDATED)?;
        story.urgency = self.urgency()?;
        story.embargo = self.embargo()?;
        story.status = self.status()?;
        story.categories = self.categories()?;
        if exported {
            self.entries
                .retain(|entry| !OF_THE_DESK.contains(&entry.key.as_str()));
            self.unfold_extra()?;
        }
        story.extra = self
            .entries
            .into_iter()
            .map(kept)
            .collect::<Result<_, _>>()?;
        Ok(Incoming { story, id: own })
    }

    /// Takes the entry under the first of the names that is there; `null` is as good as absent.
    fn take(&mut self, names: &[&str]) -> Option<Entry> {
        let known = |entry: &Entry| names.contains(&entry.key.as_str());
        self.entries
            .retain(|entry| !(known(entry) && entry.value.is_null()));
        let at = |name: &&str| self.entries.iter().position(|entry| entry.key == *name);
        let at = names.iter().find_map(at)?;
        Some(self.entries.remove(at))
    }

    fn text(&mut self, names: &[&str]) -> Result<Option<String>, Trouble> {
        match self.take(names) {
            None => Ok(None),
            Some(Entry {
                value: Value::String(text),
                ..
            }) => Ok(Some(normalise(text))),
            Some(entry) => Err(wrong(&entry, "a string")),
        }
    }

    /// An instant, or nothing: a date without a time or a time without a zone names many instants,
    /// and stays in `extra` as it is written.
    fn time(&mut self, names: &[&str]) -> Result<Option<Time>, Trouble> {
        let Some(entry) = self.take(names) else {
            return Ok(None);
        };
        let Value::String(text) = &entry.value else {
            return Err(wrong(&entry, "a date as a string"));
        };
        let time = Time::parse(text);
        if time.is_none() {
            self.entries.push(entry);
        }
        Ok(time)
    }

    /// Unlike the other times it is refused when it is no instant: a story whose embargo was put
    /// aside would look free to publish.
    fn embargo(&mut self) -> Result<Option<Time>, Trouble> {
        let Some(entry) = self.take(&["embargo"]) else {
            return Ok(None);
        };
        let time = entry.value.as_str().and_then(Time::parse);
        time.map(Some).ok_or_else(|| wrong(&entry, EMBARGO))
    }

    fn byline(&mut self) -> Result<Option<String>, Trouble> {
        let Some(entry) = self.take(BYLINE) else {
            return Ok(None);
        };
        let names = strings(&entry, "a string or a list of strings")?;
        Ok(Some(normalise(names.join(", "))))
    }

    fn categories(&mut self) -> Result<Vec<String>, Trouble> {
        let entry = self.take(CATEGORIES);
        entry.map_or_else(
            || Ok(Vec::new()),
            |entry| strings(&entry, "a list of strings"),
        )
    }

    fn urgency(&mut self) -> Result<Option<u8>, Trouble> {
        let Some(entry) = self.take(&["urgency"]) else {
            return Ok(None);
        };
        let urgency = entry
            .value
            .as_u64()
            .and_then(|urgency| u8::try_from(urgency).ok());
        let urgency = urgency.filter(|urgency| (1..=8).contains(urgency));
        urgency
            .map(Some)
            .ok_or_else(|| wrong(&entry, "a whole number from 1 (most urgent) to 8"))
    }

    fn status(&mut self) -> Result<Option<SourceStatus>, Trouble> {
        let Some(entry) = self.take(&["status"]) else {
            return Ok(None);
        };
        let status = match entry.value.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("usable") => SourceStatus::Usable,
            Some("withheld") => SourceStatus::Withheld,
            Some("canceled" | "cancelled") => SourceStatus::Canceled,
            _ => return Err(wrong(&entry, "`usable`, `withheld` or `canceled`")),
        };
        Ok(Some(status))
    }

    fn id(&mut self) -> Result<Option<StoryId>, Trouble> {
        let Some(mut entry) = self.take(&["id"]) else {
            return Ok(None);
        };
        let id = match (&mut entry.value, entry.number.take()) {
            (Value::String(id), _) => std::mem::take(id),
            (Value::Number(_), Some(number)) => number,
            (Value::Number(number), None) => number.to_string(),
            _ => return Err(wrong(&entry, "a string or a number")),
        };
        StoryId::new(id).map(Some).map_err(|error| Trouble {
            what: RefusalKind::Id(error),
            offset: entry.offset,
            hint: Some("leave `id` out, and one is derived from the document's name".to_owned()),
        })
    }

    /// A source that is named takes the place of the document's URI; an export has all of it, and
    /// any other object, and an empty string, is kept in `extra`.
    fn source(&mut self, exported: bool, source: &mut Source) -> Result<(), Trouble> {
        let Some(entry) = self.take(&["source"]) else {
            return Ok(());
        };
        match &entry.value {
            Value::String(uri) if !uri.trim().is_empty() => source.uri.clone_from(uri),
            Value::Object(_) if exported => {
                *source = serde_json::from_value(entry.value.clone())
                    .map_err(|_| wrong(&entry, "an object with `uri`, `format` and `ordinal`"))?;
            }
            Value::Object(_) | Value::String(_) => self.entries.push(entry),
            _ => return Err(wrong(&entry, "a string that names the source")),
        }
        Ok(())
    }

    /// Whether the record is an export of a desk.
    fn schema(&self) -> Result<bool, Trouble> {
        let Some(entry) = self.entries.iter().find(|entry| entry.key == "schema") else {
            return Ok(false);
        };
        match entry.value.as_str() {
            Some(STORY_SCHEMA) => Ok(true),
            Some(schema) if schema.starts_with("copydesk/") => Err(Trouble {
                what: RefusalKind::Schema(schema.to_owned()),
                offset: entry.offset,
                hint: Some(format!("this version reads `{STORY_SCHEMA}`")),
            }),
            _ => Ok(false),
        }
    }

    fn unfold_extra(&mut self) -> Result<(), Trouble> {
        let Some(entry) = self.take(&["extra"]) else {
            return Ok(());
        };
        let offset = entry.offset;
        let Value::Object(extra) = entry.value else {
            return Err(wrong(&entry, "an object"));
        };
        let entry = |(key, value)| Entry {
            key,
            value,
            number: None,
            offset,
        };
        self.entries.extend(extra.into_iter().map(entry));
        // A field that a later version has at the top must not hide one of the same name.
        let entries = std::mem::take(&mut self.entries);
        *self = Self::new(entries)?;
        Ok(())
    }

    fn nothing_to_read(&self) -> Trouble {
        let is_list = |entry: &&Entry| {
            entry
                .value
                .as_array()
                .and_then(|list| list.first())
                .is_some_and(Value::is_object)
        };
        let list = self.entries.iter().find(is_list);
        let hint = list.map_or_else(
            || "a story has `headline` or `title`, and `body` or `text`".to_owned(),
            |entry| {
                let key = &entry.key;
                format!(
                    "if `{key}` holds the stories: `jq -c '.[\"{key}\"][]'` makes a line of each"
                )
            },
        );
        Trouble {
            what: RefusalKind::NothingToRead,
            offset: 0,
            hint: Some(hint),
        }
    }
}

/// One string or a list of strings.
fn strings(entry: &Entry, expected: &'static str) -> Result<Vec<String>, Trouble> {
    let wrong = || wrong(entry, expected);
    match &entry.value {
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(list) => {
            let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(wrong);
            list.iter().map(text).collect()
        }
        _ => Err(wrong()),
    }
}

fn wrong(entry: &Entry, expected: &'static str) -> Trouble {
    let what = RefusalKind::Field {
        key: entry.key.clone(),
        expected,
        found: found(&entry.value),
    };
    let hint = matches!(entry.value, Value::Number(_) | Value::Bool(_)) && expected == "a string";
    let hint = hint.then(|| "put it in quotes".to_owned());
    Trouble {
        what,
        offset: entry.offset,
        hint,
    }
}

/// A value in a message: short ones as they are, the others by their kind.
pub(super) fn found(value: &Value) -> String {
    let text = match value {
        Value::Array(_) => return "a list".to_owned(),
        Value::Object(_) => return "an object".to_owned(),
        value => value.to_string(),
    };
    if text.chars().count() <= 40 {
        text
    } else {
        "a longer string".to_owned()
    }
}

/// A value for `extra`.
pub(super) fn kept(entry: Entry) -> Result<(String, ExtraValue), Trouble> {
    let Entry {
        key,
        value,
        number,
        offset,
    } = entry;
    let value = exact(value);
    let extra = ExtraValue::new(&value).ok_or_else(|| {
        let entry = Entry {
            key: key.clone(),
            value,
            number,
            offset,
        };
        wrong(&entry, "a value that JSON can write")
    })?;
    Ok((key, extra))
}

/// Whole numbers that canonical JSON would round, because no double holds them, become strings of
/// their digits: they are ids more often than amounts.
fn exact(value: Value) -> Value {
    const EXACT: u64 = 1 << 53;
    match value {
        Value::Number(number) => {
            let whole = number
                .as_u64()
                .or_else(|| number.as_i64().map(i64::unsigned_abs));
            if whole.is_some_and(|whole| whole > EXACT) {
                Value::String(number.to_string())
            } else {
                Value::Number(number)
            }
        }
        Value::Array(list) => list.into_iter().map(exact).collect(),
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key, exact(value)))
            .collect(),
        other => other,
    }
}

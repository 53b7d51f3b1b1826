//! A story: one item that an editor decides on.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{CanonicalJson, Digest, Field, StoryId};

/// Where a story came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The document as it was named on the command line, relative to the desk where it lies inside;
    /// `-` for standard input; or the source that the record itself names.
    pub uri: String,
    /// What it was read as: `text`, `markdown`, `ndjson`, `feed`, `html`, `ninjs`, `newsml-g2`,
    /// `nitf`, `csv`, `email`.
    pub format: String,
    /// The story's place in its document, from 0.
    pub ordinal: u32,
}

/// The source's own word on a story, as in ninjs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum SourceStatus {
    /// May be published.
    Usable,
    /// Must wait.
    Withheld,
    /// Must not be published.
    Canceled,
}

impl SourceStatus {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Withheld => "withheld",
            Self::Canceled => "canceled",
        }
    }
}

/// An instant, RFC 3339 in UTC. A date without a time or a time without a zone is none.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Time(#[schemars(extend("format" = "date-time"))] String);

impl Time {
    /// Reads RFC 3339 with its offset and writes it in UTC; `None` when the text is not that.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let time: jiff::Timestamp = text.parse().ok()?;
        Some(Self(time.to_string()))
    }

    /// The first instant of a day in UTC, written as `2026-02-09`; `None` when the text is no day.
    pub fn start_of_day(text: &str) -> Option<Self> {
        Self::midnight(day(text)?)
    }

    /// The first instant after a day in UTC, written in the same way.
    pub fn end_of_day(text: &str) -> Option<Self> {
        Self::midnight(day(text)?.tomorrow().ok()?)
    }

    fn midnight(day: Date) -> Option<Self> {
        Self::parse(&format!("{day}T00:00:00Z"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its minute, for people: `2026-02-09 08:00`.
    pub fn minute(&self) -> String {
        self.0.get(..16).unwrap_or(&self.0).replace('T', " ")
    }

    /// The moment; there always is one, unless the text came out of a damaged place.
    pub fn timestamp(&self) -> Option<jiff::Timestamp> {
        self.0.parse().ok()
    }
}

fn day(text: &str) -> Option<Date> {
    let day: Date = text.parse().ok()?;
    // The parser takes a day out of a time as well; only a day alone is meant here.
    (day.to_string() == text).then_some(day)
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value of the input that Copydesk has no name for, as canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExtraValue(String);

impl ExtraValue {
    /// Keeps a value; `None` for a number that JSON cannot write.
    pub fn new(value: &serde_json::Value) -> Option<Self> {
        CanonicalJson::of(value)
            .ok()
            .map(|json| Self(json.as_str().to_owned()))
    }

    /// The value.
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_str(&self.0).unwrap_or(serde_json::Value::Null)
    }

    /// As a guest sees it: a string as itself, anything else as JSON.
    pub fn text(&self) -> String {
        match self.value() {
            serde_json::Value::String(text) => text,
            _ => self.0.clone(),
        }
    }
}

/// One item that an editor decides on.
///
/// Texts are as the input had them, with line breaks as `\n` and without a byte order mark; nothing
/// else is changed, so that offsets point at what the source wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Its id on this desk.
    pub id: StoryId,
    /// Where it came from.
    pub source: Source,
    /// The headline.
    pub headline: Option<String>,
    /// The text; paragraphs are parted by line breaks.
    pub body: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Where and when it was written, as printed.
    pub dateline: Option<String>,
    /// A BCP 47 tag, as the source gave it.
    pub language: Option<String>,
    /// When it was published.
    pub published: Option<Time>,
    /// When it was last changed.
    pub updated: Option<Time>,
    /// 1 (most urgent) to 8.
    pub urgency: Option<u8>,
    /// Not to be published before.
    pub embargo: Option<Time>,
    /// The source's own status.
    pub status: Option<SourceStatus>,
    /// The source's categories, in its order.
    pub categories: Vec<String>,
    /// Everything else that the input had.
    pub extra: BTreeMap<String, ExtraValue>,
}

impl Story {
    /// The text of a field; `None` when the story has none.
    pub fn text(&self, field: Field) -> Option<&str> {
        match field {
            Field::Headline => self.headline.as_deref(),
            Field::Body => self.body.as_deref(),
            Field::Byline => self.byline.as_deref(),
            Field::Dateline => self.dateline.as_deref(),
        }
    }

    /// What in [`extra`](Self::extra) the page says of it that it was cut out of: `teasers` and
    /// `unsure` are lists, `repeats` is a number, and `brief` is true of one paragraph without a
    /// headline.
    pub const PAGE: &'static str = "page";

    /// What the page says of it that it was cut out of, under that name.
    pub fn page(&self, name: &str) -> serde_json::Value {
        let page = self.extra.get(Self::PAGE).map(ExtraValue::value);
        page.and_then(|mut page| page.get_mut(name).map(serde_json::Value::take))
            .unwrap_or_default()
    }

    /// Whether it was cut out of a page and it is not certain that it is all of a story and nothing
    /// else.
    pub fn is_unsure(&self) -> bool {
        let doubts = self.page("unsure");
        doubts.as_array().is_some_and(|doubts| !doubts.is_empty())
    }

    /// Words in the body, by UAX #29.
    pub fn word_count(&self) -> usize {
        self.body
            .as_deref()
            .unwrap_or_default()
            .unicode_words()
            .count()
    }

    /// Digest of everything but the id and the place it was found at: two versions of a story are
    /// different when this is.
    pub fn content_digest(&self) -> Digest {
        /// The fields, in the order of their names.
        #[derive(Serialize)]
        struct Content<'a> {
            body: &'a Option<String>,
            byline: &'a Option<String>,
            categories: &'a [String],
            dateline: &'a Option<String>,
            embargo: &'a Option<Time>,
            extra: &'a BTreeMap<String, ExtraValue>,
            headline: &'a Option<String>,
            language: &'a Option<String>,
            published: &'a Option<Time>,
            status: Option<SourceStatus>,
            updated: &'a Option<Time>,
            urgency: Option<u8>,
        }
        let Self {
            id: _,
            source: _,
            headline,
            body,
            byline,
            dateline,
            language,
            published,
            updated,
            urgency,
            embargo,
            status,
            categories,
            extra,
        } = self;
        // Keys of `extra` sort by UTF-16 units in canonical JSON and by bytes in the map; they
        // differ only where a key has characters beyond U+FFFF.
        let wide = |key: &String| key.chars().any(|c| c > '\u{ffff}');
        let content = Content {
            body,
            byline,
            categories,
            dateline,
            embargo,
            extra,
            headline,
            language,
            published,
            status: *status,
            updated,
            urgency: *urgency,
        };
        let value = if extra.keys().any(wide) {
            CanonicalJson::of(&content)
        } else {
            CanonicalJson::of_sorted(&content)
        };
        // Strings, integers and maps of strings always have a canonical form.
        let value = value.unwrap_or_else(|_| CanonicalJson::empty_object());
        Digest::of("copydesk/story-content@1", &value)
    }

    /// A short story for tests.
    #[cfg(test)]
    pub(crate) fn sample() -> Self {
        Self {
            id: StoryId::derived("sample.txt", 0),
            source: Source {
                uri: "sample.txt".into(),
                format: "text".into(),
                ordinal: 0,
            },
            headline: Some("Ferry fares rise again".into()),
            body: Some(
                "The ferry company will raise its fares in May.\n\nNobody was asked.".into(),
            ),
            byline: None,
            dateline: None,
            language: Some("en".into()),
            published: Time::parse("2026-02-09T09:00:00+01:00"),
            updated: None,
            urgency: None,
            embargo: None,
            status: None,
            categories: Vec::new(),
            extra: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_instants_in_utc_or_none() {
        assert_eq!(
            Time::parse("2026-02-09T09:00:00+01:00").unwrap().as_str(),
            "2026-02-09T08:00:00Z"
        );
        for text in ["2026-02-09", "2026-02-09T09:00:00", "Monday", ""] {
            assert_eq!(Time::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_place_is_not_content_but_the_text_is() {
        let story = Story::sample();
        let mut moved = story.clone();
        moved.source.uri = "elsewhere.txt".into();
        assert_eq!(story.content_digest(), moved.content_digest());
        let edited = Story {
            body: Some("Other.".into()),
            ..story.clone()
        };
        assert_ne!(story.content_digest(), edited.content_digest());
    }

    #[test]
    fn extra_values_keep_their_type() {
        for value in [
            serde_json::json!("5"),
            serde_json::json!(5),
            serde_json::json!({"a": [1]}),
        ] {
            assert_eq!(ExtraValue::new(&value).unwrap().value(), value);
        }
        assert_eq!(
            ExtraValue::new(&serde_json::json!("5")).unwrap().text(),
            "5"
        );
    }
}

//! Markdown: a document is one story, with front matter (`---` YAML, `+++` TOML) or without.
//!
//! The text stays Markdown: taking the marks away would move every offset and could not be undone
//! in an export. Only the heading that becomes the headline is taken out of the body.

use std::iter;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_saphyr::{DuplicateKeyPolicy, Spanned};

use super::document::Document;
use super::inputs::Stories;
use super::record::{Entry, Fields, Origin, Trouble};
use super::text::trim_blank_lines;
use super::{Incoming, Refusal, RefusalKind};
use crate::toml_keys::{KEY_PARTS, long_key};

pub(super) fn stories(document: Document) -> Stories {
    Box::new(iter::once(story(document)))
}

/// Whether a text begins with front matter that is closed.
pub(super) fn recognise(head: &str) -> bool {
    Fence::of(head).is_some_and(|fence| fence.begins_with_key(head) && fence.matter(head).is_some())
}

fn story(mut document: Document) -> Result<Incoming, Refusal> {
    let text = document.text()?;
    let uri = &document.name.uri;
    let (entries, matter, body) = match front_matter(&text) {
        Ok(Some(front)) => front,
        Ok(None) => (Ok(Vec::new()), "", text.as_str()),
        Err(what) => {
            let refusal = Refusal::whole(uri, what).at(1, &text, 0);
            return Err(refusal.hint("close it with a line that is the same as the first one"));
        }
    };
    let refuse = |trouble: Trouble| {
        // The first line is the fence.
        let refusal = Refusal::whole(uri, trouble.what);
        let refusal = if matter.is_empty() {
            refusal
        } else {
            refusal.at(2, matter, trouble.offset)
        };
        refusal.hinted(trouble.hint)
    };
    let entries = match entries {
        Ok(entries) => entries,
        Err(trouble) => return Err(refuse(trouble)),
    };
    let origin = Origin {
        name: &document.name,
        ordinal: 0,
        text: &text,
    };
    compose(entries, body, &origin).map_err(refuse)
}

fn compose(entries: Vec<Entry>, body: &str, origin: &Origin<'_>) -> Result<Incoming, Trouble> {
    let mut fields = Fields::new(entries)?;
    let mut headline = fields.headline()?;
    let mut body = trim_blank_lines(body);
    if headline.is_none()
        && let Some((heading, rest)) = heading(body)
    {
        headline = Some(heading.to_owned());
        body = trim_blank_lines(rest);
    }
    let body = (!body.is_empty()).then(|| body.to_owned());
    fields.into_story(headline, body, origin)
}

/// A first-level heading at the beginning of a text, in either notation, and what follows it.
fn heading(text: &str) -> Option<(&str, &str)> {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let indent = line.len() - line.trim_start_matches(' ').len();
    if indent > 3 || line.trim().is_empty() {
        return None;
    }
    if let Some(heading) = line.trim().strip_prefix('#') {
        let heading = heading.strip_prefix([' ', '\t'])?.trim();
        // Closing marks stand apart from the heading: `# C#` has none.
        let open = heading.trim_end_matches('#');
        let closed = open.is_empty() || open.ends_with([' ', '\t']);
        let heading = if closed { open.trim_end() } else { heading };
        return (!heading.is_empty()).then_some((heading, rest));
    }
    let (under, rest) = rest.split_once('\n').unwrap_or((rest, ""));
    let underlined = !under.trim().is_empty() && under.trim().chars().all(|c| c == '=');
    underlined.then_some((line.trim(), rest))
}

/// What stands around front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fence {
    Yaml,
    Toml,
}

impl Fence {
    fn of(text: &str) -> Option<Self> {
        match text.lines().next()?.trim_end() {
            "---" => Some(Self::Yaml),
            "+++" => Some(Self::Toml),
            _ => None,
        }
    }

    /// Where the front matter stands, and where the text begins after it; `None` when it is open.
    fn matter(self, text: &str) -> Option<(Range<usize>, usize)> {
        let first = text.find('\n')? + 1;
        let mut start = first;
        for line in text.get(first..)?.split_inclusive('\n') {
            let end = start + line.len();
            match (self, line.trim_end()) {
                (Self::Yaml, "---" | "...") | (Self::Toml, "+++") => {
                    return Some((first..start, end));
                }
                _ => start = end,
            }
        }
        None
    }

    /// Whether a key follows, which tells front matter from a rule that is drawn over a text.
    fn begins_with_key(self, text: &str) -> bool {
        let mut lines = text.lines().skip(1).map(str::trim);
        let Some(line) = lines.find(|line| !line.is_empty() && !line.starts_with('#')) else {
            return false;
        };
        let sign = if self == Self::Yaml { ':' } else { '=' };
        let key = |key: &str| {
            let inner = key.trim().trim_matches(['"', '\'']);
            let letters = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            !inner.is_empty() && inner.chars().all(letters)
        };
        line.split_once(sign).is_some_and(|(before, _)| key(before))
    }
}

type Front<'a> = (Result<Vec<Entry>, Trouble>, &'a str, &'a str);

/// The fields of the front matter, its text, and the text after it.
fn front_matter(text: &str) -> Result<Option<Front<'_>>, RefusalKind> {
    let Some(fence) = Fence::of(text) else {
        return Ok(None);
    };
    let Some((matter, after)) = fence.matter(text) else {
        // A rule over a text is closed by nothing.
        return if fence.begins_with_key(text) {
            Err(RefusalKind::FrontMatterOpen)
        } else {
            Ok(None)
        };
    };
    let matter = text.get(matter).unwrap_or_default();
    let body = text.get(after..).unwrap_or_default();
    let entries = match fence {
        Fence::Yaml => yaml(matter),
        Fence::Toml => toml(matter),
    };
    Ok(Some((entries, matter, body)))
}

fn broken(message: &str, offset: usize) -> Trouble {
    // Messages of parsers go on over lines that draw what an excerpt draws.
    let message = message
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_owned();
    let colon = message.starts_with("mapping values are not allowed");
    Trouble {
        what: RefusalKind::FrontMatter(message),
        offset,
        hint: colon.then(|| "a value that holds `: ` goes in quotes".to_owned()),
    }
}

fn yaml(matter: &str) -> Result<Vec<Entry>, Trouble> {
    // YAML 1.2, so that `no` is the Norwegian language, and with numbers as they are written.
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        with_snippet: false,
    };
    let pairs: Option<Pairs> =
        serde_saphyr::from_str_with_options(matter, options).map_err(|error| {
            let place = error.location();
            let place = place.map_or(0, |at| offset(matter, at.line(), at.column()));
            let message = error.render_with_formatter(&serde_saphyr::UserMessageFormatter);
            broken(without_place(&message), place)
        })?;
    let entry = |(key, value): (String, Spanned<Value>)| {
        let offset = value.referenced.span().byte_offset();
        let offset = offset
            .and_then(|offset| usize::try_from(offset).ok())
            .unwrap_or_default();
        Entry {
            key,
            value: value.value,
            number: None,
            offset,
        }
    };
    Ok(pairs.map_or_else(Vec::new, |pairs| pairs.0.into_iter().map(entry).collect()))
}

/// A message without the place that the refusal names: the parser counts from the fence.
fn without_place(message: &str) -> &str {
    message
        .split_once(" at line ")
        .map_or(message, |(message, _)| message)
}

/// A mapping in its order, with the place of each value.
struct Pairs(Vec<(String, Spanned<Value>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Mapping;
        impl<'de> Visitor<'de> for Mapping {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("`key: value` lines")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Mapping)
    }
}

/// Byte offset of a line and a character in it, both from 1.
fn offset(text: &str, line: u64, column: u64) -> usize {
    let skip = |count: u64| usize::try_from(count.saturating_sub(1)).unwrap_or(usize::MAX);
    let before: usize = text
        .split_inclusive('\n')
        .take(skip(line))
        .map(str::len)
        .sum();
    let rest = text.get(before..).unwrap_or_default();
    before
        + rest
            .chars()
            .take(skip(column))
            .map(char::len_utf8)
            .sum::<usize>()
}

fn toml(matter: &str) -> Result<Vec<Entry>, Trouble> {
    type Table = std::collections::BTreeMap<String, toml::Spanned<toml::Value>>;
    if let Some(place) = long_key(matter) {
        let message = format!("a key has more than {KEY_PARTS} parts");
        return Err(broken(&message, place.start));
    }
    let table: Table = toml::from_str(matter).map_err(|error: toml::de::Error| {
        broken(error.message(), error.span().map_or(0, |span| span.start))
    })?;
    let entry = |(key, value): (String, toml::Spanned<toml::Value>)| {
        let offset = value.span().start;
        Entry {
            key,
            value: json(value.into_inner()),
            number: None,
            offset,
        }
    };
    Ok(table.into_iter().map(entry).collect())
}

/// A TOML value as JSON; dates, and numbers that JSON has not, as they are written.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(list) => list.into_iter().map(json).collect(),
        toml::Value::Table(map) => map
            .into_iter()
            .map(|(key, value)| (key, json(value)))
            .collect(),
        toml::Value::Float(number) => serde_json::Number::from_f64(number)
            .map_or_else(|| Value::String(number.to_string()), Value::Number),
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::Format;
    use crate::ingest::tests::{refusals, story};
    use crate::model::{ExtraValue, Time};
    use serde_json::json;

    const YAML: &str = "---\ntitle: \"‘Tin’: a year\"\nauthors: [A. Bee, C. Dee]\ndate: 2026-02-09\n\
        updated: 2026-02-09T08:00:00+01:00\nlang: no\nurgency: 4\ncategories:\n  - sea\n  - port\n\
        page: 007\nnested: {a: [1, true]}\ndateline:\n---\n\n# Kept\n\nText *as is*.\n";
    const TOML: &str = "+++\ntitle = \"‘Tin’: a year\"\nauthors = [\"A. Bee\", \"C. Dee\"]\n\
        date = 2026-02-09\nupdated = 2026-02-09T08:00:00+01:00\nlang = \"no\"\nurgency = 4\n\
        categories = [\"sea\", \"port\"]\npage = \"007\"\nnested = {a = [1, true]}\n+++\n\n# Kept\n\n\
        Text *as is*.\n";

    #[test]
    fn front_matter_fills_the_fields_in_either_notation() {
        for text in [YAML, TOML] {
            let story = story(Format::Markdown, text);
            assert_eq!(story.headline.as_deref(), Some("‘Tin’: a year"));
            assert_eq!(story.byline.as_deref(), Some("A. Bee, C. Dee"));
            assert_eq!(story.published, None);
            assert_eq!(story.updated, Time::parse("2026-02-09T07:00:00Z"));
            assert_eq!(story.language.as_deref(), Some("no"));
            assert_eq!(story.urgency, Some(4));
            assert_eq!(story.categories, ["sea", "port"]);
            let extra: Vec<_> = story
                .extra
                .iter()
                .map(|(key, value)| (key.as_str(), ExtraValue::value(value)))
                .collect();
            let expected = [
                ("date", json!("2026-02-09")),
                ("nested", json!({"a": [1, true]})),
                ("page", json!("007")),
            ];
            assert_eq!(extra, expected);
            assert_eq!(story.body.as_deref(), Some("# Kept\n\nText *as is*."));
        }
    }

    #[test]
    fn the_first_heading_is_the_headline_when_nothing_else_is() {
        for (text, headline) in [
            ("# Fares rise #\n\nText.", Some("Fares rise")),
            ("\n\nFares rise\n===\nText.", Some("Fares rise")),
            ("---\nlang: en\n---\n# C#\nText.", Some("C#")),
            ("## Second level\n\nText.", None),
            ("#hashtag\n\nText.", None),
            ("Text.\n\n# Later", None),
        ] {
            let story = story(Format::Markdown, text);
            assert_eq!(story.headline.as_deref(), headline, "{text}");
            assert!(
                headline.is_none() || story.body.as_deref() == Some("Text."),
                "{text}"
            );
        }
    }

    #[test]
    fn a_rule_over_a_text_is_no_front_matter() {
        let story = story(Format::Markdown, "---\n\nA text without keys.");
        assert_eq!(story.body.as_deref(), Some("---\n\nA text without keys."));
    }

    #[test]
    fn front_matter_may_be_empty() {
        for text in [
            "---\n---\nText.",
            "---\n# no keys\n...\nText.",
            "+++\n+++\nText.",
        ] {
            assert_eq!(
                story(Format::Markdown, text).body.as_deref(),
                Some("Text."),
                "{text}"
            );
        }
    }

    #[track_caller]
    fn assert_refused(text: &str, expected: &str) {
        assert_eq!(refusals(Format::Markdown, text), [expected], "{text}");
    }

    #[test]
    fn front_matter_that_nests_deeply_is_refused() {
        let key = format!("{}a", "a.".repeat(70));
        let deep = format!("{}1{}", format!("{key} = {{").repeat(70), "}".repeat(70));
        assert_refused(
            &format!("+++\n{deep}\n+++\nText."),
            "-:2:16: the front matter cannot be read: a key has more than 8 parts",
        );
        for (levels, open, close) in [(65, "[", "]"), (100, "{a: ", "}"), (300, "[", "]")] {
            let value = format!("{}{}", open.repeat(levels), close.repeat(levels));
            let refused = refusals(Format::Markdown, &format!("---\nx: {value}\n---\nText."));
            assert_eq!(refused.len(), 1, "{levels} levels");
        }
        let value = format!("{}{}", "[".repeat(60), "]".repeat(60));
        for front in [
            format!("---\nx: {value}\n---"),
            format!("+++\nx = {value}\n+++"),
        ] {
            let read = story(Format::Markdown, &format!("{front}\nText."));
            let x = read.extra.get("x").map(ExtraValue::text);
            assert_eq!(x.as_ref(), Some(&value));
        }
    }

    #[test]
    fn broken_front_matter_is_refused_by_its_place() {
        assert_refused(
            "---\ntitle: x\nurgency: high\n---\nText.",
            "-:3:10: `urgency` must be a whole number from 1 (most urgent) to 8, and is \"high\"",
        );
        assert_refused(
            "+++\ntitle = 'x'\nid = true\n+++\nText.",
            "-:3:6: `id` must be a string or a number, and is true",
        );
        assert_refused(
            "---\ntitle: x\ntitle: y\n---\nText.",
            "-:3:8: `title` occurs twice",
        );
        assert_refused(
            "---\ntitle: x\n\nText.",
            "-:1:1: the front matter is not closed",
        );
        assert_refused(
            "---\nlang: en\n---\n\n",
            "-:2:1: there is no headline and no text",
        );
        for (text, place) in [
            ("---\ntitle: [a\n---\nText.", "-:"),
            ("---\ntitle: a: b\n---\nText.", "-:2:"),
            ("---\n- a\n---\nText.", "-:2:1: "),
            ("+++\ntitle = \n+++\nText.", "-:2:"),
        ] {
            let refused = refusals(Format::Markdown, text);
            assert!(refused[0].starts_with(place), "{refused:?}");
            assert!(
                refused[0].contains("the front matter cannot be read: "),
                "{refused:?}"
            );
        }
    }
}

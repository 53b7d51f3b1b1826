//! A plugin's settings as they were written, with the place of each value, until its manifest is
//! there to say what they may be.
//!
//! Invariant: every value has an exact form in JSON: numbers are finite, and whole numbers are
//! within what a double holds exactly, which is what canonical JSON and JavaScript have.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Map, Number, Value};
use toml::de::{DeTable, DeValue};

use super::reader::{Field, Reader};

/// The largest whole number that a double and all its neighbours hold exactly: 2^53 - 1.
const EXACT: i64 = (1 << 53) - 1;

/// The settings of one plugin.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SettingsTable {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    /// Of the key; of the item itself within a list.
    key_span: Range<usize>,
    span: Range<usize>,
    node: Node,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Leaf(Value),
    List(Vec<Entry>),
    Table(SettingsTable),
}

impl SettingsTable {
    pub(super) fn read(reader: &mut Reader, table: &DeTable<'_>) -> Self {
        let mut entries = BTreeMap::new();
        for (key, value) in table {
            let field = Field::of(key, value);
            if let Some(node) = node(reader, &field) {
                let entry = Entry {
                    key_span: field.key_span,
                    span: field.span,
                    node,
                };
                entries.insert(field.name, entry);
            }
        }
        Self { entries }
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The top-level keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The place of a value, in bytes of the text: of its key if it is a table. Parts of the path
    /// are divided by dots, and an item of a list is named by its number from 0: `phrases.max`,
    /// `words.2`.
    pub fn span_of(&self, path: &str) -> Option<Range<usize>> {
        self.find(path).map(Entry::place)
    }

    /// The place of a top-level key, in bytes of the text.
    pub fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.entries.get(key).map(|entry| entry.key_span.clone())
    }

    /// The settings as JSON; dates become strings.
    pub fn to_json(&self) -> Map<String, Value> {
        self.entries
            .iter()
            .map(|(key, entry)| (key.clone(), entry.node.to_json()))
            .collect()
    }

    fn find(&self, path: &str) -> Option<&Entry> {
        // A quoted key may hold dots itself, so every split is tried, the longest key first.
        if let Some(entry) = self.entries.get(path) {
            return Some(entry);
        }
        path.rmatch_indices('.').find_map(|(dot, _)| {
            let entry = self.entries.get(path.get(..dot)?)?;
            entry.find(path.get(dot + 1..)?)
        })
    }
}

impl Entry {
    /// The span of a table is its heading, which may be far away or another's; its key is here.
    fn place(&self) -> Range<usize> {
        match self.node {
            Node::Table(_) => self.key_span.clone(),
            Node::Leaf(_) | Node::List(_) => self.span.clone(),
        }
    }

    fn find(&self, path: &str) -> Option<&Self> {
        match &self.node {
            Node::Leaf(_) => None,
            Node::Table(table) => table.find(path),
            Node::List(items) => {
                let (index, rest) = match path.split_once('.') {
                    Some((index, rest)) => (index, Some(rest)),
                    None => (path, None),
                };
                let item = items.get(index.parse::<usize>().ok()?)?;
                rest.map_or(Some(item), |rest| item.find(rest))
            }
        }
    }
}

impl Node {
    fn to_json(&self) -> Value {
        match self {
            Self::Leaf(value) => value.clone(),
            Self::List(items) => items.iter().map(|item| item.node.to_json()).collect(),
            Self::Table(table) => Value::Object(table.to_json()),
        }
    }
}

/// A value as JSON, for where its place no longer matters.
pub(super) fn json(reader: &mut Reader, field: &Field<'_>) -> Option<Value> {
    node(reader, field).map(|node| node.to_json())
}

fn node(reader: &mut Reader, field: &Field<'_>) -> Option<Node> {
    match field.value {
        DeValue::String(text) => Some(Node::Leaf(Value::from(text.as_ref()))),
        DeValue::Boolean(value) => Some(Node::Leaf(Value::Bool(*value))),
        DeValue::Datetime(date) => Some(Node::Leaf(Value::from(date.to_string()))),
        DeValue::Integer(digits) => {
            let value = i64::from_str_radix(digits.as_str(), digits.radix()).ok();
            let value = value.filter(|value| (-EXACT..=EXACT).contains(value));
            if value.is_none() {
                let message = format!("{} must be from -{EXACT} to {EXACT}", field.what);
                let hint = "write it as a string: JSON holds no larger numbers exactly";
                reader.add(field.mistake(message).label("out of range").hint(hint));
            }
            value.map(|value| Node::Leaf(Value::from(value)))
        }
        DeValue::Float(digits) => {
            let value = digits.as_str().parse().ok().and_then(Number::from_f64);
            if value.is_none() {
                let message = format!("{} is not a finite number", field.what);
                reader.add(field.mistake(message).label("cannot be passed to a plugin"));
            }
            value.map(|value| Node::Leaf(Value::Number(value)))
        }
        DeValue::Array(_) => {
            let items = reader.list(field)?;
            let entry = |item: Field<'_>| {
                let node = node(reader, &item)?;
                Some(Entry {
                    key_span: item.span.clone(),
                    span: item.span,
                    node,
                })
            };
            Some(Node::List(items.into_iter().filter_map(entry).collect()))
        }
        DeValue::Table(table) => Some(Node::Table(SettingsTable::read(reader, table))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::raw;
    use super::*;

    const TEXT: &str = "max = 8\nsince = 2026-02-09\nwords = ['a', 'bc']\n\
                        [phrases]\nmax = 0.5\n'a.b' = true\nlist = [{ x = 1 }]\n";

    fn table(text: &str) -> SettingsTable {
        let mut reader = Reader::default();
        let raw = raw::parse(text).unwrap();
        let table = SettingsTable::read(&mut reader, raw.get_ref());
        assert_eq!(reader.into_mistakes(), []);
        table
    }

    #[test]
    fn a_dotted_path_leads_to_the_value() {
        let table = table(TEXT);
        for (path, expected) in [
            ("max", Some("8")),
            ("phrases.max", Some("0.5")),
            ("phrases.a.b", Some("true")),
            ("phrases.list.0.x", Some("1")),
            ("phrases", Some("phrases")),
            ("words.1", Some("'bc'")),
            ("words.2", None),
            ("max.x", None),
            ("", None),
            ("phrases.", None),
        ] {
            assert_eq!(
                table.span_of(path).and_then(|span| TEXT.get(span)),
                expected,
                "{path}"
            );
        }
    }

    #[test]
    fn becomes_json_with_dates_as_strings() {
        let expected = serde_json::json!({
            "max": 8, "since": "2026-02-09", "words": ["a", "bc"],
            "phrases": {"max": 0.5, "a.b": true, "list": [{"x": 1}]},
        });
        assert_eq!(Value::Object(table(TEXT).to_json()), expected);
    }
}

//! Takes values of the wanted types out of a raw table and collects every mistake on the way.
//!
//! A value that is missing or wrong is `None` to the caller, who goes on with the rest; whether
//! there was anything wrong is asked once, at the end.

use std::fmt;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::Mistake;
use super::nearest::nearest;

/// The mistakes so far.
#[derive(Debug, Default)]
pub(super) struct Reader {
    mistakes: Vec<Mistake>,
}

/// A table whose keys are known.
#[derive(Debug, Clone)]
pub(super) struct Fields<'t> {
    table: &'t DeTable<'t>,
    span: Range<usize>,
    /// What to call it in messages: `[[plugins]]`.
    what: String,
}

/// A value with the key that it stands under.
#[derive(Debug, Clone)]
pub(super) struct Field<'t> {
    /// Its key, or that of the list that it is an item of.
    pub(super) name: String,
    /// What to call it in messages.
    pub(super) what: String,
    pub(super) key_span: Range<usize>,
    pub(super) span: Range<usize>,
    pub(super) value: &'t DeValue<'t>,
}

impl Reader {
    pub(super) fn add(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// The mistakes by place; those without one come first.
    pub(super) fn into_mistakes(mut self) -> Vec<Mistake> {
        self.mistakes
            .sort_by_key(|mistake| mistake.span.as_ref().map(|span| span.start));
        self.mistakes
    }

    /// Looks at a table that must not have other keys than these.
    pub(super) fn fields<'t>(
        &mut self,
        table: &'t DeTable<'t>,
        span: Range<usize>,
        what: impl Into<String>,
        known: &[&str],
    ) -> Fields<'t> {
        let what = what.into();
        for key in table
            .keys()
            .filter(|key| !known.contains(&key.get_ref().as_ref()))
        {
            let message = format!("unknown key {} in {what}", quoted(key.get_ref()));
            let near = nearest(key.get_ref(), known.iter().copied());
            let hint = near.map_or_else(|| one_of("its keys are ", known, "and"), did_you_mean);
            self.add(
                Mistake::new(key.span(), message)
                    .label("not known here")
                    .hint(hint),
            );
        }
        Fields { table, span, what }
    }

    pub(super) fn require<'t>(&mut self, fields: &Fields<'t>, key: &str) -> Option<Field<'t>> {
        let field = fields.get(key);
        if field.is_none() {
            let message = format!("{} has no {}", fields.what, quoted(key));
            let mistake = Mistake::new(fields.span.clone(), message).label("this one");
            // The whole text has no heading to point at.
            let at_heading = !fields.span.is_empty();
            self.add(if at_heading {
                mistake
            } else {
                mistake.without_place()
            });
        }
        field
    }

    pub(super) fn string<'t>(&mut self, field: &Field<'t>) -> Option<&'t str> {
        match field.value {
            DeValue::String(text) => Some(text),
            _ => self.wrong_type(field, "a string"),
        }
    }

    /// A string that says something: neither empty nor blank.
    pub(super) fn prose<'t>(&mut self, field: &Field<'t>) -> Option<&'t str> {
        let text = self.string(field)?;
        if text.trim().is_empty() {
            self.add(field.mistake(format!("{} is empty", field.what)));
            return None;
        }
        Some(text)
    }

    /// Prose on one line.
    pub(super) fn line<'t>(&mut self, field: &Field<'t>) -> Option<&'t str> {
        let text = self.prose(field)?;
        if text.contains(char::is_control) {
            let message = format!("{} is more than one line", field.what);
            self.add(
                field
                    .mistake(message)
                    .hint("write one sentence without line breaks"),
            );
            return None;
        }
        Some(text)
    }

    pub(super) fn boolean(&mut self, field: &Field<'_>) -> Option<bool> {
        match field.value {
            DeValue::Boolean(value) => Some(*value),
            _ => self.wrong_type(field, "`true` or `false`"),
        }
    }

    pub(super) fn integer(
        &mut self,
        field: &Field<'_>,
        range: &RangeInclusive<u64>,
    ) -> Option<u64> {
        let DeValue::Integer(digits) = field.value else {
            return self.wrong_type(field, "a whole number");
        };
        let value = u64::from_str_radix(digits.as_str(), digits.radix()).ok();
        let value = value.filter(|value| range.contains(value));
        if value.is_none() {
            let (least, most) = (range.start(), range.end());
            let message = format!("{} must be from {least} to {most}", field.what);
            self.add(field.mistake(message).label("out of range"));
        }
        value
    }

    /// The items of a list, each as a field.
    pub(super) fn list<'t>(&mut self, field: &Field<'t>) -> Option<Vec<Field<'t>>> {
        let DeValue::Array(items) = field.value else {
            return self.wrong_type(field, "a list");
        };
        Some(items.iter().map(|item| field.item(item)).collect())
    }

    /// The strings of a list with their places; the items that are none are left out.
    pub(super) fn strings<'t>(&mut self, field: &Field<'t>) -> Vec<(&'t str, Field<'t>)> {
        let items = self.list(field).unwrap_or_default();
        items
            .into_iter()
            .filter_map(|item| Some((self.string(&item)?, item)))
            .collect()
    }

    pub(super) fn table<'t>(&mut self, field: &Field<'t>) -> Option<&'t DeTable<'t>> {
        match field.value {
            DeValue::Table(table) => Some(table),
            _ => self.wrong_type(field, "a table"),
        }
    }

    /// Whether there is one table where a list of tables should be, which is a mistake of its own
    /// because the remedy is a second pair of brackets.
    pub(super) fn table_instead_of_list(&mut self, field: &Field<'_>, hint: &str) -> bool {
        let is_table = matches!(field.value, DeValue::Table(_));
        if is_table {
            let message = format!(
                "{} must be a list of tables, not a table",
                quoted(&field.name)
            );
            self.add(
                field
                    .mistake(message)
                    .label("one pair of brackets")
                    .hint(hint),
            );
        }
        is_table
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&mut self, field: &Field<'_>, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(field)?;
        let found = words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let near = nearest(text, names.iter().copied()).map(did_you_mean);
            let wanted = one_of("must be ", &names, "or");
            let message = format!("{} {wanted}, not {}", field.what, quoted(text));
            self.add(
                field
                    .mistake(message)
                    .label("not one of them")
                    .hint_if_any(near),
            );
        }
        found
    }

    /// Reports that the value is not what it should be; `None` for the caller to return.
    pub(super) fn wrong_type<T>(&mut self, field: &Field<'_>, wanted: &str) -> Option<T> {
        let message = format!(
            "{} must be {wanted}, not {}",
            quoted(&field.name),
            kind(field.value)
        );
        self.add(field.mistake(message).label(format!("expected {wanted}")));
        None
    }
}

impl<'t> Fields<'t> {
    pub(super) fn get(&self, key: &str) -> Option<Field<'t>> {
        let (key, value) = self.table.get_key_value(key)?;
        Some(Field::of(key, value))
    }
}

impl<'t> Field<'t> {
    pub(super) fn of<K: fmt::Display>(key: &Spanned<K>, value: &'t Spanned<DeValue<'t>>) -> Self {
        let name = key.get_ref().to_string();
        Self {
            what: quoted(&name),
            name,
            key_span: key.span(),
            span: value.span(),
            value: value.get_ref(),
        }
    }

    fn item(&self, item: &'t Spanned<DeValue<'t>>) -> Self {
        Self {
            span: item.span(),
            value: item.get_ref(),
            ..self.clone()
        }
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    pub(super) fn is_string(&self) -> bool {
        matches!(self.value, DeValue::String(_))
    }

    pub(super) fn is_empty_list(&self) -> bool {
        matches!(self.value, DeValue::Array(items) if items.is_empty())
    }

    pub(super) fn mistake(&self, message: impl Into<String>) -> Mistake {
        Mistake::new(self.span.clone(), message)
    }
}

/// What a value is, with its article.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A word of somebody else's within a message: in backticks, on one line, not endless.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut out = String::from("`");
    for c in text.chars().take(LONGEST) {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out.push_str(if text.chars().nth(LONGEST).is_some() {
        "...`"
    } else {
        "`"
    });
    out
}

pub(super) fn did_you_mean(word: &str) -> String {
    format!("did you mean {}?", quoted(word))
}

/// `must be ` and `` `a`, `b` or `c` ``.
pub(super) fn one_of<S: AsRef<str>>(before: &str, words: &[S], conjunction: &str) -> String {
    let mut out = before.to_owned();
    for (index, word) in words.iter().enumerate() {
        let last = index + 1 == words.len();
        match index {
            0 => {}
            _ if last => out.extend([" ", conjunction, " "]),
            _ => out.push_str(", "),
        }
        out.push_str(&quoted(word.as_ref()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_stay_on_one_line_and_end() {
        assert_eq!(quoted("a\u{1b}[2J\nb"), "`a\\u{1b}[2J\\nb`");
        assert_eq!(quoted(&"x".repeat(100)).len(), 65);
    }

    #[test]
    fn lists_read_like_a_sentence() {
        assert_eq!(one_of("", &["a"], "or"), "`a`");
        assert_eq!(
            one_of("must be ", &["a", "b", "c"], "or"),
            "must be `a`, `b` or `c`"
        );
    }
}

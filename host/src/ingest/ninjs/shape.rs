//! What a value of ninjs may be, and where one is not.

use serde_json::Value;

use super::Version;

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Text,
    /// An absolute URI.
    Uri,
    /// An instant, RFC 3339.
    Instant,
    /// A date that may be cut off after any part.
    Truncated,
    Number,
    Whole,
    Between(i64, i64),
    OneOf(&'static [&'static str]),
    List(&'static Self),
    Object(&'static [Field]),
    /// An object with keys that all name values of one kind.
    Named(&'static Self),
    /// An item in an item, with more fields than an item by itself.
    Item(&'static [Field]),
    Anything,
    /// An object of any kind.
    AnyObject,
}

/// A field of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// As 3.x writes it; the others have it in small letters.
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) need: Need,
    /// The first version that has it.
    pub(super) since: Version,
}

/// Whether an object has to have a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Free,
    Must,
    /// Exactly one of the fields of the object that are so marked.
    OneOf,
    /// Not more than one field of the same number.
    NotWith(u8),
}

/// What is wrong, and where: a JSON pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) pointer: String,
    pub(super) expected: String,
}

/// Looks at an item.
pub(super) fn check_item(
    value: &Value,
    more: &[Field],
    version: Version,
    pointer: &str,
) -> Result<(), Fault> {
    let fields: Vec<Field> = super::versions::fields(version)
        .iter()
        .chain(more)
        .copied()
        .collect();
    check_object(value, &fields, version, pointer, true)
}

fn check_object(
    value: &Value,
    fields: &[Field],
    version: Version,
    pointer: &str,
    is_item: bool,
) -> Result<(), Fault> {
    let fault = |pointer: String, expected: String| Err(Fault { pointer, expected });
    let Value::Object(object) = value else {
        return fault(pointer.to_owned(), "an object".to_owned());
    };
    let known: Vec<(String, &Field)> = fields
        .iter()
        .filter(|field| field.since <= version)
        .map(|field| (version.written(field.name), field))
        .collect();
    for (key, value) in object {
        let at = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
        if let Some((_, field)) = known.iter().find(|(name, _)| name == key) {
            check(value, field.shape, version, &at)?;
        } else if is_item && super::versions::is_family(key, version) {
            check(value, Shape::Text, version, &at)?;
        } else if key.starts_with("geometry_") && fields.iter().any(|it| it.name == "geometry_") {
            check(value, Shape::AnyObject, version, &at)?;
        } else {
            return fault(at, format!("a field of ninjs {version}"));
        }
    }
    let missing = |field: &&(String, &Field)| !object.contains_key(&field.0);
    let must = known.iter().filter(|(_, field)| field.need == Need::Must);
    if let Some((name, _)) = must.clone().find(missing) {
        return fault(pointer.to_owned(), format!("an object with `{name}`"));
    }
    let one: Vec<&(String, &Field)> = known
        .iter()
        .filter(|(_, field)| field.need == Need::OneOf)
        .collect();
    let there = one.iter().filter(|it| !missing(it)).count();
    if !one.is_empty() && there != 1 {
        let names: Vec<String> = one.iter().map(|(name, _)| format!("`{name}`")).collect();
        let expected = format!("an object with one of {}", names.join(" and "));
        return fault(pointer.to_owned(), expected);
    }
    for group in 0..2 {
        let mut there = known
            .iter()
            .filter(|field| field.1.need == Need::NotWith(group) && !missing(field));
        if let (Some((first, _)), Some((second, _))) = (there.next(), there.next()) {
            let expected = format!("an object with `{first}` or `{second}` and not both");
            return fault(pointer.to_owned(), expected);
        }
    }
    Ok(())
}

fn check(value: &Value, shape: Shape, version: Version, pointer: &str) -> Result<(), Fault> {
    let text = value.as_str();
    let (fits, expected) = match shape {
        Shape::Text => (text.is_some(), "a string".to_owned()),
        Shape::Uri => (text.is_some_and(is_uri), "a URI".to_owned()),
        Shape::Instant => (
            text.is_some_and(|text| crate::model::Time::parse(text).is_some()),
            "a date with its time and zone".to_owned(),
        ),
        Shape::Truncated => (text.is_some_and(is_truncated), "a date".to_owned()),
        Shape::Number => (value.is_number(), "a number".to_owned()),
        Shape::Whole => (is_whole(value), "a whole number".to_owned()),
        Shape::Between(least, most) => (
            is_whole(value)
                && value
                    .as_f64()
                    .is_some_and(|it| it >= least as f64 && it <= most as f64),
            format!("a whole number from {least} to {most}"),
        ),
        Shape::OneOf(names) => {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let expected = format!("one of {}", quoted.join(", "));
            (text.is_some_and(|text| names.contains(&text)), expected)
        }
        Shape::AnyObject => (value.is_object(), "an object".to_owned()),
        Shape::Anything => return Ok(()),
        Shape::Object(fields) => return check_object(value, fields, version, pointer, false),
        Shape::Item(more) => return check_item(value, more, version, pointer),
        Shape::List(of) => {
            if let Value::Array(values) = value {
                return values.iter().enumerate().try_for_each(|(at, value)| {
                    check(value, *of, version, &format!("{pointer}/{at}"))
                });
            }
            (false, "a list".to_owned())
        }
        Shape::Named(of) => {
            if let Value::Object(values) = value {
                return values.iter().try_for_each(|(key, value)| {
                    check(value, *of, version, &format!("{pointer}/{key}"))
                });
            }
            (false, "an object".to_owned())
        }
    };
    if fits {
        return Ok(());
    }
    Err(Fault {
        pointer: pointer.to_owned(),
        expected,
    })
}

fn is_whole(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// The standard asks for URIs, and its own tests name items by bare words; so what cannot stand in a
/// URI is refused, and a scheme is not asked for.
fn is_uri(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
}

/// `2024`, `2024-02`, `2024-02-29`, `2024-02-29T10:00:00`, with or without a zone.
fn is_truncated(text: &str) -> bool {
    let (date, time) = text
        .split_once('T')
        .map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('-');
    let number = |part: &str, length: usize| {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let year = parts.next().and_then(|year| number(year, 4));
    let month = parts.next().map(|month| number(month, 2));
    let day = parts.next().map(|day| number(day, 2));
    let fits = |part: Option<Option<u16>>, most: u16| match part {
        None => true,
        Some(part) => part.is_some_and(|it| (1..=most).contains(&it)),
    };
    let dated = year.is_some() && fits(month, 12) && fits(day, 31) && parts.next().is_none();
    let timed = match time {
        None => true,
        Some(time) => {
            day.is_some()
                && [text.to_owned(), format!("{date}T{time}Z")]
                    .iter()
                    .any(|text| crate::model::Time::parse(text).is_some())
        }
    };
    dated && timed
}

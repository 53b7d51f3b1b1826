//! IPTC ninjs 1.x, 2.x and 3.x: an item is a story. Items come like other records in JSON: one to a
//! document, one a line, or in an array.
//!
//! An item is looked at as its version asks before anything is made of it, since a misspelled field
//! is silently no field. All of it is kept in `extra.ninjs`, with the version in
//! `extra.ninjs_version`, so that an export gives back what is not used here.

mod shape;
mod versions;

use std::fmt;

use serde_json::{Map, Value};

use super::draft::{Draft, Naming};
use super::record::{Origin, Trouble};
use super::xml::one_line;
use super::{Incoming, RefusalKind, html};
use crate::model::Time;
use shape::Fault;

/// Major and minor number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(pub(super) u8, pub(super) u8);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl Version {
    /// How a field is written in this version.
    fn written(self, name: &str) -> String {
        if self.0 < 3 {
            name.to_ascii_lowercase()
        } else {
            name.to_owned()
        }
    }

    /// The version of an item: what it says, where its fields are of that major number, else the
    /// last of the major number that its fields show.
    fn of(item: &Map<String, Value>) -> Self {
        let shown = Self::shown(item.keys().map(String::as_str));
        let said = item.get("standard").or_else(|| item.get("$standard"));
        let said = said
            .and_then(|it| it.get("version"))
            .and_then(Value::as_str);
        let said = said.and_then(|said| {
            let (major, minor) = said.split_once('.')?;
            Some(Self(major.parse().ok()?, minor.parse().ok()?))
        });
        let said = said.filter(|said| Self::LAST.iter().any(|last| last.0 == said.0));
        let last = |major: u8| {
            let last = Self::LAST.iter().find(|last| last.0 == major);
            last.copied().unwrap_or(Self(3, 1))
        };
        match (said, shown) {
            (Some(said), None) => said.min(last(said.0)),
            (Some(said), Some(shown)) if said.0 == shown => said.min(last(said.0)),
            (_, Some(shown)) => last(shown),
            (None, None) => Self(3, 1),
        }
    }

    /// The last minor number of each major one.
    const LAST: [Self; 3] = [Self(1, 6), Self(2, 2), Self(3, 1)];

    /// The major number that names of fields show.
    fn shown<'a>(keys: impl Iterator<Item = &'a str>) -> Option<u8> {
        const FIRST: [&str; 12] = [
            "$standard",
            "headline",
            "byline",
            "person",
            "organisation",
            "place",
            "subject",
            "event",
            "object",
            "infosource",
            "genre",
            "mimetype",
        ];
        let mut small = None;
        for key in keys {
            if FIRST.contains(&key) || versions::is_family(key, Self(1, 6)) {
                return Some(1);
            }
            let fields = versions::fields(Self(3, 1));
            let capitals = key.bytes().any(|byte| byte.is_ascii_uppercase());
            if capitals && fields.iter().any(|field| field.name == key) {
                return Some(3);
            }
            let is_plural = [
                "headlines",
                "bodies",
                "descriptions",
                "people",
                "altids",
                "by",
            ];
            let is_second = [
                "pubstatus",
                "versioncreated",
                "firstcreated",
                "contentcreated",
            ];
            if is_plural.contains(&key) {
                small = small.or(Some(2));
            } else if is_second.contains(&key) && small.is_none() {
                // Both of the first two have it.
                small = None;
            }
        }
        small
    }
}

/// Whether the beginning of a text is an item: an object with a `uri` and a field that only an item
/// has.
pub(super) fn recognise(head: &str) -> bool {
    const OWN: [&str; 22] = [
        "$standard",
        "standard",
        "headlines",
        "bodies",
        "descriptions",
        "pubstatus",
        "pubStatus",
        "versioncreated",
        "versionCreated",
        "firstcreated",
        "firstCreated",
        "body_text",
        "body_xhtml",
        "body_html",
        "description_text",
        "representationtype",
        "representationType",
        "altids",
        "altIds",
        "associations",
        "renditions",
        "mimetype",
    ];
    let head = head.trim_start();
    let head = head.strip_prefix('[').map_or(head, str::trim_start);
    let keys = super::json::keys(head);
    keys.iter().any(|key| key == "uri") && keys.iter().any(|key| OWN.contains(&key.as_str()))
}

/// What is wrong with an item of a version, by its JSON pointer.
fn check(item: &Value, version: Version) -> Result<(), Fault> {
    shape::check_item(item, &[], version, "")
}

/// An item as a story. `text` is how it is written.
pub(super) fn story(text: &str, origin: &Origin<'_>) -> Result<Incoming, Trouble> {
    let fields = super::json::object(text)?;
    let version = Version::of(&fields);
    let item = Value::Object(fields);
    if let Err(fault) = check(&item, version) {
        let found = item.pointer(&fault.pointer);
        return Err(Trouble {
            offset: super::json::offset_of(text, &fault.pointer),
            what: RefusalKind::Ninjs {
                version: version.to_string(),
                pointer: fault.pointer,
                expected: fault.expected,
                found: found.map(super::record::found).unwrap_or_default(),
            },
            hint: None,
        });
    }
    let Value::Object(item) = item else {
        return Err(Trouble {
            what: RefusalKind::NothingToRead,
            offset: 0,
            hint: None,
        });
    };
    let mut draft = if version.0 == 1 {
        first(&item)
    } else {
        later(&item, version)
    };
    draft.keep("ninjs_version", version.to_string());
    draft.keep("ninjs", item);
    draft.into_story(origin)
}

fn text_of(item: &Map<String, Value>, name: &str) -> Option<String> {
    item.get(name)?.as_str().map(str::to_owned)
}

fn time(item: &Map<String, Value>, name: &str) -> Option<Time> {
    Time::parse(item.get(name)?.as_str()?)
}

/// What all versions have.
fn common(item: &Map<String, Value>, name: impl Fn(&str) -> String) -> Draft {
    let uri = text_of(item, "uri").filter(|uri| !uri.is_empty());
    let status = text_of(item, &name("pubStatus"));
    let urgency = item.get("urgency").and_then(Value::as_f64);
    let mut draft = Draft {
        naming: uri.map_or(Naming::Place, Naming::of),
        dateline: text_of(item, "located"),
        language: text_of(item, "language"),
        published: time(item, &name("firstCreated"))
            .or_else(|| time(item, &name("contentCreated"))),
        updated: time(item, &name("versionCreated")),
        // 9 is for the user to define.
        urgency: (1..=8).find(|it| urgency == Some(f64::from(*it))),
        ..Draft::default()
    };
    if let Some(status) = status {
        draft.status(&status);
    }
    draft
}

fn first(item: &Map<String, Value>) -> Draft {
    let mut draft = common(item, str::to_ascii_lowercase);
    let lead = |family: &str| {
        let mut all = item.iter().filter(|(name, _)| name.starts_with(family));
        all.next()
            .and_then(|(_, value)| value.as_str())
            .map(str::to_owned)
    };
    draft.headline = text_of(item, "headline")
        .or_else(|| text_of(item, "headline_main"))
        .or_else(|| lead("headline_"))
        .or_else(|| text_of(item, "title"));
    draft.body = text_of(item, "body_text").or_else(|| {
        let markup = ["body_xhtml", "body_html", "body_html5"].iter();
        let markup = markup.clone().find_map(|name| text_of(item, name));
        markup
            .map(|markup| html::text(&markup))
            .or_else(|| lead("body_"))
    });
    if draft.body.is_none() {
        draft.body = text_of(item, "description_text").or_else(|| lead("description_"));
    }
    draft.byline = text_of(item, "byline");
    draft.embargo = time(item, "embargoed");
    draft.categories = names(item.get("subject"));
    draft
}

fn later(item: &Map<String, Value>, version: Version) -> Draft {
    let mut draft = common(item, |name| version.written(name));
    let kind = version.written("contentType");
    draft.headline = main(item.get("headlines"), &kind)
        .and_then(|text| one_line(&text))
        .or_else(|| text_of(item, "title"));
    draft.body = main(item.get("bodies"), &kind).or_else(|| main(item.get("descriptions"), &kind));
    draft.byline = text_of(item, "by");
    draft.embargo =
        time(item, &version.written("embargoedUntil")).or_else(|| time(item, "embargoed"));
    draft.categories = names(item.get("subjects"));
    draft
}

/// The main one of several texts: the one that is called so, else plain text before markup.
fn main(texts: Option<&Value>, kind: &str) -> Option<String> {
    let texts = texts?.as_array()?;
    let is_markup = |text: &Value| {
        let kind = text.get(kind).and_then(Value::as_str).unwrap_or_default();
        kind.contains("html") || kind.contains("xml")
    };
    let role = |text: &&Value| text.get("role").and_then(Value::as_str) == Some("main");
    let candidates: Vec<&Value> = texts.iter().filter(role).collect();
    let candidates = if candidates.is_empty() {
        texts.iter().collect()
    } else {
        candidates
    };
    let plain = candidates.iter().find(|text| !is_markup(text));
    let text = plain.or_else(|| candidates.first())?;
    let value = text.get("value")?.as_str()?;
    Some(if is_markup(text) {
        html::text(value)
    } else {
        value.to_owned()
    })
}

/// The names of subjects. Those that an export of ours has added are what plugins said, and not what
/// the source says; they stay in the item.
fn names(things: Option<&Value>) -> Vec<String> {
    let things = things.and_then(Value::as_array).into_iter().flatten();
    let things = things.filter(|thing| {
        let creator = thing.get("creator").and_then(Value::as_str);
        creator.is_none_or(|creator| !creator.starts_with("copydesk/"))
    });
    let names = things.filter_map(|thing| {
        let name = thing.get("name").or_else(|| thing.get("code"));
        name.or_else(|| thing.get("literal"))?.as_str()
    });
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;

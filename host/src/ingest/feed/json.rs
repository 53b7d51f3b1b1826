//! JSON Feed 1.0 and 1.1, which is read as a whole.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::super::account::Account;
use super::super::document::Name;
use super::super::draft::{Draft, Naming};
use super::super::encoding::Decoded;
use super::super::inputs::Stories;
use super::super::record::{Origin, Trouble};
use super::super::refusal::Place;
use super::super::xml::one_line;
use super::super::{Incoming, Refusal, RefusalKind, html, json};
use super::item::{body_and_summary, scope, tell_apart};

/// Whether a text begins as a JSON Feed: the address of its version is in it.
pub(super) fn recognise(head: &str) -> bool {
    head.trim_start().starts_with('{')
        && head.match_indices("\"version\"").any(|(at, key)| {
            let rest = head.get(at + key.len()..).unwrap_or_default().trim_start();
            let rest = rest.strip_prefix(':').unwrap_or_default().trim_start();
            let rest = rest.strip_prefix('"').unwrap_or_default();
            let rest = rest.replacen("\\/", "/", 4);
            [
                "https://jsonfeed.org/version/",
                "http://jsonfeed.org/version/",
            ]
            .iter()
            .any(|known| rest.starts_with(known))
                || "https://jsonfeed.org/version/".starts_with(&rest) && rest.len() > 16
        })
}

/// A feed with its items unread.
#[derive(Deserialize)]
struct Feed<'a> {
    // What is of no use there costs no item.
    #[serde(default)]
    title: Value,
    #[serde(default)]
    home_page_url: Value,
    #[serde(default)]
    feed_url: Value,
    #[serde(default)]
    language: Value,
    #[serde(default)]
    authors: Value,
    #[serde(default)]
    author: Value,
    #[serde(borrow, default)]
    items: Vec<&'a RawValue>,
}

pub(super) fn stories(name: &Name, decoded: Decoded, account: &Account) -> Stories {
    let Decoded {
        text, mut places, ..
    } = decoded;
    let text = text.as_str();
    let feed: Feed<'_> = match serde_json::from_str(text) {
        Ok(feed) => feed,
        Err(error) => {
            let trouble = json::trouble(text, 0, &error);
            let refusal = Refusal::whole(&name.uri, trouble.what);
            return Box::new(std::iter::once(Err(refusal.at(1, text, trouble.offset))));
        }
    };
    let mut place = Place::first(1);
    let mut stories = Vec::with_capacity(feed.items.len());
    let mut seen = HashMap::new();
    for (ordinal, item) in feed.items.iter().enumerate() {
        let range = json::range(text, item);
        let origin = Origin {
            name,
            ordinal: u32::try_from(ordinal).unwrap_or(u32::MAX),
            text: item.get(),
        };
        let at = places.at(range.start)..places.at(range.end);
        let story = story(&feed, item.get(), &origin, &mut seen).map_err(|trouble| {
            place = place.forward(text, range.start + trouble.offset);
            Refusal::record(&name.uri, trouble.what)
                .placed(place, text)
                .hinted(trouble.hint)
        });
        account.record(at, &story);
        stories.push(story);
    }
    Box::new(stories.into_iter())
}

fn story(
    feed: &Feed<'_>,
    item: &str,
    origin: &Origin<'_>,
    seen: &mut HashMap<u64, u64>,
) -> Result<Incoming, Trouble> {
    let mut fields: Map<String, Value> = match serde_json::from_str(item) {
        Ok(fields) => fields,
        Err(error) => return Err(json::trouble(item, 0, &error)),
    };
    let mut text = |name: &str| match fields.remove(name) {
        Some(Value::String(text)) => Some(text),
        Some(other) => {
            fields.insert(name.to_owned(), other);
            None
        }
        None => None,
    };
    let mut draft = Draft {
        headline: text("title").and_then(|title| one_line(&title)),
        language: text("language").or_else(|| feed.language.as_str().map(str::to_owned)),
        ..Draft::default()
    };
    let content = match (text("content_html"), text("content_text")) {
        // Two forms of one text; what is written for people is kept beside what is read.
        (Some(markup), None) => Some(html::text(&markup)),
        (markup, Some(plain)) => {
            if let Some(markup) = markup {
                draft.keep("content_html", markup);
            }
            Some(plain)
        }
        (None, None) => None,
    };
    let summary = text("summary");
    let url = text("url");
    let published = text("date_published");
    let updated = text("date_modified");
    draft.published = published.and_then(|it| draft.date("date_published", &it));
    draft.updated = updated.and_then(|it| draft.date("date_modified", &it));
    let id = match fields.remove("id") {
        Some(Value::String(id)) => Some(id),
        Some(Value::Number(id)) => Some(id.to_string()),
        Some(other) => {
            fields.insert("id".to_owned(), other);
            None
        }
        None => None,
    };
    if let Some(tags) = fields.remove("tags") {
        let texts = match &tags {
            Value::Array(tags) => tags
                .iter()
                .map(|it| it.as_str().map(str::to_owned))
                .collect(),
            Value::String(tag) => Some(vec![tag.clone()]),
            _ => None,
        };
        match texts {
            Some(texts) => draft.categories = texts,
            None => draft.keep("tags", tags),
        }
    }
    let own = ["authors", "author"]
        .iter()
        .filter_map(|it| fields.get(*it));
    let mut authors: Vec<String> = own.map(names).find(|it| !it.is_empty()).unwrap_or_default();
    if authors.is_empty() {
        authors = [names(&feed.authors), names(&feed.author)].concat();
    }
    draft.byline = (!authors.is_empty()).then(|| authors.join(", "));
    let id = id.or_else(|| url.clone());
    draft.naming = id.map_or(Naming::Text, Naming::of);
    for (name, value) in fields {
        draft.keep(&name, value);
    }
    if let Some(url) = url {
        draft.keep("link", url);
    }
    let mut about = Map::new();
    for (name, value) in [("title", &feed.title), ("link", &feed.home_page_url)] {
        if value.is_string() {
            about.insert(name.to_owned(), value.clone());
        }
    }
    draft.keep("feed", about);
    body_and_summary(&mut draft, content, summary);
    if draft.headline.is_none() && draft.body.is_none() {
        return Err(Trouble {
            what: RefusalKind::NothingToRead,
            offset: 0,
            hint: None,
        });
    }
    let names = [&feed.feed_url, &feed.home_page_url, &feed.title];
    let name = names.into_iter().find_map(|it| it.as_str());
    scope(&mut draft, origin.name, name);
    tell_apart(&mut draft, seen);
    draft.into_story(origin)
}

/// The names of one author or of several.
fn names(authors: &Value) -> Vec<String> {
    let several = match authors {
        Value::Array(several) => several.as_slice(),
        one => std::slice::from_ref(one),
    };
    let name = |author: &Value| match author {
        Value::String(name) => Some(name.clone()),
        other => Some(other.get("name")?.as_str()?.to_owned()),
    };
    several.iter().filter_map(name).collect()
}

//! JSON Feed 1.0 and 1.1, which is read as a whole.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::super::document::Name;
use super::super::draft::{Draft, Naming};
use super::super::inputs::Stories;
use super::super::record::{Origin, Trouble};
use super::super::refusal::Place;
use super::super::xml::one_line;
use super::super::{Incoming, Refusal, RefusalKind, html, json};
use super::item::body_and_summary;

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
    title: Option<String>,
    home_page_url: Option<String>,
    language: Option<String>,
    #[serde(default)]
    authors: Vec<Map<String, Value>>,
    author: Option<Map<String, Value>>,
    #[serde(borrow, default)]
    items: Vec<&'a RawValue>,
}

pub(super) fn stories(name: &Name, text: &str) -> Stories {
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
    for (ordinal, item) in feed.items.iter().enumerate() {
        let range = json::range(text, item);
        let origin = Origin {
            name,
            ordinal: u32::try_from(ordinal).unwrap_or(u32::MAX),
            text: item.get(),
        };
        stories.push(story(&feed, item.get(), &origin).map_err(|trouble| {
            place = place.forward(text, range.start + trouble.offset);
            let refusal = Refusal::record(&name.uri, trouble.what).placed(place, text);
            Refusal {
                hint: trouble.hint,
                ..refusal
            }
        }));
    }
    Box::new(stories.into_iter())
}

fn story(feed: &Feed<'_>, item: &str, origin: &Origin<'_>) -> Result<Incoming, Trouble> {
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
        language: text("language").or_else(|| feed.language.clone()),
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
    if let Some(Value::Array(tags)) = fields.remove("tags") {
        let tags = tags.iter().filter_map(Value::as_str).map(str::to_owned);
        draft.categories = tags.collect();
    }
    let own: Vec<&Value> = match (fields.get("authors"), fields.get("author")) {
        (Some(Value::Array(authors)), _) => authors.iter().collect(),
        (_, Some(author)) => vec![author],
        _ => Vec::new(),
    };
    let name = |author: &Value| author.get("name")?.as_str().map(str::to_owned);
    let mut authors: Vec<String> = own.into_iter().filter_map(name).collect();
    if authors.is_empty() {
        let of_feed = feed.authors.iter().chain(&feed.author);
        let name = |author: &Map<String, Value>| author.get("name")?.as_str().map(str::to_owned);
        authors = of_feed.filter_map(name).collect();
    }
    draft.byline = (!authors.is_empty()).then(|| authors.join(", "));
    let id = id.or_else(|| url.clone());
    draft.naming = id.map_or(Naming::Text, Naming::Own);
    for (name, value) in fields {
        draft.keep(&name, value);
    }
    if let Some(url) = url {
        draft.keep("link", url);
    }
    let mut about = Map::new();
    for (name, value) in [("title", &feed.title), ("link", &feed.home_page_url)] {
        if let Some(value) = value {
            about.insert(name.to_owned(), Value::from(value.as_str()));
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
    draft.into_story(origin)
}

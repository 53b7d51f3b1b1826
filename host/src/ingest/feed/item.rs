//! What an item of a feed says, whichever kind of feed it stands in.

use std::collections::HashMap;

use serde_json::Value;
use url::Url;

use super::super::document::Name;
use super::super::draft::{Draft, Naming};
use super::super::html;
use super::super::xml::{Element, add, one_line};
use super::{atom, rss};
use crate::model::{Digest, StoryId};

/// What a feed says of itself.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) link: Option<String>,
    pub(super) language: Option<String>,
    /// Who wrote the items that name nobody.
    pub(super) authors: Vec<String>,
}

impl About {
    /// Reads it off the feed's own elements.
    pub(super) fn new(root: Option<Element>) -> Self {
        let Some(root) = root else {
            return Self::default();
        };
        let feed = root.child("channel").unwrap_or(&root);
        let language = feed.elements().find(|it| {
            let key = key(it, &root);
            key == "language" || key == "dc:language"
        });
        let link = feed
            .elements()
            .find_map(|it| match key(it, &root).as_str() {
                "link" if it.attribute("rel").is_none_or(|rel| rel == "alternate") => {
                    let link = it.attribute("href").map(str::to_owned);
                    resolved(&[&root, feed, it], &link.or_else(|| it.line())?)
                }
                _ => None,
            });
        let id = feed.elements().find(|it| key(it, &root) == "id");
        let authors = feed.elements().filter(|it| key(it, &root) == "author");
        let authors = authors.filter(|_| is_atom(&root)).filter_map(atom::person);
        Self {
            id: id.and_then(Element::line),
            title: feed.child("title").and_then(text_of),
            link,
            language: language.and_then(Element::line),
            authors: authors.collect(),
        }
    }
}

impl About {
    /// What tells the feed from others; none where it says nothing of itself.
    pub(super) fn name(&self) -> Option<&str> {
        let names = [&self.id, &self.link, &self.title];
        names.into_iter().find_map(Option::as_deref)
    }
}

/// An item as a story. `path` are the elements around it.
pub(super) fn draft(path: &[&Element], item: &Element, about: &About) -> Draft {
    let root = path.first().copied().unwrap_or(item);
    let mut draft = if is_atom(root) {
        atom::draft(path, item, about)
    } else {
        rss::draft(path, item)
    };
    if draft.language.is_none() {
        let around = path.iter().chain([&item]).rev();
        let language = around.filter_map(|it| it.attribute("xml:lang")).next();
        draft.language = language
            .filter(|language| !language.trim().is_empty())
            .map(str::to_owned)
            .or_else(|| about.language.clone());
    }
    for (name, value) in &item.attributes {
        if !name.starts_with("xml:") && name != "rdf:about" {
            draft.keep(&format!("@{name}"), value.as_str());
        }
    }
    let mut feed = serde_json::Map::new();
    for (name, value) in [("title", &about.title), ("link", &about.link)] {
        if let Some(value) = value {
            feed.insert(name.to_owned(), Value::from(value.as_str()));
        }
    }
    draft.keep("feed", feed);
    draft
}

/// Whether the elements of a feed are Atom's.
pub(super) fn is_atom(root: &Element) -> bool {
    matches!(root.name.as_str(), "feed" | "entry")
}

/// Two items of a feed that have one id and different links are two stories: the second one's link
/// is made part of its id. The same link again is an update.
pub(super) fn tell_apart(draft: &mut Draft, seen: &mut HashMap<u64, u64>) {
    let (Naming::Own(id) | Naming::World(id)) = &mut draft.naming else {
        return;
    };
    let Some(link) = draft.extra.get("link").and_then(Value::as_str) else {
        return;
    };
    let first = *seen.entry(short(id)).or_insert_with(|| short(link));
    if first != short(link) {
        *id = format!("{id} {link}");
    }
}

/// A pipe has no name that tells two feeds apart, and `1` is an item of many: an id that is not one
/// in all the world is scoped by what the feed calls itself.
pub(super) fn scope(draft: &mut Draft, document: &Name, feed: Option<&str>) {
    if let (Naming::Own(id), true, Some(feed)) = (&mut draft.naming, document.piped, feed)
        && let Ok(own) = StoryId::new(id.as_str())
    {
        *id = own.scoped(feed).into();
    }
}

fn short(text: &str) -> u64 {
    let digest = Digest::of_bytes(text.as_bytes()).to_string();
    let hexadecimal = digest.rsplit(':').next().unwrap_or_default();
    let hexadecimal = hexadecimal.get(..16).unwrap_or_default();
    u64::from_str_radix(hexadecimal, 16).unwrap_or_default()
}

/// An element's name with the prefix that its namespace usually has; none for those of the feed.
pub(super) fn key(element: &Element, root: &Element) -> String {
    let namespace = element.namespace.trim_end_matches('/');
    let namespace = namespace.to_ascii_lowercase();
    let prefix = match namespace.as_str() {
        "http://purl.org/dc/elements/1.1" | "http://purl.org/dc/elements/1.0" => "dc",
        "http://purl.org/dc/terms" => "dcterms",
        "http://purl.org/rss/1.0/modules/content" => "content",
        "http://www.itunes.com/dtds/podcast-1.0.dtd" => "itunes",
        "http://search.yahoo.com/mrss" => "media",
        "http://www.w3.org/1999/xhtml" => "xhtml",
        "http://www.w3.org/2005/atom" | "http://purl.org/atom/ns#" if is_atom(root) => "",
        "http://www.w3.org/2005/atom" | "http://purl.org/atom/ns#" => "atom",
        _ if *element.namespace == *root.namespace => "",
        // RSS has had many namespaces, and none.
        _ if element.prefix.is_empty() || element.prefix == "rss" => "",
        _ => element.prefix.as_str(),
    };
    // RDF's own element is of another namespace than what stands in it.
    if prefix.is_empty() {
        element.name.clone()
    } else {
        format!("{prefix}:{}", element.name)
    }
}

/// A text that may be markup or not, on one line: feeds do not say which.
pub(super) fn text_of(element: &Element) -> Option<String> {
    if element.elements().next().is_some() {
        return one_line(&html::text(&element.markup()));
    }
    let text = element.text();
    if looks_like_markup(&text) {
        one_line(&html::text(&text))
    } else {
        one_line(&text)
    }
}

/// Whether a text has tags or references in it.
pub(super) fn looks_like_markup(text: &str) -> bool {
    let tag = |rest: &str| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') && rest.contains('>')
    };
    let reference = |rest: &str| {
        let name = rest.split_once(';').map(|(name, _)| name);
        name.is_some_and(|name| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || c == '#';
            (2..12).contains(&name.len()) && name.chars().all(allowed)
        })
    };
    text.split('<').skip(1).any(tag) || text.split('&').skip(1).any(reference)
}

/// A link made whole with the bases around it; as it is written where there is none.
pub(super) fn resolved(path: &[&Element], link: &str) -> Option<String> {
    let link = link.trim();
    if link.is_empty() {
        return None;
    }
    let mut base: Option<Url> = None;
    for written in path.iter().filter_map(|it| it.attribute("xml:base")) {
        let joined = match &base {
            Some(base) => base.join(written.trim()).ok(),
            None => Url::parse(written.trim()).ok(),
        };
        base = joined.or(base);
    }
    // One that is whole stays as it is written: it may be an id.
    let whole = match base {
        Some(base) if Url::parse(link).is_err() => base.join(link).ok(),
        _ => None,
    };
    Some(whole.map_or_else(|| link.to_owned(), String::from))
}

/// Keeps an element that has no field.
pub(super) fn keep(draft: &mut Draft, key: String, element: &Element) {
    let value = element.json();
    if value.as_str().is_none_or(|text| !text.is_empty()) {
        add(&mut draft.extra, key, value);
    }
}

/// The longer text is the body; the other one is kept as the summary when it says something else.
pub(super) fn body_and_summary(
    draft: &mut Draft,
    content: Option<String>,
    summary: Option<String>,
) {
    let says = |text: &String| !text.trim().is_empty();
    let (content, summary) = (content.filter(says), summary.filter(says));
    match (content, summary) {
        (Some(content), Some(summary)) => {
            if summary != content {
                draft.keep("summary", summary);
            }
            draft.body = Some(content);
        }
        (content, summary) => draft.body = content.or(summary),
    }
}

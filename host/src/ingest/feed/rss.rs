//! An item of RSS 0.9x to 2.0 or RDF.

use super::super::draft::{Draft, Naming};
use super::super::html;
use super::super::xml::Element;
use super::item::{body_and_summary, keep, key, resolved, text_of};

pub(super) fn draft(path: &[&Element], item: &Element) -> Draft {
    let root = path.first().copied().unwrap_or(item);
    let mut draft = Draft::default();
    let (mut summary, mut content, mut guid, mut link) = (None, None, None, None);
    let mut authors: Vec<String> = Vec::new();
    for element in item.elements() {
        let here: Vec<&Element> = path.iter().copied().chain([item, element]).collect();
        let key = key(element, root);
        // What stands there a second time is kept beside the first.
        let taken = match key.as_str() {
            "title" => first(&mut draft.headline, text_of(element)),
            "dc:title" if item.child("title").is_some_and(|it| it.prefix.is_empty()) => false,
            "dc:title" | "media:title" => first(&mut draft.headline, text_of(element)),
            "link" => first(
                &mut link,
                element.line().and_then(|it| resolved(&here, &it)),
            ),
            "guid" => {
                let permanent = element.attribute("isPermaLink") != Some("false");
                let id = element.line();
                let taken = first(&mut guid, id.map(|id| (id, permanent)));
                if taken && !permanent {
                    draft.keep("guid", element.json());
                }
                taken
            }
            "description" | "dc:description" => first(&mut summary, Some(markup(element))),
            "content:encoded" | "xhtml:body" | "body" | "fullitem" => {
                first(&mut content, Some(markup(element)))
            }
            "author" | "dc:creator" | "dc:author" | "atom:author" | "itunes:author" => {
                let name = element.child("name").unwrap_or(element).line();
                if let Some(name) = name.map(|name| person(&name))
                    && !authors.contains(&name)
                {
                    authors.push(name);
                }
                true
            }
            "category" | "dc:subject" if element.attributes.is_empty() => {
                draft.categories.extend(text_of(element));
                true
            }
            // With its scheme it is kept as well.
            "category" => {
                draft.categories.extend(text_of(element));
                false
            }
            "pubDate" | "dc:date" | "dcterms:issued" | "dcterms:created" | "atom:published"
                if draft.published.is_none() =>
            {
                let written = element.text();
                draft.published = draft.date(&key, &written);
                true
            }
            "dcterms:modified" | "atom:updated" | "updated" if draft.updated.is_none() => {
                let written = element.text();
                draft.updated = draft.date(&key, &written);
                true
            }
            "dc:language" | "language" => first(&mut draft.language, element.line()),
            _ => false,
        };
        if !taken {
            keep(&mut draft, key, element);
        }
    }
    if !authors.is_empty() {
        draft.byline = Some(authors.join(", "));
    }
    // The element's own name in RDF.
    let about = item.attribute("rdf:about").map(str::to_owned);
    let permanent = guid.as_ref().filter(|(_, permanent)| *permanent);
    let link = link.or_else(|| {
        let (id, _) = permanent?;
        let is_link = id.starts_with("http://") || id.starts_with("https://");
        is_link.then(|| id.clone())
    });
    let id = guid.map(|(id, _)| id).or(about).or_else(|| link.clone());
    draft.naming = id.map_or(Naming::Text, Naming::of);
    if let Some(link) = link {
        draft.keep("link", link);
    }
    body_and_summary(&mut draft, content, summary);
    draft
}

/// Takes the first that comes; whether it was that one.
fn first<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    if place.is_some() {
        return false;
    }
    *place = value;
    true
}

/// Text of markup, with its paragraphs.
fn markup(element: &Element) -> String {
    if element.elements().next().is_some() {
        html::text(&element.markup())
    } else {
        html::text(&element.text())
    }
}

/// The name in `mail@example.org (A Name)` or `A Name <mail@example.org>`.
pub(super) fn person(written: &str) -> String {
    let written = written.trim();
    if let Some((before, rest)) = written.split_once('(')
        && before.contains('@')
        && let Some((name, _)) = rest.split_once(')')
        && !name.trim().is_empty()
    {
        return name.trim().to_owned();
    }
    if let Some((name, rest)) = written.split_once('<')
        && rest.contains('@')
        && !name.trim().is_empty()
    {
        return name.trim().trim_matches('"').to_owned();
    }
    written.to_owned()
}

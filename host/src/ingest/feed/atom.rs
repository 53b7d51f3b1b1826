//! An entry of Atom 1.0 or of its draft 0.3.

use super::super::draft::{Draft, Naming};
use super::super::html;
use super::super::xml::{Element, one_line};
use super::item::{About, body_and_summary, keep, key, resolved};

pub(super) fn draft(path: &[&Element], entry: &Element, about: &About) -> Draft {
    let root = path.first().copied().unwrap_or(entry);
    let mut draft = Draft::default();
    let (mut summary, mut content, mut id, mut link) = (None, None, None, None);
    let mut authors = Vec::new();
    for element in entry.elements() {
        let here: Vec<&Element> = path.iter().copied().chain([entry, element]).collect();
        let key = key(element, root);
        let taken = match key.as_str() {
            "title" if draft.headline.is_none() => {
                draft.headline = construct(element).and_then(|text| one_line(&text));
                true
            }
            "id" if id.is_none() => {
                id = element.line();
                true
            }
            "summary" if summary.is_none() => {
                summary = construct(element);
                summary.is_some()
            }
            "content" if content.is_none() && element.attribute("src").is_none() => {
                content = construct(element);
                if let Some(language) = element.attribute("xml:lang")
                    && content.is_some()
                {
                    draft.language = Some(language.to_owned());
                }
                content.is_some()
            }
            "link" => {
                let alternate = element.attribute("rel").unwrap_or("alternate");
                let href = element.attribute("href");
                let href = href.and_then(|href| resolved(&here, href));
                if alternate == "alternate" && link.is_none() && href.is_some() {
                    link = href;
                    true
                } else {
                    false
                }
            }
            "author" | "dc:creator" => {
                authors.extend(person(element));
                // An address beside the name is kept.
                element.elements().all(|it| it.name == "name")
            }
            "category" | "dc:subject" => {
                let term = element.attribute("label").or(element.attribute("term"));
                let term = term.map(str::to_owned).or_else(|| element.line());
                draft.categories.extend(term);
                element.attributes.len() < 2
            }
            "published" | "issued" | "created" | "dcterms:issued" | "dcterms:created"
                if draft.published.is_none() =>
            {
                draft.published = draft.date(&key, &element.text());
                true
            }
            "updated" | "modified" | "dcterms:modified" if draft.updated.is_none() => {
                draft.updated = draft.date(&key, &element.text());
                true
            }
            "dc:language" if draft.language.is_none() => {
                draft.language = element.line();
                true
            }
            _ => false,
        };
        if !taken {
            keep(&mut draft, key, element);
        }
    }
    if authors.is_empty() {
        let source = entry.child("source");
        let of_source = source.into_iter().flat_map(|it| it.children_of("author"));
        authors.extend(of_source.filter_map(person));
    }
    let authors = if authors.is_empty() {
        &about.authors
    } else {
        &authors
    };
    draft.byline = (!authors.is_empty()).then(|| authors.join(", "));
    let id = id.or_else(|| link.clone());
    draft.naming = id.map_or(Naming::Text, Naming::of);
    if let Some(link) = link {
        draft.keep("link", link);
    }
    body_and_summary(&mut draft, content, summary);
    draft
}

/// The name of a person, or where they have none the address.
pub(super) fn person(element: &Element) -> Option<String> {
    let part = |name: &str| element.child(name).and_then(Element::line);
    part("name")
        .or_else(|| part("email"))
        .or_else(|| element.line())
        .filter(|_| element.elements().next().is_some() || !element.text().trim().is_empty())
}

/// A text of a stated type; `None` for one that is no text.
fn construct(element: &Element) -> Option<String> {
    let kind = element.attribute("type").unwrap_or("text").trim();
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    // The draft says how a text is written apart from what it is.
    let mode = element.attribute("mode");
    let text = match mode {
        Some("base64") => decoded(&element.text())?,
        Some("escaped") => element.text(),
        _ => String::new(),
    };
    match (mode, kind.as_str()) {
        (Some("base64" | "escaped"), "text/plain" | "text") => Some(text),
        (Some("base64" | "escaped"), _) => Some(html::text(&text)),
        (_, "text" | "text/plain" | "plain") => Some(element.text()),
        (_, "html") => Some(html::text(&element.text())),
        (_, "xhtml" | "application/xhtml+xml" | "text/html") => {
            Some(if element.elements().next().is_some() {
                html::text(&element.markup())
            } else {
                html::text(&element.text())
            })
        }
        (_, other) if other.ends_with("/xml") || other.ends_with("+xml") => {
            let text = element.text();
            (!text.trim().is_empty()).then(|| html::text(&element.markup()))
        }
        (_, other) if other.starts_with("text/") => Some(element.text()),
        (_, _) => decoded(&element.text()).map(|text| {
            if super::item::looks_like_markup(&text) {
                html::text(&text)
            } else {
                text
            }
        }),
    }
}

/// Text out of base64; `None` when it is not that, or no text.
fn decoded(text: &str) -> Option<String> {
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ if byte.is_ascii_whitespace() => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count % 4 != 1 {
            let shift = [0, 0, 4, 2].get(count % 4).copied().unwrap_or_default();
            bytes.push(u8::try_from(bits >> shift & 0xFF).unwrap_or_default());
        }
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'))
}

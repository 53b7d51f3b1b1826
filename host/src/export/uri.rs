//! The names under which stories, their texts, annotations and plugins are known elsewhere.
//!
//! A story whose id is a URI is known by it. Whatever has none of its own gets one of the form
//! `urn:copydesk:KIND:NAME`, which is the same in every export of every form.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::{AnnotationId, Field, PluginName, StoryId};

/// What stands for itself in a name: the characters that RFC 3986 reserves for nothing.
const NAME: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The same, and what parts the names of a path. `%` stays where two hexadecimal digits follow it,
/// since the URI of a document writes bytes so.
const PATH: &AsciiSet = &NAME.remove(b'/').remove(b'%');

/// The URI of a story: its id where that is one.
pub(super) fn story(id: &StoryId) -> String {
    if is_uri(id.as_str()) {
        id.as_str().to_owned()
    } else {
        own_story(id)
    }
}

/// The URI of a story that we give it, whatever its id.
pub(super) fn own_story(id: &StoryId) -> String {
    format!("urn:copydesk:story:{}", encoded(id.as_str()))
}

/// The URI of one text of a story. It is never made of the story's own URI, whose fragments are
/// somebody else's.
pub(super) fn text(id: &StoryId, field: Field) -> String {
    format!("{}#{field}", own_story(id))
}

/// The URI of an annotation.
pub(super) fn annotation(id: &AnnotationId) -> String {
    format!("urn:copydesk:annotation:{id}")
}

/// The URI of a plugin in a version.
pub(super) fn plugin(name: &PluginName, version: &str) -> String {
    format!("urn:copydesk:plugin:{name}:{}", encoded(version))
}

/// Where a document is, as a URI or a reference relative to the desk.
pub(super) fn document(uri: &str) -> String {
    let has_authority = uri.split_once("://").is_some();
    if is_uri(uri) && (has_authority || uri.starts_with("urn:") || uri.starts_with("tag:")) {
        return uri.to_owned();
    }
    let mut path = String::with_capacity(uri.len());
    let mut pieces = uri.split('%');
    path.extend(utf8_percent_encode(pieces.next().unwrap_or_default(), PATH));
    for piece in pieces {
        let is_byte = |two: &[u8]| two.iter().all(u8::is_ascii_hexdigit);
        path.push_str(if piece.as_bytes().get(..2).is_some_and(is_byte) {
            "%"
        } else {
            "%25"
        });
        path.extend(utf8_percent_encode(piece, PATH));
    }
    path
}

/// A text as a part of a URI.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NAME).to_string()
}

/// Whether a text is an absolute URI by RFC 3986, as far as its characters go.
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let of_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let of_uri = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    let is_escape = |piece: &str| {
        let two = piece.as_bytes().get(..2);
        two.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(of_scheme)
        && !rest.is_empty()
        && rest.chars().all(of_uri)
        && rest.matches('#').count() <= 1
        && !rest.contains(['[', ']'])
        && rest.split('%').skip(1).all(is_escape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_known_by_its_id_where_that_is_a_uri() {
        for (id, expected) in [
            ("https://example.org/a?b#c", "https://example.org/a?b#c"),
            ("tag:example.org,2026:a", "tag:example.org,2026:a"),
            ("wire-014", "urn:copydesk:story:wire-014"),
            ("a b:c/ü", "urn:copydesk:story:a%20b%3Ac%2F%C3%BC"),
            (
                "https://example.org/ü",
                "urn:copydesk:story:https%3A%2F%2Fexample.org%2F%C3%BC",
            ),
        ] {
            assert_eq!(story(&StoryId::new(id).unwrap()), expected);
        }
        let id = StoryId::new("https://example.org/a#b").unwrap();
        assert_eq!(
            text(&id, Field::Body),
            "urn:copydesk:story:https%3A%2F%2Fexample.org%2Fa%23b#body"
        );
    }

    #[test]
    fn a_document_is_a_uri_reference() {
        for (uri, expected) in [
            ("stories/a.txt", "stories/a.txt"),
            ("a b/ü#1.txt", "a%20b/%C3%BC%231.txt"),
            ("x%FFy%z%25", "x%FFy%25z%25"),
            ("a:b.txt", "a%3Ab.txt"),
            (
                "https://example.org/feed?x=1",
                "https://example.org/feed?x=1",
            ),
            ("Northern Wire", "Northern%20Wire"),
            ("-", "-"),
        ] {
            assert_eq!(document(uri), expected);
        }
    }

    #[test]
    fn what_is_no_uri_is_told() {
        for text in [
            "",
            "a",
            ":a",
            "1a:b",
            "a b:c",
            "a:",
            "a:b c",
            "a:%zz",
            "a:b#c#d",
            "http://[x",
        ] {
            assert!(!is_uri(text), "{text:?}");
        }
    }
}

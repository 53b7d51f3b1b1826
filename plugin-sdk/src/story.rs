//! The story as a plugin gets it.

use crate::{Annotation, Field};

/// A story, by value.
///
/// A field that the manifest does not list under `reads` is `None`, whatever the story has.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Story {
    /// The id that the desk knows the story by.
    pub id: Option<String>,
    /// The headline.
    pub headline: Option<String>,
    /// The text; paragraphs are parted by line breaks.
    pub body: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Where and when it was written.
    pub dateline: Option<String>,
    /// A BCP 47 tag, as the source gave it.
    pub language: Option<String>,
    /// When it was published, in RFC 3339.
    pub published: Option<String>,
    /// When it was last changed, in RFC 3339.
    pub updated: Option<String>,
    /// Where the story came from: a URI or the name of an agency.
    pub source: Option<String>,
    /// 1 (most urgent) to 8 (least).
    pub urgency: Option<u8>,
    /// Not to be published before, in RFC 3339.
    pub embargo: Option<String>,
    /// The source's own word: `usable`, `withheld` or `canceled`.
    pub status: Option<String>,
    /// What the source filed it under.
    pub categories: Option<Vec<String>>,
    /// What the manifest's `needs` asked for, in pipeline order.
    pub annotations: Vec<EarlierAnnotation>,
    /// Fields of the input that Copydesk has no name for, sorted by name.
    pub extra: Option<Vec<(String, String)>>,
}

/// An annotation that an earlier plugin of the same run made.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EarlierAnnotation {
    /// The name of the plugin that made it.
    pub plugin: String,
    /// What it said.
    pub annotation: Annotation,
}

impl EarlierAnnotation {
    /// Says that `plugin` made `annotation`.
    pub fn new(plugin: impl Into<String>, annotation: Annotation) -> Self {
        Self {
            plugin: plugin.into(),
            annotation,
        }
    }
}

impl Story {
    /// The headline; empty when there is none.
    pub fn headline(&self) -> &str {
        self.text(Field::Headline)
    }

    /// The body; empty when there is none.
    pub fn body(&self) -> &str {
        self.text(Field::Body)
    }

    /// The text of `field`; empty when there is none.
    pub fn text(&self, field: Field) -> &str {
        let text = match field {
            Field::Headline => &self.headline,
            Field::Body => &self.body,
            Field::Byline => &self.byline,
            Field::Dateline => &self.dateline,
        };
        text.as_deref().unwrap_or_default()
    }

    /// The terms that earlier plugins tagged the story with in `scheme`, in pipeline order.
    pub fn terms<'a>(&'a self, scheme: &'a str) -> impl Iterator<Item = &'a str> {
        self.annotations
            .iter()
            .filter_map(|earlier| earlier.annotation.as_tag())
            .filter(move |tag| tag.scheme == scheme)
            .map(|tag| tag.term.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_not_there_reads_as_empty() {
        for field in Field::ALL {
            assert_eq!(Story::default().text(field), "");
        }
    }

    #[test]
    fn finds_the_terms_of_one_scheme() {
        let earlier = |scheme, term| EarlierAnnotation::new("t", Annotation::tag(scheme, term));
        let story = Story {
            annotations: vec![earlier("language", "en"), earlier("place", "Ghent")],
            ..Story::default()
        };
        assert_eq!(story.terms("language").collect::<Vec<_>>(), ["en"]);
    }
}

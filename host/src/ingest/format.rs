//! The formats that are read, and how a document's is found.
//!
//! What a document holds counts for more than what it is called: a feed saved as `.txt` is still a
//! feed. A format that is forced counts for more than both.

use std::path::Path;

/// What a document is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Plain text: one story.
    Text,
    /// A page of a site as plain text: several stories, and lines that are of none.
    Page,
    /// Markdown with or without front matter: one story.
    Markdown,
    /// JSON objects, one a line or in an array: a story each.
    Ndjson,
    /// RSS, RDF, Atom or JSON Feed: a story for each item.
    Feed,
    /// A page in HTML: one story.
    Html,
    /// IPTC ninjs, one item or several: a story each.
    Ninjs,
    /// IPTC NewsML-G2, an item or a message of several: a story each.
    NewsMl,
    /// IPTC NITF: one story.
    Nitf,
    /// A table with a header: a story for each row.
    Csv,
    /// An e-mail: one story.
    Email,
}

impl Format {
    /// Every format, in the order in which they are listed to a user.
    pub const ALL: [Self; 11] = [
        Self::Text,
        Self::Page,
        Self::Markdown,
        Self::Ndjson,
        Self::Feed,
        Self::Html,
        Self::Ninjs,
        Self::NewsMl,
        Self::Nitf,
        Self::Csv,
        Self::Email,
    ];

    /// The name in `--input-format` and in `source.format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Page => "page",
            Self::Markdown => "markdown",
            Self::Ndjson => "ndjson",
            Self::Feed => "feed",
            Self::Html => "html",
            Self::Ninjs => "ninjs",
            Self::NewsMl => "newsml-g2",
            Self::Nitf => "nitf",
            Self::Csv => "csv",
            Self::Email => "email",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Endings of file names, in lower case.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["txt", "text"],
            // It takes the whole of a text to see it.
            Self::Page => &[],
            Self::Markdown => &["md", "markdown"],
            Self::Ndjson => &["ndjson", "jsonl", "json"],
            Self::Feed => &["rss", "atom", "rdf", "xml"],
            Self::Html => &["html", "htm", "xhtml"],
            Self::Ninjs => &["ninjs"],
            Self::NewsMl => &["newsml"],
            Self::Nitf => &["nitf"],
            Self::Csv => &["csv", "tsv"],
            Self::Email => &["eml", "mbox"],
        }
    }

    /// The format that a file's name promises; `None` when it ends in nothing that is known.
    pub(super) fn of_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        let named = |format: &Self| {
            format
                .extensions()
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
        };
        Self::ALL.into_iter().find(named)
    }

    /// The format of JSON: that of an agency where it shows itself as such, else records.
    pub(crate) fn of_json(text: &[u8]) -> Self {
        let head = text.get(..text.len().min(8 << 10)).unwrap_or_default();
        match Self::of_content(&super::encoding::glimpse(head)) {
            Some(Self::Ninjs) => Self::Ninjs,
            _ => Self::Ndjson,
        }
    }

    /// The format that the beginning of a text shows; `None` when it could be any.
    pub(super) fn of_content(head: &str) -> Option<Self> {
        if super::feed::recognise(head) {
            Some(Self::Feed)
        } else if super::newsml::recognise(head) {
            Some(Self::NewsMl)
        } else if super::nitf::recognise(head) {
            Some(Self::Nitf)
        } else if super::html::recognise(head) {
            Some(Self::Html)
        } else if super::ninjs::recognise(head) {
            Some(Self::Ninjs)
        } else if super::ndjson::recognise(head) {
            Some(Self::Ndjson)
        } else if super::markdown::recognise(head) {
            Some(Self::Markdown)
        } else if super::email::recognise(head) {
            Some(Self::Email)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(Format::from_name("rss"), None);
    }

    #[test]
    fn an_extension_is_known_in_any_case() {
        assert_eq!(Format::of_name(Path::new("a/B.MD")), Some(Format::Markdown));
        assert_eq!(Format::of_name(Path::new("a.jsonl")), Some(Format::Ndjson));
        for unknown in ["a", ".txt", "a.docx", "a.txt.bak"] {
            assert_eq!(Format::of_name(Path::new(unknown)), None, "{unknown}");
        }
    }

    #[test]
    fn what_a_document_holds_shows_its_format() {
        let shown = [
            ("{\"title\": \"x\"}\n", Some(Format::Ndjson)),
            ("\n  {\n  \"title\": 1", Some(Format::Ndjson)),
            ("[\n  {\"id\": 1}]", Some(Format::Ndjson)),
            ("{}", Some(Format::Ndjson)),
            ("---\ntitle: x\n---\n", Some(Format::Markdown)),
            ("+++\n# who\ntitle = 'x'\n+++\n", Some(Format::Markdown)),
            ("---\nNo key here\n---\n", None),
            ("---\ntitle: never closed\n", None),
            (
                "<?xml version=\"1.0\"?>\n<!-- x -->\n<rss version=\"0.94\">",
                Some(Format::Feed),
            ),
            ("<rdf:RDF xmlns:rdf=\"x\">", Some(Format::Feed)),
            (
                "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
                Some(Format::Feed),
            ),
            (
                "{\n \"version\": \"https://jsonfeed.org/version/1.1\"",
                Some(Format::Feed),
            ),
            (
                "{\"uri\": \"urn:x\", \"body_text\": \"x",
                Some(Format::Ninjs),
            ),
            ("[{\"uri\": \"urn:x\", \"bodies\": []", Some(Format::Ninjs)),
            (
                "{\"uri\": \"x\", \"text\": \"\\\"bodies\\\":\"",
                Some(Format::Ndjson),
            ),
            (
                "<?xml version=\"1.0\"?><newsItem guid=\"x\">",
                Some(Format::NewsMl),
            ),
            ("<nitf>", Some(Format::Nitf)),
            ("From: a\nMessage-ID: <1>\n\nText", Some(Format::Email)),
            ("\n<!DOCTYPE html>\n<p>x", Some(Format::Html)),
            ("<HTML lang=en>", Some(Format::Html)),
            ("<?xml version=\"1.0\"?><catalog>", None),
            ("<3 is a heart", None),
            ("{so} it begins", None),
            ("[1] A footnote", None),
            ("Ferry fares rise\n\nThey do.", None),
            ("", None),
        ];
        for (text, format) in shown {
            assert_eq!(Format::of_content(text), format, "{text:?}");
        }
    }
}

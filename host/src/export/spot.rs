//! Where a flag is, for readers who know files, lines and columns and no fields.
//!
//! The texts of a story are not the document that they came in: a record has its texts escaped, and
//! a headline stands above a text. So a line is told of the document only where that is at hand and
//! holds the text just as it is. Everywhere else it is a line of the text, and what it is told of is
//! the text: the document's URI with a fragment that names story and field. No line number is ever
//! told of what it does not hold in.

use std::collections::BTreeMap;

use super::offsets::{LineColumn, Offsets, Texts};
use super::{Item, uri};
use crate::model::{Anchor, Field, Story};

/// The places of one story.
#[derive(Debug)]
pub(super) struct Spots<'a> {
    story: &'a Story,
    texts: Texts<'a>,
    document: Option<Offsets<'a>>,
    /// Where in the document the texts begin that stand there as they are.
    begins: BTreeMap<Field, usize>,
}

/// One place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot<'a> {
    /// What the lines are counted in: a document, or a text in it. A URI reference.
    pub(super) uri: String,
    /// Whether it is the document.
    pub(super) in_document: bool,
    pub(super) start: LineColumn,
    pub(super) end: LineColumn,
    /// All of its lines.
    pub(super) lines: &'a str,
}

impl<'a> Spots<'a> {
    pub(super) fn of(item: &Item<'a>) -> Self {
        let story = &item.annotated.story;
        let begins = item.document.map(|document| begins(document, story));
        Self {
            story,
            texts: Texts::of(story),
            document: item.document.map(Offsets::of),
            begins: begins.unwrap_or_default(),
        }
    }

    /// The document, as a URI reference.
    pub(super) fn document(&self) -> String {
        uri::document(&self.story.source.uri)
    }

    /// What a place is in, for people, who open paths and not URIs.
    pub(super) fn called<'b>(&'b self, spot: &'b Spot<'_>) -> &'b str {
        match spot.in_document {
            true => &self.story.source.uri,
            false => &spot.uri,
        }
    }

    /// The place of an anchor.
    pub(super) fn at(&self, anchor: &Anchor) -> Spot<'a> {
        let (start, end) = (anchor.start as usize, anchor.end as usize);
        let of_document = self.document.as_ref().zip(self.begins.get(&anchor.field));
        if let Some((document, begin)) = of_document {
            let (start, end) = (begin + start, begin + end);
            return Spot {
                uri: self.document(),
                in_document: true,
                start: document.line_column(start),
                end: document.line_column(end),
                lines: document.lines_of(start, end),
            };
        }
        let first = LineColumn { line: 1, column: 1 };
        let text = self.texts.of_field(anchor.field);
        let place = |at| text.map_or(first, |text| text.line_column(at));
        Spot {
            uri: self.text(anchor.field),
            in_document: false,
            start: place(start),
            end: place(end),
            lines: text.map_or("", |text| text.lines_of(start, end)),
        }
    }

    /// Where in the document a text begins; `None` where it does not stand there as it is.
    pub(super) fn begins_at(&self, field: Field) -> Option<usize> {
        self.begins.get(&field).copied()
    }

    /// The text of a field, as a URI reference.
    pub(super) fn text(&self, field: Field) -> String {
        let id = uri::encoded(self.story.id.as_str());
        format!("{}#{id}/{field}", self.document())
    }
}

/// Where in a document the texts of its story stand as they are. A body must be there once and no
/// more, and any other text as a line before it, else which one is meant would be a guess.
fn begins(document: &str, story: &Story) -> BTreeMap<Field, usize> {
    let mut begins = BTreeMap::new();
    let body = story.body.as_deref().filter(|body| !body.is_empty());
    let found = body.map(|body| document.match_indices(body).take(2).collect::<Vec<_>>());
    let head = match found.as_deref() {
        Some([(at, _)]) => {
            begins.insert(Field::Body, *at);
            document.get(..*at).unwrap_or_default()
        }
        _ => document,
    };
    for field in [Field::Headline, Field::Byline, Field::Dateline] {
        let Some(text) = story.text(field).filter(|text| !text.is_empty()) else {
            continue;
        };
        let is_line = |(at, _): &(usize, &str)| {
            let (before, rest) = head.split_at_checked(*at).unwrap_or_default();
            let after = rest.get(text.len()..).unwrap_or_default();
            // A heading of Markdown is a line but for its mark.
            let before = before.rsplit('\n').next().unwrap_or_default();
            let is_alone = before.is_empty() || before == "# ";
            is_alone && (after.is_empty() || after.starts_with('\n'))
        };
        let mut lines = head.match_indices(text).filter(is_line);
        if let (Some((at, _)), None) = (lines.next(), lines.next()) {
            begins.insert(field, at);
        }
    }
    begins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Earlier;
    use crate::model::{AnnotatedStory, Severity};

    fn spot(
        document: Option<&str>,
        headline: &str,
        body: &str,
        quote: &str,
    ) -> (String, LineColumn) {
        let story = Story {
            headline: Some(headline.to_owned()),
            body: Some(body.to_owned()),
            ..Story::sample()
        };
        let annotated = AnnotatedStory::new(story, Vec::new(), Severity::Error);
        let item = Item {
            version: 1,
            annotated: &annotated,
            decisions: &[],
            revision: None,
            earlier: Earlier::Unknown,
            document,
        };
        let (field, start) = match body.find(quote) {
            Some(start) => (Field::Body, start),
            None => (Field::Headline, headline.find(quote).unwrap()),
        };
        let spot = Spots::of(&item).at(&Anchor {
            field,
            start: u32::try_from(start).unwrap(),
            end: u32::try_from(start + quote.len()).unwrap(),
            quote: quote.to_owned(),
        });
        assert_eq!(spot.in_document, !spot.uri.contains('#'));
        (spot.uri, spot.start)
    }

    const DOCUMENT: &str = "Ferry strike\n\n\nIt is over.\nSo 😀 they say.\n";
    const BODY: &str = "It is over.\nSo 😀 they say.";

    #[test]
    fn a_line_is_one_of_the_document_where_the_text_stands_in_it() {
        let at = |line, column| ("sample.txt".to_owned(), LineColumn { line, column });
        let document = Some(DOCUMENT);
        assert_eq!(spot(document, "Ferry strike", BODY, "strike"), at(1, 7));
        assert_eq!(spot(document, "Ferry strike", BODY, "they"), at(5, 7));
        let heading = Some("# Ferry strike\n\nIt is over.\nSo 😀 they say.\n");
        assert_eq!(spot(heading, "Ferry strike", BODY, "strike"), at(1, 9));
    }

    #[test]
    fn a_line_is_one_of_the_text_where_the_document_does_not_hold_it_or_holds_it_twice() {
        let id = Story::sample().id;
        let at = |field, line, column| {
            (
                format!("sample.txt#{id}/{field}"),
                LineColumn { line, column },
            )
        };
        assert_eq!(spot(None, "Ferry strike", BODY, "they"), at("body", 2, 7));
        let escaped = Some(r#"{"body":"It is over.\nSo 😀 they say."}"#);
        assert_eq!(
            spot(escaped, "Ferry strike", BODY, "they"),
            at("body", 2, 7)
        );
        let twice = format!("{BODY}\n{BODY}\n");
        assert_eq!(spot(Some(&twice), "x", BODY, "they"), at("body", 2, 7));
        let twice = format!("Ferry\nFerry\n\n{BODY}\n");
        assert_eq!(
            spot(Some(&twice), "Ferry", BODY, "Ferry"),
            at("headline", 1, 1)
        );
        // A part of a line is no headline.
        let part = format!("Ferry strike over\n\n{BODY}\n");
        assert_eq!(
            spot(Some(&part), "Ferry strike", BODY, "strike"),
            at("headline", 1, 7)
        );
    }
}

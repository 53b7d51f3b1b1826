//! Between the generated types of the contract and the ones that an author uses.

use crate::__private::bindings as wit;
use crate::__private::bindings::copydesk::plugin::types;
use crate::{
    Anchor, Annotation, Content, EarlierAnnotation, Field, Flag, Issue, Report, Severity, Story,
    Suggestion, Summary, Tag,
};

impl From<wit::Story> for Story {
    fn from(story: wit::Story) -> Self {
        Self {
            id: story.id,
            headline: story.headline,
            body: story.body,
            byline: story.byline,
            dateline: story.dateline,
            language: story.language,
            published: story.published,
            updated: story.updated,
            source: story.source,
            urgency: story.urgency,
            embargo: story.embargo,
            status: story.status,
            categories: story.categories,
            annotations: story
                .annotations
                .into_iter()
                .map(|earlier| EarlierAnnotation::new(earlier.plugin, earlier.annotation.into()))
                .collect(),
            extra: story.extra,
        }
    }
}

impl From<types::Annotation> for Annotation {
    fn from(annotation: types::Annotation) -> Self {
        let mut made = Self::from(Content::from(annotation.content));
        made.anchors = annotation.anchors.into_iter().map(Into::into).collect();
        made.evidence = annotation.evidence;
        made.suggestions = annotation
            .suggestions
            .into_iter()
            .map(|it| Suggestion::from_host(it.anchor.into(), it.replacement))
            .collect();
        made.related = annotation.related;
        made.extra = annotation.extra;
        made
    }
}

impl From<types::Content> for Content {
    fn from(content: types::Content) -> Self {
        match content {
            types::Content::Tag(types::Tag {
                scheme,
                term,
                confidence,
                relevance,
            }) => Self::Tag(Tag {
                scheme,
                term,
                confidence,
                relevance,
            }),
            types::Content::Summary(types::Summary { style, text }) => {
                Self::Summary(Summary { style, text })
            }
            types::Content::Flag(types::Flag {
                rule,
                severity,
                message,
                confidence,
            }) => {
                let severity = match severity {
                    types::Severity::Note => Severity::Note,
                    types::Severity::Warning => Severity::Warning,
                    types::Severity::Error => Severity::Error,
                };
                Self::Flag(Flag {
                    rule,
                    severity,
                    message,
                    confidence,
                })
            }
        }
    }
}

impl From<types::Anchor> for Anchor {
    fn from(anchor: types::Anchor) -> Self {
        let field = match anchor.field {
            types::Field::Headline => Field::Headline,
            types::Field::Body => Field::Body,
            types::Field::Byline => Field::Byline,
            types::Field::Dateline => Field::Dateline,
        };
        Self::from_host(field, anchor.start, anchor.end, anchor.quote)
    }
}

impl From<Report> for wit::Report {
    fn from(report: Report) -> Self {
        match report {
            Report::Annotations(annotations) => {
                Self::Annotations(annotations.into_iter().map(Into::into).collect())
            }
            Report::Abstained(reason) => Self::Abstained(reason),
            Report::Failed(reason) => Self::Failed(reason),
        }
    }
}

impl From<Annotation> for types::Annotation {
    fn from(annotation: Annotation) -> Self {
        Self {
            content: annotation.content.into(),
            anchors: annotation.anchors.into_iter().map(Into::into).collect(),
            evidence: annotation.evidence,
            suggestions: annotation
                .suggestions
                .into_iter()
                .map(|it| types::Suggestion {
                    anchor: it.anchor.into(),
                    replacement: it.replacement,
                })
                .collect(),
            related: annotation.related,
            extra: annotation.extra,
        }
    }
}

impl From<Content> for types::Content {
    fn from(content: Content) -> Self {
        match content {
            Content::Tag(Tag {
                scheme,
                term,
                confidence,
                relevance,
            }) => Self::Tag(types::Tag {
                scheme,
                term,
                confidence,
                relevance,
            }),
            Content::Summary(Summary { style, text }) => {
                Self::Summary(types::Summary { style, text })
            }
            Content::Flag(Flag {
                rule,
                severity,
                message,
                confidence,
            }) => {
                let severity = match severity {
                    Severity::Note => types::Severity::Note,
                    Severity::Warning => types::Severity::Warning,
                    Severity::Error => types::Severity::Error,
                };
                Self::Flag(types::Flag {
                    rule,
                    severity,
                    message,
                    confidence,
                })
            }
        }
    }
}

impl From<Anchor> for types::Anchor {
    fn from(anchor: Anchor) -> Self {
        let (field, start, end, quote) = anchor.into_parts();
        let field = match field {
            Field::Headline => types::Field::Headline,
            Field::Body => types::Field::Body,
            Field::Byline => types::Field::Byline,
            Field::Dateline => types::Field::Dateline,
        };
        Self {
            field,
            start,
            end,
            quote,
        }
    }
}

impl From<Issue> for wit::Issue {
    fn from(Issue { path, message }: Issue) -> Self {
        Self { path, message }
    }
}

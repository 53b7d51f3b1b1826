//! Judges what a guest said and makes annotations of it.
//!
//! All or nothing: a plugin that says one thing that is not true of the story, or that it did not
//! declare, is not believed about the rest either.

use super::text::{lines, one_line};
use super::world::generated::copydesk::plugin::types as wit;
use crate::model::{
    Anchor, Annotation, Content, Field, Flag, Limits, Manifest, Severity, Story, Suggestion,
    Summary, Tag,
};

/// The longest term, scheme, style, rule or related id, in bytes.
pub(super) const NAME_LIMIT: usize = 512;

/// The longest list of one annotation. Its weight is bounded with that of the report; this is for
/// those who look at it: each anchor is a line of a story that is shown.
pub(super) const LIST_LIMIT: usize = 1000;

/// The annotations of a report, or what is wrong with it.
pub(super) fn annotations(
    manifest: &Manifest,
    limits: &Limits,
    story: &Story,
    said: Vec<wit::Annotation>,
) -> Result<Vec<Annotation>, String> {
    let (count, limit) = (said.len(), limits.annotations as usize);
    if count > limit {
        return Err(format!("it made {count} annotations, more than {limit}"));
    }
    let judge = Judge { manifest, story };
    said.into_iter()
        .enumerate()
        .map(|(index, annotation)| {
            judge.annotation(annotation).map_err(|reason| {
                format!("annotation {} of {count} is not true: {reason}", index + 1)
            })
        })
        .collect()
}

struct Judge<'a> {
    manifest: &'a Manifest,
    story: &'a Story,
}

impl Judge<'_> {
    fn annotation(&self, said: wit::Annotation) -> Result<Annotation, String> {
        for (what, count) in [
            ("anchors", said.anchors.len()),
            ("suggestions", said.suggestions.len()),
            ("related ids", said.related.len()),
            ("extra pairs", said.extra.len()),
        ] {
            if count > LIST_LIMIT {
                return Err(format!("it has {count} {what}, more than {LIST_LIMIT}"));
            }
        }
        let content = self.content(said.content)?;
        if !self
            .manifest
            .produces
            .iter()
            .any(|selector| selector.matches(&content))
        {
            let (kind, scheme) = (content.kind().name(), content.scheme());
            return Err(format!(
                "its manifest does not list {kind}:{scheme:?} under `produces`"
            ));
        }
        let related = said.related.iter().map(|id| name("related id", id));
        let related = related.collect::<Result<_, _>>()?;
        let suggestions = said.suggestions.into_iter().map(|suggestion| {
            let anchor = self.anchor(suggestion.anchor)?;
            Ok(Suggestion {
                anchor,
                replacement: lines(&suggestion.replacement),
            })
        });
        Ok(Annotation {
            content,
            anchors: said
                .anchors
                .into_iter()
                .map(|anchor| self.anchor(anchor))
                .collect::<Result<_, _>>()?,
            evidence: said.evidence.map(|text| one_line(&text)),
            suggestions: suggestions.collect::<Result<_, String>>()?,
            related,
            extra: said
                .extra
                .iter()
                .map(|(name, text)| (one_line(name), one_line(text)))
                .collect(),
        })
    }

    fn content(&self, said: wit::Content) -> Result<Content, String> {
        Ok(match said {
            wit::Content::Tag(tag) => Content::Tag(Tag {
                scheme: name("scheme", &tag.scheme)?,
                term: name("term", &tag.term)?,
                confidence: unit_interval("confidence", tag.confidence)?,
                relevance: unit_interval("relevance", tag.relevance)?,
            }),
            wit::Content::Summary(summary) => Content::Summary(Summary {
                style: name("style", &summary.style)?,
                text: sentence("summary", &summary.text)?,
            }),
            wit::Content::Flag(flag) => {
                if !self
                    .manifest
                    .rules
                    .iter()
                    .any(|rule| rule.name == flag.rule)
                {
                    let rule: String = flag.rule.chars().take(60).collect();
                    return Err(format!("its manifest has no rule {rule:?}"));
                }
                Content::Flag(Flag {
                    rule: format!("{}/{}", self.manifest.name, flag.rule),
                    severity: match flag.severity {
                        wit::Severity::Note => Severity::Note,
                        wit::Severity::Warning => Severity::Warning,
                        wit::Severity::Error => Severity::Error,
                    },
                    message: sentence("message", &flag.message)?,
                    confidence: unit_interval("confidence", flag.confidence)?,
                })
            }
        })
    }

    fn anchor(&self, said: wit::Anchor) -> Result<Anchor, String> {
        let field = match said.field {
            wit::Field::Headline => Field::Headline,
            wit::Field::Body => Field::Body,
            wit::Field::Byline => Field::Byline,
            wit::Field::Dateline => Field::Dateline,
        };
        let anchor = Anchor {
            field,
            start: said.start,
            end: said.end,
            quote: said.quote,
        };
        let read = self.manifest.reads.contains(&field.into());
        let text = self.story.text(field).filter(|_| read);
        anchor.check(text).map_err(|error| error.to_string())?;
        Ok(anchor)
    }
}

/// A short name on one line that is not empty.
fn name(what: &str, text: &str) -> Result<String, String> {
    if text.len() > NAME_LIMIT {
        return Err(format!(
            "a {what} has {} bytes, more than {NAME_LIMIT}",
            text.len()
        ));
    }
    sentence(what, text)
}

/// Text on one line that is not empty.
fn sentence(what: &str, text: &str) -> Result<String, String> {
    let line = one_line(text);
    if line.is_empty() {
        return Err(format!("a {what} is empty"));
    }
    Ok(line)
}

fn unit_interval(what: &str, number: Option<f32>) -> Result<Option<f32>, String> {
    match number {
        Some(number) if !(0.0..=1.0).contains(&number) => {
            Err(format!("a {what} is {number}, not a number from 0 to 1"))
        }
        // Zero has two signs; one of them is enough.
        number => Ok(number.map(|number| number + 0.0)),
    }
}

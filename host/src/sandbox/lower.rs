//! Makes the story that a guest is shown: only the fields that its manifest reads, and the earlier
//! annotations that it needs.

use std::collections::BTreeSet;

use serde::Serialize;

use super::world::generated::copydesk::plugin::types as wit;
use crate::model::{
    Anchor, Annotation, CanonicalJson, Content, Digest, Field, Manifest, PluginName, Read,
    Severity, Story,
};

/// The story as a guest sees it, with the digest of what it sees.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) story: wit::Story,
    pub(super) digest: Digest,
    /// Bytes of text, which fuel is measured out by.
    pub(super) bytes: u64,
}

/// Shows `story` to a plugin. `earlier` is what other plugins said; only what the manifest needs
/// is passed on.
pub(super) fn input(
    manifest: &Manifest,
    story: &Story,
    earlier: &[(PluginName, Annotation)],
) -> Input {
    let reads = &manifest.reads;
    let needed: Vec<&(PluginName, Annotation)> = earlier
        .iter()
        .filter(|(_, annotation)| {
            manifest
                .needs
                .iter()
                .any(|selector| selector.matches(&annotation.content))
        })
        .collect();
    let shown = shown(reads, story, &needed);
    let texts = [&shown.headline, &shown.body, &shown.byline, &shown.dateline];
    let bytes = texts.into_iter().flatten().map(String::len).sum::<usize>() as u64;
    Input {
        digest: digest(&shown, &needed),
        bytes,
        story: shown,
    }
}

fn shown(
    reads: &BTreeSet<Read>,
    story: &Story,
    needed: &[&(PluginName, Annotation)],
) -> wit::Story {
    let asked = |read: Read| reads.contains(&read);
    let text = |field: Field| {
        story
            .text(field)
            .filter(|_| asked(field.into()))
            .map(str::to_owned)
    };
    let time = |read: Read, time: &Option<crate::model::Time>| {
        time.as_ref()
            .filter(|_| asked(read))
            .map(ToString::to_string)
    };
    wit::Story {
        id: asked(Read::Id).then(|| story.id.to_string()),
        headline: text(Field::Headline),
        body: text(Field::Body),
        byline: text(Field::Byline),
        dateline: text(Field::Dateline),
        language: story.language.clone().filter(|_| asked(Read::Language)),
        published: time(Read::Published, &story.published),
        updated: time(Read::Updated, &story.updated),
        source: asked(Read::Source).then(|| story.source.uri.clone()),
        urgency: story.urgency.filter(|_| asked(Read::Urgency)),
        embargo: time(Read::Embargo, &story.embargo),
        status: story
            .status
            .filter(|_| asked(Read::Status))
            .map(|status| status.name().to_owned()),
        categories: asked(Read::Categories).then(|| story.categories.clone()),
        annotations: needed
            .iter()
            .map(|(plugin, annotation)| wit::EarlierAnnotation {
                plugin: plugin.to_string(),
                annotation: lower_annotation(annotation),
            })
            .collect(),
        extra: asked(Read::Extra).then(|| {
            story
                .extra
                .iter()
                .map(|(name, value)| (name.clone(), value.text()))
                .collect()
        }),
    }
}

/// Digest of what the guest is shown and nothing else, so that a change in a field that it does
/// not read leaves it alone.
fn digest(shown: &wit::Story, needed: &[&(PluginName, Annotation)]) -> Digest {
    /// The fields, in the order of their names.
    #[derive(Serialize)]
    struct Shown<'a> {
        annotations: &'a [&'a (PluginName, Annotation)],
        body: &'a Option<String>,
        byline: &'a Option<String>,
        categories: &'a Option<Vec<String>>,
        dateline: &'a Option<String>,
        embargo: &'a Option<String>,
        extra: &'a Option<Vec<(String, String)>>,
        headline: &'a Option<String>,
        id: &'a Option<String>,
        language: &'a Option<String>,
        published: &'a Option<String>,
        source: &'a Option<String>,
        status: &'a Option<String>,
        updated: &'a Option<String>,
        urgency: Option<u8>,
    }
    let wit::Story {
        id,
        headline,
        body,
        byline,
        dateline,
        language,
        published,
        updated,
        source,
        urgency,
        embargo,
        status,
        categories,
        annotations: _,
        extra,
    } = shown;
    let shown = Shown {
        annotations: needed,
        body,
        byline,
        categories,
        dateline,
        embargo,
        extra,
        headline,
        id,
        language,
        published,
        source,
        status,
        updated,
        urgency: *urgency,
    };
    // Annotations hold floats, which only the slower way writes canonically.
    let value = if needed.is_empty() {
        CanonicalJson::of_sorted(&shown)
    } else {
        CanonicalJson::of(&shown)
    };
    // Texts and finite numbers always have a canonical form.
    Digest::of(
        "copydesk/input@1",
        &value.unwrap_or_else(|_| CanonicalJson::empty_object()),
    )
}

fn lower_annotation(annotation: &Annotation) -> wit::Annotation {
    wit::Annotation {
        content: match &annotation.content {
            Content::Tag(tag) => wit::Content::Tag(wit::Tag {
                scheme: tag.scheme.clone(),
                term: tag.term.clone(),
                confidence: tag.confidence,
                relevance: tag.relevance,
            }),
            Content::Summary(summary) => wit::Content::Summary(wit::Summary {
                style: summary.style.clone(),
                text: summary.text.clone(),
            }),
            Content::Flag(flag) => wit::Content::Flag(wit::Flag {
                rule: flag.rule.clone(),
                severity: match flag.severity {
                    Severity::Note => wit::Severity::Note,
                    Severity::Warning => wit::Severity::Warning,
                    Severity::Error => wit::Severity::Error,
                },
                message: flag.message.clone(),
                confidence: flag.confidence,
            }),
        },
        anchors: annotation.anchors.iter().map(lower_anchor).collect(),
        evidence: annotation.evidence.clone(),
        suggestions: annotation
            .suggestions
            .iter()
            .map(|suggestion| wit::Suggestion {
                anchor: lower_anchor(&suggestion.anchor),
                replacement: suggestion.replacement.clone(),
            })
            .collect(),
        related: annotation.related.clone(),
        extra: annotation.extra.clone(),
    }
}

fn lower_anchor(anchor: &Anchor) -> wit::Anchor {
    wit::Anchor {
        field: match anchor.field {
            Field::Headline => wit::Field::Headline,
            Field::Body => wit::Field::Body,
            Field::Byline => wit::Field::Byline,
            Field::Dateline => wit::Field::Dateline,
        },
        start: anchor.start,
        end: anchor.end,
        quote: anchor.quote.clone(),
    }
}

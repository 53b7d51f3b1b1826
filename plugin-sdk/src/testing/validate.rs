//! The checks that the host makes of a report.

use super::Manifest;
use crate::{Anchor, Annotation, Content, Report, Story};

/// Finds everything for which the host would refuse the report. `story` is what the plugin saw.
pub(super) fn complaints(manifest: &Manifest, story: &Story, report: &Report) -> Vec<String> {
    let Report::Annotations(annotations) = report else {
        return Vec::new();
    };
    annotations
        .iter()
        .flat_map(|annotation| one(manifest, story, annotation))
        .collect()
}

/// Writes content as `produces` and `needs` do: its kind and its scheme.
pub(super) fn written<'a>(
    plugin: &str,
    content: &'a Content,
) -> (&'static str, std::borrow::Cow<'a, str>) {
    match content {
        Content::Tag(tag) => ("tag", tag.scheme.as_str().into()),
        Content::Summary(summary) => ("summary", summary.style.as_str().into()),
        Content::Flag(flag) => ("flag", format!("{plugin}/{}", flag.rule).into()),
    }
}

fn one(manifest: &Manifest, story: &Story, annotation: &Annotation) -> Vec<String> {
    let mut found = Vec::new();
    let (kind, scheme) = written(&manifest.name, &annotation.content);
    let name = format!("{kind}:{scheme}");
    if !manifest.produces(kind, &scheme) {
        found.push(format!(
            "{name}: the manifest does not list it under `produces`"
        ));
    }
    let (numbers, texts) = match &annotation.content {
        Content::Tag(tag) => ([tag.confidence, tag.relevance], [&tag.scheme, &tag.term]),
        Content::Summary(summary) => ([None, None], [&summary.style, &summary.text]),
        Content::Flag(flag) => {
            if manifest.rule(&flag.rule).is_none() {
                found.push(format!("{name}: the manifest has no rule `{}`", flag.rule));
            }
            ([flag.confidence, None], [&flag.rule, &flag.message])
        }
    };
    if !numbers
        .iter()
        .flatten()
        .all(|number| (0.0..=1.0).contains(number))
    {
        found.push(format!(
            "{name}: a confidence or relevance is not from 0 to 1"
        ));
    }
    if texts.iter().any(|text| text.trim().is_empty()) {
        found.push(format!("{name}: a name or a text is empty"));
    }
    let suggested = annotation.suggestions.iter().map(|it| &it.anchor);
    for anchor in annotation.anchors.iter().chain(suggested) {
        found.extend(place(manifest, story, anchor).map(|wrong| format!("{name}: {wrong}")));
    }
    found
}

fn place(manifest: &Manifest, story: &Story, anchor: &Anchor) -> Option<String> {
    let (field, range) = (anchor.field(), anchor.range());
    if !manifest.reads(field.name()) {
        return Some(format!(
            "the manifest does not list `{field}` under `reads`"
        ));
    }
    let stands = story.text(field).get(range.clone());
    (stands != Some(anchor.quote())).then(|| {
        let quote = anchor.quote();
        format!(
            "{field} {}..{} is {stands:?}, not {quote:?}",
            range.start, range.end
        )
    })
}

//! What a report for people says of a story, in words that its drawings share.

use super::Item;
use crate::model::{
    AnnotatedStory, Content, Logged, Outcome, PlacedAnnotation, PluginOutcome, Reason, Receipts,
    Status, Suggestion, Summary, Tag, Time,
};

/// Facts of a story, each a name and what it is.
pub(super) fn facts(annotated: &AnnotatedStory, version: u32) -> Vec<(&'static str, String)> {
    let story = &annotated.story;
    let time = |time: &Option<Time>| time.as_ref().map(ToString::to_string);
    let facts = [
        ("Story", Some(story.id.to_string())),
        ("Version", Some(version.to_string())),
        ("Source", Some(story.source.uri.clone())),
        ("Language", story.language.clone()),
        ("Published", time(&story.published)),
        ("Updated", time(&story.updated)),
        ("Embargo", time(&story.embargo)),
        ("Urgency", story.urgency.map(|urgency| urgency.to_string())),
        (
            "Status at its source",
            story.status.map(|it| it.name().to_owned()),
        ),
        (
            "Categories",
            Some(story.categories.join(", ")).filter(|it| !it.is_empty()),
        ),
        ("Words", Some(story.word_count().to_string())),
    ];
    let known = facts.into_iter();
    known
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// Where a story stands and why, in a sentence.
pub(super) fn standing(annotated: &AnnotatedStory) -> String {
    let reasons: Vec<&str> = annotated.reasons.iter().copied().map(reason).collect();
    if reasons.is_empty() {
        annotated.state.name().to_owned()
    } else {
        format!("{}: {}", annotated.state, reasons.join(", "))
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Open => "a flag is open",
        Reason::Unchecked => "not checked by all that must",
        Reason::Withheld => "withheld by its source",
        Reason::Canceled => "canceled by its source",
        Reason::Changed => "decided on with another text",
        Reason::Unsure => "cut out of a page, perhaps not rightly",
    }
}

/// Who did not look, a sentence each: what nobody may overlook.
pub(super) fn unchecked(annotated: &AnnotatedStory) -> Vec<String> {
    let outcomes = &annotated.outcomes;
    let of = |outcome: &PluginOutcome| {
        let optional = if outcome.required { "" } else { " (optional)" };
        let PluginOutcome {
            plugin,
            version,
            outcome,
            ..
        } = outcome;
        format!("by {plugin} {version}{optional}: {outcome}")
    };
    let is_loud = |outcome: &&PluginOutcome| {
        outcome.leaves_unchecked() || matches!(outcome.outcome, Outcome::Failed { .. })
    };
    let mut loud: Vec<String> = outcomes.iter().filter(is_loud).map(of).collect();
    if loud.is_empty() && outcomes.iter().all(|it| it.outcome != Outcome::Ok) {
        loud.push("by any plugin".to_owned());
    }
    loud
}

/// Who looked.
pub(super) fn checked(annotated: &AnnotatedStory) -> String {
    let looked = annotated
        .outcomes
        .iter()
        .filter(|it| it.outcome == Outcome::Ok);
    let names: Vec<String> = looked
        .map(|it| format!("{} {}", it.plugin, it.version))
        .collect();
    names.join(", ")
}

/// What is told of an annotation beside what it says, each a name and a text: where it is, why, what
/// to do, where to read on, and what an editor said of it.
pub(super) fn details(
    item: &Item<'_>,
    placed: &PlacedAnnotation,
    receipts: Receipts,
) -> Vec<(&'static str, String)> {
    let annotation = &placed.annotation;
    let anchors = annotation.anchors.iter();
    let mut details: Vec<_> = anchors
        .map(|anchor| (anchor.field.name(), format!("“{}”", anchor.quote)))
        .collect();
    details.extend(annotation.evidence.iter().map(|why| ("why", why.clone())));
    let suggestions = annotation.suggestions.iter();
    details.extend(suggestions.map(|fix| ("fix", suggestion(fix))));
    details.extend(annotation.related.iter().map(|see| ("see", see.clone())));
    details.extend(added(placed, item.decisions, receipts).map(|by| ("added", by)));
    let said = decided(item.annotated, placed, item.decisions, receipts);
    details.extend(said.map(|said| ("decided", said)));
    details
}

/// The editor who added an annotation; nothing where a plugin made it.
pub(super) fn added(
    placed: &PlacedAnnotation,
    decisions: &[Logged],
    receipts: Receipts,
) -> Option<String> {
    let entry = placed.added(decisions)?;
    Some(match receipts {
        Receipts::With => format!("by {}, {}", entry.by, entry.at),
        Receipts::Without => format!("by {}", entry.by),
    })
}

/// Who made an annotation: the plugin, or the editor who added it.
pub(super) fn maker(placed: &PlacedAnnotation, decisions: &[Logged]) -> String {
    let added = placed.added(decisions);
    added.map_or_else(|| placed.plugin.to_string(), |entry| entry.by.clone())
}

/// What an editor said of an annotation; nothing where it is open.
pub(super) fn decided(
    annotated: &AnnotatedStory,
    placed: &PlacedAnnotation,
    decisions: &[Logged],
    receipts: Receipts,
) -> Option<String> {
    match annotated.decided(placed, decisions) {
        Some(entry) => Some(ruling(entry, receipts)),
        None if placed.status == Status::Open => None,
        None => Some(placed.status.name().to_owned()),
    }
}

/// A decision in words.
pub(super) fn ruling(entry: &Logged, receipts: Receipts) -> String {
    let reason = entry.decision.reason.as_ref();
    let reason = reason
        .map(|reason| format!(": {reason}"))
        .unwrap_or_default();
    let at = match receipts {
        Receipts::With => format!(", {}", entry.at),
        Receipts::Without => String::new(),
    };
    format!(
        "{} by {}{at}{reason}",
        entry.decision.verdict.done(),
        entry.by
    )
}

/// What to do with the text.
pub(super) fn suggestion(suggestion: &Suggestion) -> String {
    let (quote, replacement) = (&suggestion.anchor.quote, &suggestion.replacement);
    match (quote.is_empty(), replacement.is_empty()) {
        (true, _) => format!("insert “{replacement}”"),
        (false, true) => format!("delete “{quote}”"),
        (false, false) => format!("replace “{quote}” by “{replacement}”"),
    }
}

/// The summaries, but for those that an editor dismissed.
pub(super) fn summaries(
    annotated: &AnnotatedStory,
) -> impl Iterator<Item = (&PlacedAnnotation, &Summary)> {
    kept(annotated).filter_map(|placed| match &placed.annotation.content {
        Content::Summary(summary) => Some((placed, summary)),
        Content::Tag(_) | Content::Flag(_) => None,
    })
}

/// The tags, but for those that an editor dismissed.
pub(super) fn tags(annotated: &AnnotatedStory) -> impl Iterator<Item = (&PlacedAnnotation, &Tag)> {
    kept(annotated).filter_map(|placed| match &placed.annotation.content {
        Content::Tag(tag) => Some((placed, tag)),
        Content::Summary(_) | Content::Flag(_) => None,
    })
}

fn kept(annotated: &AnnotatedStory) -> impl Iterator<Item = &PlacedAnnotation> {
    let all = annotated.annotations.iter();
    all.filter(|placed| placed.status != Status::Dismissed)
}

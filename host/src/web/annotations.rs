//! What is shown of each annotation: a card for a flag, a line for a tag or a summary.

use std::collections::BTreeMap;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use crate::model::{
    ANNOTATION_TRANSITIONS, About, AnnotatedStory, AnnotationVerdict, Content, Flag, Logged,
    PlacedAnnotation, Suggestion,
};

use super::links::link;
use super::shown::{ruling, shown, typed};

/// A flag.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) severity: &'static str,
    pub(super) rule: String,
    /// As plugins write it, to be sent back.
    pub(super) full_rule: String,
    pub(super) message: String,
    /// The field and the words, of each place.
    pub(super) places: Vec<(&'static str, String)>,
    pub(super) evidence: Option<String>,
    pub(super) fixes: Vec<Vec<Piece>>,
    pub(super) related: Vec<(String, String)>,
    pub(super) confidence: Option<String>,
    pub(super) status: &'static str,
    pub(super) decided: Option<String>,
    pub(super) added: Option<Added>,
    pub(super) accept: bool,
    pub(super) dismiss: bool,
    /// Whether it is on words that can be told again in another story.
    pub(super) has_words: bool,
    pub(super) defer: bool,
    pub(super) why: String,
    /// How many flags of its rule are undecided in the story.
    pub(super) of_rule: usize,
}

/// A tag or a summary.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) text: String,
    /// To be edited.
    pub(super) typed: String,
    pub(super) plugin: String,
    pub(super) confidence: Option<String>,
    pub(super) status: &'static str,
    pub(super) decided: Option<String>,
    pub(super) added: Option<Added>,
    pub(super) accept: bool,
    pub(super) dismiss: bool,
    /// Whether another one can be put in its place.
    pub(super) edit: bool,
    pub(super) why: String,
}

/// The act by which an editor made an annotation herself.
#[derive(Debug)]
pub(super) struct Added {
    pub(super) act: u64,
    pub(super) told: String,
}

impl Added {
    fn of(placed: &PlacedAnnotation, entries: &[Logged]) -> Option<Self> {
        let entry = placed.added(entries)?;
        Some(Self {
            act: entry.number,
            told: ruling(entry),
        })
    }
}

/// A stretch of a text that came, went or stayed.
#[derive(Debug)]
pub(super) struct Piece {
    /// `same`, `removed` or `added`.
    pub(super) change: &'static str,
    pub(super) text: String,
}

/// How many flags of each rule are undecided.
pub(super) fn undecided_by_rule<'a>(
    flags: &[(&PlacedAnnotation, &'a Flag)],
) -> BTreeMap<&'a str, usize> {
    let mut by_rule = BTreeMap::new();
    for (placed, flag) in flags {
        if placed.status.is_undecided() {
            *by_rule.entry(flag.rule.as_str()).or_default() += 1;
        }
    }
    by_rule
}

/// The card of a flag, with what was decided of it and of its story; `of_rule` of its rule are undecided in the story.
pub(super) fn card(
    number: usize,
    (placed, flag): (&PlacedAnnotation, &Flag),
    annotated: &AnnotatedStory,
    (decided, entries): (Option<&Logged>, &[Logged]),
    of_rule: usize,
) -> Card {
    let annotation = &placed.annotation;
    let anchors = annotation.anchors.iter();
    let may = |verdict| ANNOTATION_TRANSITIONS.contains(&(placed.status, verdict));
    Card {
        number,
        id: placed.id.to_string(),
        severity: flag.severity.name(),
        rule: shown(&flag.rule),
        full_rule: flag.rule.clone(),
        message: shown(&flag.message),
        places: anchors
            .map(|anchor| (anchor.field.name(), shown(&anchor.quote)))
            .collect(),
        evidence: annotation.evidence.as_deref().map(shown),
        fixes: annotation.suggestions.iter().map(fix).collect(),
        related: related(&annotation.related),
        confidence: flag.confidence.map(percent),
        status: placed.status.name(),
        decided: decided.map(ruling),
        added: Added::of(placed, entries),
        accept: may(AnnotationVerdict::Accept),
        dismiss: may(AnnotationVerdict::Dismiss),
        has_words: !placed.is_addition() && About::of(placed).words().is_some(),
        defer: may(AnnotationVerdict::Defer),
        why: why(annotated, placed),
        of_rule,
    }
}

fn related(ids: &[String]) -> Vec<(String, String)> {
    let related = ids.iter();
    related
        .map(|id| (shown(id), link("/story", [("id", id.as_str())])))
        .collect()
}

fn percent(confidence: f32) -> String {
    format!("{:.0} %", confidence * 100.0)
}

fn why(annotated: &AnnotatedStory, placed: &PlacedAnnotation) -> String {
    let query = [
        ("story", annotated.story.id.as_str()),
        ("id", placed.id.as_str()),
    ];
    link("/why", query)
}

/// What to do with the text, word by word.
fn fix(suggestion: &Suggestion) -> Vec<Piece> {
    let (old, new) = (&suggestion.anchor.quote, &suggestion.replacement);
    let diff = TextDiff::configure()
        .timeout(Duration::from_millis(50))
        .diff_words(old.as_str(), new.as_str());
    let pieces = diff.iter_all_changes();
    pieces
        .map(|piece| Piece {
            change: match piece.tag() {
                ChangeTag::Equal => "same",
                ChangeTag::Delete => "removed",
                ChangeTag::Insert => "added",
            },
            text: shown(piece.value()),
        })
        .collect()
}

/// The annotations of a kind, as that tells its name, text and confidence.
pub(super) fn said(
    annotated: &AnnotatedStory,
    (decided, entries): (&[Option<&Logged>], &[Logged]),
    of: impl Fn(&Content) -> Option<(String, String, Option<f32>)>,
) -> Vec<Said> {
    let all = annotated.annotations.iter().zip(decided);
    let all = all.filter_map(|(placed, decided)| {
        let (name, text, confidence) = of(&placed.annotation.content)?;
        let may = |verdict| ANNOTATION_TRANSITIONS.contains(&(placed.status, verdict));
        Some(Said {
            id: placed.id.to_string(),
            name: shown(&name),
            text: shown(&text),
            typed: typed(&text),
            plugin: match placed.added(entries) {
                Some(entry) => shown(&entry.by),
                None => placed.plugin.to_string(),
            },
            confidence: confidence.map(percent),
            status: placed.status.name(),
            decided: decided.map(ruling),
            added: Added::of(placed, entries),
            accept: may(AnnotationVerdict::Accept),
            dismiss: may(AnnotationVerdict::Dismiss),
            edit: may(AnnotationVerdict::Replace)
                && (placed.is_addition() || placed.status.is_undecided()),
            why: why(annotated, placed),
        })
    });
    all.collect()
}

//! `clickbait`: the headline sells a feeling or keeps back what the story says.
//!
//! The weights of a headline's features are added up. Everything that the sum is made of is in the
//! flag: what speaks for it as anchors and in the evidence, what speaks against it in the evidence.

use std::ops::Range;

use copydesk_plugin::text::quotations;
use copydesk_plugin::{Anchor, Annotation, Field, Severity, Story};

use crate::features::{Feature, features};
use crate::weights::{START, WEIGHTS};

/// The sum from which a headline is flagged, in tenths of a logit.
const THRESHOLD: i32 = 10;
/// Fewer words tell too little.
const FEWEST: usize = 3;
/// What an explanation begins with.
const OPENERS: [&str; 3] = ["why", "how", "what"];
/// What turns to the reader, or points at what it does not name.
const ADDRESSES: [&str; 13] = [
    "you", "your", "you're", "you'll", "this", "these", "here", "!", "#", "i", "i'm", "my", "her",
];
/// How many words are shown at most.
const SHOWN: usize = 6;

pub(crate) fn flag(story: &Story) -> Option<Annotation> {
    let headline = story.headline();
    let sum = Sum::of(headline);
    if sum.total <= THRESHOLD || sum.words < FEWEST {
        return None;
    }
    let logit = sum.total as f32 / 10.0;
    let flag = Annotation::flag(
        "clickbait",
        Severity::Warning,
        "This headline sells more than it tells; say what happened.",
    );
    let anchors = sum.speaking().filter_map(|it| {
        let range = trimmed(headline, it.0.range.clone());
        Anchor::new(story, Field::Headline, range)
    });
    Some(
        flag.confidence(1.0 / (1.0 + (-logit).exp()))
            .evidence(sum.evidence())
            .anchors(anchors.take(SHOWN)),
    )
}

/// What a headline adds up to.
struct Sum {
    total: i32,
    words: usize,
    /// Each feature with a weight, the heaviest first.
    parts: Vec<(Feature, i32)>,
}

impl Sum {
    fn of(headline: &str) -> Self {
        let quoted: Vec<Range<usize>> = quotations(headline)
            .into_iter()
            .map(|it| it.range)
            .collect();
        let features = features(headline);
        let words = features.iter().filter(|it| !it.name.contains(' ')).count();
        let explains = is_explainer(&features);
        let mut parts: Vec<(Feature, i32)> = Vec::new();
        for feature in features {
            let inside = quoted
                .iter()
                .any(|it| it.start <= feature.range.start && feature.range.end <= it.end);
            let weight = weight(&feature.name);
            let opens = explains && feature.name.split(' ').any(|it| OPENERS.contains(&it));
            if weight != 0 && !inside && !opens {
                parts.push((feature, weight));
            }
        }
        let total = START + parts.iter().map(|it| it.1).sum::<i32>();
        // The sort is stable: equal weights stay in the order of the text.
        parts.sort_by_key(|it| -it.1);
        Self {
            total,
            words,
            parts,
        }
    }

    /// What speaks for clickbait.
    fn speaking(&self) -> impl Iterator<Item = &(Feature, i32)> {
        self.parts.iter().take_while(|it| it.1 > 0)
    }

    fn evidence(&self) -> String {
        let shown = |parts: Vec<&(Feature, i32)>| {
            let shown: Vec<_> = parts
                .iter()
                .take(SHOWN)
                .map(|it| format!("{} {:.1}", readable(&it.0.name), tenths(it.1.abs())))
                .collect();
            shown.join(", ")
        };
        let mut evidence = format!("for it: {}", shown(self.speaking().collect()));
        let against: Vec<_> = self.parts.iter().rev().take_while(|it| it.1 < 0).collect();
        if !against.is_empty() {
            evidence = format!("{evidence}; against it: {}", shown(against));
        }
        let (total, start) = (tenths(self.total), tenths(START.abs()));
        format!(
            "{evidence}; in sum {total:.1} after the {start:.1} that any headline begins below zero"
        )
    }
}

/// Whether the headline announces an explanation and does not turn to the reader: "Why the council
/// closed the bridge" is what newspapers write, "Why you should never ..." is not.
fn is_explainer(features: &[Feature]) -> bool {
    let first = features.first().and_then(|it| it.name.strip_prefix("^ "));
    let turns = features
        .iter()
        .any(|it| ADDRESSES.contains(&it.name.as_str()));
    first.is_some_and(|it| OPENERS.contains(&it)) && !turns
}

fn weight(name: &str) -> i32 {
    let found = WEIGHTS.binary_search_by(|it| it.0.cmp(name));
    let found = found.ok().and_then(|at| WEIGHTS.get(at));
    found.map_or(0, |it| it.1)
}

fn tenths(weight: i32) -> f32 {
    weight as f32 / 10.0
}

/// The name of a feature as a person would say it.
fn readable(name: &str) -> String {
    match name {
        "#" => "a figure".to_owned(),
        "^ #" => "a figure at the beginning".to_owned(),
        "!" => "an exclamation mark".to_owned(),
        _ => match (name.strip_prefix("^ "), name.strip_suffix(" $")) {
            (Some(word), _) => format!("“{word}” at the beginning"),
            (_, Some(word)) => format!("“{word}” at the end"),
            _ => format!("“{}”", name.replace('#', "…")),
        },
    }
}

/// A range without the blanks at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = text.get(range.clone()).unwrap_or_default();
    let start = range.start + piece.len() - piece.trim_start().len();
    start..start + piece.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_holds_nothing_without_weight() {
        assert!(WEIGHTS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(WEIGHTS.iter().all(|it| it.1 != 0));
        assert_eq!(weight("no such feature"), 0);
    }

    #[test]
    fn the_evidence_adds_up() {
        let sum = Sum::of("17 Things You Should Never Say To Your Cat");
        let parts: i32 = sum.parts.iter().map(|it| it.1).sum();
        assert_eq!(sum.total, START + parts);
        assert!(sum.evidence().starts_with("for it: "));
    }

    #[test]
    fn what_is_quoted_counts_for_nothing() {
        let plain = Sum::of("Minister tells rebels you will never guess what happens next");
        let quoted = Sum::of("Minister tells rebels “you will never guess what happens next”");
        assert!(quoted.total < plain.total);
    }
}

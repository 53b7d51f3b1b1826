//! The sentences of a story that are most worth checking, with what speaks for each.
//!
//! Of a story only that is asked which somebody else says in it: what stands in quotation marks,
//! and what somebody claims, argues or denies. What an office or a company tells ("said") is the
//! daily bread of a desk, and was flagged in every second story. In a transcript every sentence is
//! somebody's.

use std::ops::Range;

use copydesk_plugin::Severity;
use copydesk_plugin::prose::{Prose, ProseSentence, phrase_at};
use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

use super::Finding;
use crate::signals::{NAMES, Signals, signals};
use crate::weights::{MIDDLE, SPREAD, WEIGHTS};

/// A sentence of fewer words says too little to be checked.
const FEWEST: usize = 3;
/// A quotation of fewer words is a word that somebody used.
const QUOTED: usize = 6;

/// Verbs of saying by which a writer leaves it open whether it is so.
const OPEN: WordList =
    word_list!("argued argues boasted claimed contended contends denied denies insisted insists");

/// Words of a sentence that tells of a case.
const COURTS: WordList = word_list!(
    "attorney court judge judgment jurors jury justices lawsuit lawyer lawyers settlement sue sued suing trial"
);

/// What is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A story, in which others are quoted and reported.
    Story,
    /// A transcript, in which every sentence is somebody's.
    Transcript,
}

/// The `most` sentences whose confidence is highest and not under `least`, in their order.
pub(crate) fn find(prose: &Prose<'_>, kind: Kind, least: f64, most: usize) -> Vec<Finding> {
    let sentences = prose.sentences().iter();
    let mut ranked: Vec<_> = sentences
        .filter(|it| prose.tokens(it.range.clone()).nth(FEWEST - 1).is_some())
        .filter_map(|it| {
            let said = match kind {
                Kind::Transcript => it.range.clone(),
                Kind::Story => said_in(prose, it)?,
            };
            let signals = signals(prose, said.clone());
            let is_claim = kind == Kind::Transcript || is_claim(prose, said, &signals);
            is_claim.then(|| (confidence(&signals), signals, it))
        })
        .filter(|it| it.0 >= least)
        .collect();
    ranked.sort_by(|left, right| {
        let by_place = left.2.range.start.cmp(&right.2.range.start);
        right.0.total_cmp(&left.0).then(by_place)
    });
    ranked.truncate(most);
    ranked.sort_by_key(|it| it.2.range.start);
    let found = ranked.into_iter().map(|(confidence, signals, it)| Finding {
        rule: "check-worthy",
        severity: Severity::Note,
        range: it.range.clone(),
        message: "This can be checked and matters if it is wrong; check it, or say who did."
            .to_owned(),
        evidence: reasons(&signals),
        confidence: confidence as f32,
    });
    found.collect()
}

/// What of a sentence somebody else says: all of it where a verb leaves it open, or what stands in
/// its quotation marks.
fn said_in(prose: &Prose<'_>, sentence: &ProseSentence) -> Option<Range<usize>> {
    let own = sentence.range.clone();
    let words: Vec<_> = prose.own_tokens(own.clone()).collect();
    // What is claimed in court is for the court to check.
    if words.iter().any(|it| COURTS.holds(it.lower)) {
        return None;
    }
    let leaves_open = words.iter().enumerate().any(|(index, it)| {
        let before = index.checked_sub(1).and_then(|at| words.get(at));
        // Lives, damages and responsibility are claimed in another sense.
        let other = before.is_some_and(|it| matches!(it.lower, "damages" | "sum"))
            || phrase_at(
                &words,
                index + 1,
                "responsibility|victory|more|asylum|credit|at",
            )
            .is_some();
        OPEN.holds(it.lower) && !other
    });
    if leaves_open {
        return Some(own);
    }
    let quoted = prose
        .quotations()
        .iter()
        .filter(|it| it.closed)
        .find_map(|it| {
            let start = it.inner.start.max(own.start);
            let end = it.inner.end.min(own.end);
            (start < end).then_some(start..end)
        })?;
    let is_long = prose.tokens(quoted.clone()).nth(QUOTED - 1).is_some();
    is_long.then_some(quoted)
}

/// Whether something is claimed to be so: it is about what is measured, moved or done, and not what
/// somebody thinks, wants or asks.
fn is_claim(prose: &Prose<'_>, said: Range<usize>, signals: &Signals) -> bool {
    let is_about = NAMES
        .iter()
        .zip(signals)
        .any(|(name, value)| matches!(*name, "measures" | "trends" | "deeds") && *value > 0.0);
    let tokens: Vec<_> = prose.tokens(said).collect();
    let is_thought = (0..tokens.len()).any(|index| {
        [
            "unless",
            "whether",
            "i think|do|don't|don’t|can|want|hope|feel|would",
        ]
        .iter()
        .any(|it| phrase_at(&tokens, index, it).is_some())
    });
    is_about && !is_thought
}

/// How worth checking a sentence is, from 0 to 1: a half where half of those are that were.
fn confidence(signals: &Signals) -> f64 {
    let score: f64 = signals
        .iter()
        .zip(WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    1.0 / (1.0 + (-(score - MIDDLE) / SPREAD).exp())
}

/// The strongest of what speaks for a sentence, in words.
fn reasons(signals: &Signals) -> String {
    let weighed = NAMES.iter().zip(signals).zip(WEIGHTS);
    let mut strong: Vec<_> = weighed
        .map(|((name, value), weight)| (value * weight, words(name)))
        .filter(|(strength, words)| *strength > 0.0 && !words.is_empty())
        .collect();
    strong.sort_by(|left, right| right.0.total_cmp(&left.0));
    let named: Vec<_> = strong.iter().take(3).map(|it| it.1).collect();
    if named.is_empty() {
        "its length alone".to_owned()
    } else {
        named.join(", ")
    }
}

/// A signal in words; empty for what is no reason.
fn words(name: &str) -> &'static str {
    match name {
        "figures" => "it has a figure",
        "money" => "it has a sum of money",
        "percent" => "it has a percentage",
        "scales" => "it tells how many or how much",
        "measures" => "it is about what is measured and argued about",
        "trends" => "it says that something rose, fell or was made",
        "deeds" => "it says what somebody did",
        "past" | "past-forms" => "it tells what was",
        "names" => "it names somebody or something",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use copydesk_plugin::testing::plugin;

    use crate::Claims;

    /// The confidence of a sentence that stands alone.
    fn confidence(text: &str) -> f32 {
        let plugin = plugin::<Claims>().with_settings("least = 0.0\ntranscripts = true");
        let flags = plugin.flags(text);
        let flag = flags
            .iter()
            .find_map(|it| it.as_flag().filter(|it| it.rule == "check-worthy"));
        flag.and_then(|it| it.confidence).unwrap_or(0.0)
    }

    #[test]
    fn what_can_be_checked_ranks_before_what_cannot() {
        let order = [
            "Unemployment fell 40 percent and we created 3 million jobs.",
            "You voted against the budget, Senator Lowe.",
            "I would like to thank everybody for this evening.",
        ];
        let found: Vec<_> = order.iter().map(|it| confidence(it)).collect();
        assert!(found.windows(2).all(|it| it[0] > it[1]), "{found:?}");
    }

    #[test]
    fn of_a_story_only_what_others_say_is_ranked() {
        let plugin = plugin::<Claims>().with_settings("least = 0.0\nmost = 9");
        let body = "Taxes rose 5 percent and 3 million jobs were lost. It cost 3 jobs, the mayor \
            claimed. “It will cost another two million jobs,” Ann Lowe said. It is “dry” here. \
            “I think it will cost another two million jobs,” Ann Lowe said.";
        let flags = plugin.flags(body);
        let quotes: Vec<_> = flags.iter().map(|it| it.anchors[0].quote()).collect();
        assert_eq!(
            quotes,
            [
                "It cost 3 jobs, the mayor claimed.",
                "“It will cost another two million jobs,” Ann Lowe said."
            ]
        );
    }
}

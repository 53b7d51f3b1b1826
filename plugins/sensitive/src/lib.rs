//! Points at what needs care, and tells the guidance that editors follow: suicide, sexual violence,
//! children who are harmed, words that make people less than people, and graphic detail.
//!
//! `rules` is what is looked for and what is advised, `context` what surrounds it. The main type is
//! [`Sensitive`].
//!
//! Invariant: it advises and never blocks, so nothing is an error. A rule speaks once a story, since
//! the advice is about the story; up to `PLACES` places are shown. The tone is neutral: no message
//! says that the writer meant harm.

mod context;
mod rules;

use std::ops::Range;

use copydesk_plugin::prose::{Prose, Token, not_english, phrase_at};
use copydesk_plugin::{Anchor, Annotation, Field, Issue, Plugin, Report, Skip, Story, serde};

use crate::context::{is_attack, is_fiction, is_negated, offers_help};
use crate::rules::{FIRST, RULES, Rule};

/// How many places a flag shows at most.
const PLACES: usize = 3;

/// The plugin, with the rules that are left out.
#[derive(Debug)]
pub struct Sensitive {
    skip: Skip,
}

/// The settings of [`Sensitive`].
#[derive(Debug, Default, serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// The rules that are left out.
    skip: Skip,
}

impl Plugin for Sensitive {
    type Settings = Settings;

    fn new(Settings { skip }: Settings) -> Result<Self, Vec<Issue>> {
        let skip = skip.checked(&RULES.each_ref().map(|it| it.name))?;
        Ok(Self { skip })
    }

    fn annotate(&self, story: &Story) -> Report {
        if let Some(reason) = not_english(story) {
            return Report::Abstained(reason);
        }
        let prose = Prose::new(story.body());
        let mut places: [Vec<Range<usize>>; RULES.len()] = Default::default();
        for sentence in prose.sentences() {
            let tokens: Vec<_> = prose.tokens(sentence.range.clone()).collect();
            let mut fiction = None;
            for (index, token) in tokens.iter().enumerate() {
                if !FIRST.holds(token.lower) {
                    continue;
                }
                for (rule, found) in RULES.iter().zip(&mut places) {
                    let Some(range) = occurrence(rule, &tokens, index) else {
                        continue;
                    };
                    // A capital in mid-sentence begins a name: the album Suicide Lane.
                    let is_name = range.start > sentence.range.start
                        && prose.at(range.clone()).starts_with(char::is_uppercase);
                    let passes = is_name || rule.passes_quotes && prose.may_be_quoted(range.start);
                    let fiction =
                        *fiction.get_or_insert_with(|| is_fiction(&prose, sentence.range.clone()));
                    let attack = rule.name.starts_with("suicide")
                        && is_attack(&prose, sentence.range.clone());
                    if found.len() < PLACES && !passes && !fiction && !attack {
                        found.push(range);
                    }
                }
            }
        }
        let helps = offers_help(&prose);
        let kept = RULES.iter().zip(places).filter(|(rule, places)| {
            let is_done = rule.name == "suicide" && helps;
            !places.is_empty() && !is_done && !self.skip.has(rule.name)
        });
        kept.map(|(rule, places)| flag(story, rule, places))
            .collect()
    }
}

/// Where a rule's phrase begins at `index`, unless what surrounds it makes it something else.
fn occurrence(rule: &Rule, tokens: &[Token<'_>], index: usize) -> Option<Range<usize>> {
    let (range, words) = rule.phrases.iter().find_map(|phrase| {
        let range = phrase_at(tokens, index, phrase)?;
        Some((range, phrase.split(' ').count()))
    })?;
    let behind = index + words;
    let other = rule
        .not_before
        .iter()
        .any(|it| phrase_at(tokens, behind, it).is_some());
    let before = index.checked_sub(1);
    let meant = before.is_some_and(|at| {
        rule.not_behind
            .iter()
            .any(|it| phrase_at(tokens, at, it).is_some())
    });
    (!other && !meant && !is_negated(tokens, index)).then_some(range)
}

fn flag(story: &Story, rule: &Rule, places: Vec<Range<usize>>) -> Annotation {
    let anchors: Vec<_> = places
        .into_iter()
        .filter_map(|it| Anchor::new(story, Field::Body, it))
        .collect();
    let mut flag = Annotation::flag(rule.name, rule.severity, rule.message).evidence(rule.guidance);
    for anchor in &anchors {
        let replacement = match anchor.quote().to_ascii_lowercase().as_str() {
            "committed suicide" => "died by suicide",
            "commit suicide" => "die by suicide",
            _ => continue,
        };
        flag = flag.suggest(anchor.clone(), replacement);
    }
    flag.anchors(anchors)
}

copydesk_plugin::export!(Sensitive);

#[cfg(test)]
mod quality;
#[cfg(test)]
mod tests;

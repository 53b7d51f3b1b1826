//! Says which language a story is in, or that it cannot tell, and finds paragraphs in another one.
//!
//! The tag `language` holds the primary subtag of BCP 47, such as `en`. Later plugins go by it and
//! abstain when the language is none of theirs, so it is said only where there is a clear winner.
//! The main type is [`Language`]; [`identify()`] is the whole of what it knows.
//!
//! Invariant: a language that the source declared and that the text bears out is believed.

mod identify;
mod names;
mod script;
mod weights;

use std::ops::RangeInclusive;

use copydesk_plugin::text::{self, Paragraph};
use copydesk_plugin::{Annotation, Field, Issue, Plugin, Report, Severity, Story, serde};

pub use crate::identify::{Guess, identify};

/// How clear it must be that something is in another language before an editor is told.
const SURE: f32 = 0.98;
/// How likely it must be which one it is.
const LIKELY: f32 = 0.8;
/// How many notes a story gets at most.
const MOST: usize = 5;
/// How many paragraphs are looked at.
const PARAGRAPHS: usize = 200;
/// How many letters of a paragraph are looked at.
const SAMPLE: usize = 150;
/// What `min-letters` may be.
const MIN_LETTERS: RangeInclusive<usize> = 60..=10_000;

/// The plugin.
#[derive(Debug)]
pub struct Language {
    settings: Settings,
}

/// The settings of [`Language`].
#[derive(Debug, serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// How many letters a paragraph must have to be looked at for another language.
    min_letters: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { min_letters: 100 }
    }
}

impl Plugin for Language {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        if MIN_LETTERS.contains(&settings.min_letters) {
            Ok(Self { settings })
        } else {
            Err(vec![Issue::new(
                "min-letters",
                format!(
                    "{} letters: write a number from {} to {}",
                    settings.min_letters,
                    MIN_LETTERS.start(),
                    MIN_LETTERS.end()
                ),
            )])
        }
    }

    fn annotate(&self, story: &Story) -> Report {
        let whole = identify(&[story.headline(), story.body()]);
        let guess = match whole.or_else(|why| majority(story.body()).ok_or(why)) {
            Ok(guess) => guess,
            Err(reason) => return Report::Abstained(format!("undetermined: {reason}")),
        };
        let declared = story.language.as_deref().and_then(names::primary);
        let (guess, wrong) = match declared {
            Some(code) => compare(guess, &code),
            None => (guess, None),
        };
        let tag = Annotation::tag("language", guess.code)
            .confidence(guess.confidence)
            .evidence(guess.why.clone());
        let mut said = vec![tag];
        said.extend(wrong);
        said.extend(self.mixed(story, guess.code));
        said.into()
    }
}

/// The language of most of a text whose paragraphs are in several: of two thirds of its letters.
fn majority(body: &str) -> Option<Guess> {
    let mut all = 0;
    let mut found: Vec<(usize, Guess)> = Vec::new();
    for paragraph in text::paragraphs(body).take(PARAGRAPHS) {
        let letters = letters(paragraph.text);
        all += letters;
        let Ok(guess) = identify::sampled(paragraph.text, SAMPLE) else {
            continue;
        };
        match found.iter_mut().find(|it| it.1.code == guess.code) {
            Some((sum, _)) => *sum += letters,
            None => found.push((letters, guess)),
        }
    }
    let (most, guess) = found.into_iter().max_by_key(|it| it.0)?;
    (most * 3 >= all * 2).then_some(guess)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|it| it.is_alphabetic()).count()
}

/// Whether most words have a capital, as in the line-up of a team: names are in no language.
fn is_names(text: &str) -> bool {
    let first = |word: &str| word.chars().find(|it| it.is_alphabetic());
    let (mut capitals, mut all) = (0, 0);
    for letter in text.split_whitespace().filter_map(first) {
        all += 1;
        capitals += usize::from(letter.is_uppercase());
    }
    capitals * 5 > all * 3
}

/// Holds a guess against what the source declared: believes the source in doubt, or tells that it
/// is wrong.
fn compare(guess: Guess, declared: &str) -> (Guess, Option<Annotation>) {
    if guess.code == declared {
        return (guess, None);
    }
    match guess.against(declared) {
        Some(sure) if sure >= SURE && !names::are_alike(guess.code, declared) => {
            let message = format!(
                "The story is declared to be in {}, and is written in {}.",
                named(declared),
                named(guess.code)
            );
            let flag = Annotation::flag("mixed", Severity::Warning, message)
                .confidence(sure)
                .evidence(guess.why.clone());
            (guess, Some(flag))
        }
        Some(sure) if sure < SURE => (guess.known_as(declared), None),
        _ => (guess, None),
    }
}

impl Language {
    /// A note for each run of paragraphs in one other language.
    fn mixed(&self, story: &Story, code: &'static str) -> Vec<Annotation> {
        let mut runs: Vec<(&'static str, f32, usize, Vec<_>)> = Vec::new();
        let paragraphs = text::paragraphs(story.body()).take(PARAGRAPHS);
        for (number, paragraph) in paragraphs.enumerate() {
            let Some((other, sure)) = self.other(&paragraph, code) else {
                continue;
            };
            let anchor = text::anchor(story, Field::Body, paragraph.range.clone());
            match runs.last_mut() {
                Some((before, least, last, anchors)) if *before == other && *last + 1 == number => {
                    *least = least.min(sure);
                    *last = number;
                    anchors.extend(anchor);
                }
                _ => runs.push((other, sure, number, Vec::from_iter(anchor))),
            }
        }
        let told = runs
            .into_iter()
            .take(MOST)
            .map(|(other, sure, _, anchors)| {
                let what = match anchors.len() {
                    1 => "This paragraph is".to_owned(),
                    count => format!("These {count} paragraphs are"),
                };
                let message = format!(
                    "{what} in {}; the story is in {}.",
                    named(other),
                    named(code)
                );
                Annotation::flag("mixed", Severity::Note, message)
                    .confidence(sure)
                    .anchors(anchors)
            });
        told.collect()
    }

    /// The other language that a paragraph is clearly in.
    fn other(&self, paragraph: &Paragraph<'_>, code: &str) -> Option<(&'static str, f32)> {
        // A paragraph of so few bytes has not so many letters.
        if paragraph.text.len() < self.settings.min_letters {
            return None;
        }
        if letters(paragraph.text) < self.settings.min_letters || is_names(paragraph.text) {
            return None;
        }
        let guess = identify::sampled(paragraph.text, SAMPLE).ok()?;
        if names::are_alike(guess.code, code) {
            return None;
        }
        let sure = guess.against(code)?;
        (sure >= SURE && guess.confidence >= LIKELY).then_some((guess.code, guess.confidence))
    }
}

/// A language by name, with its tag where it has none.
fn named(code: &str) -> String {
    let name = names::name(code);
    name.map_or_else(|| format!("`{code}`"), |it| format!("{it} (`{code}`)"))
}

copydesk_plugin::export!(Language);

#[cfg(test)]
mod tests;

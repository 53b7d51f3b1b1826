//! Says how hard a story is to read by the usual formulas, and which of its sentences are too long.
//!
//! `counts` counts, `formulas` are made of the counts, `long` finds the sentences. The main type is
//! [`Readability`].
//!
//! The formulas are made for English, but for LIX, which is told in other languages that it was
//! tried on (Björnsson, "Readability of newspapers in 11 languages", 1983).
//!
//! Invariant: nothing is said of a text of fewer than `FEWEST` words, for which no formula holds.

mod counts;
mod formulas;
mod long;
mod syllables;

use std::ops::RangeInclusive;

use copydesk_plugin::text::{self, WordList};
use copydesk_plugin::{Annotation, Issue, Plugin, Report, Story, serde, word_list};

use crate::counts::Counts;
use crate::formulas::Formula;

/// How many words a story must have.
const FEWEST: usize = 100;
/// What `max-words` may be.
const MAX_WORDS: RangeInclusive<usize> = 15..=200;
/// The languages beside English that LIX was tried on.
const OF_LIX: [&str; 11] = [
    "da", "de", "es", "fi", "fr", "it", "nb", "nn", "pt", "ru", "sv",
];
/// Words that make a fifth of any English text at least.
const ENGLISH: WordList = word_list!(
    "a an and are as at be been but by for from had has have he her his in is it its not of on or \
     said she that the their there they this to was we were which who will with would you"
);

/// The plugin.
#[derive(Debug)]
pub struct Readability {
    formulas: Vec<Formula>,
    max_words: usize,
}

/// The settings of [`Readability`].
#[derive(Debug, serde::Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// The formulas that are told, by name.
    formulas: Vec<String>,
    /// How many words a sentence may have.
    max_words: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            formulas: Formula::ALL.map(|it| it.name().to_owned()).to_vec(),
            max_words: 40,
        }
    }
}

impl Plugin for Readability {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        let mut formulas = Vec::new();
        for (index, name) in settings.formulas.iter().enumerate() {
            let found = Formula::ALL.into_iter().find(|it| it.name() == name);
            let wrong = match found {
                Some(formula) if formulas.contains(&formula) => format!("`{name}` stands twice"),
                Some(formula) => {
                    formulas.push(formula);
                    continue;
                }
                None => {
                    let all = Formula::ALL.map(Formula::name).join(", ");
                    format!("there is no formula `{name}`; there are {all}")
                }
            };
            issues.push(Issue::new(format!("formulas[{index}]"), wrong));
        }
        let (least, most) = MAX_WORDS.into_inner();
        if !(least..=most).contains(&settings.max_words) {
            let wrong = format!(
                "{} words: write a number from {least} to {most}",
                settings.max_words
            );
            issues.push(Issue::new("max-words", wrong));
        }
        if issues.is_empty() {
            Ok(Self {
                formulas,
                max_words: settings.max_words,
            })
        } else {
            Err(issues)
        }
    }

    fn annotate(&self, story: &Story) -> Report {
        let language = story.terms("language").next().or(story.language.as_deref());
        let language = language.map(primary);
        let is_english = match &language {
            Some(code) => code == "en",
            None => is_english(story.body()),
        };
        let formulas: Vec<_> = match language.as_deref() {
            _ if is_english => self.formulas.clone(),
            Some(code) if OF_LIX.contains(&code) => {
                let lix = |it: &&Formula| **it == Formula::Lix;
                self.formulas.iter().filter(lix).copied().collect()
            }
            Some(code) => {
                return Report::Abstained(format!("there is no formula for the language `{code}`"));
            }
            None => return Report::Abstained("the language is not known".to_owned()),
        };
        let counts = Counts::of(story.body());
        if counts.words < FEWEST {
            return Report::Abstained(match counts.words {
                1 => "1 word is too few for the formulas".to_owned(),
                words => format!("{words} words are too few for the formulas"),
            });
        }
        let mut said: Vec<_> = formulas.iter().map(|it| tag(*it, &counts)).collect();
        if is_english {
            said.extend(long::notes(story, self.max_words));
        }
        said.into()
    }
}

/// The tag of a formula: its name and its score in whole numbers, which a small edit seldom changes.
fn tag(formula: Formula, counts: &Counts) -> Annotation {
    let score = formula.score(counts);
    let each = |count: usize, of: usize| count as f64 / of.max(1) as f64;
    let length = each(counts.words, counts.sentences);
    let evidence = match formula.meaning(score) {
        Some(meaning) => format!("{meaning}; {length:.1} words a sentence"),
        None => format!("{length:.1} words a sentence"),
    };
    Annotation::tag("readability", format!("{} {score:.0}", formula.name()))
        .evidence(evidence)
        .extra("score", format!("{score:.2}"))
        .extra("sentences", counts.sentences.to_string())
        .extra("words", counts.words.to_string())
        .extra("syllables", counts.syllables.to_string())
}

/// The primary subtag of a BCP 47 tag; `nb` for `no`.
fn primary(tag: &str) -> String {
    let first = tag.trim().split(['-', '_']).next().unwrap_or_default();
    match first.to_ascii_lowercase().as_str() {
        "no" => "nb".to_owned(),
        other => other.to_owned(),
    }
}

/// Whether a text looks English, for a story of which no earlier plugin said it.
fn is_english(body: &str) -> bool {
    let (mut known, mut all) = (0_usize, 0_usize);
    for word in text::words(body).take(200) {
        all += 1;
        known += usize::from(ENGLISH.holds(&text::fold(word.text)));
    }
    all > 0 && known * 5 >= all
}

copydesk_plugin::export!(Readability);

#[cfg(test)]
mod tests;

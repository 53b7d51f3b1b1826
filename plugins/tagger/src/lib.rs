//! Tags a story with its keyphrases, its names and its topics.
//!
//! `spans` and `words` cut and count, `phrases` finds candidates and makes one of what is the same,
//! `score` ranks by `weights`, `topics` looks words up in a lexicon. The README says where the
//! methods come from.

mod alone;
mod language;
mod phrases;
#[cfg(test)]
mod quality;
mod score;
mod spans;
mod stopwords;
#[cfg(test)]
mod tests;
mod topics;
mod weights;
mod words;

use copydesk_plugin::serde::Deserialize;
use copydesk_plugin::{Anchor, Annotation, Field, Issue, Plugin, Report, Story};

use crate::language::Language;
use crate::phrases::Phrase;
use crate::words::Words;

/// A story of fewer words repeats nothing that could be counted.
const FEWEST_WORDS: usize = 25;

/// The places that a tag points at.
const MOST_ANCHORS: usize = 5;

/// The places whose spelling is looked at.
const SPELLINGS: usize = 20;

/// The most that `max-phrases` and `max-names` may ask for.
const MOST: usize = 50;

/// The bytes at the end of a body in which a notice of rights is looked for.
const NOTICE: usize = 300;

/// The settings of the tagger.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    crate = "copydesk_plugin::serde",
    default,
    deny_unknown_fields,
    rename_all = "kebab-case"
)]
pub struct Settings {
    /// How many keyphrases a story may have, from 1 to 50.
    pub max_phrases: usize,
    /// How many names a story may have, from 0 to 50.
    pub max_names: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_phrases: 10,
            max_names: 10,
        }
    }
}

/// Tags a story with its keyphrases.
#[derive(Debug)]
pub struct Tagger {
    settings: Settings,
}

copydesk_plugin::export!(Tagger);

impl Plugin for Tagger {
    type Settings = Settings;

    fn new(settings: Settings) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        let mut within = |key: &str, given: usize, least: usize| {
            if !(least..=MOST).contains(&given) {
                issues.push(Issue::new(
                    key,
                    format!("{given} is not from {least} to {MOST}"),
                ));
            }
        };
        within("max-phrases", settings.max_phrases, 1);
        within("max-names", settings.max_names, 0);
        if issues.is_empty() {
            Ok(Self { settings })
        } else {
            Err(issues)
        }
    }

    fn annotate(&self, story: &Story) -> Report {
        let (headline, body) = (story.headline(), story.body());
        let language = match Language::of(story.language.as_deref(), [headline, body]) {
            Ok(language) => language,
            Err(reason) => return Report::abstained(reason),
        };
        let words = Words::of(language, headline, own(body));
        let count = words.tokens.len();
        if count < FEWEST_WORDS {
            let are = if count == 1 { "word is" } else { "words are" };
            return Report::abstained(format!("{count} {are} too few for keyphrases"));
        }
        let candidates = phrases::candidates(&words);
        let names = phrases::names(&words, &candidates);
        let phrases = phrases::keyphrases(&words, candidates);
        let text = Text {
            story,
            words: &words,
            language,
        };
        let mut said = text.keyphrases(&phrases, self.settings.max_phrases);
        said.extend(text.names(names, self.settings.max_names));
        said.extend(text.topic());
        said.into()
    }
}

/// What the measure of a phrase is: its term and its features, for `train/weights.py`.
#[doc(hidden)]
pub fn measures(story: &Story) -> Vec<(String, Vec<f32>)> {
    let Ok(language) = Language::of(story.language.as_deref(), [story.headline(), story.body()])
    else {
        return Vec::new();
    };
    let words = Words::of(language, story.headline(), own(story.body()));
    let phrases = phrases::keyphrases(&words, phrases::candidates(&words));
    let text = Text {
        story,
        words: &words,
        language,
    };
    let measured = phrases
        .iter()
        .filter_map(|it| Some((text.term(it)?, text.features(it).to_vec())));
    measured.collect()
}

/// The body without the notice of rights at its end, whose words are not the story's.
fn own(body: &str) -> &str {
    const NOTICES: [&str; 5] = [
        "©",
        "All rights reserved",
        "Copyright ",
        "may not be published",
        "may not be reproduced",
    ];
    let end = body.len().saturating_sub(NOTICE);
    let found = NOTICES
        .iter()
        .filter_map(|it| body.rfind(it))
        .filter(|it| *it >= end);
    let Some(at) = found.min() else { return body };
    let before = body.get(..at).unwrap_or_default();
    // To the end of the sentence or line before it.
    let ends = [before.rfind(". "), before.rfind('\n')];
    let start = ends.into_iter().flatten().max().map_or(at, |it| it + 1);
    body.get(..start).unwrap_or(body)
}

/// A story, cut into words.
struct Text<'a> {
    story: &'a Story,
    words: &'a Words,
    language: Language,
}

impl Text<'_> {
    /// The best keyphrases, the best first.
    fn keyphrases(&self, phrases: &[Phrase], most: usize) -> Vec<Annotation> {
        let widest = phrases.iter().map(|it| it.spread).max().unwrap_or(1).max(1);
        let scores: Vec<f32> = phrases
            .iter()
            .map(|it| score::score(&self.features(it)) - alone::doubt(it, self.words))
            .collect();
        let tag = |at: usize| {
            let (phrase, score) = (phrases.get(at)?, scores.get(at)?);
            Some(
                Annotation::tag("keyphrase", self.term(phrase)?)
                    .confidence(score::confidence(*score))
                    .relevance(phrase.spread as f32 / widest as f32)
                    .anchors(self.anchors(phrase)),
            )
        };
        best(&scores).take(most).filter_map(tag).collect()
    }

    /// The names, the most frequent first and among equals the first in the story.
    fn names(&self, mut names: Vec<Phrase>, most: usize) -> Vec<Annotation> {
        names.sort_by_key(|it| (std::cmp::Reverse(it.count), it.places.first().copied()));
        let widest = names.iter().map(|it| it.spread).max().unwrap_or(1).max(1);
        let tag = |name: &Phrase| {
            Some(
                Annotation::tag("name", self.term(name)?)
                    .relevance(name.spread as f32 / widest as f32)
                    .anchors(self.anchors(name)),
            )
        };
        names.iter().filter_map(tag).take(most).collect()
    }

    /// The topic, if its words are English ones and most speak of one.
    fn topic(&self) -> Option<Annotation> {
        if self.language != Language::English {
            return None;
        }
        let topic = topics::topic(self.words)?;
        Some(
            Annotation::tag("topic", topic.name)
                .confidence(topic.confidence)
                .evidence(format!("{} different words speak of it.", topic.words))
                .extra("medtop", topic.code),
        )
    }

    fn features(&self, phrase: &Phrase) -> [f32; score::FEATURES] {
        let place = phrase.places.first();
        let spelling = place.and_then(|it| spelled(self.story, self.words, *it));
        score::features(phrase, self.words, spelling.unwrap_or_default())
    }

    fn term(&self, phrase: &Phrase) -> Option<String> {
        term(self.story, self.words, phrase, self.language)
    }

    fn anchors(&self, phrase: &Phrase) -> impl Iterator<Item = Anchor> {
        anchors(self.story, self.words, phrase)
    }
}

/// The numbers of the scores, the highest first, and among equals in their order.
fn best(scores: &[f32]) -> impl Iterator<Item = usize> {
    let mut order: Vec<(u32, u32)> = Vec::with_capacity(scores.len());
    for (at, score) in (0..).zip(scores) {
        // The bits of a float order as the float does, once those of negative ones are turned.
        let bits = score.to_bits();
        let ascending = if score.is_sign_negative() {
            !bits
        } else {
            bits | 1 << 31
        };
        order.push((!ascending, at));
    }
    order.sort_unstable();
    order.into_iter().map(|it| it.1 as usize)
}

/// The text at a place of a phrase.
fn spelled<'a>(story: &'a Story, words: &Words, place: (u32, u32)) -> Option<&'a str> {
    let (field, range) = words.range(place)?;
    story.text(field).get(range)
}

/// The first places of a phrase.
fn anchors(story: &Story, words: &Words, phrase: &Phrase) -> impl Iterator<Item = Anchor> {
    let places = phrase.places.iter().take(MOST_ANCHORS);
    places.filter_map(|it| {
        let (field, range) = words.range(*it)?;
        Anchor::new(story, field, range)
    })
}

/// The phrase in the spelling that it mostly has: names as they stand, the rest in lower case.
fn term(story: &Story, words: &Words, phrase: &Phrase, language: Language) -> Option<String> {
    let longest = phrase.places.iter().map(|it| it.1).max()?;
    let spellings = || {
        let long = phrase
            .places
            .iter()
            .filter(|it| it.1 == longest)
            .take(SPELLINGS);
        long.filter_map(|it| spelled(story, words, *it))
    };
    let mut best: Option<(usize, &str)> = None;
    for spelling in spellings() {
        let count = spellings().filter(|it| *it == spelling).count();
        if best.is_none_or(|it| count > it.0) {
            best = Some((count, spelling));
        }
    }
    let spelling = best?.1;
    if is_written_so(words, phrase, language) {
        Some(without_shouting(spelling))
    } else {
        Some(spelling.to_lowercase())
    }
}

/// Whether the capitals of a phrase are its own: of a name, and of a word that opens sentences of
/// the body and is never written without.
fn is_written_so(words: &Words, phrase: &Phrase, language: Language) -> bool {
    if phrase.is_name || !language.capitals_are_names() {
        return true;
    }
    let Some((first, _)) = phrase.places.last() else {
        return false;
    };
    let token = words.tokens.get(*first as usize);
    phrase.words == 1
        && token.is_some_and(|it| it.field == Field::Body && words.is_never_plain(it.form))
}

/// `WASHINGTON` of a dateline as `Washington`; what is short is an abbreviation.
fn without_shouting(spelling: &str) -> String {
    let letters = spelling.chars().count();
    let mut rest = spelling.chars();
    match rest.next() {
        Some(first) if letters > 5 && spelling.chars().all(char::is_uppercase) => {
            first.to_string() + &rest.as_str().to_lowercase()
        }
        _ => spelling.to_owned(),
    }
}
